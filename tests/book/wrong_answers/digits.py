"""Answers that readers of use/digits would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: The size of a reader": [
        ("parameters = 784 * 128 + 128 * 10", "add the biases of both layers"),
        ("parameters = 784 * 128 + 128 * 10 + 10", "a bias per unit"),
        ("parameters = (784 + 1) * 128 + 128 * 10", "the last layer has biases, too"),
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
            "shape (2,), expected (2, 2)",
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
    ],
    "Exercise 4: Scrambled pixels": [
        ("points_lost = 85", "Training must see the same permutation"),
        ("points_lost = 84", "use one permutation for all pictures"),
        ("points_lost = 20", "too large"),
        ("points_lost = -5", "too small"),
    ],
}
