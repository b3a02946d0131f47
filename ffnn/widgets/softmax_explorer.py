"""SoftmaxExplorer: three scores to move, the probabilities they give, and the Jacobian between the two."""

import numpy as np

from ffnn import softmax, softmax_jacobian
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure

FARTHEST = 6  # scores lie between -FARTHEST and FARTHEST


class SoftmaxExplorer(LiveFigure):
    """A live figure: move one score, and all probabilities move.

    `scores`: three numbers from -6 to 6. `pushed`: which score, 1, 2 or 3, the curves are drawn against; the figure
    sets it to the score that the reader moved last.
    """

    _esm = STATIC / "softmax_explorer.js"

    scores = settings.numbers(3, -FARTHEST, FARTHEST)
    pushed = settings.integer(1, 3)

    def __init__(self, *, scores: tuple[float, float, float] = (2.0, 1.0, -1.0), pushed: int = 1):
        super().__init__(scores=scores, pushed=pushed)

    def probabilities(self) -> np.ndarray:
        """The probabilities on screen, shape $(3,)$."""
        return softmax(np.array(self.scores))

    def jacobian(self) -> np.ndarray:
        """The Jacobian on screen, shape $(3, 3)$: entry $i, k$ says how fast probability $i$ changes with score $k$."""
        return softmax_jacobian(self.probabilities())
