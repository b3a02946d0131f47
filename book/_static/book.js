// What the frame of a page does beyond standing there. Without it the book reads as well; only these are missing:
// the theme switch, the fold-away table of contents of a narrow window, the search box on Ctrl+K, copying a cell.

const root = document.documentElement
const all = (selector) => [...document.querySelectorAll(selector)]

// Theme: auto, then the other one than auto shows, then the same one held fast. layout.html sets it before drawing.
const dark = matchMedia('(prefers-color-scheme: dark)')
const themeButton = document.querySelector('.theme-switch-button')

function showMode(mode) {
  root.dataset.mode = mode
  root.dataset.theme = mode === 'auto' ? (dark.matches ? 'dark' : 'light') : mode
  const words = { auto: 'as the system', light: 'light', dark: 'dark' }[mode]
  themeButton.title = `Theme: ${words}`
  themeButton.setAttribute('aria-label', `Theme: ${words}`)
}

themeButton.addEventListener('click', () => {
  const modes = dark.matches ? ['auto', 'light', 'dark'] : ['auto', 'dark', 'light']
  const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % 3]
  try {
    localStorage.setItem('mode', mode)
  } catch {
    /* no storage: it lasts for this page */
  }
  showMode(mode)
})
dark.addEventListener('change', () => showMode(root.dataset.mode))
showMode(root.dataset.mode)

// Table of contents in a narrow window.
const navigation = document.getElementById('site-navigation')
const navigationButton = document.querySelector('.primary-toggle')

function openNavigation(open) {
  document.body.classList.toggle('navigation-open', open)
  navigationButton.setAttribute('aria-expanded', open)
}

navigationButton.addEventListener('click', () => {
  openNavigation(navigationButton.getAttribute('aria-expanded') === 'false')
})
navigation.addEventListener('click', (event) => {
  if (event.target.closest('a')) openNavigation(false)
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || navigationButton.getAttribute('aria-expanded') === 'false') return
  openNavigation(false)
  navigationButton.focus()
})

// Which section is being read: the last that reaches into the upper quarter of the window.
const places = new Map(
  all('.bd-docs-nav li li a').map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]),
)
const near = new Set()
const reading = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) near[isIntersecting ? 'add' : 'delete'](target)
    const here = [...places.keys()].findLast((section) => near.has(section))
    for (const [section, link] of places) {
      if (section === here) link.setAttribute('aria-current', 'location')
      else link.removeAttribute('aria-current')
    }
  },
  { rootMargin: '0px 0px -75% 0px' },
)
for (const section of places.keys()) reading.observe(section)
requestAnimationFrame(() => all('.bd-docs-nav a.current').at(-1)?.scrollIntoView({ block: 'nearest' }))

// Search.
const searchDialog = document.querySelector('.search-dialog')
const searchField = document.querySelector('.bd-search input')

function search(event) {
  event.preventDefault()
  if (searchField) searchField.focus()
  else if (!searchDialog.open) searchDialog.showModal()
}
document.querySelector('.search-button').addEventListener('click', search)
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'k') search(event)
})
searchDialog.addEventListener('click', (event) => {
  if (event.target === searchDialog) searchDialog.close()
})

// What scrolls in its own box can be scrolled by keyboard, and says what it is; what does not scroll is no tab stop.
const boxes = new ResizeObserver((entries) => {
  for (const box of new Set(entries.map(({ target }) => target.closest('[data-label]')))) {
    const scrolls = box.scrollWidth > box.clientWidth + 1
    const attributes = { tabindex: 0, role: 'group', 'aria-label': box.dataset.label }
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) box.setAttribute(name, value)
      else box.removeAttribute(name)
    }
  }
})
const labels = { '.highlight pre': 'Code', '.output': 'Output' }
function watchBoxes(root) {
  for (const [selector, label] of Object.entries(labels)) {
    for (const box of root.querySelectorAll(selector)) box.dataset.label ??= label
  }
  for (const box of root.querySelectorAll('[data-label]')) {
    boxes.observe(box)
    for (const inside of box.children) boxes.observe(inside)
  }
}
watchBoxes(document)
document.addEventListener('live-output', ({ detail }) => watchBoxes(detail)) // what a cell shows that runs on the page

// Copying a cell.
for (const cell of all('.cell_input, article div[class*=highlight-]:not(.cell div)')) {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: 'copy-button', textContent: 'Copy' })
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(cell.querySelector('pre').textContent.trimEnd())
    button.textContent = 'Copied'
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  })
  cell.append(button)
}

// A window that takes in the whole page (a picture of it is being made) waits for nothing.
addEventListener('resize', () => {
  if (innerHeight > 4000)
    for (const section of all('article > section > section')) section.style.contentVisibility = 'visible'
})
