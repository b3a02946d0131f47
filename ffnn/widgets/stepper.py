"""What ForwardStepper and BackpropStepper share: the 2-3-2 network of the book, and three examples for it."""

import numpy as np
import traitlets

from ffnn import Dense, Network, activations
from ffnn.widgets import settings
from ffnn.widgets.figure import LiveFigure

W1, b1 = [[1.0, -1.0, 2.0], [1.0, 1.0, -1.0]], [0.0, -1.0, -1.0]
W2, b2 = [[1.0, 0.0], [2.0, 1.0], [-1.0, 1.0]], [0.0, 0.0]
X = [[2.0, 1.0], [0.0, 3.0], [-1.0, -1.0]]
LABELS = [0, 0, 1]
FARTHEST = 3  # inputs lie between -FARTHEST and FARTHEST
MOST_STEPS = 26  # the closing picture is the last


class Stepper(LiveFigure):
    """A live figure: a pass through the example network, one entry of a matrix at a time."""

    x = settings.numbers(2, -FARTHEST, FARTHEST)
    batch_size = settings.integer(1, len(X))
    position = settings.integer(1, MOST_STEPS)
    _network = traitlets.Dict().tag(sync=True)

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self._network = {"theta": np.concatenate([*W1, b1, *W2, b2]).tolist(), "X": X, "y": LABELS}

    def network(self) -> Network:
        """The network on screen, an `ffnn.Network` (float64)."""
        layers = [Dense(2, 3, getattr(activations, self.activation)), Dense(3, 2)]
        network = Network(layers, rng=np.random.default_rng(0), dtype=np.float64)
        network.theta = self._network["theta"]
        return network

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        """The batch on screen: inputs of shape $(m, 2)$, labels of shape $(m,)$."""
        return np.array([self.x, *X[1 : self.batch_size]]), np.array(LABELS[: self.batch_size])
