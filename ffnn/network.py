"""A network: layers in a row over one flat parameter vector $theta$ and one flat gradient vector.

Because every $W$ and $b$ is a view into $theta$, an optimizer's update, a norm or a gradient check is one line.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike, DTypeLike

from ffnn import checks
from ffnn.activations import identity, softmax
from ffnn.layers import Dense, Layer, view

CHUNK_ROWS = 1024  # prediction takes so many examples at a time, so that its memory does not grow with the data


class Network:
    """Layers in a row: each takes what the layer before it gives.

    `layers`: a list of layers whose sizes fit. `rng`: draws the initial weights. `dtype`: float32 or float64.
    `theta` holds all parameters, shape $(p,)$: layer after layer, $W$ row by row, then $b$. `grad` is $dL/dtheta$.
    Assigning to either copies the values.
    """

    theta, grad = view("theta"), view("grad")

    def __init__(self, layers: Sequence[Layer], *, rng: np.random.Generator, dtype: DTypeLike = np.float32):
        rng, dtype = checks.generator("rng", rng), checks.float_dtype("dtype", dtype)
        self.layers = _fitting_layers(layers)
        for layer in self.layers:
            layer.initialize(rng)
            if isinstance(layer, Dense):
                checks.finite(f"the W that init drew for {layer}", layer.W, dtype)
        self._bind(dtype)

    def _bind(self, dtype: DTypeLike) -> None:
        """Move all parameters into one flat vector and all gradients into another, of which each layer has views."""
        self.dense = [layer for layer in self.layers if isinstance(layer, Dense)]
        self.n_in, self.n_out, self.dtype = self.dense[0].n_in, self.dense[-1].n_out, np.dtype(dtype)
        self._theta = np.concatenate([layer.theta for layer in self.dense], dtype=dtype)
        self._grad = np.concatenate([layer.grad for layer in self.dense], dtype=dtype)
        ends = np.cumsum([layer.size for layer in self.dense])[:-1]
        for layer, theta, grad in zip(self.dense, np.split(self._theta, ends), np.split(self._grad, ends), strict=True):
            layer.bind(theta, grad)
        for part in self.layers:
            part.in_network = True

    def __getstate__(self) -> dict[str, Any]:  # for copies and pickles: the layers hold all values
        return {name: value for name, value in vars(self).items() if name not in ("dense", "_theta", "_grad")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._bind(self.dtype)

    def __copy__(self) -> "Network":  # a shallow copy would share its layers: two networks with one theta
        return copy.deepcopy(self)

    def astype(self, dtype: DTypeLike) -> "Network":
        """A copy of this network in another dtype, float or complex; the gradient check uses complex numbers."""
        dtype = checks.float_dtype("dtype", dtype, ("float32", "float64", "complex64", "complex128"))
        checks.finite("theta", self.theta, dtype)
        other = copy.deepcopy(self)
        other._bind(dtype)
        return other

    def forward(self, X: ArrayLike, training: bool = False) -> Array:
        """The outputs for a batch $X$, shape $(m, n_in) -> (m, n_out)$: a new array.

        Keeps what `backward` needs, `X` too. Raises FloatingPointError when the outputs overflow.
        """
        X = checks.matrix("X", X, self.dtype, columns=self.n_in)
        with np.errstate(all="ignore"):  # finite_outputs looks
            return checks.finite_outputs(self._forward(X, training)).copy()

    def _forward(self, A: Array, training: bool) -> Array:
        """`forward` without its checks: `train` checks its data once, not at every step."""
        for layer in self.layers:
            A = layer.forward(A, training)
        return A

    def backward(self, dA: ArrayLike) -> Array:
        """Turn $dL/d output$, shape $(m, n_out)$, into the gradient of every parameter, in `grad`, which it returns."""
        dA, A = checks.matrix("dA", dA, self.dtype, columns=self.n_out), self.dense[-1].A
        if A is not None:
            checks.same_rows("dA", dA, "the outputs of forward", A)
        return self._backward(dA)

    def _backward(self, dA: Array) -> Array:
        """`backward` without its checks."""
        first = self.layers.index(self.dense[0])
        for layer in reversed(self.layers[first + 1 :]):
            dA = layer.backward(dA)
        self.dense[0].backward(dA, input_gradient=False)  # no layer before it has parameters
        return self.grad

    def predict(self, X: ArrayLike) -> Array:
        """The outputs for $X$, shape $(m, n_out)$: a new array. Raises FloatingPointError when the outputs overflow."""
        X = checks.examples("X", X, self.dtype, columns=self.n_in)
        outputs = np.empty((len(X), self.n_out), self.dtype)
        with np.errstate(all="ignore"):  # finite_outputs looks
            for start in range(0, len(X), CHUNK_ROWS):
                A = X[start : start + CHUNK_ROWS].astype(self.dtype, copy=False)
                for layer in self.layers:
                    A = layer(A)
                outputs[start : start + CHUNK_ROWS] = A
        return checks.finite_outputs(outputs)

    def probabilities(self, X: ArrayLike) -> Array:
        """Softmax of the outputs, shape $(m, K)$: one distribution per row. Outputs of a softmax layer stay unchanged.

        A single output counts as the logit $z$ of class 1, beside 0 for class 0: $softmax(0, z)$, so $K = 2$.
        """
        outputs = self.predict(X)
        return outputs if self.dense[-1].activation == softmax else softmax(self.class_scores(outputs))

    def classify(self, X: ArrayLike) -> Array:
        """The most probable class of each row, shape $(m,)$: the argmax of the outputs."""
        return self.class_scores(self.predict(X)).argmax(axis=1)

    @property
    def is_classifier(self) -> bool:
        """Whether the outputs tell classes: several do, by their maximum; a single one does when it is a logit."""
        return self.n_out > 1 or self.dense[-1].activation == identity

    def class_scores(self, outputs: Array) -> Array:
        """One score per class, of which the largest wins: the outputs, or $(0, z)$ for a single logit $z$."""
        if not self.is_classifier:
            name = self.dense[-1].activation.name
            raise ValueError(f"a single output must be a logit to tell classes; it has been through {name}")
        return np.hstack([np.zeros_like(outputs), outputs]) if self.n_out == 1 else outputs

    def __repr__(self) -> str:
        return f"Network({self.layers}, {self.dtype}): {self.theta.size} parameters"


def _fitting_layers(layers: Sequence[Layer]) -> list[Layer]:
    """`layers` as a list, when they are new layers whose sizes fit and the last is a Dense one."""
    if not isinstance(layers, (list, tuple)) or not layers:
        raise TypeError(f"layers must be a list of layers, such as [Dense(2, 3)]; got {checks.describe(layers)}")
    n = None
    for place, layer in enumerate(layers):
        name = f"layers[{place}]"
        if not isinstance(layer, Layer):
            raise TypeError(f"{name} must be a layer, such as Dense(2, 3); got {checks.describe(layer)}")
        if layer.in_network or any(layer is other for other in layers[:place]):
            raise ValueError(f"{name}, {layer}, belongs to a network already; make a new layer, or copy.deepcopy it")
        if isinstance(layer, Dense):
            if n is not None and layer.n_in != n:
                raise ValueError(f"{name} must take the {n} outputs of the layer before; it takes {layer.n_in} inputs")
            n = layer.n_out
    if not isinstance(layers[-1], Dense):
        raise ValueError(f"layers must end with a Dense layer; got {layers[-1]} at the end")
    return list(layers)
