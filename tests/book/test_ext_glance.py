"""Below its title a chapter says how long it takes and what it needs."""

import pytest
from glance import MINUTES_A_FORMULA, ROUNDED_TO, WORDS_A_MINUTE
from small_book import SmallBook

INDEX = "# Book\n\n```{toctree}\none\ntwo\n```\n"
NEEDS = "```{at-a-glance}\none\nindex\n```\n"


@pytest.fixture
def told(tmp_path):
    def told(text, needs=NEEDS):
        pages = {"index": INDEX, "one": "# First $x$\n\nShort.", "two": f"# Second\n\n{needs}\n{text}\n"}
        book = SmallBook(tmp_path, pages, ["sphinx_design", "formulas", "glance"])
        return book.page("two").select_one("p.at-a-glance"), book.warnings

    return told


def test_it_names_the_chapters_that_it_needs_with_a_link(told):
    line, warnings = told("Words.")
    assert not warnings
    assert [link["href"] for link in line.select("a")] == ["one.html", "index.html"]
    assert line.select_one("a .katex")
    assert line.get_text().startswith(f"About {ROUNDED_TO} minutes. Needs First")
    assert line.get_text().endswith("Book.")


def test_a_chapter_that_needs_none_says_its_time_alone(told):
    line, _ = told("Words.", "```{at-a-glance}\n```\n")
    assert line.get_text() == f"About {ROUNDED_TO} minutes."


def test_a_page_that_does_not_exist_is_told(told):
    assert "there is no page 'three'" in told("", "```{at-a-glance}\nthree\n```\n")[1]


@pytest.mark.parametrize(
    ("text", "minutes"),
    {
        "words": ("word " * (20 * WORDS_A_MINUTE), 20),
        "formulas": ("$$ x $$\n\n" * int(15 / MINUTES_A_FORMULA), 15),
        "what is folded": ("Word.\n\n:::{dropdown} Hint\n" + "word " * (20 * WORDS_A_MINUTE) + "\n:::", 5),
        "an exercise": (":::{admonition} One\n:class: exercise\n" + "word " * (20 * WORDS_A_MINUTE) + "\n:::", 5),
    }.values(),
    ids=["words", "formulas", "folded", "exercise"],
)
def test_the_time_is_reckoned_from_what_stands_open(told, text, minutes):
    assert told(text)[0].get_text().startswith(f"About {minutes} minutes.")
