"""How the book's figures look: one style, one palette.

Colours come from `palette.json`. Shades are made by opacity, never by mixing, so that a page may swap the palette
for its dark one.
"""

import json
from pathlib import Path

import matplotlib as mpl

PALETTE = {
    role: shade["light"] for role, shade in json.loads((Path(__file__).parent / "palette.json").read_text()).items()
}
CLASS_COLORS = [PALETTE["class-0"], PALETTE["class-1"], PALETTE["class-2"]]
CLASS_MARKERS = ["o", "^", "s"]
WIDTH = 5.2  # inches: a figure that still reads when a phone shrinks it to two thirds


def use_book_style() -> None:
    """Set Matplotlib up as the book does; in a notebook figures become SVG with real text."""
    mpl.rcParams.update(
        {
            "figure.figsize": (WIDTH, 3.1),
            "figure.constrained_layout.use": True,
            "figure.facecolor": PALETTE["paper"],
            "axes.facecolor": "none",
            "axes.edgecolor": PALETTE["muted"],
            "axes.labelcolor": PALETTE["ink"],
            "axes.titlesize": "medium",
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": mpl.cycler(color=[*CLASS_COLORS, PALETTE["train"], PALETTE["validation"]]),
            "grid.color": PALETTE["grid"],
            "grid.linewidth": 0.6,
            "text.color": PALETTE["ink"],
            "xtick.color": PALETTE["muted"],
            "ytick.color": PALETTE["muted"],
            "xtick.labelcolor": PALETTE["ink"],
            "ytick.labelcolor": PALETTE["ink"],
            "font.size": 11,
            "font.family": "sans-serif",
            "legend.frameon": False,
            "lines.linewidth": 2,
            "svg.fonttype": "none",
            "svg.hashsalt": "ffnn",
        }
    )
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # plain Python
        return
    set_matplotlib_formats("svg", "png", bbox_inches=None, metadata={"Date": None})
