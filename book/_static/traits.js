// What anywidget's front ends expect of a model, as far as it is the same with Python behind the figure and without:
// its traits, and who listens to them. A model says in `noted` what a changed trait means to it.

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b)

class Traits {
  constructor(state) {
    this.state = { ...state }
    this.listeners = new Map()
  }

  get(trait) {
    return this.state[trait]
  }

  set(trait, value) {
    if (equal(value, this.state[trait])) return
    this.state[trait] = value
    this.noted(trait)
    for (const listener of this.listeners.get(`change:${trait}`) ?? []) listener()
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
  }

  off(event, listener) {
    this.listeners.set(
      event,
      (this.listeners.get(event) ?? []).filter((other) => other !== listener),
    )
  }
}

export { equal, Traits }
