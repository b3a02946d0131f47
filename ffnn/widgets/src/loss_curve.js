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
  const plot = plot_of(now, width, height)
  return `<g class="still">${still(plot)}</g><g class="moving">${moving(plot)}</g><g class="legend">${legend(plot)}</g>`
}

// Draws what has changed since in the element in which the curve is drawn; false where all has to be drawn anew.
const drawn = new WeakMap()
export function renew_curve(place, now, width, height) {
  const before = drawn.get(place)
  const plot = plot_of(now, width, height)
  plot.legend = legend(plot)
  drawn.set(place, plot)
  if (!before || plot.stands_on.some((value, n) => value !== before.stands_on[n])) return false
  place.querySelector('.moving').innerHTML = moving(plot)
  if (before.legend !== plot.legend) place.querySelector('.legend').innerHTML = plot.legend
  return true
}

// The scales of the plot and what is drawn in it; `stands_on`: what all but the curves of this run depends on.
function plot_of({ history, off, now, before, ghost = null, told = now }, width, height) {
  const area = { left: 50, top: 26, right: width - 18, bottom: height - 38 }
  const shown = [...history, now]
  let lowest = 0.1
  for (const records of [shown, before]) {
    for (const { loss, validation_loss } of records) {
      if (loss < lowest) lowest = loss
      if (validation_loss !== null && validation_loss < lowest) lowest = validation_loss
    }
  }
  const floor = 10 ** Math.floor(Math.log10(Math.max(lowest, 1e-12)))
  const steps = horizon(Math.max(now.step, before.at(-1)?.step ?? 0))
  const x = scaleLinear([0, steps], [area.left, area.right])
  const y = scaleLog([floor, off], [area.bottom, area.top])
  // What is above the plot, or no number at all, is drawn above it: the clip lets the curve leave.
  const height_of = (value) =>
    value < off ? round(y(Math.max(value, floor))) : value < 1e3 * off ? round(y(value)) : -999
  const kept = ghost?.kept
  const stands_on = [width, height, floor, off, steps, ghost, kept]
  return { area, width, shown, before, kept, off, floor, now, told, x, y, height_of, stands_on }
}

function curve({ x, height_of }, records, name, classes = name) {
  const known = records.filter((record) => record[name] !== null)
  if (!known.length) return ''
  return `<path class="curve ${classes}" d="M${known.map((record) => `${round(x(record.step))},${height_of(record[name])}`).join('L')}"/>`
}

function still(plot) {
  const { area, width, before, kept, off, floor, x, y, height_of } = plot
  const { left, top, right, bottom } = area
  const decades = []
  for (let tick = floor; tick < off; tick *= 10) decades.push(Number(tick.toPrecision(1)))
  const name_of_before = () => {
    const end = x(before.at(-1).step)
    const room = end + 70 < right
    return text(
      room ? end + 5 : end,
      height_of(before.at(-1).loss) + (room ? 4 : -8),
      kept ? 'kept run' : 'last run',
      `class="tick" text-anchor="${room ? 'start' : 'end'}"`,
    )
  }
  const ghost = before.length
    ? curve(plot, before, 'loss', 'before')
      + curve(plot, before, 'validation_loss', 'before validation')
      + name_of_before()
    : ''
  return (
    axes(area, x, y, {
      x_ticks: x.ticks(width < 300 ? 3 : 5),
      y_ticks: decades,
      x_title: 'step',
      y_title: 'mean loss',
      grid: true,
    })
    + clipped(area, ghost)
    + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
  )
}

function moving(plot) {
  const { area, shown, off, now, x, height_of } = plot
  const at = round(x(now.step))
  return (
    clipped(area, curve(plot, shown, 'loss', 'train') + curve(plot, shown, 'validation_loss', 'validation'))
    + (now.loss < off
      ? `<circle class="dot train" cx="${at}" cy="${height_of(now.loss)}" r="3.5"/>`
      : `<path class="dot train" d="M${at},${area.top - 5}l5,8h-10Z"/>`)
  )
}

function legend({ width, told }) {
  const [first, second, dash] = width < 300 ? [2, 124, 12] : [8, 142, 18]
  const entry = (at, name, label, value) =>
    `<path class="curve ${name}" d="M${at},11h${dash}"/>` + text(at + dash + 4, 15, `${label} ${value}`)
  return (
    entry(first, 'train', 'training', number(told.loss))
    + (told.validation_loss === null ? '' : entry(second, 'validation', 'validation', number(told.validation_loss)))
  )
}
