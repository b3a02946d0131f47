"""The letters of a derivation: sizes, indices, vectors and matrices, definitions; and what they mean at concrete sizes.

    K = size("K")
    i, j, k = indices("i j k", K)
    z = vector("z", K)
    S = define("S", i, exp(z(i)) / total(exp(z(j)), j))

Everything is a SymPy expression in general indices: `S(i)` is shown as S_i. `concrete` turns such an expression into an
ordinary one in z_1, z_2, ... once the sizes and the indices are numbers.
"""

import sympy
from sympy import Expr, Idx, IndexedBase, Integer, KroneckerDelta, Sum, Symbol, UnevaluatedExpr


class Family(IndexedBase):
    """A letter that takes indices, `z(i)` or `W(i, k)`: free numbers, or defined by an expression in its indices."""

    def __new__(cls, name, ranges, definition=None, **assumptions):
        family = super().__new__(cls, Symbol(name))
        family.letter, family.ranges, family.definition = name, tuple(ranges), definition
        family.entry_assumptions = tuple(sorted(assumptions.items()))
        return family

    def _hashable_content(self):  # the same letter with another definition is another object
        return (*super()._hashable_content(), self.ranges, self.definition, self.entry_assumptions)

    def __call__(self, *index):
        if len(index) != len(self.ranges):
            raise ValueError(f"{self.letter} takes {len(self.ranges)} indices; got {len(index)}")
        return self[index]

    def entry(self, index):
        """The symbol of one entry: z_3, W_12."""
        return Symbol(f"{self.letter}_{''.join(map(str, index))}", **dict(self.entry_assumptions))


def size(name):
    """A number of classes, of units, of examples: what the derivation is general in."""
    return Symbol(name, integer=True, positive=True)


def indices(names, upto):
    """Indices that run from 1 to `upto`."""
    found = tuple(Idx(name, (1, upto)) for name in names.replace(",", " ").split())
    return found[0] if len(found) == 1 else found


def vector(name, length, **assumptions):
    """A vector of `length` free numbers, real unless `assumptions` say otherwise (`positive=True`)."""
    return Family(name, [length], **({"real": True} | assumptions))


def matrix(name, rows, columns, **assumptions):
    """A matrix of free numbers."""
    return Family(name, [rows, columns], **({"real": True} | assumptions))


def define(name, index, expression):
    """A letter with a meaning: `define("S", i, ...)`, `define("Z", (n, k), ...)`. Shown by name, checked by meaning."""
    index = tuple(index) if isinstance(index, tuple) else (index,)
    return Family(name, [i.upper for i in index], definition=(index, sympy.sympify(expression)))


def total(expression, *over):
    """The sum over the whole range of one or more indices."""
    for index in over:
        expression = Sum(expression, (index, 1, index.upper))
    return expression


class Partial(Expr):
    """A derivative that is written down and not yet carried out."""

    def __new__(cls, expression, variable):
        return super().__new__(cls, sympy.sympify(expression), variable)


def diff(expression, variable):
    """The derivative of `expression` with respect to a letter's entry, or to a plain symbol."""
    return Partial(expression, variable)


def hold(expression):
    """Keep this factor or fraction as it is written: SymPy will not merge it with its neighbours."""
    return UnevaluatedExpr(expression)


def concrete(expression, values):
    """The expression with sizes and indices replaced by the numbers in `values`: sums written out, letters replaced by
    their definitions, derivatives carried out. An index outside its range is an IndexError."""
    if expression in values:
        return Integer(values[expression])
    if isinstance(expression, sympy.Indexed):
        return _entry(expression, values)
    if isinstance(expression, Sum):
        (index, first, last), *rest = reversed(expression.limits)
        body = Sum(expression.function, *reversed(rest)) if rest else expression.function
        first, last = (int(concrete(bound, values)) for bound in (first, last))
        return sympy.Add(*[concrete(body, values | {index: n}) for n in range(first, last + 1)])
    if isinstance(expression, Partial):
        variable = concrete(expression.args[1], values)
        if not variable.is_Symbol:
            raise ValueError(f"a derivative needs a free variable; {expression.args[1]} has a definition")
        return sympy.diff(concrete(expression.args[0], values), variable)
    if isinstance(expression, UnevaluatedExpr):
        return concrete(expression.args[0], values)
    if isinstance(expression, KroneckerDelta):
        left, right = (concrete(index, values) for index in expression.args[:2])
        return Integer(left == right)
    if isinstance(expression, Idx):
        raise ValueError(f"the index {expression} is neither free in the first line nor summed over")
    if not expression.args:
        return expression
    return expression.func(*[concrete(part, values) for part in expression.args])


def _entry(expression, values):
    family = expression.base
    index = tuple(int(concrete(place, values)) for place in expression.indices)
    for place, upto in zip(index, family.ranges, strict=True):
        if not 1 <= place <= int(concrete(upto, values)):
            raise IndexError(f"{family.letter} has no entry {', '.join(map(str, index))}")
    if family.definition is None:
        return family.entry(index)
    letters, meaning = family.definition
    return concrete(meaning, {key: n for key, n in values.items() if not isinstance(key, Idx)} | dict(zip(letters, index, strict=True)))


def free_indices(expression):
    """The indices that stand free in a displayed expression, in the order of their names."""
    bound = {index for total in expression.atoms(Sum) for index in total.variables}
    return sorted(expression.atoms(Idx) - bound, key=str)


def sizes(expression):
    """The symbolic sizes that an expression depends on, also through ranges and definitions."""
    found, todo = set(), [expression]
    while todo:
        part = todo.pop()
        for index in part.atoms(Idx):
            found |= index.upper.free_symbols
        for entry in part.atoms(sympy.Indexed):
            found |= set().union(*(upto.free_symbols for upto in entry.base.ranges))
            if entry.base.definition is not None:
                todo.append(entry.base.definition[1])
    return sorted(found, key=str)
