"""Every exercise is answered in a real kernel: not at all, rightly, and wrongly in the ways that readers are."""

import runpy
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from book_files import NOTEBOOKS
from exercise_runner import answer, exercises
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_checks import read

WRONG_ANSWERS = Path(__file__).parent / "wrong_answers"


def wrong_answers(path: Path) -> dict[str, list[tuple[str, str]]]:
    """`WRONG` of wrong_answers/<chapter>.py: for each exercise's title, pairs of wrong code and words of the reply."""
    file = WRONG_ANSWERS / f"{path.stem}.py"
    return runpy.run_path(file)["WRONG"] if file.exists() else {}


def other_right_answers(path: Path) -> dict[str, list[str]]:
    """`RIGHT` of wrong_answers/<chapter>.py, if it has one: right code, of other forms than the folded solution."""
    file = WRONG_ANSWERS / f"{path.stem}.py"
    return runpy.run_path(file).get("RIGHT", {}) if file.exists() else {}


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


@pytest.fixture(scope="module")
def marks(chapter):
    """What the checks of a chapter say, by exercise and answer; the chapter is run once for all of them."""
    wrong, other = wrong_answers(chapter), other_right_answers(chapter)
    answers = {
        exercise.title: [
            None,
            *(code for code, _ in wrong.get(exercise.title, [])),
            *other.get(exercise.title, []),
            exercise.solution,
        ]
        for exercise in exercises(read(chapter))
    }
    said = defaultdict(dict)
    for mark in answer(chapter, answers):
        said[mark.title][mark.code] = mark.said
    return said


def test_a_chapter_has_exercises_each_whole(chapter):
    assert len(exercises(read(chapter))) >= 4


def test_the_wrong_answers_are_to_exercises_that_exist_two_at_least_to_each(chapter):
    wrong = wrong_answers(chapter)
    assert set(wrong) == {exercise.title for exercise in exercises(read(chapter))}
    assert all(len(answers) >= 2 for answers in wrong.values())


def test_a_cell_not_filled_in_is_told_so(chapter, marks, subtests):
    for title, said in marks.items():
        with subtests.test(title):
            assert said[None].startswith("…")


def test_the_folded_solution_is_right(chapter, marks, subtests):
    for exercise in exercises(read(chapter)):
        with subtests.test(exercise.title):
            assert marks[exercise.title][exercise.solution].startswith("✓")


def test_right_answers_of_another_form_pass(chapter, marks, subtests):
    for title, answers in other_right_answers(chapter).items():
        for code in answers:
            with subtests.test(title, answer=code):
                assert marks[title][code].startswith("✓")


def test_a_wrong_answer_is_told_what_is_wrong(chapter, marks, subtests):
    for title, answers in wrong_answers(chapter).items():
        for code, words in answers:
            with subtests.test(title, code=code):
                said = marks[title][code]
                assert said.startswith("✗")
                assert words in said


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


def test_the_runner_gives_each_answer_after_the_cells_before_it(tmp_path):
    path = stand_in(tmp_path, HINT, SOLUTION)
    (exercise,) = exercises(read(path))
    wrong = "def twice(x):\n    return factor + x"
    said = [mark.said for mark in answer(path, {exercise.title: [None, wrong, exercise.solution]})]
    assert said == ["… fill in the cell above", "✗ twice(3) is 5, expected 6", "✓ right"]


def test_one_text_may_close_an_exercise_and_state_the_next(tmp_path):
    second = STATEMENT.replace("1: twice", "2: thrice")
    notebook = read(stand_in(tmp_path, f"{HINT}\n\n{SOLUTION}\n\n{second}"))
    more = [notebook.cells[2], notebook.cells[3], new_markdown_cell(f"{HINT}\n\n{SOLUTION}")]
    notebook.cells += more
    assert [(e.title, e.fill, e.check) for e in exercises(notebook)] == [
        ("Exercise 1: twice", 2, 3),
        ("Exercise 2: thrice", 5, 6),
    ]


def test_the_runner_fails_on_an_answer_that_fails(tmp_path):
    path = stand_in(tmp_path, f"{HINT}\n\n{SOLUTION}")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(answer(path, {"Exercise 1: twice": ["1 / 0"]}))


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
