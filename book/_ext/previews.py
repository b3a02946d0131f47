"""What a link can show in place: equations, terms, sources and names of the package, each as it stands on its page.

Beside a page that has such targets the build writes `previews/<page>.json`, from a target's address to its HTML.
book.js fetches it when a reader points at the first link to that page, and never before.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from beside import PREFIX
from formulas import typeset

FOLDER = "previews"
SIGNATURE = (addnodes.desc_addname, addnodes.desc_name, addnodes.desc_parameterlist, addnodes.desc_returns)


def targets(app, doctree, docname):
    """(address, what is shown) for each target of a page."""
    numbers = app.env.toc_fignumbers.get(docname, {}).get("displaymath", {})
    for formula in doctree.findall(nodes.math_block):
        if formula.get("label"):
            address = nodes.make_id(f"{PREFIX}{formula['label']}")
            number = ".".join(map(str, numbers.get(address, [formula.get("number")])))
            html = typeset(formula.astext(), display=True)
            yield address, f'<div class="math">{html}<span class="eqno">({number})</span></div>'
    for item in doctree.findall(nodes.definition_list_item):
        if item[0]["ids"]:  # an entry of the glossary
            yield item[0]["ids"][0], rendered(app, term(item))
    for source in doctree.findall(nodes.citation):
        yield source["ids"][0], rendered(app, *without_label(source))
    for entry in doctree.findall(addnodes.desc):
        if entry[0]["ids"]:
            yield entry[0]["ids"][0], rendered(app, *opening(entry))


def term(item):
    words = [word.deepcopy() for word in item[1][0].children]
    return nodes.paragraph("", "", nodes.strong("", item[0].astext()), nodes.Text(": "), *words)


def without_label(source):
    return [part.deepcopy() for part in source.children if not isinstance(part, nodes.label)]


def opening(entry):
    """A name's signature, and the first paragraph of what it says."""
    shown = (part.astext() for part in entry[0].children if isinstance(part, SIGNATURE))
    signature = nodes.paragraph("", "", nodes.literal("", "".join(shown)))
    told = next(entry[-1].findall(nodes.paragraph), None)
    return [signature, told.deepcopy()] if told else [signature]


def rendered(app, *parts) -> str:
    return app.builder.render_partial(nodes.container("", *parts))["fragment"]


def write(app, doctree, docname):
    if app.builder.format != "html":
        return
    found = dict(targets(app, doctree, docname))
    path = Path(app.outdir, FOLDER, f"{docname}.json")
    if found:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    else:
        path.unlink(missing_ok=True)


def setup(app):
    app.connect("doctree-resolved", write, priority=800)  # when all links are known and all that is gathered stands
    return {"parallel_read_safe": True, "parallel_write_safe": True}
