"""Is a difference 0 by algebra? It is brought to one fraction of polynomials and multiplied out.

What is no sum, product or power counts as a letter: $log(x)$, $max(x, 0)$. Powers of one base count as powers of one
letter: $e^{2x}$ and $e^{x/2}$ of $e^{x/2}$, $x$ and $sqrt(x)$ of $sqrt(x)$. SymPy's `together` and `expand` do the same
a hundred times slower, and `simplify` does more, so they come after, for short differences.
"""

import math
from typing import Any

import sympy
from sympy import ZZ, Add, Mul, Pow, Rational, expand, fraction, ring, together
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from ffnn.derivation.deadline import TooLong, check_time, time_limit
from ffnn.derivation.domains import KINKED

SHORT = 40  # operations in a difference on which SymPy's search for a simplification is worth its time
SEARCH = 3  # seconds of it
LONGEST_POWER = 50  # that is multiplied out


def is_zero(difference):
    """True; False where algebra shows that it is never 0; None where it does not decide.

    And whether this holds on borders, too: where SymPy has put branches together, it need not.
    """
    try:
        for e in _forms(difference):
            number = constant(e)
            if number is not None:
                return number == 0, True
        if sympy.count_ops(difference) > SHORT:
            return None, True
        with time_limit(SEARCH):
            return _simplified(difference, e)
    except TooLong:
        check_time()  # of the whole step
    except (ValueError, TypeError, NotImplementedError):  # SymPy is at its wits' end: complex numbers in a maximum, say
        pass
    return None, True


def _simplified(difference, e):
    """What SymPy's search finds."""
    if _is_zero_fraction(e) or _is_zero_fraction(expand(e)):
        return True, True
    kinked = difference.has(*KINKED, sympy.DiracDelta)
    if kinked:
        difference = sympy.piecewise_fold(difference.rewrite(sympy.Piecewise))
    simple = sympy.simplify(difference)
    if simple == 0:
        return True, not kinked
    never = not kinked and (simple.is_nonzero or expand(difference).is_nonzero)
    return (False if never else None), True


def _forms(e):
    """The expression, and where that differs in exponentials, and with the logarithm of a product written out."""
    yield e
    e, before = e.rewrite((TrigonometricFunction, HyperbolicFunction), sympy.exp), e
    if e != before:
        yield e
    e, before = expand(e, mul=False, multinomial=False), e
    if e != before:
        yield e


def _is_zero_fraction(e):
    return expand(fraction(together(e))[0]) == 0


def constant(e):
    """The rational number that the expression is, as one fraction; None where it is no number, or we cannot see it."""
    roots: dict[Any, int] = {}  # base -> the common denominator of its exponents
    _collect(e, roots)
    letters, *generators = ring([f"g{n}" for n in range(len(roots))] or ["none"], ZZ)
    fractions = _Fractions(letters, dict(zip(roots, generators, strict=False)), roots)
    try:
        above, below = fractions.of(e)
        above = fractions.reduced(above)
        if not above:
            return 0
        below = fractions.reduced(math.prod((factor**power for factor, power in below.items()), start=letters.one))
    except OverflowError:
        return None
    return Rational(above.LC, below.LC) if above * below.LC == below * above.LC else None


def _powers(e):
    """Bases and their rational exponents: $e^{2x - 1}$ is $(e^x)^2 (e^1)^{-1}$."""
    base, exponent = e.as_base_exp()
    for term in Add.make_args(expand(exponent)):
        number, rest = term.as_coeff_Mul(rational=True)
        yield (base, rest), number


def _collect(e, roots):
    check_time()
    if e.is_Rational:
        return
    if isinstance(e, Add | Mul):
        for part in e.args:
            _collect(part, roots)
    elif isinstance(e, Pow) and e.exp.is_Integer:
        _collect(e.base, roots)
    else:
        for key, number in _powers(e):
            roots[key] = math.lcm(roots.get(key, 1), number.q)
            base, rest = key
            if rest == 1 and isinstance(base, Add | Mul):  # the square of a root
                _collect(base, roots)


class _Fractions:
    """Numerators with the factors of their denominators: (numerator, {factor: power})."""

    def __init__(self, letters, generators, roots):
        self.one, self.generators, self.roots = letters.one, generators, roots
        self.known = {}

    def of(self, e):
        if e not in self.known:
            check_time()
            self.known[e] = self._of(e)
        return self.known[e]

    def _of(self, e):
        if e.is_Rational:
            return self.one * e.p, {self.one * e.q: 1} if e.q != 1 else {}
        if isinstance(e, Add):
            return self._sum([self.of(part) for part in e.args])
        if isinstance(e, Mul):
            return self._product([self.of(part) for part in e.args])
        if isinstance(e, Pow) and e.exp.is_Integer:
            if abs(e.exp) > LONGEST_POWER:
                raise OverflowError
            return self._power(self.of(e.base), int(e.exp))
        factors: list[Any] = [(self.generators[key], {}, int(number * self.roots[key])) for key, number in _powers(e)]
        return self._product([self._power((letter, below), number) for letter, below, number in factors])

    def _sum(self, terms):
        common: dict[Any, int] = {}
        for _, below in terms:
            for factor, power in below.items():
                common[factor] = max(power, common.get(factor, 0))
        total = 0 * self.one
        for above, below in terms:
            check_time()
            for factor, power in common.items():
                above = above * factor ** (power - below.get(factor, 0))
            total += above
        return total, common

    def _product(self, factors):
        product: Any = self.one
        below: dict[Any, int] = {}
        for above, denominator in factors:
            check_time()
            product *= above
            for factor, power in denominator.items():
                below[factor] = below.get(factor, 0) + power
        return product, below

    def _power(self, fraction, power):
        above, below = fraction
        if power >= 0:
            return above**power, {factor: power * times for factor, times in below.items()}
        if not above:
            raise OverflowError  # 1/0, which only looks different
        number, factor = above.primitive()
        common = [min(powers) for powers in zip(*factor.itermonoms(), strict=True)]
        rest = factor.ring.from_dict(
            {tuple(a - b for a, b in zip(powers, common, strict=True)): c for powers, c in factor.iterterms()}
        )
        sign = -1 if rest.LC < 0 else 1
        upside_down = {
            divisor: -power * times
            for divisor, times in [
                (self.one * number, 1),
                (sign * rest, 1),
                *zip(factor.ring.gens, common, strict=True),
            ]
            if times and divisor != 1
        }
        above = self.one * sign**power
        for divisor, times in below.items():
            above *= divisor ** (times * -power)
        return above, upside_down

    def reduced(self, polynomial):
        """The polynomial with the roots of numbers and sums multiplied out where they meet: $sqrt(2)^2$ is 2."""
        for (base, rest), order in self.roots.items():
            if rest != 1 or order == 1 or not (base.is_Rational or isinstance(base, Add | Mul)):
                continue
            square, below = self.of(base)
            if below:
                continue
            place = polynomial.ring.gens.index(self.generators[base, rest])
            reduced = 0 * self.one
            for powers, number in polynomial.terms():
                check_time()
                whole, left = divmod(powers[place], order)
                powers = (*powers[:place], left, *powers[place + 1 :])
                reduced += polynomial.ring({powers: number}) * square**whole
            polynomial = reduced
        return polynomial
