// OverfittingExplorer: a network learns a curve from few noisy examples, and the gap to new examples opens and closes.

import { scaleLinear, scaleLog } from 'd3-scale'
import { MARKERS, axes, clipped, number, round, text } from './chart.js'
import { animation, bound, button, calm_note, frame, h, ladder, range, table } from './controls.js'
import { Fitting, LAST, MOST, REACH, curve } from './fitting.js'
import { layer_controls, sizes } from './layers.js'
import { beside_square, live, pictures, square } from './live.js'

const LAYERS = { deepest: 2, widest: 32, fresh: 16 }
const STEPS_A_SECOND = 1000 // for a reader who asks for reduced motion
const FRAME_BUDGET = 9 // ms that steps and drawing may take of a frame
const HEIGHT = 220 // px of the loss curve when it stands below the other plot
const POINTS = 161 // of a curve
const TABLE_ROWS = 20
const LOSSES = [1e-4, 2] // the plot of the losses

export const settings = {
  n: range('Examples', 5, MOST),
  noise: range('Noise', 0, 1, {
    step: 0.05,
    value: (position) => Number(position.toFixed(2)),
  }),
  l2: range('L2', 0, 1, ladder([0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])),
  seed: range('Seed', 0, 99),
  hidden_sizes: sizes(LAYERS.deepest, LAYERS.widest),
}

const TRAITS = Object.keys(settings)
const ANEW = TRAITS.filter((trait) => trait !== 'l2') // start a new run

export function words({ now, best, ended, training, network }) {
  const { step, loss, validation_loss } = now
  const gap = validation_loss - loss
  const lowest = step > 0 ? ` Lowest validation loss: ${number(best.validation_loss)}, at step ${best.step}.` : ''
  return (
    `${training.m} examples, ${network.theta.length} parameters. Step ${step}: training loss ${number(loss)}, `
    + `validation loss ${number(validation_loss)}, gap ${number(gap)}.${lowest}${ended ? ' The run ends here.' : ''}`
  )
}

const path = (points) => `M${points.map(([x, y]) => `${round(x)},${round(y)}`).join('L')}`

// The examples, the curve that they come from, and the network's curve.
function fit({ training, validation, network, settings: { noise } }, width) {
  const area = { left: 36, top: 26, right: width - 6, bottom: width - 16 }
  const high = Math.ceil(1.2 + 2.8 * noise)
  const x = scaleLinear([-REACH, REACH], [area.left, area.right])
  const y = scaleLinear([-high, high], [area.bottom, area.top])
  const at = Float64Array.from({ length: POINTS }, (_, i) => REACH * ((2 * i) / (POINTS - 1) - 1))
  const said = network.forward(at, POINTS)
  const limit = (value) => Math.max(-3 * high, Math.min(3 * high, value))
  const line = (values) => path(Array.from(at, (place, i) => [x(place), y(limit(values[i]))]))
  const dots = (data, marker, size) =>
    Array.from(data.X, (place, i) => marker(x(place), y(limit(data.y[i])), size)).join('')
  const [first, second, third] = width < 300 ? [2, 74, 150] : [area.left, 116, 200]
  const legend =
    `<path class="mark class-0" d="${MARKERS[0](first + 5, 11, 4)}"/>`
    + text(first + 13, 15, 'training')
    + `<path class="mark validation" d="${MARKERS[2](second + 5, 11, 2)}"/>`
    + text(second + 12, 15, 'validation')
    + `<path class="curve truth" d="M${third},11h18"/>`
    + text(third + 22, 15, width < 300 ? 'truth' : 'true curve')
  return (
    axes(area, x, y, { x_ticks: [-3, -2, -1, 0, 1, 2, 3], y_ticks: y.ticks(5), x_title: 'x', y_title: 'y' })
    + `<rect class="border" x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}"/>`
    + clipped(
      area,
      `<path class="mark validation faint" d="${dots(validation, MARKERS[2], 1.5)}"/>`
        + `<path class="curve truth" d="${line(at.map(curve))}"/>`
        + `<path class="mark class-0" d="${dots(training, MARKERS[0], 4)}"/>`
        + `<path class="curve function" d="${line(said)}"/>`,
    )
    + legend
  )
}

