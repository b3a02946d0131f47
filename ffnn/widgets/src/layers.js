// "Hidden layers" and one slider of units for each, bound to the trait hidden_sizes. The sliders that are not in use
// keep their place, and their number until they forget it.

import { range, slider } from './controls.js'

export const units = (layer, widest) => range(`Layer ${layer} units`, 1, widest)

// What the trait takes.
export const sizes = (deepest, widest) => ({
  accepts: (found) =>
    Array.isArray(found) && found.length <= deepest && found.every((n) => units(1, widest).accepts(n)),
})

// `fresh`: how many units a layer gets that was not there before.
export function layer_controls(model, watch, { deepest, widest, fresh }) {
  const change = () => {
    model.set(
      'hidden_sizes',
      sliders.slice(0, depth.value).map((layer) => layer.value),
    )
    model.save_changes()
  }
  const depth = slider(range('Hidden layers', 0, deepest), change)
  const sliders = Array.from({ length: deepest }, (_, l) => slider(units(l + 1, widest), change))
  function show() {
    const found = model.get('hidden_sizes')
    depth.show(found.length)
    sliders.forEach((layer, l) => {
      if (l < found.length) layer.show(found[l])
      layer.element.classList.toggle('unused', l >= found.length)
    })
  }
  function forget() {
    for (const layer of sliders) layer.show(fresh)
    show()
  }
  forget()
  watch('hidden_sizes', show)
  return { elements: [depth, ...sliders].map(({ element }) => element), forget }
}
