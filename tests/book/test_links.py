"""The weekly link check (tools/links.py) tells a dead address from one that answers; asked of a server of our own."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from book_files import ROOT


class Answers(BaseHTTPRequestHandler):
    """/404 is answered with 404, /200 with 200; /503-once recovers; /moved leads to /200."""

    asked: list[str]

    def do_GET(self):
        first = self.path not in self.asked
        self.asked.append(self.path)
        status = {"/moved": 302, "/503-once": 503 if first else 200}.get(self.path) or int(self.path[1:])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def answers():
    Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def check(folder, *addresses):
    links = "".join(f'<a href="{address}">x</a>' for address in addresses)
    (folder / "index.html").write_text(f"<body>{links}<a href='other.html'>here</a></body>")
    command = [sys.executable, "tools/links.py", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert not run.stderr
    return run.returncode, run.stdout


def test_addresses_that_answer_move_refuse_programs_or_recover_pass(tmp_path, answers):
    alive = [f"{answers}/{path}" for path in ("200", "moved", "403", "429", "503-once")]
    assert check(tmp_path, *alive) == (0, "5 of 5 addresses answer\n")


@pytest.mark.parametrize(("path", "said"), [("404", "answers 404"), ("410", "answers 410"), ("500", "answers 500")])
def test_an_address_that_is_gone_is_named_with_the_page_that_cites_it(tmp_path, answers, path, said):
    code, output = check(tmp_path, f"{answers}/200", f"{answers}/{path}")
    assert code == 1
    assert f"{answers}/{path} {said}" in output
    assert "cited by index.html" in output
    assert "1 of 2 addresses answer" in output


def test_a_host_that_is_gone_is_named(tmp_path):
    code, output = check(tmp_path, "http://127.0.0.1:9/")
    assert code == 1
    assert "http://127.0.0.1:9/ does not answer" in output


def test_an_address_is_asked_once_however_many_places_of_it_are_cited(tmp_path, answers):
    check(tmp_path, f"{answers}/200#a", f"{answers}/200#b")
    assert Answers.asked == ["/200"]
