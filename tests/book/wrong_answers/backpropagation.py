"""Answers that readers of learn/backpropagation would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: The other truth": [
        ("delta1 = [p[0], p[0], -2 * p[0]]", "lets no blame through"),
        ("delta1 = [-p[1], 0, 2 * p[1]]", "that is for the first class"),
        ("delta1 = [-p[0], 0, 2 * p[0]]", "the truth minus them"),
        ("delta1 = [p[0], -p[0]]", "have to travel back"),
        ("delta1 = [p[0], 0, 2 * p[0]]", "one weight of unit 3 is negative"),
        ("delta1 = [0, p[0], -2 * p[0]]", "the second unit that is inactive"),
        ("delta1 = [p[0], 0, -p[0]]", "entry [2]"),
    ],
    "Exercise 2: A way around": [
        (
            "def blame_through_skip(G, A, W, b):\n    out = np.tanh(A @ W + b) + A\n"
            "    return (G * (1 - out**2)) @ W.T + G",
            "there is no skip inside tanh",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G @ W.T) * (1 - np.tanh(A @ W + b) ** 2) + G",
            "(B1) first, then (B4)",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W.T",
            "there is one around it",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W.T * G",
            "where paths meet, add",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W.T + A",
            "carries G, not A",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W + G",
            "the transpose of W is missing",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A) ** 2)) @ W.T + G",
            "taken at its input",
        ),
        ("def blame_through_skip(G, A, W, b):\n    return G @ W.T + G", "takes its slope along"),
        ("def blame_through_skip(G, A, W, b):\n    return G", "there is one through it"),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W.T + 1",
            "the blame that comes that way is G",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    delta = G * (1 - np.tanh(A @ W + b) ** 2)\n"
            "    return delta @ W.T + delta",
            "there G arrives as it is",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W) ** 2)) @ W.T + G",
            "b is missing",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 + np.tanh(A @ W + b) ** 2)) @ W.T + G",
            "has a minus",
        ),
        (
            "def blame_through_skip(G, A, W, b):\n    return (G * (1 - np.tanh(A @ W + b) ** 2)) @ W.T - G",
            "you subtracted",
        ),
    ],
    "Exercise 3: Teach a number to divide": [
        (
            "def divide(a, b):\n    inverse = Number(1 / b.value, [(b, -1 / b.value**2)])\n"
            "    return Number(a.value / b.value, [(a, inverse), (b, 0)])",
            "a slope is a plain number",
        ),
        (
            "def divide(a,b):\n    return Number(a.value/b.value,[(a.value,1/b.value),(b.value,-a.value/b.value**2)])",
            "a pair holds the Number itself",
        ),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1 / b.value)])",
            "the second pair is missing",
        ),
        (
            "def divide(a, b):\n    q = a.value / b.value\n    return Number(q, [(a, -q / b.value), (b, 1 / b.value)])",
            "the two slopes are exchanged",
        ),
        (
            "def divide(a, b):\n    q = a.value / b.value\n    return Number(q, [(a, a.value), (b, -q / b.value)])",
            "does not depend on a",
        ),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1 / b.value), (b, a.value / b.value**2)])",
            "the slope with b has a minus",
        ),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1 / b.value), (b, -1 / b.value**2)])",
            "has a factor a",
        ),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1 / b.value), (b, -a.value / b.value)])",
            "you divided by b once",
        ),
        ("def divide(a, b):\n    return Number(a.value / b.value)", "no blame arrives"),
        (
            "def divide(a, b):\n    u, v = a.value, b.value\n    return Number(u / v, [(u, 1 / v), (v, -u / v**2)])",
            "a pair holds the Number itself",
        ),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1 / b), (b, -a.value / b.value**2)])",
            "a and b cannot divide yet",
        ),
        ("def divide(a, b):\n    return a / b", "compute with a.value and b.value"),
        ("def divide(a, b):\n    return a * (-b.log()).exp()", "b may be negative"),
        (
            "def divide(a, b):\n    return [a.value / b.value, 1 / b.value, -a.value / b.value**2]",
            "into one Number",
        ),
        (
            "def divide(a, b):\n    slopes = [1 / b.value, -a.value / b.value**2]\n"
            "    return Number(a.value / b.value, slopes)",
            "a list of pairs",
        ),
        ("def divide(a, b):\n    return Number(a.value / b.value, (a, 1 / b.value))", "a list of pairs"),
        (
            "def divide(a, b):\n    u, v = a.value, b.value\n    return Number(u / v, {a: 1 / v, b: -u / v**2})",
            "a list of pairs",
        ),
        (
            "def divide(a, b):\n    u, v = a.value, b.value\n    return Number(u / v, [(1 / v, a), (-u / v**2, b)])",
            "the Number comes first",
        ),
        ("def divide(a, b):\n    return a.value / b.value", "that is the value alone"),
        (
            "def divide(a, b):\n    return Number(a.value / b.value, [(a, 1), (b, -a.value / b.value**2)])",
            "the slope with a is not 1",
        ),
    ],
    "Exercise 4: One matrix, used twice": [
        ("def gradient_of_shared(A, W, G):\n    return A.T @ G @ W", "the path through the second product is missing"),
        ("def gradient_of_shared(A, W, G):\n    return G.T @ A @ W", "the path through the first product is missing"),
        ("def gradient_of_shared(A, W, G):\n    return A.T @ G @ W - G.T @ A @ W", "you subtracted"),
        ("def gradient_of_shared(A, W, G):\n    return A.T @ G @ W + (A @ W).T @ G", "transpose it before you add"),
        ("def gradient_of_shared(A, W, G):\n    return (A.T @ G @ W + G.T @ A @ W) / 2", "the mean of the two"),
        ("def gradient_of_shared(A, W, G):\n    return (A.T @ G @ W + G.T @ A @ W) / len(A)", "do not divide by m"),
        ("def gradient_of_shared(A, W, G):\n    return 2 * A.T @ G @ W", "do not blame W alike"),
    ],
    "Exercise 5: How cheap can it be?": [
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return 2 * sum(products) - products[0]",
            "divide by those of forward",
        ),
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return 1 - products[0] / sum(products)",
            "two products for each layer",
        ),
        ("def backward_in_forwards(sizes):\n    return 2", "does not compute (B4)"),
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return 2 * sum(products[1:]) / sum(products)",
            "it does compute (B2)",
        ),
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return 3 - products[0] / sum(products)",
            "give backward alone",
        ),
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return sum(products) / (2 * sum(products) - products[0])",
            "turn it over",
        ),
        (
            "def backward_in_forwards(sizes):\n    products = [a * b for a, b in pairwise(sizes)]\n"
            "    return 2 - products[-1] / sum(products)",
            "not of the last",
        ),
        (
            "def backward_in_forwards(sizes):\n    products = [(a + 1) * b for a, b in pairwise(sizes)]\n"
            "    return 2 - products[0] / sum(products)",
            "biases are added",
        ),
    ],
}

RIGHT = {
    "Exercise 1: The other truth": ["delta1 = [0.27, 0, -0.54]"],
    "Exercise 3: Teach a number to divide": [
        "def divide(a, b):\n    return a * Number(1 / b.value, [(b, -1 / b.value**2)])",
        "def divide(a, b):\n    u, v = a.value, b.value\n    return Number(u / v, ((b, -u / v**2), (a, 1 / v)))",
    ],
    "Exercise 4: One matrix, used twice": [
        "def gradient_of_shared(A, W, G):\n    return (A.T @ G + G.T @ A) @ W",
    ],
}
