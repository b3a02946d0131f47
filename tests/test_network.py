"""Layers and networks: one carried by hand, gradients on random ones, the views, copies, input of every kind."""
# ruff: noqa: E501 - the tables below have a row per mistake

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric import ACTIVATIONS, DTYPES, ENTRYWISE, EPS, name_of, networks, refused, seeded, told

import ffnn
from ffnn import Dense, Dropout, Network, identity, relu, sigmoid, softmax, softmax_cross_entropy, squared_error, tanh
from ffnn.gradient_check import check_gradient, complex_step_gradient
from ffnn.layers import Layer
from ffnn.network import CHUNK_ROWS

in_both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=name_of)


def small(dtype=np.float64, activation=tanh):
    return Network([Dense(2, 4, activation), Dense(4, 3)], rng=seeded(), dtype=dtype)


def by_hand():
    """2-2-2, ReLU, two examples: every number below is worked out on paper."""
    network = Network([Dense(2, 2, relu), Dense(2, 2)], rng=seeded(), dtype=np.float64)
    hidden, out = network.layers
    hidden.W, hidden.b = [[1, -1], [2, 1]], [0, 1]
    out.W, out.b = [[1, 0], [-1, 2]], [1, -1]
    return network, np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[4.0, 2.0], [1.0, 1.0]])


def test_a_network_worked_by_hand_comes_out_number_by_number():
    network, X, Y = by_hand()
    hidden, out = network.layers
    output = network.forward(X)
    # Z1 = XW + b: (1*1+2*2, -1+2+1) and (3-2, -3-1+1)
    assert np.array_equal(hidden.Z, [[5, 2], [1, -3]])
    assert np.array_equal(hidden.A, [[5, 2], [1, 0]])
    # Z2 = AW + b: (5-2+1, 4-1) and (1+1, -1)
    assert np.array_equal(output, [[4, 3], [2, -1]])
    loss, dA = squared_error(output, Y)
    assert loss == (0 + 1 + 1 + 4) / 4
    assert np.array_equal(dA, [[0, 0.5], [0.5, -1]])
    network.backward(dA)
    # dW2 = A^T delta: [[5*0+1*0.5, 5*0.5-1], [0, 1]]
    assert np.array_equal(out.dW, [[0.5, 1.5], [0, 1]])
    assert np.array_equal(out.db, [0.5, -0.5])
    # dA1 = delta W^T: (0*1+0.5*0, 0*-1+0.5*2) and (0.5, -0.5-2); ReLU stops the second unit of the second example
    assert np.array_equal(hidden.dW, [[0 + 1.5, 1 + 0], [0 - 0.5, 2 + 0]])
    assert np.array_equal(hidden.db, [0.5, 1])
    assert np.array_equal(network.theta, [1, -1, 2, 1, 0, 1, 1, 0, -1, 2, 1, -1])
    assert np.array_equal(network.grad, [1.5, 1, -0.5, 2, 0.5, 1, 0.5, 1.5, 0, 1, 0.5, -0.5])


@given(drawn=networks(activations=[a for a in ENTRYWISE if a.name not in ("relu", "leaky_relu", "elu")]))
def test_backpropagation_agrees_with_the_complex_step_on_any_smooth_network(drawn):
    network, X, rng = drawn
    Y = rng.normal(size=(len(X), network.n_out))
    _, dA = squared_error(network.forward(X), Y)
    expected = complex_step_gradient(network, squared_error, X, Y)
    assert np.abs(network.backward(dA) - expected).max() <= 1e-12 * max(1, np.abs(expected).max())


@given(drawn=networks(activations=ACTIVATIONS, dropout=True, least_out=2))
def test_backpropagation_passes_its_check_with_every_activation_and_with_dropout_off(drawn):
    network, X, rng = drawn
    labels = rng.integers(0, network.n_out, size=len(X))
    assert check_gradient(network, softmax_cross_entropy, X, labels) <= 1e-9


@given(drawn=networks(), k=st.integers(0, 5))
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_examples(drawn, k):
    network, X, rng = drawn
    Y = rng.normal(size=(len(X), network.n_out))
    one_by_one = []
    for x, y in zip(X, Y, strict=True):
        _, dA = squared_error(network.forward(x[None, :]), y[None, :])
        one_by_one.append(network.backward(dA).copy())
    _, dA = squared_error(network.forward(X), Y)
    assert network.backward(dA) == pytest.approx(np.mean(one_by_one, axis=0), rel=1e-10, abs=1e-12)


def test_one_layer_is_the_formula_of_its_docstring():
    rng = seeded()
    layer = Network([Dense(3, 2, sigmoid)], rng=rng, dtype=np.float64).layers[0]
    X, dA = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    A = sigmoid(X @ layer.W + layer.b)
    assert np.array_equal(layer.forward(X), A)
    assert np.array_equal(layer(X), A)
    delta = dA * A * (1 - A)
    assert layer.backward(dA) == pytest.approx(delta @ layer.W.T, rel=8 * EPS)
    assert layer.dW == pytest.approx(X.T @ delta, rel=8 * EPS)
    assert layer.db == pytest.approx(delta.sum(axis=0), rel=8 * EPS)


def test_parameters_lie_in_theta_layer_after_layer_and_row_by_row():
    network = small()
    W1, W2 = network.layers[0].W, network.layers[1].W
    network.theta = np.arange(network.theta.size)
    assert np.array_equal(W1, [[0, 1, 2, 3], [4, 5, 6, 7]])
    assert np.array_equal(network.layers[0].b, [8, 9, 10, 11])
    assert np.array_equal(W2.ravel(), np.arange(12, 24))
    assert np.array_equal(network.layers[1].b, [24, 25, 26])


