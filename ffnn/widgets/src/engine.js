// The reference implementation again, in JavaScript: networks, losses and optimizers on Float64Array.
//
// It reads like `ffnn` and uses its names. A batch is a matrix with one example per row, stored row after
// row; m is its number of rows. Plain loops over typed arrays: at the sizes of a figure they are faster
// than any library call. Nothing here knows a page.

// Activations: a function and its derivative, side by side. f: A = f(Z); vjp: delta = dA f'(Z); both over n entries.

export const identity = {
  name: 'identity',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Z[i]
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = dA[i]
  },
}

export const sigmoid = {
  name: 'sigmoid',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = 1 / (1 + Math.exp(-Z[i]))
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = dA[i] * A[i] * (1 - A[i])
  },
}

export const tanh = {
  name: 'tanh',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Math.tanh(Z[i])
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = dA[i] * (1 - A[i] * A[i])
  },
}

export const relu = {
  name: 'relu',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Math.max(Z[i], 0)
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = Z[i] > 0 ? dA[i] : 0
  },
}

const LEAK = 0.01 // the slope of leaky_relu on the left

export const leaky_relu = {
  name: 'leaky_relu',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Math.max(Z[i], LEAK * Z[i])
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = Z[i] > 0 ? dA[i] : LEAK * dA[i]
  },
}

export const elu = {
  name: 'elu',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Z[i] > 0 ? Z[i] : Math.expm1(Z[i])
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = dA[i] * Math.exp(Math.min(Z[i], 0))
  },
}

export const softplus = {
  name: 'softplus',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Math.max(Z[i], 0) + Math.log1p(Math.exp(-Math.abs(Z[i])))
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) delta[i] = dA[i] / (1 + Math.exp(-Z[i]))
  },
}

// z g, g = sigmoid(2u), u = sqrt(2/pi) (z + 0.044715 z^3)
const KAPPA = Math.sqrt(2 / Math.PI)
const gelu_gate = (z) => 1 / (1 + Math.exp(-2 * KAPPA * (z + 0.044715 * z * z * z)))

export const gelu = {
  name: 'gelu',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Z[i] * gelu_gate(Z[i])
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) {
      const z = Math.max(-30, Math.min(Z[i], 30)) // beyond, g is 0 or 1 to every digit
      const g = gelu_gate(z)
      delta[i] = dA[i] * (g + z * g * (1 - g) * 2 * KAPPA * (1 + 3 * 0.044715 * z * z))
    }
  },
}

export const silu = {
  name: 'silu',
  f(Z, A, n) {
    for (let i = 0; i < n; i++) A[i] = Z[i] / (1 + Math.exp(-Z[i]))
  },
  vjp(dA, Z, A, delta, n) {
    for (let i = 0; i < n; i++) {
      const g = 1 / (1 + Math.exp(-Z[i]))
      delta[i] = dA[i] * (g + Z[i] * g * (1 - g))
    }
  },
}

// Initializers: where the weights start. init(rng, W, n_in, n_out) fills W.

export function glorot(rng, W, n_in, n_out) {
  const r = Math.sqrt(6 / (n_in + n_out))
  W.set(rng.uniform(-r, r, W.length))
}

export function lecun(rng, W, n_in) {
  W.set(rng.standard_normal(W.length).map((w) => w * Math.sqrt(1 / n_in)))
}

export function he(rng, W, n_in) {
  W.set(rng.standard_normal(W.length).map((w) => w * Math.sqrt(2 / n_in)))
}

// A fully connected layer: A = f(Z), Z = A_prev W + b. W has shape (n_in, n_out).

export class Dense {
  constructor(n_in, n_out, activation = identity) {
    this.n_in = n_in
    this.n_out = n_out
    this.activation = activation
    this.init = activation === relu ? he : glorot
    this.size = (n_in + 1) * n_out
    this.rows = 0
  }

  // Take W, b, dW, db as views into the given stretches of theta and grad.
  bind(theta, grad) {
    const weights = this.n_in * this.n_out
    this.W = theta.subarray(0, weights)
    this.b = theta.subarray(weights)
    this.dW = grad.subarray(0, weights)
    this.db = grad.subarray(weights)
  }

  // Room for m rows; made once for the largest batch.
  reserve(m) {
    if (m <= this.rows) return
    this.rows = m
    this.Z = new Float64Array(m * this.n_out)
    this.A = new Float64Array(m * this.n_out)
    this.delta = new Float64Array(m * this.n_out)
    this.dA_prev = new Float64Array(m * this.n_in)
  }

