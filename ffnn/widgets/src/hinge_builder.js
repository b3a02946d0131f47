// HingeBuilder: a sum of hinges, each with a breakpoint and a slope, follows a curve.

import { scaleLinear } from 'd3-scale'
import { axes, clipped, number, plain, round, text } from './chart.js'
import { bound, choice, frame, h, range, slider, table } from './controls.js'
import { with_handles } from './drag.js'
import { live, pictures } from './live.js'

const MOST = 12 // hinges
const STEEPEST = 20 // of a hinge that the reader places
const HIGHEST = 2 // the start lies between -HIGHEST and HIGHEST
const GRID = 1001 // points of [0, 1] at which sum and curve are compared
const HEIGHT = 290 // px of each plot
const NEAR = 22 // px from a handle at which a pointer still takes it
const APART = 0.01 // corners that are dragged keep this distance
const LEVELS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

const tent = (x) => 1 - Math.abs(1 - 2 * x)
const CURVES = {
  parabola: { f: (x) => 4 * x * (1 - x), reach: [-0.5, 1.5], bend: 8 },
  wave: { f: (x) => Math.sin(2 * Math.PI * x), reach: [-1.5, 1.5], bend: 4 * Math.PI ** 2 },
  'square root': { f: Math.sqrt, reach: [-0.5, 1.5] },
  'three folds': { f: (x) => tent(tent(tent(x))), reach: [-0.5, 1.5] },
}
const xs = Array.from({ length: GRID }, (_, n) => n / (GRID - 1))

// A computed 0 may be a little off.
const tidy = (value) => plain(Math.abs(value) < 1e-9 ? 0 : value)

const two_digits = { step: 0.01, text: tidy, value: (position) => Number(position.toFixed(2)) }
const PLACE = range('Breakpoint t', 0, 1, two_digits)
const SLOPE = range('Slope c', -STEEPEST, STEEPEST, {
  step: 0.1,
  text: tidy,
  value: (position) => Number(position.toFixed(1)),
})
const within = (low, high) => ({
  accepts: (value) =>
    Array.isArray(value) && value.length === MOST && value.every((entry) => entry >= low && entry <= high),
})

export const settings = {
  target: choice('Curve', Object.keys(CURVES)),
  placed: choice('Hinges', ['by hand', 'best slopes', 'equal pieces']),
  units: range('Units', 1, MOST),
  hinge: range('Hinge', 1, MOST),
  start: range('Start s', -HIGHEST, HIGHEST, two_digits),
  breakpoints: within(0, 1),
  slopes: within(-STEEPEST, STEEPEST),
}

const dot = (u, v) => u.reduce((sum, entry, n) => sum + entry * v[n], 0)

// The weights of the columns whose sum is nearest to y in the mean square: each column without what the columns before
// it say already (Gram and Schmidt), then back. A column that says nothing new gets the weight 0.
function least_squares(columns, y) {
  const clean = []
  const shares = columns.map((column, j) => {
    const left = Float64Array.from(column)
    const taken = clean.map((before) => {
      const share = before ? dot(before, left) : 0
      if (before) for (let n = 0; n < left.length; n++) left[n] -= share * before[n]
      return share
    })
    const size = Math.sqrt(dot(left, left))
    const news = size > 1e-9 * Math.sqrt(dot(column, column))
    clean[j] = news ? left.map((entry) => entry / size) : null
    return [...taken, size]
  })
  const weights = clean.map((direction) => (direction ? dot(direction, y) : 0))
  for (let j = columns.length - 1; j >= 0; j--) {
    if (clean[j]) weights[j] /= shares[j][j]
    for (let i = 0; i < j; i++) weights[i] -= weights[j] * (clean[i] ? shares[j][i] : 0)
  }
  return weights
}

