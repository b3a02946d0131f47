"""The clinic: twelve training runs with one thing wrong, and eleven instruments.

`healthy` makes a case: everything that a training needs, with nothing wrong.
Each function in `ILLNESSES` puts one thing wrong in a case, and `treat` trains
it. Each function in `INSTRUMENTS` takes a fresh case and returns what it has
measured, and whether that is an alarm.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ffnn import (
    SGD,
    Dense,
    Dropout,
    History,
    Network,
    TrainingDiverged,
    datasets,
    relu,
    softmax,
    softmax_cross_entropy,
    targets,
    train,
)
from ffnn.losses import Loss
from ffnn.optimizers import Optimizer

SIZES = 196, 32, 32, 10
RATE, BATCH, EPOCHS = 0.5, 50, 20
TRAINING, VALIDATION = 1500, 500


@dataclass
class Case:
    """All that a training needs. `rng` has drawn the weights already."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    network: Network
    rng: np.random.Generator
    loss: Loss = softmax_cross_entropy
    optimizer: Optimizer | None = None


@cache
def pictures():
    """Digits of 14 x 14 pixels, each the mean of four; from 0 to 1."""
    images, labels = datasets.digits()
    small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255
    return small.reshape(-1, 196), labels.astype(int)


def layers():
    n_in, first, second, K = SIZES
    return [
        Dense(n_in, first, relu),
        Dense(first, second, relu),
        Dense(second, K),
    ]


def healthy(seed=0, dtype=np.float64):
    X, y = pictures()
    here, there = slice(TRAINING), slice(7000, 7000 + VALIDATION)
    rng = np.random.default_rng(seed)
    network = Network(layers(), rng=rng, dtype=dtype)
    case = Case(X[here], y[here], X[there], y[there], network, rng)
    case.optimizer = SGD(RATE)
    return case


def patient(letter, seed=0):
    """A case of the waiting room, not yet treated."""
    case = healthy(seed)
    PATIENTS[letter](case)
    return case


def treat(case, epochs=EPOCHS):
    """Train. The history is short when the training diverged."""
    history = History()
    try:
        for record in train(
            case.network,
            case.loss,
            case.optimizer,
            case.X,
            case.y,
            epochs=epochs,
            batch_size=BATCH,
            rng=case.rng,
            validation=(case.X_val, case.y_val),
        ):
            history.append(record)
    except TrainingDiverged:
        pass
    return history


# One thing wrong.


def rate_too_high(case):
    case.optimizer = SGD(3 * RATE)


def rate_too_low(case):
    case.optimizer = SGD(RATE / 100)


def not_scaled(case):
    case.X, case.X_val = 255 * case.X, 255 * case.X_val


def zero_weights(case):
    case.network.theta = 0


def dead_relus(case):
    for layer in case.network.layers[:2]:
        layer.b = -1


def softmax_twice(case):
    def formula(Z, Y):
        P = softmax(Z)
        loss, dP = softmax_cross_entropy.f(P, Y)  # takes logits, gets P
        return loss, softmax.vjp(dP, Z, P)

    case.loss = Loss(formula, targets.classification)


def labels_shuffled(case):
    case.y = np.random.default_rng(0).permutation(case.y)


def sum_for_mean(case):
    def formula(Z, Y):
        loss, dZ = softmax_cross_entropy.f(Z, Y)
        return loss, len(Y) * dZ  # P - Y, without 1/m

    case.loss = Loss(formula, targets.classification)


class AlwaysOn(Dropout):
    def __call__(self, A_prev):  # what prediction calls
        return self.forward(A_prev, training=True)


def dropout_left_on(case):
    first, second, last = layers()
    case.network = Network(
        [first, second, AlwaysOn(0.5), last],
        rng=case.rng,
        dtype=case.network.dtype,
    )


def validation_inside(case):
    case.X_val, case.y_val = case.X[:VALIDATION], case.y[:VALIDATION]


