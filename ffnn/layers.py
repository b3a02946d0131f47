"""Layers: each maps a batch forward and carries the error signal back, in the letters of the book.

Forward, for a batch with one example per row:   Z = A_prev W + b,   A = f(Z).
Backward, with delta = dL/dZ:   dW = A_prev^T delta,   db = column sums of delta,   dA_prev = delta W^T.
"""

import numpy as np

from ffnn import checks
from ffnn.activations import Activation, identity
from ffnn.initializers import default_for


class Dense:
    """A fully connected layer: A = f(A_prev W + b).

    n_in, n_out: numbers of inputs and units. activation: an `Activation`. init: an initializer
    `init(rng, shape) -> W`; without one, the one that suits the activation. Biases start at 0.

    W has shape (n_in, n_out), b (n_out,). They and their gradients dW, db are views into the flat
    vectors of the `Network` that the layer belongs to; before that, into vectors of the layer's own.
    """

    def __init__(self, n_in, n_out, activation=identity, init=None):
        self.n_in = checks.integer("n_in", n_in)
        self.n_out = checks.integer("n_out", n_out)
        if not isinstance(activation, Activation):
            raise TypeError(f"activation must be an Activation, such as ffnn.tanh; got {checks.describe(activation)}")
        self.activation = activation
        self.init = default_for(activation) if init is None else init
        self.size = (self.n_in + 1) * self.n_out  # how many parameters
        self.bind(np.zeros(self.size), np.zeros(self.size))

    def bind(self, theta, grad):
        """Take W, b, dW, db as views into the given stretches of theta and grad."""
        weights, shape = self.n_in * self.n_out, (self.n_in, self.n_out)
        self._W, self._b = theta[:weights].reshape(shape), theta[weights:]
        self.dW, self.db = grad[:weights].reshape(shape), grad[weights:]
        self.A_prev = self.Z = self.A = None

    def initialize(self, rng):
        self.W = self.init(rng, (self.n_in, self.n_out))
        self.b = 0

    @property
    def W(self):
        return self._W

    @W.setter
    def W(self, value):  # into the view: `layer.W = ...` must not cut the layer off from theta
        self._W[...] = value

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, value):
        self._b[...] = value

    def __call__(self, A_prev):
        """f(A_prev W + b), nothing kept."""
        return self.activation.f(A_prev @ self.W + self.b)

    def forward(self, A_prev, training=False):
        """A = f(Z), Z = A_prev W + b; keeps what `backward` needs."""
        self.A_prev = A_prev
        self.Z = A_prev @ self.W
        self.Z += self.b
        self.A = self.activation.f(self.Z)
        return self.A

    def backward(self, dA, input_gradient=True):
        """From dL/dA to dW, db and, unless `input_gradient` is off, to dL/dA_prev, which it returns."""
        if self.A_prev is None:
            raise RuntimeError("backward needs the values of a forward pass: call forward first")
        delta = self.activation.vjp(dA, self.Z, self.A)
        np.matmul(self.A_prev.T, delta, out=self.dW)
        np.sum(delta, axis=0, out=self.db)
        return delta @ self.W.T if input_gradient else None

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name})"