// Both losses against the step, both axes logarithmic; step 0 stands at the left edge.
function losses({ history, now, before, floor }, width, height) {
  const area = { left: 50, top: 26, right: width - 26, bottom: height - 38 }
  const { left, top, right, bottom } = area
  const x = scaleLog([1, LAST], [left, right])
  const y = scaleLog(LOSSES, [bottom, top])
  const inside = (loss) => y(Math.max(LOSSES[0], Math.min(LOSSES[1], loss)))
  const line = (records, name) => path(records.map((record) => [x(Math.max(record.step, 1)), inside(record[name])]))
  const shown = [...history.filter(({ step }) => step < now.step), now]
  const at = x(Math.max(now.step, 1))
  const gap =
    now.step > 0
      ? `<path class="here" d="M${round(at)},${round(inside(now.loss))}V${round(inside(now.validation_loss))}"/>`
      : ''
  const [first, second, dash] = width < 300 ? [2, 124, 12] : [8, 142, 18]
  const legend = (start, name, label, value) =>
    `<path class="curve ${name}" d="M${start},11h${dash}"/>` + text(start + dash + 4, 15, `${label} ${value}`)
  const level = floor > LOSSES[0] ? round(y(floor)) : null
  return (
    axes(area, x, y, {
      x_ticks: [1, 10, 100, 1000, LAST],
      y_ticks: [1e-4, 1e-3, 0.01, 0.1, 1],
      x_title: 'step',
      y_title: 'mean loss',
      grid: true,
    })
    + clipped(
      area,
      (level === null ? '' : `<path class="here" d="M${left},${level}H${right}"/>`)
        + (before.length ? `<path class="curve before" d="${line(before, 'validation_loss')}"/>` : '')
        + gap
        + `<path class="curve train" d="${line(shown, 'loss')}"/><path class="curve validation" d="${line(shown, 'validation_loss')}"/>`,
    )
    + (level === null ? '' : text(left + 4, level - 4, 'noise', 'class="tick"'))
    + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
    + `<circle class="dot train" cx="${round(at)}" cy="${round(inside(now.loss))}" r="3.5"/>`
    + legend(first, 'train', 'training', number(now.loss))
    + legend(second, 'validation', 'validation', number(now.validation_loss))
  )
}

const PARTS = [
  {
    draw: fit,
    height: square,
    label: 'Training and validation examples, the true curve, and the curve of the network',
  },
  {
    draw: losses,
    height: beside_square(HEIGHT),
    label: 'Training and validation loss against the step, on logarithmic scales',
  },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, new Fitting(traits), 300)

// At most TABLE_ROWS records, evenly spaced, and the present one.
function thinned(history, now) {
  const every = Math.ceil(history.length / TABLE_ROWS)
  return [...history.filter(({ step }, i) => i % every === 0 && step < now.step), now]
}

function render({ model, el }) {
  let fitting = null
  let loop = null

  // The run on screen: a change acts on it, or starts a new one.
  function state(traits) {
    const kept = (trait) => String(traits[trait]) === String(fitting.settings[trait])
    if (!fitting) fitting = new Fitting(traits)
    else if (ANEW.every(kept)) fitting.adjust(traits)
    else fitting = fitting.again(traits)
    return fitting
  }

  function build({ places, toolbar, watch, show, draw, say }) {
    const train = button('Train', () => (loop.running ? pause() : start()), { class: 'primary' })
    const values = table('Losses', ['step', 'training loss', 'validation loss'], () =>
      thinned(fitting.history, fitting.now).map(({ step, loss, validation_loss }) => [
        String(step),
        number(loss),
        number(validation_loss),
      ]),
    )
    const layers = layer_controls(model, watch, LAYERS)
    const [reset] = toolbar.querySelectorAll('button')
    reset.before(train)
    reset.addEventListener('click', () => {
      layers.forget()
      fitting = new Fitting(fitting.settings)
      show()
      pause()
    })
    const controls = h(
      'div',
      { class: 'controls' },
      ...['n', 'noise', 'l2', 'seed'].map((trait) => bound(model, trait, settings[trait], watch)),
      ...layers.elements,
    )
    const root = frame(
      'OverfittingExplorer',
      'Overfitting explorer',
      h('div', { class: 'stage' }, places[0], toolbar, places[1]),
      controls,
      h('div', { class: 'more' }, values.toggle, calm_note()),
      values.region,
    )

    let drawing = 0 // ms that the last drawing took
    loop = animation(root, (calm) => {
      const began = performance.now()
      const pace = Math.max(1, Math.round(fitting.step / 50)) // even on a logarithmic axis
      const steps = calm ? STEPS_A_SECOND : pace
      for (let i = 0; i < steps && !fitting.ended; i++) {
        fitting.advance()
        if (!calm && performance.now() - began > FRAME_BUDGET - drawing) break
      }
      fitting.measure()
      const trained = performance.now()
      draw()
      drawing = performance.now() - trained
      if (fitting.ended) pause()
      else say()
    })

    function start() {
      if (fitting.ended) {
        fitting = fitting.again()
        show()
      }
      loop.running = true
      train.textContent = 'Pause'
      say.now()
    }

    function pause() {
      loop.running = false
      train.textContent = 'Train'
      say.now()
    }

    // What Python sees: the weights and the history on screen, with the settings that made them.
    function report() {
      fitting.measure()
      model.set('_screen', {
        settings: fitting.settings,
        theta: Array.from(fitting.network.theta),
        history: [...fitting.history.filter(({ step }) => step < fitting.step), fitting.now],
      })
      model.save_changes()
    }

    return { root, values, report }
  }

  const end = live({
    model,
    el,
    traits: TRAITS,
    state,
    words,
    parts: PARTS,
    build,
    pause: 1000,
  })
  return () => {
    loop.destroy()
    end()
  }
}

export default { render }
