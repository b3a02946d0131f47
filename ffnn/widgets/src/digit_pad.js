// DigitPad: draw a digit, and the network of the chapter on digits reads it, stroke by stroke.

import reader from '../../data/digit_reader/digit_reader.json'
import { escaped, number, round, text } from './chart.js'
import { bound, button, choice, frame, h, range, table } from './controls.js'
import { Dense, Network, identity, relu, softmax } from './engine.js'
import { HELP, by_keyboard, by_pointer, pen_of } from './pen.js'
import { live, pictures } from './live.js'
import { PEN, SIDE, accepts, is_full, normalized, read_strokes, without_last } from './strokes.js'

const FARTHEST = 8 // pixels to the left or right
const K = 10
const DRAWING = 'your drawing'
const ROW = 19 // px of a bar

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
const pixels = Object.fromEntries(
  Object.entries(reader.examples).map(([name, example]) => [name, bytes(example.pixels)]),
)

const network = stored_network()

function stored_network() {
  const zeros = { uniform: (low, high, n) => new Float64Array(n), standard_normal: (n) => new Float64Array(n) }
  const last = reader.layers.length - 1
  const layers = reader.layers.map(({ n_in, n_out }, l) => new Dense(n_in, n_out, l === last ? identity : relu))
  const made = new Network(layers, zeros)
  reader.layers.forEach(({ n_out, multiples, scale, b }, l) => {
    Int8Array.from(bytes(multiples)).forEach((multiple, i) => {
      layers[l].W[i] = multiple * scale[i % n_out]
    })
    layers[l].b.set(b)
  })
  return made
}

export const settings = {
  example: choice('On the pad', [DRAWING, ...Object.keys(reader.examples)]),
  shift: range('Shift', -FARTHEST, FARTHEST, {
    text: (n) => (n ? `${Math.abs(n)} ${n > 0 ? 'right' : 'left'}` : 'none'),
  }),
  strokes: { accepts },
}

function moved(image, shift) {
  return image.map((_, i) => {
    const from = (i % SIDE) - shift
    return from >= 0 && from < SIDE ? image[i - shift] : 0
  })
}

// All that the figure shows: what is on the pad, the image that is read, and the probabilities P, the likeliest first.
export function state({ example, strokes: written, shift }) {
  const strokes = example === DRAWING ? read_strokes(written) : []
  const centred =
    example !== DRAWING ? pixels[example] : strokes.length ? normalized(strokes) : new Uint8Array(SIDE * SIDE)
  const image = moved(centred, shift)
  const scores = Float64Array.from(
    network.forward(
      Float64Array.from(image, (value) => value / 255),
      1,
    ),
  )
  const P = softmax(scores, new Float64Array(K), 1, K)
  const order = [...P.keys()].sort((i, k) => P[k] - P[i])
  const full = example === DRAWING && is_full(written)
  return { example, strokes, centred, shift, image, scores, P, order, blank: !image.some(Boolean), full }
}

const percent = (p) => (p >= 0.995 ? '>99%' : p < 0.005 ? '<1%' : `${Math.round(100 * p)}%`)
const one = (digit) => `${digit === 8 ? 'an' : 'a'} ${digit}`

export function words({ example, shift, P, order: [first, second], blank, full }) {
  const read = `reads ${one(first)}, ${percent(P[first])}; next ${second}, ${percent(P[second])}.`
  const pixel = Math.abs(shift) === 1 ? 'pixel' : 'pixels'
  const way = shift ? `, moved ${Math.abs(shift)} ${pixel} to the ${shift > 0 ? 'right' : 'left'}` : ''
  if (example !== DRAWING) {
    const { place: n, label } = reader.examples[example]
    const verdict = first === label ? 'Right.' : 'Wrong.'
    return `Held-out image ${n.toLocaleString('en')}, ${one(label)}${way}: the network ${read} ${verdict}`
  }
  if (blank) return `The pad is empty, but the network must still name a digit: it ${read}`
  return `Your drawing${way}: the network ${read}${full ? ' The pad is full: Clear makes room.' : ''}`
}

// An image as squares; a row's neighbours of the same grey are one.
function squares(image, width, edge) {
  const size = (width - 2 * edge) / SIDE
  let markup = ''
  for (let i = 0; i < image.length; i++) {
    let run = 1
    while (image[i] && (i + run) % SIDE && image[i + run] === image[i]) run += 1
    if (image[i]) {
      const [x, y] = [edge + size * (i % SIDE), edge + size * Math.floor(i / SIDE)]
      markup +=
        `<rect class="ink" x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${(run * size).toFixed(2)}"`
        + ` height="${size.toFixed(2)}" fill-opacity="${(image[i] / 255).toFixed(2)}"/>`
    }
    i += run - 1
  }
  return markup
}

