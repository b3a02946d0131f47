// The pen of the pad: what it does, and who leads it: mouse, finger or the keys.

import { SIDE, has_room, write_point } from './strokes.js'

export const HELP = 'Keys: arrows move the pen, Space puts it down and lifts it.'
const APART = 0.6 // units between two points of a stroke
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

// What the pen does: a stroke begins, goes on and ends; `model` keeps the strokes as text. `drawing` is the example that
// they are.
export function pen_of(model, drawing) {
  let last = null
  // What `written` goes on with, where there is room for it.
  function write(written, more) {
    if (!has_room(written, more)) return false
    model.set('strokes', written + more)
    return true
  }
  return {
    get down() {
      return last !== null
    },
    begin(point) {
      const before = model.get('example') === drawing ? model.get('strokes') : ''
      if (!write(before, `.${write_point(point)}`)) return
      model.set('example', drawing)
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

export function by_pointer(pen, pad_element) {
  let drawing = null
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = pad_element.getBoundingClientRect()
    return [
      [clientX - left, width],
      [clientY - top, height],
    ].map(([offset, size]) => Math.min(Math.max((SIDE * offset) / size, 0), SIDE))
  }
  pad_element.addEventListener('mousedown', (event) => event.preventDefault()) // no focus: Space still scrolls the page
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
export function by_keyboard(pen, pad_element, mark, said) {
  let at = [SIDE / 2, SIDE / 2]
  function show() {
    mark.style.left = `${(100 * at[0]) / SIDE}%`
    mark.style.top = `${(100 * at[1]) / SIDE}%`
    mark.classList.toggle('down', pen.down)
  }
  const say = () => {
    said.textContent = `Pen ${pen.down ? 'down' : 'up'}, column ${at[0]}, row ${at[1]} of ${SIDE}.`
  }
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
  pad_element.addEventListener('blur', () => {
    lift()
    said.textContent = HELP
  })
  show()
  return lift
}
