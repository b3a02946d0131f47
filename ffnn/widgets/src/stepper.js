// What ForwardStepper and BackpropStepper share: a pass through the example network, entry by entry. One picture shows
// where in the network it happens, the other which numbers meet. A stepper is
//   {name, label, settings, blocks, units, shown}
// blocks(numbers): what the pass works out, in order. A block fills one matrix, `result`. It is a product,
//   {title, left, top, bias, stored, result, at}     result = left top (+ bias)
// one step for each entry: a row of `left` with a column of `top`. `stored` is the matrix that was transposed to be a
// factor: {of, by: 'rows'} where its rows are the columns of `top`, {of, by: 'columns'} where its columns are the rows
// of `left`. Or a block is one step, from matrices that are shown in lines:
//   {title, shapes, lines: [[Z, A]], result, at}
// at(cell) gives the `example`, `edges` and `layers` of the network concerned, and says the step: `where`, `words`.
// units(numbers): what stands in the boxes of each layer. shown(numbers): the matrices of the table.

import { MINUS, text } from './chart.js'
import { bound, button, choice, frame, h, range, slider, table } from './controls.js'
import { MOST_EXAMPLES, matrices } from './example_network.js'
import { live, pictures } from './pure.js'

const FARTHEST = 3  // inputs lie between -FARTHEST and FARTHEST
const MOST_STEPS = 25

// A number as short as three decimals allow; tiny ones keep a digit, so that they are told from 0.
export function short(value) {
  const rounded = Number(value.toFixed(3)) + 0
  return (rounded || !value ? String(rounded) : value.toExponential(0)).replaceAll('-', MINUS)
}
const factor = (value) => (short(value).startsWith(MINUS) ? `(${short(value)})` : short(value))
const added = (value) => (short(value).startsWith(MINUS) ? ` ${MINUS} ${short(value).slice(1)}` : ` + ${short(value)}`)
export const list = (values) => Array.from(values, short).join(', ')
export const SUBSCRIPT = '₁₂₃'

// The entry of a product written out: 2 × 1 + 1 × (−1) − 1 = 0.
export function sum({ left, top, bias, result }, [i, k]) {
  const terms = Array.from({ length: left.columns }, (_, s) =>
    `${(s ? factor : short)(left.at(i, s))}\u00a0×\u00a0${factor(top.at(s, k))}`)
  return `${terms.join(' + ')}${bias ? added(bias.at(0, k)) : ''} = ${short(result.at(i, k))}`
}

// Settings: x is the first example, the others follow when there are more.

export const common_settings = (activations) => ({
  batch_size: range('Examples', 1, MOST_EXAMPLES),
  activation: choice('Activation', activations),
  x: { accepts: (x) => Array.isArray(x) && x.length === 2 && x.every((value) => input(0).accepts(value)) },
  position: range('Position', 1, MOST_STEPS),
})
const input = (j) => range(`Input ${j + 1}`, -FARTHEST, FARTHEST, { step: 0.5, value: Number, text: short })

// The steps of a pass in order, and the one the figure stands at.
export function state(stepper, traits, numbers = matrices(traits)) {
  const blocks = stepper.blocks(numbers)
  const steps = blocks.flatMap((block) => {
    const { rows, columns } = block.result
    const cells = block.left ? Array.from({ length: rows * columns }, (_, n) => [Math.floor(n / columns), n % columns]) : [null]
    return cells.map((cell) => ({ block, cell }))
  })
  const position = Math.min(traits.position, steps.length)
  const { block, cell } = steps[position - 1]
  // Whether an entry has been worked out by now; what no block fills was there from the start.
  function known(matrix, i, k) {
    const filled = blocks.findIndex(({ result }) => result === matrix)
    if (filled < 0 || filled < blocks.indexOf(block)) return true
    return matrix === block.result && (!cell || i * matrix.columns + k <= cell[0] * matrix.columns + cell[1])
  }
  return { stepper, numbers, blocks, steps, position, block, cell, known, at: block.at(cell) }
}

export const words = ({ position, steps, at }) => `Step ${position} of ${steps.length}, ${at.where}: ${at.words}.`

const WIDEST = -8e-10  // `short` gives no number more room
const GIVEN = ['X', 'W1', 'b1', 'W2', 'b2']

// The words of every step where they are longest: with all examples, for each activation, all that is worked out as wide
// as a number can be. Sentences that differ in their digits alone are as long as each other.
function longest(stepper, traits) {
  const said = stepper.settings.activation.options.flatMap((activation) => {
    const wide = { ...traits, activation, batch_size: MOST_EXAMPLES, x: [-2.5, -2.5] }
    const numbers = matrices(wide)
    for (const [name, { values }] of Object.entries(numbers)) if (!GIVEN.includes(name)) values?.fill(WIDEST)
    const { steps } = state(stepper, wide, numbers)
    return steps.map(({ block, cell }, n) => words({ steps, position: n + 1, at: block.at(cell) }).replace(/\d/g, '8'))
  })
  return [...new Set(said)]
}

