// TrainingExplorer: a small network learns a puzzle in the plane while the reader turns its knobs.

import { figure, number } from './chart.js'
import {
  animation,
  bound,
  button,
  calm_note,
  choice,
  frame,
  h,
  ladder,
  logarithmic,
  range,
  slider,
  table,
} from './controls.js'
import { loss_curve } from './loss_curve.js'
import { Plane } from './plane.js'
import { beside_square, live, square } from './live.js'
import { ACTIVATIONS, DATASETS, OPTIMIZERS, TRAINING, Training } from './training.js'

const DEEPEST = 4
const WIDEST = 16
const NEW_LAYER = 8 // units of a layer that was not there before
const STEPS_A_FRAME = 5
const STEPS_A_SECOND = 100 // for a reader who asks for reduced motion
const FRAME_BUDGET = 10 // ms that steps and drawing may take of a frame
const CURVE_HEIGHT = 220 // px of the loss curve when it stands below the plane
const TABLE_ROWS = 20
const PICTURE = 300 // px: two plots side by side in a column of the book

// The traits that a reader sets, and what they take. The static host restores these, and only these, from a link.
export const settings = {
  data: choice('Data', Object.keys(DATASETS)),
  activation: choice('Activation', Object.keys(ACTIVATIONS)),
  optimizer: choice('Optimizer', Object.keys(OPTIMIZERS)),
  learning_rate: range('Learning rate', 1e-4, 10, logarithmic(1e-4, 10)),
  batch_size: range('Batch size', 1, TRAINING),
  l2: range('L2', 0, 1, ladder([0, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])),
  hidden_sizes: {
    accepts: (sizes) => Array.isArray(sizes) && sizes.length <= DEEPEST && sizes.every((n) => units(1).accepts(n)),
  },
}

const units = (layer) => range(`Layer ${layer} units`, 1, WIDEST)
const TRAITS = [...Object.keys(settings), 'seed']
const LIVE = ['learning_rate', 'batch_size', 'l2'] // act on the running network; all others start anew

// The figure in words.
export function words({
  now: { step, loss, validation_loss, accuracy },
  diverged_at,
  diverged_rate,
  overflowed,
  settings,
}) {
  const values =
    `step ${step}: training loss ${number(loss)}, validation loss ${number(validation_loss)}, `
    + `accuracy ${accuracy.toFixed(2)}`
  if (diverged_at === null) return values
  const lower = Math.max(Number((diverged_rate / 10).toPrecision(2)), 1e-4)
  if (overflowed) {
    return (
      `${values}. Diverged: the loss left the plot at step ${diverged_at}; the numbers of step ${step + 1} are too large to compute. `
      + `Try a learning rate of ${lower}; Train starts a new run.`
    )
  }
  const next =
    settings.learning_rate > lower
      ? `Try a learning rate of ${lower}, or Reset.`
      : 'They are short enough now. If the loss does not fall, the network is stuck where they left it: press Reset.'
  return `${values}. Diverged: the steps were too long, and at step ${diverged_at} the loss left the plot. ${next}`
}

const plane_of = (training, width) => new Plane({ ...training, cut: TRAINING }, width)
const PLANE_LABEL = 'Decision regions of the network in the plane, with training and validation examples'
const CURVE_LABEL = 'Training and validation loss against the step, on a logarithmic scale'

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export function picture(state) {
  const training = new Training(state)
  const plane = plane_of(training, PICTURE)
  const curve = loss_curve(training, PICTURE, plane.height)
  return (
    figure(
      PICTURE,
      plane.height,
      `${PLANE_LABEL}: the untrained network on ${state.data}`,
      plane.markup(training.network),
    ) + figure(PICTURE, plane.height, `${CURVE_LABEL}: ${words(training)}`, curve)
  )
}

// Both plots. The plane is kept as long as its examples are the same.
function parts_of() {
  let plane = null
  function regions(training, width) {
    if (!plane?.shows(training, width)) plane = plane_of(training, width)
    return plane.markup(training.network)
  }
  return [
    { draw: regions, height: square, label: PLANE_LABEL },
    { draw: loss_curve, height: beside_square(CURVE_HEIGHT), label: CURVE_LABEL },
  ]
}

