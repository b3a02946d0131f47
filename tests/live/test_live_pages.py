"""Cells run and edited on the page, in Chromium: with LIVE=all those of every chapter, else a sample."""

import json

import pytest
from book_files import BOOK
from exercise_runner import exercises, other_right_answers, wrong_answers
from live_page import LivePage
from live_tests import SAMPLE, chapters, shown
from notebook_checks import read

TYPESET = "text/markdown", "text/latex"


@pytest.fixture
def live(open_page):
    """`live(name)` opens a page, ready to be driven."""
    return lambda name, **options: LivePage(open_page(f"{name}.html", **options))


def code_cells(chapter):
    return [cell for cell in read(chapter).cells if cell.cell_type == "code"]


def expected(cell) -> str:
    """What the page shows of a stored cell's outputs; what is typeset, as test_render sees to, by a mark."""
    outputs = json.loads(json.dumps(cell.outputs))
    for output in outputs:
        data = output.get("data", {})
        if any(kind in data for kind in TYPESET) and "image/svg+xml" not in data:
            output["data"] = {"text/plain": "(typeset)"}
    return shown(outputs)


@pytest.mark.parametrize("chapter", chapters(*SAMPLE), ids=lambda path: path.stem)
def test_every_cell_shows_on_the_page_what_it_shows_in_jupyter(chapter, live):
    page = live(chapter.relative_to(BOOK).with_suffix("").as_posix())
    seen = 0
    for place, cell in enumerate(code_cells(chapter)):
        there = page.cell(place)
        if not there.count():
            assert "remove-cell" in cell.metadata.get("tags", [])
            continue
        seen += 1
        name = "Check" if "check" in cell.metadata.get("tags", []) else "Run"
        assert page.press(there, name) == expected(cell), cell.source
    assert seen > 12


@pytest.mark.parametrize("chapter", chapters(SAMPLE[0]), ids=lambda path: path.stem)
def test_its_exercises_are_done_on_the_page(chapter, live, subtests):
    page = live(chapter.relative_to(BOOK).with_suffix("").as_posix(), width=390, height=844)
    notebook = read(chapter)
    places = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    wrong, other = wrong_answers(chapter), other_right_answers(chapter)
    for title, fill, check, solution in exercises(notebook):
        answers = [(None, "…", ""), *((code, "✗", words) for code, words in wrong[title])]
        answers += [(code, "✓", "") for code in [*other.get(title, []), solution]]
        for code, sign, words in answers:
            if code is not None:
                page.write(page.cell(places.index(fill)), code)
            said = page.press(page.cell(places.index(check)), "Check")
            with subtests.test(title, code=code):
                assert said.startswith(sign)
                assert words in said
