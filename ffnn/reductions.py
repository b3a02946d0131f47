"""Reductions of a batch to one number per row or column: sums and maxima, fast for many short rows.

A sum is a product with a vector of ones: for small matrices three times as fast as `np.sum`.
"""

import functools

import numpy as np
from numpy import ndarray as Array


def row_sums(A: Array) -> Array:
    """$A 1$: the sum of each row, shape $(m, n) -> (m, 1)$."""
    return A.dot(_ones(A.shape[1], A.dtype))[:, None]


def row_maxima(A: Array) -> Array:
    """The maximum of each row, shape $(m, n) -> (m, 1)$."""
    if A.shape[1] > 32:
        return A.max(axis=1, keepdims=True)
    return A.T.copy().max(axis=0)[:, None]  # short rows: with the rows side by side up to six times as fast


def column_sums(A: Array, out: Array) -> Array:
    """$1^T A$: the sum of each column, shape $(m, n) -> (n,)$, into `out`."""
    return _ones(len(A), A.dtype).dot(A, out=out)


@functools.lru_cache(maxsize=32)  # a batch's size comes back at the next step
def _ones(n: int, dtype: np.dtype) -> Array:
    return np.ones(n, dtype)
