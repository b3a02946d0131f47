"""InitializationExplorer: how large signals and gradients are, layer by layer, in a network that was just drawn."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import traitlets

from ffnn import Activation, Dense, Network, activations, initializers
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure
from ffnn.widgets.generator import Mulberry32

DEEPEST, WIDEST, EXAMPLES = 30, 64, 16
WIDTHS = ("equal", "alternating", "narrowing")
VARIANCES = {
    "lecun": lambda n_in, n_out: 1 / n_in,
    "glorot": lambda n_in, n_out: 2 / (n_in + n_out),
    "he": lambda n_in, n_out: 2 / n_in,
}
PLACES = (np.arange(320) + 0.5) / 20 - 8  # where a standard normal number is averaged over
SHARES = np.exp(-(PLACES**2) / 2) / np.sqrt(2 * np.pi) / 20


class Sizes(NamedTuple):
    """Mean squares from the input, layer 0, to the last layer."""

    signals: np.ndarray  # of $A^(l)$
    gradients: np.ndarray  # of $dL/dA^(l)$


def widths_of(shape: str, width: int) -> list[int]:
    """The widths of the input and of the `DEEPEST` layers: equal, alternately a quarter, or narrowing to a quarter."""
    if shape == "alternating":
        return [width if layer % 2 == 0 else width // 4 for layer in range(DEEPEST + 1)]
    narrow = 4.0 if shape == "narrowing" else 1.0
    return [int(np.floor(width * narrow ** (-layer / DEEPEST) + 0.5)) for layer in range(DEEPEST + 1)]


def mean_squares(activation: Activation, variance: float) -> tuple[float, float]:
    """The mean squares of $f(z)$ and of $f'(z)$ for a normal $z$ with mean 0 and this variance."""
    Z = np.sqrt(variance) * PLACES
    A = activation(Z)
    slope = activation.vjp(np.ones_like(Z), Z, A)
    return float(SHARES @ A**2), float(SHARES @ slope**2)


class InitializationExplorer(LiveFigure):
    """A live figure: the mean squares of signals and gradients in a network whose weights have just been drawn.

    The weights are those of `initializer`, times `scale`; biases are 0. `depth`: the number of layers. `width`: units
    in the widest layer, a multiple of 8. `widths`: whether all layers are as wide, every second has a quarter of that,
    or they narrow to a quarter. Inputs, and the gradient that comes back into the last layer, are standard normal.
    """

    _esm = STATIC / "initialization_explorer.js"

    activation = settings.choice("identity", "sigmoid", "tanh", "relu")
    initializer = settings.choice(*VARIANCES)
    scale = settings.number(0.5, 2)
    depth = settings.integer(1, DEEPEST)
    width = settings.integer(8, WIDEST)
    widths = settings.choice(*WIDTHS)
    seed = settings.integer(0, 2**32 - 1)

    def __init__(
        self,
        *,
        activation: str = "relu",
        initializer: str = "lecun",
        scale: float = 1.0,
        depth: int = DEEPEST,
        width: int = 32,
        widths: str = "equal",
        seed: int = 0,
    ):
        super().__init__(
            activation=activation,
            initializer=initializer,
            scale=scale,
            depth=depth,
            width=width,
            widths=widths,
            seed=seed,
        )

    @traitlets.validate("width")
    def _a_rung(self, proposal):
        if proposal["value"] % 8:
            raise traitlets.TraitError(f"width must be a multiple of 8; got {proposal['value']}")
        return proposal["value"]

    def network(self) -> Network:
        """The network on screen, an `ffnn.Network` (float64)."""
        return self._draw()[0]

    def examples(self) -> np.ndarray:
        """The inputs, shape $(m, n_0)$."""
        return self._draw()[1]

    def _draw(self):
        rng = Mulberry32(self.seed)
        n = widths_of(self.widths, self.width)[: self.depth + 1]
        X = rng.standard_normal((EXAMPLES, n[0]))
        G = rng.standard_normal(EXAMPLES * self.width)[: EXAMPLES * n[-1]].reshape(EXAMPLES, n[-1])
        draw = getattr(initializers, self.initializer)
        f = getattr(activations, self.activation)
        scale = self.scale

        def scaled(rng, shape):
            return scale * draw(rng, shape)

        layers = [Dense(n_in, n_out, f, init=scaled) for n_in, n_out in pairwise(n)]
        return Network(layers, rng=rng, dtype=np.float64), X, G

    def measured(self) -> Sizes:
        """The mean squares in the network on screen."""
        network, A, dA = self._draw()
        signals = [A]
        for layer in network.layers:
            signals.append(layer.forward(signals[-1]))
        gradients = [dA]
        for layer in reversed(network.layers):
            gradients.insert(0, layer.backward(gradients[0]))
        return Sizes(*(np.array([np.mean(values**2) for values in each]) for each in (signals, gradients)))

    def predicted(self) -> Sizes:
        """Their means over all draws, if each layer's $z$ were normal and independent of what comes back."""
        f, n = getattr(activations, self.activation), widths_of(self.widths, self.width)[: self.depth + 1]
        signals, slopes, gradients = [1.0], [1.0], [1.0]
        variances = [self.scale**2 * VARIANCES[self.initializer](*pair) for pair in pairwise(n)]
        for n_in, v in zip(n, variances, strict=False):
            a, slope = mean_squares(f, n_in * v * signals[-1])
            signals.append(a)
            slopes.append(slope)
        for n_out, v, slope in zip(n[:0:-1], variances[::-1], slopes[:0:-1], strict=True):
            gradients.insert(0, n_out * v * slope * gradients[0])
        return Sizes(np.array(signals), np.array(gradients))
