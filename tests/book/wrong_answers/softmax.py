"""Answers that readers of learn/softmax would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand": [
        ("probabilities = [1, 2, 3]", "divide them by their sum"),
        ("probabilities = np.log([1, 2, 3]) / np.log([1, 2, 3]).sum()", "exponentiate before you divide"),
        ("probabilities = [0, 2 / 5, 3 / 5]", "the exponential of 0 is 1"),
        ("probabilities = [1 / 3, 1 / 3, 1 / 3]", "equal only if the scores were"),
        ("probabilities = [16.67, 33.33, 50]", "not percentages"),
        ("probabilities = [1 / 6, 5 / 6]", "three numbers are asked for; the answer has two numbers"),
    ],
    "Exercise 2: One entry, two entries": [
        ("changes = [0.25, 0.21, 0.16]", "only the third has S_i (1 - S_i)"),
        ("changes = [0.1, 0.06, 0.16]", "give them a minus"),
        ("changes = [-0.1, -0.06, -0.04]", "how fast does it rise itself?"),
        ("changes = [-0.1, -0.06, 0.2]", "by what the others lose together"),
        ("changes = [-0.1, -0.06, -0.16]", "pushes its own probability up"),
        ("changes = [0.25, -0.15, -0.1]", "a push of the first score"),
        ("changes = [-0.15, 0.21, -0.06]", "a push of the second score"),
        ("changes = [0.1, 0.06, -0.16]", "the third gains, the others lose"),
        ("changes = 0.16", "three numbers are asked for; the answer is a single number"),
    ],
    "Exercise 3: Temperature": [
        ("def temperature_derivative(z, T):\n    return -z / T**2", "multiply it by the Jacobian"),
        (
            "def temperature_derivative(z, T):\n    return -softmax(z / T) * z / T**2",
            "the second part of the Jacobian is missing",
        ),
        (
            "def temperature_derivative(z, T):\n    return -softmax_jacobian(softmax(z / T)) @ z",
            "both factors 1/T are missing",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z / T)\n    return p * (z - p @ z) / T**2",
            "all signs are reversed",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z / T)\n    return p * (z - p @ z) / T",
            "a sign and a factor 1/T are missing",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z / T)\n    return p * (z - p @ z)",
            "a sign and both factors 1/T are missing",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z / T)\n    return -p * (z - p @ z) / T",
            "one factor 1/T is missing",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z / T)\n    return -p * (1 - p) * z / T**2",
            "through every score z_k/T",
        ),
        (
            "def temperature_derivative(z, T):\n    return -softmax(z / T) * (z - softmax(z) @ z) / T**2",
            "weighted by the probabilities of z/T",
        ),
        (
            "def temperature_derivative(z, T):\n    p = softmax(z)\n    return -p * (z - p @ z) / T**2",
            "the softmax of z/T, not of z",
        ),
        (
            "def temperature_derivative(z, T):\n    return -softmax(z / T) * (z - z.mean()) / T**2",
            "weighted by the probabilities",
        ),
    ],
    "Exercise 4: The logarithm's Jacobian": [
        ("def log_softmax_jacobian(z):\n    return np.eye(len(z)) - softmax(z)[:, None]", "transposed"),
        (
            "def log_softmax_jacobian(z):\n    return softmax_jacobian(softmax(z))",
            "the logarithm divides row i by S_i",
        ),
        ("def log_softmax_jacobian(z):\n    return np.diag(1 / softmax(z))", "multiply it with dS_i/dz_k"),
        ("def log_softmax_jacobian(z):\n    return softmax(z) - np.eye(len(z))", "all signs are reversed"),
        (
            "def log_softmax_jacobian(z):\n    p = softmax(z)\n    return np.eye(len(z)) - np.outer(p, p)",
            "divides both parts",
        ),
        (
            "def log_softmax_jacobian(z):\n    return 1 - softmax(z)",
            "a matrix of three rows and three columns is asked for; the answer has three numbers",
        ),
        ("def log_softmax_jacobian(z):\n    return 1 / 0", "raises ZeroDivisionError"),
    ],
    "Exercise 5: The loss is a bowl": [
        ("def second_derivatives(z, y):\n    return softmax(z) - y", "differentiate it once more"),
        (
            "def second_derivatives(z, y):\n    return np.outer(softmax(z) - y, softmax(z) - y)",
            "the square of the first derivative",
        ),
        (
            "def second_derivatives(z, y):\n    p = softmax(z)\n    return np.diag(p) - np.outer(p, p) - np.diag(y)",
            "y does not depend on z",
        ),
        ("def second_derivatives(z, y):\n    return np.diag(softmax(z) - y)", "first derivative as a diagonal"),
        (
            "def second_derivatives(z, y):\n    p = softmax(z)\n    return np.diag(p * (1 - p))",
            "off the diagonal are not 0",
        ),
        ("def second_derivatives(z, y):\n    return -softmax_jacobian(softmax(z))", "all signs are reversed"),
        (
            "def second_derivatives(z, y):\n    p = softmax(z)\n    return np.diag(p) + np.outer(p, p)",
            "look at the signs off the diagonal",
        ),
        (
            "def second_derivatives(z, y):\n    p = softmax(z)\n    return p * (1 - p)",
            "a matrix of three rows and three columns is asked for; the answer has three numbers",
        ),
    ],
}


RIGHT = {
    "Exercise 1: By hand": [
        "import sympy\n\nprobabilities = sympy.Matrix([1, 2, 3]) / 6",
        "probabilities = [0.17, 0.33, 0.5]",
    ],
    "Exercise 3: Temperature": [
        "def temperature_derivative(z, T):\n    return (-softmax_jacobian(softmax(z / T)) @ z / T**2)[:, None]",
    ],
    "Exercise 4: The logarithm's Jacobian": [
        "def log_softmax_jacobian(z):\n    p = softmax(z)\n    return softmax_jacobian(p) / p[:, None]",
    ],
}
