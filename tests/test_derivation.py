"""False steps of many kinds are refused with a counterexample; true ones pass, and show what was checked."""

import numpy as np
import pytest
import sympy
from sympy import Abs, Eq, KroneckerDelta, Max, Ne, Piecewise, Rational, Symbol, cos, exp, log, sin, sqrt, tanh

from ffnn import softmax, softmax_jacobian
from ffnn.derivation import (
    Derivation,
    DerivationError,
    define,
    diff,
    hold,
    indices,
    matrix,
    size,
    total,
    vector,
)

K = size("K")
i, j, k = indices("i j k", K)
z, y, v = vector("z", K), vector("y", K), vector("v", K)
q = vector("q", K, positive=True)
Z = total(exp(z(j)), j)
S = define("S", i, exp(z(i)) / Z)
x, t = Symbol("x", real=True), Symbol("t", real=True)
sigma = define("sigma", (), 1 / (1 + exp(-x)))
m, n_in, n_out = size("m"), size("n_in"), size("n_out")
n, (a, c), (b, d) = indices("n", m), indices("a c", n_in), indices("b d", n_out)
A, W, Delta = matrix("A", m, n_in), matrix("W", n_in, n_out), matrix("Delta", m, n_out)
product = define("P", (n, b), total(A(n, a) * W(a, b), a))
sums_to_1 = Eq(total(y(i), i), 1)

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
    "an index case": (KroneckerDelta(i, k), sympy.Integer(1), {"where": Eq(i, k)}),
    "removable singularity": (x**2 / x, x, {}),
}

FALSE = {
    "wrong sign": (diff(S(i), z(k)), S(i) * S(k), {"where": Ne(i, k)}),
    "wrong sign inside": (diff(S(i), z(i)), S(i) * (1 + S(i)), {}),
    "wrong index": (diff(S(i), z(k)), -S(i) ** 2, {"where": Ne(i, k)}),
    "other wrong index": (diff(S(i), z(k)), -S(k) ** 2, {"where": Ne(i, k)}),
    "an index out of nowhere": (S(i), S(k), {}),
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
}

UNCHECKABLE = {
    "a stranger": (S(i), S(i) + Symbol("w") - Symbol("w") * 2, {}, "w does not occur"),
    "no case left": (S(i), S(i), {"where": (Ne(i, k), Eq(i, k))}, "no index case"),
    "nowhere defined": (log(-Abs(x)) + 1 / hold(0 * x), x, {}, "not a finite number"),
    "derivative by a definition": (diff(S(i), z(i)), diff(S(i), S(i)), {}, "needs a free variable"),
    "infinite": (x, x + sympy.oo * hold(x), {}, "not a finite number"),
}


@pytest.mark.parametrize("start, line, conditions", TRUE.values(), ids=TRUE)
def test_a_true_step_passes_and_is_proved_by_algebra(start, line, conditions):
    derivation = Derivation(start, "true", **conditions).conclude(line)
    assert derivation.result == line
    assert derivation.proved
    assert "by algebra" in repr(derivation)


@pytest.mark.parametrize("start, line, conditions", FALSE.values(), ids=FALSE)
def test_a_false_step_is_refused_with_both_sides_and_a_counterexample(start, line, conditions):
    derivation = Derivation(start, "Claim", **conditions)
    with pytest.raises(DerivationError, match="Claim: step 1 is false") as refused:
        derivation.step(line, because="wishful thinking")
    told = str(refused.value)
    assert f"left:  {start}" in told
    assert f"right: {sympy.sympify(line)}" in told
    assert "left = " in told and "right = " in told or "has no entry" in told
    assert derivation.result == start  # the line was not taken in


@pytest.mark.parametrize("start, line, conditions, reason", UNCHECKABLE.values(), ids=UNCHECKABLE)
def test_what_cannot_be_checked_is_refused_too(start, line, conditions, reason):
    with pytest.raises(DerivationError, match="step 1 cannot be checked") as refused:
        Derivation(start, "Claim", **conditions).step(line)
    assert reason in str(refused.value)


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


def test_a_step_that_only_numbers_support_says_so():
    derivation = Derivation(sympy.asinh(x), "numbers").step(log(x + sqrt(x**2 + 1)))
    assert not derivation.proved
    assert "by algebra" not in repr(derivation) and "at 12 random points with 50 digits" in repr(derivation)


def test_a_claim_that_is_defined_almost_nowhere_is_refused():
    with pytest.raises(DerivationError, match="cannot be evaluated"):
        Derivation(x, "Claim").step(Piecewise((x, x > 10**6)))


def test_it_renders_as_aligned_latex_with_a_reason_per_line():
    derivation = Derivation(diff(S(i), z(k)), "Softmax", where=Ne(i, k))
    derivation.step(diff(exp(z(i)) / Z, z(k)), "definition")
    derivation.conclude(-S(i) * S(k), "quotient rule, $i \\neq k$")
    assert derivation._repr_latex_() == (
        "$$\n\\begin{aligned}\n"
        "& \\frac{\\partial S_{i}}{\\partial z_{k}} \\\\[0.6em]\n"
        "&= \\frac{\\partial}{\\partial z_{k}} \\frac{e^{z_{i}}}{\\sum_{j=1}^{K} e^{z_{j}}}"
        " && \\text{definition} \\\\[0.6em]\n"
        "&= - S_{i} S_{k} && \\text{quotient rule, $i \\neq k$}\n"
        "\\end{aligned}\n$$"
    )
    page = derivation._repr_markdown_()
    assert page.startswith("**Softmax** ($i \\neq k$)")
    assert page.endswith("for $K$ = 2, 3, 4, 5 and every $i$, $k$ with $i \\neq k$.*")
    assert repr(derivation).splitlines()[0] == "Softmax (i ≠ k)"


@pytest.mark.parametrize(
    "expression, shown",
    [
        (S(i) * (1 - S(k)), r"S_{i} \left(1 - S_{k}\right)"),
        (S(i) * (KroneckerDelta(i, k) - S(k)), r"S_{i} \left(\delta_{i k} - S_{k}\right)"),
        (total(A(n, c) * Delta(n, b), n), r"\sum_{n=1}^{m} A_{nc} \Delta_{nb}"),
        (exp(z(i)) * hold(exp(z(i))), "e^{z_{i}} e^{z_{i}}"),
        (exp(z(i)) * hold(diff(Z, z(i))), r"e^{z_{i}} \frac{\partial}{\partial z_{i}} \sum_{j=1}^{K} e^{z_{j}}"),
        (diff(x**2, x), r"\frac{\mathrm{d}}{\mathrm{d} x} x^{2}"),
        (log(x), r"\ln{\left(x \right)}"),
    ],
)
def test_formulas_look_as_in_a_textbook(expression, shown):
    from ffnn.derivation.printing import latex

    assert latex(expression) == shown


def test_the_result_becomes_a_numpy_function_that_equals_the_packages_formula():
    joined = Derivation(diff(S(i), z(k)), "Softmax").conclude(S(i) * (KroneckerDelta(i, k) - S(k)))
    for classes in [2, 3, 6]:
        point = np.random.default_rng(classes).standard_normal(classes)
        difference = joined.function(z, K=classes)(point) - softmax_jacobian(softmax(point))
        assert np.abs(difference).max() < 1e-15


def test_a_letter_takes_as_many_indices_as_it_was_declared_with():
    with pytest.raises(ValueError, match="W takes 2 indices; got 1"):
        W(c)
