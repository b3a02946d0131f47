// Charts as SVG text: what the page shows and what the printed picture shows come from the same lines.
//
// Colours are classes (`train`, `class-0`, ...) that widgets.css binds to the book's palette, so that a change of
// theme needs no redrawing. A class has its own marker, a curve its own dash: nothing is told by colour alone.

import { contours } from 'd3-contour'
import { scaleLinear, scaleLog } from 'd3-scale'
import { softmax } from './engine.js'

export const MINUS = '\u2212'

// A number for people: three digits, a true minus sign; never NaN or Infinity.
export function number(value) {
  if (!Number.isFinite(value)) return 'too large to compute'
  const size = Math.abs(value)
  const text = value === 0 || (size >= 1e-3 && size < 1e5) ? value.toPrecision(3) : value.toExponential(1)
  return text.replace('e+', 'e').replaceAll('-', MINUS)
}

// A setting for people: as short as three digits allow.
export const plain = (value) => String(Number(value.toPrecision(3))).replace('-', MINUS)

export const round = (value) => Math.round(value * 10) / 10

// Class 0 is a circle, class 1 a triangle, class 2 a square: path data around (x, y).
export const MARKERS = [
  (x, y, r) => `M${round(x - r)},${round(y)}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`,
  (x, y, r) => `M${round(x)},${round(y - 1.3 * r)}l${round(1.2 * r)},${2.1 * r}h${round(-2.4 * r)}Z`,
  (x, y, r) => `M${round(x - 0.9 * r)},${round(y - 0.9 * r)}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`,
]

export const text = (x, y, content, attributes = '') => `<text x="${round(x)}" y="${round(y)}" ${attributes}>${content}</text>`

export function figure(width, height, label, content) {
  return `<svg class="ffnn-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"`
    + ` aria-label="${label}">${content}</svg>`
}

// `content` in the plot's own coordinates, cut off at the edges of its area.
export function clipped({ left, top, right, bottom }, content, attributes = '') {
  const [width, height] = [right - left, bottom - top]
  return `<svg ${attributes} x="${left}" y="${top}" width="${width}" height="${height}"`
    + ` viewBox="${left} ${top} ${width} ${height}">${content}</svg>`
}

// Ticks, grid lines and titles for a plot area {left, top, right, bottom}.
export function axes({ left, top, right, bottom }, x, y, { x_ticks, y_ticks, x_title, y_title, format_y = String, grid }) {
  const parts = []
  for (const tick of x_ticks) parts.push(text(x(tick), bottom + 16, String(tick).replace('-', MINUS), 'class="tick" text-anchor="middle"'))
  for (const tick of y_ticks) {
    parts.push(text(left - 6, y(tick) + 4, format_y(tick).replace('-', MINUS), 'class="tick" text-anchor="end"'))
    if (grid) parts.push(`<path class="grid" d="M${left},${round(y(tick))}H${right}"/>`)
  }
  parts.push(text((left + right) / 2, bottom + 32, x_title, 'text-anchor="middle"'))
  parts.push(text(0, 0, y_title, `text-anchor="middle" transform="translate(10,${round((top + bottom) / 2)}) rotate(-90)"`))
  return parts.join('')
}

// The plane: the network's answers as regions, the examples on top. Square.

const CELLS = 40  // the answers are computed on CELLS x CELLS places
const LATTICE = 5  // every so many places show the answer's marker
const SURE = [0, 0.5, 0.9]  // margins (p of the class minus the best other) that bound a region and its darker cores

