"""The plain notebooks: what the pages say, in Markdown that needs no extension, with the chapters' own code."""

import json
import os
import re
import sys
import sysconfig
from pathlib import Path

import pytest
from book_files import BOOK, NOTEBOOKS, ROOT, contents, parsed
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from notebook_checks import read
from plain_notebooks import getting
from plain_text import FIGURE_WORDS, MARKDOWN, printed, squeezed, text_of, words_in

NAMES = [path.relative_to(BOOK).with_suffix("").as_posix() for path in NOTEBOOKS]
PAGES = [name for name in contents() if name != "appendix/api"]  # the reference is looked up, not read
LEFT_OVER = re.compile(r"\{[\w:-]+\}`|:::|⚠|\{glue|\{cite|\{eq\}|<(?!/?(?:details|summary|su[bp])>)[a-z/]")
MATH = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`+[^`]*`+", re.DOTALL)


@pytest.fixture(scope="module")
def plain(site):
    """`plain(name)` is the plain notebook of a page."""
    return lambda name: read(site / "notebooks" / f"{name}.ipynb")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_in_it_needs_an_extension(plain, name):
    text = MATH.sub("", re.sub(r"```.*?```", "", text_of(plain(name)), flags=re.DOTALL))
    assert text.strip()
    assert not LEFT_OVER.findall(text)


@pytest.mark.parametrize("name", NAMES)
def test_its_code_is_the_chapters_that_the_page_shows_unchanged_and_in_order(plain, name):
    chapter, (first, *cells) = read(BOOK / f"{name}.ipynb"), (c for c in plain(name).cells if c.cell_type == "code")
    assert first.metadata.tags == ["get-ffnn"]
    shown = [
        cell
        for cell in chapter.cells
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])
    ]
    assert [cell.source for cell in cells] == [cell.source for cell in shown]
    for ours, theirs in zip(cells, shown, strict=True):
        assert printed(ours.outputs) == printed(theirs.outputs)
        folded = "hide-input" in theirs.metadata.get("tags", [])
        assert ours.metadata.get("jupyter", {}).get("source_hidden", False) == folded
        assert "glue" not in ours.source


def test_figures_have_caption_number_and_words_and_live_figures_a_picture(plain):
    notebook = plain("use/digits")
    captions = re.findall(r"^\*\*Fig\. \d+\*\* .{20,}", text_of(notebook), re.MULTILINE)
    figures = sum(bool(cell.metadata.get("mystnb")) for cell in read(BOOK / "use/digits.ipynb").cells)
    assert len(captions) == figures + 1  # that of the live figure is its own
    assert text_of(notebook).count(FIGURE_WORDS) == figures
    (live,) = (cell for cell in notebook.cells if cell.source.endswith("DigitPad()"))
    svg = live.outputs[0].data["image/svg+xml"]
    assert svg.startswith("<svg xmlns")
    assert "widget-view" not in json.dumps(notebook)
    assert "pad" in BeautifulSoup(svg, "html.parser").svg["aria-label"]


def test_equations_have_the_numbers_of_the_page(plain, site):
    for name in NAMES:
        page = parsed(site / f"{name}.html")
        numbers = [re.search(r"\d+", number.get_text())[0] for number in page.select("article span.eqno")]
        assert re.findall(r"\\tag\{(\d+)\}", text_of(plain(name))) == numbers, name


def sentences_of_page(site, name) -> str:
    """What the page says outside of cells, a block an entry: formulas as TeX, without spaces."""
    page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser").find("article")
    for part in page.select(
        "div.cell > div, div.cell > details, .headerlink, .eqno, script, svg, .live-widget, .live-status, .live-why"
    ):
        if not part.find("figcaption"):
            part.decompose()
    for part in page.select(".cell_output"):
        for other in part.find_all(recursive=False):
            if other.name != "figure":
                other.decompose()
    for formula in page.select(".katex"):
        formula.replace_with(formula.find("annotation").get_text())
    for term in page.select("dl.glossary dt"):
        term.append(":")
    return squeezed(page.get_text())


def line_by_line(words: str) -> str:
    """Derivations as the page sets them: each line a formula, its reason beside it in words."""
    words = re.sub(r"&&\\text\{(.*?)\}(?=\\\\\[1em\]|\\end)", lambda reason: reason[1].replace("$", ""), words)
    return re.sub(r"\\(?:begin|end)\{align\}|&|\\\\\[1em\]", "", words)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index"])
def test_it_says_what_the_page_says_every_word_and_number(plain, site, name):
    page, notebook = sentences_of_page(site, name), words_in(plain(name))[0]
    if name == "appendix/derivations":
        page, notebook = line_by_line(page), line_by_line(notebook)
    if page != notebook:
        at = next(
            (n for n, (a, b) in enumerate(zip(page, notebook, strict=False)) if a != b), min(len(page), len(notebook))
        )
        pytest.fail(f"page: …{page[max(at - 40, 0) : at + 80]}\nnotebook: …{notebook[max(at - 40, 0) : at + 80]}")


def test_the_front_door_leads_to_every_chapter_and_every_link_leads_somewhere(plain, site):
    front = text_of(plain("index"))
    for name in NAMES:
        assert f"({name}.ipynb)" in front or name.startswith("appendix/")
    for name in PAGES:
        for target in re.findall(r"\]\(((?!https?:)[^)]+)\)", MATH.sub("", text_of(plain(name)))):
            assert (site / "notebooks" / name).parent.joinpath(target).resolve().exists(), (name, target)


@pytest.mark.parametrize("name", NAMES)
def test_renderers_without_extensions_read_it_whole(plain, name):
    """nbconvert, whose renderer is that of Jupyter, and a CommonMark renderer as GitHub and VS Code have one."""
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(plain(name))
    shown = BeautifulSoup(html, "html.parser")
    assert len(shown.select("h1")) == 1
    text = shown.get_text()
    assert not re.search(r"\{(?:eq|cite|glue|ref)[:}]|:::", text)
    rendered = BeautifulSoup(MARKDOWN.render(text_of(plain(name))), "html.parser")
    for part in rendered.select("pre, code, .math, eq, eqn"):
        part.decompose()
    assert "$" not in rendered.get_text()


@pytest.fixture
def alone(tmp_path):
    """`alone(cell)` runs a first cell in an environment that has our libraries, but not ffnn."""

    def run(cell, then="import ffnn\nprint(ffnn.__file__)"):
        environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONNOUSERSITE": "1"}
        notebook = new_notebook(cells=[new_code_cell(cell.source), new_code_cell(then)])
        client = NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": tmp_path}})
        client.create_kernel_manager()
        client.km.kernel_spec.argv[0] = str(
            Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
        )
        client.start_new_kernel(env=environment, cwd=str(tmp_path))
        client.execute()
        return notebook.cells

    return run


def test_a_notebook_downloaded_alone_gets_ffnn_and_what_its_chapter_reads(alone, tmp_path):
    cells = alone(getting(str(ROOT), "use/speed"), "import ffnn\nimport one_step\nprint(ffnn.__file__)")
    assert cells[1].outputs[0].text.strip() == str(tmp_path / "ffnn-book" / "ffnn" / "__init__.py"), cells


def test_where_no_repository_is_known_the_first_cell_says_how_to_get_it(alone):
    first, _ = alone(getting(None, "use/speed"))
    assert first.outputs[0].ename == "ModuleNotFoundError"
    assert "pip install -e" in first.outputs[0].evalue


def test_where_ffnn_is_the_first_cell_does_nothing():
    before = dict(sys.modules), os.getcwd(), list(sys.path)
    exec(getting(None, "learn/softmax").source, {})
    assert (dict(sys.modules), os.getcwd(), list(sys.path)) == before
