"""The check behind the exercises: right answers of every form pass, wrong ones are told what is wrong."""

# ruff: noqa: E501 - the table below has a row per verdict

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from numeric import SEED

from ffnn.exercises import check


def square(x):
    return x * x


CASES = [(2.0,), (np.array([1.0, -3.0]),)]
VERDICTS = {
    "a number": ((2, 2), {}, "✓ right"),
    "a number within the tolerance": ((2 + 1e-7, 2), {}, "✓ right"),
    "an array as a list": (([1, 2], np.array([1.0, 2.0])), {}, "✓ right"),
    "an array of one for a number of one": ((np.array([1.0]), [1.0]), {}, "✓ right"),
    "a truth": ((True, 1), {}, "✓ right"),
    "a fraction": ((Fraction(1, 3), 1 / 3), {}, "✓ right"),
    "numbers of SymPy": (([sympy.Rational(1, 3), sympy.sqrt(2)], [1 / 3, np.sqrt(2)]), {}, "✓ right"),
    "a letter of SymPy": ((sympy.Symbol("x"), 2), {}, "✗ numbers are asked for; the answer is x"),
    "zero but for rounding": (([0.1 + 0.2 - 0.3, 0.0], [0, 0]), {}, "✓ right"),
    "not zero": ((1e-3, 0), {}, "✗ 0.001 is too large"),
    "a function": ((lambda x: x**2, square, CASES), {}, "✓ right, on all 2 inputs"),
    "a function on one input": ((lambda x: x**2, square, CASES[:1]), {}, "✓ right"),
    "nothing yet": ((..., 2), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "None": ((None, 2), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a function of nothing": ((lambda x: ..., square, CASES), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a function without return": ((lambda x: None, square, CASES), {}, "✗ at (2.0) the answer is None: does the function lack its return?"),
    "too small": ((1.5, 2), {}, "✗ 1.5 is too small"),
    "too large": ((2.5, 2), {}, "✗ 2.5 is too large"),
    "wrong in one entry": (([1.0, 2.0], [1.0, 3.0]), {}, "✗ entry [1] is 2, expected 3"),
    "another shape": (([1.0, 2.0], [[1.0, 2.0]]), {}, "✗ the answer has shape (2,), expected (1, 2)"),
    "not a number": ((np.nan, 2), {}, "✗ the answer is nan, not a number"),
    "not a number in places": (([1.0, np.nan], [1.0, 2.0]), {}, "✗ the answer is nan, not a number in places"),
    "infinite": ((np.inf, 2), {}, "✗ inf is too large"),
    "complex": ((1 + 1j, 2), {}, "✗ the answer is 1+1j, expected 2"),
    "words": (("two", 2), {}, "✗ numbers are asked for; the answer is two"),
    "a number for a function": ((4, square, CASES), {}, "✗ a function is asked for; the answer is 4"),
    "a function wrong somewhere": ((abs, square, CASES), {}, "✗ at (2.0) the answer is 2, expected 4"),
    "a function wrong on arrays": ((lambda x: 4.0, square, CASES), {}, "✗ at ([1.0, -3.0]) the answer has shape (), expected (2,) (a single number has shape ())"),
    "a function that fails": ((lambda x: 1 / 0, square, CASES), {}, "✗ at (2.0) the answer raises ZeroDivisionError: division by zero"),
    "a known slip": ((4.0, 2), {"slips": {"that is the square": 4}}, "✗ that is the square"),
    "a known slip of a function": ((lambda x: 2 * x, square, [(3.0,)]), {"slips": {"twice is not squared": lambda x: 2 * x}}, "✗ twice is not squared"),
    "not that slip": ((5.0, 2), {"slips": {"that is the square": 4}}, "✗ 5 is too large"),
    "a slip that fits only at times": ((lambda x: x + x, square, [(2.0,), (3.0,)]), {"slips": {"a cube": lambda x: x**3 - 4}}, "✗ at (3.0) the answer is 6, expected 9"),
    "a condition": ((2.5, 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ that is above 2"),
    "a condition not met": ((1.5, 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ 1.5 is too small"),
    "a condition and an array": (([2.5, 2.5], 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ the answer has shape (2,), expected () (a single number has shape ())"),
    "right, though a slip would fit too": ((4.0, 4), {"slips": {"no": 4}}, "✓ right"),
    "beyond a tolerance of its own": ((2.01, 2), {"tolerance": 1e-3}, "✗ 2.01 is too large"),
    "within a tolerance of its own": ((2.001, 2), {"tolerance": 1e-3}, "✓ right"),
    "near 0 within a tolerance of its own": ((-0.4, 0), {"tolerance": 0.5}, "✓ right"),
    "beyond it": ((-0.6, 0), {"tolerance": 0.5}, "✗ -0.6 is too small"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "options", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict(capsys, arguments, options, verdict):
    check(*arguments, **options)
    assert capsys.readouterr().out == verdict + "\n"


def test_an_answer_that_changes_its_input_spoils_no_other_call(capsys):
    def greedy(x):
        x *= x
        return x

    case = (np.array([2.0, 3.0]),)
    check(greedy, square, [case, case])
    assert capsys.readouterr().out == "✓ right, on all 2 inputs\n"
    assert np.array_equal(case[0], [2, 3])


@given(st.floats(-1e3, 1e3).filter(lambda right: right == 0 or abs(right) > 1e-12), st.floats(1e-5, 10))
def test_an_error_beyond_the_tolerance_is_never_right(right, error):
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as said:
        check(right + error * (abs(right) or 1), right)
        check(right, right)
    wrong, fine = said.getvalue().splitlines()
    assert fine == "✓ right"
    assert wrong.startswith("✗")
    assert SEED
