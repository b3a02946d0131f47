"""Links between the chapters and the reference (api.py), both ways, found in the chapters' code.

A name of the package links to its entry where a chapter imports it, where its code first uses it, and where the text
first names it; the entry lists the chapters whose code uses it. Nothing of this is typed, and in JupyterLab a chapter
is what it was.
"""

import ast
import re
from html import escape
from itertools import accumulate, groupby

from docutils import nodes
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES
from sphinx import addnodes
from sphinx.writers.html5 import HTML5Translator

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
        if not isinstance(node, ast.Lambda):
            self.bind(node.name, None)
        arguments = [] if isinstance(node, ast.ClassDef) else ast.walk(node.args)
        self.inside(node, [part.arg for part in arguments if isinstance(part, ast.arg)])

    visit_ClassDef = visit_Lambda = visit_FunctionDef

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
    """Note what the words that a page imports mean, and for each name that its code uses the first cell that does.

    A cell in which a name is imported counts where no other uses it. Each that counts gets an address.
    """
    bound, words, imports, uses = {}, {}, {}, {}
    for number, block in enumerate(code_of(doctree), start=1):
        block["api"] = []
        for full, word, line, column, imported in uses_of(block.astext(), bound):
            if imported:
                words[word] = full
            elif full in uses:
                continue
            (imports if imported else uses).setdefault(full, (number, block))
            block["api"].append((full, line, column))
    cells = {}
    for full, (number, block) in (imports | uses).items():
        if cell := inside(block, lambda node: node.get("nb_element") == "cell_code"):
            cells[full] = number
            cell["ids"] = sorted({*cell["ids"], f"code-{number}"})
    app.env.metadata[app.env.docname].update(api_words=words, api_cells=cells)


def code_of(doctree):
    """The code of each cell; on a page without cells each program that it shows."""
    blocks = list(doctree.findall(nodes.literal_block))
    cells = [block for block in blocks if block.parent.get("nb_element") == "cell_code_source"]
    return cells or [block for block in blocks if block.get("language") == "python"]


def inside(node, is_wanted):
    """The nearest element around a node that is wanted, if there is one."""
    while (node := node.parent) is not None and not is_wanted(node):
        pass
    return node


def pages_of_the_reference(app, env) -> list[str]:
    """They are written anew whenever a chapter is."""
    return sorted({entry.docname for entry in env.get_domain("py").objects.values()})


def entry_of(env, full: str):
    """The entry that explains a name, that of the class for a method without one; its module's at last."""
    objects = env.get_domain("py").objects
    while full and full not in objects:
        full = full.rpartition(".")[0]
    return objects.get(full)


def address(app, page: str, entry) -> str:
    return f"{app.builder.get_relative_uri(page, entry.docname) if page != entry.docname else ''}#{entry.node_id}"


def link(app, doctree, docname):
    if app.builder.format != "html":
        return
    for block in doctree.findall(nodes.literal_block):
        uses = [(entry_of(app.env, full), *place) for full, *place in block.get("api", [])]
        block["api_links"] = [(address(app, docname, entry), *place) for entry, *place in uses if entry]
    link_words(app, doctree, docname)
    for description in doctree.findall(addnodes.desc):
        if description["domain"] == "py" and description["objtype"] not in ("method", "property"):
            description[-1] += chapters_that_use(app, docname, description[0]["ids"][0])


def is_head_or_link(node) -> bool:
    return isinstance(node, (nodes.reference, nodes.title, addnodes.desc_signature))


def link_words(app, doctree, docname):
    """Where the text first names what the page imports, or any name in full, it leads to the entry."""
    words = app.env.metadata[docname].get("api_words", {})
    done = set()
    for literal in list(doctree.findall(nodes.literal)):
        text = literal.astext()
        first, dot, rest = text.partition(".")
        if not re.fullmatch(r"[\w.]+", text) or inside(literal, is_head_or_link):
            continue
        full = text if first == "ffnn" else words[first] + dot + rest if first in words else f"ffnn.{text}"
        entry = entry_of(app.env, full)
        if not entry or (first != "ffnn" and first not in words and (entry.docname, entry.node_id) != (docname, full)):
            continue
        target = address(app, docname, entry)
        around = inside(
            literal, lambda node: isinstance(node, addnodes.desc)
        )  # in the reference: once an entry, and not to itself
        if (full, id(around)) not in done and not (around and target == f"#{around[0]['ids'][0]}"):
            done.add((full, id(around)))
            wrapped = nodes.reference("", "", internal=True, refuri=target, classes=["api"])
            literal.replace_self(wrapped)
            wrapped += literal


def chapters_that_use(app, docname, name):
    """A line with links to the first use in each chapter, in reading order; nothing where there is none."""
    words = []
    for page in app.env.collect_relations():  # in reading order
        used = app.env.metadata[page].get("api_cells", {}).items()
        entries = [(entry_of(app.env, full), cell) for full, cell in used]
        if cells := [cell for entry, cell in entries if entry and f"{entry.node_id}.".startswith(f"{name}.")]:
            target = f"{app.builder.get_relative_uri(docname, page)}#code-{min(cells)}"
            words += [
                nodes.Text(", " if words else "Used in: "),
                nodes.reference("", app.env.titles[page].astext(), internal=True, refuri=target),
            ]
    return [nodes.paragraph("", "", *words, classes=["used-in"])] if words else []


def visit_code(self, node):
    """As Sphinx does; then the names that `collect` found become links."""
    try:
        HTML5Translator.visit_literal_block(self, node)
    except nodes.SkipNode:
        if node.get("api_links"):
            self.body[-1] = linked(self.body[-1], node.astext(), node["api_links"])
        raise


def linked(html: str, code: str, links: list) -> str:
    """Highlighted code with links; the names in it are those that the lexer finds, in the same order."""
    lines = code.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    targets = {
        starts[line - 1] + len(lines[line - 1].encode()[:column].decode()): target for target, line, column in links
    }
    tokens = PythonLexer(stripnl=False).get_tokens_unprocessed(code)
    spans = [list(run) for kind, run in groupby(tokens, lambda token: STANDARD_TYPES[token[1]]) if kind.startswith("n")]
    names = [run[0] for run in spans if len(run) == 1]  # not those of modules, dots and all
    if [word for _, _, word in names] != SPAN.findall(html):
        return html
    found = iter([targets.get(start) for start, _, _ in names])

    def replace(span):
        target = next(found)
        return f'<a class="api" href="{escape(target)}">{span[0]}</a>' if target else span[0]

    return SPAN.sub(replace, html)


def setup(app):
    app.add_node(nodes.literal_block, override=True, html=(visit_code, HTML5Translator.depart_literal_block))
    app.connect("doctree-read", collect)
    app.connect("env-updated", pages_of_the_reference)
    app.connect("doctree-resolved", link)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
