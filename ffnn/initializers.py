"""Initializers: where the weights start. Each is a function `init(rng, (n_in, n_out)) -> W`.

The variances keep the size of the signal from layer to layer: Glorot and Bengio (2010), He et al. (2015).
"""

import numpy as np


def glorot(rng, shape):
    """W_ij uniform on (-r, r), r = sqrt(6/(n_in + n_out)): variance 2/(n_in + n_out)."""
    n_in, n_out = shape
    r = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-r, r, size=shape)


def he(rng, shape):
    """W_ij normal with variance 2/n_in: a ReLU lets half of the signal's power through, the 2 makes up for it."""
    return rng.standard_normal(shape) * np.sqrt(2 / shape[0])


def default_for(activation):
    """He for ReLU, Glorot for everything else."""
    return he if activation.name == "relu" else glorot
