"""Where a side of a step exists: its value at a point, and the borders on which it may have none."""

from functools import lru_cache

import sympy
from mpmath import mp, mpf
from sympy import Basic, Dummy, Integer, Mul, Piecewise, Pow

from ffnn.derivation.domains import borders, borders_of
from ffnn.derivation.evaluating import Evaluator, NoValue, TooLarge
from ffnn.derivation.writing_out import Part, Slope

SHORT = 40  # operations in a divisor that is factored
QUOTIENTS = (sympy.tan, sympy.sec, sympy.cot, sympy.csc)  # by cos and sin
UNKNOWN = Dummy("a") - Dummy("b")  # the border of a function of which we know none
SAME_SLOPE = mpf(10) ** -30


def borders_of_one_side(sides):
    """Where one side may exist and the other not."""
    first, second = ({*side.parts, *map(_unnamed, side.slopes)} for side in sides)
    if first == second:
        return set()
    first, second = (set().union(*map(needs, parts)) for parts in (first, second))
    return set().union(*(borders_of_part(need) or {UNKNOWN} for need in first ^ second))


def expressions(side):
    """All that holds the unknowns of a side."""
    yield side.value
    for part in side.parts:
        yield from part.args
    for slope in side.slopes:
        yield slope.function.xreplace(dict(slope.meanings))
    for part in side.parts | side.slopes:
        yield from (condition for condition, _ in part.guards)


def borders_of_side(side):
    """The borders of a side, those included of what SymPy has cancelled."""
    found = set().union(*(borders(e) for e in expressions(side) if isinstance(e, Basic)))
    return found.union(*map(borders_of_part, side.parts))


def borders_of_part(part):
    guards = set().union(*(borders(condition) for condition, _ in part.guards))
    if isinstance(part, Slope):
        return guards | borders(part.function.xreplace(dict(part.meanings)))
    if part.function is Piecewise:
        return guards.union(*(borders(condition) for _, condition in part.args))
    return guards.union(borders_of(part.function, part.args) or ())


def _unnamed(slope):
    return slope._replace(symbol=None, derivative=None)


@lru_cache(maxsize=1000)
def needs(part):
    """What must exist, in one form: $1/(x^2 - 1)$ and $1/(1 - x)$, $1/(1 + x)$ need the same."""
    if isinstance(part, Part) and part.function in QUOTIENTS:
        (divisor,) = borders_of(part.function, part.args)
    elif isinstance(part, Part) and part.function is Pow and part.args[1].is_integer and part.args[1].is_negative:
        divisor = part.args[0]
    else:
        return {part}
    short = sympy.count_ops(divisor) <= SHORT
    divisor = sympy.fraction(sympy.factor(divisor))[0] if short else divisor
    factors = {factor.as_base_exp()[0] for factor in Mul.make_args(divisor) if not factor.is_nonzero}
    factors = {-factor if factor.could_extract_minus_sign() else factor for factor in factors}
    return {Part(Pow, (factor, Integer(-1)), part.guards) for factor in factors}


def value_of(side, at):
    """The value of a side; None where it, or something in it, does not exist."""
    try:
        for part in side.parts:
            if all(at.value(condition) == truth for condition, truth in part.guards):
                at.need(part.function, part.args)
        if not at.slack:
            return at.real(side.value)
        for slope in side.slopes:
            if all(at.value(condition) == truth for condition, truth in slope.guards):
                at.known[slope.symbol] = _slope(slope, at)
        return at.real(side.with_slopes)
    except NoValue:
        return None


def _slope(slope, at):
    """The derivative at a point on a border: the difference quotients to both sides, which must agree.

    At the end of a domain, the quotient to the inside counts. One that shorter steps still change tells nothing.
    """
    known = {**at.point, **{symbol: at.real(meaning) for symbol, meaning in slope.meanings}}
    here, step = known[slope.variable], mpf(10) ** (-2 * mp.dps // 5)
    value, *moved = (
        _value_or_none(slope.function, {**known, slope.variable: here + move})
        for move in (0, -step, step, -mp.sqrt(step), mp.sqrt(step))
    )
    if value is None:
        raise NoValue
    quotients = [
        ((short - value) / (sign * step), (long - value) / (sign * mp.sqrt(step)))
        for sign, short, long in zip((-1, 1), moved[:2], moved[2:], strict=True)
        if short is not None and long is not None
    ]
    if not quotients or any(abs(short) > 1 / SAME_SLOPE for short, _ in quotients):
        raise NoValue
    if not all(_alike(*both) for both in quotients):
        raise TooLarge
    if not _alike(quotients[0][0], quotients[-1][0]):
        raise NoValue
    return sum(short for short, _ in quotients) / len(quotients)


def _alike(slope, other):
    return abs(slope - other) <= SAME_SLOPE * (1 + abs(slope))


def _value_or_none(e, point):
    try:
        return Evaluator(point, mp.dps, on_border=True).real(e)
    except NoValue:
        return None
