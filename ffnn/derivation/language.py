"""The words a derivation is written in: sizes, indices, vectors, matrices, and quantities with a definition.

All of them are SymPy objects, so a statement about K classes is one SymPy expression with a symbolic K in it.
"""

import sympy
from sympy import Derivative, Expr, Idx, Symbol, Tuple, evaluate


def size(name):
    """A number of things, such as the number of classes K: a positive whole number."""
    return Symbol(name, integer=True, positive=True)


def indices(names, size):
    """Indices that run from 1 to `size`: `i, k = indices("i k", K)`; a single name gives a single index."""
    made = [Idx(name, (1, size)) for name in names.split()]
    return made[0] if len(made) == 1 else tuple(made)


def vector(name, size, **assumptions):
    """`size` unknown real numbers: `z = vector("z", K)`, and `z(i)` is z_i.

    Assumptions are SymPy's (`positive=True`, `nonzero=True`, ...) and hold for every entry.
    """
    return Family(name, (size,), **assumptions)


def matrix(name, rows, columns, **assumptions):
    """rows × columns unknown real numbers: `W = matrix("W", m, n)`, and `W(i, j)` is W_ij."""
    return Family(name, (rows, columns), **assumptions)


def define(name, *parameters_and_meaning):
    """A name for an expression. The name is what is shown, its meaning is what is checked.

    S = define("S", i, exp(z(i)) / Sum(exp(z(j)), j))     S(k) is shown as S_k
    sigma = define("sigma", x, 1 / (1 + exp(-x)))         sigma(t) is shown as σ(t)
    L = define("L", -Sum(y(i) * log(S(i)), i))            L is shown as L
    """
    *parameters, meaning = parameters_and_meaning
    family = Family(name, (), parameters, sympy.sympify(meaning))
    return family if parameters else Entry(family)


def diff(expression, variable):
    """The derivative of `expression` with respect to `variable`, written down and not yet worked out.

    With respect to a defined name such as S(i), every S in the expression counts as a variable of its own.
    """
    return Derivative(expression, variable, evaluate=False)


def Sum(term, *limits):
    """The sum of `term` over an index, `Sum(z(j), j)`, or between limits, `Sum(z(j), (j, 2, K))`."""
    with evaluate(True):  # without evaluation SymPy writes a factor 1 in front of the term
        return sympy.Sum(term, *limits)


def as_written():
    """`with as_written():` keeps every expression the way it is typed: e^a e^b stays a product, 0·x stays."""
    return evaluate(False)


class Family(Symbol):
    """A name that takes indices: a vector, a matrix, or (with a meaning) a defined quantity."""

    __slots__ = ("definition", "parameters", "sizes")

    def __new__(cls, name, sizes, parameters=(), meaning=None, **assumptions):
        family = Symbol.__xnew__(cls, name, **{"real": True, **assumptions})
        family.sizes = Tuple(*sizes)
        family.parameters = Tuple(*parameters)
        family.definition = Tuple() if meaning is None else Tuple(meaning)
        return family

    def _hashable_content(self):
        return (*super()._hashable_content(), self.sizes, self.parameters, self.definition)

    def __call__(self, *arguments):
        expected = len(self.sizes) or len(self.parameters)
        if len(arguments) != expected:
            raise TypeError(f"{self.name} takes {expected} arguments; got {len(arguments)}: {arguments}")
        return Entry(self, *arguments)


class Entry(Expr):
    """One member of a family: z_i, W_ij, S_k, σ(x). SymPy may differentiate with respect to it."""

    _diff_wrt = True

    def __new__(cls, family, *arguments):
        entry = Expr.__new__(cls, family, *map(sympy.sympify, arguments))
        entry._assumptions = family._assumptions.copy()
        return entry

    @property
    def family(self):
        return self.args[0]

    @property
    def arguments(self):
        return self.args[1:]

    @property
    def free_symbols(self):
        """What the value depends on: for a defined name, what its definition depends on."""
        symbols = {self.family}
        if self.family.definition:
            symbols = self.family.definition[0].free_symbols - set(self.family.parameters)
        return symbols.union(*(argument.free_symbols for argument in self.arguments))

    @classmethod
    def class_key(cls):
        return 2, 0, cls.__name__  # sorts like a symbol, so that products read S_i (1 - S_i)

    def _eval_derivative(self, variable):
        return sympy.S.One if self == variable else None  # None: SymPy leaves the derivative as it is

    def _subscripted(self):
        return all(isinstance(p, Idx) for p in self.family.parameters)

    def _label(self, show):
        """The name with its arguments, each part turned into text by `show`."""
        arguments = [show(argument) for argument in self.arguments]
        if not arguments:
            return show(Symbol(self.family.name)), "", ""
        if not self._subscripted():
            return show(Symbol(self.family.name)), "", ", ".join(arguments)
        short = all(len(argument) == 1 for argument in arguments)
        return show(Symbol(self.family.name)), ("" if short else ",").join(arguments), ""

    def _sympystr(self, printer):
        name, below, inside = self._label(printer._print)
        return name + (f"_{below}" if below else "") + (f"({inside})" if inside else "")

    def _latex(self, printer):
        name, below, inside = self._label(printer._print)
        if inside:
            return rf"{name}\left({inside}\right)"
        return f"{name}_{{{below}}}" if below else name
