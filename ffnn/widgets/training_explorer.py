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
OWN = "own points"  # a puzzle of nothing but the reader's points
STARTERS = ((-0.5, 0, 0), (0.5, 0, 1))  # in their place as long as there are none
EXAMPLES = 300  # drawn of a puzzle
CLASSES = 3  # at most, of the reader's points
FARTHEST = 5  # coordinate of a point
MOST_POINTS = 60
# A change of these starts a new run.
RUN = ("data", "noise", "validation_size", "hidden_sizes", "activation", "optimizer", "seed")
Examples = tuple[np.ndarray, np.ndarray]  # X, y


class Record(NamedTuple):
    """One row of `TrainingExplorer.history`: mean losses over all examples, without the `l2` term."""

    step: int
    loss: float
    validation_loss: float  # not a number where no example validates
    accuracy: float  # the share of validation examples that are classified right; without any, of training examples


class TrainingExplorer(LiveFigure):
    """A live figure: decision regions, loss curve and inside of a network in training.

    It computes in the page. Each argument is a trait that Python can read, set and observe. A change of
    `learning_rate`, `batch_size`, `l2` or `points` acts on the running network, one of `step_by`, `speed` or `placing`
    on how it is watched; any other change starts a new run. The same seed gives the same run.

    `noise`: the standard deviation of what shakes the points; with None it is that of `ffnn.datasets`.
    `validation_size`: how many of the 300 points validate. `points`: more points for training, rows of $x_1$, $x_2$
    and class 0, 1 or 2, kept in one row. `step_by`: what the button Step does. `speed`: steps a second. `placing`: what
    a click in the plane sets.
    """

    _esm = STATIC / "training_explorer.js"

    learning_rate = settings.number(0.0001, 10)
    hidden_sizes = settings.sizes(most=4, high=16)
    data = settings.choice(*DATASETS, OWN)
    activation = settings.choice("identity", "sigmoid", "tanh", "relu")
    optimizer = settings.choice("SGD", "Momentum", "Adam")
    batch_size = settings.integer(1, EXAMPLES - 10)
    l2 = settings.number(0, 1)
    noise = settings.optional(settings.number(0, 0.5))
    validation_size = settings.integer(10, EXAMPLES - 10)
    points = settings.points(MOST_POINTS, FARTHEST, CLASSES)
    seed = settings.integer(0, 2**32 - 1)
    step_by = settings.choice("example", "batch", "epoch")
    speed = settings.number(1, 2000)
    placing = settings.choice("nothing", "class 0", "class 1", "class 2")
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
        noise: float | None = None,
        validation_size: int = 100,
        points: Sequence[Sequence[float]] | Sequence[float] = (),
        seed: int = 0,
        step_by: str = "batch",
        speed: float = 300,
        placing: str = "nothing",
    ):
        super().__init__(
            learning_rate=learning_rate,
            hidden_sizes=hidden_sizes,
            data=data,
            activation=activation,
            optimizer=optimizer,
            batch_size=batch_size,
            l2=l2,
            noise=noise,
            validation_size=validation_size,
            points=points,
            seed=seed,
            step_by=step_by,
            speed=speed,
            placing=placing,
        )

    def examples(self) -> tuple[Examples, Examples]:
        """The points in the plane, `(X, y), (X_validation, y_validation)`: `X` of shape $(n, 2)$, `y` the labels."""
        return self._examples(Mulberry32(self.seed))

    def _examples(self, rng):
        X, y = np.empty((0, 2)), np.empty(0, dtype=int)
        if self.data != OWN:
            options = {} if self.noise is None else {"noise": self.noise}
            X, y = DATASETS[self.data](EXAMPLES, rng=rng, **options)
        own = np.reshape(self.points or (STARTERS if self.data == OWN else ()), (-1, 3))
        cut = max(len(y) - self.validation_size, 0)
        training = np.concatenate([X[:cut], own[:, :2]]), np.concatenate([y[:cut], own[:, 2].astype(int)])
        return training, (X[cut:], y[cut:])

    def network(self) -> Network:
        """An `ffnn.Network` (float64) with the weights on screen, or the initial weights before the figure is shown."""
        network = self._draw(Mulberry32(self.seed))
        if self._on_screen():
            network.theta = self._screen["theta"]
        return network

    def _draw(self, rng):
        """The network at the start of a run; `rng` has then drawn all that comes before the first batch."""
        (_, y), (_, y_validation) = self._examples(rng)
        sizes = [2, *self.hidden_sizes, max(1, *y, *y_validation) + 1]
        activation = getattr(activations, self.activation)
        hidden = [Dense(n_in, n_out, activation) for n_in, n_out in zip(sizes, self.hidden_sizes, strict=False)]
        return Network([*hidden, Dense(sizes[-2], sizes[-1], identity)], rng=rng, dtype=np.float64)

    @property
    def history(self) -> History:
        """The run on screen, an `ffnn.History` of `Record` entries; empty before the figure is shown."""
        shown = self._screen["history"] if self._on_screen() else []
        nothing = {"validation_loss": np.nan}
        return History(Record(**record | nothing if record["validation_loss"] is None else record) for record in shown)

    def _on_screen(self):
        """Whether what the figure reported last belongs to the settings as they are now."""
        shown = self._screen.get("settings", {})
        return bool(shown) and all(np.array_equal(shown.get(trait), getattr(self, trait)) for trait in RUN)
