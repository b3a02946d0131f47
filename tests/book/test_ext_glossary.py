"""A term stands in the text where its idea comes up; the glossary is made of these places; later uses lead there."""

import pytest
from small_book import SmallBook

ONE = """# First

The share of right answers is the {newterm}`accuracy`: {means}`the share of examples, $r/m$, that are classified right`.

A {newterm}`logistic function <sigmoid, logistic sigmoid>` is {means}`the S-shaped curve from 0 to 1`, and
{means}`one run through all *examples*` an {newterm}`epoch`.
"""
TWO = "# Second\n\nIts {term}`accuracy` after an {term}`Epoch`, through a {term}`gate <sigmoid>`.\n"
GLOSSARY = "# Glossary\n\n```{glossary-of-terms}\n```\n"
INDEX = "# Book\n\n```{toctree}\none\ntwo\nglossary\n```\n"


@pytest.fixture
def build(tmp_path):
    def build(one=ONE, two=TWO, glossary=GLOSSARY, **config):
        pages = {"index": INDEX, "one": one, "two": two, "glossary": glossary}
        return SmallBook(tmp_path, pages, ["formulas", "glossary"], nitpicky=True, **config)

    return build


def entries(book):
    page = book.page("glossary").select_one("dl.glossary")
    heads, told = page.find_all("dt"), page.find_all("dd")
    return {head.find(string=True).strip(): (head, what) for head, what in zip(heads, told, strict=True)}


def test_a_term_is_marked_where_it_is_introduced_and_its_meaning_reads_on(build):
    book = build()
    assert not book.warnings
    first, second = book.page("one").select("section > p")
    assert [term.get_text() for term in second.select("dfn")] == ["logistic function", "epoch"]
    assert first.get_text().startswith("The share of right answers is the accuracy: the share of examples, ")
    assert first.select_one(".katex"), "a formula in a meaning is a formula"
    assert second.select_one("em").get_text() == "examples"


def test_the_glossary_has_term_synonyms_meaning_and_the_way_back_in_alphabetical_order(build):
    book = build()
    found = entries(book)
    assert list(found) == ["accuracy", "epoch", "logistic function"]
    head, told = found["logistic function"]
    assert head.get_text() == "logistic function (also sigmoid, logistic sigmoid)"
    assert told.get_text().strip() == "the S-shaped curve from 0 to 1. First"
    page, _, anchor = told.a["href"].partition("#")
    assert page == "one.html"
    assert book.page("one").find(id=anchor).get_text() == "logistic function"
    assert found["accuracy"][1].select_one(".katex")


def test_a_term_in_another_chapter_leads_to_its_entry_by_name_or_synonym(build):
    book = build()
    targets = [link["href"] for link in book.page("two").select("section p a")]
    heads = {head["id"]: name for name, (head, _) in entries(book).items()}
    assert [heads[target.removeprefix("glossary.html#")] for target in targets] == [
        "accuracy",
        "epoch",
        "logistic function",
    ]
    assert book.page("two").select_one("p a:last-of-type").get_text() == "gate"


def test_an_unknown_term_is_told(build):
    assert "term not in glossary: 'entropy'" in build(two="# Second\n\n{term}`entropy`\n").warnings


def test_a_term_without_a_meaning_is_told(build):
    book = build(one="# First\n\nThis is {newterm}`accuracy`.\n", two="#")
    assert "1 times newterm and 0 times means" in book.warnings


def test_a_term_that_is_introduced_twice_is_told(build):
    book = build(two="# Second\n\nAn {newterm}`Epoch` is {means}`a round`.\n")
    assert "'epoch' is introduced more than once: in one, two" in book.warnings.lower()


def test_a_changed_meaning_reaches_a_glossary_that_has_not_changed(build):
    build()
    book = build(one=ONE.replace("S-shaped", "bent"))
    assert "the bent curve" in entries(book)["logistic function"][1].get_text()
