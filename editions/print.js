// What only a browser that has laid out the print edition knows. pdf.py calls these; print.css has the look.

const BREAKS = 80 // pixels of a formula in a sentence that may break, so that no line has to be stretched
const SMALLEST = 6 // points of the letters of a table

const rightOf = (parts) => Math.max(...[...parts].map((part) => part.getBoundingClientRect().right))

globalThis.edition = {
  // Formulas, derivations and tables get the size at which they fit.
  fit() {
    const wide = [...document.querySelectorAll('span.math')].filter((it) => it.getBoundingClientRect().width > BREAKS)
    for (const it of wide) it.classList.add('long')
    for (const chain of document.querySelectorAll('.chain')) {
      const fits = [...chain.querySelectorAll('.scrollable')].every((line) => line.scrollWidth <= line.clientWidth)
      chain.classList.toggle('stacked', !fits || chain.scrollWidth > chain.clientWidth)
    }
    for (const it of document.querySelectorAll('.katex-display')) {
      const { left, right } = it.parentElement.getBoundingClientRect()
      const needed = rightOf(it.querySelectorAll('.base')) - left
      if (needed > right - left) it.style.fontSize = `${Math.floor((9800 * (right - left)) / needed) / 100}%`
    }
    for (const table of document.querySelectorAll('table')) {
      const [has, needs] = [table.parentElement.clientWidth, table.getBoundingClientRect().width]
      if (needs > has) table.style.fontSize = `${Math.max(SMALLEST, (8.8 * has) / needs)}pt`
    }
  },

  // The blocks that reach beyond the text all the same, and by how many pixels.
  tooWide() {
    const found = []
    for (const it of document.querySelectorAll('.katex-display, pre, table, svg, img, p, h1, h2, h3, h4, dt')) {
      const text = it.closest('article, .toc')
      if (!text || !it.getClientRects().length || it.parentElement.closest('svg')) continue
      const parts = it.matches('.katex-display') ? it.querySelectorAll('.base') : [it]
      const inside = it.matches('pre, p') ? it.scrollWidth - it.clientWidth : 0
      const over = Math.max(rightOf(parts) - text.getBoundingClientRect().right, inside)
      const ink = it.matches('p') ? 3 : 1 // a letter may lean out of its line
      if (over > ink) found.push(`${text.id}: ${it.tagName} by ${Math.round(over)}: ${it.textContent.slice(0, 60)}`)
    }
    return found
  },

  // Page numbers where they are told; three digits as long as they are not known. Then the page is laid out from the
  // start: Chromium remembers where it has divided it, and a heading may stand elsewhere at every second printing.
  number(numbers) {
    for (const it of document.querySelectorAll('[data-page-of]'))
      it.textContent = it.dataset.before + (numbers[it.dataset.pageOf] ?? '000') + it.dataset.after
    const { body } = document
    body.remove()
    document.documentElement.append(body)
  },
}
