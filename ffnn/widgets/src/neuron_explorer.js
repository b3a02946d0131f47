// NeuronExplorer: one unit with two inputs, the line where it changes its answer, and the perceptron that finds it.

import { scaleLinear } from 'd3-scale'
import { MARKERS, axes, clipped, number, plain, round, text } from './chart.js'
import { bound, button, choice, frame, h, range, table } from './controls.js'
import { sigmoid } from './engine.js'
import { beside_square, live, pictures, square } from './live.js'

const FARTHEST = 10 // weights and bias
const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]
const LOGIC = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], XOR: [0, 1, 1, 0] }
const REACHES = { digits: [-3.6, 3.6], logic: [-0.7, 1.7] }
const SURE = [0.5, 0.75, 0.9] // confidences that bound the shades, on either side
const WAYS = { digits: 4, logic: 2 } // how far from the line the curve is drawn
const POINTS = 121 // of the curve
const HEIGHT = 240 // px of the curve when it stands below the plane
const LONGEST = 4 // a longer weight vector is drawn no longer

const turned = (label) =>
  range(label, -FARTHEST, FARTHEST, {
    step: 0.1,
    value: (position) => Number(position.toFixed(1)),
  })

export const settings = {
  data: choice('Data', ['digits', ...Object.keys(LOGIC)]),
  w1: turned('Weight w₁'),
  w2: turned('Weight w₂'),
  b: turned('Bias b'),
}

function confidence(z) {
  const A = new Float64Array(1)
  sigmoid.f([z], A, 1)
  return A[0]
}

// All that the figure shows: each example with its z and the unit's answer, and the first mistake.
export function state({ data, w1, w2, b, _digits }) {
  const { X, y } = data === 'digits' ? _digits : { X: CORNERS, y: LOGIC[data] }
  const examples = X.map(([x1, x2], i) => {
    const z = w1 * x1 + w2 * x2 + b
    return { x1, x2, label: y[i], z, answer: Number(z > 0), sure: confidence(z) }
  })
  const mistakes = examples.filter(({ answer, label }) => answer !== label)
  return { data, w1, w2, b, examples, mistakes, next: mistakes[0], size: Math.hypot(w1, w2) }
}

// Weights and bias after the perceptron has learned from its first mistake; all three are scaled down where one would
// leave its range, which leaves the line where it is.
export function perceptron_step({ w1, w2, b, next }) {
  if (!next) return [w1, w2, b]
  const sign = next.label ? 1 : -1
  const moved = [w1 + sign * next.x1, w2 + sign * next.x2, b + sign]
  const most = Math.max(...moved.map(Math.abs))
  const scale = most > FARTHEST ? FARTHEST / most : 1
  return moved.map((value) => Number((scale * value).toFixed(6)))
}

const named = (data, label) => (data === 'digits' ? ['zero', 'one'][label] : `answer ${label}`)
const weights = ({ w1, w2, b }) => `w = (${plain(w1)}, ${plain(w2)}), b = ${plain(b)}`

export function words(now) {
  const { examples, mistakes, next, size, b } = now
  const line = size
    ? `Distance of the line from the origin: ${plain(Math.abs(b) / size)}.`
    : `Both weights are 0: there is no line, and the answer is ${b > 0 ? 'yes' : 'no'} everywhere.`
  const wrong = `${mistakes.length} of ${examples.length} on the wrong side`
  if (!next) return `${weights(now)}: no example on the wrong side. ${line} A perceptron step would change nothing.`
  const act = next.label ? 'add the ringed triangle' : 'subtract the ringed circle'
  return `${weights(now)}: ${wrong}. ${line} A perceptron step will ${act}, (${plain(next.x1)}, ${plain(next.x2)}).`
}

// The part of a convex polygon where f >= 0.
function half(polygon, f) {
  return polygon.flatMap((p, i) => {
    const q = polygon[(i + 1) % polygon.length]
    const [at_p, at_q] = [f(p), f(q)]
    const share = at_p / (at_p - at_q)
    const edge = at_p >= 0 === at_q >= 0 ? [] : [[p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]]
    return at_p >= 0 ? [p, ...edge] : edge
  })
}

function legend(data, left) {
  const entry = (at, kind, label, name) =>
    `<path class="mark ${kind}" d="${MARKERS[label](at + 5, 11, 4.5)}"/>` + text(at + 14, 15, name)
  const room = data === 'digits' ? 56 : 78
  return (
    [0, 1].map((label) => entry(left + label * room, `class-${label}`, label, named(data, label))).join('')
    + entry(left + 2 * room, 'hollow neutral', 0, 'wrong side')
  )
}

const mark = ({ label, answer }, x, y, size) =>
  `<path class="mark${label === answer ? '' : ' hollow'} class-${label}" d="${MARKERS[label](x, y, size)}"/>`
const ring = (x, y) => `<circle class="ring" cx="${round(x)}" cy="${round(y)}" r="9"/>`

