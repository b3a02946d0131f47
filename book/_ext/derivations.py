"""Every derivation of the book on one page: `{derivations}` gathers them from the chapters, in their order.

A derivation is what a cell shows of an `ffnn.derivation.Derivation`, known by the mark before what was checked. Nothing
is copied by hand: what stands on that page is what the chapter's run gave.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

MARK = "✓"


class derivations(nodes.General, nodes.Element):
    """The place where they will stand, once all chapters have been read."""


class Derivations(SphinxDirective):
    def run(self):
        self.env.metadata[self.env.docname]["gathers_derivations"] = True
        return [derivations()]


def is_derivation(node) -> bool:
    return (
        isinstance(node, nodes.container)
        and node.get("mime_type") == "text/markdown"
        and bool(node.children)
        and node.children[-1].astext().startswith(MARK)
    )


def collect(app, doctree):
    """Note a copy of each derivation of a chapter with an address that it gets there."""
    found = []
    for number, shown in enumerate(list(doctree.findall(is_derivation)), start=1):
        address = f"derivation-{number}"
        bundle = shown.parent
        bundle.parent.insert(bundle.parent.index(bundle), nodes.target(ids=[address]))
        found.append((address, [part.deepcopy() for part in shown.children]))
    if found:
        app.env.metadata[app.env.docname]["derivations"] = found


def pages_that_gather(app, env) -> list[str]:
    """They are written anew whenever a chapter is."""
    return [name for name, data in env.metadata.items() if "gathers_derivations" in data]


def fill(app, doctree, docname):
    for place in list(doctree.findall(derivations)):
        in_reading_order = app.env.collect_relations()
        found = {chapter: app.env.metadata[chapter].get("derivations") for chapter in in_reading_order}
        place.replace_self([section(app, docname, chapter, shown) for chapter, shown in found.items() if shown])


def section(app, docname, chapter, found):
    """The derivations of a chapter under its title, each linked to where it belongs."""
    address = app.builder.get_relative_uri(docname, chapter)
    title = nodes.title("", "", *linked(app.env.titles[chapter].children, address))
    whole = nodes.section("", title, ids=[chapter.replace("/", "-")])
    for anchor, parts in found:
        name, *rest = (part.deepcopy() for part in parts)
        title_words, name.children = name.children, []
        name += linked(title_words, f"{address}#{anchor}")
        whole += [name, *rest]
    return whole


def linked(words, address):
    words = [word.deepcopy() for word in words]
    return [nodes.reference("", "", *words, internal=True, refuri=address)]


def setup(app):
    app.add_directive("derivations", Derivations)
    app.add_node(derivations)
    app.connect("doctree-read", collect)
    app.connect("env-updated", pages_that_gather)
    app.connect("doctree-resolved", fill, priority=90)  # before the plain notebooks are written
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
