"""Training: run through the data in batches, let the optimizer step, record every epoch.

`train` is a generator, so you own the loop: early stopping is a `break`, a live plot is a line in the loop.
`fit` runs it to the end.
"""

import contextlib
import itertools
import math
import sys
import time
import warnings
import weakref
from collections.abc import Iterator
from typing import Any, Never

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator
from numpy.typing import ArrayLike

from ffnn import checks, targets
from ffnn.activations import identity, softmax
from ffnn.history import Epoch, History
from ffnn.losses import Loss
from ffnn.network import Network
from ffnn.optimizers import Optimizer
from ffnn.targets import as_rows

CHUNK_BYTES = 2**18  # of examples are gathered at a time: they are still in the cache when their batch is used
RUN_NUMBERS = itertools.count(1)
INSTEAD = {  # of arguments that other packages have
    "class_weight": "write a loss that weighs the classes, as help(ffnn.losses.Loss) shows",
    "sample_weight": "write a loss that takes them from a further column of y, see help(ffnn.losses.Loss)",
    "validation_split": "shuffle, then train on X[n:], y[n:] with validation=(X[:n], y[:n])",
    **dict.fromkeys(("early_stopping", "patience", "callbacks"), "break out of for record in train(...) when you like"),
    "metrics": "in a loop over train, np.mean(network.classify(X) == y) is the training accuracy",
}


class TrainingDiverged(ArithmeticError):
    """The loss, the gradient or a parameter stopped being finite; `epoch`, `step` and `learning_rate` say where."""

    epoch: int
    step: int
    learning_rate: float  # of the last step taken


def train(
    network: Network, loss: Loss, optimizer: Optimizer, X: ArrayLike, y: ArrayLike, *,
    epochs: int, batch_size: int, rng: Generator, validation: tuple[ArrayLike, ArrayLike] | None = None,
    l2: float = 0.0, l1: float = 0.0, clip_norm: float | None = None, **others: Never,
) -> Iterator[Epoch]:  # fmt: skip
    """Train `network` in place; a generator of one `Epoch` record per epoch: loop over it, or call `fit`.

    `X`: shape $(m, n_in)$. `y`: what `loss` takes as its target. `rng`: shuffles the examples at every epoch.
    `validation`: a pair `(X, y)` to measure after each epoch. `l2` adds $l2/2 ||W||^2$ to the loss and `l1` adds
    $l1 sum |W|$ (weights, not biases). `clip_norm`: the largest norm of a gradient; longer gradients are scaled down to
    it. The last batch of an epoch may be short. To keep the best weights, store `best = network.theta.copy()` when a
    record is the best so far, and set `network.theta = best` at the end. The accuracy on the training data, after any
    epoch, is `np.mean(network.classify(X) == y)`.

    `X` and `y` are read as training goes, and converted batch by batch, so they may be memory-maps; only lists, frames,
    truths and rows of probabilities are copied. Raises ValueError or TypeError before the first step when input is
    wrong, or does not fit together; FloatingPointError when it is too large, and TrainingDiverged when the loss stops
    being finite. With `cross_entropy`, any step whose outputs are not probabilities, as those of softmax are, raises
    ValueError.
    """
    checks.no_others("train, with which fit trains,", others, INSTEAD)
    checks.instance("network", network, Network, "Network([Dense(2, 3)], rng=rng)")
    checks.instance("loss", loss, Loss, "ffnn.softmax_cross_entropy or one of your own, ffnn.losses.Loss(f, prepare)")
    checks.instance("optimizer", optimizer, Optimizer, "ffnn.SGD(0.1)").check(network.theta, network.grad)
    checks.generator("rng", rng)
    epochs, batch_size = checks.integer("epochs", epochs), checks.integer("batch_size", batch_size)
    l2, l1 = checks.number("l2", l2, at_least=0), checks.number("l1", l1, at_least=0)
    clip_norm = math.inf if clip_norm is None else checks.number("clip_norm", clip_norm, above=0)
    data, held_out = _checked_data(network, loss, "X", X, "y", y), None
    _check_run(network, optimizer, epochs, math.ceil(len(data[0]) / batch_size))
    answers = _answers(network, loss)
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise TypeError(f"validation must be a pair (X, y); got {checks.describe(validation)}")
        X_val, y_val = validation
        X_val, Y_val = _checked_data(network, loss, "validation X", X_val, "validation y", y_val)
        one_logit = answers == "yes or no" and network.dense[-1].activation == identity  # its labels became rows
        labelled = np.ndim(y_val) == 1 and (Y_val.dtype.kind in "iu" if Y_val.ndim == 1 else one_logit)
        held_out = X_val, Y_val, np.asarray(y_val) if labelled else None
    X, Y = data
    records = _epochs(network, loss.f, optimizer, X, Y, epochs, batch_size, rng, held_out, l2, l1, clip_norm)
    return _run(network, optimizer, answers, records)


