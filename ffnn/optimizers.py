"""Optimizers: how the parameters move, given the gradient. Each line of `step` is a line of its paper.

`step(theta, grad)` changes theta in place. `learning_rate` may be changed between steps.
"""

import numpy as np

from ffnn import checks


class Optimizer:
    """What all share: the learning rate, the step count, and a check that theta and grad belong together."""

    def __init__(self, learning_rate):
        self.learning_rate = checks.number("learning_rate", learning_rate, above=0)
        self.t = 0  # steps taken

    def step(self, theta, grad):
        if theta.shape != grad.shape:
            raise ValueError(f"grad must have theta's shape {theta.shape}; got shape {grad.shape}")
        if self.t == 0:
            self.start(theta)
        self.t += 1
        self.update(theta, grad)

    def start(self, theta):
        """Make the optimizer's memory, before its first step."""


class SGD(Optimizer):
    """Gradient descent: theta <- theta - eta grad (stochastic when the gradient is a batch's)."""

    def update(self, theta, grad):
        theta -= self.learning_rate * grad


class Momentum(Optimizer):
    """Heavy ball (Polyak, 1964), in PyTorch's form: v <- mu v + grad, theta <- theta - eta v."""

    def __init__(self, learning_rate, momentum=0.9):
        super().__init__(learning_rate)
        self.momentum = checks.number("momentum", momentum, at_least=0, below=1)

    def start(self, theta):
        self.v = np.zeros_like(theta)

    def update(self, theta, grad):
        self.v *= self.momentum
        self.v += grad
        theta -= self.learning_rate * self.v


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba, 2015, algorithm 1).

    m <- beta1 m + (1 - beta1) g          v <- beta2 v + (1 - beta2) g^2
    theta <- theta - eta m_hat/(sqrt(v_hat) + epsilon),  m_hat = m/(1 - beta1^t),  v_hat = v/(1 - beta2^t)
    """

    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(learning_rate)
        self.beta1 = checks.number("beta1", beta1, at_least=0, below=1)
        self.beta2 = checks.number("beta2", beta2, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def start(self, theta):
        self.m, self.v = np.zeros_like(theta), np.zeros_like(theta)

    def update(self, theta, grad):
        self.m *= self.beta1
        self.m += (1 - self.beta1) * grad
        self.v *= self.beta2
        self.v += (1 - self.beta2) * grad * grad
        v_hat = self.v / (1 - self.beta2**self.t)
        step = np.sqrt(v_hat, out=v_hat)
        step += self.epsilon
        np.divide(self.m, step, out=step)
        step *= self.learning_rate / (1 - self.beta1**self.t)
        theta -= step
