// DescentExplorer: three optimizers on one ravine, and what the learning rate does to each.
//
// L = 1/2 theta^T H theta, where H has the eigenvalues 1 (along the ravine) and `condition` (across it).

import { scaleLinear, scaleLog } from 'd3-scale'
import { MARKERS, axes, clipped, number, plain, round, text } from './chart.js'
import { animation, bound, button, calm_note, choice, frame, h, ladder, range, table } from './controls.js'
import { Adam, Momentum, SGD } from './engine.js'
import { beside_square, live, pictures, square } from './live.js'

const OPTIMIZERS = { SGD, Momentum, Adam }
const NAMES = Object.keys(OPTIMIZERS)
const START = [4, 2] // along the ravine and across it
const MOST = 100 // steps
const [LOWEST, FASTEST] = [1e-3, 4] // learning rates
const REACH = 5.2 // of the plane
const [FLOOR, TOP] = [1e-6, 1e3] // of the loss curve
const FAR = 1e4 // px: a path that has left the plot is drawn no farther
const HEIGHT = 240 // px of the loss curve when it stands below the plane
const FRAMES_A_STEP = 3
const STEPS_A_SECOND = 20 // for a reader who asks for reduced motion
const TABLE_ROWS = 20

const learning_rates = {
  min: Math.log10(LOWEST),
  max: Math.log10(FASTEST),
  step: 0.02,
  position: (value) => Math.log10(value),
  value: (position) => Number((10 ** position).toPrecision(3)),
}

export const settings = {
  learning_rate: range('Learning rate', LOWEST, FASTEST, learning_rates),
  optimizer: choice('Optimizer', NAMES),
  steps: range('Steps', 0, MOST),
  condition: range('Condition κ', 1, 100, ladder([1, 2, 5, 10, 20, 50, 100])),
  angle: range('Angle', 0, 90, { step: 5, value: Number, text: (degrees) => `${plain(degrees)}°` }),
}

// The bowl, turned by `angle`: H as (H11, H12, H22), and where the descent begins.
function bowl({ condition, angle }) {
  const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  return {
    H: [c * c + condition * s * s, (1 - condition) * c * s, s * s + condition * c * c],
    start: [c * START[0] - s * START[1], s * START[0] + c * START[1]],
  }
}

const gradient = ([H11, H12, H22], [x, y]) => [H11 * x + H12 * y, H12 * x + H22 * y]

// The path of an optimizer, [theta_1, theta_2, loss] for every step.
export function descend(traits, name = traits.optimizer) {
  const { H, start } = bowl(traits)
  const optimizer = new OPTIMIZERS[name](traits.learning_rate)
  const theta = Float64Array.from(start)
  const record = () => {
    const g = gradient(H, theta)
    return [theta[0], theta[1], (theta[0] * g[0] + theta[1] * g[1]) / 2]
  }
  const path = [record()]
  for (let t = 0; t < traits.steps; t++) {
    optimizer.step(theta, gradient(H, theta))
    path.push(record())
  }
  return path
}

// All that the figure shows.
const state = (traits) => ({ ...traits, paths: Object.fromEntries(NAMES.map((name) => [name, descend(traits, name)])) })

function verdict({ learning_rate, optimizer, condition }) {
  if (optimizer === 'Adam') return 'Its first step moves each parameter by the learning rate, however steep the slope.'
  if (optimizer === 'Momentum') {
    const edge = 3.8 / condition // 2 (1 + 0.9)/lambda_max
    return learning_rate > edge
      ? `It diverges: the rate is above 3.8/λmax = ${plain(edge)}.`
      : `Each step keeps 0.9 of the step before; above 3.8/λmax = ${plain(edge)} it would diverge.`
  }
  const [along, across] = [1 - learning_rate, 1 - learning_rate * condition]
  const factors = `A step multiplies the error by ${plain(along)} along and ${plain(across)} across the ravine: `
  const edge = `2/λmax = ${plain(2 / condition)}`
  const worst = Math.max(Math.abs(along), Math.abs(across))
  if (worst > 1 + 1e-9) return `${factors}it diverges; the rate is above ${edge}.`
  if (worst > 1 - 1e-9) return `${factors}at ${edge} it bounces back and forth for ever.`
  if (across < 0) return `${factors}it converges, oscillating; above ${edge} it would diverge.`
  return `${factors}it ${along > 0.95 ? 'crawls' : 'converges'}; above ${edge} it would diverge.`
}

export function words(now) {
  const loss = now.paths[now.optimizer].at(-1)[2]
  return `${now.optimizer}, learning rate ${plain(now.learning_rate)}, step ${now.steps}: loss ${number(loss)}. ${verdict(now)}`
}

const chosen_last = (optimizer) => [...NAMES.filter((name) => name !== optimizer), optimizer]
const near = (pixel) => round(Math.max(-FAR, Math.min(FAR, pixel)))

const NAME_WIDTHS = [34, 78, 42] // px of SGD, Momentum, Adam, in bold
const SAMPLE = 20 // px of line before each name

// Each optimizer's line as it is drawn, and its name.
function legend(optimizer, area, width) {
  const [left, right] = width < 300 ? [2, width] : [area.left, area.right]
  const needed = NAME_WIDTHS.reduce((sum, name) => sum + SAMPLE + 4 + name, 0)
  const gap = Math.min(14, (right - left - needed) / 2)
  let at = left
  return NAMES.map((name, k) => {
    const [x, chosen] = [at, name === optimizer]
    at += SAMPLE + 4 + NAME_WIDTHS[k] + gap
    return (
      `<path class="curve class-${k}${chosen ? '' : ' faint'}" d="M${round(x)},11h${SAMPLE}"/>`
      + (chosen ? `<path class="mark class-${k}" d="${MARKERS[k](x + SAMPLE / 2, 11, 4)}"/>` : '')
      + text(x + SAMPLE + 4, 15, name, chosen ? 'class="chosen"' : '')
    )
  }).join('')
}

