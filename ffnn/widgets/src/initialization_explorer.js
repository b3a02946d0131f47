// InitializationExplorer: how large signals and gradients are, layer by layer, in a network that has just been drawn.

import { scaleLinear, scaleLog } from 'd3-scale'
import { all_as_powers, axes, number, plain, round, text } from './chart.js'
import { bound, button, choice, frame, h, ladder, range, table } from './controls.js'
import { Mulberry32 } from './datasets.js'
import { Dense, Network, glorot, he, identity, lecun, relu, sigmoid, tanh } from './engine.js'
import { live, pictures } from './live.js'

const ACTIVATIONS = { identity, sigmoid, tanh, relu }
const INITIALIZERS = { lecun, glorot, he }
const VARIANCES = {
  lecun: (n_in) => 1 / n_in,
  glorot: (n_in, n_out) => 2 / (n_in + n_out),
  he: (n_in) => 2 / n_in,
}
const DEEPEST = 30
const EXAMPLES = 16
const [LEAST, MOST] = [1e-12, 1e12] // mean squares that have a place in the plots
const VANISHED = 1e-3 // what is left of the first mean square at the other end
const EXPLODED = 1e3
const HEIGHT = 240 // px of a plot
const KEPT = 8 // drawn weights that are kept for when they come back

export const settings = {
  activation: choice('Activation', Object.keys(ACTIVATIONS)),
  initializer: choice('Initializer', Object.keys(INITIALIZERS)),
  widths: choice('Widths', ['equal', 'alternating', 'narrowing']),
  depth: range('Layers', 1, DEEPEST),
  scale: range('Scale', 0.5, 2, { step: 0.05, value: (position) => Number(position.toFixed(2)) }),
  width: {
    ...range('Units', 8, 64, ladder([8, 16, 24, 32, 40, 48, 56, 64])),
    accepts: (n) => n >= 8 && n <= 64 && n % 8 === 0,
  },
  seed: { accepts: (seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 },
}

function widths_of(widths, width) {
  const narrow = widths === 'narrowing' ? 4 : 1
  return Array.from({ length: DEEPEST + 1 }, (_, layer) =>
    widths === 'alternating' ? (layer % 2 ? width / 4 : width) : Math.floor(width * narrow ** (-layer / DEEPEST) + 0.5),
  )
}

// Inputs, the gradient that comes back into the last layer, and the weights of all layers at scale 1, from one seed.
// The deeper layers are drawn last, so that another depth leaves the others as they are.
const drawn = new Map()
function draw({ initializer, widths, width, seed }) {
  const key = [initializer, widths, width, seed].join()
  const found = drawn.get(key)
  if (found) return found
  const rng = new Mulberry32(seed)
  const n = widths_of(widths, width)
  const X = rng.standard_normal(EXAMPLES * n[0])
  const G = rng.standard_normal(EXAMPLES * width)
  const weights = n.slice(1).map((n_out, l) => {
    const W = new Float64Array(n[l] * n_out)
    INITIALIZERS[initializer](rng, W, n[l], n_out)
    return W
  })
  if (drawn.size >= KEPT) drawn.delete(drawn.keys().next().value)
  drawn.set(key, { n, X, G, weights })
  return drawn.get(key)
}

function mean_square(values, count = values.length) {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i] * values[i]
  return sum / count
}

// The mean squares of f(z) and of f′(z) for a normal z with mean 0 and this variance, by its middle sums.
const PLACES = Float64Array.from({ length: 320 }, (_, k) => (k + 0.5) / 20 - 8)
const SHARES = PLACES.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / 20)
function mean_squares(activation, variance) {
  const count = PLACES.length
  const [A, slope] = [new Float64Array(count), new Float64Array(count)]
  const Z = PLACES.map((x) => Math.sqrt(variance) * x)
  activation.f(Z, A, count)
  activation.vjp(new Float64Array(count).fill(1), Z, A, slope, count)
  const mean = (values) => SHARES.reduce((sum, share, k) => sum + share * values[k] * values[k], 0)
  return [mean(A), mean(slope)]
}

// All that the figure shows. For each layer, 0 is the input: its units, the mean squares of A and of dL/dA, measured and
// predicted, and the mean square of dL/dW.
export function state(traits) {
  const { activation, initializer, scale, depth } = traits
  const { n, X, G, weights } = draw(traits)
  const f = ACTIVATIONS[activation]
  const dense = Array.from({ length: depth }, (_, l) => new Dense(n[l], n[l + 1], f))
  dense.forEach((layer, l) => {
    layer.init = (_, W) => W.set(weights[l].map((w) => scale * w))
  })
  new Network(dense, null)
  const layers = n.slice(0, depth + 1).map((units, layer) => ({ layer, units }))

  let [A, dA] = [X, G]
  layers[0].signal = mean_square(X)
  dense.forEach((layer, l) => {
    A = layer.forward(A, EXAMPLES)
    layers[l + 1].signal = mean_square(A)
  })
  layers[depth].gradient = mean_square(G, EXAMPLES * n[depth])
  for (let l = depth; l > 0; l--) {
    dA = dense[l - 1].backward(dA, EXAMPLES)
    layers[l].weights = mean_square(dense[l - 1].dW)
    layers[l - 1].gradient = mean_square(dA)
  }

  const variances = dense.map(({ n_in, n_out }) => scale ** 2 * VARIANCES[initializer](n_in, n_out))
  layers[0].signal_predicted = 1
  variances.forEach((v, l) => {
    const [a, slope] = mean_squares(f, n[l] * v * layers[l].signal_predicted)
    Object.assign(layers[l + 1], { signal_predicted: a, slope })
  })
  layers[depth].gradient_predicted = 1
  for (let l = depth; l > 0; l--) {
    layers[l - 1].gradient_predicted = n[l] * variances[l - 1] * layers[l].slope * layers[l].gradient_predicted
  }
  return { ...traits, layers, first: layers[0], last: layers[depth] }
}

