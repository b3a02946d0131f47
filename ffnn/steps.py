"""Steps: what all optimizers do around their formulas. They count, look up the learning rate, and keep vectors."""

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike

from ffnn import checks
from ffnn.schedules import Rate, Schedule, constant

PARAMETERS_AT_ONCE = 2**15  # are updated: few enough to stay in the cache from the first line to the last


class Optimizer:
    """What all share: the learning rate eta, the count t of steps taken, vectors kept from step to step.

    Each defines `update(theta, grad, learning_rate, *memory)`, entry by entry: it is called with piece after piece.
    What has all but vanished from a memory is set to 0 every hundred steps: on some processors numbers below the
    smallest normal one, 1e-38 in float32, take a hundred times as long.
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
        if callable(value):
            value = checks.instance("learning_rate", value, Schedule, "ffnn.cosine(0.1, steps=1000), or a number")
        else:
            value = constant(checks.number("learning_rate", value, above=0))
        self.schedule = value

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
                vector[abs(vector) < 1e5 * np.finfo(vector.dtype).tiny] = 0
        if theta.size <= PARAMETERS_AT_ONCE:
            self.update(theta, grad, learning_rate, *memory)
        else:
            for start in range(0, len(theta), PARAMETERS_AT_ONCE):
                piece = slice(start, start + PARAMETERS_AT_ONCE)
                theta_, grad_, *memory_ = (vector[piece] for vector in (theta, grad, *memory))
                self.update(theta_, grad_, learning_rate, *memory_)

    def memories(self) -> list[tuple[str, Array]]:
        """The name of each vector that is kept from step to step, and the vector; none before the first step."""
        return [(name, getattr(self, name)) for name in self.memory if self.t]

    def settings(self) -> dict[str, float]:
        """What an optimizer was made with, but for the learning rate."""
        return {name: value for name, value in vars(self).items() if name not in ("schedule", "t", *self.memory)}

    def __repr__(self):
        rate = self.learning_rate if isinstance(self.schedule, constant) else self.schedule
        settings = [f"{name}={value}" for name, value in self.settings().items()]
        return f"{type(self).__name__}({', '.join([str(rate), *settings])})"

    def check(self, theta: Array, grad: ArrayLike) -> None:
        """Refuse theta and grad that do not fit each other, or not the steps already taken."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f" or theta.ndim == 0:
            raise TypeError(f"theta must be an array of floats, of one dimension or more; got {checks.describe(theta)}")
        if not theta.flags.writeable:
            raise ValueError("theta must be an array to write into; got one that is read-only")
        epsilon = getattr(self, "epsilon", 1.0)
        if theta.dtype.type(epsilon) == 0:
            raise ValueError(f"epsilon must not vanish in {theta.dtype}, theta's dtype; got {epsilon:g}")
        if np.shape(grad) != theta.shape:
            raise ValueError(f"grad must have theta's shape {theta.shape}; got shape {np.shape(grad)}")
        if self.t and self.memory:
            kept = getattr(self, self.memory[0])
            if (kept.shape, kept.dtype) != (theta.shape, theta.dtype):
                then, now = f"{kept.size} parameters in {kept.dtype}", f"{theta.size} in {theta.dtype}"
                raise ValueError(f"optimizer has taken {self.t} steps with {then}; got {now}: make a new one for these")
