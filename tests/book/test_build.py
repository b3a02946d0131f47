"""A small book, built by the same command and configuration as ours: what fails the build, and where buttons lead."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import pytest
from book_files import ROOT
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pace import slowness

MACHINERY = ["_config.yml", "requirements.txt", "tools", "ffnn", "live", "book/_ext", "book/_static", "book/_templates"]
SOURCES = ("BOOK_REPOSITORY", "GITHUB_REPOSITORY")


class Book:
    """A book of one page and one notebook, in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in MACHINERY:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, folder / name)
        (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: net\n")
        (folder / "book" / "references.bib").touch()
        self.write("A net.", "1 + 1")

    def write(self, text: str, code: str) -> None:
        (self.folder / "book" / "index.md").write_text(f"# A book\n\n{text}\n")
        notebook = new_notebook(cells=[new_markdown_cell("# A net"), new_code_cell(code)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.folder / "book" / "net.ipynb")

    def build(self, **environment: str) -> subprocess.CompletedProcess:
        inherited = {name: value for name, value in os.environ.items() if name not in SOURCES}
        return subprocess.run(
            [sys.executable, "tools/build.py"],
            cwd=self.folder,
            env={**inherited, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def links(self, page: str) -> list[str]:
        html = (self.folder / "_build" / "html" / page).read_text("utf-8")
        return [link["href"] for link in BeautifulSoup(html, "html.parser").select("a[href^=http]")]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"))


def test_buttons_and_source_links_lead_to_the_repository_the_book_is_built_in(book):
    without = book.build()
    assert without.returncode == 0, without.stdout
    assert not [link for link in book.links("net.html") if "binder" in link or "github" in link]

    within = book.build(BOOK_REPOSITORY="ada/net", GITHUB_REPOSITORY="grace/net")
    assert within.returncode == 0, within.stdout
    assert "https://mybinder.org/v2/gh/ada/net/HEAD?urlpath=lab/tree/notebooks/net.ipynb" in book.links("net.html")
    assert "https://colab.research.google.com/github/ada/net/blob/notebooks/net.ipynb" in book.links("net.html")
    assert "https://github.com/ada/net/blob/HEAD/book/net.ipynb" in book.links("net.html")
    assert "https://github.com/ada/net/blob/HEAD/book/index.md" in book.links("index.html")
    assert not [link for link in book.links("index.html") if "binder" in link]


def test_a_failing_cell_fails_the_build_which_says_why(book):
    book.write("A net.", "raise ValueError('out of weights')")
    run = book.build()
    assert run.returncode != 0
    assert "ValueError: out of weights" in run.stdout


DEFECTS = {
    "dead reference": ("See {ref}`nowhere`.", "nowhere"),
    "dead equation": ("See {eq}`eq-gone`.", "eq-gone"),
    "dead figure": ("See {numref}`fig-gone`.", "fig-gone"),
    "dead link": ("See [there](gone.md).", "gone.md"),
    "dead place": ("See [above](#gone-above).", "gone-above"),
    "dead place elsewhere": ("See [there](net.ipynb#gone-there).", "gone-there"),
    "missing image": ("![A net](gone.svg)", "gone.svg"),
    "unknown directive": ("```{strange}\n```", "strange"),
    "citation of nothing": ("{cite}`nobody1900`", "nobody1900"),
    "broken formula": ("$\\frac{1}$", "frac{1}"),
}


@pytest.fixture(scope="module")
def complaints(book):
    """What a build says that meets all these defects."""
    book.write("\n\n".join(text for text, _ in DEFECTS.values()), "1 + 1")
    run = book.build()
    assert run.returncode != 0
    return run.stdout


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_build_names_every(complaints, defect):
    assert DEFECTS[defect][1] in complaints


def test_a_page_that_changed_is_built_anew_in_fifteen_seconds(site, tmp_path, monkeypatch):
    """The book itself, built elsewhere: a page is touched, and Jupyter Book reads and writes it, and runs no cell."""
    made = tmp_path / "_build"
    shutil.copytree(build.BUILD, made, ignore=shutil.ignore_patterns(".lock"))
    monkeypatch.setattr(build, "BUILD", made)
    monkeypatch.setattr(build, "LOG", made / "build.log")
    page, built = ROOT / "book" / "learn" / "softmax.ipynb", made / "html" / "learn" / "softmax.html"

    def seconds():
        """Its own time, of a processor of 3 GHz: what else the machine does, and how slow it is, is not counted."""
        before, start = built.stat().st_mtime, resource.getrusage(resource.RUSAGE_CHILDREN)
        os.utime(page)
        assert build.jupyter_book() == 0
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert built.stat().st_mtime > before
        assert "Executing notebook" not in build.LOG.read_text()
        return (end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime) / slowness()

    # A neighbour takes caches too: the second build is for a first that was slow.
    assert any(seconds() < 15 for _ in range(2))
