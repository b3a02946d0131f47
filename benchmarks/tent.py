"""Does training find the folds of the tent map, which a few units can have? Over widths, learning rates and seeds.

The curve is the tent map composed three times, at 257 places. Networks with three hidden layers learn it by Adam, all
places in each step: two units a layer would be enough, wider ones have units to spare. Every width has the same
learning rates, seeds and steps. So have two more starts: the weights that are the curve, each with noise added.

    python benchmarks/tent.py           writes its numbers (JSON) into benchmarks/results
"""

import json
import time
from itertools import pairwise, product
from pathlib import Path

import numpy as np
from speed import facts

from ffnn import Adam, Dense, Network, fit, relu, squared_error

RESULTS = Path(__file__).parent / "results"
FOLDS = 3
PLACES = 257
WIDTHS = [2, 4, 8, 16, 32]
RATES = [1e-3, 3e-3, 1e-2, 3e-2]
NOISES = [0.01, 0.1]  # standard deviations, of what is added to each of the weights that are the curve
SEEDS = list(range(10))
STEPS = 4000


def curve():
    """Places in [0, 1] and the folded tent map there, both of shape (257, 1)."""
    x = np.linspace(0, 1, PLACES)[:, None]
    y = x
    for _ in range(FOLDS):
        y = 1 - abs(1 - 2 * y)
    return x, y


def from_chance(width, rng):
    sizes = [1] + [width] * FOLDS
    hidden = [Dense(n_in, n_out, relu) for n_in, n_out in pairwise(sizes)]
    return Network([*hidden, Dense(width, 1)], rng=rng, dtype=np.float64)


def built(rng, noise):
    """Two units a layer that are the tent map, folded FOLDS times, with noise on all numbers."""
    network = from_chance(2, rng)
    for n, layer in enumerate(network.layers):
        fold = np.array([[1.0]]) if n == 0 else np.array([[2.0], [-4.0]])
        layer.W = fold if n == FOLDS else fold @ [[1.0, 1.0]]
        layer.b = 0 if n == FOLDS else [0, -0.5]
    network.theta += noise * rng.normal(size=network.theta.size)
    return network


def trained(network, rate, rng, steps=STEPS):
    """The mean squared error before and after training."""
    x, y = curve()
    before = np.mean((network.predict(x) - y) ** 2)
    options = {"epochs": steps, "batch_size": PLACES, "rng": rng, "progress": False}
    fit(network, squared_error, Adam(rate), x, y, **options)
    return [float(before), float(np.mean((network.predict(x) - y) ** 2))]


def run(start, rate, seed):
    rng = np.random.default_rng(seed)
    network = built(rng, start) if start in NOISES else from_chance(start, rng)
    return trained(network, rate, rng)


def main():
    began = time.perf_counter()
    rows = []
    for start, rate in product([*WIDTHS, *NOISES], RATES):
        errors = [run(start, rate, seed) for seed in SEEDS]
        rows.append({"start": start, "rate": rate, "errors": errors})
        print(start, rate, np.round([after for _, after in errors], 4), flush=True)
    settings = {name: globals()[name] for name in ("FOLDS", "PLACES", "WIDTHS", "RATES", "NOISES", "SEEDS", "STEPS")}
    record = {**facts("NumPy"), "settings": settings, "seconds": time.perf_counter() - began, "rows": rows}
    (RESULTS / "tent.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
