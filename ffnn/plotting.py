"""The book's figures: one style, one palette, and a few functions.

Each function draws into `ax` (default: a new figure) and returns it.

Colours come from `palette.json`. Shades are made by opacity, never by mixing, so that a page may swap the palette
for its dark one.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from ffnn import checks, targets
from ffnn.history import History
from ffnn.network import Network

__all__ = ["confusion", "decision_regions", "images", "log_axis", "loss_curves", "matrix", "points", "use_book_style"]

PALETTE = {
    role: shade["light"] for role, shade in json.loads((Path(__file__).parent / "palette.json").read_text()).items()
}
CLASS_COLORS = [PALETTE["class-0"], PALETTE["class-1"], PALETTE["class-2"]]
CLASS_MARKERS = ["o", "^", "s"]
WIDTH = 5.2  # inches: a figure that still reads when a phone shrinks it to two thirds


def use_book_style() -> None:
    """Set Matplotlib up as the book does; in a notebook figures become SVG with real text."""
    mpl.rcParams.update({
        "figure.figsize": (WIDTH, 3.1), "figure.constrained_layout.use": True, "figure.facecolor": PALETTE["paper"],
        "axes.facecolor": "none", "axes.edgecolor": PALETTE["muted"], "axes.labelcolor": PALETTE["ink"],
        "axes.titlesize": "medium", "axes.grid": True, "axes.axisbelow": True, "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=[*CLASS_COLORS, PALETTE["train"], PALETTE["validation"]]),
        "grid.color": PALETTE["grid"], "grid.linewidth": 0.6, "text.color": PALETTE["ink"],
        "xtick.color": PALETTE["muted"], "ytick.color": PALETTE["muted"], "xtick.labelcolor": PALETTE["ink"],
        "ytick.labelcolor": PALETTE["ink"], "font.size": 11, "font.family": "sans-serif", "legend.frameon": False,
        "lines.linewidth": 2, "svg.fonttype": "none", "svg.hashsalt": "ffnn",
    })  # fmt: skip
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # plain Python
        return
    set_matplotlib_formats("svg", "png", bbox_inches=None, metadata={"Date": None})


def _axes(ax, **options):
    return plt.subplots(**options)[1] if ax is None else ax


def _enough(name, texts, n):
    if texts is not None and len(texts) < n:
        raise ValueError(f"{name} must be {n} or more, one for each; got {len(texts)}")


def log_axis(axis: Axis) -> None:
    """A logarithmic axis with plain numbers at 1, 2, 5, 10, ..."""
    axis.axes.set(**{"xscale" if axis is axis.axes.xaxis else "yscale": "log"})
    axis.set_major_locator(mpl.ticker.LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(mpl.ticker.NullLocator())


def loss_curves(history: History, ax: Axes | None = None, log: bool = True) -> Axes:
    """Training loss (solid) and validation loss (dashed) against the first column: the epoch or the step."""
    if not checks.instance("history", history, History, "what fit returns"):
        raise ValueError("History holds no records yet: there is nothing to plot")
    ax, when, dot = _axes(ax), history.columns[0], "o" if len(history) == 1 else ""
    x = getattr(history, when)
    ax.plot(x, history.loss, color=PALETTE["train"], label="training", marker=dot)
    if "validation_loss" in history.columns:
        ax.plot(x, history.validation_loss, "--", color=PALETTE["validation"], label="validation", marker=dot)
    if log:
        log_axis(ax.yaxis)
    ax.set(xlabel=when, ylabel="mean loss")
    ax.legend()
    return ax


def points(X: ArrayLike, y: ArrayLike, ax: Axes | None = None) -> Axes:
    """Points in the plane, each class with its colour and its marker: up to three classes, labelled 0, 1 and 2."""
    X = checks.matrix("X", X, columns=2)
    y = targets.classification(y, (len(X), len(CLASS_COLORS)), float, "y")
    y, ax = y.argmax(axis=1) if y.ndim > 1 else y, _axes(ax, figsize=(3.6, 3.4))
    for k in np.unique(y):
        x1, x2 = X[y == k].T
        ax.scatter(
            x1, x2, s=22, marker=CLASS_MARKERS[k], color=CLASS_COLORS[k], edgecolor=PALETTE["paper"],
            linewidth=0.5, label=f"class {k}",
        )  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def decision_regions(
    network: Network, X: ArrayLike, y: ArrayLike, ax: Axes | None = None, resolution: int = 120
) -> Axes:
    """The class that `network` predicts at every point of the plane, behind the data."""
    if checks.instance("network", network, Network, "Network([Dense(2, 3)], rng=rng)").n_in != 2:
        raise ValueError(f"network must take 2 inputs, the place in the plane; it takes {network.n_in}")
    ax, resolution = points(X, y, ax), checks.integer("resolution", resolution, at_least=2)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = np.meshgrid(np.linspace(left, right, resolution), np.linspace(bottom, top, resolution))
    answers = network.classify(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    if (most := answers.max()) >= (n := len(CLASS_COLORS)):
        raise ValueError(f"network must answer with classes from 0 to {n - 1}, which have a colour; it answers {most}")
    for k in np.unique(answers):
        inside = (answers == k).astype(float)
        ax.contourf(across, up, inside, levels=[0.5, 1.5], colors=[CLASS_COLORS[k]], alpha=0.22, zorder=0)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    ax.grid(False)
    return ax


def matrix(
    values: ArrayLike, ax: Axes | None = None, labels: Sequence[str] | None = None, text: str = "{:.2f}",
    xlabel: str = "", ylabel: str = "",
) -> Axes:  # fmt: skip
    """A matrix as a grid of numbers: positive and negative by colour and sign, size by opacity."""
    values = checks.rows("values", checks.numbers("values", values), None)
    rows, columns = values.shape
    _enough("labels", labels, max(rows, columns))
    ax = _axes(ax, figsize=(0.62 * columns + 0.9, 0.52 * rows + 0.8))
    largest = np.abs(values).max() or 1
    for (i, k), value in np.ndenumerate(values):
        color = PALETTE["positive" if value >= 0 else "negative"]
        ax.add_patch(Rectangle((k - 0.5, i - 0.5), 1, 1, color=color, alpha=0.5 * abs(value) / largest, lw=0))
        ax.text(k, i, text.format(value), ha="center", va="center", fontsize="small")
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xlabel=xlabel, ylabel=ylabel)
    names = (lambda n: range(1, n + 1)) if labels is None else (lambda n: labels)
    _table_axes(ax, range(columns), names(columns), range(rows), names(rows))
    return ax


def _table_axes(ax, x, x_names, y, y_names):
    ax.set_xticks(x, x_names)
    ax.set_yticks(y, y_names)
    ax.grid(False)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def confusion(counts: ArrayLike, ax: Axes | None = None) -> Axes:
    """How often each true class (row) is read as each class (column); mistakes are shaded by their frequency."""
    counts = checks.rows("counts", checks.numbers("counts", counts), None)
    if counts.shape[0] != (K := counts.shape[1]):
        raise ValueError(f"counts must have a row and a column per class; got shape {counts.shape}")
    ax = _axes(ax, figsize=(0.46 * K, 0.4 * K))
    most = max((counts - np.diag(np.diag(counts))).max(), 1)
    for (i, k), count in np.ndenumerate(counts):
        if i != k:
            shade = 0.7 * count / most
            ax.add_patch(Rectangle((k - 0.5, i - 0.5), 1, 1, color=PALETTE["negative"], alpha=shade, lw=0))
        if count:
            ax.text(k, i, str(count), ha="center", va="center", fontsize="small", weight="bold" if i == k else None)
    ax.set(xlim=(-0.5, K - 0.5), ylim=(K - 0.5, -0.5), xlabel="read as", ylabel="written")
    _table_axes(ax, range(K), range(K), range(K), range(K))
    return ax


def _symmetric(values):
    largest = np.abs(values).max() or 1
    return -largest, largest


def images(
    pictures: Sequence[np.ndarray], titles: Sequence[str] | None = None, columns: int = 8, size: float = 0.72
) -> np.ndarray:
    """Grey pictures in a grid, each with its title: uint8 from black to white, signed numbers with grey for 0."""
    for place, picture in enumerate(pictures):
        if np.ndim(picture) != 2:
            raise ValueError(f"pictures must hold matrices; pictures[{place}] has shape {np.shape(picture)}")
    _enough("titles", titles, len(pictures))
    rows = -(-len(pictures) // checks.integer("columns", columns))
    height = size * (1.35 if titles is not None else 1.05)
    _, axes = plt.subplots(rows, columns, figsize=(size * columns, height * rows), squeeze=False)
    for place, ax in enumerate(axes.ravel()):
        ax.axis("off")
        if place < len(pictures):
            low, high = (0, 255) if np.asarray(pictures[place]).dtype == np.uint8 else _symmetric(pictures[place])
            ax.imshow(pictures[place], cmap="gray", vmin=low, vmax=high, interpolation="nearest")
            if titles is not None:
                ax.set_title(titles[place], fontsize="small", pad=3)
    return axes
