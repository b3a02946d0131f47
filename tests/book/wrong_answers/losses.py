"""Answers that readers of learn/losses would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Two days": [
        ("two_days = -(np.log(0.8) + np.log(0.25)) / 2", "was given 1 - 0.25"),
        ("two_days = -np.log(0.8) - np.log(0.75)", "the mean over both days"),
        ("two_days = (np.log(0.8) + np.log(0.75)) / 2", "a loss is positive"),
        ("two_days = -(np.log10(0.8) + np.log10(0.75)) / 2", "natural logarithm"),
        ("two_days = -(np.log2(0.8) + np.log2(0.75)) / 2", "not that of base 2"),
        ("two_days = -(np.log(0.2) + np.log(0.25)) / 2", "what did not happen"),
        ("two_days = 0.5", "too large"),
    ],
    "Exercise 2: Believe in Laplace": [
        ("def laplace_derivative(y_hat, y):\n    return np.sign(y_hat - y)", "a factor 1/m"),
        ("def laplace_derivative(y_hat, y):\n    return (y_hat - y) / len(y)", "squared error of Gauss"),
        ("def laplace_derivative(y_hat, y):\n    return np.sign(y - y_hat) / len(y)", "has to come down"),
        ("def laplace_derivative(y_hat, y):\n    return np.mean(np.abs(y_hat - y))", "asked for is its derivative"),
        ("def laplace_derivative(y_hat, y):\n    return np.abs(y_hat - y) / len(y)", "those are the days' losses"),
        ("def laplace_derivative(y_hat, y):\n    return (y_hat > y) / len(y)", "entry ["),
    ],
    "Exercise 3: Where squared error pulls hardest": [
        ("hardest_pull_at = 0.5", "there the sigmoid is steepest"),
        ("hardest_pull_at = 0", "the sigmoid is flat"),
        ("hardest_pull_at = -np.log(2)", "that is z"),
        ("hardest_pull_at = 4 / 27", "the size of the pull"),
        ("hardest_pull_at = 2 / 3", "the error 1 - a there"),
        ("hardest_pull_at = 1", "no error, no pull"),
        ("hardest_pull_at = 0.3", "too small"),
    ],
    "Exercise 4: Log-sum-exp of a batch": [
        (
            "def log_sum_exp(Z):\n    c = Z.max(axis=1, keepdims=True)\n    return np.log(np.exp(Z - c).sum(axis=1))",
            "has to be added again",
        ),
        ("def log_sum_exp(Z):\n    return Z.max(axis=1)", "the maximum alone"),
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
    ],
}

RIGHT = {
    "Exercise 4: Log-sum-exp of a batch": [
        "def log_sum_exp(Z):\n    c = Z.max(axis=1, keepdims=True)\n"
        "    return c + np.log(np.exp(Z - c).sum(axis=1, keepdims=True))",
    ],
}
