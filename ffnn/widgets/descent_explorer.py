"""DescentExplorer: six optimizers on one ravine, and what the learning rate does to each."""

import numpy as np

from ffnn import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure
from ffnn.widgets.generator import Mulberry32

OPTIMIZERS = {cls.__name__: cls for cls in (SGD, Momentum, Adam, Nesterov, RMSProp, AdamW)}


class DescentExplorer(LiveFigure):
    """A live figure: descent on $L = 1/2 theta^T H theta$, with the minimum at 0.

    $H$ has the eigenvalues 1, along the ravine, and `condition`, across it; the ravine is turned by `angle` degrees.
    The figure shows the first `steps` steps of `optimizer`, which it describes, and of those `beside` it (`"SGD,
    Momentum, Adam"`, `"all six"` or `"none"`), all with `learning_rate`. They start `along` the ravine and `across` it.
    Each gradient has normal noise of deviation `noise` in each direction, drawn from `seed`, the same for all.
    """

    _esm = STATIC / "descent_explorer.js"

    learning_rate = settings.number(0.001, 4)
    optimizer = settings.choice(*OPTIMIZERS)
    beside = settings.choice("SGD, Momentum, Adam", "all six", "none")
    condition = settings.number(1, 100)
    angle = settings.number(0, 90)
    steps = settings.integer(0, 100)
    noise = settings.number(0, 10)
    seed = settings.integer(0, 2**32 - 1)
    along = settings.number(-5, 5)
    across = settings.number(-5, 5)

    def __init__(
        self, *, learning_rate: float = 0.15, optimizer: str = "SGD", condition: float = 10, angle: float = 0,
        steps: int = 40, beside: str = "SGD, Momentum, Adam", noise: float = 0, seed: int = 0, along: float = 4,
        across: float = 2,
    ):  # fmt: skip
        super().__init__(
            learning_rate=learning_rate, optimizer=optimizer, condition=condition, angle=angle, steps=steps,
            beside=beside, noise=noise, seed=seed, along=along, across=across,
        )  # fmt: skip

    def _axes(self):
        """The directions along the ravine and across it, as columns."""
        along = np.radians(self.angle)
        return np.array([[np.cos(along), -np.sin(along)], [np.sin(along), np.cos(along)]])

    def hessian(self) -> np.ndarray:
        """$H$, shape $(2, 2)$: the gradient at $theta$ is $H theta$."""
        return self._axes() @ np.diag([1, self.condition]) @ self._axes().T

    def path(self) -> np.ndarray:
        """$theta$ at the start and after every step of `optimizer`, shape $(steps + 1, 2)$."""
        axes, H, rng = self._axes(), self.hessian(), Mulberry32(self.seed)
        theta, optimizer = axes @ [self.along, self.across], OPTIMIZERS[self.optimizer](self.learning_rate)
        places = [theta.copy()]
        for _ in range(self.steps):
            optimizer.step(theta, H @ theta + self.noise * (axes @ rng.standard_normal(2)))
            places.append(theta.copy())
        return np.array(places)
