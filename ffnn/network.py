"""A network: layers in a row over one flat parameter vector theta and one flat gradient vector.

Because every W and b is a view into theta, an optimizer's update, a norm or a gradient check is one line on theta.
"""

import copy

import numpy as np

from ffnn import checks
from ffnn.activations import softmax
from ffnn.layers import Dense

ROWS_AT_ONCE = 1024  # prediction goes through the data in pieces, so that its memory does not grow with the data


class Network:
    """layers: a list of layers whose sizes fit. rng: a numpy Generator that draws the initial weights. dtype: float32 or float64."""

    def __init__(self, layers, *, rng, dtype=np.float32):
        layers = list(layers)
        checks.generator("rng", rng)
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise TypeError(f"dtype must be float32 or float64; got {checks.describe(dtype)}")
        _check_layers(layers)
        self.layers = layers
        self._bind(dtype)
        for layer in self.dense:
            layer.initialize(rng)

    def _bind(self, dtype):
        """One flat vector for all parameters, one for all gradients; each layer takes its stretch as views."""
        self.dense = [layer for layer in self.layers if isinstance(layer, Dense)]
        self.n_in, self.n_out = self.dense[0].n_in, self.dense[-1].n_out
        self.dtype = np.dtype(dtype)
        self._theta = np.zeros(sum(layer.size for layer in self.dense), self.dtype)
        self.grad = np.zeros_like(self._theta)
        start = 0
        for layer in self.dense:
            stop = start + layer.size
            layer.bind(self._theta[start:stop], self.grad[start:stop])
            start = stop

    @property
    def theta(self):
        """All parameters, shape (p,): layer after layer, W row by row, then b. Assigning copies into it."""
        return self._theta

    @theta.setter
    def theta(self, value):
        value = np.asarray(value)
        if value.shape != self._theta.shape:
            raise ValueError(f"theta must have shape {self._theta.shape}; got shape {value.shape}")
        self._theta[...] = value

    def astype(self, dtype):
        """A copy of this network in another dtype (complex, too: the gradient check uses it)."""
        other = copy.deepcopy(self)
        other._bind(dtype)
        other.theta = self.theta
        return other

    def forward(self, X, training=False):
        """The outputs for a batch X, shape (m, n_in) -> (m, n_out); keeps what `backward` needs."""
        return self.forward_unchecked(checks.matrix("X", X, self.dtype, columns=self.n_in), training)

    def forward_unchecked(self, A, training=False):
        """`forward` for data that has been checked: `train` checks once, not at every step."""
        for layer in self.layers:
            A = layer.forward(A, training)
        return A

    def backward(self, dA):
        """From dL/d output to the gradient of every parameter, written into `grad` (which it returns)."""
        for layer in reversed(self.layers[1:]):
            dA = layer.backward(dA)
        self.layers[0].backward(dA, input_gradient=False)  # nothing learns from dL/dX
        return self.grad

    def predict(self, X):
        """The outputs for X, shape (m, n_out): a new array, nothing kept."""
        X = checks.matrix("X", X, self.dtype, columns=self.n_in)
        outputs = np.empty((len(X), self.n_out), self.dtype)
        for start in range(0, len(X), ROWS_AT_ONCE):
            A = X[start : start + ROWS_AT_ONCE]
            for layer in self.layers:
                A = layer(A)
            outputs[start : start + ROWS_AT_ONCE] = A
        return outputs

    def probabilities(self, X):
        """softmax of the outputs, shape (m, K): one distribution per row."""
        return softmax(self.predict(X))

    def classify(self, X):
        """The most probable class of each row, shape (m,): the argmax of the outputs."""
        return self.predict(X).argmax(axis=1)

    def __repr__(self):
        return f"Network({self.layers}, {self.dtype}): {self.theta.size} parameters"


def _check_layers(layers):
    if not any(isinstance(layer, Dense) for layer in layers):
        raise ValueError(f"layers must hold at least one Dense layer; got {layers}")
    if len({id(layer) for layer in layers}) < len(layers):
        raise ValueError(f"layers must be distinct objects, each with its own weights; got {layers}")
    n = None
    for place, layer in enumerate(layers):
        if not hasattr(layer, "backward"):
            raise TypeError(f"layers must be layers, such as Dense(2, 3); layers[{place}] is {checks.describe(layer)}")
        if isinstance(layer, Dense):
            if n is not None and layer.n_in != n:
                raise ValueError(f"layers[{place}] must take the {n} outputs of the layer before it; it takes {layer.n_in} inputs")
            n = layer.n_out
