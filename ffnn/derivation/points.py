"""Where to look for a counterexample: random points, and points on the borders of a formula and between them."""

import itertools
import random
from functools import lru_cache
from typing import Any

from mpmath import mp, mpf
from sympy import Eq, Integer, Poly, Rational, default_sort_key, degree, expand, sqrt

from ffnn.derivation.domains import borders, cases
from ffnn.derivation.evaluating import BORDER_DIGITS, Evaluator, NoValue, TooLarge
from ffnn.derivation.zeros import lowest_point, number, zeros

SEED = 1986
SPREADS = [1, 1, 1, 1, 3, 3, 10, 0.1, 0.01, 100]  # sizes of the random values
SPECIAL = (0, 1, -1)  # given to all unknowns at once: the origin, and ties away from it
BESIDE = 0.001  # how far from the outermost borders
CROSSINGS = 60  # of borders that are tried in one case
ROUNDS = 5  # of moving the unknowns, one by one, to where the conditions hold
DIGITS = 80  # of random values
DENOMINATOR_BITS = 200


class Unknowns:
    """The unknown numbers of one concrete case, and the conditions that they satisfy."""

    def __init__(self, expressions, conditions, signs=()):
        self.signs, self.roots = signs, 0  # of the roots of quadratic equations, + where none is given; how many
        symbols = set().union(*(e.free_symbols for e in (*expressions, *conditions)))
        self.unknowns = sorted(symbols, key=lambda s: (default_sort_key(s), str(s.assumptions0)))
        self.eliminated: dict[Any, Any] = {}  # symbol -> what it is by one of the equations: y_3 -> 1 - y_1 - y_2
        self.filters = [c for c in conditions if not isinstance(c, Eq) and c != True]  # noqa: E712 (SymPy's true)
        equations = [c for c in conditions if isinstance(c, Eq)]
        while equations:
            equation = min(equations, key=lambda equation: not self._linear(equation))  # quadratic ones at the end
            equations.remove(equation)
            self._eliminate(equation)
        self.free = [s for s in self.unknowns if s not in self.eliminated]
        ends = set().union(*(borders(condition) for condition in self.filters))
        ends |= {e for s, e in self.eliminated.items() if _has_a_sign(s)}
        self.ends = sorted(set().union(*(cases(e.xreplace(self.eliminated)) for e in ends)), key=default_sort_key)

    def _zero(self, equation):
        return expand((equation.lhs - equation.rhs).xreplace(self.eliminated))

    def _eliminate(self, equation):
        if self._zero(equation) == 0:
            return
        found = self._linear(equation) or self._quadratic(equation)
        if not found:
            raise ValueError(
                f"the condition {equation} cannot be solved: it must be linear or quadratic in one of its letters, "
                "when what the other conditions say is put in"
            )
        _, symbol, solution = min(found, key=lambda candidate: candidate[0])
        self.eliminated = {s: e.xreplace({symbol: solution}) for s, e in self.eliminated.items()}
        self.eliminated[symbol] = solution

    def _linear(self, equation):
        """The letters in which the equation is linear: (whether the slope has letters, letter, solution)."""
        zero, found = self._zero(equation), []
        for symbol in reversed(self.unknowns):
            slope = zero.diff(symbol)
            if symbol in self.eliminated or slope == 0 or slope.has(symbol):
                continue
            rest = expand(zero - symbol * slope)
            if slope.is_nonzero or rest.is_nonzero:  # where the slope is 0, the equation does not hold
                found.append((not slope.is_number, symbol, expand(-rest / slope)))
        return found

    def _quadratic(self, equation):
        """One of the two roots in a letter in which the equation is quadratic: $t = sqrt(1 - x^2)$, or minus it."""
        zero, found = self._zero(equation), []
        for symbol in reversed(self.unknowns):
            if symbol in self.eliminated or not zero.is_polynomial(symbol) or degree(zero, symbol) != 2:
                continue
            a, b, c = Poly(zero, symbol).all_coeffs()
            if a.is_nonzero or (b == 0 and c.is_nonzero):
                found.append((not a.is_number, bool(_has_a_sign(symbol)), symbol, a, b, c))
        if not found:
            return []
        *_, symbol, a, b, c = min(found, key=lambda candidate: candidate[:2])
        square = expand(b**2 / 4 - a * c)
        if not square.is_nonnegative:
            self.filters.append(square >= 0)
        if b == 0 and a.is_positive and symbol.is_nonnegative:
            sign = 1
        else:
            sign = self.signs[self.roots] if self.roots < len(self.signs) else 1
            self.roots += 1
        return [(False, symbol, (sign * sqrt(square) - b / 2) / a)]

    def completed(self, values):
        """The point with the eliminated unknowns added, each by the formula that gives it."""
        return {**values, **self.eliminated}

    def _violated(self, point):
        """How many assumptions and conditions forbid the point."""
        if not (self.filters or self.eliminated):
            return 0
        with mp.workdps(BORDER_DIGITS):
            try:
                at = Evaluator(point, BORDER_DIGITS, on_border=True)
                forbidden = sum(not _admits(s, at.known[s]) for s in self.eliminated)
                return forbidden + sum(not at.value(condition) for condition in self.filters)
            except (NoValue, TooLarge, TypeError):
                return len(self.filters) + len(self.eliminated) + 1

    def random_points(self, attempts):
        for attempt in range(attempts):
            values = {s: _admitted(s, _drawn(attempt, place)) for place, s in enumerate(self.free)}
            point = self.completed(values)
            if self._violated(point):
                point = self._moved(values, random.Random(attempt), SPREADS[attempt % len(SPREADS)])
            if point is not None:
                yield point

    def _moved(self, values, generator, spread):
        """The unknowns moved, one after the other, into intervals that the conditions leave."""
        bound = [s for s in self.free if any(e.has(s) for e in self.ends)]
        for _ in range(ROUNDS):
            for symbol in generator.sample(bound, len(bound)):
                found, _ = self._line(self.ends, values, symbol)
                inside = [
                    {**values, symbol: _admitted(symbol, _odd(x, generator))}
                    for x in _between(found, lambda: abs(_normal(generator, spread)), lambda: _uniform(generator))
                ]
                violated = [(self._violated(self.completed(choice)), generator.random()) for choice in inside]
                values = inside[violated.index(min(violated))]
                if not min(violated)[0]:
                    return self.completed(values)
        return None

    def scattered_points(self, borders, attempts):
        """Random points with as many in each of the intervals between borders, however narrow or far."""
        generator = random.Random(SEED)
        ends = [*self.ends, *borders]
        for start in self.random_points(attempts):
            values = {s: start[s] for s in self.free}
            for symbol in generator.sample(self.free, len(self.free)):
                found, _ = self._line(ends, values, symbol)
                places = _between(found, lambda: abs(_normal(generator)), lambda: _uniform(generator))
                values[symbol] = _admitted(symbol, _odd(generator.choice(places), generator))
            if not self._violated(self.completed(values)):
                yield self.completed(values)

    def _line(self, expressions, values, symbol):
        """Where some of the expressions are 0 when the other unknowns have these values, and whether that is all."""
        found, complete = [], True
        for e in expressions:
            if e.has(symbol):
                here, all_of_them = zeros(e.xreplace({s: x for s, x in values.items() if s != symbol}), symbol)
                found += here
                complete &= all_of_them
        if _has_a_sign(symbol):
            found.append(Integer(0))
        with mp.workdps(BORDER_DIGITS):
            return sorted({number(zero): zero for zero in found}.items(), key=lambda pair: pair[0]), complete

    def special_points(self, borders, start):
        """Points on borders, and off all borders: (point, whether on a border)."""
        found = [(dict.fromkeys(self.free, Integer(n)), True) for n in SPECIAL]
        found += [({**start, **place}, True) for place in filter(None, (lowest_point(e) for e in borders))]
        found += [({**start, s: x}, on_border) for s in self.free for x, on_border in self._on_line(borders, start, s)]
        found += itertools.islice(self._crossings(borders, start), CROSSINGS)
        for place, on_border in found:
            if all(_admits(s, x) for s, x in place.items()):
                point = self.completed(place)
                if not self._violated(point):
                    yield point, on_border

    def _on_line(self, borders, values, symbol):
        """Numbers for one unknown that put it on borders, and between them: (number, whether on a border)."""
        line, _ = self._line(borders, values, symbol)
        beside = 1 if symbol.is_integer else BESIDE
        between = _between(line, lambda: beside, lambda: 0.5) if line else []
        return [(zero, True) for _, zero in line] + [(_admitted(symbol, _exact(x)), False) for x in between]

    def _crossings(self, borders, start):
        """Points where two unknowns are moved, the second to where it meets a border then."""
        plain = [e for e in borders if e.is_polynomial()]
        met = [s for s in self.free if any(e.has(s) for e in plain)]
        for first, second in itertools.permutations(met, 2):
            for x, on_border in self._on_line(borders, start, first):
                place = {**start, first: x}
                for y, also in self._on_line(plain, place, second):
                    yield {**place, second: y}, on_border or also

    def start(self):
        """A point with short numbers, from which one unknown at a time is moved to a border."""
        values = {s: _admitted(s, Rational(1, 4) + n) for n, s in enumerate(self.free)}
        return None if self._violated(self.completed(values)) else values


