"""Training: against a loop written out, what is recorded, what is refused before a step is taken, how divergence is told."""
# ruff: noqa: E501 - the tables below have a row per mistake

import copy
import io
import pickle
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric import ACTIVATIONS, DTYPES, name_of, refused, seeded, told

import ffnn
from ffnn import (
    SGD,
    Adam,
    Dense,
    Dropout,
    History,
    Momentum,
    Network,
    TrainingDiverged,
    binary_cross_entropy,
    checks,
    cosine,
    cross_entropy,
    datasets,
    fit,
    leaky_relu,
    losses,
    relu,
    softmax,
    softmax_cross_entropy,
    squared_error,
    step_decay,
    tanh,
    targets,
    train,
    training,
)
from ffnn.training import _clip_gradient

SETTINGS = {"epochs": 3, "batch_size": 4}


def problem(m=10, dtype=np.float64):
    rng = seeded()
    network = Network([Dense(2, 5, tanh), Dense(5, 3)], rng=rng, dtype=dtype)
    return network, rng.normal(size=(m, 2)), rng.integers(0, 3, size=m)


def penalty_gradient(network, l2, l1):
    """Written with theta alone: the penalties act on the entries that are weights."""
    is_weight = np.zeros(network.theta.size, bool)
    start = 0
    for layer in network.layers:
        is_weight[start : start + layer.W.size] = True
        start += layer.W.size + layer.b.size
    return np.where(is_weight, l2 * network.theta + l1 * np.sign(network.theta), 0)


@given(
    m=st.integers(1, 12),
    batch_size=st.integers(1, 15),
    l2=st.sampled_from([0.0, 0.1]),
    l1=st.sampled_from([0.0, 0.05]),
    clip_norm=st.sampled_from([None, 0.05, 1e6]),
)
def test_training_is_the_loop_that_one_would_write(m, batch_size, l2, l1, clip_norm):
    network, X, y = problem(m)
    twin, optimizer, rng = copy.deepcopy(network), Momentum(0.1), np.random.default_rng(5)
    losses = []
    for _ in range(3):
        order, total = rng.permutation(m), 0.0
        for start in range(0, m, batch_size):
            chosen = order[start : start + batch_size]
            value, dA = softmax_cross_entropy(twin.forward(X[chosen]), y[chosen])
            grad = twin.backward(dA) + penalty_gradient(twin, l2, l1)
            norm = np.sqrt((grad**2).sum())
            if clip_norm is not None and norm > clip_norm:
                grad = grad * clip_norm / norm
            optimizer.step(twin.theta, grad)
            total += value * len(chosen)
        losses.append(total / m)
    records = train(
        network, softmax_cross_entropy, Momentum(0.1), X, y, epochs=3, batch_size=batch_size,
        rng=np.random.default_rng(5), l2=l2, l1=l1, clip_norm=clip_norm,
    )  # fmt: skip
    assert [record.loss for record in records] == pytest.approx(losses, rel=1e-12)
    assert network.theta == pytest.approx(twin.theta, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("data", [datasets.two_moons, datasets.rings, datasets.spirals, datasets.xor], ids=name_of)
def test_two_hidden_layers_learn_every_puzzle_of_the_plane(data):
    rng = seeded()
    X, y = data(400, rng=rng)
    X_val, y_val = data(400, rng=rng)
    network = Network([Dense(2, 16, relu), Dense(16, 16, relu), Dense(16, 3)], rng=rng)
    history = fit(
        network, softmax_cross_entropy, Adam(0.01), X, y, epochs=60, batch_size=16, rng=rng, validation=(X_val, y_val)
    )
    assert history[-1].loss < history[0].loss / 3
    assert history[-1].validation_accuracy >= 0.93


def test_a_network_with_one_logit_learns_a_yes_or_no():
    rng = seeded()
    X, y = datasets.two_moons(200, rng=rng)
    network = Network([Dense(2, 16, tanh), Dense(16, 1)], rng=rng)
    history = fit(network, binary_cross_entropy, Adam(0.02), X, y, epochs=40, batch_size=20, rng=rng, validation=(X, y))
    assert history[-1].validation_accuracy == (network.classify(X) == y).mean() >= 0.97


def test_squared_error_recovers_a_linear_rule():
    rng = seeded()
    network, X = Network([Dense(2, 1)], rng=rng, dtype=np.float64), rng.normal(size=(50, 2))
    fit(network, squared_error, SGD(0.2), X, X @ [[2.0], [-1.0]] + 0.5, epochs=200, batch_size=10, rng=rng)
    assert network.theta == pytest.approx([2, -1, 0.5], rel=1e-12)


def test_a_record_holds_what_its_fields_say():
    network, X, y = problem()
    before = copy.deepcopy(network)
    records = list(
        train(
            network,
            softmax_cross_entropy,
            SGD(cosine(0.1, steps=9)),
            X,
            y,
            validation=(X[:4], y[:4]),
            epochs=3,
            batch_size=10,
            rng=seeded(),
        )
    )
    assert [record.epoch for record in records] == [1, 2, 3]
    assert records[0].loss == pytest.approx(softmax_cross_entropy(before.predict(X), y)[0], rel=1e-12)
    assert records[2].validation_loss == pytest.approx(
        softmax_cross_entropy(network.predict(X[:4]), y[:4])[0], rel=1e-12
    )
    assert records[2].validation_accuracy == (network.classify(X[:4]) == y[:4]).mean()
    assert [record.learning_rate for record in records] == [cosine(0.1, steps=9)(t) for t in range(3)]
    assert 0 < records[0].seconds < records[1].seconds < records[2].seconds < 60
    assert all(type(value) in (int, float) for value in records[0])


def test_without_validation_or_labels_nothing_is_made_up():
    network, X, y = problem()
    (record,) = train(network, softmax_cross_entropy, SGD(0.1), X, y, epochs=1, batch_size=4, rng=seeded())
    assert record.validation_loss is None
    assert record.validation_accuracy is None
    Y = np.eye(3)[y]
    (record,) = train(network, squared_error, SGD(0.1), X, Y, epochs=1, batch_size=4, rng=seeded(), validation=(X, Y))
    assert record.validation_loss == pytest.approx(squared_error(network.predict(X), Y)[0], rel=1e-12)
    assert record.validation_accuracy is None


@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
def test_the_dtype_of_the_network_is_that_of_the_training(dtype):
    network, X, y = problem(dtype=dtype)
    network.layers[0].dW  # noqa: B018 - the views exist
    seen = set()

    class Spy(Adam):
        def update(self, theta, grad, learning_rate, m, v):
            super().update(theta, grad, learning_rate, m, v)
            seen.update(array.dtype for array in (theta, grad, m, v, network.layers[0].A, network.layers[1].dW))

    fit(network, softmax_cross_entropy, Spy(), X, y, **SETTINGS, rng=seeded(), l2=0.1, l1=0.1, clip_norm=0.5)
    assert seen == {np.dtype(dtype)}


def test_any_memory_layout_and_number_type_trains_alike():
    whole = seeded().integers(0, 9, size=(10, 2))
    read_only = whole.astype(float)
    read_only.flags.writeable = False
    layouts = (whole, whole.astype(np.uint8), whole.tolist(), read_only, np.asfortranarray(whole, dtype=float))
    results = []
    for X in layouts:
        network, _, y = problem()
        fit(network, softmax_cross_entropy, SGD(0.05), X, y, **SETTINGS, rng=np.random.default_rng(1))
        results.append(network.theta.copy())
    assert all(np.array_equal(result, results[0]) for result in results)
    assert np.array_equal(read_only, whole), "the data are not touched"


@pytest.mark.parametrize("batch_size", [1, 3, 4, 10, 17])
@pytest.mark.parametrize("piece", [1, 64, 100, 160])
def test_in_what_pieces_the_examples_are_gathered_changes_nothing(monkeypatch, piece, batch_size):
    thetas = []
    for size in (training.CHUNK_BYTES, piece):
        monkeypatch.setattr(training, "CHUNK_BYTES", size)
        network, X, y = problem(m=17)  # an example has 16 bytes
        fit(network, softmax_cross_entropy, Adam(), X, y, epochs=2, batch_size=batch_size, rng=np.random.default_rng(3))
        thetas.append(network.theta)
    assert np.array_equal(*thetas)


def test_the_same_seed_gives_the_same_training_with_dropout_too():
    thetas = []
    for _ in range(2):
        rng = np.random.default_rng(7)
        network = Network([Dense(2, 9, relu), Dropout(0.3), Dense(9, 3)], rng=rng)
        X, y = datasets.spirals(30, rng=rng)
        fit(network, softmax_cross_entropy, Adam(), X, y, **SETTINGS, rng=rng)
        thetas.append(network.theta)
    assert np.array_equal(*thetas)


def test_masks_are_drawn_in_training():
    rng = seeded()
    network = Network([Dense(2, 9, tanh), Dropout(0.3), Dense(9, 3)], rng=rng, dtype=np.float64)
    X, y = datasets.spirals(10, rng=rng)
    twin, optimizer, order = copy.deepcopy(network), SGD(0.1), np.random.default_rng(4).permutation(10)
    _, dA = softmax_cross_entropy(twin.forward(X[order], training=True), y[order])
    optimizer.step(twin.theta, twin.backward(dA))
    settings = {"epochs": 1, "batch_size": 10, "rng": np.random.default_rng(4)}
    fit(network, softmax_cross_entropy, SGD(0.1), X, y, **settings)
    assert network.layers[1].mask.shape == (10, 9)
    assert network.theta == pytest.approx(twin.theta, rel=1e-12)


def test_logits_further_apart_than_any_float_are_trained_on_without_a_warning():
    network = Network([Dense(1, 2)], rng=seeded())
    network.layers[0].W = [[-3e38, 3e38]]
    history = fit(network, softmax_cross_entropy, SGD(0.1), [[1.0]], [1], epochs=1, batch_size=1, rng=seeded())
    assert history.loss == [0]


def test_without_clip_norm_a_gradient_may_be_longer_than_its_square_can_tell():
    network, X, y = problem(dtype=np.float32)
    fit(network, softmax_cross_entropy, SGD(1e-20), X, y, epochs=1, batch_size=10, rng=seeded(), l2=1e25)
    with np.errstate(over="ignore"):
        assert np.isinf(np.dot(network.grad, network.grad))
    assert np.isfinite(network.theta).all()


def test_the_caller_owns_the_loop_and_can_stop_and_restore_the_best():
    network, X, y = problem()
    lowest, best, epochs = np.inf, None, 0
    for record in train(
        network, softmax_cross_entropy, SGD(5.0), X, y, epochs=50, batch_size=2, rng=seeded(), validation=(X, y)
    ):
        epochs += 1
        if record.validation_loss < lowest:
            lowest, best = record.validation_loss, network.theta.copy()
        if record.epoch == 8:
            break
    assert epochs == 8
    network.theta = best
    assert softmax_cross_entropy(network.predict(X), y)[0] == pytest.approx(lowest, rel=1e-12)


def test_the_learning_rate_can_be_changed_between_epochs():
    network, X, y = problem()
    optimizer, rates = SGD(0.1), []
    for record in train(network, softmax_cross_entropy, optimizer, X, y, epochs=3, batch_size=4, rng=seeded()):
        rates.append(record.learning_rate)
        before = network.theta.copy()
        optimizer.learning_rate = 1e-30
    assert rates == [0.1, 1e-30, 1e-30]
    assert np.array_equal(network.theta, before)


def test_fit_returns_the_records_of_train():
    network, X, y = problem()
    twin = copy.deepcopy(network)
    history = fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=np.random.default_rng(2))
    records = list(train(twin, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=np.random.default_rng(2)))
    assert isinstance(history, History)
    assert [record[:5] for record in history] == [record[:5] for record in records]


