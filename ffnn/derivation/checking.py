"""Is left = right? Decided at concrete sizes, for every index case: at points with 50 digits, and by algebra.

Numbers refute: a point where the sides differ, or where only one of them exists, is a counterexample. We look at random
points, and at borders (`domains.py`) and between them. Algebra proves: the difference is 0, and the sides exist at the
same points, because all borders that only one of them has were found and tried. Where algebra does not decide, the
sides are compared once more, with so many digits that $log(1 + e^x)$ is not $x$ for any $x$ of a usual size. Then we
claim no more than that the sides agree at all these points.
"""

import itertools
from typing import NamedTuple

import sympy
from mpmath import mp, mpf, nstr
from sympy import Gt, Lt, Ne

from ffnn.derivation.algebra import constant, is_zero
from ffnn.derivation.contents import free_indices, sizes
from ffnn.derivation.domains import KINKED, cases
from ffnn.derivation.evaluating import BORDER_DIGITS, DIGITS, FINE_DIGITS, WORKING_DIGITS, Evaluator, TooLarge
from ffnn.derivation.existence import borders_of_one_side, borders_of_side, expressions, value_of
from ffnn.derivation.points import Unknowns
from ffnn.derivation.writing_out import concrete, write_out
from ffnn.derivation.zeros import zeros

POINTS = 12
FINE_POINTS = 3  # where algebra does not decide
FEWEST = POINTS // 2
ATTEMPTS = 20 * POINTS
ONE_SIZE = (2, 3, 4, 5)
SIZES = (1, 2, 3)  # of each of several


class NotEqual(Exception):
    """The sides differ; the message says at which sizes, indices and values."""


class NoPoint(ValueError):
    """No point satisfies the conditions."""


class Verdict(NamedTuple):
    """How a step was checked."""

    proved: bool  # by algebra, in every case
    points: int  # random ones at which both sides were compared, in the case with the fewest
    on_borders: int  # points on borders and between them, in the case with the most


def index_cases(expressions, where, given=()):
    """All sizes and all values of the free indices that satisfy `where`, as dicts."""
    symbolic = sorted(set().union(*map(sizes, (*expressions, *where, *given))), key=str)
    free = sorted(set().union(*map(free_indices, (*expressions, *where))), key=str)
    for numbers in _tried_sizes(len(symbolic)):
        at_sizes = dict(zip(symbolic, numbers, strict=True))
        for case in _places(free, at_sizes):
            if all(concrete(condition, case) == True for condition in where):  # noqa: E712 (SymPy's true)
                yield case


def _places(free, case):
    """The case with all values of the indices."""
    ranges = [range(1, int(concrete(index.upper, case)) + 1) for index in free]
    return [case | dict(zip(free, places, strict=True)) for places in itertools.product(*ranges)]


