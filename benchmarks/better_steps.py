"""Optimizers on digits, every one tuned with the same number of trials: what *Better steps* shows.

Three questions to a network 784-30-10 on the bundled digits, and one to a small one. 7,000 pictures are learned from,
1,000 choose the rate, and 2,000 are read once, by the runs that count.

- contest: six optimizers, with a constant rate and with one that falls along a cosine, 1,120 steps of 50 pictures.
  Eight rates each, three seeds a rate; the rate that reads the validation pictures best then has ten seeds of its own.
- batches: how many steps it takes to a validation loss of 0.3, by the size of the batch. Ten rates each, three seeds a
  rate; and how long such a step takes, in turns.
- warmup: how far 300 steps get from the first weights, with and without a warmup. Ten seeds a rate.
- moons: how many of twenty networks 2-16-16-2 survive a high rate, with and without a warmup, for a loss that becomes
  steeper in training and for one that becomes flatter. Full batches of the 400 two moons of the chapter before.

    python benchmarks/better_steps.py       writes benchmarks/results/better_steps.json (ten minutes on one core)
    python benchmarks/better_steps.py moons    takes a part anew: moons, warmup, contest, batches, times
"""

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
from speed import facts
from steps import in_turns

from ffnn import (
    SGD,
    Adam,
    AdamW,
    Dense,
    Momentum,
    Nesterov,
    Network,
    RMSProp,
    TrainingDiverged,
    cosine,
    datasets,
    losses,
    relu,
    schedules,
    softmax_cross_entropy,
    tanh,
    train,
)

RESULT = Path(__file__).parent / "results" / "better_steps.json"
SIZES = (784, 30, 10)
LEARNED, VALIDATION, TEST = slice(0, 7000), slice(7000, 8000), slice(8000, 10000)
OPTIMIZERS = {cls.__name__: cls for cls in (SGD, Momentum, Nesterov, RMSProp, Adam, AdamW)}
LOWEST = {"SGD": 0.04, "Momentum": 0.004, "Nesterov": 0.004, "RMSProp": 4e-4, "Adam": 4e-4, "AdamW": 4e-4}
TUNING_SEEDS, SEEDS = [100, 101, 102], list(range(10))

CONTEST = {"epochs": 8, "batch_size": 50, "rates": 8, "factor": 2, "schedules": ["constant", "cosine"]}
BATCHES = {
    "optimizers": ["SGD", "Momentum", "Adam"],
    "sizes": [4, 16, 64, 256, 1024],
    "rates": 10,
    "factor": 2,
    "target": 0.3,
    "epochs": 5,  # of steps at most, or as many as `steps` where that is more
    "steps": 300,
    "patience": 3,  # times the steps of the best rate so far: then a run is given up
}
BATCH_LOWEST = {"SGD": 1 / 64, "Momentum": 1 / 512, "Adam": 1 / 4096}
WARMUP = {
    "optimizers": ["Momentum", "Adam"],
    "steps": 300,
    "batch_size": 50,
    "warmups": [0, 100],
    "rates": 8,
    "factor": 2,
}
WARMUP_LOWEST = {"Momentum": 0.01, "Adam": 0.001}
MOONS = {
    "losses": {"squared_error": [0.5, 0.6, 0.7, 0.8, 0.9], "softmax_cross_entropy": [8.0, 12.0, 16.0, 24.0, 32.0]},
    "steps": 300,
    "warmups": [0, 100],
    "seeds": 20,
    "lost": 0.2,  # of the examples are read wrongly at the end: no better than a line would do
}
ROUNDS = 7


def rates(lowest, count, factor):
    """Each `factor` times the one before."""
    return [lowest * factor**k for k in range(count)]


def pictures():
    images, labels = datasets.digits()
    return images.reshape(len(images), -1).astype(np.float32) / 255, labels


def new_network(seed):
    """The network and the generator that goes on to shuffle its pictures."""
    rng = np.random.default_rng(seed)
    layers = [Dense(*shape, relu) for shape in pairwise(SIZES[:-1])]
    return Network([*layers, Dense(*SIZES[-2:])], rng=rng), rng


def measured(network, X, y):
    """Loss and share of right answers."""
    loss, _ = softmax_cross_entropy(network.predict(X), y)
    return float(loss), float(np.mean(network.classify(X) == y))


def schedule_of(name, rate, steps):
    return {"constant": rate, "cosine": cosine(rate, steps=steps)}[name]


