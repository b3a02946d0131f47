"""Targets: what the network should have put out, checked and brought into the shape of its outputs.

`regression`, `classification` and `binary` take a target and the outputs' shape and dtype, and return an array with one
entry or row per example. `name` is the caller's name for the target; error messages use it. Labels stay labels, which
need little memory, and numbers keep their dtype; `as_rows` makes rows of a few examples, as a loss takes them.
"""

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike, DTypeLike

from ffnn import checks

Shape = tuple[int, ...]


def regression(target: ArrayLike, shape: Shape, dtype: DTypeLike, name: str = "target") -> Array:
    """Real numbers: a matrix of the output's shape."""
    return _rows(checks.numbers(name, target), shape, dtype, name)


def classification(target: ArrayLike, shape: Shape, dtype: DTypeLike, name: str = "target") -> Array:
    """Labels, unchanged, shape $(m,)$, or one distribution per row, shape $(m, K)$, for two classes or more.

    Each row of probabilities must sum to 1 up to rounding, 1e-4, and is divided by its sum.
    """
    target, K = checks.numbers(name, target), shape[1]
    if K == 1:
        raise ValueError(f"{name} tells classes, for which one output is too few: use two, or binary_cross_entropy")
    if target.ndim == 1:
        return labels(target, shape[0], K, name)
    if target.ndim != 2 or target.shape[1] != K:
        hint = f": for labels pass np.ravel({name.split()[-1]})" if target.size == shape[0] else ""
        raise ValueError(
            f"{name} must have shape (m,), labels, or (m, {K}), probabilities; got shape {target.shape}{hint}"
        )
    Y = _rows(target, shape, dtype, name).real
    sums = Y.sum(axis=1, keepdims=True, dtype=np.float64)
    wrong = (Y < 0).any(axis=1) | (abs(sums[:, 0] - 1) > 1e-4)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold probabilities, at least 0 and summing to 1 in each row; "
            f"row {row} is {Y[row]}, which sums to {sums[row, 0]:g}"
        )
    return np.divide(Y, sums, dtype=dtype)


def binary(target: ArrayLike, shape: Shape, dtype: DTypeLike, name: str = "target") -> Array:
    """Entries from 0 to 1, each the probability of a yes; for a single output also as labels 0 and 1."""
    target = checks.numbers(name, target)
    if target.ndim == 1 and shape[1] == 1:
        target = labels(target, shape[0], 2, name)[:, None]
    Y = _rows(target, shape, dtype, name)
    if Y.real.min() < 0 or Y.real.max() > 1:
        raise ValueError(f"{name} must lie between 0 and 1; got {Y.real.min():g} to {Y.real.max():g}")
    return Y


def as_rows(target: Array, K: int, dtype: DTypeLike) -> Array:
    """One-hot rows for integer labels of shape $(m,)$: 1 at the label, 0 elsewhere. Rows of $K$ numbers get `dtype`.

    Other targets, which a `prepare` of your own may return, stay unchanged.
    """
    if target.ndim == 2 and target.shape[1] == K and target.dtype.kind in "iuf":
        return target.astype(dtype, order="C", copy=False)
    if target.ndim != 1 or target.dtype.kind not in "iu":
        return target
    rows = np.zeros((len(target), K), dtype)
    rows[np.arange(len(target)), target] = 1
    return rows


def _rows(target: Array, shape: Shape, dtype: DTypeLike, name: str) -> Array:
    if target.ndim == 1 < shape[1]:
        raise ValueError(
            f"{name} must have shape (m, {shape[1]}), one row per example; got shape {target.shape}: "
            f"for labels use softmax_cross_entropy, or one-hot rows, np.eye({shape[1]})[np.asarray({name.split()[-1]})]"
        )
    Y = checks.examples(name, target.astype(dtype) if target.dtype == bool else target, dtype, columns=shape[1])
    return _one_per_example(name, Y, shape[0])


def labels(target: Array, m: int, K: int, name: str) -> Array:
    """Whole numbers from 0 to $K - 1$, one per example."""
    if target.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {target.shape}")
    if target.dtype.kind not in "iu":
        gaps = np.flatnonzero(~np.isfinite(target))
        hint = "" if gaps.size or (target % 1).any() else f", as np.asarray({name.split()[-1]}, dtype=int) does"
        lacks = f"; {name}[{gaps[0]}] is {target[gaps[0]]}: leave out examples that have no label" if gaps.size else ""
        raise TypeError(
            f"{name} must hold whole numbers when it holds labels{hint}; got {checks.describe(target)}{lacks}"
        )
    _one_per_example(name, target, m)
    wrong = (target < 0) | (target >= K)
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold labels from 0 to {K - 1}, for {K} classes; {name}[{place}] is {target[place]}"
        )
    return target


def _one_per_example(name: str, target: Array, m: int) -> Array:
    if len(target) != m:
        raise ValueError(f"{name} must have one row per example, {m} in all; got {len(target)}")
    return target
