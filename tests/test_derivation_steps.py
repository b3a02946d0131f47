"""Random true steps hold and random false ones are refused; `STEPS=300` tries so many of each kind, at random."""

import os

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Eq,
    Heaviside,
    Integer,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    exp,
    floor,
    log,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from ffnn.derivation import Derivation, DerivationError, define, diff, hold, indices, total, vector


@pytest.fixture(autouse=True, scope="module")
def short_search():
    """What SymPy finds in the end is no matter here: whether a step holds is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ffnn.derivation.algebra.SEARCH", 0.1)
        yield


EXAMPLES = int(os.environ.get("STEPS", 8))  # of each test, and a quarter of each rule
K = 2
i, j = indices("i j", K)
w, q = vector("w", K), vector("q", K, positive=True)
u = define("u", i, w(i) ** 2 / (1 + total(w(j) ** 2, j)))
x, t, p = Symbol("x", real=True), Symbol("t", real=True), Symbol("p", positive=True)
LETTERS = hold(0) * (x + t + p + w(i) + q(i))  # so that a line may have all of them


def positive(e):
    return 1 + e**2


def grown(leaves, functions, max_leaves):
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] - pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
            st.tuples(st.sampled_from(functions), inner).map(lambda pair: pair[0](pair[1])),
        ),
        max_leaves=max_leaves,
    )


SMOOTH = [
    tanh,
    sin,
    cos,
    atan,
    asinh,
    erf,
    lambda e: exp(tanh(e)),
    lambda e: exp(-(e**2)),
    lambda e: 1 / (1 + exp(-sin(e))),
    lambda e: log(positive(e)),
    lambda e: sqrt(positive(e)),
    lambda e: 1 / positive(e),
]
BENT = [
    Abs,
    sign,
    Heaviside,
    floor,
    lambda e: Max(e, 0),
    lambda e: Min(e, 1),
    lambda e: Piecewise((e, e < 1), (2 - e, True)),
]
NUMBERS = st.sampled_from([Integer(2), Integer(-1), Rational(1, 3), Rational(7, 2)])
LEAVES = st.sampled_from([x, t, p, w(i), q(i), u(i)]) | NUMBERS
SMOOTH_ONES = grown(LEAVES, SMOOTH, 2)
ALL_ONES = grown(LEAVES, SMOOTH + BENT, 2)
INCREASING = [  # in x, with a value at a rational number that SymPy does not write out
    lambda x: exp(2 * x),
    lambda x: exp(x - 1) + x,
    lambda x: x**3 + x,
    sinh,
    lambda x: tanh(x / 2),
    lambda x: x**5 + x * exp(-(x**2)) * 2,
    lambda x: erf(x) + x,
    lambda x: atan(x) * 2,
    lambda x: log(1 + exp(x)),
    lambda x: 1 / (1 + exp(-x)),
    lambda x: exp(exp(x / 3)),
    lambda x: asinh(x) - exp(-x),
    lambda x: x + sin(x) / 2,
    lambda x: x * cosh(1) + exp(x),
]
ZEROS = st.tuples(st.sampled_from(INCREASING), st.sampled_from([-1, 0, Rational(1, 3), Rational(5, 7), 1, 2]))


def one_zero(function, place):
    """An expression in x that is 0 at one place only."""
    return function(x) - function(sympy.sympify(place))


KEEPS = {
    "polarization": lambda a, b: (a * b, ((a + b) ** 2 - (a - b) ** 2) / 4),
    "a common factor": lambda a, b: (a * b + a, a * hold(1 + b)),
    "a difference of squares": lambda a, b: ((a - b) * hold(a + b), a**2 - b**2),
    "enlarged": lambda a, b: (a, a * hold(positive(b)) / positive(b)),
    "two fractions": lambda a, b: (
        a / positive(b) + b / positive(a),
        (a * positive(a) + b * positive(b)) / positive(a) / positive(b),
    ),
    "exponential of a sum": lambda a, b: (exp(tanh(a) + tanh(b)), hold(exp(tanh(a))) * exp(tanh(b))),
    "logarithm of a product": lambda a, b: (log(positive(a) * positive(b)), log(positive(a)) + log(positive(b))),
    "logarithm of a power": lambda a, b: (log(positive(a)) + b, 2 * log(sqrt(positive(a))) + b),
    "angles": lambda a, b: (sin(a + b), sin(a) * cos(b) + cos(a) * sin(b)),
    "hyperbolic": lambda a, b: (b * tanh(a), b * (1 - 2 / (exp(2 * a) + 1))),
    "maximum": lambda a, b: (Max(a, b), (a + b + Abs(a - b)) / 2),
    "absolute value": lambda a, b: (Abs(a) + b, Piecewise((a + b, a > 0), (b - a, True))),
    "steps": lambda a, b: (b * sign(a), b * (Heaviside(a) - Heaviside(-a))),
    "root of a square": lambda a, b: (sqrt(hold(a**2)) * b, b * Abs(a)),
    "the same in both branches": lambda a, b: (a, Piecewise((a, b > 0), (a + 0 * b, True))),
    "a sum, written out": lambda a, b: (total(a * w(j) + b, j), a * total(w(j), j) + K * b),
    "a sum, split": lambda a, b: (total(a * q(j) ** 2, j), a * q(1) ** 2 + Sum(a * q(j) ** 2, (j, 2, K))),
    "logarithm of a sum": lambda a, b: (a * log(total(exp(w(j) + b), j)), a * (b + log(total(exp(w(j)), j)))),
}
DERIVED = {
    "product rule": lambda a, b, v: (diff(a * b, v), a * hold(diff(b, v)) + b * hold(diff(a, v))),
    "quotient rule": lambda a, b, v: (
        diff(a / positive(b), v),
        (diff(a, v) * positive(b) - 2 * a * b * hold(diff(b, v))) / positive(b) ** 2,
    ),
    "chain rule": lambda a, b, v: (diff(tanh(a), v), (1 - tanh(a) ** 2) * diff(a, v)),
    "logarithm first": lambda a, b, v: (diff(log(positive(a)), v) * b, 2 * a * b * hold(diff(a, v)) / positive(a)),
    "in another order": lambda a, b, v: (diff(diff(a * b, v), x), diff(diff(a * b, x), v)),
}


@pytest.mark.parametrize("rule", KEEPS.values(), ids=KEEPS)
@settings(max_examples=max(EXAMPLES // 4, 1), deadline=None, derandomize="STEPS" not in os.environ)
@given(a=ALL_ONES, b=ALL_ONES)
def test_a_rewrite_that_keeps_the_value_holds(rule, a, b):
    left, right = rule(a, b)
    Derivation(left + LETTERS, "True").step(right)


@pytest.mark.parametrize("rule", DERIVED.values(), ids=DERIVED)
@settings(max_examples=max(EXAMPLES // 4, 1), deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, b=SMOOTH_ONES, variable=st.sampled_from([x, p, w(i), w(1)]))
def test_a_rule_of_differentiation_holds(rule, a, b, variable):
    left, right = rule(a, b, variable)
    Derivation(left + LETTERS, "True").step(right)


def refused(left, right, **conditions):
    with pytest.raises(DerivationError, match="step 1 is false"):
        Derivation(left + LETTERS, "False", **conditions).step(right)


def really_differ(left, right):
    """Whether two expressions in plain numbers differ somewhere, by SymPy's own arithmetic, at one of a few points."""
    points = [dict(zip((x, t, p), numbers, strict=True)) for numbers in [(0.3, -1.2, 0.7), (-1.7, 0.4, 2.1)]]
    written = [
        side.xreplace({w(i): Rational(2, 7), q(i): Rational(3, 11), u(i): Rational(1, 5)}) for side in (left, right)
    ]
    values = [[complex(side.subs(point)) for side in written] for point in points]
    return any(abs(a - b) > 1e-6 for a, b in values)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=ALL_ONES, b=ALL_ONES, wrong=st.sampled_from(["sign", "factor", "dropped", "constant", "function", "argument"]))
