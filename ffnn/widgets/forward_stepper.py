"""ForwardStepper: the example network computes its scores, entry by entry."""

from ffnn.widgets import settings
from ffnn.widgets.figure import STATIC
from ffnn.widgets.stepper import Stepper


class ForwardStepper(Stepper):
    """A live figure: each entry of $Z$ is a row times a column plus a bias.

    `x`: the first example. `batch_size`: how many examples, 1 to 3; the others are fixed. `activation`: that of the
    hidden units. `position`: the number of steps taken so far; a number beyond the last step shows
    all at once.
    """

    _esm = STATIC / "forward_stepper.js"

    activation = settings.choice("relu", "identity")

    def __init__(
        self, *, x: tuple[float, float] = (2.0, 1.0), batch_size: int = 1, activation: str = "relu", position: int = 1
    ):
        super().__init__(x=x, batch_size=batch_size, activation=activation, position=position)
