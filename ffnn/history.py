"""What training did, epoch by epoch: a list of records that reads as columns, as a table and as a plot."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Epoch(NamedTuple):
    """One record of `train`. Losses are means over the examples, without the l1 and l2 terms."""

    epoch: int  # 1, 2, ...
    loss: float  # over the epoch's batches, each measured before its step
    validation_loss: float | None  # after the epoch
    validation_accuracy: float | None  # share classified right; None unless the targets are labels
    learning_rate: float  # at the epoch's first step
    seconds: float  # since training began


class History(list):
    """The records of `train`. `history.loss` is that column as an array; so for every field of `Epoch` measured."""

    def __getattr__(self, name: str) -> np.ndarray:
        columns = self.columns
        if name in columns:
            return np.array([getattr(record, name) for record in self])
        raise AttributeError(f"History has the columns {', '.join(columns) or '(none: it is empty)'}; got {name!r}")

    def __getitem__(self, place):
        records = super().__getitem__(place)
        return History(records) if isinstance(place, slice) else records

    @property
    def columns(self) -> list[str]:
        """The names of the columns; those that were not measured are left out."""
        fields = getattr(self[0], "_fields", ()) if self else ()
        return [name for name in fields if getattr(self[0], name) is not None]

    def to_dict(self) -> dict[str, np.ndarray]:
        """The columns as a dict of arrays."""
        return {name: getattr(self, name) for name in self.columns}

    def table(self) -> str:
        """The columns as text, one line per epoch."""
        columns = self.to_dict()
        widths = {name: max(len(name), 9) for name in columns}
        lines = ["  ".join(name.rjust(width) for name, width in widths.items())]
        for row in zip(*columns.values(), strict=True):
            texts = (str(value) if isinstance(value, np.integer) else f"{value:.4g}" for value in row)
            lines.append("  ".join(text.rjust(width) for text, width in zip(texts, widths.values(), strict=True)))
        return "\n".join(lines)

    def plot(self) -> "Axes":
        """Training and validation loss against the epoch (needs Matplotlib)."""
        from ffnn.plotting import loss_curves

        if not self:
            raise ValueError("History holds no records yet: there is nothing to plot")
        return loss_curves(self)