// The picture of the numbers that meet.

const ROW = 26  // px
const LABEL = 20
const GAP = 14
const TITLE = 58  // above the matrices: the formula, its shapes

// A matrix with its name above; `lit(i, k)` shades what is used, `cell` frames the entry that is worked out.
function grid(matrix, x, y, width, { known, lit = () => false, cell = null, name = matrix.name }) {
  const { rows, columns } = matrix
  let markup = text(x, y - 6, name, 'class="name"')
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) {
      const current = cell && cell[0] === i && cell[1] === k
      const [left, top] = [x + k * width, y + i * ROW]
      if (lit(i, k)) markup += `<rect class="lit" x="${left}" y="${top}" width="${width}" height="${ROW}"/>`
      if (current) markup += `<rect class="current" x="${left + 1}" y="${top + 1}" width="${width - 2}" height="${ROW - 2}"/>`
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
  return (corner ? grid(corner, x - corner.columns * width, TITLE + band - corner.rows * ROW, width,
    { known, lit: stored.by === 'columns' ? (_, c) => c === i : (r) => r === k }) : '')
    + grid(top, x + GAP, TITLE + band - top.rows * ROW, width, { known, lit: column })
    + (bias ? text(x + 6, TITLE + band + 6 + ROW - 9, `+ ${bias.name}`, 'class="name" text-anchor="end"')
      + grid(bias, x + GAP, TITLE + band + 6, width, { known, lit: column, name: '' }) : '')
    + grid(left, x - left.columns * width, y, width, { known, lit: row })
    + grid(result, x + GAP, y, width, { known, cell: [i, k] })
}

function in_lines({ block: { lines, result }, known }, width) {
  let y = TITLE
  return lines.map((line) => {
    let x = 0
    const drawn = line.map((matrix) => {
      const at = x
      x += matrix.columns * width + GAP
      return grid(matrix, at, y, width, { known, lit: () => matrix === result })
    })
    y += line[0].rows * ROW + LABEL
    return drawn.join('')
  }).join('')
}

const height_of = ({ left, top, bias, stored, result, lines }) => TITLE + 4 + (left
  ? ROW * (Math.max(top.rows, stored?.of.rows ?? 0) + result.rows) + (bias ? ROW + 6 : 0) + LABEL
  : lines.reduce((height, line) => height + ROW * line[0].rows, LABEL * (lines.length - 1)))

const shape = ({ rows, columns }) => `(${rows}, ${columns})`
const shapes_of = ({ left, top, bias, result }) =>
  `${shape(left)} ${shape(top)}${bias ? ` + (${bias.columns},)` : ''} → ${shape(result)}`

function numbers_picture(now, width) {
  const { block } = now
  const across = block.left ? Math.max(block.left.columns, block.stored?.of.columns ?? 0) + block.top.columns
    : Math.max(...block.lines.map((line) => line.reduce((sum, { columns }) => sum + columns, 0)))
  const cell_width = Math.min(54, Math.floor((width - 2 * GAP - 2) / across))
  const drawn = (block.left ? product : in_lines)(now, cell_width)
  const title = text(0, 14, block.title, 'class="formula"') + text(0, 31, block.shapes ?? shapes_of(block), 'class="tick"')
  return `<g transform="translate(1,0)" style="--entry:${fitting(cell_width)}px;--now:${fitting(0.9 * cell_width)}px">${title}${drawn}</g>`
}

// The size of type in which a number of six signs has room, in px; in bold it takes a tenth more.
const fitting = (width) => Math.min(12, Math.floor(width / 0.41) / 10)

// The picture of the network: units as boxes, weights as edges.

const UNIT = 40  // px
const PITCH = 52
const TOP = 24

