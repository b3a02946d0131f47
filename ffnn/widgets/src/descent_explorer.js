// DescentExplorer: six optimizers on one ravine, and what the learning rate does to each.
//
// L = 1/2 theta^T H theta, where H has the eigenvalues 1 (along the ravine) and `condition` (across it).
// The noise is the same for all, so that they differ by what they make of it.

import { scaleLinear, scaleLog } from 'd3-scale'
import { MARKERS, axes, clipped, number, plain, round, text } from './chart.js'
import { animation, bound, button, calm_note, choice, frame, h, ladder, range, table } from './controls.js'
import { Mulberry32 } from './datasets.js'
import { with_handles } from './drag.js'
import { Adam, AdamW, Momentum, Nesterov, RMSProp, SGD } from './engine.js'
import { beside_square, live, pictures, square } from './live.js'

const OPTIMIZERS = { SGD, Momentum, Adam, Nesterov, RMSProp, AdamW }
const NAMES = Object.keys(OPTIMIZERS)
const BESIDE = { 'SGD, Momentum, Adam': NAMES.slice(0, 3), 'all six': NAMES, none: [] }
const RUNNERS = ['class-0', 'class-1', 'class-2', 'validation', 'negative', 'train'] // their colours and dashes
const MARKS = [
  ...MARKERS,
  (x, y, r) =>
    `M${round(x)},${round(y - 1.3 * r)}l${1.3 * r},${1.3 * r}l${-1.3 * r},${1.3 * r}l${-1.3 * r},${-1.3 * r}Z`,
  (x, y, r) => `M${round(x)},${round(y + 1.3 * r)}l${round(1.2 * r)},${-2.1 * r}h${round(-2.4 * r)}Z`,
  (x, y, r) => `M${round(x - 1.2 * r)},${round(y - 0.6 * r)}h${2.4 * r}v${1.2 * r}h${-2.4 * r}Z`,
]
const FARTHEST = 5 // of the start, along the ravine and across it
const MOST = 100 // steps
const [LOWEST, FASTEST] = [1e-3, 4] // learning rates
const REACH = 5.2 // of the plane
const [FLOOR, TOP] = [1e-6, 1e3] // of the loss curve
const FAR = 1e4 // px: a path that has left the plot is drawn no farther
const HEIGHT = 240 // px of the loss curve when it stands below the plane
const FRAMES_A_STEP = 3
const STEPS_A_SECOND = 20 // for a reader who asks for reduced motion
const TABLE_ROWS = 20
const GRIP = 22 // px around the start by which it is taken

const learning_rates = {
  min: Math.log10(LOWEST),
  max: Math.log10(FASTEST),
  step: 0.02,
  position: (value) => Math.log10(value),
  value: (position) => Number((10 ** position).toPrecision(3)),
}

const place = (label) =>
  range(label, -FARTHEST, FARTHEST, { step: 0.1, value: (position) => Number(position.toFixed(1)) })

export const settings = {
  learning_rate: range('Learning rate', LOWEST, FASTEST, learning_rates),
  optimizer: choice('Optimizer', NAMES),
  beside: choice('Beside it', Object.keys(BESIDE)),
  steps: range('Steps', 0, MOST),
  noise: range('Noise', 0, 10, ladder([0, 0.5, 1, 2, 5, 10])),
  condition: range('Condition κ', 1, 100, ladder([1, 2, 5, 10, 20, 50, 100])),
  angle: range('Angle', 0, 90, { step: 5, value: Number, text: (degrees) => `${plain(degrees)}°` }),
  along: place('Start along'),
  across: place('Start across'),
  seed: range('Seed', 0, 2 ** 32 - 1), // of the noise; a button draws another
}

// The bowl, turned by `angle`: H as (H11, H12, H22), and a place (along the ravine, across it) in the plane.
function bowl({ condition, angle }) {
  const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  return {
    H: [c * c + condition * s * s, (1 - condition) * c * s, s * s + condition * c * c],
    turned: ([along, across]) => [c * along - s * across, s * along + c * across],
    turned_back: ([x, y]) => [c * x + s * y, c * y - s * x],
  }
}

const gradient = ([H11, H12, H22], [x, y]) => [H11 * x + H12 * y, H12 * x + H22 * y]

