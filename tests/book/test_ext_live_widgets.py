"""The extension live_widgets: a live figure on a page that is no notebook."""

import json
from xml.etree import ElementTree

import pytest
from ipywidgets.embed import embed_data
from live_widgets import picture
from small_book import ROOT, SmallBook

from ffnn import widgets

VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'
STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'


def book(folder, text):
    config = {"html_static_path": [str(ROOT / "book" / "_static")], "nb_ipywidgets_js": {}}
    return SmallBook(folder, {"index": f"# Front\n\n{text}"}, ["live_widgets"], **config)


def figure(name):
    return f"```{{live-figure}} {name}\n```\n"


def test_the_directive_shows_a_figure_with_its_picture_its_place_and_its_state(tmp_path):
    page = book(tmp_path, figure("SoftmaxExplorer")).page()
    (place,) = page.select(".live-widget")
    assert "Scores 2, 1" in place.select_one(".ffnn-picture svg")["aria-label"]
    model = json.loads(place.select_one(VIEW).get_text())["model_id"]
    state = json.loads(page.select_one(STATE).get_text())["state"][model]["state"]
    assert state["_esm"].startswith("widgets/softmax_explorer.js?v=")
    assert state["scores"] == state["_initial"]["scores"] == [2, 1, -1]
    assert page.select_one("script[src*=widget-host]")
    assert page.select_one("link[href*=widgets]")


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_picture_is_markup_that_a_strict_reader_takes(name):
    data = embed_data(views=[getattr(widgets, name)()], drop_defaults=False)
    model = data["manager_state"]["state"][data["view_specs"][0]["model_id"]]
    drawn = ElementTree.fromstring(f"<div>{picture(model['state'])}</div>")
    assert all(drawing.get("aria-label") for drawing in drawn.iter("svg") if drawing.get("role") == "img")


def test_several_figures_share_a_page_and_every_build_writes_the_same(tmp_path):
    text = figure("SoftmaxExplorer") + figure("DigitPad") + figure("SoftmaxExplorer")
    first, second = (book(tmp_path / name, text) for name in "ab")
    ids = [json.loads(view.get_text())["model_id"] for view in first.page().select(VIEW)]
    assert len(set(ids)) == 3
    assert set(ids) == set(json.loads(first.page().select_one(STATE).get_text())["state"])
    assert (first.html / "index.html").read_text() == (second.html / "index.html").read_text()


def test_a_figure_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    made = book(tmp_path, figure("DigitPat"))
    assert "ffnn.widgets has no DigitPat; it has ActivationExplorer" in made.warnings


def test_a_page_without_a_figure_loads_nothing(tmp_path):
    page = book(tmp_path, "Nothing.").page()
    assert not page.select("script[src*=widget-host], link[href*='widgets/']")