def contest_run(X, y, optimizer, schedule, rate, seed, epochs=None):
    """By epoch: training loss, validation loss and accuracy; and the test accuracy. None when it diverges."""
    steps = CONTEST["epochs"] * math.ceil(len(X[LEARNED]) / CONTEST["batch_size"])
    network, rng = new_network(seed)
    runner = OPTIMIZERS[optimizer](schedule_of(schedule, rate, steps))
    options = {"epochs": epochs or CONTEST["epochs"], "batch_size": CONTEST["batch_size"], "rng": rng}
    validation = X[VALIDATION], y[VALIDATION]
    records = train(
        network, softmax_cross_entropy, runner, X[LEARNED], y[LEARNED], validation=validation, **options
    )  # fmt: skip
    try:
        curve = [(r.loss, r.validation_loss, r.validation_accuracy) for r in records]
    except TrainingDiverged:
        return None
    training, held_out, accuracy = np.array(curve, float).round(6).T.tolist()
    return {
        "training": training,
        "validation": held_out,
        "accuracy": accuracy,
        "test": measured(network, X[TEST], y[TEST])[1],
    }


def contest(X, y):
    """A row for every optimizer and schedule: its trials, the rate chosen, and the runs that count."""
    for optimizer in OPTIMIZERS:
        for schedule in CONTEST["schedules"]:
            trials = []
            for rate in rates(LOWEST[optimizer], CONTEST["rates"], CONTEST["factor"]):
                runs = [contest_run(X, y, optimizer, schedule, rate, seed) for seed in TUNING_SEEDS]
                trials.append({"rate": rate, "accuracy": [run and run["accuracy"][-1] for run in runs]})
            chosen = best_trial(trials)
            runs = [contest_run(X, y, optimizer, schedule, chosen, seed) for seed in SEEDS]
            yield {"optimizer": optimizer, "schedule": schedule, "trials": trials, "rate": chosen, "runs": runs}


def best_trial(trials):
    """The rate with the best mean accuracy; one that diverged with any seed is out."""
    return max((t for t in trials if None not in t["accuracy"]), key=lambda t: np.mean(t["accuracy"]))["rate"]


def steps_to_target(X, y, optimizer, size, rate, seed, most):
    """Steps until the validation loss is at the target, looked at after every further 5 %; None for over `most`."""
    network, rng = new_network(seed)
    runner, learned = OPTIMIZERS[optimizer](rate), len(X[LEARNED])
    order, look, first = np.array([], int), 1, None
    with np.errstate(all="ignore"):
        for step in range(1, most + 1):
            if len(order) < size:
                order = rng.permutation(learned)
            rows, order = order[:size], order[size:]
            loss, dA = softmax_cross_entropy(network.forward(X[rows]), y[rows])
            first = first or loss
            if not loss < 100 * first:
                return None
            network.backward(dA)
            if not np.isfinite(network.grad).all():
                return None
            runner.step(network.theta, network.grad)
            if step == look:
                look += math.ceil(step / 20)
                if not np.isfinite(network.theta).all():
                    return None
                if measured(network, X[VALIDATION], y[VALIDATION])[0] <= BATCHES["target"]:
                    return step
    return None


