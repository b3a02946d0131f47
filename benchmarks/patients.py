"""What *The clinic* says of more than one run: every illness under every instrument, and the field's folklore.

The patients and the instruments are those of book/use/clinic.py. Their alarms were set on seeds 0 and 1; here they meet
ten other seeds.

    python benchmarks/patients.py              measure, in about three minutes; writes benchmarks/results/patients.json
    python benchmarks/patients.py --quick      a look at it: one seed, nothing written
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "book" / "use"))

import clinic

from ffnn import SGD, Adam

RESULT = Path(__file__).parent / "results" / "patients.json"
SEEDS = list(range(10, 20))
SGD_RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 5, 10, 100]
ADAM_RATES = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]
UNSCALED_RATES = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
BIASES = [0, -0.25, -0.5, -0.75, -1, -1.5]
HEALTHY = "nothing is wrong"


def settings():
    """What the record must have been made with."""
    names = "SIZES", "RATE", "BATCH", "EPOCHS", "TRAINING", "VALIDATION"
    return {
        **{name: getattr(clinic, name) for name in names},
        **{name: globals()[name] for name in ("SEEDS", "SGD_RATES", "ADAM_RATES", "UNSCALED_RATES", "BIASES")},
        "ILLNESSES": [HEALTHY, *clinic.ILLNESSES],
        "INSTRUMENTS": list(clinic.INSTRUMENTS),
    }


def patient(illness, seed):
    case = clinic.healthy(seed)
    if illness != HEALTHY:
        clinic.ILLNESSES[illness](case)
    return case


def finding(illness, instrument, seed):
    """What an instrument measures of a patient, and whether that is an alarm."""
    with np.errstate(all="ignore"):
        value, alarm = clinic.INSTRUMENTS[instrument](patient(illness, seed))
    return [float(value), bool(alarm)]


def outcome(case):
    """Of a training: the losses at step 0 and of the last epoch, the last accuracy, and after how many epochs."""
    start, _ = case.loss(case.network.forward(case.X), case.y)
    history = clinic.treat(case)
    loss, accuracy = (history.loss[-1], history.validation_accuracy[-1]) if history else (float("inf"), None)
    return {"start": float(start), "loss": float(loss), "accuracy": accuracy, "epochs": len(history)}


def outcomes(change, values, seeds, dtype=np.float64):
    """By value and seed: the outcome for a healthy case after `change(case, value)`."""

    def one(value, seed):
        case = clinic.healthy(seed, dtype)
        change(case, value)
        return outcome(case)

    return [[one(value, seed) for seed in seeds] for value in values]


def stepped_by(optimizer, illness=None):
    def change(case, rate):
        if illness:
            illness(case)
        case.optimizer = optimizer(rate)

    return change


def ratios(optimizer, rates, seeds):
    """By rate and seed: layer by layer the median ratio of update to weight, in the first epoch and in all."""

    def one(rate, seed):
        case = clinic.healthy(seed)
        case.optimizer = optimizer(rate)
        with np.errstate(all="ignore"):
            epochs = [np.median(clinic.update_ratios(case), axis=0) for _ in range(clinic.EPOCHS)]
        return {"first": epochs[0].tolist(), "all": np.median(epochs, axis=0).tolist()}

    return [[one(rate, seed) for seed in seeds] for rate in rates]


def awakened(bias, seed):
    """By hidden layer: units dead at the start, those of them that are alive at the end, and the accuracy."""
    case = clinic.healthy(seed)
    for layer in case.network.layers[:2]:
        layer.b = bias
    case.network.forward(case.X)
    before = [(layer.A == 0).all(axis=0) for layer in case.network.dense[:-1]]
    history = clinic.treat(case)
    case.network.forward(case.X)
    after = [(layer.A == 0).all(axis=0) for layer in case.network.dense[:-1]]
    return {
        "before": [int(dead.sum()) for dead in before],
        "revived": [int((then & ~now).sum()) for then, now in zip(before, after, strict=True)],
        "after": [int(dead.sum()) for dead in after],
        "accuracy": history.validation_accuracy[-1],
    }


def measure(seeds):
    usable = [rate for rate in SGD_RATES if rate <= 2]
    return {
        "findings": {
            illness: {
                instrument: [finding(illness, instrument, seed) for seed in seeds] for instrument in clinic.INSTRUMENTS
            }
            for illness in [HEALTHY, *clinic.ILLNESSES]
        },
        "SGD": outcomes(stepped_by(SGD), SGD_RATES, seeds),
        "SGD in 32 bits": outcomes(stepped_by(SGD), SGD_RATES, seeds, np.float32),
        "Adam": outcomes(stepped_by(Adam), ADAM_RATES, seeds),
        "late": outcomes(stepped_by(clinic.Late), usable, seeds),
        "unscaled, SGD": outcomes(stepped_by(SGD, clinic.not_scaled), UNSCALED_RATES, seeds),
        "unscaled, Adam": outcomes(stepped_by(Adam, clinic.not_scaled), ADAM_RATES, seeds),
        "sum, Adam": outcomes(stepped_by(Adam, clinic.sum_for_mean), ADAM_RATES, seeds),
        "ratios, SGD": ratios(SGD, usable, seeds),
        "ratios, Adam": ratios(Adam, ADAM_RATES, seeds),
        "awakened": [[awakened(bias, seed) for seed in seeds] for bias in BIASES],
    }


def rounded(thing):
    """Six digits of each number: more would say nothing, and every reader's browser loads them."""
    if isinstance(thing, dict):
        return {name: rounded(part) for name, part in thing.items()}
    if isinstance(thing, list):
        return [rounded(part) for part in thing]
    return float(f"{thing:.6g}") if isinstance(thing, float) else thing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one seed; writes nothing")
    quick = parser.parse_args().quick
    measured = measure(SEEDS[:1] if quick else SEEDS)
    if not quick:
        RESULT.write_text(json.dumps({"settings": settings(), **rounded(measured)}) + "\n")
    for illness, found in measured["findings"].items():
        alarms = [f"{name} {sum(alarm for _, alarm in each)}" for name, each in found.items()]
        print(f"{illness}: {', '.join(alarms)}")


if __name__ == "__main__":
    main()
