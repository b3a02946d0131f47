"""The JavaScript twin beside the Python that it mirrors: both are taken from their sources when the page is built.

    ```{twin} layers.Dense.forward = Dense.forward
    ```

On the left of the sign stands a name of `ffnn`, on the right one of `engine.js`: an export, or a method of a class.
"""

import importlib
import inspect
import re
from pathlib import Path
from textwrap import dedent

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from ffnn.activations import Activation
from ffnn.losses import Loss

ENGINE = Path(__file__).parents[2] / "ffnn" / "widgets" / "src" / "engine.js"


def python_source(name: str) -> tuple[str, Path]:
    """The source of `module.name` of ffnn, and the file it is in; of an activation its value and its derivative."""
    module, *rest = name.split(".")
    thing = importlib.import_module(f"ffnn.{module}")
    for part in rest:
        thing = getattr(thing, part)
    things = (
        [thing.f, thing.vjp] if isinstance(thing, Activation) else [thing.f] if isinstance(thing, Loss) else [thing]
    )
    found = [dedent(inspect.getsource(inspect.unwrap(one))).strip() for one in things]
    return "\n\n\n".join(found), Path(inspect.getsourcefile(inspect.unwrap(things[0])))


def javascript_source(text: str, name: str) -> str:
    """The export `name`, or the method `Class.name`, with the comment above it, as the formatter lays it out."""
    outer, _, method = name.partition(".")
    found = block(text.splitlines(), rf"export (class|function|const) {outer}\b", "}", name)
    return "\n".join(dedent_all(block(found, rf"  {method}\(", "  }", name)) if method else found)


def block(lines: list[str], opens: str, closes: str, name: str) -> list[str]:
    start = next((n for n, line in enumerate(lines) if re.match(opens, line)), None)
    if start is None:
        raise ExtensionError(f"twin: {ENGINE.name} has no {name}")
    stop = next(n for n in range(start, len(lines)) if lines[n] == closes) + 1
    while start and lines[start - 1].lstrip().startswith("//"):
        start -= 1
    return lines[start:stop]


def dedent_all(lines: list[str]) -> list[str]:
    return dedent("\n".join(lines)).splitlines()


class Twin(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        python, _, javascript = (part.strip() for part in self.arguments[0].partition("="))
        ours, file = python_source(python)
        theirs = javascript_source(ENGINE.read_text("utf-8"), javascript)
        for path in (file, ENGINE):
            self.env.note_dependency(str(path))
        sides = [(f"ffnn.{python}", "Python", "python", ours), (javascript, "JavaScript", "javascript", theirs)]
        both = []
        for name, language, lexer, source in sides:
            title = nodes.paragraph(
                "", "", nodes.literal("", name), nodes.Text(f" in {language}"), classes=["twin-title"]
            )
            both.append(nodes.container("", title, nodes.literal_block("", source, language=lexer)))
        return [nodes.container("", *both, classes=["twin"])]


def setup(app):
    app.add_directive("twin", Twin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