def test_every_way_to_change_a_parameter_is_seen_in_theta_and_in_the_layer():
    network = small()
    layer = network.layers[0]
    network.theta -= 1
    layer.W = 2
    layer.b = [1, 2, 3, 4]
    layer.b += 1
    layer.W[0] *= 3
    assert np.array_equal(network.theta[:12], [6, 6, 6, 6, 2, 2, 2, 2, 2, 3, 4, 5])
    assert np.shares_memory(layer.W, network.theta)
    network.grad = 1
    layer.dW = 5
    layer.db -= 1
    assert np.array_equal(network.grad[:12], [5] * 8 + [0] * 4)
    assert np.array_equal(network.grad[12:], [1] * 15)


def test_arithmetic_in_place_is_numpys_own_even_where_it_overflows():
    layer = small().layers[0]
    layer.dW += np.inf
    layer.W[0] = np.nan
    layer.W *= 2
    assert np.isinf(layer.dW).all()
    assert np.isnan(layer.W[0]).all()


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_has_the_same_values_and_views_of_its_own(copied):
    network = Network([Dense(2, 4, relu), Dropout(0.5), Dense(4, 3)], rng=seeded())
    X = np.ones((5, 2), np.float32)
    network.backward(network.forward(X))
    twin, theta, grad = copied(network), network.theta.copy(), network.grad.copy()
    assert repr(twin) == repr(network)
    assert twin.dtype == np.float32
    assert np.array_equal(twin.theta, theta)
    assert np.array_equal(twin.grad, grad)
    assert np.array_equal(twin.forward(X, training=True), network.forward(X, training=True)), "same masks to come"
    twin.theta[:] = 7
    twin.grad[:] = 8
    assert (twin.layers[0].W == 7).all()
    assert (twin.layers[2].db == 8).all()
    assert np.array_equal(network.theta, theta)
    assert np.array_equal(network.layers[0].dW.ravel(), grad[:8])


def test_a_diverged_network_can_still_be_copied():
    network = small()
    network.theta[:] = np.nan
    assert np.isnan(copy.deepcopy(network).theta).all()


def test_the_copy_of_a_layer_can_go_into_another_network():
    layer = small().layers[0]
    twin = copy.deepcopy(layer)
    assert np.array_equal(twin.W, layer.W)
    twin.theta[:] = 3
    assert (twin.W == 3).all()
    Network([twin, Dense(4, 1)], rng=seeded())


def test_the_copy_of_a_dropout_layer_can_too():
    drop = Network([Dropout(0.5), Dense(2, 1)], rng=seeded()).layers[0]
    Network([copy.deepcopy(drop), Dense(2, 1)], rng=seeded())


@pytest.mark.parametrize("dtype", [np.float16, None, int, "no dtype", np.longdouble])
def test_a_network_is_copied_into_no_dtype_in_which_it_would_not_be_right(dtype):
    with refused(TypeError, "dtype must be float32 or float64 or complex64 or complex128; got "):
        small().astype(dtype)


def test_the_same_seed_gives_the_same_network_whatever_the_dtype():
    one, other = small(np.float32), small(np.float64)
    assert one.theta.dtype == np.float32
    assert np.array_equal(one.theta, other.theta.astype(np.float32))
    assert np.array_equal(one.astype(np.float64).theta, one.theta)


def test_weights_are_drawn_layer_by_layer_and_biases_start_at_0():
    network = Network([Dense(2, 4, relu), Dense(4, 3, tanh)], rng=np.random.default_rng(3), dtype=np.float64)
    rng = np.random.default_rng(3)
    assert np.array_equal(network.layers[0].W, ffnn.he(rng, (2, 4)))
    assert np.array_equal(network.layers[1].W, ffnn.glorot(rng, (4, 3)))
    assert not network.layers[0].b.any()
    assert not network.layers[1].b.any()


@in_both_dtypes
def test_the_dtype_of_the_network_is_that_of_all_it_computes(dtype):
    network = small(dtype, relu)
    for X in (np.ones((3, 2), np.float32), np.ones((3, 2)), np.ones((3, 2), np.uint8), [[1, 2], [3, 4], [5, 6]]):
        output = network.forward(X)
        network.backward(softmax_cross_entropy(output, [0, 1, 2])[1])
        for array in (output, network.grad, network.predict(X), network.probabilities(X), network.layers[0].Z):
            assert array.dtype == dtype


@in_both_dtypes
def test_prediction_of_images_in_bytes_casts_them_piece_by_piece(dtype):
    import tracemalloc

    network = Network([Dense(300, 1)], rng=seeded(), dtype=dtype)
    images = seeded().integers(0, 256, (20_000, 300), dtype=np.uint8)
    tracemalloc.start()
    outputs = network.predict(images)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < images.nbytes / 2
    assert np.array_equal(outputs, network.predict(images.astype(dtype)))


@in_both_dtypes
def test_any_memory_layout_of_the_input_gives_the_same_output(dtype):
    network = small(dtype)
    X = seeded().normal(size=(6, 2)).astype(dtype)
    expected = network.predict(X)
    read_only = X.copy()
    read_only.flags.writeable = False
    wide, backwards = np.repeat(X, 2, axis=1)[:, ::2], X[::-1].copy()[::-1]
    swapped = X.astype(X.dtype.newbyteorder())
    for layout in (
        read_only,
        np.asfortranarray(X),
        wide,
        backwards,
        X.tolist(),
        np.array(X, object).astype(dtype),
        swapped,
    ):
        assert network.predict(layout) == pytest.approx(expected, rel=float(8 * np.finfo(dtype).eps))
        assert network.forward(layout) == pytest.approx(expected, rel=float(8 * np.finfo(dtype).eps))
        network.backward(np.asfortranarray(np.ones((6, 3), dtype)))
    assert np.array_equal(network.predict(read_only), expected)


def test_a_batch_of_one_example_is_a_batch():
    network = small()
    X = seeded().normal(size=(5, 2))
    assert network.predict(X[2:3]) == pytest.approx(network.predict(X)[2:3], rel=8 * EPS)
    assert network.backward(np.ones_like(network.forward(X[:1]))).shape == network.theta.shape


