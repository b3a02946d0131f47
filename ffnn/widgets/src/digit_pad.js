// DigitPad: draw a digit, and the network of the chapter on digits reads it, stroke by stroke.
//
// A drawing is kept as text: every stroke is a dot and its points, each point three letters (two places of 512). From it
// comes the image that is read, prepared as MNIST's are; digit_pad.py does the same, to the last grey level.

import reader from '../../data/digit_reader/digit_reader.json'
import { number, round, text } from './chart.js'
import { bound, button, choice, frame, h, range, table } from './controls.js'
import { Dense, Network, identity, relu, softmax } from './engine.js'
import { live, pictures } from './pure.js'

const SIDE = 28  // pixels; also the units in which the pad is measured, from its upper left corner
const BOX = 20  // a drawing is scaled to fit into a square of so many pixels
const PEN = 2.7  // pixels: the width of a stroke in the image
const ZOOM = 4  // the most by which a small drawing is enlarged
const FARTHEST = 8  // pixels to the left or right
const K = 10
const DRAWING = 'your drawing'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const FINE = 512  // places along a side of the pad
const WRITTEN = /^(\.([\w-]{3})+)*$/
const MOST = 2000  // points of a drawing
const SHORTEST = 4  // letters of a stroke of one point
const APART = 0.6  // units between two points of a stroke
const ROW = 19  // px of a bar
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const HELP = 'Keys: arrows move the pen, Space draws.'

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
const pixels = Object.fromEntries(Object.entries(reader.examples).map(([name, example]) => [name, bytes(example.pixels)]))

const network = stored_network()

function stored_network() {
  const zeros = { uniform: (low, high, n) => new Float64Array(n), standard_normal: (n) => new Float64Array(n) }
  const last = reader.layers.length - 1
  const layers = reader.layers.map(({ n_in, n_out }, l) => new Dense(n_in, n_out, l === last ? identity : relu))
  const made = new Network(layers, zeros)
  reader.layers.forEach(({ n_out, multiples, scale, b }, l) => {
    Int8Array.from(bytes(multiples)).forEach((multiple, i) => { layers[l].W[i] = multiple * scale[i % n_out] })
    layers[l].b.set(b)
  })
  return made
}

export const settings = {
  example: choice('On the pad', [DRAWING, ...Object.keys(reader.examples)]),
  shift: range('Shift', -FARTHEST, FARTHEST, { text: (n) => (n ? `${Math.abs(n)} ${n > 0 ? 'right' : 'left'}` : 'none') }),
  strokes: { accepts: (written) => typeof written === 'string' && written.length <= 3 * MOST && WRITTEN.test(written) },
}

// Strokes as text, and back: lists of points [x, y] from 0 to 28.

const place = (x) => Math.min(Math.max(Math.floor(x * (FINE / SIDE)), 0), FINE - 1)

function write_point([x, y]) {
  const code = place(x) * FINE + place(y)
  return LETTERS[code >> 12] + LETTERS[(code >> 6) & 63] + LETTERS[code & 63]
}

export function read_strokes(written) {
  return written.split('.').slice(1).map((stroke) => stroke.match(/.../g).map((letters) => {
    const [a, b, c] = [...letters].map((letter) => LETTERS.indexOf(letter))
    const code = (a << 12) + (b << 6) + c
    return [(Math.floor(code / FINE) + 0.5) * (SIDE / FINE), ((code % FINE) + 0.5) * (SIDE / FINE)]
  }))
}

// Strokes, measured in pixels, as an image: full ink within the pen, none a pixel farther.
function ink(strokes) {
  const nearest = new Float64Array(SIDE * SIDE).fill(Infinity)
  const reach = PEN / 2 + 1.5
  for (const stroke of strokes) {
    for (let k = 0; k < Math.max(stroke.length - 1, 1); k++) {
      const [[x0, y0], [x1, y1]] = [stroke[k], stroke[Math.min(k + 1, stroke.length - 1)]]
      const [dx, dy] = [x1 - x0, y1 - y0]
      const length = dx * dx + dy * dy
      const [top, bottom] = [Math.max(0, Math.floor(Math.min(y0, y1) - reach)), Math.min(SIDE, Math.max(y0, y1) + reach)]
      const [left, right] = [Math.max(0, Math.floor(Math.min(x0, x1) - reach)), Math.min(SIDE, Math.max(x0, x1) + reach)]
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const along = (column + 0.5 - x0) * dx + (row + 0.5 - y0) * dy
          const t = length > 0 ? Math.min(Math.max(along / length, 0), 1) : 0
          const [across, down] = [column + 0.5 - (x0 + t * dx), row + 0.5 - (y0 + t * dy)]
          const distance = Math.sqrt(across * across + down * down)
          if (distance < nearest[row * SIDE + column]) nearest[row * SIDE + column] = distance
        }
      }
    }
  }
  return Uint8Array.from(nearest, (distance) => Math.floor(255 * Math.min(Math.max(PEN / 2 + 0.5 - distance, 0), 1) + 0.5))
}

