// Python's own thread, so that the page stays awake while a cell runs.

import { loadPyodide } from 'pyodide'
import { content } from './store.js'

const CORE = [
  'pyodide.asm.js',
  'pyodide.asm.wasm.gz',
  'python_stdlib.zip',
  'pyodide-lock.json',
  'numpy.zip',
  'book.zip',
]
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json' }
const LOOK = 200 // ms between two looks whether the reader has pressed Stop
const SETUP = `
import json, os, sys

sys.path[:0] = ["/book/live", "/book/book/_ext", "/book", "/packages"]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
sys.path.insert(0, folder)
import kernel, page_svg, shims, slices

drawn = 0
def report(output):
    global drawn
    data = output.get("data", {})
    if "image/svg+xml" in data:
        drawn += 1
        data["image/svg+xml"] = page_svg.inline(data["image/svg+xml"], "A figure that this cell draws", f"live-{drawn}")
    send(json.dumps(output))

live, session = kernel.Kernel(report), slices.Session()
shims.install(live)
`
let python
let base
let files
const asked = new Map() // files by name, each fetched once

// What is fetched is counted as a whole, so that the page can say how far it is.
function get(names) {
  const fresh = names.filter((name) => !asked.has(name))
  const total = fresh.reduce((sum, name) => sum + files[name].size, 0)
  let loaded = 0
  const arrived = (bytes) => {
    loaded += bytes
    postMessage({ type: 'progress', loaded, total })
  }
  for (const name of fresh) asked.set(name, content(base, files[name], arrived))
  return Promise.all(names.map((name) => asked.get(name))).catch((error) => {
    for (const name of fresh) asked.delete(name)
    throw error
  })
}

// The archives that a source asks for by its words.
const archives = (source) =>
  Object.keys(files).filter((name) => files[name].words && RegExp(files[name].words).test(source))

const unpacked = new Set()
async function unpack(names) {
  const fresh = names.filter((name) => !unpacked.has(name))
  for (const [n, bytes] of (await get(fresh)).entries()) {
    const name = fresh[n]
    const place = /^(book|digits|result-)/.test(name) ? '/book' : '/packages'
    python.unpackArchive(bytes, 'zip', { extractDir: place })
    unpacked.add(name)
    if (name === 'traitlets.zip')
      python.runPython('import importlib; importlib.invalidate_caches(); shims.install_anywidget(live)')
  }
  if (fresh.length) python.runPython('import importlib; importlib.invalidate_caches()')
}

// Stop without shared memory, which needs headers that a plain host does not send: the page keeps an address alive, and
// revokes it. Python looks at entry 0 of this "buffer" every few hundred steps; reading the address needs no network.
const stop = {
  address: null,
  pending: 0,
  next: 0,
  watch(address) {
    Object.assign(this, { address, pending: 0, next: performance.now() + LOOK })
  },
  get 0() {
    if (this.pending || !this.address || performance.now() < this.next) return this.pending
    this.next = performance.now() + LOOK
    const request = new XMLHttpRequest()
    try {
      request.open('GET', this.address, false)
      request.send()
    } catch {
      this.address = null
      this.pending = 2 // SIGINT
    }
    return this.pending
  },
  set 0(value) {
    this.pending = value
  },
}

// Pyodide asks for its parts by fetch and import; it gets those that the store has.
async function start(data) {
  base = data.base
  files = data.files
  const needed = [...CORE, ...archives(data.sources)]
  const got = await get(needed)
  postMessage({ type: 'starting' })
  const parts = new Map(needed.map((name, n) => [name.replace(/\.gz$/, ''), got[n]]))
  const response = (name) =>
    new Response(parts.get(name), { headers: { 'Content-Type': TYPES[name.split('.').at(-1)] ?? '' } })
  const { fetch } = globalThis
  globalThis.fetch = (url, options) => {
    const name = String(url).split('/').at(-1)
    return parts.has(name) ? Promise.resolve(response(name)) : fetch(url, options)
  }
  await import(URL.createObjectURL(await response('pyodide.asm.js').blob()))
  const env = { MPLBACKEND: 'module://drawing', HOME: '/home/pyodide', PYTHONHASHSEED: '0' }
  python = await loadPyodide({ indexURL: base, env, stdout() {}, stderr() {} })
  globalThis.fetch = fetch
  await unpack(['numpy.zip', 'book.zip'])
  python.globals.set('folder', data.folder)
  python.globals.set('send', (text) => postMessage({ type: 'output', output: JSON.parse(text) }))
  python.runPython(SETUP)
  python.setInterruptBuffer(stop)
}

// Call a Python function with plain values, by way of JSON.
function call(name, ...values) {
  python.globals.set('values', JSON.stringify(values))
  return JSON.parse(python.runPython(`json.dumps(${name}(*json.loads(values)))`))
}

const acts = {
  start,
  plan: ({ sources, place, draws }) => ({ plan: call('session.plan', sources, place, draws) }),
  async run({ sources, place, part, name, alive }) {
    await unpack(archives(sources[place]))
    const source = part ? call('slices.head', sources[place], part) : sources[place]
    stop.watch(alive)
    try {
      const result = call('live.run', source, name)
      stop.watch(null)
      if (result.ok) call('session.note', sources, place, part)
      return result
    } finally {
      stop.watch(null)
    }
  },
  // A long cell, of which the book has stored what it leaves behind.
  async restore({ sources, place, cell }) {
    await unpack(archives(sources[place]).concat(`result-${cell}.zip`))
    try {
      const result = call('live.restore', sources[place], `/book/results/${cell}.pickle`)
      call('session.note', sources, place, 0)
      return result
    } catch (error) {
      console.warn(`${cell} is run, since what it leaves cannot be taken: ${error.message}`)
      return { ok: false }
    }
  },
  complete: ({ text }) => ({ names: call('live.complete', text) }),
  trait: ({ widget, state }) => call('live.take', widget, state),
}

addEventListener('message', async ({ data }) => {
  const answer = (more) => postMessage({ type: 'answer', id: data.id, ...more })
  try {
    answer((await acts[data.type](data)) ?? {})
  } catch (error) {
    const message = String(error.message ?? error)
    if (/KeyboardInterrupt\s*$/.test(message)) {
      postMessage({ type: 'output', output: { output_type: 'error', traceback: 'Stopped.', line: null } })
      answer({ ok: false, seconds: 0 })
    } else answer({ failed: message, lost: error.lost === true })
  }
})
