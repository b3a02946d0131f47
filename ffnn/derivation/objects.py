"""The letters of a derivation: sizes, indices, vectors and matrices, definitions.

    K = size("K")
    i, j, k = indices("i j k", K)
    z = vector("z", K)
    S = define("S", i, exp(z(i)) / total(exp(z(j)), j))

Everything is a SymPy expression in general indices: `S(i)` is shown as $S_i$. `writing_out.py` works out what it means
when the sizes and the indices are numbers.
"""

from functools import lru_cache

import sympy
from sympy import Expr, Idx, IndexedBase, Sum, Symbol, UnevaluatedExpr


class Family(IndexedBase):
    """A letter that takes indices, `z(i)` or `W(i, k)`: free numbers, or defined by an expression in its indices."""

    def __new__(cls, name, ranges, definition=None, **assumptions):
        family = super().__new__(cls, Symbol(name))
        family.letter, family.ranges, family.definition = name, tuple(map(sympy.sympify, ranges)), definition
        family.entry_assumptions = tuple(sorted(assumptions.items()))
        return family

    def _hashable_content(self):  # the same letter with another definition is another object
        definition = self.definition or ()  # SymPy sorts by this, and nothing can be compared with None
        return (*super()._hashable_content(), self.ranges, definition, self.entry_assumptions)

    def __call__(self, *index):
        if len(index) != len(self.ranges):
            raise ValueError(f"{self.letter} takes {len(self.ranges)} indices; got {len(index)}")
        return self[index]

    def entry(self, index):
        """The symbol of one entry: $z_3$, $W_12$."""
        return entry_of(self, index)


class Entry(Symbol):
    """One number of a letter. Other letters of the same name, and plain symbols, are other unknowns."""

    __slots__ = ("letter",)

    def __new__(cls, name, letter, **assumptions):
        entry = Symbol.__xnew__(cls, name, **assumptions)
        entry.letter = letter
        return entry

    def _hashable_content(self):
        return (*super()._hashable_content(), self.letter)


@lru_cache(maxsize=10000)
def entry_of(letter, index):
    """The symbol of one entry of a letter, SymPy's own ones included: $z_3$, $W_12$, $W_1,12$."""
    separator = "," if max(index, default=0) > 9 else ""
    declared = (letter.ranges, letter.entry_assumptions) if isinstance(letter, Family) else letter.shape
    assumptions = dict(letter.entry_assumptions) if isinstance(letter, Family) else {"real": True}
    return Entry(f"{letter.label}_{separator.join(map(str, index))}", f"{declared} {len(index)}", **assumptions)


def size(name: str) -> Symbol:
    """A number of classes, of units or of examples, for any value of which the derivation holds."""
    return Symbol(name, integer=True, positive=True)


def indices(names: str, upto: Symbol) -> Idx | tuple[Idx, ...]:
    """Indices that run from 1 to `upto`."""
    found = tuple(Idx(name, (1, upto)) for name in names.replace(",", " ").split())
    return found[0] if len(found) == 1 else found


def vector(name: str, length: Expr | int, **assumptions: bool) -> Family:
    """A vector of `length` free numbers, real unless `assumptions` say otherwise (`positive=True`)."""
    return Family(name, [length], **({"real": True} | assumptions))


def matrix(name: str, rows: Expr | int, columns: Expr | int, **assumptions: bool) -> Family:
    """A matrix of free numbers."""
    return Family(name, [rows, columns], **({"real": True} | assumptions))


class Name(Symbol):
    """A letter without indices that stands for an expression."""

    __slots__ = ("definition",)

    def __new__(cls, letter, definition):
        name = Symbol.__xnew__(cls, letter, real=True)
        name.definition = definition
        return name

    def _hashable_content(self):
        return (*super()._hashable_content(), self.definition)


def define(name: str, index: Idx | tuple[Idx, ...], expression: Expr) -> Family | Name:
    """A letter with a meaning: `define("S", i, ...)`, `define("Z", (n, k), ...)`.

    Without indices: `define("L", (), ...)`. Shown by name, checked by meaning.
    """
    index = tuple(index) if isinstance(index, tuple) else (index,)
    expression = sympy.sympify(expression)
    return Family(name, [i.upper for i in index], definition=(index, expression)) if index else Name(name, expression)


def total(expression: Expr, *over: Idx) -> Expr:
    """The sum over the whole range of one or more indices."""
    for index in over:
        expression = Sum(expression, (index, 1, index.upper))
    return expression


class Partial(Expr):
    """A derivative that is written down and not yet carried out."""

    def __new__(cls, expression, variable):
        return super().__new__(cls, sympy.sympify(expression), variable)


def diff(expression: Expr, variable: Expr) -> Expr:
    """The derivative of `expression` with respect to a letter's entry, or to a plain symbol.

    When the variable is an entry of a defined letter, as in `diff(L, S(i))`, its entries count as free numbers.
    """
    return Partial(expression, variable)


class Held(UnevaluatedExpr):
    is_commutative = True  # or SymPy would not write a quotient of it as a fraction


def hold(expression: Expr) -> Expr:
    """Keep this factor or fraction as it is written: SymPy will not merge it with its neighbours."""
    return Held(expression)


def meaning(letter):
    """The expression that a letter is defined by; None for free numbers."""
    definition = getattr(letter, "definition", None)
    return definition[1] if definition and isinstance(letter, Family) else definition
