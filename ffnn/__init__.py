"""Feedforward networks from scratch: the reference implementation of the book."""

from ffnn.activations import Activation, identity, relu, sigmoid, softmax, softmax_jacobian, tanh
from ffnn.history import History
from ffnn.initializers import glorot, he
from ffnn.layers import Dense
from ffnn.losses import cross_entropy, softmax_cross_entropy, squared_error
from ffnn.network import Network
from ffnn.optimizers import SGD, Adam, Momentum
from ffnn.training import TrainingDiverged, fit, train

__version__ = "0.1.0"
__all__ = [
    "SGD",
    "Activation",
    "Adam",
    "Dense",
    "History",
    "Momentum",
    "Network",
    "TrainingDiverged",
    "cross_entropy",
    "fit",
    "glorot",
    "he",
    "identity",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "softmax_jacobian",
    "squared_error",
    "tanh",
    "train",
]
