"""Docstrings as the book sets them: `restructured(text, sources)` is reStructuredText for what a terminal shows.

A formula stands between dollar signs and is written for a terminal, `$theta <- theta - eta g$`; a paragraph of nothing
but formulas is a display, each line a row, with three spaces or more between columns. Names in backticks stay code, a
paragraph that is indented is a block of it, and "Kingma and Ba, 2015" becomes a citation of the entry in references.bib
by these authors, of that year. All else is text, whatever letters stand in it.
"""

import re

GREEK = {name: rf"\{name}" for name in ["theta", "eta", "mu", "rho", "beta", "lambda", "delta", "pi"]}
GREEK |= {"epsilon": r"\varepsilon", "eps": r"\varepsilon"}
FUNCTIONS = {name: rf"\{name}" for name in ["log", "exp", "sum", "max", "min", "tanh", "cos", "sin"]}
FUNCTIONS |= {name: rf"\operatorname{{{name}}}" for name in ["diag", "sign", "sigmoid", "softmax", "softplus", "Im"]}
SIGNS = {"<-": r"\leftarrow", "->": r"\to", "<=": r"\le", ">=": r"\ge", "+-": r"\pm", "...": r"\dots"}
SIGNS |= {"*": r"\odot", ".": r"\cdot", "^T": r"^\top"}
GROUPS = {"^": "^{{{}}}", "sqrt": r"\sqrt{{{}}}", "floor": r"\lfloor {} \rfloor"}
BARS = {"|": "vert", "||": "Vert"}
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?(?:e-\d+)?)|(?P<group>\^(?!T\b)|sqrt\b|floor\b)|(?P<bar>\|\|?)"
    r"|(?P<name>∂? ?[A-Za-z]+\d?(?:_\w+)?)|(?P<sign><-|->|<=|>=|\+-|\.\.\.|\^T|[-+*/=<>,.()\[\]'])|(?P<strange>.)"
)

DISPLAY = re.compile(r"\s*\$[^$]+\$(?:\s{3,}\$[^$]+\$)*\s*")
SURNAME = r"[A-Z][\w-]+"
CITATION = rf"(?P<authors>{SURNAME}(?: and {SURNAME}| et al\.)?)(?:, (?P<year>\d{{4}})| \((?P<year_after>\d{{4}})\))"
MARKED = re.compile(rf"`(?P<code>[^`]+)`|\$(?P<formula>[^$]+)\$|{CITATION}")


class DocstringError(ValueError):
    """A docstring has a formula that cannot be read, or a source that references.bib does not have, or has twice."""


