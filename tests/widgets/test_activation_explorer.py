"""ActivationExplorer: its curves, slopes and shares are those of `ffnn`, wherever a reader moves z."""

import functools
import itertools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, choose, eventually, open_table, python, slider, swipe
from playwright.sync_api import expect

from ffnn.widgets import ActivationExplorer
from ffnn.widgets.activation_explorer import NAMES

SETTINGS = [
    {"activation": name, "z": z, "weight": weight, "layers": layers}
    for name, (z, weight, layers) in itertools.product(
        NAMES, [(2.0, 1.0, 10), (-2.0, 4.0, 3), (6.0, 0.25, 10), (-0.7, 2.8, 7), (0.0, 1.4, 1)]
    )
]
STATE = """async (settings) => {
  const { state } = await import('/_static/widgets/activation_explorer.js')
  return settings.map((one) => {
    const { A, slope, units } = state(one)
    return { A: [...A], slope: [...slope], units }
  })
}"""


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "ActivationExplorer")


def row(settings):
    """The row of units by `ffnn`: of each its z, its output, its slope, and the share of a nudge left after it."""
    units = []
    for layers in range(1, settings["layers"] + 1):
        network = ActivationExplorer(**settings | {"layers": layers}).network()
        network.forward([[settings["z"]]])
        network.backward([[1.0]])
        last = network.layers[-1]
        slope = last.activation.vjp(np.ones((1, 1)), last.Z, last.A)
        everywhere = np.linspace(-40, 40, 1601).reshape(-1, 1)
        steepest = abs(last.activation.vjp(np.ones((1601, 1)), everywhere, last.activation.f(everywhere))).max()
        most = steepest**layers * settings["weight"] ** (layers - 1)
        units.append([last.Z[0, 0], last.A[0, 0], slope[0, 0], network.layers[0].db[0], most])
    return np.array(units)


def table(figure):
    """The numbers of the table, row by row."""
    open_table(figure)
    rows = [line.replace(MINUS, "-").split("\t") for line in figure.get_by_role("row").all_inner_texts()]
    return np.array(rows[1:], float)


def test_what_it_computes_is_what_ffnn_computes(visit, live_url):
    places = np.linspace(-6, 6, 241)
    for settings, twin in zip(SETTINGS, visit(live_url).evaluate(STATE, SETTINGS), strict=True):
        f = ActivationExplorer(**settings).network().layers[0].activation
        A = f.f(places)
        np.testing.assert_allclose(twin["A"], A, rtol=1e-13, atol=1e-15, err_msg=str(settings))
        slope = f.vjp(np.ones(241), places, A)
        np.testing.assert_allclose(twin["slope"], slope, rtol=1e-13, atol=1e-14, err_msg=str(settings))
        units = [[unit[name] for name in ("z", "a", "slope", "share", "most")] for unit in twin["units"]]
        np.testing.assert_allclose(units, row(settings), rtol=1e-10, atol=1e-300, err_msg=str(settings))


def test_no_share_is_larger_than_what_it_says_is_most(visit, live_url):
    grid = [
        {"activation": name, "z": z, "weight": weight, "layers": 10}
        for name, z, weight in itertools.product(NAMES, np.linspace(-6, 6, 25).tolist(), [0.25, 1, 4])
    ]
    for settings, twin in zip(grid, visit(live_url).evaluate(STATE, grid), strict=True):
        for unit in twin["units"]:
            assert abs(unit["share"]) <= unit["most"] * (1 + 1e-6), settings


@pytest.mark.parametrize("settings", SETTINGS[::7], ids=lambda settings: settings["activation"])
def test_the_numbers_on_screen_are_those_of_ffnn(open_figure, settings):
    link = "&".join(f"ActivationExplorer.{trait}={value}" for trait, value in settings.items())
    figure = open_figure(f"#{link}")
    layers, *columns = table(figure).T
    expected = row(settings)
    assert layers.tolist() == list(range(1, settings["layers"] + 1))
    for shown, exact in zip(columns, expected.T, strict=True):
        np.testing.assert_allclose(shown, exact, rtol=0.06)  # two digits at least
    status = figure.get_by_role("status").inner_text().replace(MINUS, "-")
    assert status.startswith(f"{settings['activation']} at z = {settings['z']:g}: value ")
    said = float(status.split("multiplied by ")[1].split()[0].rstrip("."))
    assert said == pytest.approx(expected[-1, 3], rel=0.06)


