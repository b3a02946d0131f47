"""Initializers: where the weights start. Each is a function `init(rng, (n_in, n_out)) -> W`.

The variances keep the size of the signal from layer to layer. LeCun et al. (1998), in "Efficient BackProp", derive one
for units that are linear around 0, Glorot and Bengio (2010) one for signal and gradient alike, He et al. (2015) one for
ReLU.
"""

import functools
from collections.abc import Callable

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator

from ffnn import checks
from ffnn.activations import Activation, Rectifier

Shape = tuple[int, int]
Initializer = Callable[[Generator, Shape], Array]


def zeros(rng: Generator, shape: Shape) -> Array:
    """$W_ij = 0$. If the next layer starts at 0 as well, all units stay alike, because their gradients are equal."""
    return np.zeros(shape)


def normal(std: float) -> Initializer:
    """The initializer that draws $W_ij$ from the normal distribution with mean 0 and standard deviation `std`."""
    return functools.partial(_normal, checks.number("std", std, at_least=0))


def _normal(std: float, rng: Generator, shape: Shape) -> Array:
    return rng.standard_normal(shape) * std


def lecun(rng: Generator, shape: Shape) -> Array:
    """$W_ij$ normal with variance $1/n_in$, shape $(n_in, n_out)$: then $Z$ has the mean square of the inputs."""
    return rng.standard_normal(shape) * np.sqrt(1 / shape[0])


def glorot(rng: Generator, shape: Shape) -> Array:
    """$W_ij$ uniform on $(-r, r)$ with $r = sqrt(6/(n_in + n_out))$: variance $2/(n_in + n_out)$."""
    n_in, n_out = shape
    r = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-r, r, size=shape)


def he(rng: Generator, shape: Shape) -> Array:
    """$W_ij$ normal with variance $2/n_in$: a ReLU passes half of the signal's power on, and the 2 makes up for it."""
    return rng.standard_normal(shape) * np.sqrt(2 / shape[0])


def default_for(activation: Activation) -> Initializer:
    """He for ReLU and its relatives, Glorot for every other activation."""
    return he if isinstance(activation, Rectifier) else glorot
