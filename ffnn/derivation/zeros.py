"""Where an expression in one letter is 0: exactly, where SymPy can solve it, and otherwise by following its sign."""

import math
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from mpmath import mp, mpf
from sympy import (
    Dummy,
    FiniteSet,
    ImageSet,
    Mul,
    S,
    Union,
    default_sort_key,
    fraction,
    lambdify,
    real_roots,
    roots,
    solveset,
    together,
)

from ffnn.derivation.domains import derivative_off_borders
from ffnn.derivation.evaluating import BORDER_DIGITS, Evaluator, NoValue, TooLarge, UnknownFunction

PERIODS = (0, 1, -1, 2, -2)  # of the infinitely many zeros of a sine
LARGEST_DEGREE = 8  # of a polynomial whose zeros are found exactly
GRID = sorted(s * x for s in (1, -1) for x in [0.125 * n + 0.01 for n in range(80)] + [10 * 1.3**n for n in range(20)])
MANY = 12  # zeros of one expression that are followed
STEPS = 60  # to a zero
FEW = 4  # letters in which a zero without a change of sign is looked for
GUARD_DIGITS = 60  # more than are asked for on a border


@lru_cache(maxsize=5000)
def zeros(line, symbol):
    """The real zeros of an expression in one symbol (of SymPy or `mpmath`), and whether these are all."""
    found, complete = [], True
    for factor in Mul.make_args(fraction(together(line))[0] if not line.is_polynomial(symbol) else line):
        if factor.has(symbol):
            here, all_of_them = _zeros(factor, symbol)
            found += [zero for zero in here if zero not in found]
            complete &= all_of_them
    return found, complete


def _zeros(e, symbol):
    x = Dummy("x", real=True)  # an integer's equation is solved between the integers, too
    exact = _polynomial_zeros(e, symbol) if e.is_polynomial(symbol) else _solutions(e.xreplace({symbol: x}), x)
    if exact is None:
        return _followed(e, symbol), False
    found, complete = exact
    right = [zero for zero in found if _vanishes(e, symbol, zero)]
    if len(right) < len(found) or not complete:
        more = [zero for zero in _followed(e, symbol) if not any(_is_close(zero, other) for other in right)]
        return right + more, False
    return right, True


def _polynomial_zeros(e, symbol):
    polynomial = e.as_poly(symbol)
    if polynomial.degree() == 1:
        slope, rest = polynomial.all_coeffs()
        return [-rest / slope], True
    if polynomial.degree() == 2:
        return [zero for zero in roots(polynomial) if zero.is_real], True
    if polynomial.degree() <= LARGEST_DEGREE and (polynomial.domain.is_QQ or polynomial.domain.is_ZZ):
        return sorted(set(real_roots(polynomial))), True
    return None


def _solutions(e, symbol):
    try:
        solutions = solveset(e, symbol, S.Reals)
    except (NotImplementedError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    found, complete = [], True
    for part in solutions.args if isinstance(solutions, Union) else [solutions]:
        if isinstance(part, FiniteSet):
            found += part.args
        elif isinstance(part, ImageSet) and part.base_sets == (S.Integers,):
            found += [part.lamda(n) for n in PERIODS]
            complete = False
        elif part is not S.EmptySet:
            complete = False
    return [zero for zero in found if zero.is_real is not False and not zero.free_symbols], complete


def number(value):
    """A zero as a number with the digits of `mp`."""
    return value if isinstance(value, mpf) else Evaluator({}, mp.dps).real(value)


def _is_close(a, b):
    with mp.workdps(30):
        return abs(number(a) - number(b)) < mpf(10) ** -20


def _vanishes(e, symbol, zero):
    with mp.workdps(BORDER_DIGITS):
        try:
            return Evaluator({symbol: zero}, BORDER_DIGITS, on_border=True).value(e) == 0
        except (NoValue, TooLarge, ValueError):
            return False


def _at(e, symbol, digits, x):
    """The value, or None."""
    try:
        return Evaluator({symbol: mpf(x)}, digits).real(e)
    except (NoValue, TooLarge, UnknownFunction):
        return None


def _followed(e, symbol):
    """Zeros between points of a grid where the sign changes, and where the expression touches 0 between two."""
    slope = derivative_off_borders(e, symbol)
    f, f_slope = _in_floats(e, symbol), _in_floats(slope, symbol)
    values = [f(x) for x in GRID]
    crossing, touching = [], []
    for n, (low, high) in enumerate(pairwise(GRID)):
        before, below, above = values[n - 1] if n else math.nan, values[n], values[n + 1]
        if below * above < 0 or (below == 0) != (above == 0):
            crossing.append((e, _halved(f, low, high)))
        elif abs(below) < min(abs(before), abs(above)):
            touching.append((slope, _halved(f_slope, GRID[n - 1], high)))
    found: list[Any] = []
    for zero in (_refined(g, symbol, start) for g, start in (crossing + touching)[:MANY]):
        if _vanishes(e, symbol, zero) and not any(_is_close(zero, other) for other in found):
            found.append(zero)
    return found


def _in_floats(e, symbol):
    """The expression as a function of a float, which is not a number where there is no value."""
    compute = lambdify(symbol, e, ["math", "mpmath"])

    def f(x):
        try:
            number = compute(x)
            return float(number)
        except (ValueError, ArithmeticError, TypeError, NameError):
            return math.nan

    return f


def _halved(f, low, high):
    """Nearer to where the sign changes."""
    negative = f(low) < 0
    for _ in range(50):
        middle = (low + high) / 2
        if (f(middle) < 0) == negative:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _refined(e, symbol, start):
    """The zero near `start` by the secant method."""
    digits = BORDER_DIGITS + GUARD_DIGITS
    f = partial(_at, e, symbol, digits)
    with mp.workdps(digits):
        last, zero = mpf(start), mpf(start) + mpf(10) ** -9
        for _ in range(STEPS):
            values = f(last), f(zero)
            if None in values or values[0] == values[1]:
                break
            last, zero = zero, zero - values[1] * (zero - last) / (values[1] - values[0])
            if abs(zero - last) < mpf(10) ** -(BORDER_DIGITS + GUARD_DIGITS // 2) * abs(zero):
                break
        return _short(zero)


def _short(zero):
    """The short decimal fraction that the zero is up to rounding, for a message that can be read."""
    near = mp.nint(zero * 10**6) / 10**6
    return near if abs(zero - near) < mpf(10) ** -BORDER_DIGITS else zero


@lru_cache(maxsize=1000)
def lowest_point(e):
    """Where an expression in several letters may be 0, or negative, there alone, as $(x - 3)^2 + (t - 2)^2$ is."""
    symbols = sorted(e.free_symbols, key=default_sort_key)
    if len(symbols) < 2 or len(symbols) > FEW:
        return None
    gradient = [derivative_off_borders(e, symbol) for symbol in symbols]
    digits = BORDER_DIGITS + GUARD_DIGITS
    start = [mpf(n + 1) / 3 for n in range(len(symbols))]
    for dps in (20, digits):
        with mp.workdps(dps):

            def slopes(*values, dps=dps):
                at = Evaluator(dict(zip(symbols, map(mpf, values), strict=True)), dps)
                return [at.real(slope) for slope in gradient]

            try:
                start = list(mp.findroot(slopes, start, tol=mpf(10) ** (-2 * dps + 40), verify=False, maxsteps=STEPS))
            except (ValueError, ArithmeticError, TypeError):  # the matrix is singular
                return None
    return {symbol: _short(x) for symbol, x in zip(symbols, start, strict=True)}