@pytest.mark.parametrize("progress", [True, False])
@pytest.mark.parametrize("terminal", [True, False])
def test_the_progress_bar_is_drawn_in_a_terminal_when_asked_for_and_nowhere_else(monkeypatch, terminal, progress):
    screen = io.StringIO()
    screen.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    network, X, y = problem()
    fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded(), progress=progress)
    assert ("0/3 [" in screen.getvalue()) == (terminal and progress)
    if terminal and progress:
        *_, last = screen.getvalue().rstrip("\r").split("\r")
        assert not last.strip(), "the bar is gone at the end"
        assert "epoch/s" in screen.getvalue()


def test_the_progress_bar_is_drawn_in_a_notebook(monkeypatch):
    drawn = []
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setattr("tqdm.auto.tqdm", lambda records, **options: drawn.append(options) or records)
    network, X, y = problem()
    fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded())
    assert drawn == [{"total": 3, "unit": "epoch", "leave": False}]
    fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded(), progress=False)
    assert len(drawn) == 1


def test_without_tqdm_fit_runs_without_a_bar(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    network, X, y = problem()
    assert len(fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded())) == 3


def diverging(learning_rate, **options):
    network, X, y = problem(dtype=np.float32)
    network.theta *= 100
    fit(network, squared_error, SGD(learning_rate), X * 100, np.eye(3)[y], **SETTINGS, rng=seeded(), **options)


def test_divergence_is_an_arithmetic_error_that_tells_epoch_step_rate_and_what_to_try():
    with pytest.raises(TrainingDiverged) as caught:
        diverging(1e6)
    assert isinstance(caught.value, ArithmeticError)
    assert (caught.value.epoch, caught.value.step, caught.value.learning_rate) == (2, 1, 1e6)
    assert str(caught.value) == (
        "the loss became inf in epoch 2, step 1, at learning rate 1e+06: the steps are too long. "
        "Try a learning rate of 100000, inputs scaled to about -1 ... 1, or fewer layers."
    )


def test_the_rate_told_is_that_of_the_step_that_went_too_far_not_that_of_the_next():
    network, X, y = problem(dtype=np.float32)
    with refused(TrainingDiverged, "at learning rate 1e+39: the steps are too long. Try a learning rate of 1e+38,"):
        fit(
            network,
            squared_error,
            SGD(cosine(1e39, steps=1)),
            X,
            np.eye(3)[y],
            epochs=1,
            batch_size=5,
            rng=seeded(),
        )


def test_the_rate_told_is_that_of_the_last_step_taken_when_the_rate_changes_all_the_time():
    network, X, y = problem(dtype=np.float32)
    optimizer = SGD(step_decay(1e6, every=1, factor=0.5))
    with pytest.raises(TrainingDiverged) as caught:
        fit(network, squared_error, optimizer, X * 100, np.eye(3)[y], **SETTINGS, rng=seeded())
    assert optimizer.t >= 2
    assert f"at learning rate {1e6 * 0.5 ** (optimizer.t - 1):g}: the steps are too long" in str(caught.value)


def test_a_loss_that_is_infinite_before_the_first_step_is_not_laid_to_the_steps():
    network, X, y = problem(dtype=np.float32)
    with refused(
        TrainingDiverged,
        "the loss became inf in epoch 1, step 1, at learning rate 0.1: "
        "the inputs, the targets or the weights are too large. Try",
    ):
        fit(network, squared_error, SGD(0.1), X, 1e30 * np.eye(3)[y], epochs=1, batch_size=5, rng=seeded())
    assert np.isfinite(network.theta).all()


