"""Answers that readers of use/speed would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand once more": [
        ("in_a_step = 64 * 3 * (64 * 64 + 64 * 10)", "in the first layer (B4) is left out"),
        ("in_a_step = 3 * (64 * 64 + 64 * 10) - 64 * 64", "the batch has 64"),
        ("in_a_step = 64 * (64 * 64 + 64 * 10)", "that is the forward pass alone"),
        ("in_a_step = 64 * (64 * 64 + 2 * 64 * 10)", "that is the backward pass alone"),
        ("in_a_step = 64 * (3 * (65 * 64 + 65 * 10) - 65 * 64)", "biases are added, not multiplied"),
        ("in_a_step = 4736", "4736 is too small"),
    ],
    "Exercise 2: Where the lines cross": [
        ("def crossing(F_1, r_1, F_2, r_2):\n    return (F_1 - F_2) / (1 / r_1 - 1 / r_2)", "M is positive"),
        (
            "def crossing(F_1, r_1, F_2, r_2):\n    return (F_2 - F_1) / (r_2 - r_1)",
            "multiplications take M/r, not M r",
        ),
        (
            "def crossing(F_1, r_1, F_2, r_2):\n    M = (F_2 - F_1) / (1 / r_1 - 1 / r_2)\n    return F_1 + M / r_1",
            "that is the time at which they meet",
        ),
        ("def crossing(F_1, r_1, F_2, r_2):\n    return (F_2 - F_1) * r_1", "both rates matter"),
        ("def crossing(F_1, r_1, F_2, r_2):\n    return 0", "expected 20000"),
    ],
    "Exercise 3: The batch that is worth its price": [
        ("def smallest_batch(w, F, r, s):\n    return F * r * (1 - s) / (s * w)", "a batch is a whole number"),
        ("def smallest_batch(w, F, r, s):\n    return int(F * r * (1 - s) / (s * w))", "with one example fewer"),
        ("def smallest_batch(w, F, r, s):\n    return np.ceil(F * r / (s * w))", "the share is of the whole step"),
        (
            "def smallest_batch(w, F, r, s):\n    return int(F * r * (1 - s) / (s * w)) + 1",
            "no further example is needed",
        ),
        ("def smallest_batch(w, F, r, s):\n    return 1", "expected 450"),
    ],
    "Exercise 4: The most that can be gained": [
        ("def whole_gain(s, k):\n    return 1 - s + s / k", "is its inverse"),
        ("def whole_gain(s, k):\n    return 1 / (1 - s)", "this k is finite"),
        ("def whole_gain(s, k):\n    return k * s", "the rest takes what it took"),
        ("def whole_gain(s, k):\n    return 1 - s + s * k", "times add up, speeds do not"),
        ("def whole_gain(s, k):\n    return 1 / (1 - s / k)", "expected 5.26316"),
    ],
}
