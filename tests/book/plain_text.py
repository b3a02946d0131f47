"""What a plain notebook says and prints, as text that can be compared with the page and with JupyterLab."""

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True}).use(dollarmath_plugin)
FIGURE_WORDS = "What the figure shows"


def text_of(notebook) -> str:
    """The Markdown of a notebook."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def words_in(notebook, *, formulas=True, folded=False) -> tuple[str, int]:
    """What a CommonMark renderer makes of the text, without spaces, and how many formulas it found.

    With `formulas` these are in it as TeX, less their numbers; with `folded` also what figures show, in words.
    """
    html = BeautifulSoup(MARKDOWN.render(text_of(notebook)), "html.parser")
    found = html.select("eq, eqn, .math")
    for formula in found:
        formula.string = re.sub(r"\\tag\{\d+\}", "", formula.get_text()) if formulas else ""
    for part in [] if folded else html.find_all("details"):
        if part.summary.get_text() == FIGURE_WORDS:
            part.decompose()
    return squeezed(html.get_text()), len(found)


def squeezed(text: str) -> str:
    """Without spaces, and with one name for environments that the page and a notebook call differently."""
    text = re.sub(r"\\(begin|end)\{(align|gather|alignat)(?:ed|\*)?\}", r"\\\1{\2}", text)
    return re.sub(r"\s+", "", text.replace(r"\vert", "|"))


def printed(outputs) -> str:
    """All that a cell prints."""
    return "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")