def _tried_sizes(count):
    """Of one size 2 to 5; of more, 1 to 3, each with each of any other: an orthogonal array, $a + b c$ modulo 3."""
    if count == 1:
        return [(n,) for n in ONE_SIZE]
    digits = next(digits for digits in itertools.count() if (3**digits - 1) // 2 >= count)
    vectors = itertools.product(range(3), repeat=digits)
    columns = sorted((v for v in vectors if next(filter(None, v), 0) == 1), key=lambda v: (sum(map(bool, v)), v))
    rows = itertools.product(range(3), repeat=digits)
    return [
        tuple(SIZES[sum(a * b for a, b in zip(row, column, strict=True)) % 3] for column in columns[:count])
        for row in rows
    ]


def equal(left, right, cases, given):
    """How the step was checked, a Verdict; raises NotEqual or ValueError."""
    total = Verdict(True, POINTS, 0)
    for case in cases:
        first = _Case(left, right, case, given)
        empty = []
        for signs in itertools.product((1, -1), repeat=first.unknowns.roots):
            try:
                here = (_Case(left, right, case, given, signs) if -1 in signs else first).verdict(total.proved)
            except NoPoint as error:
                empty.append(error)
                continue
            total = Verdict(here.proved, min(total.points, here.points), max(total.on_borders, here.on_borders))
        if len(empty) == 2**first.unknowns.roots:
            raise empty[0]
    return total


class _Case:
    """The two sides at concrete sizes and indices; where a condition is quadratic, with one of its roots."""

    def __init__(self, left, right, case, given, signs=()):
        self.case = case
        try:
            self.sides = [write_out(side, case) for side in (left, right)]
        except IndexError as error:
            raise NotEqual(f"{_format_case(case)}: {error}") from None
        for side in self.sides:
            if side.value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
                raise ValueError(f"{side.value} is not a finite number")
        conditions = [concrete(condition, more) for condition in given for more in _cases_of(condition, case)]
        self.unknowns = Unknowns([e for side in self.sides for e in expressions(side)], conditions, signs)
        found = set().union(*map(borders_of_side, self.sides))
        self.nested, self.borders = _nested(found), self._cases(found)

    def _cases(self, borders):
        """The borders without corners, in the letters that are not eliminated."""
        found = set().union(*map(cases, borders))
        found = set().union(*(cases(e.xreplace(self.unknowns.eliminated)) for e in found))
        return sorted(found, key=sympy.default_sort_key)

    def verdict(self, provable):
        """How it was checked; algebra has a say where it has decided all cases before."""
        points, start = self._compare_at_random()
        special = self._special_points(start)
        on_borders = sum([self._compare(point, on_border) for point, on_border in special])
        proved = provable and self._prove()
        if not proved:
            for point in itertools.islice(self.unknowns.random_points(attempts=FINE_POINTS), FINE_POINTS):
                self._compare(point, False, WORKING_DIGITS[1:], FINE_DIGITS)
            for point, on_border in special:
                if not on_border:
                    self._compare(point, False, WORKING_DIGITS[1:], FINE_DIGITS)
        return Verdict(proved, points, on_borders)

    def _compare_at_random(self):
        """At how many points both sides exist, and the first of these."""
        tried, compared, start = 0, 0, None
        candidates = self.unknowns.random_points(ATTEMPTS // 2)
        scattered = self.unknowns.scattered_points(self.borders, ATTEMPTS // 2)
        for point in itertools.chain(candidates, scattered):
            tried += 1
            if self._compare(point):
                compared += 1
                start = start or point
            if compared == POINTS:
                break
        if not tried:
            raise NoPoint("no point satisfies the conditions")
        if compared < FEWEST:
            raise ValueError(f"both sides exist at only {compared} of {tried} points that satisfy the conditions")
        return compared, start

    def _special_points(self, start):
        if not self.borders and not self.unknowns.ends:
            return []
        short = self.unknowns.start()
        if short is None or not self._exist(short):
            short = {s: start[s] for s in self.unknowns.free}
        return list(self.unknowns.special_points([*self.borders, *self.unknowns.ends], short))

    def _exist(self, values):
        return None not in self._numbers(self.unknowns.completed(values), WORKING_DIGITS[0], False)

    def _numbers(self, point, digits, on_border):
        with mp.workdps(digits):
            at = Evaluator(point, digits, on_border)
            return [value_of(side, at) for side in self.sides]

    def _compare(self, point, on_border=False, working=WORKING_DIGITS, agreed=DIGITS):
        """Whether both sides exist at the point; raises NotEqual when their values differ, or only one has a value."""
        if on_border:  # only what is known exactly is on it with more digits, too
            exact = all(getattr(x, "is_Rational", False) for s, x in point.items() if s in self.unknowns.free)
            working = (BORDER_DIGITS, *working[1:]) if exact else (BORDER_DIGITS,)
        for digits in working:
            try:
                left, right = self._numbers(point, digits, on_border)
            except TooLarge:
                return False
            if left is None and right is None:
                return False
            if left is None or right is None:
                continue  # where rounding makes a logarithm's argument 0, more digits do not
            with mp.workdps(digits):
                tiny = mpf(10) ** (-2 * agreed)
                if abs(left - right) <= max(mpf(10) ** -agreed * max(abs(left), abs(right)), tiny):
                    return True
        raise NotEqual(self._counterexample(point, left, right, digits))

    def _counterexample(self, point, left, right, digits):
        shown = [nstr(number, 12) if number is not None else "undefined" for number in (left, right)]
        told = f"left = {shown[0]}, right = {shown[1]}"
        with mp.workdps(digits):
            if shown[0] == shown[1]:
                told += f", left - right = {nstr(left - right, 4)}"
            at = Evaluator(point, digits)
            values = [(s.name, at.known[s]) for s in point]
        place = ", ".join(f"{name} = {int(x) if mp.isint(x) else nstr(x, 4)}" for name, x in values)
        return f"{'; '.join(filter(None, [_format_case(self.case), place]))}: {told}"

    def _prove(self):
        """Whether algebra shows that the sides are equal, and exist at the same points."""
        left, right = (side.value.xreplace(self.unknowns.eliminated) for side in self.sides)
        same, on_borders_too = (True, True) if left == right else is_zero(left - right)
        if same is False:
            raise NotEqual(f"{_format_case(self.case)}{'; ' if self.case else ''}left - right is never 0, by algebra")
        if not same:
            return False
        if not on_borders_too and (self.nested or not all(map(self._is_decided, self.borders))):
            return False
        found = borders_of_one_side(self.sides)
        return not _nested(found) and all(map(self._is_decided, self._cases(found)))

    def _is_decided(self, border):
        """Whether all points on the border have been tried, or are excluded by a condition."""
        for condition in self.unknowns.filters:
            if isinstance(condition, Ne | Lt | Gt) and constant(border / (condition.lhs - condition.rhs)) is not None:
                return True
        if len(border.free_symbols) != 1:
            return False
        (symbol,) = border.free_symbols
        return symbol in self.unknowns.free and zeros(border, symbol)[1]


def _nested(borders):
    """Whether some border has corners in several letters: on which of its cases a point lies, is not known then."""
    return any(e.has(*KINKED) and len(e.free_symbols) > 1 for e in borders)


def _cases_of(condition, case):
    """A condition holds for all values of an index that occurs nowhere else."""
    return _places([index for index in free_indices(condition) if index not in case], case)


def _format_case(case):
    return ", ".join(f"{name} = {number}" for name, number in case.items())
