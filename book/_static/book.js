// What the frame of a page does beyond standing there. Without it the book reads as well; only these are missing:
// the theme switch, the fold-away table of contents of a narrow window, the search box on Ctrl+K, copying a cell.

const root = document.documentElement
const ours = document.currentScript.src // beside it lie the parts that are loaded when they are wanted
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

// Which section is being read: the last whose title stands above a line in the upper quarter of the window. Over the
// last screen the line moves down to the window's lower edge, so that the last sections have their turn.
const links = all('.page-contents a, .bd-docs-nav li li a')
const placeOf = new Map(links.map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]))
const onThisPage = document.querySelector('.page-contents')

function sectionBeingRead() {
  const left = root.scrollHeight - innerHeight - scrollY
  const line = innerHeight * Math.max(0.25, 1 - left / innerHeight)
  let here
  for (const place of new Set(placeOf.values())) {
    if (place?.getBoundingClientRect().top <= line) here = place
  }
  return here
}

function markSection() {
  const here = sectionBeingRead()
  for (const [link, place] of placeOf) {
    if (place !== here) link.removeAttribute('aria-current')
    else if (!link.hasAttribute('aria-current')) {
      link.setAttribute('aria-current', 'location')
      if (onThisPage?.contains(link)) {
        onThisPage.scrollTop = link.offsetTop - onThisPage.clientHeight / 2
      }
    }
  }
}

// The contents of the page share their column with notes, formulas and wide figures, and give way to them.
function giveWay() {
  const { left, bottom } = onThisPage.getBoundingClientRect()
  const last = onThisPage.lastElementChild.getBoundingClientRect().bottom
  const covered = inTheMargin.some((note) => {
    const box = note.getBoundingClientRect()
    return box.right > left && box.bottom > 0 && box.top < Math.min(bottom, last)
  })
  onThisPage.toggleAttribute('data-covered', covered)
}
const inTheMargin = all('.bd-article :is(.margin, .beside, .live-widget, .source-code)')

let waiting = false
function follow() {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    const shown = onThisPage?.checkVisibility()
    if (shown || navigation.checkVisibility()) markSection()
    if (shown) giveWay()
  })
}
addEventListener('scroll', follow, { passive: true })
addEventListener('resize', follow)
navigationButton.addEventListener('click', follow)
new ResizeObserver(follow).observe(document.querySelector('.bd-article'))
requestAnimationFrame(() => all('.bd-docs-nav a.current').at(-1)?.scrollIntoView({ block: 'nearest' }))

// The place where a reader left off stays in this browser: the chapter leads back to it, and so does the front page.
const chapter = document.querySelector('.at-a-glance')
const front = new URL('../index.html', ours).pathname
const isFront = [front, front.replace(/index\.html$/, '')].includes(location.pathname)

function goOn(after, address, words) {
  const line = Object.assign(document.createElement('p'), { className: 'go-on' })
  line.append('Go on where you left off: ', Object.assign(document.createElement('a'), { href: address }), '.')
  line.querySelector('a').append(...words)
  after.after(line)
}

if (chapter || isFront) {
  try {
    const { places = {}, last } = JSON.parse(localStorage.getItem('places') ?? '{}')
    if (isFront && last) goOn(all('article p')[1], last.address, [last.title])
    const link = links.find(({ hash }) => hash && hash === places[location.pathname])
    if (chapter && link && !location.hash) goOn(chapter, link.hash, [...link.cloneNode(true).childNodes])
  } catch {
    /* no storage, or not ours */
  }
}
function remember() {
  try {
    const { places = {} } = JSON.parse(localStorage.getItem('places') ?? '{}')
    const hash = [...placeOf].find(([, place]) => place && place === sectionBeingRead())?.[0].hash
    if (hash) places[location.pathname] = hash
    const address = location.pathname + (places[location.pathname] ?? '')
    const title = document.querySelector('h1').firstChild.textContent
    localStorage.setItem('places', JSON.stringify({ places, last: { address, title } }))
  } catch {
    /* no storage */
  }
}
if (chapter) for (const moment of ['scrollend', 'visibilitychange']) addEventListener(moment, remember)

// Search.
const searchDialog = document.querySelector('.search-dialog')
const searchField = document.querySelector('.bd-search input')

function search(event) {
  event.preventDefault()
  if (!searchField && !searchDialog.open) searchDialog.showModal()
  const field = searchField ?? searchDialog.querySelector('input')
  field.focus()
  field.select() // what is typed next takes the place of what was asked before
  if (searchField) return
  if (searchDialog.dataset.searches) return
  searchDialog.dataset.searches = 'while typing'
  import(new URL('search.js', ours)).then(({ searchWhileTyping }) => searchWhileTyping(searchDialog))
}
document.querySelector('.search-button').addEventListener('click', search)

