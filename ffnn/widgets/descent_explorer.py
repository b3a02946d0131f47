"""DescentExplorer: three optimizers on one ravine, and what the learning rate does to each."""

import numpy as np

from ffnn import SGD, Adam, Momentum
from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC, LiveFigure

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam}
START = np.array([4.0, 2.0])  # along the ravine and across it


class DescentExplorer(LiveFigure):
    """A live figure: descent on $L = 1/2 theta^T H theta$, with the minimum at 0.

    $H$ has the eigenvalues 1, along the ravine, and `condition`, across it; the ravine is turned by `angle` degrees.
    The figure shows the first `steps` steps of SGD, Momentum and Adam, all with `learning_rate`, and describes
    `optimizer`.
    """

    _esm = STATIC / "descent_explorer.js"

    learning_rate = settings.number(0.001, 4)
    optimizer = settings.choice(*OPTIMIZERS)
    condition = settings.number(1, 100)
    angle = settings.number(0, 90)
    steps = settings.integer(0, 100)

    def __init__(
        self, *, learning_rate: float = 0.15, optimizer: str = "SGD", condition: float = 10, angle: float = 0,
        steps: int = 40,
    ):  # fmt: skip
        super().__init__(
            learning_rate=learning_rate, optimizer=optimizer, condition=condition, angle=angle, steps=steps
        )

    def _axes(self):
        """The directions along the ravine and across it, as columns."""
        along = np.radians(self.angle)
        return np.array([[np.cos(along), -np.sin(along)], [np.sin(along), np.cos(along)]])

    def hessian(self) -> np.ndarray:
        """$H$, shape $(2, 2)$: the gradient at $theta$ is $H theta$."""
        return self._axes() @ np.diag([1, self.condition]) @ self._axes().T

    def path(self) -> np.ndarray:
        """$theta$ at the start and after every step of `optimizer`, shape $(steps + 1, 2)$."""
        theta, optimizer, H = self._axes() @ START, OPTIMIZERS[self.optimizer](self.learning_rate), self.hessian()
        places = [theta.copy()]
        for _ in range(self.steps):
            optimizer.step(theta, H @ theta)
            places.append(theta.copy())
        return np.array(places)
