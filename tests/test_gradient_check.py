"""The gradient checks are checked: on functions whose derivatives are known, on broken backward passes, at kinks."""
# ruff: noqa: E501 - the table at the end has a row per mistake

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric import EPS, name_of, networks, refused, seeded

from ffnn import (
    Activation,
    Dense,
    Dropout,
    Network,
    cross_entropy,
    gradient_check,
    identity,
    relu,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    squared_error,
    tanh,
)
from ffnn.gradient_check import GradientError, check_gradient, complex_step_gradient, numerical_gradient

both = pytest.mark.parametrize("gradient_of", [numerical_gradient, complex_step_gradient], ids=name_of)


def problem(*layers, m=6):
    rng = seeded()
    layers = layers or (Dense(3, 5, tanh), Dense(5, 4, sigmoid), Dense(4, 3))
    network = Network(list(layers), rng=rng, dtype=np.float64)
    return network, rng.normal(size=(m, network.n_in)), rng.integers(0, network.n_out, size=m)


@both
@given(x=st.floats(-20, 20))
def test_the_derivative_of_a_polynomial_is_the_one_from_school(gradient_of, x):
    derivative = gradient_of(lambda x: x**3 - 2 * x, x)
    assert derivative.shape == ()
    assert derivative == pytest.approx(3 * x**2 - 2, rel=1e-8, abs=1e-8)


@both
def test_a_scalar_function_gives_a_gradient_and_a_vector_function_a_jacobian(gradient_of):
    x, M = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert gradient_of(lambda x: (x * x).sum(), x) == pytest.approx(2 * x, rel=1e-8)
    assert gradient_of(lambda x: M @ x, x[0]) == pytest.approx(M, rel=1e-8)
    assert gradient_of(lambda x: x @ M.T, x).shape == (2, 3, 2, 2)


@both
def test_whole_numbers_are_taken_for_a_point(gradient_of):
    assert gradient_of(lambda x: (x * x).sum(), [1, 2]) == pytest.approx([2, 4], rel=1e-8)


def test_the_complex_step_is_exact_where_differences_lose_half_the_digits():
    x = 1.5
    exact = np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)  # the function of Squire and Trapp, value only

    def f(x):
        return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)

    slope = exact * (
        1 - 1.5 * (np.sin(x) ** 2 * np.cos(x) - np.cos(x) ** 2 * np.sin(x)) / (np.sin(x) ** 3 + np.cos(x) ** 3)
    )
    assert complex_step_gradient(f, x) == pytest.approx(slope, rel=8 * EPS)
    assert 1e-13 < abs(numerical_gradient(f, x) / slope - 1) < 1e-9
    assert abs(numerical_gradient(f, x, h=1e-12) / slope - 1) > 1e-6


@pytest.mark.parametrize("h", [1e-2, 1e-3])
def test_the_error_of_central_differences_is_of_second_order(h):
    # f = x^3: (f(x + h) - f(x - h))/2h = 3 x^2 + h^2, exactly
    assert numerical_gradient(lambda x: x**3, 2.0, h=h) == pytest.approx(12 + h * h, rel=1e-12)


def test_the_step_grows_with_the_point_so_that_it_is_not_lost_in_rounding():
    assert numerical_gradient(lambda x: x * x, 1e12) == pytest.approx(2e12, rel=1e-8)


def test_the_step_is_the_cube_root_of_epsilon_scaled_where_the_point_is_larger_than_1():
    points = []
    numerical_gradient(lambda x: points.append(x) or x.sum(), [0.5, -3.0])
    steps = np.abs(np.array(points) - [0.5, -3.0]).max(axis=1)
    assert steps == pytest.approx(EPS ** (1 / 3) * np.array([1, 1, 3, 3]), rel=1e-9)


