"""Puts the formula beside the code that computes it, where the screen is wide enough for both (book.css).

Nothing is marked: when the sentence before a cell refers to numbered formulas (`{eq}`), these stand once more in the
margin beside the cell, each with its number, which leads to where it was derived.
"""

from docutils import nodes

from formulas import FormulaError, typeset

PREFIX = "equation-"  # Sphinx's, of the address of a numbered formula


def collect(app, doctree):
    """Note the source of the page's numbered formulas, by address."""
    app.env.metadata[app.env.docname]["numbered_formulas"] = {
        nodes.make_id(f"{PREFIX}{formula['label']}"): formula.astext()
        for formula in doctree.findall(nodes.math_block)
        if formula.get("label")
    }


def is_shown_cell(node) -> bool:
    """A cell whose code stands open on the page."""
    classes = node.get("classes", []) if isinstance(node, nodes.container) else []
    return "cell" in classes and bool(node.children) and "cell_input" in node.children[0].get("classes", [])


def cited(paragraph):
    """(address, number, link) of each formula that a paragraph refers to, once."""
    found = {}
    for link in paragraph.findall(nodes.reference):
        target = link.get("refid") or link.get("refuri", "").rpartition("#")[2]
        if target.startswith(PREFIX):
            found.setdefault(target, link)
    return found.items()


def put_beside(app, doctree, docname):
    if app.builder.format != "html":
        return
    noted = [page.get("numbered_formulas", {}) for page in app.env.metadata.values()]
    sources = {address: latex for formulas in noted for address, latex in formulas.items()}
    for cell in list(doctree.findall(is_shown_cell)):
        before = cell.parent.index(cell) - 1
        sentence = cell.parent[before] if before >= 0 else None
        if not isinstance(sentence, nodes.paragraph):
            continue
        parts = [part for target, link in cited(sentence) if (part := formula(sources.get(target), link))]
        if parts:
            html = f'<div class="beside">{"".join(parts)}</div>'
            cell.insert(0, nodes.raw("", html, format="html"))


def formula(latex, link) -> str:
    """The formula with its number, or nothing where it is not one of ours."""
    try:
        html = typeset(latex, True) if latex else ""
    except FormulaError:  # a warning at its own place in the text
        html = ""
    if not html:
        return ""
    address = link.get("refuri") or f"#{link['refid']}"
    return (
        f'<div class="math"><div class="scrollable" data-label="Formula">{html}</div>'
        f'<a class="eqno" href="{address}">{link.astext()}</a></div>'
    )


def setup(app):
    app.connect("doctree-read", collect)
    app.connect("doctree-resolved", put_beside)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
