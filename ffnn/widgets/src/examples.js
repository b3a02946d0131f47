// The examples of a training run: a puzzle drawn from the seed, and points that the reader has set, all of which train.

import { NOISE, rings, spirals, two_moons, xor } from './datasets.js'

export const OWN = 'own points'
const PUZZLES = { xor, 'two moons': two_moons, rings, spirals }
export const DATASETS = [...Object.keys(PUZZLES), OWN]
export const DRAWN = 300 // examples of a puzzle
export const VALIDATION = 100 // of them validate, unless told
const STARTERS = [-0.5, 0, 0, 0.5, 0, 1] // in place of the reader's points as long as there are none

// The noise of a puzzle, where the reader has chosen none (null).
export const noise_of = ({ data, noise }) => noise ?? NOISE[data] ?? 0

// settings: {data, noise, validation_size, points}; points: x₁, x₂ and class, one after the other.
// Gives X, y, K classes, n examples: `cut` for training, the reader's last, then those for validation.
export function examples({ data, noise, validation_size = VALIDATION, points = [] }, rng) {
  const drawn = data === OWN ? { X: [], y: [], classes: 2 } : PUZZLES[data](DRAWN, rng, noise ?? undefined)
  const own = data === OWN && points.length === 0 ? STARTERS : points
  const training = Math.max(drawn.y.length - validation_size, 0)
  const classes = own.filter((_, place) => place % 3 === 2)
  const X = Float64Array.from([
    ...drawn.X.slice(0, 2 * training),
    ...own.filter((_, place) => place % 3 < 2),
    ...drawn.X.slice(2 * training),
  ])
  const y = [...drawn.y.slice(0, training), ...classes, ...drawn.y.slice(training)]
  const K = Math.max(drawn.classes, ...classes.map((k) => k + 1))
  const span = data === OWN ? 1 : drawn.X.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  return { X, y, K, n: y.length, cut: training + classes.length, own: points.length / 3, span }
}