def test_the_output_of_forward_is_the_callers_own():
    network = small(activation=sigmoid)
    network = Network([Dense(2, 3, sigmoid)], rng=seeded(), dtype=np.float64)
    X = np.ones((2, 2))
    output = network.forward(X)
    expected = network.backward(np.ones((2, 3))).copy()
    output[...] = 0
    assert np.array_equal(network.backward(np.ones((2, 3))), expected)


@pytest.mark.parametrize("m", [CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 5])
def test_prediction_in_pieces_is_prediction(m):
    network = small()
    X = seeded().normal(size=(m, 2))
    assert network.predict(X) == pytest.approx(network.forward(X), rel=1e-12, abs=1e-14)


def test_prediction_goes_through_much_data_in_few_pieces():
    rows = []
    counting = ffnn.Activation("counting", lambda Z, out=None: rows.append(len(Z)) or Z, ffnn.identity.vjp)
    network = Network([Dense(2, 3, counting)], rng=seeded())
    rows.clear()  # of the trial
    network.predict(np.ones((3 * CHUNK_ROWS + 5, 2)))
    assert rows == [CHUNK_ROWS] * 3 + [5]


def test_prediction_leaves_a_forward_pass_as_it_was():
    network = small()
    network.forward(np.ones((2, 2)))
    expected = network.backward(np.ones((2, 3))).copy()
    network.predict(np.zeros((7, 2)))
    assert np.array_equal(network.backward(np.ones((2, 3))), expected)


def test_probabilities_are_the_softmax_of_the_outputs_and_classes_their_argmax():
    network = small()
    X = seeded().normal(size=(9, 2))
    assert np.array_equal(network.probabilities(X), softmax(network.predict(X)))
    assert np.array_equal(network.classify(X), network.predict(X).argmax(axis=1))


def test_outputs_that_are_probabilities_already_stay_as_they_are():
    network = copy.deepcopy(Network([Dense(2, 3, softmax)], rng=seeded()))
    X = seeded().normal(size=(4, 2))
    assert np.array_equal(network.probabilities(X), network.predict(X))


def test_a_single_output_is_the_logit_of_class_1():
    network = Network([Dense(2, 1)], rng=seeded(), dtype=np.float64)
    X = seeded().normal(size=(9, 2))
    z = network.predict(X)
    assert network.probabilities(X) == pytest.approx(np.hstack([sigmoid(-z), sigmoid(z)]), rel=8 * EPS)
    assert np.array_equal(network.classify(X), (z[:, 0] > 0).astype(int))


def test_dropout_drops_its_share_and_scales_the_rest_so_that_the_mean_stays():
    network = Network([Dropout(0.3), Dense(100, 1)], rng=seeded(), dtype=np.float32)
    drop = network.layers[0]
    A = np.ones((1000, 100), np.float32)
    dropped = drop.forward(A, training=True)
    assert dropped.dtype == np.float32
    assert set(np.unique(dropped)) == {np.float32(0), np.float32(1 / 0.7)}
    assert abs((dropped == 0).mean() - 0.3) <= 4 * np.sqrt(0.3 * 0.7 / A.size)
    assert np.array_equal(drop.backward(A), dropped), "the same entries are dropped on the way back"
    assert not np.array_equal(drop.forward(A, training=True), dropped), "every pass draws anew"


@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
def test_the_mask_keeps_what_the_layers_generator_draws_at_or_above_the_rate(dtype):
    drop = Network([Dropout(0.25), Dense(3, 1)], rng=seeded(), dtype=dtype).layers[0]
    drawn = copy.deepcopy(drop.rng).random((50, 3), dtype=dtype)
    A = seeded().normal(size=(50, 3)).astype(dtype)
    assert np.array_equal(drop.forward(A, training=True), A * ((drawn >= 0.25) * dtype(1 / 0.75)))


def test_with_a_rate_of_0_everything_is_kept():
    class Zeros:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype)

    drop = Dropout(0)
    drop.rng = Zeros()
    assert np.array_equal(drop.forward(X32, training=True), X32)


def test_no_two_layers_draw_the_same_masks():
    drops = Network([*(Dropout(0.5) for _ in range(200)), Dense(2, 1)], rng=seeded()).layers[:-1]
    assert len({drop.rng.random() for drop in drops}) == 200


def test_dropout_does_nothing_in_prediction():
    network = Network([Dense(2, 4), Dropout(0.9), Dense(4, 1)], rng=seeded())
    X = np.ones((3, 2), np.float32)
    expected = network.layers[2](network.layers[0](X))
    assert np.array_equal(network.predict(X), expected)
    assert np.array_equal(network.forward(X), expected)
    network.forward(X, training=True)
    network.forward(X)
    dA = np.ones((3, 4), np.float32)
    assert network.layers[1].backward(dA) is dA


def test_backpropagation_goes_through_the_mask_that_was_drawn():
    network = Network([Dense(3, 5, tanh), Dropout(0.4), Dense(5, 2)], rng=seeded(), dtype=np.float64)
    X = seeded().normal(size=(4, 3))
    hidden, drop, out = network.layers
    network.forward(X, training=True)
    dA = np.ones((4, 2))
    network.backward(dA)
    delta = dA @ out.W.T * drop.mask * (1 - np.tanh(X @ hidden.W) ** 2)
    assert hidden.dW == pytest.approx(X.T @ delta, rel=1e-12)
    assert out.dW == pytest.approx((np.tanh(X @ hidden.W) * drop.mask).T @ dA, rel=1e-12)


@pytest.mark.parametrize("activation", [relu, ffnn.silu], ids=name_of)  # silu(-inf) is -inf 0
def test_outputs_that_are_not_finite_are_told_by_an_arithmetic_error(activation):
    network = small(np.float32, activation)
    for theta in (1e30, np.nan, seeded().choice([-1e30, 1e30], network.theta.size)):
        network.theta[:] = theta
        for ask in (network.predict, network.classify, network.probabilities):
            with told(
                FloatingPointError,
                "the outputs are not finite: inputs or parameters are too large",
            ):
                ask(np.full((3, 2), 1e20))


