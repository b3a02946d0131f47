"""Layers in a row: what a network is made of must be new layers, each taking what the one before gives."""

from collections.abc import Sequence

from ffnn import checks
from ffnn.layers import Dense, Dropout


def in_a_row(layers: Sequence[Dense | Dropout]) -> list[Dense | Dropout]:
    """`layers` as a list of new layers whose sizes fit, the last a Dense one; else ValueError or TypeError."""
    if not isinstance(layers, (list, tuple)) or not layers:
        raise TypeError(f"layers must be a list of layers, such as [Dense(2, 3)]; got {checks.describe(layers)}")
    n = None
    for place, layer in enumerate(layers):
        name = f"layers[{place}]"
        if not isinstance(layer, (Dense, Dropout)):
            raise TypeError(f"{name} must be a layer, such as Dense(2, 3); got {checks.describe(layer)}")
        if layer.in_network or any(layer is other for other in layers[:place]):
            raise ValueError(f"{name}, {layer}, belongs to a network already; make a new layer, or copy.deepcopy it")
        if isinstance(layer, Dense):
            if n is not None and layer.n_in != n:
                raise ValueError(f"{name} must take the {n} outputs of the layer before; it takes {layer.n_in} inputs")
            n = layer.n_out
    if not isinstance(layers[-1], Dense):
        raise ValueError(f"layers must end with a Dense layer; got {layers[-1]} at the end")
    return list(layers)