class Given(ffnn.schedules.Schedule):
    """A schedule of one's own, which gives the rates it is given."""

    def after(self, t):
        return self.rates[t]


def given_rates(*rates):
    schedule = Given(0.1)
    object.__setattr__(schedule, "rates", rates)
    return SGD(schedule)


@pytest.mark.parametrize(
    ("rate", "error", "message"),
    [
        (np.nan, ValueError, "after 0 steps must be finite and at least 0; got nan"),
        (np.inf, ValueError, "after 0 steps must be finite and at least 0; got inf"),
        (-0.1, ValueError, "after 0 steps must be finite and at least 0; got -0.1"),
        ("0.1", TypeError, "after 0 steps must be a number; got '0.1' (str)"),
        (None, TypeError, "after 0 steps must be a number; got None (NoneType)"),
    ],
)
def test_a_schedule_of_ones_own_that_gives_no_rate_is_refused_before_anything_moves(rate, error, message):
    network, X, y = problem()
    optimizer, rng = given_rates(rate), seeded()
    theta, state = network.theta.copy(), copy.deepcopy(rng.bit_generator.state)
    with refused(error, "the learning rate that Given gives " + message):
        fit(network, softmax_cross_entropy, optimizer, X, y, **SETTINGS, rng=rng)
    assert optimizer.t == 0
    assert np.array_equal(network.theta, theta)
    assert rng.bit_generator.state == state


def test_a_schedule_of_ones_own_may_give_0_or_a_number_of_any_kind():
    network, X, y = problem(dtype=np.float32)
    theta = network.theta.copy()
    optimizer = given_rates(0, 0.0, np.float64(0.1), np.float32(0.1), 1, 1)
    rates = train(network, softmax_cross_entropy, optimizer, X, y, epochs=5, batch_size=10, rng=seeded())
    moved = []
    for _ in rates:
        moved.append(not np.array_equal(network.theta, theta))
        assert type(optimizer.learning_rate) is float
    assert moved == [False, False, True, True, True]
    assert network.theta.dtype == np.float32


def test_parameters_that_become_infinite_in_the_last_step_are_told():
    network, X, y = problem(dtype=np.float32)
    with refused(TrainingDiverged, "the largest parameter became inf in epoch 1, step 1, at learning rate 1e"):
        fit(network, squared_error, SGD(1e39), X, 100 * np.eye(3)[y], epochs=1, batch_size=10, rng=seeded())


def test_a_validation_loss_that_is_not_finite_is_told():
    network, X, y = problem(dtype=np.float32)
    with refused(TrainingDiverged, "the validation loss became inf in epoch 1, step 3, at learning rate 0.1"):
        fit(
            network, squared_error, SGD(0.1), X, np.eye(3)[y], validation=(X, 1e30 * np.eye(3)[y]), **SETTINGS,
            rng=seeded(),
        )  # fmt: skip


def test_a_gradient_whose_squares_are_too_large_is_clipped_all_the_same():
    for dtype, size in ((np.float32, 3e30), (np.float64, 1e200)):
        grad = np.array([3, -4], dtype) * dtype(size)
        with np.errstate(over="ignore"):
            assert _clip_gradient(grad, 1.0) == pytest.approx(5 * size, rel=1e-6)
        assert grad == pytest.approx([0.6, -0.8], rel=1e-6)
        assert grad.dtype == dtype


def test_a_state_that_grew_beyond_all_floats_is_told():
    network = Network([Dense(1, 1)], rng=seeded())
    with refused(TrainingDiverged, "the largest v became inf in epoch 1, step 1"):  # Adam would never move again
        fit(network, squared_error, Adam(0.1), [[1e5]], [[1e17]], epochs=1, batch_size=1, rng=seeded())


def test_no_accuracy_is_made_up_from_an_output_that_tells_no_classes():
    network, (X, y) = Network([Dense(2, 1, leaky_relu)], rng=seeded()), datasets.xor(20, rng=seeded())
    options = {**SETTINGS, "rng": seeded(), "validation": (X, y)}
    history = fit(network, binary_cross_entropy, SGD(0.1), X, y, **options)
    assert "validation_accuracy" not in history.columns
    assert np.isfinite(history.validation_loss).all()


def test_without_a_limit_it_is_the_parameter_that_is_told_of_not_the_gradient():
    network, X, y = problem(dtype=np.float32)
    network.theta = 2  # times l2, beyond all floats
    with refused(TrainingDiverged, "the largest parameter became inf in epoch 1, step 1, at learning rate 0.1"):
        fit(network, softmax_cross_entropy, SGD(0.1), X, y, epochs=1, batch_size=10, rng=seeded(), l2=3e38)


def test_a_gradient_that_cannot_be_clipped_is_told():
    network, X, y = problem(dtype=np.float32)
    network.theta = 2  # times l2, beyond all floats
    before = network.theta.copy()
    with refused(TrainingDiverged, "the norm of the gradient became inf in epoch 1, step 1, at learning rate 0.1"):
        fit(
            network,
            squared_error,
            SGD(0.1),
            X,
            1e18 * np.eye(3)[y],
            epochs=1,
            batch_size=1,
            rng=seeded(),
            clip_norm=1,
            l2=3e38,
        )
    assert np.array_equal(network.theta, before)
    assert network.grad.any(), "the gradient is there to be looked at"


def test_a_weight_of_0_is_drawn_nowhere_by_l1():
    network, X, y = problem()
    network.theta = 0
    fit(network, softmax_cross_entropy, SGD(0.1), X, y, epochs=1, batch_size=10, rng=seeded(), l1=0.1)
    assert np.isfinite(network.theta).all()
    assert not network.layers[0].W.any(), "behind it all weights are 0, so that its loss gives it no gradient"


def test_the_memory_of_training_does_not_grow_with_its_steps():
    import tracemalloc

    network, X, y = problem(m=200)
    peaks = []
    for epochs in (2, 40):
        records = train(network, softmax_cross_entropy, SGD(0.1), X, y, epochs=epochs, batch_size=2, rng=seeded())
        tracemalloc.start()
        for _ in records:
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] <= peaks[0] + 5_000


@pytest.mark.parametrize(("n_in", "K", "dtype"), [(300, 10, np.float32), (300, 10, np.uint8), (64, 1000, np.float32)])
def test_training_holds_no_second_copy_of_the_data_and_no_row_per_label(n_in, K, dtype):
    import tracemalloc

    rng = seeded()
    X, y = (2 * rng.random((20_000, n_in), dtype=np.float32)).astype(dtype), rng.integers(0, K, 20_000)
    network, optimizer = Network([Dense(n_in, 32, relu), Dense(32, K)], rng=rng), Adam()
    asked = 2 * (X.nbytes + y.nbytes + 4 * network.theta.nbytes + 32 * (n_in + 2 * 32 + 2 * K) * 4)
    tracemalloc.start()
    fit(network, softmax_cross_entropy, optimizer, X, y, epochs=1, batch_size=32, rng=rng)
    more = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert X.nbytes + y.nbytes + more <= asked


def test_a_caller_who_asks_numpy_for_errors_gets_none_from_underflow():
    network, X, y = problem()
    network.theta *= 1000  # logits so far apart that softmax underflows
    with np.errstate(all="raise"):
        fit(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded(), validation=(X, y))


def call(**changes):
    """The arguments of a training that goes on: every piece has a past that a refused call could spoil."""
    _, X, y = problem()
    rng, optimizer = seeded(), Adam(cosine(0.01, steps=50))
    network = Network([Dense(2, 5, tanh), Dropout(0.2), Dense(5, 3)], rng=rng, dtype=np.float64)
    arguments = {"network": network, "loss": softmax_cross_entropy, "optimizer": optimizer, "X": X, "y": y} | SETTINGS
    arguments |= {"rng": rng}
    fit(**arguments)
    return arguments | changes


