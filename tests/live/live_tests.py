"""What the tests of live code share: which chapters, and what a stored notebook shows."""

import os

from book_files import BOOK, NOTEBOOKS

ALL = os.environ.get("LIVE") == "all"  # else a sample: the whole takes minutes
SAMPLE = ("predict/layers", "appendix/dialects")
FIGURES = ("application/vnd.jupyter.widget-view+json", "image/svg+xml")
FORMS = (*FIGURES, "text/markdown", "text/latex", "text/plain")


def chapters(*sample: str):
    return [path for path in NOTEBOOKS if ALL or path.relative_to(BOOK).with_suffix("").as_posix() in sample]


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
