"""The activations: values against arithmetic with 50 digits, derivatives against two other means, extremes, dtypes."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numeric import ACTIVATIONS, DTYPES, ENTRYWISE, EPS, matrices, name_of, seeded

import ffnn
from ffnn import softmax, softmax_jacobian
from ffnn.gradient_check import complex_step_gradient, numerical_gradient

mpmath.mp.dps = 50
DEFINITIONS = {  # as they stand in the papers, for mpmath
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": lambda z: mpmath.tanh(z),
    "relu": lambda z: max(z, 0),
    "leaky_relu": lambda z: z if z > 0 else mpmath.mpf(0.01) * z,
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    # z/2 (1 + tanh u), of which 50 digits would leave nothing below z = -9, is z/(1 + e^-2u)
    "gelu": lambda z: z / (1 + mpmath.exp(-2 * mpmath.sqrt(2 / mpmath.pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
}
each = pytest.mark.parametrize("activation", ENTRYWISE, ids=name_of)
every = pytest.mark.parametrize("activation", ACTIVATIONS, ids=name_of)
in_both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=name_of)


def extremes(dtype):
    largest = np.finfo(dtype).max
    powers = [dtype(10.0**k) for k in range(-30, int(np.log10(largest)), 4)]
    positive = np.array([0, *powers, 5, 20, 40, 88, 89, 104, 700, 709, 710, 746, largest / 2, largest], dtype)
    return np.sort(np.concatenate([-positive, positive]))


@each
@given(z=st.floats(-700, 700))
def test_the_value_is_that_of_the_definition_to_the_last_digits(activation, z):
    exact = DEFINITIONS[activation.name](mpmath.mpf(z))
    error = abs(mpmath.mpf(float(activation(z))) - exact)
    exponent = z + 0.044715 * z**3 if activation.name == "gelu" else 0  # rounded, it moves e^2u by so many units
    assert error <= 8 * EPS * abs(exact) * (1 + abs(exponent)) + 1e-300


@every
@given(data=st.data())
def test_the_derivative_agrees_with_the_complex_step(activation, data):
    Z = data.draw(matrices())
    dA = data.draw(arrays(np.float64, Z.shape, elements=st.floats(-3, 3)))
    if activation.name in ("relu", "leaky_relu", "elu"):
        Z[Z == 0] = 0.5  # a kink has no derivative
    delta = activation.vjp(dA, Z, activation.f(Z))
    expected = complex_step_gradient(lambda Z: np.sum(dA * activation.f(Z)), Z)
    assert np.abs(delta - expected).max() <= 1e-12 * max(1, np.abs(dA).max())
    assert (np.abs(delta - expected) <= 1e-7 * np.abs(expected) + 1e-14).all()


@every
@given(data=st.data())
def test_the_derivative_agrees_with_central_differences(activation, data):
    Z = data.draw(matrices())
    if activation.name in ("relu", "leaky_relu", "elu"):
        Z[np.abs(Z) < 1e-3] = 0.5  # a difference across the kink would mix both sides
    dA = data.draw(arrays(np.float64, Z.shape, elements=st.floats(0.5, 3)))
    delta = activation.vjp(dA, Z, activation.f(Z))
    expected = numerical_gradient(lambda Z: np.sum(dA * activation.f(Z)), Z)
    assert np.abs(delta - expected).max() <= 1e-7 * max(0.1, np.abs(expected).max())


@in_both_dtypes
@every
def test_values_and_derivatives_are_finite_without_a_warning_for_every_finite_input(activation, dtype):
    Z = extremes(dtype)
    for batch in (Z[:, None], Z[None, :], np.stack([Z, Z[::-1]], axis=1)):
        A = activation.f(batch)  # pytest turns warnings into errors
        delta = activation.vjp(np.ones_like(batch), batch, A)
        assert np.isfinite(A).all()
        assert np.isfinite(delta).all()


@in_both_dtypes
@each
def test_far_out_the_value_is_the_limit(activation, dtype):
    largest = np.finfo(dtype).max
    left, right = activation.f(np.array([-largest, largest], dtype))
    limits = {"identity": (-largest, largest), "sigmoid": (0, 1), "tanh": (-1, 1), "elu": (-1, largest)}
    limits["leaky_relu"] = (dtype(0.01) * -largest, largest)
    assert (left, right) == limits.get(activation.name, (0, largest))


@in_both_dtypes
@every
def test_the_dtype_that_goes_in_comes_out(activation, dtype):
    Z = seeded().normal(size=(4, 3)).astype(dtype)
    A = activation.f(Z)
    assert A.dtype == dtype
    assert activation.vjp(Z, Z, A).dtype == dtype


@in_both_dtypes
@every
def test_writing_into_out_or_over_the_input_gives_the_same_values(activation, dtype):
    rng = seeded()
    Z, dA = rng.normal(size=(2, 4, 3)).astype(dtype)
    A, kept = activation.f(Z).copy(), Z.copy()
    delta = activation.vjp(dA, Z, A).copy()
    assert np.array_equal(Z, kept), "f and vjp must leave their inputs alone"
    out = np.empty_like(Z)
    assert activation.f(Z, out=out) is out
    assert np.array_equal(out, A)
    assert activation.vjp(dA, Z, A, out=out) is out
    assert np.array_equal(out, delta)
    assert np.array_equal(activation.vjp(dA, Z, A, out=dA), delta)
    assert np.array_equal(activation.f(Z, out=Z), A)


@every
def test_an_activation_can_be_called_like_a_function_on_lists_and_whole_numbers(activation):
    expected = activation.f(np.array([[-1.0, 0.0, 2.0]]))
    assert np.array_equal(activation([[-1, 0, 2]]), expected)
    assert np.array_equal(activation(np.array([[-1, 0, 2]], np.int8)), expected)
    assert activation([[-1, 0, 2]]).dtype == float


def test_at_its_kink_relu_takes_the_slope_0_and_leaky_relu_the_left_one():
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    assert ffnn.relu.vjp(one, zero, zero) == 0
    assert ffnn.leaky_relu.vjp(one, zero, zero) == 0.01
    assert ffnn.elu.vjp(one, zero, zero) == 1


def test_the_numbers_worked_by_hand_come_back():
    # e^(log k) = k, so the scores log 1, log 2, log 5 have the odds 1 : 2 : 5
    assert softmax(np.log([1, 2, 5])) == pytest.approx([1 / 8, 2 / 8, 5 / 8], rel=4 * EPS)
    assert ffnn.sigmoid(np.log(3)) == pytest.approx(3 / 4, rel=4 * EPS)
    assert ffnn.tanh(np.log(2)) == pytest.approx(3 / 5, rel=4 * EPS)
    assert ffnn.softplus(np.log(3)) == pytest.approx(np.log(4), rel=4 * EPS)


@given(Z=matrices(-700, 700, columns=7), shift=st.floats(-1e3, 1e3))
def test_softmax_gives_probabilities_and_a_shift_of_all_scores_changes_nothing(Z, shift):
    P = softmax(Z)
    assert (P >= 0).all()
    assert np.abs(P.sum(axis=1) - 1).max() <= 8 * EPS
    assert np.abs(softmax(Z + shift) - P).max() <= 4 * EPS * (np.abs(Z).max() + abs(shift) + 1)


def test_softmax_of_a_vector_is_softmax_of_the_row():
    z, dA = seeded().normal(size=(2, 4))
    p = softmax.f(z)
    assert softmax.vjp(dA, z, p) == pytest.approx(softmax.vjp(dA[None], z[None], p[None])[0], rel=4 * EPS)
    z = seeded().normal(size=5)
    assert np.array_equal(softmax(z), softmax(z[None, :])[0])


@given(Z=matrices(-4, 4))
def test_the_softmax_jacobian_agrees_with_the_complex_step(Z):
    J = softmax_jacobian(softmax(Z))
    for z, Jz in zip(Z, J, strict=True):
        assert np.abs(Jz - complex_step_gradient(softmax, z)).max() <= 4 * EPS
        assert np.array_equal(Jz, softmax_jacobian(softmax(z)))


@given(Z=matrices(-4, 4))
def test_the_softmax_jacobian_is_symmetric_singular_and_its_rows_sum_to_0(Z):
    for J in softmax_jacobian(softmax(Z)):
        assert np.array_equal(J, J.T)
        assert np.abs(J.sum(axis=0)).max() <= 4 * EPS
        assert np.linalg.eigvalsh(J).min() >= -8 * EPS


@given(Z=matrices(-4, 4))
def test_the_vjp_of_softmax_is_the_product_with_its_jacobian(Z):
    dA = np.cos(np.arange(Z.size)).reshape(Z.shape)
    P = softmax(Z)
    expected = np.einsum("mik,mk->mi", softmax_jacobian(P), dA)
    assert np.abs(softmax.vjp(dA, Z, P) - expected).max() <= 8 * EPS


@in_both_dtypes
def test_the_softmax_jacobian_keeps_the_dtype(dtype):
    assert softmax_jacobian(np.array([0.25, 0.75], dtype)).dtype == dtype


@every
@pytest.mark.parametrize("Z", ["high", None, [1.0, None], np.array(["2020"], "M8[Y]")], ids=str)
def test_what_is_not_a_number_is_refused(activation, Z):
    with pytest.raises(TypeError, match="Z must hold numbers; got "):
        activation(Z)


@pytest.mark.parametrize("p", [0.5, np.zeros((2, 2, 2))], ids=["number", "three axes"])
def test_the_softmax_jacobian_refuses_what_is_neither_a_vector_nor_a_batch(p):
    with pytest.raises(ValueError, match=r"p must have shape \(K,\) or \(m, K\); got shape \("):
        softmax_jacobian(p)


def test_the_softmax_jacobian_refuses_words():
    with pytest.raises(TypeError, match="p must hold numbers; got an array of shape"):
        softmax_jacobian(["half", "half"])


@every
def test_what_a_call_gives_is_an_array_of_its_own(activation):
    Z = np.array([[0.5, -1.0]])
    A = activation(Z)
    A[...] = 7
    assert np.array_equal(Z, [[0.5, -1.0]])


def test_gelu_is_what_its_paper_says():
    u = mpmath.sqrt(2 / mpmath.pi) * (mpmath.mpf(1.5) + 0.044715 * mpmath.mpf(1.5) ** 3)
    assert abs(DEFINITIONS["gelu"](mpmath.mpf(1.5)) - 1.5 / 2 * (1 + mpmath.tanh(u))) < 1e-45


@given(z=st.floats(-12, 12))
def test_gelu_and_its_derivative_keep_their_digits_where_they_are_small(z):
    exact, slope = DEFINITIONS["gelu"](mpmath.mpf(z)), mpmath.diff(DEFINITIONS["gelu"], z)
    Z = np.array([z])
    assert abs(ffnn.gelu.f(Z)[0] - exact) <= 1e-13 * abs(exact)
    assert abs(ffnn.gelu.vjp(np.ones(1), Z, ffnn.gelu.f(Z))[0] - slope) <= 1e-12 * abs(slope) + 1e-15 * (abs(z) < 2)


@pytest.mark.parametrize("p", [[True, False], np.array([1, 0], np.uint8)], ids=["truths", "small integers"])
def test_the_jacobian_of_certainty_is_0_in_numbers_of_any_kind(p):
    assert np.array_equal(softmax_jacobian(p), np.zeros((2, 2)))


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=name_of)
def test_errors_asked_of_numpy_are_not_raised_by_what_is_all_but_0(activation):
    with np.errstate(all="raise"):
        assert np.isfinite(activation([0.0, 1000.0])).all()
        assert np.isfinite(activation([-1000.0, 1e-300])).all()
        assert np.isfinite(softmax_jacobian([1e-200, 1.0])).all()
