"""What training did, epoch by epoch: a list of records that reads as columns, as a table and as a plot."""

import numpy as np


class History(list):
    """The records of `train`. `history.loss` is that column as an array; so for every field of `Epoch`."""

    def __getattr__(self, name):
        if self and name in self[0]._fields:
            return np.array([getattr(record, name) for record in self])
        raise AttributeError(f"History has the columns {self[0]._fields if self else ()}; got {name!r}")

    def to_dict(self):
        """The columns as a dict of arrays, those that were not measured left out."""
        fields = self[0]._fields if self else ()
        return {name: getattr(self, name) for name in fields if getattr(self[0], name) is not None}

    def table(self):
        """The columns as text, one line per epoch."""
        columns = self.to_dict()
        widths = {name: max(len(name), 9) for name in columns}
        lines = ["  ".join(name.rjust(width) for name, width in widths.items())]
        for row in zip(*columns.values(), strict=True):
            cells = zip(widths.values(), row, strict=True)
            lines.append("  ".join(f"{value:{width}.4g}" for width, value in cells))
        return "\n".join(lines)

    def plot(self):
        """Training and validation loss against the epoch (needs Matplotlib)."""
        from ffnn.plotting import loss_curves

        return loss_curves(self)
