// Four small puzzles in the plane, and the seeded generator that draws them. They read like `ffnn.datasets`
// and draw in the same order, so that `ffnn.widgets.generator.Mulberry32` makes the same points in Python.

// The standard deviation of what shakes each point, unless told.
export const NOISE = { xor: 0.15, 'two moons': 0.1, rings: 0.1, spirals: 0.05 }

// Mulberry32 (T. Ettinger, 2017, public domain): 32 bits of state, enough for a figure.
export class Mulberry32 {
  constructor(seed) {
    this.state = seed >>> 0
  }

  // The next number in [0, 1).
  random() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  uniform(low, high, n) {
    return Float64Array.from({ length: n }, () => low + (high - low) * this.random())
  }

  // Box and Muller (1958): a radius and an angle make a normal number.
  standard_normal(n) {
    return Float64Array.from({ length: n }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - this.random()))
      return radius * Math.cos(2 * Math.PI * this.random())
    })
  }

  choice(options, n) {
    return Array.from({ length: n }, () => options[Math.floor(this.random() * options.length)])
  }

  // A shuffled copy (Fisher and Yates); of 0 ... n - 1 when a number is given.
  permutation(values) {
    const shuffled = typeof values === 'number' ? [...Array(values).keys()] : [...values]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const k = Math.floor(this.random() * (i + 1))
      ;[shuffled[i], shuffled[k]] = [shuffled[k], shuffled[i]]
    }
    return shuffled
  }
}

function labels(n, classes, rng) {
  return rng.permutation(Array.from({ length: n }, (_, i) => i % classes))
}

// X as rows of two, shaken by normal noise.
function shaken(points, y, classes, noise, rng) {
  const X = Float64Array.from(points.flat())
  rng.standard_normal(X.length).forEach((shake, i) => {
    X[i] += noise * shake
  })
  return { X, y, classes }
}

export function xor(n, rng, noise = NOISE.xor) {
  const y = labels(n, 2, rng)
  const first = rng.choice([-1, 1], n)
  const points = y.map((k, i) => [first[i] / Math.SQRT2, (k === 1 ? -first[i] : first[i]) / Math.SQRT2])
  return shaken(points, y, 2, noise, rng)
}

export function two_moons(n, rng, noise = NOISE['two moons']) {
  const y = labels(n, 2, rng)
  const angle = rng.uniform(0, Math.PI, n)
  const points = y.map((k, i) => {
    const [x1, x2] = [Math.cos(angle[i]), Math.sin(angle[i])]
    return k === 0 ? [x1 - 0.5, x2 - 0.25] : [1 - x1 - 0.5, 0.5 - x2 - 0.25]
  })
  return shaken(points, y, 2, noise, rng)
}

export function rings(n, rng, noise = NOISE.rings) {
  const y = labels(n, 2, rng)
  const angle = rng.uniform(0, 2 * Math.PI, n)
  const points = y.map((k, i) => {
    const radius = k === 0 ? 0.5 : 1
    return [radius * Math.cos(angle[i]), radius * Math.sin(angle[i])]
  })
  return shaken(points, y, 2, noise, rng)
}

export function spirals(n, rng, noise = NOISE.spirals, arms = 3) {
  const y = labels(n, arms, rng)
  const t = rng.uniform(0.1, 1, n)
  const points = y.map((k, i) => {
    const angle = 2 * Math.PI * (k / arms + 0.75 * t[i])
    return [t[i] * Math.cos(angle), t[i] * Math.sin(angle)]
  })
  return shaken(points, y, arms, noise, rng)
}