def batches(X, y):
    """A row for every optimizer and size: the steps that each rate needed, by seed."""
    for optimizer in BATCHES["optimizers"]:
        for size in BATCHES["sizes"]:
            tried = rates(BATCH_LOWEST[optimizer], BATCHES["rates"], BATCHES["factor"])
            most, steps = max(BATCHES["epochs"] * len(X[LEARNED]) // size, BATCHES["steps"]), []
            for rate in tried:
                took = [steps_to_target(X, y, optimizer, size, rate, seed, most) for seed in TUNING_SEEDS]
                steps.append(took)
                if None not in took:
                    most = min(most, BATCHES["patience"] * max(took))
            yield {"optimizer": optimizer, "size": size, "rates": tried, "steps": steps}


def step_times(X, y):
    """Microseconds of a step by optimizer and size, one number a round."""
    contestants = {}
    for optimizer in OPTIMIZERS:
        for size in BATCHES["sizes"] if optimizer in BATCHES["optimizers"] else [CONTEST["batch_size"]]:
            contestants[f"{optimizer} {size}"] = one_step(X, y, optimizer, size)
    for optimizer in BATCHES["optimizers"]:
        size = CONTEST["batch_size"]
        contestants[f"{optimizer} {size}"] = one_step(X, y, optimizer, size)
    return in_turns(contestants, ROUNDS)


def one_step(X, y, optimizer, size):
    network, rng = new_network(0)
    runner = OPTIMIZERS[optimizer](1e-9)  # the same step many times
    order = rng.permutation(len(X[LEARNED]))

    def step():
        rows = order[:size]
        network.backward(softmax_cross_entropy(network.forward(X[rows]), y[rows])[1])
        runner.step(network.theta, network.grad)

    return step


def warmup_run(X, y, optimizer, rate, warmup, seed):
    """The validation loss after the last step; None when it diverges or is no better than guessing."""
    network, rng = new_network(seed)
    runner = OPTIMIZERS[optimizer](schedules.constant(rate, warmup=warmup))
    size = WARMUP["batch_size"]
    order = rng.permuted(np.tile(np.arange(len(X[LEARNED])), 1 + WARMUP["steps"] * size // len(X[LEARNED])))
    with np.errstate(all="ignore"):
        for step in range(WARMUP["steps"]):
            rows = order[step * size : (step + 1) * size]
            loss, dA = softmax_cross_entropy(network.forward(X[rows]), y[rows])
            network.backward(dA)
            if not (math.isfinite(loss) and np.isfinite(network.grad).all()):
                return None
            runner.step(network.theta, network.grad)
        if not np.isfinite(network.theta).all():
            return None
        loss, _ = measured(network, X[VALIDATION], y[VALIDATION])
    return round(loss, 6) if loss < math.log(10) else None


def warmups(X, y):
    """A row for every optimizer, warmup and rate: the losses by seed."""
    for optimizer in WARMUP["optimizers"]:
        for warmup in WARMUP["warmups"]:
            for rate in rates(WARMUP_LOWEST[optimizer], WARMUP["rates"], WARMUP["factor"]):
                found = [warmup_run(X, y, optimizer, rate, warmup, seed) for seed in SEEDS]
                yield {"optimizer": optimizer, "warmup": warmup, "rate": rate, "losses": found}


def moons_run(loss, rate, warmup, seed):
    """The share of examples read wrongly after the last step; None when the loss has passed 1e6."""
    X, labels = datasets.two_moons(400, rng=np.random.default_rng(1))
    layers = [Dense(2, 16, tanh), Dense(16, 16, tanh), Dense(16, 2)]
    network = Network(layers, rng=np.random.default_rng(seed), dtype=np.float64)
    runner, Y = SGD(schedules.constant(rate, warmup=warmup)), np.eye(2)[labels]
    for _ in range(MOONS["steps"]):
        value, dA = getattr(losses, loss)(network.forward(X), Y)
        if not value < 1e6:
            return None
        network.backward(dA)
        runner.step(network.theta, network.grad)
    return float(np.mean(network.predict(X).argmax(axis=1) != labels))


def moons():
    """A row for every loss, rate and warmup: the shares read wrongly, by seed."""
    for loss, tried in MOONS["losses"].items():
        for rate in tried:
            for warmup in MOONS["warmups"]:
                wrong = [moons_run(loss, rate, warmup, seed) for seed in range(MOONS["seeds"])]
                yield {"loss": loss, "rate": rate, "warmup": warmup, "wrong": wrong}


def in_a_line(row):
    """What a row says, shortly."""
    if "runs" in row:
        right = [run["test"] for run in row["runs"] if run]
        return f"{row['optimizer']} {row['schedule']} {row['rate']}: {np.mean(right):.2%} ± {np.std(right, ddof=1):.2%}"
    return " ".join(map(str, row.values()))


PARTS = {"moons": lambda X, y: moons(), "warmup": warmups, "contest": contest, "batches": batches}


def main(chosen):
    from threadpoolctl import threadpool_limits

    X, y = pictures()
    record = json.loads(RESULT.read_text()) if chosen else {}
    with threadpool_limits(1, "blas"):
        for name in [name for name in chosen or PARTS if name != "times"]:
            record[name] = []
            for row in PARTS[name](X, y):
                record[name].append(row)
                print(name, in_a_line(row), flush=True)
        if not chosen or "times" in chosen:
            record["microseconds"] = step_times(X, y)
            print({name: round(median(took)) for name, took in record["microseconds"].items()})
    record["target"] = BATCHES["target"]
    RESULT.write_text(json.dumps(facts("NumPy") | record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
