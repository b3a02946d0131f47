"""Losses: what is wrong, in one number, and the derivative of that number.

`loss(output, target)` returns the mean loss over the batch and $dL/d output$. The $1/m$ of the mean is in both.
The target of a classifier holds integer labels, shape $(m,)$, or rows of probabilities $Y$, shape $(m, K)$.
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

    Call a loss as a function, `loss(output, target)`. A loss of your own is `Loss(f, prepare)`. `f` takes the output
    and $Y$, both matrices, and returns the mean loss and $dL/d output$. `prepare` is one of the functions of
    `ffnn.targets`, or one like them; when it gives labels, `f` gets one-hot rows. `train` prepares all targets once,
    then calls `f` batch by batch.
    """

    __name__: str

    def __init__(self, f: Formula, prepare: Callable[..., Array]):
        self.f, self.prepare = f, prepare
        functools.update_wrapper(self, f)  # name, docstring and source are those of the formula
        self.__signature__ = inspect.signature(self.__call__)  # its arguments have the names that error messages use

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
    return -np.sum(Y * np.log(P)) / m, -Y / P / m


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
        loss = -np.vdot(Y, np.maximum(log_P, np.finfo(log_P.dtype).min))
    return loss / m, (np.exp(log_P) - Y) / m
