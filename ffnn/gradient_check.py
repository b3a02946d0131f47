"""Gradients by other means: differences and the complex step, to hold backpropagation against.

The functions take either a network, `(network, loss, X, y)`: the gradient of the loss with respect to theta;
or any function and a point, `(f, x)`: its gradient, or its Jacobian when f returns a vector.
"""

import numpy as np

from ffnn.network import Network


class GradientError(AssertionError):
    """Backpropagation and the numerical gradient disagree."""


def numerical_gradient(f, *at, h=None):
    """Central differences: (f(x + h e_k) - f(x - h e_k))/2h, with an error of order h^2 + eps/h.

    h defaults to eps^(1/3), about 6e-6, scaled by |x_k| where that is larger than 1.
    Returns the shape of f(x) followed by the shape of x.
    """
    f, x = _function_and_point(f, at, float)
    return _along_each(x, lambda k: _central(f, x, k, h))


def complex_step_gradient(f, *at, h=1e-30):
    """The complex step: Im f(x + i h e_k)/h. No difference is taken, so nothing cancels: exact to rounding.

    f must be built from analytic operations (abs, or a comparison that looks at the imaginary part, break it).
    """
    f, x = _function_and_point(f, at, complex)
    return _along_each(x, lambda k: np.imag(f(_moved(x, k, 1j * h))) / h)


def check_gradient(network, loss, X, y, *, tolerance=1e-7):
    """Compare backpropagation with central differences, in float64, for every parameter.

    The error of an entry is |backward - numerical| over the largest entry of its W or b. Returns the largest
    error; raises GradientError with the place and both numbers when it exceeds `tolerance`.
    """
    network = network.astype(np.float64)
    numerical = numerical_gradient(network, loss, X, y)
    _, dA = loss(network.forward(X), y)
    network.backward(dA)
    backward, network.grad[...] = network.grad.copy(), numerical
    expected = [(name, view.copy()) for name, view in _named_gradients(network)]
    network.grad[...] = backward
    worst, where = 0.0, ""
    for (name, ours), (_, theirs) in zip(_named_gradients(network), expected, strict=True):
        scale = max(np.abs(ours).max(), np.abs(theirs).max(), 1e-6 * np.abs(numerical).max(), 1e-30)
        errors = np.abs(ours - theirs) / scale
        errors[~np.isfinite(errors)] = np.inf
        k = np.unravel_index(errors.argmax(), errors.shape)
        if errors[k] > worst:
            worst = float(errors[k])
            entry = ", ".join(map(str, k))
            where = f"{name}[{entry}]: backward gives {ours[k]:.10g}, central differences {theirs[k]:.10g}"
    if worst > tolerance:
        raise GradientError(f"relative error {worst:.2g} exceeds {tolerance:g} at {where}")
    return worst


def _named_gradients(network):
    for number, layer in enumerate(network.dense, start=1):
        yield f"layer {number} dW", layer.dW
        yield f"layer {number} db", layer.db


def _function_and_point(f, at, dtype):
    if not isinstance(f, Network):
        (x,) = at
        return f, np.asarray(x, dtype)
    loss, X, y = at
    network = f.astype(np.float64 if dtype is float else np.complex128)

    def loss_at(theta):
        network.theta = theta
        return loss(network.forward(X), y)[0]

    return loss_at, network.theta.copy()


def _moved(x, k, step):
    moved = x.copy()
    moved[k] += step
    return moved


def _central(f, x, k, h):
    step = np.finfo(float).eps ** (1 / 3) * max(1.0, abs(x[k])) if h is None else h
    above, below = _moved(x, k, step), _moved(x, k, -step)
    return (np.asarray(f(above)) - np.asarray(f(below))) / (above[k] - below[k])


def _along_each(x, derivative):
    """Stack derivative(k) over all entries k of x, along new last axes of x's shape."""
    columns = [derivative(k) for k in np.ndindex(x.shape)]
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + x.shape)
