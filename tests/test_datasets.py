"""The data: shapes, balance, geometry and seeds of the puzzles; the digits that were shipped; MNIST from every source."""

# ruff: noqa: E501 - the table below has a row per mistake

import functools
import gzip
import hashlib
import http.server
import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric import name_of, refused, seeded, told

from ffnn import datasets
from ffnn.datasets import digits, rings, spirals, two_moons, xor

PUZZLES = [xor, two_moons, rings, spirals]
each = pytest.mark.parametrize("puzzle", PUZZLES, ids=name_of)

FIRST = {  # two points of seed 0, and their classes: the book's figures are drawn from these puzzles
    xor: ([[0.80317017875304, 0.7228417987595], [0.62675637521238, -0.65286752295012]], [0, 1]),
    two_moons: ([[0.17230434682154, 0.44610084633735], [-0.45556723522828, 0.25203306273116]], [0, 1]),
    rings: ([[-0.05151177413258, 0.44257394847307], [1.0032033620061, 0.38500986209183]], [0, 1]),
    spirals: ([[-0.0100557791645, 0.31568293831239], [-0.10787484884261, 0.1187772798557]], [0, 1]),
}


@each
@given(n=st.integers(1, 50))
def test_a_puzzle_has_n_points_in_the_plane_and_classes_as_equal_as_n_allows(puzzle, n):
    X, y = puzzle(n, rng=np.random.default_rng(n))
    assert (X.shape, X.dtype) == ((n, 2), np.float64)
    assert (y.shape, y.dtype.kind) == ((n,), "i")
    counts = np.bincount(y, minlength=3 if puzzle is spirals else 2)
    assert counts.max() - counts.min() <= 1
    assert np.isfinite(X).all()


@each
def test_the_same_seed_gives_the_same_points_and_another_seed_others(puzzle):
    one, same, other = (puzzle(30, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one[0], same[0])
    assert np.array_equal(one[1], same[1])
    assert not np.array_equal(one[0], other[0])


@each
def test_the_defaults_are_those_of_the_docstring_and_two_points_stay_what_they_were(puzzle):
    X, y = puzzle(2, rng=np.random.default_rng(0))
    written = {"noise": {xor: 0.15, two_moons: 0.1, rings: 0.1, spirals: 0.05}[puzzle]}
    written |= {"arms": 3} if puzzle is spirals else {}
    same = puzzle(2, rng=np.random.default_rng(0), **written)
    assert np.array_equal(X, same[0])
    points, labels = FIRST[puzzle]
    assert pytest.approx(np.array(points), abs=1e-12) == X
    assert y.tolist() == labels


@each
def test_the_order_of_the_classes_is_shuffled(puzzle):
    _, y = puzzle(100, rng=seeded())
    assert 20 <= np.count_nonzero(np.diff(y)) <= 90


@each
def test_noise_shakes_every_coordinate_by_its_standard_deviation(puzzle):
    still, _ = puzzle(4000, noise=0, rng=np.random.default_rng(3))
    shaken, _ = puzzle(4000, noise=0.2, rng=np.random.default_rng(3))
    assert (shaken - still).std(axis=0) == pytest.approx([0.2, 0.2], rel=0.05)
    assert (shaken - still).mean(axis=0) == pytest.approx([0, 0], abs=0.02)


def test_without_noise_every_point_lies_on_its_curve():
    X, y = xor(200, noise=0, rng=seeded())
    assert np.abs(X) == pytest.approx(np.full((200, 2), 1 / np.sqrt(2)), rel=1e-12)
    assert np.array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(int))
    assert len(np.unique(np.sign(X), axis=0)) == 4

    X, y = two_moons(200, noise=0, rng=seeded())
    for label, centre, side in ((0, (-0.5, -0.25), 1), (1, (0.5, 0.25), -1)):
        arc = X[y == label] - centre
        assert np.hypot(*arc.T) == pytest.approx(np.ones(100), rel=1e-12)
        assert (side * arc[:, 1] >= 0).all()

    X, y = rings(200, noise=0, rng=seeded())
    assert np.hypot(*X.T) == pytest.approx(np.where(y == 0, 0.5, 1), rel=1e-12)

    X, y = spirals(200, noise=0, rng=seeded())
    t, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
    turns = (angle / (2 * np.pi) - 0.75 * t - y / 3) % 1
    assert np.minimum(turns, 1 - turns) == pytest.approx(np.zeros(200), abs=1e-12)
    assert 0.1 <= t.min() < 0.2 < 0.9 < t.max() <= 1


def test_spirals_have_as_many_classes_as_arms():
    assert set(spirals(40, arms=5, rng=seeded())[1]) == set(range(5))


