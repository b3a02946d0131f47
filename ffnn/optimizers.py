"""Optimizers: how the parameters move, given the gradient g. `update` is the docstring above it, line by line.

`step(theta, grad)` changes theta in place. `learning_rate`, a number or a schedule (`ffnn.schedules`), may be assigned
between steps; it reads as the number that the coming step will use.
"""

import math

import numpy as np
from numpy import ndarray as Array

from ffnn import checks
from ffnn.schedules import Rate
from ffnn.steps import Optimizer


class SGD(Optimizer):
    """Gradient descent, stochastic when g is a batch's (Robbins and Monro, 1951): theta <- theta - eta g."""

    def update(self, theta: Array, grad: Array, learning_rate: float) -> None:
        theta -= learning_rate * grad


class Momentum(Optimizer):
    """Heavy ball (Polyak, 1964), in PyTorch's form: v <- mu v + g, theta <- theta - eta v."""

    memory = ("v",)

    def __init__(self, learning_rate: Rate, momentum: float = 0.9):
        super().__init__(learning_rate)
        self.momentum = checks.number("momentum", momentum, at_least=0, below=1)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * v


class Nesterov(Momentum):
    """Momentum that looks ahead (Nesterov, 1983), likewise: v <- mu v + g, theta <- theta - eta (g + mu v)."""

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.momentum
        v += grad
        theta -= learning_rate * (grad + self.momentum * v)


class RMSProp(Optimizer):
    """Each parameter's step divided by the size of its recent gradients (Tieleman and Hinton, 2012).

    v <- rho v + (1 - rho) g^2
    theta <- theta - eta g/(sqrt(v) + epsilon)
    """

    memory = ("v",)

    def __init__(self, learning_rate: Rate, decay: float = 0.99, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.decay = checks.number("decay", decay, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, v: Array) -> None:
        v *= self.decay
        v += (1 - self.decay) * (grad * grad)
        theta -= learning_rate * grad / (np.sqrt(v) + self.epsilon)


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba, 2015, algorithm 1).

    m <- beta1 m + (1 - beta1) g          m_hat = m/(1 - beta1^t)
    v <- beta2 v + (1 - beta2) g^2        v_hat = v/(1 - beta2^t)
    theta <- theta - eta m_hat/(sqrt(v_hat) + epsilon)

    Both hats in two numbers: theta <- theta - (eta c/(1 - beta1^t)) m/(sqrt(v) + c epsilon), c = sqrt(1 - beta2^t).
    """

    memory = ("m", "v")

    def __init__(self, learning_rate: Rate = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        super().__init__(learning_rate)
        self.beta1 = checks.number("beta1", beta1, at_least=0, below=1)
        self.beta2 = checks.number("beta2", beta2, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, m: Array, v: Array) -> None:
        m *= self.beta1
        m += (1 - self.beta1) * grad
        v *= self.beta2
        v += (1 - self.beta2) * (grad * grad)
        c = math.sqrt(1 - self.beta2**self.t)
        step = np.sqrt(v)
        step += c * self.epsilon
        np.divide(m, step, out=step)
        step *= learning_rate * c / (1 - self.beta1**self.t)
        theta -= step


class AdamW(Adam):
    """Adam with weight decay of its own, not through the gradient (Loshchilov and Hutter, 2019).

    theta <- theta - eta lambda theta, then the step of Adam

    As in PyTorch the decay takes part of eta (in the paper only of its schedule) and of all parameters, biases too.
    """

    def __init__(
        self, learning_rate: Rate = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ):  # fmt: skip
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.weight_decay = checks.number("weight_decay", weight_decay, at_least=0)

    def update(self, theta: Array, grad: Array, learning_rate: float, m: Array, v: Array) -> None:
        theta *= 1 - learning_rate * self.weight_decay
        super().update(theta, grad, learning_rate, m, v)
