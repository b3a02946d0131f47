// What the units of a network say over the plane: of an input its number, of a hidden unit its activation, of a class
// its probability. -1 to 1; numbers that go farther are shown as shares of the largest.

import { h } from './controls.js'

const SHADES = 64 // of a colour

// The network has just been sent through all places of the plane (plane.js).
// Gives, for a unit, value(place) from -1 to 1, the class of an output, else null, and the smallest and largest number.
export function said_by(plane, network, { layer, unit }) {
  const last = network.layers.length
  const [values, stride] =
    layer === 0
      ? [plane.places, 2]
      : layer === last
        ? [plane.P, plane.K]
        : [network.layers[layer - 1].A, network.layers[layer - 1].n_out]
  let [low, high] = [Infinity, -Infinity]
  for (let place = 0; place < plane.cells ** 2; place++) {
    const value = values[place * stride + unit]
    if (value < low) low = value
    if (value > high) high = value
  }
  const scale = layer === last ? 1 : 1 / Math.max(1, -low, high)
  return { values, stride, unit, scale, low, high, cells: plane.cells, as_class: layer === last ? unit : null }
}

// 32-bit pixels from the paper to a colour, SHADES of them.
function shades(paper, colour) {
  return Uint32Array.from({ length: SHADES }, (_, n) => {
    const share = (0.92 * n) / (SHADES - 1)
    const [r, g, b] = paper.map((from, i) => Math.round(from + share * (colour[i] - from)))
    return (255 << 24) | (b << 16) | (g << 8) | r
  })
}

// Paints what a unit says on a square canvas, of every `every`-th place in both directions.
export class Painter {
  constructor(every = 1) {
    this.every = every
    this.canvas = h('canvas')
    this.context = this.canvas.getContext('2d')
  }

  colour(colours) {
    const { paper, positive, negative } = colours
    this.positive = shades(paper, positive)
    this.negative = shades(paper, negative)
    this.classes = [0, 1, 2].map((k) => shades(paper, colours[`class-${k}`]))
  }

  reserve(side) {
    if (side === this.side) return
    this.side = side
    Object.assign(this.canvas, { width: side, height: side })
    this.image = this.context.createImageData(side, side)
    this.pixels = new Uint32Array(this.image.data.buffer)
  }

  paint({ values, stride, unit, scale, as_class, cells }) {
    const { every } = this
    const side = Math.ceil(cells / every)
    this.reserve(side)
    const up = as_class === null ? this.positive : this.classes[as_class]
    for (let row = 0, pixel = 0; row < side; row++) {
      let place = every * row * cells * stride + unit
      for (let column = 0; column < side; column++, pixel++, place += every * stride) {
        const value = values[place] * scale * (SHADES - 1)
        this.pixels[pixel] = value < 0 ? this.negative[(0.5 - value) | 0] : up[(0.5 + value) | 0]
      }
    }
    this.context.putImageData(this.image, 0, 0)
    return this.canvas
  }
}
