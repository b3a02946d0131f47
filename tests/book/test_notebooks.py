"""Every stored notebook is run, compared, illustrated and built as a chapter is; and the checks see when one is not."""

import os
import re
import subprocess
import sys

import nbformat
import notebook_time
import pytest
from book_files import NOTEBOOKS, ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_checks import CHECKS, read

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="{}"/></svg>'
WORDS = {
    "image": {"alt": "A curve that falls from 1.1 to 0.1"},
    "figure": {"caption": "The loss falls.", "name": "fig-loss"},
}


def faults(notebook, checks=CHECKS):
    return [fault for check in checks for fault in check(notebook)]


def shows(**data):
    return new_output("display_data", data={kind.replace("_", "/"): value for kind, value in data.items()})


DERIVED = 'd = Derivation(x, "A sum")\nd.conclude(x)'
SHOWN = {"text_markdown": "**A sum** ($x > 0$)\n\n$$ x $$\n\n✓ *Each step checked.*"}


def good_notebook():
    """The smallest chapter that no check objects to."""
    cells = [
        new_markdown_cell("# Softmax\n\nHow do scores become probabilities?"),
        new_code_cell("print(1 + 1)", execution_count=1, outputs=[new_output("stream", text="2\n")]),
        new_markdown_cell("## A picture"),
        new_code_cell("draw()", execution_count=2, metadata={"mystnb": WORDS}, outputs=[shows(**{"image_png": "x"})]),
        *(new_markdown_cell(f"## {title}") for title in ("What to keep", "Exercises", "Where this comes from")),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def test_the_book_has_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_is(path, check):
    assert not (found := faults(read(path), [check])), "\n".join(found)


def test_a_good_notebook_has_no_fault():
    assert not faults(good_notebook())


@pytest.mark.parametrize(
    "code",
    [
        DERIVED,
        'Derivation(x, title=f"A {what}").conclude(x)',
        'try:\n    Derivation(x, "False").conclude(y)\nexcept DerivationError as error:\n    print(error)\n' + DERIVED,
    ],
)
def test_a_derivation_that_is_shown_is_no_fault(code):
    notebook = good_notebook()
    notebook.cells[1].update(source=code, outputs=[shows(**SHOWN)])
    assert not faults(notebook)


def edit(index, **changes):
    def spoil(notebook):
        notebook.cells[index].update(nbformat.from_dict(changes))

    return spoil


def drop(index):
    return lambda notebook: notebook.cells.pop(index)


SPOILT = {
    "a cell was not run": (edit(1, execution_count=None, outputs=[]), "execution count None, expected 1"),
    "cells were run out of order": (edit(3, execution_count=7), "execution count 7, expected 2"),
    "a code cell is empty": (edit(1, source=" "), "empty code cell"),
    "a tag exempts a cell": (edit(1, metadata={"tags": ["nbval-ignore-output"]}), "exempts itself"),
    "a comment exempts a cell": (edit(1, source="# NBVAL_SKIP\nprint(2)"), "exempts itself"),
    "a cell may fail": (edit(1, metadata={"tags": ["raises-exception"]}), "exempts itself"),
    "a semicolon hides a value": (edit(1, source="1 + 1;"), "semicolon"),
    "a cell fails": (
        edit(1, outputs=[new_output("error", ename="ValueError", evalue="no", traceback=[])]),
        "fails with ValueError: no",
    ),
    "a cell warns": (edit(1, outputs=[new_output("stream", name="stderr", text="Warning")]), "stderr"),
    "an image has no alt text": (
        edit(3, metadata={"mystnb": {"figure": WORDS["figure"]}}),
        "without alt text",
    ),
    "a figure has no caption": (
        edit(3, metadata={"mystnb": {"image": WORDS["image"], "figure": {"name": "fig-loss"}}}),
        "without caption",
    ),
    "one alt text stands for two images": (
        edit(3, outputs=[shows(image_png="x"), shows(**{"image_svg+xml": SVG})]),
        "draws 2 images",
    ),
    "an image in the text has no alt text": (edit(2, source="![](net.svg)"), "without alt text"),
    "a derivation is hidden by the line after it": (edit(1, source=f"{DERIVED}\nglue('q', 1)"), "derives 'A\\\\ sum'"),
    "a derivation has no last line": (edit(1, source='Derivation(x, "A sum").step(x)'), "does not show it"),
    "a derivation is shown to nobody": (
        edit(1, source=DERIVED, outputs=[shows(**SHOWN)], metadata={"tags": ["remove-cell"]}),
        "does not show it",
    ),
    "of two derivations one is shown": (
        edit(1, source=f"{DERIVED}\n{DERIVED}", outputs=[shows(**SHOWN)]),
        "not show it",
    ),
    "a path of the machine shows": (
        edit(1, outputs=[new_output("stream", text="saved /home/ada/net.npz")]),
        "/home/ada/net.npz",
    ),
    "a temporary path shows": (edit(1, outputs=[shows(text_plain="'/tmp/x.npz'")]), "/tmp/x.npz"),
    "the kernel is a private one": (
        lambda notebook: notebook.metadata.kernelspec.update(name="ada-env"),
        "kernel is 'ada-env'",
    ),
    "there is no title": (drop(0), "first cell is not a title"),
    "there are two titles": (edit(2, source="# A second title"), "2 titles"),
    "no question opens it": (edit(0, source="# Softmax\n\nScores become probabilities."), "no question"),
    "nothing is kept": (drop(4), "last sections are"),
    "the exercises come last": (lambda notebook: notebook.cells.append(notebook.cells.pop(5)), "last sections are"),
    "it talks down": (edit(2, source="This is obviously true."), "'obviously'"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_check_sees_that(case):
    spoil, complaint = SPOILT[case]
    notebook = good_notebook()
    spoil(notebook)
    assert any(complaint in fault for fault in faults(notebook)), faults(notebook)


def cell_showing(value, source):
    return new_code_cell(source, execution_count=1, outputs=[value])


def result(**data):
    return new_output(
        "execute_result", data={"text/plain": "<IPython.core.display.SVG object>", **data}, execution_count=1
    )


DRAWN = result(**{"image/svg+xml": SVG.format("M1 1")})  # another line than the code draws
TAKES = "import time\nstart = time.monotonic()\n{}\nprint('done')"
DONE = new_output("stream", text="done\n")
JUDGED = {  # notebooks of one cell
    "another-text": cell_showing(new_output("stream", text="4\n"), "print(1 + 1)"),
    "another-line": cell_showing(DRAWN, f"from IPython.display import SVG\nSVG('{SVG.format('M0 0')}')"),
    "no-SVG": cell_showing(DRAWN, "1 + 1"),
    "waits": cell_showing(DONE, TAKES.format("time.sleep(2)")),
    "computes": cell_showing(DONE, TAKES.format("while time.process_time() < 2: pass")),
}


def nbval(folder, **environment):
    """This project's own nbval run over these notebooks: which of them pass, and what it says."""
    for name, cell in JUDGED.items():
        nbformat.write(new_notebook(cells=[cell]), folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider", "-p", "notebook_time"]
    command += ["-rpf", f"--rootdir={folder}", *(str(folder / f"{name}.ipynb") for name in JUDGED)]
    environment = {**os.environ, "PYTHONPATH": "tests", **environment}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    marked = {name: re.findall(rf"^(PASSED|FAILED) \S*/{name}\.ipynb::Cell 0", run.stdout, re.M) for name in JUDGED}
    assert all(len(marks) == 1 for marks in marked.values()), run.stdout
    return {name for name, marks in marked.items() if marks == ["PASSED"]}, run.stdout


def test_nbval_judges_what_a_cell_shows_and_how_long_it_takes(tmp_path, subtests):
    passed, said = nbval(tmp_path)
    with subtests.test("a text that the code does not give today is refused"):
        assert "another-text" not in passed
        assert "Cell outputs differ" in said
    with subtests.test("that there is an SVG is compared, but not how it is drawn"):
        assert "another-line" in passed
        assert "no-SVG" not in passed
    with subtests.test("a cell may take two seconds"):
        assert {"waits", "computes"} <= passed
    with subtests.test("a cell that takes longer than allowed is refused"):
        passed, said = nbval(tmp_path, CELL_SECONDS="0.2")
        assert not {"waits", "computes"} & passed
        assert said.count("this cell takes") >= 2


def test_a_cell_has_ten_seconds(monkeypatch):
    monkeypatch.delenv("CELL_SECONDS", raising=False)
    assert notebook_time.cell_limit() == 10
    assert notebook_time.waited(os.getpid()) >= 0