const border = (width) => `<rect class="border" x="0.5" y="0.5" width="${width - 1}" height="${width - 1}"/>`

// The pad: the strokes as they were drawn, or the example; a printed one (`still`) has no invitation to draw.
function pad({ example, strokes, centred, still }, width) {
  const unit = width / SIDE
  const lines = strokes.map((stroke) => {
    const points = stroke.map(([x, y]) => `${round(unit * x)},${round(unit * y)}`)
    return `<path class="stroke" d="M${points.join('L')}${stroke.length === 1 ? 'h0' : ''}" stroke-width="${round(PEN * unit)}"/>`
  })
  const invite =
    strokes.length || still ? '' : text(width / 2, 16, 'draw here', 'class="tick invite" text-anchor="middle"')
  return border(width) + (example === DRAWING ? lines.join('') : squares(centred, width, 0)) + invite
}

// The probabilities as bars, the largest in the accent's colour with its numbers in bold.
function bars({ P, order }, width) {
  const [left, right] = [18, width - 44]
  return [...P]
    .map((p, k) => {
      const weight = k === order[0] ? ' class="chosen"' : ''
      const y = ROW * k
      return (
        text(2, y + 14, k, weight)
        + `<path class="grid" d="M${left},${y + ROW - 4.5}H${right}"/>`
        + `<rect class="bar${k === order[0] ? ' first' : ''}" x="${left}" y="${y + 3}" width="${round(Math.max(right - left, 0) * p)}" height="${ROW - 7}"/>`
        + text(width - 2, y + 14, escaped(percent(p)), `${weight} text-anchor="end"`)
      )
    })
    .join('')
}

const seen = ({ image }, width) => squares(image, width, 1) + border(width)

const square = (width) => width
const PARTS = [
  { draw: pad, height: square, label: 'The pad with a digit on it' },
  { draw: bars, height: K * ROW, label: 'Ten bars, the probabilities of the digits 0 to 9' },
  { draw: seen, height: square, label: 'The 28 by 28 pixels that the network reads' },
]

export const picture = (traits) => pictures(PARTS.slice(0, 2), words, { ...state(traits), still: true }, 220)

function render({ model, el }) {
  const pen = pen_of(model, DRAWING)

  return live({
    model,
    el,
    traits: Object.keys(settings),
    state,
    words,
    parts: PARTS,
    build({ places: [drawn, chart, image], toolbar, watch, now }) {
      const values = table('The probabilities', ['digit', 'score', 'probability'], () => {
        const { scores, P } = now()
        return [...P].map((p, k) => [String(k), number(scores[k]), number(p)])
      })
      const mark = h('div', { class: 'pen', 'aria-hidden': 'true' })
      const said = h('p', { class: 'keys', 'aria-live': 'polite' }, HELP)
      const pad_element = h(
        'div',
        {
          class: 'pad',
          tabindex: 0,
          role: 'application',
          'data-lm-suppress-shortcuts': 'true',
          'aria-label':
            'Pad: draw a digit with the mouse, a finger or the arrow keys; Space puts the pen down and lifts it',
        },
        drawn,
        mark,
      )
      by_pointer(pen, pad_element)
      const lift = by_keyboard(pen, pad_element, mark, said)
      const [buttons, status] = toolbar.children
      buttons.firstElementChild.addEventListener('click', lift)
      buttons.prepend(
        button('Clear', () => {
          lift()
          model.set('strokes', '')
          model.set('shift', 0)
          model.set('example', DRAWING)
          model.save_changes()
        }),
        button('Undo', () => {
          lift()
          if (model.get('example') === DRAWING) model.set('strokes', without_last(model.get('strokes')))
          model.save_changes()
        }),
      )
      buttons.append(values.toggle)
      const [on_the_pad, shift] = ['example', 'shift'].map((trait) => bound(model, trait, settings[trait], watch))
      const root = frame(
        'DigitPad',
        'Digit pad',
        h('div', { class: 'reading' }, pad_element, chart, image, status),
        h('div', { class: 'controls' }, on_the_pad, shift, buttons),
        h('div', { class: 'more' }, said),
        values.region,
      )
      return { root, values }
    },
  })
}

export default { render }
