// What a cell shows, in the elements and classes that the built page has, so that the same stylesheet fits.

import { script } from './store.js'

export function element(tag, classes, ...children) {
  const made = document.createElement(tag)
  if (classes) made.className = classes
  made.append(...children)
  return made
}

const block = (text, kind) =>
  element(
    'div',
    `output ${kind} highlight-myst-ansi notranslate`,
    element('div', 'highlight', element('pre', '', text)),
  )

const WIDGET = 'application/vnd.jupyter.widget-view+json'
let rich

async function typeset(text, page) {
  rich ??= import(await script(page.base, page.files['rich.js']))
  const made = element('div', 'output text_markdown')
  made.innerHTML = (await rich).render(text)
  return made
}

function html(text, classes) {
  const made = element('div', classes)
  made.innerHTML = text
  return made
}

// In the order in which the book prefers the forms of a value.
const FORMS = {
  [WIDGET]: (view, { page }) => page.widgets.view(view),
  'text/markdown': (text, { page }) => typeset(text, page),
  'image/svg+xml': (text, { alt, edited }) => {
    const figure = html(text).firstElementChild
    if (alt && !edited) figure.setAttribute('aria-label', alt)
    return figure
  },
  'text/latex': (text, { page }) => typeset(`$$${text.trim().replace(/^\$+(\\displaystyle)?|\$+$/g, '')}$$`, page),
  'text/html': (text) => html(text, 'output text_html'),
  'text/plain': (text) => block(text, 'text_plain'),
}

export async function show(output, place, cell) {
  let made
  if (output.output_type === 'stream') {
    const last = place.lastElementChild
    if (last?.dataset.stream === output.name) return last.querySelector('pre').append(output.text)
    made = block(output.text, 'stream')
    made.dataset.stream = output.name
  } else if (output.output_type === 'error') {
    made = block(output.traceback, 'traceback')
    made.querySelector('.highlight').setAttribute('role', 'alert') // the box around it says that it scrolls
  } else {
    const form = Object.keys(FORMS).find((kind) => output.data[kind] != null)
    made = await FORMS[form](output.data[form], cell)
  }
  place.append(made)
  document.dispatchEvent(new CustomEvent('live-output', { detail: place }))
}
