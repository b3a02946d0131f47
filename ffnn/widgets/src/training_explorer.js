// TrainingExplorer: a small network learns a puzzle in the plane while the reader turns its knobs and looks inside.

import { figure, number, plain } from './chart.js'
import { animation, bound, button, calm_note, choice, frame, h, ladder, logarithmic, range, table } from './controls.js'
import { DATASETS, DRAWN, noise_of } from './examples.js'
import { inspector } from './inspector.js'
import { layer_controls, sizes } from './layers.js'
import { live, square } from './live.js'
import { loss_curve, renew_curve } from './loss_curve.js'
import { network_picture } from './network_picture.js'
import { network_view } from './network_view.js'
import { Plane } from './plane.js'
import { accepted, point_setter } from './points.js'
import { ACTIVATIONS, OPTIMIZERS, Training } from './training.js'
import { ghost_words, words } from './training_words.js'

const DEEPEST = 4
const WIDEST = 16
const NEW_LAYER = 8 // units of a layer that was not there before
const FRAME_BUDGET = 6 // ms that steps and drawing may take of a frame
const SLOW = 5 // ms of drawing from which a frame does without plane and network now and then
const SPARED = 7 // such frames in a row, at most
const LONGEST_FRAME = 100 // ms: what a slower frame has missed is not made up for
const CURVE_HEIGHT = 220 // px of the loss curve when it stands below the plane
const NETWORK_HEIGHT = { narrow: 300, wide: 380 } // px
const WIDE = 460 // px of width from which a network is wide
const TABLE_ROWS = 20
const LARGE = 400 // parameters from which a network is computed on fewer places, so that it is drawn as often
const FEWER = 28
const PICTURE = 300 // px: two plots side by side in a column of the book