function network_picture(now, width) {
  const { numbers: { X, W1, W2, Z1, activation }, at: { example, edges, layers } } = now
  const letters = now.stepper.units(now.numbers)
  const sizes = [X.columns, W1.columns, W2.columns]
  const box = Math.min(88, Math.max(76, Math.floor(width * 0.22)))
  const left = (layer) => Math.round(layer * (width - box - 2) / 2) + 1
  const top = (layer, unit) => TOP + (3 - sizes[layer]) * PITCH / 2 + unit * PITCH
  const drawn = { rest: '', active: '' }
  ;[W1, W2].forEach((W, layer) => {
    for (let j = 0; j < W.rows; j++) {
      for (let k = 0; k < W.columns; k++) {
        const active = edges && edges.layer === layer + 1 && [j, undefined].includes(edges.from) && [k, undefined].includes(edges.to)
        const [x1, x2] = [left(layer) + box, left(layer + 1)]
        const [y1, y2] = [top(layer, j) + UNIT / 2, top(layer + 1, k) + UNIT / 2]
        const sign = W.at(j, k) < 0 ? 'negative' : 'positive'
        drawn[active ? 'active' : 'rest'] += `<path class="edge ${sign}${active ? ' active' : ''}" d="M${x1},${y1}L${x2},${y2}"/>`
        if (active && x2 - x1 > 34) {
          const at = edges.from === undefined ? 0.3 : 0.7  // where the active edges are apart
          drawn.active += text(x1 + at * (x2 - x1), y1 + at * (y2 - y1) + 4, short(W.at(j, k)), 'class="weight"')
        }
      }
    }
  })
  const units = sizes.map((size, layer) => Array.from({ length: size }, (_, unit) => {
    const [x, y] = [left(layer), top(layer, unit)]
    const silent = layer === 1 && activation === 'relu' && now.known(Z1, example, unit) && Z1.at(example, unit) <= 0
    const lit = edges ? layers.includes(layer) && [unit, undefined].includes(layer === edges.layer ? edges.to : edges.from)
      : layers.includes(layer)
    const lines = letters[layer].map(([letter, matrix]) =>
      `${letter}${SUBSCRIPT[unit]}${now.known(matrix, example, unit) ? ` = ${short(matrix.at(example, unit))}` : ''}`)
    return `<rect class="unit${lit ? ' active' : ''}${silent ? ' silent' : ''}" x="${x}" y="${y}" width="${box}" height="${UNIT}" rx="6"/>`
      + lines.map((line, n) => text(x + box / 2, y + UNIT / 2 + 4 + (n - (lines.length - 1) / 2) * 16, line, 'class="entry"')).join('')
  }).join(''))
  const titles = ['inputs', 'hidden units', 'scores'].map((title, layer) =>
    text(left(layer) + box / 2, 14, title, 'class="tick" text-anchor="middle"'))
  return `<g style="--entry:${fitting(0.61 * box)}px">${titles.join('')}${drawn.rest}${drawn.active}${units.join('')}</g>`
}

// Both pictures; the second is as high as the highest block of the largest batch, so that nothing moves.
function parts_of(stepper, traits) {
  const { blocks } = state(stepper, { ...traits, batch_size: MOST_EXAMPLES })
  return [
    { draw: network_picture, height: TOP + 3 * PITCH, label: 'The network with its weights, and what of it the step concerns' },
    { draw: numbers_picture, height: Math.max(...blocks.map(height_of)), label: 'The numbers that meet in the step' },
  ]
}

export const picture_of = (stepper) => (traits) =>
  pictures(parts_of(stepper, traits), words, state(stepper, traits), 300, longest(stepper, traits))

export const render_of = (stepper) => ({ model, el }) => {
  const { settings } = stepper
  const traits = ['_network', ...Object.keys(settings)]
  const read = () => Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]))

  function build({ places, toolbar, watch, now }) {
    function go(to) {
      if (to < 1 || to > now().steps.length) return
      model.set('position', to)
      model.save_changes()
    }
    const step = button('Step', () => go(now().position + 1), { class: 'primary' })
    toolbar.firstElementChild.prepend(button('Back', () => go(now().position - 1)), step)

    let steps
    const position = slider({ ...settings.position, text: (n) => `${n} of ${steps}` }, go)
    const inputs = [0, 1].map((j) => slider(input(j), (value) => {
      model.set('x', model.get('x').map((other, i) => (i === j ? value : other)))
      model.save_changes()
    }))
    function show() {
      const present = state(stepper, read())
      steps = present.steps.length
      position.element.querySelector('input').max = steps
      position.show(present.position)
      inputs.forEach((control, j) => control.show(model.get('x')[j]))
    }
    show()
    for (const trait of ['x', 'batch_size', 'position']) watch(trait, show)

    const values = table('All numbers of the pass so far', ['matrix', 'row', 'column 1', 'column 2', 'column 3'], () => rows(now()))
    const others = Object.keys(settings).filter((trait) => !['x', 'position'].includes(trait))
    const root = frame(stepper.name, stepper.label,
      h('div', { class: 'stage' }, ...places, toolbar),
      h('div', { class: 'controls' }, position.element, ...inputs.map(({ element }) => element),
        ...others.map((trait) => bound(model, trait, settings[trait], watch))),
      h('div', { class: 'more' }, values.toggle),
      values.region)
    return { root, values }
  }
  return live({ model, el, traits, state: (now) => state(stepper, now), words, parts: parts_of(stepper, read()), build,
    longest: longest(stepper, read()) })
}

// The table: a line for each row of each matrix; what has not been worked out yet is left open.
function rows({ stepper, numbers, known }) {
  return stepper.shown(numbers).flatMap((matrix) => Array.from({ length: matrix.rows }, (_, i) => [
    matrix.name, String(i + 1),
    ...[0, 1, 2].map((k) => (k >= matrix.columns ? '' : known(matrix, i, k) ? matrix.at(i, k).toFixed(6).replace('-', MINUS) : '…')),
  ]))
}
