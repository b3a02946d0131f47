"""Links between the chapters and the reference (api.py), both ways, found in the chapters' code.

A name of the package links to its entry where a chapter imports it, where its code first uses it, and where the text
first names it; the entry lists the chapters whose code uses it. Nothing of this is typed, and in JupyterLab a chapter
is what it was.
"""

import ast
import re
from html import escape

from docutils import nodes
from pygments.lexers import PythonLexer
from pygments.token import Name
from sphinx import addnodes
from sphinx.writers.html5 import HTML5Translator

from api import reference, used_in
from derivations import in_reading_order

SPAN = re.compile(r'<span class="n\w*">(\w+)</span>')


class Uses(ast.NodeVisitor):
    """Where code refers to names of the package: (full name, word, line, column, whether it is an import).

    `bound` says what each word means; it is carried from cell to cell.
    """

    def __init__(self, bound):
        self.bound, self.found = bound, []

    def note(self, full, word, line, column, imported=False):
        self.found.append((full, word, line, column, imported))

    def visit_ImportFrom(self, node):
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            self.bind(alias.asname or alias.name, full if full.startswith("ffnn.") else None)
            if full.startswith("ffnn."):
                self.note(full, alias.name, alias.lineno, alias.col_offset, imported=True)

    def visit_Import(self, node):
        for alias in node.names:
            if alias.name.partition(".")[0] == "ffnn":
                self.bind(alias.asname or "ffnn", alias.name if alias.asname else "ffnn")
            else:
                self.bind(alias.asname or alias.name.partition(".")[0], None)

    def bind(self, word, full):
        self.bound.pop(word, None)
        if full:
            self.bound[word] = full

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.bound:
            self.note(self.bound[node.id], node.id, node.lineno, node.col_offset)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id, None)

    def visit_Attribute(self, node):
        self.visit(node.value)
        if full := self.meaning(node):
            self.note(full, node.attr, node.end_lineno, node.end_col_offset - len(node.attr))

    def meaning(self, node):
        if isinstance(node, ast.Name):
            return self.bound.get(node.id)
        owner = self.meaning(node.value) if isinstance(node, ast.Attribute) else None
        return owner and f"{owner}.{node.attr}"

    def visit_Assign(self, node):
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_For(self, node):
        self.visit(node.iter)
        self.generic_visit(node)

    def inside(self, node, names):
        """Names of a function's own mean nothing outside, and hide what they meant."""
        outside = dict(self.bound)
        for name in names:
            self.bind(name, None)
        self.generic_visit(node)
        self.bound = outside

    def visit_FunctionDef(self, node):
        self.bind(node.name, None)
        self.inside(node, [a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)])

    def visit_Lambda(self, node):
        self.inside(node, [a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)])

    def visit_ClassDef(self, node):
        self.bind(node.name, None)
        self.inside(node, [])

    def comprehension(self, node):
        own = [n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        self.inside(node, own)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension


def uses_of(code: str, bound: dict) -> list:
    """What `code` uses of the package, given what words mean; `bound` then has what they mean after it."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic of IPython
        return []
    reader = Uses(bound)
    reader.visit(tree)
    return sorted(reader.found, key=lambda use: use[2:4])


def collect(app, doctree):
    """Note what a page uses, and give the cell where it first does so an address."""
    bound, words, called, cells, first_import = {}, {}, set(), {}, {}
    for number, (cell, block) in enumerate(code_of(doctree), start=1):
        links = []
        for full, word, line, column, imported in uses_of(block.astext(), bound):
            if imported:
                words[word] = full
                first_import.setdefault(full, (number, cell))
            elif full not in called:
                called.add(full)
                cells[full] = (number, cell)
            else:
                continue
            links.append((full, word, line, column))
        block["api"] = links
    found = {full: place for full, place in (first_import | cells).items() if place[1] is not None}
    for number, cell in found.values():
        if f"code-{number}" not in cell["ids"]:
            cell["ids"].append(f"code-{number}")
    if words:
        usage(app.env)[app.env.docname] = {
            "words": words,
            "cells": {full: number for full, (number, _) in found.items()},
        }


def code_of(doctree):
    """(cell, code) of each cell; on a page without cells (None, code) of each program that it shows."""
    cells = [
        (cell, block)
        for cell in doctree.findall(is_part("cell_code"))
        for source in cell.findall(is_part("cell_code_source"))
        for block in source.findall(nodes.literal_block)
    ]
    return cells or [
        (None, block) for block in doctree.findall(nodes.literal_block) if block.get("language") == "python"
    ]


def is_part(name):
    return lambda node: isinstance(node, nodes.container) and node.get("nb_element") == name


def usage(env) -> dict:
    """By page: what the words that it imports mean, and for each name that its code uses the number of the cell."""
    if not hasattr(env, "api_usage"):
        env.api_usage = {}
    return env.api_usage


def purge(app, env, docname):
    usage(env).pop(docname, None)


def merge(app, env, docnames, other):
    usage(env).update({name: found for name, found in usage(other).items() if name in docnames})


def pages_of_the_reference(app, env) -> list[str]:
    """They are written anew whenever a chapter is."""
    return [docname for docname in reference(env) if docname]


def address(app, page, full) -> str | None:
    """The way from a page to the entry of a name; a method without an entry leads to its class."""
    while full.count(".") >= 1:
        for docname, known in reference(app.env).items():
            if docname and full in known:
                if docname == page:
                    return f"#{known[full]}"
                return f"{app.builder.get_relative_uri(page, docname)}#{known[full]}"
        full = full.rpartition(".")[0]
    return None


def link(app, doctree, docname):
    if app.builder.format != "html":
        return
    for block in doctree.findall(nodes.literal_block):
        if block.get("api"):
            found = ((word, line, column, address(app, docname, full)) for full, word, line, column in block["api"])
            block["api_links"] = [use for use in found if use[-1]]
    link_words(app, doctree, docname)
    for place in list(doctree.findall(used_in)):
        place.replace_self(chapters_that_use(app, docname, place["name"]))


def link_words(app, doctree, docname):
    """Where the text first names what the page imports, or any name in full, it leads to the entry."""
    words = usage(app.env).get(docname, {}).get("words", {})
    own = reference(app.env).get(docname, {})
    done = set()
    for literal in list(doctree.findall(nodes.literal)):
        text = literal.astext()
        first, dot, rest = text.partition(".")
        if not re.fullmatch(r"[\w.]+", text) or inside(literal, nodes.reference, nodes.title, addnodes.desc_signature):
            continue
        if first == "ffnn":
            full = text
        elif first in words:
            full = words[first] + dot + rest
        elif own.get(f"ffnn.{text}") == f"ffnn.{text}":
            full = f"ffnn.{text}"
        else:
            continue
        entry = inside(literal, addnodes.desc)  # in the reference: once an entry, and not to itself
        target = address(app, docname, full)
        itself = entry is not None and target == f"#{entry[0]['ids'][0]}"
        if target and not itself and (full, id(entry)) not in done:
            done.add((full, id(entry)))
            wrapped = nodes.reference("", "", internal=True, refuri=target, classes=["api"])
            literal.replace_self(wrapped)
            wrapped += literal


def inside(node, *kinds):
    """The nearest ancestor of one of these kinds, if there is one."""
    node = node.parent
    while node is not None and not isinstance(node, kinds):
        node = node.parent
    return node


def chapters_that_use(app, docname, name):
    """A line with links to the first use in each chapter, in reading order; nothing where there is none."""
    words = []
    known = reference(app.env)[docname]
    for page in in_reading_order(app.env):
        cells = [
            cell
            for full, cell in usage(app.env).get(page, {}).get("cells", {}).items()
            if entry_of(full, known) == name
        ]
        if cells:
            target = f"{app.builder.get_relative_uri(docname, page)}#code-{min(cells)}"
            title = app.env.titles[page].astext()
            words += [
                nodes.Text(", " if words else "Used in: "),
                nodes.reference("", title, internal=True, refuri=target),
            ]
    return [nodes.paragraph("", "", *words, classes=["used-in"])] if words else []


def entry_of(full, known):
    """The entry that a full name belongs to: that of the class for a method."""
    while full not in known and full:
        full = full.rpartition(".")[0]
    name = known.get(full)
    return (
        name.rpartition(".")[0] if name and name.rpartition(".")[0] in known.values() and name.count(".") > 1 else name
    )


def visit_code(self, node):
    """As Sphinx does; then the names that `collect` found become links."""
    try:
        HTML5Translator.visit_literal_block(self, node)
    except nodes.SkipNode:
        if node.get("api_links"):
            self.body[-1] = linked(self.body[-1], node.astext(), node["api_links"])
        raise


def linked(html: str, code: str, links: list) -> str:
    """Highlighted code with links; a name is found by counting how often the word stood before it."""
    starts = [0]
    for line in code.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    lines = code.split("\n")
    places = {
        starts[line - 1] + len(lines[line - 1].encode()[:column].decode()): target for _, line, column, target in links
    }
    tokens = [
        (start, word)
        for start, kind, word in PythonLexer(stripnl=False).get_tokens_unprocessed(code)
        if kind in Name and word.isidentifier()
    ]
    words = {word for word, *_ in links}
    targets = {word: [places.get(start) for start, other in tokens if other == word] for word in words}
    spans = {word: sum(m[1] == word for m in SPAN.finditer(html)) for word in words}
    counted = dict.fromkeys(words, 0)

    def replace(span):
        word = span[1]
        if word not in words or spans[word] != len(targets[word]):
            return span[0]
        counted[word] += 1
        target = targets[word][counted[word] - 1]
        return f'<a class="api" href="{escape(target)}">{span[0]}</a>' if target else span[0]

    return SPAN.sub(replace, html)


def depart_code(self, node):
    HTML5Translator.depart_literal_block(self, node)


def setup(app):
    app.add_node(nodes.literal_block, override=True, html=(visit_code, depart_code))
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_of_the_reference)
    app.connect("doctree-resolved", link)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
