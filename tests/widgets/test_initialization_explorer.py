"""InitializationExplorer: its mean squares are those of `ffnn` and of a Gaussian integral; depth and scale decide."""

import functools
import re

import mpmath
import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, button, choose, eventually, slider
from playwright.sync_api import expect

from ffnn import activations, initializers
from ffnn.widgets import InitializationExplorer
from ffnn.widgets.initialization_explorer import DEEPEST, VARIANCES, mean_squares, widths_of

CASES = [
    {},
    {"initializer": "he"},
    {"activation": "tanh", "initializer": "glorot", "widths": "alternating", "scale": 1.3},
    {"activation": "sigmoid", "widths": "narrowing", "width": 64, "seed": 5},
    {"activation": "identity", "initializer": "he", "scale": 2, "depth": 12},
    {"activation": "relu", "scale": 0.5, "width": 8, "widths": "alternating", "seed": 4294967295},
    {"depth": 1, "width": 24},
]


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "InitializationExplorer")


def link(**traits):
    return "#" + "&".join(f"InitializationExplorer.{name}={value}" for name, value in traits.items())


def status(figure):
    return figure.get_by_role("status")


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("activation", "relus", "one of 'identity', 'sigmoid', 'tanh', 'relu'; got 'relus' (str)"),
        ("initializer", "zeros", "one of 'lecun', 'glorot', 'he'; got 'zeros' (str)"),
        ("scale", 2.5, "a number from 0.5 to 2; got 2.5 (float)"),
        ("depth", 31, "a whole number from 1 to 30; got 31 (int)"),
        ("width", 4, "a whole number from 8 to 64; got 4 (int)"),
        ("width", 20, "a multiple of 8; got 20"),
        ("widths", "wide", "one of 'equal', 'alternating', 'narrowing'; got 'wide' (str)"),
        ("seed", -1, "a whole number from 0 to 4294967295; got -1 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        InitializationExplorer(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


def test_the_widths_are_what_their_name_says():
    assert widths_of("equal", 24) == [24] * (DEEPEST + 1)
    assert widths_of("alternating", 32)[:3] == [32, 8, 32]
    narrowing = widths_of("narrowing", 64)
    assert (narrowing[0], narrowing[15], narrowing[30]) == (64, 32, 16)
    assert narrowing == sorted(narrowing, reverse=True)


@pytest.mark.parametrize("name", VARIANCES)
def test_the_variances_are_those_that_the_initializers_draw(name):
    W = getattr(initializers, name)(np.random.default_rng(0), (150, 600))
    assert W.var() == pytest.approx(VARIANCES[name](150, 600), rel=0.03)


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("variance", [0.04, 1.0, 8.0])
def test_what_an_activation_passes_on_is_the_gaussian_integral(name, variance):
    """By mpmath's quadrature, on either side of 0; for ReLU and the identity exactly."""
    f, s = getattr(activations, name), np.sqrt(variance)

    def value(x):
        return f(np.array([s * x]))[0]

    def slope(x):
        Z = np.array([s * x])
        return f.vjp(np.ones(1), Z, f(Z))[0]

    def mean(g):
        def density(x):
            return g(float(x)) ** 2 * np.exp(-(float(x) ** 2) / 2) / np.sqrt(2 * np.pi)

        return sum(float(mpmath.quad(density, places)) for places in [(-9, -4, -1, 0), (0, 1, 4, 9)])

    np.testing.assert_allclose(mean_squares(f, variance), [mean(value), mean(slope)], rtol=1e-9)
    exact = {"identity": (variance, 1), "relu": (variance / 2, 0.5)}
    if name in exact:
        np.testing.assert_allclose(mean_squares(f, variance), exact[name], rtol=1e-12)


@pytest.mark.parametrize("traits", CASES, ids=lambda traits: " ".join(map(str, traits.values())) or "default")
def test_the_page_draws_measures_and_predicts_what_python_does(visit, live_url, traits):
    explorer = InitializationExplorer(**traits)
    shown = visit(live_url).evaluate(
        """async (traits) => {
          const { state } = await import('/_static/widgets/initialization_explorer.js')
          return state(traits).layers
        }""",
        explorer._settings(),
    )
    measured, predicted = explorer.measured(), explorer.predicted()
    for name, expected in [
        ("signal", measured.signals),
        ("gradient", measured.gradients),
        ("signal_predicted", predicted.signals),
        ("gradient_predicted", predicted.gradients),
    ]:
        np.testing.assert_allclose([layer[name] for layer in shown], expected, rtol=1e-10, err_msg=name)
    network = explorer.network()
    assert [layer["units"] for layer in shown] == [network.n_in, *(layer.n_out for layer in network.layers)]
    A, dA = explorer.examples(), explorer._draw()[2]
    network.forward(A)
    network.backward(dA)
    expected = [np.mean(layer.dW**2) for layer in network.layers]
    np.testing.assert_allclose([layer["weights"] for layer in shown[1:]], expected, rtol=1e-10)


def test_a_shallower_network_has_the_same_weights():
    deep, shallow = InitializationExplorer(), InitializationExplorer(depth=3)
    for one, other in zip(deep.network().layers, shallow.network().layers, strict=False):
        np.testing.assert_array_equal(one.W, other.W)


@pytest.mark.parametrize("traits", [{"initializer": "he"}, {"activation": "tanh"}], ids=["relu", "tanh"])
def test_over_many_draws_the_mean_is_what_is_predicted(traits):
    """Six layers: at thirty the mean of 200 draws is still ruled by a few."""
    runs = [InitializationExplorer(depth=6, width=64, seed=seed, **traits) for seed in range(200)]
    predicted = runs[0].predicted()
    for name in ("signals", "gradients"):
        found = np.mean([getattr(run.measured(), name) for run in runs], axis=0)
        np.testing.assert_allclose(found, getattr(predicted, name), rtol=0.12, err_msg=name)


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({}, ["signal vanishes", "gradient vanishes"]),
        ({"initializer": "he"}, ["signal flows", "gradient flows"]),
        ({"scale": 1.4}, ["signal flows", "gradient flows"]),
        ({"scale": 2}, ["signal explodes", "gradient explodes"]),
        ({"scale": 2, "depth": 3}, ["signal flows", "gradient flows"]),
        ({"activation": "tanh", "scale": 2}, ["signal flows", "gradient explodes"]),
        ({"activation": "sigmoid"}, ["signal flows", "gradient vanishes"]),
        ({"width": 8, "widths": "alternating", "seed": 1}, ["nothing of the signal is left"]),
    ],
    ids=str,
)
def test_it_says_what_happens(open_figure, traits, said):
    figure = open_figure(link(**traits))
    for words in said:
        expect(status(figure)).to_contain_text(words)


