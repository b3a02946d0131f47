// Points that the reader sets in the plane, by click, by tap or by key. Flat: x₁, x₂ and class, one after the other.

import { plain } from './chart.js'
import { h, OWN_KEYS } from './controls.js'

export const MOST_POINTS = 60
const CLASSES = 3
const FARTHEST = 5
const NEAR = 12 // px: a click so near to a point of the reader's takes it away
const STRIDE = 0.05 // of the plane's half, for an arrow key

export const accepted = (points) =>
  Array.isArray(points)
  && points.length % 3 === 0
  && points.length <= 3 * MOST_POINTS
  && points.every((value, place) =>
    place % 3 === 2 ? Number.isInteger(value) && value >= 0 && value < CLASSES : Math.abs(value) <= FARTHEST,
  )

const triples = (points) => Array.from({ length: points.length / 3 }, (_, n) => points.slice(3 * n, 3 * n + 3))

// place: the element that shows the plane. plane(): the Plane that is shown. get(), set(points): the points. brush(): the
// class that a click sets, or null. moved(): the cross has moved.
export function point_setter({ place, plane, get, set, brush, moved }) {
  const spoken = h('p', { class: 'spoken', 'aria-live': 'polite' })
  let cross = null // [x1, x2] for who sets points by key
  Object.entries({
    tabindex: 0,
    role: 'application',
    'aria-label':
      'The plane. Arrow keys move a cross; 0, 1 or 2 sets a point of that class there, Delete takes the nearest one away.',
    ...OWN_KEYS,
  }).forEach(([name, value]) => {
    place.setAttribute(name, value)
  })

  const within = (value) => {
    const edge = plane().reach / 1.08
    return Number(Math.min(Math.max(value, -edge), edge).toFixed(2))
  }
  const say = (said) => {
    spoken.textContent = said
  }
  const where = (x1, x2) => `x₁ ${plain(x1)}, x₂ ${plain(x2)}`

  function nearest([x1, x2]) {
    const { x, y } = plane()
    const found = triples(get()).map(([at, up], n) => [Math.hypot(x(at) - x(x1), y(up) - y(x2)), n])
    return found.sort(([one], [other]) => one - other)[0] ?? [Infinity, -1]
  }

  function add([x1, x2], k) {
    const points = get()
    if (points.length >= 3 * MOST_POINTS) return say(`There are ${MOST_POINTS} points of yours, and no room for more.`)
    const at = [within(x1), within(x2)]
    set([...points, ...at, k])
    say(`Point of class ${k} set at ${where(...at)}.`)
  }

  function take(n) {
    const [x1, x2, k] = triples(get())[n]
    set(get().filter((_, place) => Math.floor(place / 3) !== n))
    say(`Point of class ${k} at ${where(x1, x2)} taken away.`)
  }

  place.addEventListener('click', ({ clientX, clientY }) => {
    const { left, top } = place.getBoundingClientRect()
    const at = plane().at(clientX - left, clientY - top)
    if (brush() === null || at.some((value) => Math.abs(value) > plane().reach)) return
    const [away, n] = nearest(at)
    if (away < NEAR) take(n)
    else add(at, brush())
  })

  place.addEventListener('keydown', (event) => {
    const { key } = event
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[key]
    cross ??= [0, 0]
    if (step) {
      cross = cross.map((value, axis) => within(value + STRIDE * plane().reach * step[axis]))
      say(where(...cross))
    } else if ('012'.includes(key)) add(cross, Number(key))
    else if (key === 'Enter' || key === ' ') add(cross, brush() ?? 0)
    else if (key === 'Delete' || key === 'Backspace') {
      const [, n] = nearest(cross)
      if (n < 0) say('There is no point of yours to take away.')
      else take(n)
    } else return
    event.preventDefault()
    moved()
  })
  place.addEventListener('focus', () => {
    if (!place.matches(':focus-visible')) return
    cross ??= [0, 0]
    moved()
  })
  place.addEventListener('blur', () => {
    cross = null
    moved()
  })

  return {
    spoken,
    get cross() {
      return cross
    },
  }
}
