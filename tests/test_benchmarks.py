"""What the benchmarks recorded is what they would tell today: tables follow from numbers, numbers from settings.

Times are of the machine that measured them, so no test asks whether they meet the marks; shares of right answers must.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
RESULTS = BENCHMARKS / "results"
sys.path.append(str(BENCHMARKS))

import accuracy  # noqa: E402
import initialization  # noqa: E402
import speed  # noqa: E402
import steps  # noqa: E402

import ffnn  # noqa: E402


@pytest.fixture(scope="module")
def times():
    return json.loads((RESULTS / "speed.json").read_text())


@pytest.fixture(scope="module")
def parts_of_steps():
    return json.loads((RESULTS / "steps.json").read_text())


@pytest.fixture(scope="module")
def shares():
    return json.loads((RESULTS / "accuracy.json").read_text())


@pytest.fixture(scope="module")
def first_weights():
    return json.loads(initialization.RECORD.read_text())


def test_every_network_was_timed_with_both_optimizers_on_one_thread_and_two(times):
    measured = {(row["threads"], row["optimizer"], tuple(row["sizes"]), row["batch"]) for row in times["rows"]}
    assert measured == {
        (threads, optimizer, sizes, batch)
        for threads in speed.THREADS
        for optimizer in speed.OPTIMIZERS
        for sizes, batch in speed.NETWORKS.items()
    }


def test_everyone_had_as_many_turns_and_at_least_seven(times):
    for row in times["rows"]:
        assert set(row["microseconds"]) == set(speed.CONTESTANTS)
        expected = speed.rounds(row["sizes"], speed.REPEATS)
        assert {len(turns) for turns in row["microseconds"].values()} == {expected}
    assert speed.REPEATS >= 7


def test_the_table_of_times_follows_from_the_numbers(times):
    assert (RESULTS / "speed.txt").read_text() == speed.table(times["rows"]) + "\n"


def test_every_version_of_a_step_and_every_part_of_ours_was_timed_as_often(parts_of_steps):
    for name, networks, timed in [
        ("ladder", steps.LADDER, {*steps.VERSIONS, "ffnn", "floor"}),
        ("parts", speed.NETWORKS, {"layers", "loss", "update", "whole", "products"}),
    ]:
        rows = parts_of_steps[name]
        assert [(tuple(row["sizes"]), row["batch"]) for row in rows] == [(it, speed.NETWORKS[it]) for it in networks]
        assert all(set(row["microseconds"]) == timed for row in rows)
    assert [row["length"] for row in parts_of_steps["calls"]] == steps.LENGTHS
    (row,) = parts_of_steps["batches"]
    assert (tuple(row["sizes"]), [int(batch) for batch in row["microseconds"]]) == (steps.BATCHED, steps.BATCHES)
    every = [
        turns
        for name in ("ladder", "parts", "calls", "batches")
        for row in parts_of_steps[name]
        for turns in row["microseconds"].values()
    ]
    assert {len(turns) for turns in every} == {steps.ROUNDS}
    assert steps.ROUNDS >= 7


@pytest.mark.parametrize("version", steps.VERSIONS)
def test_every_version_of_a_step_takes_the_same_steps_as_the_package(version):
    rng = np.random.default_rng(0)
    X, labels = rng.standard_normal((16, 4)), rng.integers(0, 3, 16)
    step, numbers = steps.VERSIONS[version]
    network = speed.network_of((4, 6, 5, 3), rng).astype(np.float64)
    layers = steps.first_layers((4, 6, 5, 3), numbers)
    for layer, (W, b) in zip(network.layers, layers, strict=True):
        layer.W, layer.b = np.array(W, float), np.array(b, float)
    optimizer = ffnn.SGD(0.5)
    X_as_it_takes_it = X.tolist() if numbers is list else X.astype(numbers)
    tolerance = 1e-5 if numbers is np.float32 else 1e-13
    for _ in range(5):
        loss, dA = ffnn.softmax_cross_entropy(network.forward(X), labels)
        network.backward(dA)
        optimizer.step(network.theta, network.grad)
        assert step(layers, X_as_it_takes_it, labels.tolist(), 0.5) == pytest.approx(loss, rel=tolerance)
        for layer, (W, b) in zip(network.layers, layers, strict=True):
            np.testing.assert_allclose(W, layer.W, rtol=0, atol=tolerance)
            np.testing.assert_allclose(b, layer.b, rtol=0, atol=tolerance)


def test_every_record_names_what_has_computed_it(times, parts_of_steps, shares, first_weights):
    records = [
        (times, speed.PACKAGES),
        (shares, speed.PACKAGES),
        (parts_of_steps, ["NumPy"]),
        (first_weights, ["NumPy"]),
    ]
    for record, libraries in records:
        assert set(record["versions"]) == {"Python", *libraries}
        assert record["blas"]
        assert record["processor"]


def test_the_report_of_shares_follows_from_the_numbers(shares):
    report = (RESULTS / "accuracy.txt").read_text()
    for data in accuracy.MARKS:
        for name, measured in shares[data]["measured"].items():
            assert accuracy.line(name, **measured) in report


def test_the_shares_were_measured_with_the_settings_of_today_and_meet_the_marks(shares):
    for data, choices in accuracy.CHOICES.items():
        assert shares[data]["setting"] in json.loads(json.dumps(choices))
    for data, seeds in {"bundled": 10, "official": 5}.items():
        assert set(shares[data]["measured"]) == set(accuracy.CONTESTANTS)
        assert all(len(measured["right"]) == seeds for measured in shares[data]["measured"].values())
        ours = shares[data]["measured"]["ffnn"]
        assert np.mean(ours["right"]) >= accuracy.MARKS[data]
        assert max(ours["seconds"]) <= accuracy.SECONDS


def test_the_initializers_were_compared_with_the_settings_of_today_on_equal_terms(first_weights):
    assert first_weights["settings"] == json.loads(json.dumps(initialization.SETTINGS))
    contestants = [(row["initializer"], row["optimizer"]) for row in first_weights["rows"]]
    assert contestants == [(init, how) for init in initialization.INITIALIZERS for how in initialization.OPTIMIZERS]
    for row in first_weights["rows"]:
        rates = initialization.RATES[row["optimizer"]]
        assert [len(shares) for shares in row["tried"]] == [len(initialization.TRIALS)] * len(rates)
        assert row["rate"] == rates[int(np.argmax(np.mean(row["tried"], axis=1)))]
        assert np.shape(row["right"]) == (len(initialization.SEEDS), initialization.EPOCHS + 1)
    assert len(initialization.RATES["SGD"]) == len(initialization.RATES["Adam"])


@pytest.mark.parametrize(("initializer", "optimizer"), [("he", "SGD"), ("lecun", "SGD"), ("PyTorch", "Adam")])
def test_a_run_of_the_record_comes_out_the_same_today(first_weights, initializer, optimizer):
    """Within the few pictures that rounding on another machine may change."""
    rows = first_weights["rows"]
    (row,) = [row for row in rows if (row["initializer"], row["optimizer"]) == (initializer, optimizer)]
    X, y = initialization.pictures()
    learn, test = slice(initialization.EXAMPLES), slice(8000, None)
    right = initialization.run(initializer, optimizer, row["rate"], 0, X[learn], y[learn], X[test], y[test])
    assert right[1] == pytest.approx(row["right"][0][1], abs=0.05)
    assert right[-1] == pytest.approx(row["right"][0][-1], abs=0.1)


def test_what_pytorch_draws_has_its_bounds_and_a_third_of_lecuns_variance():
    W = initialization.one_over_root(np.random.default_rng(0), (400, 300))
    assert abs(W).max() == pytest.approx(1 / 20, rel=1e-3)
    assert W.var() == pytest.approx(1 / 1200, rel=0.02)
    network = initialization.deep("PyTorch", np.random.default_rng(0))
    assert all(0 < abs(layer.b).max() <= layer.n_in**-0.5 for layer in network.layers)
