// BackpropStepper: error signals flow back through the example network, entry by entry, and show why each transpose.

import { ACTIVATIONS, transposed } from './example_network.js'
import { choice } from './controls.js'
import { short } from './stepper_pictures.js'
import { common_settings, list, picture_of, render_of, sum } from './stepper.js'

export const settings = {
  ...common_settings(Object.keys(ACTIVATIONS)),
  truth: choice('Truth', ['class 1', 'class 2']),
}

const of_example = (m, n) => (m > 1 ? `, example ${n + 1}` : '')

// Where it starts: Delta = (P - Y)/m.
function start({ P, Y, Delta2, m }) {
  const divided = m > 1 ? `, divided by the ${m} examples` : ''
  return {
    title: m > 1 ? `${Delta2.name} = (P − Y)/${m}` : `${Delta2.name} = P − Y`,
    shapes: `entry by entry: (${m}, 2) → (${m}, 2)`,
    lines: [[P, Y, Delta2]],
    result: Delta2,
    at: () => ({
      example: 0,
      layers: [2],
      where: 'error signal of the scores',
      words: `the probabilities minus the truth${divided}, ${list(Delta2.values.subarray(0, 2))}${of_example(m, 0)}`,
    }),
  }
}

// (B1) Delta = dL/dA * f'(Z), entry by entry.
function through_activation({ dA1, slope, Delta1, m, activation }) {
  const why = activation === 'relu' ? ', which is 1 where z is positive and 0 elsewhere' : ''
  return {
    title: `(B1) ${Delta1.name} = ${dA1.name} ⊙ ${slope.name}`,
    shapes: `entry by entry: (${m}, 3) → (${m}, 3)`,
    lines: [[dA1, slope], [Delta1]],
    result: Delta1,
    at: () => ({
      example: 0,
      layers: [1],
      where: 'error signal of the hidden units',
      words: `times the slope of ${activation}${why}: ${list(Delta1.values.subarray(0, 3))}${of_example(m, 0)}`,
    }),
  }
}

// (B2) dL/dW = A_prev^T Delta: the sum over the examples runs down a column of both.
function weights(A_prev, Delta, dW, layer, [source, target]) {
  const block = {
    title: `(B2) ${dW.name} = ${A_prev.name}ᵀ ${Delta.name}`,
    left: transposed(A_prev),
    top: Delta,
    stored: { of: A_prev, by: 'columns' },
    result: dW,
  }
  block.at = ([j, k]) => ({
    example: 0,
    edges: { layer, from: j, to: k },
    layers: [layer - 1, layer],
    where: `the weight from ${source} ${j + 1} to ${target} ${k + 1}`,
    words: `column ${j + 1} of ${A_prev.name} times column ${k + 1} of ${Delta.name}, ${sum(block, [j, k])}`,
  })
  return block
}

// (B3) dL/db = column sums of Delta.
function biases(Delta, db, layer, targets) {
  return {
    title: `(B3) ${db.name} = column sums of ${Delta.name}`,
    shapes: `(${Delta.rows}, ${Delta.columns}) → (${Delta.columns},)`,
    lines: [[Delta], [db]],
    result: db,
    at: () => ({
      example: 0,
      layers: [layer],
      where: `the biases of the ${targets}`,
      words: `each column of ${Delta.name} summed over the examples: ${list(db.values)}`,
    }),
  }
}

// (B4) dL/dA_prev = Delta W^T: the sum over the scores runs along a row of both.
function blame_on({ Delta2, W2, dA1, m }) {
  const block = {
    title: `(B4) ${dA1.name} = ${Delta2.name} ${W2.name}ᵀ`,
    left: Delta2,
    top: transposed(W2),
    stored: { of: W2, by: 'rows' },
    result: dA1,
  }
  block.at = ([n, j]) => ({
    example: n,
    edges: { layer: 2, from: j },
    layers: [1, 2],
    where: `what is handed back to hidden unit ${j + 1}${of_example(m, n)}`,
    words: `row ${n + 1} of ${Delta2.name} times row ${j + 1} of ${W2.name}, ${sum(block, [n, j])}`,
  })
  return block
}

// All derivatives at once; in the network each weight's edge shows its own.
function closing({ dW1, db1, dW2, db2, loss }) {
  const count = [dW1, db1, dW2, db2].reduce((sum, { rows, columns }) => sum + rows * columns, 0)
  return {
    title: `All ${count} derivatives`,
    shapes: 'each in the shape of its weights or biases',
    lines: [
      [dW1, dW2],
      [db1, db2],
    ],
    at: () => ({
      example: 0,
      layers: [],
      weights: [dW1, dW2],
      words: `one derivative for each of the ${count} weights and biases; the loss is ${short(loss)}. Wide edges: large derivatives; dashed edges: negative ones`,
    }),
  }
}

const stepper = {
  name: 'BackpropStepper',
  label: 'Backpropagation stepper',
  settings,
  blocks: (numbers) => {
    const { X, A1, Delta1, Delta2, dW1, db1, dW2, db2 } = numbers
    return [
      start(numbers),
      weights(A1, Delta2, dW2, 2, ['hidden unit', 'score']),
      biases(Delta2, db2, 2, 'scores'),
      blame_on(numbers),
      through_activation(numbers),
      weights(X, Delta1, dW1, 1, ['input', 'hidden unit']),
      biases(Delta1, db1, 1, 'hidden units'),
    ]
  },
  closing,
  units: ({ X, A1, Delta1, P, Delta2 }) => [
    [['x', X]],
    [
      ['a', A1],
      ['δ', Delta1],
    ],
    [
      ['p', P],
      ['δ', Delta2],
    ],
  ],
  shown: ({ X, W1, Z1, A1, W2, Z2, P, Y, Delta2, dW2, db2, dA1, slope, Delta1, dW1, db1 }) => [
    X,
    W1,
    Z1,
    A1,
    W2,
    Z2,
    P,
    Y,
    Delta2,
    dW2,
    db2,
    dA1,
    slope,
    Delta1,
    dW1,
    db1,
  ],
}

export const picture = picture_of(stepper)
export default { render: render_of(stepper) }