// The start, and the breakpoint t and slope c of each hinge.
export function hinges({ target, placed, units, start, breakpoints, slopes }) {
  const { f } = CURVES[target]
  if (placed === 'equal pieces') {
    const pieces = Array.from({ length: units }, (_, n) => units * (f((n + 1) / units) - f(n / units)))
    return { s: f(0), t: pieces.map((_, n) => n / units), c: pieces.map((slope, n) => slope - (n && pieces[n - 1])) }
  }
  const t = breakpoints.slice(0, units)
  if (placed === 'by hand') return { s: start, t, c: slopes.slice(0, units) }
  const columns = [xs.map(() => 1), ...t.map((place) => xs.map((x) => Math.max(0, x - place)))]
  const [s, ...c] = least_squares(columns, xs.map(f))
  return { s, t, c }
}

export const sum_at = ({ s, t, c }, x) => t.reduce((sum, place, n) => sum + c[n] * Math.max(0, x - place), s)

// All that the figure shows: the hinges, those from left to right, and where sum and curve are farthest apart.
export function state(traits) {
  const { target, placed, units } = traits
  const { f, reach, bend } = CURVES[target]
  const built = hinges(traits)
  const error = xs.map((x) => Math.abs(sum_at(built, x) - f(x)))
  const largest = Math.max(...error)
  const order = built.t.map((_, n) => n).sort((a, b) => built.t[a] - built.t[b] || a - b)
  return {
    ...built,
    target,
    placed,
    units,
    f,
    reach,
    order,
    chosen: Math.min(traits.hinge, units) - 1,
    largest: largest < 1e-12 ? 0 : largest,
    worst: xs[error.indexOf(largest)],
    bound: placed === 'equal pieces' && bend ? bend / units ** 2 / 8 : null,
  }
}

export function words(now) {
  const { target, placed, units, t, c, chosen, largest, worst, bound: most } = now
  const after = t.reduce((slope, place, n) => slope + (place <= t[chosen] ? c[n] : 0), 0)
  const error = largest ? `largest error ${number(largest)} at x = ${plain(worst)}` : 'no error anywhere'
  const bounded = most === null ? '' : `; the bound is ${number(most)}`
  return (
    `${target[0].toUpperCase()}${target.slice(1)}, ${units} ${units === 1 ? 'hinge' : 'hinges'}, ${placed}: ${error}${bounded}.`
    + ` Hinge ${chosen + 1} at ${plain(t[chosen])} has slope ${tidy(c[chosen])}; from there on the sum has slope ${tidy(after)}.`
  )
}

// Where the plot of the sum stands, and its scales.
function plot({ reach }, width) {
  const area = { left: 46, top: 26, right: width - 14, bottom: HEIGHT - 38 }
  return {
    area,
    x: scaleLinear([0, 1], [area.left, area.right]),
    y: scaleLinear(reach, [area.bottom, area.top]),
  }
}

// What can be dragged, from left to right: the start, each hinge's corner, and the end.
function handles(now) {
  const corners = now.order.map((hinge) => ({ hinge, at: now.t[hinge] }))
  const all = [{ hinge: null, at: 0 }, ...corners.filter(({ at }) => at > 0), { hinge: null, at: 1 }]
  if (corners[0].at === 0) all[0].hinge = corners[0].hinge
  return all.map((handle) => ({ ...handle, value: sum_at(now, handle.at) }))
}

const kept = (value, [low, high]) => Math.min(Math.max(value, low), high)

// Start, breakpoints and slopes after a handle, the n-th, has been drawn to (x, y): sideways moves a corner as far as
// its neighbours, up and down bends the hinge before it.
export function dragged(now, n, x, y) {
  const all = handles(now)
  const { hinge, at } = all[n]
  const [t, c] = [[...now.t], [...now.c]]
  let { s } = now
  let place = at
  if (hinge !== null && n > 0) {
    const low = all[n - 1].at + (n > 1 || all[0].hinge !== null ? APART : 0)
    const high = all[n + 1].at - APART
    place = low > high ? at : Number(kept(x, [low, high]).toFixed(3))
    t[hinge] = place
  }
  if (now.placed !== 'best slopes') {
    const before = now.order.filter((other) => t[other] < place - APART / 2).at(-1)
    const missing = y - sum_at({ s, t, c }, place)
    if (before === undefined) s = kept(s + missing, [-HIGHEST, HIGHEST])
    else c[before] = kept(c[before] + missing / (place - t[before]), [-STEEPEST, STEEPEST])
  }
  return { s, t, c }
}