def rare_classes(case):
    X, y = pictures()
    kept = (y < 5) | (np.random.default_rng(0).random(len(y)) < 0.03)
    here = np.flatnonzero(kept[:7000])[:TRAINING]
    there = 7000 + np.flatnonzero(kept[7000:8000])[:VALIDATION]
    case.X, case.y, case.X_val, case.y_val = (
        X[here],
        y[here],
        X[there],
        y[there],
    )


class Late(SGD):
    state_names = ("waiting",)

    def update(self, theta, grad, learning_rate, waiting):
        theta -= learning_rate * waiting
        waiting[:] = grad


def yesterdays_gradient(case):
    case.optimizer = Late(RATE)


ILLNESSES = {
    "all weights start at 0": zero_weights,
    "dead ReLUs": dead_relus,
    "dropout is left on in prediction": dropout_left_on,
    "each step uses yesterday's gradient": yesterdays_gradient,
    "softmax is applied twice": softmax_twice,
    "some classes are rare": rare_classes,
    "the gradient lacks its 1/m": sum_for_mean,
    "the inputs go from 0 to 255": not_scaled,
    "the labels are shuffled against the inputs": labels_shuffled,
    "the learning rate is too high": rate_too_high,
    "the learning rate is too low": rate_too_low,
    "the validation set lies inside the training set": validation_inside,
}
PATIENTS = {
    "A": rate_too_low,
    "B": rate_too_high,
    "C": not_scaled,
    "D": zero_weights,
    "E": dead_relus,
    "F": sum_for_mean,
    "G": softmax_twice,
    "H": labels_shuffled,
    "I": dropout_left_on,
    "J": validation_inside,
    "K": rare_classes,
    "L": yesterdays_gradient,
}


# Instruments. Each measures a number, and says whether it is an alarm.


def same_label_nearby(case, rows=200):
    """How often the nearest other training example has the same label."""
    A, B = case.X[:rows], case.X
    squares = (A * A).sum(1)[:, None] - 2 * A @ B.T + (B * B).sum(1)
    squares[np.arange(rows), np.arange(rows)] = np.inf
    return np.mean(case.y[squares.argmin(axis=1)] == case.y[:rows])


def shared_rows(case):
    """How many validation examples are training examples, too."""
    known = {row.tobytes() for row in case.X}
    return sum(row.tobytes() in known for row in case.X_val)


def data(case):
    """Range, classes, labels, overlap: how many of these are odd."""
    counts = np.bincount(case.y, minlength=SIZES[-1])
    odd = [
        abs(case.X).max() > 10,
        counts.min() < counts.mean() / 4,
        same_label_nearby(case) < 0.5,
        shared_rows(case) > 0,
    ]
    return sum(odd), any(odd)


def loss_at_step_0(case):
    """How far the loss at step 0 lies above ln K."""
    loss, _ = case.loss(case.network.forward(case.X), case.y)
    excess = loss - np.log(SIZES[-1])
    return excess, abs(excess) > 0.5


def gradient_check(case, directions=5, h=1e-5):
    """The largest relative error of the gradient, along directions."""
    network, X, y = case.network, case.X[:20], case.y[:20]
    network.backward(case.loss(network.forward(X), y)[1])
    gradient, theta = network.grad.copy(), network.theta.copy()

    def loss_at(moved):
        network.theta = moved
        return case.loss(network.forward(X), y)[0]

    errors = []
    for _ in range(directions):
        v = case.rng.standard_normal(theta.size)
        v /= np.linalg.norm(v)
        slope = (loss_at(theta + h * v) - loss_at(theta - h * v)) / (2 * h)
        errors.append(abs(gradient @ v - slope) / abs(slope))
    network.theta = theta
    return max(errors), max(errors) > 0.01


def one_batch(case, examples=20, steps=200):
    """The loss of one small batch after many steps on it alone."""
    X, y = case.X[:examples], case.y[:examples]
    try:
        for record in train(
            case.network,
            case.loss,
            case.optimizer,
            X,
            y,
            epochs=steps,
            batch_size=examples,
            rng=case.rng,
        ):
            loss = record.loss
    except TrainingDiverged:
        loss = np.inf
    return loss, loss > 0.1


