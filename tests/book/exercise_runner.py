"""Finds the exercises of a notebook and answers them in a real kernel, as a reader would.

An exercise is an admonition titled "Exercise N: …", a code cell to fill in (tag `exercise`), a cell that checks it
(tag `check`), and a folded hint and solution; the solution holds the code to put into the cell.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode
from notebook_checks import read

STATEMENT = re.compile(r"^[:`]{3,}\{admonition\} +(Exercise \d+: .+)$", re.MULTILINE)
FOLDED = r"^(?P<fence>:{{3,}}|`{{4,}})\{{dropdown\}} +{}\n(?P<body>.*?)^(?P=fence)[ \t]*$"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Exercise(NamedTuple):
    """Where an exercise stands in its notebook, and its answer."""

    title: str
    fill: int
    check: int
    solution: str


class Mark(NamedTuple):
    """What the check cell said to one answer."""

    title: str
    code: str
    said: str


def _folded(prose: str, title: str) -> str:
    """What is folded under `title`, empty where nothing is."""
    found = re.search(FOLDED.format(title), prose, re.MULTILINE | re.DOTALL)
    return found["body"].strip() if found else ""


def _only(title: str, tag: str, cells: list[int]) -> int:
    if len(cells) != 1:
        raise ValueError(f"{title!r} has {len(cells)} cells tagged {tag!r}, expected one")
    return cells[0]


def exercises(notebook: NotebookNode) -> list[Exercise]:
    """The exercises in order; ValueError names the exercise and the part that is missing from it."""
    parts = []  # of each exercise: its title, the prose after it, the cells by tag
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            before, *statements = re.split(STATEMENT, cell.source)
            if parts:
                parts[-1][1].append(before)
            parts += [(title, [prose], {}) for title, prose in zip(statements[::2], statements[1::2], strict=True)]
        elif parts:
            for tag in cell.metadata.get("tags", []):
                parts[-1][2].setdefault(tag, []).append(i)
    return [_whole(title.strip(), "\n".join(prose), tagged) for title, prose, tagged in parts]


def _whole(title: str, prose: str, tagged: dict[str, list[int]]) -> Exercise:
    if not _folded(prose, "Hint"):
        raise ValueError(f"{title!r} has no folded hint (:::{{dropdown}} Hint)")
    solution = "\n".join(PYTHON.findall(_folded(prose, "Solution")))
    if not solution:
        raise ValueError(f"{title!r} has no folded solution with a ```python block (:::{{dropdown}} Solution)")
    fill, check = (_only(title, tag, tagged.get(tag, [])) for tag in ("exercise", "check"))
    if check < fill:
        raise ValueError(f"{title!r} is checked in cell {check}, before its answer in cell {fill}")
    return Exercise(title, fill, check, solution)


def _run(client, code: str) -> str:
    """What `code` prints; RuntimeError where it fails."""
    said = []

    def listen(message):
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = client.execute_interactive(code, timeout=300, output_hook=listen)["content"]
    if reply["status"] != "ok":
        raise RuntimeError(f"{reply['ename']}: {reply['evalue']}, in\n{code}")
    return "".join(said)


def answer(path: Path, answers: dict[str, list[str]]) -> Iterator[Mark]:
    """Run the notebook at `path`; at each exercise give every answer in `answers[title]` and yield what its check says.

    An answer that is None leaves the cell as the reader finds it.
    """
    notebook = read(path)
    by_check = {exercise.check: exercise for exercise in exercises(notebook)}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(path.parent))
    try:
        for i, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            said = _run(client, cell.source)
            if exercise := by_check.get(i):
                for code in answers.get(exercise.title, []):
                    if code is not None:
                        _run(client, code)
                        said = _run(client, cell.source)
                    yield Mark(exercise.title, code, said.strip())
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
