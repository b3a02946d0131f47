"""History: records as columns."""

import copy
import pickle

import numpy as np
import pytest
from numeric import refused

from ffnn import History
from ffnn.history import Epoch

MEASURED = History([Epoch(1, 2.5, 2.75, 0.25, 0.1, 0.5), Epoch(2, 1.25, 1.5, 0.5, 0.1, 1.0)])
UNMEASURED = History([Epoch(1, 2.5, None, None, 0.1, 0.5)])


def test_a_field_of_the_records_is_a_column():
    assert np.array_equal(MEASURED.loss, [2.5, 1.25])
    assert np.array_equal(MEASURED.epoch, [1, 2])
    assert MEASURED[1].validation_accuracy == 0.5
    assert len(MEASURED) == 2
    assert MEASURED.columns == [
        "epoch",
        "loss",
        "validation_loss",
        "validation_accuracy",
        "learning_rate",
        "seconds",
    ]
    assert UNMEASURED.columns == ["epoch", "loss", "learning_rate", "seconds"]
    assert History().columns == []


def test_what_was_not_measured_or_does_not_exist_is_told():
    with refused(AttributeError, "History has the columns epoch, loss, learning_rate, seconds; got 'validation_loss'"):
        UNMEASURED.validation_loss  # noqa: B018
    with refused(AttributeError, "History has the columns (none: it is empty); got 'loss'"):
        History().loss  # noqa: B018


def test_what_only_some_records_have_is_a_column_with_gaps():
    for joined, gap in ((UNMEASURED + MEASURED, 0), (MEASURED + UNMEASURED, 2)):
        assert np.flatnonzero(np.isnan(joined.validation_loss)).tolist() == [gap]
    assert np.array_equal((2 * UNMEASURED).epoch, [1, 2])


def test_a_list_of_anything_else_has_no_columns():
    assert History([1, 2]).columns == []


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda h: pickle.loads(pickle.dumps(h))])
def test_a_copy_is_a_history(copied):
    assert copied(MEASURED) == MEASURED
    assert np.array_equal(copied(MEASURED).loss, MEASURED.loss)


def test_a_slice_of_a_history_is_a_history():
    assert isinstance(MEASURED[:1], History)
    assert MEASURED[1:].loss == [1.25]
    assert MEASURED[0].loss == 2.5


RUN = History(Epoch(k, 1 / k, None, None, 0.1, 2.0 * k) for k in (1, 2, 3))


def joined_by_iadd(history, more):
    history = history.copy()
    history += more
    return history


def joined_by_extend(history, more):
    history = history.copy()
    history.extend(iter(more))
    return history


@pytest.mark.parametrize("join", [History.__add__, joined_by_iadd, joined_by_extend], ids=["+", "+=", "extend"])
def test_joined_histories_count_on(join):
    whole = join(RUN, RUN)
    assert isinstance(whole, History)
    assert np.array_equal(whole.epoch, [1, 2, 3, 4, 5, 6])
    assert np.array_equal(whole.seconds, [2, 4, 6, 8, 10, 12])
    assert np.array_equal(whole.loss, [*RUN.loss, *RUN.loss])
    assert join(RUN[:1], RUN[1:]) == RUN, "what goes on already stays"
    assert join(RUN, []) == join(History(), RUN) == join(RUN, list(RUN)[:0]) == RUN
    assert len(RUN) == 3, "neither is changed"
    assert join(History([1, 2]), [3]) == [1, 2, 3]


def test_a_product_and_a_copy_are_histories():
    assert np.array_equal((RUN * 3).epoch, range(1, 10))
    assert RUN * 0 == []
    assert isinstance(RUN * 0, History)
    assert isinstance(RUN.copy(), History)
    assert RUN.copy() == RUN
    assert RUN.copy() is not RUN
