"""Checks: what each guard lets through, and the words with which it refuses the rest."""

from pathlib import Path

import numpy as np
import pytest
from numeric import refused

from ffnn import checks


class Word:
    """Something whose repr has `length` letters."""

    def __init__(self, length):
        self.length = length

    def __repr__(self):
        return "w" * self.length


def test_what_came_is_described_by_its_shape_or_by_its_first_57_letters():
    assert checks.describe(np.zeros((2, 3), np.float32)) == "an array of shape (2, 3) and dtype float32"
    assert checks.describe(Word(60)) == "w" * 60 + " (Word)"
    assert checks.describe(Word(61)) == "w" * 57 + "... (Word)"


class Activation:
    """A kind whose name begins with a vowel."""


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Activation, "thing must be an Activation, such as this; got None (NoneType)"),
        (Word, "thing must be a Word, such as this; got None (NoneType)"),
    ],
)
def test_a_kind_is_named_with_its_article_and_an_example(kind, message):
    with refused(TypeError, message):
        checks.instance("thing", None, kind, "this")
    thing = kind.__new__(kind)
    assert checks.instance("thing", thing, kind, "this") is thing


def test_a_whole_number_is_at_least_1_unless_said_otherwise():
    assert checks.integer("n", 1) == 1
    assert type(checks.integer("n", np.uint8(7))) is int
    assert checks.integer("n", 0, at_least=0) == 0
    for value, message in ((0, "n must be at least 1; got 0"), (-1, "n must be at least 1; got -1")):
        with refused(ValueError, message):
            checks.integer("n", value)
    for value in (True, 1.0, "1", None):
        with refused(TypeError, f"n must be a whole number; got {value!r}"):
            checks.integer("n", value)


def test_a_number_keeps_its_bounds_and_the_refusal_names_them_all():
    assert checks.number("x", 2, at_least=2, below=3) == 2.0
    assert type(checks.number("x", np.float32(0.5))) is float
    refusals = {
        3: "x must be finite and at least 2 and less than 3; got 3",
        1.5: "x must be finite and at least 2 and less than 3; got 1.5",
        np.nan: "x must be finite and at least 2 and less than 3; got nan",
    }
    for value, message in refusals.items():
        with refused(ValueError, message):
            checks.number("x", value, at_least=2, below=3)
    with refused(ValueError, "x must be finite and greater than 0; got 0"):
        checks.number("x", 0, above=0)
    for value, told in ((np.inf, "inf"), (-np.inf, "-inf"), (10**400, "inf"), (-(10**400), "-inf")):
        with refused(ValueError, f"x must be finite; got {told}"):
            checks.number("x", value)
    for value in (True, "1", None, [1.0]):
        with refused(TypeError, f"x must be a number; got {value!r}"):
            checks.number("x", value)


def test_a_path_is_text_or_a_path_with_a_name():
    assert checks.file_path("path", "b") == Path("b").resolve()
    with refused(FileNotFoundError, "path must lie in a folder that exists; got 'no such folder/b'"):
        checks.file_path("path", "no such folder/b")
    with refused(TypeError, "path must be the path of a file, as text or a Path; got 3 (int)"):
        checks.file_path("path", 3)
    with refused(ValueError, "path must be the path of a file; got ''"):
        checks.file_path("path", "")


@pytest.mark.parametrize("value", [np.float32, "float64", np.dtype("f4")])
def test_float32_and_float64_are_dtypes_under_each_of_their_names(value):
    assert checks.float_dtype("dtype", value) == np.dtype(value)


@pytest.mark.parametrize("value", [None, "float16", int, complex, "no dtype", 3])
def test_no_other_dtype_is_taken(value):
    with refused(TypeError, f"dtype must be float32 or float64; got {checks.describe(value)}"):
        checks.float_dtype("dtype", value)


def test_numbers_are_real_unless_complex_ones_are_asked_for():
    assert checks.numbers("x", [1j], kinds="c").dtype == complex
    with refused(TypeError, "x must hold real numbers; got an array of shape (1,) and dtype complex128"):
        checks.numbers("x", [1j])
    with refused(TypeError, "x must hold numbers; got an array of shape (1,) and dtype <U1"):
        checks.numbers("x", ["a"], kinds="biufc")
    with refused(TypeError, "x must hold real numbers; got 'a' (str)"):
        checks.numbers("x", "a")
    with refused(ValueError, "x must have rows of equal length; got [[1], [1, 2]] (list)"):
        checks.numbers("x", [[1], [1, 2]])
    with refused(TypeError, "x must be a plain array; got a masked one: decide first what the gaps are to hold"):
        checks.numbers("x", np.ma.masked_array([1.0, 2.0], [0, 1]))


def test_the_first_entry_that_is_not_finite_is_named_with_its_place():
    value = np.array([[1.0, 2.0], [3.0, np.nan], [np.inf, 1.0]])
    with refused(ValueError, "x must be finite in float64; x[1, 1] is nan"):
        checks.finite("x", value, np.float64)
    with refused(ValueError, "x must be finite in float32; x[0] is 1e+39"):
        checks.finite("x", np.array([1e39]), np.float32)
    with refused(ValueError, "x must be finite in float64; it is inf"):
        checks.finite("x", np.array(np.inf), np.float64)
    same = np.zeros(3)
    assert checks.finite("x", same, np.float64) is same, "nothing is copied that need not be"


def test_a_matrix_has_one_example_per_row_and_a_refusal_says_how_to_get_there():
    assert checks.matrix("X", [[1, 2]], np.float32).dtype == np.float32
    assert checks.matrix("X", [[1j]], complex).dtype == complex
    refusals = {
        (3,): "X must have shape (m, 2), one example per row; got shape (3,)",
        (2,): "X must have shape (m, 2), one example per row; got shape (2,); "
        "for a single example use np.expand_dims(X, axis=0)",
        (4, 3): "X must have shape (m, 2), one example per row; got shape (4, 3)",
        (4, 1, 2): "X must have shape (m, 2), one example per row; got shape (4, 1, 2); "
        "make each example a row with np.reshape(X, (len(X), -1))",
        (0, 2): "X must not be empty; got shape (0, 2)",
    }
    for shape, message in refusals.items():
        with pytest.raises(ValueError, match="X must") as caught:
            checks.matrix("X", np.zeros(shape), float, columns=2)
        assert str(caught.value) == message
    either = "for a single example use np.expand_dims(X, axis=0), for a single column use np.expand_dims(X, axis=1)"
    with refused(ValueError, f"X must have shape (m, n), one example per row; got shape (3,); {either}"):
        checks.matrix("X", np.zeros(3), float)
    with refused(ValueError, "X must have shape (m, n), one example per row; got shape ()"):
        checks.matrix("X", 3.0, float)


def test_two_names_must_have_as_many_rows():
    checks.same_rows("A", [1, 2], "B", [3, 4])
    with refused(ValueError, "A and B must have one row per example; got 2 rows in A and 1 in B"):
        checks.same_rows("A", [1, 2], "B", [3])