// The traits that a reader sets, and what they take. The static host restores these, and only these, from a link.
export const settings = {
  learning_rate: range('Learning rate', 1e-4, 10, logarithmic(1e-4, 10)),
  hidden_sizes: sizes(DEEPEST, WIDEST),
  batch_size: range('Batch size', 1, DRAWN - 10),
  l2: range('L2', 0, 1, ladder([0, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])),
  data: choice('Data', DATASETS),
  activation: choice('Activation', Object.keys(ACTIVATIONS)),
  optimizer: choice('Optimizer', Object.keys(OPTIMIZERS)),
  noise: {
    ...range('Noise', 0, 0.5, { step: 0.01, value: (position) => Number(position.toFixed(2)) }),
    like: 0, // in a link it is a number, though it begins as none
  },
  validation_size: range('Validation', 10, DRAWN - 10, { step: 10, value: Number }),
  step_by: choice('Step by', ['example', 'batch', 'epoch']),
  speed: range('Speed', 1, 2000, {
    ...ladder([1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000, 2000]),
    text: (steps) => `${plain(steps)} steps/s`,
  }),
  placing: choice('A click sets', ['nothing', 'class 0', 'class 1', 'class 2']),
  points: { accepts: accepted },
  seed: { accepts: (seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 },
}

const TRAITS = Object.keys(settings)
const VIEW = ['step_by', 'speed', 'placing'] // say how it is watched, not what is trained
const LIVE = ['learning_rate', 'batch_size', 'l2', 'points'] // act on the running network; all others start anew
const FIRST = ['batch_size', 'l2'] // controls beside the learning rate and the layers
const OTHERS = ['data', 'noise', 'activation', 'optimizer', 'validation_size', 'placing', 'step_by', 'speed']

const cells_of = ({ network }) => (network.theta.length > LARGE ? FEWER : undefined)
const plane_of = (training, width) => new Plane(training, width, cells_of(training))
const PLANE_LABEL = 'Decision regions of the network in the plane, with training and validation examples'
const CURVE_LABEL = 'Training and validation loss against the step, on a logarithmic scale'
const NETWORK_LABEL = 'The network: what each unit says over the plane, and its weights as lines'

// The first state as a static picture: HTML text, for print and for a page without JavaScript.
export function picture(state) {
  const training = new Training(state)
  const plane = plane_of(training, PICTURE)
  const regions = plane.markup(training.network)
  const said = words(training)
  return (
    figure(PICTURE, plane.height, `${PLANE_LABEL}: the untrained network on ${state.data}`, regions)
    + figure(PICTURE, plane.height, `${CURVE_LABEL}: ${said}`, loss_curve(training, PICTURE, plane.height))
    + figure(
      PICTURE,
      NETWORK_HEIGHT.narrow,
      NETWORK_LABEL,
      network_picture(training.network, plane, PICTURE, NETWORK_HEIGHT.narrow),
    )
  )
}

function render({ model, el }) {
  let training = null
  let plane = null
  let setter = null
  const ends = []

  // The run on screen: a change acts on it, or starts a new one.
  function state(traits) {
    const same = (trait) => String(traits[trait]) === String(training.settings[trait])
    const kept = (trait) => LIVE.includes(trait) || VIEW.includes(trait) || same(trait)
    if (!training) training = new Training(traits)
    else if (!TRAITS.every(kept) || !training.adjust(traits)) training = training.again(traits)
    return training
  }

  // The plane is kept as long as its examples are the same; then only the regions are drawn anew, unless the cross moves.
  let crossed = null
  let spared = false // whether this frame does without plane and network
  function regions(now, width) {
    if (!plane?.shows(now, width, cells_of(now))) plane = plane_of(now, width)
    crossed = setter?.cross
    return plane.markup(now.network) + plane.cross(crossed)
  }
  function renew(place, now, width) {
    const same = place.firstElementChild && crossed === setter?.cross && plane?.shows(now, width, cells_of(now))
    if (same && !spared) plane.renew(place, now.network)
    return same
  }

  function build({ places: [plane_place, curve], toolbar, watch, show, redraw, draw, say }) {
    plane_place.className = 'plane'
    curve.className = 'curve-plot'
    const set = (trait, value) => {
      model.set(trait, value)
      model.save_changes()
    }
    setter = point_setter({
      place: plane_place,
      plane: () => plane,
      get: () => model.get('points') ?? [],
      set: (points) => set('points', points),
      brush: () => ((model.get('placing') ?? 'nothing') === 'nothing' ? null : Number(model.get('placing').slice(-1))),
      moved: redraw,
    })
    watch('points', redraw)
    const show_placing = () => plane_place.classList.toggle('placing', model.get('placing') !== 'nothing')
    watch('placing', show_placing)
    show_placing()
    const opened = box()
    const ghost = ghost_panel()
    const player = play()
    ends.push(player.end, opened.end)

    const values = table('Loss and accuracy', ['step', 'training loss', 'validation loss', 'accuracy'], () =>
      thinned(training.history, training.now).map(({ step, loss, validation_loss, accuracy }) => [
        String(step),
        number(loss),
        validation_loss === null ? 'none' : number(validation_loss),
        accuracy.toFixed(2),
      ]),
    )
    const layers = layer_controls(model, watch, { deepest: DEEPEST, widest: WIDEST, fresh: NEW_LAYER })
    const [depth, ...layer_sliders] = layers.elements
    const buttons = toolbar.firstElementChild
    const [reset] = buttons.children
    reset.before(player.train, player.step)
    reset.addEventListener('click', () => {
      layers.forget()
      training = new Training(training.settings)
      show()
      opened.choose(null)
      player.pause()
    })
    const control = (trait) => bound(model, trait, settings[trait], watch)
    const another = button('Another seed', () => set('seed', (model.get('seed') + 1) % 2 ** 32))
    const noise = bound_noise(model, watch)
    const root = frame(
      'TrainingExplorer',
      'Training explorer',
      h(
        'div',
        { class: 'stage' },
        h('div', { class: 'watch' }, plane_place, setter.spoken, buttons),
        toolbar,
        h('div', { class: 'controls first' }, control('learning_rate'), depth, ...FIRST.map(control), ...layer_sliders),
        h('div', { class: 'loss' }, curve, ghost.element),
        opened.element,
        h(
          'div',
          { class: 'controls others' },
          ...OTHERS.map((trait) => (trait === 'noise' ? noise : control(trait))),
          another,
        ),
      ),
      h('div', { class: 'more' }, values.toggle, calm_note()),
      values.region,
    )
    player.begin_in(root)

    // Train, Step and Pause.
    function play() {
      const train = button('Train', () => (loop.running ? pause() : start()), { class: 'primary' })
      const step = button('Step', single)
      let loop = null
      let drawing = 0 // ms that the last drawing took
      let left = 0 // frames to come without plane and network
      let last = null // when the last frame began
      let due = 0 // steps

      function advance(calm) {
        const began = performance.now()
        due +=
          ((model.get('speed') ?? 300) * (calm ? 1000 : Math.min(began - (last ?? began - 1000 / 60), LONGEST_FRAME)))
          / 1000
        last = began
        spared = left > 0
        const budget = FRAME_BUDGET - (spared ? 0 : drawing)
        while (due >= 1 && !training.overflowed) {
          training.advance()
          due -= 1
          if (!calm && performance.now() - began > budget) due %= 1
        }
        if (training.overflowed) spared = false
        const trained = performance.now()
        draw()
        if (!spared) drawing = performance.now() - trained
        left = spared ? left - 1 : Math.min(Math.floor(drawing / SLOW), SPARED)
        if (training.overflowed) pause()
        else say()
      }

      function start() {
        if (training.overflowed) begin()
        last = null
        loop.running = true
        train.textContent = 'Pause'
        say.now()
      }

      function pause() {
        loop.running = spared = false
        train.textContent = 'Train'
        say.now()
        redraw()
      }

      function single() {
        if (training.overflowed) begin()
        training.advance_by(model.get('step_by'))
        pause()
      }

      function begin() {
        training = training.again()
        show()
      }

      return {
        train,
        step,
        pause,
        begin_in: (root) => {
          loop = animation(root, advance)
        },
        get running() {
          return loop.running
        },
        end: () => loop.destroy(),
      }
    }

    // The network and the unit that is looked at.
    function box() {
      let [chosen, pointed, seen] = [null, null, null]
      const view = network_view({ height: (width) => NETWORK_HEIGHT[width < WIDE ? 'narrow' : 'wide'], choose })
      const inspected = inspector({
        turn: (place, value) => {
          training.turn(place, value)
          redraw()
          say()
        },
      })

      function choose(what, only_pointed = false) {
        if (only_pointed && String(Object.values(what ?? {})) === String(Object.values(pointed ?? {}))) return
        if (only_pointed) pointed = what
        else {
          ;[chosen, pointed] = [what, null]
          view.mark(what)
        }
        look()
        redraw()
      }

      function look() {
        seen = training.network
        inspected.choose(pointed ?? chosen, seen)
      }

      // A new run may have other units.
      function follow() {
        const { layers } = training.network
        const there = ({ layer, unit, source }) =>
          layer === 0
          || (layer <= layers.length && unit < layers[layer - 1].n_out && (source ?? 0) < layers[layer - 1].n_in)
        pointed = null
        if (chosen && !there(chosen)) chosen = null
        look()
      }

      return {
        element: h('div', { class: 'box' }, view.element, inspected.element),
        choose,
        draw() {
          if (seen !== training.network) follow()
          if (!plane) return
          view.draw(training.network, plane, pointed ?? chosen)
          view.mark(chosen)
          const fresh = inspected.draw(plane)
          if (fresh || !player.running) inspected.say(false)
        },
        say: () => inspected.say(player.running),
        end: view.end,
      }
    }

    // The run that is compared with.
    function ghost_panel() {
      const keep = button('Keep this run', () => {
        training.keep(!training.ghost?.kept)
        update()
        redraw()
      })
      const said = h('p')
      function update() {
        const kept = Boolean(training.ghost?.kept)
        const line = ghost_words(training)
        if (said.textContent !== line) said.textContent = line
        keep.textContent = kept ? 'Let go of it' : 'Keep this run'
      }
      return { element: h('div', { class: 'ghost' }, keep, said), update }
    }

    // What Python sees: the weights and the history on screen, with the settings that made them.
    function report() {
      ghost.update()
      opened.say()
      model.set('_screen', {
        settings: training.settings,
        theta: Array.from(training.network.theta),
        history: [...training.history.filter(({ step }) => step < training.step), training.now],
      })
      model.save_changes()
    }

    return { root, values, report, also_draw: () => spared || opened.draw() }
  }

  // What is said is also what the legend of the curve says, until something else is said.
  function say(now) {
    now.told = now.now
    return words(now)
  }

  const parts = [
    { draw: regions, renew, height: square, label: PLANE_LABEL },
    { draw: loss_curve, renew: renew_curve, height: beside_plane, label: CURVE_LABEL },
  ]
  ends.push(live({ model, el, traits: TRAITS, state, words: say, parts, build, pause: 1000 }))
  return () => {
    for (const end of ends) end()
  }
}

// The loss curve is as high as the plane beside it.
function beside_plane(width, place) {
  const plane = place.closest('.stage').querySelector('.plane').getBoundingClientRect()
  return place.getBoundingClientRect().left > plane.left + 1 ? square(plane.width) : CURVE_HEIGHT
}

// The slider of the noise shows that of the puzzle until the reader has moved it.
function bound_noise(model, watch) {
  const shown = { get: () => noise_of({ data: model.get('data'), noise: model.get('noise') }) }
  const control = bound(
    { ...shown, set: model.set.bind(model), save_changes: model.save_changes.bind(model) },
    'noise',
    settings.noise,
    (_, show) => {
      watch('noise', show)
      watch('data', show)
    },
  )
  return control
}

// At most TABLE_ROWS records, evenly spaced, and the present one.
function thinned(history, now) {
  const every = Math.ceil(history.length / TABLE_ROWS)
  return [...history.filter(({ step }, i) => i % every === 0 && step < now.step), now]
}

export default { render }
