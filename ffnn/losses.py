"""Losses: what is wrong, in one number, and the derivative of that number.

`loss(output, target)` gives the pair (mean loss over the batch, dL/d output). The 1/m of the mean is in both.
Targets of a classifier are whole-number labels, shape (m,), or rows of probabilities Y, shape (m, K).
"""

import functools
import inspect
from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike

from ffnn import checks, targets
from ffnn.activations import sigmoid, softplus
from ffnn.reductions import row_maxima, row_sums

Formula = Callable[[Array, Array], tuple[float, Array]]  # (output, Y) -> (mean loss, dL/d output)


class Loss:
    """A loss formula `f(output, Y)` behind a guard: `prepare` checks the target and makes an array of it.

    Call it as a function, `loss(output, target)`. A loss of your own is `Loss(f, prepare)`: f maps (output, Y) to
    (mean loss, dL/d output), prepare is one of the functions of `ffnn.targets`, or one like them. When prepare gives
    labels, f gets one-hot rows. `train` prepares all targets once, then makes the rows and calls f batch by batch.
    """

    __name__: str

    def __init__(self, f: Formula, prepare: Callable[..., Array]):
        self.f, self.prepare = f, prepare
        functools.update_wrapper(self, f)  # name, docstring and source are those of the formula
        self.__signature__ = inspect.signature(self.__call__)  # its arguments are called as error messages call them

    def __call__(self, output: ArrayLike, target: ArrayLike) -> tuple[float, Array]:
        output = checks.matrix("output", output)
        Y = targets.as_rows(self.prepare(target, output.shape, output.dtype), output.shape[1], output.dtype)
        with np.errstate(over="ignore"):  # a loss beyond the largest float is inf
            return self.f(output, Y)

    def __repr__(self) -> str:
        return f"ffnn.{self.__name__}"

    def __reduce__(self) -> str:  # a copy, or what a pickle gives back, is this very loss
        return self.__name__


def _loss(prepare: Callable[..., Array]) -> Callable[[Formula], Loss]:
    return lambda f: Loss(f, prepare)


@_loss(targets.regression)
def squared_error(Y_hat: Array, Y: Array) -> tuple[float, Array]:
    """L = 1/(2m) sum ||y_hat - y||^2, dL/dY_hat = (Y_hat - Y)/m, for Y_hat and Y of shape (m, n_out)."""
    m = len(Y)
    error = Y_hat - Y
    return np.sum(error * error) / (2 * m), error / m


@_loss(targets.classification)
def cross_entropy(P: Array, Y: Array) -> tuple[float, Array]:
    """L = -1/m sum y log p, dL/dP = -Y/(m P), on probabilities of shape (m, K): what softmax gives.

    A probability that was rounded to 0 counts as the smallest normal number, so that the loss stays finite; but of its
    gradient softmax makes 0, however wrong the answer. `softmax_cross_entropy`, on logits, has no such limit.
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
    return -np.sum(Y * np.log(P)) / m, -Y / P / m


@_loss(targets.binary)
def binary_cross_entropy(logits: Array, Y: Array) -> tuple[float, Array]:
    """L = -1/m sum (y log a + (1 - y) log(1 - a)), a = sigmoid(z); dL/dlogits = (A - Y)/m.

    For yes-or-no outputs, on logits: log a = -softplus(-z) and log(1 - a) = -softplus(z) do not overflow.
    """
    m = len(Y)
    loss = Y * softplus.f(-logits) + (1 - Y) * softplus.f(logits)
    return loss.sum() / m, (sigmoid.f(logits) - Y) / m


@_loss(targets.classification)
def softmax_cross_entropy(logits: Array, Y: Array) -> tuple[float, Array]:
    """L = -1/m sum y log softmax(z), dL/dlogits = (P - Y)/m: fused, so that neither overflows nor takes log 0.

    log p_i = z_i - log sum_j e^z_j (log-sum-exp), of z less its row's largest: no exponent is positive.
    """
    m = len(Y)
    Z = logits - row_maxima(logits)
    log_P = Z - np.log(row_sums(np.exp(Z)))
    loss = 0 - np.vdot(Y, log_P)  # a loss of 0 has no sign
    if loss != loss:  # 0 (-inf): logits further apart than any float
        loss = -np.vdot(Y, np.maximum(log_P, np.finfo(log_P.dtype).min))
    return loss / m, (np.exp(log_P) - Y) / m
