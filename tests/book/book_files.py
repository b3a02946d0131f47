"""Where the book's sources are, and in which order its table of contents reads them."""

from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
NOTEBOOKS = sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def contents() -> list[str]:
    """The files of the book that _toc.yml lists, in reading order, without suffix."""

    def files(node):
        if isinstance(node, list):
            return [file for entry in node for file in files(entry)]
        own = [node[key] for key in ("root", "file") if key in node]
        return own + [file for key in ("parts", "chapters", "sections") for file in files(node.get(key, []))]

    return files(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))


@cache
def _parsed(path: Path, modified: int) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def parsed(path: Path) -> BeautifulSoup:
    """A page of the built site, to be read and not to be changed: each is parsed once, however many tests read it."""
    path = path.resolve()
    return _parsed(path, path.stat().st_mtime_ns)
