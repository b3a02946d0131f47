"""Traits that say what they take: a wrong value raises a TraitError with its name, what came and what was expected."""

from numbers import Integral, Real
from typing import Any

import numpy as np
import traitlets

from ffnn import checks


class Setting(traitlets.TraitType[Any, Any]):
    """A synced trait. `convert` brings a value into its form, and raises ValueError or TypeError for a wrong one."""

    def __init__(self, convert, expected):
        super().__init__()
        self.convert, self.expected = convert, expected
        self.tag(sync=True)

    def validate(self, obj, value):
        try:
            return self.convert(value)
        except (TypeError, ValueError):
            message = f"{self.name} must be {self.expected}; got {checks.describe(value)}"
            raise traitlets.TraitError(message) from None


def choice(*options):
    def convert(value):
        if not isinstance(value, str) or value not in options:
            raise ValueError
        return value

    return Setting(convert, f"one of {', '.join(map(repr, options))}")


def number(low, high):
    return Setting(lambda value: float(_within(value, low, high, Real)), f"a number from {low} to {high}")


def integer(low, high):
    return Setting(lambda value: int(_within(value, low, high, Integral)), f"a whole number from {low} to {high}")


def optional(setting):
    """A setting that takes None as well."""
    return Setting(lambda value: None if value is None else setting.convert(value), f"None or {setting.expected}")


def points(most, farthest, classes):
    """Rows of two coordinates and a class, kept one after the other in one row."""

    def convert(value):
        row = [n for item in value for n in (item if np.ndim(item) else [item])]
        if len(row) % 3 or len(row) > 3 * most:
            raise ValueError
        for k in row[2::3]:
            if _within(k, 0, classes - 1, Real) != int(k):
                raise ValueError
        return tuple(
            int(n) if place % 3 == 2 else float(_within(n, -farthest, farthest, Real)) for place, n in enumerate(row)
        )

    return Setting(
        convert, f"at most {most} points: x1 and x2 from -{farthest} to {farthest}, and a class below {classes}"
    )


def numbers(count, low, high):
    def convert(value):
        values = tuple(float(_within(n, low, high, Real)) for n in value)
        if len(values) != count:
            raise ValueError
        return values

    return Setting(convert, f"a tuple of {count} numbers from {low} to {high}")


def sizes(most, high):
    def convert(value):
        units = tuple(int(_within(n, 1, high, Integral)) for n in value)
        if len(units) > most:
            raise ValueError
        return units

    return Setting(convert, f"a tuple of 0 to {most} whole numbers from 1 to {high}")


def _within(value, low, high, kind):
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError
    if not low <= value <= high:
        raise ValueError
    return value
