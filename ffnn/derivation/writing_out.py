"""What a general statement says in one concrete case: $K = 3$, $i = 1$, $k = 2$, written out in $z_1$, $z_2$, $z_3$.

Sums become their terms, letters their definitions, and derivatives are carried out. SymPy cancels on the way: $x/x$
becomes 1 and $0 log(x)$ becomes 0. So we note on the way what must exist for the statement to make sense.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import sympy
from sympy import Derivative, Dummy, Expr, Idx, Integer, KroneckerDelta, Piecewise, Symbol, UnevaluatedExpr

from ffnn.derivation.contents import free_letters
from ffnn.derivation.deadline import check_time
from ffnn.derivation.domains import derivative_off_borders, exists_everywhere, is_smooth
from ffnn.derivation.objects import Family, Name, Partial, entry_of, meaning

LONGEST_SUM = 1000


class Part(NamedTuple):
    """A function that is applied somewhere in the statement, and does not exist everywhere: $log(x)$, $1/x$."""

    function: Any
    args: tuple[Expr, ...]
    guards: tuple[tuple[Any, bool], ...] = ()  # it must exist only where these conditions are true, or false

    def xreplace(self, rule):
        args = tuple(e.xreplace(rule) for e in self.args)
        return Part(self.function, args, tuple((e.xreplace(rule), truth) for e, truth in self.guards))


class Slope(NamedTuple):
    """A derivative of a function with corners, jumps or holes, where it must be taken from the function itself."""

    symbol: Symbol  # which stands for it in `Written.with_slopes`
    derivative: Expr  # off the borders
    function: Expr
    variable: Symbol
    meanings: tuple[tuple[Symbol, Expr], ...]  # what other symbols in the function stand for
    guards: tuple[tuple[Any, bool], ...] = ()

    def xreplace(self, rule):
        meanings = tuple((symbol, e.xreplace(rule)) for symbol, e in self.meanings)
        meanings += tuple((symbol, rule[symbol]) for symbol in self.function.free_symbols & rule.keys())
        guards = tuple((e.xreplace(rule), truth) for e, truth in self.guards)
        return self._replace(derivative=self.derivative.xreplace(rule), meanings=meanings, guards=guards)


class Written(NamedTuple):
    value: Expr
    with_slopes: Expr  # the value with symbols for some derivatives
    parts: frozenset[Part]
    slopes: frozenset[Slope]


def write_out(expression, case):
    """The expression at the sizes and indices in `case`. IndexError: an entry outside its range."""
    return _write_out(expression, tuple(case.items()))


@lru_cache(maxsize=1000)  # the right side of a step is the left side of the next
def _write_out(expression, case):
    sizes = tuple((name, number) for name, number in case if not isinstance(name, Idx))
    writer = _Writer(dict(sizes), _memory(sizes))
    value = writer.write(expression, dict(case))
    parts, slopes = ({part.xreplace(writer.derivatives()) for part in found} for found in (writer.parts, writer.slopes))
    return Written(writer.carried_out(value), value, frozenset(parts), frozenset(slopes))


def concrete(expression, case):
    return write_out(expression, case).value


@lru_cache(maxsize=40)
def _memory(sizes):
    """What was written out at these sizes, and the symbols for defined letters while a derivative is taken in them."""
    return {}, {}


class _Writer:
    def __init__(self, sizes, memory):
        self.sizes = sizes
        self.written, self.stand_ins = memory
        self.parts: set[Part] = set()
        self.slopes: set[Slope] = set()
        self.guards: tuple[tuple[Any, bool], ...] = ()
        self.freed: frozenset[Any] = frozenset()  # letters that are variables while a derivative is taken in them

    def write(self, e, values):
        check_time()
        if e in values:
            return Integer(values[e])
        if isinstance(e, sympy.Indexed):
            return self._entry(e, values)
        if isinstance(e, Name):
            return self._defined(e, ())
        if isinstance(e, (sympy.Sum, sympy.Product)):
            return self._remembered(self._terms, e, values)
        if isinstance(e, Partial):
            return self._remembered(self._derivative, e, values)
        if isinstance(e, Derivative):
            for variable in (v for v, times in e.variable_count for _ in range(int(times))):
                e = Partial(e.expr if isinstance(e, Derivative) else e, variable)
            return self.write(e, values)
        if isinstance(e, UnevaluatedExpr):
            return self.write(e.args[0], values)
        if isinstance(e, KroneckerDelta):
            return self._delta(e, values)
        if isinstance(e, Piecewise):
            return self._branches(e, values)
        if isinstance(e, (sympy.Integral, sympy.Limit)):
            raise ValueError(f"{e} cannot be evaluated")
        if isinstance(e, Idx):
            raise ValueError(f"the index {e} is neither free in the first line nor summed over")
        if not e.args:
            return e
        args = tuple(self.write(part, values) for part in e.args)
        if isinstance(e, sympy.Pow | sympy.Function) and not exists_everywhere(e.func, args):
            self.parts.add(Part(e.func, args, self.guards))
        return e.func(*args)

    def _remembered(self, write, e, values):
        """What is written, from memory where the same was written at the same sizes."""
        free = tuple((name, values[name]) for name in _free(e) if name in values)
        key = e, free, self.freed
        if key not in self.written:
            outer = self.parts, self.slopes, self.guards
            self.parts, self.slopes, self.guards = set(), set(), ()
            self.written[key] = write(e, values), self.parts, self.slopes
            self.parts, self.slopes, self.guards = outer
        value, parts, slopes = self.written[key]
        self.parts |= {part._replace(guards=self.guards + part.guards) for part in parts}
        self.slopes |= {slope._replace(guards=self.guards + slope.guards) for slope in slopes}
        return value

    def _entry(self, e, values):
        index = tuple(self.write(place, values) for place in e.indices)
        if not all(place.is_Integer for place in index):
            raise ValueError(f"the index of {e} has no range: it must come from indices() or be summed over")
        family = e.base
        ranges = family.ranges if isinstance(family, Family) else family.shape or ()
        for place, upto in zip(index, ranges, strict=bool(ranges)):
            if not 1 <= place <= self.write(upto, self.sizes):
                raise IndexError(f"{family.label} has no entry {', '.join(map(str, index))}")
        if meaning(family) is None:
            return entry_of(family, index)
        return self._defined(family, index)

    def _defined(self, letter, index):
        if letter in self.freed:
            return self._stand_in(letter, index)
        return self._remembered(lambda *_: self._meaning(letter, index), sympy.Tuple(letter, *index), {})

    def _stand_in(self, letter, index):
        return self.stand_ins.setdefault((letter, index), Dummy(str(letter), real=True))

    def _meaning(self, letter, index):
        places = letter.definition[0] if index else ()
        return self.write(meaning(letter), self.sizes | dict(zip(places, index, strict=True)))

    def _delta(self, e, values):
        left, right = (self.write(index, values) for index in e.args[:2])
        if not (left.is_Integer and right.is_Integer):
            raise ValueError(f"{e}: Kronecker's delta takes indices, which come from indices() or are summed over")
        return Integer(left == right)

    def _branches(self, e, values):
        outer, branches = self.guards, []
        for branch, condition in e.args:
            condition = self.write(condition, values)
            if condition == False:  # noqa: E712 (SymPy's false)
                continue
            inside = () if condition == True else ((condition, True),)  # noqa: E712
            before, self.guards = self.guards, self.guards + inside
            branches.append((self.write(branch, values), condition))
            self.guards = (*before, (condition, False))
            if not inside:
                break
        self.guards = outer
        if not branches:
            return sympy.nan
        if branches[-1][1] != True:  # noqa: E712 (there may be no branch for a point)
            self.parts.add(Part(Piecewise, tuple(sympy.Tuple(*branch) for branch in branches), outer))
        return Piecewise(*branches)

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

    def _derivative(self, e, values):
        outer, target = self.freed, e.args[1].base if isinstance(e.args[1], sympy.Indexed) else e.args[1]
        self.freed = outer | {target} if meaning(target) is not None else outer
        function = self.carried_out(self.write(e.args[0], values))
        variable = self.write(e.args[1], values)
        if not variable.is_Symbol:
            raise ValueError(f"a derivative needs a variable; got {variable}")
        self._refuse_hidden(variable, function, outer)
        self.freed, new = outer, self.freed - outer
        meanings = {
            s: self.carried_out(self._defined(*entry)) for entry, s in list(self.stand_ins.items()) if entry[0] in new
        }
        derivative = derivative_off_borders(function, variable).xreplace(meanings)
        parts = {part.xreplace(meanings) for part in self.parts}
        self.parts = {part for part in parts if not exists_everywhere(part.function, part.args)}
        self.slopes = {slope.xreplace(meanings) for slope in self.slopes}
        if is_smooth(function) or (derivative == 0 and not function.has(variable)):
            return derivative
        symbol = Dummy("slope", real=True)
        self.slopes.add(Slope(symbol, derivative, function, variable, tuple(meanings.items())))
        return symbol

    def _refuse_hidden(self, variable, function, outer):
        """In d/dS of dL/dz, where S depends on z, the inner derivative would not see that S changes."""
        for (letter, index), symbol in list(self.stand_ins.items()):
            if letter in outer and function.has(symbol):
                freed, self.freed = self.freed, self.freed - {letter}
                hidden = self._defined(letter, index).has(variable)
                self.freed = freed
                if hidden:
                    raise ValueError(
                        f"a derivative by {letter}, which depends on {variable}, of one by {variable}: "
                        "write the inner one out first"
                    )

    def derivatives(self):
        """What the symbols for slopes stand for off the borders."""
        rule = {slope.symbol: slope.derivative for slope in self.slopes}
        while any(e.free_symbols & rule.keys() for e in rule.values()):
            rule = {symbol: e.xreplace(rule) for symbol, e in rule.items()}
        return rule

    def carried_out(self, e):
        return e.xreplace(self.derivatives()) if self.slopes else e


@lru_cache(maxsize=10000)
def _free(e):
    return sorted(free_letters(e), key=str)
