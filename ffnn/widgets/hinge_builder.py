"""HingeBuilder: a sum of hinges, each with a breakpoint and a slope, follows a curve."""

from collections.abc import Callable

import numpy as np

from ffnn import Dense, Network, relu
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure

MOST = 12  # hinges
STEEPEST = 20  # of a hinge that the reader places
HIGHEST = 2  # the start lies between -HIGHEST and HIGHEST
GRID = 1001  # points of [0, 1] at which sum and curve are compared
BREAKPOINTS = (0.0, 0.25, 0.5, 0.75, 0.125, 0.375, 0.625, 0.875, 0.05, 0.3, 0.55, 0.8)
SLOPES = (2.0, -4.0, 2.0) + 9 * (0.0,)


def tent(x):
    return 1 - abs(1 - 2 * x)


CURVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "parabola": lambda x: 4 * x * (1 - x),
    "wave": lambda x: np.sin(2 * np.pi * x),
    "square root": np.sqrt,
    "three folds": lambda x: tent(tent(tent(x))),
}


class HingeBuilder(LiveFigure):
    """A live figure: a sum of hinges, each flat up to its breakpoint and then a straight line, follows a curve.

    The sum is $s + c_1 max(0, x - t_1) + ... + c_n max(0, x - t_n)$, for $x$ from 0 to 1.

    `target`: the curve, `"parabola"` $4 x (1 - x)$, `"wave"` $sin(2 pi x)$, `"square root"` or `"three folds"`.
    `placed`: `"by hand"`, or `"best slopes"` for the breakpoints that stand there, or `"equal pieces"`. `units`: how
    many hinges are used. `start`, `breakpoints`, `slopes`: what stands there by hand, for up to 12 hinges. `hinge`: the
    one that the sliders turn.
    """

    _esm = STATIC / "hinge_builder.js"

    target = settings.choice(*CURVES)
    placed = settings.choice("by hand", "best slopes", "equal pieces")
    units = settings.integer(1, MOST)
    hinge = settings.integer(1, MOST)
    start = settings.number(-HIGHEST, HIGHEST)
    breakpoints = settings.numbers(MOST, 0, 1)
    slopes = settings.numbers(MOST, -STEEPEST, STEEPEST)

    def __init__(
        self, *, target: str = "parabola", placed: str = "by hand", units: int = 4, hinge: int = 1, start: float = 0.0,
        breakpoints: tuple[float, ...] = BREAKPOINTS, slopes: tuple[float, ...] = SLOPES,
    ):  # fmt: skip
        super().__init__(
            target=target, placed=placed, units=units, hinge=hinge, start=start, breakpoints=breakpoints, slopes=slopes
        )

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The target at `x`."""
        return CURVES[self.target](x)

    def hinges(self) -> tuple[float, np.ndarray, np.ndarray]:
        """What is on screen: the start $s$, the breakpoints $t$ and the slopes $c$, each of shape $(n,)$."""
        if self.placed == "equal pieces":
            ends = np.arange(self.units + 1) / self.units
            pieces = np.diff(self.curve(ends)) * self.units
            return float(self.curve(ends)[0]), ends[:-1], np.diff(pieces, prepend=0)
        t, c = np.array(self.breakpoints[: self.units]), np.array(self.slopes[: self.units])
        if self.placed == "by hand":
            return self.start, t, c
        x = np.linspace(0, 1, GRID)
        columns = np.column_stack([np.ones(GRID), np.maximum(0, x[:, None] - t)])
        s, *c = np.linalg.lstsq(columns, self.curve(x), rcond=1e-9)[0]
        return float(s), t, np.array(c)

    def error(self) -> float:
        """The largest distance between sum and curve, at 1,001 points."""
        x = np.linspace(0, 1, GRID)
        return float(abs(self.network().predict(x[:, None])[:, 0] - self.curve(x)).max())

    def network(self) -> Network:
        """The sum on screen as an `ffnn.Network` (float64): a hidden unit for each hinge, an output that adds up."""
        s, t, c = self.hinges()
        hidden, output = Dense(1, self.units, relu), Dense(self.units, 1)
        network = Network([hidden, output], rng=np.random.default_rng(0), dtype=np.float64)
        hidden.W, hidden.b = 1, -t
        output.W, output.b = c[:, None], s
        return network
