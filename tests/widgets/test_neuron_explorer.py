"""NeuronExplorer: its numbers, its line and its perceptron are those of `ffnn` and of NumPy; XOR defeats it."""

import functools
import itertools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, button, choose, eventually, open_table, slider
from playwright.sync_api import expect

from ffnn import datasets, sigmoid
from ffnn.widgets import NeuronExplorer

CASES = [
    {"data": "digits", "w1": 0.5, "w2": 1, "b": 0},
    {"data": "digits", "w1": -2.7, "w2": -1.1, "b": 0.3},
    {"data": "digits", "w1": 0, "w2": 0, "b": 0},
    {"data": "digits", "w1": 10, "w2": -10, "b": 10},
    {"data": "AND", "w1": 1, "w2": 1, "b": -1.5},
    {"data": "OR", "w1": 0, "w2": 0, "b": -10},
    {"data": "XOR", "w1": -1, "w2": 0, "b": 1},
]
# The ends of the line and of the weight vector, in px.
DRAWN = """root => ['.decision', '.vector'].map((part) =>
  root.querySelector(part).getAttribute('d').split(/[ML]/).slice(1, 3).map((at) => at.split(',').map(Number)))"""


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "NeuronExplorer")


def link(**traits):
    return "#" + "&".join(f"NeuronExplorer.{name}={value}" for name, value in traits.items())


def status(figure):
    return figure.get_by_role("status")


