// What every live figure shares: labelled native controls bound to the model, the status line, the table,
// the animation that rests. A control is found by its role and its label.

import { plain } from './chart.js'

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

// Settings. Each entry describes one trait of the model: its label, which values it takes, how they are chosen.

export const choice = (label, options) => ({ label, options, accepts: (value) => options.includes(value) })

// What a menu calls an option whose name in code is another.
export const SHOWN = {
  relu: 'ReLU',
  leaky_relu: 'leaky ReLU',
  elu: 'ELU',
  gelu: 'GELU',
  silu: 'SiLU',
}

// A slider over a scale. `position` and `value` turn one into the other, `text` says a value in words.
export function range(label, low, high, scale = {}) {
  const linear = {
    min: low,
    max: high,
    step: 1,
    position: (value) => value,
    value: (position) => position,
    text: plain,
  }
  const whole = !scale.value
  return {
    ...linear,
    ...scale,
    label,
    accepts: (value) =>
      typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value)),
  }
}

// Ten steps a decade, each rounded to two digits: 1, 1.3, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 7.9.
export function logarithmic(low, high) {
  return {
    min: Math.log10(low),
    max: Math.log10(high),
    step: 0.1,
    position: (value) => Math.log10(value),
    value: (position) => Number((10 ** position).toPrecision(2)),
  }
}

// A few values, each one step from the next.
export function ladder(values) {
  const nearest = (value) =>
    values.reduce((best, rung, i) => (Math.abs(rung - value) < Math.abs(values[best] - value) ? i : best), 0)
  return { min: 0, max: values.length - 1, step: 1, position: nearest, value: (position) => values[position] }
}

// The element of a figure.
export function frame(name, label, ...children) {
  return h('div', { 'data-widget': name, class: 'ffnn-widget', role: 'group', 'aria-label': label }, ...children)
}

// JupyterLab takes the arrow keys for the notebook, unless the element in focus says this.
export const OWN_KEYS = { 'data-lm-suppress-shortcuts': 'true' }

export function labelled(label, control, ...more) {
  control.id = `ffnn-${Math.random().toString(36).slice(2)}` // figures of several modules share a page
  return h('div', { class: 'control' }, h('label', { for: control.id }, label), control, ...more)
}

export function select({ label, options }, change) {
  const control = h(
    'select',
    OWN_KEYS,
    ...options.map((option) => h('option', { value: option }, SHOWN[option] ?? option)),
  )
  control.addEventListener('change', () => change(control.value))
  return {
    element: labelled(label, control),
    show: (value) => {
      control.value = value
    },
  }
}

const SURE = 8 // px that a finger moves before it is clear where it goes

// A finger that comes down on a slider may be about to scroll the page. Nothing changes until it has gone sideways or has
// been lifted where it came down; if it goes up or down first, nothing changes at all.
function spare(control) {
  let touch = null // {x, y, before, wanted, scrolls}
  const set = (value) => {
    touch = null
    control.value = value
    control.dispatchEvent(new Event('input', { bubbles: true }))
  }
  control.addEventListener('pointerdown', ({ pointerType, clientX: x, clientY: y }) => {
    if (pointerType === 'touch') touch = { x, y, before: control.value, wanted: control.value, scrolls: false }
  })
  control.addEventListener('input', (event) => {
    if (!touch) return
    event.stopImmediatePropagation()
    touch.wanted = control.value
    control.value = touch.before
  })
  control.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!touch || touch.scrolls) return
    const [across, along] = [Math.abs(clientX - touch.x), Math.abs(clientY - touch.y)]
    if (Math.max(across, along) < SURE) return
    if (across > along) set(touch.wanted)
    else touch.scrolls = true
  })
  control.addEventListener('pointerup', () => {
    if (touch && !touch.scrolls) set(touch.wanted)
    touch = null
  })
  control.addEventListener('pointercancel', () => {
    if (touch) control.value = touch.before
    touch = null
  })
}

