"""What long cells leave behind: `python live/results.py NOTEBOOK FOLDER` runs a chapter and stores the values of names.

On the page a matrix product takes fifty times as long as in NumPy elsewhere. So a cell that needs what a long cell has
trained takes it from here, unless the reader runs that cell. A long cell says so in its metadata, {"live": {"seconds":
90}}: the time that it takes on the page.
"""

import json
import os
import sys
import types
from pathlib import Path

import kernel
import shims
import slices

FUNCTIONS = (types.FunctionType, type, types.ModuleType)  # made by what defines or imports them, not stored


def seconds(cell) -> float:
    return cell["metadata"].get("live", {}).get("seconds", 0)


def long_cells(notebook) -> list[int]:
    """Which of its code cells are long."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [place for place, cell in enumerate(code) if seconds(cell)]


def store(path: Path, folder: Path) -> None:
    """Run the notebook at `path`; after each long cell its values go into a file in `folder`, named by the cell."""
    notebook = json.loads(path.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources, wanted, said = ["".join(cell["source"]) for cell in code], long_cells(notebook), []
    found = slices.names(sources)
    live = kernel.Kernel(said.append)
    shims.install(live)
    shims.install_anywidget(live)
    sys.path.insert(0, str(path.parent))
    os.chdir(path.parent)
    for place in range(max(wanted) + 1):
        if not live.run(sources[place], f"cell {place}")["ok"]:
            sys.exit(said[-1]["traceback"])
        if place in wanted:
            names = (found[place].binds | found[place].changes) & live.namespace.keys() - {"_"}
            values = {name: live.namespace[name] for name in sorted(names)}
            kept = {name: value for name, value in values.items() if not isinstance(value, FUNCTIONS)}
            (folder / f"{code[place]['id']}.pickle").write_bytes(live.pickled(kept))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the Makefile, which says why
    store(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
