"""The losses: values by hand and by 50 digits, derivatives by two other means, targets of every kind, refusals."""
# ruff: noqa: E501 - the tables below have a row per mistake

import copy
import functools
import inspect
import pickle

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numeric import DTYPES, EPS, matrices, name_of, refused, seeded, told
from numpy.typing import ArrayLike

from ffnn import (
    SGD,
    Dense,
    Network,
    binary_cross_entropy,
    cross_entropy,
    fit,
    softmax,
    softmax_cross_entropy,
    squared_error,
)
from ffnn.gradient_check import check_gradient, complex_step_gradient, numerical_gradient
from ffnn.losses import Loss
from ffnn.targets import as_rows, binary, classification, regression

LOSSES = [squared_error, cross_entropy, binary_cross_entropy, softmax_cross_entropy]
each = pytest.mark.parametrize("loss", LOSSES, ids=name_of)
in_both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=name_of)


def fitting(loss, Z, rng):
    """An output and a target for `loss`, made of any matrix Z."""
    if loss is squared_error:
        return Z, rng.normal(size=Z.shape)
    if loss is binary_cross_entropy:
        return Z, rng.random(Z.shape)
    return (softmax(Z) if loss is cross_entropy else Z), rng.dirichlet(np.ones(Z.shape[1]), size=len(Z))


@each
@given(Z=matrices(-8, 8, least_columns=2), seed=st.integers(0, 2**32 - 1))
def test_the_derivative_agrees_with_the_complex_step(loss, Z, seed):
    output, target = fitting(loss, Z, np.random.default_rng(seed))
    _, gradient = loss(output, target)
    expected = complex_step_gradient(lambda output: loss(output, target)[0], output)
    assert (np.abs(gradient - expected) <= 1e-12 * np.abs(expected) + 1e-14).all()


@each
@given(Z=matrices(-4, 4, least_columns=2), seed=st.integers(0, 2**32 - 1))
def test_the_derivative_agrees_with_central_differences(loss, Z, seed):
    output, target = fitting(loss, Z, np.random.default_rng(seed))
    h = 1e-5 * np.abs(output).min() if loss is cross_entropy else None  # log p bends ever more as p nears 0
    _, gradient = loss(output, target)
    expected = numerical_gradient(lambda output: loss(output, target)[0], output, h=h or None)
    tolerance = 1e-7 if loss is not cross_entropy else 1e-6
    assert np.abs(gradient - expected).max() <= tolerance * max(0.1, np.abs(expected).max())


def test_the_numbers_worked_by_hand_come_back():
    value, gradient = squared_error([[1.0, 2.0], [3.0, 5.0]], [[0.0, 2.0], [1.0, 1.0]])
    assert value == (1 + 0 + 4 + 16) / (2 * 2)
    assert np.array_equal(gradient, [[0.5, 0.0], [1.0, 2.0]])

    P = np.array([[1 / 2, 1 / 4, 1 / 4], [1 / 8, 1 / 8, 3 / 4]])
    value, gradient = cross_entropy(P, [0, 1])
    assert value == pytest.approx((np.log(2) + np.log(8)) / 2, rel=4 * EPS)
    assert gradient == pytest.approx(np.array([[-1, 0, 0], [0, -4, 0]]), rel=4 * EPS)

    value, gradient = softmax_cross_entropy(np.log(P), [0, 1])
    assert value == pytest.approx((np.log(2) + np.log(8)) / 2, rel=4 * EPS)
    assert gradient == pytest.approx((P - [[1, 0, 0], [0, 1, 0]]) / 2, rel=8 * EPS)

    value, gradient = binary_cross_entropy([[np.log(3)], [0.0]], [1, 0])  # s = 3/4 and 1/2
    assert value == pytest.approx((np.log(4 / 3) + np.log(2)) / 2, rel=4 * EPS)
    assert gradient == pytest.approx(np.array([[-1 / 8], [1 / 4]]), rel=4 * EPS)


@given(Z=matrices(-30, 30, least_columns=2), data=st.data())
def test_the_fused_loss_equals_cross_entropy_of_softmax(Z, data):
    labels = data.draw(arrays(np.int64, len(Z), elements=st.integers(0, Z.shape[1] - 1)))
    P = softmax(Z)
    value, gradient = softmax_cross_entropy(Z, labels)
    value_in_two, dP = cross_entropy(P, labels)
    assert value == pytest.approx(value_in_two, rel=1e-12, abs=1e-15)
    assert gradient == pytest.approx(softmax.vjp(dP, Z, P), rel=1e-9, abs=1e-15)


