// A training run: data, network and optimizer from one seed, stepped by whoever holds it.
//
// The same in Python: rng = Mulberry32(seed); X, y = two_moons(300, rng=rng); network = Network([...], rng=rng);
// train(network, softmax_cross_entropy, optimizer, X[:200], y[:200], rng=rng, ...). Tests hold both to that.

import {
  Adam,
  Dense,
  Momentum,
  Network,
  SGD,
  add_penalty,
  identity,
  one_hot,
  relu,
  sigmoid,
  softmax_cross_entropy,
  tanh,
} from './engine.js'
import { Mulberry32 } from './datasets.js'
import { examples } from './examples.js'

export const ACTIVATIONS = { identity, sigmoid, tanh, relu }
export const OPTIMIZERS = { SGD, Momentum, Adam }
const MOST_RECORDS = 400 // a longer history keeps every second record, and so on

export class Training {
  // settings: {data, noise, validation_size, points, hidden_sizes, activation, optimizer, learning_rate, batch_size, l2, seed}
  // ghost: the run that this one is compared with, {history, settings, now, kept, turned}
  constructor(settings, ghost = null) {
    const { hidden_sizes, activation, optimizer, learning_rate, seed } = settings
    this.settings = settings
    this.ghost = ghost
    this.rng = new Mulberry32(seed)
    this.take(examples(settings, this.rng))
    const { K } = this
    const sizes = [2, ...hidden_sizes, K]
    const layers = sizes
      .slice(1)
      .map((n_out, l) => new Dense(sizes[l], n_out, l < hidden_sizes.length ? ACTIVATIONS[activation] : identity))
    this.network = new Network(layers, this.rng)
    this.optimizer = new OPTIMIZERS[optimizer](learning_rate)
    this.guessing = Math.log(K) // the loss of a network that knows nothing
    this.kept = new Float64Array(this.network.theta.length)
    this.epochs = 0 // how often all training examples have been seen
    this.stride = 1
    this.turned = false // whether a parameter was turned by hand
    this.now = this.measure(0)
    this.history = [this.now]
    this.off = Math.max(5 * this.guessing, 2 * this.now.loss) // a loss above this has left the plot
    this.diverged_at = null
    this.diverged_rate = null // the learning rate at that step
    this.overflowed = false // the next step is too large to compute: the run ends before it
  }

  get step() {
    return this.now.step
  }

  // The curve of the ghost, for the plot.
  get before() {
    return this.ghost?.history ?? []
  }

  // Keep this run to be compared with, whatever comes, or let go of the one that is kept.
  keep(kept) {
    this.ghost = kept ? this.as_ghost(true) : null
  }

  // A run to be compared with later ones; `kept` until the reader lets go of it.
  as_ghost(kept = false) {
    const { settings, now, step, turned } = this
    return { settings, now, kept, turned, history: [...this.history.filter((record) => record.step < step), now] }
  }

  // A new run after this one, which becomes its ghost unless the reader keeps another.
  again(settings = this.settings) {
    return new Training(settings, this.step > 0 && !this.ghost?.kept ? this.as_ghost() : this.ghost)
  }

  take({ X, y, K, n, cut, own, span }) {
    Object.assign(this, { X, y, K, n, cut, own, span, order: [] })
    this.Y = one_hot(y, K)
    this.dA = new Float64Array(n * K)
    this.X_batch = new Float64Array(cut * 2)
    this.Y_batch = new Float64Array(cut * K)
  }

  // Change learning_rate, batch_size, l2 or the reader's points of the running network; the optimizer keeps its memory.
  // False where another class has come or gone: that takes another network.
  adjust(changes) {
    const settings = { ...this.settings, ...changes }
    if (String(settings.points) !== String(this.settings.points)) {
      const found = examples(settings, new Mulberry32(settings.seed))
      if (found.K !== this.K) return false
      this.take(found)
      this.measure_again()
    }
    this.settings = settings
    this.optimizer.learning_rate = settings.learning_rate
    return true
  }

  // Turn a parameter by hand.
  turn(place, value) {
    this.network.theta[place] = value
    this.turned = true
    this.measure_again()
  }

  measure_again() {
    this.now = this.measure(this.step)
    this.history = [...this.history.filter(({ step }) => step < this.step), this.now]
  }

  // One update on the next `size` examples of the epoch, whose last batch may be short. It is measured at once, so that
  // what is said of a run does not depend on when somebody looks.
  advance(size = this.settings.batch_size) {
    if (this.overflowed) return
    if (this.order.length === 0) this.order = this.rng.permutation(this.cut)
    const rows = this.order.splice(0, size)
    const {
      network,
      X_batch,
      Y_batch,
      K,
      settings: { l2 },
    } = this
    const m = rows.length
    rows.forEach((row, i) => {
      X_batch.set(this.X.subarray(2 * row, 2 * row + 2), 2 * i)
      Y_batch.set(this.Y.subarray(K * row, K * row + K), K * i)
    })
    softmax_cross_entropy(network.forward(X_batch, m), Y_batch.subarray(0, m * K), this.dA, m)
    network.backward(this.dA, m)
    if (l2) add_penalty(network, l2)
    this.kept.set(network.theta)
    this.optimizer.step(network.theta, network.grad)
    const next = this.measure(this.step + 1)
    this.judge(next)
    if (this.overflowed) network.theta.set(this.kept)
    else {
      this.now = next
      this.epochs += m / this.cut
      if (this.step % this.stride === 0) this.record()
    }
  }

  // What the button Step does: one example, one batch, or the rest of an epoch.
  advance_by(unit) {
    if (unit !== 'epoch') this.advance(unit === 'example' ? 1 : undefined)
    else
      do this.advance()
      while (this.order.length && !this.overflowed)
  }

  // Diverged: the loss has left the plot and is not yet down to half of what guessing gives.
  judge({ step, loss, validation_loss }) {
    this.overflowed = !(Number.isFinite(loss + validation_loss) && this.network.theta.every(Number.isFinite))
    if (this.overflowed || loss >= this.off) {
      this.diverged_at ??= step
      this.diverged_rate ??= this.settings.learning_rate
    } else if (loss < this.guessing / 2) this.diverged_at = this.diverged_rate = null
  }

  record() {
    this.history.push(this.now)
    if (this.history.length > MOST_RECORDS) {
      this.stride *= 2
      this.history = this.history.filter(({ step }) => step % this.stride === 0)
    }
  }

  // Mean losses over all training and all validation examples (without the l2 term), and the share of the validation
  // examples classified right; where no example validates, there is no validation loss, and training examples count.
  measure(step) {
    const { network, X, Y, K, y, n, cut } = this
    const logits = network.forward(X, n)
    const loss = softmax_cross_entropy(logits, Y.subarray(0, cut * K), this.dA, cut)
    const held_out = n - cut
    const validation_loss = held_out
      ? softmax_cross_entropy(logits.subarray(cut * K, n * K), Y.subarray(cut * K), this.dA, held_out)
      : null
    let right = 0
    const first = held_out ? cut : 0
    for (let row = first; row < n; row++) if (argmax(logits, row * K, K) === y[row]) right += 1
    return { step, loss, validation_loss, accuracy: right / (n - first) }
  }
}

function argmax(values, start, K) {
  let best = 0
  for (let k = 1; k < K; k++) if (values[start + k] > values[start + best]) best = k
  return best
}