def used_adam():
    optimizer = Adam()
    optimizer.step(np.ones(3), np.ones(3))
    return optimizer


ONES, ROWS = np.ones((10, 2)), np.eye(3)[[0, 1] * 5]
REFUSED = {
    "layers for a network": ({"network": [Dense(2, 3)]}, TypeError, "network must be a Network, such as Network([Dense(2, 3)], rng=rng); got"),
    "a loss by name": ({"loss": "cross_entropy"}, TypeError, "loss must be a Loss, such as ffnn.softmax_cross_entropy or one of your own, ffnn.losses.Loss(f, prepare); got 'cross_entropy'"),
    "a formula for a loss": ({"loss": softmax_cross_entropy.f}, TypeError, "loss must be a Loss"),
    "an optimizer by name": ({"optimizer": "adam"}, TypeError, "optimizer must be an Optimizer, such as ffnn.SGD(0.1); got 'adam'"),
    "an optimizer not made": ({"optimizer": Adam}, TypeError, "optimizer must be an Optimizer, such as ffnn.SGD(0.1); got <class"),
    "another network's optimizer": ({"optimizer": used_adam()}, ValueError, "optimizer has taken 1 steps with 3 parameters"),
    "a seed": ({"rng": 0}, TypeError, "rng must be a Generator, such as np.random.default_rng(0); got 0 (int)"),
    "no rng": ({"rng": None}, TypeError, "rng must be a Generator"),
    "zero epochs": ({"epochs": 0}, ValueError, "epochs must be at least 1; got 0"),
    "half an epoch": ({"epochs": 0.5}, TypeError, "epochs must be a whole number; got 0.5 (float)"),
    "empty batches": ({"batch_size": 0}, ValueError, "batch_size must be at least 1; got 0"),
    "batch size None": ({"batch_size": None}, TypeError, "batch_size must be a whole number; got None (NoneType)"),
    "negative l2": ({"l2": -1e-3}, ValueError, "l2 must be finite and at least 0; got -0.001"),
    "l2 not a number": ({"l2": np.nan}, ValueError, "l2 must be finite and at least 0; got nan"),
    "negative l1": ({"l1": -1}, ValueError, "l1 must be finite and at least 0; got -1"),
    "clip at 0": ({"clip_norm": 0}, ValueError, "clip_norm must be finite and greater than 0; got 0"),
    "no data": ({"X": np.ones((0, 2)), "y": []}, ValueError, "X must not be empty; got shape (0, 2)"),
    "X of another width": ({"X": np.ones((10, 3))}, ValueError, "X must have shape (m, 2), one example per row; got shape (10, 3)"),
    "pictures": ({"X": np.ones((10, 28, 28))}, ValueError, "make each example a row with np.reshape(X, (len(X), -1))"),
    "X with a gap": ({"X": np.where(np.arange(20).reshape(10, 2) == 5, np.nan, 1)}, ValueError, "X must be finite in float64; X[2, 1] is nan"),
    "too few labels": ({"y": [0, 1]}, ValueError, "y must have one row per example, 10 in all; got 2"),
    "labels as floats": ({"y": np.zeros(10)}, TypeError, "y must hold whole numbers when it holds labels, as np.asarray(y, dtype=int) does; got an array"),
    "labels as a column": ({"y": np.zeros((10, 1), int)}, ValueError, "got shape (10, 1): for labels pass np.ravel(y)"),
    "labels from 1": ({"y": np.repeat([1, 3], 5)}, ValueError, "y must hold labels from 0 to 2, for 3 classes; y[5] is 3"),
    "two classes' rows": ({"y": np.eye(2)[[0] * 10]}, ValueError, "y must have shape (m,), labels, or (m, 3), probabilities; got shape (10, 2)"),
    "validation without labels": ({"validation": ONES}, TypeError, "validation must be a pair (X, y); got an array of shape (10, 2)"),
    "validation of three": ({"validation": (ONES, [0] * 10, 1)}, TypeError, "validation must be a pair (X, y); got"),
    "validation of another width": ({"validation": (np.ones((10, 3)), [0] * 10)}, ValueError, "validation X must have shape (m, 2)"),
    "validation labels": ({"validation": (ONES, [5] * 10)}, ValueError, "validation y must hold labels from 0 to 2, for 3 classes; validation y[0] is 5"),
    "validation of another length": ({"validation": (ONES, [0] * 9)}, ValueError, "validation y must have one row per example, 10 in all; got 9"),
    "epochs None": ({"epochs": None}, TypeError, "epochs must be a whole number; got None (NoneType)"),
    "negative epochs": ({"epochs": -3}, ValueError, "epochs must be at least 1; got -3"),
    "a truth for a batch size": ({"batch_size": True}, TypeError, "batch_size must be a whole number; got True (bool)"),
    "a batch size in words": ({"batch_size": "all"}, TypeError, "batch_size must be a whole number; got 'all' (str)"),
    "l2 in words": ({"l2": "weak"}, TypeError, "l2 must be a number; got 'weak' (str)"),
    "l2 larger than any float": ({"l2": 10**400}, ValueError, "l2 must be finite and at least 0; got inf"),
    "l1 infinite": ({"l1": np.inf}, ValueError, "l1 must be finite and at least 0; got inf"),
    "l1 of each layer": ({"l1": [0.1, 0.2]}, TypeError, "l1 must be a number; got [0.1, 0.2] (list)"),
    "clip not a number": ({"clip_norm": np.nan}, ValueError, "clip_norm must be finite and greater than 0; got nan"),
    "clip by True": ({"clip_norm": True}, TypeError, "clip_norm must be a number; got True (bool)"),
    "NumPy's former generator": ({"rng": np.random.RandomState(0)}, TypeError, "rng must be a Generator, such as np.random.default_rng(0); got RandomState"),
    "a schedule for an optimizer": ({"optimizer": cosine(0.1, steps=9)}, TypeError, "optimizer must be an Optimizer, such as ffnn.SGD(0.1); got cosine("),
    "an activation for a loss": ({"loss": softmax}, TypeError, "loss must be a Loss, such as ffnn.softmax_cross_entropy or one of your own, ffnn.losses.Loss(f, prepare); got Activation("),
    "one example": ({"X": [1.0, 2.0], "y": [0]}, ValueError, "for a single example use np.expand_dims(X, axis=0)"),
    "no examples at all": ({"X": [], "y": []}, ValueError, "X must not be empty; got shape (0,)"),
    "X beyond 64 bits": ({"X": [[10**30, 1]] * 10}, TypeError, "dtype object; np.asarray(X, dtype=float) makes plain numbers of them"),
    "labels that are infinite": ({"y": [np.inf] * 10}, TypeError, "y[0] is inf: leave out examples that have no label"),
    "X of words": ({"X": ONES.astype(str)}, TypeError, "X must hold real numbers; got an array of shape (10, 2) and dtype <U"),
    "X complex": ({"X": ONES * 1j}, TypeError, "X must hold real numbers; got an array of shape (10, 2) and dtype complex128"),
    "X of objects": ({"X": ONES.astype(object)}, TypeError, "X must hold real numbers; got an array of shape (10, 2) and dtype object"),
    "X masked": ({"X": np.ma.masked_greater(ONES, 0)}, TypeError, "X must be a plain array; got a masked one"),
    "X ragged": ({"X": [[1.0, 2.0], [3.0]], "y": [0, 1]}, ValueError, "X must have rows of equal length; got [[1.0, 2.0], [3.0]] (list)"),
    "X None": ({"X": None}, TypeError, "X must hold real numbers; got None (NoneType)"),
    "y None": ({"y": None}, TypeError, "y must hold real numbers; got None (NoneType)"),
    "y of words": ({"y": ["cat"] * 10}, TypeError, "y must hold real numbers; got an array of shape (10,) and dtype <U3"),
    "y of truths": ({"y": [True] * 10}, TypeError, "y must hold whole numbers when it holds labels, as np.asarray(y, dtype=int) does; got an array of shape (10,) and dtype bool"),
    "y masked": ({"y": np.ma.masked_equal([0] * 10, 0)}, TypeError, "y must be a plain array; got a masked one"),
    "labels below 0": ({"y": [0] * 9 + [-1]}, ValueError, "y must hold labels from 0 to 2, for 3 classes; y[9] is -1"),
    "rows that sum to 2": ({"y": 2 * ROWS}, ValueError, "y must hold probabilities, at least 0 and summing to 1 in each row; row 0 is [2. 0. 0.], which sums to 2"),
    "rows with a gap": ({"y": np.where(ROWS == 1, np.nan, 0)}, ValueError, "y must be finite in float64; y[0, 0] is nan"),
    "a number to meet that is infinite": ({"loss": squared_error, "y": np.where(ROWS == 1, np.inf, 0)}, ValueError, "y must be finite in float64; y[0, 0] is inf"),
    "a yes or no of words": ({"loss": binary_cross_entropy, "y": ["yes"] * 10}, TypeError, "y must hold real numbers; got"),
    "a yes or no of another width": ({"loss": binary_cross_entropy, "y": ONES}, ValueError, "y must have shape (m, 3), one example per row; got shape (10, 2)"),
    "labels for numbers": ({"loss": squared_error}, ValueError, "y must have shape (m, 3), one row per example; got shape (10,): for labels use softmax_cross_entropy, or one-hot rows, np.eye(3)[np.asarray(y)]"),
    "a yes of 2": ({"loss": binary_cross_entropy, "y": 2 * ROWS}, ValueError, "y must lie between 0 and 1; got 0 to 2"),
    "validation of nothing": ({"validation": (np.ones((0, 2)), [])}, ValueError, "validation X must not be empty; got shape (0, 2)"),
    "validation with a gap": ({"validation": (ONES * np.nan, [0] * 10)}, ValueError, "validation X must be finite in float64; validation X[0, 0] is nan"),
    "validation labels as floats": ({"validation": (ONES, [0.0] * 10)}, TypeError, "validation y must hold whole numbers when it holds labels"),
    "logits for probabilities": ({"loss": cross_entropy}, ValueError, "output must hold probabilities between 0 and 1, with the sum 1 in each row"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "error", "message"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("run", [train, fit])
def test_what_does_not_fit_is_refused_before_the_first_step_and_changes_nothing(run, changes, error, message):
    arguments = call(**changes)
    before = pickle.dumps(
        [arguments[name] for name in ("network", "optimizer", "rng")]
    )  # values, gradients, masks to come
    with refused(error, message):
        run(**arguments)  # train refuses when it is called, not when its first record is asked for
    assert pickle.dumps([arguments[name] for name in ("network", "optimizer", "rng")]) == before


def test_cross_entropy_trains_a_network_that_ends_in_softmax():
    rng = seeded()
    X, y = datasets.spirals(60, rng=rng)
    fused = Network([Dense(2, 8, tanh), Dense(8, 3)], rng=rng, dtype=np.float64)
    apart = Network([Dense(2, 8, tanh), Dense(8, 3, softmax)], rng=rng, dtype=np.float64)
    apart.theta = fused.theta
    for network, loss in ((fused, softmax_cross_entropy), (apart, cross_entropy)):
        fit(network, loss, SGD(0.5), X, y, epochs=5, batch_size=7, rng=np.random.default_rng(0))
    assert apart.theta == pytest.approx(fused.theta, rel=1e-9)


def test_an_optimizer_of_ones_own_is_a_subclass_with_an_update():
    class Signs(ffnn.optimizers.Optimizer):
        def update(self, theta, grad, learning_rate):
            theta -= learning_rate * np.sign(grad)

    network, X, y = problem()
    before = network.theta.copy()
    fit(network, softmax_cross_entropy, Signs(0.125), X, y, epochs=1, batch_size=10, rng=seeded())
    assert np.abs(network.theta - before) == pytest.approx(0.125, rel=1e-12)


def test_a_validation_loss_that_is_no_number_may_be_the_fault_of_the_validation_data():
    network, X, y = problem(dtype=np.float32)
    options = {**SETTINGS, "rng": seeded(), "validation": (X, np.full((10, 3), 1e30))}
    with pytest.raises(TrainingDiverged) as caught:
        fit(network, squared_error, SGD(0.1), X, np.eye(3)[y], **options)
    assert str(caught.value) == (
        "the validation loss became inf in epoch 1, step 3, at learning rate 0.1: the steps are too long, "
        "or the validation data too large. Try a learning rate of 0.01, inputs scaled to about -1 ... 1, or fewer layers."
    )


# What is valid by itself and does not fit together

LAST = {activation.name: activation for activation in ACTIVATIONS}
CAPPED = ffnn.Activation("capped", lambda Z, out=None: np.multiply(10, np.tanh(Z / 10), out=out), tanh.vjp)
OWN_SIGMOID = ffnn.Activation("squash", lambda Z, out=None: np.divide(1, 1 + np.exp(-Z), out=out), ffnn.sigmoid.vjp)
OUT_OF_REACH = {  # by loss: the activations after which it could never be small, for one output, for two, for many
    softmax_cross_entropy: {2: {"sigmoid", "tanh", "softmax"}, 10: {"sigmoid", "tanh", "softmax"}},
    binary_cross_entropy: dict.fromkeys((1, 2, 10), {*LAST} - {"identity", "leaky_relu"}),
    squared_error: dict.fromkeys((1, 2, 10), frozenset()),
}


def pairs():
    for loss, refusals in OUT_OF_REACH.items():
        for K, names in refusals.items():
            for name in LAST:
                if (name, K) != ("softmax", 1):
                    yield pytest.param(loss, K, LAST[name], name in names, id=f"{loss.__name__}-{K}-{name}")


@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
@pytest.mark.parametrize(("loss", "K", "activation", "fails"), [*pairs()])
def test_a_last_activation_that_the_loss_contains_or_that_keeps_it_from_0_is_refused(loss, K, activation, fails, dtype):
    network = Network([Dense(2, 4, tanh), Dense(4, K, activation)], rng=seeded(), dtype=dtype)
    y = np.arange(12) % K if loss is softmax_cross_entropy else np.eye(max(K, 2))[np.arange(12) % max(K, 2)][:, :K]
    run = {"epochs": 1, "batch_size": 4, "rng": seeded()}
    if not fails:
        assert len(fit(network, loss, SGD(0.01), np.ones((12, 2)), y, **run)) == 1
        return
    with pytest.raises(ValueError, match=f"the last layer ends in {activation.name} already: ") as caught:
        train(network, loss, SGD(0.01), np.ones((12, 2)), y, **run)
    assert str(caught.value).startswith(f"ffnn.{loss.__name__} takes logits and makes probabilities of them itself, ")
    assert f"Let that layer be Dense(4, {K})" in str(caught.value)
    assert str(caught.value).endswith(" or take cross_entropy") == (
        activation == softmax and loss is softmax_cross_entropy
    )


@pytest.mark.parametrize("activation", [a for a in ACTIVATIONS if a != softmax], ids=name_of)
def test_a_loss_of_probabilities_wants_softmax_and_says_so(activation):
    network = Network([Dense(2, 3, activation)], rng=seeded())
    with refused(ValueError, "let the last layer be softmax, or use softmax_cross_entropy, which takes logits"):
        train(network, cross_entropy, SGD(0.1), np.ones((4, 2)), [0, 1, 2, 0], **SETTINGS, rng=seeded())


def test_the_floor_that_is_told_is_the_one_that_two_softmaxes_have():
    network = Network([Dense(2, 10, softmax)], rng=seeded(), dtype=np.float64)
    with refused(
        ValueError, f"the loss could not fall below {np.log(1 + 9 / np.e):.2g}. Let that layer be Dense(2, 10) or"
    ):
        train(network, softmax_cross_entropy, SGD(0.1), np.ones((4, 2)), [0, 1, 2, 0], **SETTINGS, rng=seeded())


def weighted(Z, Y):
    weights = np.ones(Y.shape[1], Z.dtype)
    P, w = softmax(Z), Y @ weights[:, None]
    return -np.sum(w * Y * np.log(P + 1e-30)) / len(Y), w * (P - Y) / len(Y)


def test_activations_and_losses_of_ones_own_are_paired_alike():
    own, run = losses.Loss(weighted, targets.classification), {**SETTINGS, "rng": seeded()}
    X, y = np.ones((4, 2)), [0, 1, 0, 1]
    for loss, last in ((softmax_cross_entropy, OWN_SIGMOID), (own, softmax), (own, ffnn.sigmoid), (own, OWN_SIGMOID)):
        with refused(
            ValueError, f"{loss!r} takes logits and makes probabilities of them itself, but the last layer ends"
        ):
            train(Network([Dense(2, 2, last)], rng=seeded()), loss, SGD(0.1), X, y, **run)
    for loss in (softmax_cross_entropy, own):
        for last in (CAPPED, ffnn.identity):
            fit(Network([Dense(2, 2, last)], rng=seeded()), loss, SGD(0.1), X, y, **run)


FLOAT64 = np.array([1.0, 9.0])


def returning(change):
    """A loss whose formula returns what `change` makes of squared error's pair."""

    def own(Y_hat, Y):
        return change(*squared_error.f(Y_hat, Y))

    return losses.Loss(own, targets.regression)


NO_LOSS = {
    "weights in float64": (lambda value, dA: (value, dA * FLOAT64), "dL/d output of Loss(own, regression) must be an array of shape (4, 2) and dtype float32, the network's; got an array of shape (4, 2) and dtype float64: end with .astype('float32')"),
    "a number in float64": (lambda value, dA: (value, np.float64(2) * dA), "dL/d output of Loss(own, regression) must be an array of shape (4, 2) and dtype float32, the network's; got an array of shape (4, 2) and dtype float64"),
    "no pair": (lambda value, dA: value, "Loss(own, regression) must return a pair, the mean loss and dL/d output; got "),
    "nothing": (lambda value, dA: None, "Loss(own, regression) must return a pair, the mean loss and dL/d output; got None (NoneType)"),
    "the gradient alone": (lambda value, dA: dA, "Loss(own, regression) must return a pair, the mean loss and dL/d output; got an array"),
    "three": (lambda value, dA: (value, dA, dA), "Loss(own, regression) must return a pair, the mean loss and dL/d output; got ("),
    "a loss for each example": (lambda value, dA: (dA[:, 0], dA), "the mean loss of Loss(own, regression) must be one real number; got an array of shape (4,) and dtype float32"),
    "a loss in a matrix": (lambda value, dA: (value[None], dA), "the mean loss of Loss(own, regression) must be one real number; got an array of shape (1,)"),
    "a complex loss": (lambda value, dA: (1j, dA), "the mean loss of Loss(own, regression) must be one real number; got 1j (complex)"),
    "no loss": (lambda value, dA: (None, dA), "the mean loss of Loss(own, regression) must be one real number; got None"),
    "a gradient of another shape": (lambda value, dA: (value, dA[:, :1]), "dL/d output of Loss(own, regression) must be an array of shape (4, 2) and dtype float32, the network's; got an array of shape (4, 1)"),
    "a sum for a gradient": (lambda value, dA: (value, dA.sum()), "dL/d output of Loss(own, regression) must be an array"),
    "a list for a gradient": (lambda value, dA: (value, dA.tolist()), "dL/d output of Loss(own, regression) must be an array"),
    "the pair turned round": (lambda value, dA: (dA, value), "the mean loss of Loss(own, regression) must be one real number; got an array"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), NO_LOSS.values(), ids=NO_LOSS)
def test_a_loss_of_ones_own_that_no_network_could_learn_from_is_refused_on_trial(change, message):
    network = Network([Dense(2, 2)], rng=seeded())
    before = network.theta.copy()
    with refused(TypeError, message):
        fit(network, returning(change), SGD(0.1), np.ones((4, 2)), np.zeros((4, 2)), **SETTINGS, rng=seeded())
    assert np.array_equal(network.theta, before)


def test_a_gradient_that_is_not_finite_beside_a_loss_that_is_has_its_formula_to_blame():
    broken = returning(lambda value, dA: (value, dA * np.float32(np.nan)))
    with refused(ValueError, r"dL/d output of Loss(own, regression)[0, 0] is nan"):
        fit(
            Network([Dense(2, 2)], rng=seeded()),
            broken,
            SGD(0.1),
            np.ones((4, 2)),
            np.zeros((4, 2)),
            **SETTINGS,
            rng=seeded(),
        )


NO_PREPARE = {
    "a list": (list, TypeError, "the prepare of Loss(squared_error, prepare) must return an array with an entry or a row for each of 4 examples; got [0, "),
    "nothing": (lambda y: None, TypeError, "got None (NoneType)"),
    "too few": (lambda y: np.ones((1, 2), np.float32), TypeError, "for each of 4 examples; got an array of shape (1, 2) and dtype float32"),
    "labels below 0": (lambda y: np.array(y) - 1, ValueError, "y from prepare must hold labels from 0 to 1, for 2 classes; y from prepare[0] is -1"),
    "labels beyond the classes": (lambda y: np.array(y) + 1, ValueError, "y from prepare[1] is 2"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "error", "message"), NO_PREPARE.values(), ids=NO_PREPARE)
def test_a_prepare_of_ones_own_that_gives_no_targets_is_refused(change, error, message):
    def prepare(target, shape, dtype, name="target"):
        return change(target)

    loss, network = losses.Loss(squared_error.f, prepare), Network([Dense(2, 2)], rng=seeded())
    with refused(error, message):
        fit(network, loss, SGD(0.1), np.ones((4, 2)), [0, 1, 1, 0], **SETTINGS, rng=seeded())
    with refused(error, message.replace("y from", "target from")):
        loss(np.ones((4, 2)), [0, 1, 1, 0])


def test_a_loss_in_float64_is_right_in_a_network_of_float64_and_its_value_may_have_any_dtype():
    network = Network([Dense(2, 2)], rng=seeded(), dtype=np.float64)
    weigh = returning(lambda value, dA: (value, dA * FLOAT64))
    fit(network, weigh, SGD(0.1), np.ones((4, 2)), np.zeros((4, 2)), **SETTINGS, rng=seeded())
    network = Network([Dense(2, 2)], rng=seeded())
    for kind in (float, np.float64, np.float32, np.asarray):
        loss = returning(lambda value, dA, kind=kind: [kind(value), dA])
        fit(network, loss, SGD(0.1), np.ones((4, 2)), np.zeros((4, 2)), **SETTINGS, rng=seeded())


def test_a_prepare_of_ones_own_may_take_weights_of_examples_from_a_further_column():
    def prepare(target, shape, dtype, name="target"):
        return np.asarray(target, dtype)

    def weighing(Y_hat, Y):
        error = Y_hat - Y[:, :1]
        return (Y[:, 1:] * error * error).sum() / (2 * len(Y)), Y[:, 1:] * error / len(Y)

    network = Network([Dense(1, 1)], rng=seeded(), dtype=np.float64)
    X, y = np.array([[0.0], [0.0]]), [[1.0, 3.0], [5.0, 1.0]]
    fit(network, losses.Loss(weighing, prepare), SGD(0.5), X, y, epochs=200, batch_size=2, rng=seeded())
    assert network.predict([[0.0]]) == pytest.approx(np.array([[2.0]]), rel=1e-9), "the weighted mean"


def huber(Y_hat, Y):
    error = Y_hat - Y.reshape(Y_hat.shape)
    return np.abs(error).mean(), np.sign(error) / len(Y)


def test_the_accuracy_of_a_loss_of_ones_own_is_measured_for_labels_alone():
    X, y = np.ones((10, 2)), np.arange(10) % 2
    run = {**SETTINGS, "rng": seeded(), "validation": (X, y)}

    def column(target, shape, dtype, name="target"):
        return np.asarray(target, dtype)

    for prepare in (column, lambda *arguments: column(*arguments)[:, None]):
        history = fit(Network([Dense(2, 1)], rng=seeded()), losses.Loss(huber, prepare), SGD(0.1), X, y, **run)
        assert "validation_accuracy" not in history.columns
    history = fit(
        Network([Dense(2, 2)], rng=seeded()), losses.Loss(weighted, targets.classification), SGD(0.1), X, y, **run
    )
    assert "validation_accuracy" in history.columns


# One optimizer, one run


def trained(optimizer, network=None, epochs=4, batch_size=5, loss=softmax_cross_entropy):
    made, X, y = problem(m=20)
    network = network or made
    fit(network, loss, optimizer, X, y, epochs=epochs, batch_size=batch_size, rng=seeded())
    return network


KINDS = [SGD, Momentum, ffnn.Nesterov, ffnn.RMSProp, Adam, ffnn.AdamW]


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_an_optimizer_whose_schedule_has_run_out_begins_no_other_run(kind):
    for schedule in (cosine(0.1, steps=16), ffnn.exponential_decay(0.1, 0.1), step_decay(0.1, every=1)):
        optimizer = kind(schedule)
        network = trained(optimizer, epochs=2) if kind is SGD else trained(optimizer, epochs=1)
        optimizer.t = 400
        with refused(ValueError, f"optimizer's {schedule} has run out, at a rate of "):
            trained(optimizer, network)
        with refused(
            ValueError,
            f": 400 taken before, and 4 epochs of 4 to come. Let it last longer, or make a new {kind.__name__}",
        ):
            trained(optimizer, network)
        optimizer.learning_rate = 0.01
        trained(optimizer, network)


def test_steps_taken_for_epochs_are_told_before_they_leave_a_network_where_it_was():
    with told(
        ValueError,
        "optimizer's cosine(rate=0.5, warmup=0, steps=20, final=0.0) runs out before the last epoch, at a rate of 0; it "
        "counts steps, one per batch: 0 taken before, and 20 epochs of 4 to come. Let it last longer, or make a new SGD",
    ):
        trained(SGD(cosine(0.5, steps=20)), epochs=20)
    trained(SGD(cosine(0.5, steps=80)), epochs=20)
    trained(SGD(cosine(0.5, steps=77)), epochs=20)  # the last epoch learns a little
    trained(SGD(cosine(0.5, steps=20, final=0.1)), epochs=20)
    trained(SGD(cosine(0.5, steps=1)), epochs=1)


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
@pytest.mark.parametrize("rate", [0.01, cosine(0.01, steps=1000), ffnn.constant(0.01, warmup=100)], ids=repr)
def test_an_optimizer_that_remembers_another_network_is_refused(kind, rate):
    by_fit, by_hand = kind(rate), kind(rate)
    first, other = trained(by_fit), problem()[0]
    by_hand.step(first.theta, first.grad)
    for optimizer in (by_fit, by_hand):
        t = optimizer.t
        if kind is SGD and rate == 0.01:  # it remembers nothing
            trained(optimizer, other)
            continue
        with refused(
            ValueError, f"optimizer has taken {t} steps with another network, and its memory or its schedule goes"
        ):
            trained(optimizer, other)
        with refused(
            ValueError, f"make a new {kind.__name__} for this network, or copy.deepcopy(optimizer) if this one"
        ):
            trained(optimizer, copy.deepcopy(other))
        assert optimizer.t == t
        trained(optimizer, first)
        trained(copy.deepcopy(optimizer), other)


def test_the_network_that_an_optimizer_was_for_may_be_gone():
    optimizer = Adam()
    trained(optimizer)
    with refused(ValueError, "optimizer has taken 16 steps with another network"):
        trained(optimizer)


def test_two_runs_with_one_optimizer_cannot_take_turns():
    optimizer = Adam()
    runs = []
    for _ in range(2):
        network, *data = problem()
        runs.append(train(network, softmax_cross_entropy, optimizer, *data, epochs=2, batch_size=8, rng=seeded()))
    next(runs[0])
    with refused(ValueError, "steps with another network"):
        next(runs[1])


def through_pickle(thing):
    return pickle.loads(pickle.dumps(thing))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, through_pickle])
