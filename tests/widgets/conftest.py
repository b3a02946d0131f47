"""Fixtures of the widget tests: a page with two live figures, built by Sphinx with the book's own extensions."""

import functools
import sys
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
CELLS = [
    "from ffnn.widgets import TrainingExplorer\n\nTrainingExplorer()",
    "TrainingExplorer(data='spirals', hidden_sizes=(6, 4, 3), activation='relu', optimizer='Adam', learning_rate=0.03)",
]


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
    """A site of one page with the figures of CELLS (index.html) and one page without any (plain.html)."""
    source, out = folder / "source", folder / "html"
    source.mkdir()
    title = nbformat.v4.new_markdown_cell("# Live figures")
    notebook = nbformat.v4.new_notebook(cells=[title, *map(nbformat.v4.new_code_cell, CELLS)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": ROOT}}).execute()
    nbformat.write(notebook, source / "index.ipynb")
    (source / "plain.md").write_text("---\norphan: true\n---\n# No figure\n\nText.\n")
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


@pytest.fixture(scope="session")
def source_url():
    """Where the widgets' sources are served, as modules."""
    with served(ROOT / "ffnn" / "widgets" / "src") as url:
        yield url
