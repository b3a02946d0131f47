"""What *More than one machine* reads was measured with the settings of today; its times are of one machine."""

import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import scale  # noqa: E402
import speed  # noqa: E402


@pytest.fixture(scope="module")
def record():
    return json.loads((BENCHMARKS / "results" / "scale.json").read_text())


def test_every_message_round_and_step_was_measured(record):
    assert [row["bytes"] for row in record["wire"]] == scale.LENGTHS
    assert [row["numbers"] for row in record["dask"]] == scale.NUMBERS
    assert [(tuple(row["sizes"]), row["batch"]) for row in record["steps"]] == [
        (sizes, speed.NETWORKS[sizes]) for sizes in scale.NETWORKS
    ]
    for row in record["steps"]:
        assert set(row["microseconds"]) == {"here", *(f"workers: {N}" for N in scale.WORKERS)}
    (row,) = record["many"]
    assert row["trainings"] == len(scale.TRIALS)
    assert set(row["microseconds"]) == {"here", "start", *(f"workers: {N}" for N in scale.WORKERS)}


def test_everything_had_as_many_rounds(record):
    assert {len(row["microseconds"]) for row in record["wire"]} == {10 * scale.ROUNDS}
    assert {len(row["microseconds"]) for row in record["dask"]} == {scale.ROUNDS}
    assert {len(took) for row in record["steps"] for took in row["microseconds"].values()} == {scale.ROUNDS}
    assert {len(took) for row in record["many"] for took in row["microseconds"].values()} == {3}


def test_the_record_names_what_has_computed_it(record):
    assert set(record["versions"]) == {"Python", "NumPy", "Dask"}
    assert record["processor"]
    pinned = (BENCHMARKS.parent / "requirements.txt").read_text().splitlines()
    assert f"distributed=={record['versions']['Dask']}" in pinned


def test_a_trial_is_the_same_whenever_it_runs():
    trial = {"width": 4, "rate": 0.01, "seed": 3}
    assert scale.trained(**trial) == scale.trained(**trial) != scale.trained(**trial | {"seed": 4})


def test_the_trials_are_all_of_a_grid_with_ten_seeds_each():
    assert len({tuple(trial.items()) for trial in scale.TRIALS}) == len(scale.TRIALS) == 90
    assert {trial["seed"] for trial in scale.TRIALS} == set(range(10))
