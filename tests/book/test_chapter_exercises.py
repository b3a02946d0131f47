"""Every exercise is whole and has wrong answers, which test_lab.py gives; the runner answers as a reader would."""

import nbformat
import pytest
from book_files import NOTEBOOKS
from exercise_runner import answer, exercises, leaning_checks, run, wrong_answers
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_checks import read


@pytest.mark.parametrize("chapter", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_has_exercises_each_whole_each_with_wrong_answers(chapter):
    found = exercises(read(chapter))
    assert len(found) >= 4
    wrong = wrong_answers(chapter)
    assert set(wrong) == {exercise.title for exercise in found}
    assert all(len(answers) >= 2 for answers in wrong.values())


@pytest.mark.parametrize("chapter", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_check_of_a_chapter_stands_alone(chapter):
    assert not (found := list(leaning_checks(read(chapter)))), "\n".join(found)


# The runner itself, on a stand-in chapter.

STATEMENT = ":::{admonition} Exercise 1: twice\n:class: exercise\nDouble x.\n:::"
HINT = ":::{dropdown} Hint\nAdd it to itself.\n:::"
SOLUTION = ":::{dropdown} Solution\nEither way:\n```python\ndef twice(x):\n    return x + x\n```\n:::"
CHECK = """
got = twice(3)
print("… fill in the cell above" if got is None else "✓ right" if got == 6 else f"✗ twice(3) is {got}, expected 6")
"""


def stand_in(folder, *prose):
    cells = [
        new_code_cell("factor = 2"),
        new_markdown_cell(STATEMENT),
        new_code_cell("def twice(x):\n    ...", metadata={"tags": ["exercise"]}),
        new_code_cell(CHECK, metadata={"tags": ["check"]}),
        *map(new_markdown_cell, prose),
    ]
    path = folder / "stand_in.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def kernel():
    """A kernel that has run the stand-in chapter."""
    manager, client = start_new_kernel(kernel_name="python3")
    run(client, "factor = 2")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_the_runner_gives_each_answer_to_the_kernel_that_ran_the_chapter(tmp_path, kernel):
    notebook = read(stand_in(tmp_path, HINT, SOLUTION))
    (exercise,) = exercises(notebook)
    wrong = "def twice(x):\n    return factor + x"
    marks = answer(kernel, notebook, {exercise.title: [wrong, None, exercise.solution]})
    assert [mark.said for mark in marks] == ["✗ twice(3) is 5, expected 6", "… fill in the cell above", "✓ right"]


def test_one_text_may_close_an_exercise_and_state_the_next(tmp_path):
    second = STATEMENT.replace("1: twice", "2: thrice")
    notebook = read(stand_in(tmp_path, f"{HINT}\n\n{SOLUTION}\n\n{second}"))
    more = [notebook.cells[2], notebook.cells[3], new_markdown_cell(f"{HINT}\n\n{SOLUTION}")]
    notebook.cells += more
    assert [(e.title, e.fill, e.check) for e in exercises(notebook)] == [
        ("Exercise 1: twice", 2, 3),
        ("Exercise 2: thrice", 5, 6),
    ]


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        ("from ffnn.exercises import check\ncheck(twice, lambda x: factor * x, [(1,)])", ""),
        ("rng = np.random.default_rng(0)\nprint(twice(rng.random()))", ""),
        ("check(twice, 2)", "needs check from another exercise"),
        ("print(twice(thrice))", "needs thrice from another exercise"),
        ("print(twice(rng.random()))", "draws from rng, which has drawn before"),
        ("print(twice(draw()))", "draws from draw, which has drawn before"),
    ],
)
def test_a_check_that_leans_on_other_cells_is_seen(tmp_path, check, fault):
    notebook = read(stand_in(tmp_path, f"{HINT}\n\n{SOLUTION}"))
    notebook.cells[
        0
    ].source += "\nimport numpy as np\nrng = np.random.default_rng(1)\ndraw = np.random.default_rng(2).random"
    notebook.cells[3].source = check
    other = [notebook.cells[1], new_code_cell("thrice = ...", metadata={"tags": ["exercise"]})]
    other[0] = new_markdown_cell(STATEMENT.replace("1: twice", "2: thrice"))
    other.append(new_code_cell("from ffnn.exercises import check\nprint(thrice)", metadata={"tags": ["check"]}))
    notebook.cells += [*other, new_markdown_cell(f"{HINT}\n\n{SOLUTION}")]
    found = list(leaning_checks(notebook))
    assert [fault] == [one.split("'Exercise 1: twice' ")[1] for one in found] if fault else not found


def test_the_runner_fails_on_an_answer_that_fails(tmp_path, kernel):
    notebook = read(stand_in(tmp_path, f"{HINT}\n\n{SOLUTION}"))
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(answer(kernel, notebook, {"Exercise 1: twice": ["1 / 0"]}))


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        ([SOLUTION], "no folded hint"),
        ([HINT], "no folded solution"),
        ([HINT, ":::{dropdown} Solution\nDouble it.\n:::"], "no folded solution with a ```python block"),
    ],
)
def test_an_exercise_that_is_not_whole_is_refused(tmp_path, prose, missing):
    with pytest.raises(ValueError, match=f"Exercise 1: twice.*{missing}"):
        exercises(read(stand_in(tmp_path, *prose)))


def test_an_exercise_needs_one_cell_to_fill_in_and_one_check(tmp_path):
    notebook = read(stand_in(tmp_path, HINT, SOLUTION))
    notebook.cells[3].metadata.tags = []
    with pytest.raises(ValueError, match="0 cells tagged 'check'"):
        exercises(notebook)
    notebook.cells[3].metadata.tags = ["exercise"]
    with pytest.raises(ValueError, match="2 cells tagged 'exercise'"):
        exercises(notebook)
