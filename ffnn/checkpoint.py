"""Checkpoints: a network, its optimizer and the generator in one .npz file, from which training resumes bit for bit.

The file holds arrays, and one text in JSON that says what they belong to. It never holds a pickle, so reading it runs
no code. Call `save` between two epochs; later, call `train` with what `load` returns, for the epochs that are left.
"""

import inspect
import io
import json
import os
import zipfile
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from ffnn import activations, checks, optimizers, schedules
from ffnn.activations import Activation
from ffnn.layers import Dense, Dropout
from ffnn.network import ANSWERS, Network

FORMAT = 1
FilePath = str | os.PathLike[str]
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Checkpoint(NamedTuple):
    """What `load` returns."""

    network: Network
    optimizer: optimizers.Optimizer
    rng: np.random.Generator


def save(path: FilePath, network: Network, optimizer: optimizers.Optimizer, rng: np.random.Generator) -> None:
    """Write all three to `path`. Whenever the process dies, `path` holds the old checkpoint or the new one, whole.

    Only one process at a time may save to a path. An `init` is not kept. Raises ValueError or TypeError, and writes
    nothing, when `load` could not make the three again: when parameters are not finite, or parts are not ffnn's or
    NumPy's own.
    """
    path = checks.file_path("path", path)
    checks.instance("network", network, Network, "Network([Dense(2, 3)], rng=rng)")
    checks.instance("optimizer", optimizer, optimizers.Optimizer, "ffnn.SGD(0.1)").check(network.theta, network.grad)
    optimizer.check_run(network.theta, network.runs)
    description = {
        "format": FORMAT,
        "dtype": network.dtype.name,
        "answers": network.answers,
        "layers": [_layer_to_json(layer) for layer in network.layers],
        "optimizer": [_name_in(type(optimizer), optimizers), optimizer.settings(), optimizer.t],
        "schedule": [_name_in(type(optimizer.schedule), schedules), vars(optimizer.schedule)],
        "rng": checks.generator("rng", rng).bit_generator.state,
    }
    text = json.dumps(description, default=lambda value: value.tolist())  # NumPy's numbers and arrays
    arrays: dict[str, Any] = {"theta": network.theta, **optimizer.state}
    _from_json(json.loads(text), arrays.copy())  # what `load` would refuse is not written
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            np.savez(file, description=text, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)  # atomic: a reader finds the old file or the new one
    finally:
        part.unlink(missing_ok=True)


def load(path: FilePath) -> Checkpoint:
    """The `Checkpoint` (network, optimizer, rng) in `path`. Raises OSError or ValueError when there is no whole one."""
    content = checks.file_path("path", path).read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(entry.file_size for entry in file.infolist()) > len(content):
                raise ValueError("its entries are larger than the file")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
            if len(arrays) < len(file.files):
                raise ValueError("it holds an array twice")
        return _from_json(json.loads(str(arrays.pop("description"))), arrays)
    except Exception as error:  # a damaged or hostile file can raise anything
        what = f"it lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
        raise ValueError(f"{path} is not a whole checkpoint of ffnn: {what}") from error


def _from_json(description, arrays):
    if description["format"] != FORMAT:
        raise ValueError(f"its format is {description['format']!r}, expected {FORMAT}")
    theta, dtype = arrays.pop("theta"), checks.float_dtype("dtype", description["dtype"])
    layers = description["layers"]
    p = sum((layer["n_in"] + 1) * layer["n_out"] for layer in layers if "n_in" in layer)
    if (theta.shape, theta.dtype) != ((p,), dtype):  # before layers of that size are made
        raise ValueError(f"theta must have shape ({p},) and dtype {dtype}; got {checks.describe(theta)}")
    network = Network([_layer_from_json(layer) for layer in layers], rng=np.random.default_rng(0), dtype=dtype)
    network.theta, network.answers = theta, description.get("answers")
    if network.answers not in (None, *ANSWERS):
        raise ValueError(f"answers must be one of {', '.join(ANSWERS)}; got {checks.describe(network.answers)}")
    for layer, entry in zip(network.layers, layers, strict=True):
        if isinstance(layer, Dropout):
            layer.rng = _generator(entry["rng"])
    kind, settings, t = description["optimizer"]
    schedule, arguments = description["schedule"]
    optimizer = _class_named(kind, optimizers.Optimizer, optimizers)(
        _class_named(schedule, schedules.Schedule, schedules)(**arguments), **settings
    )
    optimizer.t = checks.integer("optimizer.t", t, at_least=0)
    if set(arrays) != set(optimizer.state_names if t else ()):
        raise ValueError(f"{kind} after {t} steps must keep {optimizer.state_names if t else ()}; got {tuple(arrays)}")
    for name, value in arrays.items():
        if (value.shape, value.dtype) != (theta.shape, theta.dtype):
            raise ValueError(f"{name} must be like theta; got {checks.describe(value)}")
        setattr(optimizer, name, checks.finite(name, value, dtype))
    if isinstance(optimizer, optimizers.Adaptive) and t and optimizer.v.min() < 0:
        raise ValueError(f"v, a mean of squares, must be at least 0; got {optimizer.v.min()}")
    return Checkpoint(network, optimizer, _generator(description["rng"]))


def _layer_to_json(layer):
    if type(layer) is Dropout:
        return {"rate": layer.rate, "rng": checks.generator("rng", layer.rng).bit_generator.state}
    if type(layer) is not Dense or getattr(activations, layer.activation.name, None) != layer.activation:
        raise ValueError(f"only Dense layers with activations of ffnn, and Dropout, can be saved; got {layer}")
    return {"n_in": layer.n_in, "n_out": layer.n_out, "activation": layer.activation.name}


def _layer_from_json(entry):
    if "rate" in entry:
        return Dropout(entry["rate"])
    activation = checks.instance("activation", getattr(activations, entry["activation"], None), Activation, "tanh")
    return Dense(entry["n_in"], entry["n_out"], activation)


def _name_in(kind: type, module: ModuleType) -> str:
    """The name by which `module` knows the class `kind`."""
    if getattr(module, kind.__name__, None) is not kind:
        raise ValueError(f"only what {module.__name__} defines can be saved; got {kind.__name__}")
    return kind.__name__


def _class_named(name, base, module):
    kind: Any = getattr(module, name, None)
    if not (isinstance(kind, type) and issubclass(kind, base)) or inspect.isabstract(kind):
        raise ValueError(f"{name!r} is not the name of one in {module.__name__}")
    return kind


def _generator(state):
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(f"rng must run on one of {', '.join(GENERATORS)}; got {state['bit_generator']}")
    places = state.get("buffer_pos", 0), state["state"].get("pos", 0)
    if not (0 <= places[0] <= 4 and 0 <= places[1] <= 624):  # NumPy would read other memory there, unchecked
        raise ValueError(f"rng must stand among its numbers, 4 of Philox or 624 of MT19937; got {places}")
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)
