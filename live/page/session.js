// The page's side of the worker in which Python runs.

import { script } from './store.js'

const BROKEN = [
  [/out of memory|memory access|allocat|Maximum call stack|stack overflow/i, 'Python ran out of memory and was ended'],
  [/./, 'Python broke down and was ended'],
]

export class Session {
  constructor(base, files, folder, say) {
    Object.assign(this, { base, files, folder, say, waiting: new Map(), number: 0 })
  }

  // Started once; what it loads follows from what the page's cells say.
  start(sources) {
    this.started ??= this.begin(sources).catch((error) => {
      this.end(error.message)
      throw error
    })
    return this.started
  }

  async begin(sources) {
    this.say('Loading Python')
    this.worker = new Worker(await script(this.base, this.files['worker.js']), { type: 'module' })
    this.worker.onerror = (event) => this.end(`Python cannot start: ${event.message}`)
    this.worker.onmessage = ({ data }) => this.take(data)
    await this.ask({
      type: 'start',
      base: this.base,
      files: this.files,
      folder: this.folder,
      sources: sources.join('\n'),
    })
  }

  take(data) {
    if (data.type === 'progress') {
      this.share = Math.floor((20 * data.loaded) / data.total) * 5
      this.say(`Loading Python: ${this.share}% of ${(data.total / 1e6).toFixed(0)} MB`)
    } else if (data.type === 'starting') this.say('Starting Python')
    else if (data.type === 'output') this.listener?.(data.output)
    else {
      const [resolve, reject] = this.waiting.get(data.id) ?? []
      this.waiting.delete(data.id)
      if (data.lost) reject?.(new Error(`${data.failed} (${this.share ?? 0}%)`))
      else if (data.failed) this.end(this.broken(data.failed), reject)
      else resolve?.(data)
    }
  }

  broken(message) {
    const [, words] = BROKEN.find(([pattern]) => pattern.test(message))
    console.warn(message) // for whoever wants to find out why
    return `${words}. The next run starts it anew, with no variables`
  }

  ask(message) {
    const id = ++this.number
    return new Promise((resolve, reject) => {
      this.waiting.set(id, [resolve, reject])
      this.worker.postMessage({ ...message, id })
    })
  }

  // Run a cell, whole or a part of it, as a plan tells; `listener` gets what it shows.
  async run(sources, place, part, name, listener) {
    this.alive = URL.createObjectURL(new Blob([''])) // revoked to stop it: see worker.js
    this.listener = listener
    try {
      return await this.ask({ type: 'run', sources, place, part, name, alive: this.alive })
    } finally {
      this.listener = null
      this.interrupt()
    }
  }

  // Take what a cell leaves behind from the book's own run of it.
  restore(sources, place, cell) {
    return this.ask({ type: 'restore', sources, place, cell })
  }

  // The names that `text` may go on as, when Python has started and is free.
  async complete(text) {
    if (!this.worker || this.waiting.size) return []
    return (await this.ask({ type: 'complete', text })).names
  }

  interrupt() {
    URL.revokeObjectURL(this.alive)
  }

  end(words, reject) {
    this.worker?.terminate()
    this.worker = this.started = null
    for (const [, other] of this.waiting.values()) other(new Error(words))
    this.waiting.clear()
    reject?.(new Error(words))
  }
}
