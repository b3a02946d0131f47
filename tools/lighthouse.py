"""Measure the front page and every chapter with Lighthouse on a phone, and fail where one is below its mark.

`make lighthouse` calls this on a built site. It is no part of `make test`: the mark for performance depends on what
else the machine is doing, and Lighthouse itself is fetched from npm.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from socket import create_connection, socket

from browser import find_browser
from npm import BIN, NPM

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
LIGHTHOUSE = "lighthouse@13.5.0"
MARKS = {"performance": 90, "accessibility": 100, "best-practices": 95, "seo": 95}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def pages() -> list[str]:
    """The front page and the pages made from notebooks, relative to the site."""
    book = ROOT / "book"
    sources = [
        path.relative_to(book) for path in sorted(book.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
    ]
    return ["index.html", *(path.with_suffix(".html").as_posix() for path in sources)]


def serve() -> tuple[subprocess.Popen, str]:
    """Start serving the built site, compressed; returns the server's process and its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, ROOT / "tools" / "serve.py", SITE, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(100):
        try:
            create_connection(("127.0.0.1", port)).close()
            return server, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    server.terminate()
    sys.exit("error: tools/serve.py does not answer")


def report(url: str) -> dict:
    """Lighthouse's report on a page: phone, slow network, first visit (its defaults)."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [BIN / "node", NPM, "exec", "--yes", "--loglevel=error", f"--package={LIGHTHOUSE}", "--"]
        command += ["lighthouse", url, "--quiet", "--no-enable-error-reporting"]
        command += ["--output=json", f"--output-path={output}"]
        command += [f"--only-categories={','.join(MARKS)}", f"--chrome-flags={FLAGS}"]
        environment = {
            **os.environ,
            "CHROME_PATH": find_browser(),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        subprocess.run(command, env=environment, check=True, timeout=300)
        return json.loads(output.read_text())


def shortcomings(report: dict) -> list[str]:
    """The audits that cost the page points, with what Lighthouse says about each."""
    audits = report["audits"]
    counted = [ref["id"] for name in MARKS for ref in report["categories"][name]["auditRefs"] if ref["weight"]]
    return [
        f"{audits[id]['title']} {audits[id].get('displayValue', '')}".rstrip()
        for id in counted
        if audits[id]["score"] is not None and audits[id]["score"] < 0.9
    ]


def main() -> int:
    server, address = serve()
    failed = False
    print("{:28}".format("page"), *(f"{name:>15}" for name in MARKS))
    try:
        for page in pages():
            measured = report(f"{address}/{page}")
            scores = {name: round(100 * measured["categories"][name]["score"]) for name in MARKS}
            print(f"{page:28}", *(f"{score:15}" for score in scores.values()), flush=True)
            if low := [f"{name} {scores[name]} < {mark}" for name, mark in MARKS.items() if scores[name] < mark]:
                failed = True
                print(*(f"  {line}" for line in [*low, *shortcomings(measured)]), sep="\n")
    finally:
        server.terminate()
    return failed


if __name__ == "__main__":
    sys.exit(main())
