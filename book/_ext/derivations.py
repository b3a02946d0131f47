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
        self.env.metadata[self.env.docname]["derivations"] = True
        return [derivations()]


def is_derivation(node) -> bool:
    return (
        isinstance(node, nodes.container)
        and node.get("mime_type") == "text/markdown"
        and bool(node.children)
        and node.children[-1].astext().startswith(MARK)
    )


def collect(app, doctree):
    """Keep a copy of each derivation of a chapter, and give it an address there."""
    found = []
    for number, shown in enumerate(list(doctree.findall(is_derivation)), start=1):
        address = f"derivation-{number}"
        bundle = shown.parent
        bundle.parent.insert(bundle.parent.index(bundle), nodes.target(ids=[address]))
        found.append((address, [part.deepcopy() for part in shown.children]))
    if found:
        gathered(app.env)[app.env.docname] = found


def gathered(env) -> dict:
    """By chapter, its derivations: pairs of an address and what is shown."""
    if not hasattr(env, "derivations"):
        env.derivations = {}
    return env.derivations


def purge(app, env, docname):
    gathered(env).pop(docname, None)


def merge(app, env, docnames, other):
    of_other = gathered(other)
    gathered(env).update({name: of_other[name] for name in docnames if name in of_other})


def pages_that_gather(app, env) -> list[str]:
    """They are written anew whenever a chapter is."""
    return [name for name, data in env.metadata.items() if "derivations" in data]


def in_reading_order(env) -> list[str]:
    """All pages, in the order of the table of contents."""
    order, waiting = [], [env.config.root_doc]
    while waiting:
        page = waiting.pop(0)
        order.append(page)
        waiting = env.toctree_includes.get(page, []) + waiting
    return order


def fill(app, doctree, docname):
    for place in list(doctree.findall(derivations)):
        chapters = gathered(app.env)
        place.replace_self(
            [
                section(app, docname, chapter, chapters[chapter])
                for chapter in in_reading_order(app.env)
                if chapter in chapters
            ]
        )


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
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_that_gather)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
