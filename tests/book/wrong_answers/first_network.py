"""Answers that readers of train/first_network would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Count the steps": [
        ("steps = 12 * (400 // 30)", "the last batch of an epoch is short"),
        ("steps = 12 * 400 // 30", "no batch reaches from one epoch into the next"),
        ("steps = 14", "the steps of one epoch"),
        ("steps = 12 * 400", "a step takes 30 of them"),
        ("steps = 12 * 400 / 28", "too large"),
    ],
    "Exercise 2: Back through tanh": [
        ("tanh_backward = 5", "a function is asked for"),
        ("def tanh_backward(dA, A, A_prev, W):\n    return dA", "three results are asked for"),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=1), delta @ W.T",
            "sum over the examples, which is axis 0",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "has a square in it",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * A * (1 - A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "the slope of the sigmoid",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    return A_prev.T @ dA, dA.sum(axis=0), dA @ W.T",
            "has not gone through tanh",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - np.tanh(A) ** 2)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "needs no other tanh",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return A_prev.T @ delta, delta.mean(axis=0), delta @ W.T",
            "the loss has put the 1/m in already",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A) / len(A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T * len(A)",
            "neither dL/dW nor dL/db divides again",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), dA @ W.T",
            "goes through tanh as well",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return delta.T @ A_prev, delta.sum(axis=0), delta @ W.T",
            "dL/dW has the shape of W",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)",
            "in another order",
        ),
        ("def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)", "returns nothing"),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return A_prev @ delta, delta.sum(axis=0), delta @ W.T",
            "A_prev wants a transpose",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W",
            "W wants a transpose",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
            "    return delta.sum(axis=0), A_prev.T @ delta, delta @ W.T",
            "right, but in another order",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A) / len(A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "none of the three divides again",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (A * A - 1)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "the other sign",
        ),
        (
            "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 + A * A)\n"
            "    return A_prev.T @ delta, delta.sum(axis=0), delta @ W.T",
            "minus, not plus",
        ),
    ],
    "Exercise 3: Stop in time": [
        (
            "def epochs_until_stale(losses, patience):\n    best, waited = np.inf, 0\n"
            "    for count, loss in enumerate(losses, start=1):\n        waited += loss >= best\n"
            "        best = min(best, loss)\n        if waited == patience:\n            return count\n"
            "    return len(losses)",
            "sets the count back to 0",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    waited = 0\n"
            "    for count in range(1, len(losses)):\n"
            "        waited = 0 if losses[count] < losses[count - 1] else waited + 1\n"
            "        if waited == patience:\n            return count + 1\n    return len(losses)",
            "not with the one before",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    best, waited = float('inf'), 0\n"
            "    for count, loss in enumerate(losses):\n        waited = 0 if loss < best else waited + 1\n"
            "        best = min(best, loss)\n        if waited == patience:\n            return count\n"
            "    return len(losses)",
            "one too few",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    best, waited = float('inf'), 0\n"
            "    for count, loss in enumerate(losses, start=1):\n        waited = 0 if loss < best else waited + 1\n"
            "        best = min(best, loss)\n        if waited > patience:\n            return count\n"
            "    return len(losses)",
            "one epoch too late",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    best, waited, when = float('inf'), 0, 0\n"
            "    for count, loss in enumerate(losses, start=1):\n"
            "        if loss < best:\n            best, waited, when = loss, 0, count\n"
            "        else:\n            waited += 1\n        if waited == patience:\n            break\n"
            "    return when",
            "asked for is the one at which you stop",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    best, waited = float('inf'), 0\n"
            "    for count, loss in enumerate(losses, start=1):\n        waited = 0 if loss <= best else waited + 1\n"
            "        best = min(best, loss)\n        if waited == patience:\n            return count\n"
            "    return len(losses)",
            "equals the lowest so far is no new lowest",
        ),
        (
            "def epochs_until_stale(losses, patience):\n    best, waited = float('inf'), 0\n"
            "    for count, loss in enumerate(losses, start=1):\n        waited = 0 if loss < best else waited + 1\n"
            "        best = min(best, loss)\n        if waited == patience:\n            return count",
            "returns nothing: is a return missing?",
        ),
        ("epochs_until_stale = 7", "a function is asked for"),
    ],
    "Exercise 4: How few units close a ring?": [
        ("smallest_width = 1", "one unit draws one line"),
        ("smallest_width = 2", "open at an end"),
        ("smallest_width = 4", "fewer will do"),
        ("smallest_width = 16", "too large"),
    ],
}


RIGHT = {
    "Exercise 2: Back through tanh": [
        "def tanh_backward(dA, A, A_prev, W):\n    delta = dA * (1 - A * A)\n"
        "    return [A_prev.T @ delta, delta.sum(axis=0, keepdims=True), delta @ W.T]"
    ],
}
