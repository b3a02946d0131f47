"""Answers that readers of appendix/dialects would give, what the check has to tell them; right ones of other forms."""

WRONG = {
    "Exercise 1: Into columns": [
        ("def to_nielsen(W, b):\n    return W.T, b", "one matrix is asked for"),
        ("def to_nielsen(W, b):\n    return np.vstack([W, b])", "that is ours"),
        ("def to_nielsen(W, b):\n    return W.T", "the biases are missing"),
        ("def to_nielsen(W, b):\n    return np.column_stack([b, W.T])", "not the first"),
        ("def to_nielsen(W, b):\n    return np.column_stack([W, b])", "raises ValueError"),
    ],
    "Exercise 2: PyTorch's gradient": [
        ("def weight_gradient(A, Delta):\n    return A.T @ Delta", "weight is stored transposed"),
        ("def weight_gradient(A, Delta):\n    return Delta.T @ A / len(A)", "the 1/m is in Delta already"),
        ("def weight_gradient(A, Delta):\n    return Delta @ A.T", "shape"),
        (
            "def weight_gradient(A, Delta):\n    return Delta.T @ A, (Delta.shape[1], A.shape[1])",
            "without its shape",
        ),
    ],
    "Exercise 3: One output for two classes": [
        (
            "def two_outputs(coef):\n    return np.hstack([coef, np.zeros_like(coef)])",
            "the output speaks for the second class",
        ),
        ("def two_outputs(coef):\n    return np.hstack([-coef, coef])", "differ by twice the output"),
        ("def two_outputs(coef):\n    return np.hstack([-coef / 2, coef / 2])", "the first score is not 0"),
        ("def two_outputs(coef):\n    return np.hstack([-coef, 0 * coef])", "it is the second score that is 0"),
    ],
    "Exercise 4: A learning rate that travels": [
        ("def rate_for_mse(rate, K):\n    return rate * 2 / K", "steps must be longer"),
        ("def rate_for_mse(rate, K):\n    return rate * K", "mse_loss has no 1/2"),
        ("def rate_for_mse(rate, K):\n    return rate / 2", "divides by the number of outputs"),
    ],
}

RIGHT = {
    "Exercise 1: Into columns": [
        "def to_nielsen(W, b):\n    return np.vstack([W, b]).T",
        "def to_nielsen(W, b):\n    return np.hstack([W.T, b[:, None]])",
    ],
    "Exercise 2: PyTorch's gradient": [
        "def weight_gradient(A, Delta):\n    return (A.T @ Delta).T",
        "def weight_gradient(A, Delta):\n    return np.einsum('nj,nk->kj', A, Delta)",
        "def weight_gradient(A, Delta):\n    return sum(np.outer(d, a) for a, d in zip(A, Delta))",
    ],
    "Exercise 3: One output for two classes": [
        "def two_outputs(coef):\n    W = np.zeros((len(coef), 2))\n    W[:, 1] = coef[:, 0]\n    return W",
        "def two_outputs(coef):\n    return coef * [0, 1]",
    ],
    "Exercise 4: A learning rate that travels": ["def rate_for_mse(rate, K):\n    return 0.5 * K * rate"],
}