def test_a_run_goes_on_with_any_copy(copied):
    optimizer = Adam(cosine(0.01, steps=1000))
    before = problem()[0]
    early = copy.deepcopy(before)
    network = trained(optimizer, before)
    trained(optimizer, network)
    for pair in ((network, copied(optimizer)), (copied(network), copied(optimizer)), (copied(network), optimizer)):
        trained(*reversed(pair))
    trained(*reversed(copied((network, optimizer))))
    trained(optimizer, network)
    other = SGD(0.1)
    trained(other, network)
    trained(optimizer, network), trained(other, network)
    with refused(ValueError, "with another network"):
        trained(optimizer, early)


def test_a_run_goes_on_from_a_checkpoint(tmp_path):
    network, optimizer = problem()[0], Adam(cosine(0.01, steps=1000))
    trained(optimizer, network)
    ffnn.checkpoint.save(tmp_path / "c.npz", network, optimizer, seeded())
    loaded = ffnn.checkpoint.load(tmp_path / "c.npz")
    trained(loaded.optimizer, loaded.network)
    with refused(ValueError, "with another network"):
        trained(loaded.optimizer, network)
    assert loaded.network.answers == network.answers == "classes"


def test_a_run_goes_on_from_a_loop_of_ones_own_and_its_views():
    network, optimizer = problem()[0], Adam()
    optimizer.step(network.theta, network.grad)
    optimizer.step(network.theta[:], network.grad[:])
    optimizer.step(network.theta.reshape(-1, 1).ravel(), network.grad)
    trained(optimizer, network)
    network.theta = 0.5
    trained(optimizer, network)