@given(drawn=networks(activations=[tanh, sigmoid, identity, softmax]))
def test_both_means_agree_on_the_gradient_of_a_network_and_leave_it_alone(drawn):
    network, X, rng = drawn
    Y = rng.normal(size=(len(X), network.n_out))
    theta = network.theta.copy()
    by_differences = numerical_gradient(network, squared_error, X, Y)
    exact = complex_step_gradient(network, squared_error, X, Y)
    assert by_differences.shape == exact.shape == theta.shape
    assert np.abs(by_differences - exact).max() <= 1e-7 * max(0.1, np.abs(exact).max())
    assert np.array_equal(network.theta, theta)


def test_a_float32_network_is_checked_in_float64_and_left_as_it_was():
    rng = seeded()
    network = Network([Dense(3, 8, relu), Dropout(0.5), Dense(8, 2)], rng=rng)
    X, y = rng.normal(size=(20, 3)), rng.integers(0, 2, size=20)
    network.backward(network.forward(X))
    theta, grad, masks = network.theta.copy(), network.grad.copy(), network.layers[1].rng.bit_generator.state
    assert check_gradient(network, softmax_cross_entropy, X, y) <= 1e-12
    assert np.array_equal(network.theta, theta)
    assert np.array_equal(network.grad, grad)
    assert network.layers[1].rng.bit_generator.state == masks


@given(st.integers(0, 2**32 - 1))
def test_a_wide_relu_network_passes_although_differences_would_step_over_its_kinks(seed):
    rng = np.random.default_rng(seed)
    network = Network([Dense(4, 12, relu), Dense(12, 6, relu), Dense(6, 3)], rng=rng)
    assert check_gradient(network, softmax_cross_entropy, rng.normal(size=(20, 4)), rng.integers(0, 3, 20)) <= 1e-10


def test_a_network_that_stands_on_a_kink_passes():
    network, X, y = problem(Dense(3, 4, relu), Dense(4, 4, relu), Dense(4, 2))
    X[:3] = 0  # with biases at 0 every unit of the first layer is then exactly at 0
    network.layers[0].W = np.round(network.layers[0].W)
    assert check_gradient(network, softmax_cross_entropy, X, y % 2) <= 1e-9


def test_off_a_kink_every_parameter_is_moved_a_little_and_always_alike(monkeypatch):
    network, X, y = problem(Dense(3, 4, relu), Dense(4, 2))
    network.theta, X[0] = np.round(network.theta), 0
    thetas, compare = [], gradient_check._compare
    monkeypatch.setattr(gradient_check, "_compare", lambda n, *rest: thetas.append(n.theta.copy()) or compare(n, *rest))
    for _ in range(2):
        check_gradient(network, softmax_cross_entropy, X, y % 2)
    there, off, there_again, off_again = thetas
    assert np.array_equal(there, network.theta)
    assert np.array_equal(there_again, there)
    assert np.array_equal(off_again, off)
    moved = off - there
    assert 3e-6 < moved.std() < 3e-5
    assert 0 < np.abs(moved).min() < np.abs(moved).max() < 6e-5
    assert len(np.unique(moved)) == moved.size


def test_the_largest_error_found_does_not_exceed_itself():
    network, X, y = problem()
    error = check_gradient(network, softmax_cross_entropy, X, y)
    assert 0 < error == check_gradient(network, softmax_cross_entropy, X, y, tolerance=error)


def test_what_cancels_beside_large_gradients_is_rounding_and_passes():
    network, _, _ = problem(Dense(1, 1))
    X, Y = np.array([[1.0], [-1.0]]), np.array([[1e10 + 0.1], [-1e10 - 0.3]])
    network.backward(squared_error(network.forward(X), Y)[1])
    assert abs(network.layers[0].db[0]) < 1 < 1e9 < abs(network.layers[0].dW[0, 0])
    assert check_gradient(network, squared_error, X, Y) <= 1e-7


def test_tiny_gradients_are_held_to_as_many_digits():
    def loss(output, target):
        return 1e-7 * output.sum(), np.full_like(output, 1e-7)

    network, X, _ = problem(Broken(slightly_wrong, 3, 3))
    with refused(GradientError, "relative error 3e-07 exceeds 1e-07 at layer 1 dW[0, 0]"):
        check_gradient(network, loss, X, None)


