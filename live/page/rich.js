// Markdown with formulas, as the page has it.

import katex from 'katex'
import MarkdownIt from 'markdown-it'
import dollarmath from 'markdown-it-dollarmath'

const typeset = (latex, displayMode) => katex.renderToString(latex, { displayMode, throwOnError: false })
const box = (latex) => `<div class="scrollable" data-label="Formula">${typeset(latex, true)}</div>`

// A derivation line by line, its reasons beside, as book/_ext/formulas.py sets it; or null.
function chain(text) {
  const lines = /^\\begin\{aligned\}\n& (.*)\n\\end\{aligned\}$/s.exec(text.trim())?.[1].split(' \\\\[1em]\n&')
  if (!lines?.slice(1).every((line) => line.startsWith('='))) return null
  const rows = lines.map((line) => {
    const [, latex, reason] = /^(.*?) && \\text\{(.*)\}$/s.exec(line) ?? [null, line, '']
    const words = reason
      .split('$')
      .map((part, place) =>
        place % 2 ? typeset(part, false) : markdown.utils.escapeHtml(part.replace(/\\([%&#_{}])/g, '$1')),
      )
    return `${box(latex)}<div class="reason">${words.join('')}</div>`
  })
  return `<div class="chain">${rows.join('')}</div>`
}

const renderer = (text, { displayMode }) =>
  displayMode
    ? `<div class="math notranslate nohighlight">${chain(text) ?? box(text)}</div>`
    : `<span class="math notranslate nohighlight">${typeset(text, false)}</span>`

const markdown = MarkdownIt({ html: true }).use(dollarmath, { allow_labels: true, double_inline: true, renderer })

export const render = (text) => markdown.render(text)
