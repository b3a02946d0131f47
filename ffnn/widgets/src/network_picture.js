// The network as SVG text, for print and for a page without JavaScript: what network_view.js shows, in its first state.

import { contours } from 'd3-contour'
import { round, text } from './chart.js'
import { Layout, LEVELS, layer_name, level_of, sizes_of, strength_of, width_of } from './network_layout.js'
import { said_by } from './unit_pictures.js'

const SIDE = 8 // places of a unit's picture in each direction
const THRESHOLDS = [0.15, 0.45, 0.75]

// The network has just been sent through the plane.
export function network_picture(network, plane, width, height) {
  const layout = new Layout(sizes_of(network), width, height)
  const titles = layout.columns.map((x, layer) =>
    text(x, 13, layer_name(layer, layout.last), 'class="tick" text-anchor="middle"'),
  )
  return (
    titles.join('') + lines(network, layout) + layout.units.map((unit) => tile(network, plane, layout, unit)).join('')
  )
}

function lines(network, layout) {
  const paths = {}
  network.layers.forEach(({ W, n_in, n_out }, l) => {
    for (let i = 0; i < n_in; i++) {
      for (let k = 0; k < n_out; k++) {
        const w = W[i * n_out + k]
        const name = `${w < 0 ? 'negative' : 'positive'} ${level_of(w)}`
        const [x1, y1, x2, y2] = layout.line(l + 1, i, k).map(round)
        paths[name] = `${paths[name] ?? ''}M${x1},${y1}L${x2},${y2}`
      }
    }
  })
  const all = Array.from({ length: LEVELS }, (_, level) => ['positive', 'negative'].map((sign) => [sign, level])).flat()
  return all
    .filter(([sign, level]) => paths[`${sign} ${level}`])
    .map(
      ([sign, level]) =>
        `<path class="wire ${sign}" stroke-width="${width_of(level).toFixed(1)}" opacity="${strength_of(level).toFixed(2)}"`
        + ` d="${paths[`${sign} ${level}`]}"/>`,
    )
    .join('')
}

function tile(network, plane, { side }, place) {
  const { values, stride, unit, scale, cells, as_class } = said_by(plane, network, place)
  const every = cells / SIDE
  const grid = Array.from({ length: SIDE * SIDE }, (_, n) => {
    const [row, column] = [Math.floor(n / SIDE), n % SIDE]
    return values[(every * (row * cells + column) + (every >> 1) * (cells + 1)) * stride + unit] * scale
  })
  const [left, top] = [place.x - side / 2, place.y - side / 2]
  const contour = contours().size([SIDE, SIDE])
  const level = (sign, name) =>
    THRESHOLDS.map((threshold) => {
      const { coordinates } = contour.contour(
        grid.map((value) => sign * value),
        threshold,
      )
      const d = coordinates
        .flat()
        .map(
          (ring) =>
            `M${ring.map(([x, y]) => `${Math.round((4 * x * side) / SIDE)},${Math.round((4 * y * side) / SIDE)}`).join('L')}Z`,
        )
        .join('')
      return d ? `<path class="shade ${name}" d="${d}"/>` : ''
    }).join('')
  const shades = as_class === null ? level(1, 'positive') + level(-1, 'negative') : level(1, `class-${as_class}`)
  return (
    `<rect class="tile" x="${left}" y="${top}" width="${side}" height="${side}"/>`
    + `<g transform="translate(${left},${top}) scale(.25)">${shades}</g>` // in quarters of a pixel: short numbers
    + `<rect class="border" x="${left}" y="${top}" width="${side}" height="${side}"/>`
  )
}
