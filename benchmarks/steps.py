"""One step of training, written better and better, and where the time of ours goes: what *Fast enough* shows.
How the time depends on the batch is for *Gradient descent and the learning rate*. What finding memory for a result
costs has a record of its own, so that either can be taken anew without the other.

Microseconds on one thread, a stochastic gradient step of cross-entropy after softmax with ReLU between the layers. Each
version of the step does the same; every contestant has its turn in every round, and the medians count.

    python benchmarks/steps.py              measure; writes benchmarks/results/steps.json and allocation.json
    python benchmarks/steps.py allocation   one of the two
    python benchmarks/steps.py --quick      a look at it: one round, nothing written
"""

import argparse
import json
import os
import sys
import timeit
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import speed

sys.path.append(str(Path(__file__).parents[1] / "book" / "use"))

from one_step import VERSIONS, with_new_results

LADDER = [(2, 16, 16, 2), (784, 128, 64, 10), (784, 512, 512, 10)]  # on which the versions are compared
BATCHED, BATCHES = (784, 30, 10), [1, 10, 100, 1000]  # a network, and how many examples its steps take
LENGTHS = [2**k for k in range(0, 23, 2)]  # of the arrays by which the price of a call is taken
SIZES_OF_RESULTS = [4**k for k in (0, 2, 4, 6, 8, 10, 11, 12)]  # for which memory is given or found
ROUNDS = 7


def first_layers(sizes, numbers):
    """Pairs W, b as every version begins, in arrays of the dtype `numbers`, or in lists."""
    rng = np.random.default_rng(0)
    layers = [(rng.standard_normal(shape) * (2 / shape[0]) ** 0.5, np.zeros(shape[1])) for shape in pairwise(sizes)]
    if numbers is list:
        return [(W.tolist(), b.tolist()) for W, b in layers]
    return [(W.astype(numbers), b.astype(numbers)) for W, b in layers]


def stepper(step, numbers, sizes, batch, X, y):
    """A function: `step`, in numbers of this kind, on the next batch, drawn in random order."""
    layers, rng, rows = first_layers(sizes, numbers), np.random.default_rng(1), []
    X = X if numbers is list else X.astype(numbers)

    def one_step():
        nonlocal rows
        if len(rows) < batch:
            rows = rng.permutation(len(X))
        X_batch, y_batch = X[rows[:batch]], y[rows[:batch]]
        rows = rows[batch:]
        if numbers is list:
            X_batch, y_batch = X_batch.tolist(), y_batch.tolist()
        step(layers, X_batch, y_batch, 0.01)

    return one_step


def per_call(function):
    """Microseconds a call of `function`: as many calls as take a fifth of a second, one at least."""
    calls, seconds = timeit.Timer(function).autorange()
    return seconds / calls * 1e6


def in_turns(contestants, rounds):
    """For each function of `contestants` its microseconds a call, one number a round."""
    took = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, function in contestants.items():
            took[name].append(per_call(function))
    return took


def ladder(rounds):
    """Rows of (sizes, batch, microseconds of a step of each version, of ffnn and of the products alone)."""
    for sizes in LADDER:
        batch, steps, X, y = _problem(sizes)
        contestants = {name: stepper(*version, sizes, batch, X, y) for name, version in VERSIONS.items()}
        whole = {make.__name__: make(sizes, batch, "SGD", X, y) for make in (speed.with_ffnn, speed.floor)}
        took = in_turns(contestants | whole, rounds)
        for name in whole:  # an epoch a call
            took[name] = [microseconds / steps for microseconds in took[name]]
        took["ffnn"] = took.pop("with_ffnn")
        yield {"sizes": sizes, "batch": batch, "microseconds": took}


