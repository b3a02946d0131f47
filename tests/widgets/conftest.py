"""Fixtures of the widget tests: a page for each live figure, built by Sphinx with the book's own extensions."""

import fcntl
import functools
import json
import os
import shutil
import sys
import threading
import urllib.request
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import nbformat
import pytest
from nbclient import NotebookClient
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from watch import Watch

from ffnn import widgets

ROOT = Path(__file__).parents[2]
SECOND = (
    "TrainingExplorer(data='spirals', hidden_sizes=(6, 4, 3), activation='relu', optimizer='Adam', learning_rate=0.03)"
)
PAGES = {name: [f"from ffnn.widgets import {name}\n\n{name}()"] for name in widgets.__all__}
PAGES["TrainingExplorer"].append(SECOND)
# A page's own clock, twenty times as fast; it is drawn as often as ever. (Playwright's clock hides from the page how it
# was come to, which the host of the figures asks.)
HASTE = """(() => {
  const [wait, now] = [setTimeout, performance.now.bind(performance)]
  window.setTimeout = (act, delay = 0, ...more) => wait(act, delay / 20, ...more)
  performance.now = () => 20 * now()
})()"""


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
    source.mkdir(parents=True)
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
    with patch_docutils(), docutils_namespace():  # else what it registers is in the way of the next test's book
        Sphinx(source, None, out, folder / "doctrees", "html", configuration, status=None, warningiserror=True).build()
    return out


@pytest.fixture(scope="session")
def live_site(tmp_path_factory):
    """The folder of that site; of several workers the first builds it, the others wait."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "live", shared / "live-is-built"
    with (shared / "live.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder)
            done.touch()
    return folder / "html"


@pytest.fixture(scope="session")
def live_url(live_site):
    """Where that site is served."""
    with served(live_site) as url:
        yield url


class Visit(NamedTuple):
    """What makes one page as good as another for a test."""

    origin: str
    hasty: bool
    number: int  # of the test's visits so far


@pytest.fixture(scope="session")
def pages(browser):
    """Pages to be visited again, each with its watch, by the visit.

    A profile of its own for every visit, as `open_page` gives, takes four times as long as the visit itself. A figure
    keeps nothing in the browser but its link, so that a page that has gone elsewhere is as good as new.
    """
    found = {}
    yield found
    for page, _ in found.values():
        page.context.close()


@pytest.fixture
def visit(browser, pages, request):
    """`visit(url)` opens a page, watched until the test ends, as `open_page` does, but in a profile used before.

    A second visit of the same test has a page of its own. On a `hasty` one timers run twenty times as fast, so that
    nobody has to wait for them; it writes its link so often that the browser may refuse the next test's links, and is
    thrown away, as are all pages of a test that fails.
    """
    failed_before = request.session.testsfailed
    used = []

    def open_(url="", *, theme="light", width=1280, height=900, reduced_motion="no-preference", hasty=False):
        if "://" not in url:
            url = urljoin(request.getfixturevalue("site_url"), url)
        key = Visit(urlsplit(url).netloc, hasty, len(used))
        if key not in pages:
            context = browser.new_context()
            context.set_default_timeout(60_000)
            if hasty:
                context.add_init_script(HASTE)
            page = context.new_page()
            pages[key] = page, Watch(page, url)
        page, watch = pages[key]
        used.append(key)
        watch.faults.clear()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="screen", color_scheme=theme, reduced_motion=reduced_motion)
        page.mouse.move(0, 0)
        page.goto(url)
        return page

    yield open_
    for key in used:
        pages[key][0].goto("about:blank")
    faults = [fault for key in used for fault in pages[key][1].faults]
    for key in used:
        if key.hasty or faults or request.session.testsfailed > failed_before:
            pages.pop(key)[0].context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_figure(open_page, visit, live_url):
    """`open_figure(name, fragment)` opens that figure's page and gives the figure, awake and in view.

    With options that only a profile of its own has (has_touch, is_mobile) it opens one.
    """

    def open_(name, fragment="", *, has_touch=False, is_mobile=False, **options):
        url = f"{live_url}{name}.html{fragment}"
        page = open_page(url, has_touch=True, is_mobile=is_mobile, **options) if has_touch else visit(url, **options)
        figure = page.locator(f'[data-widget="{name}"]').first
        figure.scroll_into_view_if_needed()
        return figure

    return open_


@pytest.fixture
def open_chapter(visit):
    """`open_chapter(path, name)` opens a page of the built site and gives the first figure of that name on it."""

    def open_(path, name, **options):
        page = visit(path, **options)
        page.locator(".live-widget").first.scroll_into_view_if_needed()
        return page.locator(f'[data-widget="{name}"]').first

    return open_


@pytest.fixture(scope="session")
def source_url():
    """Where the widgets' sources are served, as modules."""
    with served(ROOT / "ffnn" / "widgets" / "src") as url:
        yield url


@pytest.fixture
def open_in_lab(jupyter_lab, visit):
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
        page = visit(url)
        kernel = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
        page.wait_for_function(kernel, timeout=60_000)
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.ready")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        figure = page.locator(f'[data-widget="{name}"]')
        figure.wait_for(timeout=60_000)
        return page, figure

    return open_
