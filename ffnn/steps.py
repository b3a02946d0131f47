"""Steps: what all optimizers do around their formulas. They count, look up the learning rate, and keep vectors."""

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike

from ffnn import checks
from ffnn.schedules import Rate, Schedule, constant

PIECE = 2**15  # parameters that are updated at once: few enough to stay in the cache from the first line to the last

VANISHED = 1e-30  # what has fallen below is set to 0 now and then: near 1e-38 float32 is a hundred times as slow


class Optimizer:
    """What all share: the learning rate eta, the count t of steps taken, vectors kept from step to step.

    Each defines `update(theta, grad, learning_rate, *memory)`, entry by entry: it is called with piece after piece.
    """

    memory: tuple[str, ...] = ()  # the names of these vectors, each as long as theta and 0 at first

    def __init__(self, learning_rate: Rate):
        self.t = 0
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        return self.schedule(self.t)

    @learning_rate.setter
    def learning_rate(self, value: Rate) -> None:
        self.schedule = value if isinstance(value, Schedule) else constant(value)

    def step(self, theta: Array, grad: ArrayLike) -> None:
        """Change theta in place, by one step; grad: g, of the same shape. Misfits raise TypeError or ValueError."""
        self.check(theta, grad)
        self.step_unchecked(theta, checks.finite("grad", checks.numbers("grad", grad), theta.dtype))

    def step_unchecked(self, theta: Array, grad: Array) -> None:  # `train` checks once, not at every step
        if self.t == 0:
            for name in self.memory:
                setattr(self, name, np.zeros_like(theta))
        learning_rate = self.schedule(self.t)
        self.t += 1
        memory = [getattr(self, name) for name in self.memory]
        if self.t % 100 == 0:
            for vector in memory:
                vector[abs(vector) < VANISHED] = 0
        if theta.size <= PIECE:
            self.update(theta, grad, learning_rate, *memory)
        else:
            for start in range(0, len(theta), PIECE):
                theta_, grad_, *memory_ = (vector[start : start + PIECE] for vector in (theta, grad, *memory))
                self.update(theta_, grad_, learning_rate, *memory_)

    def check(self, theta: Array, grad: ArrayLike) -> None:
        """Refuse theta and grad that do not fit each other, or not the steps already taken."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f" or not theta.flags.writeable:
            raise TypeError(f"theta must be an array of floats to write into; got {checks.describe(theta)}")
        if np.shape(grad) != theta.shape:
            raise ValueError(f"grad must have theta's shape {theta.shape}; got shape {np.shape(grad)}")
        if self.t and self.memory:
            kept = getattr(self, self.memory[0])
            if (kept.shape, kept.dtype) != (theta.shape, theta.dtype):
                then, now = f"{kept.size} parameters in {kept.dtype}", f"{theta.size} in {theta.dtype}"
                raise ValueError(f"optimizer has taken {self.t} steps with {then}; got {now}: make a new one for these")
