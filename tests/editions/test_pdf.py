"""The print edition of the small book, read as a reader and as a screen reader would read it."""

import re

import pikepdf
import pytest
from pypdf import PdfReader
from two_chapters import MADE

from editions.check import dead_links, destinations, fonts, holes, pages_of
from editions.pdf import FORMULA, Print, make_pdf


@pytest.fixture(scope="module")
def text(editions):
    """What stands on each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(editions.pdf).pages]


@pytest.fixture
def pdf(editions):
    with pikepdf.open(editions.pdf) as opened:
        yield opened


def structure(pdf, kind):
    """The elements of one kind, in the order in which they are read."""
    waiting, found = [pdf.Root.StructTreeRoot], []
    while waiting:
        element = waiting.pop(0)
        if element.get("/S") == kind:
            found.append(element)
        kids = element.get("/K", [])
        waiting[:0] = [
            kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)
        ]
    return found


def page_with(text, words):
    """The page where a chapter or section begins: the last that has its title, but for running heads."""
    (number,) = [n for n, said in enumerate(text, start=1) if said.startswith(words) or f" {words} " in said[60:]][-1:]
    return number


def test_it_opens_with_a_title_page_a_colophon_and_the_contents(text):
    assert text[0].startswith("Feedforward networks from scratch Backpropagation you can check")
    assert "Print edition of 29 November 2026, made from revision abc1234" in text[1]
    assert text[2].startswith("3 Contents")


def test_the_contents_tell_the_pages_where_titles_stand(pdf, text):
    places = pages_of(pdf)
    listed = re.findall(r"([A-Z][^.]*?) (?:\. ?)+(\d+)", re.sub(r"3 Contents |\b(Learn|Appendix) ", "", text[2]))
    for words, number in listed:
        assert words in text[int(number) - 1]
    places_of = {
        "The second": "learn-two",
        "Wide formulas": "learn-two--wide-formulas",
        "A section of the first": "learn-one--a-section-of-the-first",
        "Sources": "appendix-sources",
    }
    numbers = {words: int(number) for words, number in reversed(listed)}
    assert {title: numbers[title] for title in places_of} == {title: places[it] for title, it in places_of.items()}


def test_a_link_to_another_chapter_tells_its_page(pdf, text):
    places = pages_of(pdf)
    (first,) = [said for said in text if "What is one?" in said]
    assert f"the second chapter (p. {places['learn-two']})" in first
    assert f"its formulas (p. {places['learn-two--wide-formulas']})" in first
    assert "Lovelace" in first
    assert not re.search(r"1843\]? ?\(p\.", first)  # a source is looked up in its list


def test_a_page_has_its_number_and_running_heads_part_left_and_chapter_right(pdf, text):
    places = pages_of(pdf)
    number = places["learn-two--wide-formulas"]
    assert re.search(rf"\b{number}\b", text[number - 1])
    heads = {n % 2: text[n - 1] for n in range(places["learn-one"], places["learn-two"])}
    assert "The first < the second" in heads[1]
    assert "Learn" in heads[0]


def test_the_outline_has_parts_chapters_and_sections(pdf):
    with pdf.open_outline() as outline:
        tree = {
            item.title: {below.title: [it.title for it in below.children] for below in item.children}
            for item in outline.root
        }
    assert tree["Learn"] == {
        "The first < the second": ["A section of the first", "Exercises"],
        "The second": ["Wide formulas", "Exercises"],
    }
    assert set(tree["Appendix"]) == {"Solutions", "Sources"}
    assert pdf.Root.PageMode == "/UseOutlines"


def test_every_formula_is_one_with_its_tex_as_its_words(pdf, book):
    formulas = [str(formula.Alt) for formula in structure(pdf, "/Formula")]
    printed = Print(book, MADE, "abc1234")
    tex = [
        it.get("aria-label").removeprefix(FORMULA)
        for page in printed.pages
        for it in page.article.iter("span")
        if it.get("role") == "img"
    ]
    assert sorted(formulas) == sorted(tex)
    assert r"a = \frac{b}{c}" in formulas
    assert all(
        all(kid.Type == "/MCR" for kid in formula.K) and len(formula.K) for formula in structure(pdf, "/Formula")
    )
    assert not [it for it in structure(pdf, "/Figure") if str(it.get("/Alt", "")).startswith(FORMULA)]
    assert [it for it in structure(pdf, "/Figure") if "Scores 2, 1" in str(it.get("/Alt", ""))]


def test_its_fonts_are_ours_embedded_and_truetype(pdf):
    assert list(fonts(pdf)) == []
    assert list(dead_links(pdf)) == []
    assert not pdf.check_pdf_syntax()


def test_solutions_are_gathered_at_the_end_linked_both_ways(pdf, text):
    places = pages_of(pdf)
    assert "answer = 4" in text[places["solution--learn-two--exercise-1"] - 1]
    for chapter in ("learn-one", "learn-two"):
        here, there = places[f"{chapter}--exercise-1"], places[f"solution--{chapter}--exercise-1"]
        assert there >= places["solutions"] > here
        assert f"Solution (p. {there})" in text[here - 1]
        assert "It is" not in text[here - 1]
        back = [str(note.get("/Dest", note.get("/A", {}).get("/D"))) for note in pdf.pages[there - 1].Annots]
        assert f"/{chapter}--exercise-1" in back


def test_a_live_figure_says_where_it_is_alive(text, published_site):
    from editions.assemble import Book

    assert any("Live in the web edition" in said for said in text)
    html = Print(Book(published_site), MADE, "abc1234").html()
    assert "Live in the web edition, where this figure answers your hand: <a" in html
    assert "ada.github.io/notes/index.html</a>" in html


def test_it_says_who_made_it_and_when(pdf):
    assert pdf.docinfo["/Title"] == "Feedforward networks from scratch"
    assert pdf.docinfo["/CreationDate"] == pdf.docinfo["/ModDate"] == "D:20261129123000+00'00'"
    with pdf.open_metadata() as about:
        assert about["dc:title"] == "Feedforward networks from scratch"
        assert list(about["dc:language"]) == ["en"]
    assert pdf.Root.Lang == "en"


def test_the_same_commit_gives_the_same_bytes(editions):
    assert editions.pdf.read_bytes() == editions.again["pdf"].read_bytes()


def test_what_is_wider_than_the_page_is_refused(book, browser, tmp_path):
    wide = book.pages[1].article.find(".//p")
    wide.set("style", "width: 500px")
    wide.text = "Too wide."
    with pytest.raises(ValueError, match=r"wider than the page:\nlearn-one: P by \d+: Too wide"):
        make_pdf(book, MADE, "abc1234", tmp_path, browser)


def test_a_hole_is_seen(pdf):
    ends = {n for n in range(1, len(pdf.pages) + 1)}
    assert list(holes(pdf, ends)) == []
    assert re.fullmatch(r"page 2 has a hole of [67]\d%", next(holes(pdf, ends - {2})))


def test_another_font_and_a_dead_link_are_seen(pdf):
    (font, *_) = [it for it in pdf.objects if isinstance(it, pikepdf.Dictionary) and it.get("/Subtype") == "/Type0"]
    font.BaseFont = pikepdf.Name("/ABCDEF+Arial")
    assert list(fonts(pdf)) == ["/ABCDEF+Arial is none of the edition’s fonts"]
    (note, *_) = [
        note for page in pdf.pages for note in page.get("/Annots", []) if "/Dest" in note or "/D" in note.get("/A", {})
    ]
    note.Dest = pikepdf.Name("/nowhere")
    assert [fault.split(" has ")[1] for fault in dead_links(pdf)] == ["a link to /nowhere, which is nowhere"]
    assert dict(destinations(pdf))
