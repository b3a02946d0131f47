"""Answers that readers of predict/representation would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand": [
        ("value_and_slope = 0.5, -3", "the start is missing"),
        ("value_and_slope = 0.6, 0", "the third hinge is still flat at 0.5: ReLU makes it 0"),
        ("value_and_slope = 1.5, 2 - 5 + 3", "so its slope does not count"),
        ("value_and_slope = 1.5, -5", "the sum of those of all hinges that have begun"),
        ("value_and_slope = 2, 2", "the second hinge has begun"),
        ("value_and_slope = 1.5, 2", "so its slope counts"),
        ("value_and_slope = 0.6, -3", "the value: the third hinge is still flat"),
        ("value_and_slope = -3, 1.5", "the value comes first"),
        ("value_and_slope = 1.5", "two results are asked for, value and slope"),
        ("value_and_slope = 1.5, 3", "slope"),
    ],
    "Exercise 2: A triangle of your own": [
        (
            "def triangle_slopes(a, p, b, H):\n    return np.array([H / (p - a), -H / (b - p), 0])",
            "a hinge adds what the slope changes by",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    return np.array([H / (p - a), -H / (b - p), H / (b - p)])",
            "cancel the way up",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    h = p - a\n    return np.array([H / h, -2 * H / h, H / h])",
            "different lengths",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    return np.diff([0, 1 / (p - a), -1 / (b - p), 0])",
            "the height H is missing",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    up, down = H / (p - a), -H / (b - p)\n"
            "    return np.array([up, down - up, down])",
            "bring the slope back to 0",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    up, down = H / (p - a), H / (b - p)\n"
            "    return np.array([up, down - up, down])",
            "so its slope is negative",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    up, down = H / (p - a), H / (b - p)\n"
            "    return np.array([up, up + down, down])",
            "the slope after it minus",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    up, down = H // (p - a), -H // (b - p)\n"
            "    return np.array([up, down - up, -down])",
            "// rounds down",
        ),
        (
            "def triangle_slopes(a, p, b, H):\n    return np.diff([H / (p - a), -H / (b - p), 0])",
            "three numbers are asked for",
        ),
    ],
    "Exercise 3: How many units?": [
        ("units_for_exp = np.sqrt(np.e / 0.008)", "units are whole numbers"),
        ("units_for_exp = int(np.sqrt(np.e / 0.008))", "round up"),
        ("units_for_exp = int(np.ceil(np.sqrt(1 / 0.008)))", "not the one at 0"),
        ("units_for_exp = int(np.ceil(np.sqrt(np.e / 0.001)))", "the 8 is missing"),
        ("units_for_exp = int(np.ceil(np.e / 0.008))", "take the root"),
        ("units_for_exp = 25", "25 is too large"),
    ],
    "Exercise 4: Without biases": [
        ("def regions_without_biases(n):\n    return 1 + n + n * (n - 1) // 2", "here all cross in one point"),
        ("def regions_without_biases(n):\n    return n + 1", "parallel lines"),
        ("def regions_without_biases(n):\n    return 2**n", "how many of them occur"),
        ("def regions_without_biases(n):\n    return n", "two ends"),
        ("def regions_without_biases(n):\n    return 2 * n + 1", "with n = 1"),
    ],
    "Exercise 5: Wide or deep?": [
        ("width_and_pieces = 2, 64", "compare with three units a layer"),
        ("width_and_pieces = 4, 64", "try what lies between"),
        ("width_and_pieces = 6, 36", "six layers of two units do better"),
        ("width_and_pieces = 12, 12", "cannot fold twice"),
        ("width_and_pieces = 1, 1", "does not fold at all"),
        ("width_and_pieces = 3, 12", "multiplies the pieces by 3"),
        ("width_and_pieces = 81, 3", "the width comes first"),
        ("width_and_pieces = 3", "two results are asked for, width and pieces"),
    ],
    "Exercise 6: One more": [
        ("def hinges_for_folds(k):\n    return 2**k - 1", "what makes the slope before the first corner"),
        ("def hinges_for_folds(k):\n    return 2 * k", "that is what k layers need"),
        ("def hinges_for_folds(k):\n    return 2**k + 1", "one hinge at 0 is enough"),
        ("def hinges_for_folds(k):\n    return k**2", "each fold doubles"),
        ("def hinges_for_folds(k):\n    return 2 ^ k", "a power is written **"),
        ("def hinges_for_folds(k):\n    return 2 ** (k - 1)", "all by the same factor"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: By hand": ["value_and_slope = np.array([1.5, -3.0])"],
    "Exercise 2: A triangle of your own": [
        "def triangle_slopes(a, p, b, H):\n    up, down = H / (p - a), H / (b - p)\n    return [up, -up - down, down]",
    ],
    "Exercise 3: How many units?": ["units_for_exp = 19.0"],
    "Exercise 4: Without biases": ["def regions_without_biases(n):\n    return n + n"],
    "Exercise 5: Wide or deep?": ["width_and_pieces = [3, 3**4]"],
    "Exercise 6: One more": [
        "def hinges_for_folds(k):\n    return 2 * hinges_for_folds(k - 1) if k else 1",
    ],
}
