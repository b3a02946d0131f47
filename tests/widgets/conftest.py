"""Fixtures of the widget tests: a page for each live figure, built by Sphinx with the book's own extensions."""

import functools
import json
import sys
import threading
import urllib.request
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbclient import NotebookClient
from sphinx.application import Sphinx

from ffnn import widgets

ROOT = Path(__file__).parents[2]
SECOND = (
    "TrainingExplorer(data='spirals', hidden_sizes=(6, 4, 3), activation='relu', optimizer='Adam', learning_rate=0.03)"
)
PAGES = {name: [f"from ffnn.widgets import {name}\n\n{name}()"] for name in widgets.__all__}
PAGES["TrainingExplorer"].append(SECOND)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/favicon.ico":  # browsers ask for it where a page names none
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()


@contextmanager
def served(folder: Path):
    """The address at which the files of `folder` are served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def build(folder: Path) -> Path:
    """A site of the pages of PAGES and of one page without any figure (index.html)."""
    source, out = folder / "source", folder / "html"
    source.mkdir()
    (source / "index.md").write_text("\n".join(["# No figure\n", "```{toctree}", *PAGES, "```"]))
    for name, cells in PAGES.items():
        title = nbformat.v4.new_markdown_cell("# Live figures")
        notebook = nbformat.v4.new_notebook(cells=[title, *map(nbformat.v4.new_code_cell, cells)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        NotebookClient(notebook, timeout=60, resources={"metadata": {"path": ROOT}}).execute()
        nbformat.write(notebook, source / f"{name}.ipynb")
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    configuration = {
        "extensions": ["myst_nb", "figures", "live_widgets"],
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "html_static_path": [str(ROOT / "book" / "_static")],
        "html_css_files": ["palette.css"],
        "html_theme": "basic",
        "html_theme_options": {"nosidebar": True, "body_min_width": 0},
        "html_title": "Live figures",
        "project": "Live figures",
        "language": "en",
    }
    Sphinx(source, None, out, folder / "doctrees", "html", configuration, status=None, warningiserror=True).build()
    return out


@pytest.fixture(scope="session")
def live_site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def live_url(live_site):
    """Where that site is served."""
    with served(live_site) as url:
        yield url


@pytest.fixture
def open_figure(open_page, live_url):
    """`open_figure(name, fragment)` opens that figure's page and gives the figure, awake and in view."""

    def open_(name, fragment="", **options):
        figure = open_page(f"{live_url}{name}.html{fragment}", **options).locator(f'[data-widget="{name}"]').first
        figure.scroll_into_view_if_needed()
        return figure

    return open_


@pytest.fixture(scope="session")
def source_url():
    """Where the widgets' sources are served, as modules."""
    with served(ROOT / "ffnn" / "widgets" / "src") as url:
        yield url


@pytest.fixture
def open_in_lab(jupyter_lab, open_page):
    """`open_in_lab(name)` runs a notebook with that figure, named `explorer`; gives the page and the figure in it."""

    def open_(name):
        url = jupyter_lab(ROOT / "book" / "live.ipynb")
        parts = urlsplit(url)
        cell = nbformat.v4.new_code_cell(f"from ffnn.widgets import {name}\n\nexplorer = {name}()\nexplorer")
        content = nbformat.v4.new_notebook(cells=[cell])
        content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        put = urllib.request.Request(
            f"{parts.scheme}://{parts.netloc}/api/contents/live.ipynb?{parts.query}",
            json.dumps({"type": "notebook", "content": content}).encode(),
            method="PUT",
        )
        urllib.request.urlopen(put, timeout=30).close()
        page = open_page(url)
        kernel = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
        page.wait_for_function(kernel, timeout=60_000)
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.ready")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        figure = page.locator(f'[data-widget="{name}"]')
        figure.wait_for(timeout=60_000)
        return page, figure

    return open_