  forward(A_prev, m) {
    this.reserve(m)
    this.A_prev = A_prev
    const { n_in, n_out, W, b, Z } = this
    for (let row = 0; row < m; row++) {
      const [a, z] = [row * n_in, row * n_out]
      for (let k = 0; k < n_out; k++) {
        let sum = b[k] // a sum kept out of the arrays takes half the time
        for (let i = 0, w = k; i < n_in; i++, w += n_out) sum += A_prev[a + i] * W[w]
        Z[z + k] = sum
      }
    }
    this.activation.f(Z, this.A, m * n_out)
    return this.A
  }

  // dW = A_prev^T delta, db = column sums of delta, dA_prev = delta W^T.
  backward(dA, m, input_gradient = true) {
    const { n_in, n_out, W, dW, db, A_prev, dA_prev, delta } = this
    this.activation.vjp(dA, this.Z, this.A, delta, m * n_out)
    for (let k = 0; k < n_out; k++) {
      let sum = 0
      for (let d = k; d < m * n_out; d += n_out) sum += delta[d]
      db[k] = sum
    }
    for (let i = 0; i < n_in; i++) {
      for (let k = 0; k < n_out; k++) {
        let sum = 0
        for (let row = 0, a = i, d = k; row < m; row++, a += n_in, d += n_out) sum += A_prev[a] * delta[d]
        dW[i * n_out + k] = sum
      }
    }
    if (!input_gradient) return null
    for (let row = 0; row < m; row++) {
      const d = row * n_out
      for (let i = 0; i < n_in; i++) {
        let sum = 0
        for (let k = 0; k < n_out; k++) sum += delta[d + k] * W[i * n_out + k]
        dA_prev[row * n_in + i] = sum
      }
    }
    return dA_prev
  }
}

// Layers in a row over one flat theta and one flat grad, in the order that `ffnn.Network` has.

export class Network {
  constructor(layers, rng) {
    this.layers = layers
    this.n_in = layers[0].n_in
    this.n_out = layers[layers.length - 1].n_out
    const size = layers.reduce((sum, layer) => sum + layer.size, 0)
    this.theta = new Float64Array(size)
    this.grad = new Float64Array(size)
    let start = 0
    for (const layer of layers) {
      const stop = start + layer.size
      layer.bind(this.theta.subarray(start, stop), this.grad.subarray(start, stop))
      layer.init(rng, layer.W, layer.n_in, layer.n_out)
      start = stop
    }
  }

  // The outputs for m rows of X. The array returned is the last layer's own: read it before the next call.
  forward(X, m) {
    let A = X
    for (const layer of this.layers) A = layer.forward(A, m)
    return A
  }

  // From dL/d output to the gradient of every parameter, in `grad`.
  backward(dA, m) {
    for (let l = this.layers.length - 1; l > 0; l--) dA = this.layers[l].backward(dA, m)
    this.layers[0].backward(dA, m, false)
    return this.grad
  }
}

// Losses: loss(output, Y, dA, m) returns the mean loss over the batch and writes dL/d output into dA.

// L = 1/(2m) sum ||y_hat - y||^2, dL/dY_hat = (Y_hat - Y)/m.
export function squared_error(Y_hat, Y, dA, m) {
  let sum = 0
  for (let i = 0; i < Y.length; i++) {
    const error = Y_hat[i] - Y[i]
    sum += error * error
    dA[i] = error / m
  }
  return sum / (2 * m)
}

// L = -1/m sum y log softmax(z), dL/dlogits = (P - Y)/m; log softmax by log-sum-exp.
export function softmax_cross_entropy(logits, Y, dA, m) {
  const K = Y.length / m
  let loss = 0
  for (let row = 0; row < Y.length; row += K) {
    let largest = -Infinity
    for (let k = row; k < row + K; k++) if (!(logits[k] <= largest)) largest = logits[k] // a NaN stays one
    let sum = 0
    for (let k = row; k < row + K; k++) sum += Math.exp(logits[k] - largest)
    const log_sum = Math.log(sum)
    for (let k = row; k < row + K; k++) {
      const log_p = logits[k] - largest - log_sum
      loss -= Y[k] * log_p
      dA[k] = (Math.exp(log_p) - Y[k]) / m
    }
  }
  return loss / m
}

