// Live figures with Python behind them: what the reader turns Python knows, and what Python sets the figure shows.

import { Traits } from '../../book/_static/traits.js'
import { element } from './render.js'

const PAUSE = 50 // ms between two messages to Python while a slider is dragged

class Model extends Traits {
  constructor(state, save) {
    super(state)
    Object.assign(this, { save, changed: new Set() })
  }

  noted(trait) {
    this.changed.add(trait)
  }

  save_changes() {
    this.saving ??= setTimeout(() => {
      this.saving = null
      this.save(Object.fromEntries([...this.changed].map((trait) => [trait, this.state[trait]])))
      this.changed.clear()
    }, PAUSE)
  }

  // From Python, which need not hear of it again.
  take(state) {
    for (const [trait, value] of Object.entries(state)) {
      this.set(trait, value)
      this.changed.delete(trait)
    }
  }
}

export class Widgets {
  constructor(base, session) {
    Object.assign(this, { base, session, models: new Map() })
  }

  async view({ model_id: id, module, state }) {
    const folder = new URL('../widgets/', this.base)
    if (!document.querySelector('link[href*="widgets/widgets.css"]')) {
      document.head.append(Object.assign(element('link'), { rel: 'stylesheet', href: new URL('widgets.css', folder) }))
    }
    const { default: widget } = await import(new URL(`${module}.js`, folder))
    const { worker } = this.session
    const save = (state) => {
      if (worker === this.session.worker) this.session.ask({ type: 'trait', widget: id, state }).catch(() => {}) // it was ended
    }
    if (this.models.get(id)?.worker !== worker) this.models.set(id, Object.assign(new Model(state, save), { worker }))
    const place = element('div', 'live-widget alive')
    queueMicrotask(() => widget.render({ model: this.models.get(id), el: place })) // once it stands in the page
    return place
  }

  update({ id, state }) {
    this.models.get(id)?.take(state)
  }
}
