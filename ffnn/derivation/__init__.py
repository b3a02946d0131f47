"""Derivations that cannot be displayed unless each step is true.

    d = Derivation(diff(S(i), z(i)), "Derivative of softmax, i = k")
    d.step(..., because="quotient rule")       # raises DerivationError when the line is not equal to the one before
    d.conclude(S(i) * (1 - S(i)))
    d                                          # aligned LaTeX, one reason per line, and how it was checked

What is shown and what is checked are the same SymPy objects, in general indices.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import sympy
from sympy.core.relational import Relational

from ffnn.derivation.checking import POINTS, NotEqual, Verdict, equal, index_cases
from ffnn.derivation.contents import assumptions, free_indices, free_letters, sizes
from ffnn.derivation.deadline import SECONDS, TooLong, time_limit
from ffnn.derivation.evaluating import DIGITS
from ffnn.derivation.objects import Family, define, diff, hold, indices, matrix, size, total, vector
from ffnn.derivation.printing import latex, plain
from ffnn.derivation.writing_out import concrete

__all__ = ["Derivation", "DerivationError", "define", "diff", "hold", "indices", "matrix", "size", "total", "vector"]
Relations: TypeAlias = Relational | Sequence[Relational]


class DerivationError(AssertionError):
    """A step is false, or cannot be checked: which step, both sides, a counterexample."""


class Derivation:
    """A chain of equalities from `start`.

    `where`: conditions on the indices, such as `Ne(i, k)`. `given`: what holds, such as `Eq(total(y(i), i), 1)` or
    `p < 1`. Both are shown beside the title, and so is what a letter is declared to be, such as $p > 0$. A condition
    holds for all values of an index that occurs in no line. All numbers are real: where a logarithm or a root is not,
    it does not exist, and a step holds only where both lines exist at the same points. A reason is prose: what is
    checked is that the lines are equal.
    """

    def __init__(self, start: sympy.Expr, title: str, *, where: Relations = (), given: Relations = ()):
        self.title = title
        self.where, self.given = _relations("where", where), _relations("given", given)
        self.lines = [(_expression("start", start), "")]
        self.cases: list[dict[sympy.Expr, int]] = []  # the sizes and indices of each step
        self.verdicts: list[Verdict] = []  # how each step was checked

    @property
    def result(self) -> sympy.Expr:
        """The last line, a SymPy expression."""
        return self.lines[-1][0]

    @property
    def proved(self) -> bool:
        """Whether algebra proves every step, at the sizes that were tried."""
        return all(verdict.proved for verdict in self.verdicts)

    def step(self, expression: sympy.Expr, because: str = "") -> "Derivation":
        """Add a line, equal to the one before, and the reason why."""
        expression, before = _expression("expression", expression), self.result
        stated = (self.lines[0][0], *self.where, *self.given)
        undeclared = free_letters(expression).difference(*map(free_letters, stated), *map(sizes, stated))
        complaint = ", ".join(sorted(map(plain, undeclared))) + " does not occur in the first line"
        try:
            if any(not isinstance(name, sympy.Idx) for name in undeclared):
                raise ValueError(complaint)
            with time_limit(SECONDS):
                cases = list(index_cases((self.lines[0][0], expression), self.where, self.given))
                if not cases:
                    raise ValueError("no index case satisfies the conditions")
                verdict = equal(before, expression, cases, self.given)
            if undeclared:  # an index: where it makes the line false, a counterexample says more
                raise ValueError(complaint)
        except (NotEqual, ValueError, TooLong) as error:
            fault = "is false" if isinstance(error, NotEqual) else "cannot be checked"
            too_long = f"it takes longer than {SECONDS:g} seconds: write a smaller step, or letters for its parts"
            reason = too_long if isinstance(error, TooLong) else error
            raise DerivationError(
                f"{self.title}: step {len(self.lines)} {fault}\n"
                f"  left:  {plain(before)}\n  right: {plain(expression)}\n  {reason}"
            ) from None
        self.cases = cases
        self.verdicts.append(verdict)
        self.lines.append((expression, because))
        return self

    def conclude(self, expression: sympy.Expr, because: str = "") -> "Derivation":
        """Add the last line; returns the derivation, so that a notebook shows it."""
        return self.step(expression, because)

    def function(self, variable: Family, **at: int) -> Callable[[np.ndarray], np.ndarray]:
        """The last line as a NumPy function of the vector `variable` at concrete sizes, `d.function(z, K=3)`.

        It returns one number for each value of the free indices, in the order of their names: a matrix for $i$ and $k$.
        """
        free = free_indices(self.result)
        at = {sympy.Symbol(name, integer=True, positive=True): n for name, n in at.items()}
        ranges = [int(concrete(index.upper, at)) for index in free]
        places = itertools.product(*[range(1, n + 1) for n in ranges])
        entries = [concrete(self.result, at | dict(zip(free, place, strict=True))) for place in places]
        length = int(concrete(variable.ranges[0], at))
        arguments = [variable.entry((n,)) for n in range(1, length + 1)]
        compiled = sympy.lambdify([arguments], entries, "numpy")
        return lambda x: np.array(compiled(x)).reshape(ranges)

    def checked(self, show: Callable[[sympy.Expr], str] = plain) -> str:
        """How the steps were checked, in words; `show` writes the letters."""
        if not self.verdicts:
            return "Nothing checked: no step yet"
        points = min(verdict.points for verdict in self.verdicts)
        on_edges = max(verdict.on_borders for verdict in self.verdicts)
        words = ["by algebra, and"] if self.proved else []
        words += [f"at {points} random points" if points == POINTS else f"at {points} random points or more"]
        words += [f"and up to {on_edges} on edges and between them"] if on_edges else []
        words += [f"with {DIGITS} digits"]
        return f"Each step checked {' '.join(words)}{self._cases_in_words(show)}"

    def _cases_in_words(self, show):
        sizes = sorted({name for name in self.cases[0] if not isinstance(name, sympy.Idx)}, key=str)
        tried = {tuple(case[name] for name in sizes) for case in self.cases}
        numbers = [sorted(set(column)) for column in zip(*tried, strict=True)]
        words = " and ".join(
            f"{show(name)} = {', '.join(map(str, column))}" for name, column in zip(sizes, numbers, strict=True)
        )
        combinations = math.prod(map(len, numbers))
        if len(tried) < combinations:
            words = f"{len(tried)} of the {combinations} combinations of {words}"
        every = ""
        if free := sorted((name for name in self.cases[0] if isinstance(name, sympy.Idx)), key=str):
            condition = f" with {self._conditions(show, self.where)}" if self.where else ""
            every = "every " + ", ".join(map(show, free)) + condition
        ranges = [part for part in (words, every) if part]
        return f", for {' and '.join(ranges)}" if ranges else ""

    def _premises(self):
        return *self.where, *assumptions((self.lines[0][0], *self.where, *self.given)), *self.given

    @staticmethod
    def _conditions(show, conditions):
        return ", ".join(show(condition) for condition in conditions)

    def _repr_latex_(self):
        rows = [rf"& {latex(self.lines[0][0])}"]
        for line, because in self.lines[1:]:
            rows.append(rf"&= {latex(line)}" + (rf" && \text{{{because}}}" if because else ""))
        return "$$\n\\begin{aligned}\n" + " \\\\[1em]\n".join(rows) + "\n\\end{aligned}\n$$"

    def _repr_markdown_(self):
        conditions = self._conditions(latex, self._premises())
        given = f" (${conditions}$)" if conditions else ""
        checked = self.checked(lambda expression: f"${latex(expression)}$")
        mark = "✓ " if self.verdicts else ""
        return f"**{self.title}**{given}\n\n{self._repr_latex_()}\n\n{mark}*{checked}.*"

    def __repr__(self):
        conditions = self._conditions(plain, self._premises())
        lines = [self.title + (f" ({conditions})" if conditions else ""), f"    {plain(self.lines[0][0])}"]
        lines += [f"  = {plain(line)}" + (f"    [{because}]" if because else "") for line, because in self.lines[1:]]
        return "\n".join([*lines, f"  {'✓ ' if self.verdicts else ''}{self.checked()}"])


def _expression(name, value):
    expression = sympy.sympify(value, strict=True)
    if not isinstance(expression, sympy.Expr) or expression.is_Matrix:
        raise TypeError(f"{name} must be a SymPy expression; got {value!r}")
    return expression


def _relations(name, value):
    relations = tuple(value) if isinstance(value, tuple | list) else (value,)
    for relation in relations:
        if not isinstance(relation, Relational):
            raise TypeError(f"{name} must hold relations such as Ne(i, k), and i != k is none; got {relation!r}")
    return relations