// softmax of every row of K logits, written into P.
export function softmax(logits, P, m, K) {
  for (let row = 0; row < m * K; row += K) {
    let largest = -Infinity
    for (let k = row; k < row + K; k++) largest = Math.max(largest, logits[k])
    let sum = 0
    for (let k = row; k < row + K; k++) sum += P[k] = Math.exp(logits[k] - largest)
    for (let k = row; k < row + K; k++) P[k] /= sum
  }
  return P
}

// The Jacobian of softmax at the probabilities p: entry i * K + k is dp_i/dz_k = p_i (delta_ik - p_k).
export function softmax_jacobian(p) {
  const K = p.length
  return Float64Array.from({ length: K * K }, (_, place) => {
    const [i, k] = [Math.floor(place / K), place % K]
    return p[i] * ((i === k ? 1 : 0) - p[k])
  })
}

// Labels as rows of probabilities: 1 at the label, 0 elsewhere.
export function one_hot(labels, K) {
  const Y = new Float64Array(labels.length * K)
  labels.forEach((label, row) => {
    Y[row * K + label] = 1
  })
  return Y
}

// Optimizers: step(theta, grad) changes theta in place; `learning_rate` may be changed between steps.

export class SGD {
  constructor(learning_rate) {
    this.learning_rate = learning_rate
  }

  step(theta, grad) {
    for (let i = 0; i < theta.length; i++) theta[i] -= this.learning_rate * grad[i]
  }
}

export class Momentum {
  constructor(learning_rate, momentum = 0.9) {
    this.learning_rate = learning_rate
    this.momentum = momentum
  }

  step(theta, grad) {
    this.v ??= new Float64Array(theta.length)
    const { v } = this
    for (let i = 0; i < theta.length; i++) {
      v[i] = this.momentum * v[i] + grad[i]
      theta[i] -= this.learning_rate * v[i]
    }
  }
}

// No `extends` here: a bundle could not leave such a class out where it is not used.
export class Nesterov {
  constructor(learning_rate, momentum = 0.9) {
    this.learning_rate = learning_rate
    this.momentum = momentum
  }

  step(theta, grad) {
    this.v ??= new Float64Array(theta.length)
    const { v, momentum } = this
    for (let i = 0; i < theta.length; i++) {
      v[i] = momentum * v[i] + grad[i]
      theta[i] -= this.learning_rate * (grad[i] + momentum * v[i])
    }
  }
}

export class RMSProp {
  constructor(learning_rate, decay = 0.99, epsilon = 1e-8) {
    Object.assign(this, { learning_rate, decay, epsilon })
  }

  step(theta, grad) {
    this.v ??= new Float64Array(theta.length)
    const { v, decay, epsilon } = this
    for (let i = 0; i < theta.length; i++) {
      v[i] = decay * v[i] + (1 - decay) * grad[i] * grad[i]
      theta[i] -= (this.learning_rate * grad[i]) / (Math.sqrt(v[i]) + epsilon)
    }
  }
}

export class Adam {
  constructor(learning_rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8) {
    Object.assign(this, { learning_rate, beta1, beta2, epsilon, t: 0 })
  }

  step(theta, grad) {
    this.m ??= new Float64Array(theta.length)
    this.v ??= new Float64Array(theta.length)
    const { m, v, beta1, beta2, epsilon } = this
    this.t += 1
    const eta = this.learning_rate / (1 - beta1 ** this.t)
    const correction = 1 - beta2 ** this.t
    for (let i = 0; i < theta.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * grad[i]
      v[i] = beta2 * v[i] + (1 - beta2) * grad[i] * grad[i]
      theta[i] -= (eta * m[i]) / (Math.sqrt(v[i] / correction) + epsilon)
    }
  }
}

// Each step first shrinks theta, and then is one of Adam.
export class AdamW {
  constructor(learning_rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0.01) {
    this.adam = new Adam(learning_rate, beta1, beta2, epsilon)
    Object.assign(this, { learning_rate, weight_decay })
  }

  step(theta, grad) {
    for (let i = 0; i < theta.length; i++) theta[i] *= 1 - this.learning_rate * this.weight_decay
    this.adam.learning_rate = this.learning_rate
    this.adam.step(theta, grad)
  }
}

// The gradient of l2/2 ||W||^2 (weights, not biases), added to grad.
export function add_penalty(network, l2) {
  for (const { W, dW } of network.layers) for (let i = 0; i < W.length; i++) dW[i] += l2 * W[i]
}