def _between(line, outside, inside):
    """A number in each of the intervals into which the places on the line divide it."""
    places = [place for place, _ in line]
    with mp.workdps(BORDER_DIGITS):
        if not places:
            return [outside(), -outside()]
        middle = [low + (high - low) * inside() for low, high in itertools.pairwise(places)]
        return [places[0] - mpf(outside()), *middle, places[-1] + mpf(outside())]


def _exact(x):
    """A rational number at most 300 digits away."""
    with mp.workdps(BORDER_DIGITS):
        return Rational(int(mp.nint(x * 10**BORDER_DIGITS)), 10**BORDER_DIGITS)


def _uniform(generator):
    """A random number from 0 to 1; unlike a float it has random digits to the last."""
    with mp.workdps(DIGITS):
        return mpf(generator.getrandbits(DENOMINATOR_BITS)) / 2**DENOMINATOR_BITS


def _normal(generator, spread=1):
    with mp.workdps(DIGITS):
        return mpf(generator.gauss(0, 1)) * spread * (1 + _uniform(generator) / 1000)


@lru_cache(maxsize=10000)
def _drawn(attempt, place):
    """The value of an unknown at one of the random points, the same in all cases."""
    generator = random.Random(f"{SEED}, {attempt}, {place}")
    return _odd(_normal(generator, SPREADS[attempt % len(SPREADS)]), generator)


