// The network of the book's examples, 2-3-2, on a few examples: every matrix of its pass forward and of its pass back.

import { Dense, Network, identity, one_hot, relu, sigmoid, softmax, softmax_cross_entropy, tanh } from './engine.js'

export const ACTIVATIONS = { relu, identity, sigmoid, tanh }

const [N_IN, N_HIDDEN, K] = [2, 3, 2]
export const MOST_EXAMPLES = 3

// A named matrix of `rows` times `columns` entries, stored row after row.
function matrix(name, rows, columns, values) {
  return { name, rows, columns, values, at: (i, k) => values[i * columns + k] }
}

export function transposed({ name, rows, columns, at }) {
  const values = Float64Array.from({ length: rows * columns }, (_, place) => at(place % rows, Math.floor(place / rows)))
  return matrix(`${name}ᵀ`, columns, rows, values)
}

// x: the first example; _network: the weights theta, the examples X that follow the first one, the labels y.
export function matrices({ x, batch_size: m, activation, truth, _network: { theta, X: examples, y: labels } }) {
  const fixed = { init() {} }
  const hidden = Object.assign(new Dense(N_IN, N_HIDDEN, ACTIVATIONS[activation]), fixed)
  const last = Object.assign(new Dense(N_HIDDEN, K), fixed)
  const network = new Network([hidden, last])
  network.theta.set(theta)

  const X = Float64Array.from([...x, ...examples.slice(1, m).flat()])
  const Y = one_hot([truth === 'class 2' ? 1 : 0, ...labels.slice(1, m)], K)
  const Delta2 = new Float64Array(m * K)
  const loss = softmax_cross_entropy(network.forward(X, m), Y, Delta2, m)
  network.backward(Delta2, m)
  const slope = new Float64Array(m * N_HIDDEN) // f'(Z) is what f's vjp makes of ones
  hidden.activation.vjp(
    slope.map(() => 1),
    hidden.Z,
    hidden.A,
    slope,
    slope.length,
  )
  return {
    m,
    activation,
    loss,
    X: matrix('X', m, N_IN, X),
    W1: matrix('W⁽¹⁾', N_IN, N_HIDDEN, hidden.W),
    b1: matrix('b⁽¹⁾', 1, N_HIDDEN, hidden.b),
    Z1: matrix('Z⁽¹⁾', m, N_HIDDEN, hidden.Z),
    A1: matrix('A⁽¹⁾', m, N_HIDDEN, hidden.A),
    W2: matrix('W⁽²⁾', N_HIDDEN, K, last.W),
    b2: matrix('b⁽²⁾', 1, K, last.b),
    Z2: matrix('Z⁽²⁾', m, K, last.Z),
    P: matrix('P', m, K, softmax(last.Z, new Float64Array(m * K), m, K)),
    Y: matrix('Y', m, K, Y),
    Delta2: matrix('Δ⁽²⁾', m, K, Delta2),
    dW2: matrix('∂L/∂W⁽²⁾', N_HIDDEN, K, last.dW),
    db2: matrix('∂L/∂b⁽²⁾', 1, K, last.db),
    dA1: matrix('∂L/∂A⁽¹⁾', m, N_HIDDEN, last.dA_prev),
    slope: matrix('f′(Z⁽¹⁾)', m, N_HIDDEN, slope),
    Delta1: matrix('Δ⁽¹⁾', m, N_HIDDEN, hidden.delta),
    dW1: matrix('∂L/∂W⁽¹⁾', N_IN, N_HIDDEN, hidden.dW),
    db1: matrix('∂L/∂b⁽¹⁾', 1, N_HIDDEN, hidden.db),
  }
}
