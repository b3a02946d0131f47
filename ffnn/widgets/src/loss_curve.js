// The loss curve: training solid, validation dashed, the run before as thin lines; logarithmic. The numbers in the legend
// are those that were said last (`told`), or the present ones. A validation loss of null is none.

import { scaleLinear, scaleLog } from 'd3-scale'
import { axes, clipped, number, round, text } from './chart.js'

const NICE = [1, 2, 5]

// The first of 1, 2, 5, 10, 20, ... times 100 that holds `steps`.
function horizon(steps) {
  for (let scale = 100; ; scale *= 10) for (const nice of NICE) if (nice * scale >= steps) return nice * scale
}

export function loss_curve(now, width, height) {
  const { still, moving, legend } = parts(now, width, height)
  return `<g class="still">${still}</g><g class="moving">${moving}</g><g class="legend">${legend}</g>`
}

// Draws what has changed since in the element in which the curve is drawn; false where all has to be drawn anew.
const drawn = new WeakMap()
export function renew_curve(place, now, width, height) {
  const before = drawn.get(place)
  const next = parts(now, width, height)
  drawn.set(place, next)
  if (!before || before.still !== next.still) return false
  place.querySelector('.moving').innerHTML = next.moving
  if (before.legend !== next.legend) place.querySelector('.legend').innerHTML = next.legend
  return true
}

function parts({ history, off, now, before, ghost: other, told = now }, width, height) {
  const area = { left: 50, top: 26, right: width - 18, bottom: height - 38 }
  const { left, top, right, bottom } = area
  const shown = [...history, now]
  const values = [...shown, ...before].flatMap(({ loss, validation_loss }) => [loss, validation_loss])
  const lowest = Math.min(0.1, ...values.filter(Number.isFinite))
  const floor = 10 ** Math.floor(Math.log10(Math.max(lowest, 1e-12)))
  const last = shown.at(-1).step
  const x = scaleLinear([0, horizon(Math.max(last, before.at(-1)?.step ?? 0))], [left, right])
  const y = scaleLog([floor, off], [bottom, top])
  // What is above the plot, or no number at all, is drawn above it: the clip lets the curve leave.
  const height_of = (value) =>
    value < off ? round(y(Math.max(value, floor))) : value < 1e3 * off ? round(y(value)) : -999
  const curve = (records, name, classes = name) => {
    const known = records.filter((record) => record[name] !== null)
    if (!known.length) return ''
    return `<path class="curve ${classes}" d="M${known.map((record) => `${round(x(record.step))},${height_of(record[name])}`).join('L')}"/>`
  }
  const decades = []
  for (let tick = floor; tick < off; tick *= 10) decades.push(Number(tick.toPrecision(1)))
  const [first, second, dash] = width < 300 ? [2, 124, 12] : [8, 142, 18]
  const entry = (at, name, label, value) =>
    `<path class="curve ${name}" d="M${at},11h${dash}"/>` + text(at + dash + 4, 15, `${label} ${value}`)
  const name_of_before = () => {
    const end = x(before.at(-1).step)
    const room = end + 70 < right
    return text(
      room ? end + 5 : end,
      height_of(before.at(-1).loss) + (room ? 4 : -8),
      other?.kept ? 'kept run' : 'last run',
      `class="tick" text-anchor="${room ? 'start' : 'end'}"`,
    )
  }
  const ghost = before.length
    ? curve(before, 'loss', 'before') + curve(before, 'validation_loss', 'before validation') + name_of_before()
    : ''
  const still =
    axes(area, x, y, {
      x_ticks: x.ticks(width < 300 ? 3 : 5),
      y_ticks: decades,
      x_title: 'step',
      y_title: 'mean loss',
      grid: true,
    })
    + clipped(area, ghost)
    + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
  const moving =
    clipped(area, curve(shown, 'loss', 'train') + curve(shown, 'validation_loss', 'validation'))
    + (now.loss < off
      ? `<circle class="dot train" cx="${round(x(last))}" cy="${height_of(now.loss)}" r="3.5"/>`
      : `<path class="dot train" d="M${round(x(last))},${top - 5}l5,8h-10Z"/>`)
  return {
    still,
    moving,
    legend:
      entry(first, 'train', 'training', number(told.loss))
      + (told.validation_loss === null ? '' : entry(second, 'validation', 'validation', number(told.validation_loss))),
  }
}
