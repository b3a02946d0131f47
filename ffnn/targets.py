"""Targets: what the network should have said, checked and brought into the shape of what it says.

Each function takes a target and the outputs' shape and dtype, and gives Y: `Y[some]` are the rows of some examples.
`name` is what the caller calls the target; error messages use it.
"""

import numpy as np

from ffnn import checks


class OneHot:
    """Y for labels: in each row 1 at the label, 0 elsewhere. Rows are made when asked for: all may be too many."""

    def __init__(self, labels, K, dtype):
        self.labels, self.rows = labels, np.eye(K, dtype=dtype)

    def __getitem__(self, some):
        return self.rows.take(self.labels[some], axis=0)


def rows_of_numbers(target, shape, dtype, name="target"):
    """Y as a matrix of the output's shape."""
    target = checks.numbers(name, target)
    if target.ndim == 1 < shape[1]:
        raise ValueError(
            f"{name} must have shape (m, {shape[1]}), one row per example; got shape {target.shape}: "
            f"for labels use softmax_cross_entropy, or rows with a 1 at the label, np.eye({shape[1]})[{name}]"
        )
    Y = checks.matrix(name, target, dtype, columns=shape[1])
    return _one_per_example(name, Y, shape[0])


def rows_of_probabilities(target, shape, dtype, name="target"):
    """Y with one distribution per row: labels become one-hot rows.

    Rows of probabilities must sum to 1 up to rounding, 1e-4, and are divided by their sum.
    """
    target = checks.numbers(name, target)
    K = shape[1]
    if target.ndim == 1:
        return OneHot(labels(target, shape[0], K, name), K, dtype)
    if target.ndim != 2 or target.shape[1] != K:
        hint = f": for labels pass {name}.ravel()" if target.size == shape[0] else ""
        raise ValueError(
            f"{name} must have shape (m,), labels, or (m, {K}), probabilities; got shape {target.shape}{hint}"
        )
    Y = rows_of_numbers(target, shape, dtype, name).real
    sums = Y.sum(axis=1, keepdims=True, dtype=np.float64)
    wrong = (Y < 0).any(axis=1) | (abs(sums[:, 0] - 1) > 1e-4)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold probabilities, at least 0 and summing to 1 in each row; "
            f"row {row} is {Y[row]}, which sums to {sums[row, 0]:g}"
        )
    return np.divide(Y, sums, dtype=dtype)


def rows_between_0_and_1(target, shape, dtype, name="target"):
    """Y with entries from 0 to 1, each the probability of a yes; for a single output also as labels 0 and 1."""
    target = checks.numbers(name, target)
    if target.ndim == 1 and shape[1] == 1:
        target = labels(target, shape[0], 2, name)[:, None]
    Y = rows_of_numbers(target, shape, dtype, name)
    if Y.real.min() < 0 or Y.real.max() > 1:
        raise ValueError(f"{name} must lie between 0 and 1; got {Y.real.min():g} to {Y.real.max():g}")
    return Y


def labels(target, m, K, name):
    """Whole numbers from 0 to K - 1, one per example."""
    if target.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {target.shape}")
    if target.dtype.kind not in "iu":
        hint = f", as {name}.astype(int) does" if (target == np.floor(target)).all() else ""
        raise TypeError(f"{name} must hold whole numbers when it holds labels{hint}; got {checks.describe(target)}")
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
