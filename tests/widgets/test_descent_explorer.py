"""DescentExplorer: its paths are those of `ffnn`; it meets the edge of divergence where the chapter predicts it."""

import functools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, button, choose, eventually, python, settings, slider
from playwright.sync_api import expect

from ffnn.widgets import DescentExplorer

OPTIMIZERS = ["SGD", "Momentum", "Adam"]
# How the lines of a chart look, by class: those in its plot and those in its legend.
LINES = """chart => [true, false].map((drawn) => Object.fromEntries(
  [...chart.querySelectorAll('.curve')].filter((curve) => (curve.closest('svg') !== chart) === drawn).map((curve) => {
    const { stroke, strokeDasharray, strokeWidth } = getComputedStyle(curve)
    return [/class-\\d/.exec(curve.getAttribute('class'))[0], [stroke, strokeDasharray, strokeWidth]]
  })))"""


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "DescentExplorer")


def status(figure):
    return figure.get_by_role("status")


def loss(figure):
    return float(re.search(r"loss (\S+)\.", status(figure).inner_text())[1].replace(MINUS, "-"))


def rate(value):
    return f"#DescentExplorer.learning_rate={value}"


def test_the_hessian_has_the_eigenvalues_and_the_axes_that_were_asked_for():
    explorer = DescentExplorer(condition=50, angle=30)
    eigenvalues, axes = np.linalg.eigh(explorer.hessian())
    np.testing.assert_allclose(eigenvalues, [1, 50], rtol=1e-12)
    assert abs(axes[:, 0] @ [np.cos(np.pi / 6), np.sin(np.pi / 6)]) == pytest.approx(1, abs=1e-12)


