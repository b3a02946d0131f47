"""Build the book strictly into _build/html: a warning or a failing cell is an error. Says what it does meanwhile.

Sphinx rebuilds the pages whose text changed and jupyter-cache runs the notebooks whose code changed, but neither sees
a change in what stands behind a page. So what they made is thrown away when the package (what the cells call) or the
machinery (configuration, extensions, the pages' frame and style, pinned versions) differs from the last build that
succeeded. When nothing at all differs, that build stands.
"""

import fcntl
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
import repository

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
LOG = BUILD / "build.log"
FINGERPRINTS = BUILD / ".fingerprints.json"
MADE_OF = {
    "text": ["book"],
    "sources": ["book/references.bib"],  # which every citation shows
    "package": ["ffnn"],
    "machinery": [
        *("_config.yml", "_toc.yml", "requirements.txt", "ffnn/palette.json"),
        *("book/_ext", "book/_templates", "book/_static"),
    ],
}
OUTDATED_BY = {
    "text": [],
    "address": [],
    "sources": [".doctrees"],
    "package": [".jupyter_cache", ".doctrees"],
    "machinery": ["html", ".doctrees"],
}

COLOR = re.compile(r"\x1b\[[\d;]*m")
RUNNING = re.compile(r"(\S+\.ipynb): Executing notebook")
FAULT = re.compile(r"^(?!\[).*\b(WARNING|ERROR|CRITICAL): |^(?!zmq\.)[\w.]*(?<!Runtime)(?<!Execution)Error: ")
CELL_FAILED, CELL_FAILED_ENDS = "nbclient.exceptions.CellExecutionError", "The above exception"


def fingerprint(places: list[str]) -> str:
    """A digest of every file in `places`, name and content."""
    digest = hashlib.sha256()
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts):
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def forget(*folders: str) -> None:
    for folder in folders:
        shutil.rmtree(BUILD / folder, ignore_errors=True)


def telling(lines: Iterable[str]) -> Iterator[str]:
    """Of all that Jupyter Book says: which notebook it runs, each warning, the failing cell; not its own traceback."""
    in_failed_cell = False
    for line in lines:
        line = COLOR.sub("", line).rstrip().replace(f"{ROOT}/", "")
        in_failed_cell = line.startswith(CELL_FAILED) or (in_failed_cell and not line.startswith(CELL_FAILED_ENDS))
        if running := RUNNING.match(line):
            yield f"  running {running[1]}"
        elif in_failed_cell or FAULT.search(line):
            yield line


def jupyter_book() -> int:
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n", "--keep-going"]
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
        ) as process,
    ):
        try:
            for line in telling(line for line in process.stdout if log.write(line)):
                print(line, flush=True)
        except BaseException:  # stopped: by Ctrl-C or, as `stop` sees to, by SIGTERM
            process.terminate()
            raise
    return process.returncode


def stop(*_) -> None:
    raise KeyboardInterrupt


@contextmanager
def alone():
    """Two builds at once would write over each other: the second waits."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another build of the book to end", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build() -> int | str:
    start = time.monotonic()
    known = json.loads(FINGERPRINTS.read_text()) if FINGERPRINTS.exists() else {}
    current = {what: fingerprint(places) for what, places in MADE_OF.items()}
    current["text"] += repr(repository.find(ROOT))  # which every page names
    if known == current and (BUILD / "html" / "index.html").exists():
        print("_build/html is up to date", flush=True)
        return 0
    print("Building the book (strictly: every warning is an error)", flush=True)
    for what in current:
        if known.get(what) != current[what]:
            forget(*OUTDATED_BY[what])
    unfinished = {what: digest for what, digest in current.items() if what != "text"}
    FINGERPRINTS.write_text(json.dumps(unfinished))
    if "text" not in known:  # the last build failed; built upon, it would find nothing new, hence nothing to warn of
        forget(".doctrees")
    if jupyter_book():
        return f"error: the book does not build; see above, or all of it in {LOG.relative_to(ROOT)}"
    FINGERPRINTS.write_text(json.dumps(current))
    print(f"Built _build/html in {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    try:
        with alone():
            sys.exit(build())
    except KeyboardInterrupt:
        sys.exit("stopped")
