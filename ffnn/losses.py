"""Losses: what is wrong, in one number, and the derivative of that number.

`loss(output, target)` gives the pair (mean loss over the batch, dL/d output). The 1/m of the mean is in both.
Targets of a classifier are whole-number labels, shape (m,), or rows of probabilities Y, shape (m, K).
"""

import functools

import numpy as np

from ffnn import checks


class Loss:
    """A loss formula `f(output, Y)` behind a guard: `prepare` checks the target and brings it into the shape Y that `f` takes.

    `train` prepares all targets once, then calls `f` alone, batch by batch.
    """

    def __init__(self, f, prepare):
        self.f, self.prepare = f, prepare
        functools.update_wrapper(self, f)  # name, docstring and source are those of the formula

    def __call__(self, output, target):
        output = np.asarray(output)
        dtype = output.dtype if output.dtype.kind in "fc" else float
        output = checks.matrix("output", output, dtype)
        return self.f(output, self.prepare(target, output.shape, dtype))


def rows_of_numbers(target, shape, dtype):
    """Y as a matrix of the output's shape."""
    Y = checks.matrix("target", target, dtype, columns=shape[1])
    checks.same_rows("output", range(shape[0]), "target", Y)
    return Y


def rows_of_probabilities(target, shape, dtype):
    """Y with one distribution per row: labels become one-hot rows (1 at the label, 0 elsewhere)."""
    labels = np.asarray(target)
    m, K = shape
    if labels.ndim == 2:
        Y = rows_of_numbers(labels, shape, dtype)
        sums = Y.sum(axis=1)
        if Y.real.min() < 0 or np.abs(sums - 1).max() > 1e-4:
            row = int(np.argmax((Y.real.min(axis=1) < 0) | (np.abs(sums - 1) > 1e-4)))
            raise ValueError(
                "target must hold probabilities, at least 0 and summing to 1 in each row; "
                f"row {row} is {Y[row]}"
            )
        return Y
    if labels.ndim != 1:
        raise ValueError(f"target must have shape ({m},) or ({m}, {K}); got shape {labels.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be whole numbers; got {checks.describe(labels)}")
    checks.same_rows("output", range(m), "labels", labels)
    if labels.min() < 0 or labels.max() >= K:
        wrong = labels[(labels < 0) | (labels >= K)][0]
        raise ValueError(f"labels must lie in 0 ... {K - 1} for {K} outputs; got {wrong}")
    return np.eye(K, dtype=dtype)[labels]


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
        raise ValueError("output must hold probabilities between 0 and 1; for logits use softmax_cross_entropy")
    P = np.maximum(P, np.finfo(P.dtype).tiny)
    return -np.sum(Y * np.log(P)) / m, -Y / P / m


@_loss(rows_of_probabilities)
def softmax_cross_entropy(logits, Y):
    """L = -1/m sum y log softmax(z), dL/dlogits = (P - Y)/m: fused, so that neither overflows nor takes log 0.

    log p_i = (z_i - c) - log sum_j e^(z_j - c) with c = max z (log-sum-exp).
    """
    m = len(Y)
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_P = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(Y * log_P) / m, (np.exp(log_P) - Y) / m
