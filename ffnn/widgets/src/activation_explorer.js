// ActivationExplorer: a function and its slope, and how much of a nudge gets through a row of ten such units.

import { scaleLinear, scaleLog } from 'd3-scale'
import { axes, clipped, number, plain, round, text, all_as_powers } from './chart.js'
import { bound, choice, frame, h, ladder, range, table } from './controls.js'
import { elu, gelu, identity, leaky_relu, relu, sigmoid, silu, softplus, tanh } from './engine.js'
import { draggable } from './drag.js'
import { live, pictures } from './live.js'

const step = {
  // for the eye only: no network learns through it
  name: 'step',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Z[i] > 0 ? 1 : 0
  },
  vjp(dA, Z, A, delta, n) {
    delta.fill(0, 0, n)
  },
}

const ACTIVATIONS = { identity, step, sigmoid, tanh, relu, leaky_relu, elu, softplus, silu, gelu }
const FARTHEST = 6 // z lies between -FARTHEST and FARTHEST
const DEEPEST = 10
const REACH = 1.5 // of the tangent, to both sides
const HEIGHT = 220 // px of a plot
const [LEAST, MOST] = [1e-12, 1e3] // shares that have a place in the plot
const VANISHED = 1e-3
const LEGEND = [115, 129] // px that the longest two shares take, with their samples
const EXPLODED = 1e3

export const settings = {
  activation: choice('Activation', Object.keys(ACTIVATIONS)),
  z: range('Input z', -FARTHEST, FARTHEST, {
    step: 0.1,
    value: (position) => Number(position.toFixed(1)),
    text: plain,
  }),
  weight: range('Weight', 0.25, 4, ladder([0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4])),
  layers: range('Layers', 1, DEEPEST),
}

// Values and slopes at many places.
function curve(activation, Z) {
  const [A, slope] = [new Float64Array(Z.length), new Float64Array(Z.length)]
  activation.f(Z, A, Z.length)
  activation.vjp(new Float64Array(Z.length).fill(1), Z, A, slope, Z.length)
  return { A, slope }
}

const spread = (reach, steps) => Float64Array.from({ length: steps + 1 }, (_, n) => reach * ((2 * n) / steps - 1))
const PLACES = spread(FARTHEST, 240)

// What does not depend on z: the curves, and the steepest slope of all.
const drawn = Object.fromEntries(
  Object.entries(ACTIVATIONS).map(([name, activation]) => {
    const steepest = Math.max(...curve(activation, spread(40, 1600)).slope.map(Math.abs))
    return [name, { ...curve(activation, PLACES), steepest }]
  }),
)

// All that the figure shows. A unit of the row: its layer, its input z, its output a, its slope there, and the share of
// a nudge on the first input that is left behind it; `most` bounds that share.
export function state({ activation, z, weight, layers }) {
  const { A, slope, steepest } = drawn[activation]
  const units = []
  let share = 1
  for (let layer = 1, input = z; layer <= layers; layer++) {
    const here = curve(ACTIVATIONS[activation], Float64Array.of(input))
    share *= here.slope[0] * (layer === 1 ? 1 : weight)
    const most = steepest ** layer * weight ** (layer - 1)
    units.push({ layer, z: input, a: here.A[0], slope: here.slope[0], share, most })
    input = weight * here.A[0]
  }
  return { activation, z, weight, A, slope, units, last: units.at(-1) }
}

// A share in figures: nothing is nothing.
const shown = (share) => (share === 0 ? '0' : number(share))

export function words({ activation, z, weight, units: [first], last }) {
  const share = Math.abs(last.share)
  const verdict =
    share === 0
      ? ' Nothing gets through.'
      : share < VANISHED
        ? ' The gradient vanishes.'
        : share > EXPLODED
          ? ' The gradient explodes.'
          : ''
  const row = last.layer === 1 ? '1 layer' : `${last.layer} layers with weight ${plain(weight)}`
  return (
    `${activation} at z = ${plain(z)}: value ${shown(first.a)}, slope ${shown(first.slope)}. `
    + `After ${row} a nudge on z is multiplied by ${shown(last.share)}${last.share < 0 ? ', with its sign reversed' : ''}.${verdict}`
  )
}

const area_of = (width) => ({ left: 58, top: 28, right: width - 12, bottom: HEIGHT - 38 })
const x_of = ({ left, right }) => scaleLinear([-FARTHEST, FARTHEST], [left, right])
// Where the two entries of a legend begin: halves of the plot's width; in a narrow one they fill the picture's.
function legend_places({ left, right }, width) {
  const start = Math.min(left, width - LEGEND[0] - LEGEND[1])
  return [start, Math.min(start + Math.max(LEGEND[0], (right - start) / 2), width - LEGEND[1])]
}

const JUMP = 0.5 // from one place to the next; no curve without a jump rises as fast
const path = (x, y, values) =>
  Array.from(
    values,
    (value, n) => `${Math.abs(value - values[n - 1]) < JUMP ? 'L' : 'M'}${round(x(PLACES[n]))},${round(y(value))}`,
  ).join('')

