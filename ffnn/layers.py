"""Layers: each maps a batch forward and carries the error signal back, in the letters of the book.

Forward, for a batch with one example per row: $Z = A_prev W + b$, $A = f(Z)$. Backward, with $delta = dL/dZ$:
$dW = A_prev^T delta$, $db$ the column sums of $delta$, $dA_prev = delta W^T$.
"""

import functools
from abc import ABC, abstractmethod
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, Never, cast, overload

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator
from numpy.typing import ArrayLike

from ffnn import checks
from ffnn.activations import Activation, identity, softmax
from ffnn.initializers import Initializer, default_for, normal
from ffnn.reductions import column_sums


class view(property):
    """A property that stands for a view into a flat vector: assigning copies into the view and keeps it a view."""

    def __init__(self, name: str):
        super().__init__(attrgetter("_" + name), functools.partial(_assign, name=name))

    if TYPE_CHECKING:

        def __get__(self, owner: object, kind: type | None = None, /) -> Array: ...  # type: ignore[override]
        def __set__(self, owner: object, value: ArrayLike, /) -> None: ...


def _assign(owner: object, value: ArrayLike, name: str) -> None:
    here = getattr(owner, "_" + name)
    if value is here:  # the second half of `layer.W -= ...`
        return
    value = checks.numbers(name, value, kinds="biufc" if here.dtype.kind == "c" else "biuf")
    if value.shape not in ((), here.shape):
        raise ValueError(f"{name} must have shape {here.shape}, as in {owner}; got shape {value.shape}")
    here[...] = checks.finite(name, value, here.dtype)
    if isinstance(owner, Dense) and name in ("W", "theta"):
        owner.has_weights = True


class Layer(ABC):
    """What a network is made of: `Dense` and `Dropout`, or one of your own. A layer belongs to at most one network."""

    __slots__ = ()  # so that a misspelt attribute is refused, in Dense and Dropout; a class of your own has any
    in_network = False

    @abstractmethod
    def initialize(self, rng: Generator) -> None:
        """Draw what is random at the start. A `Network` calls this when it takes the layer."""

    @abstractmethod
    def __call__(self, A_prev: Array) -> Array:
        """$A$, as in prediction; nothing is kept."""

    @abstractmethod
    def forward(self, A_prev: Array, training: bool = False) -> Array:
        """$A$; keeps what `backward` needs."""

    @abstractmethod
    def backward(self, dA: Array) -> Array:
        """Turn $dL/dA$ into $dL/dA_prev$, which it returns; on the way store the gradients of its parameters."""