// Strokes as MNIST has its digits: in a square of 20 x 20 pixels, its centre of mass in the middle of 28 x 28.
function normalized(strokes) {
  const points = strokes.flat()
  const [low, high] = [Math.min, Math.max].map((end) => [0, 1].map((axis) => end(...points.map((point) => point[axis]))))
  const size = Math.max(high[0] - low[0], high[1] - low[1], (BOX - PEN) / ZOOM)
  const placed = strokes.map((stroke) => stroke.map((point) => point.map((value, axis) =>
    (value - (low[axis] + high[axis]) / 2) * ((BOX - PEN) / size) + SIDE / 2)))
  let [total, across, down] = [0, 0, 0]
  ink(placed).forEach((mass, i) => {
    total += mass
    across += mass * (i % SIDE)
    down += mass * Math.floor(i / SIDE)
  })
  const centre = [across / total + 0.5, down / total + 0.5]
  return ink(placed.map((stroke) => stroke.map((point) => point.map((value, axis) => value + (SIDE / 2 - centre[axis])))))
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
  const centred = example !== DRAWING ? pixels[example] : strokes.length ? normalized(strokes) : new Uint8Array(SIDE * SIDE)
  const image = moved(centred, shift)
  const scores = Float64Array.from(network.forward(Float64Array.from(image, (value) => value / 255), 1))
  const P = softmax(scores, new Float64Array(K), 1, K)
  const order = [...P.keys()].sort((i, k) => P[k] - P[i])
  const full = example === DRAWING && written.length + SHORTEST > 3 * MOST
  return { example, strokes, centred, shift, image, scores, P, order, blank: !image.some(Boolean), full }
}

const percent = (p) => (p >= 0.995 ? '>99%' : p < 0.005 ? '<1%' : `${Math.round(100 * p)}%`)
const escaped = (said) => said.replace('<', '&lt;').replace('>', '&gt;')
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
  if (blank) return `The pad is empty, and still the network must name a digit: it ${read}`
  return `Your drawing${way}: the network ${read}${full ? ' The pad takes no more: Clear makes room.' : ''}`
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
      markup += `<rect class="ink" x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${(run * size).toFixed(2)}"`
        + ` height="${size.toFixed(2)}" fill-opacity="${(image[i] / 255).toFixed(2)}"/>`
    }
    i += run - 1
  }
  return markup
}

const border = (width) => `<rect class="border" x="0.5" y="0.5" width="${width - 1}" height="${width - 1}"/>`

// The pad: the strokes as they were drawn, or the example; a printed one (`still`) does not invite to draw.
function pad({ example, strokes, centred, still }, width) {
  const unit = width / SIDE
  const lines = strokes.map((stroke) => {
    const points = stroke.map(([x, y]) => `${round(unit * x)},${round(unit * y)}`)
    return `<path class="stroke" d="M${points.join('L')}${stroke.length === 1 ? 'h0' : ''}" stroke-width="${round(PEN * unit)}"/>`
  })
  const invite = strokes.length || still ? '' : text(width / 2, 16, 'draw here', 'class="tick invite" text-anchor="middle"')
  return border(width) + (example === DRAWING ? lines.join('') : squares(centred, width, 0)) + invite
}

// The probabilities as bars, the largest in the accent's colour with its numbers in bold.
function bars({ P, order }, width) {
  const [left, right] = [18, width - 44]
  return [...P].map((p, k) => {
    const weight = k === order[0] ? ' class="chosen"' : ''
    const y = ROW * k
    return text(2, y + 14, k, weight)
      + `<path class="grid" d="M${left},${y + ROW - 4.5}H${right}"/>`
      + `<rect class="bar${k === order[0] ? ' first' : ''}" x="${left}" y="${y + 3}" width="${round(Math.max(right - left, 0) * p)}" height="${ROW - 7}"/>`
      + text(width - 2, y + 14, escaped(percent(p)), `${weight} text-anchor="end"`)
  }).join('')
}

const seen = ({ image }, width) => squares(image, width, 1) + border(width)

const square = (width) => width
const PARTS = [
  { draw: pad, height: square, label: 'The pad with a digit on it' },
  { draw: bars, height: K * ROW, label: 'Ten bars, the probabilities of the digits 0 to 9' },
  { draw: seen, height: square, label: 'The 28 by 28 pixels that the network reads' },
]

export const picture = (traits) => pictures(PARTS.slice(0, 2), words, { ...state(traits), still: true }, 220)