// The plane of both parameters: the bowl as contours, the three paths, the chosen one with a marker at every step.
function plane({ paths, optimizer, condition, angle }, width) {
  const area = { left: 36, top: 26, right: width - 6, bottom: width - 16 }
  const x = scaleLinear([-REACH, REACH], [area.left, area.right])
  const y = scaleLinear([-REACH, REACH], [area.bottom, area.top])
  const unit = x(1) - x(0)
  const first = paths.SGD[0][2]
  const contours = [4, 1, 1 / 4, 1 / 16, 1 / 64].map((share) => {
    const [along, across] = [1, condition].map((lambda) => round(unit * Math.sqrt((2 * share * first) / lambda)))
    return (
      `<ellipse class="contour" cx="${round(x(0))}" cy="${round(y(0))}" rx="${along}" ry="${across}"`
      + ` transform="rotate(${-angle} ${round(x(0))} ${round(y(0))})"/>`
    )
  })
  const lines = chosen_last(optimizer).map((name) => {
    const k = NAMES.indexOf(name)
    const places = paths[name].map(([a, b]) => [near(x(a)), near(y(b))])
    const line = `<path class="curve class-${k}${name === optimizer ? '' : ' faint'}" d="M${places.join('L')}"/>`
    if (name !== optimizer) return line
    return `${line}<path class="mark class-${k}" d="${places.map((place) => MARKERS[k](...place, 2.5)).join('')}"/>`
  })
  const ticks = x.ticks(5)
  return (
    axes(area, x, y, { x_ticks: ticks, y_ticks: ticks, x_title: 'θ₁', y_title: 'θ₂' })
    + `<rect class="border" x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}"/>`
    + clipped(
      area,
      contours.join('') + `<path class="cross" d="M${round(x(0) - 4)},${round(y(0))}h8m-4,-4v8"/>` + lines.join(''),
    )
    + legend(optimizer, area, width)
  )
}

// The loss of all three against the step, on a logarithmic axis.
function loss({ paths, optimizer, steps }, width, height) {
  const area = { left: 50, top: 26, right: width - 18, bottom: height - 38 }
  const x = scaleLinear([0, MOST], [area.left, area.right])
  const y = scaleLog([FLOOR, TOP], [area.bottom, area.top])
  const at = (value) => near(y(Math.min(Math.max(value, 1e-30), 1e30)))
  const curves = chosen_last(optimizer).map((name) => {
    const places = paths[name].map(([, , value], t) => `${round(x(t))},${at(value)}`)
    return `<path class="curve class-${NAMES.indexOf(name)}${name === optimizer ? '' : ' faint'}" d="M${places.join('L')}"/>`
  })
  const last = paths[optimizer].at(-1)[2]
  const k = NAMES.indexOf(optimizer)
  const end =
    last < TOP && last > FLOOR ? `<path class="mark class-${k}" d="${MARKERS[k](x(steps), at(last), 4.5)}"/>` : ''
  const decades = []
  for (let tick = FLOOR; tick <= TOP; tick *= 1000) decades.push(Number(tick.toPrecision(1)))
  return (
    axes(area, x, y, {
      x_ticks: [0, 20, 40, 60, 80, 100],
      y_ticks: decades,
      x_title: 'step',
      y_title: 'loss',
      format_y: (tick) => (tick < 1e-2 ? tick.toExponential(0) : String(tick)),
      grid: true,
    })
    + clipped(area, curves.join(''))
    + end
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + legend(optimizer, area, width)
  )
}

const PARTS = [
  {
    draw: plane,
    height: square,
    label: 'The bowl as contours in the plane of its two parameters, with the paths of the three optimizers',
  },
  {
    draw: loss,
    height: beside_square(HEIGHT),
    label: 'The loss of the three optimizers against the step, on a logarithmic scale',
  },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

function render({ model, el }) {
  const traits = Object.keys(settings)
  let frames = 0
  let loop = null
  const train = button('Train', () => (loop.running ? pause() : start()), { class: 'primary' })

  const go = (count) => model.set('steps', Math.min(model.get('steps') + count, MOST))

  function start() {
    if (model.get('steps') === MOST) model.set('steps', 0)
    loop.running = true
    train.textContent = 'Pause'
  }

  function pause() {
    loop.running = false
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
      reset.addEventListener('click', pause)
      reset.before(
        train,
        button('Step', () => {
          go(1)
          pause()
        }),
      )
      const [rate, ...others] = traits.map((trait) => bound(model, trait, settings[trait], watch))
      const root = frame(
        'DescentExplorer',
        'Descent explorer',
        h('div', { class: 'controls lead' }, rate),
        h('div', { class: 'stage' }, places[0], toolbar, places[1]),
        h('div', { class: 'controls' }, ...others),
        h('div', { class: 'more' }, values.toggle, calm_note()),
        values.region,
      )
      loop = animation(root, (calm) => {
        frames += 1
        if (calm) go(STEPS_A_SECOND)
        else if (frames % FRAMES_A_STEP === 0) go(1)
        if (model.get('steps') === MOST) pause()
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
