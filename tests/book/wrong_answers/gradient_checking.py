"""Answers that readers of learn/gradient_checking would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: With a pencil": [
        ("both=[6.25,6]", "forward difference goes from 3 to 3.5"),
        ("both = [6.0, 6.5]", "the forward difference comes first"),
        ("both = [6.5, 12.0]", "divide by 2h"),
        ("both = [5.5, 6.0]", "backward difference"),
        ("both = [3.25, 6.0]", "divide the differences by their distances"),
        ("both = 6.5", "two numbers are asked for; the answer is a single number"),
        ("both = [6.5, 6.25]", "the value of f at 2.5"),
        ("both = [12.25, 6.25]", "the values of f at the two ends"),
        ("both = [6.5, 3.0]", "and 2h is 1"),
    ],
    "Exercise 2: Blind spots": [
        ("zeros = 2", "it has a bias"),
        ("zeros = 3", "what of the weights that lead out of it?"),
        ("zeros = 4", "it has a bias as well"),
        ("zeros = 0", "too small"),
        ("zeros = 12", "that are not 0"),
        ("zeros = 7", "nothing to do with the biases of the two scores"),
        ("zeros = 9", "too large"),
    ],
    "Exercise 3: Two passes instead of thirty-four": [
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h) - loss(theta - h)) / (2 * h)\n"
            "    return abs(gradient @ v - difference) / abs(difference)",
            "nudge along v",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs(gradient @ v - difference) / (abs(gradient @ v) + abs(difference))",
            "the central difference alone",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs(gradient @ v - difference) / max(abs(gradient @ v), abs(difference))",
            "the larger of the two",
        ),
        (
            "def directional_error(loss,gradient,theta,v,h):\n    d=(loss(theta+h*v)-loss(theta-h*v))/2\n"
            "    return abs(gradient@v-d)/abs(d)",
            "the h is missing",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    d = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n    return (gradient @ v - d) / d",
            "an error has no sign",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    d = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n    return abs(gradient @ v - d) / d",
            "an error has no sign",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / h\n"
            "    return abs(gradient @ v - difference) / abs(difference)",
            "the two points are 2h apart",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs(gradient @ v - difference)",
            "divide by the size of the central one",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs(gradient @ v - difference) / abs(gradient @ v)",
            "not of the rate",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return (gradient @ v - difference) / abs(difference)",
            "an error has no sign",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta)) / h\n"
            "    return abs(gradient @ v - difference) / abs(difference)",
            "that is the forward difference",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta) - loss(theta - h * v)) / h\n"
            "    return abs(gradient @ v - difference) / abs(difference)",
            "that is the backward difference",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = loss(theta + h * v) - loss(theta - h * v)\n"
            "    return abs(gradient @ v - difference) / abs(difference)",
            "divide the difference by the distance, 2h",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs((gradient * v).mean() - difference) / abs(difference)",
            "the rate is a sum",
        ),
        (
            "def directional_error(loss, gradient, theta, v, h):\n"
            "    difference = (loss(theta + h * v) - loss(theta - h * v)) / (2 * h)\n"
            "    return abs(gradient * v - difference) / abs(difference)",
            "a single number is asked for; the answer has 17 numbers",
        ),
    ],
    "Exercise 4: The second derivative": [
        ("q=1/6", "which powers of h"),
        ("q = 1 / 3", "exponent for the first derivative"),
        ("q = 1 / 2", "give that of the step"),
        ("q = 2 / 3", "the best error of a first derivative"),
        ("q = 4", "what power of epsilon is h?"),
        ("q = -0.25", "the step is less than 1"),
        ("q = 1e-4", "too small"),
    ],
}
