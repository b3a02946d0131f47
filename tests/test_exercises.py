"""The check behind the exercises: right answers of every form pass, wrong ones are told what is wrong."""

# ruff: noqa: E501 - the table below has a row per verdict

import contextlib
import io
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from numeric import SEED

from ffnn.exercises import WrongAnswer, check


def square(x):
    return x * x


class Thing:
    pass


def refuse(function, x):
    if function is not square:
        raise WrongAnswer("only a square will do")
    return square(x)


CASES = [(2.0,), (np.array([1.0, -3.0]),)]
VERDICTS = {
    "a number": ((2, 2), {}, "✓ right"),
    "a number within the tolerance": ((2 + 1e-7, 2), {}, "✓ right"),
    "an array as a list": (([1, 2], np.array([1.0, 2.0])), {}, "✓ right"),
    "an array of one for a number of one": ((np.array([1.0]), [1.0]), {}, "✓ right"),
    "a truth": ((True, 1), {}, "✓ right"),
    "a fraction": ((Fraction(1, 3), 1 / 3), {}, "✓ right"),
    "numbers of SymPy": (([sympy.Rational(1, 3), sympy.sqrt(2)], [1 / 3, np.sqrt(2)]), {}, "✓ right"),
    "a letter of SymPy": ((sympy.Symbol("x"), 2), {}, "✗ numbers are asked for; the answer is the formula x, with letters left in it"),
    "zero but for rounding": (([0.1 + 0.2 - 0.3, 0.0], [0, 0]), {}, "✓ right"),
    "not zero": ((1e-3, 0), {}, "✗ 0.001 is too large"),
    "a function": ((lambda x: x**2, square, CASES), {}, "✓ right, on all 2 inputs"),
    "a function on one input": ((lambda x: x**2, square, CASES[:1]), {}, "✓ right"),
    "nothing yet": ((..., 2), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "None": ((None, 2), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a function of nothing": ((lambda x: ..., square, CASES), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a function that returns nothing at times": ((lambda x: 4.0 if np.ndim(x) == 0 else None, square, CASES), {}, "✗ with x = [1, -3]: the answer returns nothing: is a return missing?"),
    "too small": ((1.5, 2), {}, "✗ 1.5 is too small"),
    "too large": ((2.5, 2), {}, "✗ 2.5 is too large"),
    "wrong in one entry": (([1.0, 2.0], [1.0, 3.0]), {}, "✗ entry [1]: 2 is too small"),
    "another shape": (([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]), {}, "✗ a matrix of two rows and two columns is asked for; the answer has two numbers"),
    "a column for a row": ((np.array([[1.0], [2.0]]), [1.0, 2.0]), {}, "✓ right"),
    "a column with one entry wrong": ((np.array([[1.0], [2.0]]), [1.0, 3.0]), {}, "✗ entry [1]: 2 is too small"),
    "an array of one for a number": (([2], 2), {}, "✓ right"),
    "an array with a hole": (([1.0, None], [1.0, 2.0]), {}, "✗ numbers are asked for; the answer is [1.0, None]"),
    "fractions": (([Fraction(1, 2), sympy.Rational(1, 3)], [1 / 2, 1 / 3]), {}, "✓ right"),
    "not a number": ((np.nan, 2), {}, "✗ not a number (nan); look for 0/0, 0 times ln 0, or infinity minus infinity"),
    "not a number in places": (([1.0, np.nan], [1.0, 2.0]), {}, "✗ entry [1]: not a number (nan); look for 0/0, 0 times ln 0, or infinity minus infinity"),
    "infinite": ((np.inf, 2), {}, "✗ infinite (inf); look for a division by 0, ln 0, or an overflow"),
    "complex": ((1 + 1j, 2), {}, "✗ 1+1j is a complex number, where a real one is asked for"),
    "words": (("two", 2), {}, "✗ numbers are asked for; the answer is the text 'two'"),
    "a number for a function": ((4, square, CASES), {}, "✗ a function is asked for; the answer is 4"),
    "a function wrong somewhere": ((abs, square, CASES), {}, "✗ with x = 2: 2 is too small"),
    "a function wrong on arrays": ((lambda x: 4.0, square, CASES), {}, "✗ with x = [1, -3]: two numbers are asked for; the answer is a single number"),
    "a function that fails": ((lambda x: 1 / 0, square, CASES), {}, "✗ with x = 2: the answer raises ZeroDivisionError: division by zero"),
    "a function that fails as a slip does": ((lambda x: 1 / x, lambda x: x, [(2.0,), (0,)]), {"slips": {"upside down": lambda x: 1 / x}}, "✗ upside down"),
    "a function that fails otherwise": ((lambda x: 1 / x, lambda x: x, [(1.0,), (0,)]), {"slips": {"a word": lambda x: x if x else int("x")}}, "✗ with x = 0: the answer raises ZeroDivisionError: division by zero"),
    "a function that is wrong where a slip fails": ((lambda x: 3.0, lambda x: x, [(3.0,), (0,)]), {"slips": {"upside down": lambda x: 9 / x}}, "✗ with x = 0: 3 is too large"),
    "a known slip": ((4.0, 2), {"slips": {"that is the square": 4}}, "✗ that is the square"),
    "a known slip of a function": ((lambda x: 2 * x, square, [(3.0,)]), {"slips": {"twice is not squared": lambda x: 2 * x}}, "✗ twice is not squared"),
    "not that slip": ((5.0, 2), {"slips": {"that is the square": 4}}, "✗ 5 is too large"),
    "a slip that fits only at times": ((lambda x: x + x, square, [(2.0,), (3.0,)]), {"slips": {"a cube": lambda x: x**3 - 4}}, "✗ with x = 3: 6 is too small"),
    "a condition": ((2.5, 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ that is above 2"),
    "a condition not met": ((1.5, 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ 1.5 is too small"),
    "a condition and an array": (([2.5, 2.5], 2), {"slips": {"that is above 2": lambda x: x > 2}}, "✗ a single number is asked for; the answer has two numbers"),
    "right, though a slip would fit too": ((4.0, 4), {"slips": {"no": 4}}, "✓ right"),
    "beyond a tolerance of its own": ((2.01, 2), {"tolerance": 1e-3}, "✗ 2.01 is a little too large (compared to within 0.1%)"),
    "a column from a function": ((lambda x: x[:, None], lambda x: x, [(np.ones(2),)]), {}, "✓ right"),
    "an array of one from a function": ((lambda x: [x * x], square, CASES[:1]), {}, "✓ right"),
    "fractions from a function": ((lambda x: Fraction(x) ** 2, square, CASES[:1]), {}, "✓ right"),
    "a vector of SymPy": ((sympy.Matrix([1, sympy.Rational(1, 2)]), [1, 0.5]), {}, "✓ right"),
    "numbers and arrays of one": (([np.ones(1), 2], [1, 2]), {}, "✓ right"),
    "a complex number that is real": ((np.roots([1.0, 0.0, 1.0])[0] ** 2, -1), {}, "✓ right"),
    "a generator": (((n for n in (1, 2)), [1, 2]), {}, "✓ right"),
    "a set": (({1, 2}, [1, 2]), {}, "✗ a set has no order; put the numbers into a list"),
    "text": (("168", 168), {}, "✗ numbers are asked for; the answer is the text '168'"),
    "a function for a number": ((square, 4), {}, "✗ numbers are asked for; the answer is the function square"),
    "a lambda for a number": ((lambda: 4, 4), {}, "✗ numbers are asked for; the answer is a lambda"),
    "a thing for a number": ((Thing(), 4), {}, "✗ numbers are asked for; the answer is <Thing>"),
    "a long list of words": ((["word"] * 50, 4), {}, "✗ numbers are asked for; the answer is a list of 50 parts"),
    "a hole left to fill": (([1, ...], [1, 2]), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a loss of the package": (((0.7, np.ones(3)), 0.7), {}, "✗ numbers in one array are asked for; the answer has parts of shape () and (3,); the package's losses give a pair, the loss and its derivative, and [0] is the loss"),
    "two arrays": ((lambda x: (x, np.ones(3)), square, CASES[1:]), {}, "✗ with x = [1, -3]: numbers in one array are asked for; the answer has parts of shape (2,) and (3,)"),
    "a large whole number": ((3494910, 3493888), {}, "✗ 3494910 is a little too large"),
    "wrong in the seventh digit": ((1.000002, 1.0), {}, "✗ 1.000002 is a little too large (compared to within 0.0001%)"),
    "the wrong sign": ((-2, 2), {}, "✗ -2 has the wrong sign"),
    "the wrong sign and size": ((-3, 2), {}, "✗ -3 has the wrong sign, and another size"),
    "the wrong sign everywhere": ((lambda x: -x * x, square, CASES), {}, "✗ the sign is wrong everywhere"),
    "a factor": ((lambda x: 2 * x * x, square, CASES), {}, "✗ every number is too large, all by the same factor"),
    "a negative factor": (([-0.5, -1], [1, 2]), {}, "✗ the sign is wrong everywhere, and every number is too small, all by the same factor"),
    "one entry a hair off": (([1, 3493891], [1, 3493888]), {"tolerance": 1e-7}, "✗ entry [1]: 3493891 is a little too large"),
    "another order": (([3, 1, 2], [1, 2, 3]), {}, "✗ these are the right numbers, but in another order"),
    "transposed": ((lambda x: x.T, lambda x: x, [(np.array([[1.0, 2.0], [3.0, 4.0]]),)]), {}, "✗ rows and columns are exchanged"),
    "transposed, not square": ((lambda x: x.T, lambda x: x, [(np.ones((2, 3)),)]), {}, "✗ with x = [[1, 1, 1], [1, 1, 1]]: a matrix of two rows and three columns is asked for; the answer is a matrix of three rows and two columns: rows and columns are exchanged"),
    "the batch axis is summed": ((lambda Z: Z.sum(axis=0), lambda Z: Z.sum(axis=1), [(np.ones((4, 3)),)]), {}, "✗ with Z of shape (4, 3): four numbers are asked for; the answer has three numbers: there has to be one for each of the four examples"),
    "the batch axis is left": ((lambda Z: Z.sum(axis=1), lambda Z: Z.sum(axis=0), [(np.ones((4, 3)),)]), {}, "✗ with Z of shape (4, 3): three numbers are asked for; the answer has four numbers: one for each of the four examples; is there a sum over the examples?"),
    "a product that does not fit": ((lambda A: A @ A, lambda A: A.T @ A, [(np.ones((4, 3)),)]), {}, "✗ with A of shape (4, 3): the answer raises ValueError: in a product @, a left side with 3 in each row meets a right side with 4 in each column"),
    "0 ln 0": ((lambda p: np.sum(p * np.log(p)), lambda p: 0.0, [(np.array([0.0, 1.0]),)]), {}, "✗ with p = [0, 1]: not a number (nan); NumPy takes 0 times ln 0 for nan, though its limit is 0"),
    "the logarithm of less than 0": ((lambda p: np.log(-p), lambda p: p, [(np.array([1.0, 1.0]),)]), {}, "✗ with p = [1, 1], entry [0]: not a number (nan); a negative number has no logarithm (2 of 2 entries are wrong)"),
    "an exponential overflows": ((lambda z: np.exp(z) / np.exp(z), lambda z: 1.0, [(np.array(1e4),)]), {}, "✗ with z = 10000: not a number (nan); an exponential overflows"),
    "results": (((1, [2, 3]), (1, [2, 3])), {"results": ["W", "b"]}, "✓ right"),
    "results, one wrong": ((lambda x: (x, x @ x), lambda x: (x, 2 * x), [(np.ones((2, 2)),), (np.eye(2),)]), {"results": ["dL/dW", "dL/dA"]}, "✗ with x = [[1, 0], [0, 1]], dL/dA, entry [0, 0]: 1 is too small (2 of 4 entries are wrong)"),
    "results, one of another shape": (((1, [2, 3]), (1, 2)), {"results": ["W", "b"]}, "✗ b: a single number is asked for; the answer has two numbers"),
    "results, one of words": (((1, "2"), (1, 2)), {"results": ["W", "b"]}, "✗ b: numbers are asked for; the answer is the text '2'"),
    "results in another order": ((([2, 3], 1), (1, [2, 3])), {"results": ["W", "b"]}, "✗ the results are right, but in another order; asked for are W and b"),
    "results, one by a factor": (((1, [4, 6]), (1, [2, 3])), {"results": ["W", "b"]}, "✗ b: every number is too large, all by the same factor"),
    "too few results": (((1,), (1, 2)), {"results": ["W", "b"]}, "✗ two results are asked for, W and b; the answer is (1,)"),
    "a number for results": ((1, (1, 2)), {"results": ["W", "b"]}, "✗ two results are asked for, W and b; the answer is 1"),
    "results that are a slip": (((1, 3), (1, 2)), {"results": ["W", "b"], "slips": {"b is the sum": (1, 3)}}, "✗ b is the sum"),
    "results in a row": ((np.array([[15, 3]]), (15, 3)), {"results": ["W", "b"]}, "✓ right"),
    "results within axes of length 1": (([([[1, 2]], 3)], ([1, 2], 3)), {"results": ["W", "b"]}, "✓ right"),
    "results by name": (({"b": [2, 3], "W": 1}, (1, [2, 3])), {"results": ["W", "b"]}, "✓ right"),
    "results by name, one wrong": (({"b": 3, "W": 1}, (1, 2)), {"results": ["W", "b"]}, "✗ b: 3 is too large"),
    "results by other names": (({"c": 2, "W": 1}, (1, 2)), {"results": ["W", "b"]}, "✗ two results are asked for, W and b; the answer is {'c': 2, 'W': 1}"),
    "results in a set": (({1, 2}, (1, 2)), {"results": ["W", "b"]}, "✗ a set has no order; put the results into a list"),
    "one result": ((5, (5,)), {"results": ["W"]}, "✓ right"),
    "a word for one result": (("5", (5,)), {"results": ["W"]}, "✗ W: numbers are asked for; the answer is the text '5'"),
    "a dict": (({"p": 1, "q": 2}, [1, 2]), {}, "✓ right"),
    "a dict whose keys are right": (({1: 10, 2: 30}, [1, 2]), {}, "✗ entry [1]: 30 is too large (2 of 2 entries are wrong)"),
    "a dict of one": (({"p": 4}, 5), {}, "✗ 4 is too small"),
    "a dict with a hole": (({"p": ...}, 5), {}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a rounded number": ((0.33, 1 / 3), {}, "✗ 0.33 is a little too small (compared to within 0.0001%); was it rounded?"),
    "rounded to a whole number": (([1235, 20], [1234.6, 20]), {}, "✗ entry [0]: 1235 is a little too large; was it rounded?"),
    "rounded numbers": (([0.33, 0.67], [1 / 3, 2 / 3]), {}, "✗ entry [1]: 0.67 is a little too large (compared to within 0.0001%); was it rounded? (2 of 2 entries are wrong)"),
    "rounded numbers, all alike": (([0.33, 0.33], [1 / 3, 1 / 3]), {}, "✗ every number is a little too small, all by the same factor; was one rounded on the way?"),
    "3.14 for pi": ((lambda r: 3.14 * r**2, lambda r: np.pi * r**2, [(1.0,), (2.0,)]), {}, "✗ every number is a little too small, all by the same factor; was one rounded on the way?"),
    "nearly right, and not rounded": ((0.3302, 1 / 3), {}, "✗ 0.3302 is a little too small (compared to within 0.0001%)"),
    "infinite, rightly": (([np.inf, 1], [np.inf, 1]), {}, "✓ right"),
    "a number for infinity": (([5, 1], [np.inf, 1]), {}, "✗ entry [0]: 5 is too small"),
    "an input in words": ((lambda n: 3, lambda n: n, [(2,)]), {"inputs": "with {} layers"}, "✗ with 2 layers: 3 is too large"),
    "several inputs": ((lambda kappa, r: 3.0, lambda kappa, r: kappa, [(2, 1e6)]), {}, "✗ with kappa = 2, r = 1000000: 3 is too large"),
    "a value judged by what it does": (([2, 4], [1, 2], [(3,), (4,)]), {"through": lambda w, x: w[1] * x / w[0]}, "✓ right"),
    "one that does something else": (([2, 3], [1, 2], [(3,), (4,)]), {"through": lambda w, x: w[1] * x + w[0], "inputs": "with {} ones"}, "✗ with 3 ones: 11 is too large"),
    "numbers of SymPy, judged": (([sympy.Integer(1), sympy.Integer(2)], [1, 2], [(3,)]), {"through": lambda w, x: np.exp(w[0] * x)}, "✓ right"),
    "a column, judged": (([[1], [2]], [1, 2], [(3,)]), {"through": lambda w, x: w @ [x, x]}, "✓ right"),
    "too few, judged": ((1, [1, 2], [(3,)]), {"through": lambda w, x: w[0] * x}, "✗ two numbers are asked for; the answer is a single number"),
    "words, judged": (("1, 2", [1, 2], [(3,)]), {"through": lambda w, x: w[0] * x}, "✗ numbers are asked for; the answer is the text '1, 2'"),
    "several results, not filled in": ((lambda x: ..., lambda x: (x, x, x), CASES), {"results": ["a", "b", "c"]}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "not filled in, judged": (([1, ...], [1, 2], [(3,)]), {"through": lambda w, x: w[0] * x}, "… not filled in yet: replace the ... above, run that cell, then this one"),
    "a slip, judged": (([1, 6], [1, 2], [(3,)]), {"through": lambda w, x: w[1] * x, "slips": {"three times as much": [0, 6]}}, "✗ three times as much"),
    "a condition, judged": (([3, 6], [1, 2], [(3,)]), {"through": lambda w, x: w[1] * x, "slips": {"right but for w": lambda w: w[1] == 2 * w[0]}}, "✗ right but for w"),
    "refused by the check itself": ((abs, square, CASES), {"through": refuse}, "✗ only a square will do"),
    "a condition on an array": ((np.ones((7, 3)), 7), {"slips": {"how many rows are that?": lambda a: a.shape == (7, 3)}}, "✗ how many rows are that?"),
    "within a tolerance of its own": ((2.001, 2), {"tolerance": 1e-3}, "✓ right"),
    "near 0 within a tolerance of its own": ((-0.4, 0), {"tolerance": 0.5}, "✓ right"),
    "beyond it": ((-0.6, 0), {"tolerance": 0.5}, "✗ -0.6 is a little too small"),
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


NUMBERS = st.integers(10_000, 99_999).map(lambda digits: digits / 100)  # as no other number of a message


@given(st.lists(NUMBERS, min_size=1, max_size=4, unique=True), st.data())
def test_no_verdict_gives_the_right_answer_away(right, data):
    wrong = data.draw(st.lists(NUMBERS.filter(lambda x: x not in right), min_size=len(right), max_size=len(right)))
    keep = data.draw(
        st.lists(st.booleans(), min_size=len(right), max_size=len(right)).filter(lambda kept: not all(kept))
    )
    answer = [r if kept else w for r, w, kept in zip(right, wrong, keep, strict=True)]
    for arguments, options in [
        ((answer, right), {}),
        ((lambda x: answer, lambda x: right, [(1,)]), {}),
        ((tuple(answer), tuple(right)), {"results": [f"part {chr(65 + k)}" for k in range(len(right))]}),
        ((answer[0], right), {}),
    ]:
        verdict = said(*arguments, **options)
        assert verdict.startswith("✗"), verdict
        assert not [number for number in right if f"{number:g}" in verdict], verdict


def said(*arguments, **options):
    with contextlib.redirect_stdout(io.StringIO()) as verdict:
        check(*arguments, **options)
    return verdict.getvalue()


@given(st.floats(-1e3, 1e3).filter(lambda right: right == 0 or abs(right) > 1e-12), st.floats(1e-5, 10))
def test_an_error_beyond_the_tolerance_is_never_right(right, error):
    assert said(right, right) == "✓ right\n"
    assert said(right + error * (abs(right) or 1), right).startswith("✗")
    assert SEED
