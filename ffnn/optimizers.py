"""Optimizers: how the parameters move, given the gradient $g$. `update` is the docstring of its class, line by line.

`step(theta, grad)` changes `theta` in place. Between steps you can assign a number or a schedule (`ffnn.schedules`) to
`learning_rate`; it reads as the number that the next step will use. An optimizer belongs to one network: what it
remembers, and the steps that its schedule counts, are of that network's training. Make a new one for the next.
"""

import copy
import inspect
import math
import weakref
from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike

from ffnn import checks
from ffnn.schedules import Rate, Schedule, constant

CHUNK_PARAMETERS = 2**15  # are updated at a time: few enough to stay in the cache from the first line to the last


class Optimizer(ABC):
    """What all optimizers share: the learning rate $eta$, the count $t$ of steps taken, and the state between steps.

    A subclass defines `update` and names its state vectors. Every hundred steps, entries of these that have all but
    vanished are set to 0: on some processors, numbers below the smallest normal one, 1e-38 in float32, take a hundred
    times as long.
    """

    state_names: tuple[str, ...] = ()  # the attributes that hold the state, each as long as theta and 0 at first
    epsilon, power = math.inf, 1  # what is added to sqrt(v), if it is; the largest power of g in the state

    def __init__(self, learning_rate: Rate):
        self.t = 0
        self.run: int | None = None  # the run of `train` that it is in, one of `Network.runs`
        self._stepped: weakref.ref[Array] | None = None  # the array that owns the theta of its steps
        self.learning_rate = learning_rate

    @abstractmethod
    def update(self, theta: Array, grad: Array, learning_rate: float, *state: Any) -> None:
        """Move $theta$ and the state by one step, in place and entry by entry: a long $theta$ comes chunk by chunk."""

    @property
    def learning_rate(self) -> float:
        return self.schedule(self.t)

    @learning_rate.setter
    def learning_rate(self, value: Rate) -> None:
        if not callable(value):
            value = constant(checks.number("learning_rate", value, above=0))
        self.schedule = checks.instance("learning_rate", value, Schedule, "ffnn.cosine(0.1, steps=1000), or a number")

    @property
    def state(self) -> dict[str, Array]:
        """The vectors that are kept from step to step, by name; none before the first step."""
        return {name: getattr(self, name) for name in self.state_names if self.t}

    def settings(self) -> dict[str, float]:
        """What the optimizer was made with, except the learning rate: the other arguments of its class."""
        arguments = inspect.signature(type(self)).parameters
        return {name: value for name, value in vars(self).items() if name in arguments}

    def step(self, theta: Array, grad: ArrayLike) -> None:
        """Change `theta` in place, by one step. `grad` is $g$, of the same shape; else TypeError or ValueError."""
        self.check(theta, grad)
        grad = checks.finite("grad", checks.numbers("grad", grad), theta.dtype)
        with np.errstate(over="ignore", under="ignore"):
            if np.isinf((largest := abs(grad).max(initial=0)) ** self.power):
                raise ValueError(f"grad must have a square that is finite in {grad.dtype}; got {largest:g}")
            if not (self._stepped and self._stepped() is _owner(theta)):
                self.join(theta)
            self._step(theta, grad)

    def _step(self, theta: Array, grad: Array) -> None:
        """`step` without its checks: `train` makes them once, not at every step."""
        if self.t == 0:
            for name in self.state_names:
                setattr(self, name, np.zeros_like(theta))
        learning_rate = self.schedule(self.t)
        vars(self)["t"] += 1  # past __setattr__, whose call would take longer than this line
        state = [getattr(self, name) for name in self.state_names]
        if self.t % 100 == 0:
            for name, vector in zip(self.state_names, state, strict=True):
                lost = (1e-8 * self.epsilon) ** (2 if name == "v" else 1)  # so small that m, or sqrt(v), is nothing
                vector[abs(vector) < min(lost, 1e5 * float(np.finfo(vector.dtype).tiny))] = 0  # beside epsilon
        if theta.size <= CHUNK_PARAMETERS:
            self.update(theta, grad, learning_rate, *state)
        else:
            for start in range(0, len(theta), CHUNK_PARAMETERS):
                chunk = slice(start, start + CHUNK_PARAMETERS)
                theta_, grad_, *state_ = (vector[chunk] for vector in (theta, grad, *state))
                self.update(theta_, grad_, learning_rate, *state_)

    def check(self, theta: Array, grad: ArrayLike) -> None:
        """Refuse `theta` and `grad` when they do not fit each other, or the steps taken before."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f" or theta.ndim == 0:
            raise TypeError(f"theta must be an array of floats, of one dimension or more; got {checks.describe(theta)}")
        if not theta.flags.writeable:
            raise ValueError("theta must be an array to write into; got one that is read-only")
        if np.shape(grad) != theta.shape:
            raise ValueError(f"grad must have theta's shape {theta.shape}; got shape {np.shape(grad)}")
        for kept in self.state.values():
            if (kept.shape, kept.dtype) != (theta.shape, theta.dtype):
                then, now = f"{kept.size} parameters in {kept.dtype}", f"{theta.size} in {theta.dtype}"
                raise ValueError(f"optimizer has taken {self.t} steps with {then}; got {now}: make a new one for these")

    def check_run(self, theta: Array, runs: frozenset[int]) -> None:
        """Refuse when a step, or a trace of one, is another network's. A copy is free; so is what a file gave back."""
        forgets = not self.state_names and isinstance(self.schedule, constant) and not self.schedule.warmup
        stepped = self._stepped() if self.t and self._stepped and not forgets else _owner(theta)
        if stepped is not _owner(theta) and self.run not in runs:
            raise ValueError(
                f"optimizer has taken {self.t} steps with another network, and its memory or its schedule goes on from "
                f"there: make a new {type(self).__name__} for this network, or copy.deepcopy(optimizer) if this one is "
                "to go on where that one was"
            )

    def join(self, theta: Array, run: int | None = None) -> None:
        """Belong to `theta` from now on, and to the `run` of `train` that begins."""
        self._stepped, self.run = weakref.ref(_owner(theta)), run

    def __setattr__(self, name: str, value: object) -> None:
        if type(self).__module__ == __name__:  # a class of your own may have any
            self._check_assignment(name, value)
        super().__setattr__(name, value)

    def _check_assignment(self, name: str, value: object) -> None:
        if name not in vars(self):
            known = ["learning_rate", *inspect.signature(type(self)).parameters, *self.state_names]
            if name not in [*known, "t", "run", "schedule", "_stepped"]:
                raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {', '.join(dict.fromkeys(known))}")
        elif name in (settings := self.settings()):
            type(self)(self.schedule, **settings | {name: value})  # refuses what it would refuse at the start

    def __getstate__(self) -> dict[str, Any]:  # a copy is free for any network
        return vars(self) | {"run": None, "_stepped": None}

    def __copy__(self) -> Self:  # a shallow copy would share its memory
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        rate = self.learning_rate if isinstance(self.schedule, constant) else self.schedule
        settings = [f"{name}={value}" for name, value in self.settings().items()]
        return f"{type(self).__name__}({', '.join([str(rate), *settings])})"


