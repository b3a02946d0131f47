"""Answers that readers of predict/activations would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: The slope from the answer": [
        ("slopes = [1 - 0.8**2, 0.64, 0.5]", "the sigmoid has a (1 - a)"),
        ("slopes = [0.16, 0.6 * 0.4, 0.5]", "tanh has 1 - a^2"),
        ("slopes = [0.16, 0.64, 1.5]", "a is negative here"),
        ("slopes = [0.16, 0.64, 1]", "it is on the left: 1 + a"),
        ("slopes = [0.8, 0.6, -0.5]", "expected"),
        ("slopes = 0.16", "shape (), expected (3,)"),
    ],
    "Exercise 2: Softsign": [
        ("def softsign_slope(a):\n    return 1 / (1 + abs(a)) ** 2", "say 1 + |z| through a"),
        ("def softsign_slope(a):\n    return (1 - a) ** 2", "where a is negative use |a|"),
        ("def softsign_slope(a):\n    return 1 - a**2", "the slope of tanh"),
        ("def softsign_slope(a):\n    return 1 - abs(a)", "the square is missing"),
        ("def softsign_slope(a):\n    return 1 / (1 + abs(z)) ** 2", "expected 1"),
    ],
    "Exercise 3: Lines below a kink": [
        ("subgradients = [0, 1]", "that is ReLU"),
        ("subgradients = [0, 0]", "0 is one of them"),
        ("subgradients = [1, -1]", "lowest first"),
        ("subgradients = 0", "shape (), expected (2,)"),
    ],
    "Exercise 4: The logarithm of a sigmoid": [
        ("def log_sigmoid(z):\n    return np.log1p(np.exp(-np.abs(z))) + np.maximum(-z, 0)", "the sign is wrong"),
        (
            "def log_sigmoid(z):\n    return np.log(np.maximum(sigmoid(z), np.finfo(float).tiny))",
            "at -1000 it must be close to -1000",
        ),
        ("def log_sigmoid(z):\n    return -ffnn.softplus(z)", "the sign of z is the other way round"),
        ("def log_sigmoid(z):\n    return np.minimum(z, 0)", "expected -0.693147"),
        (
            "def log_sigmoid(z):\n    with np.errstate(all='ignore'):\n        return np.log(sigmoid(z))",
            "at ([-1000.0, -800.0]) entry [0] is -inf, expected -1000",
        ),
    ],
    "Exercise 5: Rescue the sigmoid": [
        ("weight_and_bias = [4, 0]", "where is the second unit now?"),
        ("weight_and_bias = [1, -0.5]", "passes only a quarter"),
        ("weight_and_bias = [4, 2]", "the sign of b"),
        ("weight_and_bias = [-2, 4]", "bias and weight are exchanged"),
        ("weight_and_bias = [2, -1]", "expected"),
    ],
}