const sample = (x, kind) => `<path class="curve ${kind}" d="M${x},11h20"/>`
const path = (points) => `M${points.map(([x, y]) => `${round(x)},${round(y)}`).join('L')}`

function sum_plot(now, width) {
  const { f, reach, worst, largest, chosen } = now
  const { area, x, y } = plot(now, width)
  const all = handles(now)
  const left = width < 300 ? 2 : area.left // of the legend
  const high = (value) => y(kept(value, [reach[0] - 9, reach[1] + 9]))
  const error = `<path class="vector" d="M${round(x(worst))},${round(high(f(worst)))}V${round(high(sum_at(now, worst)))}"/>`
  const dots = all.map(({ hinge, at, value }) => {
    const kind = hinge === chosen ? 'slope' : hinge === null ? 'neutral' : 'function'
    const where = `cx="${round(x(at))}" cy="${round(y(kept(value, reach)))}"`
    return `<circle class="dot ${kind}" ${where} r="${hinge === chosen ? 6 : 4.5}"/><circle class="grip" ${where} r="14"/>`
  })
  return (
    axes(area, x, y, {
      x_ticks: [0, 0.25, 0.5, 0.75, 1],
      y_ticks: y.ticks(5),
      x_title: 'input x',
      y_title: 'sum and curve',
      grid: true,
    })
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + clipped(
      area,
      `<path class="curve slope" d="${path(xs.filter((_, n) => n % 5 === 0).map((at) => [x(at), y(f(at))]))}"/>`
        + `<path class="curve function" d="${path(all.map(({ at, value }) => [x(at), high(value)]))}"/>`
        + (largest ? error : ''),
    )
    + dots.join('')
    + sample(left, 'slope')
    + text(left + 26, 15, 'curve')
    + sample(left + 66, 'function')
    + text(left + 92, 15, 'sum')
    + `<path class="vector" d="M${left + 132},4v14"/>`
    + text(left + 140, 15, 'largest error')
  )
}

// Each hinge for itself.
function hinge_plot({ t, c, chosen }, width) {
  const area = { left: 46, top: 26, right: width - 14, bottom: HEIGHT - 38 }
  const highest = Math.max(...t.map((place, n) => Math.abs(c[n] * (1 - place))))
  const level = LEVELS.find((one) => one >= highest - 1e-9) ?? highest
  const x = scaleLinear([0, 1], [area.left, area.right])
  const y = scaleLinear([-level, level], [area.bottom, area.top])
  const line = (n) =>
    path([
      [x(0), y(0)],
      [x(t[n]), y(0)],
      [x(1), y(c[n] * (1 - t[n]))],
    ])
  const others = t.map((_, n) => (n === chosen ? '' : `<path class="curve neutral faint" d="${line(n)}"/>`))
  return (
    axes(area, x, y, {
      x_ticks: [0, 0.25, 0.5, 0.75, 1],
      y_ticks: y.ticks(5),
      x_title: 'input x',
      y_title: 'each hinge',
      grid: true,
    })
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + others.join('')
    + `<path class="curve slope" d="${line(chosen)}"/>`
    + `<circle class="dot slope" cx="${round(x(t[chosen]))}" cy="${round(y(0))}" r="6"/>`
    + sample(area.left, 'slope')
    + text(area.left + 26, 15, `hinge ${chosen + 1}`)
    + sample(area.left + 92, 'neutral faint')
    + text(area.left + 118, 15, 'the others')
  )
}