def test_the_representation_says_what_there_is():
    network = Network([Dense(2, 4, tanh), Dropout(0.5), Dense(4, 3)], rng=seeded())
    assert repr(network) == "Network([Dense(2, 4, tanh), Dropout(0.5), Dense(4, 3, identity)], float32): 27 parameters"


rng = np.random.default_rng
CONSTRUCTION = {
    "no inputs": (lambda: Dense(0, 3), ValueError, "n_in must be at least 1; got 0"),
    "half a unit": (lambda: Dense(2, 2.5), TypeError, "n_out must be a whole number; got 2.5 (float)"),
    "a truth for a number": (lambda: Dense(True, 2), TypeError, "n_in must be a whole number; got True (bool)"),
    "activation by name": (lambda: Dense(2, 2, "relu"), TypeError, "activation must be an Activation, such as ffnn.tanh; got 'relu'"),
    "activation as a NumPy function": (lambda: Dense(2, 2, np.tanh), TypeError, "activation must be an Activation"),
    "init by name": (lambda: Dense(2, 2, tanh, "he"), TypeError, "init must be a function init(rng, shape), such as ffnn.he or ffnn.normal(0.1); got 'he' (str)"),
    "an init that is not finished": (lambda: Dense(2, 2, tanh, ffnn.normal), TypeError, "init must be a function init(rng, shape), such as ffnn.he or ffnn.normal(0.1); got <function normal"),
    "dropping all": (lambda: Dropout(1), ValueError, "rate must be finite and at least 0 and less than 1; got 1"),
    "a negative rate": (lambda: Dropout(-0.1), ValueError, "rate must be"),
    "no layers": (lambda: Network([], rng=rng(0)), TypeError, "layers must be a list of layers, such as [Dense(2, 3)]; got []"),
    "a layer, not a list": (lambda: Network(Dense(2, 3), rng=rng(0)), TypeError, "layers must be a list of layers"),
    "sizes, not layers": (lambda: Network([2, 3], rng=rng(0)), TypeError, "layers[0] must be a layer, such as Dense(2, 3); got 2"),
    "sizes that do not fit": (
        lambda: Network([Dense(2, 3), Dropout(0.1), Dense(4, 1)], rng=rng(0)),
        ValueError,
        "layers[2] must take the 3 outputs of the layer before; it takes 4 inputs",
    ),
    "nothing but dropout": (lambda: Network([Dropout(0.1)], rng=rng(0)), ValueError, "layers must end with a Dense layer; got Dropout(0.1)"),
    "one layer twice": (lambda: Network([layer := Dense(2, 2), layer], rng=rng(0)), ValueError, "layers[1], Dense(2, 2, identity), belongs"),
    "a layer of another network": (lambda: Network([small().layers[0]], rng=rng(0)), ValueError, "belongs to a network already; make a new layer"),
    "a seed for a generator": (lambda: Network([Dense(2, 3)], rng=0), TypeError, "rng must be a Generator, such as np.random.default_rng(0); got 0"),
    "half precision": (lambda: Network([Dense(2, 3)], rng=rng(0), dtype=np.float16), TypeError, "dtype must be float32 or float64; got <class 'numpy.float16'>"),
    "whole numbers": (lambda: Network([Dense(2, 3)], rng=rng(0), dtype=int), TypeError, "dtype must be float32 or float64"),
    "no dtype": (lambda: Network([Dense(2, 3)], rng=rng(0), dtype=None), TypeError, "dtype must be float32 or float64; got None"),
    "a dtype that is none": (lambda: Network([Dense(2, 3)], rng=rng(0), dtype="single!"), TypeError, "dtype must be float32 or float64; got 'single!'"),
    "an init of the wrong shape": (
        lambda: Network([Dense(2, 3, init=lambda rng, shape: np.zeros((3, 2)))], rng=rng(0)),
        ValueError,
        "W must have shape (2, 3), as in Dense(2, 3, identity); got shape (3, 2)",
    ),
    "an init that is not finite": (
        lambda: Network([Dense(2, 3, init=lambda rng, shape: np.full(shape, np.inf))], rng=rng(0)),
        ValueError,
        "W must be finite in float64; W[0, 0] is inf",
    ),
    "an init beyond float32": (
        lambda: Network([Dense(2, 3, init=lambda rng, shape: np.full(shape, 1e39))], rng=rng(0)),
        ValueError,
        "the W that init drew for Dense(2, 3, identity) must be finite in float32; the W that init drew for",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), CONSTRUCTION.values(), ids=CONSTRUCTION)
def test_a_network_that_cannot_be_is_refused_in_words(call, error, message):
    with refused(error, message):
        call()


def test_a_refused_network_leaves_its_layers_free():
    layer = Dense(2, 3)
    with refused(TypeError, "layers[1]"):
        Network([layer, "relu"], rng=seeded())
    with refused(ValueError, "W must"):
        Network([layer, Dense(3, 1, init=lambda rng, shape: np.nan)], rng=seeded())
    assert Network([layer], rng=seeded()).layers == (layer,)


