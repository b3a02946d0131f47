"""HingeBuilder: its sum, slopes and error are those of `ffnn` and of NumPy; corners are dragged by mouse and finger."""

import functools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, choose, eventually, later, open_table, settings, slider, swipe
from playwright.sync_api import expect

from ffnn.widgets import HingeBuilder
from ffnn.widgets.hinge_builder import BREAKPOINTS, SLOPES

CROSSED = (0.6, 0.1, 0.35, 0.1, 0.9, *BREAKPOINTS[5:])  # not in order, and two at one place
SOME = (1.5, -2.0, 0.5, 3.0, -20.0, *SLOPES[5:])
CASES = [
    {},
    {"target": "wave", "units": 5, "hinge": 2, "start": -0.5, "breakpoints": CROSSED, "slopes": SOME},
    {"target": "wave", "units": 5, "placed": "best slopes", "breakpoints": CROSSED},
    {"target": "three folds", "units": 12, "placed": "best slopes"},
    {"target": "square root", "units": 1, "placed": "best slopes", "hinge": 9},
    {"target": "parabola", "units": 7, "placed": "equal pieces", "hinge": 7},
    {"target": "wave", "units": 12, "placed": "equal pieces"},
    {"target": "square root", "units": 9, "placed": "equal pieces"},
    {"target": "three folds", "units": 8, "placed": "equal pieces"},
]
every_case = pytest.mark.parametrize(
    "traits", CASES, ids=lambda traits: " ".join(str(traits.get(key, "")) for key in ("target", "placed", "units"))
)
TWIN = """async (traits) => {
  const { state, sum_at } = await import('/_static/widgets/hinge_builder.js')
  const now = state(traits)
  const xs = Array.from({ length: 101 }, (_, n) => n / 100)
  return [xs.map((x) => sum_at(now, x)), now.t, now.s, now.largest, xs.map(now.f)]
}"""


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "HingeBuilder")


def link(**traits):
    def written(value):
        return ",".join(map(str, value)) if isinstance(value, tuple) else str(value).replace(" ", "%20")

    return "#" + "&".join(f"HingeBuilder.{name}={written(value)}" for name, value in traits.items())


def status(figure):
    return figure.get_by_role("status")