@given(z=st.floats(-700, 700), label=st.integers(0, 1))
def test_one_logit_costs_what_two_logits_0_and_z_cost(z, label):
    one, gradient = binary_cross_entropy([[z]], [label])
    two, gradients = softmax_cross_entropy([[0.0, z]], [label])
    assert one == pytest.approx(two, rel=1e-12, abs=1e-15)
    assert gradient[0, 0] == pytest.approx(gradients[0, 1], rel=1e-12, abs=1e-15)


@given(z=st.floats(-700, 700), y=st.sampled_from([0.0, 0.25, 1.0]))
def test_binary_cross_entropy_is_right_to_the_last_digits(z, y):
    with mpmath.workdps(400):
        s = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        exact = float(-(y * mpmath.log(s) + (1 - y) * mpmath.log(1 - s)))
    assert binary_cross_entropy([[z]], [[y]])[0] == pytest.approx(exact, rel=8 * EPS, abs=1e-300)


@given(K=st.integers(2, 6), data=st.data())
def test_labels_of_any_integer_dtype_mean_the_same_as_one_hot_rows(K, data):
    labels = np.array(data.draw(st.lists(st.integers(0, K - 1), min_size=1, max_size=5)))
    logits = np.sin(np.arange(len(labels) * K, dtype=float)).reshape(-1, K)
    for loss, output in ((softmax_cross_entropy, logits), (cross_entropy, softmax(logits))):
        expected = loss(output, np.eye(K)[labels])
        for target in (
            labels.tolist(),
            labels.astype(np.uint8),
            labels.astype(np.int64),
            np.eye(K, dtype=bool)[labels],
        ):
            value, gradient = loss(output, target)
            assert value == expected[0]
            assert np.array_equal(gradient, expected[1])


def test_rows_that_rounding_left_off_1_are_divided_by_their_sum():
    logits, Y = np.array([[1.0, -1.0]]), np.array([[0.3, 0.7]])
    value, gradient = softmax_cross_entropy(logits, Y * (1 + 5e-5))
    assert value == pytest.approx(softmax_cross_entropy(logits, Y)[0], rel=4 * EPS)
    assert gradient == pytest.approx(softmax_cross_entropy(logits, Y)[1], rel=4 * EPS)


@in_both_dtypes
@each
def test_the_dtype_that_goes_in_comes_out(loss, dtype):
    rng = seeded()
    output, target = fitting(loss, rng.normal(size=(4, 3)), rng)
    value, gradient = loss(output.astype(dtype), target)
    assert gradient.dtype == dtype
    assert np.asarray(value).dtype == dtype
    assert loss(output.astype(np.float32), target)[0] == pytest.approx(loss(output, target)[0], rel=1e-5)


def test_whole_number_outputs_are_taken_as_float64():
    value, gradient = squared_error([[1, 2]], [[0, 0]])
    assert (value, gradient.dtype) == (2.5, np.float64)
    value, gradient = softmax_cross_entropy([[1, 2]], [0])
    assert value == softmax_cross_entropy([[1.0, 2.0]], [0])[0]
    assert gradient.dtype == np.float64


@in_both_dtypes
@pytest.mark.parametrize("size", [1e3, 1e30, None], ids=["1e3", "1e30", "largest"])
def test_logits_of_any_size_give_a_loss_that_is_a_number_and_a_gradient_that_is_right(dtype, size):
    size = dtype(size or np.finfo(dtype).max)
    logits = np.array([[size, -size, 0], [-size, size, size / 2]], dtype)
    value, gradient = softmax_cross_entropy(logits, [0, 1])
    assert value == 0
    assert np.abs(gradient).max() <= 1e-200
    value, gradient = softmax_cross_entropy(logits, [1, 0])
    assert value > 0
    assert not np.isnan(value)
    assert np.abs(gradient - np.array([[1, -1, 0], [-1, 1, 0]]) / 2).max() <= 1e-200
    value, gradient = softmax_cross_entropy(logits[:1], [2])
    assert value == size, "0 is that far from the largest"
    value, gradient = binary_cross_entropy(logits[:, :1], [0, 1])
    assert value >= size / 2
    assert np.array_equal(gradient, [[0.5], [-0.5]])
    assert binary_cross_entropy(logits[:, :1], [1, 0])[0] == 0


