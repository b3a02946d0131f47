"""Guards at the front door: wrong input meets a message that names the argument, what came, what was expected."""

import numpy as np


def describe(value) -> str:
    """What came, in a few words: an array by its shape and dtype, anything else by its repr."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"


def generator(name, value) -> np.random.Generator:
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} must be a numpy.random.Generator, such as np.random.default_rng(0); "
            f"got {describe(value)}"
        )
    return value


def integer(name, value, at_least=1) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number; got {describe(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}; got {value}")
    return int(value)


def number(name, value, at_least=-np.inf, above=-np.inf, below=np.inf) -> float:
    """A finite real number with at_least <= value, above < value and value < below."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number; got {describe(value)}")
    if not (np.isfinite(value) and value >= at_least and value > above and value < below):
        bounds = [
            f"at least {at_least}" * (at_least > -np.inf),
            f"greater than {above}" * (above > -np.inf),
            f"less than {below}" * (below < np.inf),
        ]
        raise ValueError(f"{name} must be {' and '.join(filter(None, ['finite', *bounds]))}; got {value}")
    return float(value)


def matrix(name, value, dtype, columns=None, finite=True) -> np.ndarray:
    """`value` as a matrix of `dtype` with one example per row; refused when it cannot be one."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" and array.dtype.kind != np.dtype(dtype).kind:
        raise TypeError(f"{name} must hold numbers; got {describe(array)}")
    expected = f"(m, {'n' if columns is None else columns}), one example per row"
    if array.ndim != 2:
        hint = f"; for a single example use {name}[None, :]" if array.ndim == 1 else ""
        raise ValueError(f"{name} must have shape {expected}; got shape {array.shape}{hint}")
    if columns is not None and array.shape[1] != columns:
        raise ValueError(f"{name} must have shape {expected}; got shape {array.shape}")
    if 0 in array.shape:
        raise ValueError(f"{name} must not be empty; got shape {array.shape}")
    with np.errstate(over="ignore"):  # what does not fit into dtype becomes inf: told below
        array = array.astype(dtype, copy=False)
    if finite and not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name} must be finite in {np.dtype(dtype)}; "
            f"{name}[{row}, {column}] is {np.asarray(value)[row, column]}"
        )
    return array


def same_rows(name, value, other_name, other):
    if len(value) != len(other):
        raise ValueError(
            f"{name} and {other_name} must have one row per example; "
            f"got {len(value)} rows in {name} and {len(other)} in {other_name}"
        )
