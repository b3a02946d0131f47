// Strokes: a drawing as lists of points [x, y] from 0 to 28, as text, and as the image that is read, prepared as MNIST's
// are; digit_pad.py does the same, to the last grey level. As text every stroke is a dot and its points, each point
// three letters (two places of 512).

export const SIDE = 28 // pixels; also the units in which the pad is measured, from its upper left corner
export const PEN = 2.7 // pixels: the width of a stroke in the image
const BOX = 20 // a drawing is scaled to fit into a square of so many pixels
const ZOOM = 4 // the most by which a small drawing is enlarged
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const FINE = 512 // places along a side of the pad
const WRITTEN = /^(\.([\w-]{3})+)*$/
const MOST = 3 * 2000 // letters of a drawing
const SHORTEST = 4 // letters of a stroke of one point

export const accepts = (written) => typeof written === 'string' && written.length <= MOST && WRITTEN.test(written)
export const has_room = (written, more) => written.length + more.length <= MOST
export const is_full = (written) => written.length + SHORTEST > MOST

const place = (x) => Math.min(Math.max(Math.floor(x * (FINE / SIDE)), 0), FINE - 1)

export const without_last = (written) => written.slice(0, Math.max(written.lastIndexOf('.'), 0))

export function write_point([x, y]) {
  const code = place(x) * FINE + place(y)
  return LETTERS[code >> 12] + LETTERS[(code >> 6) & 63] + LETTERS[code & 63]
}

export function read_strokes(written) {
  return written
    .split('.')
    .slice(1)
    .map((stroke) =>
      stroke.match(/.../g).map((letters) => {
        const [a, b, c] = [...letters].map((letter) => LETTERS.indexOf(letter))
        const code = (a << 12) + (b << 6) + c
        return [(Math.floor(code / FINE) + 0.5) * (SIDE / FINE), ((code % FINE) + 0.5) * (SIDE / FINE)]
      }),
    )
}

// Strokes, measured in pixels, as an image: full ink within the pen, none a pixel farther.
function ink(strokes) {
  const nearest = new Float64Array(SIDE * SIDE).fill(Infinity)
  const reach = PEN / 2 + 1.5
  for (const stroke of strokes) {
    for (let k = 0; k < Math.max(stroke.length - 1, 1); k++) {
      const [[x0, y0], [x1, y1]] = [stroke[k], stroke[Math.min(k + 1, stroke.length - 1)]]
      const [dx, dy] = [x1 - x0, y1 - y0]
      const length = dx * dx + dy * dy
      const [top, bottom] = [
        Math.max(0, Math.floor(Math.min(y0, y1) - reach)),
        Math.min(SIDE, Math.max(y0, y1) + reach),
      ]
      const [left, right] = [
        Math.max(0, Math.floor(Math.min(x0, x1) - reach)),
        Math.min(SIDE, Math.max(x0, x1) + reach),
      ]
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const along = (column + 0.5 - x0) * dx + (row + 0.5 - y0) * dy
          const t = length > 0 ? Math.min(Math.max(along / length, 0), 1) : 0
          const [across, down] = [column + 0.5 - (x0 + t * dx), row + 0.5 - (y0 + t * dy)]
          const distance = Math.sqrt(across * across + down * down)
          if (distance < nearest[row * SIDE + column]) nearest[row * SIDE + column] = distance
        }
      }
    }
  }
  return Uint8Array.from(nearest, (distance) =>
    Math.floor(255 * Math.min(Math.max(PEN / 2 + 0.5 - distance, 0), 1) + 0.5),
  )
}

// Strokes as MNIST has its digits: in a square of 20 x 20 pixels, its centre of mass in the middle of 28 x 28.
export function normalized(strokes) {
  const points = strokes.flat()
  const [low, high] = [Math.min, Math.max].map((end) =>
    [0, 1].map((axis) => end(...points.map((point) => point[axis]))),
  )
  const size = Math.max(high[0] - low[0], high[1] - low[1], (BOX - PEN) / ZOOM)
  const placed = strokes.map((stroke) =>
    stroke.map((point) =>
      point.map((value, axis) => (value - (low[axis] + high[axis]) / 2) * ((BOX - PEN) / size) + SIDE / 2),
    ),
  )
  let [total, across, down] = [0, 0, 0]
  ink(placed).forEach((mass, i) => {
    total += mass
    across += mass * (i % SIDE)
    down += mass * Math.floor(i / SIDE)
  })
  const centre = [across / total + 0.5, down / total + 0.5]
  return ink(
    placed.map((stroke) => stroke.map((point) => point.map((value, axis) => value + (SIDE / 2 - centre[axis])))),
  )
}
