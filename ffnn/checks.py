"""Guards of the public functions: they raise an error that names the argument, what came and what was expected."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy import ndarray as Array
from numpy.typing import ArrayLike, DTypeLike

T = TypeVar("T")
PIECE = 2**20  # entries that are looked at at a time: a matrix on disk never stands in memory whole


def describe(value: object) -> str:
    """What came, in a few words: the shape and dtype of an array, the repr of anything else."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"


def instance(name: str, value: object, kind: type[T], example: str) -> T:
    """`value`, when it is an instance of `kind`; `example` says how to get one."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIO" else "a"
        raise TypeError(f"{name} must be {article} {kind.__name__}, such as {example}; got {describe(value)}")
    return value


def generator(name: str, value: object) -> np.random.Generator:
    return instance(name, value, np.random.Generator, "np.random.default_rng(0)")


def integer(name: str, value: object, at_least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number; got {describe(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}; got {value}")
    return int(value)


def number(name: str, value: object, at_least: float = -np.inf, above: float = -np.inf, below: float = np.inf) -> float:
    """A finite real number, at least `at_least`, greater than `above` and less than `below`."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number; got {describe(value)}")
    try:
        real = float(value)
    except OverflowError:  # a whole number beyond the largest float
        real = value = np.inf if value > 0 else -np.inf
    if not (np.isfinite(real) and real >= at_least and real > above and real < below):
        bounds = [
            f"at least {at_least}" * (at_least > -np.inf),
            f"greater than {above}" * (above > -np.inf),
            f"less than {below}" * (below < np.inf),
        ]
        raise ValueError(f"{name} must be {' and '.join(filter(None, ['finite', *bounds]))}; got {value}")
    return real


def file_path(name: str, value: object) -> Path:
    """The path of a file that exists or will exist, as a `Path`, with links followed."""
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name} must be the path of a file, as text or a Path; got {describe(value)}")
    if not Path(value).name:
        raise ValueError(f"{name} must be the path of a file; got {str(value)!r}")
    path = Path(os.path.realpath(value))
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{name} must lie in a folder that exists; got {str(value)!r}")
    return path


def float_dtype(name: str, value: DTypeLike, kinds: tuple[str, ...] = ("float32", "float64")) -> np.dtype:
    try:
        if value is not None and np.dtype(value).name in kinds:  # NumPy takes None for float64
            return np.dtype(np.dtype(value).name)
    except (TypeError, SyntaxError):  # not the name of a dtype
        pass
    raise TypeError(f"{name} must be {' or '.join(kinds)}; got {describe(value)}")


def numbers(name: str, value: ArrayLike, kinds: str = "biuf") -> Array:
    """`value` as an array with a dtype of one of `kinds`."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array; got a masked one: decide first what the gaps are to hold")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must have rows of equal length; got {describe(value)}") from None
    if array.dtype.kind not in kinds:
        real, hint = "" if "c" in kinds else "real ", _plain(name, array) if array.dtype == object else ""
        raise TypeError(f"{name} must hold {real}numbers; got {describe(array if array.ndim else value)}{hint}")
    return array


def _plain(name: str, array: Array) -> str:
    """How to make plain numbers of an array of objects, such as a data frame may give; or which entry is none."""
    for place, entry in np.ndenumerate(array):
        try:
            float(entry)
        except (TypeError, ValueError):
            return f"; {name}[{', '.join(map(str, place))}] is {entry!r}" * (array.ndim > 0)
    whole = all(isinstance(entry, (int, np.integer)) and int(entry).bit_length() < 64 for entry in array.flat)
    return f"; np.asarray({name.split()[-1]}, dtype={'int' if whole else 'float'}) makes plain numbers of them"


def like(name: str, value: object, other: Array) -> Array:
    """`value`, when it is an array with the shape and dtype of `other`."""
    if not isinstance(value, np.ndarray) or (value.shape, value.dtype) != (other.shape, other.dtype):
        remedy = f": end with .astype({other.dtype.name!r})" if np.asarray(value).shape == other.shape else ""
        raise TypeError(f"{name} must be {describe(other)}, the network's; got {describe(value)}{remedy}")
    return value


def finite(name: str, array: Array, dtype: DTypeLike, first_row: int = 0) -> Array:
    """`array` in `dtype`, when all of it is finite there; in a message its rows count from `first_row`."""
    with np.errstate(over="ignore", under="ignore"):  # a number too large for dtype becomes inf, refused below
        converted = array.astype(dtype, copy=False)
    good = np.isfinite(converted)
    if not good.all():
        place = tuple(int(k) for k in np.argwhere(~good)[0])
        entry = f"{name}[{', '.join(map(str, (first_row + place[0], *place[1:])))}]" if place else "it"
        raise ValueError(f"{name} must be finite in {np.dtype(dtype)}; {entry} is {array[place]}")
    return converted


def matrix(name: str, value: ArrayLike, dtype: DTypeLike | None = None, columns: int | None = None) -> Array:
    """`value` as a finite matrix with one example per row, in `dtype`; by default in its own, integers in float64."""
    array = rows(name, numbers(name, value, kinds=_kinds(dtype)), columns)
    if dtype is None:
        dtype = array.dtype if array.dtype.kind in "fc" else np.float64
    return finite(name, array, dtype)


def examples(name: str, value: ArrayLike, dtype: DTypeLike, columns: int | None = None) -> Array:
    """`matrix`, finite in `dtype` but kept in its own, not copied: what reads it converts a few rows at a time."""
    array = rows(name, numbers(name, value, kinds=_kinds(dtype)), columns)
    if array.dtype.kind not in "biu":
        step = max(1, PIECE // array.shape[1])
        for start in range(0, len(array), step):
            finite(name, array[start : start + step], dtype, start)
    return array


def _kinds(dtype: DTypeLike | None) -> str:
    return "biuf" if dtype is not None and np.dtype(dtype).kind == "f" else "biufc"


def rows(name: str, array: Array, columns: int | None = None) -> Array:
    """`array`, when it is a matrix with at least one row and with `columns` columns."""
    if array.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {array.shape}")
    if array.ndim != 2 or columns not in (None, array.shape[1]):
        hint = ""
        code = name.split()[-1]  # hints hold for lists and for pandas too
        if array.ndim == 1:
            fitting = [("example", 0)] * (columns in (None, array.size)) + [("column", 1)] * (columns in (None, 1))
            uses = [f"for a single {what} use np.expand_dims({code}, axis={axis})" for what, axis in fitting]
            hint = "; " * bool(uses) + ", ".join(uses)
        if array.ndim > 2:
            hint = f"; make each example a row with np.reshape({code}, (len({code}), -1))"
        expected = f"(m, {'n' if columns is None else columns}), one example per row"
        raise ValueError(f"{name} must have shape {expected}; got shape {array.shape}{hint}")
    return array


def finite_outputs(outputs: Array) -> Array:
    """`outputs` of a network, when all of them are finite."""
    if not np.isfinite(outputs).all():
        raise FloatingPointError("the outputs are not finite: inputs or parameters are too large")
    return outputs


def no_others(function: str, others: Mapping[str, object], instead: dict[str, str]) -> None:
    """Refuse arguments that `function` does not have, with what to do `instead`, for those that people look for."""
    for name in others:
        raise TypeError(f"{function} has no argument {name!r}" + (f": {instead[name]}" if name in instead else ""))


def same_rows(name: str, value: Array, other_name: str, other: Array) -> None:
    if len(value) != len(other):
        raise ValueError(
            f"{name} and {other_name} must have one row per example; "
            f"got {len(value)} rows in {name} and {len(other)} in {other_name}"
        )