def restructured(text: str, sources=None) -> str:
    """reStructuredText for a docstring without its indentation.

    `sources` maps (authors as a text names them, year) to {key of the bibliography: title}.
    """
    return "\n\n".join(_paragraph(paragraph, sources or {}) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _paragraph(paragraph: str, sources: dict) -> str:
    lines = paragraph.split("\n")
    if all(line.startswith("    ") for line in lines):
        return f".. code-block:: python\n\n{paragraph}"
    if all(map(DISPLAY.fullmatch, lines)):
        rows = [[tex(formula) for formula in re.findall(r"\$([^$]+)\$", line)] for line in lines]
        body = " \\\\\n    ".join(r" &\qquad ".join(row) for row in rows)
        columns = "l" * max(map(len, rows))
        return f".. math::\n\n    \\begin{{array}}{{{columns}}}\n    {body}\n    \\end{{array}}"
    done, end = [], 0
    words = " ".join(line.strip() for line in lines)
    for found in MARKED.finditer(words):
        done += [_plain(words[end : found.start()]), _role(found, sources, words)]
        end = found.end()
    return "".join(["\\ ", *done, _plain(words[end:])])  # so that no word begins a list


def _plain(text: str) -> str:
    if "$" in text or "`" in text:
        raise DocstringError(f"a mark is open in {text.strip()!r}")
    return re.sub(r"([\\*_|:])", r"\\\1", text)


def _role(found: re.Match, sources: dict, context: str) -> str:
    """What is marked, as reStructuredText that ends wherever its neighbours begin."""
    if found["code"]:
        return rf"\ ``{found['code']}``\ "
    if found["formula"]:
        return rf"\ :math:`{tex(found['formula'])}`\ "
    authors, year = found["authors"], found["year"] or found["year_after"]
    titles = sources.get((authors, year), {})
    keys = [key for key, title in titles.items() if len(titles) == 1 or title.lower() in context.lower()]
    if len(keys) != 1:
        raise DocstringError(f"{authors}, {year} is {'several sources' if titles else 'no source'} of references.bib")
    return rf"\ :cite:{'t' if found['year_after'] else 'alp'}:`{keys[0]}`\ "


def tex(formula: str) -> str:
    """TeX for a formula as a docstring writes it."""
    tokens = list(TOKEN.finditer(re.sub(r"\bd(\w+)/d ?(\w+)", r"∂\1/∂\2", formula.strip())))
    try:
        return _row(tokens)
    except IndexError:
        raise DocstringError(f"the formula {formula!r} ends too early") from None


def _row(tokens: list[re.Match]) -> str:
    """A space between two factors is one that is seen; TeX sets all others."""
    out, open_bars, space, after_factor = [], [], False, False
    while tokens:
        token = tokens.pop(0)
        kind, text = token.lastgroup, token[0]
        if kind == "space":
            space = True
            continue
        if kind == "strange":
            raise DocstringError(f"{text!r} in the formula {token.string!r} is none of the signs that docstrings have")
        is_start, is_end = kind in ("name", "number") or text in ("(", "[", "sqrt", "floor"), text not in ("(", "[")
        if kind == "group":
            shown = GROUPS[text].format(_row(_argument(tokens)))
        elif kind == "bar":
            is_end = bool(open_bars) and open_bars[-1] == text
            is_start = not is_end
            open_bars.pop() if is_end else open_bars.append(text)
            shown = rf"\{'r' if is_end else 'l'}{BARS[text]}"
        elif kind == "name":
            shown, is_end = _name(text), text.partition("_")[0] not in FUNCTIONS
        else:
            shown, is_end = SIGNS.get(text, text), kind == "number" or text in (")", "]", "'", "^T")
        out.append((r"\," if space and after_factor and is_start else " ") + shown)
        space, after_factor = False, is_end
    return "".join(out).strip()


def _name(name: str) -> str:
    """A letter of the notation with its subscript or hat, a function, or else a word."""
    if name.startswith("∂"):
        return rf"\partial {_name(name[1:])}"
    base, _, below = name.partition("_")
    if base in FUNCTIONS:
        return FUNCTIONS[base] + (f"_{{{below}}}" if below else "")
    return _letter(base, below) or rf"\text{{{name.replace('_', ' ')}}}"


def _letter(base: str, below: str) -> str | None:
    digit = base[-1] if base[-1].isdigit() else ""
    base = base.removesuffix(digit)
    letter = base if len(base) == 1 else GREEK.get(base)
    if letter is None:
        rest = _letter(base[1:], below) if base[0] == "d" else None
        return rest and rf"\mathrm{{d}}{rest}"
    if below == "hat":
        return rf"\hat{{{letter}}}"
    subscript = digit + (below if re.fullmatch(r"\w|[ijk]+", below) else rf"\text{{{below}}}" if below else "")
    return f"{letter}_{{{subscript}}}" if subscript else letter


def _argument(tokens: list[re.Match]) -> list[re.Match]:
    """What a power or a root is taken of: a bracket without its brackets, or a sign, a call, an absolute value."""
    first = tokens.pop(0)
    if first.lastgroup == "space":
        return _argument(tokens)
    if first[0] == "-":
        return [first, *_argument(tokens)]
    if first[0] == "(":
        return _through(tokens, "(", ")")[:-1]
    if first.lastgroup == "bar":
        return [first, *_through(tokens, "", first[0])]
    if first.lastgroup in ("name", "group") and tokens and tokens[0][0] == "(":
        return [first, tokens.pop(0), *_through(tokens, "(", ")")]
    return [first]


def _through(tokens: list[re.Match], opening: str, closing: str) -> list[re.Match]:
    """The tokens up to the sign that closes what has just been opened."""
    taken, depth = [], 1
    while depth:
        taken.append(tokens.pop(0))
        depth += (taken[-1][0] == opening) - (taken[-1][0] == closing)
    return taken
