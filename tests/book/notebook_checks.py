"""What a stored notebook owes its reader: one function per duty, one sentence per fault.

Each check takes a notebook and yields its faults in words, so that it can be shown a bad notebook as well as ours.
"""

import ast
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import nbformat
from nbformat import NotebookNode

CLOSING = ["What to keep", "Exercises", "Where this comes from"]
MACHINE_PATH = re.compile(r"(/(?:home|root|Users|tmp|work)/|[A-Z]:\\\\+Users|site-packages)[\w./\\-]*")
NBVAL_MARK = re.compile(r"nbval|raises-exception|validate.ignore.output", re.IGNORECASE)
BANNED_WORD = re.compile(r"\b(clearly|simply|obviously|of course)\b", re.IGNORECASE)


def read(path: Path) -> NotebookNode:
    """The notebook at `path`, valid by nbformat's own schema."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def _cells(notebook: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    return ((i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == kind)


def _headings(notebook: NotebookNode, level: int) -> list[str]:
    mark = "#" * level + " "
    prose = (re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL) for _, cell in _cells(notebook, "markdown"))
    return [line[level:].strip() for text in prose for line in text.splitlines() if line.startswith(mark)]


def not_run_in_order(notebook: NotebookNode) -> Iterator[str]:
    """Strict nbval compares nothing for a cell that was never run, so this is what makes it strict."""
    for expected, (i, cell) in enumerate(_cells(notebook, "code"), start=1):
        if not cell.source.strip():
            yield f"cell {i} is an empty code cell"
        elif cell.execution_count != expected:
            yield f"cell {i} has execution count {cell.execution_count}, expected {expected}: run `make notebooks`"


def not_compared(notebook: NotebookNode) -> Iterator[str]:
    """Marks that exempt a cell from nbval, and the semicolon that hides from Jupyter what nbval still sees."""
    for i, cell in _cells(notebook, "code"):
        comments = [line for line in cell.source.splitlines() if line.lstrip().startswith("#")]
        for mark in [*cell.metadata.get("tags", []), *comments]:
            if NBVAL_MARK.search(mark):
                yield f"cell {i} exempts itself from nbval with {mark!r}"
        if cell.source.rstrip().endswith(";"):
            yield f"cell {i} ends in a semicolon: assign the last value to _ instead"


def failing(notebook: NotebookNode) -> Iterator[str]:
    for i, cell in _cells(notebook, "code"):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {i} fails with {output.ename}: {output.evalue}"
            elif output.output_type == "stream" and output.name == "stderr":
                yield f"cell {i} writes to stderr: {output.text[:80]!r}"


def figures_without_words(notebook: NotebookNode) -> Iterator[str]:
    for i, cell in _cells(notebook, "code"):
        data = [output.data for output in cell.outputs if "data" in output]
        images = sum(any(kind.startswith("image/") for kind in bundle) for bundle in data)
        if not images:
            continue
        if images > 1:
            yield f"cell {i} draws {images} images, but one cell has one alt text: give each image its own cell"
        mystnb = cell.metadata.get("mystnb", {})
        if not mystnb.get("image", {}).get("alt", "").strip():
            yield f"cell {i} draws an image without alt text (cell metadata mystnb.image.alt)"
        for key in ("caption", "name"):
            if not mystnb.get("figure", {}).get(key, "").strip():
                yield f"cell {i} draws a figure without {key} (cell metadata mystnb.figure.{key})"
    for i, cell in _cells(notebook, "markdown"):
        if re.search(r"!\[\s*\]\(", cell.source):
            yield f"cell {i} shows an image without alt text"


def derivation_titles(code: str) -> Iterator[str]:
    """A pattern for the title of each derivation that a cell makes, less those that are expected to fail."""
    tree = ast.parse(code)
    tried = [
        node for block in ast.walk(tree) if isinstance(block, ast.Try) for line in block.body for node in ast.walk(line)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Derivation" and node not in tried:
            named = [keyword.value for keyword in node.keywords if keyword.arg == "title"]
            title = [*node.args[1:2], *named][0]
            parts = title.values if isinstance(title, ast.JoinedStr) else [title]
            yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts)


def derivations_not_shown(notebook: NotebookNode) -> Iterator[str]:
    """A line after `conclude` hides the derivation, and then the appendix does not have it either."""
    shown = []
    for _, cell in _cells(notebook, "code"):
        if not {"remove-cell", "remove-output"} & set(cell.metadata.get("tags", [])):
            words = [output.get("data", {}).get("text/markdown", "") for output in cell.outputs]
            shown += [found[1] for word in words if "✓" in word and (found := re.match(r"\*\*(.+?)\*\*", word))]
    for i, cell in _cells(notebook, "code"):
        for title in derivation_titles(cell.source):
            there = next((one for one in shown if re.fullmatch(title, one)), None)
            if there is None:
                yield f"cell {i} derives {title!r} and does not show it: make the derivation the cell's last expression"
            else:
                shown.remove(there)


def machine_bound(notebook: NotebookNode) -> Iterator[str]:
    """Anything that is true only on the machine that ran the notebook."""
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"the kernel is {kernel!r}, expected 'python3', the one that every reader has"
    stored = chain.from_iterable(cell.outputs for _, cell in _cells(notebook, "code"))
    for text in (json.dumps(output) for output in stored):
        if found := MACHINE_PATH.search(text):
            yield f"an output shows a path of the machine that ran it: {found[0]}"


def badly_built(notebook: NotebookNode) -> Iterator[str]:
    """A chapter opens with its question and closes with what to keep, exercises and sources."""
    first = notebook.cells[0]
    if first.cell_type != "markdown" or not re.match(r"\s*(\([\w-]+\)=\n)?# ", first.source):  # a label may precede it
        yield "the first cell is not a title"
    titles = _headings(notebook, 1)
    if len(titles) != 1:
        yield f"{len(titles)} titles (# …), expected one: {titles}"
    opening = "\n".join(cell.source for _, cell in _cells(notebook, "markdown")).split("\n## ")[0]
    if "?" not in opening:
        yield "no question before the first section"
    if (sections := _headings(notebook, 2))[-len(CLOSING) :] != CLOSING:
        yield f"the last sections are {sections[-len(CLOSING) :]}, expected {CLOSING}"


def condescending(notebook: NotebookNode) -> Iterator[str]:
    for i, cell in _cells(notebook, "markdown"):
        for word in BANNED_WORD.findall(cell.source):
            yield f"cell {i} says {word!r}: what is plain needs no such word, and what is not is not helped by it"


CHECKS = [
    not_run_in_order,
    not_compared,
    failing,
    figures_without_words,
    derivations_not_shown,
    machine_bound,
    badly_built,
    condescending,
]
