"""The server serves a site as its host will, and says in one line why it cannot."""

import gzip
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from serve import Handler, Server

TOOL = Path(__file__).parents[2] / "tools" / "serve.py"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("front " * 100)
    (site / "404.html").write_text("lost")
    (site / "learn").mkdir()
    (site / "learn" / "index.html").write_text("learn")
    (site / "font.woff2").write_bytes(b"\x00\x01")
    (site / "widget.js").write_text("1")
    server = Server(("127.0.0.1", 0), partial(Handler, directory=site))
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def get(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_text_is_compressed_for_those_who_accept_it(address):
    status, headers, body = get(address, **{"Accept-Encoding": "gzip, br"})
    assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert gzip.decompress(body) == b"front " * 100
    assert int(headers["Content-Length"]) == len(body) < 100
    _, headers, body = get(address)
    assert headers["Content-Encoding"] is None
    assert body == b"front " * 100


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("widget.js", "text/javascript; charset=utf-8"),
        ("font.woff2", "font/woff2"),
    ],
)
def test_a_file_is_served_as_what_it_is(address, name, kind):
    assert get(address + name)[1]["Content-Type"] == kind


def test_a_font_is_not_compressed_again(address):
    _, headers, body = get(address + "font.woff2", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] is None
    assert body == b"\x00\x01"


@pytest.mark.parametrize("path", ["gone", "learn/gone/deeper.html", "../../etc/passwd", "index.html/x"])
def test_what_is_not_there_is_a_404_with_the_sites_own_page(address, path):
    status, _, body = get(address + path)
    assert (status, body) == (404, b"lost")


def test_a_folder_is_its_front_page(address):
    assert get(address + "learn/")[2] == b"learn"
    assert get(address + "learn")[2] == b"learn"  # after a redirect, so that its links lead on


def serve(*arguments):
    return subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, timeout=30)


def test_a_taken_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for check in ([], ["--check"]):
            run = serve("--port", str(port), *check)
            assert run.returncode == 1
            assert run.stderr == f"error: port {port} is taken; choose another: make book PORT={port + 1}\n"


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "8000.5", "٣"])
def test_a_port_that_is_none_is_one_clear_line(port):
    run = serve(f"--port={port}")
    assert run.returncode == 1
    assert run.stderr == f"error: PORT must be a number from 1 to 65535; got {port}\n"


def test_a_free_port_passes_the_check():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = serve("--check", "--port", str(port))
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