def table(figure):
    """The numbers of the table, row by row."""
    open_table(figure)
    later(figure.page, 700)  # until what has changed is said
    rows = [row.replace(MINUS, "-").split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    return np.array([[float(cell) for cell in row] for row in rows[1:]])


def corner(figure, n):
    """Where on the screen the n-th handle of the sum is, from the left."""
    plot = figure.locator("svg.ffnn-chart").first
    plot.scroll_into_view_if_needed()
    box = plot.locator(".grip").nth(n).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@every_case
def test_the_sum_on_screen_is_the_network_of_python_and_so_is_its_error(visit, live_url, traits):
    builder = HingeBuilder(**traits)
    values, places, start, largest, curve = visit(live_url).evaluate(TWIN, builder._settings())
    x = np.linspace(0, 1, 101)
    np.testing.assert_allclose(builder.network().predict(x[:, None])[:, 0], values, rtol=0, atol=1e-9)
    np.testing.assert_allclose(builder.curve(x), curve, rtol=0, atol=1e-12)
    np.testing.assert_allclose(builder.hinges()[1], places, rtol=0, atol=1e-12)
    assert builder.hinges()[0] == pytest.approx(start, abs=1e-9)
    assert builder.error() == pytest.approx(largest, abs=1e-9)


@every_case
def test_words_table_and_sliders_say_what_python_counts(open_figure, traits):
    figure, builder = open_figure(link(**traits)), HingeBuilder(**traits)
    s, t, c = builder.hinges()
    said = status(figure).inner_text().replace(MINUS, "-")
    error = builder.error()
    if error > 1e-9:
        assert float(re.search(r"largest error (\S+) at", said)[1]) == pytest.approx(error, rel=6e-3)
    else:
        assert "no error anywhere" in said
    if "bound" in said:
        assert error <= float(re.search(r"the bound is (\S+)\.", said)[1]) * 1.006
    assert ("bound" in said) == (traits.get("placed") == "equal pieces" and traits["target"] in ("parabola", "wave"))
    chosen = min(builder.hinge, builder.units) - 1
    slope = sum(c[t <= t[chosen]])
    assert float(re.search(r"the sum has slope (\S+)\.", said)[1]) == pytest.approx(slope, rel=6e-3, abs=1e-6)
    shown = table(figure)
    x = t[:, None]
    np.testing.assert_allclose(shown[:, 1], t, atol=6e-3)
    np.testing.assert_allclose(shown[:, 3], builder.network().predict(x)[:, 0], rtol=6e-3, atol=6e-4)
    np.testing.assert_allclose(shown[:, 4], builder.curve(t), rtol=6e-3, atol=6e-4)
    if len(set(t)) == len(t):  # else two hinges may share a slope in many ways
        np.testing.assert_allclose(shown[:, 2], c, rtol=6e-3, atol=6e-4)
    turned = settings(figure)
    assert float(turned["Hinge"]) == chosen + 1
    assert float(turned["Start s"].replace(MINUS, "-")) == pytest.approx(s, rel=6e-3, abs=1e-6)
    assert float(turned["Breakpoint t"]) == pytest.approx(t[chosen], rel=6e-3)


def test_the_best_slopes_are_better_than_all_near_them():
    builder = HingeBuilder(target="wave", units=5, placed="best slopes", breakpoints=CROSSED)
    s, t, c = builder.hinges()
    x = np.linspace(0, 1, 1001)

    def mean_square(numbers):
        return np.mean((numbers[0] + np.maximum(0, x[:, None] - t) @ numbers[1:] - builder.curve(x)) ** 2)

    best = np.array([s, *c])
    for direction in np.random.default_rng(0).normal(size=(20, len(best))):
        assert mean_square(best) <= mean_square(best + 1e-3 * direction)


@pytest.mark.parametrize(("target", "most"), [("parabola", 8), ("wave", 4 * np.pi**2)])
def test_equal_pieces_keep_the_bound_of_the_chapter_and_hit_the_curve_between_them(target, most):
    for n in range(1, 13):
        builder = HingeBuilder(target=target, units=n, placed="equal pieces")
        assert builder.error() <= most / n**2 / 8 * (1 + 1e-9)
        ends = np.linspace(0, 1, n + 1)
        np.testing.assert_allclose(builder.network().predict(ends[:, None])[:, 0], builder.curve(ends), atol=1e-12)


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("target", "circle", "one of 'parabola', 'wave', 'square root', 'three folds'; got 'circle' (str)"),
        ("placed", "fit", "one of 'by hand', 'best slopes', 'equal pieces'; got 'fit' (str)"),
        ("units", 13, "a whole number from 1 to 12; got 13 (int)"),
        ("start", float("nan"), "a number from -2 to 2; got nan (float)"),
        ("slopes", (1.0, 2.0), "a tuple of 12 numbers from -20 to 20; got (1.0, 2.0) (tuple)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        HingeBuilder(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


def test_by_keyboard_alone_four_hinges_follow_the_parabola(open_figure):
    figure = open_figure()
    for hinge, slope in enumerate([3, -2, -2, -2], start=1):
        slider(figure, "Hinge").press("Home")
        for _ in range(hinge - 1):
            slider(figure, "Hinge").press("ArrowRight")
        now = float(slider(figure, "Slope c").get_attribute("aria-valuetext").replace(MINUS, "-"))
        for _ in range(round(abs(slope - now) / 0.1)):
            slider(figure, "Slope c").press("ArrowRight" if slope > now else "ArrowLeft")
    expect(status(figure)).to_contain_text(f"largest error {HingeBuilder(placed='equal pieces').error():.4f}")
    choose(figure, "Hinges", "equal pieces")
    np.testing.assert_allclose(table(figure)[:, 2], [3, -2, -2, -2])


def test_a_corner_is_dragged_with_the_mouse_and_bends_the_hinge_before_it(open_figure):
    figure = open_figure()
    x, y = corner(figure, 1)
    one = corner(figure, 2)[0] - x  # px of a quarter
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 0.4 * one, y, steps=4)
    figure.page.mouse.up()
    places = table(figure)
    np.testing.assert_allclose(places[:, 1], [0, 0.35, 0.5, 0.75], atol=0.006)
    np.testing.assert_allclose(places[1, 3], 0.5, atol=0.01)  # it stayed as high as it was
    np.testing.assert_allclose(places[:, 2], [0.5 / 0.35, -4, 2, 0], rtol=0.03, atol=1e-9)
    expect(status(figure)).to_contain_text("Hinge 2 at 0.35 has slope " + MINUS + "4")
    x, y = corner(figure, 4)  # the end bends the last hinge
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x, y - 40, steps=4)
    figure.page.mouse.up()
    after = table(figure)
    np.testing.assert_array_equal(after[:3], places[:3])
    assert after[3, 2] > 0
    x, y = corner(figure, 2)  # no farther than its neighbour
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 3 * one, y, steps=4)
    figure.page.mouse.up()
    assert table(figure)[2, 1] == pytest.approx(0.74, abs=1e-3)