X32 = np.ones((3, 2))
USE = {
    "a single example": (lambda n: n.predict([1.0, 2.0]), ValueError, "X must have shape (m, 2), one example per row; got shape (2,); for a single example use np.expand_dims(X, axis=0)"),
    "too many features": (lambda n: n.predict(np.ones((3, 4))), ValueError, "X must have shape (m, 2), one example per row; got shape (3, 4)"),
    "features as rows": (lambda n: n.forward(np.ones((2, 3))), ValueError, "X must have shape (m, 2), one example per row; got shape (2, 3)"),
    "pictures": (lambda n: n.predict(np.ones((5, 28, 28))), ValueError, "make each example a row with np.reshape(X, (len(X), -1))"),
    "no examples": (lambda n: n.predict(np.ones((0, 2))), ValueError, "X must not be empty; got shape (0, 2)"),
    "words": (lambda n: n.predict([["a", "b"]]), TypeError, "X must hold real numbers; got an array of shape (1, 2) and dtype <U1"),
    "complex numbers": (lambda n: n.forward(X32 + 1j), TypeError, "X must hold real numbers"),
    "objects": (lambda n: n.forward([[None, 1.0]]), TypeError, "X must hold real numbers; got an array of shape (1, 2) and dtype object"),
    "not a number": (lambda n: n.forward([[0.0, np.nan]]), ValueError, "X must be finite in float32; X[0, 1] is nan"),
    "infinity": (lambda n: n.classify([[0.0, 1.0], [-np.inf, 0]]), ValueError, "X must be finite in float32; X[1, 0] is -inf"),
    "more than float32 holds": (lambda n: n.predict([[1e39, 0.0]]), ValueError, "X must be finite in float32; X[0, 0] is 1e+39"),
    "rows of unequal length": (lambda n: n.predict([[1.0], [1.0, 2.0]]), ValueError, "X must have rows of equal length; got [[1.0], [1.0, 2.0]] (list)"),
    "masked data": (lambda n: n.predict(np.ma.masked_less(X32, 2)), TypeError, "X must be a plain array; got a masked one"),
    "W of another shape": (lambda n: setattr(n.layers[0], "W", np.ones((4, 2))), ValueError, "W must have shape (2, 4), as in Dense(2, 4, tanh); got shape (4, 2)"),
    "W that would broadcast": (lambda n: setattr(n.layers[0], "W", np.ones(4)), ValueError, "W must have shape (2, 4), as in Dense(2, 4, tanh); got shape (4,)"),
    "W not a number": (lambda n: setattr(n.layers[0], "W", np.nan), ValueError, "W must be finite in float32; it is nan"),
    "W of words": (lambda n: setattr(n.layers[0], "W", "zeros"), TypeError, "W must hold real numbers"),
    "b of another shape": (lambda n: setattr(n.layers[1], "b", [0.0, 0.0]), ValueError, "b must have shape (3,), as in Dense(4, 3, identity); got shape (2,)"),
    "b infinite": (lambda n: setattr(n.layers[1], "b", [0.0, np.inf, 0]), ValueError, "b must be finite in float32; b[1] is inf"),
    "dW of another shape": (lambda n: setattr(n.layers[0], "dW", np.ones(8)), ValueError, "dW must have shape (2, 4), as in Dense(2, 4, tanh); got shape (8,)"),
    "theta of another length": (lambda n: setattr(n, "theta", np.ones(26)), ValueError, "theta must have shape (27,), as in Network([Dense(2, 4, tanh), Dense(4, 3, identity)], float32): 27 parameters; got shape (26,)"),
    "theta complex": (lambda n: setattr(n, "theta", n.theta * 1j), TypeError, "theta must hold real numbers"),
    "grad of another length": (lambda n: setattr(n, "grad", np.ones((27, 1))), ValueError, "grad must have shape (27,)"),
    "backward of another batch": (lambda n: n.backward(np.ones((4, 3))), ValueError, "dA and the outputs of forward must have one row per example; got 4 rows in dA and 3"),
    "backward of another width": (lambda n: n.backward(np.ones((3, 2))), ValueError, "dA must have shape (m, 3), one example per row; got shape (3, 2)"),
    "backward not a number": (lambda n: n.backward(np.full((3, 3), np.nan)), ValueError, "dA must be finite in float32; dA[0, 0] is nan"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), USE.values(), ids=USE)
def test_wrong_use_is_refused_in_words_and_changes_nothing(call, error, message):
    network = small(np.float32)
    network.forward(X32)
    network.backward(np.ones((3, 3)))
    theta, grad = network.theta.copy(), network.grad.copy()
    with refused(error, message):
        call(network)
    assert np.array_equal(network.theta, theta)
    assert np.array_equal(network.grad, grad)
    assert np.array_equal(network.backward(np.ones((3, 3))), grad), "the forward pass is still there"


def test_only_the_first_layer_spares_the_gradient_of_its_input(monkeypatch):
    network, asked, backward = small(), [], Dense.backward
    spy = lambda layer, dA, input_gradient=True: asked.append(input_gradient) or backward(layer, dA, input_gradient)  # noqa: E731
    monkeypatch.setattr(Dense, "backward", spy)
    network.forward(np.ones((2, 2)))
    network.backward(np.ones((2, 3)))
    assert asked == [True] * (len(network.layers) - 1) + [False]
    assert backward(network.layers[0], np.ones((2, 4)), input_gradient=False) is None


def test_a_pickle_holds_every_number_once():
    network = Network([Dense(1, 5000)], rng=seeded())  # as many biases as weights
    for owner in (network, network.layers[0]):
        assert len(pickle.dumps(owner)) < 1.1 * (owner.theta.nbytes + owner.grad.nbytes)


def test_a_pickle_or_copy_leaves_the_last_batch_behind():
    network = Network([Dropout(0.5), Dense(1, 2)], rng=seeded())
    network._forward(np.ones((1000, 1), np.float32), training=True)
    assert len(pickle.dumps(network)) < 3000
    assert copy.deepcopy(network).layers[0].mask is None
    with refused(RuntimeError, "call forward first"):
        copy.deepcopy(network).backward(np.ones((1000, 2)))


def test_nothing_is_computed_for_what_comes_before_the_first_dense_layer(monkeypatch):
    network = Network([Dropout(0.5), Dropout(0.1), Dense(2, 4, tanh), Dropout(0.5), Dense(4, 3)], rng=seeded())
    asked, backward = [], Dense.backward
    monkeypatch.setattr(Dense, "backward", lambda *args, **options: asked.append(options) or backward(*args, **options))
    monkeypatch.setattr(Dropout, "backward", lambda layer, dA: asked.append("Dropout") or dA)
    network._backward(network._forward(np.ones((2, 2), np.float32), training=True))
    assert asked == [{}, "Dropout", {"input_gradient": False}]


def test_the_vectors_of_a_layer_are_never_cut_off_either():
    network = small()
    layer = network.layers[0]
    layer.theta = 2
    layer.grad = np.arange(12.0)
    assert (network.theta[:12] == 2).all()
    assert (layer.W == 2).all()
    assert np.array_equal(network.grad[:12], np.arange(12))