def test_a_slip_of_the_pen_is_refused(a, b, wrong):
    left = a * b + a - 3 * b
    right = {
        "sign": a * b - a - 3 * b,
        "factor": a * b + a - b,
        "dropped": a * b + a,
        "constant": left + Rational(1, 10**9),
        "function": a * tanh(b) + a - 3 * b,
        "argument": left.subs(x, t),
    }[wrong]
    assume(wrong == "constant" or really_differ(left, right))
    refused(left, right)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, wrong=st.sampled_from(["index", "first", "last", "shift", "size", "square"]))
def test_a_wrong_index_or_limit_is_refused(a, wrong):
    e = 2 + tanh(a)
    left = total(e * exp(w(j)), j) + w(i)
    right = {
        "index": total(e * exp(w(j)), j) + w(1),
        "first": Sum(e * exp(w(j)), (j, 2, K)) + w(i),
        "last": Sum(e * exp(w(j)), (j, 1, K - 1)) + w(i),
        "shift": Sum(e * exp(w(j + 1)), (j, 1, K - 1)) + w(i),
        "size": K * e * exp(w(i)) + w(i),
        "square": total(e * exp(w(j)), j) + w(i) ** 2,
    }[wrong]
    refused(left, right)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, zero=ZEROS, outer=st.sampled_from([lambda e: e, Abs, lambda e: -e, lambda e: e**2]))
