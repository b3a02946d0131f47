// The pictures of a stepper: the numbers that meet, and the network in which it happens.

import { MINUS, text } from './chart.js'

// A number as short as three decimals allow; tiny ones keep a digit, so that they are told from 0.
export function short(value) {
  const rounded = Number(value.toFixed(3)) + 0
  return (rounded || !value ? String(rounded) : value.toExponential(0)).replaceAll('-', MINUS)
}

const SUBSCRIPT = '₁₂₃'

// The picture of the numbers that meet.

const ROW = 26 // px
const LABEL = 20
const GAP = 14
const TITLE = 58 // above the matrices: the formula, its shapes

// A matrix with its name above; `lit(i, k)` shades what is used, `cell` frames the entry that is worked out.
function grid(matrix, x, y, width, { known, lit = () => false, cell = null, name = matrix.name }) {
  const { rows, columns } = matrix
  let markup = text(x, y - 6, name, 'class="name"')
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) {
      const current = cell && cell[0] === i && cell[1] === k
      const [left, top] = [x + k * width, y + i * ROW]
      if (lit(i, k)) markup += `<rect class="lit" x="${left}" y="${top}" width="${width}" height="${ROW}"/>`
      if (current)
        markup += `<rect class="current" x="${left + 1}" y="${top + 1}" width="${width - 2}" height="${ROW - 2}"/>`
      if (known(matrix, i, k)) {
        markup += text(left + width / 2, top + ROW - 9, short(matrix.at(i, k)), `class="entry${current ? ' now' : ''}"`)
      }
    }
  }
  return `${markup}<rect class="border" x="${x}" y="${y}" width="${columns * width}" height="${rows * ROW}"/>`
}

// Row times column, laid out so that the two cross at the entry: `left` beside the result, `top` above it, and above
// `left`, in the corner, the matrix that was transposed.
function product({ block: { left, top, bias, stored, result }, cell: [i, k], known }, width) {
  const corner = stored?.of
  const x = Math.max(left.columns, corner?.columns ?? 0) * width
  const band = Math.max(top.rows, corner?.rows ?? 0) * ROW
  const y = TITLE + band + (bias ? ROW + 6 : 0) + LABEL
  const row = (r) => r === i
  const column = (_, c) => c === k
  return (
    (corner
      ? grid(corner, x - corner.columns * width, TITLE + band - corner.rows * ROW, width, {
          known,
          lit: stored.by === 'columns' ? (_, c) => c === i : (r) => r === k,
        })
      : '')
    + grid(top, x + GAP, TITLE + band - top.rows * ROW, width, { known, lit: column })
    + (bias
      ? text(x + 6, TITLE + band + 6 + ROW - 9, `+ ${bias.name}`, 'class="name" text-anchor="end"')
        + grid(bias, x + GAP, TITLE + band + 6, width, { known, lit: column, name: '' })
      : '')
    + grid(left, x - left.columns * width, y, width, { known, lit: row })
    + grid(result, x + GAP, y, width, { known, cell: [i, k] })
  )
}

function in_lines({ block: { lines, result }, known }, width) {
  let y = TITLE
  return lines
    .map((line) => {
      let x = 0
      const drawn = line.map((matrix) => {
        const at = x
        x += matrix.columns * width + GAP
        return grid(matrix, at, y, width, { known, lit: () => matrix === result })
      })
      y += tallest(line) * ROW + LABEL
      return drawn.join('')
    })
    .join('')
}

const tallest = (line) => Math.max(...line.map(({ rows }) => rows))

export const height_of = ({ left, top, bias, stored, result, lines }) =>
  TITLE
  + 4
  + (left
    ? ROW * (Math.max(top.rows, stored?.of.rows ?? 0) + result.rows) + (bias ? ROW + 6 : 0) + LABEL
    : lines.reduce((height, line) => height + ROW * tallest(line), LABEL * (lines.length - 1)))

const shape = ({ rows, columns }) => `(${rows}, ${columns})`
const shapes_of = ({ left, top, bias, result }) =>
  `${shape(left)} ${shape(top)}${bias ? ` + (${bias.columns},)` : ''} → ${shape(result)}`