def test_starved_gradients_and_large_inputs_pass():
    deep, X, y = problem(*[Dense(3, 3, sigmoid) for _ in range(12)])
    assert check_gradient(deep, softmax_cross_entropy, X, y) <= 1e-7
    network, X, y = problem()
    assert check_gradient(network, softmax_cross_entropy, np.abs(np.round(100 * X)), y) <= 1e-7


def test_a_fitted_network_passes():
    network, X, _ = problem(Dense(3, 2))
    assert check_gradient(network, squared_error, X, network.predict(X)) <= 1e-7


class Broken(Dense):
    """A layer whose backward pass is that of Dense, then spoilt by `spoil(layer, delta, dA_prev)`."""

    def __init__(self, spoil, *arguments):
        super().__init__(*arguments)
        self.spoil = spoil

    def backward(self, dA, input_gradient=True):
        delta = self.activation.vjp(dA, self.Z, self.A)
        dA_prev = super().backward(dA, input_gradient)
        return self.spoil(self, delta, dA_prev)


def missing_mean(layer, delta, dA_prev):
    layer.dW *= len(delta)
    return dA_prev


def wrong_sign(layer, delta, dA_prev):
    layer.db *= -1
    return dA_prev


def forgotten_bias(layer, delta, dA_prev):
    layer.db = 0
    return dA_prev


def one_entry(layer, delta, dA_prev):
    layer.dW[1, 2] += 1e-6 * np.abs(layer.dW).max()
    return dA_prev


def last_example_left_out(layer, delta, dA_prev):
    layer.dW = layer.A_prev[:-1].T @ delta[:-1]
    return dA_prev


def not_a_number(layer, delta, dA_prev):
    layer.dW[0, 0] = np.nan
    return dA_prev


def infinite(layer, delta, dA_prev):
    layer.dW[0, 0] = -np.inf
    return dA_prev


def all_infinite(layer, delta, dA_prev):
    layer.dW[:] = np.inf
    layer.db[:] = np.inf
    return dA_prev


def slightly_wrong(layer, delta, dA_prev):
    layer.dW[0, 0] += 3e-7 * np.abs(layer.dW).max()
    return dA_prev


def missing_transpose(layer, delta, dA_prev):
    return delta @ layer.W


def detached(layer, delta, dA_prev):
    return 0 * dA_prev


PLACES = {
    missing_mean: "layer 2 dW[",
    wrong_sign: "layer 2 db[0]",
    forgotten_bias: "layer 2 db[0]",
    one_entry: "layer 2 dW[1, 2]",
    last_example_left_out: "layer 2 dW[",
    not_a_number: "layer 2 dW[0, 0]",
    infinite: "layer 2 dW[0, 0]",
    all_infinite: "layer 2 dW[0, 0]",
    missing_transpose: "layer 1 dW[0, 0]",
    detached: "layer 1 dW[0, 0]",
}


@pytest.mark.parametrize("spoil", PLACES, ids=name_of)
def test_a_broken_backward_pass_is_caught_and_its_place_told(spoil):
    network, X, y = problem(Dense(3, 4, tanh), Broken(spoil, 4, 4, sigmoid), Dense(4, 3))
    with refused(GradientError, f"at {PLACES[spoil]}"):
        check_gradient(network, softmax_cross_entropy, X, y)


def test_a_gradient_that_is_infinite_everywhere_is_caught():
    network, X, y = problem(Broken(all_infinite, 3, 3))
    with refused(GradientError, "at layer 1 dW[0, 0]: backward gives inf, the complex step "):
        check_gradient(network, softmax_cross_entropy, X, y)


def test_a_broken_activation_is_caught_with_all_three_numbers():
    halved = Activation("halved", tanh.f, lambda dA, Z, A, out=None: np.multiply(dA, (1 - A * A) / 2, out=out))
    network, X, Y = Network([Dense(1, 1, halved)], rng=seeded(), dtype=np.float64), np.array([[1.0]]), np.array([[3.0]])
    network.theta = [np.log(2), 0.0]  # L = (tanh(w + b) - 3)^2/2, tanh = 3/5, dL/dw = -12/5 * 16/25
    with refused(
        GradientError,
        "relative error 0.5 exceeds 1e-07 at layer 1 dW[0, 0]: "
        "backward gives -0.768, the complex step -1.536, central differences -1.536",
    ):
        check_gradient(network, squared_error, X, Y)


