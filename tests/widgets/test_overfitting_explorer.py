"""OverfittingExplorer: a run of the figure is a run of `ffnn`; layers open the gap, and L2 closes it."""

import functools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, button, eventually, slider
from playwright.sync_api import expect

import ffnn
from ffnn.widgets import OverfittingExplorer
from ffnn.widgets.overfitting_explorer import RUN

CASES = [
    {},
    {"n": 30, "noise": 0.1, "hidden_sizes": (5, 4), "l2": 0.01, "seed": 7},
    {"n": 5, "noise": 0.0, "hidden_sizes": (), "l2": 0.2, "seed": 99},
]
# A run of the figure from its settings; L2 changes half-way.
RUN_IN_THE_PAGE = """async ([settings, steps, later]) => {
  const { Fitting } = await import('/fitting.js')
  const fitting = new Fitting(settings)
  const start = [...fitting.network.theta]
  for (let i = 0; i < steps; i++) {
    if (i === steps / 2) fitting.adjust({ ...settings, l2: later })
    fitting.advance()
  }
  fitting.measure()
  const { training, validation, network, history, now, best } = fitting
  return { training, validation, start, end: [...network.theta], history, now, best }
}"""
TO_THE_END = """async (settings) => {
  const { Fitting } = await import('/fitting.js')
  const fitting = new Fitting(settings)
  while (!fitting.ended) fitting.advance()
  fitting.measure()
  return [fitting.now.loss, fitting.now.validation_loss, fitting.best.validation_loss]
}"""


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "OverfittingExplorer")


def status(figure):
    return figure.get_by_role("status")


