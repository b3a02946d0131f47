"""Answers that readers of train/initialization would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand": [
        ("two_sizes = 4, 1", "half of the mean square"),
        ("two_sizes = 4, 4", "does not pass all of it"),
        ("two_sizes = 0.02, 0.01", "as many terms as there are inputs"),
        ("two_sizes = 200 * 0.04 * 0.5**2, 1", "do not square it again"),
        ("two_sizes = 200 * 0.04**2 * 0.5, 0.08", "0.04 is the variance already"),
        ("two_sizes = 2, np.sqrt(2)", "root mean square"),
        ("two_sizes = 2, 4", "z comes first"),
        ("two_sizes = 4", "two numbers are asked for"),
    ],
    "Exercise 2: Leaky ReLU": [
        ("def leaky_variance(n_in, alpha):\n    return 2 / n_in", "right for ReLU"),
        ("def leaky_variance(n_in, alpha):\n    return 2 / ((1 + alpha) * n_in)", "alpha squared"),
        ("def leaky_variance(n_in, alpha):\n    return 1 / ((1 + alpha**2) * n_in)", "the probability one half"),
        ("def leaky_variance(n_in, alpha):\n    return (1 + alpha**2) / (2 * n_in)", "must make up for it"),
        ("def leaky_variance(n_in, alpha):\n    return np.sqrt(2 / ((1 + alpha**2) * n_in))", "the variance is asked"),
        ("def leaky_variance(n_in, alpha):\n    return 2 / (1 + alpha**2)", "divide by the number of inputs"),
        ("def leaky_variance(n_in, alpha):\n    return 2 * (1 + alpha**2) / n_in", "the more the layer passes"),
    ],
    "Exercise 3: He, uniform": [
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(2 / shape[0])\n    return rng.uniform(-r, r, shape)",
            "r squared over 3",
        ),
        ("def he_uniform(rng, shape):\n    r = 6 / shape[0]\n    return rng.uniform(-r, r, shape)", "r is the root"),
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(6 / sum(shape))\n    return rng.uniform(-r, r, shape)",
            "that is Glorot's",
        ),
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(3 / shape[0])\n    return rng.uniform(-r, r, shape)",
            "that is LeCun's variance",
        ),
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(6 / shape[1])\n    return rng.uniform(-r, r, shape)",
            "the fan-in comes first",
        ),
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(6 / shape[0])\n    return rng.uniform(0, r, shape)",
            "draw from -r to r",
        ),
        ("def he_uniform(rng, shape):\n    return he(rng, shape)", "uniform was asked for"),
        (
            "def he_uniform(rng, shape):\n    r = np.sqrt(6 / shape[0])\n    return rng.uniform(-r, r)",
            "must have the given shape",
        ),
    ],
    "Exercise 4: How deep?": [
        ("layers_until_lost = 9", "the root of 6"),
        ("layers_until_lost = 17", "round up"),
        ("layers_until_lost = 14 / np.log10(6)", "a whole number is asked for"),
        ("layers_until_lost = 19", "not there for the first time"),
    ],
    "Exercise 5: A hundred blocks": [
        ("def branch_size(L):\n    return 2 ** (1 / L) - 1", "that is beta squared"),
        ("def branch_size(L):\n    return np.sqrt(1 / L)", "the blocks multiply"),
        ("def branch_size(L):\n    return 2 ** (1 / L)", "the factor of a whole block"),
        ("def branch_size(L):\n    return 2 ** (1 / (2 * L)) - 1", "mean squares add"),
    ],
    "Exercise 6: What is lost from digit to digit?": [
        ("cosines = 0.98, 0.35", "the other way round"),
        ("cosines = 70.0, 140.0", "divide by both lengths"),
        ("cosines = 0.35", "two numbers are asked for"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: By hand": ["mean_square = 200 * 0.04 * 0.5\ntwo_sizes = np.array([mean_square, mean_square / 2])"],
    "Exercise 2: Leaky ReLU": [
        "def leaky_variance(n_in, alpha):\n    passed = 0.5 + alpha**2 / 2\n    return 1 / n_in / passed"
    ],
    "Exercise 3: He, uniform": [
        "def he_uniform(rng, shape):\n    return (2 * rng.random(shape) - 1) * (6 / shape[0]) ** 0.5"
    ],
    "Exercise 4: How deep?": ["layers_until_lost = int(np.ceil(14 / np.log10(6)))"],
    "Exercise 5: A hundred blocks": ["def branch_size(L):\n    return (np.exp(np.log(2) / L) - 1) ** 0.5"],
    "Exercise 6: What is lost from digit to digit?": ["cosines = 0.36, 0.97"],
}
