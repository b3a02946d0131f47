"""Answers that readers of use/digits would give, what the check has to tell them, and right ones of other forms."""

WRONG = {
    "Exercise 1: The size of a reader": [
        ("parameters = 784 * 128 + 128 * 10", "add the biases of both layers"),
        ("parameters = 784 * 128 + 128 * 10 + 10", "a bias per unit"),
        ("parameters = (784 + 1) * 128 + 128 * 10", "the last layer has biases, too"),
        ("parameters = 784 * 129 + 128 * 11", "a bias belongs to a unit"),
        ("parameters = 784 + 128 + 10", "too small"),
    ],
    "Exercise 2: Of what was written, how much was read?": [
        (
            "def recall_and_precision(confusion):\n    right = np.diag(confusion)\n"
            "    return np.stack([right / confusion.sum(axis=0), right / confusion.sum(axis=1)])",
            "the rows are swapped",
        ),
        (
            "def recall_and_precision(confusion):\n    return np.stack([np.diag(confusion) / confusion.sum()] * 2)",
            "divide by the row's or the column's own sum",
        ),
        (
            "def recall_and_precision(confusion):\n    return np.diag(confusion) / confusion.sum(axis=1)",
            "a matrix of two rows and two columns is asked for; the answer has two numbers",
        ),
        (
            "def recall_and_precision(confusion):\n    right = np.diag(confusion)\n"
            "    return np.column_stack([right / confusion.sum(axis=1), right / confusion.sum(axis=0)])",
            "yours are columns",
        ),
        (
            "def recall_and_precision(confusion):\n    right = np.diag(confusion)\n"
            "    np.stack([right / confusion.sum(axis=1), right / confusion.sum(axis=0)])",
            "returns nothing: is a return missing?",
        ),
    ],
    "Exercise 3: Two pixels to the right": [
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, shift, axis=1).reshape(len(images), -1) / 255\n"
            "    return np.mean(network.classify(rows) == labels)",
            "columns are axis 2",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, -shift, axis=2).reshape(len(images), -1) / 255\n"
            "    return np.mean(network.classify(rows) == labels)",
            "the other way",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, shift, axis=2).reshape(len(images), -1)\n"
            "    return np.mean(network.classify(rows) == labels)",
            "scale the pixels as in training",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    return np.mean(network.classify(np.roll(images, shift, axis=2)) == labels)",
            "raises ValueError",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, shift, axis=2).reshape(len(images), -1) / 255\n"
            "    return np.mean(network.classify(rows) != labels)",
            "the share read wrong",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, shift, axis=2).reshape(len(images), -1) / 255\n"
            "    return 100 * np.mean(network.classify(rows) == labels)",
            "a share lies between 0 and 1",
        ),
        (
            "def share_right_when_moved(network, images, labels, shift):\n"
            "    rows = np.roll(images, shift, axis=2).reshape(len(images), -1) / 255\n"
            "    return np.sum(network.classify(rows) == labels)",
            "divide by how many there are",
        ),
    ],
    "Exercise 4: Scrambled pixels": [
        ("points_lost = 82.4", "Training must see the same permutation"),
        ("points_lost = 87", "Training must see the same permutation"),
        ("points_lost = 77.9", "use it for all"),
        ("points_lost = 0.95", "still read right"),
        ("points_lost = 95", "still read right"),
        ("points_lost = 0.82", "is that a share?"),
        ("points_lost = 20", "too large"),
        ("points_lost = -5", "too small"),
    ],
}

RIGHT = {
    "Exercise 1: The size of a reader": [
        "parameters = network.theta.size",
        "parameters = sum(layer.W.size + layer.b.size for layer in network.layers)",
    ],
    "Exercise 2: Of what was written, how much was read?": [
        "def recall_and_precision(confusion):\n    right = [confusion[k, k] for k in range(len(confusion))]\n"
        "    return [right / confusion.sum(1), right / confusion.sum(0)]",
    ],
    "Exercise 3: Two pixels to the right": [
        "def share_right_when_moved(network, images, labels, shift):\n"
        "    moved = np.zeros_like(images)\n"
        "    if shift >= 0:\n        moved[:, :, shift:] = images[:, :, : 28 - shift]\n"
        "    else:\n        moved[:, :, :shift] = images[:, :, -shift:]\n"
        "    scores = network.forward(moved.reshape(-1, 784) / 255)\n"
        "    return sum(scores.argmax(axis=1) == labels) / len(labels)",
    ],
    "Exercise 4: Scrambled pixels": [
        "points_lost = 0",
        "points_lost = 0.067",
        "points_lost = -0.45",
        "points_lost = 0.7",
    ],
}
