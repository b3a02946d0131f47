// SoftmaxExplorer: three scores to move, the probabilities they give, and the Jacobian between the two.

import { scaleLinear } from 'd3-scale'
import { MARKERS, MINUS, axes, clipped, number, plain, round, text } from './chart.js'
import { frame, h, range, slider, table } from './controls.js'
import { draggable } from './drag.js'
import { softmax, softmax_jacobian } from './engine.js'
import { live, pictures } from './live.js'

const K = 3
const FARTHEST = 6
const POINTS = 121 // of a curve
const REACH = 1.2 // of a tangent, to both sides, in units of score
const HEIGHT = 250 // px of the curves and of the Jacobian
const CAKE = 44 // px of the bar that the probabilities share
const SUBSCRIPT = '₁₂₃'

const accepted = (z) => typeof z === 'number' && Math.abs(z) <= FARTHEST
const score = (k) =>
  range(`Score ${k + 1}`, -FARTHEST, FARTHEST, {
    step: 0.1,
    value: (position) => Number(position.toFixed(1)),
    text: plain,
  })

export const settings = {
  scores: { accepts: (scores) => Array.isArray(scores) && scores.length === K && scores.every(accepted) },
  pushed: { accepts: (k) => Number.isInteger(k) && k >= 1 && k <= K },
}

const probabilities = (scores) => softmax(Float64Array.from(scores), new Float64Array(K), 1, K)

// All that the figure shows: p, its Jacobian J by rows, and the score that is being pushed, counted from 0.
export function state({ scores, pushed }) {
  const p = probabilities(scores)
  return { scores, p, J: softmax_jacobian(p), pushed: pushed - 1 }
}

const sum = (values) => values.reduce((total, value) => total + value, 0)
const row = ({ J }, i) => [...J.subarray(K * i, K * i + K)]
const column = ({ J }, k) => [0, 1, 2].map((i) => J[K * i + k])

// A number in a table: three decimals, or as many digits as a tiny one needs. A sum that is 0 up to rounding is 0.
const entry = (value) => (Math.abs(value) >= 0.001 ? value.toFixed(3).replace('-', MINUS) : number(value))
const total = (values) => (Math.abs(sum(values)) < 1e-12 ? '0' : entry(sum(values)))

// In a list all numbers have as many decimals as tell the smallest from 0, up to six.
function list(values) {
  const smallest = Math.min(...values.map(Math.abs).filter((value) => value >= 5e-7))
  const decimals = Math.min(Math.max(3, Math.ceil(-Math.log10(smallest))), 6)
  return values.map((value) => value.toFixed(decimals).replace('-', MINUS)).join(', ')
}

export function words(now) {
  const changes = column(now, now.pushed)
  return (
    `Scores ${now.scores.map(plain).join(', ')}: probabilities ${list([...now.p])}. Pushing score ${now.pushed + 1} `
    + `changes them by ${list(changes)} per unit; these add up to ${total(changes)}.`
  )
}

// The probabilities as shares of one bar.
function cake({ p }, width) {
  const x = scaleLinear([0, 1], [0.5, width - 0.5])
  let start = 0
  return [...p]
    .map((share, i) => {
      const [left, right] = [x(start), x(start + share)]
      start += share
      const name = `p${SUBSCRIPT[i]} = ${entry(share)}`
      const room = right - left
      const label = room > 90 ? name : room > 24 ? `p${SUBSCRIPT[i]}` : ''
      return (
        `<rect class="share class-${i}" x="${round(left)}" y="0.5" width="${round(room)}" height="${CAKE - 1}"/>`
        + text((left + right) / 2, CAKE / 2 + 4, label, 'text-anchor="middle"')
      )
    })
    .join('')
}

const area_of = (width) => ({ left: 46, top: 26, right: width - 10, bottom: HEIGHT - 38 })
const x_of = ({ left, right }) => scaleLinear([-FARTHEST, FARTHEST], [left, right])