def test_forward_tells_what_it_cannot_hold_as_predict_does():
    network = Network([Dense(2, 3, softmax, init=lambda rng, shape: np.full(shape, 3.0))], rng=seeded())
    for ask in (network.forward, network.predict):
        with told(FloatingPointError, "the outputs are not finite: inputs or parameters are too large"):
            ask(np.full((4, 2), 3e38))


def test_parameters_that_a_dtype_cannot_hold_are_not_cast_to_it():
    network = small()
    network.theta = 1e40
    with refused(ValueError, "theta must be finite in float32; theta[0] is 1e+40"):
        network.astype(np.float32)
    assert (network.theta == 1e40).all()


def test_backward_before_forward_is_refused_in_words():
    with refused(RuntimeError, "call forward first"):
        small().backward(np.ones((1, 3)))
    with told(RuntimeError, "backward needs the values of a forward pass: call forward first"):
        Dense(2, 3).backward(np.ones((1, 3)))


def test_dropout_outside_of_a_network_has_no_masks_to_draw_and_says_so():
    with told(RuntimeError, "Dropout draws its masks once it is part of a network: make a Network of it first"):
        Dropout(0.5).forward(X32, training=True)
    assert Dropout(0.5).forward(X32) is X32


@pytest.mark.parametrize("ask", ["classify", "probabilities"])
def test_classes_cannot_be_told_from_a_single_squashed_output(ask):
    network = Network([Dense(2, 1, sigmoid)], rng=seeded())
    with told(
        ValueError,
        "a single output must be a logit to tell classes, and the last layer ends in sigmoid: compare it yourself, "
        "network.predict(X)[:, 0] > 0.5 where targets are 0 and 1",
    ):
        getattr(network, ask)(X32)


def test_a_layer_owes_its_network_four_methods():
    assert Layer.__abstractmethods__ == {"initialize", "__call__", "forward", "backward"}
    with refused(TypeError, "abstract class Half"):
        type("Half", (Layer,), {})()


def test_a_layer_of_ones_own_takes_part():
    class Double(Layer):
        def initialize(self, rng):
            pass

        def __call__(self, A_prev):
            return 2 * A_prev

        def forward(self, A_prev, training=False):
            return 2 * A_prev

        def backward(self, dA):
            return 2 * dA

    network = Network([Dense(2, 4, tanh), Double(), Dense(4, 3)], rng=seeded(), dtype=np.float64)
    X, y = seeded().normal(size=(5, 2)), [0, 1, 2, 0, 1]
    check_gradient(network, ffnn.softmax_cross_entropy, X, y)
    assert network.predict(X) == pytest.approx(network.forward(X, training=True), rel=1e-12)
    assert copy.deepcopy(network).predict(X) == pytest.approx(network.predict(X), rel=0)


# Weights that a layer has been given

GIVEN = np.array([[1.0, 2.0], [3.0, 4.0]])


def assigned(layer):
    layer.W, layer.b = GIVEN, [5, 6]


def in_place(layer):
    layer.W[...], layer.b[...] = GIVEN, [5, 6]


def entry_by_entry(layer):
    layer.W[0, 0] = 1
    layer.W += [[0, 2], [3, 4]]
    layer.b += [5, 6]


def as_one_vector(layer):
    layer.theta = [1, 2, 3, 4, 5, 6]


