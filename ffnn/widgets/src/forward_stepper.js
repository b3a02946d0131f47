// ForwardStepper: the example network answers, entry by entry: each is a row times a column plus a bias.

import { common_settings, list, picture_of, render_of, sum } from './stepper.js'

export const settings = common_settings(['relu', 'identity'])

function affine(numbers, left, top, bias, result, layer, unit) {
  const block = { title: `${result.name} = ${left.name} ${top.name} + ${bias.name}`, left, top, bias, result }
  const example = (n) => (numbers.m > 1 ? `example ${n + 1}, ` : '')
  block.at = ([n, k]) => ({
    example: n,
    edges: { layer, to: k },
    layers: [layer - 1, layer],
    where: `${example(n)}${unit} ${k + 1}`,
    words: `row ${n + 1} of ${left.name} times column ${k + 1} of ${top.name} plus the bias, ${sum(block, [n, k])}`,
  })
  return block
}

function activated({ Z1, A1, m, activation }) {
  const relu = activation === 'relu'
  const row = ({ values, columns }, n) => list(values.subarray(n * columns, (n + 1) * columns))
  const becomes = Array.from({ length: m }, (_, n) => `${row(Z1, n)} becomes ${row(A1, n)}`).join('; ')
  const rule = relu ? 'ReLU turns negative numbers into 0' : 'all numbers stay as they are'
  return {
    title: relu ? `${A1.name} = max(0, ${Z1.name})` : `${A1.name} = ${Z1.name}, no activation function`,
    shapes: `entry by entry: (${m}, 3) → (${m}, 3)`,
    lines: [[Z1, A1]],
    result: A1,
    at: () => ({
      example: 0,
      layers: [1],
      where: 'activation',
      words: `${rule}: ${becomes}`,
    }),
  }
}

// All that was computed, from the inputs to the scores.
function closing({ X, W1, Z1, A1, W2, Z2, m }) {
  const scores = Array.from({ length: m }, (_, n) => list([Z2.at(n, 0), Z2.at(n, 1)]))
  return {
    title: m > 1 ? 'From the inputs to the scores, one row each' : 'From the inputs to the scores',
    shapes: `(${m}, 2) → (${m}, 3) → (${m}, 3) → (${m}, 2)`,
    lines: [
      [X, Z1],
      [A1, Z2],
    ],
    at: () => ({
      example: 0,
      layers: [],
      weights: [W1, W2],
      words: `${m > 1 ? 'the examples have' : 'the example has'} the scores ${scores.join('; ')}. Wide edges: large weights; dashed edges: negative ones`,
    }),
  }
}

const stepper = {
  name: 'ForwardStepper',
  label: 'Forward stepper',
  settings,
  blocks: (numbers) => {
    const { X, W1, b1, Z1, A1, W2, b2, Z2 } = numbers
    return [
      affine(numbers, X, W1, b1, Z1, 1, 'hidden unit'),
      activated(numbers),
      affine(numbers, A1, W2, b2, Z2, 2, 'score'),
    ]
  },
  closing,
  units: ({ X, Z1, A1, Z2 }) => [
    [['x', X]],
    [
      ['z', Z1],
      ['a', A1],
    ],
    [['z', Z2]],
  ],
  shown: ({ X, W1, b1, Z1, A1, W2, b2, Z2 }) => [X, W1, b1, Z1, A1, W2, b2, Z2],
}

export const picture = picture_of(stepper)
export default { render: render_of(stepper) }
