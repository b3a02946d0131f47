"""Answers that readers of train/generalization would give, and what the check has to tell them."""

LOWEST = "def lowest_point(lam, w_star, alpha):\n"
GRID = "    w = np.linspace(-2, 2, 40_001)\n"

WRONG = {
    "Exercise 1: By hand": [
        ("l2_and_l1 = 0.4, 0.1", "both weights stay negative"),
        ("l2_and_l1 = -0.4, -1.1", "towards 0"),
        ("l2_and_l1 = -0.4, 0", "L1 moves by"),
        ("l2_and_l1 = -0.4, -0.6 + 1", "never past 0"),
        ("l2_and_l1 = -0.2, -0.1", "the part that L2 takes away"),
        ("l2_and_l1 = -0.4, 0.1", "the sign"),
        ("l2_and_l1 = -0.4, -0.4", "that is L2 twice"),
        ("l2_and_l1 = -0.1, -0.1", "that is L1 twice"),
        ("l2_and_l1 = -0.1, -0.4", "the other way round"),
        ("l2_and_l1 = -0.4", "two numbers are asked for"),
    ],
    "Exercise 2: Soft threshold, by trying": [
        (LOWEST + GRID + "    return w[np.argmin(lam / 2 * (w - w_star) ** 2 + alpha / 2 * w**2)]", "that is L2"),
        (LOWEST + GRID + "    return w[np.argmin(lam * (w - w_star) ** 2 + alpha * abs(w))]", "half of the curvature"),
        (LOWEST + GRID + "    return w[np.argmin(lam / 2 * (w - w_star) ** 2)]", "the penalty is missing"),
        (LOWEST + GRID + "    return np.min(lam / 2 * (w - w_star) ** 2 + alpha * abs(w))", "not the value"),
    ],
    "Exercise 3: Dropout": [
        ("mean_and_sd = 0.6, 1.2", "keeps the mean"),
        ("mean_and_sd = 3, 36", "the variance"),
        ("mean_and_sd = 3, 1.5", "the share that is dropped"),
        ("mean_and_sd = 15, 6", "an output that is kept"),
    ],
    "Exercise 4: A penalty in steps": [
        ("alpha_and_share = 20, 0.5", "one over the learning rate"),
        ("alpha_and_share = 20, 0.05 / 20.05", "one over the product"),
        ("alpha_and_share = 0.05, 1 - (1 - 0.0025) ** 400", "early stopping itself"),
        ("alpha_and_share = 0.05, 0.63", "early stopping itself"),
    ],
    "Exercise 5: Paired": [
        (
            "def compare(a, b):\n    variances = np.var([a, b], axis=1, ddof=1) / len(a)\n"
            "    return np.mean(a) - np.mean(b), np.sqrt(variances.sum())",
            "this is not paired",
        ),
        ("def compare(a, b):\n    return np.mean(a - b), np.std(a - b, ddof=1)", "divide by the root"),
        ("def compare(a, b):\n    return np.mean(a - b), np.std(a - b) / np.sqrt(len(a))", "ddof=1"),
        (
            "def compare(a, b):\n    return np.mean(b - a), np.std(b - a, ddof=1) / np.sqrt(len(a))",
            "the other way round",
        ),
        (
            "def compare(a, b):\n    return np.std(a - b, ddof=1) / np.sqrt(len(a)), np.mean(a - b)",
            "the mean difference first",
        ),
        ("def compare(a, b):\n    return np.mean(a - b), np.std(a - b, ddof=1) / len(a)", "not by S"),
    ],
    "Exercise 6: How large a validation set?": [
        ("examples_needed = np.log(1000) / 2 / 0.01", "it is squared"),
        ("examples_needed = np.log10(1000) / 2 / 0.01**2", "the natural logarithm"),
        ("examples_needed = 2 * np.log(1000) / 0.01**2", "the 2 belongs below"),
        ("examples_needed = np.log(1000) / 0.01**2", "the 2 is missing"),
        ("examples_needed = 1000 / 2 / 0.01**2", "the logarithm of K"),
    ],
}

RIGHT = {
    "Exercise 1: By hand": ["l2_and_l1 = np.array([[-0.4], [-0.1]], np.float32)"],
    "Exercise 5: Paired": [
        "def compare(a, b):\n    S = len(a)\n    return [np.mean(a) - np.mean(b), np.std(a - b) / (S - 1) ** 0.5]"
    ],
    "Exercise 6: How large a validation set?": ["examples_needed = 34539"],
}