def test_the_path_of_gradient_descent_is_the_exact_solution():
    """In the axes of the bowl each step multiplies the error by 1 - eta lambda."""
    explorer = DescentExplorer(learning_rate=0.15, condition=10, angle=35, steps=60)
    factors = 1 - 0.15 * np.array([1, 10])
    exact = np.array([4, 2]) * factors ** np.arange(61)[:, None]
    np.testing.assert_allclose(explorer.path() @ explorer._axes(), exact, atol=1e-13)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_path_in_the_browser_is_the_path_of_ffnn(visit, live_url, optimizer):
    page = visit(live_url)
    for learning_rate, condition, angle in [(0.15, 10, 0), (0.001, 100, 20), (0.5, 2, 40), (0.25, 10, 90)]:
        explorer = DescentExplorer(
            learning_rate=learning_rate, condition=condition, angle=angle, optimizer=optimizer, steps=100
        )
        twin = page.evaluate(
            """async (traits) => {
              const { descend } = await import('/_static/widgets/descent_explorer.js')
              return descend(traits)
            }""",
            explorer._initial,
        )
        places, losses = np.array(twin, float)[:, :2], np.array(twin, float)[:, 2]
        size = abs(places).max()
        np.testing.assert_allclose(places, explorer.path(), rtol=0, atol=1e-11 * size)
        theta, H = explorer.path(), explorer.hessian()
        np.testing.assert_allclose(losses, ((theta @ H) * theta).sum(1) / 2, rtol=0, atol=1e-11 * losses.max())


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("learning_rate", 5, "a number from 0.001 to 4; got 5 (int)"),
        ("optimizer", "sgd", "one of 'SGD', 'Momentum', 'Adam'; got 'sgd' (str)"),
        ("condition", 0.5, "a number from 1 to 100; got 0.5 (float)"),
        ("angle", -1, "a number from 0 to 90; got -1 (int)"),
        ("steps", 101, "a whole number from 0 to 100; got 101 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        DescentExplorer(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


def test_it_crawls_converges_oscillates_and_diverges_where_the_eigenvalues_say(open_figure):
    for learning_rate, words in [
        (0.01, "crawls; above 2/λmax = 0.2 it would diverge"),
        (0.08, "it converges; above 2/λmax = 0.2 it would diverge"),
        (0.19, "it converges, oscillating; above 2/λmax = 0.2"),
        (0.2, "at 2/λmax = 0.2 it bounces back and forth for ever"),
        (0.21, "it diverges; the rate is above 2/λmax = 0.2"),
    ]:
        figure = open_figure(f"{rate(learning_rate)}&DescentExplorer.steps=100")
        expect(status(figure)).to_contain_text(words)
        explorer = DescentExplorer(learning_rate=learning_rate, steps=100)
        theta = explorer.path()[-1]
        assert loss(figure) == pytest.approx(theta @ explorer.hessian() @ theta / 2, rel=0.06)
        assert (loss(figure) > 28) == (learning_rate > 0.2)  # 28 is the loss at the start


def test_the_slider_meets_the_predicted_edge_by_keyboard(open_figure):
    """From below, one arrow key after the other: the first rate that diverges is the first above 2/lambda_max."""
    figure = open_figure(f"{rate(0.166)}&DescentExplorer.condition=10")
    said = {}
    for _ in range(8):
        slider(figure, "Learning rate").press("ArrowRight")
        expect(status(figure)).to_contain_text(f"rate {settings(figure)['Learning rate']},")
        said[float(settings(figure)["Learning rate"])] = "diverges" in status(figure).inner_text()
    assert min(said) < 0.2 < max(said)
    assert said == {value: value > 0.2 for value in said}


def test_momentum_has_its_own_edge(open_figure):
    for learning_rate, diverges in [(0.37, False), (0.39, True)]:
        figure = open_figure(f"{rate(learning_rate)}&DescentExplorer.optimizer=Momentum&DescentExplorer.steps=100")
        assert ("It diverges" in status(figure).inner_text()) == diverges
        far = DescentExplorer(learning_rate=learning_rate, optimizer="Momentum", steps=100).path()
        assert (abs(far[-1]).max() > abs(far[0]).max()) == diverges


def test_divergence_leaves_the_plot_and_no_number_is_missing(open_figure):
    figure = open_figure(f"{rate(4)}&DescentExplorer.condition=100&DescentExplorer.steps=100")
    expect(status(figure)).to_contain_text("it diverges")
    button(figure, "Show as table").click()
    assert not re.search("NaN|Infinity|undefined", figure.evaluate("root => root.outerHTML"))
    shown, highest = figure.evaluate(
        """root => {
          const curve = root.querySelector('svg[aria-label^="The loss"] .curve:not(.faint)')
          const heights = curve.getAttribute('d').slice(1).split('L').map((point) => Number(point.split(',')[1]))
          return [curve.closest('svg').viewBox.baseVal.y, Math.min(...heights)]
        }"""
    )
    assert highest < shown


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_legend_shows_each_line_as_it_is_drawn_and_no_name_on_another(open_figure, width):
    figure = open_figure(width=width)
    for chosen in OPTIMIZERS:
        choose(figure, "Optimizer", chosen)
        expect(figure.locator("svg .chosen").first).to_have_text(chosen)
        for chart in figure.locator("svg.ffnn-chart").all():
            boxes = [chart.get_by_text(name, exact=True).bounding_box() for name in OPTIMIZERS]
            ends = [box["x"] + box["width"] for box in boxes]
            assert all(end + 20 < box["x"] for end, box in zip(ends, boxes[1:], strict=False))  # and a sample's room
            drawn, sampled = chart.evaluate(LINES)
            assert drawn == sampled
            assert len({dash for _, dash, _ in drawn.values()}) == 3


def test_train_walks_to_the_last_step_and_starts_again_from_there(open_figure):
    figure = open_figure("#DescentExplorer.steps=90")
    button(figure, "Train").click()
    expect(button(figure, "Pause")).to_be_visible()
    expect(status(figure)).to_contain_text("step 100:", timeout=10_000)
    expect(button(figure, "Train")).to_be_visible()
    button(figure, "Train").click()
    button(figure, "Pause").click()
    assert int(settings(figure)["Steps"]) < 90
    button(figure, "Reset").click()
    button(figure, "Step").click()
    expect(status(figure)).to_contain_text("step 41:")


def test_keyboard_alone_trains_steps_and_chooses(open_figure):
    figure = open_figure()
    keyboard = figure.page.keyboard
    slider(figure, "Learning rate").focus()
    for _ in range(2):
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(status(figure)).to_contain_text("step 41:")
    for _ in range(2):
        keyboard.press("Tab")
    keyboard.press("m")
    expect(status(figure)).to_contain_text("Momentum, learning rate 0.15, step 41:")


def test_reduced_motion_is_respected(open_figure):
    figure = open_figure("#DescentExplorer.steps=0", reduced_motion="reduce")
    expect(figure.get_by_text("Reduced motion")).to_be_visible()
    button(figure, "Train").click()
    pictures = figure.evaluate(
        """async (root) => {
          let count = 0
          const place = root.querySelector('svg[aria-label^="The loss"]').parentElement
          new MutationObserver(() => { count += 1 }).observe(place, { childList: true })
          await new Promise((done) => setTimeout(done, 3500))
          return count
        }"""
    )
    assert 2 <= pictures <= 4
    assert int(settings(figure)["Steps"]) % 20 == 0


def test_it_rests_out_of_view(open_figure):
    figure = open_figure("#DescentExplorer.steps=50", height=400)
    page = figure.page
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), { style: 'height: 3000px' }))")
    button(figure, "Train").click()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(300)
    resting = settings(figure)["Steps"]
    page.wait_for_timeout(600)
    assert settings(figure)["Steps"] == resting != "100"
    figure.scroll_into_view_if_needed()
    expect(status(figure)).to_contain_text("step 100:", timeout=10_000)


