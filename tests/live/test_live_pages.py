"""Cells run and edited on the page, in Chromium: with LIVE=all those of every chapter, else a sample."""

import re

import pytest
from book_files import BOOK
from exercise_runner import exercises, other_right_answers, wrong_answers
from live_page import FORMULAS, LivePage
from live_tests import ALL, SAMPLE, chapters, code_cells, on_the_page
from notebook_checks import read
from notebook_time import cell_limit

LONGEST = 40  # seconds: what takes longer in a browser is pressed by hand
# WebAssembly has no flags for overflow and the like, so NumPy on the page warns of nothing. What a hint takes from a
# warning elsewhere, it takes there from the numbers.
WITHOUT_WARNINGS = {
    "take the largest out of each row": ["infinite (inf); look for"],
    "infinite (inf); look for a division by 0, ln 0, or an overflow": ["take each row's largest score out first"],
    "infinite (-inf); look for a division by 0, ln 0, or an overflow": [
        "each row needs its own maximum",
        "0 has no logarithm",
    ],
    "NumPy takes 0 times ln 0 for nan": ["not a number (nan); look for"],
}


@pytest.fixture
def live(open_page):
    """`live(name)` opens a page, ready to be driven."""
    return lambda name, **options: LivePage(open_page(f"{name}.html", **options))


@pytest.mark.parametrize("chapter", chapters(*SAMPLE), ids=lambda path: path.stem)
def test_every_cell_shows_on_the_page_what_it_shows_in_jupyter(chapter, live):
    page = live(chapter.relative_to(BOOK).with_suffix("").as_posix())
    seen = 0
    for place, cell in enumerate(code_cells(chapter)):
        there = page.cell(place)
        if not there.count():
            assert "remove-cell" in cell.metadata.get("tags", []) or "unavailable" in cell.metadata.get("live", {})
            continue
        seen += 1
        seconds = cell.metadata.get("live", {}).get("seconds", 0)
        if seconds > LONGEST:
            continue  # those below take what it leaves from the build's run, which is native
        name = "Check" if "check" in cell.metadata.get("tags", []) else "Run"
        formulas = there.evaluate(FORMULAS)  # as the build has set them
        assert page.press(there, name) == on_the_page(cell), f"{page.status()}\n{cell.source}"
        assert there.evaluate(FORMULAS) == formulas
        took = float(re.search(r"took ([\d.]+) s", page.status())[1])
        allowed = 2 * cell_limit() * page.slowness()
        assert seconds or took < allowed, f"it took {took} s; its metadata should say so: {cell.source}"
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
        answers = answers if ALL else [*answers[:2], answers[-1]]
        cell = page.cell(places.index(check))
        for code, sign, words in answers:
            if code is not None:
                page.write(page.cell(places.index(fill)), code)
            press = page.press if code is None else page.press_again
            said = press(cell, "Check")
            with subtests.test(title, code=code):
                assert said.startswith(sign)
                assert any(part in said for part in [words, *WITHOUT_WARNINGS.get(words, [])])