// All probabilities against the pushed score, the others as they are; the slopes are a column of the Jacobian.
function curves({ scores, p, J, pushed }, width) {
  const area = area_of(width)
  const x = x_of(area)
  const y = scaleLinear([0, 1], [area.bottom, area.top])
  const at = Array.from({ length: POINTS }, (_, n) => -FARTHEST + (2 * FARTHEST * n) / (POINTS - 1))
  const there = at.map((z) => probabilities(scores.map((score, k) => (k === pushed ? z : score))))
  const here = scores[pushed]
  const paths = [...p].map((share, i) => {
    const slope = J[K * i + pushed]
    const tangent = [-REACH, REACH].map((step) => `${round(x(here + step))},${round(y(share + slope * step))}`)
    return (
      `<path class="curve class-${i}" d="M${at.map((z, n) => `${round(x(z))},${round(y(there[n][i]))}`).join('L')}"/>`
      + `<path class="tangent" d="M${tangent.join('L')}"/>`
    )
  })
  const marks = [...p].map((share, i) => `<path class="mark class-${i}" d="${MARKERS[i](x(here), y(share), 5)}"/>`)
  const start = width < 300 ? 0 : area.left
  const third = (area.right - start) / K
  const legend = [...p].map(
    (share, i) =>
      `<path class="mark class-${i}" d="${MARKERS[i](start + third * i + 6, 11, 4.5)}"/>`
      + text(start + third * i + 14, 15, `p${SUBSCRIPT[i]} ${entry(share)}`),
  )
  return (
    axes(area, x, y, {
      x_ticks: x.ticks(7),
      y_ticks: y.ticks(5),
      x_title: `score z${SUBSCRIPT[pushed]}`,
      y_title: 'probability',
      grid: true,
    })
    + `<path class="axis" d="M${area.left},${area.top}V${area.bottom}H${area.right}"/>`
    + `<path class="here" d="M${round(x(here))},${area.top}V${area.bottom}"/>`
    + clipped(area, paths.join(''))
    + marks.join('')
    + legend.join('')
  )
}

// Where the Jacobian's columns stand: from `left`, `across` px each, then the sums.
function columns_of(width) {
  const left = 38
  const sums = width < 300 ? 28 : (width - left) / (K + 1) // px of the column of sums
  return { left, sums, across: (width - left - sums) / K }
}

// The Jacobian as a table of shaded numbers, its row and column sums beside it, the pushed score's column framed.
function matrix(now, width) {
  const { left, sums, across } = columns_of(width)
  const [top, bottom] = [60, HEIGHT - 12]
  const down = (bottom - top) / (K + 1)
  const middle = (k) => (k < K ? left + across * (k + 0.5) : width - sums / 2)
  const centre = (i) => top + down * (i + 0.5)
  const largest = Math.max(...now.J.map(Math.abs), 1e-12)
  const cells = [...now.J].map((value, place) => {
    const [i, k] = [Math.floor(place / K), place % K]
    return (
      `<rect class="${value < 0 ? 'negative' : 'positive'} cell" x="${round(left + across * k)}" y="${round(top + down * i)}"`
      + ` width="${round(across)}" height="${round(down)}" fill-opacity="${((0.45 * Math.abs(value)) / largest).toFixed(3)}"/>`
      + text(middle(k), centre(i) + 4, entry(value), 'text-anchor="middle"')
    )
  })
  const centred = 'text-anchor="middle"'
  const muted = 'class="tick" text-anchor="middle"'
  const names = [0, 1, 2].map(
    (k) =>
      text(middle(k), top - 8, `z${SUBSCRIPT[k]}`, centred)
      + text(left - 8, centre(k) + 4, `p${SUBSCRIPT[k]}`, 'text-anchor="end"')
      + text(middle(K), centre(k) + 4, total(row(now, k)), muted)
      + text(middle(k), centre(K) + 4, total(column(now, k)), muted),
  )
  return (
    text(0, 15, 'Change of a probability (row)')
    + text(0, 30, 'per unit of a score (column)')
    + cells.join('')
    + names.join('')
    + text(middle(K), top - 8, 'sum', muted)
    + text(left - 8, centre(K) + 4, 'sum', 'class="tick" text-anchor="end"')
    + `<rect class="frame" x="${round(left + across * now.pushed)}" y="${top}" width="${round(across)}" height="${round(K * down)}"/>`
  )
}

// The score of class i at which its probability is p, while the others stay.
export function score_for(scores, i, p) {
  const others = scores.filter((_, k) => k !== i)
  const largest = Math.max(...others)
  const together = largest + Math.log(sum(others.map((z) => Math.exp(z - largest)))) // log-sum-exp
  const z = together + Math.log(p / (1 - p))
  return Number(Math.min(Math.max(z, -FARTHEST), FARTHEST).toFixed(1))
}