@in_both_dtypes
def test_a_probability_rounded_to_0_costs_much_but_not_infinity(dtype):
    value, gradient = cross_entropy(np.array([[0, 1]], dtype), [0])
    assert value == pytest.approx(-np.log(float(np.finfo(dtype).tiny)), rel=1e-6)
    assert np.isfinite(gradient).all()


def test_a_probability_that_rounding_left_above_1_is_taken():
    value, _ = cross_entropy([[1 + 1e-4, 0.0]], [0])
    assert value == pytest.approx(-np.log(1 + 1e-4), rel=1e-9)


def test_the_source_of_a_loss_is_its_formula():
    assert "log_P = Z - np.log(row_sums(np.exp(Z)))" in inspect.getsource(softmax_cross_entropy)
    assert softmax_cross_entropy.__name__ == "softmax_cross_entropy"
    assert softmax_cross_entropy.__doc__.startswith("$L = -1/m sum y log softmax(z)$")
    assert repr(softmax_cross_entropy) == "ffnn.softmax_cross_entropy"


@in_both_dtypes
def test_prepared_rows_have_the_dtype_that_is_asked_for_and_labels_stay_what_they_are(dtype):
    assert softmax_cross_entropy.prepare([[0, 0.25, 0.75]], (1, 3), dtype).dtype == dtype
    labels = np.array([2], np.uint8)
    assert softmax_cross_entropy.prepare(labels, (1, 3), dtype) is labels
    assert as_rows(labels, 3, dtype).dtype == dtype


def test_as_rows_makes_one_hot_rows_of_labels_and_of_nothing_else():
    assert np.array_equal(as_rows(np.array([2, 0], np.uint8), 3, float), [[0, 0, 1], [1, 0, 0]])
    for other in (np.array([2.0, 0.0]), np.array([[2, 0]]), np.array([[1.0], [0.0]]), np.eye(3), np.eye(3) > 0):
        assert as_rows(other, 3, float) is other


def test_many_classes_cost_a_loss_no_table_of_all_of_them():
    import tracemalloc

    K = 4000
    logits, labels = np.zeros((2, K), np.float32), np.array([0, K - 1])
    tracemalloc.start()
    softmax_cross_entropy(logits, labels)
    classification(np.zeros(10_000, int), (10_000, K), np.float32)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * logits.nbytes < K * K * 4 / 50


def test_prepare_and_f_together_are_the_loss():
    logits, labels = np.array([[1.0, 2.0, 0.5]]), [2]
    prepared = softmax_cross_entropy.prepare(labels, logits.shape, logits.dtype)
    assert np.array_equal(prepared, labels)
    Y = as_rows(prepared, 3, logits.dtype)
    assert softmax_cross_entropy.f(logits, Y)[0] == softmax_cross_entropy(logits, labels)[0]


def test_what_prepare_refuses_is_called_as_the_caller_calls_it():
    refusals = {
        "y must hold labels from 0 to 1, for 2 classes; y[0] is 2": [2],
        "y must lie between 0 and 1; got 2 to 2": [[2]],
        "y must hold real numbers; got an array of shape (1,) and dtype <U3": ["yes"],
        "y must be finite in float64; y[0, 0] is nan": [[np.nan]],
    }
    for message, y in refusals.items():
        with refused((TypeError, ValueError), message):
            binary_cross_entropy.prepare(y, (1, 1), float, "y")


