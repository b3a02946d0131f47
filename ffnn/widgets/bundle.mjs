// Builds the widgets' sources into static/: one self-contained ES module for each widget, one stylesheet for all.
// node ffnn/widgets/bundle.mjs [folder]

import { readFile, readdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const sources = join(here, 'src')
const outdir = process.argv[2] ?? join(here, 'static')
const palette = JSON.parse(await readFile(join(here, '..', 'palette.json'), 'utf8'))

// --<role>: the page's colour, or the palette's where the page has none (Jupyter).
const roles = (theme) =>
  Object.entries(palette)
    .map(([role, shades]) => `--${role}:var(--ffnn-${role},${shades[theme]});`)
    .join('')
const light = '.ffnn-widget,.ffnn-picture'
const dark = '[data-jp-theme-light="false"] .ffnn-widget'
const colours = `${light}{${roles('light')}}\n${dark}{${roles('dark')}}\n`

// A figure is a source with a default export, { render }; all others are what figures share.
const figures = []
for (const file of await readdir(sources)) {
  if (file.endsWith('.js') && /^export default /m.test(await readFile(join(sources, file), 'utf8'))) figures.push(file)
}

const { metafile } = await build({
  entryPoints: [...figures, 'widgets.css'].map((file) => join(sources, file)),
  outdir,
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'palette',
      setup(api) {
        api.onLoad({ filter: /widgets\.css$/ }, async ({ path }) => ({
          contents: colours + (await readFile(path, 'utf8')),
          loader: 'css',
        }))
      },
    },
  ],
})

// The licences of what was bundled go with it.
for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
  const packages = new Set(
    Object.keys(inputs)
      .map((path) => path.match(/^.*node_modules\/[^/]+/)?.[0])
      .filter(Boolean),
  )
  const notices = await Promise.all(
    [...packages]
      .sort()
      .map(async (path) => `${basename(path)}\n${(await readFile(join(root, path, 'LICENSE'), 'utf8')).trim()}\n`),
  )
  const file = join(root, output)
  if (notices.length) await writeFile(file, `${await readFile(file, 'utf8')}/*! Contains:\n\n${notices.join('\n')}*/\n`)
}
