"""DescentExplorer: its paths are those of `ffnn`; it meets the edge of divergence where the chapter predicts it."""

import functools
import itertools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, button, choose, eventually, later, python, settings, slider, swipe
from playwright.sync_api import expect

from ffnn.widgets import DescentExplorer

OPTIMIZERS = ["SGD", "Momentum", "Adam", "Nesterov", "RMSProp", "AdamW"]
START = "(figure) => figure.querySelector('.start').getBoundingClientRect().toJSON()"
# How the lines of a chart look, by class: those in its plot and those in its legend.
LINES = """chart => [true, false].map((drawn) => Object.fromEntries(
  [...chart.querySelectorAll('.curve')].filter((curve) => (curve.closest('svg') !== chart) === drawn).map((curve) => {
    const { stroke, strokeDasharray, strokeWidth } = getComputedStyle(curve)
    return [curve.getAttribute('class').split(' ')[1], [stroke, strokeDasharray, strokeWidth]]
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
    for learning_rate, condition, angle, more in [
        (0.15, 10, 0, {}),
        (0.001, 100, 20, {}),
        (0.5, 2, 40, {"along": -3.3, "across": 4.8}),
        (0.25, 10, 90, {"along": -5, "across": 0.5}),
        (0.05, 20, 35, {"noise": 2, "seed": 7}),
        (0.1, 5, 0, {"noise": 10, "seed": 2**32 - 1, "along": 0, "across": 0}),
    ]:
        explorer = DescentExplorer(
            learning_rate=learning_rate, condition=condition, angle=angle, optimizer=optimizer, steps=100, **more
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
        ("optimizer", "sgd", "one of 'SGD', 'Momentum', 'Adam', 'Nesterov', 'RMSProp', 'AdamW'; got 'sgd' (str)"),
        ("beside", "Adam", "one of 'SGD, Momentum, Adam', 'all six', 'none'; got 'Adam' (str)"),
        ("noise", -1, "a number from 0 to 10; got -1 (int)"),
        ("seed", 0.5, "a whole number from 0 to 4294967295; got 0.5 (float)"),
        ("along", 6, "a number from -5 to 5; got 6 (int)"),
        ("across", -6, "a number from -5 to 5; got -6 (int)"),
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


@pytest.mark.parametrize(("optimizer", "edge"), [("Momentum", 0.38), ("Nesterov", 0.1357)])
def test_momentum_and_nesterov_have_edges_of_their_own(open_figure, optimizer, edge):
    for learning_rate in (0.97 * edge, 1.03 * edge):
        figure = open_figure(f"{rate(learning_rate)}&DescentExplorer.optimizer={optimizer}&DescentExplorer.steps=100")
        assert ("It diverges" in status(figure).inner_text()) == (learning_rate > edge)
        far = DescentExplorer(learning_rate=learning_rate, optimizer=optimizer, steps=100).path()
        assert (abs(far[-1, 1]) > abs(far[0, 1])) == (learning_rate > edge)


def test_the_habits_that_the_words_name_are_those_of_ffnn():
    """The first step: RMSProp's ten learning rates, Adam's one; AdamW shrinks by a hundredth of the learning rate."""
    first = {
        name: np.diff(DescentExplorer(optimizer=name, steps=1, learning_rate=0.15).path(), axis=0)[0]
        for name in ("RMSProp", "Adam", "AdamW")
    }
    np.testing.assert_allclose(first["RMSProp"], [-1.5, -1.5], rtol=1e-6)
    np.testing.assert_allclose(first["Adam"], [-0.15, -0.15], rtol=1e-6)
    np.testing.assert_allclose(first["AdamW"] - first["Adam"], -0.15 * 0.01 * np.array([4, 2]), rtol=1e-6)


def test_the_loss_that_noise_leaves_is_the_one_in_the_words(open_figure):
    """Its mean over the last steps of many seeds; the words also say how much noise there is."""
    explorer = dict(learning_rate=0.1, condition=10, noise=2, steps=100)
    ends = []
    for seed in range(200):
        path = DescentExplorer(**explorer, seed=seed).path()[60:]
        ends.append(np.mean(path**2 @ [1, 10]) / 2)
    figure = open_figure(f"{rate(0.1)}&DescentExplorer.noise=2")
    expect(status(figure)).to_contain_text("SGD, learning rate 0.1, noise 2, step 40: loss")
    predicted = float(re.search(r"near (\S+) on average", status(figure).inner_text())[1])
    assert predicted == pytest.approx(0.1 * 4 * (1 / (4 - 0.2) + 1 / (4 - 2)), rel=0.005)
    assert np.mean(ends) == pytest.approx(predicted, abs=4 * np.std(ends) / np.sqrt(200))


def test_the_same_seed_gives_the_same_noise_to_all_and_a_button_draws_another(open_figure):
    figure = open_figure("#DescentExplorer.noise=0")
    expect(button(figure, "New noise")).to_be_disabled()
    figure = open_figure("#DescentExplorer.noise=2")
    first = loss(figure)
    button(figure, "New noise").click()
    expect(status(figure)).not_to_contain_text(f"loss {first}")
    assert loss(figure) != first
    figure.page.wait_for_function("location.hash.includes('seed=1')")
    with_seed = DescentExplorer(noise=2, seed=1).path()[-1]
    assert loss(figure) == pytest.approx(with_seed**2 @ [1, 10] / 2, rel=0.01)


def middle_of_start(figure):
    box = figure.evaluate(START)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("angle", [0, 35])
def test_the_start_can_be_dragged_and_stays_under_the_pointer(open_figure, angle):
    figure = open_figure(f"#DescentExplorer.angle={angle}")
    figure.scroll_into_view_if_needed()
    mouse = figure.page.mouse
    x, y = middle_of_start(figure)
    mouse.move(x + 3, y - 2)
    mouse.down()
    mouse.move(x - 57, y + 48, steps=6)
    later(figure.page, 50)
    there = middle_of_start(figure)
    mouse.up()
    assert there == pytest.approx((x - 60, y + 50), abs=3)
    chosen = settings(figure)
    assert chosen["Start along"] != "4"
    mouse.move(x, y)  # let go: it stays
    later(figure.page, 50)
    assert middle_of_start(figure) == there
    button(figure, "Reset").click()
    assert (settings(figure)["Start along"], settings(figure)["Start across"]) == ("4", "2")


def test_a_finger_drags_the_start_and_scrolls_the_page_elsewhere(open_figure):
    figure = open_figure(width=390, has_touch=True)
    page = figure.page
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    figure.locator(".start").evaluate("(start) => start.scrollIntoView({ block: 'center' })")
    later(page, 50)
    before = page.evaluate("scrollY")
    x, y = middle_of_start(figure)
    swipe(page, [(x, y + 10 * k) for k in range(6)])
    later(page, 100)
    assert settings(figure)["Start along"] == "4"
    assert float(settings(figure)["Start across"].replace(MINUS, "-")) < 1.5
    assert page.evaluate("scrollY") == before
    x, y = middle_of_start(figure)
    chosen = settings(figure)
    swipe(page, [(x - 120, y - 10 * k) for k in range(9)])
    later(page, 300)
    assert settings(figure) == chosen
    assert page.evaluate("scrollY") > before


def test_the_start_is_moved_by_keys(open_figure):
    figure = open_figure()
    slider(figure, "Start along").press("ArrowLeft")
    slider(figure, "Start across").press("Home")
    assert settings(figure)["Start along"] == "3.9"
    assert settings(figure)["Start across"] == f"{MINUS}5"
    theta = DescentExplorer(along=3.9, across=-5).path()[-1]
    there = pytest.approx(theta**2 @ [1, 10] / 2, rel=0.01)
    for _ in range(50):  # the words follow a moment later
        if loss(figure) == there:
            break
        figure.page.wait_for_timeout(100)
    assert loss(figure) == there


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


@pytest.mark.parametrize("beside", ["SGD, Momentum, Adam", "all six", "none"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_legend_shows_each_line_as_it_is_drawn_and_no_name_on_another(open_figure, width, beside):
    figure = open_figure(width=width)
    choose(figure, "Beside it", beside)
    for chosen in OPTIMIZERS:
        choose(figure, "Optimizer", chosen)
        expect(figure.locator("svg .chosen").first).to_have_text(chosen)
        company = {"SGD, Momentum, Adam": OPTIMIZERS[:3], "all six": OPTIMIZERS, "none": []}[beside]
        shown = [name for name in OPTIMIZERS if name in company or name == chosen]
        for chart in figure.locator("svg.ffnn-chart").all():
            boxes = [chart.get_by_text(name, exact=True).bounding_box() for name in shown]
            for box, other in itertools.pairwise(boxes):
                if abs(box["y"] - other["y"]) < 2:
                    assert box["x"] + box["width"] + 20 < other["x"]  # and a sample's room
                else:
                    assert other["y"] >= box["y"] + 15
            drawn, sampled = chart.evaluate(LINES)
            assert drawn == sampled
            assert len({dash for _, dash, _ in drawn.values()}) == len(shown)
            assert len({color for color, _, _ in drawn.values()}) == len(shown)


def test_train_starts_at_the_start_and_goes_on_after_a_pause(open_figure):
    figure = open_figure("#DescentExplorer.steps=90")
    button(figure, "Train").click()
    later(figure.page, 200)
    assert 0 < int(settings(figure)["Steps"]) < 80
    button(figure, "Pause").click()
    paused = int(settings(figure)["Steps"])
    button(figure, "Train").click()
    later(figure.page, 100)
    assert int(settings(figure)["Steps"]) >= paused
    expect(status(figure)).to_contain_text("step 100:", timeout=10_000)
    expect(button(figure, "Train")).to_be_visible()
    button(figure, "Train").click()
    button(figure, "Pause").click()
    assert int(settings(figure)["Steps"]) < 90
    button(figure, "Reset").click()
    button(figure, "Step").click()
    expect(status(figure)).to_contain_text("step 41:")
    button(figure, "Train").click()
    later(figure.page, 50)
    assert int(settings(figure)["Steps"]) < 41


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
