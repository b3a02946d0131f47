// The static host: gives the live figures of a page without a kernel what they need to run.
//
// MyST-NB writes the state of all widgets into the page, and a script with the model's id where each was shown.
// There this imports the widget's module (anywidget's front-end interface) and calls render({model, el}), with a
// model that keeps its traits in the page and the reader's settings in the link: #Name.trait=value&Name.trait=...

import { equal, Traits } from './traits.js'

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'
const NEAR = { rootMargin: '600px' } // a figure wakes before it scrolls into view
const PAUSE = 300 // ms between two changes of the link: browsers refuse hundreds in a row

const fragment = () =>
  location.hash
    .slice(1)
    .split('&')
    .filter((part) => part.includes('='))

class Model extends Traits {
  constructor(name, state, settings) {
    super(state)
    Object.assign(this, { name: `${name}.`, initial: state, settings })
    this.restore()
    addEventListener('hashchange', () => this.follow())
  }

  noted(trait) {
    this.unwritten ||= trait in this.settings
  }

  save_changes() {
    if (!this.unwritten) return // what the widget only reports is in no link
    this.writing ??= setTimeout(() => {
      this.writing = null
      this.write()
    }, PAUSE)
  }

  // What differs from the page.
  own() {
    return Object.keys(this.settings)
      .filter((trait) => !equal(this.state[trait], this.initial[trait]))
      .map((trait) => `${this.name}${trait}=${[this.state[trait]].flat().map(encodeURIComponent).join(',')}`)
  }

  // The address of this figure as it is set.
  link() {
    return `${location.href.split('#')[0]}#${this.own().join('&') || this.anchor}`
  }

  // The link holds what differs from the page; other figures' settings stay as they are.
  write() {
    this.unwritten = false
    const own = this.own()
    const parts = [...fragment().filter((part) => !part.startsWith(this.name)), ...own]
    if (own.length === 0 && fragment().length === parts.length) return // not ours: perhaps a heading's anchor
    history.replaceState(history.state, '', parts.length ? `#${parts.join('&')}` : location.pathname + location.search)
  }

  // Settings from the link, as far as the widget accepts them; all others are the page's.
  restore() {
    const own = fragment().filter((part) => part.startsWith(this.name))
    const linked = new Map(own.map((part) => part.slice(this.name.length).split('=')))
    this.linked = own.length > 0
    let taken = 0
    for (const [trait, setting] of Object.entries(this.settings)) {
      const value = linked.has(trait) ? read(linked.get(trait), this.initial[trait] ?? setting.like) : undefined
      const accepted = setting.accepts(value)
      taken += accepted
      this.set(trait, accepted ? value : this.initial[trait])
    }
    this.unwritten = taken < own.length // what was refused leaves the link
  }

  // The link has changed. One to a heading, or to another figure's setting, leaves this figure as it is.
  follow() {
    const parts = fragment()
    if (parts.some((part) => part.startsWith(this.name)) || location.hash === '') this.restore()
    else if (parts.length) this.write() // beside the other figure's setting
  }
}

// The text of a link as a value of the same type as `like`.
function read(written, like) {
  let text
  try {
    text = decodeURIComponent(written)
  } catch {
    return undefined // not a link that we wrote
  }
  const number = (digits) => (digits === '' ? NaN : Number(digits))
  if (Array.isArray(like)) return text === '' ? [] : text.split(',').map(number)
  return typeof like === 'number' ? number(text) : text
}

const states = JSON.parse(document.querySelector(STATE).textContent).state
const models = new Map()
const seen = new Map()
// A link leads to its figure; after a reload and on the way back the browser knows where the reader was.
const followed = performance.getEntriesByType('navigation')[0].type === 'navigate'

async function wake(place, id, name) {
  const { state } = states[id]
  const { default: widget, settings } = await import(new URL(state._esm, import.meta.url))
  if (!models.has(id)) models.set(id, new Model(name, state, settings))
  models.get(id).anchor = place.closest('[id]')?.id ?? ''
  place.classList.add('alive')
  widget.render({ model: models.get(id), el: place })
  if (models.get(id).linked && followed) place.scrollIntoView()
}

for (const view of document.querySelectorAll(VIEW)) {
  const id = JSON.parse(view.textContent).model_id
  if (!states[id]) continue
  const [kind] = states[id].state._anywidget_id.split('.').slice(-1)
  seen.set(kind, (seen.get(kind) ?? 0) + 1)
  const name = seen.get(kind) === 1 ? kind : `${kind}-${seen.get(kind)}`
  const place = view.parentElement
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return
    observer.disconnect()
    wake(place, id, name)
  }, NEAR)
  if (fragment().some((part) => part.startsWith(`${name}.`))) wake(place, id, name)
  else observer.observe(place)
}
