"""Answers that readers of train/optimizers would give, and what the check has to tell them."""

BOWL = "def best_for_bowl(smallest, largest):\n    root = np.sqrt(largest / smallest)\n    "
MEANS = (
    "def corrected_means(numbers, beta):\n    m, found = 0.0, []\n"
    "    for t, x in enumerate(numbers, start=1):\n        "
)
DECAY = "def first_step_with_decay(theta, g, rate, decay, decoupled):\n    "
RATE = "def rate_at(t, rate, warmup, steps):\n    "

WRONG = {
    "Exercise 1: Three steps by hand": [
        ("velocities_by_hand = 2, 0, 0.5", "not multiplied by 1 - mu"),
        ("velocities_by_hand = [4, 2, 3]", "multiplied by mu before"),
        ("velocities_by_hand = [2, -1, 0.5]", "v starts at 0"),
        ("velocities_by_hand = [4, -2, 1]", "nothing has been remembered"),
        ("velocities_by_hand = [4, 4, 3]", "the signs of the gradients count"),
    ],
    "Exercise 2: The best momentum": [
        (BOWL + "return 4 / (smallest**0.5 + largest**0.5) ** 2, (root - 1) / (root + 1)", "square it"),
        (
            BOWL + "k = root**2\n    return 4 / (smallest**0.5 + largest**0.5) ** 2, ((k - 1) / (k + 1)) ** 2",
            "kappa stands under a root",
        ),
        (BOWL + "return 2 / (smallest + largest), ((root - 1) / (root + 1)) ** 2", "best rate of gradient descent"),
        (
            BOWL + "return 4 / (smallest**0.5 + largest**0.5), ((root - 1) / (root + 1)) ** 2",
            "the bracket of the rate is squared",
        ),
        (
            BOWL + "return ((root - 1) / (root + 1)) ** 2, 4 / (smallest**0.5 + largest**0.5) ** 2",
            "the rate first",
        ),
    ],
    "Exercise 3: A mean from the start": [
        (
            MEANS + "m = beta * m + (1 - beta) * x\n        found.append(m)\n    return found",
            "the correction is missing",
        ),
        (
            MEANS + "m = beta * m + (1 - beta) * x\n        found.append(m / (1 - beta))\n    return found",
            "the correction changes with t",
        ),
        (
            MEANS + "m = beta * m + (1 - beta) * x\n        found.append(m * (1 - beta**t))\n    return found",
            "do not multiply",
        ),
        (
            MEANS + "m = (beta * m + (1 - beta) * x) / (1 - beta**t)\n        found.append(m)\n    return found",
            "keep the running mean itself uncorrected",
        ),
        (
            "def corrected_means(numbers, beta):\n    return np.cumsum(numbers) / np.arange(1, len(numbers) + 1)",
            "the plain means",
        ),
        (MEANS + "m = beta * m + x\n        found.append(m / (1 - beta**t))\n    return found", "the weight 1 - beta"),
        (
            MEANS + "m = (1 - beta) * m + beta * x\n        found.append(m / (1 - beta**t))\n    return found",
            "the two weights are exchanged",
        ),
        (
            MEANS + "m = beta * m + (1 - beta) * x\n    return m / (1 - beta**t)",
            "three numbers are asked for",
        ),
    ],
    "Exercise 4: Decay, or penalty?": [
        (DECAY + "return theta - rate * np.sign(g + decay * theta)", "must not go through the gradient"),
        (DECAY + "return (1 - rate * decay) * theta - rate * np.sign(g)", "inside the sign"),
        (DECAY + "return theta - rate * np.sign(g)", "the decay is missing"),
        (DECAY + "return (1 - rate * decay) * theta - rate * g", "a step of SGD"),
        (
            DECAY + "if not decoupled:\n        return (1 - rate * decay) * theta - rate * np.sign(g)\n"
            "    return theta - rate * np.sign(g + decay * theta)",
            "the wrong way round",
        ),
        (
            DECAY + "if decoupled:\n        return (1 - decay) * theta - rate * np.sign(g)\n"
            "    return theta - rate * np.sign(g + decay * theta)",
            "multiplied by the learning rate",
        ),
        (
            DECAY + "if decoupled:\n        return (1 - rate * decay) * theta + rate * np.sign(g)\n"
            "    return theta + rate * np.sign(g + decay * theta)",
            "a step goes against the gradient",
        ),
        (
            DECAY + "if decoupled:\n        return (1 - rate * decay) * theta - rate * np.sign(g)\n"
            "    return theta - rate * np.sign(g - decay * theta)",
            "added to the gradient, not subtracted",
        ),
    ],
    "Exercise 5: The edge of Nesterov": [
        ("nesterov_edge = 0.2", "the edge of gradient descent"),
        ("nesterov_edge = 2 * (1 + 0.9) / 10", "the edge of Momentum"),
        ("nesterov_edge = 1.357", "divide it by lambda"),
        ("nesterov_edge = 1 / 10", "gone after two steps"),
        ("nesterov_edge = 0.15", "did you run enough steps"),
    ],
    "Exercise 6: Your own schedule": [
        (
            RATE + "if t < warmup:\n        return rate * t / warmup\n    return rate * (steps - t) / (steps - warmup)",
            "the warmup counts t + 1",
        ),
        (
            RATE + "if t < warmup:\n        return rate * (t + 1) / warmup\n    return rate * (steps - t) / steps",
            "at the full rate",
        ),
        (
            RATE
            + "if t < warmup:\n        return rate * (t + 1) / warmup\n    return rate * (1 - (t - warmup) / steps)",
            "the rate reaches 0",
        ),
        (RATE + "return rate * min(1, (t + 1) / max(warmup, 1))", "after the warmup the rate falls"),
        (RATE + "return rate * (steps - t) / (steps - warmup)", "the warmup is missing"),
        (
            RATE + "return (t + 1) / warmup if t < warmup else (steps - t) / (steps - warmup)",
            "multiply it by rate",
        ),
    ],
}

RIGHT = {
    "Exercise 1: Three steps by hand": ["velocities_by_hand = np.array([[4.0], [0.0], [1.0]], np.float32)"],
    "Exercise 3: A mean from the start": [
        "def corrected_means(numbers, beta):\n    found = []\n    for t in range(1, len(numbers) + 1):\n"
        "        weights = beta ** np.arange(t)[::-1]\n        found.append(weights @ numbers[:t] / weights.sum())\n"
        "    return found"
    ],
    "Exercise 5: The edge of Nesterov": ["nesterov_edge = 19 / 140"],
}
