// What all figures share: how what they show follows their traits, and when it is drawn and said.
//
// state(traits) works out what is shown; words(now) says it; each part draws it: {draw(now, width, height), height,
// label}, and may draw only what has changed: renew(place, now, width, height), false where it cannot. A height is a
// number, or a function of the width and of the part's place, an element where there is a page.

import { escaped, figure } from './chart.js'
import { button, h, throttle } from './controls.js'

const tall = (height, width, place) => (typeof height === 'function' ? height(width, place) : height)

function drawn({ draw, height, label }, now, width, place, said = '') {
  const high = tall(height, width, place)
  return figure(width, high, label + said, draw(now, width, high))
}

// A first state as a static picture: HTML text, for print and for a page without JavaScript.
export function pictures(parts, words, now, width, longest = []) {
  const room = longest.length
    ? `<div class="words">${longest.map((said) => `<p>${escaped(said)}</p>`).join('')}</div>`
    : ''
  return parts.map((part) => drawn(part, now, width, null, `. ${words(now)}`)).join('') + room
}

// The height of a square plot with its ticks, and of a plot beside it; where there is no room beside it, that is
// `stacked`.
export const square = (width) => width + 22
export const beside_square = (stacked) => (width, place) => {
  if (!place) return square(width)
  const first = place.parentElement.firstElementChild
  return place.offsetTop > first.offsetTop ? stacked : square(first.clientWidth)
}

// A link to the figure as it is set, for a host that has one. It is copied when it is followed.
function link_to(model) {
  const name = 'Link to this setting'
  const element = h('a', { class: 'link', href: '' }, name)
  element.addEventListener('click', async () => {
    await navigator.clipboard?.writeText(element.href).then(() => {
      element.textContent = 'Link copied'
      setTimeout(() => element.replaceChildren(name), 2000)
    }, console.debug)
  })
  return {
    element,
    update() {
      element.href = model.link()
    },
  }
}

// Brings the figure to life, and gives what ends it. build() makes its element `root` and its table `values`; what else
// Python is told along with the words is `report`, and what is drawn along with the parts `also_draw`. It gets `places`, one for each part, a `toolbar` with "Reset" and the
// words, watch(trait, react), and
//   now(): the present state,
//   show(): works the state out again, draws it if it is another one, and says it,
//   redraw(), draw(): draws what changed without the traits, in the next frame or at once,
//   say(), say.now(): says it within `pause` ms, or at once.
// longest: what may come to be said, in its longest forms. It lies unseen behind the words and keeps their place, because
// the number of their lines depends on the reader's font.
export function live({ model, el, traits, state, words, parts, build, longest = [], pause = 500 }) {
  const watched = []
  function watch(trait, react) {
    model.on(`change:${trait}`, react)
    watched.push([trait, react])
  }
  const read = () => state(Object.fromEntries(traits.map((trait) => [trait, model.get(trait)])))
  let now = read()

  const places = parts.map(() => h('div'))
  const status = h('p', { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true' })
  const room = longest.map((said) => h('p', {}, said))
  const toolbar = h(
    'div',
    { class: 'toolbar' },
    h('div', { class: 'buttons' }, button('Reset', reset)),
    room.length ? h('div', { class: 'words' }, status, ...room) : status,
  )

  function draw() {
    parts.forEach((part, n) => {
      const width = places[n].clientWidth
      if (!width || part.renew?.(places[n], now, width, tall(part.height, width, places[n]))) return
      places[n].innerHTML = drawn(part, now, width, places[n])
    })
    also_draw?.()
  }

  // At most one drawing a frame, however many changes come.
  let scheduled = null
  function redraw() {
    scheduled ??= requestAnimationFrame(() => {
      scheduled = null
      draw()
    })
  }

  const link = model.link ? link_to(model) : null

  const say = throttle(() => {
    const line = words(now)
    if (status.textContent !== line) status.textContent = line
    values.update()
    link?.update()
    report?.()
  }, pause)

  function show() {
    const before = now
    now = read()
    if (now !== before) redraw()
    say()
  }

  function reset() {
    for (const [trait, value] of Object.entries(model.get('_initial'))) model.set(trait, value)
    model.save_changes()
    say.now()
  }

  const { root, values, report, also_draw } = build({ places, toolbar, watch, now: () => now, show, redraw, draw, say })
  if (link) values.toggle.after(link.element)
  el.append(root)
  for (const trait of traits) watch(trait, show)
  const resized = new ResizeObserver(redraw)
  resized.observe(root)
  draw()
  say()

  return () => {
    resized.disconnect()
    cancelAnimationFrame(scheduled)
    say.cancel()
    for (const [trait, react] of watched) model.off(`change:${trait}`, react)
  }
}
