"""Finds the exercises of a notebook and answers them in the kernel that ran it, as a reader would.

An exercise is an admonition titled "Exercise N: …", a code cell to fill in (tag `exercise`), a cell that checks it
(tag `check`), and a folded hint and solution; the solution holds the code to put into the cell.
"""

import ast
import builtins
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jupyter_client import BlockingKernelClient
from nbformat import NotebookNode

WRONG_ANSWERS = Path(__file__).parent / "wrong_answers"
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


def leaning_checks(notebook: NotebookNode) -> Iterator[str]:
    """A check stands alone: it needs no other exercise's cells, and each press of the button gives the same inputs."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    body = [cell for cell in code if not {"exercise", "check"} & set(cell.metadata.get("tags", []))]
    chapter = set(dir(builtins)).union(*(_defined(cell.source) for cell in body))
    drawing = set().union(*(_generators(cell.source) for cell in code))
    for exercise in exercises(notebook):
        tree = ast.parse(notebook.cells[exercise.check].source)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        local = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        local |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        local |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        used -= local | _defined(notebook.cells[exercise.check].source)
        if missing := used - chapter - _defined(notebook.cells[exercise.fill].source):
            yield f"the check of {exercise.title!r} needs {', '.join(sorted(missing))} from another exercise"
        if drawn := used & drawing:
            yield f"the check of {exercise.title!r} draws from {', '.join(sorted(drawn))}, which has drawn before"


def _defined(code: str) -> set[str]:
    """The names that a cell leaves behind: not those of its functions and comprehensions."""
    names, waiting = set(), [ast.parse(code)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting += ast.iter_child_nodes(node)
    return names


def _generators(code: str) -> set[str]:
    """The names that code gives to a random generator or to one of its methods."""
    assigned = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Assign)]
    return {
        target.id
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name)
        and re.match(r"(np\.random\.)?default_rng\([^()]*\)(\.\w+)?$", ast.unparse(node.value))
    }


def wrong_answers(path: Path) -> dict[str, list[tuple[str, str]]]:
    """`WRONG` of wrong_answers/<chapter>.py: for each exercise's title, pairs of wrong code and words of the reply."""
    file = WRONG_ANSWERS / f"{path.stem}.py"
    return runpy.run_path(str(file))["WRONG"] if file.exists() else {}


def other_right_answers(path: Path) -> dict[str, list[str]]:
    """`RIGHT` of wrong_answers/<chapter>.py, if it has one: right code, of other forms than the folded solution."""
    file = WRONG_ANSWERS / f"{path.stem}.py"
    return runpy.run_path(str(file)).get("RIGHT", {}) if file.exists() else {}


def run(client: BlockingKernelClient, code: str) -> str:
    """What `code` prints; RuntimeError where it fails."""
    said = []

    def listen(message):
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = client.execute_interactive(code, timeout=300, output_hook=listen)["content"]
    if reply["status"] != "ok":
        raise RuntimeError(f"{reply['ename']}: {reply['evalue']}, in\n{code}")
    return "".join(said)


def answer(
    client: BlockingKernelClient, notebook: NotebookNode, answers: dict[str, list[str | None]]
) -> Iterator[Mark]:
    """In a kernel that has run the notebook: give every answer in `answers[title]` and yield what its check says.

    An answer that is None leaves the cell as the reader finds it.
    """
    for exercise in exercises(notebook):
        for code in answers.get(exercise.title, []):
            run(client, notebook.cells[exercise.fill].source if code is None else code)
            yield Mark(exercise.title, code, run(client, notebook.cells[exercise.check].source).strip())
