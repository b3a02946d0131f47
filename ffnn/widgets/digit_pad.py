"""DigitPad: draw a digit, and a network reads it, stroke by stroke."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ffnn import Network
from ffnn.widgets import digit_reader, settings
from ffnn.widgets.figure import STATIC, LiveFigure

SIDE = 28  # pixels; also the units in which the pad is measured, from its upper left corner
BOX = 20  # a drawing is scaled to fit into a square of so many pixels
PEN = 2.7  # pixels: the width of a stroke in the image
ZOOM = 4  # the most by which a small drawing is enlarged
FARTHEST = 8  # pixels to the left or right
DRAWING = "your drawing"
EXAMPLES = (DRAWING, *digit_reader.examples())

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FINE = 512  # places along a side of the pad; two of them are 18 bits, three letters
WRITTEN = re.compile(r"(?:\.(?:[\w-]{3})+)*", re.ASCII)
MOST = 2000  # points of a drawing


def write_strokes(strokes):
    """Strokes, lists of points (x, y) from 0 to 28, as the figure writes them: a dot, then three letters a point."""
    if isinstance(strokes, str):
        text = strokes
    else:
        text = ""
        for stroke in strokes:
            places = np.floor(np.array(stroke, float).reshape(-1, 2) * (FINE / SIDE)).astype(int)
            if len(places) == 0 or (places < 0).any() or (places > FINE).any():
                raise ValueError
            codes = np.minimum(places, FINE - 1) @ [FINE, 1]
            text += "." + "".join(LETTERS[code >> 12] + LETTERS[code >> 6 & 63] + LETTERS[code & 63] for code in codes)
    if not WRITTEN.fullmatch(text) or len(text) > 3 * MOST:
        raise ValueError
    return text


def read_strokes(text):
    """The strokes that `write_strokes` wrote, each an array of shape (points, 2)."""
    strokes = []
    for stroke in text.split(".")[1:]:
        a, b, c = np.array([LETTERS.index(letter) for letter in stroke]).reshape(-1, 3).T
        codes = (a << 12) + (b << 6) + c
        strokes.append((np.column_stack([codes // FINE, codes % FINE]) + 0.5) * (SIDE / FINE))
    return strokes


def ink(strokes):
    """Strokes, measured in pixels, as an image: full ink within the pen, none a pixel farther."""
    middle = np.arange(SIDE) + 0.5
    distance = np.full((SIDE, SIDE), np.inf)
    for stroke in strokes:
        for k in range(max(len(stroke) - 1, 1)):
            (x0, y0), (x1, y1) = stroke[k], stroke[min(k + 1, len(stroke) - 1)]
            dx, dy = x1 - x0, y1 - y0
            length = dx * dx + dy * dy
            along = (middle - x0) * dx + ((middle - y0) * dy)[:, None]
            t = np.clip(along / length, 0, 1) if length > 0 else np.zeros((SIDE, SIDE))
            across, down = middle - (x0 + t * dx), middle[:, None] - (y0 + t * dy)
            distance = np.minimum(distance, np.sqrt(across * across + down * down))
    return np.floor(255 * np.clip(PEN / 2 + 0.5 - distance, 0, 1) + 0.5).astype(np.uint8)


def normalized(strokes):
    """Strokes as MNIST has its digits: scaled into 20 x 20 pixels, the centre of mass in the middle of 28 x 28."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max((high - low).max(), (BOX - PEN) / ZOOM)
    placed = [(stroke - (low + high) / 2) * ((BOX - PEN) / size) + SIDE / 2 for stroke in strokes]
    mass = ink(placed).astype(np.int64)
    places = np.arange(SIDE)
    total = mass.sum()
    centre = np.array([(mass.sum(axis=0) * places).sum() / total, (mass.sum(axis=1) * places).sum() / total]) + 0.5
    return ink([stroke + (SIDE / 2 - centre) for stroke in placed])


class DigitPad(LiveFigure):
    """A live figure: draw a digit, and the network of the chapter on digits reads it, stroke by stroke.

    `example`: the held-out image on the pad, or "your drawing". `strokes`: the drawing, a list of strokes, each a list
    of points $(x, y)$ from 0 to 28, from the pad's upper left corner (the trait holds them as text). `shift`: by
    how many pixels the image is moved to the right before it is read, -8 to 8.

    `image`: what the network reads, uint8, shape $(28, 28)$. `probabilities`: those of the ten digits, shape $(10,)$.
    Both change with the other traits; observe them to follow the pen.
    """

    _esm = STATIC / "digit_pad.js"

    example = settings.choice(*EXAMPLES)
    strokes = settings.Setting(write_strokes, "strokes, each a list of points (x, y) from 0 to 28")
    shift = settings.integer(-FARTHEST, FARTHEST)
    image = traitlets.Instance(np.ndarray, read_only=True)
    probabilities = traitlets.Instance(np.ndarray, read_only=True)

    def __init__(self, *, example: str = "a 3", strokes: Sequence[Any] | str = "", shift: int = 0):
        if strokes:
            example = DRAWING
        super().__init__(example=example, strokes=strokes, shift=shift)
        self.observe(self._read, ["example", "strokes", "shift"])
        self._read()

    def _read(self, _=None):
        image = self._centred()
        moved = np.zeros_like(image)
        if self.shift >= 0:
            moved[:, self.shift :] = image[:, : SIDE - self.shift]
        else:
            moved[:, : self.shift] = image[:, -self.shift :]
        self.set_trait("image", moved)
        self.set_trait("probabilities", self.network().probabilities(moved.reshape(1, -1) / 255)[0])

    def _centred(self):
        if self.example != DRAWING:
            return digit_reader.examples()[self.example]
        strokes = read_strokes(self.strokes)
        return normalized(strokes) if strokes else np.zeros((SIDE, SIDE), np.uint8)

    def network(self) -> Network:
        """The network on screen, as an `ffnn.Network` of its own: 784-64-10, stored by the chapter on digits."""
        return digit_reader.load()
