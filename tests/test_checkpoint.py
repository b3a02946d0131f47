"""Checkpoints: resumed training is uninterrupted training, to the bit; damaged and hostile files; SIGKILL during saves."""

# ruff: noqa: E501 - the tables below have a row per mistake

import copy
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest
from numeric import DTYPES, name_of, refused, seeded, told

import ffnn
from ffnn import (
    SGD,
    Activation,
    Adam,
    AdamW,
    Dense,
    Dropout,
    Momentum,
    Nesterov,
    Network,
    RMSProp,
    constant,
    cosine,
    datasets,
    exponential_decay,
    softmax_cross_entropy,
    step_decay,
    tanh,
    train,
)
from ffnn.checkpoint import load, save

OPTIMIZERS = {
    "SGD": lambda: SGD(0.1),
    "Momentum with step decay": lambda: Momentum(step_decay(0.1, every=7, warmup=3), 0.8),
    "Nesterov with exponential decay": lambda: Nesterov(exponential_decay(0.1, 0.99)),
    "RMSProp": lambda: RMSProp(np.float32(0.01), decay=0.9),
    "Adam with cosine": lambda: Adam(cosine(0.01, steps=np.int64(50), warmup=5), beta1=0.8),
    "AdamW": lambda: AdamW(constant(0.01, warmup=9), weight_decay=0.1),
}


def start(optimizer, dtype=np.float32, seed=11):
    rng = np.random.default_rng(seed)
    layers = [Dense(2, 8, ffnn.gelu), Dropout(0.3), Dense(8, 6, tanh, ffnn.normal(0.5)), Dropout(0.1), Dense(6, 3)]
    return Network(layers, rng=rng, dtype=dtype), optimizer(), rng


def test_a_link_is_followed_and_a_folder_must_exist(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.npz"
    link.symlink_to(tmp_path / "there" / "c.npz")
    save(link, *start(lambda: SGD(0.1)))
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["c.npz", "link.npz", "there"]
    assert load(link).network.theta.size == load(tmp_path / "there" / "c.npz").network.theta.size
    with refused(FileNotFoundError, f"path must lie in a folder that exists; got '{tmp_path}/nowhere/c.npz'"):
        save(tmp_path / "nowhere" / "c.npz", *start(lambda: SGD(0.1)))


def run(network, optimizer, rng, epochs, X, y):
    options = {"batch_size": 8, "rng": rng, "l2": 1e-3, "clip_norm": 0.5, "validation": (X, y)}
    records = train(network, softmax_cross_entropy, optimizer, X, y, epochs=epochs, **options)
    return [record[1:5] for record in records]


@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_resumed_training_equals_uninterrupted_training_bit_for_bit(tmp_path, optimizer, dtype):
    X, y = datasets.spirals(50, rng=seeded())
    uninterrupted = start(optimizer, dtype)
    records = run(*uninterrupted, 5, X, y)

    interrupted = start(optimizer, dtype)
    first = run(*interrupted, 2, X, y)
    save(tmp_path / "run.npz", *interrupted)
    resumed = load(tmp_path / "run.npz")
    rest = run(*resumed, 3, X, y)

    assert first + rest == records
    assert np.array_equal(resumed.network.theta, uninterrupted[0].theta)
    assert resumed.network.theta.dtype == dtype
    assert resumed.optimizer.t == uninterrupted[1].t == 5 * 7
    assert resumed.optimizer.learning_rate == uninterrupted[1].learning_rate
    assert resumed.rng.random() == uninterrupted[2].random()


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_what_has_not_begun_can_be_saved_too(tmp_path, optimizer):
    X, y = datasets.spirals(50, rng=seeded())
    here = start(optimizer)
    save(tmp_path / "run.npz", *here)
    there = load(tmp_path / "run.npz")
    assert run(*there, 1, X, y) == run(*here, 1, X, y)
    assert np.array_equal(there.network.theta, here[0].theta)


@pytest.mark.parametrize("kind", [RMSProp, Adam, AdamW], ids=name_of)
def test_a_parameter_without_a_gradient_keeps_its_mean_of_squares_of_0(tmp_path, kind):
    network, optimizer = Network([Dense(1, 1)], rng=seeded()), kind(0.1)
    optimizer.step(network.theta, [0.0, 1.0])
    save(tmp_path / "c.npz", network, optimizer, seeded())
    assert load(tmp_path / "c.npz").optimizer.v[0] == 0


def test_it_may_be_resumed_in_another_process(tmp_path):
    X, y = datasets.spirals(50, rng=seeded())
    uninterrupted = start(OPTIMIZERS["Adam with cosine"])
    run(*uninterrupted, 2, X, y)
    save(tmp_path / "run.npz", *uninterrupted)
    np.savez(tmp_path / "data.npz", X=X, y=y)
    run(*uninterrupted, 3, X, y)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import numpy as np\n"
        "from test_checkpoint import load, run\n"
        "data = np.load('data.npz'); resumed = load('run.npz'); run(*resumed, 3, data['X'], data['y'])\n"
        "np.save('theta.npy', resumed.network.theta)"
    )
    tests = os.path.dirname(__file__)
    subprocess.run([sys.executable, "-c", code, tests], cwd=tmp_path, check=True, timeout=60)
    assert np.array_equal(np.load(tmp_path / "theta.npy"), uninterrupted[0].theta)