// The path of an optimizer, [theta_1, theta_2, loss] for every step.
export function descend(traits, name = traits.optimizer) {
  const { H, turned } = bowl(traits)
  const optimizer = new OPTIMIZERS[name](traits.learning_rate)
  const theta = Float64Array.from(turned([traits.along, traits.across]))
  const rng = new Mulberry32(traits.seed)
  const noisy = ([g1, g2]) => {
    const [n1, n2] = turned(rng.standard_normal(2))
    return [g1 + traits.noise * n1, g2 + traits.noise * n2]
  }
  const record = () => {
    const g = gradient(H, theta)
    return [theta[0], theta[1], (theta[0] * g[0] + theta[1] * g[1]) / 2]
  }
  const path = [record()]
  for (let t = 0; t < traits.steps; t++) {
    const g = gradient(H, theta)
    optimizer.step(theta, traits.noise ? noisy(g) : g)
    path.push(record())
  }
  return path
}

// All that the figure shows.
const state = (traits) => {
  const shown = NAMES.filter((name) => name === traits.optimizer || BESIDE[traits.beside].includes(name))
  return { ...traits, shown, paths: Object.fromEntries(shown.map((name) => [name, descend(traits, name)])) }
}

const EDGES = { Momentum: 2 * 1.9, Nesterov: (2 * 1.9) / 2.8 } // 2 (1 + mu), and that by (1 + 2 mu), times 1/lambda_max
const HABITS = {
  Momentum: 'Each step keeps 0.9 of the step before',
  Nesterov: 'Each step keeps 0.9 of the step before and looks ahead',
  RMSProp: 'Its first step moves each parameter by ten learning rates, however steep the slope.',
  Adam: 'Its first step moves each parameter by the learning rate, however steep the slope.',
  AdamW: 'Adam, but each step first shrinks both parameters by a hundredth of the learning rate.',
}

function verdict({ learning_rate, optimizer, condition, noise }) {
  if (optimizer in EDGES) {
    const edge = EDGES[optimizer] / condition
    const named = `${plain(EDGES[optimizer])}/λmax = ${plain(edge)}`
    return learning_rate > edge
      ? `It diverges: the rate is above ${named}.`
      : `${HABITS[optimizer]}; above ${named} it would diverge.`
  }
  if (optimizer in HABITS) return HABITS[optimizer]
  const [along, across] = [1 - learning_rate, 1 - learning_rate * condition]
  const factors = `A step multiplies the error by ${plain(along)} along and ${plain(across)} across the ravine: `
  const edge = `2/λmax = ${plain(2 / condition)}`
  const worst = Math.max(Math.abs(along), Math.abs(across))
  if (worst > 1 + 1e-9) return `${factors}it diverges; the rate is above ${edge}.`
  if (worst > 1 - 1e-9) return `${factors}at ${edge} it bounces back and forth for ever.`
  if (noise) {
    const rest = [1, condition].reduce(
      (sum, lambda) => sum + (learning_rate * noise ** 2) / (4 - 2 * learning_rate * lambda),
      0,
    )
    return `${factors}noise keeps the loss near ${number(rest)} on average; above ${edge} it would diverge.`
  }
  if (across < 0) return `${factors}it converges, oscillating; above ${edge} it would diverge.`
  return `${factors}it ${along > 0.95 ? 'crawls' : 'converges'}; above ${edge} it would diverge.`
}

export function words(now) {
  const loss = now.paths[now.optimizer].at(-1)[2]
  const noise = now.noise ? `, noise ${plain(now.noise)}` : ''
  return `${now.optimizer}, learning rate ${plain(now.learning_rate)}${noise}, step ${now.steps}: loss ${number(loss)}. ${verdict(now)}`
}

const chosen_last = ({ shown, optimizer }) => [...shown.filter((name) => name !== optimizer), optimizer]
const near = (pixel) => round(Math.max(-FAR, Math.min(FAR, pixel)))

const NAME_WIDTHS = { SGD: 34, Momentum: 78, Adam: 42, Nesterov: 66, RMSProp: 68, AdamW: 56 } // px, in bold
const SAMPLE = 20 // px of line before each name
const LINE = 18 // px a line of the legend

// The names shown, in as many lines as they need.
function legend_lines(shown, room) {
  const lines = []
  let left = 0
  for (const name of shown) {
    const needed = SAMPLE + 4 + NAME_WIDTHS[name]
    if (needed > left) {
      lines.push([])
      left = room
    }
    lines.at(-1).push(name)
    left -= needed
  }
  return lines
}