Z23 = np.zeros((2, 3))
REFUSED = [
    (softmax_cross_entropy, Z23, [0, 3], ValueError, "target must hold labels from 0 to 2, for 3 classes; target[1] is 3"),
    (softmax_cross_entropy, Z23, [-1, 0], ValueError, "target must hold labels from 0 to 2, for 3 classes; target[0] is -1"),
    (softmax_cross_entropy, Z23, [0.0, 1.0], TypeError, "whole numbers when it holds labels, as np.asarray(target, dtype=int) does"),
    (softmax_cross_entropy, Z23, [0.5, 1.0], TypeError, "whole numbers when it holds labels; got an array of shape (2,) and dtype float64"),
    (softmax_cross_entropy, Z23, [], ValueError, "target must not be empty; got shape (0,)"),
    (softmax_cross_entropy, Z23, [True, False], TypeError, "an array of shape (2,) and dtype bool"),
    (softmax_cross_entropy, Z23, ["a", "b"], TypeError, "target must hold real numbers"),
    (softmax_cross_entropy, Z23, [0], ValueError, "target must have one row per example, 2 in all; got 1"),
    (softmax_cross_entropy, Z23, [[0], [1]], ValueError, "target must have shape (m,), labels, or (m, 3), probabilities; got shape (2, 1): for labels pass np.ravel(target)"),
    (softmax_cross_entropy, Z23, 0, ValueError, "target must have shape (m,), labels, or (m, 3), probabilities; got shape ()"),
    (softmax_cross_entropy, Z23, np.eye(3), ValueError, "target must have one row per example, 2 in all; got 3"),
    (softmax_cross_entropy, Z23, [[0.5, 0.5, 0.5], [1, 0, 0]], ValueError, "row 0 is [0.5 0.5 0.5], which sums to 1.5"),
    (softmax_cross_entropy, Z23, [[1, 0, 0], [1.5, -0.5, 0]], ValueError, "at least 0 and summing to 1 in each row; row 1 is"),
    (softmax_cross_entropy, Z23, [[1, 0, 0], [np.nan, 1, 0]], ValueError, "target must be finite in float64; target[1, 0] is nan"),
    (softmax_cross_entropy, [[np.nan, 0]], [0], ValueError, "output must be finite in float64; output[0, 0] is nan"),
    (softmax_cross_entropy, [[0, -np.inf]], [0], ValueError, "output must be finite in float64; output[0, 1] is -inf"),
    (softmax_cross_entropy, [0.0, 1.0], [0], ValueError, "for a single example use np.expand_dims(output, axis=0)"),
    (softmax_cross_entropy, np.zeros((0, 3)), [], ValueError, "output must not be empty; got shape (0, 3)"),
    (squared_error, Z23, [[1, 2, 3], [3]], ValueError, "target must have rows of equal length"),
    (softmax_cross_entropy, [[1, 2], [3]], [0, 1], ValueError, "output must have rows of equal length"),
    (cross_entropy, [[2.0, -1.0]], [0], ValueError, "output must hold probabilities between 0 and 1, with the sum 1 in each row; got -1 to 2, with sums 1 to 1: let the last layer be softmax, or use softmax_cross_entropy, which takes logits"),
    (cross_entropy, [[-1e-9, 1.0]], [0], ValueError, "output must hold probabilities between 0 and 1, with the sum 1 in each row; got -1e-09 to 1"),
    (cross_entropy, [[0.0, 1.002]], [0], ValueError, "output must hold probabilities between 0 and 1, with the sum 1 in each row; got 0 to 1.002"),
    (cross_entropy, [[0.5, 0.5], [0.9, 0.8]], [0, 1], ValueError, "got 0.5 to 0.9, with sums 1 to 1.7"),
    (cross_entropy, [[0.5, 0.5]], [2], ValueError, "target must hold labels from 0 to 1"),
    (squared_error, Z23, np.zeros((2, 2)), ValueError, "target must have shape (m, 3), one example per row; got shape (2, 2)"),
    (squared_error, Z23, np.zeros((3, 3)), ValueError, "target must have one row per example, 2 in all; got 3"),
    (squared_error, [[1.0], [2.0]], [1.0, 2.0], ValueError, "for a single column use np.expand_dims(target, axis=1)"),
    (squared_error, Z23, Z23 + 1j, TypeError, "target must hold real numbers"),
    (squared_error, Z23, np.ma.masked_all((2, 3)), TypeError, "target must be a plain array; got a masked one"),
    (binary_cross_entropy, [[0.0]], [2], ValueError, "target must hold labels from 0 to 1, for 2 classes; target[0] is 2"),
    (binary_cross_entropy, [[0.0]], [[1.5]], ValueError, "target must lie between 0 and 1; got 1.5 to 1.5"),
    (binary_cross_entropy, [[0.0]], [[-0.5]], ValueError, "target must lie between 0 and 1; got -0.5 to -0.5"),
    (binary_cross_entropy, [[0.0]], [0.5], TypeError, "target must hold whole numbers when it holds labels"),
    (binary_cross_entropy, Z23, [0, 1], ValueError, "target must have shape (m, 3), one row per example; got shape (2,): for labels use softmax_cross_entropy"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "output", "target", "error", "message"), REFUSED, ids=[row[4][:60] for row in REFUSED]
)
def test_what_does_not_fit_is_refused_in_words(loss, output, target, error, message):
    with refused(error, message):
        loss(output, target)