def of_ones_own(f, df):
    return Activation("own", f, lambda dA, Z, A, out=None: np.multiply(dA, df(Z), out=out))


SOFTSIGN = of_ones_own(lambda Z, out=None: Z / (1 + np.abs(Z)), lambda Z: 1 / (1 + np.abs(Z)) ** 2)
LOGADDEXP = of_ones_own(lambda Z, out=None: np.logaddexp(0, Z), sigmoid)


@pytest.mark.parametrize("activation", [SOFTSIGN, LOGADDEXP], ids=["not analytic", "real only"])
def test_an_activation_that_does_not_bear_complex_numbers_is_held_against_central_differences(activation):
    network, X, y = problem(Dense(3, 4, activation), Dense(4, 3))
    assert check_gradient(network, softmax_cross_entropy, X, y) <= 1e-7


def test_a_loss_of_ones_own_may_be_any_function():
    def huber(output, target):
        error = output - target
        return (np.sqrt(1 + error**2) - 1).sum(), error / np.sqrt(1 + error**2)

    network, X, _ = problem()
    assert check_gradient(network, huber, X, np.ones((len(X), 3))) <= 1e-10


REFUSED = {
    "no network": (lambda: check_gradient([Dense(2, 3)], squared_error, 1, 1), TypeError, "network must be a Network, such as Network([Dense(2, 3)], rng=rng); got [Dense(2, 3, identity)] (list)"),
    "a loss by name": (lambda: check_gradient(problem()[0], "mse", 1, 1), TypeError, "loss must be a function, such as ffnn.softmax_cross_entropy; got 'mse'"),
    "a tolerance of nothing": (lambda: check_gradient(*problem()[:1], squared_error, 1, 1, tolerance=0), ValueError, "tolerance must be finite and greater than 0; got 0"),
    "nothing after the network": (lambda: numerical_gradient(problem()[0]), TypeError, "give (network, loss, X, y); got a network and 0 more"),
    "a function without a point": (lambda: numerical_gradient(np.sin), TypeError, "give (network, loss, X, y) or (f, x)"),
    "a point without a function": (lambda: complex_step_gradient(1.0, 2.0), TypeError, "got 1.0 (float) and 1 more"),
    "a negative step": (lambda: numerical_gradient(np.sin, 1.0, h=-1), ValueError, "h must be finite and greater than 0; got -1"),
    "a step lost in rounding": (lambda: numerical_gradient(np.sin, [0.5, 3e20], h=1e-3), ValueError, "h must be large enough to move x; 0.001 is lost in rounding beside 3e+20"),
    "a point of nothing": (lambda: numerical_gradient(np.sin, []), ValueError, "x must not be empty; got shape (0,)"),
    "a point of nothing, complex": (lambda: complex_step_gradient(np.sin, np.zeros((2, 0))), ValueError, "x must not be empty; got shape (2, 0)"),
    "a step of 0": (lambda: complex_step_gradient(np.sin, 1.0, h=0), ValueError, "h must be finite and greater than 0; got 0"),
    "words": (lambda: numerical_gradient(np.sin, "1"), TypeError, "x must hold real numbers"),
    "not a number": (lambda: numerical_gradient(np.sin, [1.0, np.nan]), ValueError, "x must be finite in float64; x[1] is nan"),
    "a function that drops the imaginary part": (lambda: complex_step_gradient(np.abs, 1.0), TypeError, "f must give complex values at complex points; got an array of shape () and dtype float64"),
    "a complex point": (lambda: complex_step_gradient(np.sin, [1j]), TypeError, "x must hold real numbers; got an array of shape (1,) and dtype complex128"),
    "labels out of range": (lambda: check_gradient(*problem()[:1], cross_entropy, problem()[1], [9] * 6), ValueError, "must hold"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_use_is_refused_in_words(call, error, message):
    with refused(error, message):
        call()