// What a chart's legend takes of its height beyond the first line, and the legend: each line as it is drawn, and its name.
function legend({ shown, optimizer }, area, width) {
  const [left, right] = width < 300 ? [2, width] : [area.left, area.right]
  const lines = legend_lines(shown, right - left)
  const drawn = lines.map((names, row) => {
    const needed = names.reduce((sum, name) => sum + SAMPLE + 4 + NAME_WIDTHS[name], 0)
    const gap = names.length > 1 ? Math.min(14, (right - left - needed) / (names.length - 1)) : 0
    let at = left
    return names.map((name) => {
      const [x, y, k, chosen] = [at, 11 + LINE * row, NAMES.indexOf(name), name === optimizer]
      at += SAMPLE + 4 + NAME_WIDTHS[name] + gap
      return (
        `<path class="curve ${RUNNERS[k]}${chosen ? '' : ' faint'}" d="M${round(x)},${y}h${SAMPLE}"/>`
        + (chosen ? `<path class="mark ${RUNNERS[k]}" d="${MARKS[k](x + SAMPLE / 2, y, 4)}"/>` : '')
        + text(x + SAMPLE + 4, y + 4, name, chosen ? 'class="chosen"' : '')
      )
    })
  })
  return { extra: LINE * (lines.length - 1), markup: drawn.flat().join('') }
}

const plot_area = (width, extra) => {
  const half = extra / 2 // a longer legend makes the square smaller, and leaves it in the middle
  return { left: 36 + half, top: 26 + extra, right: width - 6 - half, bottom: width - 16 }
}
const scales = (area) => [
  scaleLinear([-REACH, REACH], [area.left, area.right]),
  scaleLinear([-REACH, REACH], [area.bottom, area.top]),
]

// The plane of both parameters: the bowl as contours, their paths, the chosen one with a marker at every step.
function plane(now, width) {
  const { paths, optimizer, condition, angle } = now
  const names = legend(now, plot_area(width, 0), width)
  const area = plot_area(width, names.extra)
  const [x, y] = scales(area)
  const unit = x(1) - x(0)
  const first = (4 ** 2 + condition * 2 ** 2) / 2
  const contours = [4, 1, 1 / 4, 1 / 16, 1 / 64].map((share) => {
    const [along, across] = [1, condition].map((lambda) => round(unit * Math.sqrt((2 * share * first) / lambda)))
    return (
      `<ellipse class="contour" cx="${round(x(0))}" cy="${round(y(0))}" rx="${along}" ry="${across}"`
      + ` transform="rotate(${-angle} ${round(x(0))} ${round(y(0))})"/>`
    )
  })
  const lines = chosen_last(now).map((name) => {
    const k = NAMES.indexOf(name)
    const places = paths[name].map(([a, b]) => [near(x(a)), near(y(b))])
    const line = `<path class="curve ${RUNNERS[k]}${name === optimizer ? '' : ' faint'}" d="M${places.join('L')}"/>`
    if (name !== optimizer) return line
    return `${line}<path class="mark ${RUNNERS[k]}" d="${places.map((place) => MARKS[k](...place, 2.5)).join('')}"/>`
  })
  const [at_x, at_y] = paths[optimizer][0]
  const [cx, cy] = [round(x(at_x)), round(y(at_y))]
  const grip = `<circle class="start" cx="${cx}" cy="${cy}" r="8"/><circle class="grip" cx="${cx}" cy="${cy}" r="${GRIP}"/>`
  const ticks = x.ticks(5)
  return (
    axes(area, x, y, { x_ticks: ticks, y_ticks: ticks, x_title: 'θ₁', y_title: 'θ₂' })
    + `<rect class="border" x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}"/>`
    + clipped(
      area,
      contours.join('')
        + `<path class="cross" d="M${round(x(0) - 4)},${round(y(0))}h8m-4,-4v8"/>`
        + lines.join('')
        + grip,
    )
    + names.markup
  )
}

// Their loss against the step, on a logarithmic axis.
function loss(now, width, height) {
  const { paths, optimizer, steps } = now
  const sides = { left: 50, right: width - 18 }
  const names = legend(now, sides, width)
  const area = { ...sides, top: 26 + names.extra, bottom: height - 38 }
  const x = scaleLinear([0, MOST], [area.left, area.right])
  const y = scaleLog([FLOOR, TOP], [area.bottom, area.top])
  const at = (value) => near(y(Math.min(Math.max(value, 1e-30), 1e30)))
  const curves = chosen_last(now).map((name) => {
    const places = paths[name].map(([, , value], t) => `${round(x(t))},${at(value)}`)
    return `<path class="curve ${RUNNERS[NAMES.indexOf(name)]}${name === optimizer ? '' : ' faint'}" d="M${places.join('L')}"/>`
  })
  const last = paths[optimizer].at(-1)[2]
  const k = NAMES.indexOf(optimizer)
  const end =
    last < TOP && last > FLOOR ? `<path class="mark ${RUNNERS[k]}" d="${MARKS[k](x(steps), at(last), 4.5)}"/>` : ''
  const decades = []
  for (let tick = FLOOR; tick <= TOP; tick *= 1000) decades.push(Number(tick.toPrecision(1)))
  return (
    axes(area, x, y, {
      x_ticks: [0, 20, 40, 60, 80, 100],
      y_ticks: decades,
      x_title: 'step',
      y_title: 'loss',
      grid: true,
    })
    + clipped(area, curves.join(''))
    + end
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + names.markup
  )
}

