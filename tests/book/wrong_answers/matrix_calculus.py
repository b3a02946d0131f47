"""Answers that readers of appendix/matrix_calculus would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Which layout?": [
        ("rows_and_columns = [5, 3]", "in it this product, in this order, would not fit"),
        ("rows_and_columns = 15", "how many rows, how many columns?"),
        ("rows_and_columns = (3, 3)", "for each pair of an input and an output"),
        ("rows_and_columns = [3, 1]", "as a column"),
        ("rows_and_columns = [5, 1]", "as a column"),
        ("rows_and_columns = [3, 4]", "too small"),
    ],
    "Exercise 2: A distance": [
        ("def gradient_of_distance(W, x, y):\n    return W.T @ (W @ x - y)", "the 2 is missing"),
        ("def gradient_of_distance(W, x, y):\n    return 2 * W.T @ (y - W @ x)", "the sign"),
        ("def gradient_of_distance(W, x, y):\n    return 2 * (W @ x - y)", "go back through W"),
        ("def gradient_of_distance(W, x, y):\n    return 2 * W @ (W @ x - y)", "must be transposed on the way back"),
        ("def gradient_of_distance(W, x, y):\n    return 2 * W.T @ W @ x", "y is missing"),
        ("def gradient_of_distance(W, x, y):\n    return 2 * np.outer(W @ x - y, x)", "the gradient by W"),
    ],
    "Exercise 3: Columns": [
        ("def weights_by_columns(A, Delta):\n    return A @ Delta.T", "transposed"),
        ("def weights_by_columns(A, Delta):\n    return A.T @ Delta", "the rule for rows"),
        ("def weights_by_columns(A, Delta):\n    return Delta @ A.T / A.shape[1]", "has the 1/m in it"),
        ("def weights_by_columns(A, Delta):\n    return Delta @ A", "raises ValueError"),
    ],
    "Exercise 4: A trap": [
        ("t = -3", "not minus it"),
        ("t = 0", "it must be symmetric"),
        ("t = 2 / 3", "determinant"),
        ("t = 1", "the rule holds for x = 0 alone"),
        ("t = 2", "too small"),
    ],
    "Exercise 5: How large would the table be?": [
        ("numbers_in_table = 784 * 128", "that is the size of W"),
        ("numbers_in_table = 100 * 128 + 784 * 128", "each pair of entries"),
        ("numbers_in_table = 128 * 784 * 128", "for each of the 100 examples"),
        ("numbers_in_table = 100 * 784 * 128", "has the zeros as well"),
    ],
}

RIGHT = {
    "Exercise 1: Which layout?": ["rows_and_columns = np.zeros((3, 5)).shape"],
    "Exercise 2: A distance": ["def gradient_of_distance(W, x, y):\n    return 2 * (W @ x - y) @ W"],
    "Exercise 3: Columns": [
        "def weights_by_columns(A, Delta):\n    return np.einsum('in,jn->ij', Delta, A)",
    ],
    "Exercise 5: How large would the table be?": ["numbers_in_table = 1_284_505_600"],
}