def test_a_target_of_another_size_is_not_told_to_become_labels():
    with told(ValueError, "target must have shape (m,), labels, or (m, 3), probabilities; got shape (1, 4)"):
        softmax_cross_entropy(Z23, [[1, 2, 0, 1]])


def test_bytes_count_as_numbers_below_0_too():
    value, gradient = squared_error(np.array([[0]], np.uint8), [[1]])
    assert (value, gradient) == (0.5, -1)


def test_the_sum_of_many_small_probabilities_does_not_drift():
    Y = np.full((3, 20_000), 1 / 20_000, np.float32, order="F")
    assert abs(Y.sum(axis=1) - 1).min() > 1e-4, "in float32 it does"
    value, _ = softmax_cross_entropy(np.zeros(Y.shape, np.float32), Y)
    # how processors sum differs: off by less than 1e-5 with AVX-512, by 1.6e-5 with AVX2, by 2.9e-5 with SSE
    assert value == pytest.approx(np.log(20_000), rel=3.5e-5)


@in_both_dtypes
def test_no_loss_at_all_is_0_without_a_sign(dtype):
    value, _ = softmax_cross_entropy(np.array([[0, 100]], dtype), [1])
    assert value == 0
    assert not np.signbit(value)


@pytest.mark.parametrize("K", [2, 31, 32, 33, 200])
@in_both_dtypes
def test_any_number_of_classes_costs_what_the_definition_says(dtype, K):
    logits = seeded().normal(0, 5, size=(7, K)).astype(dtype)
    labels = np.arange(7) % K
    value, gradient = softmax_cross_entropy(logits, labels)
    P, eps = softmax(logits.astype(float)), float(np.finfo(dtype).eps)
    assert value == pytest.approx(-np.mean(np.log(P[np.arange(7), labels])), rel=20 * eps)
    assert np.abs(gradient - (P - np.eye(K)[labels]) / 7).max() <= 20 * eps
    assert gradient.dtype == dtype


@each
def test_arguments_may_be_named_as_help_and_error_messages_name_them(loss):
    output, target = fitting(loss, np.array([[0.5, -1.0], [2.0, 1.0]]), seeded())
    parameters = inspect.signature(loss).parameters
    assert tuple(parameters) == ("output", "target")
    assert {parameter.annotation for parameter in parameters.values()} == {ArrayLike}
    assert loss(output=output, target=target)[0] == loss(output, target)[0]
    with refused(TypeError, "missing 1 required positional argument: 'target'"):
        loss(output)


@each
def test_a_copy_of_a_loss_and_what_a_pickle_gives_back_is_that_loss(loss):
    assert copy.deepcopy(loss) is loss
    assert pickle.loads(pickle.dumps(loss)) is loss


def test_a_loss_of_ones_own_trains_beside_those_of_the_package():
    def absolute_error(Y_hat, Y, scale=1.0):
        """L = scale/m sum |y_hat - y|"""
        return scale * np.abs(Y_hat - Y).sum() / len(Y), scale * np.sign(Y_hat - Y) / len(Y)

    own, rng = Loss(absolute_error, regression), seeded()
    assert own([[1.0, 2.0]], [[0.0, 4.0]])[0] == 3
    X = rng.normal(size=(40, 2))
    network = Network([Dense(2, 1)], rng=rng, dtype=np.float64)
    history = fit(network, own, SGD(0.05), X, X @ [[1.0], [2.0]], epochs=40, batch_size=8, rng=rng)
    assert history[-1].loss < 0.1 * history[0].loss


@pytest.mark.parametrize("K", [3, 40])
def test_each_row_is_shifted_by_its_own_largest(K):
    # e^-2000 is 0: by the largest of all, the second row would be nothing
    logits = np.repeat([[0.0], [-2000.0]], K, axis=1)
    value, gradient = softmax_cross_entropy(logits, [0, 1])
    assert value == pytest.approx(np.log(K), rel=1e-14)
    assert gradient == pytest.approx((1 / K - np.eye(K)[:2]) / 2, rel=1e-14)


WEIGHTS = np.array([1, 9], np.float32)


def weighted(Z, Y, weights=WEIGHTS):
    """Cross-entropy that weighs the classes, as the docstring of Loss has it."""
    P, w = softmax(Z), Y @ weights[:, None]
    return -np.sum(w * Y * np.log(P + 1e-30)) / len(Y), w * (P - Y) / len(Y)


