"""History: records as columns, as a table, as a plot."""

import copy
import pickle

import numpy as np
import pytest
from numeric import refused, told

from ffnn import History
from ffnn.history import Epoch

MEASURED = History([Epoch(1, 2.5, 2.75, 0.25, 0.1, 0.5), Epoch(2, 1.25, 1.5, 0.5, 0.1, 1.0)])
UNMEASURED = History([Epoch(1, 2.5, None, None, 0.1, 0.5)])


def test_a_field_of_the_records_is_a_column():
    assert np.array_equal(MEASURED.loss, [2.5, 1.25])
    assert np.array_equal(MEASURED.epoch, [1, 2])
    assert MEASURED[1].validation_accuracy == 0.5
    assert len(MEASURED) == 2


def test_it_exports_to_a_dict_of_arrays():
    columns = MEASURED.to_dict()
    assert list(columns) == ["epoch", "loss", "validation_loss", "validation_accuracy", "learning_rate", "seconds"]
    assert all(isinstance(column, np.ndarray) and column.shape == (2,) for column in columns.values())
    assert list(UNMEASURED.to_dict()) == ["epoch", "loss", "learning_rate", "seconds"]
    assert History().to_dict() == {}


def test_the_table_has_a_line_per_epoch_under_the_names_of_the_columns():
    assert UNMEASURED.table().split() == ["epoch", "loss", "learning_rate", "seconds", "1", "2.5", "0.1", "0.5"]
    lines = MEASURED.table().splitlines()
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split() == ["2", "1.25", "1.5", "0.5", "0.1", "1"]
    long = History([Epoch(10, 1 / 3, None, None, 1e-5, 12345.678)])
    assert long.table() == (
        "    epoch       loss  learning_rate    seconds\n"  # at least 9 wide, as wide as its name, right-aligned
        "       10     0.3333          1e-05  1.235e+04"
    )
    many = History([Epoch(123456, 0.5, None, None, 0.1, 1.0)])
    assert many.table().split()[4:] == ["123456", "0.5", "0.1", "1"]


def test_what_was_not_measured_or_does_not_exist_is_told():
    with refused(AttributeError, "History has the columns epoch, loss, learning_rate, seconds; got 'validation_loss'"):
        UNMEASURED.validation_loss  # noqa: B018
    with refused(AttributeError, "History has the columns (none: it is empty); got 'loss'"):
        History().loss  # noqa: B018


def test_a_list_of_anything_else_has_no_columns():
    assert History([1, 2]).columns == []


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda h: pickle.loads(pickle.dumps(h))])
def test_a_copy_is_a_history(copied):
    assert copied(MEASURED) == MEASURED
    assert np.array_equal(copied(MEASURED).loss, MEASURED.loss)


@pytest.mark.parametrize("history", [MEASURED, UNMEASURED], ids=["with validation", "without"])
def test_the_plot_shows_what_was_measured(history):
    ax = history.plot()
    lines = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert np.array_equal(lines.pop("training"), history.loss)
    if history is MEASURED:
        assert np.array_equal(lines.pop("validation"), history.validation_loss)
    assert not lines
    ax.figure.clear()


def test_a_slice_of_a_history_is_a_history():
    assert isinstance(MEASURED[:1], History)
    assert MEASURED[1:].loss == [1.25]
    assert MEASURED[0].loss == 2.5


def test_an_empty_history_has_nothing_to_plot_and_says_so():
    with told(ValueError, "History holds no records yet: there is nothing to plot"):
        History().plot()