def test_a_gradient_vanishes_in_sigmoids_explodes_with_weights_and_is_0_behind_an_inactive_relu(open_figure):
    figure = open_figure()
    status = figure.get_by_role("status")
    expect(status).to_contain_text(f"multiplied by 1.4e{MINUS}7. The gradient vanishes.")
    choose(figure, "Activation", "relu")
    expect(status).to_contain_text("multiplied by 1.00.")
    slider(figure, "Weight").press("End")
    expect(status).to_contain_text("multiplied by 2.6e5. The gradient explodes.")
    slider(figure, "Input z").press("Home")
    expect(status).to_contain_text("multiplied by 0. Nothing gets through.")
    slider(figure, "Layers").press("Home")
    expect(status).to_contain_text("After 1 layer a nudge")


def test_a_nudge_whose_sign_is_reversed_is_said_to_be_and_its_dots_are_hollow(open_figure):
    figure = open_figure("#ActivationExplorer.activation=silu&ActivationExplorer.z=-3")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(rf"multiplied by {MINUS}\S+, with its sign reversed\.")
    )
    assert figure.locator("circle.turned").count() == 10 + 1  # and the one that explains them
    slider(figure, "Input z").press("End")
    expect(figure.get_by_role("status")).not_to_contain_text("reversed")
    assert figure.locator("circle.turned").count() == 0


def test_a_jump_is_drawn_as_a_gap_and_nothing_else_is(open_figure):
    figure = open_figure()
    for name in NAMES:
        choose(figure, "Activation", name)
        expect(figure.get_by_role("status")).to_contain_text(re.compile(rf"(^|\W){name} at z"))  # elu is in relu, too
        pieces = [
            figure.locator(f".curve.{curve}[d*=L]").get_attribute("d").count("M") for curve in ("function", "slope")
        ]
        assert pieces == {"step": [2, 1], "relu": [1, 2], "leaky_relu": [1, 2]}.get(name, [1, 1]), name


def test_a_value_of_nothing_is_nothing(open_figure):
    status = open_figure("#ActivationExplorer.activation=relu&ActivationExplorer.z=-2").get_by_role("status")
    expect(status).to_contain_text(f"relu at z = {MINUS}2: value 0, slope 0.")


def test_a_drag_across_the_plot_moves_z_by_mouse_and_by_finger(open_figure):
    figure = open_figure(has_touch=True)
    plot = figure.locator(".draggable svg").first.bounding_box()
    left, right = plot["x"] + 58, plot["x"] + plot["width"] - 12  # the edges of the plot's area
    middle = plot["y"] + plot["height"] / 2
    mouse, value = figure.page.mouse, "aria-valuetext"
    mouse.move(left + (right - left) * 8 / 12, middle)
    mouse.down()
    mouse.move(left + (right - left) * 3 / 12, middle, steps=5)
    expect(slider(figure, "Input z")).to_have_attribute(value, f"{MINUS}3")
    mouse.move(right + 400, middle)
    mouse.up()
    expect(slider(figure, "Input z")).to_have_attribute(value, "6")
    mouse.move(left, middle)
    expect(slider(figure, "Input z")).to_have_attribute(value, "6")
    figure.page.touchscreen.tap(left + (right - left) * 9 / 12, middle)
    expect(slider(figure, "Input z")).to_have_attribute(value, "3")


def test_only_the_first_button_drags(open_figure):
    figure = open_figure()
    plot = figure.locator(".draggable svg").first.bounding_box()
    figure.page.mouse.move(plot["x"] + plot["width"] / 3, plot["y"] + plot["height"] / 2)
    for which in ("middle", "right"):
        figure.page.mouse.down(button=which)
        figure.page.mouse.up(button=which)
    expect(slider(figure, "Input z")).to_have_attribute("aria-valuetext", "2")
    assert figure.locator(".draggable").first.evaluate("plot => getComputedStyle(plot).userSelect") == "none"


