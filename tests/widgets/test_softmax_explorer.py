"""SoftmaxExplorer: the numbers that it shows are those of `ffnn`; a score moved by a reader moves all probabilities."""

import functools
import re

import numpy as np
import pytest
import traitlets
from driver import MINUS, PYTHON, eventually, follow, later, open_table, python, slider, swipe
from playwright.sync_api import expect

import ffnn
from ffnn.widgets import SoftmaxExplorer

CORNERS = [(2, 1, -1), (0, 0, 0), (6, -6, -6), (-6, -6, 6), (0.3, -2.7, 5.9)]


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "SoftmaxExplorer")


def table(figure):
    """The numbers of the table, row by row."""
    open_table(figure)
    rows = [row.replace(MINUS, "-").split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    return [[float(cell) for cell in row[1:] if cell] for row in rows[1:]]


def test_python_takes_scores_and_gives_probabilities_and_jacobian():
    explorer = SoftmaxExplorer(scores=(0, np.float32(0.5), -1), pushed=2)
    np.testing.assert_array_equal(explorer.probabilities(), ffnn.softmax(np.array([0, 0.5, -1])))
    np.testing.assert_array_equal(explorer.jacobian(), ffnn.softmax_jacobian(explorer.probabilities()))
    assert repr(SoftmaxExplorer()) == "SoftmaxExplorer(scores=(2.0, 1.0, -1.0), pushed=1)"


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("scores", (1, 2), "a tuple of 3 numbers from -6 to 6; got (1, 2) (tuple)"),
        ("scores", (1, 2, 7), "a tuple of 3 numbers from -6 to 6; got (1, 2, 7) (tuple)"),
        ("scores", (1, 2, float("nan")), "a tuple of 3 numbers from -6 to 6; got (1, 2, nan) (tuple)"),
        ("scores", 2, "a tuple of 3 numbers from -6 to 6; got 2 (int)"),
        ("scores", "210", "a tuple of 3 numbers from -6 to 6; got '210' (str)"),
        ("pushed", 4, "a whole number from 1 to 3; got 4 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    with pytest.raises(traitlets.TraitError) as refused:
        SoftmaxExplorer(**{trait: wrong})
    assert str(refused.value) == f"{trait} must be {expected}"


def test_what_it_computes_is_what_ffnn_computes(visit, live_url):
    page = visit(live_url)
    for scores in CORNERS:
        p, J = page.evaluate(
            """async (scores) => {
              const { state } = await import('/_static/widgets/softmax_explorer.js')
              const { p, J } = state({ scores, pushed: 1 })
              return [[...p], [...J]]
            }""",
            scores,
        )
        expected = ffnn.softmax(np.array(scores, float))
        np.testing.assert_allclose(p, expected, rtol=1e-14)
        np.testing.assert_allclose(np.reshape(J, (3, 3)), ffnn.softmax_jacobian(expected), rtol=0, atol=1e-15)


@pytest.mark.parametrize("scores", CORNERS)
def test_the_numbers_on_screen_are_those_of_ffnn(open_figure, scores):
    figure = open_figure(f"#SoftmaxExplorer.scores={','.join(map(str, scores))}")
    p = ffnn.softmax(np.array(scores, float))
    J = ffnn.softmax_jacobian(p)
    *classes, sums = table(figure)
    for i, (score, probability, *entries, row_sum) in enumerate(classes):
        assert score == scores[i]
        assert probability == pytest.approx(p[i], rel=6e-3, abs=6e-4)
        np.testing.assert_allclose(entries, J[i], rtol=0.06, atol=6e-4)
        assert row_sum == 0
    assert sums == [1, 0, 0, 0]


@pytest.mark.parametrize("scores", [*CORNERS, (-6, 6, 5.9)])
def test_numbers_keep_apart_on_a_narrow_screen(open_figure, scores):
    figure = open_figure(f"#SoftmaxExplorer.scores={','.join(map(str, scores))}", width=320)
    collisions = figure.evaluate(
        """root => [...root.querySelectorAll('svg.ffnn-chart')].flatMap((chart) => {
          const texts = [...chart.querySelectorAll('text')]
          const drawn = [...texts, ...chart.querySelectorAll('.mark')]
          const boxes = new Map(drawn.map((element) => [element, element.getBoundingClientRect()]))
          const beside = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 3
          const apart = (a, b) => beside(a, b) || beside(b, a)
          return texts.flatMap((text) => [...boxes.keys()]
            .filter((other) => other !== text && !apart(boxes.get(text), boxes.get(other)))
            .map((other) => `${text.textContent} and ${other.textContent || 'a mark'}`))
        })"""
    )
    assert collisions == []


def test_moving_one_score_moves_all_probabilities_and_frames_its_column(open_figure):
    figure = open_figure()
    status = figure.get_by_role("status")
    before = [row[1] for row in table(figure)[:3]]
    for _ in range(5):
        slider(figure, "Score 3").press("ArrowRight")
    expect(status).to_contain_text(f"Scores 2, 1, {MINUS}0.5")
    changes = rf"Pushing score 3 changes them by {MINUS}\S+, {MINUS}\S+, 0\.\d+ per unit; these add up to 0"
    expect(status).to_contain_text(re.compile(changes))
    after = [row[1] for row in table(figure)[:3]]
    assert after[0] < before[0]
    assert after[1] < before[1]
    assert after[2] > before[2]
    frames = []
    for score in ("Score 1", "Score 2", "Score 3"):
        slider(figure, score).press("ArrowLeft")
        figure.page.wait_for_timeout(100)
        frames.append(float(figure.locator(".frame").get_attribute("x")))
    assert frames == sorted(set(frames))


def test_the_mouse_drags_a_score_along_its_track(open_figure):
    figure = open_figure()
    track = slider(figure, "Score 1").bounding_box()
    middle = track["y"] + track["height"] / 2
    mouse = figure.page.mouse
    mouse.move(track["x"] + track["width"] * 8 / 12, middle)
    mouse.down()
    mouse.move(track["x"] + track["width"] - 2, middle, steps=5)
    mouse.up()
    expect(figure.get_by_role("status")).to_contain_text(f"Scores 6, 1, {MINUS}1: probabilities 0.992")


def held(figure, start, *ends):
    """Take hold at `start` of an element, as (selector, share of its width), and drag sideways by these px."""
    selector, share = start
    box = figure.locator(selector).bounding_box()
    x, y = box["x"] + share * box["width"], box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    for end in ends:
        mouse.move(x + end, y, steps=3)
    mouse.up()


def test_the_dots_can_be_dragged_along_their_curves(open_figure):
    figure = open_figure()
    held(figure, (".mark.class-0 >> nth=0", 0.5), 30, 400)
    expect(slider(figure, "Score 1")).to_have_attribute("aria-valuetext", "6")
    expect(slider(figure, "Score 2")).to_have_attribute("aria-valuetext", "1")


def test_a_share_of_the_bar_can_be_pulled_and_its_edge_follows(open_figure):
    figure = open_figure("#SoftmaxExplorer.scores=0,0,0")
    width = figure.locator("svg").first.bounding_box()["width"]
    for share, wanted in [(0, 0.5), (1, 0.25), (2, 0.6)]:
        p = ffnn.softmax(np.zeros(3))
        edges = [p[0], p[0] + p[1], p[0] + p[1]]
        target = [wanted, None, 1 - wanted][share]
        if share == 1:
            target = edges[1] - 0.05
        held(figure, (f".share.class-{share}", 0.5), (target - edges[share]) * width)
        found = [figure.locator(f".share.class-{k}").bounding_box() for k in range(3)]
        left = figure.locator("svg").first.bounding_box()["x"]
        edge = found[2]["x"] if share else found[1]["x"]
        assert (edge - left) / width == pytest.approx(target, abs=0.02)
        moved = slider(figure, f"Score {share + 1}").get_attribute("aria-valuetext")
        assert moved != "0"
        for k in range(3):
            if k != share:
                expect(slider(figure, f"Score {k + 1}")).to_have_attribute("aria-valuetext", "0")
        later(figure.page, 600)  # until the link is written
        follow(figure, f"#SoftmaxExplorer.scores=0,0,0&SoftmaxExplorer.pushed={share + 1}")
        later(figure.page, 100)


def test_a_column_of_the_jacobian_is_chosen_by_a_click(open_figure):
    figure = open_figure()
    box = figure.get_by_text("z₃", exact=True).bounding_box()
    figure.page.mouse.click(box["x"], box["y"] + 60)
    expect(figure.get_by_role("status")).to_contain_text("Pushing score 3")


def test_a_vertical_swipe_over_the_dots_changes_nothing(open_figure):
    figure = open_figure(width=390, has_touch=True, is_mobile=True)
    box = figure.locator(".mark.class-0").first.bounding_box()
    swipe(figure.page, [(box["x"] + 4, box["y"] + 4 - 20 * n) for n in range(8)])
    later(figure.page, 300)
    expect(figure.get_by_role("status")).to_contain_text(f"Scores 2, 1, {MINUS}1:")


def test_the_words_give_all_numbers_of_a_list_the_same_decimals(open_figure):
    figure = open_figure("#SoftmaxExplorer.scores=6,0,0")
    said = figure.get_by_role("status").inner_text()
    lists = re.findall(r"(?:probabilities|by) (.+?)(?:\. P| per)", said)
    assert len(lists) == 2
    for numbers in lists:
        assert len({len(number.partition(".")[2]) for number in numbers.split(", ")}) == 1
    assert "e" not in "".join(lists)


def test_the_tangents_have_the_slopes_of_the_framed_column(open_figure):
    figure = open_figure("#SoftmaxExplorer.pushed=2")
    drawn = figure.evaluate(
        """root => [...root.querySelectorAll('.tangent')].map((path) => {
          const [[x1, y1], [x2, y2]] = path.getAttribute('d').slice(1).split('L').map((at) => at.split(',').map(Number))
          return (y1 - y2) / (x2 - x1)
        })"""
    )
    slopes = SoftmaxExplorer().jacobian()[:, 1]
    assert np.corrcoef(drawn, slopes)[0, 1] > 0.999
    np.testing.assert_array_equal(np.sign(drawn), np.sign(slopes))


def test_in_jupyterlab_reader_and_python_move_the_same_scores(open_in_lab):
    page, figure = open_in_lab("SoftmaxExplorer")
    page.evaluate(PYTHON, "seen = []\nexplorer.observe(lambda change: seen.append(change.new), 'scores')")
    slider(figure, "Score 2").press("ArrowRight")
    eventually(page, "[explorer.scores, explorer.pushed, seen]", [[2, 1.1, -1], 2, [[2, 1.1, -1]]])
    page.evaluate(PYTHON, "explorer.scores = (0, 0, 3)")
    expect(figure.get_by_role("status")).to_contain_text("Scores 0, 0, 3: probabilities 0.045, 0.045, 0.909")
    shown = [row[1] for row in table(figure)[:3]]
    np.testing.assert_allclose(python(page, "explorer.probabilities().tolist()"), shown, atol=6e-4)


def test_the_figure_of_the_chapter_answers_on_the_built_site(open_chapter):
    figure = open_chapter("learn/softmax.html", "SoftmaxExplorer", width=390)
    slider(figure, "Score 1").press("End")
    expect(figure.get_by_role("status")).to_contain_text(f"Scores 6, 1, {MINUS}1")
