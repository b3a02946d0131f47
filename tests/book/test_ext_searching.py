"""A search finds words and code, and is told which pages explain a word."""

import json

import pytest
from small_book import ROOT, SmallBook

PAGES = {
    "index": "# Front\n\nGradients.\n\n```{toctree}\nlearn/one\nlearn/two\n```",
    "learn/one": "# One\n\nThe gradient and $\\mathbf{x}$, gradients.\n\n```python\ngradient(lonely)\n```",
    "learn/two": {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": "# Two\n\nSlopes, a slope and the slope.", "id": "a"},
            {
                "cell_type": "code",
                "metadata": {},
                "id": "b",
                "execution_count": 1,
                "source": "findable = slope",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "unfindable\n"}],
            },
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    pages = {name: text for name, text in PAGES.items() if isinstance(text, str)}
    book = SmallBook(
        tmp_path_factory.mktemp("book"),
        pages | {"learn/two.ipynb": json.dumps(PAGES["learn/two"])},
        ["sphinx_design", "formulas", "figures", "page", "searching"],
        html_theme="basic",
        html_math_renderer="formulas",
        templates_path=[str(ROOT / "book" / "_templates")],
    )
    assert not book.warnings
    return book


def test_search_finds_words_and_code_but_not_formulas_or_what_cells_print(book):
    index = (book.html / "searchindex.js").read_text()
    terms = json.loads(index[index.index("{") : index.rindex("}") + 1])["terms"]
    assert {"gradient", "findabl", "slope"} <= set(terms)
    assert not {"mathbf", "unfind"} & set(terms)


def test_the_search_page_knows_what_the_prose_of_each_page_is_about(book):
    assert json.loads(book.page("search").select_one("#prose").string) == {
        "index": {"chapter": False, "words": {}},
        "learn/one": {"chapter": False, "words": {"gradient": 2}},
        "learn/two": {"chapter": True, "words": {"slope": 3}},
    }