def _run(network, optimizer, answers, epochs):
    """The generator that `train` returns; thrown away before its first record, it says that nothing was done."""
    begun = []

    def records():
        begun.append(True)
        optimizer.check_run(network.theta, network.runs)  # again: another run may have begun since `train` was called
        run = optimizer.run if optimizer.run in network.runs else next(RUN_NUMBERS)
        network.answers, network.runs = answers, network.runs | {run}
        optimizer.join(network.theta, run)
        yield from epochs

    generator, text = records(), "train(...) has trained nothing: loop over its records, or call fit(...)"
    weakref.finalize(generator, lambda: begun or warnings.warn(text, RuntimeWarning, stacklevel=3)).atexit = False
    return generator


def _checked_data(network, loss, X_name, X, y_name, y):
    """Check `X` and `y`, and try the loss on a few rows."""
    X = checks.examples(X_name, X, network.dtype, columns=network.n_in)
    with np.errstate(all="ignore"):
        Y = loss.prepared(y, (len(X), network.n_out), network.dtype, y_name)
        loss.checked(network.predict(X[:32]), as_rows(Y[:32], network.n_out, network.dtype))
    return X, Y


def _check_run(network, optimizer, epochs, steps):
    """Refuse an optimizer of another network, or one whose schedule ends before the last epoch, of `steps`, begins."""
    schedule, t, other = optimizer.schedule, optimizer.t, f"make a new {type(optimizer).__name__}"
    optimizer.check_run(network.theta, network.runs)
    rate = optimizer.learning_rate
    with contextlib.suppress(Exception):  # a schedule of one's own may not know what is to come
        rate = schedule(t + (epochs - 1) * steps)
    if rate <= 1e-12 * schedule.rate:
        out = optimizer.t and optimizer.learning_rate <= 1e-12 * schedule.rate
        when = "has run out" if out else "runs out before the last epoch"
        run = f"it counts steps, one per batch: {t} taken before, and {epochs} epochs of {steps} to come"
        raise ValueError(f"optimizer's {schedule} {when}, at a rate of {rate:g}; {run}. Let it last longer, or {other}")


def _answers(network, loss):
    """What the outputs will tell. Refuses a last activation that keeps the loss from becoming small.

    A loss takes logits when it is all but 0 with the right answer far ahead. It should be so, too, of what the last
    activation makes of numbers far apart; softmax, for one, is in the way of a loss that contains it already.
    """
    last, K, each = network.dense[-1], network.n_out, "yes or no" if loss.prepare is targets.binary else None
    right = np.eye(min(K, 8), K, dtype=network.dtype) if K > 1 else np.array([[1], [0]], network.dtype)
    logits = 40 * (2 * right - 1)
    try:
        with np.errstate(all="ignore"):
            ignorant, sure = (float(loss.f(output, right)[0]) for output in (0 * logits, logits))
            surest = float(loss.f(last.activation.f(250 * logits), right)[0])
    except Exception:  # it takes no logits, or other targets
        return each
    if not sure <= 1e-6 * ignorant:
        return each if K > 1 and each else "numbers"
    if surest > 0.05 * ignorant:
        name, also = last.activation.name, " or take cross_entropy" * (last.activation == softmax and not each)
        raise ValueError(
            f"{loss!r} takes logits and makes probabilities of them itself, but the last layer ends in {name} already: "
            f"the loss could not fall below {surest:.2g}. Let that layer be Dense({last.n_in}, {last.n_out}){also}"
        )
    return each or "classes"


