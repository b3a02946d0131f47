// A run of OverfittingExplorer: data, network and optimizer from one seed, stepped by whoever holds it.
//
// The same in Python: explorer.examples(), explorer.network(), then squared_error, Adam(0.01) and all training examples
// in every step. Tests hold both to that.

import { Adam, Dense, Network, add_penalty, identity, squared_error, tanh } from './engine.js'
import { Mulberry32 } from './datasets.js'

export const VALIDATION = 200
export const MOST = 100 // training examples
export const REACH = 3 // inputs lie between -REACH and REACH
export const LAST = 10000 // the step at which a run ends
const LEARNING_RATE = 0.01
const APART = 1.05 // each record's step is at least so many times the one before: the axis of steps is logarithmic

export const curve = (x) => Math.sin(1.5 * x)

export class Fitting {
  // settings: {n, noise, hidden_sizes, l2, seed}; before: the history of the run before this one
  constructor(settings, before = []) {
    const { n, noise, hidden_sizes, seed } = settings
    this.settings = settings
    this.before = before
    const rng = new Mulberry32(seed)
    const X = rng.uniform(-REACH, REACH, VALIDATION + MOST)
    const errors = rng.standard_normal(VALIDATION + MOST)
    const y = X.map((x, i) => curve(x) + noise * errors[i])
    this.validation = { X: X.subarray(0, VALIDATION), y: y.subarray(0, VALIDATION), m: VALIDATION }
    this.training = { X: X.subarray(VALIDATION, VALIDATION + n), y: y.subarray(VALIDATION, VALIDATION + n), m: n }
    this.floor = noise ** 2 / 2 // the loss of the true curve, on average
    const sizes = [1, ...hidden_sizes, 1]
    const layers = sizes
      .slice(1)
      .map((n_out, l) => new Dense(sizes[l], n_out, l < hidden_sizes.length ? tanh : identity))
    this.network = new Network(layers, rng)
    this.optimizer = new Adam(LEARNING_RATE)
    this.dA = new Float64Array(VALIDATION)
    this.step = 0
    this.history = []
    this.measure()
    this.history.push(this.now)
    this.best = this.now
  }

  get ended() {
    return this.step >= LAST
  }

  // A new run after this one.
  again(settings = this.settings) {
    return new Fitting(settings, this.step > 0 ? this.history : this.before)
  }

  // Change l2 of the running network; the optimizer keeps its memory.
  adjust(settings) {
    this.settings = settings
  }

  // One update on all training examples. What is measured goes into the history where its step is far enough from the
  // step before it, so that the history does not depend on when somebody looks.
  advance() {
    const { network, training, settings, dA } = this
    const { X, y, m } = training
    squared_error(network.forward(X, m), y, dA, m)
    network.backward(dA, m)
    if (settings.l2) add_penalty(network, settings.l2)
    this.optimizer.step(network.theta, network.grad)
    this.step += 1
    if (this.step >= APART * this.history.at(-1).step) {
      this.measure()
      this.history.push(this.now)
      if (this.now.validation_loss < this.best.validation_loss) this.best = this.now
    }
  }

  // Mean losses over all training and all validation examples, without the l2 term.
  measure() {
    if (this.now?.step === this.step) return
    const loss_on = ({ X, y, m }) => squared_error(this.network.forward(X, m), y, this.dA, m)
    this.now = { step: this.step, loss: loss_on(this.training), validation_loss: loss_on(this.validation) }
  }
}