weighted_loss = Loss(weighted, classification)


@functools.partial(Loss, prepare=classification)
def decorated(Z, Y):
    return weighted(Z, Y)


class Weighing:
    """A loss as an object."""

    def __init__(self, weights):
        self.weights = weights

    def __call__(self, Z, Y):
        return weighted(Z, Y, self.weights)


OWN = {
    "a function": (weighted_loss, "Loss(weighted, classification)"),
    "a decorated function": (decorated, "Loss(decorated, classification)"),
    "a partial function": (Loss(functools.partial(weighted, weights=WEIGHTS), classification), "Loss(weighted, classification)"),
    "an object": (Loss(Weighing(WEIGHTS), classification), "Loss(Weighing, classification)"),
}  # fmt: skip


@pytest.mark.parametrize(("loss", "shown"), OWN.values(), ids=OWN)
def test_a_loss_of_ones_own_shows_itself_and_goes_through_a_copy_and_a_pickle(loss, shown):
    assert repr(loss) == shown
    logits, labels = np.array([[1.0, 2.0], [0.5, -1.0]], np.float32), [0, 1]
    for twin in (copy.copy(loss), copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
        assert repr(twin) == shown
        assert twin(logits, labels)[0] == loss(logits, labels)[0]
    assert np.array_equal(loss(logits, labels)[1], weighted_loss(logits, labels)[1])
    assert loss.__doc__ != functools.partial.__doc__


def test_the_loss_of_the_docstring_is_right():
    rng = seeded()
    network = Network([Dense(2, 2)], rng=rng, dtype=np.float64)
    X, y = rng.normal(size=(20, 2)), rng.integers(0, 2, 20)
    assert check_gradient(network, weighted_loss, X, y) <= 1e-7
    fit(Network([Dense(2, 2)], rng=rng), weighted_loss, SGD(0.1), X, y, epochs=1, batch_size=4, rng=rng)


def test_a_loss_of_what_cannot_be_called_is_refused():
    for f, prepare in (("weighted", classification), (weighted, "classification"), (None, None)):
        with refused(TypeError, "f and prepare must be functions; got "):
            Loss(f, prepare)


@in_both_dtypes
def test_no_loss_and_no_gradient_of_it_has_a_minus_before_its_0(dtype):
    big = np.finfo(dtype).max / 2
    value, gradient = cross_entropy(np.array([[1, 0]], dtype), [0])
    assert not np.signbit([value, *gradient[0][gradient[0] == 0]]).any()
    value, gradient = softmax_cross_entropy(np.array([[big, -big]], dtype), [0])
    assert value == 0
    assert not np.signbit([value, *gradient.ravel()]).any()


def test_errors_asked_of_numpy_are_not_raised_by_what_is_all_but_0():
    with np.errstate(all="raise"):
        assert softmax_cross_entropy([[0.0, 800.0]], [1])[0] == 0
        assert cross_entropy(softmax([[0.0, 800.0]]), [1])[0] == 0
        assert binary_cross_entropy([[800.0]], [1])[0] == 0
        assert squared_error(np.full((1, 1), 1e-200), [[0]])[0] == 0
        assert softmax_cross_entropy(np.zeros((1, 2), np.float32), [[1 - 1e-50, 1e-50]])[0] > 0


def test_one_output_tells_no_classes_and_the_refusal_says_what_does():
    for target in ([0, 0], [0, 1], [[1.0], [1.0]]):
        for loss in (softmax_cross_entropy, cross_entropy):
            with told(
                ValueError, "target tells classes, for which one output is too few: use two, or binary_cross_entropy"
            ):
                loss([[1.0], [1.0]], target)


def test_a_missing_label_is_named():
    with refused(
        TypeError,
        "got an array of shape (3,) and dtype float64; target[1] is nan: leave out examples that have no label",
    ):
        softmax_cross_entropy(np.zeros((3, 2)), [0, np.nan, 1])


def test_numbers_keep_their_dtype_until_a_few_rows_are_taken():
    for prepare in (regression, binary):
        for Y in (np.eye(2), np.eye(2, dtype=np.float16), np.eye(2, dtype=np.uint8), np.asfortranarray(np.eye(2))):
            assert prepare(Y, (2, 2), np.float32) is Y
            rows = as_rows(Y, 2, np.float32)
            assert (rows.dtype, rows.flags.c_contiguous, rows.tolist()) == (np.float32, True, [[1, 0], [0, 1]])
