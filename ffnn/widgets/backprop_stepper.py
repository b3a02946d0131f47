"""BackpropStepper: error signals flow back through the example network, entry by entry."""

import numpy as np

from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC
from ffnn.widgets.stepper import Stepper

CLASSES = ("class 1", "class 2")


class BackpropStepper(Stepper):
    """A live figure: all gradients of the example network with softmax and cross-entropy, and where each comes from.

    `x`: the first example. `truth`: its class. `batch_size`: how many examples, 1 to 3; the others are fixed.
    `activation`: that of the hidden units. `position`: the number of steps taken so far; a number beyond the last step
    shows all at once.
    """

    _esm = STATIC / "backprop_stepper.js"

    activation = settings.choice("relu", "identity", "sigmoid", "tanh")
    truth = settings.choice(*CLASSES)

    def __init__(
        self, *, x: tuple[float, float] = (2.0, 1.0), truth: str = "class 1", batch_size: int = 1,
        activation: str = "relu", position: int = 1,
    ):  # fmt: skip
        super().__init__(x=x, truth=truth, batch_size=batch_size, activation=activation, position=position)

    def examples(self) -> tuple[np.ndarray, np.ndarray]:
        inputs, labels = super().examples()
        labels[0] = CLASSES.index(self.truth)
        return inputs, labels