def test_the_table_has_the_path_of_the_chosen_optimizer(open_figure):
    figure = open_figure("#DescentExplorer.steps=10")
    choose(figure, "Optimizer", "Adam")
    button(figure, "Show as table").click()
    rows = [row.replace(MINUS, "-").split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    assert rows[0] == ["step", "θ₁", "θ₂", "loss"]
    shown = np.array(rows[1:], float)
    np.testing.assert_array_equal(shown[:, 0], range(11))
    expected = DescentExplorer(optimizer="Adam", steps=10).path()
    np.testing.assert_allclose(shown[:, 1:3], expected, rtol=6e-3, atol=6e-5)


def test_a_turn_of_the_ravine_is_noticed_by_adam_alone(open_figure):
    straight, turned = (open_figure(f"#DescentExplorer.angle={angle}") for angle in (0, 45))
    for optimizer, alike in [("SGD", True), ("Momentum", True), ("Adam", False)]:
        for figure in (straight, turned):
            choose(figure, "Optimizer", optimizer)
            expect(status(figure)).to_contain_text(optimizer)
        assert (loss(straight) == loss(turned)) == alike


def test_in_jupyterlab_reader_and_python_set_the_same_rate(open_in_lab):
    page, figure = open_in_lab("DescentExplorer")
    slider(figure, "Learning rate").press("ArrowRight")
    eventually(page, "explorer.learning_rate", 0.158)
    page.evaluate(PYTHON, "explorer.learning_rate = 0.3\nexplorer.steps = 7")
    expect(status(figure)).to_contain_text("SGD, learning rate 0.3, step 7:")
    expect(status(figure)).to_contain_text("it diverges")
    theta = np.array(python(page, "explorer.path()[-1].tolist()"))
    H = np.array(python(page, "explorer.hessian().tolist()"))
    assert loss(figure) == pytest.approx(theta @ H @ theta / 2, rel=6e-2)
    button(figure, "Step").click()
    eventually(page, "explorer.steps", 8)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_figure_of_the_chapter_diverges_on_the_built_site_and_nothing_moves(open_chapter, width):
    figure = open_chapter("train/gradient_descent.html", "DescentExplorer", width=width)
    height = figure.bounding_box()["height"]
    slider(figure, "Learning rate").press("End")
    expect(status(figure)).to_contain_text("it diverges")
    slider(figure, "Steps").press("End")
    slider(figure, "Condition κ").press("End")
    expect(status(figure)).to_contain_text("too large to compute")
    assert figure.bounding_box()["height"] == height
    button(figure, "Reset").click()
    expect(status(figure)).to_contain_text("it converges")
