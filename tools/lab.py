"""JupyterLab as a reader has it: over plain notebooks of the built book, in notebooks/, which belong to the reader.

A notebook that the reader has changed is left alone; delete it, and the next start brings the book's.
`python tools/lab.py --only-lay-out` lays the notebooks out and starts nothing.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import build
import nbformat
from jupyter_core.paths import jupyter_data_dir
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
LAID_OUT = NOTEBOOKS / ".laid-out.json"  # the digest of each notebook's cells as they came from the book


def digest(path: Path) -> str:
    """A digest of what a reader writes: the cells, not what they show."""
    cells = nbformat.read(path, as_version=4).cells
    return build.digest_of([(cell.cell_type, cell.source) for cell in cells])


def lay_out(source: Path, target: Path = NOTEBOOKS, data_dir: str = "") -> list[str]:
    """Copy the plain notebooks and the files they read; returns the names of those that the reader has changed.

    Jupyter is told to trust them, as it trusts what it has run itself: else it would show no picture before a run.
    """
    data_dir = data_dir or jupyter_data_dir()
    Path(data_dir).mkdir(parents=True, exist_ok=True)
    notary = NotebookNotary(data_dir=data_dir)
    record = target / LAID_OUT.name
    known = json.loads(record.read_text()) if record.exists() else {}
    changed = []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        name, copy = path.relative_to(source).as_posix(), target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            if copy.exists() and digest(copy) != known.get(name):
                changed.append(name)
                continue
            known[name] = digest(path)
            notary.sign(nbformat.read(path, as_version=4))
        shutil.copyfile(path, copy)
    record.write_text(json.dumps(known, indent=1))
    return changed


def main(arguments: list[str]) -> str | None:
    if fault := build.main():
        return fault
    for name in lay_out(build.BUILD / "html" / "notebooks"):
        print(f"notebooks/{name} is yours now, and stays as you left it; delete it to get the book's again")
    if "--only-lay-out" not in arguments:
        options = [f"--ServerApp.root_dir={NOTEBOOKS}", "--LabApp.default_url=/lab/tree/index.ipynb"]
        options += ["--allow-root"] if os.geteuid() == 0 else []
        os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options])
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