// The plane of both inputs: shaded by confidence, the line and the weight vector on it, the examples.
function plane(now, width) {
  const { data, w1, w2, b, examples, next, size } = now
  const area = { left: 36, top: 26, right: width - 6, bottom: width - 16 }
  const [low, high] = data === 'digits' ? REACHES.digits : REACHES.logic
  const x = scaleLinear([low, high], [area.left, area.right])
  const y = scaleLinear([low, high], [area.bottom, area.top])
  const whole = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ]
  const z = ([x1, x2]) => w1 * x1 + w2 * x2 + b
  const path = (polygon) => `M${polygon.map(([x1, x2]) => `${round(x(x1))},${round(y(x2))}`).join('L')}`
  const shades = [0, 1].flatMap((label) =>
    SURE.map((sure) => {
      const least = Math.log(sure / (1 - sure))
      const polygon = half(whole, (place) => (label ? z(place) : -z(place)) - least)
      return polygon.length ? `<path class="region class-${label}" d="${path(polygon)}Z"/>` : ''
    }),
  )
  let line = ''
  if (size) {
    const [c1, c2] = [(low + high) / 2, (low + high) / 2] // the arrow starts where the line is nearest to the middle
    const back = z([c1, c2]) / size ** 2
    const foot = [c1 - back * w1, c2 - back * w2]
    const far = (2 * (high - low)) / size
    const ends = [-far, far].map((t) => [foot[0] - t * w2, foot[1] + t * w1])
    const [fx, fy] = [x(foot[0]), y(foot[1])]
    const reach = 0.12 * (area.right - area.left) * Math.min(size, LONGEST)
    const [dx, dy] = [w1 / size, -w2 / size]
    const [tx, ty] = [fx + reach * dx, fy + reach * dy]
    const head = [tx - 8 * dx + 5 * dy, ty - 8 * dy - 5 * dx, tx - 8 * dx - 5 * dy, ty - 8 * dy + 5 * dx].map(round)
    line =
      `<path class="decision" d="${path(ends)}"/>`
      + `<path class="vector" d="M${round(fx)},${round(fy)}L${round(tx)},${round(ty)}M${head[0]},${head[1]}L${round(tx)},${round(ty)}L${head[2]},${head[3]}"/>`
  }
  const marks = examples.map((example) => mark(example, x(example.x1), y(example.x2), data === 'digits' ? 3.5 : 7))
  const ticks = x.ticks(data === 'digits' ? 7 : 3).filter(Number.isInteger)
  const titles = data === 'digits' ? ['ink x₁', 'left minus right x₂'] : ['x₁', 'x₂']
  return (
    axes(area, x, y, { x_ticks: ticks, y_ticks: ticks, x_title: titles[0], y_title: titles[1] })
    + clipped(area, shades.join(''))
    + `<rect class="border" x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}"/>`
    + marks.join('')
    + clipped(area, line)
    + (next ? ring(x(next.x1), y(next.x2)) : '')
    + legend(data, width < 300 ? 2 : area.left)
  )
}

// The unit's confidence against the distance from its line; each example stands on the curve.
function curve({ data, b, size, examples, next }, width, height) {
  const area = { left: 46, top: 26, right: width - 12, bottom: height - 38 }
  const way = data === 'digits' ? WAYS.digits : WAYS.logic
  const x = scaleLinear([-way, way], [area.left, area.right])
  const y = scaleLinear([0, 1], [area.bottom, area.top])
  const at = Array.from({ length: POINTS }, (_, n) => way * ((2 * n) / (POINTS - 1) - 1))
  const line = at.map((away) => `${round(x(away))},${round(y(confidence(size ? size * away : b)))}`)
  const place = ({ z, sure }) => [x(Math.max(-way, Math.min(way, z / size))), y(sure)]
  const marks = size ? examples.map((example) => mark(example, ...place(example), data === 'digits' ? 3.5 : 6)) : []
  return (
    axes(area, x, y, {
      x_ticks: x.ticks(5),
      y_ticks: [0, 0.25, 0.5, 0.75, 1],
      x_title: 'distance from the line',
      y_title: 'confidence in yes',
      grid: true,
    })
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + (size ? `<path class="here" d="M${round(x(0))},${area.top}V${area.bottom}"/>` : '')
    + `<path class="curve function" d="M${line.join('L')}"/>`
    + marks.join('')
    + (size && next ? ring(...place(next)) : '')
    + (size ? '' : text((area.left + area.right) / 2, 15, 'no line', 'text-anchor="middle"'))
  )
}

const PARTS = [
  {
    draw: plane,
    height: square,
    label:
      'The plane of the two inputs with the examples, the line of the unit and its weight vector, shaded by confidence',
  },
  {
    draw: curve,
    height: beside_square(HEIGHT),
    label: 'The confidence of the unit against the distance from its line, with the examples on the curve',
  },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

function render({ model, el }) {
  const traits = ['_digits', ...Object.keys(settings)]

  function build({ places, toolbar, watch, now, say }) {
    const learn = () => {
      const moved = perceptron_step(now())
      ;['w1', 'w2', 'b'].forEach((trait, n) => {
        model.set(trait, moved[n])
      })
      model.save_changes()
      say.now()
    }
    const [reset] = toolbar.querySelectorAll('button')
    reset.before(button('Perceptron step', learn, { class: 'primary' }))
    const values = table('The examples', ['example', 'x₁', 'x₂', 'should be', 'z', 'confidence', 'answer'], () =>
      now().examples.map(({ x1, x2, label, z, sure, answer }, i) => [
        String(i + 1),
        plain(x1),
        plain(x2),
        String(label),
        number(z),
        sure.toFixed(3),
        String(answer),
      ]),
    )
    const controls = Object.keys(settings).map((trait) => bound(model, trait, settings[trait], watch))
    const root = frame(
      'NeuronExplorer',
      'Neuron explorer',
      h('div', { class: 'stage' }, places[0], toolbar, places[1]),
      h('div', { class: 'controls' }, ...controls),
      h('div', { class: 'more' }, values.toggle),
      values.region,
    )
    return { root, values }
  }
  return live({ model, el, traits, state, words, parts: PARTS, build })
}

export default { render }