def root_mean_square(A):
    return np.sqrt(np.mean(A * A))


def sizes(case):
    """The root mean square of each layer's activations and dW."""
    dZ = case.loss(case.network.forward(case.X), case.y)[1]
    case.network.backward(dZ)
    A = [root_mean_square(layer.A) for layer in case.network.dense]
    dW = [root_mean_square(layer.dW) for layer in case.network.dense]
    return A, dW


def spread(case):
    """How many times the largest size of a layer is the smallest."""
    A, dW = sizes(case)
    smallest = min(*A, *dW)
    if smallest == 0:
        return np.inf, True
    factor = max(max(A) / min(A), max(dW) / min(dW), max(A), 1 / min(A))
    return factor, factor > 30


def twins(case):
    """The largest share of a layer's units that have the same weights."""
    shares = [
        1 - len(np.unique(layer.W, axis=1).T) / layer.n_out
        for layer in case.network.dense
    ]
    return max(shares), max(shares) > 0


def dead_shares(case):
    """By hidden layer: units that are 0 for all training examples."""
    case.network.forward(case.X)
    return [
        np.mean((layer.A == 0).all(axis=0))
        for layer in case.network.dense[:-1]
    ]


def dead_units(case, epochs=3):
    """The largest share of dead units of a layer, after a few epochs."""
    treat(case, epochs)
    share = max(dead_shares(case))
    return share, share > 0.3


def update_ratios(case):
    """By step of an epoch and by layer: length of W's change over W's."""
    network, order = case.network, case.rng.permutation(len(case.X))
    ratios = []
    for rows in np.split(order, len(order) // BATCH):
        outputs = network.forward(case.X[rows], training=True)
        network.backward(case.loss(outputs, case.y[rows])[1])
        before = [layer.W.copy() for layer in network.dense]
        case.optimizer.step(network.theta, network.grad)
        ratios.append(
            [
                np.linalg.norm(layer.W - W) / (np.linalg.norm(W) or 1)
                for layer, W in zip(network.dense, before)
            ]
        )
    return np.array(ratios)


def update_ratio(case):
    """The median over steps of the ratio, at the layer farthest off."""
    medians = np.median(update_ratios(case), axis=0)
    off = np.log10(np.maximum(medians, 1e-12) / 1e-2)
    ratio = medians[abs(off).argmax()]
    return ratio, not 1e-3 < ratio < 1e-1


def recalls(case):
    """By class: the share of its validation examples that is read right."""
    answers = case.network.classify(case.X_val)
    return np.array(
        [np.mean(answers[case.y_val == k] == k) for k in range(SIZES[-1])]
    )


def predictions_per_class(case):
    """The smallest recall of a class, after training."""
    treat(case)
    worst = recalls(case).min()
    return worst, worst < 0.5


def predict_twice(case):
    """The largest difference between two predictions of the same."""
    first, second = (case.network.predict(case.X_val) for _ in range(2))
    difference = abs(first - second).max()
    return difference, difference > 0


def one_step_by_hand(case):
    """How far one step is from minus rate times gradient, relatively."""
    network, X, y = case.network, case.X[:BATCH], case.y[:BATCH]
    rate, before = case.optimizer.learning_rate, network.theta.copy()
    network.backward(case.loss(network.forward(X), y)[1])
    by_hand = -rate * network.grad
    case.optimizer.step(network.theta, network.grad)
    off = np.linalg.norm(network.theta - before - by_hand)
    error = off / np.linalg.norm(by_hand)
    return error, error > 1e-6


INSTRUMENTS = {
    "look at the data": data,
    "loss at step 0": loss_at_step_0,
    "gradient check": gradient_check,
    "overfit one batch": one_batch,
    "sizes by layer": spread,
    "twin units": twins,
    "dead units": dead_units,
    "update to weight": update_ratio,
    "predictions per class": predictions_per_class,
    "predict twice": predict_twice,
    "one step by hand": one_step_by_hand,
}
