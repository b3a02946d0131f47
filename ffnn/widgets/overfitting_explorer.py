"""OverfittingExplorer: a network learns a curve from few noisy examples; the gap to new ones opens and closes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import traitlets

from ffnn import Dense, History, Network, identity, tanh
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure
from ffnn.widgets.generator import Mulberry32

VALIDATION, MOST = 200, 100  # examples for validation; training examples at most
REACH = 3  # inputs lie between -REACH and REACH
RUN = ("n", "noise", "hidden_sizes", "seed")  # a change of these starts a new run
Examples = tuple[np.ndarray, np.ndarray]  # X, y


class Record(NamedTuple):
    """One row of `OverfittingExplorer.history`: mean losses over all examples, without the `l2` term."""

    step: int
    loss: float
    validation_loss: float


class OverfittingExplorer(LiveFigure):
    """A live figure: a network learns a curve from a few noisy examples, and is measured on others.

    It has tanh units, the curve is $y = sin(1.5 x)$, and every step of Adam, at a learning rate of 0.01, takes all
    examples. `n`: training examples; the same 200 others validate. `noise`: its standard deviation. `hidden_sizes`:
    units of each hidden layer. A change of `l2` acts on the running network; any other change starts a new run. The
    same seed gives the same run.
    """

    _esm = STATIC / "overfitting_explorer.js"

    n = settings.integer(5, MOST)
    noise = settings.number(0, 1)
    hidden_sizes = settings.sizes(most=2, high=32)
    l2 = settings.number(0, 1)
    seed = settings.integer(0, 99)
    _screen = traitlets.Dict().tag(sync=True)  # what the figure shows: settings, theta, history

    def __init__(
        self, *, n: int = 16, noise: float = 0.4, hidden_sizes: Sequence[int] = (2,), l2: float = 0.0, seed: int = 1
    ):
        super().__init__(n=n, noise=noise, hidden_sizes=hidden_sizes, l2=l2, seed=seed)

    def curve(self, X: np.ndarray) -> np.ndarray:
        """What the examples would be without noise, $sin(1.5 x)$."""
        return np.sin(1.5 * X)

    def examples(self) -> tuple[Examples, Examples]:
        """The points, `(X, y), (X_validation, y_validation)`, each array of shape $(n, 1)$."""
        return self._drawn(Mulberry32(self.seed))

    def network(self) -> Network:
        """An `ffnn.Network` (float64) with the weights on screen, or the initial weights before the figure is shown."""
        rng = Mulberry32(self.seed)
        self._drawn(rng)
        sizes = [1, *self.hidden_sizes]
        hidden = [Dense(n_in, n_out, tanh) for n_in, n_out in zip(sizes, self.hidden_sizes, strict=False)]
        network = Network([*hidden, Dense(sizes[-1], 1, identity)], rng=rng, dtype=np.float64)
        if self._on_screen():
            network.theta = self._screen["theta"]
        return network

    def _drawn(self, rng):
        X = rng.uniform(-REACH, REACH, (VALIDATION + MOST, 1))
        y = self.curve(X) + self.noise * rng.standard_normal((VALIDATION + MOST, 1))
        train = slice(VALIDATION, VALIDATION + self.n)
        return (X[train], y[train]), (X[:VALIDATION], y[:VALIDATION])

    @property
    def history(self) -> History:
        """The run on screen, an `ffnn.History` of `Record` entries; empty before the figure is shown."""
        return History(Record(**record) for record in self._screen["history"]) if self._on_screen() else History()

    def _on_screen(self):
        """Whether what the figure reported last belongs to the settings as they are now."""
        shown = self._screen.get("settings", {})
        return all(np.array_equal(shown.get(trait), getattr(self, trait)) for trait in RUN)
