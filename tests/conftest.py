"""Fixtures that every browser test shares: the built site, a server for it, a browser, and pages that are watched.

A page opened through `open_page` is watched from its first request to the end of the test, which fails on anything
that a reader would call broken: a console error, an exception, a failed request, a request that leaves its origin.
"""

import fcntl
import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import lab
import pytest
from jupyter_client import BlockingKernelClient
from playwright.sync_api import Page, sync_playwright
from servers import free_port, running
from watch import Watch

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"

# No name but this machine's own resolves, so a page that asks another host fails alike with and without a network.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters as wide in the headless shell as in the browser with windows
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the built site, brought up to date by `make site`: the one way this project is built."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    done = shared / "site-is-built"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several workers the first builds, the others wait
        if not done.exists():
            environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
            build = subprocess.run(
                ["make", "site"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900
            )
            if build.returncode:
                pytest.fail(f"make site failed:\n{build.stdout[-4000:]}\n{build.stderr[-4000:]}", pytrace=False)
            done.touch()
    return SITE


@pytest.fixture(scope="session")
def site_url(site, tmp_path_factory):
    """Where the built site is served, compressed, as a host like GitHub Pages would."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    log = tmp_path_factory.mktemp("serve") / "log.txt"
    with running([sys.executable, "tools/serve.py", str(site), "--port", str(port)], url, log):
        yield url


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session; a test asks for pages, each in a profile of its own."""
    sys.path.insert(0, str(ROOT / "tools"))
    from browser import find_browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, request):
    """`open_page(url)` opens a page of the site (or of any server on this machine), watched until the test ends."""
    watches, contexts = [], []

    def open_(url: str = "", *, theme="light", width=1280, height=900, javascript=True, **options) -> Page:
        if "://" not in url:
            url = urljoin(request.getfixturevalue("site_url"), url)
        context = browser.new_context(
            color_scheme=theme,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(60_000)  # for a machine that is busy with other things, too
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, url))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


class JupyterLab:
    """A real JupyterLab over the plain notebooks, as a newcomer has it."""

    def __init__(self, url: str, token: str, runtime: Path):
        self.url, self.token, self.runtime = url, token, runtime

    def __call__(self, path: Path | None = None) -> str:
        """The address of a chapter's notebook, in a workspace of its own: else it would open with the one before."""
        place = f"/workspaces/{path.stem}/tree/{path.relative_to(ROOT / 'book').as_posix()}" if path else ""
        return f"{self.url}lab{place}?token={self.token}"

    @contextmanager
    def kernel_of(self, page: Page):
        """A client of the kernel of the notebook that is open in `page`."""
        kernel = page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
        client = BlockingKernelClient(connection_file=str(self.runtime / f"kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            yield client
        finally:
            client.stop_channels()


@pytest.fixture(scope="session")
def jupyter_lab(site, tmp_path_factory):
    home = tmp_path_factory.mktemp("jupyter")
    lab.lay_out(site / "notebooks", home / "notebooks", str(home / "data"))
    # All cells are drawn, those out of view too, so that they can be read and counted.
    settings = home / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    environment = {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    port, token = free_port(), secrets.token_hex(16)
    options = {
        "ServerApp.root_dir": home / "notebooks",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,  # tests call JupyterLab's own commands
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--{option}={value}" for option, value in options.items()]
    url = f"http://127.0.0.1:{port}/"
    with running(command, f"{url}api", home / "log.txt", env=environment):
        yield JupyterLab(url, token, home / "runtime")
