"""The assembler: every page once, in the order of the contents, and every link within it alive."""

import pytest
from lxml import etree

from editions.assemble import Book, Page, by_class, words_of


def texts(book, name):
    return {page.name: page for page in book.pages}[name].article


def test_pages_come_in_the_order_of_the_contents_each_with_its_part(book):
    assert [(page.name, page.part) for page in book.pages] == [
        ("index", None),
        ("learn/one", "Learn"),
        ("learn/two", "Learn"),
        ("appendix/sources", "Appendix"),
    ]
    assert [(part, len(pages)) for part, pages in book.parts] == [(None, 1), ("Learn", 2), ("Appendix", 1)]


def test_every_page_has_its_title_and_sections(book):
    page = book.pages[1]
    assert words_of(page.title) == "The first < the second"
    assert [words_of(section.title) for section in page.sections()] == ["A section of the first", "Exercises"]
    assert all(section.address in book.addresses for page in book.pages for section in page.sections())


def test_every_link_within_the_book_leads_somewhere_in_it(book):
    assert book.dead_links() == []
    links = [link.get("href") for link in texts(book, "learn/one").iter("a")]
    for address in ("learn-two", "learn-two--wide-formulas", "learn-two--equation-eq-two", "appendix-sources--ada"):
        assert f"#{address}" in links
    assert len(book.addresses) == len([it for page in book.pages for it in page.article.iter() if it.get("id")])


def test_a_link_to_what_only_the_site_has_leads_there_and_is_words_where_the_site_has_no_address(book, published_site):
    words = "a file that only the site has"
    said = texts(book, "learn/one").xpath(f".//*[normalize-space(.)='{words}']")
    assert said
    assert not any("href" in element.attrib for element in said)
    published = Book(published_site)
    assert published.address == "https://ada.github.io/notes/"
    links = [link.get("href") for link in texts(published, "learn/one").iter("a")]
    assert [link.startswith("https://ada.github.io/notes/_") for link in links if link.endswith("extra.txt")] == [True]
    assert "#learn-two" in links


def test_what_answers_a_hand_or_is_folded_or_repeated_is_not_in_it(book):
    article = texts(book, "learn/one")
    said = " ".join(article.itertext())
    assert "seen" in said
    assert "answer = ..." in " ".join(said.split())
    for gone in ("not filled in yet", "folded = 1", "check(1)"):
        assert gone not in " ".join(said.split())
    assert not article.xpath(".//script | .//button")
    for name in ("headerlink", "beside", "live-bar", "hide"):
        assert not by_class(article, name)


def test_a_page_that_is_not_well_formed_is_named():
    with pytest.raises(ValueError, match=r"learn/bad\.html cannot be read as XML: .*p"):
        Page("learn/bad", None, '<article class="bd-article"><h1>Bad</h1><p>A <b>line</p></article>')


def test_a_title_says_its_formulas_as_letters(book):
    formula = (
        '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>i</mi><mo>=</mo><mi>k</mi></mrow>'
        '<annotation>i = k</annotation></semantics></math></span><span class="katex-html">i=k</span></span>'
    )
    assert words_of(etree.fromstring(f"<h2>Case {formula} of\n  it</h2>")) == "Case i=k of it"


def test_every_page_of_the_book_itself_can_be_assembled(site):
    whole = Book(site)
    assert len(whole.pages) > 15
    assert whole.dead_links() == []