def numbers(figure):
    """What the words say: examples, parameters, step, training loss, validation loss, gap."""
    said = status(figure).inner_text().replace(MINUS, "-")
    return [float(number.rstrip(".")) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", said)][:6]


def traits(explorer):
    return {name: getattr(explorer, name) for name in explorer._initial}


def measured(network, X, y):
    return ffnn.squared_error(network.predict(X), y)[0]


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("n", 4, "a whole number from 5 to 100; got 4 (int)"),
        ("n", 16.0, "a whole number from 5 to 100; got 16.0 (float)"),
        ("noise", -0.1, "a number from 0 to 1; got -0.1 (float)"),
        ("hidden_sizes", (1, 2, 3), "a tuple of 0 to 2 whole numbers from 1 to 32; got (1, 2, 3) (tuple)"),
        ("hidden_sizes", (33,), "a tuple of 0 to 2 whole numbers from 1 to 32; got (33,) (tuple)"),
        ("l2", float("nan"), "a number from 0 to 1; got nan (float)"),
        ("seed", 100, "a whole number from 0 to 99; got 100 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        OverfittingExplorer(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


def test_more_examples_join_those_that_are_there_and_the_others_stay():
    few, many = OverfittingExplorer(n=10), OverfittingExplorer(n=60)
    (X, y), validation = few.examples()
    (X_more, y_more), validation_too = many.examples()
    assert (X.shape, y.shape, validation[0].shape) == ((10, 1), (10, 1), (200, 1))
    np.testing.assert_array_equal(X, X_more[:10])
    np.testing.assert_array_equal(y, y_more[:10])
    np.testing.assert_array_equal(validation, validation_too)
    np.testing.assert_array_equal(few.network().theta, many.network().theta)


def test_the_noise_is_what_it_says_around_the_curve():
    _, (X, y) = OverfittingExplorer(noise=0.5).examples()
    assert np.std(y - np.sin(1.5 * X)) == pytest.approx(0.5, rel=0.15)
    assert np.abs(X).max() <= 3
    X, y = OverfittingExplorer(noise=0).examples()[0]
    np.testing.assert_array_equal(y, np.sin(1.5 * X))


@pytest.mark.parametrize("case", CASES)
def test_a_run_of_the_figure_is_a_run_of_ffnn(visit, source_url, case):
    explorer, steps, later = OverfittingExplorer(**case), 300, 0.03
    run = visit(f"{source_url}engine.js").evaluate(RUN_IN_THE_PAGE, [traits(explorer), steps, later])
    (X, y), (X_validation, y_validation) = explorer.examples()
    for name, data in {"training": (X, y), "validation": (X_validation, y_validation)}.items():
        for key, values in zip("Xy", data, strict=True):
            shown = list(run[name][key].values()) if isinstance(run[name][key], dict) else run[name][key]
            np.testing.assert_allclose(shown, values[:, 0], atol=1e-13)
    network = explorer.network()
    np.testing.assert_allclose(run["start"], network.theta, atol=1e-13)
    losses = {0: (measured(network, X, y), measured(network, X_validation, y_validation))}
    adam = ffnn.Adam(0.01)
    for step in range(1, steps + 1):
        _, dA = ffnn.squared_error(network.forward(X, training=True), y)
        network.backward(dA)
        for layer in network.layers:
            layer.dW += (explorer.l2 if step <= steps / 2 else later) * layer.W
        adam.step(network.theta, network.grad)
        losses[step] = measured(network, X, y), measured(network, X_validation, y_validation)
    np.testing.assert_allclose(run["end"], network.theta, rtol=0, atol=1e-10)
    for record in [*run["history"], run["now"]]:
        assert (record["loss"], record["validation_loss"]) == pytest.approx(losses[record["step"]], abs=1e-10)
    assert run["now"]["step"] == steps
    best = min(run["history"], key=lambda record: record["validation_loss"])
    assert run["best"] == best


def test_layers_open_the_gap_and_l2_closes_it_for_most_seeds(visit, source_url):
    """What the chapter sends its reader to see; the medians of ten seeds."""
    page = visit(f"{source_url}engine.js")

    def medians(**settings):
        ends = [page.evaluate(TO_THE_END, traits(OverfittingExplorer(seed=seed, **settings))) for seed in range(10)]
        return np.median(ends, axis=0)

    small, large, cured = medians(), medians(hidden_sizes=(16, 16)), medians(hidden_sizes=(16, 16), l2=0.01)
    gaps = [validation - training for training, validation, _ in (small, large, cured)]
    assert gaps[1] > 1.5 * gaps[0]
    assert gaps[1] > 2 * gaps[2]
    assert large[0] < 0.01 < cured[0]
    assert cured[1] < 0.75 * large[1]


def test_a_figure_trains_and_rests_and_python_gets_its_network(open_in_lab):
    page, figure = open_in_lab("OverfittingExplorer")
    eventually(page, "len(explorer.history)", 1)
    button(figure, "Train").click()
    page.wait_for_timeout(700)
    button(figure, "Pause").click()
    step = numbers(figure)[2]
    assert step > 1
    eventually(page, "explorer.history[-1].step", step)
    _, _, _, loss, validation_loss, gap = numbers(figure)
    eventually(page, "float(f'{explorer.history[-1].loss:.3g}')", loss)
    same = "np.mean((explorer.network().predict(explorer.examples()[1][0]) - explorer.examples()[1][1])**2)"
    eventually(page, f"float(f'{{{same} / 2:.3g}}')", validation_loss)
    assert gap == pytest.approx(validation_loss - loss, abs=2e-3)
    page.wait_for_timeout(300)
    assert numbers(figure)[2] == step
    eventually(page, "setattr(explorer, 'hidden_sizes', (7,)) or len(explorer.hidden_sizes)", 1)
    expect(status(figure)).to_contain_text("16 examples, 22 parameters. Step 0:")


def test_l2_acts_on_the_run_and_all_else_starts_anew(open_figure):
    figure = open_figure(hasty=True)
    button(figure, "Train").click()
    expect(status(figure)).to_contain_text("Lowest validation loss")
    button(figure, "Pause").click()
    step = numbers(figure)[2]
    slider(figure, "L2").press("ArrowRight")
    assert numbers(figure)[2] == step
    assert figure.locator(".curve.before").count() == 0
    slider(figure, "Layer 1 units").press("ArrowRight")
    expect(status(figure)).to_contain_text("16 examples, 10 parameters. Step 0:")
    expect(figure.locator(".curve.before")).to_have_count(1)
    button(figure, "Reset").click()
    expect(status(figure)).to_contain_text("16 examples, 7 parameters. Step 0:")
    expect(figure.locator(".curve.before")).to_have_count(0)


def test_the_run_ends_says_so_and_trains_again(open_figure):
    figure = open_figure(
        "#OverfittingExplorer.n=5&OverfittingExplorer.hidden_sizes=1", reduced_motion="reduce", hasty=True
    )
    button(figure, "Train").click()
    expect(status(figure)).to_contain_text("Step 10000", timeout=30_000)
    expect(status(figure)).to_contain_text("The run ends here.")
    expect(button(figure, "Train")).to_be_visible()
    button(figure, "Show as table").click()
    assert figure.get_by_role("row").count() <= 23
    button(figure, "Train").click()
    expect(status(figure)).not_to_contain_text("The run ends here.")


def test_every_mark_is_drawn_and_no_curve_leaves_the_numbers(open_figure):
    figure = open_figure("#OverfittingExplorer.noise=1&OverfittingExplorer.n=100&OverfittingExplorer.hidden_sizes=")
    for name, count in {"class-0": 100, "validation": 200}.items():
        drawn = figure.locator(f".mark.{name}").evaluate_all("marks => marks.map((m) => m.getAttribute('d'))")
        assert max(path.count("M") for path in drawn) == count
    slider(figure, "Hidden layers").press("End")
    assert list(RUN) == ["n", "noise", "hidden_sizes", "seed"]
    expect(figure.get_by_role("slider", name="Layer 2 units")).to_be_visible()
