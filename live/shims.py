"""What chapters import and a page has no whole use for: IPython.display, myst_nb.glue, anywidget."""

import importlib.util
import sys
import types


class Rich:
    """Text of a kind that is not plain."""

    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class Markdown(Rich):
    def _repr_markdown_(self):
        return self.data


class Latex(Rich):
    def _repr_latex_(self):
        return self.data


class HTML(Rich):
    def _repr_html_(self):
        return self.data


class SVG(Rich):
    def _repr_svg_(self):
        return self.data


def module(name, **names):
    made = types.ModuleType(name)
    vars(made).update(names)
    sys.modules[name] = made
    return made


def install(kernel):
    """Make them importable; what is displayed goes to `kernel`."""
    kinds = {kind.__name__: kind for kind in (Markdown, Latex, HTML, SVG)}
    display = module("IPython.display", display=kernel.display, **kinds)
    module("IPython", display=display, get_ipython=lambda: None, version_info=(9, 0))
    module("myst_nb", glue=lambda name, value, display=True: None)  # the page has the numbers in its text


def install_anywidget(kernel):
    """The Python half of a live figure: its synced traits go to the page and come from it."""
    if not importlib.util.find_spec("traitlets"):
        return
    import traitlets

    class AnyWidget(traitlets.HasTraits):
        def __init__(self, **traits):
            self._id = f"live-{len(kernel.widgets) + 1}"
            self._from_page = False
            kernel.widgets[self._id] = self
            super().__init__(**traits)
            self.observe(self._tell)

        def _tell(self, change):
            if change.name in self.trait_names(sync=True) and not self._from_page:
                state = {change.name: plain(change.new)}
                kernel.emit({"output_type": "widget_update", "id": self._id, "state": state})

        def _repr_mimebundle_(self, **_):
            state = {name: plain(getattr(self, name)) for name in self.trait_names(sync=True)}
            bundle = type(self).__module__.rpartition(".")[2]
            view = {"model_id": self._id, "module": bundle, "state": state}
            return {"application/vnd.jupyter.widget-view+json": view, "text/plain": repr(self)}

        def take(self, state):
            """Traits that the reader has turned on the page."""
            self._from_page = True
            try:
                for name, value in state.items():
                    if name in self.trait_names(sync=True):
                        setattr(self, name, tuple(value) if isinstance(value, list) else value)
            finally:
                self._from_page = False

    module("anywidget", AnyWidget=AnyWidget, __version__="0.11.0")


def plain(value):
    """A trait as JSON has it."""
    if isinstance(value, (tuple, list)):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return value.item() if hasattr(value, "item") else value
