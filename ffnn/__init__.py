"""Feedforward networks from scratch: the reference implementation of the book."""

from ffnn import checkpoint, datasets, gradient_check
from ffnn.activations import (
    Activation,
    elu,
    gelu,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    silu,
    softmax,
    softmax_jacobian,
    softplus,
    tanh,
)
from ffnn.history import History
from ffnn.initializers import glorot, he, lecun, normal, zeros
from ffnn.layers import Dense, Dropout
from ffnn.losses import binary_cross_entropy, cross_entropy, softmax_cross_entropy, squared_error
from ffnn.network import Network
from ffnn.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from ffnn.schedules import constant, cosine, exponential_decay, step_decay
from ffnn.training import TrainingDiverged, fit, train

__version__ = "0.1.0"
__all__ = [
    "SGD", "Activation", "Adam", "AdamW", "Dense", "Dropout", "History", "Momentum", "Nesterov", "Network", "RMSProp",
    "TrainingDiverged", "binary_cross_entropy", "checkpoint", "constant", "cosine", "cross_entropy", "datasets",
    "elu", "exponential_decay", "fit", "gelu", "glorot", "gradient_check", "he", "identity", "leaky_relu", "lecun",
    "normal", "relu", "sigmoid", "silu", "softmax", "softmax_cross_entropy", "softmax_jacobian", "softplus",
    "squared_error", "step_decay", "tanh", "train", "zeros",
]  # fmt: skip