def test_words_table_and_dots_tell_the_same_numbers(open_figure):
    figure, explorer = open_figure(), InitializationExplorer()
    said = status(figure).inner_text().replace(MINUS, "-")
    first, last, predicted = re.search(r"Signal (\S+) → (\S+) \(predicted (\S+)\)", said).groups()
    signals, gradients = explorer.measured()
    assert float(first) == pytest.approx(signals[0], rel=6e-3)
    assert float(last) == pytest.approx(signals[-1], rel=6e-2)
    assert float(predicted) == pytest.approx(2.0**-30, rel=6e-2)
    button(figure, "Show as table").click()
    rows = [row.replace(MINUS, "-").split("\t") for row in figure.get_by_role("row").all_inner_texts()][1:]
    np.testing.assert_allclose([float(row[2]) for row in rows], signals, rtol=6e-2)
    np.testing.assert_allclose([float(row[4]) for row in rows], gradients, rtol=6e-2)
    dots = figure.locator("svg.ffnn-chart").first.locator(".dot.function")
    heights = np.array([float(dot.get_attribute("cy")) for dot in dots.all()[:31]])
    slope, start = np.polyfit(np.log10(signals), heights, 1)
    np.testing.assert_allclose(start + slope * np.log10(signals), heights, atol=0.2)


def test_the_button_draws_other_weights_and_reset_brings_the_first_back(open_figure):
    figure = open_figure()
    said = status(figure).inner_text()
    button(figure, "New weights").press("Enter")
    expect(status(figure)).not_to_have_text(said)
    expect(status(figure)).to_contain_text("signal vanishes")
    button(figure, "Reset").press("Enter")
    expect(status(figure)).to_have_text(said)


def test_in_jupyterlab_python_has_the_network_on_screen(open_in_lab):
    page, figure = open_in_lab("InitializationExplorer")
    choose(figure, "Initializer", "he")
    eventually(page, "explorer.initializer", "he")
    slider(figure, "Layers").press("Home")
    eventually(page, "explorer.depth", 1)
    printed = page.evaluate(PYTHON, "print(explorer.network().layers, explorer.measured().signals.round(3).tolist())")
    network, measured = InitializationExplorer(initializer="he", depth=1).network(), None
    assert str(network.layers) in printed
    measured = InitializationExplorer(initializer="he", depth=1).measured().signals
    assert str(measured.round(3).tolist()) in printed
    page.evaluate(PYTHON, "explorer.depth = 30; explorer.scale = 2.0")
    expect(status(figure)).to_contain_text("the gradient explodes")


def test_the_figure_of_the_chapter_answers_on_the_built_site(open_chapter):
    figure = open_chapter("train/initialization.html", "InitializationExplorer", width=390)
    slider(figure, "Scale").press("End")
    expect(status(figure)).to_contain_text("explodes")
