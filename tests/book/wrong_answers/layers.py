"""Answers that readers of predict/layers would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Count": [
        ("counts = 109389, 3493888", "parameters: 109389 is a little too large"),
        ("counts = 109386, 3493891", "multiplications: 3493891 is a little too large"),
        ("weights = 784 * 128 + 128 * 64 + 64 * 10\ncounts = weights, 32 * weights", "lack the biases"),
        (
            "weights = 784 * 128 + 128 * 64 + 64 * 10\ncounts = weights + 128 + 64 + 10, weights",
            "each of the 32 examples",
        ),
        (
            "parameters_ = 785 * 128 + 129 * 64 + 65 * 10\ncounts = parameters_, 32 * parameters_",
            "biases are added, not multiplied",
        ),
        ("counts = 109386 - 10, 3493888", "the last layer has biases, too"),
        ("counts = 109386 + 784, 3493888", "the 784 inputs are not units"),
        ("counts = 109184 + 784 + 128 + 64, 3493888", "not to an input"),
        ("counts = 109184, 109184", "the biases are missing, and each of the 32 examples"),
        ("counts = 32 * 109386, 3493888", "all examples share the same parameters"),
        ("counts = 3493888, 109386", "the other way round"),
        ("counts = 109386", "two results are asked for, parameters and multiplications"),
    ],
    "Exercise 2: By hand": [
        ("scores = [8, -1]", "the hidden unit with z = -2 is inactive"),
        ("scores = [8, 2]", "the biases of the hidden units are missing"),
        ("scores = [9, 1]", "both are missing, the biases of the hidden units and ReLU"),
        ("scores = [4, 1, 0]", "a second layer follows"),
        ("scores = [4, 1, -2]", "those are the z of the hidden units"),
        ("scores = [0, 4]", "the scores of the example (3, 1)"),
        ("scores = [1, 6]", "score 1 comes first"),
        ("scores = [8, 0]", "between the layers only"),
        ("scores = 6", "two numbers are asked for; the answer is a single number"),
    ],
    "Exercise 3: Someone else's weights": [
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return W_rows.T @ X_columns + b[:, None]",
            "W_rows needs no .T",
        ),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return W_rows @ X_columns + b",
            "the bias went along the wrong axis",
        ),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return X_columns.T @ W_rows.T + b",
            "a column per example is asked for",
        ),
        ("def layer_of_columns(X_columns, W_rows, b):\n    return W_rows @ X_columns", "the bias is missing"),
        ("def layer_of_columns(X_columns, W_rows, b):\n    return X_columns @ W_rows + b", "shapes first"),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return np.maximum(0, W_rows @ X_columns + b[:, None])",
            "no ReLU yet",
        ),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n"
            "    return W_rows @ X_columns + b.reshape(X_columns.shape[1], 1)",
            "raises ValueError",
        ),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return W_rows.T @ X_columns + b",
            "W_rows needs no .T",
        ),
    ],
    "Exercise 4: An odd number of ones": [
        ("last_weights = [1, -2]", "three numbers are asked for"),
        ("last_weights = 3", "three numbers are asked for; the answer is a single number"),
        ("last_weights = [1, -2, 0]", "the hidden units give 3, 2, 1 and the answer must be 1"),
        ("last_weights = [1, -2, 1]", "is 0, not 1"),
        ("last_weights = [1, -1, 1]", "with two ones"),
        ("last_weights = [1, -1, 0]", "with two ones the hidden units give 2, 1, 0"),
        ("last_weights = [1, -2, 3]", "when the number of ones is 3: 2 is too large"),
        ("last_weights = [-1, 2, -2]", "signs are the other way round"),
    ],
    "Exercise 5: How many patterns?": [
        (
            "patterns = np.unique(np.array([(a,b,c) for a in (0,1) for b in (0,1) for c in (0,1)])[1:], axis=0)",
            "how many rows is that?",
        ),
        ("patterns = 8", "do not cut it into eight pieces"),
        ("patterns = 6", "did you look far enough"),
        ("patterns = 4", "three parallel lines"),
        ("patterns = 3", "too small"),
        (
            "steps = np.linspace(-10, 10, 401)\n"
            "grid = np.array([(x1, x2) for x1 in steps for x2 in steps])\n"
            "patterns = np.unique(grid @ W1 + b1 > 0, axis=0)",
            "how many rows is that?",
        ),
        ("patterns = 401 * 401", "how many different patterns"),
    ],
}

# Right answers of another form than the solution's.
RIGHT = {
    "Exercise 1: Count": [
        "counts = np.array([[109386.0], [3493888.0]])",
        "shape = [784, 128, 64, 10]\ncounts = [parameters(shape), multiplications(32, shape)]",
    ],
    "Exercise 2: By hand": [
        "scores = 6, 1",
        "scores = network.predict([[1.0, 3.0]])",
        "scores = np.array([[6], [1]])",
    ],
    "Exercise 3: Someone else's weights": [
        "def layer_of_columns(X_columns, W_rows, b):\n    return (X_columns.T @ W_rows.T + b).T",
        "def layer_of_columns(X_columns, W_rows, b):\n    return W_rows @ X_columns + b.reshape(-1, 1)",
    ],
    "Exercise 4: An odd number of ones": [
        "last_weights = np.array([[1], [-2], [2]])",
        "import sympy\nlast_weights = [sympy.Integer(1), sympy.Integer(-2), sympy.Integer(2)]",
    ],
    "Exercise 5: How many patterns?": ["patterns = 1 + 3 + 3 * 2 / 2"],
}