// f and f′ against z, with the point and the tangent at the present z.
function curves({ A, slope, z, units: [first] }, width) {
  const area = area_of(width)
  const { left, top, right, bottom } = area
  const x = x_of(area)
  const [lowest, highest] = [Math.min(...A, ...slope), Math.max(...A, ...slope)]
  const room = (highest - lowest) / 20
  const y = scaleLinear([lowest - room, highest + room], [bottom, top])
  const [first_place, second_place] = legend_places(area, width)
  const tangent = [-REACH, REACH].map((step) => `${round(x(z + step))},${round(y(first.a + first.slope * step))}`)
  const dot = (name, value) => `<circle class="dot ${name}" cx="${round(x(z))}" cy="${round(y(value))}" r="4.5"/>`
  const legend = (at, name, label) => `<path class="curve ${name}" d="M${at},11h18"/>` + text(at + 23, 15, label)
  return (
    axes(area, x, y, { x_ticks: x.ticks(7), y_ticks: y.ticks(6), x_title: 'z', y_title: 'value and slope', grid: true })
    + `<path class="axis" d="M${left},${round(y(0))}H${right}M${round(x(0))},${top}V${bottom}"/>`
    + `<path class="here" d="M${round(x(z))},${top}V${bottom}"/>`
    + clipped(
      area,
      `<path class="tangent" d="M${tangent.join('L')}"/>`
        + `<path class="curve slope" d="${path(x, y, slope)}"/><path class="curve function" d="${path(x, y, A)}"/>`,
    )
    + dot('slope', first.slope)
    + dot('function', first.a)
    + legend(first_place, 'function', `f = ${shown(first.a)}`)
    + legend(second_place, 'slope', `f\u2032 = ${shown(first.slope)}`)
  )
}

// The share of a nudge that is left after each layer, on a logarithmic scale, and the most that could be left. What is
// off the scale, 0 too, is a triangle at the edge; a share below 0, of a nudge that is turned round, is hollow.
function row({ units, last }, width) {
  const area = area_of(width)
  const { left, top, right, bottom } = area
  const x = scaleLinear([0.5, DEEPEST + 0.5], [left, right])
  const y = scaleLog([LEAST, MOST], [bottom, top]).clamp(true)
  const [start, second] = legend_places(area, width)
  const height_of = ({ share }) => y(Math.abs(share) || LEAST)
  const line = (of) => 'M' + units.map((unit) => `${round(x(unit.layer))},${round(of(unit))}`).join('L')
  const dots = units.map((unit) => {
    const [across, up, size] = [round(x(unit.layer)), round(height_of(unit)), Math.abs(unit.share)]
    if (size < LEAST) return `<path class="dot slope" d="M${across - 5},${bottom - 9}h10l-5,9Z"/>`
    if (size > MOST) return `<path class="dot slope" d="M${across - 5},${top + 9}h10l-5,-9Z"/>`
    return `<circle class="dot slope${unit.share < 0 ? ' turned' : ''}" cx="${across}" cy="${up}" r="4.5"/>`
  })
  return (
    axes(area, x, y, {
      x_ticks: x.ticks(DEEPEST),
      y_ticks: [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3],
      x_title: 'layer',
      y_title: 'share of a nudge',
      format_y: all_as_powers,
      grid: true,
    })
    + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
    + (last.most ? `<path class="here" d="${line(({ most }) => y(most))}"/>` : '')
    + dots.join('')
    + `<circle class="dot slope${last.share < 0 ? ' turned' : ''}" cx="${start + 6}" cy="11" r="4.5"/>`
    + text(start + 16, 15, `left: ${shown(last.share)}`)
    + `<path class="here" d="M${second},11h18"/>`
    + text(second + 23, 15, `at most: ${shown(last.most)}`)
  )
}

const PARTS = [
  {
    draw: curves,
    height: HEIGHT,
    label: 'The activation function, solid, and its slope, dashed, with the tangent at z',
  },
  {
    draw: row,
    height: HEIGHT,
    label: 'The share of a nudge on z that is left after each layer of a row of units, on a logarithmic scale',
  },
]

export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

// A drag across the plot is a drag of the slider.
function drag_z(plane, model) {
  const set = (z) => {
    model.set('z', z)
    model.save_changes()
  }
  draggable(plane, () => {
    const before = model.get('z')
    const x = x_of(area_of(plane.firstElementChild.clientWidth)).clamp(true)
    return { drag: (at) => set(settings.z.value(x.invert(at))), undo: () => set(before) }
  })
}

function render({ model, el }) {
  const traits = Object.keys(settings)
  function build({ places, toolbar, watch, now }) {
    drag_z(places[0], model)
    const values = table('The row of units', ['layer', 'z', 'value', 'slope', 'share of the nudge', 'at most'], () =>
      now().units.map(({ layer, z, a, slope, share, most }) => [
        String(layer),
        ...[z, a, slope, share, most].map(shown),
      ]),
    )
    const root = frame(
      'ActivationExplorer',
      'Activation explorer',
      h('div', { class: 'controls' }, ...traits.map((trait) => bound(model, trait, settings[trait], watch))),
      h('div', { class: 'stage' }, ...places, toolbar),
      h('div', { class: 'more' }, values.toggle),
      values.region,
    )
    return { root, values }
  }
  return live({ model, el, traits, state, words, parts: PARTS, build })
}

export default { render }
