"""The value of an ordinary expression at a point, with as many digits as asked for."""

from functools import partial
from operator import eq, ge, gt, le, lt, ne

import mpmath
from mpmath import mp, mpf
from sympy import Add, And, ComplexRootOf, Mul, Or, Piecewise, Pow, Rational
from sympy.core.relational import Relational

FUNCTIONS = {
    "Abs": abs,
    "Max": max,
    "Min": min,
    "ceiling": mp.ceil,
    "Heaviside": lambda x, at_0: mpf(x > 0) if x else at_0,
    "DiracDelta": lambda x: mpf(0) if x else mp.nan,
}
DIGITS = 50  # to which the sides of a step must agree
FINE_DIGITS = 900  # where algebra does not decide
WORKING_DIGITS = (2 * DIGITS, 2000)  # the second where rounding may be what keeps the sides apart
STEP = Rational(1, 10**30)  # of the difference quotients
RELATIONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def value(expression, point, digits):
    """The value where the symbols have the (rational) values in `point`; None where there is no value.

    Raises ValueError when a part of the expression cannot be evaluated, such as an unknown function.
    """
    with mp.workdps(digits):
        known = {symbol: mpf(number.p) / number.q for symbol, number in point.items()}
        try:
            number = _value(expression, known)
        except (ArithmeticError, TypeError):  # 1/0; complex numbers in an inequality
            return None
        return number if mpmath.isfinite(number) else None


def _value(e, known):
    if e not in known:
        known[e] = _compute(e, known)
    return known[e]


def _compute(e, known):
    if e.is_Rational:
        return mpf(e.p) / e.q
    if isinstance(e, Piecewise):
        return next((_value(branch, known) for branch, condition in e.args if _value(condition, known)), mp.nan)
    if not e.args or isinstance(e, ComplexRootOf):
        if e in (True, False):
            return bool(e)
        if e.is_number:  # pi, e, i and decimal fractions
            return mpmath.mpmathify(e.evalf(mp.dps))
        raise ValueError(f"{e} has no value")
    args = [_value(part, known) for part in e.args]
    if isinstance(e, Add):
        return mp.fsum(args)
    if isinstance(e, Mul):
        return mp.fprod(args)
    if isinstance(e, Pow):
        return 1 / args[0] if e.exp == -1 else args[0] ** args[1]
    if isinstance(e, And | Or):
        return (all if isinstance(e, And) else any)(args)
    if isinstance(e, Relational):
        return RELATIONS[e.rel_op](*args)
    function = FUNCTIONS.get(e.func.__name__) or getattr(mp, e.func.__name__, None)
    if function is None or not e.is_Function:
        raise ValueError(f"{e} cannot be evaluated")
    return function(*args)


def exact_value(side, point):
    """The side at a point, in exact numbers up to the last step, because on an edge the least rounding would decide."""
    divides_by_zero = any(_vanishes(e.xreplace(point)) for e in side.nonzero)
    exists = not divides_by_zero and all(_has_derivative(slope, point) for slope in side.slopes)
    return partial(value, side.value.xreplace(point), {}) if exists else lambda digits: None


def _vanishes(number):
    size = None if number.is_zero else value(number, {}, WORKING_DIGITS[1])
    return bool(number.is_zero) or (size is not None and abs(size) < mpf(10) ** -FINE_DIGITS)


def _has_derivative(slope, point):
    """Whether the derivative exists: whether the difference quotients to both sides agree."""
    here = {**point, **{symbol: meaning.xreplace(point) for symbol, meaning in slope.meanings}}
    steps = [{**here, slope.variable: here[slope.variable] + step} for step in (-STEP, 0, STEP)]
    below, at, above = (value(slope.function.xreplace(there), {}, WORKING_DIGITS[0]) for there in steps)
    if None in (below, at, above):
        return False
    with mp.workdps(WORKING_DIGITS[0]):
        return abs((above - at) - (at - below)) * STEP.q < mpf(10) ** -15