def table(figure):
    """The numbers of the table, row by row."""
    open_table(figure)
    rows = [row.replace(MINUS, "-").split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    return np.array([[float(cell) for cell in row] for row in rows[1:]])


def test_the_digits_are_real_ones_by_ink_and_asymmetry():
    X, y = NeuronExplorer().examples()
    images, labels = datasets.digits()
    first = np.flatnonzero(labels < 2)[: len(y)]
    np.testing.assert_array_equal(y, labels[first])
    ink = images[first].mean(axis=(1, 2))
    left = images[first, :, :14].mean(axis=(1, 2)) - images[first, :, 14:].mean(axis=(1, 2))
    for feature, raw in zip(X.T, (ink, left), strict=True):  # the same numbers, shifted and scaled
        slope, shift = np.polyfit(raw, feature, 1)
        assert slope > 0
        np.testing.assert_allclose(slope * raw + shift, feature, atol=0.006)


@pytest.mark.parametrize(("data", "truth"), [("AND", np.logical_and), ("OR", np.logical_or), ("XOR", np.logical_xor)])
def test_the_corners_have_the_answers_of_their_name(data, truth):
    X, y = NeuronExplorer(data=data).examples()
    assert sorted(map(tuple, X)) == list(itertools.product([0, 1], repeat=2))
    np.testing.assert_array_equal(y, truth(*X.T))


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("data", "NAND", "one of 'digits', 'AND', 'OR', 'XOR'; got 'NAND' (str)"),
        ("w1", 10.5, "a number from -10 to 10; got 10.5 (float)"),
        ("w2", "1", "a number from -10 to 10; got '1' (str)"),
        ("b", float("nan"), "a number from -10 to 10; got nan (float)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        NeuronExplorer(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


@pytest.mark.parametrize(("data", "presses"), [("OR", 4), ("AND", 10)])
def test_the_perceptron_learns_what_a_line_can_do_within_novikoffs_bound(data, presses):
    """From zero; the chapter derives the bounds 27 and 51."""
    explorer = NeuronExplorer(data=data, w1=0, w2=0, b=0)
    done = 0
    while len(explorer.mistakes()):
        explorer.perceptron_step()
        done += 1
    assert done == presses
    weights = explorer.w1, explorer.w2, explorer.b
    explorer.perceptron_step()
    assert weights == (explorer.w1, explorer.w2, explorer.b)


def test_the_perceptron_goes_round_in_circles_on_xor():
    explorer = NeuronExplorer(data="XOR", w1=0, w2=0, b=0)
    seen = []
    for _ in range(40):
        explorer.perceptron_step()
        assert len(explorer.mistakes()) > 0
        seen.append((explorer.w1, explorer.w2, explorer.b))
    assert len(set(seen)) < 12
    assert seen[20] in seen[21:]


def test_a_step_that_would_leave_the_range_keeps_its_line():
    explorer = NeuronExplorer(data="AND", w1=10, w2=-10, b=-0.5)
    explorer.perceptron_step()  # (1, 0) is taken for a yes
    assert (explorer.w1, explorer.w2, explorer.b) == (9, -10, -1.5)
    explorer = NeuronExplorer(data="AND", w1=10, w2=-10, b=-10)
    explorer.perceptron_step()  # (1, 1) is taken for a no
    np.testing.assert_allclose([explorer.w1, explorer.w2, explorer.b], np.array([11, -9, -9]) * 10 / 11, atol=1e-6)


@pytest.mark.parametrize("traits", CASES, ids=lambda traits: "{data} {w1} {w2} {b}".format(**traits))
def test_z_confidence_mistakes_and_the_next_step_are_those_of_python(visit, live_url, traits):
    page, explorer = visit(live_url), NeuronExplorer(**traits)
    for _ in range(12):
        X, y = explorer.examples()
        found = page.evaluate(
            """async (traits) => {
              const { state, perceptron_step } = await import('/_static/widgets/neuron_explorer.js')
              const now = state(traits)
              return [now.examples, now.examples.map((example) => now.mistakes.includes(example)), perceptron_step(now)]
            }""",
            {**explorer._settings(), "_digits": explorer._digits},
        )
        examples, wrong, moved = found
        z = X @ [explorer.w1, explorer.w2] + explorer.b
        np.testing.assert_allclose([example["z"] for example in examples], z, rtol=0, atol=1e-12)
        np.testing.assert_allclose([example["sure"] for example in examples], sigmoid(z), rtol=1e-12)
        np.testing.assert_array_equal([example["label"] for example in examples], y)
        np.testing.assert_array_equal(np.flatnonzero(wrong), explorer.mistakes())
        explorer.perceptron_step()
        np.testing.assert_allclose(moved, [explorer.w1, explorer.w2, explorer.b], rtol=0, atol=2e-6)


@pytest.mark.parametrize("traits", CASES[:2] + CASES[4:], ids=lambda traits: "{data} {w1} {b}".format(**traits))
def test_what_is_said_and_shown_is_what_python_counts(open_figure, traits):
    figure, explorer = open_figure(link(**traits)), NeuronExplorer(**traits)
    X, y = explorer.examples()
    wrong = len(explorer.mistakes())
    expect(status(figure)).to_contain_text(
        f"{wrong} of {len(y)} on the wrong side" if wrong else "no example on the wrong side"
    )
    if traits["w1"] or traits["w2"]:
        said = re.search(r"from the origin: (\d+(\.\d+)?)\.", status(figure).inner_text())
        assert float(said[1]) == pytest.approx(abs(traits["b"]) / np.hypot(traits["w1"], traits["w2"]), rel=6e-3)
    plane = figure.locator("svg.ffnn-chart").first
    assert plane.locator(".mark.hollow:not(.neutral)").count() == wrong
    assert plane.locator(".ring").count() == min(wrong, 1)
    z = X @ [explorer.w1, explorer.w2] + explorer.b
    shown = table(figure)
    np.testing.assert_array_equal(shown[:, 3], y)
    np.testing.assert_allclose(shown[:, 4], z, rtol=6e-3, atol=6e-4)
    np.testing.assert_allclose(shown[:, 5], sigmoid(z), atol=6e-4)
    np.testing.assert_array_equal(shown[:, 6], z > 0)


@pytest.mark.parametrize("traits", [CASES[1], CASES[4]], ids=["digits", "AND"])
def test_the_weight_vector_is_drawn_at_a_right_angle_from_the_line_to_the_side_of_yes(open_figure, traits):
    figure = open_figure(link(**traits))
    (start, end), (foot, tip) = np.array(figure.evaluate(DRAWN))
    along, vector = end - start, tip - foot
    assert abs(along @ vector) < 0.02 * np.linalg.norm(along) * np.linalg.norm(vector)
    off = (foot - start) - ((foot - start) @ along) / (along @ along) * along
    assert np.linalg.norm(off) < 0.5  # px
    np.testing.assert_allclose(
        vector / np.linalg.norm(vector),
        np.array([traits["w1"], -traits["w2"]]) / np.hypot(traits["w1"], traits["w2"]),
        atol=0.02,
    )


def test_scaling_leaves_the_line_and_sharpens_the_curve(open_figure):
    drawn, slopes = [], []
    for c in (0.5, 4):
        figure = open_figure(link(data="AND", w1=c, w2=c, b=-1.5 * c))
        (start, end), _ = figure.evaluate(DRAWN)
        drawn.append((end[1] - start[1]) / (end[0] - start[0]))
        drawn.append(start[1] - drawn[-1] * start[0])
        curve = figure.locator(".curve").get_attribute("d")[1:].split("L")
        heights = [float(point.split(",")[1]) for point in curve]
        slopes.append(max(a - b for a, b in itertools.pairwise(heights)))
    np.testing.assert_allclose(drawn[:2], drawn[2:], atol=0.5)
    assert slopes[1] > 3 * slopes[0]


def test_the_button_learns_or_by_keyboard_and_then_changes_nothing(open_figure):
    figure = open_figure(link(data="OR", w1=0, w2=0, b=0))
    expect(status(figure)).to_contain_text("there is no line, and the answer is no everywhere")
    expect(status(figure)).to_contain_text("will add the ringed triangle, (0, 1)")
    for said in ["b = 1: 1 of 4", "b = 0: 1 of 4", "b = 1: 1 of 4", "b = 0: no example", "b = 0: no example"]:
        button(figure, "Perceptron step").press("Enter")
        expect(status(figure)).to_contain_text(said)
    expect(status(figure)).to_contain_text("would change nothing")
    assert slider(figure, "Weight w₁").get_attribute("aria-valuetext") == "1"


def test_xor_is_never_right(open_figure):
    figure = open_figure()
    choose(figure, "Data", "XOR")
    for _ in range(12):
        button(figure, "Perceptron step").click()
        assert re.search(r"[1-4] of 4 on the wrong side", status(figure).inner_text())


def test_in_jupyterlab_reader_and_python_turn_the_same_line(open_in_lab):
    page, figure = open_in_lab("NeuronExplorer")
    slider(figure, "Bias b").press("ArrowRight")
    eventually(page, "explorer.b", 0.1)
    page.evaluate(PYTHON, "explorer.data = 'AND'; explorer.w1 = 1; explorer.w2 = 1; explorer.b = -1.5")
    expect(status(figure)).to_contain_text("w = (1, 1), b = −1.5: no example on the wrong side")
    page.evaluate(PYTHON, "explorer.b = -0.5; explorer.perceptron_step()")
    eventually(page, "[explorer.w1, explorer.w2, explorer.b]", [1, 0, -1.5])


def test_the_figure_of_the_chapter_answers_on_the_built_site(open_chapter):
    figure = open_chapter("predict/neuron.html", "NeuronExplorer", width=390)
    slider(figure, "Bias b").press("End")
    expect(status(figure)).to_contain_text("b = 10")
