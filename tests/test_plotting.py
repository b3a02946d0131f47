"""The figures: what is drawn where, in the palette's colours alone, with marks beside the colours."""
# ruff: noqa: E501 - the table below has a row per mistake

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from numeric import refused, seeded, told

from ffnn import History, Network, plotting
from ffnn.history import Epoch
from ffnn.layers import Dense
from ffnn.plotting import PALETTE

mpl.use("agg")
HISTORY = History([Epoch(1, 2.0, 2.5, 0.5, 0.1, 1.0), Epoch(2, 0.5, 1.0, 0.75, 0.1, 2.0)])


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    with mpl.rc_context():
        yield
        plt.close("all")


def test_every_role_of_the_palette_is_a_colour_of_its_own():
    assert set(PALETTE) >= {"ink", "muted", "grid", "paper", "accent", "train", "validation", "positive", "negative"}
    assert len({to_hex(color) for color in plotting.CLASS_COLORS}) == len(set(plotting.CLASS_MARKERS)) == 3


def test_a_figure_in_the_books_style_has_no_colour_beside_the_palettes():
    plotting.use_book_style()
    ax = plotting.loss_curves(HISTORY)
    ax.figure.canvas.draw()
    texts = [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
    colors = {to_hex(text.get_color()) for text in texts} | {to_hex(line.get_color()) for line in ax.lines}
    colors |= {to_hex(spine.get_edgecolor()) for spine in ax.spines.values()} | {to_hex(ax.figure.get_facecolor())}
    assert colors <= {to_hex(color) for color in PALETTE.values()}
    assert mpl.rcParams["svg.fonttype"] == "none"


def test_loss_curves_are_told_apart_by_stroke_and_colour():
    ax = plotting.loss_curves(HISTORY)
    training, validation = ax.lines
    assert np.array_equal(training.get_xydata(), [[1, 2], [2, 0.5]])
    assert np.array_equal(validation.get_xydata(), [[1, 2.5], [2, 1]])
    assert (training.get_linestyle(), validation.get_linestyle()) == ("-", "--")
    assert (training.get_color(), validation.get_color()) == (PALETTE["train"], PALETTE["validation"])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "validation"]
    assert ax.get_yscale() == "log"
    assert plotting.loss_curves(HISTORY, log=False).get_yscale() == "linear"


def test_loss_curves_show_what_was_measured():
    unmeasured = History(record._replace(validation_loss=None, validation_accuracy=None) for record in HISTORY)
    (training,) = plotting.loss_curves(unmeasured).lines
    assert (training.get_label(), list(training.get_ydata())) == ("training", [2, 0.5])


def test_an_empty_history_has_nothing_to_plot_and_says_so():
    with told(ValueError, "History holds no records yet: there is nothing to plot"):
        plotting.loss_curves(History())


def test_points_have_the_colour_and_the_marker_of_their_class():
    X, y = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]), np.array([0, 2, 0])
    first, third = plotting.points(X, y).collections
    assert np.array_equal(first.get_offsets(), X[[0, 2]])
    assert np.array_equal(third.get_offsets(), X[[1]])
    assert to_hex(third.get_facecolor()[0]) == to_hex(plotting.CLASS_COLORS[2])
    assert len(first.get_paths()[0].vertices) != len(third.get_paths()[0].vertices)


def test_a_fourth_class_has_no_colour_and_is_told():
    with refused(ValueError, "y must hold labels from 0 to 2, for 3 classes; y[3] is 3"):
        plotting.points(np.zeros((4, 2)), np.arange(4))


def test_points_may_be_lists_or_a_frame_and_labels_one_hot_rows():
    class Frame:
        """All of a data frame that NumPy sees."""

        def __array__(self, dtype=None, copy=None):
            return np.array([[0.0, 1.0], [2.0, 3.0]])

    for X, y in (([[0, 1], [2, 3]], [0, 1]), (Frame(), [0, 1]), (np.array([[0, 1], [2, 3]]), np.eye(3)[:2])):
        first, second = plotting.points(X, y).collections
        assert np.array_equal(first.get_offsets(), [[0, 1]])
        assert np.array_equal(second.get_offsets(), [[2, 3]])


X2 = np.zeros((2, 2))
REFUSED = {
    "labels as floats": (lambda: plotting.points(X2, [0.0, 1.0]), TypeError, "y must hold whole numbers when it holds labels"),
    "truths": (lambda: plotting.points(X2, [True, False]), TypeError, "y must hold whole numbers when it holds labels"),
    "a column": (lambda: plotting.points(X2, [[0], [1]]), ValueError, "for labels pass np.ravel(y)"),
    "labels below 0": (lambda: plotting.points(X2, [0, -1]), ValueError, "y must hold labels from 0 to 2, for 3 classes; y[1] is -1"),
    "three dimensions": (lambda: plotting.points(np.zeros((2, 3)), [0, 1]), ValueError, "X must have shape (m, 2), one example per row"),
    "no network": (lambda: plotting.decision_regions("net", X2, [0, 1]), TypeError, "network must be a Network"),
    "a network of three inputs": (lambda: plotting.decision_regions(net(3, 2), X2, [0, 1]), ValueError, "network must take 2 inputs, the place in the plane; it takes 3"),
    "a network of five classes": (lambda: plotting.decision_regions(net(2, 5, b=[0, 0, 0, 0, 9]), X2, [0, 1]), ValueError, "network must answer with classes from 0 to 2, which have a colour; it answers 4"),
    "no resolution": (lambda: plotting.decision_regions(net(2, 2), X2, [0, 1], resolution=1.5), TypeError, "resolution must be a whole number"),
    "records of one's own": (lambda: plotting.loss_curves([1, 2]), TypeError, "history must be a History, such as what fit returns; got [1, 2] (list)"),
    "a vector for a matrix": (lambda: plotting.matrix([1, 2]), ValueError, "values must have shape (m, n)"),
    "too few names": (lambda: plotting.matrix(X2, labels=["a"]), ValueError, "labels must be 2 or more, one for each; got 1"),
    "counts not square": (lambda: plotting.confusion([[1, 2, 3], [4, 5, 6]]), ValueError, "counts must have a row and a column per class; got shape (2, 3)"),
    "one picture": (lambda: plotting.images(X2), ValueError, "pictures must hold matrices; pictures[0] has shape (2,)"),
    "too few titles": (lambda: plotting.images([X2, X2], titles=["a"]), ValueError, "titles must be 2 or more, one for each; got 1"),
    "no columns": (lambda: plotting.images([X2], columns=0), ValueError, "columns must be at least 1; got 0"),
}  # fmt: skip


