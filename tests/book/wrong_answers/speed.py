"""Answers that readers of use/speed would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand once more": [
        ("in_a_step = 20 * 3 * (8 * 32 + 32 * 16 + 16 * 4)", "nothing learns from the gradient of the inputs"),
        ("in_a_step = 20 * 2 * (8 * 32 + 32 * 16 + 16 * 4)", "(B4) is left out in the first layer only"),
        ("in_a_step = 3 * (8 * 32 + 32 * 16 + 16 * 4) - 8 * 32", "the batch has 20"),
        ("in_a_step = 20 * (8 * 32 + 32 * 16 + 16 * 4)", "that is the forward pass alone"),
        ("in_a_step = 20 * (8 * 32 + 2 * (32 * 16 + 16 * 4))", "that is the backward pass alone"),
        ("in_a_step = 20 * (3 * (9 * 32 + 33 * 16 + 17 * 4) - 9 * 32)", "biases are added, not multiplied"),
        ("in_a_step = 2 * 20 * (3 * (8 * 32 + 32 * 16 + 16 * 4) - 8 * 32)", "multiplications and additions"),
        ("in_a_step = 4736", "4736 is too small"),
    ],
    "Exercise 2: Where the lines cross": [
        ("def crossing(F_1, r_1, F_2, r_2):\n    return (F_1 - F_2) / (1 / r_1 - 1 / r_2)", "M is positive"),
        (
            "def crossing(F_1, r_1, F_2, r_2):\n    return (F_2 - F_1) / (r_1 - r_2)",
            "multiplications take M/r, not M r",
        ),
        (
            "def crossing(F_1, r_1, F_2, r_2):\n    return (F_2 - F_1) / (r_2 - r_1)",
            "meets one of 1/r, not of r",
        ),
        (
            "def crossing(F_1, r_1, F_2, r_2):\n    M = (F_2 - F_1) / (1 / r_1 - 1 / r_2)\n    return F_1 + M / r_1",
            "that is the time at which they meet",
        ),
        ("def crossing(F_1, r_1, F_2, r_2):\n    return (F_2 - F_1) * r_1", "both rates matter"),
        ("def crossing(F_1, r_1, F_2, r_2):\n    return 0", "0 is too small"),
    ],
    "Exercise 3: The batch that is worth its price": [
        ("def smallest_batch(w, F, r, s):\n    return F * r * (1 - s) / (s * w)", "a batch is a whole number"),
        ("def smallest_batch(w, F, r, s):\n    return int(F * r * (1 - s) / (s * w))", "round up: with this batch"),
        ("def smallest_batch(w, F, r, s):\n    return np.ceil(F * r / (s * w))", "the share is of the whole step"),
        (
            "def smallest_batch(w, F, r, s):\n    return int(F * r * (1 - s) / (s * w)) + 1",
            "no further example is needed",
        ),
        ("def smallest_batch(w, F, r, s):\n    return round(F * r * (1 - s) / (s * w))", "not to the nearest"),
        ("def smallest_batch(w, F, r, s):\n    return F * r / (s * w)", "F included; and a batch is a whole number"),
        ("def smallest_batch(w, F, r, s):\n    return 1", "1 is too small"),
    ],
    "Exercise 4: The most that can be gained": [
        ("def whole_gain(s, k):\n    return 1 - s + s / k", "is its inverse"),
        ("def whole_gain(s, k):\n    return 1 / (1 - s)", "this k is finite"),
        ("def whole_gain(s, k):\n    return k * s", "the rest takes what it took"),
        ("def whole_gain(s, k):\n    return 1 - s + s * k", "times add up, speeds do not"),
        ("def whole_gain(s, k):\n    return 1 / (1 - s / k)", "1.0989 is too small"),
        ("def whole_gain(s, k):\n    return 1 / (s + (1 - s) / k)", "the share of the part that becomes faster"),
    ],
}
