"""The reference of the package: `{api} ffnn.layers` is an entry for each public name of a module, by autodoc.

What is here is what autodoc does not know: the names by which a reader imports things, docstrings as the book sets them
(docstrings.py), activations and losses, which are called like functions, and pages that show the source. Below an entry
code_links.py lists the chapters whose code uses the name.
"""

import importlib
import inspect
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import stringify_signature

import ffnn
from docstrings import DocstringError, restructured
from ffnn import Activation

logger = logging.getLogger(__name__)


class Api(SphinxDirective):
    """`{api} module`; `:also:` names what the package does not export and a reader meets all the same."""

    required_arguments = 1
    option_spec = {"also": directives.unchanged}  # noqa: RUF012

    def run(self):
        module = importlib.import_module(self.arguments[0])
        self.env.note_dependency(module.__file__)
        also = self.options.get("also", "").split()
        things = {name: thing for name, thing in vars(module).items() if name in also or is_public(module, name)}
        text = [f".. automodule:: {module.__name__}"]
        for name, thing in things.items():
            members = methods(thing, things.values()) if inspect.isclass(thing) else []
            text.append(f".. auto{kind_of(thing)}:: {qualified(module, name)}")
            if members:
                text[-1] += f"\n   :members: {', '.join(members)}\n   :member-order: bysource"
        entries = self.parse_text_to_nodes("\n\n".join(["```{eval-rst}", *text, "```"]))
        for name, thing in things.items():  # found by its full name as well, as autodoc has it for classes
            entry, full = qualified(module, name), f"{module.__name__}.{name}"
            if kind_of(thing) == "function" and full != entry:
                self.env.get_domain("py").note_object(full, "function", entry, aliased=True)
        return entries


def is_public(module, name) -> bool:
    """What the package exports; of a module that it exports whole, all that the module defines."""
    thing = getattr(module, name)
    if name.startswith("_") or inspect.ismodule(thing) or not callable(thing):
        return False
    if hasattr(module, "__all__"):
        return name in module.__all__
    if thing.__module__ != module.__name__:
        return False
    if name in ffnn.__all__:
        return True
    return not any(getattr(value, "__module__", None) == module.__name__ for value in vars(ffnn).values())


def qualified(module, name) -> str:
    """The name by which a reader imports it."""
    exported = name in ffnn.__all__ and getattr(ffnn, name) is getattr(module, name)
    return f"{'ffnn' if exported else module.__name__}.{name}"


def kind_of(thing) -> str:
    if not inspect.isclass(thing):
        return "function"
    return "exception" if issubclass(thing, BaseException) else "class"


def methods(thing, siblings) -> list[str]:
    """The public methods and properties of a class that say what they do, its own and those of bases without entry."""
    found = [
        name
        for kind in thing.__mro__
        if kind.__module__.startswith("ffnn") and (kind is thing or kind not in siblings)
        for name, value in vars(kind).items()
        if inspect.isfunction(getattr(value, "fget", value)) and value.__doc__ and not name.startswith("_")
    ]
    return list(dict.fromkeys(found))  # what a class and its base both have stands once


def set_docstring(app, what, name, thing, options, lines):
    try:
        if isinstance(thing, Activation):  # what is computed, and its derivative: each said beside its definition
            value, slope = (said_of(function).rstrip(".") for function in (thing.f, thing.vjp))
            text = f"{value}.\n\nBackward: {slope}."
        else:
            text = "\n".join(lines)
        lines[:] = restructured(text, sources(app.env)).split("\n")
    except DocstringError as error:
        logger.warning("%s: %s", name, error, type="api", location=app.env.docname)
        lines.clear()


def set_signature(app, what, name, thing, options, signature, returns):
    """A live figure's own, where autodoc would have that of every widget."""
    if signature == "(*args, **kwargs)":
        return stringify_signature(inspect.signature(thing), show_annotation=False), None
    return None


def said_of(function) -> str:
    """The docstring, or the comment beside the definition."""
    return inspect.getdoc(function) or inspect.getsource(function).split("\n")[0].partition("# ")[2]


def sources(env) -> dict:
    """The bibliography by (authors, year), as a text names a source: its keys and titles."""
    found = {}
    for key, entry in env.get_domain("cite").bibdata.data.entries.items():
        people = [" ".join([*person.prelast_names, *person.last_names]) for person in entry.persons["author"]]
        authors = " and ".join(people) if len(people) <= 2 else f"{people[0]} et al."
        title = entry.fields["title"].replace("{", "").replace("}", "")
        found.setdefault((authors, entry.fields["year"]), {})[key] = title
    return found


def link_to_source(app, domain, objtype, content):
    """From each signature to the line where the definition begins."""
    signature = content.parent[0]
    if domain != "py" or not (place := source_of(signature["module"], signature["fullname"])):
        return
    module, line = place
    app.env.metadata[app.env.docname].setdefault("source_pages", set()).add(module)
    address = f"{app.builder.get_relative_uri(app.env.docname, source_page(module))}#line-{line}"
    link = nodes.reference("", "source", internal=True, refuri=address, classes=["source-of"])
    signature += [nodes.Text(" "), link]


def source_of(module: str, name: str):
    """(module, line) where a thing is defined; for an activation, where its value is."""
    thing = importlib.import_module(module)
    for part in name.split("."):
        thing = getattr(thing, part)
    thing = inspect.unwrap(thing.f if isinstance(thing, Activation) else getattr(thing, "fget", thing))
    try:
        return inspect.getmodule(thing).__name__, inspect.getsourcelines(thing)[1]
    except (OSError, TypeError):
        return None


def source_page(module: str) -> str:
    return f"source/{module.removeprefix('ffnn.').replace('.', '-')}"


def source_pages(app):
    """A page for each module that an entry points into, unless it stands there since the module was last changed."""
    modules = app.env.get_domain("py").modules
    shown = {name: doc for doc, data in app.env.metadata.items() for name in data.get("source_pages", ())}
    in_order = [(source_page(name), f"Source of <code>{name}</code>") for name in sorted(shown)]
    for place, (name, docname) in enumerate(sorted(shown.items())):
        module, page = importlib.import_module(name), source_page(name)
        written = Path(app.builder.get_outfilename(page))
        if written.exists() and written.stat().st_mtime > Path(module.__file__).stat().st_mtime:
            continue
        code = highlight(inspect.getsource(module), PythonLexer(), HtmlFormatter(linespans="line", wrapcode=True))
        back = app.builder.get_relative_uri(page, docname) + (f"#{modules[name].node_id}" if name in modules else "")
        body = (
            f"<h1>Source of <code>{name}</code></h1>\n<p>This is what the book runs on. Back to "
            f'<a href="{back}">{app.env.titles[docname].astext()}</a>.</p>\n'
            f'<div class="highlight-python notranslate source-code">{code}</div>'
        )
        context = {"title": f"Source of {name}", "body": body, "parents": [], "listed_as": docname}
        for neighbour, other in (("prev", place - 1), ("next", place + 1)):
            if 0 <= other < len(in_order):
                link, title = in_order[other]
                context[neighbour] = {"link": app.builder.get_relative_uri(page, link), "title": title}
        yield page, context, "page.html"


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("api", Api)
    app.connect("autodoc-process-docstring", set_docstring)
    app.connect("autodoc-process-signature", set_signature)
    app.connect("object-description-transform", link_to_source)
    app.connect("html-collect-pages", source_pages)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