def test_a_hole_is_found(a, zero, outer):
    hole, a = outer(one_zero(*zero)), 2 + tanh(a)
    refused(a * hold(hole) / hole, a)
    refused(a, a + hold(0) * log(Abs(hole)))


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, zero=ZEROS, size=st.integers(0, 40))
def test_one_wrong_value_is_found(a, zero, size):
    e, small = one_zero(*zero), Rational(1, 10**size)
    refused(a, a + Piecewise((small, Eq(e, 0)), (0, True)))
    refused(Piecewise((a, Ne(e, 0)), (a + small, True)), a)
    refused(Piecewise((a, e > 0), (a + small, True)), Piecewise((a, e >= 0), (a + small, True)))
    refused(a + Heaviside(e), a + Heaviside(e, 1))
    refused(a + sign(e) ** 2, a + 1)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, zero=ZEROS)
def test_a_slope_at_a_corner_is_refused(a, zero):
    e = one_zero(*zero)
    slope = sympy.diff(e, x)
    refused(diff(Abs(e), x) * exp(tanh(a)), sign(e) * slope * exp(tanh(a)))
    refused(diff(Max(e, 0), x) + a, Piecewise((slope, e > 0), (0, True)) + a)
    refused(diff(Piecewise((0, e < 0), (1, True)), x) + a, a)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, zero=ZEROS)
def test_and_holds_where_the_corner_is_excluded_or_none(a, zero):
    e = one_zero(*zero)
    slope = sympy.diff(e, x)
    Derivation(diff(Abs(e), x) + a + LETTERS, "True", given=Ne(e, 0)).step(sign(e) * slope + a)
    Derivation(diff(e * Abs(e), x) + a + LETTERS, "True").step(2 * Abs(e) * slope + a)
    Derivation(a * hold(e) / e + LETTERS, "True", given=Ne(e, 0)).step(a)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(
    a=SMOOTH_ONES,
    low=st.fractions(-5, 5, max_denominator=7) | st.integers(-(10**6), 10**6),
    width=st.integers(0, 30),
    far=st.booleans(),
)
def test_a_wrong_branch_is_found_however_narrow_or_far(a, low, width, far):
    low = Rational(low)
    inside = x > low if far else (x > low) & (x < low + Rational(1, 10**width))
    refused(a, Piecewise((a + 1, inside), (a, True)))
    refused(a, a + (Max(x - low, 0) if far else Min(Max(x - low, 0), Rational(1, 10**width))))


@settings(max_examples=EXAMPLES, deadline=None, derandomize="STEPS" not in os.environ)
@given(a=SMOOTH_ONES, low=st.integers(-2000, 2000), width=st.sampled_from([Rational(1, 1000), 1, 50]))
def test_conditions_leave_points(a, low, width):
    conditions = x > low, x < low + width
    Derivation(Abs(x - low) + a + LETTERS, "True", given=conditions).step(x - low + a)
    refused(Abs(x - low) + a, 2 * (x - low) + a, given=conditions)
    Derivation(log(x - low) * 2 + a + LETTERS, "True", given=conditions).step(log((x - low) ** 2) + a)
