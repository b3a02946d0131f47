"""Six cures for overfitting on a few real digits, each with the same budget: what *Learning what generalizes* shows.

A network learns from 500 pictures. The learning rate is tuned without a cure, and kept. Each cure has one dial; every
setting of it is tried with the same five seeds, and the setting with the highest mean accuracy on the validation
pictures is kept. Then 20 other seeds train with it and are measured on the test pictures, each seed with the same 500
pictures and the same initial weights for every cure.

    python benchmarks/cures.py              measure (ten minutes); writes benchmarks/results/cures.json
    python benchmarks/cures.py --quick      a look at it: one seed, nothing written
"""

import argparse
import json
from pathlib import Path

import numpy as np

import ffnn
from ffnn import Adam, Dense, Dropout, Network, datasets, relu, softmax_cross_entropy, train

RESULTS = Path(__file__).parent / "results"
EXAMPLES, MORE = 500, 4  # pictures to learn from; so many times as many where data is the cure
POOL, VALIDATION, TEST = slice(0, 6000), slice(6000, 8000), slice(8000, 10_000)  # of the book's 10,000 digits
HIDDEN, STEPS, BATCH = 64, 1000, 50
RATES = [3e-4, 1e-3, 3e-3, 0.01, 0.02, 0.03, 0.05]
DIALS = {  # each with as many settings as every other
    "nothing": RATES,  # its dial is the learning rate, which those below it keep
    "early stopping": [20, 50, 100, 200, 400, 700, 1000],  # steps
    "L2": [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1],
    "L1": [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01],
    "dropout": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],  # of the hidden units
    "augmentation": [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0],  # pixels: the sd of a shift, rounded
    "more data": RATES,  # the learning rate again
}
TUNING, MEASURING = range(5), range(100, 120)  # seeds


def shifted(images, sd, rng):
    """Each picture moved by a whole number of pixels, down and to the right, that is drawn for it; 0 comes in."""
    moves = np.clip(np.rint(sd * rng.standard_normal((len(images), 2))), -4, 4).astype(int)
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4)))
    rows, columns = (4 - moves[:, axis, None] + np.arange(28) for axis in (0, 1))
    return padded[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]


def digits():
    images, labels = datasets.digits()
    return (images / np.float32(255)).astype(np.float32), labels.astype(int)


def trained(cure, setting, rate, seed, images, labels):
    """A network that has learned with a cure; the pictures and the first weights depend on the seed alone."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(POOL.stop)[: EXAMPLES * (MORE if cure == "more data" else 1)]
    layers = [Dense(784, HIDDEN, relu), Dense(HIDDEN, 10)]
    if cure == "dropout":
        layers.insert(1, Dropout(setting))
    network = Network(layers, rng=np.random.default_rng(seed))
    adam = Adam(setting if cure in ("nothing", "more data") else rate)
    steps = setting if cure == "early stopping" else STEPS
    penalty = {"L2": {"l2": setting}, "L1": {"l1": setting}}.get(cure, {})
    X, y, shuffling = images[rows], labels[rows], np.random.default_rng(seed)
    for _ in range(max(1, steps * BATCH // len(rows))):
        seen = shifted(X, setting, shuffling) if cure == "augmentation" else X
        records = train(
            network, softmax_cross_entropy, adam, seen.reshape(-1, 784), y,
            epochs=1, batch_size=BATCH, rng=shuffling, **penalty,
        )  # fmt: skip
        (record,) = records
    return network, float(record.loss)


def accuracy(network, images, labels, part):
    return float(np.mean(network.classify(images[part].reshape(-1, 784)) == labels[part]))


def tuned(cure, rate, seeds, images, labels):
    """Validation accuracies, a row for each setting of the dial and a column for each seed."""
    return [
        [accuracy(trained(cure, setting, rate, seed, images, labels)[0], images, labels, VALIDATION) for seed in seeds]
        for setting in DIALS[cure]
    ]


def measured(cure, setting, rate, seeds, images, labels):
    """What the setting reaches: validation and test accuracies, training losses and weights near 0, by seed."""
    rows = {"validation": [], "test": [], "training loss": [], "small weights": []}
    for seed in seeds:
        network, loss = trained(cure, setting, rate, seed, images, labels)
        rows["validation"].append(accuracy(network, images, labels, VALIDATION))
        rows["test"].append(accuracy(network, images, labels, TEST))
        rows["training loss"].append(loss)
        rows["small weights"].append(float(np.mean(abs(network.dense[0].W) < 1e-3)))
    return rows


def settings():
    return {
        "examples": EXAMPLES, "more": MORE, "hidden": HIDDEN, "steps": STEPS, "batch": BATCH,
        "dials": DIALS, "tuning": list(TUNING), "measuring": list(MEASURING),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one seed, nothing written")
    quick = parser.parse_args().quick
    tuning, measuring = (TUNING[:1], MEASURING[:1]) if quick else (TUNING, MEASURING)
    images, labels = digits()
    results = {"ffnn": ffnn.__version__, "settings": settings(), "cures": {}}
    rate = RATES[0]
    for cure, dial in DIALS.items():
        trials = tuned(cure, rate, tuning, images, labels)
        chosen = int(np.mean(trials, axis=1).argmax())
        numbers = measured(cure, dial[chosen], rate, measuring, images, labels)
        result = {"trials": trials, "chosen": dial[chosen], **numbers}
        rate = dial[chosen] if cure == "nothing" else rate
        results["cures"][cure] = result
        print(cure, dial[chosen], np.mean(trials, axis=1).round(4), np.mean(result["test"]).round(4), flush=True)
    if not quick:
        (RESULTS / "cures.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
