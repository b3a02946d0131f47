"""When numbers grow beyond all floats: the error that tells where it happened, and what to try."""

from ffnn.steps import Optimizer


class TrainingDiverged(ArithmeticError):
    """The loss, the gradient or a parameter stopped being finite; `epoch`, `step` and `learning_rate` say where."""

    epoch: int
    step: int
    learning_rate: float  # of the last step taken


def diverged(what: str, value: float, epoch: int, step: int, optimizer: Optimizer) -> TrainingDiverged:
    """The error for `what`, which became `value`."""
    rate = optimizer.schedule(max(optimizer.t - 1, 0))
    cause = "the steps are too long" if optimizer.t else "the inputs, the targets or the weights are too large"
    if what == "validation loss":
        cause += ", or the validation data too large"
    error = TrainingDiverged(
        f"the {what} became {value} in epoch {epoch}, step {step}, at learning rate {rate:g}: {cause}. "
        f"Try a learning rate of {rate / 10:g}, inputs scaled to about -1 ... 1, or fewer layers."
    )
    error.epoch, error.step, error.learning_rate = epoch, step, rate
    return error
