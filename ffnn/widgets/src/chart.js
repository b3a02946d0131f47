// Charts as SVG text: what the page shows and what the printed picture shows come from the same lines.
//
// Colours are classes (`train`, `class-0`, ...) that widgets.css binds to the book's palette, so that a change of
// theme needs no redrawing. A class has its own marker, a curve its own dash: nothing is told by colour alone.

export const MINUS = '\u2212'

// A number for people: three digits, a true minus sign; never NaN or Infinity.
export function number(value) {
  if (!Number.isFinite(value)) return 'too large to compute'
  const size = Math.abs(value)
  const text = value === 0 || (size >= 1e-3 && size < 1e5) ? value.toPrecision(3) : value.toExponential(1)
  return text.replace('e+', 'e').replaceAll('-', MINUS)
}

// A setting for people: as short as three digits allow.
export const plain = (value) => String(Number(value.toPrecision(3))).replace('-', MINUS)

// A power of ten, or a number times one: 10⁻⁶, 2 × 10⁻⁶.
export function powers(value) {
  const [digits, exponent] = value.toExponential().split('e')
  const raised = [...exponent.replace('+', '')].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[sign])).join('')
  return `${digits === '1' ? '' : `${digits} × `}10${raised}`
}

// How the ticks of an axis are written: numbers that are very small as powers of ten, or, over many decades, all of them.
const small_as_powers = (tick) => (tick !== 0 && Math.abs(tick) < 1e-3 ? powers(tick) : String(tick))
export const all_as_powers = (tick) => (tick === 1 ? '1' : powers(tick))

export const round = (value) => Math.round(value * 10) / 10

// Class 0 is a circle, class 1 a triangle, class 2 a square: path data around (x, y).
export const MARKERS = [
  (x, y, r) => `M${round(x - r)},${round(y)}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`,
  (x, y, r) => `M${round(x)},${round(y - 1.3 * r)}l${round(1.2 * r)},${2.1 * r}h${round(-2.4 * r)}Z`,
  (x, y, r) => `M${round(x - 0.9 * r)},${round(y - 0.9 * r)}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`,
]

// Words as they stand in markup, in an attribute too.
const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escaped = (words) => words.replace(/[&<>"]/g, (sign) => SIGNS[sign])

export const text = (x, y, content, attributes = '') =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${content}</text>`

export function figure(width, height, label, content) {
  return (
    `<svg class="ffnn-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"`
    + ` aria-label="${escaped(label)}">${content}</svg>`
  )
}

// `content` in the plot's own coordinates, cut off at the edges of its area.
export function clipped({ left, top, right, bottom }, content, attributes = '') {
  const [width, height] = [right - left, bottom - top]
  return (
    `<svg ${attributes} x="${left}" y="${top}" width="${width}" height="${height}"`
    + ` viewBox="${left} ${top} ${width} ${height}">${content}</svg>`
  )
}

// Ticks, grid lines and titles for a plot area {left, top, right, bottom}.
export function axes(
  { left, top, right, bottom },
  x,
  y,
  { x_ticks, y_ticks, x_title, y_title, format_y = small_as_powers, grid },
) {
  const parts = []
  for (const tick of x_ticks)
    parts.push(text(x(tick), bottom + 16, String(tick).replace('-', MINUS), 'class="tick" text-anchor="middle"'))
  for (const tick of y_ticks) {
    parts.push(text(left - 6, y(tick) + 4, format_y(tick).replace('-', MINUS), 'class="tick" text-anchor="end"'))
    if (grid) parts.push(`<path class="grid" d="M${left},${round(y(tick))}H${right}"/>`)
  }
  parts.push(text((left + right) / 2, bottom + 32, x_title, 'text-anchor="middle"'))
  parts.push(
    text(0, 0, y_title, `text-anchor="middle" transform="translate(10,${round((top + bottom) / 2)}) rotate(-90)"`),
  )
  return parts.join('')
}
