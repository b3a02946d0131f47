"""NeuronExplorer: one unit with two inputs, the line where it changes its answer, and the perceptron that finds it."""

import functools

import numpy as np
import traitlets

from ffnn import datasets
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure

FARTHEST = 10  # weights and bias lie between -FARTHEST and FARTHEST
SHOWN = 60  # digits
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LOGIC = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


@functools.cache
def two_digits():
    """The first zeros and ones of the book's digits, `(X, y)`, by two features, each of mean 0 and deviation 1.

    The features are the mean ink, and the mean ink of the left half minus that of the right half; two decimals.
    """
    images, labels = datasets.digits()
    chosen = labels < 2
    ink = images[chosen] / 255
    halves = ink[:, :, :14].mean(axis=(1, 2)) - ink[:, :, 14:].mean(axis=(1, 2))
    features = np.column_stack([ink.mean(axis=(1, 2)), halves])
    X = (features - features.mean(axis=0)) / features.std(axis=0)
    return X[:SHOWN].round(2), labels[chosen][:SHOWN].astype(int)


class NeuronExplorer(LiveFigure):
    """A live figure: a unit says yes where $w_1 x_1 + w_2 x_2 + b > 0$.

    `data`: `"digits"` (is it a one?), `"AND"`, `"OR"` or `"XOR"`. `w1`, `w2`, `b`: the unit's weights and its bias.
    """

    _esm = STATIC / "neuron_explorer.js"

    data = settings.choice("digits", *LOGIC)
    w1 = settings.number(-FARTHEST, FARTHEST)
    w2 = settings.number(-FARTHEST, FARTHEST)
    b = settings.number(-FARTHEST, FARTHEST)
    _digits = traitlets.Dict().tag(sync=True)

    def __init__(self, *, data: str = "digits", w1: float = 0.5, w2: float = 1.0, b: float = 0.0):
        super().__init__(data=data, w1=w1, w2=w2, b=b)
        X, y = two_digits()
        self._digits = {"X": X.tolist(), "y": y.tolist()}

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """The points on screen, shape $(m, 2)$, and their right answers, 0 or 1, shape $(m,)$."""
        if self.data == "digits":
            X, y = two_digits()
            return X.copy(), y.copy()
        return CORNERS.copy(), np.array(LOGIC[self.data])

    def mistakes(self) -> np.ndarray:
        """Which examples are answered wrongly: their places, counted from 0."""
        X, y = self.examples()
        return np.flatnonzero((X @ [self.w1, self.w2] + self.b > 0) != y)

    def perceptron_step(self) -> None:
        """Learn from the first mistake, $w <- w + (y - a) x$ and $b <- b + (y - a)$, where $a$ is the answer, 0 or 1.

        Where a number would leave its range, all three are scaled down, which leaves the line where it is.
        """
        places = self.mistakes()
        if len(places):
            X, y = self.examples()
            sign = 1 if y[places[0]] else -1
            moved = np.array([self.w1, self.w2, self.b]) + sign * np.array([*X[places[0]], 1])
            moved *= min(1, FARTHEST / abs(moved).max()) if moved.any() else 1
            self.w1, self.w2, self.b = moved.round(6)
