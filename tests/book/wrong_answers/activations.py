"""Answers that readers of predict/activations would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: The slope from the answer": [
        ("slopes = [1 - 0.8**2, 0.64, 0.5]", "the sigmoid has a (1 - a)"),
        ("slopes = [0.16, 0.6 * 0.4, 0.5]", "tanh has 1 - a^2"),
        ("slopes = [0.16, 0.64, 1.5]", "take a with its sign"),
        ("slopes = [0.16, 0.64, 1]", "its z is left of 0"),
        ("slopes = [1 - 0.8**2, 0.6 * 0.4, 0.5]", "sigmoid and tanh are exchanged"),
        ("slopes = [0.2, 0.4, 0.5]", "1 - a is one factor"),
        ("slopes = [0.16, 0.36, 0.5]", "that is a^2"),
        ("slopes = [0.25, 1, 1]", "the slopes at z = 0"),
        ("slopes = [0.16, 0.64, 0.01]", "0.01 is the slope of leaky ReLU"),
        ("slopes = [0.16, 0.64, -0.5]", "its slope is e^z"),
        ("slopes = [0.16, 0.64, np.exp(-0.5)]", "answer a, not its z"),
        (
            "slopes = [f.vjp(np.ones(1), np.array([a]), f(np.array([a])))[0]"
            " for f, a in [(sigmoid, 0.8), (tanh, 0.6), (ffnn.elu, -0.5)]]",
            "answers a",
        ),
        ("slopes = [0.8, 0.6, -0.5]", "entry [2]: -0.5 has the wrong sign"),
        ("slopes = 0.16", "three numbers are asked for; the answer is a single number"),
    ],
    "Exercise 2: Softsign": [
        ("def softsign_slope(a):\n    return 1 / (1 + abs(a)) ** 2", "write 1 + |z| in terms of a"),
        ("def softsign_slope(a):\n    return (1 - a) ** 2", "where a is negative use |a|"),
        ("def softsign_slope(a):\n    return 1 - a**2", "the slope of tanh"),
        ("def softsign_slope(a):\n    return 1 - abs(a)", "the square is missing"),
        ("def softsign_slope(a):\n    return 1 - a", "the square is missing, and where a is negative"),
        ("def softsign_slope(a):\n    return (1 - abs(a)) ** -2.0", "upside down"),
        ("def softsign_slope(a):\n    return a * (1 - a)", "the slope of the sigmoid"),
        ("def softsign_slope(a):\n    return (1 + abs(a)) ** 2", "1 + |z| is not 1 + |a|"),
        ("def softsign_slope(a):\n    return np.sign(a) * (1 - abs(a)) ** 2", "on the sign of z"),
        ("def softsign_slope(a):\n    return (1 - a) ** 2 if a > 0 else (1 + a) ** 2", "raises ValueError"),
        (
            "def softsign_slope(a):\n    return 1 / (1 + abs(z)) ** 2",
            "is too small",
        ),
    ],
    "Exercise 3: Lines below a kink": [
        ("subgradients = [0, 1]", "that is ReLU"),
        ("subgradients = [0, 0]", "0 is one of them"),
        ("subgradients = [-1, 0]", "the right arm of |z| has slope 1"),
        ("subgradients = [1, -1]", "lowest first"),
        ("subgradients = 0", "two numbers are asked for; the answer is a single number"),
    ],
    "Exercise 4: The logarithm of a sigmoid": [
        (
            "def log_sigmoid(z):\n    return np.where(z >= 0, -np.log1p(np.exp(-z)), z - np.log1p(np.exp(z)))",
            "np.where computes both sides",
        ),
        ("def log_sigmoid(z):\n    return np.log1p(np.exp(-np.abs(z))) + np.maximum(-z, 0)", "the sign is wrong"),
        (
            "def log_sigmoid(z):\n    return np.log(np.maximum(sigmoid(z), np.finfo(float).tiny))",
            "at -1000 it must be close to -1000",
        ),
        ("def log_sigmoid(z):\n    return -ffnn.softplus(z)", "the sign of z is the other way round"),
        ("def log_sigmoid(z):\n    return np.minimum(z, 0)", "0 is too large"),
        ("def log_sigmoid(z):\n    return np.log(sigmoid(z))", "0 has no logarithm"),
        ("def log_sigmoid(z):\n    return -np.log(1 + np.exp(-z))", "at -1000 e^-z overflows, and 1 + e^-40"),
        (
            "def log_sigmoid(z):\n    return np.where(z < -30, z, -np.log1p(np.exp(-z)))",
            "also inside np.where, which computes both sides",
        ),
        ("def log_sigmoid(z):\n    return z - ffnn.softplus(z)", "at 40 the answer is lost beside a larger number"),
        (
            "def log_sigmoid(z):\n    with np.errstate(all='ignore'):\n        return np.log(sigmoid(z))",
            "infinite (-inf); look for a division by 0, ln 0, or an overflow",
        ),
    ],
    "Exercise 5: Rescue the sigmoid": [
        ("weight_and_bias = [8, -4]", "does w make up for that?"),
        ("weight_and_bias = 4", "two numbers are asked for"),
        ("weight_and_bias = [4, -2, 0]", "two numbers are asked for; the answer has three"),
        ("weight_and_bias = [4, 0]", "where is the second unit now?"),
        ("weight_and_bias = [1, -0.5]", "does w make up for that?"),
        ("weight_and_bias = [4, 2]", "the sign of b"),
        ("weight_and_bias = [-2, 4]", "bias and weight are exchanged"),
        ("weight_and_bias = [-4, 2]", "turned round: w is positive"),
        ("weight_and_bias = [2, -1]", "does w make up for that?"),
        ("weight_and_bias = [3, 1]", "where is the second unit now?"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: The slope from the answer": [
        "slopes = sympy.Rational(4, 25), sympy.Rational(16, 25), sympy.Rational(1, 2)"
    ],
    "Exercise 2: Softsign": [
        "def softsign_slope(a):\n    return 1 - 2 * abs(a) + a**2",
        "def softsign_slope(a):\n    return [(1 - abs(one)) ** 2 for one in a]",
    ],
    "Exercise 3: Lines below a kink": ["subgradients = np.array([[-1.0], [1.0]])"],
    "Exercise 4: The logarithm of a sigmoid": [
        "def log_sigmoid(z):\n    return -np.logaddexp(0, -z)",
        "def log_sigmoid(z):\n    return -ffnn.softplus(-z)",
    ],
    "Exercise 5: Rescue the sigmoid": [
        "weight_and_bias = np.array([[4.0], [-2.0]])",
        "import sympy\n\n"
        "w, b = sympy.symbols('w b')\nsolved = sympy.solve([w / 2 + b, w / 4 - 1], [w, b])\n"
        "weight_and_bias = [solved[w], solved[b]]",
        "weight_and_bias = np.array([[4.0, -2.0]])",
        "weight_and_bias = [sympy.Integer(4), sympy.Integer(-2)]",
        "w, b = sympy.symbols('w b')\nsolution = sympy.solve([w / 2 + b, w / 4 - 1], [w, b])\n"
        "weight_and_bias = solution[w], solution[b]",
    ],
}
