"""Does a network of thirty layers learn to read digits? The same network, from different initial weights.

784 pixels, averaged to 14 x 14; 29 hidden layers of 64 ReLU units, 10 outputs; 4,000 pictures to learn, ten epochs in
batches of 50. Five ways to draw the weights, two optimizers. Each of these ten contestants chooses its learning rate
from the same six, by its mean accuracy over three seeds on 1,000 validation pictures. Then it learns from ten other
seeds and is measured on the 2,000 test pictures after every epoch. A run that diverges counts as guessing. An eleventh,
out of competition, is what PyTorch draws under Adam with an epsilon far below all gradients.

    python benchmarks/initialization.py     writes the numbers (JSON) into benchmarks/results
"""

import json
import sys
from functools import partial
from itertools import pairwise, product
from pathlib import Path

import numpy as np
from speed import facts

import ffnn
from ffnn import SGD, Adam, Dense, Network, TrainingDiverged, datasets, relu, softmax_cross_entropy, train

RECORD = Path(__file__).parent / "results" / "initialization.json"
SIZES = [196] + 29 * [64] + [10]
EXAMPLES, EPOCHS, BATCH = 4000, 10, 50
SMALL = 1e-30
OPTIMIZERS = {"SGD": SGD, "Adam": Adam, "small epsilon": partial(Adam, epsilon=SMALL)}
RATES = {"SGD": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3], "Adam": [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3]}
TRIALS = range(100, 103)  # seeds for the choice of a rate
SEEDS = range(10)
SETTINGS = {
    "sizes": SIZES, "examples": EXAMPLES, "epochs": EPOCHS, "batch": BATCH, "rates": RATES,
    "trials": list(TRIALS), "seeds": list(SEEDS), "small epsilon": SMALL,
}  # fmt: skip


def one_over_root(rng, shape):
    """What PyTorch's Linear draws: $W$ uniform between $-1/sqrt(n_in)$ and $1/sqrt(n_in)$, variance $1/(3 n_in)$."""
    return rng.uniform(-1, 1, shape) / np.sqrt(shape[0])


INITIALIZERS = {
    "he": ffnn.he,
    "lecun": ffnn.lecun,
    "glorot": ffnn.glorot,
    "PyTorch": one_over_root,
    "normal(0.01)": ffnn.normal(0.01),
}


def pictures():
    """The digits at half their width and height, of mean 0 and deviation 1: X, y of all 10,000."""
    images, y = datasets.digits()
    X = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(len(images), -1)
    return ((X - X[:EXAMPLES].mean()) / X[:EXAMPLES].std()).astype(np.float32), y


def deep(initializer, rng):
    """The network; PyTorch draws its biases as well, in the same range as the weights."""
    init = INITIALIZERS[initializer]
    shapes = list(pairwise(SIZES))
    hidden = [Dense(*shape, relu, init=init) for shape in shapes[:-1]]
    network = Network([*hidden, Dense(*shapes[-1], init=init)], rng=rng)
    if initializer == "PyTorch":
        for layer in network.layers:
            layer.b = rng.uniform(-1, 1, layer.n_out) / np.sqrt(layer.n_in)
    return network


def run(initializer, optimizer, rate, seed, X, y, X_held, y_held):
    """The share of the held-out pictures that is read right, before training and after every epoch."""
    rng = np.random.default_rng(seed)
    network, step = deep(initializer, rng), OPTIMIZERS[optimizer](rate)
    epochs = train(network, softmax_cross_entropy, step, X, y, epochs=EPOCHS, batch_size=BATCH, rng=rng)
    shares = [np.mean(network.classify(X_held) == y_held)]
    try:
        shares += [np.mean(network.classify(X_held) == y_held) for _ in epochs]
    except TrainingDiverged:
        shares += [0.1] * (EPOCHS + 1 - len(shares))
    return [round(float(share), 4) for share in shares]


def compete(initializer, optimizer, rates, X, y):
    """A contestant's row: its trials, the rate chosen by them, and its runs from ten seeds with it."""
    learn, check, test = slice(0, EXAMPLES), slice(7000, 8000), slice(8000, 10000)

    def runs(rate, seeds, held_out):
        return [run(initializer, optimizer, rate, seed, X[learn], y[learn], X[held_out], y[held_out]) for seed in seeds]

    tried = [[shares[-1] for shares in runs(rate, TRIALS, check)] for rate in rates]
    best = rates[int(np.argmax(np.mean(tried, axis=1)))]
    right = runs(best, SEEDS, test)
    ends = [shares[-1] for shares in right]
    print(f"{initializer:14}{optimizer:14}{best:8g}  {np.mean(ends):.1%} ± {np.std(ends, ddof=1):.1%}", flush=True)
    return {"initializer": initializer, "optimizer": optimizer, "tried": tried, "rate": best, "right": right}


def main():
    X, y = pictures()
    rows = [
        compete(initializer, name, rates, X, y) for initializer, (name, rates) in product(INITIALIZERS, RATES.items())
    ]
    small = compete("PyTorch", "small epsilon", RATES["Adam"], X, y)
    record = facts("NumPy") | {"settings": SETTINGS, "rows": rows, "small epsilon": small}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
