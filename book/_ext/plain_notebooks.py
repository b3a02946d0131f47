"""A plain notebook of each page, for Jupyter, Binder, Colab, VS Code and GitHub: Markdown that needs no extension.

It is made from the very tree that the page is made from, so each number, citation and reference is the page's. The code
cells are those of the chapter, unchanged and in order, with their outputs. Cells that no page shows are left out: they
put numbers into the text, which stand here already. The first code cell gets `ffnn` where it is missing.
"""

import posixpath
import re
import shutil
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import quote

import nbformat
from docutils import nodes
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from sphinx import addnodes
from sphinx_design.dropdown import dropdown_main

from live_widgets import BUNDLES

FOLDER = "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"
ALT = re.compile(r'aria-label="([^"]*)"')
SPECIAL = re.compile(r"([\\`*$<\[\]]|(?<!\w)_|_(?!\w))")
# Sphinx gives these environments one number; within $$ their lines are those of `aligned` and its like.
ENVIRONMENT = re.compile(r"\\(begin|end)\{(align|gather|alignat)\*?\}")
EQUATION = re.compile(r"\\(?:begin|end)\{equation\*?\}")

GET = """\
# Run this first. It gets the book's package, ffnn, where it is missing: on Colab, or where this notebook stands alone.
import importlib.util
import os
import sys

if importlib.util.find_spec("ffnn") is None:
{how}"""
CLONE = """\
    if not os.path.exists("ffnn-book"):
        !git clone --quiet --depth 1 {address} ffnn-book
    %pip install --quiet --disable-pip-version-check numpy sympy matplotlib anywidget tqdm
    sys.path.insert(0, os.path.abspath("ffnn-book"))
    os.chdir("ffnn-book/{folder}")"""
ASK = """\
    raise ModuleNotFoundError(
        "This notebook needs ffnn, the package of the book it is from: install it from the folder of the book that has "
        "pyproject.toml in it, by  pip install -e '.[derivation,plotting,progress,widgets]'  and restart the kernel"
    )"""


