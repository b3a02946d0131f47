"""Schedules: the learning rate as a function of $t$, the number of steps taken. An optimizer takes one for a number.

Each can begin with a warmup: for `warmup` steps the rate grows linearly to its full size (Goyal et al., 2017), then the
schedule starts. Their names are lower case because you call them like functions: `cosine(0.1, steps=1000)`.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass

from ffnn import checks


@dataclass(frozen=True)
class Schedule(ABC):
    """The learning rate `rate`, shaped over time: `schedule(t)` is the rate of the step that follows $t$ steps.

    A subclass defines `after`.
    """

    rate: float
    _: KW_ONLY
    warmup: int = 0

    def __post_init__(self) -> None:
        checks.number("rate", self.rate, above=0)
        checks.integer("warmup", self.warmup, at_least=0)

    def __call__(self, t: int) -> float:
        rate = self.rate * (t + 1) / self.warmup if t < self.warmup else self.after(t - self.warmup)
        if isinstance(rate, (int, float)) and 0 <= rate < math.inf:
            return float(rate)  # an np.float64 would turn float32 arrays into float64
        name = f"the learning rate that {type(self).__name__} gives after {t} steps"
        return checks.number(name, rate, at_least=0)

    @abstractmethod
    def after(self, t: int) -> float:
        """The learning rate $t$ steps after the end of the warmup."""


Rate = float | Schedule  # what an optimizer takes


@dataclass(frozen=True)
class constant(Schedule):
    """$eta(t) = rate$."""

    def after(self, t: int) -> float:
        return self.rate


@dataclass(frozen=True)
class step_decay(Schedule):
    """$eta(t) = rate factor^floor(t/every)$: a cut every `every` steps."""

    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.integer("every", self.every)
        checks.number("factor", self.factor, above=0, below=1)

    def after(self, t: int) -> float:
        return self.rate * self.factor ** (t // self.every)


@dataclass(frozen=True)
class exponential_decay(Schedule):
    """$eta(t) = rate factor^t$."""

    factor: float

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.number("factor", self.factor, above=0, below=1)

    def after(self, t: int) -> float:
        return self.rate * self.factor**t


@dataclass(frozen=True)
class cosine(Schedule):
    """$eta(t) = final + (rate - final) (1 + cos(pi t/steps))/2$, until $t = steps$ (Loshchilov and Hutter, 2017).

    After that the rate stays at `final`.
    """

    steps: int
    final: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.integer("steps", self.steps)
        checks.number("final", self.final, at_least=0)

    def after(self, t: int) -> float:
        left = (1 + math.cos(math.pi * min(t / self.steps, 1))) / 2  # from 1 to 0
        return left * self.rate + (1 - left) * self.final
