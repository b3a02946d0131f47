"""Answers that readers of learn/losses would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Two days": [
        ("two_days = -(np.log(0.8) + np.log(0.7)) / 2", "which probability went to what happened?"),
        ("two_days = -np.log(0.8) - np.log(0.3)", "the mean over both days"),
        ("two_days = (np.log(0.8) + np.log(0.3)) / 2", "a loss is positive"),
        ("two_days = -(np.log10(0.8) + np.log10(0.3)) / 2", "natural logarithm"),
        ("two_days = -(np.log2(0.8) + np.log2(0.3)) / 2", "not that of base 2"),
        ("two_days = -(np.log(0.2) + np.log(0.7)) / 2", "what did not happen"),
        ("two_days = -np.log((0.8 + 0.3) / 2)", "take the mean of the logarithms"),
        (
            "z = np.log([[0.8 / 0.2], [0.7 / 0.3]])\ntwo_days = binary_cross_entropy(z, [1, 0])",
            "give a pair, the loss and its derivative",
        ),
        ("two_days = binary_cross_entropy([[0.8], [0.7]], [1, 0])[0]", "takes scores"),
        ("two_days = 0.9", "too large"),
        ("two_days = (0.2**2 + 0.7**2) / 2", "that is the squared error"),
        ("two_days = (0.2**2 / 2 + 0.7**2 / 2) / 2", "that is the squared error"),
    ],
    "Exercise 2: Laplace's noise": [
        ("def laplace_derivative(y_hat, y):\n    return np.sign(y_hat - y)", "a factor 1/m"),
        ("def laplace_derivative(y_hat, y):\n    return (y_hat - y) / len(y)", "the derivative of squared error"),
        ("def laplace_derivative(y_hat, y):\n    return np.sign(y - y_hat) / len(y)", "the loss grows with it"),
        ("def laplace_derivative(y_hat, y):\n    return np.mean(np.abs(y_hat - y))", "its derivative is asked for"),
        ("def laplace_derivative(y_hat, y):\n    return np.abs(y_hat - y) / len(y)", "the losses of the examples"),
        ("def laplace_derivative(y_hat, y):\n    return (y_hat > y) / len(y)", "entry ["),
    ],
    "Exercise 3: Where squared error pulls hardest": [
        ("hardest_pull_at = 0.5", "there the sigmoid is steepest"),
        ("hardest_pull_at = 0", "the sigmoid is flat"),
        ("hardest_pull_at = -np.log(2)", "that is z"),
        ("hardest_pull_at = 4 / 27", "that is how hard it pulls"),
        ("hardest_pull_at = 2 / 3", "the error 1 - a there"),
        ("hardest_pull_at = 1", "no error, no pull"),
        ("hardest_pull_at = 0.3", "too small"),
    ],
    "Exercise 4: Log-sum-exp of a batch": [
        (
            "def log_sum_exp(Z):\n    c = Z.max(axis=1, keepdims=True)\n    return np.log(np.exp(Z - c).sum(axis=1))",
            "has to be added again",
        ),
        ("def log_sum_exp(Z):\n    return Z.max(axis=1)", "only the maximum"),
        ("def log_sum_exp(Z):\n    return np.log(np.exp(Z).sum(axis=1))", "e^1000 overflows"),
        (
            "def log_sum_exp(Z):\n    return Z.max() + np.log(np.exp(Z - Z.max()).sum(axis=1))",
            "each row needs its own maximum",
        ),
        (
            "def log_sum_exp(Z):\n    c = Z.min(axis=1)\n    return c + np.log(np.exp(Z - c[:, None]).sum(axis=1))",
            "take the largest out of each row",
        ),
        (
            "def log_sum_exp(Z):\n    c = Z.mean(axis=1)\n    return c + np.log(np.exp(Z - c[:, None]).sum(axis=1))",
            "take the largest out of each row",
        ),
        (
            "def log_sum_exp(Z):\n    c = Z[:, 0]\n    return c + np.log(np.exp(Z - c[:, None]).sum(axis=1))",
            "take the largest out of each row",
        ),
        (
            "def log_sum_exp(Z):\n    with np.errstate(all='ignore'):\n        return np.log(np.exp(Z).sum(axis=1))",
            "infinite (inf); look for a division by 0, ln 0, or an overflow",
        ),
        (
            "def log_sum_exp(Z):\n    c = Z.max()\n    with np.errstate(all='ignore'):\n"
            "        return c + np.log(np.exp(Z - c).sum(axis=1))",
            "infinite (-inf); look for a division by 0, ln 0, or an overflow",
        ),
    ],
    "Exercise 5: The best that ignorance can do": [
        ("def loss_of_ignorance(labels, K):\n    return np.log(K)", "one can do better"),
        (
            "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
            "    share = share[share > 0]\n    return -np.sum(share * np.log2(share))",
            "natural logarithm",
        ),
        (
            "def loss_of_ignorance(labels, K):\n    return -np.log(np.bincount(labels).max() / len(labels))",
            "not only those of the most frequent class",
        ),
        (
            "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
            "    return -np.mean(np.log(share[share > 0]))",
            "0.836988 is too large",
        ),
        (
            "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
            "    return -np.sum(np.log(share[share > 0]))",
            "as often as its class occurs",
        ),
        (
            "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
            "    return np.sum(share[share > 0] * np.log(share[share > 0]))",
            "a loss is positive",
        ),
        (
            "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
            "    return -np.sum(share * np.log(share))",
            "NumPy takes 0 times ln 0 for nan",
        ),
        ("loss_of_ignorance = 0.5623", "a function is asked for"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: Two days": [
        "z = np.log([[0.8 / 0.2], [0.7 / 0.3]])\ntwo_days = binary_cross_entropy(z, [1, 0])[0]",
        "two_days = -sympy.log(sympy.Rational(24, 100)) / 2",
    ],
    "Exercise 2: Laplace's noise": [
        "def laplace_derivative(y_hat, y):\n    return np.where(y_hat > y, 1, -1) / y.size",
    ],
    "Exercise 3: Where squared error pulls hardest": ["hardest_pull_at = sympy.Rational(1, 3)"],
    "Exercise 4: Log-sum-exp of a batch": [
        "def log_sum_exp(Z):\n    return [z.max() + np.log(np.exp(z - z.max()).sum()) for z in Z]",
        "def log_sum_exp(Z):\n    c = Z.max(axis=1, keepdims=True)\n"
        "    return c + np.log(np.exp(Z - c).sum(axis=1, keepdims=True))",
    ],
    "Exercise 5: The best that ignorance can do": [
        "def loss_of_ignorance(labels, K):\n    share = np.bincount(labels, minlength=K) / len(labels)\n"
        "    return -np.sum(np.where(share > 0, share * np.log(share), 0))",
        "def loss_of_ignorance(labels, K):\n    _, counts = np.unique(labels, return_counts=True)\n"
        "    return np.log(len(labels)) - counts @ np.log(counts) / len(labels)",
    ],
}
