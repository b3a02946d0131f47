// What ForwardStepper and BackpropStepper share: a pass through the example network, entry by entry. One picture shows
// where in the network it happens, the other which numbers meet. A stepper is
//   {name, label, settings, blocks, closing, units, shown}
// blocks(numbers): what the pass works out, in order. A block fills one matrix, `result`. It is a product,
//   {title, left, top, bias, stored, result, at}     result = left top (+ bias)
// one step for each entry: a row of `left` with a column of `top`. `stored` is the matrix that was transposed to be a
// factor: {of, by: 'rows'} where its rows are the columns of `top`, {of, by: 'columns'} where its columns are the rows
// of `left`. Or a block is one step, from matrices that are shown in lines:
//   {title, shapes, lines: [[Z, A]], result, at}
// at(cell) gives the `example`, `edges` and `layers` of the network concerned, and says the step: `where`, `words`.
// closing(numbers): what stands together at the end, as a block of one step that fills nothing; its at() gives `words` and
// the `weights` of the network's edges.
// units(numbers): what stands in the boxes of each layer. shown(numbers): the matrices of the table.

import { MINUS } from './chart.js'
import { animation, bound, button, choice, frame, h, range, slider, table } from './controls.js'
import { MOST_EXAMPLES, matrices } from './example_network.js'
import { live, pictures } from './live.js'
import { height_of, network_height, network_picture, numbers_picture, short } from './stepper_pictures.js'

const FARTHEST = 3 // inputs lie between -FARTHEST and FARTHEST
const MOST_STEPS = 26 // the closing picture is the last
const PACE = 1500 // ms that Play shows a step

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
  const position = Math.min(traits.position, steps.length + 1)
  const closed = position > steps.length
  const { block, cell } = closed ? { block: stepper.closing(numbers), cell: null } : steps[position - 1]
  // Whether an entry has been worked out by now; what no block fills was there from the start.
  function known(matrix, i, k) {
    const filled = blocks.findIndex(({ result }) => result === matrix)
    if (closed || filled < 0 || filled < blocks.indexOf(block)) return true
    return matrix === block.result && (!cell || i * matrix.columns + k <= cell[0] * matrix.columns + cell[1])
  }
  return { stepper, numbers, blocks, steps, position, closed, block, cell, known, at: block.at(cell) }
}

export const words = ({ position, steps, closed, at }) =>
  closed
    ? `All ${steps.length} steps are done: ${at.words}.`
    : `Step ${position} of ${steps.length}, ${at.where}: ${at.words}.`

// What a reader is told who wants to go on where there is nothing more.
const NONE_BEFORE = ' There is no step before the first.'
const NONE_AFTER = ' There is no step after the last.'

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
    const said = steps.map(({ block, cell }, n) => words({ steps, position: n + 1, at: block.at(cell) }))
    const closing = words({ steps, closed: true, at: stepper.closing(numbers).at() })
    return [...said, said[0] + NONE_BEFORE, closing + NONE_AFTER].map((line) => line.replace(/\d/g, '8'))
  })
  return [...new Set(said)]
}

// Both pictures; the second is as high as the highest block of the largest batch, so that nothing moves.
function parts_of(stepper, traits) {
  const { blocks, numbers } = state(stepper, { ...traits, batch_size: MOST_EXAMPLES })
  return [
    {
      draw: network_picture,
      height: network_height,
      label: 'The network with its weights; what this step uses is highlighted',
    },
    {
      draw: numbers_picture,
      height: Math.max(...[...blocks, stepper.closing(numbers)].map(height_of)),
      label: 'The numbers that this step combines',
    },
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
    let refused = '' // why the last press of a button led nowhere
    let playing = null

    function build({ places, toolbar, watch, now, say }) {
      const last = () => now().steps.length + 1
      function go(to) {
        refused = to < 1 ? NONE_BEFORE : to > last() ? NONE_AFTER : ''
        if (refused) return say.now()
        model.set('position', to)
        model.save_changes()
      }
      // A press of a button, or a move of a slider, takes over from Play.
      const by_hand = (to) => {
        stop()
        go(to)
      }
      const play = button('Play', () => (playing.running ? stop() : start()))
      toolbar.firstElementChild.prepend(
        button('Back', () => by_hand(now().position - 1)),
        button('Step', () => by_hand(now().position + 1), { class: 'primary' }),
        play,
      )
      let due = 0 // when Play takes the next step
      function start() {
        if (now().closed) go(1)
        due = performance.now() + PACE
        playing.running = true
        play.textContent = 'Pause'
      }
      function stop() {
        playing.running = false
        play.textContent = 'Play'
      }
      function advance() {
        if (performance.now() < due) return
        due = performance.now() + PACE
        go(now().position + 1)
        if (now().closed) stop()
      }

      let steps
      const position = slider(
        { ...settings.position, text: (n) => (n > steps ? 'the end' : `${n} of ${steps}`) },
        by_hand,
      )
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
        position.element.querySelector('input').max = steps + 1
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
      toolbar.querySelector('.buttons').lastElementChild.addEventListener('click', stop)
      playing = animation(root, advance)
      return { root, values }
    }
    const end = live({
      model,
      el,
      traits,
      state: (now) => {
        refused = ''
        return state(stepper, now)
      },
      words: (now) => words(now) + refused,
      parts: parts_of(stepper, read()),
      build,
      longest: longest(stepper, read()),
    })
    return () => {
      playing.destroy()
      end()
    }
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
