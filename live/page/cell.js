// A cell on the page: its source, its buttons, what it shows.

import { element, show } from './render.js'
import { script } from './store.js'

export class Cell {
  constructor(page, place, { id, kind, long }, number) {
    Object.assign(this, { page, place, id, name: `cell ${number}` })
    this.isExercise = kind === 'exercise'
    this.isLong = Boolean(long)
    this.input = place.querySelector('.cell_input')
    this.pre = this.input.querySelector('pre')
    this.highlighted = [...this.pre.childNodes]
    this.original = this.source = this.pre.textContent.replace(/\n$/, '')
    this.buttons = Object.fromEntries(
      [...place.querySelectorAll('.live-bar button')].map((button) => [button.dataset.does, button]),
    )
    this.alt = place.querySelector('svg.figure')?.getAttribute('aria-label')
  }

  get edited() {
    return this.source !== this.original
  }

  get checks() {
    return 'Check' in this.buttons
  }

  focus() {
    if (this.editor) this.editor.focus()
    else (this.buttons.Run ?? this.buttons.Check).focus()
  }

  busy(is) {
    this.place.classList.toggle('live-running', is)
    this.place.setAttribute('aria-busy', is)
  }

  // Another source than the book's, from the reader or from what the browser has kept.
  take(source) {
    this.source = source
    if (!this.editor) this.pre.replaceChildren(...(this.edited ? [source] : this.highlighted))
    this.buttons.Reset.hidden = !this.edited
    this.mark(null)
  }

  async edit() {
    const folded = this.input.closest('details')
    if (folded) folded.open = true
    if (!this.editor) {
      try {
        this.module ??= import(await script(this.page.base, this.page.files['editor.js']))
        const { editor } = await this.module
        const box = this.pre.closest('[class*="highlight-"]')
        const host = element('div', 'live-editor highlight')
        this.editor = editor({
          parent: host,
          doc: this.source,
          label: `${this.isExercise ? 'Your answer' : 'Code'}, ${this.name}`,
          run: (moveOn) => this.page.run(this.place, moveOn),
          changed: (source) => {
            this.take(source)
            this.page.keep()
          },
          complete: (text) => this.page.session.complete(text),
        })
        box.hidden = true
        box.after(host)
        this.buttons.Edit.hidden = true
      } catch (error) {
        this.module = null
        return this.page.say(`${error.message}.`)
      }
    }
    this.editor.focus()
  }

  // The book's source, and what it showed.
  reset() {
    this.take(this.original)
    this.editor?.setText(this.original)
    if (this.stored) this.output.replaceChildren(...this.stored)
    this.stored = null
    this.page.keep()
    if (this.editor) this.editor.focus()
    else this.buttons.Edit.focus()
  }

  get output() {
    let place = this.place.querySelector(':scope > .cell_output')
    if (!place) {
      place = element('div', 'cell_output docutils container')
      this.place.append(place)
    }
    return place
  }

  // Takes what a run shows. If not `visibly`, the page shows it already, and it is an error only that is news.
  listen(visibly) {
    this.mark(null)
    this.chain = Promise.resolve()
    let fresh = null // made when there is something to show, so that the page does not jump
    this.finish = () => {
      if (visibly) fresh ??= this.cleared()
    }
    return (output) => {
      if (output.output_type === 'widget_update') return this.page.widgets.update(output)
      if (!visibly && output.output_type !== 'error') return
      if (output.line) this.mark(output.line)
      this.chain = this.chain.then(() => {
        fresh ??= this.cleared()
        return show(output, fresh, this)
      })
    }
  }

  async shown() {
    await this.chain // undefined where it was not run
    this.finish?.()
  }

  // Where fresh outputs go: a figure's caption stays, its picture goes.
  cleared() {
    const { output } = this
    this.stored ??= [...output.childNodes]
    const caption = this.stored.find((node) => node.localName === 'figure')?.cloneNode(false)
    const inside = element('div', 'live-outputs')
    if (caption)
      caption.append(
        inside,
        this.stored
          .find((node) => node.localName === 'figure')
          .querySelector('figcaption')
          .cloneNode(true),
      )
    output.replaceChildren(caption ?? inside)
    return inside
  }

  mark(line) {
    this.input.classList.toggle('live-error', line !== null)
    if (line !== null) this.input.style.setProperty('--line', line)
  }
}
