// The files that running needs: named by their content, so that what has come once is kept in the browser for good.

const CACHE = 'ffnn-live'
const AGAIN = '. Press again when it is back: what has come is kept'

// The network, or what it should have brought.
export class Lost extends Error {
  lost = true // also where the class is another thread's
}

const cache = async () => {
  try {
    return await caches.open(CACHE)
  } catch {
    return null // a page that is not served securely, or a browser that keeps nothing
  }
}

async function fetched(url, options) {
  let answer
  try {
    answer = await fetch(url, options)
  } catch {
    throw new Lost(`The network does not answer${AGAIN}`)
  }
  if (!answer.ok)
    throw new Lost(`The book's server has no ${url.pathname.split('/').at(-1)} (${answer.status}). Reload the page`)
  return answer
}

// Which files there are, under which names: asked anew for each page, so that a new edition of the book is noticed.
export async function list(base) {
  const url = new URL('files.json', base)
  const store = await cache()
  try {
    const answer = await fetched(url, { cache: 'no-cache' })
    await store?.put(url, answer.clone()).catch(() => {})
    const files = await answer.json()
    const current = new Set(Object.values(files).map(({ file }) => new URL(file, base).href))
    for (const { url: old } of (await store?.keys()) ?? []) {
      if (old.startsWith(base) && old !== url.href && !current.has(old)) await store.delete(old)
    }
    return files
  } catch (error) {
    const answer = await store?.match(url)
    if (answer) return answer.json()
    throw error
  }
}

// Not every host compresses what is no text.
async function unzipped(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

// The content of a file; `arrived(bytes)` is called as they come.
export async function content(base, { file, size }, arrived = () => {}) {
  const url = new URL(file, base)
  const store = await cache()
  const kept = await store?.match(url)
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer())
    arrived(size)
    return bytes
  }
  const answer = await fetched(url)
  const bytes = new Uint8Array(size)
  let length = 0
  try {
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read()
      if (done) break
      bytes.set(value, length) // a RangeError where there is more than there should be
      length += value.length
      arrived(value.length)
    }
  } catch {
    throw new Lost(`The network was lost${AGAIN}`)
  }
  if (length !== size) throw new Lost(`The network was lost${AGAIN}`)
  const whole = file.endsWith('.gz') ? await unzipped(bytes) : bytes
  await store?.put(url, new Response(whole)).catch(() => {}) // no room: it is fetched again the next time
  return whole
}

// The address of a script, as the browser can run it wherever it came from.
export async function script(base, entry, arrived) {
  return URL.createObjectURL(new Blob([await content(base, entry, arrived)], { type: 'text/javascript' }))
}
