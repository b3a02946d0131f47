"""What the tests of the numeric core share: a printed seed, a repeatable Hypothesis, arrays and networks to draw."""

from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import ffnn
from ffnn import Dense, Dropout, Network

SEED = 20260
EPS = np.finfo(float).eps

settings.register_profile("ffnn", derandomize=True, database=None, deadline=None, max_examples=60, print_blob=True)
settings.load_profile("ffnn")

ENTRYWISE = [
    ffnn.identity,
    ffnn.sigmoid,
    ffnn.tanh,
    ffnn.relu,
    ffnn.leaky_relu,
    ffnn.elu,
    ffnn.softplus,
    ffnn.gelu,
    ffnn.silu,
]
ACTIVATIONS = [*ENTRYWISE, ffnn.softmax]
DTYPES = [np.float32, np.float64]


def name_of(value):
    """A readable id for a parametrized test."""
    return getattr(value, "name", None) or getattr(value, "__name__", None) or repr(value)


def seeded():
    """The generator of a test; its seed is printed, and shown when the test fails."""
    print(f"seed {SEED}")
    return np.random.default_rng(SEED)


@contextmanager
def refused(error, message):
    """The block must raise `error` with a text that contains `message`."""
    with pytest.raises(error) as caught:
        yield
    assert message in str(caught.value)


@contextmanager
def told(error, message):
    """The block must raise `error` with the text `message`, to the last letter."""
    with pytest.raises(error) as caught:
        yield
    assert str(caught.value) == message


def numbers(low, high):
    """Floats in [low, high] that are 0 or at least 1e-6 in size, so that a derivative is not lost beneath rounding."""
    return st.floats(low, high).map(lambda x: x if abs(x) >= 1e-6 else 0.0)


def matrices(low=-8.0, high=8.0, rows=5, columns=5, dtype=np.float64, least_columns=1):
    shapes = st.tuples(st.integers(1, rows), st.integers(least_columns, columns))
    return shapes.flatmap(lambda shape: arrays(dtype, shape, elements=numbers(low, high)))


@st.composite
def networks(draw, n_out=None, activations=ENTRYWISE, dropout=False, least_out=1):
    """A float64 network of up to four Dense layers with weights and biases of ordinary size, and a batch for it."""
    sizes = [*draw(st.lists(st.integers(1, 5), min_size=2, max_size=4)), n_out or draw(st.integers(least_out, 4))]
    layers = []
    for n_in, n in pairwise(sizes):
        if dropout and draw(st.booleans()):
            layers.append(Dropout(draw(st.sampled_from([0.0, 0.2, 0.7]))))
        layers.append(Dense(n_in, n, draw(st.sampled_from([a for a in activations if n > 1 or a != ffnn.softmax]))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    network = Network(layers, rng=rng, dtype=np.float64)
    network.theta = rng.normal(0, 0.8, network.theta.size)
    return network, rng.normal(size=(draw(st.integers(1, 6)), sizes[0])), rng
