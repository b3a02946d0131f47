"""TrainingExplorer in Python, with nobody looking: its traits, its examples, its network, its history."""

import json

import numpy as np
import pytest
import traitlets

import ffnn
from ffnn.widgets import TrainingExplorer

SCREEN = {
    "settings": {
        "data": "two moons", "hidden_sizes": [8, 8], "activation": "tanh", "optimizer": "SGD",
        "learning_rate": 0.1, "batch_size": 20, "l2": 0, "seed": 0, "noise": None, "validation_size": 100, "points": [],
    },
    "theta": list(np.linspace(-1, 1, 114)),
    "history": [
        {"step": 0, "loss": 0.7, "validation_loss": 0.8, "accuracy": 0.5},
        {"step": 5, "loss": 0.3, "validation_loss": 0.4, "accuracy": 0.9},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("learning_rate", 42, "a number from 0.0001 to 10; got 42 (int)"),
        ("learning_rate", float("nan"), "a number from 0.0001 to 10; got nan (float)"),
        ("learning_rate", "fast", "a number from 0.0001 to 10; got 'fast' (str)"),
        ("learning_rate", True, "a number from 0.0001 to 10; got True (bool)"),
        ("hidden_sizes", (8, 17), "a tuple of 0 to 4 whole numbers from 1 to 16; got (8, 17) (tuple)"),
        ("hidden_sizes", (1,) * 5, "a tuple of 0 to 4 whole numbers from 1 to 16; got (1, 1, 1, 1, 1) (tuple)"),
        ("hidden_sizes", 8, "a tuple of 0 to 4 whole numbers from 1 to 16; got 8 (int)"),
        ("hidden_sizes", (2.5,), "a tuple of 0 to 4 whole numbers from 1 to 16; got (2.5,) (tuple)"),
        ("data", "moons", "one of 'xor', 'two moons', 'rings', 'spirals', 'own points'; got 'moons' (str)"),
        ("activation", ffnn.tanh.f, "one of 'identity', 'sigmoid', 'tanh', 'relu'; got <function"),
        ("optimizer", "adam", "one of 'SGD', 'Momentum', 'Adam'; got 'adam' (str)"),
        ("batch_size", 0, "a whole number from 1 to 290; got 0 (int)"),
        ("batch_size", 20.0, "a whole number from 1 to 290; got 20.0 (float)"),
        ("l2", -0.1, "a number from 0 to 1; got -0.1 (float)"),
        ("noise", 0.6, "None or a number from 0 to 0.5; got 0.6 (float)"),
        ("validation_size", 0, "a whole number from 10 to 290; got 0 (int)"),
        ("points", (0, 1), "at most 60 points: x1 and x2 from -5 to 5, and a class below 3; got (0, 1) (tuple)"),
        ("points", ((0, 1, 3),), "at most 60 points: x1 and x2 from -5 to 5, and a class below 3; got ((0, 1, 3),)"),
        ("points", ((0, 6, 1),), "at most 60 points: x1 and x2 from -5 to 5, and a class below 3; got ((0, 6, 1),)"),
        ("points", (0, 0, 0) * 61, "at most 60 points"),
        ("step_by", "step", "one of 'example', 'batch', 'epoch'; got 'step' (str)"),
        ("speed", 0, "a number from 1 to 2000; got 0 (int)"),
        ("placing", "class 3", "one of 'nothing', 'class 0', 'class 1', 'class 2'; got 'class 3' (str)"),
        ("seed", -1, "a whole number from 0 to 4294967295; got -1 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    explorer = TrainingExplorer()
    before = getattr(explorer, trait)
    with pytest.raises(traitlets.TraitError) as refused:
        setattr(explorer, trait, wrong)
    assert str(refused.value).startswith(f"{trait} must be {expected}")
    assert getattr(explorer, trait) == before
    with pytest.raises(traitlets.TraitError, match=f"{trait} must be"):
        TrainingExplorer(**{trait: wrong})


def test_an_argument_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="hidden_layers"):
        TrainingExplorer(hidden_layers=2)


def test_numpy_numbers_and_lists_are_taken_and_traits_are_observed():
    explorer, seen = TrainingExplorer(), []
    explorer.observe(lambda change: seen.append(change.new))
    explorer.learning_rate = np.float32(0.5)
    explorer.hidden_sizes = np.array([3, 4])
    explorer.batch_size = np.int64(7)
    assert seen == [0.5, (3, 4), 7]
    json.dumps(explorer.get_state(["learning_rate", "hidden_sizes", "batch_size", "_initial"]))


def test_before_it_is_shown_it_gives_the_network_that_it_starts_from():
    explorer = TrainingExplorer(data="spirals", hidden_sizes=(5, 4), activation="relu", seed=9)
    network = explorer.network()
    assert isinstance(network, ffnn.Network)
    assert [(layer.n_in, layer.n_out, layer.activation.name) for layer in network.layers] == [
        (2, 5, "relu"), (5, 4, "relu"), (4, 3, "identity"),
    ]  # fmt: skip
    assert network.dtype == np.float64
    assert len(explorer.history) == 0
    np.testing.assert_array_equal(network.theta, explorer.network().theta)
    assert not np.array_equal(
        network.theta, TrainingExplorer(data="spirals", hidden_sizes=(5, 4), seed=8).network().theta
    )
    (X, y), (X_validation, y_validation) = explorer.examples()
    assert (X.shape, y.shape, X_validation.shape, y_validation.shape) == ((200, 2), (200,), (100, 2), (100,))
    assert set(y) == {0, 1, 2}
    assert TrainingExplorer(hidden_sizes=()).network().theta.size == 6


def test_noise_the_share_that_validates_and_points_of_ones_own_change_the_examples():
    explorer = TrainingExplorer(noise=0, validation_size=250, points=[(1, -0.5, 2), (0, 0, 1)])
    (X, y), (_, y_validation) = explorer.examples()
    assert (len(y), len(y_validation)) == (52, 250)
    np.testing.assert_array_equal(X[-2:], [[1, -0.5], [0, 0]])
    np.testing.assert_array_equal(y[-2:], [2, 1])
    upper = X[:-2][y[:-2] == 0] + [0.5, 0.25]
    np.testing.assert_allclose((upper**2).sum(axis=1), 1, atol=1e-12)  # nothing shakes a point off its half circle
    assert explorer.points == (1, -0.5, 2, 0, 0, 1)
    assert explorer.network().layers[-1].n_out == 3  # another class
    assert explorer.noise == 0
    explorer.noise, explorer.points = None, ()
    shaken, _ = explorer.examples()
    assert not np.allclose(shaken[0], X[:-2])
    assert explorer.network().layers[-1].n_out == 2


def test_own_points_start_with_two_in_place_of_ones_own_and_none_validates():
    explorer = TrainingExplorer(data="own points")
    (X, y), (_, y_validation) = explorer.examples()
    np.testing.assert_array_equal(X, [[-0.5, 0], [0.5, 0]])
    assert list(y) == [0, 1]
    assert len(y_validation) == 0
    explorer.points = np.array([[0.25, -1, 2]])
    (X, y), _ = explorer.examples()
    np.testing.assert_array_equal(X, [[0.25, -1]])
    assert list(y) == [2]
    record = {"step": 0, "loss": 1.1, "validation_loss": None, "accuracy": 0.5}
    shown = {name: list(value) if isinstance(value, tuple) else value for name, value in explorer._settings().items()}
    explorer.set_state({"_screen": {"settings": shown, "theta": [0.0] * 123, "history": [record]}})
    assert np.isnan(explorer.history[-1].validation_loss)


def test_network_and_history_are_those_on_screen_as_long_as_the_settings_are():
    explorer = TrainingExplorer()
    explorer.set_state({"_screen": SCREEN})
    np.testing.assert_array_equal(explorer.network().theta, SCREEN["theta"])
    assert isinstance(explorer.history, ffnn.History)
    np.testing.assert_array_equal(explorer.history.step, [0, 5])
    np.testing.assert_array_equal(explorer.history.validation_loss, [0.8, 0.4])
    assert explorer.history[-1].accuracy == 0.9
    explorer.learning_rate = 1.0  # acts on the running network
    np.testing.assert_array_equal(explorer.network().theta, SCREEN["theta"])
    explorer.hidden_sizes = (3,)  # starts anew
    assert explorer.network().theta.size == 2 * 3 + 3 + 3 * 2 + 2
    assert len(explorer.history) == 0


def test_its_words_in_a_notebook_are_the_same_every_time():
    assert repr(TrainingExplorer(seed=3)) == (
        "TrainingExplorer(learning_rate=0.1, hidden_sizes=(8, 8), data='two moons', "
        "activation='tanh', optimizer='SGD', batch_size=20, l2=0.0, noise=None, validation_size=100, points=(), "
        "seed=3, step_by='batch', speed=300.0, placing='nothing')"
    )