export function slider({ label, min, max, step, position, value, text }, change) {
  const control = h('input', { type: 'range', min, max, step, ...OWN_KEYS })
  spare(control)
  const output = h('span', { class: 'value', 'aria-hidden': 'true' })
  function say(chosen) {
    output.textContent = text(chosen)
    control.setAttribute('aria-valuetext', text(chosen))
  }
  control.addEventListener('input', () => {
    const chosen = value(Number(control.value))
    say(chosen)
    change(chosen)
  })
  const show = (chosen) => {
    control.value = position(chosen)
    say(chosen)
  }
  return {
    element: labelled(label, control, output),
    show,
    get value() {
      return value(Number(control.value))
    },
  }
}

export function button(label, press, attributes = {}) {
  const element = h('button', { type: 'button', ...OWN_KEYS, ...attributes }, label)
  element.addEventListener('click', press)
  return element
}

// A control for a setting, bound to the model's trait both ways.
export function bound(model, trait, setting, watch) {
  const control = (setting.options ? select : slider)(setting, (value) => {
    model.set(trait, value)
    model.save_changes()
  })
  control.show(model.get(trait))
  watch(trait, () => control.show(model.get(trait)))
  return control.element
}

// Do `act` at most once in `interval` ms: at once when the last time is long past, else at the end of the interval.
// `now` does it without waiting.
export function throttle(act, interval) {
  let last = -Infinity
  let timer = null
  function now() {
    clearTimeout(timer)
    timer = null
    last = performance.now()
    act()
  }
  function soon() {
    if (timer === null) {
      const wait = interval - (performance.now() - last)
      if (wait <= 0) now()
      else timer = setTimeout(now, wait)
    }
  }
  return Object.assign(soon, { now, cancel: () => clearTimeout(timer) })
}

// The values of a figure as a table, one button away.
export function table(caption, columns, rows) {
  const body = h('tbody')
  const head = h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)))
  const region = h(
    'div',
    { class: 'table', hidden: '', tabindex: 0, ...OWN_KEYS, role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption), h('thead', {}, head), body),
  )
  function update() {
    if (!region.hidden)
      body.replaceChildren(...rows().map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, cell)))))
  }
  const toggle = button(
    'Show as table',
    () => {
      region.hidden = !region.hidden
      toggle.setAttribute('aria-expanded', String(!region.hidden))
      toggle.textContent = region.hidden ? 'Show as table' : 'Hide table'
      update()
    },
    { 'aria-expanded': 'false' },
  )
  return { toggle, region, update }
}

export const calm_note = () =>
  h('p', { class: 'note' }, 'Reduced motion: during training the figure is redrawn once a second.')

// Calls `frame(calm)` for every picture while running: at the screen's rate, or once a second (`calm`) for a
// reader who asks for reduced motion; not at all while the figure, or its page, is out of view.
export function animation(element, frame) {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  let running = false
  let visible = true
  let cancel = null
  function schedule() {
    cancel?.()
    cancel = null
    if (!running || !visible || document.hidden) return
    const calm = reduced.matches
    const tick = () => {
      cancel = null
      frame(calm)
      if (cancel === null) schedule()
    }
    if (calm) {
      const id = setTimeout(tick, 1000)
      cancel = () => clearTimeout(id)
    } else {
      const id = requestAnimationFrame(tick)
      cancel = () => cancelAnimationFrame(id)
    }
  }
  const observer = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting
    schedule()
  })
  observer.observe(element)
  reduced.addEventListener('change', schedule)
  document.addEventListener('visibilitychange', schedule)
  return {
    get running() {
      return running
    },
    set running(value) {
      running = value
      schedule()
    },
    get calm() {
      return reduced.matches
    },
    destroy() {
      running = false
      schedule()
      observer.disconnect()
      reduced.removeEventListener('change', schedule)
      document.removeEventListener('visibilitychange', schedule)
    },
  }
}
