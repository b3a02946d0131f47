"""What a general statement says in one concrete case: $K = 3$, $i = 1$, $k = 2$, written out in $z_1$, $z_2$, $z_3$.

Sums become their terms, letters their definitions, and derivatives are carried out. SymPy cancels on the way: $x/x$
becomes 1 and $0 log(x)$ becomes 0. So we note on the way which numbers must not be 0 for the statement to make sense.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import sympy
from sympy import Derivative, Dummy, Expr, Idx, Integer, KroneckerDelta, Piecewise, Symbol, UnevaluatedExpr

from ffnn.derivation.objects import Family, Name, Partial, meaning

KINKED = (sympy.Abs, sympy.Heaviside, sympy.Max, sympy.Min, sympy.sign, sympy.floor, sympy.ceiling, Piecewise)


LONGEST_SUM = 1000


class Slope(NamedTuple):
    """A derivative of a function with corners or jumps: at some points there is none."""

    function: Expr
    variable: Symbol
    meanings: tuple[tuple[Symbol, Expr], ...]  # what other symbols in the function stand for, in pairs


class Written(NamedTuple):
    value: Expr
    nonzero: frozenset[Expr]  # divisors and arguments of logarithms, cancelled ones included
    slopes: frozenset[Slope]


def write_out(expression, case):
    """The expression at the sizes and indices in `case`. IndexError: an entry outside its range."""
    return _write_out(expression, tuple(case.items()))


@lru_cache(maxsize=1000)  # the right side of a step is the left side of the next
def _write_out(expression, case):
    writer = _Writer(dict(case))
    return Written(writer.write(expression, dict(case)), frozenset(writer.nonzero), frozenset(writer.slopes))


def concrete(expression, case):
    return write_out(expression, case).value


class _Writer:
    def __init__(self, sizes):
        self.sizes = {name: number for name, number in sizes.items() if not isinstance(name, Idx)}
        self.nonzero: set[Expr] = set()
        self.slopes: set[Slope] = set()
        self.freed: frozenset[Name] = frozenset()  # letters that are variables while a derivative is taken in them
        self.stand_ins: dict[tuple[Any, ...], Symbol] = {}  # (letter, index) -> the symbol for it then
        self.defined: dict[tuple[Any, ...], Expr] = {}  # (letter, index, freed) -> what it means, worked out once

    def write(self, e, values):
        if e in values:
            return Integer(values[e])
        if isinstance(e, sympy.Indexed):
            return self._entry(e, values)
        if isinstance(e, Name):
            return self._defined(e, ())
        if isinstance(e, (sympy.Sum, sympy.Product)):
            return self._terms(e, values)
        if isinstance(e, Partial):
            return self._derivative(e.args[0], [(e.args[1], 1)], values)
        if isinstance(e, Derivative):
            return self._derivative(e.expr, e.variable_count, values)
        if isinstance(e, UnevaluatedExpr):
            return self.write(e.args[0], values)
        if isinstance(e, KroneckerDelta):
            left, right = (self.write(index, values) for index in e.args[:2])
            return Integer(left == right)
        if isinstance(e, (sympy.Integral, sympy.Limit)):
            raise ValueError(f"{e} cannot be evaluated")
        if isinstance(e, Idx):
            raise ValueError(f"the index {e} is neither free in the first line nor summed over")
        if not e.args:
            return e
        args = [self.write(part, values) for part in e.args]
        divided = isinstance(e, sympy.Pow) and args[1].is_negative
        if (divided or isinstance(e, sympy.log)) and not args[0].is_nonzero:
            self.nonzero.add(args[0])
        if isinstance(e, (sympy.tan, sympy.sec)):
            self.nonzero.add(sympy.cos(args[0]))
        return e.func(*args)

    def _entry(self, e, values):
        index = tuple(self.write(place, values) for place in e.indices)
        if not all(place.is_Integer for place in index):
            raise ValueError(f"the index of {e} has no range: it must come from indices() or be summed over")
        family = e.base
        letter = str(family.label)
        ranges = family.ranges if isinstance(family, Family) else family.shape or ()
        for place, upto in zip(index, ranges, strict=bool(ranges)):
            if not 1 <= place <= self.write(upto, self.sizes):
                raise IndexError(f"{letter} has no entry {', '.join(map(str, index))}")
        if not isinstance(family, Family):
            return Symbol(f"{letter}_{''.join(map(str, index))}", real=True)
        if family.definition is None:
            return family.entry(index)
        return self._defined(family, index)

    def _defined(self, letter, index):
        if letter in self.freed:
            return self.stand_ins.setdefault((letter, index), Dummy(f"{letter}", real=True))
        key = letter, index, self.freed
        if key not in self.defined:
            places = letter.definition[0] if index else ()
            self.defined[key] = self.write(meaning(letter), self.sizes | dict(zip(places, index, strict=True)))
        return self.defined[key]

    def _terms(self, e, values):
        *inner, (index, first, last) = e.limits
        first, last = (self.write(end, values) for end in (first, last))
        if not (first.is_Integer and last.is_Integer):
            raise ValueError(f"the sum over {index} runs from {first} to {last}")
        if last - first >= LONGEST_SUM:
            raise ValueError(f"the sum over {index} has {last - first + 1} terms, more than {LONGEST_SUM}")
        term = e.func(e.function, *inner) if inner else e.function
        terms = [self.write(term, values | {index: n}) for n in range(int(first), int(last) + 1)]
        return (sympy.Add if isinstance(e, sympy.Sum) else sympy.Mul)(*terms)

    def _derivative(self, function, variables, values):
        outer = self.freed
        targets = {v.base if isinstance(v, sympy.Indexed) else v for v, _ in variables}
        self.freed = outer.union(letter for letter in targets if meaning(letter) is not None)
        function = self.write(function, values)
        variables = [(self.write(v, values), int(times)) for v, times in variables]
        new, self.freed = self.freed - outer, outer
        meanings = {s: self._defined(*entry) for entry, s in list(self.stand_ins.items()) if entry[0] in new}
        for variable, times in variables:
            if not variable.is_Symbol:
                raise ValueError(f"a derivative needs a variable; got {variable}")
            for _ in range(times):
                if function.has(*KINKED):
                    self.slopes.add(Slope(function, variable, tuple(meanings.items())))
                function = function.diff(variable)
        self.nonzero = {e.xreplace(meanings) for e in self.nonzero}
        return function.xreplace(meanings)
