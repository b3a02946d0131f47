// Asks the index that searching.py makes with pagefind, and lists pages with their best sections: on the search page and,
// while one types, in the search box of every page. Terms of the glossary and equations stand behind the best page.

const root = new URL(document.documentElement.dataset.content_root, location.href)
const SECTIONS = 3 // of a page, at most

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}
const load = async (file) => (await fetch(new URL(`pagefind/${file}`, root))).json()
const wordsOf = (text) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

let index
async function pagefind() {
  index ??= import(new URL('pagefind/pagefind.js', root)).then(async (found) => {
    await found.options({
      noWorker: true, // a worker is another file for milliseconds of work
      highlightParam: 'highlight',
      baseUrl: root.pathname, // which it would take from its own address, where that has an origin
    })
    return found
  })
  return index
}

// The book's own spelling is British, with -ize. Each rule is tried on a word that no page has.
const SPELLINGS = [
  [/([iy])s(e|ed|er|es|ing|ation|ations)$/, '$1z$2'],
  [/([iy])z(e|ed|er|es|ing)$/, '$1s$2'],
  [/or(s|ed|ing)?$/, 'our$1'],
  [/er(s|ed)?$/, 're$1'],
  [/ense(s)?$/, 'ence$1'],
]

// Whether one letter too many, too few or another, or two letters that changed places, lie between two words.
function isNear(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && x[0] === y[1] && x[1] === y[0])
}

const isKnown = async (word) => (await (await pagefind()).search(`"${word}"`)).results.length > 0

// The word as the book spells it, or null: by a rule, else the most frequent of the book's words that is near.
let vocabulary
async function spelled(word) {
  for (const [wrong, right] of SPELLINGS) {
    const other = word.replace(wrong, right)
    if (other !== word && (await isKnown(other))) return other
  }
  if (word.length < 4) return null
  vocabulary ??= load('words.json')
  return (await vocabulary).find((known) => isNear(word, known)) ?? null
}

// What is asked for, with each word that no page has replaced where a near one is known.
async function corrected(asked) {
  const [unknown, replaced] = [[], {}]
  for (const word of asked.split(/[\s"]+/).filter(Boolean)) {
    if (await isKnown(word)) continue
    const other = await spelled(word.toLowerCase())
    if (other) replaced[word] = other
    else unknown.push(word)
  }
  const words = asked.split(/(\s+)/).map((word) => replaced[word] ?? word)
  return { words: words.join(''), unknown, replaced: Object.values(replaced) }
}

const entry = (title, url, context) =>
  make('li', {}, make('a', { href: url, textContent: title }), make('p', { className: 'context', innerHTML: context }))

// Terms and equations.
let named
const allNamed = () => (named ??= load('named.json'))

// The page that introduces the term that was asked for, where the words are one.
async function introducing(words) {
  const asked = wordsOf(words).join(' ')
  const isAsked = (name) => wordsOf(name).join(' ') === asked
  const [, , , , page] = (await allNamed()).find(([names, , , , page]) => page && names.some(isAsked)) ?? []
  return page && new URL(page, root).pathname
}

// Those all of whose asked words are in their names.
async function namedEntries(words) {
  const asked = wordsOf(words)
  const fits = ([names]) =>
    asked.length && asked.every((word) => wordsOf(names.join(' ')).some((own) => own.startsWith(word)))
  const found = (await allNamed()).filter(fits).sort(([a], [b]) => a.join(' ').length - b.join(' ').length)
  return found.slice(0, 3).map(([, title, address, context]) => entry(title, new URL(address, root), context))
}

// A name of the package that was asked for leads the way to its page; any other section follows the page.
function entries({ meta: { title }, url, excerpt, sub_results }, asked) {
  const isName = (section) =>
    [asked, `ffnn.${asked}`].some((name) => name.toLowerCase() === section.title.toLowerCase())
  const worth = (section) =>
    section.weighted_locations.reduce((sum, word) => sum + word.balanced_score, isName(section) ? 1e6 : 0)
  const sections = sub_results
    .filter((section) => section.url.includes('#'))
    .sort((a, b) => worth(b) - worth(a))
    .slice(0, SECTIONS)
  const [names, others] = [sections.filter(isName), sections.filter((section) => !isName(section))]
  const shown = (section) => entry(`${title} > ${section.title}`, section.url, `… ${section.excerpt} …`)
  for (const name of names) name.url = name.url.replace(/\?highlight=[^#]*/, '') // it is seen without marks
  return [...names.map(shown), entry(title, url, `… ${excerpt} …`), ...others.map(shown)]
}

// What was found, in words.
function summary(count, unknown, replaced) {
  const pages = count === 1 ? 'one page' : `${count || 'no'} pages`
  const quoted = (words) => words.map((word) => `“${word}”`).join(' or ')
  if (unknown.length) return `No page has ${quoted(unknown)}; ${pages} came close.`
  return `Found ${replaced.length ? `${quoted(replaced)} ` : ''}on ${pages}.`
}

// A page that has the words in its title comes first, then the page that introduces them as a term.
// { summary, first: the entries of the first pages, more(): those of the others, or null }
export async function search(asked, pages) {
  const { words, unknown, replaced } = await corrected(asked)
  const { results } = await (await pagefind()).search(words)
  const home = await introducing(words)
  const isTitled = ({ meta }) => wordsOf(words).every((word) => wordsOf(meta.title).includes(word))
  const rank = (page) => 2 * isTitled(page) + (new URL(page.url, root).pathname === home)
  const listed = async (some) => {
    const found = await Promise.all(some.map((one) => one.data()))
    return found.sort((a, b) => rank(b) - rank(a)).map((data) => entries(data, words))
  }
  const [best = [], ...others] = await listed(results.slice(0, pages))
  return {
    summary: summary(results.length, unknown, replaced),
    first: [...best.slice(0, 1), ...(await namedEntries(words)), ...best.slice(1), ...others.flat()],
    more: results.length > pages ? async () => (await listed(results.slice(pages))).flat() : null,
  }
}

// In the box of a page: while one types, after a pause; the arrows lead from the field to what is found, and back.
export function searchWhileTyping(dialog) {
  const [field, found] = [dialog.querySelector('input'), dialog.querySelector('.search-found')]
  const list = make('ul', { className: 'search' })
  const said = make('p', { className: 'search-summary', role: 'status' })
  found.append(said, list)
  let asking = 0
  const show = async () => {
    const asked = field.value.trim()
    asking += 1
    const mine = asking
    await new Promise((done) => setTimeout(done, 150))
    if (mine !== asking) return
    const answer = asked ? await search(asked, 5) : { summary: '', first: [] }
    if (mine !== asking) return
    said.textContent = answer.summary
    list.replaceChildren(...answer.first)
  }
  field.addEventListener('input', show)
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const stops = [field, ...list.querySelectorAll('a')]
    stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus()
  })
  if (field.value) show()
}

// The search page: all of it, the first pages at once.
export async function showAll(asked, place) {
  const list = make('ul', { className: 'search' })
  const answer = await search(asked, 8)
  list.append(...answer.first)
  const said = make('p', { className: 'search-summary', textContent: answer.summary })
  place.replaceChildren(make('h2', { textContent: 'Search Results' }), said, list)
  if (!answer.more) return
  const more = make('button', { type: 'button', textContent: 'Show the other pages' })
  more.addEventListener('click', async () => {
    const first = list.children.length
    list.append(...(await answer.more()))
    more.remove()
    list.children[first].querySelector('a').focus()
  })
  list.after(more)
}
