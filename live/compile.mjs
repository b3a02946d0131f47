// Compiles every Python file of a folder, with the very Python that will run it, into a .pyc beside it: node compile.mjs FOLDER
import { readdirSync } from 'node:fs'
import { loadPyodide } from 'pyodide'

const [folder] = process.argv.slice(2)
const python = await loadPyodide()
python.FS.mkdirTree('/tree')
python.mountNodeFS('/tree', folder)
python.globals.set('folders', python.toPy(readdirSync(folder)))
python.runPython(`
import compileall, py_compile
for name in folders:
    compileall.compile_dir(
        f"/tree/{name}", stripdir=f"/tree/{name}", prependdir="/packages", legacy=True, quiet=2, force=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
`)
process.exit(0)
