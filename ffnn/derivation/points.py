"""Where to look for a counterexample: random points, and points at the edges of the branches of a formula."""

import itertools
import random

from sympy import (
    Abs,
    Dummy,
    Eq,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    acos,
    asin,
    ceiling,
    cos,
    default_sort_key,
    exp,
    expand,
    floor,
    fraction,
    log,
    roots,
    sign,
    sin,
    together,
)
from sympy.core.relational import Relational

SEED = 1986
SPREADS = [1, 1, 1, 1, 3, 3, 10, 0.1, 0.01, 100]  # sizes of the random values
SPECIAL = (0, 1, -1)  # given to all unknowns at once: the origin, and ties away from it
FUNCTIONS = [  # and their inverses
    (lambda x: x, lambda r: r),
    (exp, log),
    (lambda x: exp(-x), lambda r: -log(r)),
    (log, exp),
    (sin, asin),
    (cos, acos),
]
BESIDE = (0, Rational(1, 1000), Rational(-1, 1000))  # on an edge, and on both sides of it


class Unknowns:
    """The unknown numbers of one concrete case, and the conditions that they satisfy."""

    def __init__(self, expressions, conditions):
        symbols = set().union(*(e.free_symbols for e in (*expressions, *conditions)))
        self.unknowns = sorted(symbols, key=default_sort_key)
        self.eliminated = {}  # symbol -> what it is by one of the equations: y_3 -> 1 - y_1 - y_2
        self.filters = [c for c in conditions if not isinstance(c, Eq) and c != True]  # noqa: E712 (SymPy's true)
        for equation in conditions:
            if isinstance(equation, Eq):
                self._eliminate(equation)

    def _eliminate(self, equation):
        zero = expand((equation.lhs - equation.rhs).xreplace(self.eliminated))
        for symbol in reversed(self.unknowns):
            slope = zero.diff(symbol)
            if slope.is_number and slope != 0:
                solution = expand(symbol - zero / slope)
                self.eliminated = {s: e.xreplace({symbol: solution}) for s, e in self.eliminated.items()}
                self.eliminated[symbol] = solution
                return
        raise ValueError(f"the condition {equation} must be linear in an unknown that can be eliminated")

    def _complete(self, values):
        """The point with the eliminated unknowns added; None when assumptions or conditions forbid it."""
        point = {**values, **{s: e.xreplace(values) for s, e in self.eliminated.items()}}
        allowed = all(_admits(s, value) for s, value in point.items())
        return point if allowed and all(c.xreplace(point) == True for c in self.filters) else None  # noqa: E712

    def random_points(self, attempts):
        generator = random.Random(SEED)
        for number in range(attempts):
            drawn = [generator.gauss(0, 1) * SPREADS[number % len(SPREADS)] for _ in self.unknowns]
            values = {s: _admitted(s, x) for s, x in zip(self.unknowns, drawn, strict=True) if s not in self.eliminated}
            for _ in range(8):  # halved while too large to leave room for the eliminated ones: y_1 + y_2 > 1
                point = self._complete(values)
                if point is not None:
                    yield point
                    break
                values = {s: value / 2 for s, value in values.items()}

    def special_points(self, edges):
        free = [s for s in self.unknowns if s not in self.eliminated]
        found = [self._complete(dict.fromkeys(free, Integer(n))) for n in SPECIAL]
        elsewhere = {s: _admitted(s, 0.25 + n) for n, s in enumerate(free)}
        for edge in sorted(edges, key=default_sort_key):
            edge = edge.xreplace(self.eliminated)
            for symbol in sorted(edge.free_symbols, key=default_sort_key):
                line = edge.xreplace({s: value for s, value in elsewhere.items() if s != symbol})
                found += [self._complete({**elsewhere, symbol: r + d}) for r in _zeros(line, symbol) for d in BESIDE]
        return [point for point in found if point is not None]


def _zeros(line, symbol):
    """Real zeros, exactly: of a polynomial in the symbol, its exponential, logarithm, sine or cosine."""
    line = fraction(together(line))[0]
    for inner, back in FUNCTIONS:
        inside = Dummy("inside")
        outer = line.xreplace({inner(symbol): inside})
        if outer.has(inside) and not outer.has(symbol) and outer.is_polynomial(inside):
            polynomial = outer.as_poly(inside)
            if polynomial.degree() <= 2:
                zeros = roots(polynomial)
            elif polynomial.degree() <= 8 and polynomial.domain.is_QQ | polynomial.domain.is_ZZ:
                zeros = set(polynomial.real_roots())
            else:
                zeros = polynomial.ground_roots()
            return [zero for zero in map(back, zeros) if zero.is_real]
    return []


def edges(written):
    """Expressions that are 0 on the edges of the branches and domains of a formula."""
    found = set(written.nonzero)
    for e in [written.value, *(slope.function.xreplace(dict(slope.meanings)) for slope in written.slopes)]:
        for part in e.atoms(Abs, sign, Heaviside, floor, ceiling, log, Pow, Max, Min, Relational):
            if isinstance(part, Max | Min):
                found |= {a - b for a, b in itertools.combinations(part.args, 2)}
            elif isinstance(part, Relational):
                found.add(part.lhs - part.rhs)
            elif not (isinstance(part, Pow) and part.exp.is_integer and part.exp.is_nonnegative):
                found.add(part.args[0])
    unfolded = {e.replace(Abs, lambda inner, s=s: Mul(s, inner)) for e in found for s in (1, -1)}
    return {e for e in unfolded if e.free_symbols and not e.is_nonzero}


def _admitted(symbol, drawn):
    if symbol.is_positive or symbol.is_nonnegative:
        drawn = abs(drawn)
    elif symbol.is_negative or symbol.is_nonpositive:
        drawn = -abs(drawn)
    return Integer(round(drawn) or 1) if symbol.is_integer else Rational(drawn)


def _admits(symbol, value):
    """Whether the symbol's assumptions allow this number."""
    return all(getattr(value, f"is_{fact}") is not (not truth) for fact, truth in symbol.assumptions0.items())