class Writer:
    """The cells of one page."""

    def __init__(self, app, docname: str):
        self.app, self.env, self.docname = app, app.env, docname
        source = Path(app.env.doc2path(docname))
        self.source = nbformat.read(source, as_version=4) if source.suffix == ".ipynb" else None
        self.cells, self.waiting = [], []

    def write(self, doctree) -> nbformat.NotebookNode:
        self.add(doctree, depth=0)
        self.flush()
        if any(cell.cell_type == "code" for cell in self.cells):
            first = next(place for place, cell in enumerate(self.cells) if cell.cell_type == "code")
            self.cells.insert(first, getting(self.app.repository and self.app.repository.url, self.docname))
        for number, cell in enumerate(self.cells):
            cell.id = f"{re.sub(r'[^a-zA-Z0-9]', '-', self.docname)}-{number}"[
                -64:
            ]  # at random it would change every time
        return new_notebook(cells=self.cells, metadata={"kernelspec": KERNEL})

    def flush(self):
        text = "\n\n".join(block for block in self.waiting if block.strip())
        if text:
            self.cells.append(new_markdown_cell(text))
        self.waiting = []

    # What stands below each other: text waits until a code cell ends it.

    def add(self, node, depth: int) -> None:
        for child in node.children:
            if isinstance(child, nodes.section):
                self.add(child, depth + 1)
            elif isinstance(child, nodes.title) and isinstance(node, nodes.section):
                self.flush()
                self.waiting.append(f"{'#' * depth} {self.inline(child)}")
            elif isinstance(child, nodes.container) and "cell_index" in child:
                self.flush()
                self.code(child)
            elif isinstance(child, nodes.raw) and (name := live_figure(child)):
                self.flush()
                self.cells.append(new_code_cell(f"from ffnn.widgets import {name}\n\n{name}()"))
                self.cells[-1].outputs = [shown_still(child.astext(), f"{name}()")]
            else:
                if isinstance(child, nodes.admonition) and "exercise" in child["classes"]:
                    self.flush()
                self.waiting.append(self.block(child))

    def code(self, container) -> None:
        cells = self.source.cells if self.source else {}  # a page that is no notebook may have a cell, too
        cell = cells[container["cell_index"]] if cells else new_code_cell(container.astext())
        tags = cell.metadata.get("tags", [])
        made = new_code_cell(cell.source, metadata={"tags": tags} if tags else {})
        if "hide-input" in tags:
            made.metadata["jupyter"] = {"source_hidden": True}
        pictures = iter([raw.astext() for raw in container.findall(nodes.raw) if live_figure(raw)])
        images = iter(list(container.findall(nodes.image)))
        for output in cell.outputs:
            output = nbformat.from_dict(output)
            output.pop("execution_count", None)
            data = output.get("data", {})
            if WIDGET in data:
                output = shown_still(next(pictures), data["text/plain"])
            elif any(kind.startswith("image/") for kind in data):
                alt = next(images).get("alt", "")
                output.metadata |= {kind: {"alt": alt} for kind in data if kind.startswith("image/")}
            if output.output_type == "execute_result":
                output = new_output("display_data", data=output.data, metadata=output.metadata)
            made.outputs.append(output)
        self.cells.append(made)
        for figure in container.findall(nodes.figure):
            self.waiting.append(self.figure(figure))

    def figure(self, figure) -> str:
        """The caption with its number, and folded below it what the picture shows, for those who do not see it."""
        number = self.number("figure", figure)
        called = f"**Fig. {number}** " if number else ""
        caption = "".join(self.inline(part) for part in figure.findall(nodes.caption))
        alt = next((image.get("alt", "") for image in figure.findall(nodes.image)), "")
        words = f"\n\n{details('What the figure shows', escape(alt))}" if alt else ""
        return f"{called}{caption}{words}"

    def number(self, kind: str, node) -> str:
        """The number that Sphinx gave a figure or a formula."""
        numbers = self.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        return next((".".join(map(str, numbers[id_])) for id_ in node["ids"] if id_ in numbers), "")

    def block(self, node) -> str:
        match node:
            case nodes.paragraph() | nodes.rubric():
                return self.inline(node)
            case nodes.math_block():
                return self.formula(node)
            case nodes.literal_block():
                language = node.get("language", "").replace("ipython3", "python").replace("default", "")
                return f"```{language}\n{node.astext().strip()}\n```"
            case nodes.bullet_list():
                return self.items(node, lambda n: "- ")
            case nodes.enumerated_list():
                return self.items(node, lambda n: f"{n}. ")
            case nodes.definition_list():
                return self.blocks(node, "\n\n")
            case nodes.definition_list_item():
                terms = ", ".join(f"**{self.inline(term)}**" for term in node.findall(nodes.term))
                return f"{terms}: {self.blocks(node[-1])}"
            case nodes.table():
                return self.table(node)
            case dropdown_main():
                title = next(t for t in node.findall(nodes.inline) if "sd-summary-text" in t["classes"]).astext()
                return details(title, self.blocks(node.children[1]))
            case nodes.admonition() if "exercise" in node["classes"]:
                return f"### {self.inline(node[0])}\n\n{self.blocks(node, skip=1)}"
            case nodes.Admonition():
                title, skip = (f"**{self.inline(node[0])}**\n\n", 1) if isinstance(node[0], nodes.title) else ("", 0)
                return quoted(f"{title}{self.blocks(node, skip=skip)}")
            case nodes.figure():
                return self.figure(node)
            case nodes.citation():
                return f"- {escape(f'[{node[0].astext()}]')} {self.blocks(node, skip=1)}"
            case (
                nodes.raw()
                | nodes.comment()
                | nodes.target()
                | nodes.label()
                | addnodes.index()
                | nodes.system_message()
            ):
                return ""
            case nodes.TextElement() | nodes.Text():
                return self.inline(node)
            case _:
                return self.blocks(node)

    def blocks(self, node, between="\n\n", skip=0) -> str:
        return between.join(filter(None, (self.block(child) for child in node.children[skip:])))

    def items(self, node, mark) -> str:
        start = node.get("start", 1)
        rows = []
        for n, item in enumerate(node.children, start=start):
            first = mark(n)
            lines = self.blocks(item).split("\n")
            rows.append(
                "\n".join(
                    [
                        first + lines[0],
                        *(" " * len(first) + line if line else "" for line in lines[1:]),
                    ]
                )
            )
        return "\n".join(rows)

    def formula(self, node) -> str:
        tex = EQUATION.sub("", ENVIRONMENT.sub(r"\\\1{\2ed}", node.astext())).strip()
        number = self.number("displaymath", node)
        tag = f"\n\\tag{{{number}}}" if number else ""
        return f"$$\n{tex}{tag}\n$$"

    def table(self, node) -> str:
        rows = [[self.cell(entry) for entry in row.findall(nodes.entry)] for row in node.findall(nodes.row)]
        if not next(node.findall(nodes.thead), None):
            rows.insert(0, [""] * len(rows[0]))
        caption = "".join(self.inline(title) for title in node.findall(nodes.title))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{' --- |' * len(rows[0])}")
        return "\n".join([*([f"*{caption}*\n"] if caption else []), *lines])

    def cell(self, entry) -> str:
        """One line; a bar that is no border is escaped, in a formula by its name."""
        text = self.blocks(entry, " ").replace("\n", " ")
        parts = re.split(r"(\$[^$]*\$)", text)
        return "".join(
            part.replace("|", r"\vert ") if part.startswith("$") else part.replace("|", r"\|") for part in parts
        )

    # What stands in a line.

    def inline(self, node) -> str:
        match node:
            case nodes.Text():
                return escape(re.sub(r"\s*\n\s*", " ", node.astext()))
            case nodes.math():
                return f"${node.astext().strip()}$"
            case nodes.literal():
                text = node.astext()
                fence = "``" if "`" in text else "`"
                return f"{fence}{text}{fence}"
            case nodes.emphasis() | nodes.title_reference():
                return marked("*", self.all_inline(node))
            case nodes.strong():
                return marked("**", self.all_inline(node))
            case nodes.reference() | addnodes.number_reference():
                return self.link(node, self.all_inline(node))
            case nodes.superscript():
                return f"<sup>{self.all_inline(node)}</sup>"
            case nodes.subscript():
                return f"<sub>{self.all_inline(node)}</sub>"
            case nodes.image():
                return ""
            case nodes.raw() | nodes.target():
                return ""
            case _:
                return self.all_inline(node)

    def all_inline(self, node) -> str:
        return "".join(self.inline(child) for child in node.children)

    def link(self, node, text: str) -> str:
        """A link to another notebook, or to an address; within this one its words alone: they have the number."""
        address = node.get("refuri", "")
        if not address:
            return text
        if node.get("internal"):
            page, _, _ = address.partition("#")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(self.docname), page)).removesuffix(".html")
            if name == self.docname:
                return text
            if has_notebook(self.env, name):
                address = quote(page.removesuffix(".html") + ".ipynb")
            elif self.app.config.html_baseurl:
                address = f"{self.app.config.html_baseurl}{posixpath.normpath(name)}.html"
            else:
                return text
        return f"[{text}]({address})"


