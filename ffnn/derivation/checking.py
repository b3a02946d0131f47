"""Is left = right? Decided at concrete sizes, for every index case: at random points with 50 digits, and by algebra.

Numbers refute: one point where the sides differ is a counterexample. Algebra proves: the difference, brought to one
fraction and expanded, is 0. Where algebra does not decide, agreement at all points is what is claimed, and no more.
"""

import itertools
import random

import mpmath
import sympy

from ffnn.derivation.objects import concrete, free_indices, sizes

SEED = 1986
DIGITS = 50
POINTS = 12
SPREADS = [1, 1, 1, 1, 3, 3, 10, 0.1, 0.01, 100]  # sizes of the random values
TRIED_SIZES = {1: [2, 3, 4, 5], 2: [1, 2, 3], 3: [1, 3]}  # by how many sizes are symbolic


class NotEqual(Exception):
    """The sides differ: at which sizes, indices and values."""


def index_cases(expressions, where):
    """All sizes and all values of the free indices that satisfy `where`, as dicts."""
    symbolic = sorted(set().union(*map(sizes, expressions), *map(sizes, where)), key=str)
    free = sorted(set().union(*map(free_indices, (*expressions, *where))), key=str)
    for numbers in itertools.product(*[TRIED_SIZES.get(len(symbolic), [2])] * len(symbolic)):
        at_sizes = dict(zip(symbolic, numbers, strict=True))
        ranges = [range(1, int(concrete(index.upper, at_sizes)) + 1) for index in free]
        for places in itertools.product(*ranges):
            case = at_sizes | dict(zip(free, places, strict=True))
            if all(concrete(condition, case) == True for condition in where):  # noqa: E712 (SymPy's true)
                yield case


def equal(left, right, cases, given):
    """True when algebra decides every case, False when some rest on numbers; raises NotEqual or ValueError."""
    proved = True
    for case in cases:
        try:
            sides = [concrete(side, case) for side in (left, right)]
        except IndexError as error:
            raise NotEqual(f"{_names(case)}: {error}") from None
        sides = _with_conditions(sides, [concrete(condition, case) for condition in given])
        _compare_numbers(*sides, case)
        proved = proved and _difference_is_zero(*sides)
    return proved


def _with_conditions(sides, conditions):
    """Use every condition to eliminate one of its symbols: sum y = 1 becomes y_K = 1 - y_1 - ..."""
    for condition in conditions:
        symbol = max(condition.free_symbols, key=sympy.default_sort_key)
        solutions = sympy.solve(condition, symbol)
        if len(solutions) != 1:
            raise ValueError(f"the condition {condition} must determine {symbol}")
        sides = [side.subs(symbol, solutions[0]) for side in sides]
    return sides


def _difference_is_zero(left, right):
    if left == right:
        return True
    if (left - right).has(sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside):
        return sympy.simplify(sympy.piecewise_fold((left - right).rewrite(sympy.Piecewise))) == 0
    numerator, _ = sympy.fraction(sympy.together(left - right))
    return sympy.expand(numerator) == 0 or sympy.simplify(left - right) == 0


def _compare_numbers(left, right, case):
    for side in (left, right):
        if side.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
            raise ValueError(f"{side} is not a finite number")
    symbols = sorted(left.free_symbols | right.free_symbols, key=sympy.default_sort_key)
    functions = [sympy.lambdify([symbols], side, "mpmath") for side in (left, right)]
    compared = 0
    with mpmath.workdps(2 * DIGITS):
        for point in _points(symbols):
            try:
                values = [mpmath.mpmathify(f(point)) for f in functions]
            except (ZeroDivisionError, ValueError, OverflowError):
                continue  # undefined here
            except Exception as error:
                raise ValueError(f"cannot be evaluated: {error}") from error
            if not all(mpmath.isfinite(value) for value in values):
                continue
            compared += 1
            if abs(values[0] - values[1]) > mpmath.mpf(10) ** -DIGITS * max(1, *map(abs, values)):
                shown = ", ".join(f"{s} = {mpmath.nstr(x, 4)}" for s, x in zip(symbols, point, strict=True))
                sides = [mpmath.nstr(value, 12) for value in values]
                if sides[0] == sides[1]:
                    sides = [mpmath.nstr(value, DIGITS) for value in values]
                where = "; ".join(filter(None, [_names(case), shown]))
                raise NotEqual(f"{where}: left = {sides[0]}, right = {sides[1]}")
    if compared < POINTS // 2:
        raise ValueError(f"defined at only {compared} of {POINTS} points tried")


def _points(symbols):
    generator = random.Random(SEED)
    for number in range(POINTS):
        spread = SPREADS[number % len(SPREADS)]
        yield [_value(symbol, generator.gauss(0, 1) * spread) for symbol in symbols]


def _value(symbol, drawn):
    if symbol.is_positive or symbol.is_nonnegative:
        drawn = abs(drawn)
    elif symbol.is_negative or symbol.is_nonpositive:
        drawn = -abs(drawn)
    if symbol.is_integer:
        drawn = round(drawn) or 1
    return mpmath.mpf(drawn)


def _names(case):
    return ", ".join(f"{name} = {number}" for name, number in case.items())
