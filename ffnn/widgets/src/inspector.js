// A unit of the network seen large, its numbers in words, and its weights and bias to be turned by hand.

import { number } from './chart.js'
import { SHOWN, h, labelled, OWN_KEYS, range, slider } from './controls.js'
import { place_in_theta, source_name, unit_name } from './network_layout.js'
import { colours_of } from './theme.js'
import { Painter, said_by } from './unit_pictures.js'

const FARTHEST = 6 // the slider's ends; training may go farther
const NAMED = 3 // weights that are said in words, the largest first
const INVITATION =
  'Point at a unit of the network, tap it, or choose it with the arrow keys: here you see what it says, and you can turn its weights.'

const capital = (words) => words[0].toUpperCase() + words.slice(1)

// A unit in words. said: what said_by() found.
export function unit_words(network, chosen, { low, high }) {
  const { layer, unit } = chosen
  const last = network.layers.length
  const from_to = `from ${number(low)} to ${number(high)} in this plane`
  if (layer === 0) return `It hands on the coordinate x${'₁₂'[unit]} of an example, ${from_to}.`
  const { W, b, n_in, n_out, activation } = network.layers[layer - 1]
  const weights = Array.from({ length: n_in }, (_, i) => ({
    w: W[i * n_out + unit],
    source: { layer: layer - 1, unit: i },
  }))
  const sorted = weights.sort((one, other) => Math.abs(other.w) - Math.abs(one.w)).slice(0, NAMED)
  const listed = sorted.map(({ w, source }) => `${source_name(source)} ${number(w)}`).join(', ')
  const largest = n_in > NAMED ? `largest of ${n_in} weights` : 'weights'
  const says =
    layer === last
      ? `Probability ${from_to}`
      : `${capital(SHOWN[activation.name] ?? activation.name)} unit: it says ${number(low)} to ${number(high)} in this plane`
  return `${says}. Bias ${number(b[unit])}; ${largest}: ${listed}.`
}

// turn(place, value): a parameter has been turned.
export function inspector({ turn }) {
  const painter = new Painter()
  const large = h('div', { class: 'large', role: 'img' }, painter.canvas)
  const name = h('p', { class: 'unit-name' })
  const numbers = h('p', { class: 'unit-words', 'aria-live': 'polite' })
  const menu = h('select', OWN_KEYS)
  const value = slider(range('Its value', -FARTHEST, FARTHEST, { step: 0.05, value: Number, text: number }), (w) => {
    turn(place_in_theta(network, chosen, source()), w)
  })
  const hand = h('div', { class: 'hand' }, labelled('Weight or bias', menu), value.element)
  const about = h('div', { class: 'about' }, name, numbers, hand)
  const invitation = h('p', { class: 'invitation' }, INVITATION)
  const element = h(
    'div',
    { class: 'inspector', role: 'group', 'aria-label': 'The chosen unit' },
    large,
    about,
    invitation,
  )
  let network = null
  let chosen = null
  let colours = ''
  let said = null // what the picture shows

  const source = () => (menu.value === 'bias' ? null : Number(menu.value))
  const show_value = () => value.show(network.theta[place_in_theta(network, chosen, source())])
  menu.addEventListener('change', show_value)

  // Another unit is shown, or another of its weights, or none.
  function choose(next, of) {
    network = of
    chosen = next
    said = null
    element.classList.toggle('empty', !chosen)
    if (!chosen) return menu.replaceChildren()
    const { layer } = chosen
    name.textContent = capital(unit_name(chosen, network.layers.length))
    hand.classList.toggle('unused', layer === 0)
    if (layer === 0) return
    const sources = Array.from({ length: network.layers[layer - 1].n_in }, (_, unit) => unit)
    const kept = chosen.source ?? 0
    menu.replaceChildren(
      ...sources.map((unit) => h('option', { value: unit }, `Weight from ${source_name({ layer: layer - 1, unit })}`)),
      h('option', { value: 'bias' }, 'Bias'),
    )
    menu.value = String(kept)
    show_value()
  }

  // The picture, with the network as it is; the network has just been sent through the plane. True where nothing has
  // been said of this unit yet.
  function draw(plane) {
    if (!chosen) return false
    const found = colours_of(element)
    if (String(Object.values(found)) !== colours) {
      colours = String(Object.values(found))
      painter.colour(found)
    }
    const fresh = said === null
    said = said_by(plane, network, chosen)
    painter.paint(said)
    return fresh
  }

  // The numbers. quiet: a screen reader need not hear them, for others follow in a moment.
  function say(quiet) {
    if (!chosen || !said) return
    numbers.setAttribute('aria-live', quiet ? 'off' : 'polite')
    const words = unit_words(network, chosen, said)
    if (numbers.textContent !== words) numbers.textContent = words
    large.setAttribute('aria-label', `What ${unit_name(chosen, network.layers.length)} says over the plane. ${words}`)
    if (chosen.layer > 0 && !value.element.matches(':focus-within')) show_value()
  }

  choose(null, null)
  return { element, choose, draw, say }
}
