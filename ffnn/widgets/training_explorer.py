"""TrainingExplorer: a small network learns a puzzle in the plane while the reader changes its settings."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import traitlets

from ffnn import Dense, History, Network, activations, datasets, identity
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure
from ffnn.widgets.generator import Mulberry32

DATASETS = {
    "xor": datasets.xor,
    "two moons": datasets.two_moons,
    "rings": datasets.rings,
    "spirals": datasets.spirals,
}
EXAMPLES, TRAINING = 300, 200  # drawn in all; for training, the rest is for validation
RUN = ("data", "hidden_sizes", "activation", "optimizer", "seed")  # a change of these starts a new run
Examples = tuple[np.ndarray, np.ndarray]  # X, y


class Record(NamedTuple):
    """One row of `TrainingExplorer.history`: mean losses over all examples, without the `l2` term."""

    step: int
    loss: float
    validation_loss: float
    accuracy: float  # the share of validation examples that are classified right


class TrainingExplorer(LiveFigure):
    """A live figure: decision regions and loss curve of a network in training.

    It computes in the page. Each argument is a trait that Python can read, set and observe. A change of
    `learning_rate`, `batch_size` or `l2` acts on the running network; any other change starts a new run. The same seed
    gives the same run.
    """

    _esm = STATIC / "training_explorer.js"

    learning_rate = settings.number(0.0001, 10)
    hidden_sizes = settings.sizes(most=4, high=16)
    data = settings.choice(*DATASETS)
    activation = settings.choice("identity", "sigmoid", "tanh", "relu")
    optimizer = settings.choice("SGD", "Momentum", "Adam")
    batch_size = settings.integer(1, TRAINING)
    l2 = settings.number(0, 1)
    seed = settings.integer(0, 2**32 - 1)
    _screen = traitlets.Dict().tag(sync=True)  # what the figure shows: settings, theta, history

    def __init__(
        self,
        *,
        learning_rate: float = 0.1,
        hidden_sizes: Sequence[int] = (8, 8),
        data: str = "two moons",
        activation: str = "tanh",
        optimizer: str = "SGD",
        batch_size: int = 20,
        l2: float = 0.0,
        seed: int = 0,
    ):
        super().__init__(
            learning_rate=learning_rate,
            hidden_sizes=hidden_sizes,
            data=data,
            activation=activation,
            optimizer=optimizer,
            batch_size=batch_size,
            l2=l2,
            seed=seed,
        )

    def examples(self) -> tuple[Examples, Examples]:
        """The points in the plane, `(X, y), (X_validation, y_validation)`: `X` of shape $(n, 2)$, `y` the labels."""
        X, y = DATASETS[self.data](EXAMPLES, rng=Mulberry32(self.seed))
        return (X[:TRAINING], y[:TRAINING]), (X[TRAINING:], y[TRAINING:])

    def network(self) -> Network:
        """An `ffnn.Network` (float64) with the weights on screen, or the initial weights before the figure is shown."""
        network = self._draw(Mulberry32(self.seed))
        if self._on_screen():
            network.theta = self._screen["theta"]
        return network

    def _draw(self, rng):
        """The network at the start of a run; `rng` has then drawn all that comes before the first batch."""
        _, y = DATASETS[self.data](EXAMPLES, rng=rng)
        sizes = [2, *self.hidden_sizes, y.max() + 1]
        activation = getattr(activations, self.activation)
        hidden = [Dense(n_in, n_out, activation) for n_in, n_out in zip(sizes, self.hidden_sizes, strict=False)]
        return Network([*hidden, Dense(sizes[-2], sizes[-1], identity)], rng=rng, dtype=np.float64)

    @property
    def history(self) -> History:
        """The run on screen, an `ffnn.History` of `Record` entries; empty before the figure is shown."""
        return History(Record(**record) for record in self._screen["history"]) if self._on_screen() else History()

    def _on_screen(self):
        """Whether what the figure reported last belongs to the settings as they are now."""
        shown = self._screen.get("settings", {})
        return all(np.array_equal(shown.get(trait), getattr(self, trait)) for trait in RUN)
