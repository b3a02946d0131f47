"""The initializers: each has the mean, the variance and the distribution that its paper asks for."""

import numpy as np
import pytest
from numeric import ENTRYWISE, name_of, refused, seeded

import ffnn
from ffnn import Dense, Network, glorot, he, lecun, normal, zeros

SHAPES = [(300, 200), (50, 2000), (2000, 50)]
VARIANCES = {
    he: lambda n_in, n_out: 2 / n_in,
    lecun: lambda n_in, n_out: 1 / n_in,
    glorot: lambda n_in, n_out: 2 / (n_in + n_out),
    normal(0.03): lambda n_in, n_out: 0.03**2,
}
ids = ["he", "lecun", "glorot", "normal"]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("init", VARIANCES, ids=ids)
def test_mean_and_variance_are_those_of_the_paper(init, shape):
    W = init(seeded(), shape)
    n, variance = W.size, VARIANCES[init](*shape)
    assert W.shape == shape
    assert abs(W.mean()) <= 5 * np.sqrt(variance / n)
    assert W.var() == pytest.approx(variance, rel=5 * np.sqrt(2 / n))


@pytest.mark.parametrize("init", [he, lecun, normal(1.0)], ids=["he", "lecun", "normal"])
def test_the_normal_ones_are_normal(init):
    W = init(seeded(), (300, 300)).ravel()
    W /= W.std()
    for bound, share in ((1, 0.6827), (2, 0.9545), (3, 0.9973)):
        assert (np.abs(W) < bound).mean() == pytest.approx(share, abs=0.008)


def test_glorot_is_uniform_up_to_its_bound():
    W, r = glorot(seeded(), (300, 200)), np.sqrt(6 / 500)
    assert 0.999 * r < np.abs(W).max() < r
    assert np.histogram(W, bins=10, range=(-r, r))[0] / W.size == pytest.approx(np.full(10, 0.1), abs=0.006)


def test_zeros_are_zeros():
    assert np.array_equal(zeros(seeded(), (2, 3)), np.zeros((2, 3)))


@pytest.mark.parametrize("activation", [*ENTRYWISE, ffnn.softmax], ids=name_of)
def test_relu_and_its_relatives_start_from_he_all_others_from_glorot(activation):
    relatives = ("relu", "leaky_relu", "elu", "softplus", "gelu", "silu")
    assert Dense(3, 2, activation).init is (he if activation.name in relatives else glorot)


def test_an_activation_of_ones_own_starts_as_its_kind_does():
    for kind, init in ((ffnn.Activation, glorot), (ffnn.activations.Rectifier, he)):
        assert Dense(3, 2, kind("own", ffnn.relu.f, ffnn.relu.vjp)).init is init
    name, f, vjp = ffnn.relu
    assert (name, ffnn.Activation(name, f, vjp)) == ("relu", ffnn.relu)


def test_a_layer_starts_from_the_initializer_it_is_given():
    network = Network([Dense(3, 2, init=zeros), Dense(2, 2, init=normal(5.0))], rng=np.random.default_rng(4))
    assert not network.layers[0].W.any()
    expected = 5 * np.random.default_rng(4).standard_normal((2, 2))
    assert np.array_equal(network.layers[1].W, expected.astype(np.float32))


def test_with_he_the_signal_of_relu_layers_keeps_its_size_and_with_glorot_that_of_linear_ones():
    rng = seeded()
    for activation, init in ((ffnn.relu, he), (ffnn.identity, lecun), (ffnn.identity, glorot)):
        layers = [Dense(400, 400, activation, init) for _ in range(10)]
        network = Network(layers, rng=rng)
        outputs = network.predict(rng.standard_normal((50, 400)))
        power = 2 if activation is ffnn.relu else 1  # He's variance is that of Z; half of it is let through
        assert power * (outputs**2).mean() == pytest.approx(power, rel=0.35)


@pytest.mark.parametrize(
    ("std", "error", "message"),
    [
        (-1, ValueError, "std must be finite and at least 0; got -1"),
        (np.inf, ValueError, "std must be finite and at least 0; got inf"),
        ("small", TypeError, "std must be a number; got 'small' (str)"),
    ],
)
def test_a_standard_deviation_that_cannot_be_is_refused(std, error, message):
    with refused(error, message):
        normal(std)
