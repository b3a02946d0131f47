"""The programs of *Notation in eight dialects*: what the page shows is ffnn's, and a library that says else is seen.

That a library prints it is tested where it is installed; `make parity` installs two of them.
"""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from ffnn import Dense, Network, relu, softmax, softmax_cross_entropy
from ffnn.widgets.stepper import LABELS, W1, W2, X, b1, b2

FILE = Path(__file__).parents[1] / "benchmarks" / "dialects.py"
spec = importlib.util.spec_from_file_location("dialects", FILE)
dialects = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dialects)


@pytest.fixture(scope="module")
def ours():
    """Scores, loss and gradients of the book's example network."""
    network = Network([Dense(2, 3, relu), Dense(3, 2)], rng=np.random.default_rng(0), dtype=np.float64)
    for layer, W, b in zip(network.layers, (W1, W2), (b1, b2), strict=True):
        layer.W, layer.b = W, b
    scores = network.forward(X)
    loss, dA = softmax_cross_entropy(scores, LABELS)
    network.backward(dA)
    return {"scores": scores, "probabilities": softmax(scores), "loss": loss, "dW": network.layers[1].dW}


@pytest.mark.parametrize("name", dialects.LIBRARIES)
def test_what_the_page_shows_of_a_library_is_what_ffnn_computes(ours, name):
    stored = {
        "with_pytorch": lambda dW: dW.T,  # (units, inputs)
        "with_keras": lambda dW: dW,
        "with_scikit_learn": lambda dW: dW[:, [1]],  # one output for two classes
    }
    expected = {**ours, "gradient": stored[name](ours["dW"])}
    lines = dialects.recorded()[name]["printed"].splitlines()
    assert len(lines) == 3
    for line in lines:
        word, _, numbers = line.partition(" ")
        np.testing.assert_allclose(np.array(json.loads(numbers)), expected[word], rtol=0, atol=5.1e-5, err_msg=word)


@pytest.mark.parametrize("name", dialects.LIBRARIES)
def test_a_library_that_is_at_hand_prints_what_the_page_shows(name):
    module, called, _ = dialects.LIBRARIES[name]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{called} is not installed here; `make parity` installs PyTorch and scikit-learn")
    assert dialects.compare(libraries={name: dialects.LIBRARIES[name]}) == []


def test_the_page_has_every_program_and_its_output():
    programs = {path.stem for path in dialects.PROGRAMS.glob("*.py")}
    assert programs == set(dialects.LIBRARIES) == set(dialects.recorded())


@pytest.fixture
def stand_in(tmp_path):
    """A folder with one program, of a library that is always there."""
    (tmp_path / "with_numpy.py").write_text("import numpy\n\nprint('scores', [1.0])\n")
    return tmp_path


def run(folder, module="numpy", **options):
    return dialects.compare(folder, {"with_numpy": (module, "NumPy", "numpy")}, **options)


def test_a_program_that_prints_what_was_recorded_passes(stand_in, capsys):
    run(stand_in, record=True)
    assert run(stand_in) == []
    assert f"prints with NumPy {np.__version__} what the page shows" in capsys.readouterr().out


@pytest.mark.parametrize("program", ["print('scores', [2.0])\n", "raise SystemError\n"])
def test_a_program_that_prints_something_else_is_named(stand_in, program, capsys):
    run(stand_in, record=True)
    (stand_in / "with_numpy.py").write_text(program)
    assert run(stand_in) == ["with_numpy"]
    assert "but the page shows\nscores [1.0]" in capsys.readouterr().out


def test_a_library_that_is_not_there_is_named_and_not_run(stand_in, capsys):
    assert run(stand_in, module="no_such_library") == []
    assert capsys.readouterr().out == "with_numpy: not run, NumPy is not installed here\n"
