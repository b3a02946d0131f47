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
from ffnn.layers import Dense, Dropout, Layer, view

ANSWERS = "classes", "yes or no", "numbers"  # what the outputs can tell; "yes or no": each output for itself
CHUNK_ROWS = 1024  # prediction takes so many examples at a time, so that its memory does not grow with the data
CHUNK_ENTRIES = 2**21  # or fewer, where the largest layer has more entries


class Network:
    """Layers in a row: each takes what the layer before it gives.

    `layers`: a list of layers whose sizes fit. `rng`: draws the initial weights, but keeps those that a layer has been
    given (see `Dense`). `dtype`: float32 or float64; all weights are brought to it.
    `theta` holds all parameters, shape $(p,)$: layer after layer, $W$ row by row, then $b$. `grad` is $dL/dtheta$.
    Assigning to either copies the values. A summary by layer is `[(layer, layer.size) for layer in network.dense]`.
    `answers`: what the outputs tell since `train` was called with a loss: "classes", "yes or no" (each), "numbers".
    """

    __slots__ = "_grad", "_theta", "answers", "dense", "dtype", "layers", "n_in", "n_out", "runs"
    theta, grad = view("theta"), view("grad")

    def __init__(self, layers: Sequence[Layer], *, rng: np.random.Generator, dtype: DTypeLike = np.float32):
        rng, dtype = checks.generator("rng", rng), checks.float_dtype("dtype", dtype)
        self.layers = _fitting_layers(layers)
        self.answers: str | None = None
        self.runs: frozenset[int] = frozenset()  # the runs of `train` that this network, or what it copies, was in
        before = [(part, part.theta.copy(), part.has_weights) for part in self.layers if isinstance(part, Dense)]
        try:
            for layer in self.layers:
                _start(layer, rng, dtype)
        except Exception:  # a refused network leaves its layers as they were
            for part, theta, has_weights in before:
                part.theta[:], part.has_weights = theta, has_weights
            raise
        self._bind(dtype)

    def _bind(self, dtype: DTypeLike) -> None:
        """Move all parameters into one flat vector and all gradients into another, of which each layer has views."""
        self.dense = tuple(layer for layer in self.layers if isinstance(layer, Dense))
        self.n_in, self.n_out, self.dtype = self.dense[0].n_in, self.dense[-1].n_out, np.dtype(dtype)
        self._theta = np.concatenate([layer.theta for layer in self.dense], dtype=dtype)
        self._grad = np.concatenate([layer.grad for layer in self.dense], dtype=dtype)
        ends = np.cumsum([layer.size for layer in self.dense])[:-1]
        for layer, theta, grad in zip(self.dense, np.split(self._theta, ends), np.split(self._grad, ends), strict=True):
            layer.bind(theta, grad)
            layer.has_weights = True
        for part in self.layers:
            part.in_network = True  # type: ignore[misc]  # a slot of each class

    def __getstate__(self) -> dict[str, Any]:  # for copies and pickles: the layers hold all values
        return {name: getattr(self, name) for name in ("answers", "dtype", "layers", "runs")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
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
        with np.errstate(under="ignore"):
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
        rows = min(CHUNK_ROWS, max(1, CHUNK_ENTRIES // max(self.n_in, *(layer.n_out for layer in self.dense))))
        with np.errstate(all="ignore"):  # finite_outputs looks
            for start in range(0, len(X), rows):
                A = X[start : start + rows].astype(self.dtype, copy=False)
                for layer in self.layers:
                    A = layer(A)
                outputs[start : start + rows] = A
        return checks.finite_outputs(outputs)

    def probabilities(self, X: ArrayLike) -> Array:
        """Softmax of the outputs, shape $(m, K)$: one distribution per row. Outputs of a softmax layer stay unchanged.

        A single output counts as the logit $z$ of class 1, beside 0 for class 0: $softmax(0, z)$, so $K = 2$. Raises
        ValueError where the last activation, or the loss of `train`, says that the outputs are not logits.
        """
        scores, last = self.class_scores(self.predict(X)), self.dense[-1].activation
        if last == softmax:
            return scores
        if why := self._no_logits():
            raise ValueError(f"the outputs are not logits: {why}; network.predict(X) gives them as they are")
        return softmax(scores)

    def classify(self, X: ArrayLike) -> Array:
        """The most probable class of each row, shape $(m,)$: the argmax of the outputs."""
        return self.class_scores(self.predict(X)).argmax(axis=1)

    def class_scores(self, outputs: Array) -> Array:
        """One score per class, of which the largest wins: the outputs, or $(0, z)$ for a single logit $z$.

        Raises ValueError where they tell no classes: several outputs that each say yes or no, one that is not a logit.
        """
        why, each = self._no_logits(), self.answers == ANSWERS[1]
        if self.n_out > 1 and each:
            use = f"network.predict(X) > {0.5 if why else 0}"
            raise ValueError(f"the outputs tell no class: each of them answers a yes or no of its own, {use}")
        if self.n_out == 1 and why:
            use = "network.predict(X)[:, 0] > 0.5 where targets are 0 and 1"
            raise ValueError(f"a single output must be a logit to tell classes, and {why}: compare it yourself, {use}")
        return np.hstack([np.zeros_like(outputs), outputs]) if self.n_out == 1 else outputs

    def _no_logits(self) -> str | None:
        """Why the outputs are not logits, if they are not."""
        if (last := self.dense[-1].activation) != identity:
            return f"the last layer ends in {last.name}"
        return "they were trained as numbers" if self.answers == ANSWERS[2] else None

    def __repr__(self) -> str:
        return f"Network({list(self.layers)}, {self.dtype}): {self.theta.size} parameters"


def _start(layer: Layer, rng: np.random.Generator, dtype: np.dtype) -> None:
    """Draw what `layer` has not been given, and refuse what would not do in a network of `dtype`."""
    if isinstance(layer, Dense):
        layer.activation.check(layer.n_out, dtype)
        origin = "W" if layer.has_weights or layer.W.any() else "W that init drew"
        layer.complete(rng)
        checks.finite(f"the {origin} for {layer}", layer.W, dtype)
        checks.finite(f"the b for {layer}", layer.b, dtype)
        return
    layer.initialize(rng)
    if isinstance(layer, Dropout) and dtype.type(layer.rate) == 1:
        raise ValueError(f"rate must be less than 1 in {dtype}, or everything is dropped; got {layer.rate}")


def _fitting_layers(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """`layers` as a tuple, when they are new layers whose sizes fit and the last is a Dense one."""
    if not isinstance(layers, (list, tuple)) or not layers:
        raise TypeError(f"layers must be a list of layers, such as [Dense(2, 3)]; got {checks.describe(layers)}")
    n = None
    for place, layer in enumerate(layers):
        name = f"layers[{place}]"
        if not isinstance(layer, Layer):
            raise TypeError(f"{name} must be a layer, such as Dense(2, 3); got {checks.describe(layer)}")
        if layer.in_network or any(layer is other for other in layers[:place]):
            kept = "copy.deepcopy it, which keeps its weights"
            raise ValueError(f"{name}, {layer}, belongs to a network already; make a new layer, or {kept}")
        if isinstance(layer, Dense):
            if n is not None and layer.n_in != n:
                raise ValueError(f"{name} must take the {n} outputs of the layer before; it takes {layer.n_in} inputs")
            n = layer.n_out
    if not isinstance(layers[-1], Dense):
        raise ValueError(f"layers must end with a Dense layer; got {layers[-1]} at the end")
    return tuple(layers)