def _epochs(network, loss, optimizer, X, Y, epochs, batch_size, rng, held_out, l2, l1, clip_norm):
    began = time.perf_counter()
    theta, grad = network.theta, network.grad
    for epoch in range(1, epochs + 1):
        learning_rate = optimizer.learning_rate
        total, measured = 0.0, (None, None)
        with np.errstate(all="ignore"):  # numbers that are not finite raise an error below
            for step, (X_batch, Y_batch) in enumerate(_batches(X, Y, network, batch_size, rng), start=1):
                output = network._forward(X_batch, training=True)
                value, dA = loss(output, Y_batch)
                value = float(value)
                if not math.isfinite(value):
                    raise _diverged("loss", value, epoch, step, optimizer)
                network._backward(dA)
                if l2 or l1:
                    _add_penalty(network, l2, l1)
                if clip_norm < math.inf and not math.isfinite(norm := _clip_gradient(grad, clip_norm)):
                    raise _diverged("norm of the gradient", norm, epoch, step, optimizer)
                optimizer._step(theta, grad)
                total += value * len(output)
            for what, vector in [("parameter", theta), *optimizer.state.items()]:
                if not np.isfinite(vector).all():
                    raise _diverged(f"largest {what}", abs(vector).max(), epoch, step, optimizer)
            if held_out is not None:
                measured = _evaluate(network, loss, *held_out)
                if not math.isfinite(measured[0]):
                    raise _diverged("validation loss", measured[0], epoch, step, optimizer)
        yield Epoch(epoch, total / len(X), *measured, learning_rate, time.perf_counter() - began)


def _batches(X, Y, network, batch_size, rng):
    """All examples once, in random order, batch by batch: gathered in chunks of many small batches or one large one."""
    order = rng.permutation(len(X))
    K, dtype = network.n_out, network.dtype
    example = X[:1].nbytes + as_rows(Y[:1], K, dtype).nbytes
    rows = batch_size * max(1, CHUNK_BYTES // (batch_size * example))
    for start in range(0, len(X), rows):
        chunk = order[start : start + rows]
        X_chunk = X.take(chunk, axis=0) if X.flags.c_contiguous else X[chunk]  # else take would copy all of X
        X_chunk, Y_chunk = X_chunk.astype(dtype, order="C", copy=False), as_rows(Y[chunk], K, dtype)
        for first in range(0, len(chunk), batch_size):
            batch = slice(first, first + batch_size)
            yield X_chunk[batch], Y_chunk[batch]


def _add_penalty(network: Network, l2: float, l1: float) -> None:
    """Add the gradient of $l2/2 ||W||^2 + l1 sum |W|$, which is $l2 W + l1 sign W$, to $dW$."""
    for layer in network.dense:
        if l2:
            layer.dW += l2 * layer.W
        if l1:
            layer.dW += l1 * np.sign(layer.W)


def _clip_gradient(grad: Array, max_norm: float) -> float:
    """Scale `grad`, in place, so that its norm is at most `max_norm`. Returns the norm that it had."""
    norm, largest = math.sqrt(np.dot(grad, grad)), float(abs(grad).max())
    if largest < norm == math.inf:  # only the squares are too large
        norm = largest * math.sqrt(np.dot(grad / largest, grad / largest))
    if max_norm < norm < math.inf:
        grad *= max_norm / norm
    return norm


def _diverged(what: str, value: float, epoch: int, step: int, optimizer: Optimizer) -> TrainingDiverged:
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


def _evaluate(network, loss, X, Y, y):
    try:
        outputs = network.predict(X)
    except FloatingPointError:
        return math.inf, None
    value, _ = loss(outputs, as_rows(Y, network.n_out, network.dtype))
    accuracy = None if y is None else float(np.mean(network.class_scores(outputs).argmax(axis=1) == y))
    return float(value), accuracy


def fit(
    network: Network, loss: Loss, optimizer: Optimizer, X: ArrayLike, y: ArrayLike, *,
    epochs: int, batch_size: int, rng: Generator, progress: bool = True, **options: Any,
) -> History:  # fmt: skip
    """Run `train` to its end, with a progress bar in a terminal or notebook (needs `tqdm`), and return the `History`.

    `options`: `validation`, `l2`, `l1` and `clip_norm`, as in `train`. To keep the records of a run that fails, loop
    over `train` instead.
    """
    records = train(network, loss, optimizer, X, y, epochs=epochs, batch_size=batch_size, rng=rng, **options)
    if progress and ("ipykernel" in sys.modules or sys.stderr.isatty()):
        with contextlib.suppress(ImportError):
            from tqdm.auto import tqdm

            records = tqdm(records, total=epochs, unit="epoch", leave=False)
    return History(records)
