"""Gradients by other means, differences and the complex step, with which to check backpropagation.

The functions take a network as `(network, loss, X, y)` and return the gradient of the loss with respect to $theta$, or
any function and a point as `(f, x)` and return its gradient, or its Jacobian when `f` returns a vector.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike

from ffnn import checks
from ffnn.network import Network

Function = Callable[..., Any]


class GradientError(AssertionError):
    """Backpropagation and the gradient by other means disagree."""


def numerical_gradient(f: Network | Function, *at: Any, h: float | None = None) -> Array:
    """Central differences: $(f(x + h e_k) - f(x - h e_k))/2h$, with an error of order $h^2 + eps/h$.

    `h` defaults to $eps^(1/3)$, about 6e-6, times $|x_k|$ where that is larger than 1.
    The shape of the result is that of $f(x)$ followed by that of $x$.
    """
    function, x = _function_and_point(f, at, np.float64)
    h = None if h is None else checks.number("h", h, above=0)
    if h is not None and (x + h == x - h).any():
        raise ValueError(f"h must be large enough to move x; {h:g} is lost in rounding beside {abs(x).max():g}")
    return _jacobian(x, lambda k: _central_difference(function, x, k, h))


def complex_step_gradient(f: Network | Function, *at: Any, h: float = 1e-30) -> Array:
    """The complex step: $Im f(x + i h e_k)/h$ (Squire and Trapp, 1998). Nothing is subtracted: exact to rounding.

    `f` must be built from analytic operations; `abs`, or a comparison that looks at the imaginary part, breaks it.
    """
    function, x = _function_and_point(f, at, np.complex128)
    h = checks.number("h", h, above=0)

    def derivative(k):
        value = np.asarray(function(_shifted(x, k, 1j * h)))
        if value.dtype.kind != "c":
            raise TypeError(f"f must give complex values at complex points; got {checks.describe(value)}")
        return value.imag / h

    return _jacobian(x, derivative)


def check_gradient(network: Network, loss: Function, X: ArrayLike, y: ArrayLike, *, tolerance: float = 1e-7) -> float:
    """Compare backpropagation with the complex step, in float64, for every parameter; the network stays unchanged.

    The error of an entry is relative to the largest entry of its $dW$ or $db$. Where it exceeds `tolerance`, central
    differences decide (an activation or loss of your own may not take complex numbers). Returns the largest error;
    raises GradientError with the place and the numbers when an entry agrees with neither.
    At a kink, such as that of ReLU at 0, there is no derivative to compare with: then $theta$ is moved by about 1e-5.
    """
    network = checks.instance("network", network, Network, "Network([Dense(2, 3)], rng=rng)").astype(np.float64)
    if not callable(loss):
        raise TypeError(f"loss must be a function, such as ffnn.softmax_cross_entropy; got {checks.describe(loss)}")
    checks.number("tolerance", tolerance, above=0)
    try:
        return _compare(network, loss, X, y, tolerance)
    except GradientError:
        if not any(np.any(layer.Z == 0) for layer in network.dense):
            raise
        network.theta += 1e-5 * np.random.default_rng(0).standard_normal(network.theta.size)
        return _compare(network, loss, X, y, tolerance)


def _compare(network, loss, X, y, tolerance):
    ours = network.backward(loss(network.forward(X), y)[1]).copy()
    try:
        exact = complex_step_gradient(network, loss, X, y)
    except TypeError:  # complex numbers were refused: central differences decide
        exact = np.full_like(ours, np.nan)
    size = np.fmax(abs(ours), abs(exact))
    names, scale = _names_and_scale(network, np.where(np.isinf(size), np.nan, size))  # nothing is small beside inf
    errors = abs(ours - exact) / scale
    loss_at, theta = _function_and_point(network, (loss, X, y), np.float64)
    for k in np.flatnonzero(~(errors <= tolerance)):
        central = _central_difference(loss_at, theta, (k,), None)
        errors[k] = np.fmin(errors[k], abs(ours[k] - central) / max(scale[k], abs(central)))
        if not errors[k] <= tolerance:
            raise GradientError(
                f"relative error {errors[k]:.2g} exceeds {tolerance:g} at {names[k]}: backward gives {ours[k]:.10g}, "
                f"the complex step {exact[k]:.10g}, central differences {central:.10g}"
            )
    return float(errors.max())


def _names_and_scale(network, size):
    """The name of each entry of $theta$, such as "layer 1 dW[0, 2]", and the scale of its error.

    The scale is the largest size in its $dW$ or $db$, but at least a millionth of the largest of all, and at least
    1e-8: below that we would compare rounding errors.
    """
    names: list[str] = []
    scale: list[float] = []
    for number, layer in enumerate(network.dense, start=1):
        for name, array in (("dW", layer.dW), ("db", layer.db)):
            stretch = size[len(names) : len(names) + array.size]
            scale += array.size * [max(np.nanmax(stretch, initial=0), 1e-6 * np.nanmax(size, initial=0), 1e-8)]
            names += [f"layer {number} {name}{list(place)}" for place in np.ndindex(array.shape)]
    return names, np.array(scale)


def _function_and_point(f, at, dtype):
    """`f` as a function of one array, and the point at which the gradient is wanted."""
    if not isinstance(f, Network):
        if not callable(f) or len(at) != 1:
            raise TypeError(f"give (network, loss, X, y) or (f, x); got {checks.describe(f)} and {len(at)} more")
        x = checks.numbers("x", at[0])
        if x.size == 0:
            raise ValueError(f"x must not be empty; got shape {x.shape}")
        return f, checks.finite("x", x, dtype)
    if len(at) != 3:
        raise TypeError(f"give (network, loss, X, y); got a network and {len(at)} more")
    loss, X, y = at
    network = f.astype(dtype)

    def loss_at(theta):
        network.theta = theta
        return loss(network.forward(X), y)[0]

    return loss_at, network.theta.copy()


def _shifted(x, k, step):
    moved = x.copy()
    moved[k] += step
    return moved


def _central_difference(f, x, k, h):
    step = np.finfo(float).eps ** (1 / 3) * max(1.0, abs(x[k])) if h is None else h
    above, below = _shifted(x, k, step), _shifted(x, k, -step)
    return (np.asarray(f(above)) - np.asarray(f(below))) / (above[k] - below[k])


def _jacobian(x, derivative):
    """Stack `derivative(k)` over all entries `k` of `x`, along new last axes of the shape of `x`."""
    columns = [derivative(k) for k in np.ndindex(x.shape)]
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + x.shape)