def net(n_in, n_out, b=0):
    layer = Dense(n_in, n_out)
    layer.b = b
    return Network([layer], rng=seeded())


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused_by_the_name_of_its_argument(call, error, message):
    with refused(error, message):
        call()


def test_a_single_record_is_a_dot_in_the_curves():
    assert [line.get_marker() for line in plotting.loss_curves(HISTORY[:1]).lines] == ["o", "o"]
    assert [line.get_marker() for line in plotting.loss_curves(HISTORY).lines] == ["", ""]


def test_decision_regions_lie_beneath_the_points_and_say_what_the_network_answers():
    network = Network([Dense(2, 2)], rng=seeded())
    network.layers[0].W, network.layers[0].b = [[-1, 1], [0, 0]], 0  # class 1 where x_1 > 0
    X, y = np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([0, 1])
    ax = plotting.decision_regions(network, X, y)
    regions = [artist for artist in ax.collections if isinstance(artist, mpl.contour.QuadContourSet)]
    assert [to_hex(region.get_facecolor()[0]) for region in regions] == [to_hex(c) for c in plotting.CLASS_COLORS[:2]]
    for region, side in zip(regions, (-1, 1), strict=True):
        x = region.get_paths()[0].vertices[:, 0]
        assert (side * x >= -0.05).all()
    assert all(region.get_zorder() < points.get_zorder() for region in regions for points in ax.collections[:2])


def test_a_matrix_shows_each_number_with_its_sign_in_colour_and_its_size_in_depth():
    ax = plotting.matrix([[1.0, -2.0], [0.0, 0.5]], labels=["a", "b"])
    assert [text.get_text() for text in ax.texts] == ["1.00", "-2.00", "0.00", "0.50"]
    shades = [(to_hex(patch.get_facecolor()), patch.get_alpha()) for patch in ax.patches]
    plus, minus = to_hex(PALETTE["positive"]), to_hex(PALETTE["negative"])
    assert shades == [(plus, 0.25), (minus, 0.5), (plus, 0.0), (plus, 0.125)]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "b"]
    assert [tick.get_text() for tick in plotting.matrix(np.ones((1, 3))).get_xticklabels()] == ["1", "2", "3"]


def test_a_matrix_of_zeros_can_be_shown():
    assert [patch.get_alpha() for patch in plotting.matrix(np.zeros((1, 2))).patches] == [0, 0]


def test_a_confusion_matrix_shades_the_mistakes_by_how_frequent_they_are():
    ax = plotting.confusion([[9, 2], [1, 8]])
    assert [text.get_text() for text in ax.texts] == ["9", "2", "1", "8"]
    assert [(patch.get_x(), patch.get_alpha()) for patch in ax.patches] == [(0.5, 0.7), (-0.5, 0.35)]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("read as", "written")
    assert plotting.confusion([[3, 0], [0, 3]]).patches[0].get_alpha() == 0


@pytest.mark.parametrize("count", [1, 8, 9])
def test_images_stand_in_a_grid_each_under_its_title(count):
    pictures = seeded().integers(0, 256, (count, 28, 28))
    axes = plotting.images(pictures, titles=[f"no {k}" for k in range(count)])
    assert axes.shape == (1 if count <= 8 else 2, 8)
    shown = [ax for ax in axes.ravel() if ax.images]
    assert [ax.get_title() for ax in shown] == [f"no {k}" for k in range(count)]
    assert np.array_equal(shown[-1].images[0].get_array(), pictures[-1])


def test_no_ink_is_black_and_a_weight_of_0_is_the_middle_grey():
    faint, weights = np.full((3, 3), 7, np.uint8), np.array([[-3.0, 0.0], [1.0, 2.0]])
    limits = [plotting.images([picture]).ravel()[0].images[0].get_clim() for picture in (faint, weights, 0 * weights)]
    assert limits == [(0, 255), (-3, 3), (-1, 1)]


def test_a_log_axis_has_plain_numbers():
    ax = plt.figure().subplots()
    ax.set_ylim(0.05, 3)
    plotting.log_axis(ax.yaxis)
    ax.figure.canvas.draw()
    labels = {tick.get_text() for tick in ax.get_yticklabels()}
    assert {"0.05", "0.1", "0.2", "0.5", "1", "2"} <= labels