const PARTS = [
  {
    draw: plane,
    height: square,
    label:
      'The bowl as contours in the plane of its two parameters, with the paths of the optimizers from a start that can be dragged',
  },
  {
    draw: loss,
    height: beside_square(HEIGHT),
    label: 'The loss of the optimizers against the step, on a logarithmic scale',
  },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

// The start follows mouse, pen or finger; elsewhere on the plane a finger scrolls the page.
function drag_start(model, element, now) {
  const where = ([across, down]) => {
    const width = element.clientWidth
    const [x, y] = scales(plot_area(width, legend(now(), plot_area(width, 0), width).extra))
    return [x.invert(across), y.invert(down)]
  }
  const take = (at, target) => {
    if (!target.closest('.grip')) return null
    const here = where(at)
    const off = now().paths[now().optimizer][0].map((from, n) => from - here[n]) // how far from the start it took hold
    return (to) => {
      const there = where(to)
      const place = bowl(now()).turned_back(off.map((by, n) => there[n] + by))
      ;['along', 'across'].forEach((trait, n) => {
        model.set(trait, Number(Math.min(Math.max(place[n], -FARTHEST), FARTHEST).toFixed(1)))
      })
    }
  }
  with_handles(element, take, () => model.save_changes())
}

function render({ model, el }) {
  const traits = Object.keys(settings)
  let frames = 0
  let paused = false // in the middle of a run, which then goes on
  let loop = null
  const train = button('Train', () => (loop.running ? pause(true) : start()), { class: 'primary' })

  const go = (count) => model.set('steps', Math.min(model.get('steps') + count, MOST))

  function start() {
    if (!paused || model.get('steps') === MOST) model.set('steps', 0)
    loop.running = true
    train.textContent = 'Pause'
  }

  function pause(midway) {
    loop.running = false
    paused = midway
    train.textContent = 'Train'
    model.save_changes()
  }

  const end = live({
    model,
    el,
    traits,
    state,
    words,
    parts: PARTS,
    build({ places, toolbar, watch, now }) {
      const values = table('The path', ['step', 'θ₁', 'θ₂', 'loss'], () => {
        const path = now().paths[now().optimizer]
        const every = Math.ceil(path.length / TABLE_ROWS)
        const rows = path.map((record, t) => [String(t), ...record.map(number)])
        return rows.filter((_, t) => t % every === 0 || t === now().steps)
      })
      const [reset] = toolbar.querySelectorAll('button')
      reset.addEventListener('click', () => pause(false))
      reset.before(
        train,
        button('Step', () => {
          go(1)
          pause(paused || loop.running)
        }),
      )
      const another = button('New noise', () => {
        model.set('seed', (model.get('seed') + 1) % 2 ** 32)
        model.save_changes()
      })
      const noisy = () => {
        another.disabled = !model.get('noise')
      }
      watch('noise', noisy)
      noisy()
      drag_start(model, places[0], now)
      const [rate, ...others] = traits
        .filter((trait) => trait !== 'seed')
        .map((trait) => bound(model, trait, settings[trait], watch))
      const root = frame(
        'DescentExplorer',
        'Descent explorer',
        h('div', { class: 'controls lead' }, rate),
        h('div', { class: 'stage' }, places[0], toolbar, places[1]),
        h('div', { class: 'controls' }, ...others),
        h('div', { class: 'more' }, values.toggle, another, calm_note()),
        values.region,
      )
      loop = animation(root, (calm) => {
        frames += 1
        if (calm) go(STEPS_A_SECOND)
        else if (frames % FRAMES_A_STEP === 0) go(1)
        if (model.get('steps') === MOST) pause(false)
      })
      return { root, values }
    },
  })
  return () => {
    loop.destroy()
    end()
  }
}

export default { render }
