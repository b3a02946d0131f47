"""Losses: what is wrong, in one number, and the derivative of that number.

`loss(output, target)` returns the mean loss over the batch and $dL/d output$. The $1/m$ of the mean is in both.
The target of a classifier holds integer labels, shape $(m,)$, or rows of probabilities $Y$, shape $(m, K)$.
"""

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike, DTypeLike

from ffnn import checks, targets
from ffnn.activations import sigmoid, softplus
from ffnn.reductions import row_maxima, row_sums

Formula = Callable[[Array, Array], tuple[float, Array]]  # (output, Y) -> (mean loss, dL/d output)


class Loss:
    """A loss formula `f(output, Y)` behind a guard: `prepare` checks the target and makes an array of it.

    Call a loss as a function, `loss(output, target)`. A loss of your own is `Loss(f, prepare)`. `f` takes the output
    and $Y$, both matrices of the network's dtype, and returns the mean loss and, in that dtype, $dL/d output$.
    `prepare` is one of the functions of `ffnn.targets`, or one like them; when it gives labels, `f` gets one-hot rows.
    `train` prepares all targets once, tries `f` on a few rows, then calls it batch by batch.

    This one weighs the classes; for weights of examples, let `prepare` take them from a further column of `y`:

        weights = np.array([1, 9], np.float32)  # the network's dtype
        def weighted(Z, Y):
            P, w = softmax(Z), Y @ weights[:, None]
            return -np.sum(w * Y * np.log(P + 1e-30)) / len(Y), w * (P - Y) / len(Y)
        loss = Loss(weighted, targets.classification)
    """

    __name__: str

    def __init__(self, f: Formula, prepare: Callable[..., Array]):
        if not (callable(f) and callable(prepare)):
            raise TypeError(f"f and prepare must be functions; got {checks.describe(f)}, {checks.describe(prepare)}")
        self.f, self.prepare = f, prepare
        named: Any = f
        while isinstance(named, functools.partial):
            named = named.func
        named = named if hasattr(named, "__name__") else type(named)  # of an object with a __call__: its class
        functools.update_wrapper(self, named, updated=())  # name, docstring and source are those of the formula
        self.__signature__ = inspect.signature(self.__call__)  # its arguments have the names that error messages use

    def __call__(self, output: ArrayLike, target: ArrayLike) -> tuple[float, Array]:
        output = checks.matrix("output", output)
        with np.errstate(over="ignore", under="ignore"):  # a loss beyond the largest float is inf
            Y = self.prepared(target, output.shape, output.dtype)
            return self.f(output, targets.as_rows(Y, output.shape[1], output.dtype))

    def prepared(self, target: ArrayLike, shape: targets.Shape, dtype: DTypeLike, name: str = "target") -> Array:
        """What `prepare` makes of the target: an entry or a row for each example."""
        Y = self.prepare(target, shape, dtype, name)
        if not isinstance(Y, np.ndarray) or Y.shape[:1] != shape[:1]:
            expected = f"an array with an entry or a row for each of {shape[0]} examples"
            raise TypeError(f"the prepare of {self!r} must return {expected}; got {checks.describe(Y)}")
        if Y.ndim == 1 and Y.dtype.kind in "iu":
            targets.labels(Y, shape[0], shape[1], f"{name} from prepare")
        return Y

    def checked(self, output: Array, Y: Array) -> tuple[float, Array]:
        """`f(output, Y)`, refused where no network could be trained with what it returns."""
        pair = self.f(output, Y)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"{self!r} must return a pair, the mean loss and dL/d output; got {checks.describe(pair)}")
        if np.shape(pair[0]) != () or np.asarray(pair[0]).dtype.kind not in "biuf":
            raise TypeError(f"the mean loss of {self!r} must be one real number; got {checks.describe(pair[0])}")
        gradient = checks.like(name := f"dL/d output of {self!r}", pair[1], output)
        if np.isfinite(pair[0]):
            checks.finite(name, gradient, output.dtype)
        return float(pair[0]), gradient

    def _is_global(self) -> bool:
        return getattr(sys.modules.get(self.__module__), self.__name__, None) is self

    def __repr__(self) -> str:
        if self.__module__ == __name__ and self._is_global():
            return f"ffnn.{self.__name__}"
        return f"Loss({self.__name__}, {getattr(self.prepare, '__name__', repr(self.prepare))})"

    def __reduce__(self) -> str | tuple[Any, ...]:  # a pickle gives back this very loss where a name leads to it
        return self.__name__ if self._is_global() else (Loss, (self.f, self.prepare))


