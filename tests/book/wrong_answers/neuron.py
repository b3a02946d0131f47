"""Answers that readers of predict/neuron would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: By hand": [
        ("z_and_distance = 20, 4", "the bias is missing"),
        ("z_and_distance = 20, 3", "the bias is missing from z"),
        ("z_and_distance = 15, 15", "divide z by the length of w"),
        ("z_and_distance = 15, 15 / 25", "not by its square"),
        ("z_and_distance = 15, 15 / 7", "not 3 + 4"),
        ("z_and_distance = 15, 1", "the distance of the origin"),
        ("z_and_distance = 15, np.hypot(4, 2)", "how far the point is from the origin"),
        ("z_and_distance = 3, 15", "z comes first"),
        ("z_and_distance = 15, -3", "a distance is not negative"),
        ("z_and_distance = 15", "two numbers are asked for"),
    ],
    "Exercise 2: NAND": [
        ("nand = [1, 1, -1.5]", "that is AND"),
        ("nand = [1, 1, -0.5]", "that is OR"),
        ("nand = [-1, -1, 1]", "z = 0 is a no"),
        ("nand = [-1, -1, 0.5]", "z = 0 is a no"),
        ("nand = [-1, -1, 2.5]", "with both inputs at 1 the answer must be no"),
        ("nand = [-1, -1, -1.5]", "this says no everywhere"),
        ("nand = [-1, -1]", "three numbers are asked for"),
        ("nand = [-1, 0, 0.5]", "at the corner [1, 0]"),
        ("nand = [1.5, -1, -1]", "both weights, then the bias"),
        ("nand = [-1, -1], 1.5", "parts of shape (2,) and ()"),
    ],
    "Exercise 3: One step": [
        (
            "def perceptron_step(w, b, x, label):\n    sign = 2 * label - 1\n"
            "    return np.array([*(w + sign * x), b + sign])",
            "nothing may change when the answer is right",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = int(x @ w + b > 0) - label\n"
            "    return np.array([*(w + error * x), b + error])",
            "the sign",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n"
            "    return np.array([*(w + error * x), b])",
            "the bias learns too",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - (x @ w + b)\n"
            "    return np.array([*(w + error * x), b + error])",
            "not with z",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b >= 0)\n"
            "    return np.array([*(w + error * x), b + error])",
            "z = 0 is a no",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    if label != int(x @ w + b > 0):\n"
            "        w, b = w + x, b + 1\n    return np.array([*w, b])",
            "a yes that should be a no must be subtracted",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n"
            "    return np.array([*(w + error), b + error])",
            "the example is missing",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n"
            "    return np.array([b + error, *(w + error * x)])",
            "the bias comes last",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n"
            "    return np.array([*(w + error * x), b - error])",
            "change in the same direction",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n"
            "    return np.array([*(w - error * x), b + error])",
            "change in the same direction: a no that should be a yes",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w > 0)\n"
            "    return np.array([*(w + error * x), b + error])",
            "the answer depends on the bias, too",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - sigmoid(x @ w + b)\n"
            "    return np.array([*(w + error * x), b + error])",
            "not the confidence",
        ),
        (
            "def perceptron_step(w, b, x, label):\n    error = label - int(x @ w + b > 0)\n    return w + error * x",
            "three numbers are asked for",
        ),
    ],
    "Exercise 4: A bound without a run": [
        ("most_mistakes = 5 / 3", "square the ratio"),
        ("most_mistakes = 2", "leave the bound as it is"),
        ("most_mistakes = 3", "a bound is not rounded up"),
        ("most_mistakes = 1", "not the largest"),
        ("most_mistakes = 25 / 16", "the smallest of the three sums, 3"),
        ("most_mistakes = 26 / 9", "no third input"),
        ("most_mistakes = 9 / 25", "R above"),
        ("most_mistakes = 25", "the smallest sum"),
    ],
    "Exercise 5: Three inputs": [
        (
            "cube = np.array(list(product([0, 1], repeat=3)))\n"
            "functions_of_three = len({tuple(cube @ v + c > 0) for v in product([-1, 0, 1], repeat=3)"
            " for c in np.arange(-3.5, 4)})",
            "are not enough",
        ),
        ("functions_of_three = 256", "those are all functions"),
        ("functions_of_three = 14", "for two inputs"),
        ("functions_of_three = 256 - 104", "that it cannot compute"),
        ("functions_of_three = 104 / 256", "that is the share"),
        ("functions_of_three = 102", "102 is too small"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: By hand": [
        "z_and_distance = np.array([[15.0], [3.0]])",
        "z_here = np.dot([3, 4], [4, 2]) - 5\nz_and_distance = [z_here, z_here / np.hypot(3, 4)]",
    ],
    "Exercise 2: NAND": [
        "nand = np.array([-2.0, -2.0, 3.0])",
        "nand = (-1, -2, 2.5)",
        "nand = np.array([[-1], [-1], [1.5]])",
    ],
    "Exercise 3: One step": [
        "def perceptron_step(w, b, x, label):\n    if x @ w + b > 0 and label == 0:\n        w, b = w - x, b - 1\n"
        "    elif x @ w + b <= 0 and label == 1:\n        w, b = w + x, b + 1\n    return np.append(w, b)",
    ],
    "Exercise 4: A bound without a run": [
        "most_mistakes = 25 / 9",
        "most_mistakes = sympy.Rational(25, 9)",
        "most_mistakes = 2.8",
    ],
    "Exercise 5: Three inputs": ["functions_of_three = 104.0"],
}
