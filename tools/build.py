"""Build the book strictly into _build/html: a warning or a failing cell is an error. Says what it does meanwhile.

The outputs that are stored in a notebook are taken as they are, because the tests prove them; a notebook whose code is
not the code that gave them is run. Sphinx rebuilds the pages whose text changed, but it does not see a change in what
stands behind a page. So what it made is thrown away when the package (what the cells call and read) or the machinery
(configuration, extensions, the pages' frame and style, pinned versions) differs from the last build that succeeded; and
all notebooks are run when the package differs from the one that gave the stored outputs. When nothing at all differs,
that build stands.
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

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

sys.path.append(str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
import repository

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
LOG = BUILD / "build.log"
FINGERPRINTS = BUILD / ".fingerprints.json"
MADE_OF = {
    "text": ["book"],
    "sources": ["book/references.bib"],  # which every citation shows
    "package": ["ffnn", "book/use/clinic.py", "book/use/one_step.py", "book/appendix/dialects", "benchmarks/results"],
    "machinery": [
        *("_config.yml", "_toc.yml", "requirements.txt", "ffnn/palette.json"),
        *("book/_ext", "book/_templates", "book/_static"),
        *("live", "vendor/pyodide", "package-lock.json"),
    ],
}
OUTDATED_BY = {
    "text": [],
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


def code_digest(notebook) -> str:
    """A digest of the code of a notebook, which its outputs follow from."""
    return digest_of([cell.source for cell in notebook.cells if cell.cell_type == "code"])


def digest_of(parts: list) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def trust_stored_outputs() -> None:
    """From now on the outputs stored in the notebooks are those of the package as it is: `make notebooks` has run."""
    if known := known_fingerprints():
        FINGERPRINTS.write_text(json.dumps(known | {"stored": fingerprint(MADE_OF["package"])}))


def known_fingerprints() -> dict[str, str]:
    return json.loads(FINGERPRINTS.read_text()) if FINGERPRINTS.exists() else {}


def take_stored_outputs() -> None:
    """Put the outputs of each notebook that has run as it is into the cache where MyST-NB looks for them."""
    cache = get_cache(BUILD / ".jupyter_cache")
    for path in sorted((ROOT / "book").rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if notebook.metadata.get("outputs_of") == code_digest(notebook) and ".ipynb_checkpoints" not in path.parts:
            cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path)), check_validity=False, overwrite=True)


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
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        ".",
        "--path-output",
        BUILD.parent,
        "-W",
        "-n",
        "--keep-going",
    ]
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
    known = known_fingerprints()
    current = {what: fingerprint(places) for what, places in MADE_OF.items()}
    current["text"] += repr(repository.find(ROOT))  # which every page names
    current["machinery"] += repr((ROOT / "node_modules" / "pyodide").exists())  # else no page has live code
    current["stored"] = known.get("stored", current["package"])  # the package that gave the stored outputs
    if known == current and (BUILD / "html" / "index.html").exists():
        print("_build/html is up to date", flush=True)
        return 0
    print("Building the book (strictly: every warning is an error)", flush=True)
    for what in OUTDATED_BY:
        if known.get(what) != current[what]:
            forget(*OUTDATED_BY[what])
    unfinished = {what: digest for what, digest in current.items() if what != "text"}
    FINGERPRINTS.write_text(json.dumps(unfinished))
    if "text" not in known:  # the last build failed; built upon, it would find nothing new, hence nothing to warn of
        forget(".doctrees")
    if current["stored"] == current["package"]:
        take_stored_outputs()
    if jupyter_book():
        return f"error: the book does not build; see above, or all of it in {LOG.relative_to(ROOT)}"
    FINGERPRINTS.write_text(json.dumps(current))
    print(f"Built _build/html in {time.monotonic() - start:.0f} s", flush=True)
    return 0


def main() -> int | str:
    signal.signal(signal.SIGTERM, stop)
    try:
        with alone():
            return build()
    except KeyboardInterrupt:
        return "stopped"


if __name__ == "__main__":
    sys.exit(main())