@in_both_dtypes
@pytest.mark.parametrize("give", [assigned, in_place, entry_by_entry, as_one_vector], ids=name_of)
def test_a_network_keeps_the_weights_that_a_layer_was_given_and_draws_the_others_as_ever(give, dtype):
    layer = Dense(2, 2)
    give(layer)
    for first in (layer, copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        network = Network([first, Dense(2, 3)], rng=rng(3), dtype=dtype)
        assert np.array_equal(network.theta[:6], [1, 2, 3, 4, 5, 6])
        assert network.theta.dtype == dtype
        assert np.array_equal(network.layers[1].W, ffnn.glorot(rng(3), (2, 3)).astype(dtype))


def test_zeros_that_were_set_are_kept_and_a_bias_that_was_set_stays_beside_weights_that_are_drawn():
    zeroed, biased, drawn = Dense(2, 2), Dense(2, 2), Dense(2, 2)
    zeroed.W = 0
    biased.b = [7, 8]
    drawn.initialize(rng(9))
    network = Network([zeroed, biased, drawn], rng=rng(3), dtype=np.float64)
    assert not zeroed.theta.any()
    assert np.array_equal(biased.W, ffnn.glorot(rng(3), (2, 2)))
    assert np.array_equal(biased.b, [7, 8])
    assert np.array_equal(drawn.W, ffnn.glorot(rng(9), (2, 2)))
    network.theta = 0
    assert not Network([copy.deepcopy(layer) for layer in network.layers], rng=rng(4)).theta.any(), "trained to 0"


def test_a_copied_layer_keeps_its_weights_and_the_refusal_that_sends_readers_there_says_so():
    trained = small()
    with refused(
        ValueError,
        "layers[0], Dense(2, 4, tanh), belongs to a network already; make a new layer, or copy.deepcopy it, which keeps its weights",
    ):
        Network([trained.layers[0], Dense(4, 1)], rng=rng(5))
    network = Network([copy.deepcopy(trained.layers[0]), Dense(4, 1)], rng=rng(5))
    assert np.array_equal(network.layers[0].W, trained.layers[0].W.astype(np.float32))
    network.theta += 1
    assert not np.array_equal(network.layers[0].b, trained.layers[0].b), "and is a layer of its own"


def test_a_refused_network_forgets_what_it_drew_and_keeps_what_was_given():
    blank, given = Dense(2, 2), Dense(2, 2)
    given.W = GIVEN
    bad = Dense(2, 2, init=lambda rng, shape: np.nan)
    with refused(ValueError, "W must be finite"):
        Network([blank, given, bad], rng=rng(0))
    assert not blank.W.any()
    network = Network([blank, given], rng=rng(1), dtype=np.float64)
    assert np.array_equal(blank.W, ffnn.glorot(rng(1), (2, 2)))
    assert np.array_equal(network.layers[1].W, GIVEN)


def test_weights_that_the_dtype_cannot_hold_are_refused_whoever_gave_them():
    for name, value in (("W", 1e39), ("b", -1e39)):
        layer = Dense(2, 2)
        setattr(layer, name, value)
        with refused(ValueError, f"the {name} for Dense(2, 2, identity) must be finite in float32; the {name} for"):
            Network([layer], rng=rng(0))
        assert (getattr(layer, name) == value).all()


def test_a_layer_without_a_bias_and_a_frozen_one_are_two_lines_each_as_the_docstring_says():
    class Unbiased(Dense):
        def backward(self, dA, input_gradient=True):
            dA_prev = super().backward(dA, input_gradient)
            self.db = 0
            return dA_prev

    class Frozen(Dense):
        def backward(self, dA, input_gradient=True):
            dA_prev = super().backward(dA, input_gradient)
            self.grad = 0
            return dA_prev

    network = Network([Unbiased(2, 4, tanh), Frozen(4, 4, tanh), Dense(4, 3)], rng=rng(0))
    before = network.theta.copy()
    X, y = rng(0).normal(size=(9, 2)), np.arange(9) % 3
    ffnn.fit(network, softmax_cross_entropy, ffnn.Adam(), X, y, epochs=3, batch_size=3, rng=rng(0))
    _, frozen, free = network.layers
    moved = network.theta != before
    assert moved[:8].all()
    assert not moved[8 : 12 + frozen.size].any()
    assert moved[-free.size :].all()
    with told(
        TypeError, "Dense has no argument 'bias': a subclass whose backward ends with self.db = 0 keeps b as it is"
    ):
        Dense(2, 3, bias=False)
    with told(TypeError, "Dense has no argument 'units'"):
        Dense(2, 3, units=5)


# What the outputs tell


def taught(loss, n_out, last=identity, y=None, dtype=np.float32):
    """A network, after an epoch under `loss`."""
    network = Network([Dense(2, 4, tanh), Dense(4, n_out, last)], rng=seeded(), dtype=dtype)
    y = np.eye(max(n_out, 2))[np.arange(6) % max(n_out, 2)][:, :n_out] if y is None else y
    ffnn.fit(network, loss, ffnn.SGD(0.1), seeded().normal(size=(6, 2)), y, epochs=1, batch_size=2, rng=seeded())
    return network


SQUARES = ffnn.losses.Loss(squared_error.f, ffnn.targets.classification)
ON_PROBABILITIES = ffnn.losses.Loss(
    lambda P, Y: (-np.mean(np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1)), (P - Y) / (P * (1 - P)) / len(Y)),
    ffnn.targets.binary,
)
EACH = "the outputs tell no class: each of them answers a yes or no of its own, network.predict(X) > "
NUMBERS = "the outputs are not logits: they were trained as numbers; network.predict(X) gives them as they are"
ALONE = "a single output must be a logit to tell classes, and they were trained as numbers: compare it yourself, network.predict(X)[:, 0] > 0.5 where targets are 0 and 1"
TELLING = {  # network: what classify refuses, what probabilities refuses
    "classes": (lambda: taught(softmax_cross_entropy, 3), None, None),
    "classes as probabilities": (lambda: taught(ffnn.cross_entropy, 3, softmax), None, None),
    "a single logit": (lambda: taught(ffnn.binary_cross_entropy, 1), None, None),
    "many logits": (lambda: taught(ffnn.binary_cross_entropy, 3), EACH + "0", EACH + "0"),
    "many yes or no as probabilities": (lambda: taught(ON_PROBABILITIES, 3, sigmoid), EACH + "0.5", EACH + "0.5"),
    "one number": (lambda: taught(squared_error, 1), ALONE, ALONE),
    "one sigmoid": (lambda: taught(squared_error, 1, sigmoid), ALONE.replace("they were trained as numbers", "the last layer ends in sigmoid"), "the last layer ends in sigmoid"),
    "many sigmoids": (lambda: taught(squared_error, 3, sigmoid), None, NUMBERS.replace("they were trained as numbers", "the last layer ends in sigmoid")),
    "many numbers": (lambda: taught(squared_error, 3), None, NUMBERS),
    "numbers for labels": (lambda: taught(SQUARES, 3), None, NUMBERS),
    "squares of softmax": (lambda: taught(squared_error, 3, softmax), None, None),
    "not trained": (lambda: small(), None, None),
    "not trained, with sigmoids": (lambda: Network([Dense(2, 3, sigmoid)], rng=seeded()), None, "the last layer ends in sigmoid"),
    "not trained, with softmax": (lambda: Network([Dense(2, 3, softmax)], rng=seeded()), None, None),
}  # fmt: skip


@pytest.mark.parametrize(
    "copied",
    [lambda network: network, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))],
    ids=["itself", "copy", "pickle"],
)
@pytest.mark.parametrize(("made", "no_class", "no_probabilities"), TELLING.values(), ids=TELLING)
def test_outputs_are_asked_only_for_what_they_tell(made, no_class, no_probabilities, copied):
    network = copied(made())
    outputs = network.predict(X32)
    for ask, why in ((network.classify, no_class), (network.probabilities, no_probabilities)):
        if why:
            with refused(ValueError, why):
                ask(X32)
        else:
            ask(X32)
    if not no_class and network.n_out > 1:
        assert np.array_equal(network.classify(X32), outputs.argmax(axis=1))
    if not no_probabilities:
        assert network.probabilities(X32).sum(axis=1) == pytest.approx(1, rel=1e-6)


def test_what_the_outputs_tell_is_what_the_last_loss_had_of_them():
    network = taught(squared_error, 3)
    assert network.answers == "numbers"
    X, run = np.ones((3, 2)), {"epochs": 1, "batch_size": 3, "rng": seeded()}
    ffnn.fit(network, softmax_cross_entropy, ffnn.SGD(0.1), X, [0, 1, 2], **run)
    assert network.answers == "classes"
    assert np.array_equal(network.probabilities(X), softmax(network.predict(X)))
    with refused(ValueError, "y must"):
        ffnn.fit(network, squared_error, ffnn.SGD(0.1), X, [0, 1, 2], **run)
    assert network.answers == "classes", "a call that was refused changes nothing"


