"""Answers that readers of train/gradient_descent would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Arrive, and be lost": [
        ("rates = [2 / 5, 4 / 5]", "twice the number before theta^2"),
        ("rates = [2 / 5, 1 / 5]", "the other way round"),
        ("rates = [5, 10]", "the rates are 1/lambda and 2/lambda"),
        ("rates = [1 / 10, 1 / 5]", "half of both"),
        ("rates = [2.5, 5]", "those are no rates"),
        ("rates = 0.4", "two numbers are asked for; the answer is a single number"),
        ("rates = [0.1, 0.4]", "entry [0]: 0.1 is too small"),
    ],
    "Exercise 2: The largest learning rate": [
        (
            "def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(X.T @ X / (2 * len(X)))[-1]",
            "cancels the 2 of the square",
        ),
        (
            "def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(np.cov(X.T, bias=True))[-1]",
            "subtracts the mean, with bias=True",
        ),
        ("def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(X.T @ X)[-1]", "the loss is a mean"),
        (
            "def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(X.T @ X / len(X))[0]",
            "the steepest one sets the edge",
        ),
        ("def largest_rate(X):\n    return 1 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]", "the edge is twice as high"),
        (
            "def largest_rate(X):\n    return 2 / np.linalg.svd(X / len(X) ** 0.5)[1][0]",
            "the squares of X's singular values",
        ),
        ("def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(np.cov(X.T))[-1]", "np.cov subtracts the mean first"),
        ("def largest_rate(X):\n    return 2 / np.linalg.eigvalsh(X)[-1]", "raises LinAlgError"),
    ],
    "Exercise 3: How many steps?": [
        (
            "def steps_needed(kappa, r):\n    return round(np.log(r) / np.log((kappa + 1) / (kappa - 1)))",
            "not to the nearest",
        ),
        ("def steps_needed(kappa, r):\n    return kappa / 2 * np.log(r)", "steps are whole numbers"),
        (
            "def steps_needed(kappa, r):\n    return np.log(r) / np.log((kappa + 1) / (kappa - 1))",
            "round up",
        ),
        (
            "def steps_needed(kappa, r):\n    return int(np.log(r) / np.log((kappa + 1) / (kappa - 1)))",
            "one step fewer is not enough",
        ),
        (
            "def steps_needed(kappa, r):\n    return int(np.ceil(np.log(r) / -np.log(1 - 1 / kappa)))",
            "the best rate is 2/(lambda_1 + lambda_2)",
        ),
        (
            "def steps_needed(kappa, r):\n    return int(np.ceil(np.log(r) / np.log((kappa + 1) / (kappa - 1)) / 2))",
            "asked for is the error",
        ),
        (
            "def steps_needed(kappa, r):\n    return 1 + int(np.log(r) / np.log((kappa + 1) / (kappa - 1)))",
            "where it comes out even",
        ),
        ("def steps_needed(kappa, r):\n    return int(np.ceil(kappa / 2 * np.log(r)))", "right for large kappa only"),
        ("def steps_needed(kappa, r):\n    return kappa * r", "10000 is too large"),
    ],
    "Exercise 4: The noise of a batch": [
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    return np.sqrt(gradients.var() / B * (m - B) / (m - 1))",
            "adds up its entries",
        ),
        (
            "def batch_noise(gradients, B):\n    deviations = gradients - gradients.mean(axis=0)\n"
            "    return np.sqrt(np.sum(deviations**2) / len(gradients) / B)",
            "which may be drawn twice",
        ),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    deviations = gradients - gradients.mean(axis=0)\n"
            "    return np.sum(deviations**2) / m / B * (m - B) / (m - 1)",
            "that is the square of the noise",
        ),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    return np.sqrt(np.sum(gradients**2) / m / B * (m - B) / (m - 1))",
            "not from 0",
        ),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    return np.sqrt(gradients.var(axis=0, ddof=1).sum() / B * (m - B) / (m - 1))",
            "divide by m, not by m - 1",
        ),
        ("def batch_noise(gradients, B):\n    return gradients.std() / B**0.5", "is too small"),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    deviations = gradients - gradients.mean()\n"
            "    return np.sqrt(np.sum(deviations**2) / m / B * (m - B) / (m - 1))",
            "is a row",
        ),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    return np.sqrt(gradients.var(axis=0).sum() / B * (m - B) / m)",
            "not (m - B)/m",
        ),
        (
            "def batch_noise(gradients, B):\n    m = len(gradients)\n"
            "    return np.sqrt(gradients.var(axis=0).sum() / B) * (m - B) / (m - 1)",
            "the root is over the second factor",
        ),
    ],
    "Exercise 5: The edge of Momentum": [
        ("momentum_edge = 0.2", "the edge of plain gradient descent"),
        ("momentum_edge = 0.38", "the edge for mu = 0.9"),
        ("momentum_edge = 0.1", "those across the ravine cancel"),
        ("momentum_edge = 0.4", "twice the edge of gradient descent is too large"),
        ("momentum_edge = 3", "too large"),
        ("momentum_edge = 0.28", "too small"),
    ],
}


RIGHT = {
    "Exercise 1: Arrive, and be lost": ["from fractions import Fraction\n\nrates = [Fraction(1, 5), Fraction(2, 5)]"],
}