# A training that nobody asks for


def test_a_training_that_is_thrown_away_says_that_nothing_was_trained():
    network, X, y = problem()
    theta = network.theta.copy()
    with pytest.warns(RuntimeWarning, match="has trained nothing: loop over its records, or call fit") as warned:
        train(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded())
    assert warned[0].filename == __file__
    assert np.array_equal(network.theta, theta)
    assert network.answers is None


def test_a_training_that_is_begun_says_nothing_however_it_ends(recwarn):
    network, X, y = problem()
    for ask in (next, list, lambda records: [*zip(records, "a", strict=False)]):
        ask(train(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded()))
    for _ in train(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded()):
        break
    records = train(network, softmax_cross_entropy, SGD(0.1), X, y, **SETTINGS, rng=seeded())
    next(records)
    records.close()
    del records
    assert not recwarn.list


# Arguments that other packages have

ASKED_FOR = {
    "class_weight": "write a loss that weighs the classes, as help(ffnn.losses.Loss) shows",
    "sample_weight": "write a loss that takes them from a further column of y, see help(ffnn.losses.Loss)",
    "validation_split": "shuffle, then train on X[n:], y[n:] with validation=(X[:n], y[:n])",
    "early_stopping": "break out of for record in train(...) when you like",
    "patience": "break out of for record in train(...) when you like",
    "callbacks": "break out of for record in train(...) when you like",
    "metrics": "in a loop over train, np.mean(network.classify(X) == y) is the training accuracy",
}