def parts(rounds):
    """Rows of (sizes, batch, microseconds that each part of ffnn's step takes, of the whole and of the products)."""
    import ffnn
    from ffnn.targets import as_rows

    for sizes in speed.NETWORKS:
        batch, steps, X, y = _problem(sizes)
        network = speed.network_of(sizes, np.random.default_rng(0))
        loss, optimizer = ffnn.softmax_cross_entropy, ffnn.SGD(1e-9)  # the same step many times
        Y = as_rows(y, sizes[-1], network.dtype)
        output = network._forward(X[:batch], training=True)
        dA, theta, grad = loss.f(output, Y[:batch])[1], network.theta, network.grad

        def layers(network=network, X_batch=X[:batch], dA=dA):
            network._forward(X_batch, training=True)
            network._backward(dA)

        contestants = {
            "layers": layers,
            "loss": lambda loss=loss, output=output, Y_batch=Y[:batch]: loss.f(output, Y_batch),
            "update": lambda step=optimizer._step, theta=theta, grad=grad: step(theta, grad),
            "whole": speed.with_ffnn(sizes, batch, "SGD", X, y),
            "products": speed.floor(sizes, batch, "SGD", X, y),
        }
        took = in_turns(contestants, rounds)
        for name in ("whole", "products"):  # an epoch a call
            took[name] = [microseconds / steps for microseconds in took[name]]
        yield {"sizes": sizes, "batch": batch, "microseconds": took}


def batches(rounds):
    """One row of (sizes, microseconds of ffnn's step by the size of its batch)."""
    contestants = {}
    for batch in BATCHES:
        X, y = speed.data(BATCHED, batch, speed.EXAMPLES // batch)
        contestants[str(batch)] = speed.with_ffnn(BATCHED, batch, "SGD", X, y)
    took = in_turns(contestants, rounds)
    for batch in BATCHES:  # an epoch a call
        took[str(batch)] = [microseconds / (speed.EXAMPLES // batch) for microseconds in took[str(batch)]]
    yield {"sizes": BATCHED, "microseconds": took}


def on_arrays(lengths, calls_on, rounds):
    """Rows of (length, microseconds of each call): `calls_on` makes them for A, B and C, arrays so long."""
    for length in lengths:
        A, B = np.full((2, length), 0.5, np.float32)
        yield {"length": length, "microseconds": in_turns(calls_on(A, B, np.empty_like(A)), rounds)}


def calls(rounds):
    """Rows of (length, microseconds of one call on arrays so long, added or exponentiated)."""

    def calls_on(A, B, C):
        return {"add": lambda: np.add(A, B, out=C), "exp": lambda: np.exp(A, out=C)}

    return on_arrays(LENGTHS, calls_on, rounds)


def allocation(rounds):
    """Rows of (length, microseconds of one addition into memory that it is given, or that NumPy has to find)."""

    def calls_on(A, B, C):
        return {"given": lambda: np.add(A, B, out=C), "found": lambda: np.add(A, B)}

    return on_arrays(SIZES_OF_RESULTS, calls_on, rounds)


def in_place(rounds):
    """Rows of (sizes, batch, microseconds of a step in 32 bits whose results are written over old ones, or are new)."""
    for sizes in LADDER:
        batch, _, X, y = _problem(sizes)
        versions = {"over old": VERSIONS["with care"][0], "new": with_new_results}
        contestants = {name: stepper(step, np.float32, sizes, batch, X, y) for name, step in versions.items()}
        yield {"sizes": sizes, "batch": batch, "microseconds": in_turns(contestants, rounds)}


RECORDS = {  # what is measured for each, in how many rounds: small differences need more
    "steps": (ROUNDS, (calls, parts, ladder, batches)),
    "allocation": (3 * ROUNDS, (allocation, in_place)),
}


def _problem(sizes):
    batch = speed.NETWORKS[sizes]
    steps = max(speed.EXAMPLES // batch, 4)
    return batch, steps, *speed.data(sizes, batch, steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round, nothing written")
    parser.add_argument("records", nargs="*", default=list(RECORDS), help=f"{' or '.join(RECORDS)}; else both")
    asked = parser.parse_args()
    if unknown := set(asked.records) - RECORDS.keys():
        parser.error(f"no record is called {', '.join(sorted(unknown))}: there are {' and '.join(RECORDS)}")
    from threadpoolctl import threadpool_limits

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    for name in asked.records:
        rounds, measures = RECORDS[name]
        results = {}
        with threadpool_limits(1, "blas"):
            for measure in measures:
                results[measure.__name__] = []
                for row in measure(1 if asked.quick else rounds):
                    results[measure.__name__].append(row)
                    medians = {name: round(median(took), 2) for name, took in row["microseconds"].items()}
                    print(measure.__name__, *row.get("sizes", [row.get("length")]), medians, flush=True)
        if not asked.quick:
            path = speed.RESULTS / f"{name}.json"
            path.write_text(json.dumps({**speed.facts("NumPy"), **results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
