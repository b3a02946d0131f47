"""What the tests of live code share: which chapters, and what a stored notebook shows."""

import json
import os

from book_files import BOOK, NOTEBOOKS
from notebook_checks import read

ALL = os.environ.get("LIVE") == "all"  # else a sample: the whole takes minutes
SAMPLE = ("predict/layers", "appendix/dialects")
FIGURES = ("application/vnd.jupyter.widget-view+json", "image/svg+xml")
FORMS = (*FIGURES, "text/markdown", "text/latex", "text/plain")


def chapters(*sample: str, everywhere: bool = False):
    """Those of a sample, or all with LIVE=all; `everywhere` always those of the sample."""
    every = ALL and not everywhere
    return [path for path in NOTEBOOKS if every or path.relative_to(BOOK).with_suffix("").as_posix() in sample]


def code_cells(chapter):
    return [cell for cell in read(chapter).cells if cell.cell_type == "code"]


def on_the_page(cell) -> str:
    """What the page shows when a cell has run, if that is what is stored; of what is typeset, that it is there."""
    outputs = json.loads(json.dumps(cell.outputs))
    for output in outputs:
        data = output.get("data", {})
        if {"text/markdown", "text/latex"} & data.keys() and not set(FIGURES) & data.keys():
            output["data"] = {"text/plain": "(typeset)"}
    return shown(outputs)


def shown(outputs) -> str:
    """What a cell shows, as text; of figures and live figures, that they are there. What is glued is not shown."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        if output["output_type"] == "stream":
            found.append("".join(output["text"]))
        elif output["output_type"] == "error":
            found.append(output["traceback"])
        else:
            kind = next((kind for kind in FORMS if kind in data), None)
            found.append(kind if kind in FIGURES else "".join(data.get(kind, "")))
    return "".join(found).strip()
