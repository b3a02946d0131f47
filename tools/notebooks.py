"""Run every notebook of the book in place, or those that are named, and store what they show.

What is stored depends on the notebook and the package alone: no time of day, no version of Python, and widgets are
numbered rather than named at random. So a second run changes no file, and a diff shows what changed for the reader.
With the outputs a digest of the code that gave them is stored, so that a build knows whether it may take them.
"""

import sys
import time
from hashlib import sha256
from pathlib import Path

import build
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 300  # seconds a cell; the tests are stricter, and say which cell it was
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGETS = "application/vnd.jupyter.widget-state+json"


def run(path: Path) -> str:
    """The notebook at `path` with the outputs of this run, as the text to store."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("widgets", None)
    NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        coalesce_streams=True,  # or it would depend on the machine's haste how what a cell prints is cut up
        resources={"metadata": {"path": path.parent}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    ).execute()
    return settled(notebook, path.stem)


def settled(notebook, name: str) -> str:
    """`notebook` as text, without what differs from run to run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    widgets = notebook.metadata.get("widgets", {})
    models = widgets.get(WIDGETS, {}).get("state", {})
    for model in models.values():
        for code in ("_esm", "_css"):  # the site and Jupyter take it from the package
            model["state"].pop(code, None)
    metadata = {**METADATA, "outputs_of": build.code_digest(notebook), **({"widgets": widgets} if widgets else {})}
    notebook.metadata = nbformat.from_dict(metadata)
    text = nbformat.writes(notebook)
    for number, model in enumerate(models):
        text = text.replace(model, sha256(f"{name} {number}".encode()).hexdigest()[:32])
    return nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"  # sorted by the new names


def main(named: list[str]) -> str | None:
    for path in [Path(name).resolve() for name in named] or sorted((ROOT / "book").rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        name = path.relative_to(ROOT)
        print(f"{name}: running", flush=True)
        start, before = time.monotonic(), path.read_text("utf-8")
        try:
            after = run(path)
        except CellExecutionError as error:
            return f"error: {name}: a cell fails\n{error}"
        except (CellTimeoutError, DeadKernelError) as error:
            return f"error: {name}: {str(error).splitlines()[0]}"
        if after != before:
            path.write_text(after, "utf-8")
        print(f"{name}: {'stored' if after != before else 'unchanged'}, {time.monotonic() - start:.0f} s", flush=True)
    if not named:
        build.trust_stored_outputs()
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
