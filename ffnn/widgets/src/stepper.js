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

import { MINUS } from './chart.js'
import { bound, button, choice, frame, h, range, slider, table } from './controls.js'
import { MOST_EXAMPLES, matrices } from './example_network.js'
import { live, pictures } from './live.js'
import { height_of, network_height, network_picture, numbers_picture, short } from './stepper_pictures.js'

const FARTHEST = 3 // inputs lie between -FARTHEST and FARTHEST
const MOST_STEPS = 25

const factor = (value) => (short(value).startsWith(MINUS) ? `(${short(value)})` : short(value))
const added = (value) => (short(value).startsWith(MINUS) ? ` ${MINUS} ${short(value).slice(1)}` : ` + ${short(value)}`)
export const list = (values) => Array.from(values, short).join(', ')

// The entry of a product written out: 2 × 1 + 1 × (−1) − 1 = 0.
export function sum({ left, top, bias, result }, [i, k]) {
  const terms = Array.from(
    { length: left.columns },
    (_, s) => `${(s ? factor : short)(left.at(i, s))}\u00a0×\u00a0${factor(top.at(s, k))}`,
  )
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
    const cells = block.left
      ? Array.from({ length: rows * columns }, (_, n) => [Math.floor(n / columns), n % columns])
      : [null]
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

const WIDEST = -8e-10 // `short` gives no number more room
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

// Both pictures; the second is as high as the highest block of the largest batch, so that nothing moves.
function parts_of(stepper, traits) {
  const { blocks } = state(stepper, { ...traits, batch_size: MOST_EXAMPLES })
  return [
    {
      draw: network_picture,
      height: network_height,
      label: 'The network with its weights; what this step uses is highlighted',
    },
    { draw: numbers_picture, height: Math.max(...blocks.map(height_of)), label: 'The numbers that this step combines' },
  ]
}

export const picture_of = (stepper) => (traits) =>
  pictures(parts_of(stepper, traits), words, state(stepper, traits), 300, longest(stepper, traits))

export const render_of =
  (stepper) =>
  ({ model, el }) => {
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
      toolbar.firstElementChild.prepend(
        button('Back', () => go(now().position - 1)),
        step,
      )

      let steps
      const position = slider({ ...settings.position, text: (n) => `${n} of ${steps}` }, go)
      const inputs = [0, 1].map((j) =>
        slider(input(j), (value) => {
          model.set(
            'x',
            model.get('x').map((other, i) => (i === j ? value : other)),
          )
          model.save_changes()
        }),
      )
      function show() {
        const present = state(stepper, read())
        steps = present.steps.length
        position.element.querySelector('input').max = steps
        position.show(present.position)
        inputs.forEach((control, j) => {
          control.show(model.get('x')[j])
        })
      }
      show()
      for (const trait of ['x', 'batch_size', 'position']) watch(trait, show)

      const values = table('All numbers computed so far', ['matrix', 'row', 'column 1', 'column 2', 'column 3'], () =>
        rows(now()),
      )
      const others = Object.keys(settings).filter((trait) => !['x', 'position'].includes(trait))
      const root = frame(
        stepper.name,
        stepper.label,
        h('div', { class: 'stage' }, ...places, toolbar),
        h(
          'div',
          { class: 'controls' },
          position.element,
          ...inputs.map(({ element }) => element),
          ...others.map((trait) => bound(model, trait, settings[trait], watch)),
        ),
        h('div', { class: 'more' }, values.toggle),
        values.region,
      )
      return { root, values }
    }
    return live({
      model,
      el,
      traits,
      state: (now) => state(stepper, now),
      words,
      parts: parts_of(stepper, read()),
      build,
      longest: longest(stepper, read()),
    })
  }

// The table: a line for each row of each matrix; what has not been worked out yet is left open.
function rows({ stepper, numbers, known }) {
  return stepper
    .shown(numbers)
    .flatMap((matrix) =>
      Array.from({ length: matrix.rows }, (_, i) => [
        matrix.name,
        String(i + 1),
        ...[0, 1, 2].map((k) =>
          k >= matrix.columns ? '' : known(matrix, i, k) ? matrix.at(i, k).toFixed(6).replace('-', MINUS) : '…',
        ),
      ]),
    )
}
