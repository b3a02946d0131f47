"""What a reader wants to know before reading: how long a chapter takes, and which chapters it needs.

`{at-a-glance}` stands below a chapter's title; its lines name the pages that it needs. The time is reckoned from what
stands open on the page, at the pace of someone who follows the formulas.
"""

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

WORDS_A_MINUTE = 150
MINUTES_A_FORMULA = 0.4  # one that is set apart, and a line of a derivation
MINUTES_A_LINE = 0.06  # of code
ROUNDED_TO = 5  # minutes
FOLDED = {"sd-dropdown", "tag_hide-input", "exercise", "tag_check", "tag_exercise"}
NO_PROSE = (nodes.math_block, nodes.literal_block, nodes.math, nodes.raw, nodes.comment)


class glance(nodes.General, nodes.Element):
    """The place below the title, until the page and those it needs have been read."""


class AtAGlance(SphinxDirective):
    has_content = True

    def run(self):
        return [glance(needs=[line.strip() for line in self.content if line.strip()])]


def classes_around(node) -> set[str]:
    found = set()
    while node:
        found.update(node.get("classes", []))
        node = node.parent
    return found


def minutes(doctree) -> int:
    """How long it takes to read what is not folded, exercises left out."""
    took = 0.0
    for node in doctree.findall(lambda n: isinstance(n, (nodes.Text, nodes.math_block, nodes.literal_block))):
        around = classes_around(node.parent)
        if around & FOLDED:
            continue
        if isinstance(node, nodes.math_block):
            took += MINUTES_A_FORMULA * (1 + node.astext().count(r"\\"))
        elif isinstance(node, nodes.literal_block):
            took += 0 if "cell_output" in around else MINUTES_A_LINE * (1 + node.astext().count("\n"))
        elif not isinstance(node.parent, NO_PROSE):
            took += len(node.split()) / WORDS_A_MINUTE
    return max(ROUNDED_TO, ROUNDED_TO * round(took / ROUNDED_TO))


def fill(app, doctree, docname):
    for place in list(doctree.findall(glance)):
        parts = [nodes.Text(f"About {minutes(doctree)} minutes.")]
        for number, page in enumerate(place["needs"]):
            if page not in app.env.titles:
                logger.warning("at-a-glance: there is no page %r", page, location=place)
                continue
            title = [word.deepcopy() for word in app.env.titles[page].children]
            address = app.builder.get_relative_uri(docname, page)
            link = nodes.reference("", "", *title, internal=True, refuri=address)
            parts += [nodes.Text(", " if number else " Needs "), link]
        parts += [nodes.Text(".")] if place["needs"] else []
        place.replace_self(nodes.paragraph("", "", *parts, classes=["at-a-glance"]))


def setup(app):
    app.add_directive("at-a-glance", AtAGlance)
    app.add_node(glance)
    app.connect("doctree-resolved", fill, priority=90)  # before the plain notebooks are written
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
