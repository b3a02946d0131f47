"""The check behind every exercise: it accepts any right answer and says what is wrong with a wrong one."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np

_NUMBERS = "iufc"  # kinds of dtype


def check(
    answer: Any, expected: Any, on: Iterable[Any] = (), *, slips: dict[str, Any] | None = None, tolerance: float = 1e-6
) -> None:
    """Compare `answer` with `expected` and print the verdict: "✓ ...", "✗ ..." or, for an empty answer, "… ...".

    `answer`: a number, an array or a function. `expected`: the right value, or a function to compare with on the
    argument tuples in `on`. `slips`: `{message: wrong value or function}`. An answer that agrees with a slip, or fails
    as the slip does, gets its message; without `on`, a function is a condition, and an answer that meets it gets the
    message. `tolerance`: the largest error allowed, relative to the largest entry of the right answer, or absolute
    where that is 0. Axes of length 1 in a value do not count: a column passes for a row.
    """
    try:
        print(_verdict(answer, expected, [tuple(case) for case in on], slips or {}, tolerance))
    except _NotFilledIn:
        print("… not filled in yet: replace the ... above, run that cell, then this one")


class _NotFilledIn(Exception):
    pass


def _verdict(answer, expected, cases, slips, tolerance):
    if answer is None or answer is ...:
        raise _NotFilledIn
    if cases and not callable(answer):
        return f"✗ a function is asked for; the answer is {answer!r}"
    wrong, slip_fits = None, dict.fromkeys(slips, True)
    for case in cases or [None]:
        got = _outcome(answer, case)
        for message, slip in slips.items():
            slip_fits[message] &= _matches(got, slip, case, tolerance)
        wrong = wrong or _complaint(case, got, _evaluate(expected, case), tolerance)
    if wrong is None:
        return "✓ right" + (f", on all {len(cases)} inputs" if len(cases) > 1 else "")
    return next((f"✗ {message}" for message, fits in slip_fits.items() if fits), f"✗ {wrong}")


def _evaluate(thing, case):
    value = thing(*_fresh_copies(case)) if case is not None else thing
    if value is ...:
        raise _NotFilledIn
    value = np.asarray(value)
    if value.dtype.kind in "bO" and all(hasattr(entry, "__float__") for entry in value.flat):
        with suppress(TypeError, ValueError):  # a formula with a letter left in it
            value = value.astype(float)  # truths, and numbers of other kinds: fractions, SymPy's
    return value if case is not None or value.dtype.kind not in _NUMBERS else value.squeeze()


def _outcome(thing, case):
    """The value, or the exception: what the reader's code raises is reported, not raised again."""
    try:
        return _evaluate(thing, case)
    except _NotFilledIn:
        raise
    except Exception as error:
        return error


def _matches(got, slip, case, tolerance):
    """Whether the answer is this slip: the same number or the same failure, or one that meets the condition."""
    if case is None and callable(slip):
        return got.shape == () and got.dtype.kind in "iuf" and bool(slip(got))
    other = _outcome(slip, case)
    if isinstance(got, Exception) or isinstance(other, Exception):
        return repr(got) == repr(other)
    return _difference(got, other, tolerance) is None


def _fresh_copies(case):
    """Arrays of its own for each call: an answer that changes its input is compared fairly, then and later."""
    return [np.array(argument) if isinstance(argument, (list, np.ndarray)) else argument for argument in case]


def _difference(got, right, tolerance):
    """The place of the largest error beyond the tolerance; None when there is none."""
    if got.shape != right.shape or got.dtype.kind not in _NUMBERS:
        return ()
    errors = np.abs(got - right)
    errors = np.where(np.isfinite(errors), errors, np.inf)
    if errors.size == 0 or errors.max() <= tolerance * (np.abs(right).max() or 1):
        return None
    return np.unravel_index(errors.argmax(), errors.shape)


def _complaint(case, got, right, tolerance):
    if isinstance(got, Exception):
        return f"{_where(case)}the answer raises {type(got).__name__}: {got}"
    place = _difference(got, right, tolerance)
    if place is None:
        return None
    if got.dtype == object and got.shape == () and got[()] is None:
        return f"{_where(case)}the answer returns nothing: is a return missing?"
    if got.dtype.kind not in _NUMBERS:
        return f"{_where(case)}numbers are asked for; the answer is {got}"
    if got.shape != right.shape:
        single = " (a single number has shape ())" if () in (got.shape, right.shape) else ""
        return f"{_where(case)}the answer has shape {got.shape}, expected {right.shape}{single}"
    if np.isnan(got).any() and not np.isnan(right).any():
        return f"{_where(case)}the answer is nan, not a number" + (" in places" if got.shape else "")
    if case is None and right.shape == () and np.isrealobj(got):
        return f"{got:.6g} is too {'small' if got < right else 'large'}"
    entry = f"entry [{', '.join(map(str, place))}]" if place else "the answer"
    return f"{_where(case)}{entry} is {got[place]:.6g}, expected {right[place]:.6g}"


def _where(case):
    return "" if case is None else f"at ({', '.join(map(_format, case))}) "


def _format(argument):
    """A number or a short array by its values, a long array by its shape, anything else by its type."""
    if not isinstance(argument, (int, float, list, np.number, np.ndarray)):
        return type(argument).__name__
    if isinstance(argument, float) and not argument.is_integer():
        return f"{argument:.4g}"
    values = np.asarray(argument)
    return str(np.round(values, 4).tolist()) if values.size <= 8 else f"array of shape {values.shape}"