const PARTS = [
  { draw: sum_plot, height: HEIGHT, label: 'The sum of the hinges over the curve that it is to follow' },
  { draw: hinge_plot, height: HEIGHT, label: 'Each hinge for itself: 0 up to its breakpoint, then a straight line' },
]

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export const picture = (traits) => pictures(PARTS, words, state(traits), 300)

function render({ model, el }) {
  const traits = Object.keys(settings)
  const read = () => Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))
  const chosen = () => Math.min(model.get('hinge'), model.get('units')) - 1

  // Keep these hinges as the reader's own; those that are not in use stay as they are. Only where the slopes are the
  // reader's, too, are they `by_hand`.
  function keep({ s, t, c }, by_hand = model.get('placed') !== 'best slopes') {
    const filled = (trait, used, most) => {
      const tidy = used.map((entry) => kept(Number(entry.toFixed(6)), most))
      model.set(trait, [...tidy, ...model.get(trait).slice(used.length)])
    }
    filled('breakpoints', t, [0, 1])
    if (by_hand) {
      model.set('start', kept(Number(s.toFixed(6)), [-HIGHEST, HIGHEST]))
      filled('slopes', c, [-STEEPEST, STEEPEST])
      model.set('placed', 'by hand')
    }
    model.save_changes()
  }

  // A slider that turns a number of what is on screen, and makes it the reader's own.
  function turned(setting, watch, get, put, by_hand) {
    const control = slider(setting, (value) => {
      const now = hinges(read())
      put(now, value)
      keep(now, by_hand)
    })
    const show = () => control.show(get(hinges(read())))
    show()
    for (const trait of traits) watch(trait, show)
    return control.element
  }

  function drag(place, now) {
    with_handles(place, ([across, down]) => {
      const { x, y } = plot(now(), place.clientWidth)
      const away = handles(now()).map((handle) =>
        Math.hypot(x(handle.at) - across, y(kept(handle.value, now().reach)) - down),
      )
      const nearest = away.indexOf(Math.min(...away))
      if (away[nearest] > NEAR) return null
      const { hinge } = handles(now())[nearest]
      return ([to, height]) => {
        const { x, y } = plot(now(), place.clientWidth)
        if (hinge !== null) model.set('hinge', hinge + 1)
        keep(dragged(now(), nearest, kept(x.invert(to), [0, 1]), kept(y.invert(height), now().reach)))
      }
    })
  }

  function build({ places, toolbar, watch, now }) {
    const values = table('The hinges', ['hinge', 'breakpoint', 'slope', 'sum there', 'curve there'], () => {
      const shown = now()
      return shown.t.map((place, n) => [
        String(n + 1),
        plain(place),
        number(shown.c[n]),
        number(sum_at(shown, place)),
        number(shown.f(place)),
      ])
    })
    const numbered = slider(settings.hinge, (value) => {
      model.set('hinge', value)
      model.save_changes()
    })
    const show = () => {
      numbered.element.querySelector('input').max = model.get('units')
      numbered.show(chosen() + 1)
    }
    show()
    watch('units', show)
    watch('hinge', show)
    const controls = [
      ...['target', 'placed'].map((trait) => bound(model, trait, settings[trait], watch)),
      numbered.element,
      turned(
        PLACE,
        watch,
        ({ t }) => t[chosen()],
        ({ t }, value) => t.splice(chosen(), 1, value),
      ),
      turned(
        SLOPE,
        watch,
        ({ c }) => c[chosen()],
        ({ c }, value) => c.splice(chosen(), 1, value),
        true,
      ),
      turned(
        settings.start,
        watch,
        ({ s }) => s,
        (built, value) => Object.assign(built, { s: value }),
        true,
      ),
      bound(model, 'units', settings.units, watch),
    ]
    drag(places[0], now)
    const root = frame(
      'HingeBuilder',
      'Hinge builder',
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