def _odd(x, generator):
    """A random rational number near x; no multiple of it that one would write down is an integer."""
    with mp.workdps(DIGITS):
        denominator = generator.getrandbits(DENOMINATOR_BITS) | 1
        return Rational(int(mp.nint(mpf(x) * denominator)), denominator)


def _has_a_sign(symbol):
    return symbol.is_nonnegative or symbol.is_nonpositive


def _admitted(symbol, drawn):
    if symbol.is_nonnegative:
        drawn = abs(drawn)
    elif symbol.is_nonpositive:
        drawn = -abs(drawn)
    return Integer(round(drawn) or (0 if symbol.is_nonzero is None else 1)) if symbol.is_integer else drawn


def _admits(symbol, value):
    """Whether the symbol's assumptions allow this number."""
    if isinstance(value, mpf) or not value.is_Rational:
        with mp.workdps(BORDER_DIGITS):
            value = number(value)
            near = mp.nint(value)
            is_integer = abs(value - near) < mpf(10) ** (-BORDER_DIGITS // 2)
            value = Integer(int(near)) if is_integer else value
    return _allows(symbol, value if isinstance(value, Integer) else Rational(1, 2) * (1 if value > 0 else -1))


@lru_cache(maxsize=10000)
def _allows(symbol, value):
    return all(getattr(value, f"is_{fact}") is not (not truth) for fact, truth in symbol.assumptions0.items())
