"""Optimizers: how the parameters move, given the gradient g. `update` is the docstring above it, line by line.

`step(theta, grad)` changes theta in place. `learning_rate`, a number or a schedule (`ffnn.schedules`), may be assigned
between steps; it reads as the number that the coming step will use.
"""

import math

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


class SGD(Optimizer):
    """Gradient descent, stochastic when g is a batch's (Robbins and Monro, 1951): theta <- theta - eta g."""

    def update(self, theta: Array, grad: Array, learning_rate: float) -> None:
        theta -= learning_rate * grad


class Momentum(Optimizer):
    """Heavy ball (Polyak, 1964), in PyTorch's form: v <- mu v + g, theta <- theta - eta v."""

    memory = ("v",)

    def __init__(self, learning_rate: Rate, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = checks.number("momentum", momentum, at_least=0, below=1)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * v


class Nesterov(Momentum):
    """Momentum that looks ahead (Nesterov, 1983), likewise: v <- mu v + g, theta <- theta - eta (g + mu v)."""

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * (grad + self.momentum * v)


class RMSProp(Optimizer):
    """Each parameter's step divided by the size of its recent gradients (Tieleman and Hinton, 2012).

    v <- rho v + (1 - rho) g^2
    theta <- theta - eta g/(sqrt(v) + epsilon)
    """

    memory = ("v",)

    def __init__(self, learning_rate: Rate, decay: float = 0.99, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.decay = checks.number("decay", decay, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.decay
        v += (1 - self.decay) * (grad * grad)
        theta -= learning_rate * grad / (np.sqrt(v) + self.epsilon)


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba, 2015, algorithm 1).

    m <- beta1 m + (1 - beta1) g          m_hat = m/(1 - beta1^t)
    v <- beta2 v + (1 - beta2) g^2        v_hat = v/(1 - beta2^t)
    theta <- theta - eta m_hat/(sqrt(v_hat) + epsilon)

    Both hats in two numbers: theta <- theta - (eta c/(1 - beta1^t)) m/(sqrt(v) + c epsilon), c = sqrt(1 - beta2^t).
    """

    memory = ("m", "v")

    def __init__(self, learning_rate: Rate = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.beta1 = checks.number("beta1", beta1, at_least=0, below=1)
        self.beta2 = checks.number("beta2", beta2, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, m: Array, v: Array) -> None:
        m *= self.beta1
        m += (1 - self.beta1) * grad
        v *= self.beta2
        v += (1 - self.beta2) * (grad * grad)
        c = math.sqrt(1 - self.beta2**self.t)
        step = np.sqrt(v)
        step += c * self.epsilon
        np.divide(m, step, out=step)
        step *= learning_rate * c / (1 - self.beta1**self.t)
        theta -= step


class AdamW(Adam):
    """Adam with weight decay of its own, not through the gradient (Loshchilov and Hutter, 2019).

    theta <- theta - eta lambda theta, then the step of Adam

    As in PyTorch the decay takes part of eta (in the paper only of its schedule) and of all parameters, biases too.
    """

    def __init__(
        self, learning_rate: Rate = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ):  # fmt: skip
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.weight_decay = checks.number("weight_decay", weight_decay, at_least=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, m: Array, v: Array) -> None:
        theta *= 1 - learning_rate * self.weight_decay
        super().update(theta, grad, learning_rate, m, v)