@pytest.mark.parametrize("bits", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_every_generator_of_numpy_goes_on_where_it_was(tmp_path, bits):
    rng = np.random.Generator(getattr(np.random, bits)(3))
    network = Network([Dense(2, 2)], rng=rng)
    rng.integers(5, dtype=np.uint32)  # leaves half a draw behind
    save(tmp_path / "c.npz", network, SGD(0.1), rng)
    resumed = load(tmp_path / "c.npz").rng
    assert [resumed.integers(1000, dtype=np.uint32) for _ in range(9)] == [
        rng.integers(1000, dtype=np.uint32) for _ in range(9)
    ]


def test_the_path_may_be_text_and_is_taken_as_it_is(tmp_path):
    trio = start(OPTIMIZERS["SGD"])
    save(str(tmp_path / "no suffix"), *trio)
    assert repr(load(str(tmp_path / "no suffix")).network) == repr(trio[0])
    assert [file.name for file in tmp_path.iterdir()] == ["no suffix"], "nothing is left beside it"


def test_saving_again_replaces_what_was_there(tmp_path):
    trio = start(OPTIMIZERS["SGD"])
    save(tmp_path / "c.npz", *trio)
    trio[0].theta += 1
    save(tmp_path / "c.npz", *trio)
    assert np.array_equal(load(tmp_path / "c.npz").network.theta, trio[0].theta)


def test_a_save_that_fails_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    trio = start(OPTIMIZERS["SGD"])
    save(tmp_path / "c.npz", *trio)
    before = trio[0].theta.copy()
    trio[0].theta += 1
    for broken in ("savez", "fsync", "replace"):
        with monkeypatch.context() as patch:
            where = np if broken == "savez" else os
            patch.setattr(where, broken, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                save(tmp_path / "c.npz", *trio)
        assert np.array_equal(load(tmp_path / "c.npz").network.theta, before)
        assert [file.name for file in tmp_path.iterdir()] == ["c.npz"], "no half of a new one is left"


def test_sigkill_in_the_middle_of_saves_leaves_a_whole_checkpoint(tmp_path):
    code = (
        "import numpy as np; from ffnn import *; from ffnn.checkpoint import save\n"
        "rng = np.random.default_rng(0); network = Network([Dense(300, 300), Dense(300, 3)], rng=rng)\n"
        "optimizer = Momentum(0.1); step = 0\n"
        "while True:\n"
        "    step += 1; network.theta = step; network.grad = 0\n"
        "    optimizer.step(network.theta, network.grad)\n"
        "    save('c.npz', network, optimizer, rng); print(step, flush=True)\n"
    )
    rng, killed, cut_short, last = seeded(), 0, 0, 0
    while killed < 12 or (cut_short < 3 and killed < 60):
        killed += 1
        process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, bufsize=0)
        process.stdout.readline()  # it is at it; unbuffered, or lines read ahead would be lost to `communicate`
        time.sleep(rng.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=30)[0].split()
        network, optimizer, _ = load(tmp_path / "c.npz")
        last = int(said[-1]) if said else 1
        assert optimizer.t in (last, last + 1), "what was said to be saved is there"
        assert (network.theta == optimizer.t).all()
        cut_short += (tmp_path / "c.npz.part").exists()
    assert cut_short >= 3, "the test must hit saves half way"


OWN = Activation("own", tanh.f, tanh.vjp)


class OwnOptimizer(SGD):
    pass


def saved(path, **changes):
    """What `save` writes, with the description or arrays changed."""
    network, optimizer = Network([Dense(2, 3, tanh), Dropout(0.5), Dense(3, 2)], rng=seeded()), Momentum(0.1)
    network.grad = 1
    optimizer.step(network.theta, network.grad)
    save(path, network, optimizer, seeded())
    with np.load(path) as content:
        arrays = dict(content)
    description = json.loads(str(arrays.pop("description")))
    for name, value in changes.items():
        if name in description:
            description[name] = value(description[name]) if callable(value) else value
        elif value is None:
            del arrays[name]
        else:
            arrays[name] = value
    np.savez(path, description=json.dumps(description), **arrays)


def set_in(entry, **values):
    return lambda layers: [*layers[:entry], layers[entry] | values, *layers[entry + 1 :]]


THETA = np.zeros(17, np.float32)
MISMATCHED = {
    "too few parameters": ({"theta": THETA[:-1]}, "theta must have shape (17,) and dtype float32; got an array of shape (16,)"),
    "parameters in another dtype": ({"theta": THETA.astype(float)}, "got an array of shape (17,) and dtype float64"),
    "parameters as a matrix": ({"theta": THETA[None]}, "theta must have shape (17,)"),
    "parameters as objects": ({"theta": THETA.astype(object)}, "Object arrays cannot be loaded when allow_pickle=False"),
    "parameters not finite": ({"theta": THETA + np.float32(np.inf)}, "theta must be finite in float32; theta[0] is inf"),
    "no parameters": ({"theta": None}, "it lacks 'theta'"),
    "no velocity": ({"v": None}, "Momentum after 1 steps must keep ('v',); got ()"),
    "one array too many": ({"w": THETA}, "Momentum after 1 steps must keep ('v',); got ('v', 'w')"),
    "a velocity before the first step": (
        {"optimizer": ["Momentum", {"momentum": 0.9}, 0]},
        "Momentum after 0 steps must keep (); got ('v',)",
    ),
    "a velocity that is no number": ({"v": THETA * np.float32(np.nan)}, "v must be finite in float32; v[0] is nan"),
    "a mean of squares below 0": (
        {"v": THETA - 1, "optimizer": ["RMSProp", {"decay": 0.9, "epsilon": 1e-8}, 1]},
        "v, a mean of squares, must be at least 0; got -1.0",
    ),
    "a velocity of another length": ({"v": THETA[:3]}, "v must be like theta; got an array of shape (3,)"),
    "half precision": ({"dtype": "float16"}, "dtype must be float32 or float64; got 'float16'"),
    "a later format": ({"format": 2}, "its format is 2, expected 1"),
    "a layer of another size": ({"layers": set_in(0, n_in=3)}, "theta must have shape (20,)"),
    "a layer beyond all size": ({"layers": set_in(0, n_in=10**12, n_out=10**12)}, "theta must have shape ("),
    "layers that do not fit": ({"layers": set_in(2, n_in=2), "theta": THETA[:15]}, "layers[2] must take the 3 outputs"),
    "an unknown activation": ({"layers": set_in(0, activation="relu6")}, "activation must be an Activation, such as tanh; got None"),
    "a function that is no activation": ({"layers": set_in(0, activation="softmax_jacobian")}, "activation must be an Activation"),
    "a dropout of everything": ({"layers": set_in(1, rate=1.0)}, "rate must be finite and at least 0 and less than 1; got 1.0"),
    "no layers": ({"layers": [], "theta": THETA[:0]}, "layers must be a list of layers"),
    "an unknown optimizer": ({"optimizer": ["Lion", {}, 1]}, "'Lion' is not the name of one in ffnn.optimizers"),
    "an optimizer that has no update": ({"optimizer": ["Optimizer", {}, 0], "v": None}, "'Optimizer' is not the name of one in ffnn.optimizers"),
    "what optimizers share": ({"optimizer": ["Adaptive", {}, 0], "v": None}, "'Adaptive' is not the name of one in ffnn.optimizers"),
    "a private name for an optimizer": ({"optimizer": ["__class__", {}, 0], "v": None}, "'__class__' is not the name of one in ffnn.optimizers"),
    "a private name among the settings": ({"optimizer": ["SGD", {"__class__": 1}, 0], "v": None}, "unexpected keyword argument '__class__'"),
    "something else for an optimizer": ({"optimizer": ["np", {}, 1]}, "'np' is not the name of one in ffnn.optimizers"),
    "settings of another optimizer": ({"optimizer": ["SGD", {"momentum": 0.9}, 1]}, "momentum"),
    "settings out of range": ({"optimizer": ["Momentum", {"momentum": 9}, 1]}, "momentum must be finite"),
    "steps before the first": ({"optimizer": ["Momentum", {"momentum": 0.9}, -1]}, "optimizer.t must be at least 0; got -1"),
    "an unknown schedule": ({"schedule": ["Optimizer", {}]}, "'Optimizer' is not the name of one in ffnn.schedules"),
    "a schedule that tells no rate": ({"schedule": ["Schedule", {"rate": 0.1}]}, "'Schedule' is not the name of one in ffnn.schedules"),
    "a negative learning rate": ({"schedule": ["constant", {"rate": -1, "warmup": 0}]}, "rate must be finite"),
    "an unknown generator": ({"rng": {"bit_generator": "default_rng"}}, "rng must run on one of PCG64, PCG64DXSM, MT19937, Philox, SFC64; got default_rng"),
    "a generator in no state": ({"rng": {"bit_generator": "PCG64", "state": {}}}, "'state'"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), MISMATCHED.values(), ids=MISMATCHED)
def test_a_file_that_contradicts_itself_is_refused_in_words(tmp_path, changes, message):
    path = tmp_path / "c.npz"
    saved(path)
    assert load(path).optimizer.t == 1
    saved(path, **changes)
    with refused(ValueError, message):
        load(path)
    with refused(ValueError, "c.npz is not a whole checkpoint of ffnn: "):
        load(path)


LAST = {"MT19937": 624, "Philox": 4}  # where a generator of this kind stands when it has given all its numbers


def state_of(bits):
    state = json.dumps(getattr(np.random, bits)(3).state, default=lambda value: value.tolist())
    return json.loads(state)


@pytest.mark.parametrize(("bits", "last"), LAST.items())
def test_a_generator_may_stand_behind_the_last_of_its_numbers(tmp_path, bits, last):
    state = state_of(bits)
    (state["state"] if bits == "MT19937" else state)["pos" if bits == "MT19937" else "buffer_pos"] = last
    saved(tmp_path / "c.npz", rng=state)
    assert json.loads(json.dumps(load(tmp_path / "c.npz").rng.bit_generator.state, default=np.ndarray.tolist)) == state


@pytest.mark.parametrize("place", [-1, -(2**31), "one too far", 10**6, 2**31 - 1])
@pytest.mark.parametrize(("bits", "last"), LAST.items())
def test_a_generator_that_would_read_beyond_its_numbers_is_refused(tmp_path, bits, last, place):
    """NumPy takes any place, and reads there: with MT19937 at 10**6 the process dies of a segmentation fault."""
    state = state_of(bits)
    saved(tmp_path / "c.npz", rng=state)
    assert load(tmp_path / "c.npz").rng.random() == np.random.Generator(getattr(np.random, bits)(3)).random()
    (state["state"] if bits == "MT19937" else state)["pos" if bits == "MT19937" else "buffer_pos"] = (
        last + 1 if place == "one too far" else place
    )
    layers = [{"rate": 0.5, "rng": state}, {"n_in": 2, "n_out": 2, "activation": "tanh"}]
    for changes in ({"rng": state}, {"layers": layers, "theta": THETA[:6], "v": THETA[:6]}):
        saved(tmp_path / "c.npz", **changes)
        with refused(ValueError, "rng must stand among its numbers, 4 of Philox or 624 of MT19937; got ("):
            load(tmp_path / "c.npz")


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("theta.npy", bytes(10_000_000))
    return file.getvalue()


def pickled():
    file = io.BytesIO()
    np.savez(file, theta=np.array([Trap()], object), description="{}")
    return file.getvalue()


def twofold():
    """Two thetas: which one a reader takes is up to the reader."""
    file = io.BytesIO()
    np.savez(file, description="{}", theta=THETA)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("theta.npy", archive.read("theta.npy"))
    return file.getvalue()


HOSTILE = {
    "empty": b"",
    "text": b"weights = [1, 2, 3]",
    "a pickle": pickle.dumps(Trap()),
    "a pickle in an archive": pickled(),
    "another archive": bomb(),
    "nested beyond reason": b"PK\x05\x06" + bytes(18),
}


def test_a_file_that_would_unpack_to_more_than_itself_is_refused(tmp_path):
    (tmp_path / "c.npz").write_bytes(bomb())
    with told(
        ValueError, f"{tmp_path / 'c.npz'} is not a whole checkpoint of ffnn: its entries are larger than the file"
    ):
        load(tmp_path / "c.npz")


def test_a_file_that_holds_an_array_twice_is_refused(tmp_path):
    (tmp_path / "c.npz").write_bytes(twofold())
    with refused(ValueError, "c.npz is not a whole checkpoint of ffnn: it holds an array twice"):
        load(tmp_path / "c.npz")


def test_an_error_without_words_is_told_by_its_name(tmp_path, monkeypatch):
    saved(tmp_path / "c.npz")
    monkeypatch.setattr(np, "load", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
    with refused(ValueError, "c.npz is not a whole checkpoint of ffnn: MemoryError"):
        load(tmp_path / "c.npz")


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_runs_nothing(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.npz").write_bytes(content)
    with refused(ValueError, "c.npz is not a whole checkpoint of ffnn: "):
        load("c.npz")
    assert not (tmp_path / "sprung").exists()


def test_a_file_cut_off_anywhere_or_with_a_byte_changed_is_refused_or_whole(tmp_path):
    path, rng = tmp_path / "c.npz", seeded()
    saved(path)
    content, theta = path.read_bytes(), load(path).network.theta
    for end in rng.integers(0, len(content), 60):
        path.write_bytes(content[:end])
        with refused(ValueError, "is not a whole checkpoint"):
            load(path)
    told = set()
    for place in rng.integers(0, len(content), 200):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            loaded = load(path).network.theta
        except ValueError as error:
            told.add("is not a whole checkpoint" in str(error))
        else:  # a date in the archive may change without harm
            told.add(np.array_equal(loaded, theta))
    assert told == {True}


def with_nan():
    network = Network([Dense(2, 2)], rng=seeded())
    network.theta[1] = np.nan
    return network


def one(*layers):
    return Network(layers or [Dense(2, 2)], rng=seeded())


class Own(Dense):
    pass


class OwnBits(np.random.PCG64):
    @property
    def state(self):
        return {"bit_generator": "OwnBits"}


def far_gone():
    optimizer = Adam()
    optimizer.step(np.ones(3), np.ones(3))
    return optimizer


def spoilt(**settings):
    optimizer = Adam()
    vars(optimizer).update(settings)  # past the check of an assignment
    return optimizer


def another_ones():
    network, optimizer = one(), Adam()
    optimizer.step(network.theta, network.grad)
    return optimizer


def lost():
    network, optimizer = one(), Adam()
    optimizer.step(network.theta, np.ones(6))
    optimizer.m[2] = np.inf
    return copy.deepcopy(optimizer)  # free for any network


REFUSED = {
    "no network": ([1], SGD(1), seeded(), TypeError, "network must be a Network, such as Network([Dense(2, 3)], rng=rng); got [1] (list)"),
    "no optimizer": (one(), "sgd", seeded(), TypeError, "optimizer must be an Optimizer, such as ffnn.SGD(0.1); got 'sgd' (str)"),
    "no generator": (one(), SGD(1), 3, TypeError, "rng must be a Generator"),
    "another network's optimizer": (one(), far_gone(), seeded(), ValueError, "optimizer has taken 1 steps with 3 parameters"),
    "that of a network of the same size": (one(), another_ones(), seeded(), ValueError, "optimizer has taken 1 steps with another network"),
    "an activation of one's own": (one(Dense(2, 2, OWN)), SGD(1), seeded(), ValueError, "can be saved; got Dense(2, 2, own)"),
    "a layer of one's own": (one(Own(2, 2)), SGD(1), seeded(), ValueError, "only Dense layers with activations of ffnn, and Dropout, can be saved"),
    "an optimizer of one's own": (one(), OwnOptimizer(1), seeded(), ValueError, "only what ffnn.optimizers defines can be saved; got OwnOptimizer"),
    "a generator of one's own": (one(), SGD(1), np.random.Generator(OwnBits(1)), ValueError, "rng must run on one of PCG64"),
    "an optimizer with a setting out of range": (one(), spoilt(beta1=5), seeded(), ValueError, "beta1 must be finite and at least 0 and less than 1; got 5"),
    "an optimizer whose state is not finite": (one(), lost(), seeded(), ValueError, "m must be finite in float32; m[2] is inf"),
    "a network in complex numbers": (one().astype(complex), SGD(1), seeded(), TypeError, "theta must be an array of floats, of one dimension or more; got an array of shape (6,) and dtype complex128"),
    "a diverged network": (with_nan(), SGD(1), seeded(), ValueError, "theta must be finite in float32; theta[1] is nan"),
}  # fmt: skip


@pytest.mark.parametrize(("network", "optimizer", "rng", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_could_not_be_loaded_is_not_saved(tmp_path, network, optimizer, rng, error, message):
    save(tmp_path / "c.npz", one(), SGD(1), seeded())
    content = (tmp_path / "c.npz").read_bytes()
    with refused(error, message):
        save(tmp_path / "c.npz", network, optimizer, rng)
    assert [file.name for file in tmp_path.iterdir()] == ["c.npz"]
    assert (tmp_path / "c.npz").read_bytes() == content, "the last good one is still there"


PATHS = {
    "none": (None, TypeError, "path must be the path of a file, as text or a Path; got None (NoneType)"),
    "a number": (3, TypeError, "path must be the path of a file, as text or a Path; got 3 (int)"),
    "bytes": (b"c.npz", TypeError, "path must be the path of a file, as text or a Path; got b'c.npz' (bytes)"),
    "an open file": (io.BytesIO(), TypeError, "path must be the path of a file, as text or a Path; got <_io.BytesIO"),
    "nothing": ("", ValueError, "path must be the path of a file; got ''"),
    "the root": ("/", ValueError, "path must be the path of a file; got '/'"),
}


@pytest.mark.parametrize(("path", "error", "message"), PATHS.values(), ids=PATHS)
def test_what_is_not_the_path_of_a_file_is_refused_in_words(path, error, message):
    with refused(error, message):
        save(path, one(), SGD(1), seeded())
    with refused(error, message):
        load(path)


class Where:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return str(self.path)


def test_the_path_may_be_anything_that_tells_one_and_a_part_left_behind_is_written_over(tmp_path):
    trio = start(OPTIMIZERS["SGD"])
    (tmp_path / "c.npz.part").write_bytes(b"half a checkpoint" * 10_000)
    save(Where(tmp_path / "c.npz"), *trio)
    assert np.array_equal(load(Where(tmp_path / "c.npz")).network.theta, trio[0].theta)
    assert [file.name for file in tmp_path.iterdir()] == ["c.npz"]


def test_a_file_that_is_not_there_is_told_by_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load(tmp_path / "none.npz")
    with pytest.raises(IsADirectoryError):
        load(tmp_path)
    with pytest.raises(FileNotFoundError):
        save(tmp_path / "no folder" / "c.npz", *start(OPTIMIZERS["SGD"]))
