"""What every page is made of: the book's own small files instead of a theme's, and words for search engines."""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.writers.html5 import HTML5Translator

from figures import palette_css

# What Sphinx and its extensions copy beside the book's files and no page asks for.
UNUSED = {"basic.css", "pygments.css", "sphinx-design.min.css", "design-tabs.js", "file.png", "minus.png", "plus.png"}
UNUSED |= {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "searchtools.js", "language_data.js"}
SECOND_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'  # docutils'; Sphinx has one
LONGEST_DESCRIPTION = 160  # characters; search engines cut what is longer


def is_own(file) -> bool:
    name = str(file.filename or "").removeprefix("_static/")
    return bool(name) and name not in UNUSED and not name.startswith("mystnb.")


def is_formula(node) -> bool:
    return isinstance(node, (nodes.math, nodes.math_block))


def describe(doctree) -> str:
    """The page's first paragraph, cut after a word."""
    words = next((p.astext() for p in doctree.findall(nodes.paragraph)), "").split()
    while len(" ".join(words)) > LONGEST_DESCRIPTION:
        words.pop()
    return " ".join(words)


def navigate(context) -> str:
    """The book's table of contents, with the sections of this page under its title."""
    book = context["toctree"](collapse=True, maxdepth=2, includehidden=True)
    book = book.replace('role="heading"', 'role="heading" aria-level="2"')
    sections = re.search(r'href="#">.*?</a>(<ul>.*</ul>)\s*</li>\s*</ul>\s*$', context.get("toc") or "", re.DOTALL)
    return re.sub(r'(href="#">.*?</a>)', lambda here: here[0] + (sections[1] if sections else ""), book, count=1)


def complete_context(app, pagename, templatename, context, doctree):
    context["html_baseurl"] = app.config.html_baseurl
    context["css_files"] = [file for file in context["css_files"] if is_own(file)]
    context["script_files"] = [file for file in context["script_files"] if is_own(file)]
    context["palette_css"] = palette_css()
    context["metatags"] = context.get("metatags", "").replace(SECOND_VIEWPORT, "")
    context["navigation"] = navigate(context)
    context["description"] = doctree and describe(doctree)
    context["has_formulas"] = doctree and any(map(is_formula, doctree.findall()))


def visit_table(self, node):
    """As Sphinx does, in a box of its own that scrolls."""
    self.body.append('<div class="scrollable table" data-label="Table">')
    HTML5Translator.visit_table(self, node)


def depart_table(self, node):
    HTML5Translator.depart_table(self, node)
    self.body.append("</div>\n")


def visit_citation(self, node):
    """As docutils does, without the roles `list` and `doc-biblioentry`, which ARIA has since withdrawn."""
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self, node):
    self.body.append("</div>\n")


def visit_hidden_code(self, node):
    """As MyST-NB does, with a summary whose one text is also its name."""
    self.body.append(
        f'<details class="{" ".join(["hide", *node["classes"]])}"><summary>{escape(node["prompt_show"])}</summary>'
    )


def depart_hidden_code(self, node):
    self.body.append("</details>\n")


def remove_unused(app, exception):
    static = Path(app.outdir, "_static")
    for path in [*static.glob("mystnb.*.css"), *(static / name for name in UNUSED)]:
        path.unlink(missing_ok=True)


def setup(app):
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_hidden_code))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.connect("html-page-context", complete_context, priority=900)
    app.connect("build-finished", remove_unused, priority=900)  # after what other extensions write last
    return {"parallel_read_safe": True, "parallel_write_safe": True}
