"""Run, Edit, Reset and Check at every code cell, and what they need: Python, run in the reader's browser (live/).

The buttons stand in the page, and show where there is JavaScript. With them the page carries the cells that it does not
show, since other cells may need them. Python's files are made by live/runtime.py while Sphinx makes the pages. Where
node_modules is not installed (on Binder, whose notebooks need no page) pages come without buttons.

A page that is no notebook gets a cell with the directive {live-cell}. A cell that cannot run there says why in its
metadata, {"live": {"unavailable": "why"}}: the page says so in the place of the buttons.
"""

import html
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.core.render import sanitize_script_content
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "live"))
import results  # noqa: E402
import runtime  # noqa: E402
import slices  # noqa: E402

logger = logging.getLogger(__name__)
STATUS = (
    '<div class="live-status needs-script"><p role="status"></p><button type="button" hidden="">Stop</button></div>'
    '<script type="application/json" class="live-cells">{}</script>'
)


class LiveCell(SphinxDirective):
    """A cell that the reader may run, as a notebook's would stand there."""

    has_content = True

    def run(self):
        code = nodes.literal_block("", "\n".join(self.content), language="ipython3")
        code_box = nodes.container("", code, classes=["cell_input"])
        return [nodes.container("", code_box, classes=["cell"], cell_index=self.env.new_serialno("live-cell"))]


def is_cell(node) -> bool:
    return isinstance(node, nodes.container) and "cell" in node["classes"] and "cell_index" in node


def cells_of(app, docname: str, places: list) -> list[dict]:
    """Every code cell of a page, in order: its place among the page's cells, its id, its source and what it is."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return [
            {
                "index": place["cell_index"],
                "id": f"cell-{n}",
                "source": place.astext(),
                "tags": [],
                "long": 0,
                "why": "",
            }
            for n, place in enumerate(places)
        ]
    cells = enumerate(nbformat.read(path, as_version=4).cells)
    return [
        {
            "index": n,
            "id": cell.id,
            "source": cell.source,
            "tags": cell.metadata.get("tags", []),
            "long": results.seconds(cell),
            "why": cell.metadata.get("live", {}).get("unavailable", ""),
        }
        for n, cell in cells
        if cell.cell_type == "code"
    ]


def about(seconds: float) -> str:
    """A long time as one says it."""
    if seconds < 55:
        return f"about {max(10, round(seconds, -1)):.0f} seconds"
    minutes = round(seconds / 60)
    return f"about {minutes} minute{'s' if minutes > 1 else ''}"


def buttons(number: int, place: int, does: list[str], seconds: float) -> nodes.raw:
    made = ""
    for name in does:
        hidden = ' hidden=""' if name == "Reset" else ""
        label, words = name, ""
        if seconds and name == "Run":
            label = f"{name} <small>({about(seconds)})</small>"
            words = f' aria-label="{name}" aria-description="takes {about(seconds)} here"'
        made += f'<button type="button" data-does="{name}"{words}{hidden}>{label}</button>'
    box = f'<div class="live-bar needs-script" role="group" aria-label="Cell {number}" data-cell="{place}">{made}</div>'
    return nodes.raw("", box, format="html")


def refuse_what_cannot_run(cells: list[dict], docname: str) -> None:
    """A cell that runs on the page may need no cell that does not."""
    names = slices.names([cell["source"] for cell in cells])
    for n, cell in enumerate(cells):
        missing = [cells[above]["source"] for above in slices.needed(names, n) if cells[above]["why"]]
        if missing and not cell["why"]:
            raise ExtensionError(f"{docname}: this cell needs one that cannot run on the page:\n{cell['source']}")


def add_buttons(app, doctree, docname):
    places = list(doctree.findall(is_cell))
    if not app.live or not places:
        return
    shown, data = {place["cell_index"]: place for place in places}, []
    cells = cells_of(app, docname, places)
    refuse_what_cannot_run(cells, docname)
    for n, cell in enumerate(cells):
        entry = {"kind": "exercise"} if "exercise" in cell["tags"] else {}
        entry |= {"long": True} if cell["long"] else {}
        place = shown.get(cell["index"])
        code = (
            next(
                (
                    node
                    for node in place.children
                    if "above-input" in node["classes"] or "cell_input" in node["classes"]
                ),
                None,
            )
            if place
            else None
        )
        if code is None or cell["why"]:
            data.append({**entry, "source": cell["source"]})
            if code is not None:
                why = f'<p class="live-why needs-script">{html.escape(cell["why"])}</p>'
                place.insert(place.index(code) + 1, nodes.raw("", why, format="html"))
            continue
        data.append({**entry, "id": cell["id"]})
        number = sum("id" in other for other in data)
        does = ["Check" if "check" in cell["tags"] else "Run", "Edit", "Reset"]
        place.insert(place.index(code) + 1, buttons(number, n, does, cell["long"]))
    folder = Path(
        "/book/book", docname
    ).parent.as_posix()  # where Python on the page has what stands beside the notebook
    text = sanitize_script_content(json.dumps({"folder": folder, "cells": data}))
    doctree += nodes.raw("", STATUS.format(text), format="html")


def add_files(app, pagename, templatename, context, doctree):
    if app.live and doctree and any(map(is_cell, doctree.findall())):
        app.add_css_file("live/live.css")
        app.add_js_file("live/hook.js", type="module")


def start(app):
    """Begin to make the files; what the pages name must be there before they are written."""
    app.live = app.builder.format == "html" and runtime.PYODIDE.exists()
    if app.live:
        folder = Path(app.outdir, "_static", "live")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("hook.js", "live.css"):
            shutil.copy(runtime.page_part() / name, folder)
        command = [sys.executable, runtime.__file__, folder]
        app.live = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    elif app.builder.format == "html":
        logger.info("no node_modules, hence no cells that run on the page: see `make site`")


def finish(app, exception):
    if app.live:
        said, _ = app.live.communicate()
        if app.live.returncode and not exception:
            raise ExtensionError(f"Python for the pages cannot be made:\n{said}")


def setup(app):
    app.add_directive("live-cell", LiveCell)
    app.connect("builder-inited", start)
    app.connect("doctree-resolved", add_buttons, priority=600)  # after the plain notebooks, which have no buttons
    app.connect("html-page-context", add_files)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
