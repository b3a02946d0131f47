"""What every page is made of: the book's own small files instead of a theme's, and words for search engines."""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx import addnodes
from sphinx.writers.html5 import HTML5Translator

from figures import palette_css

# What Sphinx and its extensions copy beside the book's files and no page asks for.
UNUSED = {"basic.css", "pygments.css", "sphinx-design.min.css", "design-tabs.js", "file.png", "minus.png", "plus.png"}
UNUSED |= {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "searchtools.js", "language_data.js"}
SECOND_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'  # docutils'; Sphinx has one
WHOLE = 12  # lines of code; more may be divided between two printed pages
LONGEST_DESCRIPTION = 160  # characters; search engines cut what is longer


def is_own(file) -> bool:
    name = str(file.filename or "").removeprefix("_static/")
    return bool(name) and name not in UNUSED and not name.startswith("mystnb.")


def is_formula(node) -> bool:
    return isinstance(node, (nodes.math, nodes.math_block))


def describe(doctree) -> str:
    """The page's first paragraph, cut after a word."""
    paragraphs = (p for p in doctree.findall(nodes.paragraph) if "at-a-glance" not in p["classes"])
    words = next((p.astext() for p in paragraphs), "").split()
    while len(" ".join(words)) > LONGEST_DESCRIPTION:
        words.pop()
    return " ".join(words)


def entries(node) -> nodes.bullet_list:
    """The sections below `node`, and where it is the reference its names, each with a link and what is below it."""
    found = nodes.bullet_list()
    for part in node.children:
        if isinstance(part, nodes.section):
            words = [word.deepcopy() for word in part[0].children if not isinstance(word, nodes.reference)]
            words = words or [nodes.Text(part[0].astext())]
            address = part["ids"][0]
        elif isinstance(part, addnodes.desc) and part[0]["ids"]:
            words, address = [nodes.literal("", part[0]["ids"][0].removeprefix("ffnn."))], part[0]["ids"][0]
        else:
            continue
        link = nodes.reference("", "", *words, internal=True, refuri=f"#{address}")
        below = entries(part) if isinstance(part, nodes.section) else nodes.bullet_list()
        found += nodes.list_item("", nodes.paragraph("", "", link), *([below] if len(below) else []))
    return found


def contents_of_page(app, doctree) -> str:
    """The sections of a page and theirs, without the page's own title."""
    title = next(doctree.findall(nodes.section), None) if doctree else None
    sections = entries(title) if title else nodes.bullet_list()
    html = app.builder.render_partial(sections)["fragment"] if len(sections) else ""
    return re.sub(r"</?p>", "", re.sub(r'<ul class="[^"]*">', "<ul>", html))


def navigate(context) -> str:
    """The book's table of contents, with the sections of this page under its title where they do not stand beside."""
    book = context["toctree"](collapse=True, maxdepth=2, includehidden=True)
    book = book.replace('role="heading"', 'role="heading" aria-level="2"')
    if listed_as := context.get("listed_as"):  # a page that is in no table of contents stands under another
        link = f'class="reference internal" href="{context["pathto"](listed_as)}"'
        book = book.replace(link, link.replace("internal", "internal current"))
    return re.sub(r'(href="#">.*?</a>)', lambda here: here[0] + context["page_contents"], book, count=1)


def complete_context(app, pagename, templatename, context, doctree):
    context["html_baseurl"] = app.config.html_baseurl
    context["css_files"] = [file for file in context["css_files"] if is_own(file)]
    context["script_files"] = [file for file in context["script_files"] if is_own(file)]
    context["palette_css"] = palette_css()
    context["metatags"] = context.get("metatags", "").replace(SECOND_VIEWPORT, "")
    context["page_contents"] = contents_of_page(app, doctree)
    context["navigation"] = navigate(context)
    context["description"] = doctree and describe(doctree)
    context["has_formulas"] = doctree and any(map(is_formula, doctree.findall()))


def tidy_citations(app, doctree, docname):
    """A DOI may have signs that no address has; and each docstring numbers its citations from 1, for nobody."""
    for citation in doctree.findall(
        lambda node: "bibtex-citation" in getattr(node, "attributes", {}).get("classes", [])
    ):
        citation["ids"] = []
    for reference in doctree.findall(nodes.reference):
        if "refuri" in reference:
            reference["refuri"] = re.sub("[<>]", lambda sign: quote(sign[0]), reference["refuri"])


def keep_short_code_whole(app, doctree, docname):
    """On paper (book.css)."""
    for block in doctree.findall(nodes.literal_block):
        if block.astext().strip().count("\n") < WHOLE:
            block["classes"].append("short")


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
    app.connect("doctree-resolved", tidy_citations)
    app.connect("doctree-resolved", keep_short_code_whole)
    app.connect("html-page-context", complete_context, priority=900)
    app.connect("build-finished", remove_unused, priority=900)  # after what other extensions write last
    return {"parallel_read_safe": True, "parallel_write_safe": True}
