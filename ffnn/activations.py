"""Activation functions: each value `f` with its derivative `vjp` beside it, so that the eye checks one against the other.

`f(Z)` is applied to every entry of the pre-activations Z (softmax: to every row) and gives the activations A.
`vjp(dA, Z, A)`, the vector-Jacobian product, turns dL/dA into delta = dL/dZ: for an entrywise f it is
dA * f'(Z). Both write into `out` when it is given.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Activation(NamedTuple):
    """A function and its derivative, side by side. Call it as a function: `tanh(Z)`."""

    name: str
    f: Callable  # f(Z, out=None) -> A
    vjp: Callable  # vjp(dA, Z, A, out=None) -> delta = dL/dZ

    def __call__(self, Z):
        return self.f(np.asarray(Z))


def _identity(Z, out=None):
    return Z if out is None else np.positive(Z, out=out)


def _identity_vjp(dA, Z, A, out=None):  # f' = 1
    return dA if out is None else np.positive(dA, out=out)


def _sigmoid(Z, out=None):
    """1 / (1 + e^-z); below `smallest`, e^-z would overflow, and the value is 0 to every digit."""
    smallest = -np.log(np.finfo(Z.dtype if Z.dtype.kind in "fc" else float).max)
    A = np.maximum(Z, smallest, out=out)
    A = np.negative(A, out=out)
    A = np.exp(A, out=out)
    A = np.add(A, 1, out=out)
    return np.reciprocal(A, out=out)


def _sigmoid_vjp(dA, Z, A, out=None):  # f' = a (1 - a)
    delta = np.subtract(1, A, out=out)
    delta = np.multiply(delta, A, out=out)
    return np.multiply(delta, dA, out=out)


def _tanh(Z, out=None):
    return np.tanh(Z, out=out)


def _tanh_vjp(dA, Z, A, out=None):  # f' = 1 - a^2
    delta = np.multiply(A, A, out=out)
    delta = np.subtract(1, delta, out=out)
    return np.multiply(delta, dA, out=out)


def _relu(Z, out=None):
    return np.maximum(Z, 0, out=out)


def _relu_vjp(dA, Z, A, out=None):  # f' = 1 where z > 0, else 0 (our choice at z = 0)
    return np.multiply(dA, Z > 0, out=out)


def _softmax(Z, out=None):
    """e^z_i / sum_j e^z_j along the last axis; subtracting the row's maximum changes nothing but avoids overflow."""
    A = np.subtract(Z, np.max(Z, axis=-1, keepdims=True), out=out)
    A = np.exp(A, out=out)
    return np.divide(A, np.sum(A, axis=-1, keepdims=True), out=out)


def _softmax_vjp(dA, Z, A, out=None):
    """(diag(p) - p p^T) dA, row by row, without building the matrix: p * (dA - p . dA)."""
    delta = np.subtract(dA, np.sum(A * dA, axis=-1, keepdims=True), out=out)
    return np.multiply(delta, A, out=out)


identity = Activation("identity", _identity, _identity_vjp)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_vjp)
tanh = Activation("tanh", _tanh, _tanh_vjp)
relu = Activation("relu", _relu, _relu_vjp)
softmax = Activation("softmax", _softmax, _softmax_vjp)


def softmax_jacobian(p):
    """The Jacobian of softmax, dp_i/dz_k = p_i (delta_ik - p_k), that is diag(p) - p p^T.

    p: probabilities, shape (K,) or (m, K). Returns shape (K, K) or (m, K, K), symmetric: entry [..., i, k] is dp_i/dz_k.
    """
    p = np.asarray(p)
    if p.ndim not in (1, 2):
        raise ValueError(f"p must have shape (K,) or (m, K); got shape {p.shape}")
    return p[..., :, None] * np.eye(p.shape[-1], dtype=p.dtype) - p[..., :, None] * p[..., None, :]