// What the pen does: a stroke begins, goes on and ends; `model` keeps the strokes as text.
function pen_of(model) {
  let last = null
  // What `written` goes on with, where there is room for it.
  function write(written, more) {
    if (written.length + more.length > 3 * MOST) return false
    model.set('strokes', written + more)
    return true
  }
  return {
    get down() { return last !== null },
    begin(point) {
      const before = model.get('example') === DRAWING ? model.get('strokes') : ''
      if (!write(before, `.${write_point(point)}`)) return
      model.set('example', DRAWING)
      last = point
    },
    go(point) {
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < APART) return
      if (write(model.get('strokes'), write_point(point))) last = point
    },
    end() {
      last = null
      model.save_changes()
    },
  }
}

function render({ model, el }) {
  const pen = pen_of(model)

  function by_pointer(pad_element) {
    let drawing = null
    const at = ({ clientX, clientY }) => {
      const { left, top, width, height } = pad_element.getBoundingClientRect()
      return [[clientX - left, width], [clientY - top, height]].map(([offset, size]) =>
        Math.min(Math.max((SIDE * offset) / size, 0), SIDE))
    }
    pad_element.addEventListener('mousedown', (event) => event.preventDefault())  // no focus: Space still scrolls the page
    pad_element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || drawing !== null) return
      drawing = event.pointerId
      pad_element.setPointerCapture(drawing)
      if (pen.down) pen.end()
      pen.begin(at(event))
    })
    pad_element.addEventListener('pointermove', (event) => {
      if (event.pointerId !== drawing || !pen.down) return
      for (const between of event.getCoalescedEvents?.() ?? []) pen.go(at(between))
      pen.go(at(event))
    })
    for (const end of ['pointerup', 'pointercancel']) {
      pad_element.addEventListener(end, (event) => {
        if (event.pointerId !== drawing) return
        drawing = null
        if (pen.down) pen.end()
      })
    }
  }

  // The keyboard's pen: arrow keys move it a pixel, Space puts it down and lifts it.
  function by_keyboard(pad_element, mark, said) {
    let at = [SIDE / 2, SIDE / 2]
    function show() {
      mark.style.left = `${(100 * at[0]) / SIDE}%`
      mark.style.top = `${(100 * at[1]) / SIDE}%`
      mark.classList.toggle('down', pen.down)
    }
    const say = () => { said.textContent = `Pen ${pen.down ? 'down' : 'up'}, column ${at[0]}, row ${at[1]} of ${SIDE}.` }
    function lift() {
      if (pen.down) pen.end()
      show()
    }
    pad_element.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (KEYS[event.key]) {
        at = at.map((value, axis) => Math.min(Math.max(value + KEYS[event.key][axis], 1), SIDE - 1))
        if (pen.down) pen.go(at)
      } else if (event.key === ' ') {
        if (pen.down) pen.end()
        else pen.begin(at)
      } else if (event.key === 'Escape') lift()
      else return
      event.preventDefault()
      show()
      say()
    })
    pad_element.addEventListener('blur', () => { lift(); said.textContent = HELP })
    show()
    return lift
  }

  return live({
    model, el, traits: Object.keys(settings), state, words, parts: PARTS,
    build({ places: [drawn, chart, image], toolbar, watch, now }) {
      const values = table('The probabilities', ['digit', 'score', 'probability'], () => {
        const { scores, P } = now()
        return [...P].map((p, k) => [String(k), number(scores[k]), number(p)])
      })
      const mark = h('div', { class: 'pen', 'aria-hidden': 'true' })
      const said = h('p', { class: 'keys', 'aria-live': 'polite' }, HELP)
      const pad_element = h('div', {
        class: 'pad', tabindex: 0, role: 'application', 'data-lm-suppress-shortcuts': 'true',
        'aria-label': 'Pad: draw a digit with the mouse, a finger or the arrow keys; Space puts the pen down and lifts it',
      }, drawn, mark)
      by_pointer(pad_element)
      const lift = by_keyboard(pad_element, mark, said)
      const [buttons, status] = toolbar.children
      buttons.firstElementChild.addEventListener('click', lift)
      buttons.prepend(button('Clear', () => {
        lift()
        model.set('strokes', '')
        model.set('example', DRAWING)
        model.save_changes()
      }))
      buttons.append(values.toggle)
      const [on_the_pad, shift] = ['example', 'shift'].map((trait) => bound(model, trait, settings[trait], watch))
      const root = frame('DigitPad', 'Digit pad',
        h('div', { class: 'reading' }, pad_element, chart, image, status),
        h('div', { class: 'controls' }, on_the_pad, shift, buttons),
        h('div', { class: 'more' }, said),
        values.region)
      return { root, values }
    },
  })
}

export default { render }
