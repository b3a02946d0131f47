// The plane: the network's answers as regions, the examples on top. Square.

import { contours } from 'd3-contour'
import { scaleLinear } from 'd3-scale'
import { MARKERS, axes, clipped, round, text } from './chart.js'
import { softmax } from './engine.js'

const CELLS = 40 // the answers are computed on CELLS x CELLS places, unless told
const LATTICE = 5 // every so many places show the answer's marker
const SURE = [0, 0.5, 0.9] // margins (p of the class minus the best other) that bound a region and its darker cores

export class Plane {
  // own: how many of the training examples, the last ones, the reader has set. span: how far out the plane goes. cells:
  // the answers are computed on so many places squared.
  constructor({ X, y, K, cut, own = 0, span = null }, width, cells = CELLS) {
    const area = { left: 36, top: 26, right: width - 6, bottom: width - 16 }
    const reach = 1.08 * (span ?? X.reduce((most, x) => Math.max(most, Math.abs(x)), 0))
    Object.assign(this, { X, labels: y, K, cut, own, cells, area, width, reach, height: width + 22 })
    this.x = scaleLinear([-reach, reach], [area.left, area.right])
    this.y = scaleLinear([-reach, reach], [area.bottom, area.top])
    this.places = new Float64Array(2 * cells * cells)
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        const place = 2 * (row * cells + column)
        this.places[place] = reach * ((2 * (column + 0.5)) / cells - 1)
        this.places[place + 1] = reach * (1 - (2 * (row + 0.5)) / cells)
      }
    }
    this.P = new Float64Array(cells * cells * K)
    this.margin = new Float64Array(cells * cells)
    this.examples = this.draw_examples(X, y, cut, own)
  }

  // Everything; as the network learns, the element of class "regions" is renewed alone (`renew`).
  markup(network) {
    return this.frame() + clipped(this.area, this.regions(network), 'class="regions"') + this.examples
  }

  // Renew the regions in the element in which this plane is drawn.
  renew(place, network) {
    place.querySelector('.regions').innerHTML = this.regions(network)
  }

  // Whether this is the plane of these examples at this width; they are drawn from the seed anew for each run.
  shows({ X, y, cut = this.cut, own = 0 }, width, cells = CELLS) {
    const same = (these, others) => these.length === others.length && these.every((value, i) => value === others[i])
    const drawn = width === this.width && cells === this.cells && cut === this.cut && own === this.own
    return drawn && same(X, this.X) && (!y || same(y, this.labels))
  }

  frame() {
    const { x, y, area } = this
    const { left, top, right, bottom } = area
    const ticks = x.ticks(5)
    return (
      axes(area, x, y, { x_ticks: ticks, y_ticks: ticks, x_title: 'x₁', y_title: 'x₂' })
      + `<rect class="border" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`
    )
  }

  draw_examples(X, y, cut, own) {
    const paths = Array.from({ length: this.K }, () => ({ filled: '', hollow: '', own: '' }))
    y.forEach((k, i) => {
      paths[k][i >= cut ? 'hollow' : i < cut - own ? 'filled' : 'own'] += MARKERS[k](
        this.x(X[2 * i]),
        this.y(X[2 * i + 1]),
        3.5,
      )
    })
    const start = this.width < 300 ? 4 : this.area.left
    const spacing = Math.min(68, (this.width - start - 80) / this.K)
    const entry = (k, kind, name) => {
      const at = start + k * spacing
      return `<path class="mark ${kind}" d="${MARKERS[k % this.K](at + 5, 11, 4.5)}"/>` + text(at + 14, 15, name)
    }
    const legend =
      paths.map((_, k) => entry(k, `class-${k}`, `class ${k}`)).join('') + entry(this.K, 'hollow neutral', 'validation')
    return (
      legend
      + paths
        .map(
          ({ filled, hollow, own }, k) =>
            `<path class="mark hollow class-${k}" d="${hollow}"/><path class="mark class-${k}" d="${filled}"/>`
            + (own ? `<path class="mark own class-${k}" d="${own}"/>` : ''),
        )
        .join('')
    )
  }

  // A cross at (x₁, x₂), for who goes about the plane by key.
  cross(place) {
    if (!place) return ''
    const [x, y] = [round(this.x(place[0])), round(this.y(place[1]))]
    return `<path class="cross" d="M${x - 8},${y}h16M${x},${y - 8}v16"/>`
  }

  // The place of a pixel in the plane, as (x₁, x₂).
  at(left, top) {
    return [this.x.invert(left), this.y.invert(top)]
  }

  // Where the network answers which class, as path elements; darker where it is surer. Afterwards P has the
  // probabilities and the layers of the network have their activations at all places, row by row from the top.
  regions(network) {
    const { K, P, margin, area, cells } = this
    softmax(network.forward(this.places, cells * cells), P, cells * cells, K)
    const contour = contours().size([cells, cells])
    const [sx, sy] = [(area.right - area.left) / cells, (area.bottom - area.top) / cells]
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
        const d = coordinates
          .flat()
          .map((ring) => `M${ring.map(point).join('L')}Z`)
          .join('')
        if (d) markup += `<path class="region class-${k} level-${level}" d="${d}"/>`
      })
      let answers = '' // the class's marker here and there, so that a region is told by more than its colour
      for (let row = LATTICE >> 1; row < cells; row += LATTICE) {
        for (let column = LATTICE >> 1; column < cells; column += LATTICE) {
          if (margin[row * cells + column] > 0) answers += MARKERS[k](...at(column, row), 2)
        }
      }
      if (answers) markup += `<path class="answer class-${k}" d="${answers}"/>`
    }
    return markup
  }
}