export class Plane {
  constructor({ X, y, K, cut }, width) {
    const area = { left: 36, top: 26, right: width - 6, bottom: width - 16 }
    const reach = 1.08 * X.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    Object.assign(this, { X, K, area, width, height: width + 22 })
    this.x = scaleLinear([-reach, reach], [area.left, area.right])
    this.y = scaleLinear([-reach, reach], [area.bottom, area.top])
    this.places = new Float64Array(2 * CELLS * CELLS)
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        const place = 2 * (row * CELLS + column)
        this.places[place] = reach * (2 * (column + 0.5) / CELLS - 1)
        this.places[place + 1] = reach * (1 - 2 * (row + 0.5) / CELLS)
      }
    }
    this.P = new Float64Array(CELLS * CELLS * K)
    this.margin = new Float64Array(CELLS * CELLS)
    this.examples = this.draw_examples(X, y, cut)
  }

  // Everything; the element of class "regions" is renewed as the network learns.
  markup(network) {
    return this.frame() + clipped(this.area, this.regions(network), 'class="regions"') + this.examples
  }

  // Whether this is the plane of these examples at this width; they are drawn from the seed anew for each run.
  shows({ X }, width) {
    return width === this.width && X.length === this.X.length && X.every((value, i) => value === this.X[i])
  }

  frame() {
    const { x, y, area } = this
    const { left, top, right, bottom } = area
    const ticks = x.ticks(5)
    return axes(area, x, y, { x_ticks: ticks, y_ticks: ticks, x_title: 'x₁', y_title: 'x₂' })
      + `<rect class="border" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`
  }

  draw_examples(X, y, cut) {
    const paths = Array.from({ length: this.K }, () => ({ filled: '', hollow: '' }))
    y.forEach((k, i) => {
      paths[k][i < cut ? 'filled' : 'hollow'] += MARKERS[k](this.x(X[2 * i]), this.y(X[2 * i + 1]), 3.5)
    })
    const start = this.width < 300 ? 4 : this.area.left
    const spacing = Math.min(68, (this.width - start - 80) / this.K)
    const entry = (k, kind, name) => {
      const at = start + k * spacing
      return `<path class="mark ${kind}" d="${MARKERS[k % this.K](at + 5, 11, 4.5)}"/>` + text(at + 14, 15, name)
    }
    const legend = paths.map((_, k) => entry(k, `class-${k}`, `class ${k}`)).join('')
      + entry(this.K, 'hollow neutral', 'validation')
    return legend + paths.map(({ filled, hollow }, k) =>
      `<path class="mark hollow class-${k}" d="${hollow}"/><path class="mark class-${k}" d="${filled}"/>`).join('')
  }

  // Where the network answers which class, as path elements; darker where it is surer.
  regions(network) {
    const { K, P, margin, area } = this
    softmax(network.forward(this.places, CELLS * CELLS), P, CELLS * CELLS, K)
    const contour = contours().size([CELLS, CELLS])
    const [sx, sy] = [(area.right - area.left) / CELLS, (area.bottom - area.top) / CELLS]
    const at = (column, row) => [area.left + sx * (column + 0.5), area.top + sy * (row + 0.5)]
    const point = ([x, y]) => `${round(area.left + sx * x)},${round(area.top + sy * y)}`
    let markup = ''
    for (let k = 0; k < K; k++) {
      for (let place = 0; place < margin.length; place++) {
        let other = 0
        for (let j = 0; j < K; j++) if (j !== k) other = Math.max(other, P[place * K + j])
        margin[place] = P[place * K + k] - other
      }
      SURE.forEach((sure, level) => {
        const { coordinates } = contour.contour(margin, sure)
        const d = coordinates.flat().map((ring) => `M${ring.map(point).join('L')}Z`).join('')
        if (d) markup += `<path class="region class-${k} level-${level}" d="${d}"/>`
      })
      let answers = ''  // the class's marker here and there, so that a region is told by more than its colour
      for (let row = LATTICE >> 1; row < CELLS; row += LATTICE) {
        for (let column = LATTICE >> 1; column < CELLS; column += LATTICE) {
          if (margin[row * CELLS + column] > 0) answers += MARKERS[k](...at(column, row), 2)
        }
      }
      if (answers) markup += `<path class="answer class-${k}" d="${answers}"/>`
    }
    return markup
  }
}

// The loss curve: training solid, validation dashed, the run before as a thin line; logarithmic.

const NICE = [1, 2, 5]

// The first of 1, 2, 5, 10, 20, ... times 100 that holds `steps`.
function horizon(steps) {
  for (let scale = 100; ; scale *= 10) for (const nice of NICE) if (nice * scale >= steps) return nice * scale
}

export function loss_curve({ history, off, now }, before, width, height) {
  const area = { left: 50, top: 26, right: width - 18, bottom: height - 38 }
  const { left, top, right, bottom } = area
  const shown = [...history, now]
  const values = [...shown, ...before].flatMap(({ loss, validation_loss }) => [loss, validation_loss])
  const lowest = values.reduce((least, value) => (value < least ? value : least), 0.1)
  const floor = 10 ** Math.floor(Math.log10(Math.max(lowest, 1e-12)))
  const last = shown.at(-1).step
  const x = scaleLinear([0, horizon(Math.max(last, before.at(-1)?.step ?? 0))], [left, right])
  const y = scaleLog([floor, off], [bottom, top])
  // What is above the plot, or no number at all, is drawn above it: the clip lets the curve leave.
  const height_of = (value) => (value < off ? round(y(Math.max(value, floor))) : value < 1e3 * off ? round(y(value)) : -999)
  const curve = (records, name) => 'M' + records.map((record) => `${round(x(record.step))},${height_of(record[name])}`).join('L')
  const decades = []
  for (let tick = floor; tick < off; tick *= 10) decades.push(Number(tick.toPrecision(1)))
  const [first, second, dash] = width < 300 ? [2, 124, 12] : [8, 142, 18]
  const legend = (at, name, label, value) =>
    `<path class="curve ${name}" d="M${at},11h${dash}"/>` + text(at + dash + 4, 15, `${label} ${value}`)
  const name_of_before = () => {
    const end = x(before.at(-1).step)
    const room = end + 70 < right
    return text(room ? end + 5 : end, height_of(before.at(-1).loss) + (room ? 4 : -8), 'run before', `class="tick" text-anchor="${room ? 'start' : 'end'}"`)
  }
  return axes(area, x, y, {
    x_ticks: x.ticks(width < 300 ? 3 : 5), y_ticks: decades, x_title: 'step', y_title: 'mean loss',
    format_y: (tick) => (tick < 1e-4 ? tick.toExponential(0) : String(tick)), grid: true,
  })
    + clipped(area, (before.length ? `<path class="curve before" d="${curve(before, 'loss')}"/>` + name_of_before() : '')
      + `<path class="curve train" d="${curve(shown, 'loss')}"/><path class="curve validation" d="${curve(shown, 'validation_loss')}"/>`)
    + `<path class="axis" d="M${left},${top}V${bottom}H${right}"/>`
    + (shown.at(-1).loss < off ? `<circle class="dot train" cx="${round(x(last))}" cy="${height_of(now.loss)}" r="3.5"/>`
      : `<path class="dot train" d="M${round(x(last))},${top - 5}l5,8h-10Z"/>`)
    + legend(first, 'train', 'training', number(now.loss))
    + legend(second, 'validation', 'validation', number(now.validation_loss))
}
