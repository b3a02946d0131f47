"""A page is made of the book's own few files, says what it is about, and knows its way about the book."""

import re
import struct

import pytest
from page import LONGEST_DESCRIPTION, WHOLE
from small_book import ROOT, SmallBook

LINES = "\n".join(f"line_{n}()" for n in range(WHOLE))
PAGES = {
    "index": "# Front\n\nWelcome.\n\n```{toctree}\n:caption: Learn\nlearn/one\nlearn/two\n```",
    "learn/one": """# One

What is *one*?
And what is $x$?

## First part

$\\mathbf{x}$ and gradient

## Second part

| letter | shape |
| --- | --- |
| X | (m, n) |

### Inner
""",
    "learn/two": f"# Two\n\n{'very ' * 60}long\n\n{{cite}}`ada`\n\n```{{bibliography}}\n```\n\n"
    f"```python\n{LINES}\n```\n\n```python\n{LINES}\nlast()\n```",
    "refs.bib": "@book{ada, author={Ada Lovelace}, title={Notes}, publisher={Taylor}, year={1843}, doi={10.1/a<1>b}}",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = SmallBook(
        tmp_path_factory.mktemp("book"),
        PAGES,
        ["sphinx_design", "sphinxcontrib.bibtex", "formulas", "figures", "page"],
        html_theme="basic",
        html_math_renderer="formulas",
        html_additional_pages={"404": "404.html", "search": "search.html"},
        html_baseurl="https://ada.github.io/notes/",
        html_title="Notes",
        html_static_path=[str(ROOT / "book" / "_static")],
        html_css_files=["palette.css", "katex/katex.css", "book.css"],
        html_js_files=[("book.js", {"defer": "defer"})],
        templates_path=[str(ROOT / "book" / "_templates")],
        bibtex_bibfiles=["refs.bib"],
        bibtex_reference_style="author_year",
    )
    assert not book.warnings
    return book


def files(page, attribute, *selectors):
    return [re.sub(r".*_static/|\?v=\w+", "", tag[attribute]) for s in selectors for tag in page.select(s)]


def test_a_page_has_the_books_files_and_no_others(book):
    page = book.page("learn/one")
    assert files(page, "href", "link[rel=stylesheet]") == ["palette.css", "katex/katex.css", "book.css"]
    assert files(page, "src", "script[src]") == ["book.js"]
    assert page.select_one("link[rel=preload]")
    assert not book.page("index").select("link[rel=preload]")  # no formulas there, no fonts for them


def test_what_no_page_asks_for_is_not_published(book):
    names = {path.name for path in (book.html / "_static").iterdir()}
    own = {path.name for path in (ROOT / "book" / "_static").iterdir()} | {"palette.css"}
    assert names == own


def test_a_page_is_described_by_its_first_paragraph(book):
    def description(name):
        return book.page(name).select_one("meta[name=description]")["content"]

    assert description("learn/one") == "What is one? And what is x?"
    assert description("learn/two").endswith("very very")
    assert len(description("learn/two")) <= LONGEST_DESCRIPTION
    assert len(description("search")) > 50  # a page without a paragraph says what the book is


def test_code_that_stays_whole_on_paper_is_short(book):
    short, long = book.page("learn/two").select("div[class*='highlight-']")
    assert "short" in short["class"]
    assert "short" not in long["class"]


def test_a_page_has_one_title_one_viewport_and_its_address(book):
    page = book.page("learn/one")
    assert page.title.get_text() == "One — Notes"
    assert book.page("index").title.get_text() == "Notes"
    assert len(page.select("meta[name=viewport]")) == 1
    assert page.select_one("link[rel=canonical]")["href"] == "https://ada.github.io/notes/learn/one.html"


def test_the_table_of_contents_shows_the_sections_of_this_page_only(book):
    navigation = book.page("learn/one").select_one("nav.bd-docs-nav")
    links = {link.get_text(): link["href"] for link in navigation.select("a")}
    assert links == {
        "One": "#",
        "First part": "#first-part",
        "Second part": "#second-part",
        "Inner": "#inner",
        "Two": "two.html",
    }
    text = (book.html / "learn/one.html").read_text("utf-8")
    text = text[text.index("<nav") : text.index("</nav>")]
    assert text.count("<ul") == text.count("</ul>")
    assert text.count("<li") == text.count("</li>")
    assert "First part" not in book.page("learn/two").select_one("nav.bd-docs-nav").get_text()


def test_a_part_of_the_table_of_contents_is_a_heading_of_some_level(book):
    (caption,) = book.page("learn/one").select("nav.bd-docs-nav p.caption")
    assert (caption["role"], caption["aria-level"]) == ("heading", "2")


def test_a_table_scrolls_in_a_box_of_its_own(book):
    (box,) = book.page("learn/one").select("div.scrollable[data-label=Table]")
    assert box.table.th.get_text() == "letter"
    assert [tag.name for tag in box.find_all(True, recursive=False)] == ["table"]


def test_a_source_has_no_role_that_aria_has_withdrawn(book):
    assert "Notes" in book.page("learn/two").select_one("div.citation").get_text()
    assert not book.page("learn/two").select("[role=doc-biblioentry], [role=list]")


def test_the_address_of_a_source_has_no_sign_that_no_address_has(book):
    (link,) = book.page("learn/two").select("div.citation a.external")
    assert (link["href"], link.get_text()) == ("https://doi.org/10.1/a%3C1%3Eb", "doi:10.1/a<1>b")


def test_a_citation_has_no_number_that_another_on_its_page_may_have(book):
    assert book.page("learn/two").select(".bibtex-citation")
    assert not book.page("learn/two").select(".bibtex-citation[id]")


def test_the_page_for_a_wrong_address_finds_its_files_and_links_from_any_depth(book):
    page = book.page("404")
    assert page.base["href"] == "/notes/"
    assert 'startsWith("/notes/")' in page.head.find("script").get_text()
    assert page.head.find("base").find_previous(href=True) is None, "the base comes before what it is the base of"
    assert page.select_one("nav.bd-docs-nav a[href='learn/one.html']")
    assert page.select_one("form[action='search.html'] input[name=q]")
    assert page.select_one("main a[href='index.html']")


def test_a_link_to_a_page_is_shown_with_title_words_and_picture(book):
    def card(name):
        page = book.page(name)
        return {tag["property"]: tag["content"] for tag in page.select("meta[property^='og:']")}

    chapter = card("learn/one")
    assert (chapter["og:title"], chapter["og:type"]) == ("One", "article")
    assert chapter["og:description"] == "What is one? And what is x?"
    assert chapter["og:url"] == "https://ada.github.io/notes/learn/one.html"
    picture = chapter["og:image"].removeprefix("https://ada.github.io/notes/")
    data = (book.html / picture).read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert card("index")["og:type"] == "book"


def test_a_printed_page_has_its_title_and_number(book):
    (style,) = book.page("learn/one").select("head style")
    assert '@top-center { content: "One"; }' in style.get_text()
    assert "counter(page)" in style.get_text()


def test_a_page_has_its_contents_at_the_side_as_deep_as_they_go(book):
    links = book.page("learn/one").select("nav.page-contents a")
    assert [(link.get_text(), link["href"]) for link in links] == [
        ("First part", "#first-part"),
        ("Second part", "#second-part"),
        ("Inner", "#inner"),
    ]
    assert book.page("learn/one").select_one("nav.page-contents li li a")["href"] == "#inner"
    assert not book.page("index").select("nav.page-contents")