// What is drawn can be taken hold of: a share of the bar by pulling its edge, the dots along their curves, a column of the
// Jacobian by a click.
function dragged([bar, plot, jacobian], model) {
  const read = () => [model.get('scores'), model.get('pushed')]
  const set = (scores, pushed) => {
    model.set('scores', scores)
    model.set('pushed', pushed)
    model.save_changes()
  }
  const moved = (scores, i, z) => scores.map((score, k) => (k === i ? z : score))
  const width_of = (place) => place.firstElementChild.clientWidth

  draggable(bar, (from) => {
    const [before, pushed] = read()
    const { p } = state({ scores: before, pushed })
    const share = from / width_of(bar)
    const i = share < p[0] ? 0 : share < p[0] + p[1] ? 1 : 2
    const pull = (at) => {
      const by = (at - from) / width_of(bar)
      // The first share has its right edge, the last its left one. The middle one's right edge bounds the last share, which
      // gives way in proportion with the first.
      const wanted = i === 0 ? p[0] + by : i === 2 ? p[2] - by : 1 - ((p[2] - by) * (p[0] + p[2])) / p[2]
      set(moved(before, i, score_for(before, i, Math.min(Math.max(wanted, 1e-6), 1 - 1e-6))), i + 1)
    }
    return { drag: (at) => at !== from && pull(at), undo: () => set(before, pushed) }
  })

  draggable(plot, () => {
    const [before, pushed] = read()
    const x = x_of(area_of(width_of(plot))).clamp(true)
    return {
      drag: (at) => set(moved(before, pushed - 1, Number(x.invert(at).toFixed(1))), pushed),
      undo: () => set(before, pushed),
    }
  })

  jacobian.classList.add('pressable')
  jacobian.addEventListener('click', ({ clientX }) => {
    const { left, across } = columns_of(width_of(jacobian))
    const k = Math.floor((clientX - jacobian.getBoundingClientRect().left - left) / across)
    if (k >= 0 && k < K) set(model.get('scores'), k + 1)
  })
}

const PARTS = [
  { draw: cake, height: CAKE, label: 'The three probabilities as shares of one bar' },
  {
    draw: curves,
    height: HEIGHT,
    label: 'All three probabilities against the score that was moved last, with tangents',
  },
  { draw: matrix, height: HEIGHT, label: 'The Jacobian: how fast each probability changes with each score' },
]

export const picture = (traits) => pictures(PARTS.slice(1), words, state(traits), 300)

function render({ model, el }) {
  function build({ places, toolbar, watch, now }) {
    const [bar, plot, jacobian] = places
    dragged(places, model)
    const sliders = [0, 1, 2].map((k) =>
      slider(score(k), (z) => {
        model.set(
          'scores',
          model.get('scores').map((other, j) => (j === k ? z : other)),
        )
        model.set('pushed', k + 1)
        model.save_changes()
      }),
    )
    const show = () =>
      sliders.forEach((control, k) => {
        control.show(model.get('scores')[k])
      })
    show()
    watch('scores', show)
    const values = table(
      'Probabilities and their Jacobian',
      ['class', 'score', 'probability', 'per unit of z₁', 'per unit of z₂', 'per unit of z₃', 'sum'],
      () => {
        const { scores, p } = now()
        return [
          ...scores.map((z, i) => [
            String(i + 1),
            plain(z),
            entry(p[i]),
            ...row(now(), i).map(entry),
            total(row(now(), i)),
          ]),
          ['sum', '', total([...p]), ...[0, 1, 2].map((k) => total(column(now(), k))), ''],
        ]
      },
    )
    const root = frame(
      'SoftmaxExplorer',
      'Softmax explorer',
      bar,
      h('div', { class: 'controls rows' }, ...sliders.map(({ element }) => element)),
      h('div', { class: 'stage' }, plot, jacobian, toolbar),
      h('div', { class: 'more' }, values.toggle),
      values.region,
    )
    return { root, values }
  }
  return live({ model, el, traits: Object.keys(settings), state, words, parts: PARTS, build })
}

export default { render }
