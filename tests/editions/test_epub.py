"""The EPUB of the small book: what epubcheck says, what its contents list, and how it looks on a narrow screen."""

import re
import shutil
import zipfile
from types import SimpleNamespace

import pytest
from lxml import etree

from editions.check import epub_faults

X = {"x": "http://www.w3.org/1999/xhtml", "m": "http://www.w3.org/1998/Math/MathML", "s": "http://www.w3.org/2000/svg"}
OPS = "{http://www.idpf.org/2007/ops}type"
WIDTH = 400  # of an e-reader


@pytest.fixture(scope="module")
def files(editions):
    with zipfile.ZipFile(editions.epub) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def one(files):
    return etree.fromstring(files["OEBPS/learn-one.xhtml"])


@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck needs a Java; CI has one")
def test_epubcheck_reports_nothing(editions):
    assert epub_faults(editions.epub) == []


def test_what_epubcheck_reports_is_passed_on_and_without_java_nobody_is_asked(editions, monkeypatch):
    said = (
        "ERROR(RSC-012): book.epub/OEBPS/learn-one.xhtml(9,9): Fragment identifier is not defined.\nEPUBCheck completed"
    )
    monkeypatch.setattr("subprocess.run", lambda *_, **__: SimpleNamespace(stdout=said, stderr="", returncode=1))
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert epub_faults(editions.epub) == [said.splitlines()[0]]
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert epub_faults(editions.epub) is None


def test_its_first_file_says_what_it_is(editions):
    with zipfile.ZipFile(editions.epub) as packed:
        first = packed.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_its_contents_have_parts_chapters_and_sections_and_it_has_landmarks(files):
    contents = etree.fromstring(files["OEBPS/nav.xhtml"])
    toc, landmarks = contents.findall(".//x:nav", X)
    assert [item[0].text for item in toc.find("x:ol", X)] == ["Two chapters", "Learn", "Appendix"]
    (learn,) = [item for item in toc.find("x:ol", X) if item[0].text == "Learn"]
    chapters = learn.findall("x:ol/x:li", X)
    assert [chapter[0].text for chapter in chapters] == ["The first < the second", "The second"]
    assert [section[0].text for section in chapters[0][1]] == ["A section of the first", "Exercises"]
    assert [link.get(OPS) for link in landmarks.iter(f"{{{X['x']}}}a")] == ["toc", "bodymatter"]


def test_every_link_within_it_leads_somewhere(files):
    pages = {name: etree.fromstring(text) for name, text in files.items() if name.endswith(".xhtml")}
    ids = {name: {it.get("id") for it in page.iter() if it.get("id")} for name, page in pages.items()}
    seen = 0
    for name, page in pages.items():
        for link in page.iter(f"{{{X['x']}}}a"):
            if ":" in link.get("href", ":"):
                continue
            file, _, place = link.get("href").partition("#")
            target = f"OEBPS/{file}" if file else name
            assert target in ids
            assert not place or place in ids[target], link.get("href")
            seen += 1
    assert seen > 15


def test_formulas_are_mathml_with_their_tex_as_words(one):
    tex = [formula.get("alttext") for formula in one.iter(f"{{{X['m']}}}math")]
    assert r"a = \frac{b}{c}" in tex
    assert not one.xpath("//*[contains(@class, 'katex')]")
    assert not list(one.iter(f"{{{X['m']}}}annotation"))


def test_figures_have_the_colours_of_paper(files):
    front = files["OEBPS/index.xhtml"].decode()
    assert "<svg" in front
    assert "var(" not in front
    assert "var(" not in files["OEBPS/book.css"].decode()


def test_hints_and_solutions_are_folded_and_nothing_waits_to_be_filled_in(one):
    names = ["".join(it.itertext()).strip() for it in one.iter(f"{{{X['x']}}}summary")]
    assert names == ["Hint", "Solution"]
    assert "not filled in yet" not in "".join(one.itertext())


def test_it_says_what_a_reader_without_sight_can_expect(files):
    package = files["OEBPS/content.opf"].decode()
    for said in (
        "accessMode",
        "accessibilityFeature",
        "accessibilityHazard",
        "accessibilitySummary",
        "dcterms:modified",
    ):
        assert said in package
    assert re.search(r"<dc:title>Feedforward networks from scratch</dc:title>", package)


def test_the_same_commit_gives_the_same_bytes(editions):
    assert editions.epub.read_bytes() == editions.again["epub"].read_bytes()


def test_live_figures_are_drawn_on_an_e_reader_as_on_the_page(files, small_site, open_page, tmp_path):
    colours = """() => [...document.querySelectorAll('.ffnn-chart *')].map((it) => {
      const { fill, stroke, fontSize } = getComputedStyle(it)
      return [it.tagName.toLowerCase(), it.getAttribute('class'), fill, stroke, fontSize].join(' ')
    })"""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    there = open_page((tmp_path / "OEBPS" / "index.xhtml").as_uri()).evaluate(colours)
    here = open_page((small_site / "index.html").as_uri(), javascript=False).evaluate(colours)
    assert len(here) > 50
    assert there == here


@pytest.mark.parametrize("styles", [True, False])
def test_nothing_is_wider_than_an_e_reader_but_what_scrolls_there(files, open_page, tmp_path, styles):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if styles else text.replace(b'<link rel="stylesheet" href="book.css"/>', b""))
    page = open_page((tmp_path / "OEBPS" / "learn-one.xhtml").as_uri(), width=WIDTH, height=600)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('p, h1, h2, pre, li, svg, .reason, .admonition')]
          .filter((it) => it.getBoundingClientRect().right > innerWidth + 1).map((it) => it.textContent.slice(0, 50))"""
    )
    assert wide == [] or (not styles and all("line_" in words for words in wide))  # code has its own lines
    heights = page.evaluate(
        "() => [...document.querySelectorAll('math')].map((it) => it.getBoundingClientRect().height)"
    )
    assert len(heights) > 3
    assert min(heights) > 5
