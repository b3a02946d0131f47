"""Is left = right? Decided at concrete sizes, for every index case: at points with 50 digits, and by algebra.

Numbers refute: a point where the sides differ, or where only one of them exists, is a counterexample. Algebra proves:
the difference, brought to one fraction and expanded, is 0. Where algebra does not decide, the sides are compared once
more, with so many digits that $log(1 + e^x)$ is not $x$ for any $x$ of a usual size. Then we claim no more than that
the sides agree at all these points.
"""

import itertools
from functools import partial

import sympy
from mpmath import mp, mpf, nstr
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from ffnn.derivation.contents import free_indices, sizes
from ffnn.derivation.evaluating import DIGITS, FINE_DIGITS, WORKING_DIGITS, exact_value, value
from ffnn.derivation.points import Unknowns, edges
from ffnn.derivation.writing_out import concrete, write_out

POINTS = 12
FINE_POINTS = 3  # where algebra does not decide
TRIED_SIZES = {1: [2, 3, 4, 5], 2: [1, 2, 3], 3: [1, 3]}  # by how many sizes are symbolic
SHORT = 40  # operations in a difference on which SymPy's search for a simplification is worth its time


class NotEqual(Exception):
    """The sides differ; the message says at which sizes, indices and values."""


def index_cases(expressions, where):
    """All sizes and all values of the free indices that satisfy `where`, as dicts."""
    symbolic = sorted(set().union(*map(sizes, expressions), *map(sizes, where)), key=str)
    free = sorted(set().union(*map(free_indices, (*expressions, *where))), key=str)
    for numbers in _tried_sizes(len(symbolic)):
        at_sizes = dict(zip(symbolic, numbers, strict=True))
        ranges = [range(1, int(concrete(index.upper, at_sizes)) + 1) for index in free]
        for places in itertools.product(*ranges):
            case = at_sizes | dict(zip(free, places, strict=True))
            if all(concrete(condition, case) == True for condition in where):  # noqa: E712 (SymPy's true)
                yield case


def _tried_sizes(count):
    """Up to three sizes in all combinations; of more sizes, each is 1 and 3 in turn while the others are 2."""
    if count in TRIED_SIZES:
        return [*itertools.product(TRIED_SIZES[count], repeat=count), *([(2, 2, 2)] if count == 3 else [])]
    turns = itertools.product(range(count), (1, 3))
    return [(2,) * count, *(tuple(n if k == turn else 2 for k in range(count)) for turn, n in turns)] if count else [()]


def equal(left, right, cases, given):
    """True when algebra proves every case, False when numbers decide some; raises NotEqual or ValueError."""
    proved = True
    for case in cases:
        try:
            sides = [write_out(side, case) for side in (left, right)]
        except IndexError as error:
            raise NotEqual(f"{_format_case(case)}: {error}") from None
        for side in sides:
            if side.value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
                raise ValueError(f"{side.value} is not a finite number")
        conditions = [concrete(condition, case) for condition in given]
        borders = edges(sides[0]) | edges(sides[1])
        unknowns = Unknowns([*(side.value for side in sides), *borders], conditions)
        _compare_numbers(sides, unknowns, borders, case)
        proved = proved and _difference_is_zero(*(side.value.xreplace(unknowns.eliminated) for side in sides))
        if not proved:
            _compare_finely(sides, unknowns, borders, case)
    return proved


def _difference_is_zero(left, right):
    if left == right:
        return True
    difference = left - right
    in_exponentials = difference.rewrite((TrigonometricFunction, HyperbolicFunction), sympy.exp)
    if _is_zero_fraction(in_exponentials) or _is_zero_fraction(sympy.expand(in_exponentials)):
        return True
    if sympy.count_ops(difference) > SHORT:
        return False
    if difference.has(sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside):
        difference = sympy.piecewise_fold(difference.rewrite(sympy.Piecewise))
    return sympy.simplify(difference) == 0


def _is_zero_fraction(e):
    return sympy.expand(sympy.fraction(sympy.together(e))[0]) == 0


def _compare_numbers(sides, unknowns, borders, case):
    compared = 0
    for point in unknowns.random_points(attempts=20 * POINTS):
        compared += _compare_at([partial(value, side.value, point) for side in sides], point, case)
        if compared == POINTS:
            break
    for point in unknowns.special_points(borders) if borders else ():
        compared += _compare_at([exact_value(side, point) for side in sides], point, case)
    if compared < POINTS // 2:
        raise ValueError(f"there are only {compared} points where both sides exist")


def _compare_finely(sides, unknowns, borders, case):
    points = [*itertools.islice(unknowns.random_points(attempts=FINE_POINTS), FINE_POINTS)]
    for point in points + (unknowns.special_points(borders) if borders else []):
        _compare_at([exact_value(side, point) for side in sides], point, case, WORKING_DIGITS[1:], FINE_DIGITS)


def _compare_at(sides, point, case, working=WORKING_DIGITS, agreed=DIGITS):
    """Whether both sides exist at the point; raises NotEqual when their values differ, or only one has a value."""
    for digits in working:
        left, right = (side(digits) for side in sides)
        if left is not None and right is not None:
            with mp.workdps(digits):
                if abs(left - right) <= max(mpf(10) ** -agreed * max(abs(left), abs(right)), mpf(10) ** (-2 * agreed)):
                    return True
    if left is None and right is None:
        return False
    shown = [nstr(number, 12) if number is not None else "undefined" for number in (left, right)]
    told = f"left = {shown[0]}, right = {shown[1]}"
    if shown[0] == shown[1]:
        with mp.workdps(digits):
            told += f", left - right = {nstr(left - right, 4)}"
    at = ", ".join(f"{s.name} = {x if x.is_Integer else nstr(value(x, {}, DIGITS), 4)}" for s, x in point.items())
    raise NotEqual(f"{'; '.join(filter(None, [_format_case(case), at]))}: {told}")


def _format_case(case):
    return ", ".join(f"{name} = {number}" for name, number in case.items())
