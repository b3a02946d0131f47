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
import { Mulberry32, rings, spirals, two_moons, xor } from './datasets.js'

export const DATASETS = { xor, 'two moons': two_moons, rings, spirals }
export const ACTIVATIONS = { identity, sigmoid, tanh, relu }
export const OPTIMIZERS = { SGD, Momentum, Adam }
export const TRAINING = 200 // examples to learn from; the rest of EXAMPLES validates
export const EXAMPLES = 300
const MOST_RECORDS = 400 // a longer history keeps every second record, and so on

export class Training {
  // settings: {data, hidden_sizes, activation, optimizer, learning_rate, batch_size, l2, seed}
  // before: the history of the run before this one
  constructor(settings, before = []) {
    const { data, hidden_sizes, activation, optimizer, learning_rate, seed } = settings
    this.settings = settings
    this.before = before
    this.rng = new Mulberry32(seed)
    const { X, y, classes: K } = DATASETS[data](EXAMPLES, this.rng)
    Object.assign(this, { X, y, K, order: [], stride: 1 })
    this.Y = one_hot(y, K)
    const sizes = [2, ...hidden_sizes, K]
    const layers = sizes
      .slice(1)
      .map((n_out, l) => new Dense(sizes[l], n_out, l < hidden_sizes.length ? ACTIVATIONS[activation] : identity))
    this.network = new Network(layers, this.rng)
    this.optimizer = new OPTIMIZERS[optimizer](learning_rate)
    this.dA = new Float64Array(EXAMPLES * K)
    this.X_batch = new Float64Array(TRAINING * 2)
    this.Y_batch = new Float64Array(TRAINING * K)
    this.guessing = Math.log(K) // the loss of a network that knows nothing
    this.kept = new Float64Array(this.network.theta.length)
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

  // A new run after this one.
  again(settings = this.settings) {
    return new Training(settings, this.step > 0 ? this.history : this.before)
  }

  // Change learning_rate, batch_size or l2 of the running network; the optimizer keeps its memory.
  adjust(changes) {
    this.settings = { ...this.settings, ...changes }
    this.optimizer.learning_rate = this.settings.learning_rate
  }

  // One update on the next batch; an epoch's last batch may be short. It is measured at once, so that what is said of a
  // run does not depend on when somebody looks.
  advance() {
    if (this.overflowed) return
    if (this.order.length === 0) this.order = this.rng.permutation(TRAINING)
    const rows = this.order.splice(0, this.settings.batch_size)
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
      if (this.step % this.stride === 0) this.record()
    }
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

  // Mean losses over all training and all validation examples (without the l2 term), and the share of the
  // validation examples classified right.
  measure(step) {
    const { network, X, Y, K, y } = this
    const logits = network.forward(X, EXAMPLES)
    const cut = TRAINING * K
    const loss = softmax_cross_entropy(logits, Y.subarray(0, cut), this.dA, TRAINING)
    const held_out = EXAMPLES - TRAINING
    const validation_loss = softmax_cross_entropy(logits.subarray(cut), Y.subarray(cut), this.dA, held_out)
    let right = 0
    for (let row = TRAINING; row < EXAMPLES; row++) if (argmax(logits, row * K, K) === y[row]) right += 1
    return { step, loss, validation_loss, accuracy: right / held_out }
  }
}

function argmax(values, start, K) {
  let best = 0
  for (let k = 1; k < K; k++) if (values[start + k] > values[start + best]) best = k
  return best
}