export function numbers_picture(now, width) {
  const { block } = now
  const across = block.left
    ? Math.max(block.left.columns, block.stored?.of.columns ?? 0) + block.top.columns
    : Math.max(...block.lines.map((line) => line.reduce((sum, { columns }) => sum + columns, 0)))
  const cell_width = Math.min(54, Math.floor((width - 2 * GAP - 2) / across))
  const drawn = (block.left ? product : in_lines)(now, cell_width)
  const title =
    text(0, 14, block.title, 'class="formula"') + text(0, 31, block.shapes ?? shapes_of(block), 'class="tick"')
  return `<g transform="translate(1,0)" style="--entry:${fitting(cell_width)}px;--now:${fitting(0.9 * cell_width)}px">${title}${drawn}</g>`
}

// The size of type in which a number of six signs has room, in px; in bold it takes a tenth more.
const fitting = (width) => Math.min(12, Math.floor(width / 0.41) / 10)

// The picture of the network: units as boxes, weights as edges; at the end the edges are as wide as their numbers are
// large.

const thick = (w) => Math.min(0.5 + 1.5 * Math.abs(w), 6).toFixed(1)

const UNIT = 40 // px
const PITCH = 52
const TOP = 24
export const network_height = TOP + 3 * PITCH

export function network_picture(now, width) {
  const {
    numbers: { X, W1, W2, Z1, activation },
    at: { example, edges, layers, weights },
  } = now
  const letters = now.stepper.units(now.numbers)
  const sizes = [X.columns, W1.columns, W2.columns]
  const box = Math.min(88, Math.max(76, Math.floor(width * 0.22)))
  const left = (layer) => Math.round((layer * (width - box - 2)) / 2) + 1
  const top = (layer, unit) => TOP + ((3 - sizes[layer]) * PITCH) / 2 + unit * PITCH
  const drawn = { rest: '', active: '' }
  ;[W1, W2].forEach((W, layer) => {
    for (let j = 0; j < W.rows; j++) {
      for (let k = 0; k < W.columns; k++) {
        const active =
          edges && edges.layer === layer + 1 && [j, undefined].includes(edges.from) && [k, undefined].includes(edges.to)
        const [x1, x2] = [left(layer) + box, left(layer + 1)]
        const [y1, y2] = [top(layer, j) + UNIT / 2, top(layer + 1, k) + UNIT / 2]
        const w = (weights?.[layer] ?? W).at(j, k)
        const sign = w < 0 ? 'negative' : 'positive'
        const size = weights ? ` style="opacity:1;stroke-width:${thick(w)}"` : ''
        drawn[active ? 'active' : 'rest'] +=
          `<path class="edge ${sign}${active ? ' active' : ''}"${size} d="M${x1},${y1}L${x2},${y2}"/>`
        if (active && x2 - x1 > 34) {
          const at = edges.from === undefined ? 0.3 : 0.7 // where the active edges are apart
          drawn.active += text(x1 + at * (x2 - x1), y1 + at * (y2 - y1) + 4, short(W.at(j, k)), 'class="weight"')
        }
      }
    }
  })
  const units = sizes.map((size, layer) =>
    Array.from({ length: size }, (_, unit) => {
      const [x, y] = [left(layer), top(layer, unit)]
      const silent = layer === 1 && activation === 'relu' && now.known(Z1, example, unit) && Z1.at(example, unit) <= 0
      const lit = edges
        ? layers.includes(layer) && [unit, undefined].includes(layer === edges.layer ? edges.to : edges.from)
        : layers.includes(layer)
      const lines = letters[layer].map(
        ([letter, matrix]) =>
          `${letter}${SUBSCRIPT[unit]}${now.known(matrix, example, unit) ? ` = ${short(matrix.at(example, unit))}` : ''}`,
      )
      return (
        `<rect class="unit${lit ? ' active' : ''}${silent ? ' silent' : ''}" x="${x}" y="${y}" width="${box}" height="${UNIT}" rx="6"/>`
        + lines
          .map((line, n) =>
            text(x + box / 2, y + UNIT / 2 + 4 + (n - (lines.length - 1) / 2) * 16, line, 'class="entry"'),
          )
          .join('')
      )
    }).join(''),
  )
  const titles = ['inputs', 'hidden units', 'scores'].map((title, layer) =>
    text(left(layer) + box / 2, 14, title, 'class="tick" text-anchor="middle"'),
  )
  return `<g style="--entry:${fitting(0.61 * box)}px">${titles.join('')}${drawn.rest}${drawn.active}${units.join('')}</g>`
}
