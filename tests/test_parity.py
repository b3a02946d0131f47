"""ffnn follows the paths that PyTorch took, recorded by benchmarks/parity.py: no framework is needed here."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

FILE = Path(__file__).parents[1] / "benchmarks" / "parity.py"
spec = importlib.util.spec_from_file_location("parity", FILE)
parity = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parity)
reference, versions = parity.recorded()
print(f"paths recorded with {versions}")


@pytest.mark.parametrize("loss", parity.LOSSES)
@pytest.mark.parametrize("activation", parity.ACTIVATIONS)
def test_one_hundred_steps_go_where_those_of_pytorch_went(activation, loss):
    for optimizer in parity.OPTIMIZERS:
        case = activation, loss, optimizer
        assert parity.difference(parity.ffnn_path(*case), reference(*case)) <= 1e-9, optimizer


def test_the_recorded_paths_lead_somewhere():
    for activation, loss, optimizer in parity.CASES:
        losses, theta = reference(activation, loss, optimizer)
        start = parity.problem(activation, loss)[0].theta
        assert losses.shape == (10,)
        assert np.isfinite(losses).all()
        assert 0.01 < np.abs(theta - start).max() < 10


def test_a_path_that_strays_is_seen():
    losses, theta = reference("tanh", "squared_error", "Adam")
    assert parity.difference((losses, theta), (losses, theta)) == 0
    assert parity.difference((losses, theta + 2e-9 * max(1, np.abs(theta).max())), (losses, theta)) > 1e-9
    for lost in ((losses * np.nan, theta), (losses, theta * np.nan)):
        assert not parity.difference(lost, (losses, theta)) <= 1e-9
