"""Every reference and citation resolves, every source is cited and can be found; and the checks see when not."""

import re

import pytest
from book_files import BOOK, contents, parsed
from reference_checks import CHECKS, parse, text_of


def page_of(name):
    return next(BOOK / f"{name}{suffix}" for suffix in (".ipynb", ".md") if (BOOK / f"{name}{suffix}").exists())


@pytest.fixture(scope="module")
def texts():
    return {name: text_of(page_of(name)) for name in contents()}


@pytest.fixture(scope="module")
def sources():
    return parse((BOOK / "references.bib").read_text("utf-8"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_in_the_book_is(texts, sources, check):
    assert not (faults := list(check(texts, sources))), "\n".join(faults)


def test_the_checks_look_at_references_of_every_kind(texts, sources):
    text = "\n".join(texts.values())
    assert text.count("{eq}`") > 20
    assert text.count("{cite:t}`") > 50
    assert len(sources) > 50


def test_every_source_is_cited_on_a_page_and_every_citation_leads_to_its_entry(site, sources):
    """On the built pages, where what the docstrings cite has become citations as well."""
    pages = {path: parsed(path) for path in site.rglob("*.html")}
    bibliography = site / "appendix" / "bibliography.html"
    entries = {entry["id"]: entry for entry in pages[bibliography].select("div.citation[id]")}
    cited = set()
    for path, soup in pages.items():
        for link in soup.select("main a[href*='bibliography.html#']"):
            place = link["href"].partition("#")[2]
            assert place in entries, f"{path.name} cites {place}, which has no entry"
            cited.add(place)
    assert len(entries) == len(sources)
    assert not (unread := [entries[place].get_text(" ", strip=True)[:60] for place in set(entries) - cited]), unread


def test_an_entry_shows_its_address_as_a_link(site, sources):
    page = parsed(site / "appendix" / "bibliography.html")
    links = {link["href"] for link in page.select("div.citation a[href]")}
    for key, entry in sources.items():
        fields = entry.fields
        doi = re.sub("[<>]", lambda sign: {"<": "%3C", ">": "%3E"}[sign[0]], fields.get("doi", ""))
        assert not doi or {f"https://doi.org/{doi}", f"https://doi.org/{fields['doi']}"} & links, key
        assert "url" not in fields or fields["url"] in links, key


GOOD_TEXT = """# A page
$$
a = b
$$ (eq-one)

(a-place)=
## A section

{eq}`eq-one`, {ref}`a-place`, {numref}`fig-one`, {ref}`here <a-place>`, {cite:t}`ada1843`, {cite}`ada1843, grace1952`

:name: fig-one
"""
GOOD_SOURCES = """@article{ada1843, author = {Ada}, title = {Notes}, journal = {Memoirs}, pages = {666--731},
year = {1843}, doi = {10.1000/xyz}}
@book{grace1952, author = {Grace}, title = {Education}, publisher = {ACM}, year = {1952}}"""


def faults_of(text=GOOD_TEXT, sources=GOOD_SOURCES):
    return [fault for check in CHECKS for fault in check({"page": text}, parse(sources))]


def test_a_good_page_has_no_fault():
    assert not faults_of()


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("{eq}`eq-one`", "{eq}`eq-two`", "refers to eq-two (eq)"),
        ("{ref}`a-place`", "{ref}`nowhere`", "refers to nowhere (ref)"),
        ("<a-place>", "<nowhere>", "refers to nowhere (ref)"),
        ("{numref}`fig-one`", "{numref}`fig-two`", "refers to fig-two (numref)"),
        ("ada1843, grace1952", "ada1843, grace1953", "cites grace1953"),
        ("(a-place)=", "(eq-one)=", "eq-one is defined 2 times"),
    ],
)
def test_a_check_sees_in_a_text(good, bad, complaint):
    assert good in GOOD_TEXT
    assert any(complaint in fault for fault in faults_of(text=GOOD_TEXT.replace(good, bad)))


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("author = {Ada}, ", "", "ada1843 has no author"),
        ("title = {Notes}, ", "", "ada1843 has no title"),
        (", year = {1952}", "", "grace1952 has no year"),
        ("journal = {Memoirs}, ", "", "ada1843 has no journal"),
        (" publisher = {ACM},", "", "grace1952 has no publisher"),
        ("pages = {666--731},\nyear = {1843}, doi = {10.1000/xyz}", "year = {1843}", "neither pages nor an address"),
        ("666--731", "666-731", "has the pages '666-731'"),
        ("10.1000/xyz", "https://doi.org/10.1000/xyz", "has the doi"),
        ("{1843}", "{1842}", "ada1843 is of 1842"),
        ("{Education}", "{Notes}", "ada1843 and grace1952 have one title"),
        ("@article", "@sketch", "has no a type that we know"),
        ("ada1843", "lovelace1843", "lovelace1843 stands where grace1952 belongs"),
    ],
)
def test_a_check_sees_in_a_source(good, bad, complaint):
    assert good in GOOD_SOURCES
    faults = faults_of(sources=GOOD_SOURCES.replace(good, bad))
    assert any(complaint in fault for fault in faults), faults