def _loss(prepare: Callable[..., Array]) -> Callable[[Formula], Loss]:
    return lambda f: Loss(f, prepare)


@_loss(targets.regression)
def squared_error(Y_hat: Array, Y: Array) -> tuple[float, Array]:
    """$L = 1/(2m) sum ||y_hat - y||^2$, $dL/dY_hat = (Y_hat - Y)/m$.

    `output`: $Y_hat$, and `target`: $Y$, both of shape $(m, n_out)$.
    """
    m = len(Y)
    error = Y_hat - Y
    return np.sum(error * error) / (2 * m), error / m


@_loss(targets.classification)
def cross_entropy(P: Array, Y: Array) -> tuple[float, Array]:
    """$L = -1/m sum y log p$, $dL/dP = -Y/(m P)$, on probabilities: what softmax gives.

    `output`: $P$, shape $(m, K)$. `target`: labels, shape $(m,)$, or $Y$, shape $(m, K)$.
    A probability that was rounded to 0 counts as the smallest normal number, so the loss stays finite. But softmax
    turns its gradient into 0, however wrong the answer is. `softmax_cross_entropy`, on logits, has no such limit.
    """
    m = len(Y)
    sums = row_sums(P.real)
    if P.real.min() < 0 or abs(sums - 1).max() > 1e-3:
        raise ValueError(
            "output must hold probabilities between 0 and 1, with the sum 1 in each row; "
            f"got {P.real.min():g} to {P.real.max():g}, with sums {sums.min():g} to {sums.max():g}: "
            "let the last layer be softmax, or use softmax_cross_entropy, which takes logits"
        )
    P = np.maximum(P, np.finfo(P.dtype).tiny)
    return (0 - np.sum(Y * np.log(P))) / m, (0 - Y) / P / m  # 0 has no sign


@_loss(targets.binary)
def binary_cross_entropy(logits: Array, Y: Array) -> tuple[float, Array]:
    """$L = -1/m sum (y log a + (1 - y) log(1 - a))$ with $a = sigmoid(z)$; $dL/dZ = (A - Y)/m$.

    `output`: logits $Z$ of yes-or-no questions, shape $(m, n_out)$. `target`: $Y$, of the same shape, with entries from
    0 to 1; for a single output also labels 0 and 1, shape $(m,)$.
    In the form $log a = -softplus(-z)$ and $log(1 - a) = -softplus(z)$, neither logarithm overflows.
    """
    m = len(Y)
    loss = Y * softplus.f(-logits) + (1 - Y) * softplus.f(logits)
    return loss.sum() / m, (sigmoid.f(logits) - Y) / m


@_loss(targets.classification)
def softmax_cross_entropy(logits: Array, Y: Array) -> tuple[float, Array]:
    """$L = -1/m sum y log softmax(z)$, $dL/dZ = (P - Y)/m$: fused, so that nothing overflows and no $log 0$ occurs.

    `output`: logits $Z$, shape $(m, K)$. `target`: labels, shape $(m,)$, or $Y$, shape $(m, K)$.
    $log p_i = z_i - log sum_j e^z_j$ (log-sum-exp), computed from $z$ minus its row's maximum: no exponent is positive.
    """
    m = len(Y)
    Z = logits - row_maxima(logits)
    log_P = Z - np.log(row_sums(np.exp(Z)))
    loss = 0 - np.vdot(Y, log_P)  # a loss of 0 has no sign
    if loss != loss:  # 0 (-inf): logits further apart than any float
        loss = 0 - np.vdot(Y, np.maximum(log_P, np.finfo(log_P.dtype).min))
    return loss / m, (np.exp(log_P) - Y) / m
