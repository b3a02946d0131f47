"""The value of an ordinary expression at a point, with as many digits as asked for, where it exists and is real."""

from operator import eq, ge, gt, le, lt, ne

import mpmath
from mpmath import mp, mpc, mpf
from sympy import ITE, Add, And, ComplexRootOf, I, Mul, Not, Or, Piecewise, Pow
from sympy.core.relational import Relational

from ffnn.derivation.deadline import check_time
from ffnn.derivation.domains import BORDERS

FUNCTIONS = {
    "Abs": abs,
    "Max": max,
    "Min": min,
    "ceiling": mp.ceil,
    "frac": lambda x: x - mp.floor(x),
    "Heaviside": lambda x, at_0: mpf(x > 0) if x else at_0,
    "DiracDelta": lambda x, *_: mpf(0) if x else mp.nan,
    "LambertW": mp.lambertw,
    "polygamma": mp.psi,
    "conjugate": mp.conj,
}
JUMPING = ("floor", "ceiling", "frac", "sign", "Heaviside", "DiracDelta", "gamma", "factorial", "loggamma", "polygamma")
POLES = ("tan", "sec", "cot", "csc")  # which rounding keeps from being infinite
NO_ZEROS = ("exp", "erfc", "gamma", "Abs", "Max", "Min", "Heaviside")  # or as small as their arguments
DIGITS = 50  # to which the sides of a step must agree
FINE_DIGITS = 900  # where algebra does not decide
WORKING_DIGITS = (2 * DIGITS, 2000)  # the second where rounding may be what keeps the sides apart
BORDER_DIGITS = 300  # on a border
HUGE = 10**12
RELATIONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class NoValue(ArithmeticError):
    """The expression does not exist at the point, or is not real."""


class TooLarge(ArithmeticError):
    """The value has too many digits to be computed: nothing is known."""


class UnknownFunction(ValueError):
    """We cannot evaluate this function."""


class Evaluator:
    """Values at one point; what is computed once is kept. Use within `mp.workdps(digits)`.

    On a border the least rounding would decide, so there sums that cancel to the last digits are 0, and what is an
    integer up to the last digits is this integer.
    """

    def __init__(self, point, digits, on_border=False):
        self.slack = mpf(10) ** (-digits // 2) if on_border else 0
        self.known = {}
        for symbol, x in point.items():  # a number, or a formula in the symbols before it
            self.known[symbol] = x if isinstance(x, mpf) else self.real(x)
        self.point = {symbol: self.known[symbol] for symbol in point}

    def real(self, e):
        """The value, a real number. NoValue where there is none."""
        number = self.value(e)
        if isinstance(number, mpc):
            if abs(number.imag) > mpf(10) ** (-mp.dps // 2) * abs(number):
                raise NoValue
            number = number.real
        return number

    def need(self, function, args):
        """NoValue where the function does not exist."""
        if function is not Piecewise:
            self.apply(function, args)
        elif not any(self.value(condition) for _, condition in args):
            raise NoValue

    def value(self, e):
        if e not in self.known:
            check_time()
            self.known[e] = self._compute(e)
        return self.known[e]

    def _compute(self, e):
        if e.is_Rational:
            return mpf(e.p) / e.q
        if isinstance(e, Piecewise):
            for branch, condition in e.args:
                if self.value(condition):
                    return self.value(branch)
            raise NoValue
        if isinstance(e, ITE):  # as SymPy writes a condition on a Piecewise
            condition, then, otherwise = e.args
            return self.value(then if self.value(condition) else otherwise)
        if not e.args or isinstance(e, ComplexRootOf):
            if e in (True, False):
                return bool(e)
            if e.is_number:  # pi, e, i and decimal fractions
                return mpmath.mpmathify(e.evalf(mp.dps))
            raise ValueError(f"{e} has no value")
        return self.apply(e.func, e.args)

    def apply(self, function, args):
        """The value of a function at these expressions, which stay as they are: SymPy would simplify."""
        numbers = [self.value(part) for part in args]
        if function is Add:
            return self._sum(numbers)
        if function is Mul:
            return mp.fprod(numbers)
        if function in (And, Or):
            return (all if function is And else any)(numbers)
        if function is Not:
            return not numbers[0]
        if issubclass(function, Relational):
            return self._compare(function.rel_op, *numbers)
        try:
            number = self._power(*numbers) if function is Pow else self._function(function, args, numbers)
        except (ValueError, TypeError, ArithmeticError, NotImplementedError) as error:
            if isinstance(error, TooLarge | UnknownFunction):
                raise
            raise NoValue from None  # a pole
        if not mp.isfinite(number):
            raise NoValue
        if isinstance(number, mpc) and not any(part.has(I) for part in args):
            if number.imag:
                raise NoValue
            number = number.real
        return number

    def _sum(self, numbers):
        total = mp.fsum(numbers)
        return self._settled(total, max(map(abs, numbers))) if self.slack else total

    def _settled(self, number, scale=1):
        """The integer that the number is up to rounding."""
        near = mp.nint(number)
        return near if abs(number - near) <= self.slack * max(scale, abs(near)) else number

    def _compare(self, sign, left, right):
        if isinstance(left, mpc) or isinstance(right, mpc):
            raise NoValue
        if self.slack and abs(left - right) <= self.slack * max(abs(left), abs(right)):
            left = right
        return RELATIONS[sign](left, right)

    def _power(self, base, exponent):
        if abs(exponent) > HUGE or (abs(exponent) > 1000 and abs(mp.log(abs(base))) * abs(exponent) > HUGE):
            raise TooLarge
        if not base and mp.re(exponent) < 0:
            raise NoValue
        return 1 / base if exponent == -1 else base**exponent

    def _function(self, function, args, numbers):
        name = function.__name__
        if name == "Mod":
            return self._remainder(*numbers)
        if name in ("exp", "sinh", "cosh", "gamma", "factorial") and abs(numbers[0]) > HUGE:
            raise TooLarge
        compute = FUNCTIONS.get(name) or getattr(mp, name.lower() if name in ("Ei", "Si", "Ci") else name, None)
        if compute is None or not function.is_Function:
            raise UnknownFunction(f"{function(*args)} cannot be evaluated")
        if not self.slack:
            return compute(*numbers)
        if name in POLES and not self.real(BORDERS[function](*args)[0]):
            raise NoValue
        if name in JUMPING:
            numbers = [self._settled(x, abs(x)) if abs(x) > self.slack else x for x in numbers]
        number = compute(*numbers)
        has_zeros = name not in NO_ZEROS and isinstance(number, mpf) and abs(numbers[-1]) > self.slack
        return self._settled(number) if has_zeros else number

    def _remainder(self, number, divisor):
        ratio = self._settled(number / divisor, abs(number / divisor))
        return number - divisor * mp.floor(ratio) if ratio != mp.nint(ratio) else mpf(0)