def _owner(theta: Array) -> Array:
    """The array whose memory `theta` is, or is a view of."""
    return theta.base if isinstance(theta.base, np.ndarray) else theta


class SGD(Optimizer):
    """Gradient descent, stochastic when $g$ is a batch's (Robbins and Monro, 1951): $theta <- theta - eta g$."""

    def update(self, theta: Array, grad: Array, learning_rate: float) -> None:
        theta -= learning_rate * grad


class Momentum(Optimizer):
    """Heavy ball (Polyak, 1964), in PyTorch's form: $v <- mu v + g$, $theta <- theta - eta v$."""

    state_names = ("v",)

    def __init__(self, learning_rate: Rate, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = checks.number("momentum", momentum, at_least=0, below=1)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * v


class Nesterov(Momentum):
    """Momentum that looks ahead (Nesterov, 1983): $v <- mu v + g$, $theta <- theta - eta (g + mu v)$."""

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * (grad + self.momentum * v)


class Adaptive(Optimizer):
    """What RMSProp and Adam share: they divide the step by $sqrt(v) + epsilon$, where $v$ is a mean of squares."""

    v: Array
    power, beta2 = 2, 0.0  # beta2 as in Adam, whose c it makes 1

    def check(self, theta: Array, grad: ArrayLike) -> None:
        super().check(theta, grad)
        c = math.sqrt(1 - self.beta2 ** (self.t + 1))
        if theta.dtype.type(c * self.epsilon) == 0:
            raise ValueError(f"epsilon must not vanish in {theta.dtype}, theta's dtype; got {self.epsilon:g}")


class RMSProp(Adaptive):
    """Divides each parameter's step by the size of its recent gradients (Tieleman and Hinton, 2012).

    $v <- rho v + (1 - rho) g^2$
    $theta <- theta - eta g/(sqrt(v) + epsilon)$
    """

    state_names = ("v",)

    def __init__(self, learning_rate: Rate, decay: float = 0.99, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.decay = checks.number("decay", decay, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.decay
        v += (1 - self.decay) * (grad * grad)
        theta -= learning_rate * grad / (np.sqrt(v) + self.epsilon)


class Adam(Adaptive):
    """Adaptive moments (Kingma and Ba, 2015, algorithm 1).

    $m <- beta1 m + (1 - beta1) g$          $m_hat = m/(1 - beta1^t)$
    $v <- beta2 v + (1 - beta2) g^2$        $v_hat = v/(1 - beta2^t)$
    $theta <- theta - eta m_hat/(sqrt(v_hat) + epsilon)$

    With $c = sqrt(1 - beta2^t)$ both hats cost two numbers only:
    $theta <- theta - (eta c/(1 - beta1^t)) m/(sqrt(v) + c epsilon)$.
    """

    state_names = ("m", "v")

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
    """Adam with decoupled weight decay: it does not go through the gradient (Loshchilov and Hutter, 2019).

    $theta <- theta - eta lambda theta$

    Then comes the step of Adam. As in PyTorch, the decay is scaled by $eta$ (in the paper only by its schedule), and
    acts on all parameters, biases too.
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
