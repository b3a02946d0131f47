"""The book's terms, each introduced once: `{newterm}` marks the word, `{means}` the words that say what it means.

Both stand in one paragraph, and the k-th `{newterm}` goes with the k-th `{means}`. `{glossary-of-terms}` makes the
glossary of them, and `{term}` in another chapter leads to the entry there. So a meaning stands once: where the idea
comes up.
"""

import re
from itertools import groupby

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import make_id, make_refnode

logger = logging.getLogger(__name__)


class newterm(nodes.emphasis):
    """A term where it is introduced: `<dfn>` on the page."""


class means(nodes.inline):
    """The words of the chapter that say what a term means."""


class glossary_of_terms(nodes.General, nodes.Element):
    """The place where the entries will stand, once all chapters have been read."""


class NewTerm(SphinxRole):
    """`` {newterm}`logistic function <sigmoid, logistic sigmoid>` ``: synonyms in angle brackets."""

    def run(self):
        term, synonyms = re.fullmatch(r"(.+?)(?:\s*<(.*)>)?", self.text, re.DOTALL).groups()
        term = " ".join(term.split())
        return [newterm("", term, term=term, synonyms=re.split(r",\s*", synonyms) if synonyms else [])], []


class Means(SphinxRole):
    def run(self):
        children, messages = self.inliner.parse(self.text, self.lineno, self.inliner, nodes.inline())
        return [means("", "", *children)], messages


class GlossaryOfTerms(SphinxDirective):
    def run(self):
        self.env.metadata[self.env.docname]["is_glossary"] = True
        return [glossary_of_terms()]


def collect(app, doctree):
    """Note each term of a page with its meaning, and give it an address."""
    found = []
    for paragraph in doctree.findall(nodes.paragraph):
        terms, meanings = list(paragraph.findall(newterm)), list(paragraph.findall(means))
        if len(terms) != len(meanings):
            said = f"{len(terms)} times newterm and {len(meanings)} times means in one paragraph"
            logger.warning(f"{said}: each term needs its meaning", location=paragraph)
            continue
        for term, meaning in zip(terms, meanings, strict=True):
            term["ids"] = [make_id(app.env, doctree, "term", term["term"])]
            words = [part.deepcopy() for part in meaning.children]
            found.append((term["term"], term["synonyms"], term["ids"][0], words))
    if found:
        app.env.metadata[app.env.docname]["terms"] = found


def all_terms(env):
    """(term, synonyms, anchor, meaning, page) in the order of the alphabet."""
    rows = [(*row, page) for page in env.found_docs for row in env.metadata[page].get("terms", [])]
    return sorted(rows, key=lambda row: (row[0].lower(), row[-1]))


def address(term: str) -> str:
    return nodes.make_id(f"term {term}")


def pages_to_write_anew(app, env) -> list[str]:
    for term, rows in groupby(all_terms(env), key=lambda row: row[0].lower()):
        pages = [row[-1] for row in rows]
        if len(pages) > 1:
            logger.warning(f"{term!r} is introduced more than once: in {', '.join(pages)}")
    return glossaries(env)


def glossaries(env) -> list[str]:
    return [name for name, data in env.metadata.items() if "is_glossary" in data]


def fill(app, doctree, docname):
    for place in list(doctree.findall(glossary_of_terms)):
        entries = [entry(app, docname, *row) for row in all_terms(app.env)]
        place.replace_self(nodes.definition_list("", *entries, classes=["glossary"]))


def entry(app, docname, term, synonyms, anchor, meaning, page):
    """What a term means, its other names, and the chapter that explains it."""
    also = [nodes.inline("", f" (also {', '.join(synonyms)})", classes=["synonyms"])] if synonyms else []
    where = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
    title = [word.deepcopy() for word in app.env.titles[page].children]
    link = nodes.reference("", "", *title, internal=True, refuri=where)
    words = [word.deepcopy() for word in meaning]
    told = nodes.paragraph("", "", *words, nodes.Text(". "), link)
    head = nodes.term("", "", nodes.Text(term), *also, ids=[address(term)])
    return nodes.definition_list_item("", head, nodes.definition("", told))


def resolve(app, env, node, words):
    """`{term}` leads to the glossary, by a term's name or by one of its synonyms."""
    if node.get("reftype") != "term":
        return None
    wanted = " ".join(node["reftarget"].lower().split())
    for term, synonyms, *_ in all_terms(env):
        if wanted in (term.lower(), *map(str.lower, synonyms)):
            for glossary in glossaries(env):
                return make_refnode(app.builder, node["refdoc"], glossary, address(term), words, term)
    return None


def visit_newterm(self, node):
    self.body.append(self.starttag(node, "dfn", ""))


def depart_newterm(self, node):
    self.body.append("</dfn>")


def as_inline(self, node):
    """`{means}` changes nothing on the page."""


def setup(app):
    app.add_role("newterm", NewTerm())
    app.add_role("means", Means())
    app.add_directive("glossary-of-terms", GlossaryOfTerms)
    app.add_node(newterm, html=(visit_newterm, depart_newterm))
    app.add_node(means, html=(as_inline, as_inline))
    app.add_node(glossary_of_terms)
    app.connect("doctree-read", collect)
    app.connect("env-updated", pages_to_write_anew)
    app.connect("missing-reference", resolve)
    app.connect("doctree-resolved", fill, priority=90)  # before the plain notebooks are written
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
