"""ActivationExplorer: a function and its slope, and how much of a nudge gets through a row of ten such units."""

import numpy as np

from ffnn import Activation, Dense, Network, activations
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure

# No network learns through a step, so the package has none.
STEP = Activation("step", lambda Z, out=None: np.heaviside(Z, 0), lambda dA, Z, A, out=None: np.zeros_like(dA))
NAMES = ("identity", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu")


class ActivationExplorer(LiveFigure):
    """A live figure: an activation function and its slope at $z$, and a row of units, one after another.

    The first unit of the row computes $f(z)$; each other unit takes the output of the unit before it, times `weight`.
    """

    _esm = STATIC / "activation_explorer.js"

    activation = settings.choice(*NAMES)
    z = settings.number(-6, 6)
    weight = settings.number(0.25, 4)
    layers = settings.integer(1, 10)

    def __init__(self, *, activation: str = "sigmoid", z: float = 2.0, weight: float = 1.0, layers: int = 10):
        super().__init__(activation=activation, z=z, weight=weight, layers=layers)

    def network(self) -> Network:
        """The row on screen as an `ffnn.Network` (float64) from $z$ to the last output."""
        f = STEP if self.activation == "step" else getattr(activations, self.activation)
        row = [Dense(1, 1, f) for _ in range(self.layers)]
        network = Network(row, rng=np.random.default_rng(0), dtype=np.float64)
        for layer in row:
            layer.W = self.weight
        row[0].W = 1
        return network
