"""Activation functions: each value `f` with its derivative `vjp` beside it, to be checked against each other.

`f(Z)` is applied to every entry of the pre-activations $Z$ (softmax: to every row) and gives the activations $A$.
`vjp(dA, Z, A)`, the vector-Jacobian product, turns $dL/dA$ into $delta = dL/dZ$: for an entrywise $f$ it is
$dA * f'(Z)$. Both write into `out` when it is given; `out` may be `Z` itself, or `dA`. No exponent is positive, so
nothing overflows.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ffnn import checks

LEAK = 0.01  # the slope of leaky_relu for negative z
ZERO = np.zeros((), np.float32)  # NumPy makes an array of a plain 0 at every call, which takes half as long as the call


class Activation(NamedTuple):
    """A function `f(Z)` and its derivative `vjp(dA, Z, A)`, side by side. Call it as a function: `tanh(Z)`."""

    name: str
    f: Callable[..., np.ndarray]  # f(Z, out=None) -> A
    vjp: Callable[..., np.ndarray]  # vjp(dA, Z, A, out=None) -> delta = dL/dZ

    def __call__(self, Z: ArrayLike) -> np.ndarray:
        Z = checks.numbers("Z", Z, kinds="biufc")
        with np.errstate(under="ignore"):  # what is smaller than any float is 0
            return self.f(Z.astype(Z.dtype if Z.dtype.kind in "fc" else float))  # a copy: identity gives back its Z

    def check(self, n: int, dtype: np.dtype) -> None:
        """Refuse one of your own with which a layer of $n$ units could not compute, after a try on two rows."""
        Z = np.linspace(-1, 1, 2 * n, dtype=dtype).reshape(2, n)
        for call in ("f(Z)", "f(Z, out=Z)", "vjp(dA, Z, A)"):
            try:
                with np.errstate(all="ignore"):
                    A = self.f(Z.copy(), **({"out": Z.copy()} if "out" in call else {}))
                    A = self.vjp(Z.copy(), Z.copy(), A) if "vjp" in call else A
            except TypeError as error:
                raise TypeError(f"activation {self.name} must compute {call}; it raises TypeError: {error}") from error
            checks.like(f"{call} of activation {self.name}", A, Z)


class Rectifier(Activation):
    """An activation that passes positive $z$ on and stops negative $z$, or nearly so: ReLU and its relatives.

    A layer with a rectifier starts by default from the initializer that was made for it, `ffnn.he` (He et al., 2015).
    """


def _identity(Z, out=None):  # $f = z$
    return Z if out is None else np.positive(Z, out=out)


def _identity_vjp(dA, Z, A, out=None):  # $f' = 1$
    return dA if out is None else np.positive(dA, out=out)


def _sigmoid(Z, out=None):  # $f = 1/(1 + e^-z) = e^min(z, 0)/(1 + e^-|z|)$
    e = np.exp(np.minimum(Z, -Z))  # e^-|z|
    return np.divide(np.exp(np.minimum(Z, 0)), 1 + e, out=out)


def _sigmoid_vjp(dA, Z, A, out=None):  # $f' = a (1 - a)$, less exact near $a = 1$
    return np.multiply(dA, A * (1 - A), out=out)


def _tanh(Z, out=None):  # $f = tanh z$
    return np.tanh(Z, out=out)


def _tanh_vjp(dA, Z, A, out=None):  # $f' = 1 - a^2$, less exact near $|a| = 1$
    return np.multiply(dA, 1 - A * A, out=out)


def _relu(Z, out=None):  # $f = max(z, 0)$
    return np.maximum(Z, ZERO, out=out)


def _relu_vjp(dA, Z, A, out=None):  # $f' = 1$ where $z > 0$, else 0 (also at 0)
    return np.multiply(dA, (Z > ZERO).astype(Z.dtype), out=out)


def _leaky_relu(Z, out=None):  # $f = z$ where $z > 0$, else $0.01 z$; 0.01 is `LEAK`
    return np.maximum(Z, LEAK * Z, out=out)


def _leaky_relu_vjp(dA, Z, A, out=None):  # $f' = 1$ where $z > 0$, else 0.01
    return np.multiply(dA, np.maximum(Z > 0, LEAK, dtype=Z.dtype), out=out)


def _elu(Z, out=None):  # $f = z$ where $z > 0$, else $e^z - 1$
    return np.add(np.maximum(Z, 0), np.expm1(np.minimum(Z, 0)), out=out)


def _elu_vjp(dA, Z, A, out=None):  # $f' = 1$ where $z > 0$, else $e^z$
    return np.multiply(dA, np.exp(np.minimum(Z, 0)), out=out)


def _softplus(Z, out=None):  # $f = log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)$
    return np.add(np.maximum(Z, 0), np.log1p(np.exp(np.minimum(Z, -Z))), out=out)


def _softplus_vjp(dA, Z, A, out=None):  # $f' = sigmoid(z)$
    return np.multiply(dA, _sigmoid(Z), out=out)


def _gelu(Z, out=None):
    """$z g$, $g = (1 + tanh u)/2 = sigmoid(2u)$, $u = sqrt(2/pi) (z + 0.044715 z^3)$ (Hendrycks and Gimpel, 2016)"""
    return np.multiply(Z, _gelu_gate(Z)[0], out=out)


def _gelu_vjp(dA, Z, A, out=None):  # $f' = g + z g'$
    g, dg = _gelu_gate(Z)
    return np.multiply(dA, g + Z * dg, out=out)


def _gelu_gate(Z):
    """$g = sigmoid(2u)$, $g' = g (1 - g) 2u'$, $u = kappa (z + c z^3)$. Beyond $|z| = 30$ $g$ is exactly 0 or 1."""
    kappa, c, z = math.sqrt(2 / math.pi), 0.044715, np.maximum(np.minimum(Z, 30), -30)
    g = _sigmoid(2 * kappa * (z + c * z * z * z))
    return g, g * (1 - g) * 2 * kappa * (1 + 3 * c * z * z)


def _silu(Z, out=None):  # $f = z g$, $g = sigmoid(z)$
    return np.multiply(Z, _sigmoid(Z), out=out)


def _silu_vjp(dA, Z, A, out=None):  # $f' = g + z g (1 - g)$, $g = sigmoid(z)$
    g = _sigmoid(Z)
    return np.multiply(dA, g + Z * (g * (1 - g)), out=out)


def _softmax(Z, out=None):
    """$e^z_i / sum_j e^z_j$ in each row, computed from $z$ minus its maximum, so that nothing overflows."""
    with np.errstate(over="ignore"):  # of numbers far apart: e^-inf = 0 is right
        A = np.subtract(Z, np.max(Z, axis=-1, keepdims=True), out=out)
    A = np.exp(A, out=out)
    return np.divide(A, np.sum(A, axis=-1, keepdims=True), out=out)


def _softmax_vjp(dA, Z, A, out=None):
    """$(diag(p) - p p^T) dA$ in each row: $p * (dA - p . dA)$, without building the matrix."""
    return np.multiply(A, dA - np.sum(A * dA, axis=-1, keepdims=True), out=out)


identity = Activation("identity", _identity, _identity_vjp)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_vjp)
tanh = Activation("tanh", _tanh, _tanh_vjp)
relu = Rectifier("relu", _relu, _relu_vjp)
leaky_relu = Rectifier("leaky_relu", _leaky_relu, _leaky_relu_vjp)
elu = Rectifier("elu", _elu, _elu_vjp)
softplus = Rectifier("softplus", _softplus, _softplus_vjp)
gelu = Rectifier("gelu", _gelu, _gelu_vjp)
silu = Rectifier("silu", _silu, _silu_vjp)
softmax = Activation("softmax", _softmax, _softmax_vjp)


def softmax_jacobian(p: ArrayLike) -> np.ndarray:
    """The Jacobian of softmax, $dp_i/dz_k = p_i (delta_ik - p_k)$, that is $diag(p) - p p^T$.

    `p`: probabilities, shape $(K,)$ or $(m, K)$. Returns shape $(K, K)$ or $(m, K, K)$: the entry `[..., i, k]` is
    $dp_i/dz_k$.
    """
    p = 1.0 * checks.numbers("p", p, kinds="biufc")
    if p.ndim not in (1, 2):
        raise ValueError(f"p must have shape (K,) or (m, K); got shape {p.shape}")
    with np.errstate(under="ignore"):
        return p[..., :, None] * np.eye(p.shape[-1], dtype=p.dtype) - p[..., :, None] * p[..., None, :]
