"""What training did, epoch by epoch: a list of records that reads as columns."""

import operator
from collections.abc import Iterable
from typing import Any, NamedTuple, Self, SupportsIndex, overload

import numpy as np


class Epoch(NamedTuple):
    """One record of `train`. Losses are means over the examples, without the `l1` and `l2` terms."""

    epoch: int  # 1, 2, ...
    loss: float  # over the epoch's batches, each measured before its step
    validation_loss: float | None  # after the epoch
    validation_accuracy: float | None  # share of right answers; None unless the targets are labels
    learning_rate: float  # at the epoch's first step
    seconds: float  # since training began


class History(list[Any]):
    """The records of `train`. `history.loss` is that column as an array, likewise every measured field of `Epoch`.

    `history + more` goes on counting: where the epochs of `more` begin anew, they and their seconds are counted on.
    """

    def __getattr__(self, name: str) -> np.ndarray:
        columns = self.columns
        if name in columns:
            return np.array([np.nan if (value := getattr(record, name, None)) is None else value for record in self])
        raise AttributeError(f"History has the columns {', '.join(columns) or '(none: it is empty)'}; got {name!r}")

    @overload
    def __getitem__(self, place: SupportsIndex) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> "History": ...
    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        records = super().__getitem__(place)
        return History(records) if isinstance(place, slice) else records

    def __add__(self, records: list[Any]) -> "History":
        last, more = self[-1] if self else None, list(records)
        if isinstance(last, Epoch) and more and isinstance(more[0], Epoch) and more[0].epoch <= last.epoch:
            shift = last.epoch + 1 - more[0].epoch
            more = [one._replace(epoch=one.epoch + shift, seconds=one.seconds + last.seconds) for one in more]
        return History([*self, *more])

    def __iadd__(self, records: Iterable[Any]) -> Self:
        self[:] = self + list(records)
        return self

    def __mul__(self, times: SupportsIndex) -> "History":
        return sum([self] * operator.index(times), History())

    __rmul__ = __mul__

    def extend(self, records: Iterable[Any]) -> None:
        self += records

    def copy(self) -> "History":
        return History(self)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, without those that were not measured."""
        fields = getattr(self[0], "_fields", ()) if self else ()
        return [name for name in fields if any(getattr(record, name, None) is not None for record in self)]
