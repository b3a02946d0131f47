"""Training: run through the data in batches, let the optimizer step, record every epoch.

`train` is a generator, so the caller owns the loop: early stopping is a `break`, a live plot is a line in the loop.
`fit` runs it to the end.
"""

import math
import time
from typing import NamedTuple

import numpy as np

from ffnn import checks
from ffnn.history import History
from ffnn.losses import Loss
from ffnn.network import Network


class TrainingDiverged(ArithmeticError):
    """The loss stopped being a finite number."""


class Epoch(NamedTuple):
    """One record of `train`. Losses are means over the examples, without the l1 and l2 terms."""

    epoch: int  # 1, 2, ...
    loss: float  # over the epoch's batches, each measured before its step
    validation_loss: float | None  # after the epoch
    validation_accuracy: float | None  # share classified right; None unless the targets are labels
    learning_rate: float
    seconds: float  # since training began


def train(network, loss, optimizer, X, y, *, epochs, batch_size, rng, validation=None, l2=0.0, l1=0.0):
    """Train `network` in place; a generator of one `Epoch` record per epoch.

    X: shape (m, n_in). y: what `loss` takes as targets. rng: shuffles the examples at every epoch.
    validation: a pair (X, y) to measure after each epoch. l2 adds l2/2 ||W||^2 to the loss, l1 adds
    l1 sum |W| (weights, not biases). The last batch of an epoch may be short.
    Raises ValueError or TypeError before the first step when the input is wrong, TrainingDiverged when
    the loss stops being finite.
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network; got {checks.describe(network)}")
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be a Loss, such as ffnn.softmax_cross_entropy; got {checks.describe(loss)}")
    if not hasattr(optimizer, "step"):
        raise TypeError(f"optimizer must have a step method, such as ffnn.SGD(0.1); got {checks.describe(optimizer)}")
    checks.generator("rng", rng)
    epochs, batch_size = checks.integer("epochs", epochs), checks.integer("batch_size", batch_size)
    l2, l1 = checks.number("l2", l2, at_least=0), checks.number("l1", l1, at_least=0)
    X, Y = _prepare(network, loss, "X", X, y)
    held_out = None
    if validation is not None:
        if not isinstance(validation, tuple | list) or len(validation) != 2:
            raise TypeError(f"validation must be a pair (X, y); got {checks.describe(validation)}")
        X_val, y_val = validation
        held_out = (*_prepare(network, loss, "validation X", X_val, y_val), np.asarray(y_val))
    return _epochs(network, loss.f, optimizer, X, Y, epochs, batch_size, rng, held_out, l2, l1)


def _prepare(network, loss, name, X, y):
    X = checks.matrix(name, X, network.dtype, columns=network.n_in)
    return X, loss.prepare(y, (len(X), network.n_out), network.dtype)


def _epochs(network, loss, optimizer, X, Y, epochs, batch_size, rng, held_out, l2, l1):
    began = time.perf_counter()
    m = len(X)
    for epoch in range(1, epochs + 1):
        order = rng.permutation(m)
        X_epoch, Y_epoch = X[order], Y[order]  # one gather for the epoch, then every batch is a slice
        total = 0.0
        with np.errstate(over="ignore", invalid="ignore"):  # a loss that is not finite is told below
            for start in range(0, m, batch_size):
                batch = slice(start, start + batch_size)
                output = network.forward_unchecked(X_epoch[batch], training=True)
                value, dA = loss(output, Y_epoch[batch])
                value = float(value)
                if not math.isfinite(value):
                    raise _diverged(epoch, start // batch_size + 1, optimizer.learning_rate, value)
                network.backward(dA)
                if l2 or l1:
                    _add_penalty(network, l2, l1)
                optimizer.step(network.theta, network.grad)
                total += value * len(output)
            measured = (None, None) if held_out is None else _measure(network, loss, *held_out)
        if held_out is not None and not math.isfinite(measured[0]):
            raise _diverged(epoch, "last", optimizer.learning_rate, measured[0])
        yield Epoch(epoch, total / m, *measured, optimizer.learning_rate, time.perf_counter() - began)


def _add_penalty(network, l2, l1):
    """The gradient of l2/2 ||W||^2 + l1 sum |W|: l2 W + l1 sign W."""
    for layer in network.dense:
        layer.dW += l2 * layer.W
        if l1:
            layer.dW += l1 * np.sign(layer.W)


def _measure(network, loss, X, Y, y):
    outputs = network.predict(X)
    value, _ = loss(outputs, Y)
    accuracy = float(np.mean(outputs.argmax(axis=1) == y)) if y.ndim == 1 else None
    return float(value), accuracy


def _diverged(epoch, step, learning_rate, value):
    return TrainingDiverged(
        f"the loss became {value} in epoch {epoch}, step {step}, at learning rate {learning_rate:g}: the steps are "
        f"too long. Try a learning rate of {learning_rate / 10:g}, inputs scaled to about -1 ... 1, or fewer layers."
    )


def fit(network, loss, optimizer, X, y, *, epochs, batch_size, rng, progress=True, **options):
    """Run `train` to its end, with a progress bar in a terminal or notebook, and return the `History`."""
    records = train(network, loss, optimizer, X, y, epochs=epochs, batch_size=batch_size, rng=rng, **options)
    if progress:
        from tqdm.auto import tqdm

        records = tqdm(records, total=epochs, unit="epoch", leave=False, disable=not _someone_watches())
    return History(records)


def _someone_watches():
    import sys

    notebook = "ipykernel" in sys.modules and "IPython" in sys.modules
    return notebook or sys.stderr.isatty()
