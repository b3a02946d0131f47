"""Losses: what is wrong, in one number, and the derivative of that number.

`loss(output, target)` gives the pair (mean loss over the batch, dL/d output). The 1/m of the mean is in both.
Targets of a classifier are whole-number labels, shape (m,), or rows of probabilities Y, shape (m, K).
"""

import functools

import numpy as np

from ffnn import checks
from ffnn.activations import sigmoid, softplus


class Loss:
    """A loss formula `f(output, Y)` behind a guard: `prepare` checks the target and makes it the Y that `f` takes.

    `train` prepares all targets once, then calls `f` alone, batch by batch.
    """

    def __init__(self, f, prepare):
        self.f, self.prepare = f, prepare
        functools.update_wrapper(self, f)  # name, docstring and source are those of the formula

    def __call__(self, output, target):
        output = checks.numbers("output", output, kinds="biufc")
        dtype = output.dtype if output.dtype.kind in "fc" else float
        output = checks.matrix("output", output, dtype)
        with np.errstate(over="ignore"):  # a loss beyond the largest float is inf
            return self.f(output, self.prepare(target, output.shape, dtype))

    def __repr__(self):
        return f"ffnn.{self.__name__}"


def rows_of_numbers(target, shape, dtype, name="target"):
    """Y as a matrix of the output's shape."""
    Y = checks.matrix(name, target, dtype, columns=shape[1])
    return _one_per_example(name, Y, shape[0])


def rows_of_probabilities(target, shape, dtype, name="target"):
    """Y with one distribution per row: labels become one-hot rows (1 at the label, 0 elsewhere).

    Rows of probabilities must sum to 1 up to rounding, 1e-4, and are divided by their sum.
    """
    target = checks.numbers(name, target)
    K = shape[1]
    if target.ndim == 1:
        return np.eye(K, dtype=dtype)[labels(target, shape[0], K, name)]
    if target.ndim == 2 and target.shape[1] == 1 < K:
        raise ValueError(f"{name} must have shape (m,) or (m, {K}); got {target.shape}: for labels pass {name}[:, 0]")
    Y = rows_of_numbers(target, shape, np.float64, name)
    sums = Y.sum(axis=1, keepdims=True)
    wrong = (Y < 0).any(axis=1) | (abs(sums[:, 0] - 1) > 1e-4)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold probabilities, at least 0 and summing to 1 in each row; "
            f"row {row} is {Y[row]}, which sums to {sums[row, 0]:g}"
        )
    return (Y / sums).astype(dtype)


def rows_of_zeros_and_ones(target, shape, dtype, name="target"):
    """Y with entries from 0 to 1, each the probability of a yes; for a single output also as labels 0 and 1."""
    target = checks.numbers(name, target)
    if target.ndim == 1 and shape[1] == 1:
        target = labels(target, shape[0], 2, name)[:, None]
    Y = rows_of_numbers(target, shape, dtype, name)
    if Y.real.min() < 0 or Y.real.max() > 1:
        raise ValueError(f"{name} must lie between 0 and 1; got {Y.real.min():g} to {Y.real.max():g}")
    return Y


def labels(target, m, K, name="target"):
    """Whole numbers from 0 to K - 1, one per example."""
    if target.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold whole numbers when it holds labels, as {name}.astype(int) does; "
            f"got {checks.describe(target)}"
        )
    _one_per_example(name, target, m)
    wrong = (target < 0) | (target >= K)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold labels from 0 to {K - 1}, for {K} classes; {name}[{place}] is {target[place]}"
        )
    return target


def _one_per_example(name, target, m):
    if len(target) != m:
        raise ValueError(f"{name} must have one row per example, {m} in all; got {len(target)}")
    return target


def _loss(prepare):
    return lambda f: Loss(f, prepare)


@_loss(rows_of_numbers)
def squared_error(Y_hat, Y):
    """L = 1/(2m) sum ||y_hat - y||^2, dL/dY_hat = (Y_hat - Y)/m."""
    m = len(Y)
    error = Y_hat - Y
    return np.sum(error * error) / (2 * m), error / m


@_loss(rows_of_probabilities)
def cross_entropy(P, Y):
    """L = -1/m sum y log p, dL/dP = -Y/(m P), on probabilities: what softmax gives.

    A probability that was rounded to 0 counts as the smallest normal number, so that the loss stays finite.
    """
    m = len(Y)
    if P.real.min() < 0 or P.real.max() > 1 + 1e-4:
        raise ValueError(
            f"output must hold probabilities between 0 and 1; got {P.real.min():g} to {P.real.max():g}: "
            "let the last layer be softmax, or use softmax_cross_entropy, which takes logits"
        )
    P = np.maximum(P, np.finfo(P.dtype).tiny)
    return -np.sum(Y * np.log(P)) / m, -Y / P / m


@_loss(rows_of_zeros_and_ones)
def binary_cross_entropy(logits, Y):
    """L = -1/m sum y log s + (1 - y) log(1 - s) with s = sigmoid(z); dL/dlogits = (s - Y)/m.

    For single yes-or-no outputs, on logits: log s = -softplus(-z) and log(1 - s) = -softplus(z) do not overflow.
    """
    m = len(Y)
    loss = Y * softplus.f(-logits) + (1 - Y) * softplus.f(logits)
    return loss.sum() / m, (sigmoid.f(logits) - Y) / m


@_loss(rows_of_probabilities)
def softmax_cross_entropy(logits, Y):
    """L = -1/m sum y log softmax(z), dL/dlogits = (P - Y)/m: fused, so that neither overflows nor takes log 0.

    log p_i = (z_i - c) - log sum_j e^(z_j - c) with c = max z (log-sum-exp).
    """
    m = len(Y)
    shifted = logits - logits.max(axis=1, keepdims=True)
    shifted = np.maximum(shifted, np.finfo(logits.dtype).min)  # never -inf, which times y = 0 is not a number
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.vdot(Y, log_P) / m, (np.exp(log_P) - Y) / m
