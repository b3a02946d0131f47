"""Six cures for overfitting on a few real digits, each with the same budget: what *Learning what generalizes* shows.

A network learns from 500 pictures. Each contender has twelve trials: learning rates, or three rates with four settings
of the cure's own dial. Every trial is run with the same three seeds, and the one with the highest mean accuracy on the
validation pictures is kept. Then 15 other seeds train with it and are measured on the test pictures, each seed with the
same 500 pictures and the same initial weights for every cure.

    python benchmarks/cures.py              measure (two minutes); writes benchmarks/results/cures.json
    python benchmarks/cures.py --quick      a look at it: one seed, nothing written
"""

import argparse
import json
from itertools import product
from pathlib import Path

import numpy as np

import ffnn
from ffnn import Adam, Dense, Dropout, Network, datasets, relu, softmax_cross_entropy, train

RESULTS = Path(__file__).parent / "results"
EXAMPLES, MORE = 500, 4  # pictures to learn from; so many times as many where data is the cure
POOL, VALIDATION, TEST = slice(0, 6000), slice(6000, 8000), slice(8000, 10_000)  # of the book's 10,000 digits
HIDDEN, STEPS, BATCH = 64, 600, 50
RATES = [3e-3, 0.01, 0.03]
DIALS = {
    "early stopping": [75, 150, 300, 600],  # steps; the last is the end
    "L2": [3e-5, 3e-4, 3e-3, 0.03],
    "L1": [1e-6, 1e-5, 1e-4, 1e-3],
    "dropout": [0.1, 0.3, 0.5, 0.7],  # of the hidden units
    "augmentation": [0.5, 0.75, 1.0, 1.5],  # pixels: the sd of a shift, rounded
}
ONLY_RATES = [(rate, None) for rate in (1e-3, 2e-3, 3e-3, 5e-3, 7e-3, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1)]
TRIALS = {  # (learning rate, dial): each contender has as many as every other
    "nothing": ONLY_RATES,
    **{cure: list(product(RATES, dial)) for cure, dial in DIALS.items()},
    "more data": ONLY_RATES,
}
TUNING, MEASURING = range(3), range(200, 215)  # seeds


def shifted(images, sd, rng):
    """Each picture moved by a whole number of pixels, down and to the right, that is drawn for it; 0 comes in."""
    moves = np.clip(np.rint(sd * rng.standard_normal((len(images), 2))), -4, 4).astype(int)
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4)))
    rows, columns = (4 - moves[:, axis, None] + np.arange(28) for axis in (0, 1))
    return padded[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]


def inputs(images):
    """Rows of 196 numbers: each block of 2 x 2 pixels has become one."""
    rows = images[:, ::2] + images[:, 1::2]
    return ((rows[:, :, ::2] + rows[:, :, 1::2]) / 4).reshape(-1, 196)


def digits():
    images, labels = datasets.digits()
    return (images / np.float32(255)).astype(np.float32), labels.astype(int)


def trained(cure, trial, seed, images, labels):
    """A network that has learned with a cure; the pictures and the first weights depend on the seed alone."""
    rate, setting = trial
    rng = np.random.default_rng(seed)
    rows = rng.permutation(POOL.stop)[: EXAMPLES * (MORE if cure == "more data" else 1)]
    layers = [Dense(196, HIDDEN, relu), Dense(HIDDEN, 10)]
    if cure == "dropout":
        layers.insert(1, Dropout(setting))
    network, adam = Network(layers, rng=np.random.default_rng(seed)), Adam(rate)
    steps = setting if cure == "early stopping" else STEPS
    penalty = {"L2": {"l2": setting}, "L1": {"l1": setting}}.get(cure, {})
    X, y, shuffling = images[rows], labels[rows], np.random.default_rng(seed)
    epochs = max(1, steps * BATCH // len(rows))
    parts = [(inputs(X), epochs)]  # what is shown, and how often
    if cure == "augmentation":
        parts = ((inputs(shifted(X, setting, shuffling)), 1) for _ in range(epochs))
    for shown, times in parts:
        *_, record = train(
            network, softmax_cross_entropy, adam, shown, y, epochs=times, batch_size=BATCH, rng=shuffling, **penalty
        )
    return network, float(record.loss)


def accuracy(network, images, labels, part):
    return float(np.mean(network.classify(inputs(images[part])) == labels[part]))


def tuned(cure, seeds, images, labels):
    """Validation accuracies, a row for each trial and a column for each seed."""
    return [
        [accuracy(trained(cure, trial, seed, images, labels)[0], images, labels, VALIDATION) for seed in seeds]
        for trial in TRIALS[cure]
    ]


def measured(cure, trial, seeds, images, labels):
    """What a trial reaches: validation and test accuracies, and training losses, by seed."""
    rows = {"validation": [], "test": [], "training loss": []}
    for seed in seeds:
        network, loss = trained(cure, trial, seed, images, labels)
        rows["validation"].append(accuracy(network, images, labels, VALIDATION))
        rows["test"].append(accuracy(network, images, labels, TEST))
        rows["training loss"].append(loss)
    return rows


def settings():
    return {
        "examples": EXAMPLES, "more": MORE, "hidden": HIDDEN, "steps": STEPS, "batch": BATCH,
        "trials": TRIALS, "tuning": list(TUNING), "measuring": list(MEASURING),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one seed, nothing written")
    quick = parser.parse_args().quick
    tuning, measuring = (TUNING[:1], MEASURING[:1]) if quick else (TUNING, MEASURING)
    images, labels = digits()
    results = {"ffnn": ffnn.__version__, "settings": settings(), "cures": {}}
    for cure, trials in TRIALS.items():
        shares = tuned(cure, tuning, images, labels)
        best = trials[int(np.mean(shares, axis=1).argmax())]
        result = {"trials": shares, "chosen": best, **measured(cure, best, measuring, images, labels)}
        results["cures"][cure] = result
        print(cure, best, np.mean(shares, axis=1).round(4), np.mean(result["test"]).round(4), flush=True)
    if not quick:
        (RESULTS / "cures.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
