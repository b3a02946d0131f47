"""Formulas are typeset when the page is built, whole, numbered once, by the KaTeX whose stylesheet the page has."""

import re
import subprocess
import sys

import formulas
import pytest
from small_book import ROOT, SmallBook
from sphinxcontrib import katex

KATEX = ROOT / "book" / "_static" / "katex"


@pytest.fixture
def build(tmp_path):
    def build_(text):
        return SmallBook(tmp_path, {"index": text}, ["formulas"], html_math_renderer="formulas", math_numfig=False)

    return build_


@pytest.mark.parametrize(
    "text",
    ["a $x^2$ b", "$$x^2$$", "\\begin{align}x^2\\end{align}", "```{math}\nx^2\n```"],
    ids=["inline", "display", "amsmath", "directive"],
)
def test_a_formula_is_there_to_be_seen_and_to_be_heard(build, text):
    book = build(f"# T\n\n{text}")
    formula = book.page().select_one(".math .katex")
    assert formula.select_one(".katex-html[aria-hidden=true] .msupsub").get_text().strip("\u200b") == "2"
    assert formula.select_one(".katex-mathml math msup")
    assert not book.warnings


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("with $x$, but", ["x,"]),
        ("a place ($x$, $y$) there", ["(x,", "y)"]),
        ("the $n$th of $m$-many", ["nth"]),
        ("plain $x$ and [$y$](index.md).", []),
    ],
)
def test_a_formula_in_a_sentence_and_the_mark_at_it_are_held_together(build, text, held):
    page = build(f"# T\n\n{text}").page()
    for part in page.select(".katex-mathml"):
        part.decompose()
    assert [box.get_text() for box in page.select(".held")] == held


def test_a_formula_in_a_sentence_may_break_where_an_operator_ends(build):
    drawn = build("# T\n\n$a = b + c$ and\n\n$$a = b + c$$").page().select(".katex-html")
    assert [len(formula.select("wbr")) for formula in drawn] == [2, 0]
    assert all(wbr.find_next_sibling()["class"] == ["base"] for wbr in drawn[0].select("wbr"))


def test_a_displayed_formula_has_a_box_of_its_own_to_scroll_in(build):
    page = build("# T\n\n$$x$$ (eq-x)\n\nSee {eq}`eq-x`.").page()
    assert page.select_one("div.math > .scrollable[data-label=Formula] > .katex-display")
    assert page.select_one("div.math > .eqno").get_text().startswith("(1)")
    assert page.select_one("a.reference[href='#equation-eq-x']").get_text() == "(1)"


@pytest.mark.parametrize("environment", ["equation", "align", "gather"])
def test_an_environment_is_numbered_by_sphinx_and_not_by_katex_as_well(build, environment):
    page = build(f"# T\n\n\\begin{{{environment}}}\nx = y\n\\end{{{environment}}}").page()
    assert len(page.select(".eqno")) == 1
    assert not page.select(".katex .eqn-num, .katex .tag")


@pytest.mark.parametrize("wrong", ["x^", "\\nonsense", "\\frac{1}", "x^2 é"])
def test_a_wrong_formula_is_a_warning_at_its_line(build, wrong):
    book = build(f"# T\n\nwords\n\n$${wrong}$$\n")
    assert re.search(r"index\.md:5: WARNING: .*KaTeX|index\.md:5: WARNING: LaTeX", book.warnings), book.warnings


def test_the_right_formulas_after_a_wrong_one_are_still_typeset(build):
    page = build("# T\n\n$\\nonsense$ and $x$").page()
    assert [bool(math.select(".katex")) for math in page.select(".math")] == [False, True]


def test_stylesheet_and_script_are_of_one_katex():
    styled = re.search(r'\.katex-version:after\{content:"([\d.]+)"\}', (KATEX / "katex.css").read_text())[1]
    command = [formulas.NODE, "--print", "require(process.argv[1]).version", formulas.SCRIPT]
    script = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    assert styled == script == katex.katex_version


def test_the_stylesheet_names_the_fonts_that_are_there_and_no_others():
    named = set(re.findall(r"url\(([^)]+)\)", (KATEX / "katex.css").read_text()))
    assert named == {f"fonts/{path.name}" for path in (KATEX / "fonts").iterdir()}
    assert all(name.endswith(".woff2") for name in named)


def test_no_formula_typesetter_outlives_the_build():
    code = f"import sys; sys.path.append({str(ROOT / 'book' / '_ext')!r}); import formulas; formulas.typeset('x')"
    code += "; import os; print(formulas.typesetter(os.getpid()).pid)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    alive = subprocess.run(["ps", "-p", run.stdout.strip(), "-o", "stat="], capture_output=True, text=True).stdout
    assert not alive or alive.startswith("Z")


SIDE_BY_SIDE = """
import multiprocessing, sys
sys.path.append(sys.argv[1])
import formulas

def faults(letter):
    latex = [f"{letter}_{{{number}}}" for number in range(300)]
    return [formula for formula in latex if f">{formula}</annotation>" not in formulas.typeset(formula)]

formulas.typeset("x")  # as the process that starts the others has done
with multiprocessing.get_context("fork").Pool(2) as processes:
    print(sum(map(len, processes.map(faults, "ab", chunksize=1))))
"""


def test_processes_that_write_pages_side_by_side_get_their_own_formulas():
    command = [sys.executable, "-c", SIDE_BY_SIDE, str(ROOT / "book" / "_ext")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "0"
