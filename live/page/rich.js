// Markdown with formulas, as the page has it.

import katex from 'katex'
import MarkdownIt from 'markdown-it'
import dollarmath from 'markdown-it-dollarmath'

const renderer = (text, { displayMode }) => {
  const html = katex.renderToString(text, { displayMode, throwOnError: false })
  return displayMode
    ? `<div class="math notranslate nohighlight"><div class="scrollable" data-label="Formula">${html}</div></div>`
    : `<span class="math notranslate nohighlight">${html}</span>`
}

const markdown = MarkdownIt({ html: true }).use(dollarmath, { allow_labels: true, double_inline: true, renderer })

export const render = (text) => markdown.render(text)
