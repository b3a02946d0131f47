"""Between the gradient and the step: penalties on large weights are added to it, and its length is kept in bounds."""

import math

import numpy as np

from ffnn.network import Network


def add_penalty(network: Network, l2: float, l1: float) -> None:
    """The gradient of l2/2 ||W||^2 + l1 sum |W|: l2 W + l1 sign W."""
    for layer in network.dense:
        if l2:
            layer.dW += l2 * layer.W
        if l1:
            layer.dW += l1 * np.sign(layer.W)


def clip(grad: np.ndarray, longest: float) -> float:
    """Scale grad, in place, so that its norm is at most `longest`. Returns the norm that it had."""
    norm, largest = math.sqrt(np.dot(grad, grad)), float(abs(grad).max())
    if largest < norm == math.inf:  # it is only the squares that are too large
        norm = largest * math.sqrt(np.dot(grad / largest, grad / largest))
    if longest < norm < math.inf:
        grad *= longest / norm
    return norm