def test_with_best_slopes_a_dragged_corner_takes_its_slopes_along(open_figure):
    figure = open_figure(link(placed="best slopes", target="wave"))
    x, y = corner(figure, 1)
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 30, y - 90, steps=4)
    figure.page.mouse.up()
    shown = table(figure)
    moved = (*shown[:, 1].tolist(), *BREAKPOINTS[4:])
    assert moved[1] > 0.27
    builder = HingeBuilder(placed="best slopes", target="wave", breakpoints=moved)
    np.testing.assert_allclose(shown[:, 2], builder.hinges()[2], rtol=0.02, atol=0.02)
    assert settings(figure)["Hinges"] == "best slopes"


def test_a_finger_drags_a_corner_and_elsewhere_scrolls_the_page(open_figure):
    figure = open_figure(has_touch=True, is_mobile=True, width=390)
    page = figure.page
    at = table(figure)[1]
    x, y = corner(figure, 1)
    before = page.evaluate("scrollY")
    swipe(page, [(x, y), (x + 5, y - 15), (x + 10, y - 40)])
    after = table(figure)[1]
    assert after[1] > at[1]
    assert after[3] > at[3]
    assert page.evaluate("scrollY") == before
    corner(figure, 0)  # scrolls to the plot
    plot = figure.locator("svg.ffnn-chart").first.bounding_box()
    x, y = plot["x"] + plot["width"] * 0.6, plot["y"] + 70
    said = status(figure).inner_text()
    swipe(page, [(x, y), (x, y - 20), (x, y - 60)])
    assert status(figure).inner_text() == said


def test_a_slope_turned_by_hand_keeps_what_equal_pieces_had(open_figure):
    figure = open_figure(link(placed="equal pieces", units=8, target="three folds"))
    expect(status(figure)).to_contain_text("no error anywhere")
    slider(figure, "Slope c").press("ArrowLeft")
    assert settings(figure)["Hinges"] == "by hand"
    np.testing.assert_allclose(table(figure)[:, 2], [7.9, -16, 16, -16, 16, -16, 16, -16])


def test_in_jupyterlab_reader_and_python_bend_the_same_hinges(open_in_lab):
    page, figure = open_in_lab("HingeBuilder")
    slider(figure, "Slope c").press("ArrowRight")
    eventually(page, "explorer.slopes[0]", 2.1)
    page.evaluate(PYTHON, "explorer.placed = 'equal pieces'; explorer.units = 6")
    expect(status(figure)).to_contain_text("Parabola, 6 hinges, equal pieces")
    eventually(page, "float(np.round(explorer.network().predict([[0.5]])[0, 0], 9))", 1.0)


def test_the_figure_of_the_chapter_answers_on_the_built_site(open_chapter):
    figure = open_chapter("predict/representation.html", "HingeBuilder", width=390)
    choose(figure, "Hinges", "equal pieces")
    expect(status(figure)).to_contain_text("the bound is 0.0625")