def getting(address: str | None, docname: str):
    """The cell that makes `ffnn` importable where it is not, from the repository at `address`."""
    folder = "/".join(["book", *docname.split("/")[:-1]])
    how = CLONE.format(address=address, folder=folder) if address else ASK
    return new_code_cell(GET.format(how=how), metadata={"jupyter": {"source_hidden": True}, "tags": ["get-ffnn"]})


def escape(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def marked(mark: str, text: str) -> str:
    """`text` in marks, which must touch a word."""
    inside = text.strip()
    if not inside:
        return text
    before, after = (
        text[: len(text) - len(text.lstrip())],
        text[len(text.rstrip()) :],
    )
    return f"{before}{mark}{inside}{mark}{after}"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def details(summary: str, text: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def live_figure(raw) -> str | None:
    found = re.search(r'data-picture="(\w+)"', raw.astext())
    return found and found[1]


def shown_still(html: str, plain: str):
    """A live figure before it is run: the picture of its first state, or its words where no picture may be shown."""
    said = f"{plain}\nRun this cell, and the figure is alive. {unescape(' '.join(ALT.findall(html)))}"
    return new_output("display_data", data={"image/svg+xml": standalone(html), "text/plain": said})


def standalone(html: str) -> str:
    """The pictures of a live figure's first state, side by side in one SVG that brings its own style."""
    charts, depth, start = [], 0, 0
    for tag in re.finditer(r"<svg\b|</svg>", html):
        depth += 1 if tag[0] != "</svg>" else -1
        if depth == 1 and tag[0] != "</svg>":
            start = tag.start()
        elif depth == 0:
            charts.append(html[start : tag.end()])
    sizes = [
        tuple(float(re.search(rf'\b{side}="([\d.]+)"', chart)[1]) for side in ("width", "height")) for chart in charts
    ]
    width, height, x, placed = (
        sum(w for w, _ in sizes) + 20 * (len(sizes) - 1),
        max(h for _, h in sizes),
        0,
        [],
    )
    for chart, (w, _) in zip(charts, sizes, strict=True):
        placed.append(chart.replace("<svg", f'<svg x="{x:g}"', 1))
        x += w + 20
    alt = " ".join(ALT.findall(html))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ffnn-picture" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label="{alt}"><style>{chart_style()}</style>'
        '<rect width="100%" height="100%" fill="var(--paper)"/>'
        f"{''.join(placed)}</svg>"
    )


@cache
def chart_style() -> str:
    """Of the figures' stylesheet the palette, as it is on paper, and what a chart needs."""
    style = (BUNDLES / "widgets.css").read_text("utf-8")
    rules = re.findall(r"[^{}]*\.ffnn-chart[^{}]*\{[^{}]*\}", style)
    return f"{style[: style.index('}') + 1]}{''.join(rules)}".replace("<", "&lt;").replace("&", "&amp;")


def has_notebook(env, name: str) -> bool:
    """All pages have, but for the reference: it is looked up, not read."""
    return name in env.found_docs and "source_pages" not in env.metadata[name]


def write(app, doctree, docname):
    if app.builder.format == "html" and has_notebook(app.env, docname):
        path = Path(app.outdir, FOLDER, f"{docname}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(Writer(app, docname).write(doctree), path)


def copy_files(app, exception):
    """What chapters read and import from beside them."""
    if app.builder.format == "html" and not exception:
        for path in Path(app.srcdir).rglob("*"):
            place = path.relative_to(app.srcdir)
            if path.suffix in (".py", ".json") and not any(part.startswith((".", "_")) for part in place.parts):
                copy = Path(app.outdir, FOLDER, place)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


def setup(app):
    app.connect("doctree-resolved", write, priority=100)  # before figures and formulas become HTML
    app.connect("build-finished", copy_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
