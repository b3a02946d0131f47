"""The network behind DigitPad, trained in the book's chapter on digits, and the held-out images that the figure offers.

The file stores whole numbers from -127 to 127: the weights of each unit, divided by a scale of its own. The network is
784-64-10 with ReLU. The file is small enough for a page, and the figure's JavaScript holds a copy of it.
"""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np

from ffnn.activations import identity, relu
from ffnn.layers import Dense
from ffnn.network import Network

FILE = Path(__file__).parents[1] / "data" / "digit_reader" / "digit_reader.json"
SHA256 = "3ea7425cb76cb875d720a195864c543afd61f466cbb6b5b249b0ddc20b60d855"
LEVELS = 127


def rounded(W):
    """Each column of W as whole multiples of its own scale: (multiples from -127 to 127, int8; scales)."""
    scale = np.maximum(np.abs(W).max(axis=0), 1e-12) / LEVELS
    return np.round(W / scale).astype(np.int8), scale


def load():
    """The stored network, in float64. Raises OSError when the file is not the one that came with the package."""
    layers = stored()["layers"]
    shapes = [(layer["n_in"], layer["n_out"]) for layer in layers]
    activations = [relu] * (len(layers) - 1) + [identity]
    dense = [Dense(*shape, f) for shape, f in zip(shapes, activations, strict=True)]
    network = Network(dense, rng=np.random.default_rng(0), dtype=np.float64)
    for part, layer, shape in zip(network.dense, layers, shapes, strict=True):
        part.W = np.frombuffer(base64.b64decode(layer["multiples"]), np.int8).reshape(shape) * np.array(layer["scale"])
        part.b = layer["b"]
    return network


def examples():
    """The images that the figure offers, {name: (28, 28) uint8}."""
    return {
        name: np.frombuffer(base64.b64decode(example["pixels"]), np.uint8).reshape(28, 28)
        for name, example in stored()["examples"].items()
    }


def stored():
    content = FILE.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise OSError(f"{FILE.name} is damaged: its sha256 is {found}, expected {SHA256}; reinstall ffnn")
    return json.loads(content)


def store(network, chosen, images, labels):
    """Write `network`, rounded, and the images at the places `chosen`, {name: place}; returns the file's sha256."""
    layers = []
    for layer in network.layers:
        multiples, scale = rounded(layer.W)
        layers.append(
            {
                "n_in": layer.n_in,
                "n_out": layer.n_out,
                "multiples": base64.b64encode(multiples.tobytes()).decode(),
                "scale": [float(f"{value:.6g}") for value in scale],
                "b": [float(f"{value:.6g}") for value in layer.b],
            }
        )
    shown = {
        name: {"place": int(n), "label": int(labels[n]), "pixels": base64.b64encode(images[n].tobytes()).decode()}
        for name, n in chosen.items()
    }
    FILE.write_text(json.dumps({"layers": layers, "examples": shown}, indent=1) + "\n")
    return hashlib.sha256(FILE.read_bytes()).hexdigest()