@pytest.mark.parametrize("run", [train, fit])
@pytest.mark.parametrize("name", [*ASKED_FOR, "epoch"])
def test_what_people_look_for_is_refused_with_the_line_that_does_it(run, name):
    with told(
        TypeError,
        f"train, with which fit trains, has no argument {name!r}" + f": {ASKED_FOR.get(name, '')}".rstrip(": "),
    ):
        run(**call(**{name: 0.1}))


# Lists, tuples and data frames


class Series:
    """All of a pandas Series that matters here: NumPy makes an array of it, and it refuses [:, None]."""

    def __init__(self, values):
        self.values = np.array(values)

    def __array__(self, dtype=None, copy=None):
        return self.values.astype(dtype or self.values.dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        raise NotImplementedError("Multi-dimensional indexing is no longer supported")


def proposals(message, **names):
    """What the code in a message gives: all that begins with np. and ends where its brackets are closed."""
    found = []
    for start in (match.start() for match in re.finditer(r"(?<![(\[])np\.", message)):
        end = depth = 0
        for end in range(start, len(message) + 1):
            if end == len(message) or (depth == 0 and message[end] in " ,;"):
                break
            depth += (message[end] in "([") - (message[end] in ")]")
        found.append(eval(message[start:end], {"np": np, **names}))
    return found


@pytest.mark.parametrize("of", [np.array, list, tuple, Series], ids=name_of)
def test_what_a_message_proposes_is_code_that_works(of):
    X, y = np.ones((6, 2)), np.arange(6) % 3
    network, run = Network([Dense(2, 3)], rng=seeded()), {**SETTINGS, "rng": seeded()}

    def message_of(loss, X, y, network=network, **options):
        with pytest.raises((TypeError, ValueError)) as caught:
            fit(network, loss, SGD(0.1), X, y, **run, **options)
        return str(caught.value)

    column, floats = of(y[:, None].tolist()), of(y.astype(float).tolist())
    cases = [
        (message_of(softmax_cross_entropy, X, column), {"y": column}, [y]),
        (message_of(softmax_cross_entropy, X, floats), {"y": floats}, [y]),
        (message_of(softmax_cross_entropy, X, y, validation=(X, floats)), {"y": floats}, [y]),
        (message_of(squared_error, X, of(y.tolist())), {"y": of(y.tolist())}, [np.eye(3)[y]]),
        (message_of(squared_error, X, floats, Network([Dense(2, 1)], rng=seeded())), {"y": floats}, [y[:, None]]),
        (message_of(squared_error, of([1.0, 2.0]), [0]), {"X": of([1.0, 2.0])}, [[[1, 2]]]),
        (message_of(squared_error, of(np.ones((6, 1, 2)).tolist()), y), {"X": of(np.ones((6, 1, 2)).tolist())}, [X]),
    ]  # fmt: skip
    for message, names, expected in cases:
        found = proposals(message, **names)
        assert len(found) == len(expected), message
        for array, right in zip(found, expected, strict=True):
            assert np.array_equal(array, right), message


class Missing:
    def __repr__(self):
        return "<NA>"


def test_a_frame_of_objects_is_told_how_it_becomes_numbers_or_what_is_missing_in_it():
    network, run = Network([Dense(2, 3)], rng=seeded()), {**SETTINGS, "rng": seeded()}
    mixed = Series(np.array([[1.5, True], [2, False]], object))
    gaps = Series(np.array([[1.5, 1.0], [2.0, Missing()]], object))
    with refused(TypeError, "dtype object; np.asarray(X, dtype=float) makes plain numbers of them"):
        fit(network, softmax_cross_entropy, SGD(0.1), mixed, [0, 1], **run)
    with refused(TypeError, "dtype object; X[1, 1] is <NA>"):
        fit(network, softmax_cross_entropy, SGD(0.1), gaps, [0, 1], **run)
    labels = Series(np.array([0, 1], object))
    with refused(TypeError, "dtype object; np.asarray(y, dtype=int) makes plain numbers of them"):
        fit(network, softmax_cross_entropy, SGD(0.1), np.asarray(mixed, dtype=float), labels, **run)
    fit(network, softmax_cross_entropy, SGD(0.1), np.asarray(mixed, dtype=float), np.asarray(labels, dtype=int), **run)


# Memory


def kinds_of_data(X, path):
    on_disk = np.lib.format.open_memmap(path, "w+", X.dtype, X.shape)
    on_disk[:] = X
    return {
        "float64": X,
        "float16": X.astype(np.float16),
        "Fortran": np.asfortranarray(X, dtype=np.float32),
        "float64 on disk": np.load(path, mmap_mode="r"),
        "big-endian": X.astype(">f8"),
    }


@pytest.mark.parametrize("kind", ["float64", "float16", "Fortran", "float64 on disk", "big-endian"])
def test_data_of_another_dtype_or_order_are_read_batch_by_batch_and_never_copied(tmp_path, kind):
    import tracemalloc

    X = kinds_of_data(seeded().random((40_000, 100)), tmp_path / "X.npy")[kind]
    y = np.arange(40_000) % 3
    network, options = Network([Dense(100, 3)], rng=seeded()), {"epochs": 1, "batch_size": 50, "rng": seeded()}
    wide = Network([Dense(100, 100)], rng=seeded())
    calls = {
        "fit": lambda: fit(network, softmax_cross_entropy, SGD(0.1), X, y, validation=(X, y), **options),
        "predict": lambda: network.predict(X),
        "X for its own target": lambda: fit(wide, squared_error, SGD(1e-3), X, X, **options),
    }
    for name, ask in calls.items():
        tracemalloc.start()
        try:
            ask()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 8e6, f"{name}: {peak / 1e6:.1f} MB, with data of {X.nbytes / 1e6:.0f} MB"


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16, np.uint8])
@pytest.mark.parametrize("order", ["C", "F"])
def test_data_are_read_as_training_goes_whatever_their_dtype_and_order(kind, order):
    network, X, y = problem(dtype=np.float32)
    X = np.array(10 * abs(X), kind, order=order)
    records = train(network, softmax_cross_entropy, SGD(0.1), X, y, epochs=2, batch_size=5, rng=seeded())
    next(records)
    X[:] = 0
    W = network.layers[0].W.copy()
    next(records)
    assert np.array_equal(network.layers[0].W, W), "inputs of 0 give no gradient"


def test_data_that_are_not_finite_are_found_wherever_they_are(monkeypatch):
    monkeypatch.setattr(checks, "PIECE", 8)
    for place in ((0, 0), (3, 1), (4, 0), (17, 1)):
        X = np.zeros((18, 2))
        X[place] = 1e39
        with refused(ValueError, f"X must be finite in float32; X[{place[0]}, {place[1]}] is 1e+39"):
            Network([Dense(2, 3)], rng=seeded()).predict(X)


def test_many_classes_cost_training_memory_per_example_alone():
    import tracemalloc

    K, network = 10_000, Network([Dense(1, 10_000)], rng=seeded())
    tracemalloc.start()
    fit(
        network,
        softmax_cross_entropy,
        SGD(0.1),
        np.ones((8, 1)),
        np.arange(8) * 1000,
        epochs=1,
        batch_size=4,
        rng=seeded(),
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 250 * 4 * K < 4 * K * K / 30
