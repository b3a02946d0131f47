"""A search knows a page's words and code, by sections and entries, and neither formulas nor what cells print."""

import json

import pytest
from search_index import indexed
from searching import searchable
from small_book import ROOT, SmallBook

PAGES = {
    "index": "# Front\n\nGradients.\n\n```{toctree}\nlearn/one\nlearn/two\n```",
    "learn/one": """# One

The gradient and $x+y$ of it.

$$ \\mathbf{unfound} $$

```python
gradient(lonely)
```

(a-label)=
## Part of one

| table |
| --- |
| cells |

```{py:function} net.train(rate)
It trains.
```
""",
    "learn/two": {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": "# Two\n\nSlopes, a slope and the slope.", "id": "a"},
            {
                "cell_type": "code",
                "metadata": {},
                "id": "b",
                "execution_count": 1,
                "source": "findable = slope",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "printed\n"}],
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
        html_additional_pages={"404": "404.html", "search": "search.html"},
        templates_path=[str(ROOT / "book" / "_templates")],
    )
    assert not book.warnings
    return book


@pytest.fixture(scope="module")
def pages(book):
    return indexed(book.html)


def test_every_page_of_the_book_is_indexed_and_no_other(pages):
    assert set(pages) == {"/index.html", "/learn/one.html", "/learn/two.html"}


def test_search_knows_words_and_code(pages):
    assert "The gradient and x+y of it." in pages["/learn/one.html"]["content"]
    assert "gradient(lonely)" in pages["/learn/one.html"]["content"]
    assert "findable = slope" in pages["/learn/two.html"]["content"]
    assert "cells" in pages["/learn/one.html"]["content"]


def test_search_knows_no_formulas_apart_and_nothing_that_cells_print(pages):
    assert "unfound" not in pages["/learn/one.html"]["content"]
    assert "mathbf" not in pages["/learn/one.html"]["content"]
    assert "printed" not in pages["/learn/two.html"]["content"]
    assert "#" not in pages["/learn/one.html"]["content"]  # the link beside a heading


@pytest.mark.parametrize("classes", ["highlight-python notranslate", "short highlight-python notranslate"])
def test_code_counts_less_than_sentences_whatever_its_classes(classes):
    read = searchable(f'<article><p>word</p><div class="{classes}">word</div></article>', is_chapter=True)
    assert f'<div data-pagefind-weight="0.05" class="{classes}">' in read


def test_search_leads_to_sections_and_to_entries_of_the_reference(pages, book):
    headings = {
        anchor["id"]: anchor["text"]
        for anchor in pages["/learn/one.html"]["anchors"]
        if anchor["element"] in ("h2", "h6")
    }
    assert headings == {"part-of-one": "Part of one", "net.train": "net.train"}
    assert all(book.page("learn/one").find(id=address) for address in headings)


def test_the_pages_carry_nothing_of_it(book):
    assert "data-pagefind" not in (book.html / "learn" / "one.html").read_text("utf-8")


def test_only_what_a_search_asks_for_is_published(book):
    names = {path.name.partition(".")[0] for path in (book.html / "pagefind").iterdir()}
    ours = {"words", "named"}
    assert names == {"pagefind", "pagefind-entry", "pagefind-highlight", "wasm", "index", "fragment"} | ours
    assert not (book.html / "searchindex.js").exists()
