// What an open page owes its reader, measured in the browser. Each check returns its faults in words; page_checks.py
// runs them.
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
const pageWidth = () => document.documentElement.clientWidth
const right = (element) => element.getBoundingClientRect().right
const name = (element) => element.cloneNode(false).outerHTML.slice(0, 120)
const words = (element) => element.textContent.trim().replace(/\s+/g, ' ').slice(0, 60)
const tex = (formula) => formula.querySelector('annotation')?.textContent ?? words(formula)

const checks = {
  // Parts that stand out to the right of the page, so that all of it scrolls sideways.
  overflow() {
    const width = pageWidth()
    if (document.documentElement.scrollWidth <= width) return []
    const clips = (e) => e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || clips(e.parentElement))
    const out = [...document.body.querySelectorAll('*')].filter(
      (e) => right(e) > width + 0.5 && !clips(e.parentElement),
    )
    const innermost = out.filter((e) => ![...e.children].some((child) => out.includes(child)))
    return innermost.map((e) => `stands out of a page ${width} wide, to ${right(e)}: ${name(e)}`)
  },

  // Violations of axe-core's default rules, best practices included; what is folded is unfolded first, and what a phone
  // would lay out later is laid out.
  async axe() {
    for (const section of document.querySelectorAll('section')) section.style.contentVisibility = 'visible'
    for (const fold of document.querySelectorAll('details')) fold.open = true
    await new Promise((done) => setTimeout(done, 200)) // the page may have something to do about what now shows
    // Formulas and the words of code are nine tenths of a page's elements, made by KaTeX and Pygments from few moulds. The
    // first of each mould stand whole, and formulas with a colour of their own; of other formulas one letter stays (all of
    // them, unset, might need a wider box), and of code the text.
    for (const formula of [...document.querySelectorAll('.katex')].slice(5)) {
      const [drawn, read] = ['.katex-html', 'semantics'].map((part) => formula.querySelector(part))
      if (formula.querySelector('[style*=color]')) continue
      drawn.replaceChildren(drawn.textContent.slice(0, 1))
      read.replaceChildren(read.querySelector('mi, mn, mo, mtext'))
    }
    const moulds = new Map()
    for (const word of document.querySelectorAll('pre span[class]:not(:has(*))')) {
      moulds.set(word.className, (moulds.get(word.className) ?? 0) + 1)
      if (moulds.get(word.className) > 5) word.replaceWith(...word.childNodes)
    }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    const summary = (node) => node.failureSummary.split('\n').slice(1).join(';')
    return violations.flatMap(({ id, nodes }) => nodes.map((n) => `${id} at ${n.target.join(' ')}: ${summary(n)}`))
  },

  // Formulas that are not typeset, not readable to a screen reader, or set with another KaTeX's stylesheet.
  badlySetFormulas() {
    const faults = new Set()
    for (const box of document.querySelectorAll('.math'))
      if (!box.querySelector('.katex')) faults.add(`not typeset: ${words(box)}`)
    for (const refused of document.querySelectorAll(".katex-error, .katex [style*='#cc0000']"))
      faults.add(`KaTeX refused: ${refused.title || words(refused)}`)
    const size = (element) => parseFloat(getComputedStyle(element).fontSize)
    for (const formula of document.querySelectorAll('.katex')) {
      if (!formula.querySelector('.katex-mathml math')) faults.add(`no MathML: ${tex(formula)}`)
      if (!shown(formula)) continue // folded, or in a part that this width does not show
      if (!formula.querySelector('.katex-html')?.getClientRects().length) faults.add(`not drawn: ${tex(formula)}`)
      for (const scripts of formula.querySelectorAll('.msupsub'))
        for (const leaf of scripts.querySelectorAll('.mord, .mbin, .mrel, .mpunct'))
          if (!leaf.children.length && size(leaf) > 0.85 * size(scripts))
            faults.add(`a script as large as its base: ${tex(formula)}`)
    }
    return [...faults]
  },

  // Displayed formulas wider than their box: `long` counts them, `cut` has those that cannot be scrolled to.
  longFormulas() {
    const found = { long: 0, cut: [] }
    for (const formula of document.querySelectorAll('.katex-display')) {
      if (!shown(formula)) continue
      let box = formula
      while (box !== document.body && getComputedStyle(box).overflowX === 'visible') box = box.parentElement
      const end = Math.max(...[...formula.querySelectorAll('.base, .tag')].map(right))
      if (end <= Math.min(right(box), pageWidth()) + 1) continue
      found.long += 1
      const scrolls = ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
      if (box === document.body || !scrolls || right(box) > pageWidth() + 1) found.cut.push(tex(formula))
    }
    return found
  },

  // Numbers that stand on a formula, or beside one that goes on: it would end at its number and seem to end there.
  badlyNumberedFormulas() {
    const faults = []
    for (const number of document.querySelectorAll('.eqno')) {
      const formula = number.parentElement.querySelector('.katex-display')
      if (!formula || !shown(formula)) continue
      const box = number.parentElement.querySelector('.scrollable') ?? formula
      const [ours, theirs] = [number, box].map((part) => part.getBoundingClientRect())
      if (ours.top >= theirs.bottom - 1) continue // it stands below
      const end = Math.max(...[...formula.querySelectorAll('.base, .tag')].map(right))
      if (end > ours.left) faults.push(`number ${words(number)} at ${ours.left}, formula to ${end}: ${tex(formula)}`)
    }
    return faults
  },

  // Marks that begin a line because the formula before them ends one.
  lostMarks() {
    const place = document.createRange()
    return [...document.querySelectorAll('span.math')].flatMap((formula) => {
      const [mark, end] = [formula.nextSibling, [...formula.querySelectorAll('.base')].at(-1)]
      if (!end || !shown(formula) || !/^[^\s\u2013\u2014-]/.test(mark?.data ?? '')) return []
      place.setStart(mark, 0)
      place.setEnd(mark, 1)
      const { top, bottom } = place.getBoundingClientRect()
      return top + bottom > 2 * end.getBoundingClientRect().bottom
        ? [`a line begins with ${mark.data.slice(0, 20)} after ${tex(formula)}`]
        : []
    })
  },

  // Formulas put beside a cell that do not stand to the right of its code, at its height.
  notBeside() {
    return [...document.querySelectorAll('.beside')].flatMap((formulas) => {
      const [ours, code] = [formulas, formulas.parentElement.querySelector('.cell_input')].map((e) =>
        e.getBoundingClientRect(),
      )
      const stands = ours.left > code.right && code.top - 2 <= ours.top && ours.top < code.bottom
      return stands
        ? []
        : [`formulas at ${ours.left}, ${ours.top}, code to ${code.right}, ${code.bottom}: ${words(formulas)}`]
    })
  },

  // Bytes over the wire and the address of all that this visit has moved.
  weight() {
    const moved = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    return moved.map(({ transferSize, name }) => [transferSize, name])
  },

  // With print media emulated: what is printed though paper cannot do it, and what paper cuts off.
  lostInPrint() {
    const faults = new Set()
    const operated =
      'nav, button, input, select, [role=search], .bd-sidebar-primary, .bd-sidebar-secondary, .prev-next-area'
    for (const part of document.querySelectorAll(operated))
      if (shown(part)) faults.add(`printed, though it does nothing on paper: ${name(part)}`)
    for (const part of document.querySelectorAll('main *')) {
      if (part.clientWidth <= 1 || part.scrollWidth <= part.clientWidth + 1) continue
      if (getComputedStyle(part).overflowX === 'visible' || !shown(part) || part.closest('.katex-mathml, svg')) continue
      faults.add(`cut off at ${part.clientWidth} of ${part.scrollWidth}: ${name(part)} ${words(part)}`)
    }
    for (const image of document.querySelectorAll('main img'))
      if (!shown(image) || !image.width || !image.height || right(image) > pageWidth() + 1)
        faults.add(`not printed whole: image ${image.alt.slice(0, 60)}`)
    return [...faults]
  },

  // Before the first Tab: lists what the keyboard has to reach, and returns how much that is. From then on each element
  // that gets the focus is noted, and whether it looks the same without the focus as it did with it.
  startTabbing() {
    const operable = 'a[href], button, input, select, textarea, summary, [tabindex], [role=button], [role=slider]'
    const groups = new Set() // of radio buttons, where Tab reaches one and the arrows the others
    const wanted = [...document.querySelectorAll(operable)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || !shown(element)) return false
      if (element.type !== 'radio') return true
      const first = !groups.has(element.name)
      groups.add(element.name)
      return first
    })
    document.activeElement?.blur()
    const look = (element) =>
      [element, element.labels?.[0] ?? element.parentElement]
        .flatMap((e) => {
          const style = getComputedStyle(e)
          return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecoration]
        })
        .join()
    const tabbing = { wanted, reached: new Set(), unmarked: new Set() }
    let last = null
    tabbing.leave = () => {
      if (last && look(last.element) === last.look) tabbing.unmarked.add(last.element)
      last = null
    }
    addEventListener('focusin', ({ target }) => {
      tabbing.leave()
      last = { element: target, look: look(target) }
      tabbing.reached.add(target)
    })
    window.tabbing = tabbing
    return wanted.length
  },

  allReached: () => window.tabbing.wanted.every((element) => window.tabbing.reached.has(element)),

  afterTabbing() {
    document.activeElement?.blur()
    window.tabbing.leave()
    const { wanted, reached, unmarked } = window.tabbing
    return [
      ...wanted.filter((e) => !reached.has(e)).map((e) => `Tab does not reach ${name(e)} ${words(e)}`),
      ...[...unmarked].map((e) => `nothing shows the focus on ${name(e)} ${words(e)}`),
    ]
  },
}
window.checks = checks
