"""The formula that a cell computes stands beside it: the one that the sentence before the cell refers to."""

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_book import SmallBook


def chapter(*cells):
    cells = [
        new_code_cell(text[1:], metadata=meta) if text[0] == "`" else new_markdown_cell(text) for text, meta in cells
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return writes(new_notebook(cells=cells, metadata={"kernelspec": kernel}))


PAGES = {
    "index": "# Front\n\n```{toctree}\none\ntwo\n```",
    "one.ipynb": chapter(
        ("# One\n\n$$ a = b^2 $$ (square)\n\nIn code {eq}`square` and again {eq}`square` is:", {}),
        ("`a = b**2", {}),
        ("Here is {eq}`square`, but something else stands between.\n\nNothing is cited here:", {}),
        ("`a = 1", {}),
        ("Hidden, {eq}`square`:", {}),
        ("`a = 2", {"tags": ["hide-input"]}),
    ),
    "two.ipynb": chapter(
        ("# Two\n\n$$ c = d $$ (copy)\n\n{eq}`copy` after {eq}`square`:", {}), ("`a = b**2\nc = d", {})
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = SmallBook(
        tmp_path_factory.mktemp("book"),
        PAGES,
        ["formulas", "beside"],
        html_math_renderer="formulas",
        numfig=True,
        math_numfig=True,
    )
    assert not book.warnings
    return book


def beside(cell):
    """(formula, number, address) of each formula beside a cell."""
    return [
        (part.select_one("annotation").get_text().strip(), part.select_one("a.eqno").get_text(), part.a["href"])
        for part in cell.select(".beside > .math")
    ]


def test_a_formula_is_repeated_once_with_a_link_to_its_place(book):
    page = book.page("one")
    first, uncited, hidden = page.select(".cell")
    assert beside(first) == [("a = b^2", page.select_one("p a.reference").get_text(), "#equation-square")]
    assert beside(uncited) == []
    assert beside(hidden) == []


def test_formulas_of_other_pages_are_repeated_too_in_the_order_of_the_sentence(book):
    (cell,) = book.page("two").select(".cell")
    assert [(formula, address) for formula, _, address in beside(cell)] == [
        ("c = d", "#equation-copy"),
        ("a = b^2", "one.html#equation-square"),
    ]
