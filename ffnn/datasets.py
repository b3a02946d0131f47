"""Data: four small puzzles in the plane, drawn from a seeded generator, and the handwritten digits of MNIST.

The puzzles return `(X, y)`: `X` of shape $(n, 2)$, float64, and `y` of shape $(n,)$, the class labels. Classes are as
equal in size as $n$ allows, and the order is shuffled.
"""

import gzip
import hashlib
import io
import os
from pathlib import Path

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator

from ffnn import checks

DIGITS = Path(__file__).parent / "data" / "mnist10k" / "mnist10k.npz"
DIGITS_SHA256 = "f1a23f2fb1a1c97bb00a811807ddd50a888dbcdcdead94147993273c22ee3f37"

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
MNIST = {
    "train_images": ("train-images-idx3-ubyte.gz", (60_000, 28, 28)),
    "train_labels": ("train-labels-idx1-ubyte.gz", (60_000,)),
    "test_images": ("t10k-images-idx3-ubyte.gz", (10_000, 28, 28)),
    "test_labels": ("t10k-labels-idx1-ubyte.gz", (10_000,)),
}
FILES_SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
MNIST_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"  # of the bytes of all four arrays


def xor(n: int, *, noise: float = 0.15, rng: Generator) -> tuple[Array, Array]:
    """Four clouds at $(+-1, +-1)/sqrt 2$; class 1 where the coordinates differ in sign. `noise`: the clouds' sd."""
    y, rng = _balanced_labels(n, 2, noise, rng)
    first = rng.choice([-1.0, 1.0], size=n)
    second = np.where(y == 1, -first, first)
    return _with_noise(np.column_stack([first, second]) / np.sqrt(2), y, noise, rng)


def two_moons(n: int, *, noise: float = 0.1, rng: Generator) -> tuple[Array, Array]:
    """Two interlocking half circles of radius 1 around $(0, 0)$ and $(1, 1/2)$, then moved so that 0 is the centre."""
    y, rng = _balanced_labels(n, 2, noise, rng)
    angle = rng.uniform(0, np.pi, size=n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return _with_noise(np.where(y[:, None] == 0, upper, lower) - [0.5, 0.25], y, noise, rng)


def rings(n: int, *, noise: float = 0.1, rng: Generator) -> tuple[Array, Array]:
    """Two circles around the origin: class 0 of radius 1/2, class 1 of radius 1."""
    y, rng = _balanced_labels(n, 2, noise, rng)
    angle = rng.uniform(0, 2 * np.pi, size=n)
    radius = np.where(y == 0, 0.5, 1.0)
    return _with_noise(radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), y, noise, rng)


def spirals(n: int, *, arms: int = 3, noise: float = 0.05, rng: Generator) -> tuple[Array, Array]:
    """`arms` spiral arms, one class each: radius $t$ and angle $2 pi (y/arms + 0.75 t)$, for $t$ in $(0.1, 1)$."""
    arms = checks.integer("arms", arms, at_least=2)
    y, rng = _balanced_labels(n, arms, noise, rng)
    t = rng.uniform(0.1, 1, size=n)
    angle = 2 * np.pi * (y / arms + 0.75 * t)
    return _with_noise(t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), y, noise, rng)


def _balanced_labels(n, classes, noise, rng):
    checks.integer("n", n)
    checks.number("noise", noise, at_least=0)
    return checks.generator("rng", rng).permutation(np.arange(n) % classes), rng


def _with_noise(X, y, noise, rng):
    return X + noise * rng.standard_normal(X.shape), y


def digits() -> tuple[Array, Array]:
    """Real MNIST digits: `(images, labels)`, uint8, shapes (10000, 28, 28) and (10000,), ink from 0 to 255.

    In the stored order, the first 8,000 are for training and the last 2,000 are held out. This is a subset with its own
    split, not the official test set. Licence and source: ffnn/data/mnist10k/README.md. Raises OSError when the file is
    not the one that was shipped.
    """
    content = DIGITS.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != DIGITS_SHA256:
        raise OSError(f"{DIGITS.name} is damaged: its sha256 is {found}, expected {DIGITS_SHA256}; reinstall ffnn")
    with np.load(DIGITS, allow_pickle=False) as stored:
        return stored["images"], stored["labels"]


def mnist() -> tuple[Array, Array, Array, Array]:
    """The official MNIST: `(train_images, train_labels, test_images, test_labels)`, 60,000 and 10,000 digits, uint8.

    They are read from the folder that the environment variable FFNN_DATA names, which holds the file `mnist-full.npz`
    with arrays of these four names, or the four original files. Without FFNN_DATA, the four files are read from a cache
    folder. Missing files are downloaded (12 MB). Needs the package pooch, except for `mnist-full.npz`. Raises OSError
    when the files cannot be downloaded, or are damaged.
    """
    folder = Path(os.environ["FFNN_DATA"]) if os.environ.get("FFNN_DATA") else None
    if folder is not None and not folder.is_dir():
        raise OSError(f"FFNN_DATA must name a folder; got {folder}")
    if folder is not None and (folder / "mnist-full.npz").exists():
        arrays = _read_arrays(folder / "mnist-full.npz")
    else:
        arrays = [_fetch(folder, *entry) for entry in MNIST.values()]
    return tuple(arrays)


def _read_arrays(path):
    content = path.read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = [stored[name].reshape(shape) for name, (_, shape) in MNIST.items()]
    except Exception as error:  # a damaged file can raise anything
        raise OSError(f"{path} cannot be read: {error}") from error
    found = hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()
    if found != MNIST_SHA256:
        raise OSError(f"{path} does not hold MNIST: its arrays have the sha256 {found}, expected {MNIST_SHA256}")
    return arrays


def _fetch(folder, name, shape):
    """One of the four original files, downloaded when it is not there, as an array."""
    try:
        import pooch
    except ImportError:
        raise ImportError("datasets.mnist() downloads with the package pooch: pip install pooch") from None
    folder = folder or pooch.os_cache("ffnn")
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(mirror + name, f"sha256:{FILES_SHA256[name]}", name, folder, progressbar=True)
            break
        except (OSError, ValueError):  # this mirror does not answer, or sends another file
            continue
    else:
        raise OSError(
            f"{name} is not in {folder}, or damaged, and cannot be downloaded from {' or '.join(MIRRORS)}; "
            "without a network, put mnist-full.npz into a folder and name it in FFNN_DATA"
        )
    content = gzip.decompress(Path(path).read_bytes())
    header = 4 * (1 + len(shape))  # a magic number and the shape, four bytes each
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape).copy()
