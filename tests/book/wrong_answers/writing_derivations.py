"""Answers that readers of appendix/writing_derivations would give, what the check has to tell them, and right ones."""

WRONG = {
    "Exercise 1: Your first derivation": [
        (
            'def mean_of_squares():\n    q = define("q", (), total(x(n) ** 2, n))\n'
            '    return Derivation(diff(q, x(k)), "q").conclude(2 * x(k))',
            "q is a mean",
        ),
        (
            'def mean_of_squares():\n    q = define("q", (), total((x(n) - mu) ** 2, n) / m)\n'
            '    return Derivation(diff(q, x(k)), "q").conclude(2 * (x(k) - mu) / m)',
            "not the variance",
        ),
        (
            'def mean_of_squares():\n    q = define("q", (), total(x(n) ** 2, n) / m)\n'
            '    return Derivation(diff(q, x(k)), "q").conclude(x(k) / m)',
            "DerivationError: q: step 1 is false",
        ),
        ("def mean_of_squares():\n    return 2 * x(k) / m", "numbers are asked for"),
        (
            'def mean_of_squares():\n    q = define("q", (), total(x(n) ** 2, n) / m)\n'
            '    return Derivation(diff(q, x(k)), "q")',
            "a derivative is left in the last line",
        ),
        (
            'def mean_of_squares():\n    q = define("q", (), total(x(n) ** 2, n) / m)\n'
            '    return Derivation(diff(q, x(k)), "q").conclude(total(diff(x(n) ** 2, x(k)), n) / m)',
            "a derivative is left in the last line",
        ),
        ('def mean_of_squares():\n    return Derivation(2 * x(k) / m, "q")', "start from diff(q, x(k))"),
        (
            'def mean_of_squares():\n    y = vector("y", m)\n'
            '    return Derivation(diff(total(y(n) ** 2, n) / m, y(k)), "q").conclude(2 * y(k) / m)',
            "the letter is x",
        ),
    ],
    "Exercise 2: How many cases?": [
        ("cases = 9", "where leaves out the equal ones"),
        ("cases = 3", "where keeps both"),
        ("cases = 5", "too small"),
    ],
    "Exercise 3: What a condition is worth": [
        ("def without_condition(p_k, y_k, t):\n    return p_k - y_k", "only where the y add up to 1"),
        ("def without_condition(p_k, y_k, t):\n    return (p_k - y_k) * t", "not multiplied by t"),
        ("def without_condition(p_k, y_k, t):\n    return y_k - p_k * t", "the sign"),
    ],
    "Exercise 4: The length of a vector": [
        (
            'def length():\n    r = define("r", (), total(x(n) ** 2, n))\n'
            '    return Derivation(diff(r, x(k)), "r").conclude(2 * x(k))',
            "the root is missing",
        ),
        (
            'def length():\n    from sympy import sqrt\n\n    r = define("r", (), sqrt(total(x(n) ** 2, n)))\n'
            '    return Derivation(diff(r, x(k)), "r").conclude(2 * x(k) / r)',
            "DerivationError: r: step 1 is false",
        ),
        (
            'def length():\n    from sympy import sqrt\n\n    r = define("r", (), sqrt(total(x(n) ** 2, n)))\n'
            '    return Derivation(r, "r").conclude(sqrt(total(x(n) ** 2, n)))',
            "start from diff(r, x(k))",
        ),
        (
            'def length():\n    from sympy import sqrt\n\n    r = define("r", (), sqrt(total(x(n) ** 2, n)))\n'
            '    return Derivation(diff(r, x(k)), "r")',
            "a derivative is left in the last line",
        ),
    ],
}

RIGHT = {
    "Exercise 1: Your first derivation": [
        'def mean_of_squares():\n    derivation = Derivation(diff(total(x(n) ** 2, n) / m, x(k)), "q")\n'
        "    derivation.step(total(2 * x(n) * KroneckerDelta(n, k), n) / m)\n"
        "    derivation.step(2 * x(k) / m)\n    return derivation",
        'mean_of_squares = Derivation(diff(total(x(n) ** 2, n) / m, x(k)), "q").conclude(2 * x(k) / m)',
    ],
    "Exercise 2: How many cases?": [
        "cases = 6",
        "cases = len([(i, k) for i in (1, 2, 3) for k in (1, 2, 3) if i != k])",
    ],
    "Exercise 3: What a condition is worth": ["def without_condition(p_k, y_k, t):\n    return -y_k + t * p_k"],
    "Exercise 4: The length of a vector": [
        "def length():\n    from sympy import Rational\n\n    r = total(x(n) ** 2, n) ** Rational(1, 2)\n"
        '    return Derivation(diff(r, x(k)), "r").conclude(x(k) / r)',
    ],
}
