"""Data: four small puzzles in the plane, drawn from a seeded generator, and 10,000 handwritten digits from MNIST.

The puzzles return `(X, y)`: X of shape (n, 2), float64, y of shape (n,), the class labels. Classes are as
equally large as n allows, and the order is shuffled.
"""

import hashlib
from pathlib import Path

import numpy as np

from ffnn import checks

DIGITS = Path(__file__).parent / "data" / "mnist10k" / "mnist10k.npz"
DIGITS_SHA256 = "f1a23f2fb1a1c97bb00a811807ddd50a888dbcdcdead94147993273c22ee3f37"


def xor(n, *, noise=0.15, rng):
    """Four clouds at (+-1, +-1)/sqrt 2; class 1 where the signs of the coordinates differ. noise: their sd."""
    y, rng = _labels(n, 2, noise, rng)
    first = rng.choice([-1.0, 1.0], size=n)
    second = np.where(y == 1, -first, first)
    return _shaken(np.column_stack([first, second]) / np.sqrt(2), y, noise, rng)


def two_moons(n, *, noise=0.1, rng):
    """Two interlocking half circles of radius 1, centred at (0, 0) and (1, 1/2), moved so that all is centred at 0."""
    y, rng = _labels(n, 2, noise, rng)
    angle = rng.uniform(0, np.pi, size=n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return _shaken(np.where(y[:, None] == 0, upper, lower) - [0.5, 0.25], y, noise, rng)


def rings(n, *, noise=0.1, rng):
    """Two circles around the origin: class 0 of radius 1/2, class 1 of radius 1."""
    y, rng = _labels(n, 2, noise, rng)
    angle = rng.uniform(0, 2 * np.pi, size=n)
    radius = np.where(y == 0, 0.5, 1.0)
    return _shaken(radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), y, noise, rng)


def spirals(n, *, arms=3, noise=0.05, rng):
    """`arms` spiral arms, one class each: radius t and angle 2 pi (y/arms + 0.75 t), for t in (0.1, 1)."""
    arms = checks.integer("arms", arms, at_least=2)
    y, rng = _labels(n, arms, noise, rng)
    t = rng.uniform(0.1, 1, size=n)
    angle = 2 * np.pi * (y / arms + 0.75 * t)
    return _shaken(t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), y, noise, rng)


def _labels(n, classes, noise, rng):
    checks.integer("n", n)
    checks.number("noise", noise, at_least=0)
    return checks.generator("rng", rng).permutation(np.arange(n) % classes), rng


def _shaken(X, y, noise, rng):
    return X + noise * rng.standard_normal(X.shape), y


def digits():
    """Real MNIST digits: `(images, labels)`, uint8, shapes (10000, 28, 28) and (10000,), ink from 0 to 255.

    In the stored order the first 8,000 are for training, the last 2,000 are held out: a subset with its own
    split, not the official test set. Licence and source: ffnn/data/mnist10k/README.md. Raises OSError when the
    file is not the one that was shipped.
    """
    content = DIGITS.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != DIGITS_SHA256:
        raise OSError(f"{DIGITS.name} is damaged: its sha256 is {found}, expected {DIGITS_SHA256}; reinstall ffnn")
    with np.load(DIGITS, allow_pickle=False) as stored:
        return stored["images"], stored["labels"]
