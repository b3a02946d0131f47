// Where the units and the weights of a network stand in its picture, and what they are called.

const TITLES = 20 // px above the units
const LARGEST = 36 // px of a unit's picture
const NEAR = 6 // px around a weight's line that count as on it

export const layer_name = (layer, last) => (layer === 0 ? 'inputs' : layer === last ? 'scores' : `layer ${layer}`)
const SUBSCRIPT = '₀₁₂₃₄₅₆₇₈₉'

// A unit in words: input x₁, layer 2 unit 3, class 0. Layers and units count from 0 in code.
export function unit_name({ layer, unit }, last) {
  if (layer === 0) return `input x${SUBSCRIPT[unit + 1]}`
  return layer === last ? `class ${unit}` : `layer ${layer}, unit ${unit + 1}`
}

// A unit as where a weight comes from: x₁, unit 3.
export const source_name = ({ layer, unit }) => (layer === 0 ? `x${SUBSCRIPT[unit + 1]}` : `unit ${unit + 1}`)

export const sizes_of = ({ layers }) => [layers[0].n_in, ...layers.map(({ n_out }) => n_out)]

// Where in theta a weight is: from the unit `source` of the layer before, or the bias (null).
export function place_in_theta({ layers }, { layer, unit }, source) {
  const before = layers.slice(0, layer - 1).reduce((sum, { size }) => sum + size, 0)
  const { n_in, n_out } = layers[layer - 1]
  return before + (source === null ? n_in : source) * n_out + unit
}

export class Layout {
  constructor(sizes, width, height) {
    Object.assign(this, { sizes, width, height, last: sizes.length - 1 })
    const across = width / sizes.length
    const most = Math.max(...sizes)
    this.side = Math.floor(Math.min(LARGEST, 0.6 * across, ((height - TITLES) / most) * 0.86)) // of a unit's picture
    this.columns = sizes.map((_, layer) => Math.round(across * (layer + 0.5)))
    this.pitches = sizes.map((size) => Math.min((height - TITLES) / size, LARGEST + 14))
    this.units = sizes.flatMap((size, layer) => Array.from({ length: size }, (_, unit) => this.unit(layer, unit)))
  }

  // The middle of a unit's picture.
  unit(layer, unit) {
    const pitch = this.pitches[layer]
    const y = TITLES + (this.height - TITLES) / 2 + (unit - (this.sizes[layer] - 1) / 2) * pitch
    return { layer, unit, x: this.columns[layer], y: Math.round(y) }
  }

  same(sizes, width, height) {
    return this.width === width && this.height === height && String(this.sizes) === String(sizes)
  }

  // Both ends of a weight's line.
  line(layer, source, unit) {
    const [from, to] = [this.unit(layer - 1, source), this.unit(layer, unit)]
    return [from.x + this.side / 2, from.y, to.x - this.side / 2, to.y]
  }

  // What is at (x, y): {layer, unit}, or a weight with its `source` as well, or null.
  at(x, y) {
    const reach = this.side / 2 + 2
    const found = this.units.find((unit) => Math.abs(unit.x - x) <= reach && Math.abs(unit.y - y) <= reach)
    if (found) return { layer: found.layer, unit: found.unit }
    const layer = this.columns.findIndex((column) => column - this.side / 2 > x)
    if (layer < 1) return null
    let [nearest, least] = [null, NEAR]
    for (let source = 0; source < this.sizes[layer - 1]; source++) {
      for (let unit = 0; unit < this.sizes[layer]; unit++) {
        const [x1, y1, x2, y2] = this.line(layer, source, unit)
        const share = (x - x1) / (x2 - x1)
        if (share < 0 || share > 1) continue
        const away = Math.abs(y1 + share * (y2 - y1) - y)
        if (away < least) [nearest, least] = [{ layer, unit, source }, away]
      }
    }
    return nearest
  }

  // The unit to which an arrow key leads from another, or the same one at the edge.
  beside({ layer, unit }, key) {
    const { last, sizes } = this
    if (key === 'Home') return { layer: 0, unit: 0 }
    if (key === 'End') return { layer: last, unit: sizes[last] - 1 }
    const [along, across] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key]
    const next = Math.min(Math.max(layer + across, 0), last)
    if (next === layer) return { layer, unit: Math.min(Math.max(unit + along, 0), sizes[layer] - 1) }
    const { y } = this.unit(layer, unit)
    const distance = (other) => Math.abs(this.unit(next, other).y - y)
    const nearest = Array.from({ length: sizes[next] }, (_, n) => n).sort((a, b) => distance(a) - distance(b))[0]
    return { layer: next, unit: nearest }
  }
}

// A weight's line by its size: how wide, how strong. Equal levels are drawn together.
export const LEVELS = 6
export const level_of = (w) => Math.min(Math.floor(2 * Math.abs(w)), LEVELS - 1)
export const width_of = (level) => 0.6 + 0.9 * level
export const strength_of = (level) => 0.28 + 0.12 * level
