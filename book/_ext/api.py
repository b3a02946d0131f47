"""The reference of the package, from its docstrings: `{api} ffnn.layers` is an entry for each public name of a module.

An entry has the signature, the docstring (see docstrings.py), a link to its source, which the site shows as well, and
the chapters whose code uses the name, which code_links.py finds.
"""

import importlib
import inspect
from functools import cache
from pathlib import Path

import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from pybtex.database import parse_file
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import ffnn
from docstrings import SourceError, markdown
from ffnn import Activation

logger = logging.getLogger(__name__)


class used_in(nodes.General, nodes.Element):
    """The place for the chapters that use `name`."""


class Api(SphinxDirective):
    """`{api} module`; `:also:` names what the package does not export and a reader meets all the same."""

    required_arguments = 1
    option_spec = {"also": directives.unchanged}  # noqa: RUF012

    def run(self):
        module = importlib.import_module(self.arguments[0])
        self.env.note_dependency(module.__file__)
        also = self.options.get("also", "").split()
        names = [name for name in vars(module) if name in also or is_public(module, name)]
        entries = {qualified(module, name): getattr(module, name) for name in names}
        known = reference(self.env).setdefault(self.env.docname, {})
        known[module.__name__] = f"module-{module.__name__}"
        try:
            text = [
                f"```{{py:module}} {module.__name__}\n```",
                "```{py:currentmodule} None\n```",
                self.prose(module.__doc__),
            ]
            for name, thing in entries.items():
                known[name] = name
                known[f"{module.__name__}.{name.rpartition('.')[2]}"] = name
                text.append(self.entry(name, thing, known, entries.values()))
        except SourceError as error:
            logger.warning("%s: %s", module.__name__, error, type="api", location=self.get_location())
            return []
        whole = nodes.Element()
        self.state.nested_parse(StringList("\n\n".join(text).split("\n"), module.__file__), 0, whole)
        for signature in whole.findall(addnodes.desc_signature):
            self.link_to_source(signature, module)
        for description in whole.findall(addnodes.desc):
            if description["objtype"] != "method":
                description[-1] += used_in(name=description[0]["ids"][0])
        return whole.children

    def prose(self, text, parameters=()):
        return markdown(text or "", parameters, sources(self.env))

    def entry(self, name, thing, known, siblings):
        kind = "class" if inspect.isclass(thing) else "function"
        if kind == "class" and issubclass(thing, BaseException):
            kind = "exception"
        parameters = list(parameters_of(thing))
        parts = [self.activation(thing) if isinstance(thing, Activation) else self.prose(thing.__doc__, parameters)]
        for method, function in methods(thing, siblings) if kind == "class" else ():
            known[f"{name}.{method}"] = f"{name}.{method}"
            text = self.prose(function.__doc__, [p for p in parameters_of(function) if p != "self"])
            head = "property" if isinstance(function, property) else "method"
            parts.append(f"````{{py:{head}}} {method}{signature_of(function, skip=1)}\n\n{text}\n````")
        body = "\n\n".join(parts)
        return f"`````{{py:{kind}}} {name}{signature_of(thing)}\n\n{body}\n`````"

    def activation(self, activation):
        """What is computed, and its derivative: from the docstring, or from the comment beside the definition."""
        value, slope = (
            function.__doc__ or inspect.getsource(function).split("\n")[0].partition("# ")[2]
            for function in (activation.f, activation.vjp)
        )
        return f"{self.prose(value).rstrip('.')}.\n\nBackward: {self.prose(slope).rstrip('.')}."

    def link_to_source(self, signature, module):
        thing = importlib.import_module("ffnn")
        for part in signature["ids"][0].split(".")[1:]:
            thing = getattr(thing, part) if hasattr(thing, part) else importlib.import_module(f"ffnn.{part}")
        place = source_of(thing)
        if place:
            name, line = place
            shown = reference(self.env).setdefault("", {})  # the pages of source, by module
            shown[name] = self.env.docname
            address = f"{self.env.app.builder.get_relative_uri(self.env.docname, source_page(name))}#line-{line}"
            link = nodes.reference("", "source", internal=True, refuri=address, classes=["source-of"])
            signature += nodes.Text(" ")
            signature += link


def reference(env) -> dict:
    """By page of the reference: where each name is explained, by its full name."""
    if not hasattr(env, "api"):
        env.api = {}
    return env.api


