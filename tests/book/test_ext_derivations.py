"""The page of all derivations has each of them once, in reading order, as its chapter shows it, with a way back."""

import re

import nbformat
import pytest
from book_files import NOTEBOOKS, parsed
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_checks import derivation_titles, read
from small_book import SmallBook

CONTENTS = "# Contents\n\n```{toctree}\ntwo\none\nall\n```\n"
GATHERED = "# All of them\n\n```{derivations}\n```\n"


def derivation(name, lines):
    text = f"**{name}**\n\n$$\n{lines}\n$$\n\n✓ *Each step checked by algebra.*"
    return new_output("display_data", {"text/markdown": text, "text/plain": name})


def chapter(title, *outputs):
    cells = [new_code_cell("show()", execution_count=n, outputs=[shown]) for n, shown in enumerate(outputs, start=1)]
    words = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return nbformat.writes(new_notebook(cells=[new_markdown_cell(f"# {title}"), *cells], metadata=words))


@pytest.fixture
def build(tmp_path):
    def build(one, two):
        pages = {"index": CONTENTS, "all": GATHERED, "one.ipynb": one, "two.ipynb": two}
        return SmallBook(tmp_path, pages, ["formulas", "derivations"], nb_render_markdown_format="myst")

    return build


ONE = chapter("First", derivation("Sum", "a = b"), new_output("display_data", {"text/markdown": "**No derivation**"}))
TWO = chapter("Second", derivation("Product", "c = d"), derivation("Quotient", "e = f"))


def shown(page: BeautifulSoup):
    """(chapter, its derivations as (title, formula)) for each section of the page."""
    sections = page.select("section section")
    return [
        (
            section.h2.a.get_text(),
            [
                (s.get_text(), f.get_text(strip=True))
                for s, f in zip(section.select("strong"), section.select("annotation"), strict=True)
            ],
        )
        for section in sections
    ]


def test_all_derivations_stand_on_one_page_in_the_order_of_the_contents(build):
    book = build(ONE, TWO)
    assert not book.warnings
    assert shown(book.page("all")) == [
        ("Second", [("Product", "c = d"), ("Quotient", "e = f")]),
        ("First", [("Sum", "a = b")]),
    ]


def test_each_leads_to_its_place_in_the_chapter(build):
    book = build(ONE, TWO)
    for link in book.page("all").select("section section p > a"):
        page, anchor = re.fullmatch(r"(\w+)\.html#(.+)", link["href"]).groups()
        place = book.page(page).find(id=anchor)
        assert place.find_next("strong").get_text() == link.get_text()


def test_a_chapter_that_changes_is_gathered_anew_and_the_others_stay(build):
    build(ONE, TWO)
    book = build(chapter("First", derivation("Difference", "g = h")), TWO)
    assert shown(book.page("all")) == [
        ("Second", [("Product", "c = d"), ("Quotient", "e = f")]),
        ("First", [("Difference", "g = h")]),
    ]


def test_a_chapter_without_derivations_has_no_section(build):
    assert [name for name, _ in shown(build(chapter("First"), TWO).page("all"))] == ["Second"]


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_the_book_gathers_every_derivation_of_its_chapters(site):
    page = parsed(site / "appendix" / "derivations.html")
    there = sum("✓" in paragraph.get_text() for paragraph in page.select("section section p"))
    others = [path for path in site.rglob("*.html") if path.name != "derivations.html"]
    shown = sum(len(re.findall(r'id="derivation-\d', path.read_text("utf-8"))) for path in others)
    made = [title for path in NOTEBOOKS for cell in code_cells(path) for title in derivation_titles(cell.source)]
    assert there == shown == len(made) > 20