class Dense(Layer):
    """A fully connected layer: $A = f(A_prev W + b)$.

    `n_in`, `n_out`: numbers of inputs and units. `activation`: an `Activation`. `init`: an initializer
    `init(rng, shape) -> W`; by default the one that suits the activation. It draws $W$ when a `Network` takes the
    layer, or when you call `initialize(rng)`; until then $W$ is 0. Biases start at 0. A `Network` keeps what was there
    before it took the layer: a $W$ or $b$ that you set, or those of a `copy.deepcopy` of a trained layer. It brings
    them to its dtype, and draws a $W$ that was not set.

    `W` has shape $(n_in, n_out)$ and `b` has shape $(n_out,)$. They and their gradients `dW` and `db` are views into
    the flat vectors of the `Network` that the layer belongs to; before that, into vectors of the layer's own.

    A layer without a bias is a subclass whose `backward` ends with `self.db = 0`; with `self.grad = 0` it is frozen.
    """

    __slots__ = (
        "A", "A_prev", "Z", "_W", "_activation", "_b", "_dW", "_db", "_grad", "_theta",
        "has_weights", "in_network", "init", "n_in", "n_out", "size",
    )  # fmt: skip
    W, b, dW, db = view("W"), view("b"), view("dW"), view("db")
    theta, grad = view("theta"), view("grad")
    A_prev: Array | None  # these three: of the last forward pass
    Z: Array | None
    A: Array | None

    def __init__(
        self, n_in: int, n_out: int, activation: Activation = identity, init: Initializer | None = None, **others: Never
    ):
        hint = "a subclass whose backward ends with self.db = 0 keeps b as it is"
        checks.no_others("Dense", others, {"bias": hint, "use_bias": hint})
        self.n_in = checks.integer("n_in", n_in)
        self.n_out = checks.integer("n_out", n_out)
        self.activation = activation
        if init is cast(object, normal) or not (init is None or callable(init)):
            examples = "such as ffnn.he or ffnn.normal(0.1)"
            raise TypeError(f"init must be a function init(rng, shape), {examples}; got {checks.describe(init)}")
        self.init = init or default_for(activation)
        self.size = (self.n_in + 1) * self.n_out  # how many parameters
        self.in_network, self.has_weights = False, False  # whether W has been set or drawn
        self.bind(np.zeros(self.size), np.zeros(self.size))

    @property
    def activation(self) -> Activation:
        """$f$."""
        return self._activation

    @activation.setter
    def activation(self, value: Activation) -> None:
        value = checks.instance("activation", value, Activation, "ffnn.tanh")
        if value == softmax and self.n_out == 1:
            raise ValueError("softmax over one unit is always 1: use two units, or one logit and binary_cross_entropy")
        self._activation = value

    def bind(self, theta: Array, grad: Array) -> None:
        """Make `W`, `b`, `dW` and `db` views into `theta` and `grad`, vectors of `size` entries."""
        self._theta, self._grad = theta, grad
        weights, shape = self.n_in * self.n_out, (self.n_in, self.n_out)
        self._W, self._b = theta[:weights].reshape(shape), theta[weights:]
        self._dW, self._db = grad[:weights].reshape(shape), grad[weights:]
        self.A_prev = self.Z = self.A = None

    def initialize(self, rng: Generator) -> None:
        """Draw $W$ with the initializer, and set $b = 0$."""
        self.W = self.init(rng, (self.n_in, self.n_out))
        self.b = 0

    def complete(self, rng: Generator) -> None:
        """`initialize`, as a `Network` does it: what has been set, by assignment or in place, stays."""
        if self.has_weights or self.W.any():
            return
        b = self.b.copy()
        self.initialize(rng)
        if b.any():
            self.b = b

    def __call__(self, A_prev: Array) -> Array:
        """$f(A_prev W + b)$; nothing is kept."""
        Z = A_prev @ self.W
        Z += self.b
        return self.activation.f(Z, out=Z)

    def forward(self, A_prev: Array, training: bool = False) -> Array:
        """$A = f(Z)$, $Z = A_prev W + b$; keeps what `backward` needs: `A_prev` itself, not a copy, `Z` and `A`."""
        self.A_prev = A_prev
        self.Z = A_prev.dot(self.W)  # as @, but faster in small products
        self.Z += self.b
        self.A = self.activation.f(self.Z)
        return self.A

    @overload
    def backward(self, dA: Array, input_gradient: Literal[True] = ...) -> Array: ...
    @overload
    def backward(self, dA: Array, input_gradient: Literal[False]) -> None: ...
    def backward(self, dA: Array, input_gradient: bool = True) -> Array | None:
        """Turn $dL/dA$ into $dW$, $db$ and, unless `input_gradient` is off, $dL/dA_prev$, which it returns."""
        if self.A_prev is None:
            raise RuntimeError("backward needs the values of a forward pass: call forward first")
        delta = self.activation.vjp(dA, self.Z, self.A)  # (B1)
        self.A_prev.T.dot(delta, out=self.dW)  # (B2)
        column_sums(delta, out=self.db)  # (B3)
        return delta.dot(self.W.T) if input_gradient else None  # (B4)

    def __getstate__(self) -> object:  # for copies and pickles: the vectors without views, batch or network
        own, slots = cast(Any, super().__getstate__())
        left_out = "_W", "_b", "_dW", "_db", "A_prev", "Z", "A"
        return own, {name: value for name, value in slots.items() if name not in left_out} | {"in_network": False}

    def __setstate__(self, state: Any) -> None:
        for name, value in {**(state[0] or {}), **state[1]}.items():
            setattr(self, name, value)
        self.bind(self._theta, self._grad)

    def __repr__(self) -> str:
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name})"


class Dropout(Layer):
    """Inverted dropout (Srivastava et al., 2014): in training each input is dropped with probability `rate`.

    $A = A_prev M/(1 - rate)$, where each entry of $M$ is 0 with probability `rate` and else 1. The division keeps the
    mean as it was, so the layer does nothing in prediction. The masks come from a generator of the layer's own, which
    the `Network` seeds from its `rng`.
    """

    __slots__ = "_rate", "in_network", "mask", "rng"

    def __init__(self, rate: float):
        self.in_network = False
        self.rate = rate
        self.rng: Generator | None = None
        self.mask: Array | None = None

    @property
    def rate(self) -> float:
        """The probability with which an input is dropped."""
        return self._rate

    @rate.setter
    def rate(self, value: float) -> None:
        self._rate = checks.number("rate", value, at_least=0, below=1)

    def initialize(self, rng: Generator) -> None:
        self.rng = np.random.default_rng(rng.integers(2**63))

    def __call__(self, A_prev: Array) -> Array:
        return A_prev

    def forward(self, A_prev: Array, training: bool = False) -> Array:
        """$A = A_prev M/(1 - rate)$ in training, with a new $M$ each time; else $A = A_prev$."""
        self.mask = None
        if not training:
            return A_prev
        if self.rng is None:
            raise RuntimeError("Dropout draws its masks once it is part of a network: make a Network of it first")
        kept = self.rng.random(A_prev.shape, dtype=A_prev.dtype) >= self.rate
        self.mask = np.multiply(kept, 1 / (1 - self.rate), dtype=A_prev.dtype)
        return A_prev * self.mask

    def backward(self, dA: Array) -> Array:
        """$dA_prev = dA M/(1 - rate)$, with the $M$ of the forward pass."""
        return dA if self.mask is None else dA * self.mask

    def __getstate__(self) -> object:
        own, slots = cast(Any, super().__getstate__())
        return own, {**slots, "mask": None, "in_network": False}

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"