def test_a_swipe_across_the_plot_scrolls_the_page_and_leaves_z_alone(open_figure):
    figure = open_figure(width=390, height=500, has_touch=True, is_mobile=True)
    page = figure.page
    figure.locator(".draggable").first.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    plot = figure.locator(".draggable svg").first.bounding_box()
    x, y = plot["x"] + plot["width"] / 4, plot["y"] + plot["height"] / 2
    swipe(page, [(x, y - up) for up in (0, 5, 25, 60, 110)])
    page.wait_for_function(f"scrollY > {before} + 50")
    expect(slider(figure, "Input z")).to_have_attribute("aria-valuetext", "2")


@pytest.mark.parametrize("width", [320, 350])
def test_the_longest_numbers_have_room_in_a_narrow_figure(open_figure, width):
    figure = open_figure("#ActivationExplorer.layers=8", width=width)
    for name, weight, z in itertools.product(["sigmoid", "gelu", "silu"], ["Home", "End"], ["Home", "End"]):
        choose(figure, "Activation", name)
        slider(figure, "Weight").press(weight)
        slider(figure, "Input z").press(z)
        figure.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        charts = figure.evaluate(
            """root => [...root.querySelectorAll('svg.ffnn-chart')].map((chart) => {
              const [first, second] = [...chart.querySelectorAll('text')].slice(-2)
              return [first, second, chart].map((element) => element.getBoundingClientRect().toJSON())
            })"""
        )
        assert len(charts) == 2
        for first, second, chart in charts:
            assert first["right"] + 20 <= second["left"]
            assert second["right"] <= chart["right"]


def test_it_offers_the_ten_functions_of_the_chapter(open_figure):
    options = open_figure().get_by_role("combobox", name="Activation").locator("option")
    assert tuple(options.evaluate_all("options => options.map((option) => option.value)")) == NAMES


def test_the_network_is_the_row_on_screen():
    network = ActivationExplorer(activation="tanh", z=0.5, weight=2.0, layers=3).network()
    np.testing.assert_allclose(network.predict([[0.5]]), [[np.tanh(2 * np.tanh(2 * np.tanh(0.5)))]], rtol=1e-15)
    assert ActivationExplorer(activation="step").network().predict([[-1.0], [0.0], [1.0]]).tolist() == [[0], [0], [1]]
    assert repr(ActivationExplorer()) == "ActivationExplorer(activation='sigmoid', z=2.0, weight=1.0, layers=10)"


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("z", 7, "a number from -6 to 6; got 7 (int)"),
        ("weight", 0, "a number from 0.25 to 4; got 0 (int)"),
        ("layers", 11, "a whole number from 1 to 10; got 11 (int)"),
        ("activation", "softmax", "one of 'identity', 'step', 'sigmoid', "),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        ActivationExplorer(**{trait: wrong})
    assert str(refused.value).startswith(f"{trait} must be {expected}")


def test_in_jupyterlab_reader_and_python_move_the_same_z(open_in_lab):
    page, figure = open_in_lab("ActivationExplorer")
    page.evaluate(PYTHON, "seen = []\nexplorer.observe(lambda change: seen.append(change.new), 'z')")
    slider(figure, "Input z").press("ArrowRight")
    eventually(page, "[explorer.z, seen]", [2.1, [2.1]])
    page.evaluate(PYTHON, "explorer.activation, explorer.layers = 'tanh', 2")
    expect(figure.get_by_role("status")).to_contain_text("tanh at z = 2.1")
    forward = "float(explorer.network().predict([[explorer.z]])[0, 0])"
    assert table(figure)[-1, 2] == pytest.approx(python(page, forward), abs=5e-4)


def test_the_figure_of_the_chapter_answers_on_the_built_site(open_chapter):
    figure = open_chapter("predict/activations.html", "ActivationExplorer", width=390)
    slider(figure, "Input z").press("Home")
    expect(figure.get_by_role("status")).to_contain_text(f"sigmoid at z = {MINUS}6")
