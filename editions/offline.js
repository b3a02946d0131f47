// What a browser refuses to a page that lies in a folder (file:), done by scripts, which it allows: fetch() and import().
//
// A file that a page asks for has a twin, `<file>.js`, which hands over its bytes. In the folder's scripts and pages
// `import(` is `offline.load(` (offline.py writes it).

;(() => {
  const asked = new Map() // by address: the promise of its bytes
  const modules = new Map()
  const bare = (address) => new URL(address, document.baseURI).href.replace(/[?#].*$/, '')

  function bytes(address) {
    if (asked.has(address)) return asked.get(address).promise
    const one = {}
    one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }))
    asked.set(address, one)
    const script = document.createElement('script')
    script.src = `${address}.js`
    script.addEventListener('error', () => one.reject(new TypeError(`${address} is not in this folder`)))
    document.head.append(script)
    return one.promise
  }

  // Called by each twin, with the bytes in base64.
  function take(text) {
    const address = document.currentScript.src.replace(/\.js$/, '')
    asked.get(address).resolve(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
  }

  const base64 = (text) =>
    btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))

  // A module as an address of its own: what it imports beside it, and its own place, are written into it.
  async function inlined(address) {
    let text = new TextDecoder().decode(await bytes(address))
    for (const [, beside] of text.matchAll(/\bfrom\s*['"](\.[^'"]*)['"]/g))
      text = text.replaceAll(beside, await inlined(new URL(beside, address).href))
    text = text.replaceAll('import.meta.url', JSON.stringify(address))
    return `data:text/javascript;base64,${base64(text)}`
  }

  function load(address) {
    const place = bare(address)
    if (!modules.has(place))
      modules.set(
        place,
        inlined(place).then((module) => import(module)),
      )
    return modules.get(place)
  }

  const { fetch } = globalThis
  globalThis.fetch = async (address, options) => {
    if (!bare(address?.url ?? address).startsWith('file:')) return fetch(address, options)
    try {
      return new Response(await bytes(bare(address?.url ?? address)))
    } catch {
      return new Response('', { status: 404 })
    }
  }

  // A cell runs where a server sends the page. Its buttons say so.
  document.addEventListener('click', ({ target }) => {
    const status = document.querySelector('.live-status')
    if (!target.closest?.('.live-bar button') || !status) return
    status.classList.add('shown')
    status.querySelector('[role=status]').textContent = status.dataset.needs
  })

  globalThis.offline = { load, take }
})()
