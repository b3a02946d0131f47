// What figures share of which all that they show follows from their traits.
//
// state(traits) works that out; words(now) says it; each part draws it: {draw(now, width, height), height, label}. A
// height is a number or a function (width, place) of the width and of the element where the part stands, if on a page.

import { figure } from './chart.js'
import { button, h, throttle } from './controls.js'

function drawn({ draw, height, label }, now, width, place, said = '') {
  const tall = typeof height === 'function' ? height(width, place) : height
  return figure(width, tall, label + said, draw(now, width, tall))
}

// A first state as a static picture: HTML text, for print and for a page without JavaScript.
export function pictures(parts, words, now, width, longest = []) {
  const room = longest.length ? `<div class="words">${longest.map((said) => `<p>${said}</p>`).join('')}</div>` : ''
  return parts.map((part) => drawn(part, now, width, null, `. ${words(now)}`)).join('') + room
}

// Brings the figure to life, and gives what ends it. build({ places, toolbar, watch, now }) makes its element `root` and
// its table `values`, from a place for each part, and a toolbar with "Reset" and the words; now() is the present state.
// longest: what may come to be said, in its longest forms. It lies unseen behind the words and keeps their place, for in
// how many lines they run depends on the reader's font.
export function live({ model, el, traits, state, words, parts, build, longest = [] }) {
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
  const toolbar = h('div', { class: 'toolbar' }, h('div', { class: 'buttons' }, button('Reset', reset)),
    room.length ? h('div', { class: 'words' }, status, ...room) : status)
  const { root, values } = build({ places, toolbar, watch, now: () => now })
  el.append(root)

  function draw() {
    parts.forEach((part, n) => {
      const width = places[n].clientWidth
      if (width) places[n].innerHTML = drawn(part, now, width, places[n])
    })
  }

  // At most one drawing a frame, however many changes come.
  let scheduled = null
  function redraw() {
    scheduled ??= requestAnimationFrame(() => { scheduled = null; draw() })
  }

  const say = throttle(() => {
    status.textContent = words(now)
    values.update()
  }, 500)

  function show() {
    now = read()
    redraw()
    say()
  }

  function reset() {
    for (const [trait, value] of Object.entries(model.get('_initial'))) model.set(trait, value)
    model.save_changes()
    say.now()
  }

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
