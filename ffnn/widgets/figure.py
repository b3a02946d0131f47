"""What all live figures share: they are ipywidgets with settings that a reader and Python can both change."""

import inspect
from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class LiveFigure(anywidget.AnyWidget):
    """A live figure computes in the page. Each argument of its class is a trait that Python can read, set and observe.

    "Reset" takes the figure back to `_initial`.
    """

    _css = STATIC / "widgets.css"

    _initial = traitlets.Dict().tag(sync=True)

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self._initial = self._settings()

    def _settings(self):
        """The arguments of the class, as they are now."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._settings().items())})"
