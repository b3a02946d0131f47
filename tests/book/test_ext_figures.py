"""Figures stand in the page itself, in the page's colours, each with words; and the palette is there for all."""

import json
import re

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup
from figures import inline, palette_css
from small_book import SmallBook

from ffnn.plotting import PALETTE, use_book_style


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A figure of the book's own style: lines, a filled marker, clipping, text and mathematics."""
    with plt.rc_context():
        use_book_style()
        figure, ax = plt.subplots()
        ax.plot([0, 1, 2], [1 / 3, 1, 2 / 3], "o-", color=PALETTE["train"], label="training")
        ax.set(xlabel="$x_1$", ylabel="mean loss")
        ax.legend()
        path = tmp_path_factory.mktemp("figure") / "drawn.svg"
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def shown(drawn):
    return inline(drawn, "A line that rises & falls", "figure-3")


def test_a_figure_is_named(shown):
    svg = BeautifulSoup(shown, "html.parser").svg
    assert (svg["role"], svg["aria-label"]) == ("img", "A line that rises & falls")


def test_colours_of_the_palette_become_their_roles(drawn, shown):
    assert PALETTE["train"] in drawn
    assert "var(--ffnn-train)" in shown
    assert not set(re.findall(r"#[0-9a-f]{6}\b", shown)) & set(PALETTE.values())


def test_other_colours_stay():
    assert "#123456" in inline('<svg><path fill="#123456" d="M0 0"/></svg>', "x", "f")


def test_the_ground_of_a_figure_is_the_page(drawn, shown):
    assert "fill: #ffffff" in drawn.split("<path")[1]
    assert "fill: none" in shown.split("<path")[1]


def test_no_id_is_another_figures_and_every_pointer_still_points(drawn):
    ids = []
    for key in ("figure-0", "figure-1"):
        shown = inline(drawn, "x", key)
        own = re.findall(r'\bid="([^"]+)"', shown)
        pointed = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', shown)
        assert {a or b for a, b in pointed} == set(own) != set()
        ids += own
    assert len(ids) == len(set(ids))


def test_a_figure_is_lighter_than_drawn_and_no_less_exact_than_a_hundredth(drawn, shown):
    assert len(shown) < 0.8 * len(drawn)
    assert "<metadata" not in shown
    assert "<?xml" not in shown
    before, after = (re.findall(r'<path d="([^"]*)"', text) for text in (drawn, shown))
    for old, new in zip(before, after, strict=True):
        for a, b in zip(re.findall(r"-?[\d.]+", old), re.findall(r"-?[\d.]+", new), strict=True):
            assert abs(float(a) - float(b)) < 0.01


def test_a_line_that_lies_outside_its_axes_is_not_drawn_without_points():
    drawn = '<svg><g id="line"><path clip-path="url(#p)" style="fill: none"/></g><path id="m" d="M 0 0"/></svg>'
    assert inline(drawn, "x", "f").count("<path") == 1
    assert 'd="M 0 0"' in inline(drawn, "x", "f")


def test_text_takes_the_font_of_the_page(shown):
    assert "DejaVu" not in shown
    assert "font-family" not in shown  # so the stylesheet's holds
    assert "font: 7px var(--figure-font); x" in inline(
        "<svg><text style=\"font: 7px 'A B', 'C', sans-serif; x\"/></svg>", "", "f"
    )


def test_a_figures_own_stylesheet_does_not_reach_the_page(drawn, shown):
    assert "<style" in drawn
    assert "<style" not in shown


def test_a_figure_is_as_wide_as_drawn_or_as_the_page_allows(shown):
    svg = BeautifulSoup(shown, "html.parser").svg
    assert not {"width", "height"} & set(svg.attrs)
    assert svg["viewbox"]
    assert svg["style"] == f"max-width: {5.2 * 96:.0f}px"


def test_a_page_has_its_drawing_inside(tmp_path, drawn):
    pages = {"index": "# T\n\n![A line](line.svg)\n\n![A line again](line.svg)", "line.svg": drawn}
    page = SmallBook(tmp_path, pages, ["figures"]).page()
    assert [svg["aria-label"] for svg in page.select("svg.figure")] == ["A line", "A line again"]
    ids = [tag["id"] for tag in page.select("svg [id]")]
    assert len(ids) == len(set(ids))
    assert not page.select("main img, .body img")


@pytest.mark.parametrize("words", ["", "   "])
def test_an_image_without_words_is_a_warning(tmp_path, drawn, words):
    book = SmallBook(tmp_path, {"index": f"# T\n\n![{words}](line.svg)", "line.svg": drawn}, ["figures"])
    assert "an image without alt text" in book.warnings


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# T", "id": "a"},
        {
            "cell_type": "code",
            "id": "b",
            "execution_count": 1,
            "source": "draw()",
            "metadata": {
                "mystnb": {
                    "image": {"alt": "A line that rises"},
                    "figure": {"caption": "The loss, $L$, falls.", "name": "fig-loss"},
                }
            },
            "outputs": [{"output_type": "display_data", "metadata": {}, "data": {}}],
        },
        {"cell_type": "markdown", "metadata": {}, "source": "See {numref}`fig-loss`.", "id": "c"},
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def notebook(drawn, **metadata):
    book = json.loads(json.dumps(NOTEBOOK))
    book["cells"][1]["outputs"][0]["data"]["image/svg+xml"] = drawn
    book["cells"][1]["metadata"].update(metadata)
    return {"index.ipynb": json.dumps(book)}


def test_a_cells_figure_has_its_words_its_caption_and_its_number(tmp_path, drawn):
    book = SmallBook(tmp_path, notebook(drawn), ["figures"], numfig=True)
    page = book.page()
    assert page.select_one("figure svg.figure")["aria-label"] == "A line that rises"
    assert "The loss" in page.select_one("figure figcaption").get_text()
    assert page.select_one("a.reference[href='#fig-loss']").get_text() == "Fig. 1"
    assert not book.warnings


def test_a_cells_figure_without_words_is_a_warning(tmp_path, drawn):
    book = SmallBook(tmp_path, notebook(drawn, mystnb={}), ["figures"])
    assert "an image without alt text" in book.warnings


def test_the_palette_has_every_role_in_every_theme():
    light, dark, preferred = re.findall(r"(:root\S*) \{ ([^}]*) \}", palette_css())
    assert [light[0], dark[0], preferred[0]] == [":root", ':root[data-theme="dark"]', ":root:not([data-theme])"]
    for _, rules in (light, dark, preferred):
        assert set(re.findall(r"--ffnn-([\w-]+):", rules)) == set(PALETTE)
    assert f"--ffnn-ink: {PALETTE['ink']};" in light[1]
    assert dark[1] == preferred[1] != light[1]


def test_the_palette_is_written_with_the_site(tmp_path):
    book = SmallBook(tmp_path, {"index": "# T"}, ["figures"])
    assert (book.html / "_static" / "palette.css").read_text() == palette_css()