// Keys: Ctrl+K or / searches, the arrows to the side turn the page, wherever nothing else has use for them.
const isFree = ({ target, altKey, ctrlKey, metaKey }) =>
  !altKey && !ctrlKey && !metaKey && (target === document.body || target.matches('main, a'))
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'k') search(event)
  else if (event.key === '/' && isFree(event)) search(event)
  else if (isFree(event)) {
    const turned = { ArrowLeft: '.left-prev', ArrowRight: '.right-next' }[event.key]
    if (turned && !event.shiftKey) document.querySelector(turned)?.click()
  }
})
searchDialog.addEventListener('click', (event) => {
  if (event.target === searchDialog) searchDialog.close()
})

// Words that a search has led to are marked, until the page is opened without them.
if (new URLSearchParams(location.search).has('highlight')) {
  import(new URL('../pagefind/pagefind-highlight.js', ours)).then(() => {
    const markOptions = { exclude: ['.katex *', 'svg *'] }
    new window.PagefindHighlight({
      highlightParam: 'highlight',
      markContext: '.bd-article',
      markOptions,
      addStyles: false,
    })
  })
}

// What scrolls in its own box can be scrolled by keyboard, and says what it is; what does not scroll is no tab stop.
const boxes = new ResizeObserver((entries) => {
  const resized = entries.map(({ target }) => target.closest('[data-label]')).filter(Boolean) // what is still there
  for (const box of new Set(resized)) {
    const scrolls = box.scrollWidth > box.clientWidth + 1
    const attributes = { tabindex: 0, role: 'group', 'aria-label': box.dataset.label }
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) box.setAttribute(name, value)
      else box.removeAttribute(name)
    }
    showMore(box)
  }
})
function showMore(box) {
  box.toggleAttribute('data-more', box.scrollLeft + box.clientWidth < box.scrollWidth - 1)
}
const labels = { '.highlight pre': 'Code', '.output': 'Output' }
function watchBoxes(root) {
  for (const [selector, label] of Object.entries(labels)) {
    for (const box of root.querySelectorAll(selector)) box.dataset.label ??= label
  }
  for (const box of root.querySelectorAll('[data-label]')) {
    boxes.observe(box)
    for (const inside of box.children) boxes.observe(inside)
    box.addEventListener('scroll', () => showMore(box), { passive: true })
  }
}
watchBoxes(document)
document.addEventListener('live-output', ({ detail }) => watchBoxes(detail)) // what a cell shows that runs on the page

// The reasons of a derivation stand beside its lines where both fit, else under them.
const chains = new ResizeObserver((entries) => {
  for (const { target: chain } of entries) {
    chain.classList.remove('stacked')
    const fits = [...chain.querySelectorAll('.scrollable')].every((line) => line.scrollWidth <= line.clientWidth)
    chain.classList.toggle('stacked', !fits || chain.scrollWidth > chain.clientWidth)
  }
})
for (const chain of all('.chain')) chains.observe(chain)
document.addEventListener('live-output', ({ detail }) => {
  for (const chain of detail.querySelectorAll('.chain')) chains.observe(chain)
})

// What an equation's number, a term, a source or a name of the package leads to is shown in place: previews.js, which is
// loaded when the first of them is pointed at.
const previewed = ':is(a[href*="#equation-"], a[href*="#term-"], a[href*="#ffnn."], a[href*="bibliography.html#"])'
for (const kind of ['pointerover', 'pointerdown', 'focusin']) {
  document.querySelector('.bd-article').addEventListener(kind, async (event) => {
    const link = event.target.closest?.(`${previewed}:not(.headerlink)`)
    if (!link) return
    const byFinger = kind === 'pointerdown' && event.pointerType !== 'mouse' && !link.hasAttribute('aria-describedby')
    if (byFinger) link.addEventListener('click', (click) => click.preventDefault(), { once: true })
    const { pointAt } = await import(new URL('previews.js', ours))
    pointAt(link, event, byFinger)
  })
}

// Printing, with the solutions unfolded or without them.
for (const button of all('[data-print]')) {
  button.addEventListener('click', () => {
    root.dataset.print = button.dataset.print
    print()
    delete root.dataset.print
  })
}

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

// On a touch screen a section far from the window is laid out only when it comes near it (book.css): a page is there at once.
// When the reader rests the others follow, so that the page's height comes to rest: a long one takes a phone some tenths of
// a second. A window that takes in the whole page (a picture of it is being made) waits for nothing.
const sections = all('article > section > section')
const layOut = (section) => section?.style.setProperty('content-visibility', 'visible')
const REST = 5000 // ms since the page has come or was last moved
let moved
const isMoved = () => {
  moved = performance.now()
}
const layOutTheNext = () => {
  const busy = moved + REST - performance.now()
  if (busy <= 0) layOut(sections.shift())
  if (sections.length) setTimeout(() => whenIdle(layOutTheNext), Math.max(busy, 0))
}
const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work)
if (matchMedia('(pointer: coarse)').matches) {
  for (const kind of ['load', 'touchmove', 'wheel', 'keydown']) addEventListener(kind, isMoved, { passive: true })
  addEventListener('load', layOutTheNext)
}
addEventListener('resize', () => {
  if (innerHeight > 4000) sections.splice(0).forEach(layOut)
})
