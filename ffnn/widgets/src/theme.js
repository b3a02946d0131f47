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

// Calls `changed` when the reader or the page turns to the dark or back. Gives what ends it.
export function follow_theme(changed) {
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const observer = new MutationObserver(changed)
  scheme.addEventListener('change', changed)
  for (const [element, attribute] of [
    [document.documentElement, 'data-theme'],
    [document.body, 'data-jp-theme-light'],
  ])
    observer.observe(element, { attributeFilter: [attribute] })
  return () => {
    scheme.removeEventListener('change', changed)
    observer.disconnect()
  }
}