REFUSED = {
    "no points": (lambda: xor(0, rng=seeded()), ValueError, "n must be at least 1; got 0"),
    "half a point": (lambda: rings(2.5, rng=seeded()), TypeError, "n must be a whole number; got 2.5 (float)"),
    "negative noise": (lambda: two_moons(5, noise=-1, rng=seeded()), ValueError, "noise must be finite and at least 0; got -1"),
    "noise not a number": (lambda: rings(5, noise=np.nan, rng=seeded()), ValueError, "noise must be finite and at least 0; got nan"),
    "noise in words": (lambda: xor(5, noise="little", rng=seeded()), TypeError, "noise must be a number; got 'little' (str)"),
    "one arm": (lambda: spirals(5, arms=1, rng=seeded()), ValueError, "arms must be at least 2; got 1"),
    "a seed": (lambda: spirals(5, rng=3), TypeError, "rng must be a Generator, such as np.random.default_rng(0); got 3"),
    "NumPy's global state": (lambda: xor(5, rng=np.random), TypeError, "rng must be a Generator"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_use_is_refused_in_words(call, error, message):
    with refused(error, message):
        call()


def test_the_digits_are_10000_pictures_in_bytes_with_their_labels():
    images, labels = digits()
    assert (images.shape, images.dtype) == ((10_000, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((10_000,), np.uint8)
    assert (images.min(), images.max()) == (0, 255)
    assert np.array_equal(np.bincount(labels), [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978])
    for part in (labels[:8000], labels[8000:]):  # both parts of the split hold every digit
        assert np.bincount(part).min() >= 0.08 * len(part)
    assert hashlib.sha256(datasets.DIGITS.read_bytes()).hexdigest() == datasets.DIGITS_SHA256


def test_each_call_gives_arrays_of_the_callers_own():
    images, labels = digits()
    images[:], labels[:] = 0, 0
    assert digits()[0].any()
    assert digits()[1].any()


@pytest.mark.parametrize("damage", ["a byte changed", "cut off"])
def test_damaged_digits_are_refused(tmp_path, monkeypatch, damage):
    content = bytearray(datasets.DIGITS.read_bytes())
    if damage == "cut off":
        del content[1_000_000:]
    else:
        content[1_000_000] ^= 1
    copy = tmp_path / "mnist10k.npz"
    copy.write_bytes(content)
    monkeypatch.setattr(datasets, "DIGITS", copy)
    with refused(
        OSError, f"mnist10k.npz is damaged: its sha256 is {hashlib.sha256(content).hexdigest()}, expected f1a2"
    ):
        digits()


@pytest.fixture
def tiny_mnist(monkeypatch, tmp_path):
    """MNIST with two pictures to train and one to test on, and its own checksums; returns the arrays and an empty folder."""
    rng = seeded()
    shapes = {"train_images": (2, 28, 28), "train_labels": (2,), "test_images": (1, 28, 28), "test_labels": (1,)}
    arrays = {name: rng.integers(0, 256, shape, np.uint8) for name, shape in shapes.items()}
    content = b"".join(array.tobytes() for array in arrays.values())
    monkeypatch.setattr(datasets, "MNIST_SHA256", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(datasets, "MNIST", {name: (datasets.MNIST[name][0], shape) for name, shape in shapes.items()})
    monkeypatch.setattr(datasets, "FILES_SHA256", {})
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("FFNN_DATA", str(folder))
    monkeypatch.setattr(datasets, "MIRRORS", ("http://127.0.0.1:9/",))  # where nothing answers
    return arrays, folder


def write_originals(arrays, folder):
    for name, (file, shape) in datasets.MNIST.items():
        header = b"".join(n.to_bytes(4, "big") for n in (0x800 + len(shape), *shape))
        content = gzip.compress(header + arrays[name].tobytes())
        (folder / file).write_bytes(content)
        datasets.FILES_SHA256[file] = hashlib.sha256(content).hexdigest()


def same(got, arrays):
    return all(
        a.dtype == np.uint8 and np.array_equal(a, b) and a.flags.writeable
        for a, b in zip(got, arrays.values(), strict=True)
    )


def test_mnist_comes_from_the_one_file_in_the_folder_that_is_named(tiny_mnist):
    arrays, folder = tiny_mnist
    np.savez_compressed(folder / "mnist-full.npz", **arrays)
    assert same(datasets.mnist(), arrays)


def test_mnist_comes_from_the_four_original_files_in_that_folder(tiny_mnist):
    arrays, folder = tiny_mnist
    write_originals(arrays, folder)
    assert same(datasets.mnist(), arrays)


def test_mnist_is_downloaded_once_with_its_checksums_and_then_read_from_the_cache(
    tiny_mnist, tmp_path, monkeypatch, capfd
):
    import pooch

    arrays, _ = tiny_mnist
    write_originals(arrays, tmp_path)
    monkeypatch.delenv("FFNN_DATA")
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / "cache" / name)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        away = "http://127.0.0.1:9/"
        monkeypatch.setattr(datasets, "MIRRORS", (away, f"http://127.0.0.1:{server.server_port}/"))
        assert same(datasets.mnist(), arrays)
        server.shutdown()
    assert "100%" in capfd.readouterr().err, "a progress bar is drawn"
    assert same(datasets.mnist(), arrays)
    assert sorted(path.name for path in (tmp_path / "cache" / "ffnn").iterdir()) == sorted(datasets.FILES_SHA256)


def test_without_a_network_one_line_says_what_to_do(tiny_mnist, monkeypatch):
    _, folder = tiny_mnist
    monkeypatch.setattr(datasets, "MIRRORS", ("http://127.0.0.1:9/", "http://127.0.0.1:9/two/"))
    datasets.FILES_SHA256["train-images-idx3-ubyte.gz"] = "0" * 64
    with refused(
        OSError,
        f"train-images-idx3-ubyte.gz is not in {folder}, or damaged, and cannot be downloaded from "
        "http://127.0.0.1:9/ or http://127.0.0.1:9/two/; "
        "without a network, put mnist-full.npz into a folder and name it in FFNN_DATA",
    ):
        datasets.mnist()


def test_without_pooch_one_line_says_what_to_install(tiny_mnist, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with told(ImportError, "datasets.mnist() downloads with the package pooch: pip install pooch"):
        datasets.mnist()


def test_a_folder_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("FFNN_DATA", str(tmp_path / "none"))
    with refused(OSError, f"FFNN_DATA must name a folder; got {tmp_path / 'none'}"):
        datasets.mnist()


@pytest.mark.parametrize(
    "content", [b"", b"not an archive", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "no arrays"]
)
def test_a_file_that_is_not_mnist_is_refused(tiny_mnist, content):
    _, folder = tiny_mnist
    (folder / "mnist-full.npz").write_bytes(content)
    with refused(OSError, "mnist-full.npz cannot be read: "):
        datasets.mnist()


def test_a_byte_changed_anywhere_in_the_file_is_told_by_an_oserror_or_does_no_harm(tiny_mnist):
    arrays, folder = tiny_mnist
    path, rng, told = folder / "mnist-full.npz", seeded(), set()
    np.savez_compressed(path, **arrays)
    content = path.read_bytes()
    for place in [*rng.integers(0, len(content), 300), *range(0, len(content), 97)]:
        path.write_bytes(content[:place] + bytes([content[place] ^ (1 << rng.integers(8))]) + content[place + 1 :])
        try:
            told.add(same(datasets.mnist(), arrays))
        except OSError as error:
            told.add("mnist-full.npz" in str(error))
    assert told == {True}


class Code:
    """What runs when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return self.path.touch, ()


def test_a_file_that_holds_a_pickle_is_refused_and_runs_nothing(tiny_mnist, tmp_path):
    arrays, folder = tiny_mnist
    np.savez(folder / "mnist-full.npz", **arrays | {"train_labels": np.array([Code(tmp_path / "ran"), 0], object)})
    with refused(OSError, "mnist-full.npz cannot be read: Object arrays cannot be loaded"):
        datasets.mnist()
    assert not (tmp_path / "ran").exists()


def test_pictures_in_rows_are_put_into_their_shape(tiny_mnist):
    arrays, folder = tiny_mnist
    np.savez(folder / "mnist-full.npz", **{name: array.reshape(len(array), -1) for name, array in arrays.items()})
    assert same(datasets.mnist(), arrays)


def test_a_damaged_original_that_cannot_be_downloaded_again_is_told(tiny_mnist):
    arrays, folder = tiny_mnist
    write_originals(arrays, folder)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    with refused(OSError, f"t10k-labels-idx1-ubyte.gz is not in {folder}, or damaged, and cannot be downloaded from"):
        datasets.mnist()


def test_other_pictures_than_those_of_mnist_are_refused(tiny_mnist):
    arrays, folder = tiny_mnist
    np.savez(folder / "mnist-full.npz", **arrays | {"test_labels": arrays["test_labels"] + 1})
    with refused(OSError, "mnist-full.npz does not hold MNIST: its arrays have the sha256 "):
        datasets.mnist()