# Parts that do not fit a network


def test_one_unit_has_no_softmax():
    with told(ValueError, "softmax over one unit is always 1: use two units, or one logit and binary_cross_entropy"):
        Dense(3, 1, softmax)


def no_out(Z):
    return np.tanh(Z)


def own(f=tanh.f, vjp=tanh.vjp):
    return ffnn.Activation("own", f, vjp)


NO_ACTIVATION = {
    "no out": (own(no_out), "activation own must compute f(Z, out=Z); it raises TypeError: no_out() got an unexpected keyword argument 'out'"),
    "float64": (own(lambda Z, out=None: np.float64(2) * Z), "f(Z) of activation own must be an array of shape (2, 3) and dtype float32, the network's; got an array of shape (2, 3) and dtype float64: end with .astype('float32')"),
    "float64 in the derivative": (own(vjp=lambda dA, Z, A, out=None: dA * np.ones(3)), "vjp(dA, Z, A) of activation own must be an array of shape (2, 3) and dtype float32"),
    "another shape": (own(lambda Z, out=None: Z.sum(axis=1)), "f(Z) of activation own must be an array of shape (2, 3)"),
    "nothing": (own(lambda Z, out=None: None), "f(Z) of activation own must be an array of shape (2, 3) and dtype float32, the network's; got None (NoneType)"),
    "a derivative of one argument": (own(vjp=lambda dA: dA), "activation own must compute vjp(dA, Z, A); it raises TypeError: "),
}  # fmt: skip


@pytest.mark.parametrize(("activation", "message"), NO_ACTIVATION.values(), ids=NO_ACTIVATION)
def test_an_activation_with_which_a_network_could_not_compute_is_refused_when_it_is_made(activation, message):
    with refused(TypeError, message):
        Network([Dense(2, 3, activation), Dense(3, 2)], rng=seeded())


def test_an_activation_of_float64_is_right_in_a_network_of_float64():
    doubled = own(lambda Z, out=None: np.multiply(np.float64(2), Z, out=out), lambda dA, Z, A, out=None: 2 * dA)
    X = np.ones((3, 2))
    network = Network([Dense(2, 3, doubled), Dense(3, 2)], rng=seeded(), dtype=np.float64)
    assert network.predict(X) == pytest.approx(network.forward(X), rel=1e-14)


def test_a_rate_that_is_assigned_is_checked_like_the_first():
    layer = Dropout(0.5)
    layer.rate = 0.25
    assert layer.rate == 0.25
    with told(ValueError, "rate must be finite and at least 0 and less than 1; got 3"):
        layer.rate = 3
    assert layer.rate == 0.25


def test_an_activation_that_is_assigned_is_checked_like_the_first():
    layer = Dense(2, 1)
    layer.activation = tanh
    with told(TypeError, "activation must be an Activation, such as ffnn.tanh; got 'relu' (str)"):
        layer.activation = "relu"
    assert layer.activation is tanh
    with told(ValueError, "softmax over one unit is always 1: use two units, or one logit and binary_cross_entropy"):
        layer.activation = softmax
    assert layer.activation is tanh


def test_a_rate_that_rounds_to_1_drops_no_whole_batch():
    with told(ValueError, "rate must be less than 1 in float32, or everything is dropped; got 0.99999999"):
        Network([Dropout(0.99999999), Dense(2, 1)], rng=seeded())
    Network([Dropout(0.99999999), Dense(2, 1)], rng=seeded(), dtype=np.float64)


def test_the_layers_of_a_network_stay_its_own():
    network = small()
    for layers in (network.layers, network.dense):
        with refused(TypeError, "'tuple' object does not support item assignment"):
            layers[0] = Dense(2, 4)
    assert [(str(layer), layer.size) for layer in network.dense] == [
        ("Dense(2, 4, tanh)", 12),
        ("Dense(4, 3, identity)", 15),
    ]


@pytest.mark.parametrize(
    ("thing", "name"),
    [(small(), "thetas"), (small(), "weights"), (Dense(2, 3), "w"), (Dense(2, 3), "bias"), (Dropout(0.5), "p")],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_misspelt_attribute_is_refused_and_not_kept(thing, name):
    with refused(AttributeError, f"'{type(thing).__name__}' object has no attribute '{name}'"):
        setattr(thing, name, 1.0)


def test_a_subclass_may_have_attributes_of_its_own_and_copies_have_them_too():
    class Named(Dense):
        pass

    class Gentle(Dropout):
        pass

    layer, drop = Named(2, 3), Gentle(0.5)
    layer.note = drop.note = "mine"
    network = Network([layer, drop, Dense(3, 1)], rng=seeded())
    twin = copy.deepcopy(network)
    assert twin.layers[0].note == twin.layers[1].note == "mine"
    assert np.array_equal(twin.theta, network.theta)


def test_errors_asked_of_numpy_are_not_raised_by_what_is_all_but_0():
    network = small(np.float32)
    with np.errstate(all="raise"):
        network.forward(np.ones((2, 2)))
        network.backward(np.full((2, 3), 1e-38))
        network.theta = np.full(27, 1e-60)
        assert not network.theta.any()


@pytest.mark.parametrize("n_in", [1, 3_000_000])
def test_prediction_takes_fewer_rows_at_a_time_where_they_are_wide(n_in):
    rows = []
    counting = ffnn.Activation("counting", lambda Z, out=None: rows.append(len(Z)) or Z, ffnn.identity.vjp)
    network = Network([Dense(n_in, 1, counting, init=ffnn.zeros)], rng=seeded())
    rows.clear()
    network.predict(np.zeros((3, n_in), np.uint8))
    assert rows == ([3] if n_in == 1 else [1, 1, 1])
