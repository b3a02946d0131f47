"""Builds a small book with some of the book's extensions, so that a test sees what each of them does to a page."""

from io import StringIO
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parents[2]

MYST = {"myst_enable_extensions": ["amsmath", "colon_fence", "dollarmath"]}


class SmallBook:
    """`pages` (text by name, `index` among them) built by Sphinx; `warnings` is what it complained of."""

    def __init__(self, folder: Path, pages: dict[str, str], extensions: list[str], **config):
        source = folder / "book"
        for name, text in pages.items():
            path = source / (name if "." in name else f"{name}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:  # built upon, a page that stayed is not read again
                path.write_text(text, "utf-8")
        self.html = folder / "html"
        said = StringIO()
        with patch_docutils(), docutils_namespace():
            self.app = Sphinx(
                srcdir=source,
                confdir=None,
                outdir=self.html,
                doctreedir=folder / "doctrees",
                buildername="html",
                confoverrides={"extensions": ["myst_nb", *extensions], "nb_execution_mode": "off", **MYST, **config},
                status=None,
                warning=said,
            )
            self.app.build()
        self.warnings = said.getvalue()

    def page(self, name: str = "index") -> BeautifulSoup:
        return BeautifulSoup((self.html / f"{name}.html").read_text("utf-8"), "html.parser")
