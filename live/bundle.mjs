// Bundles the page's part into a folder, each file whole in itself: node live/bundle.mjs KATEX FOLDER

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const [katex, outdir] = process.argv.slice(2)

const { metafile } = await build({
  entryPoints: ['hook.js', 'app.js', 'worker.js', 'editor.js', 'rich.js', 'live.css'].map((file) =>
    join(here, 'page', file),
  ),
  outdir,
  absWorkingDir: root,
  alias: {
    katex, // the version whose stylesheet the book has
    punycode: 'punycode.js', // which Node has
  },
  external: ['node:*', 'ws'], // Pyodide's, for Node alone
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
})

// The licences of what was bundled.
const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
    .filter((path) => path && basename(path) !== 'pyodide'),
)
const notices = await Promise.all(
  [...packages].sort().map(async (path) => {
    const { name, version } = JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'))
    const file = (await readdir(join(root, path))).find((entry) => /^licen[cs]e/i.test(entry))
    const text = await readFile(join(root, path, file), 'utf8')
    return `${name} ${version}\n\n${text.trim()}\n`
  }),
)
await writeFile(join(outdir, 'LICENSES-page.txt'), notices.join(`\n${'-'.repeat(80)}\n`))
