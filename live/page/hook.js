// All that a page loads for its Run buttons. It waits for the first press; then it gets what running needs.

import { list, script } from './store.js'

const BASE = new URL('.', import.meta.url).href
let started

const start = () => {
  started ??= list(BASE)
    .then(async (files) => (await import(await script(BASE, files['app.js']))).open(BASE, files))
    .catch((error) => {
      started = null
      document.querySelector('.live-status').classList.add('shown')
      document.querySelector('.live-status [role=status]').textContent = `${error.message}.`
    })
  return started
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('.live-bar button, .live-status button')
  if (button) (await start())?.press(button)
})
document.addEventListener('keydown', async (event) => {
  const cell = !event.target.closest('.live-widget') && event.target.closest('.cell:has(> .live-bar)')
  if (!cell || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey || event.shiftKey) || event.defaultPrevented)
    return
  event.preventDefault()
  ;(await start())?.run(cell, event.shiftKey)
})

// What the reader has written here before stands there again.
try {
  if (localStorage.getItem(`live:${location.pathname}`)) start()
} catch {
  // no storage: nothing was kept
}
