// The page's colours for what is drawn on a canvas, which no stylesheet reaches.

const ROLES = ['paper', 'ink', 'muted', 'grid', 'accent', 'positive', 'negative', 'class-0', 'class-1', 'class-2']

// The colours of an element's place as [red, green, blue] by their role.
export function colours_of(element) {
  const style = getComputedStyle(element)
  const rgb = (colour) => {
    const digits = colour.trim().slice(1)
    const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g)
    return pairs.map((pair) => Number.parseInt(pair, 16))
  }
  return Object.fromEntries(ROLES.map((role) => [role, rgb(style.getPropertyValue(`--${role}`))]))
}

export const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`

const LATE = 500 // ms in which JupyterLab has loaded a theme

// Calls `redraw` when the reader or the page turns to the dark or back. Gives what ends it.
export function follow_theme(redraw) {
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  let late = null
  const changed = () => {
    redraw()
    clearTimeout(late)
    late = setTimeout(redraw, LATE)
  }
  const observer = new MutationObserver(changed)
  scheme.addEventListener('change', changed)
  for (const [element, attribute] of [
    [document.documentElement, 'data-theme'],
    [document.body, 'data-jp-theme-light'],
  ])
    observer.observe(element, { attributeFilter: [attribute] })
  return () => {
    clearTimeout(late)
    scheme.removeEventListener('change', changed)
    observer.disconnect()
  }
}
