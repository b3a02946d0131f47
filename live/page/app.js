// Runs and edits the cells of a page.

import { Cell } from './cell.js'
import { Session } from './session.js'
import { Widgets } from './widgets.js'

const PATIENCE = 3000 // ms after Stop until the page offers to end Python
const PASSING = 8000 // ms that the news that a cell is done stays on the screen
const bar = document.querySelector('.live-status')
const text = bar.querySelector('[role=status]')
const stop = bar.querySelector('button')

let leaving
function say(words, passing = false) {
  clearTimeout(leaving)
  if (passing) leaving = setTimeout(() => bar.classList.remove('shown'), PASSING)
  const sentence = words.charAt(0).toUpperCase() + words.slice(1)
  if (text.textContent !== sentence) text.textContent = sentence
  bar.classList.toggle('shown', words !== '')
}

const seconds = (time) => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} s`

export class Page {
  constructor(base, files) {
    this.base = base
    this.files = files
    const { folder, cells } = JSON.parse(document.querySelector('.live-cells').textContent)
    this.session = new Session(base, files, folder, say)
    this.widgets = new Widgets(base, this.session)
    const shown = new Map(
      [...document.querySelectorAll('.live-bar')].map((place) => [Number(place.dataset.cell), place.parentElement]),
    )
    let number = 0
    // Those that the page does not show come as their source alone.
    this.cells = cells.map((data, n) =>
      shown.has(n)
        ? new Cell(this, shown.get(n), data, ++number)
        : { source: data.source, name: 'a cell that the page does not show' },
    )
    this.key = `live:${location.pathname}`
    this.restore()
  }

  get sources() {
    return this.cells.map(({ source }) => source)
  }

  restore() {
    let kept = {}
    try {
      kept = JSON.parse(localStorage.getItem(this.key) ?? '{}')
    } catch {
      // no storage, or not ours
    }
    const edited = this.cells.filter(({ id }) => id in kept)
    for (const cell of edited) cell.take(kept[cell.id])
    if (edited.length === 1) say("One cell is as you left it. Reset brings back the book's.")
    else if (edited.length) say(`${edited.length} cells are as you left them. Reset brings back the book's.`)
  }

  keep() {
    const edited = this.cells.filter(({ id, edited }) => id && edited).map(({ id, source }) => [id, source])
    try {
      if (edited.length) localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(edited)))
      else localStorage.removeItem(this.key)
    } catch {
      // no storage: the edits last as long as the page
    }
  }

  press(button) {
    if (button === stop) return this.stop()
    const cell = this.cells.find(({ place }) => place === button.closest('.cell'))
    const acts = {
      Run: () => this.runTo(cell),
      Check: () => this.runTo(cell),
      Edit: () => cell.edit(),
      Reset: () => cell.reset(),
    }
    return acts[button.dataset.does]()
  }

  run(place, moveOn) {
    const cell = this.cells.find((other) => other.place === place)
    if (moveOn)
      this.cells
        .slice(this.cells.indexOf(cell) + 1)
        .find(({ place }) => place)
        ?.focus()
    return this.runTo(cell)
  }

  stop() {
    this.stopped = true
    if (stop.dataset.ends) return this.session.end('Python was ended. The next run starts it anew, with no variables')
    this.session.interrupt()
    say('Stopping …')
    this.waiting = setTimeout(() => {
      stop.dataset.ends = true
      say(
        'Python is inside one long operation and does not listen. Wait, or press Stop again to end it and lose the variables.',
      )
    }, PATIENCE)
  }

  // Run a cell, after those above that it needs.
  async runTo(cell) {
    if (this.running) return say(`${this.running.name} is still running: wait for it, or press Stop.`)
    this.running = cell
    this.stopped = false
    const begin = performance.now()
    const place = this.cells.indexOf(cell)
    try {
      cell.busy(true)
      await this.session.start(this.sources)
      stop.hidden = false
      const { plan } = await this.session.ask({ type: 'plan', sources: this.sources, place, draws: !cell.checks })
      for (const [n, [above, part]] of plan.entries()) {
        if (await this.runAbove(above, part, cell, `what this cell needs: ${n + 1} of ${plan.length}`)) continue
        this.cells[above].place?.scrollIntoView({ block: 'center' })
        return say(`${this.cells[above].name}, which this one needs, did not run to its end. So this one has not run.`)
      }
      if (this.stopped) return say('Stopped.')
      say(`Running ${cell.name}`)
      const { ok, seconds: took } = await this.session.run(this.sources, place, 0, cell.name, cell.listen(true))
      await cell.shown()
      const all = (performance.now() - begin) / 1000
      if (ok) say(`Done: ${cell.name} took ${seconds(took)}, ${seconds(all)} in all`, true)
      else say(`${cell.name} did not run to its end`)
    } catch (error) {
      say(`${error.message}.`)
    } finally {
      clearTimeout(this.waiting)
      stop.hidden = true
      delete stop.dataset.ends
      cell.busy(false)
      this.running = null
    }
  }

  // Run a cell, or a part of it, for a cell below; a long one only if the book has not stored what it leaves.
  async runAbove(place, part, below, words) {
    const cell = this.cells[place]
    if (this.stopped) return false
    if (cell.isLong && !cell.edited && !part) {
      say(`Taking from the book's own run ${words}`)
      if ((await this.session.restore(this.sources, place, cell.id)).ok) return true
    }
    say(`Running ${words}`)
    const shows = cell.place ? cell : below // an error of what the page does not show
    const listener = shows.listen(Boolean(cell.place && (cell.edited || cell.isExercise)))
    const { ok } = await this.session.run(this.sources, place, part, cell.name, listener)
    await shows.shown()
    return ok
  }

  say(words) {
    say(words)
  }
}

export const open = (base, files) => new Page(base, files)
