// The network, live: its units as small pictures of what they say over the plane, its weights as lines. A list box to
// the keyboard and to a screen reader: one unit is chosen.

import { h, OWN_KEYS } from './controls.js'
import { Layout, LEVELS, layer_name, level_of, sizes_of, strength_of, unit_name, width_of } from './network_layout.js'
import { colours_of, css, follow_theme } from './theme.js'
import { Painter, said_by } from './unit_pictures.js'

const EVERY = 2 // of the plane's places a small picture shows every second, in both directions
const DASH = [4, 3] // of a negative weight's line

// height(width): px. choose(what): what is pointed at or chosen, {layer, unit, source}, with source undefined for a unit
// itself; pointed: whether it is only pointed at.
export function network_view({ height, choose }) {
  const canvas = h('canvas', { 'aria-hidden': 'true' })
  const titles = h('div', { class: 'titles', 'aria-hidden': 'true' })
  const list = h('div', {
    class: 'units',
    role: 'listbox',
    tabindex: 0,
    'aria-label': 'Units of the network',
    ...OWN_KEYS,
  })
  const element = h('div', { class: 'network' }, canvas, titles, list)
  const painter = new Painter(EVERY)
  const context = canvas.getContext('2d')
  let layout = null
  let colours = null
  let shown = null // what was drawn last
  const end = follow_theme(() => shown && draw(...shown))

  const id = `ffnn-${Math.random().toString(36).slice(2)}`
  const id_of = ({ layer, unit }) => `${id}-${layer}-${unit}`

  function lay_out(sizes, width) {
    layout = new Layout(sizes, width, height(width))
    canvas.style.height = element.style.height = `${layout.height}px`
    titles.replaceChildren(
      ...sizes.map((_, layer) => {
        const title = h('span', {}, layer_name(layer, layout.last))
        title.style.left = `${layout.columns[layer]}px`
        return title
      }),
    )
    list.replaceChildren(
      ...layout.units.map((unit) => {
        const option = h('div', {
          role: 'option',
          id: id_of(unit),
          'aria-label': unit_name(unit, layout.last),
          'aria-selected': 'false',
        })
        Object.assign(option.style, {
          left: `${unit.x - layout.side / 2}px`,
          top: `${unit.y - layout.side / 2}px`,
          width: `${layout.side}px`,
          height: `${layout.side}px`,
        })
        return option
      }),
    )
  }

  function lines(network, chosen) {
    const paths = new Map()
    network.layers.forEach(({ W, n_in, n_out }, l) => {
      for (let i = 0; i < n_in; i++) {
        for (let k = 0; k < n_out; k++) {
          const w = W[i * n_out + k]
          const key = w < 0 ? -1 - level_of(w) : level_of(w)
          if (!paths.has(key)) paths.set(key, [])
          paths.get(key).push([l + 1, i, k])
        }
      }
    })
    const fan = chosen?.layer > 0 && chosen.source === undefined
    for (let key = -LEVELS; key < LEVELS; key++) {
      if (!paths.has(key)) continue
      const level = key < 0 ? -1 - key : key
      context.strokeStyle = css(key < 0 ? colours.negative : colours.positive, strength_of(level) * (fan ? 0.45 : 1))
      stroke(paths.get(key), width_of(level), key < 0)
    }
    if (chosen?.layer > 0) {
      const { W, n_in, n_out } = network.layers[chosen.layer - 1]
      for (let i = 0; i < n_in; i++) {
        if (chosen.source !== undefined && chosen.source !== i) continue
        const w = W[i * n_out + chosen.unit]
        context.strokeStyle = css(w < 0 ? colours.negative : colours.positive)
        stroke([[chosen.layer, i, chosen.unit]], width_of(level_of(w)) + 1, w < 0)
      }
    }
  }

  function stroke(weights, width, dashed) {
    context.lineWidth = width
    context.setLineDash(dashed && width > width_of(0) ? DASH : [])
    context.beginPath()
    for (const [layer, source, unit] of weights) {
      const [x1, y1, x2, y2] = layout.line(layer, source, unit)
      context.moveTo(x1, y1)
      context.lineTo(x2, y2)
    }
    context.stroke()
  }

  function units(plane, network, chosen) {
    const { side, last } = layout
    context.setLineDash([])
    for (const unit of layout.units) {
      const [left, top] = [unit.x - side / 2, unit.y - side / 2]
      context.drawImage(painter.paint(said_by(plane, network, unit)), left, top, side, side)
      const is = chosen && chosen.layer === unit.layer && chosen.unit === unit.unit
      context.strokeStyle = css(
        is ? colours.accent : unit.layer === last ? colours[`class-${unit.unit}`] : colours.muted,
      )
      context.lineWidth = is ? 3 : 1
      context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, side - 1, side - 1) // on whole pixels
    }
  }

  // The network as it is, after it has been sent through the plane. chosen: {layer, unit, source} or null.
  function draw(network, plane, chosen) {
    shown = [network, plane, chosen]
    const width = element.clientWidth
    if (!width) return
    const sizes = sizes_of(network)
    if (!layout?.same(sizes, width, height(width))) lay_out(sizes, width)
    const found = colours_of(element)
    if (String(Object.values(found)) !== String(Object.values(colours ?? {}))) painter.colour(found)
    colours = found
    const scale = Math.min(devicePixelRatio, 2)
    const [across, down] = [Math.round(width * scale), Math.round(layout.height * scale)]
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down })
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, layout.height)
    lines(network, chosen)
    units(plane, network, chosen)
  }

  let pinned = null
  function mark(chosen) {
    pinned = chosen
    for (const option of list.querySelectorAll('[aria-selected="true"]')) option.setAttribute('aria-selected', 'false')
    list.removeAttribute('aria-activedescendant')
    if (!chosen) return
    document.getElementById(id_of(chosen))?.setAttribute('aria-selected', 'true')
    list.setAttribute('aria-activedescendant', id_of(chosen))
  }

  const at = ({ clientX, clientY }) => {
    const { left, top } = element.getBoundingClientRect()
    return layout.at(clientX - left, clientY - top)
  }
  list.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch') return
    const found = at(event)
    list.style.cursor = found ? 'pointer' : ''
    choose(found, true)
  })
  list.addEventListener('pointerleave', () => choose(null, true))
  list.addEventListener('click', (event) => choose(at(event)))
  list.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') choose(null)
    else if (['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
      choose(pinned ? layout.beside(pinned, event.key) : { layer: 1, unit: 0 })
    } else return
    event.preventDefault()
  })
  list.addEventListener('focus', () => {
    if (!pinned && list.matches(':focus-visible')) choose({ layer: 1, unit: 0 })
  })
  return { element, draw, mark, end }
}
