"""Where functions exist: which exist everywhere, and which expressions are 0 where another one ends, jumps or bends.

The *borders* of $log(u)$ are where $u = 0$, those of $tan(u)$ where $cos(u) = 0$, those of $max(u, v)$ where
$u - v = 0$. Off its borders a formula is smooth, so whether two formulas exist at the same points is decided there.
"""

import itertools
from functools import lru_cache
from typing import Any

import sympy
from sympy import Abs, Dummy, Eq, Heaviside, Max, Min, Ne, Piecewise, Pow, ceiling, cos, floor, pi, sign, sin
from sympy.core.function import Application
from sympy.core.relational import Relational

# Real for every real argument, and smooth
TOTAL = (
    sympy.exp,
    sympy.sin,
    sympy.cos,
    sympy.atan,
    sympy.sinh,
    sympy.cosh,
    sympy.tanh,
    sympy.sech,
    sympy.asinh,
    sympy.erf,
    sympy.erfc,
    sympy.re,
    sympy.im,
    sympy.conjugate,
)
STEPS = (sign, Heaviside, floor, ceiling)  # constant off their borders
KINKED = (Abs, Max, Min, Piecewise, sympy.Mod, sympy.frac, *STEPS)
BORDERS: dict[Any, Any] = {
    sympy.log: lambda u: [u],
    sympy.asin: lambda u: [u - 1, u + 1],
    sympy.acos: lambda u: [u - 1, u + 1],
    sympy.atanh: lambda u: [u - 1, u + 1],
    sympy.erfinv: lambda u: [u - 1, u + 1],
    sympy.acosh: lambda u: [u - 1],
    sympy.acoth: lambda u: [u - 1, u + 1, u],
    sympy.asec: lambda u: [u - 1, u + 1, u],
    sympy.acsc: lambda u: [u - 1, u + 1, u],
    sympy.asech: lambda u: [u, u - 1],
    sympy.acsch: lambda u: [u],
    sympy.acot: lambda u: [u],
    sympy.coth: lambda u: [u],
    sympy.csch: lambda u: [u],
    sympy.tan: lambda u: [cos(u)],
    sympy.sec: lambda u: [cos(u)],
    sympy.cot: lambda u: [sin(u)],
    sympy.csc: lambda u: [sin(u)],
    sympy.gamma: lambda u: [sin(pi * u), u],
    sympy.factorial: lambda u: [sin(pi * u), u + 1],
    sympy.loggamma: lambda u: [u],
    sympy.polygamma: lambda n, u: [sin(pi * u), u],
    sympy.zeta: lambda u: [u - 1],
    sympy.LambertW: lambda u: [u + sympy.exp(-1)],
    sympy.DiracDelta: lambda u, *_: [u],
    sympy.Mod: lambda u, v: [sin(pi * u / v), v],
    sympy.frac: lambda u: [sin(pi * u)],
    floor: lambda u: [sin(pi * u)],
    ceiling: lambda u: [sin(pi * u)],
    Abs: lambda u: [u],
    sign: lambda u: [u],
    Heaviside: lambda u, *_: [u],
    Max: lambda *u: [a - b for a, b in itertools.combinations(u, 2)],
    Min: lambda *u: [a - b for a, b in itertools.combinations(u, 2)],
}
MANY = 16  # cases of a border with an absolute value, a maximum or branches inside, each taken by itself


def exists_everywhere(function, args):
    """Whether the function has a real value for all real values of its arguments' letters, as far as SymPy knows."""
    if function is Pow:
        base, exponent = args
        if base.is_positive:
            return True
        return exponent.is_integer and (exponent.is_nonnegative or base.is_nonzero)
    if function in (sympy.log, sympy.gamma, sympy.loggamma, sympy.factorial, sympy.polygamma):
        return args[-1].is_positive
    return function in TOTAL or function in (Abs, sign, Heaviside, floor, ceiling, sympy.frac, Max, Min)


@lru_cache(maxsize=10000)
def is_smooth(e):
    """Whether the expression is built of functions that are smooth everywhere."""
    if not e.args:
        return True
    if not (isinstance(e, (sympy.Add, sympy.Mul, Pow, sympy.log, *TOTAL))):
        return False
    if isinstance(e, Pow | sympy.log) and not exists_everywhere(e.func, e.args):
        return False
    return all(map(is_smooth, e.args))


def borders_of(function, args):
    """The borders of a function that is applied once; None where we know none."""
    if function is Pow:
        return [args[0]] if args[1].is_number else [args[0], args[1]]
    if issubclass(function, Relational):
        return [args[0] - args[1]]
    if function in TOTAL or issubclass(function, Piecewise | sympy.logic.boolalg.BooleanFunction):
        return []
    return BORDERS[function](*args) if function in BORDERS else None


def borders(e):
    """All borders inside an expression."""
    found: set[Any] = set()
    for part in e.atoms(Application, Pow, Relational):  # Max and Min are no Function of SymPy's
        smooth_power = isinstance(part, Pow) and part.exp.is_integer and part.exp.is_nonnegative
        if not smooth_power:
            found.update(borders_of(part.func, part.args) or ())
    return found


def cases(border):
    """Expressions without corners that have all the zeros of the border: $u - 1$ and $-u - 1$ of $|u| - 1$."""
    found: set[Any] = {border}
    done: set[Any] = set()
    while found and len(found) + len(done) < MANY:
        e = found.pop()
        kinked = next((part for part in sympy.preorder_traversal(e) if isinstance(part, KINKED)), None)
        if kinked is None or isinstance(kinked, floor | ceiling | sympy.Mod | sympy.frac):
            done.add(e)
        else:
            found.update(e.xreplace({kinked: value}) for value in _values(kinked))
    return {e for e in found | done if e.free_symbols and not e.is_nonzero}


def _values(kinked):
    if isinstance(kinked, Abs):
        return kinked.args[0], -kinked.args[0]
    if isinstance(kinked, Max | Min):
        return kinked.args
    if isinstance(kinked, Piecewise):
        return [value for value, _ in kinked.args]
    return map(sympy.Integer, (-1, 0, 1))


def derivative_off_borders(function, variable):
    """The derivative off the borders, where steps are constant and what holds at single points does not count."""
    function = function.replace(sympy.frac, lambda u: u - floor(u))
    function = function.replace(sympy.Mod, lambda u, v: u - v * floor(u / v))
    constants = {step: Dummy("step", real=True) for step in function.atoms(*STEPS)}
    points = {e: sympy.false if isinstance(e, Eq) else sympy.true for e in function.atoms(Eq, Ne) if not e.has(*KINKED)}
    derivative = function.xreplace(points).xreplace(constants).diff(variable)
    return derivative.xreplace({symbol: step for step, symbol in constants.items()})