def purge(app, env, docname):
    reference(env).pop(docname, None)


def merge(app, env, docnames, other):
    reference(env).update(reference(other))


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
    return (
        f"ffnn.{name}"
        if name in ffnn.__all__ and getattr(ffnn, name) is getattr(module, name)
        else f"{module.__name__}.{name}"
    )


def methods(thing, siblings):
    """The public methods and properties of a class that say what they do, its own and those of bases without entry."""
    found = {}
    for kind in thing.__mro__:
        if kind.__module__.startswith("ffnn") and (kind is thing or kind not in siblings):
            for name, value in vars(kind).items():
                is_method = inspect.isfunction(value) or (
                    isinstance(value, property) and inspect.isfunction(value.fget)
                )
                if is_method and value.__doc__ and not name.startswith("_"):
                    found.setdefault(name, value)
    return found.items()


def parameters_of(thing):
    try:
        return inspect.signature(thing).parameters
    except (TypeError, ValueError):  # an exception has none
        return {}


def signature_of(thing, skip=0) -> str:
    """The signature without annotations, its defaults as one writes them."""
    if isinstance(thing, property) or not (parameters := parameters_of(thing)):
        return "" if not callable(thing) or isinstance(thing, type) else "()"
    plain = [p.replace(annotation=p.empty, default=written(p.default)) for p in parameters.values()][skip:]
    return str(inspect.Signature(plain))


def written(default):
    """A default that shows as its name, if it has one."""
    if isinstance(default, Activation):
        name = default.name
    elif inspect.isfunction(default):
        name = default.__name__
    elif isinstance(default, type) and issubclass(default, np.generic):
        name = f"np.{default.__name__}"
    else:
        return default

    class Name:
        def __repr__(self):
            return name

    return Name()


@cache
def _bibliography(path: Path, modified: float) -> dict:
    found = {}
    for key, entry in parse_file(path, "bibtex").entries.items():
        people = [" ".join([*person.prelast_names, *person.last_names]) for person in entry.persons["author"]]
        authors = people[0] if len(people) == 1 else " and ".join(people) if len(people) == 2 else f"{people[0]} et al."
        title = entry.fields["title"].replace("{", "").replace("}", "")
        found.setdefault((authors, entry.fields["year"]), {})[key] = title
    return found


def sources(env) -> dict:
    """The bibliography by (authors, year), as a text names a source: its keys and titles."""
    found = {}
    for name in getattr(env.config, "bibtex_bibfiles", []):
        path = Path(env.srcdir, name)
        found |= _bibliography(path, path.stat().st_mtime)
    return found


def source_of(thing):
    """(module, line) where a thing is defined; for an activation, where its value is."""
    if isinstance(thing, property):
        thing = thing.fget
    elif isinstance(thing, Activation):
        thing = thing.f
    thing = inspect.unwrap(thing)
    try:
        return inspect.getmodule(thing).__name__, inspect.getsourcelines(thing)[1]
    except (OSError, TypeError):
        return None


def source_page(module: str) -> str:
    return f"source/{module.removeprefix('ffnn.').replace('.', '-')}"


def source_pages(app):
    """A page for each module that an entry points into, unless it stands there since the module was last changed."""
    for name, docname in sorted(reference(app.env).get("", {}).items()):
        module, page = importlib.import_module(name), source_page(name)
        written = Path(app.builder.get_outfilename(page))
        changed = Path(module.__file__).stat().st_mtime
        if written.exists() and written.stat().st_mtime > changed:
            continue
        text = inspect.getsource(module)
        code = highlight(text, PythonLexer(), HtmlFormatter(linespans="line", wrapcode=True))
        back = app.builder.get_relative_uri(page, docname)
        anchor = f"#module-{name}" if name in reference(app.env).get(docname, {}) else ""
        body = (
            f"<h1>Source of <code>{name}</code></h1>\n<p>This is what the book runs on. Back to "
            f'<a href="{back}{anchor}">{app.env.titles[docname].astext()}</a>.</p>\n'
            f'<div class="highlight-python notranslate source-code">{code}</div>'
        )
        yield (page, {"title": f"Source of {name}", "body": body, "parents": []}, "page.html")


def setup(app):
    app.add_directive("api", Api)
    app.add_node(used_in)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("html-collect-pages", source_pages)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
