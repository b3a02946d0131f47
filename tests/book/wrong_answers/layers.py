"""Answers that readers of predict/layers would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Count": [
        ("weights = 784 * 128 + 128 * 64 + 64 * 10\ncounts = weights, 32 * weights", "lack the biases"),
        (
            "weights = 784 * 128 + 128 * 64 + 64 * 10\ncounts = weights + 128 + 64 + 10, weights",
            "each of the 32 examples",
        ),
        (
            "parameters_ = 785 * 128 + 129 * 64 + 65 * 10\ncounts = parameters_, 32 * parameters_",
            "biases are added, not multiplied",
        ),
        ("counts = 109386", "the answer has shape ()"),
    ],
    "Exercise 2: By hand": [
        ("scores = [8, -1]", "the hidden unit with z = -2 is silent"),
        ("scores = [8, 2]", "the biases of the hidden units are missing"),
        ("scores = [4, 1, 0]", "a second layer follows"),
        ("scores = [8, 0]", "between the layers only"),
        ("scores = 6", "the answer has shape ()"),
    ],
    "Exercise 3: Somebody else's weights": [
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return W_rows @ X_columns + b",
            "the bias went along the wrong axis",
        ),
        (
            "def layer_of_columns(X_columns, W_rows, b):\n    return X_columns.T @ W_rows.T + b",
            "a column per example is asked for",
        ),
        ("def layer_of_columns(X_columns, W_rows, b):\n    return W_rows @ X_columns", "the bias is missing"),
        ("def layer_of_columns(X_columns, W_rows, b):\n    return X_columns @ W_rows + b", "raises ValueError"),
    ],
    "Exercise 4: An odd number of ones": [
        ("last_weights = [1, -2, 0]", "the hidden units give 3, 2, 1 and the answer must be 1"),
        ("last_weights = [1, -2, 1]", "is 0, not 1"),
        ("last_weights = [1, -1, 1]", "with two ones"),
        ("last_weights = [1, -1, 0]", "expected"),
    ],
    "Exercise 5: How many patterns?": [
        ("patterns = 8", "do not cut it into eight pieces"),
        ("patterns = 6", "did you look far enough"),
        ("patterns = 4", "three parallel lines"),
        ("patterns = 3", "too small"),
    ],
}