// A mean square in figures: nothing is nothing.
const shown = (value) => (value === 0 ? '0' : number(value))

function verdict(what, ratio) {
  if (ratio === 0) return `nothing of the ${what} is left`
  if (ratio < VANISHED) return `the ${what} vanishes`
  return ratio > EXPLODED ? `the ${what} explodes` : `the ${what} flows`
}

export function words({ activation, initializer, scale, depth, width, first, last }) {
  return (
    `${activation}, ${plain(scale)} × ${initializer}, ${depth === 1 ? '1 layer' : `${depth} layers`} of ${width} units. `
    + `Signal ${shown(first.signal)} → ${shown(last.signal)} (predicted ${shown(last.signal_predicted)}): `
    + `${verdict('signal', last.signal / first.signal)}. `
    + `Gradient ${shown(first.gradient)} ← ${shown(last.gradient)} (predicted ${shown(first.gradient_predicted)}): `
    + `${verdict('gradient', first.gradient / last.gradient)}.`
  )
}

// Mean squares against the layer, on a logarithmic scale: dots are measured, the line is predicted. What is off the
// scale, 0 too, is a triangle at the edge.
function plot(of, colour, titles) {
  return ({ layers }, width) => {
    const area = { left: 58, top: 28, right: width - 12, bottom: HEIGHT - 38 }
    const { left, top, right, bottom } = area
    const x = scaleLinear([0, DEEPEST], [left, right])
    const y = scaleLog([LEAST, MOST], [bottom, top]).clamp(true)
    const height_of = (value) => y(value || LEAST)
    const line = layers.map((layer) => `${round(x(layer.layer))},${round(height_of(layer[`${of}_predicted`]))}`)
    const dots = layers.map((layer) => {
      const [across, value] = [round(x(layer.layer)), layer[of]]
      if (value < LEAST) return `<path class="dot ${colour}" d="M${across - 3},${bottom - 6}h6l-3,6Z"/>`
      if (value > MOST) return `<path class="dot ${colour}" d="M${across - 3},${top + 6}h6l-3,-6Z"/>`
      return `<circle class="dot ${colour}" cx="${across}" cy="${round(height_of(value))}" r="3"/>`
    })
    return (
      axes(area, x, y, {
        x_ticks: [0, 5, 10, 15, 20, 25, 30],
        y_ticks: [1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12],
        x_title: titles[0],
        y_title: titles[1],
        format_y: all_as_powers,
        grid: true,
      })
      + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
      + `<path class="curve ${colour} fine" d="M${line.join('L')}"/>`
      + dots.join('')
      + `<circle class="dot ${colour}" cx="${left + 6}" cy="11" r="3"/>`
      + text(left + 14, 15, 'measured')
      + `<path class="curve ${colour} fine" d="M${left + 92},11h18"/>`
      + text(left + 115, 15, 'predicted')
    )
  }
}

const PARTS = [
  {
    draw: plot('signal', 'function', ['layer →', 'signal, mean square']),
    height: HEIGHT,
    label: 'The mean square of the signal at each layer, measured and predicted, on a logarithmic scale',
  },
  {
    draw: plot('gradient', 'slope', ['← layer', 'gradient, mean square']),
    height: HEIGHT,
    label: 'The mean square of the gradient at each layer, measured and predicted, on a logarithmic scale',
  },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

function render({ model, el }) {
  const traits = Object.keys(settings)
  function build({ places, toolbar, watch, now, say }) {
    const redraw = () => {
      model.set('seed', (model.get('seed') + 1) % 2 ** 32)
      model.save_changes()
      say.now()
    }
    const [reset] = toolbar.querySelectorAll('button')
    reset.before(button('New weights', redraw, { class: 'primary' }))
    const columns = ['layer', 'units', 'signal', 'predicted', 'gradient', 'predicted', 'gradient of the weights']
    const values = table('Mean squares, layer by layer', columns, () =>
      now().layers.map(({ layer, units, signal, signal_predicted, gradient, gradient_predicted, weights }) => [
        String(layer),
        String(units),
        ...[signal, signal_predicted, gradient, gradient_predicted].map(shown),
        weights === undefined ? '' : shown(weights),
      ]),
    )
    const controls = traits.filter((trait) => settings[trait].label)
    const root = frame(
      'InitializationExplorer',
      'Initialization explorer',
      h('div', { class: 'stage' }, ...places, toolbar),
      h('div', { class: 'controls' }, ...controls.map((trait) => bound(model, trait, settings[trait], watch))),
      h('div', { class: 'more' }, values.toggle),
      values.region,
    )
    return { root, values }
  }
  return live({ model, el, traits, state, words, parts: PARTS, build })
}

export default { render }