function render({ model, el }) {
  let training = null
  let loop = null

  // The run on screen: a change acts on it, or starts a new one.
  function state(traits) {
    const kept = (trait) => LIVE.includes(trait) || String(traits[trait]) === String(training.settings[trait])
    if (!training) training = new Training(traits)
    else if (TRAITS.every(kept)) training.adjust(traits)
    else training = training.again(traits)
    return training
  }

  function build({ places: [plane, curve], toolbar, watch, show, redraw, draw, say }) {
    plane.className = 'plane'
    curve.className = 'curve-plot'
    const train = button('Train', () => (loop.running ? pause() : start()), { class: 'primary' })
    const values = table('Loss and accuracy', ['step', 'training loss', 'validation loss', 'accuracy'], () =>
      thinned(training.history, training.now).map(({ step, loss, validation_loss, accuracy }) => [
        String(step),
        number(loss),
        number(validation_loss),
        accuracy.toFixed(2),
      ]),
    )
    const layers = layer_controls(model, watch)
    const [reset] = toolbar.querySelectorAll('button')
    reset.before(train, button('Step', single))
    reset.addEventListener('click', () => {
      layers.forget()
      training = new Training(training.settings)
      show()
      pause()
    })
    const controls = h(
      'div',
      { class: 'controls' },
      ...[...LIVE, 'data', 'activation', 'optimizer'].map((trait) => bound(model, trait, settings[trait], watch)),
      ...layers.elements,
    )
    for (const control of [...controls.children].slice(0, LIVE.length)) control.classList.add('live')
    const root = frame(
      'TrainingExplorer',
      'Training explorer',
      h('div', { class: 'stage' }, plane, toolbar, curve),
      controls,
      h('div', { class: 'more' }, values.toggle, calm_note()),
      values.region,
    )

    let drawing = 0 // ms that the last drawing took
    loop = animation(root, (calm) => {
      const began = performance.now()
      const steps = calm ? STEPS_A_SECOND : STEPS_A_FRAME
      for (let i = 0; i < steps && !training.overflowed; i++) {
        training.advance()
        if (!calm && performance.now() - began > FRAME_BUDGET - drawing) break
      }
      const trained = performance.now()
      draw()
      drawing = performance.now() - trained
      if (training.overflowed) pause()
      else say()
    })

    function start() {
      if (training.overflowed) begin()
      loop.running = true
      train.textContent = 'Pause'
      say.now()
    }

    function pause() {
      loop.running = false
      train.textContent = 'Train'
      say.now()
    }

    function single() {
      if (training.overflowed) begin()
      training.advance()
      redraw()
      pause()
    }

    function begin() {
      training = training.again()
      show()
    }

    // What Python sees: the weights and the history on screen, with the settings that made them.
    function report() {
      model.set('_screen', {
        settings: training.settings,
        theta: Array.from(training.network.theta),
        history: [...training.history.filter(({ step }) => step < training.step), training.now],
      })
      model.save_changes()
    }

    return { root, values, report }
  }

  const end = live({ model, el, traits: TRAITS, state, words, parts: parts_of(), build, pause: 1000 })
  return () => {
    loop.destroy()
    end()
  }
}

// "Hidden layers" and one slider of units for each. The sliders that are not in use keep their place, and their number
// until they forget it.
function layer_controls(model, watch) {
  const change = () => {
    model.set(
      'hidden_sizes',
      sliders.slice(0, depth.value).map((layer) => layer.value),
    )
    model.save_changes()
  }
  const depth = slider(range('Hidden layers', 0, DEEPEST), change)
  const sliders = Array.from({ length: DEEPEST }, (_, l) => slider(units(l + 1), change))
  function show() {
    const sizes = model.get('hidden_sizes')
    depth.show(sizes.length)
    sliders.forEach((layer, l) => {
      if (l < sizes.length) layer.show(sizes[l])
      layer.element.classList.toggle('unused', l >= sizes.length)
    })
  }
  function forget() {
    for (const layer of sliders) layer.show(NEW_LAYER)
    show()
  }
  forget()
  watch('hidden_sizes', show)
  return { elements: [depth, ...sliders].map(({ element }) => element), forget }
}

// At most TABLE_ROWS records, evenly spaced, and the present one.
function thinned(history, now) {
  const every = Math.ceil(history.length / TABLE_ROWS)
  return [...history.filter(({ step }, i) => i % every === 0 && step < now.step), now]
}

export default { render }
