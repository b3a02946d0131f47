"""Optimizers: how the parameters move, given the gradient g. Each line of `update` is a line of the docstring above it.

`step(theta, grad)` changes theta in place. `learning_rate`, a number or a schedule (`ffnn.schedules`), may be assigned
between steps; it reads as the number that the coming step will use.
"""

import math

import numpy as np

from ffnn import checks
from ffnn.schedules import Schedule, constant


class Optimizer:
    """What all share: the learning rate eta, the count t of steps taken, vectors kept from step to step."""

    memory = ()  # the names of these vectors, each as long as theta and 0 at first

    def __init__(self, learning_rate):
        self.t = 0
        self.learning_rate = learning_rate

    @property
    def learning_rate(self):
        return self.schedule(self.t)

    @learning_rate.setter
    def learning_rate(self, value):
        self.schedule = value if isinstance(value, Schedule) else constant(value)

    def step(self, theta, grad):
        """Change theta in place, by one step; grad: g, of the same shape. Misfits raise TypeError or ValueError."""
        self.check(theta, grad)
        self.step_unchecked(theta, grad)  # `train` calls it alone: it checks once, not at every step

    def step_unchecked(self, theta, grad):
        for name in self.memory if self.t == 0 else ():
            setattr(self, name, np.zeros_like(theta))
        learning_rate = self.schedule(self.t)
        self.t += 1
        self.update(theta, grad, learning_rate)

    def check(self, theta, grad):
        """Refuse theta and grad that do not fit each other, or not the steps already taken."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f" or not theta.flags.writeable:
            raise TypeError(f"theta must be an array of floats to write into; got {checks.describe(theta)}")
        if np.shape(grad) != theta.shape:
            raise ValueError(f"grad must have theta's shape {theta.shape}; got shape {np.shape(grad)}")
        if self.t and self.memory:
            kept = getattr(self, self.memory[0])
            if (kept.shape, kept.dtype) != (theta.shape, theta.dtype):
                then, now = f"{kept.size} parameters in {kept.dtype}", f"{theta.size} in {theta.dtype}"
                raise ValueError(f"optimizer has taken {self.t} steps with {then}; got {now}: make a new one for these")


class SGD(Optimizer):
    """Gradient descent, stochastic when g is a batch's (Robbins and Monro, 1951): theta <- theta - eta g."""

    def update(self, theta, grad, learning_rate):
        theta -= learning_rate * grad


class Momentum(Optimizer):
    """Heavy ball (Polyak, 1964), in PyTorch's form: v <- mu v + g, theta <- theta - eta v."""

    memory = ("v",)

    def __init__(self, learning_rate, momentum=0.9):
        super().__init__(learning_rate)
        self.momentum = checks.number("momentum", momentum, at_least=0, below=1)

    def update(self, theta, grad, learning_rate):
        self.v *= self.momentum
        self.v += grad
        theta -= learning_rate * self.v


class Nesterov(Momentum):
    """Momentum that looks ahead (Nesterov, 1983), likewise: v <- mu v + g, theta <- theta - eta (g + mu v)."""

    def update(self, theta, grad, learning_rate):
        self.v *= self.momentum
        self.v += grad
        theta -= learning_rate * (grad + self.momentum * self.v)


class RMSProp(Optimizer):
    """Each parameter's step divided by the size of its recent gradients (Tieleman and Hinton, 2012).

    v <- rho v + (1 - rho) g^2
    theta <- theta - eta g/(sqrt(v) + epsilon)
    """

    memory = ("v",)

    def __init__(self, learning_rate, decay=0.99, epsilon=1e-8):
        super().__init__(learning_rate)
        self.decay = checks.number("decay", decay, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta, grad, learning_rate):
        self.v *= self.decay
        self.v += (1 - self.decay) * grad * grad
        theta -= learning_rate * grad / (np.sqrt(self.v) + self.epsilon)


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba, 2015, algorithm 1).

    m <- beta1 m + (1 - beta1) g          m_hat = m/(1 - beta1^t)
    v <- beta2 v + (1 - beta2) g^2        v_hat = v/(1 - beta2^t)
    theta <- theta - eta m_hat/(sqrt(v_hat) + epsilon)
    """

    memory = ("m", "v")

    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(learning_rate)
        self.beta1 = checks.number("beta1", beta1, at_least=0, below=1)
        self.beta2 = checks.number("beta2", beta2, at_least=0, below=1)
        self.epsilon = checks.number("epsilon", epsilon, above=0)

    def update(self, theta, grad, learning_rate):
        self.m *= self.beta1
        self.m += (1 - self.beta1) * grad
        self.v *= self.beta2
        self.v += (1 - self.beta2) * (grad * grad)
        c = math.sqrt(1 - self.beta2**self.t)  # sqrt(v_hat) + epsilon = (sqrt(v) + c epsilon)/c, gathered in numbers
        step = np.sqrt(self.v)
        step += c * self.epsilon
        np.divide(self.m, step, out=step)
        step *= learning_rate * c / (1 - self.beta1**self.t)
        theta -= step


class AdamW(Adam):
    """Adam with weight decay of its own, not through the gradient (Loshchilov and Hutter, 2019).

    theta <- theta - eta lambda theta, then the step of Adam
    """

    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.weight_decay = checks.number("weight_decay", weight_decay, at_least=0)

    def update(self, theta, grad, learning_rate):
        theta *= 1 - learning_rate * self.weight_decay
        super().update(theta, grad, learning_rate)
