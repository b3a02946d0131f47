"""Docstrings as the book sets them: `markdown(text, parameters, sources)` is MyST for what plain text can only hint at.

A formula in a docstring is written for a terminal, `theta <- theta - eta g`. Here a run of words that are letters of
the book's notation, numbers and signs becomes a formula; names in backticks stay code, as do arguments before a colon;
and "Kingma and Ba, 2015" becomes a citation of the entry in references.bib by these authors, of that year.
"""

import re
import textwrap
from itertools import pairwise

GREEK = {name: rf"\{name}" for name in ["theta", "eta", "mu", "rho", "beta", "lambda", "delta", "pi"]}
GREEK |= {"epsilon": r"\varepsilon", "eps": r"\varepsilon"}
FUNCTIONS = {name: rf"\{name}" for name in ["log", "exp", "sum", "max", "min", "tanh", "cos", "sin"]}
FUNCTIONS |= {name: rf"\operatorname{{{name}}}" for name in ["diag", "sign", "sigmoid", "softmax", "softplus", "Im"]}
DIFFERENTIAL = re.compile(r"d(L|A|W|b|Z|P|X|Y|p|z|theta|logits)")
SIGNS = {"<-": r"\leftarrow", "->": r"\to", "<=": r"\le", ">=": r"\ge", "+-": r"\pm", "...": r"\dots", "*": r"\odot"}
SIGNS |= {".": r"\cdot", "^T": r"^\top"}
TOKEN = re.compile(
    r"(?P<sign><-|->|<=|>=|\+-|\.\.\.|\^T\b|[-+*/^=<>,()\[\]']|(?<!\S)\.(?!\S))|(?P<bar>\|\|?)"
    r"|(?P<number>\d+(?:\.\d+)?(?:e-\d+)?)|(?P<name>d output\b|[A-Za-z]+\d?(?:_[a-z]+)?)|(?P<space>\s+)"
)
RELATION = re.compile(r"<-|->|<=|>=|=|<|>|[-+*/^|]|\(")
CODE = re.compile(r"(`[^`]+`)")
SURNAME = r"[A-Z][\w-]+"
CITATION = re.compile(rf"({SURNAME}(?: and {SURNAME}| et al\.)?)(, (\d{{4}})| \((\d{{4}})\))")


class SourceError(ValueError):
    """A docstring names a source that references.bib does not have, or has twice."""


def markdown(text: str, parameters=(), sources=None) -> str:
    """MyST for a docstring; `sources` maps (authors as a text names them, year) to the keys of the bibliography."""
    paragraphs = re.split(r"\n\s*\n", _dedent(text))
    return "\n\n".join(_paragraph(paragraph, tuple(parameters), sources or {}) for paragraph in paragraphs)


def _dedent(text: str) -> str:
    first, _, rest = text.partition("\n")
    return f"{first.strip()}\n{textwrap.dedent(rest)}".strip()


def _paragraph(paragraph: str, parameters: tuple, sources: dict) -> str:
    lines = paragraph.split("\n")
    if all(line.startswith("    ") for line in lines):
        return f"```python\n{textwrap.dedent(paragraph)}\n```"
    if all(re.match(r"\w+ <- ", line) for line in lines):  # a display, two in a line or one
        rows = [re.split(r" {3,}", line.partition(", then")[0]) for line in lines]
        said = re.search(r", then .*", paragraph)
        formula = r" \\ ".join(r" &\qquad ".join(tex(part, parameters) for part in row) for row in rows)
        columns = "l" * max(map(len, rows))
        return f"$$\n\\begin{{array}}{{{columns}}}\n{formula}\n\\end{{array}}\n$$" + (
            f"\n{said[0][2:]}" if said else ""
        )
    words = " ".join(line.strip() for line in lines)
    words = re.sub(
        rf"(^|[.:;] |\), |, )((?:{'|'.join(parameters) or '(?!)'})(?:, (?:{'|'.join(parameters) or '(?!)'}))*): ",
        lambda m: m[1] + ", ".join(f"`{name}`" for name in m[2].split(", ")) + ": ",
        words,
    )
    parts = [part if part.startswith("`") else _prose(part, parameters, sources) for part in CODE.split(words)]
    return "".join(parts)


def _prose(text: str, parameters: tuple, sources: dict) -> str:
    """Running text without code: sources become citations, and what is between them is searched for formulas."""
    done, end = [], 0
    for found in CITATION.finditer(text):
        authors, year = found[1], found[3] or found[4]
        titles = sources.get((authors, year), {})
        keys = [key for key, title in titles.items() if len(titles) == 1 or title.lower() in text.lower()]
        if len(keys) != 1:
            raise SourceError(f"{authors}, {year} is {'several sources' if titles else 'no source'} of references.bib")
        done += [_formulas(text[end : found.start()], parameters), f"{{cite:{'t' if found[4] else 'alp'}}}`{keys[0]}`"]
        end = found.end()
    return "".join([*done, _formulas(text[end:], parameters)])


def _formulas(text: str, parameters: tuple) -> str:
    """`text` with its formulas between dollar signs: the longest runs of tokens that notation is made of."""
    runs, start, end, depth = [], None, None, 0
    place = 0
    while place < len(text):
        token = TOKEN.match(text, place)
        ends = token and token["sign"] == "," and depth <= 0
        if token and not ends and (token["space"] or _is_notation(token, text, parameters)):
            if not token["space"]:
                depth += (token[0] in "([") - (token[0] in ")]")
                start, end = (place if start is None else start), token.end()
            place = token.end()
            continue
        if start is not None:
            runs.append((start, end))
        start, depth = None, 0
        word = re.compile(r"[A-Za-z]\w*(?:['’-]\w+)*|.", re.DOTALL).match(text, place)
        place = word.end()
    if start is not None:
        runs.append((start, end))
    done, last = [], 0
    for run in runs:
        start, end = _trimmed(text, *run)
        if end > start and _is_formula(text[start:end], parameters):
            run = text[start:end]
            done += [text[last:start], f"`{run}`" if run in parameters else f"${tex(run, parameters)}$"]
            last = end
    return "".join([*done, text[last:]])


def _is_notation(token, text, parameters) -> bool:
    if not token["name"]:
        return True
    before, after = (text[token.start() - 1 : token.start()], text[token.end() : token.end() + 1])
    if (
        (before.isalnum() and not before.isdigit())
        or (after in "’" and after)
        or (after == "-" and text[token.end() + 1 : token.end() + 2].isalpha())
    ):
        return False
    if after.isalnum() or after == "_":
        return False
    if after == "'" and text[token.end() + 1 : token.end() + 2].isalpha():  # row's
        return False
    name = token["name"]
    return bool(
        name == "d output"
        or _letter(name) is not None
        or name.partition("_")[0] in FUNCTIONS
        or name in ("sqrt", "floor")
        or (name in parameters and len(name) > 1)
    )


def _letter(name: str) -> str | None:
    """TeX for a letter of the notation, with its subscript or hat; None for a word."""
    base, _, below = name.partition("_")
    digit = base[-1] if base[-1].isdigit() else ""
    base = base.removesuffix(digit)
    if DIFFERENTIAL.fullmatch(base):
        return r"\mathrm{d}" + (_letter(name[1:]) or rf"\text{{{base[1:]}}}")
    if len(base) == 1:
        letter = base
    elif base in GREEK:
        letter = GREEK[base]
    else:
        return None
    if below == "hat":
        return rf"\hat{{{letter}}}"
    below = "".join([digit, rf"\text{{{below}}}" if len(below) > 1 and below not in ("ij", "ik") else below])
    return f"{letter}_{{{below}}}" if below else letter


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The run without what belongs to the sentence: unclosed brackets, signs at its ends, the word "a"."""
    while True:
        run = text[start:end]
        stripped = run.strip()
        start, end = (start + len(run) - len(run.lstrip()), end - (len(run) - len(run.rstrip())))
        run = stripped
        depth, lowest = 0, 0
        for sign in run:
            depth += (sign in "([") - (sign in ")]")
            lowest = min(lowest, depth)
        if run.startswith(("(", "[")) and depth > 0:
            start += 1
        elif run.endswith((")", "]")) and (depth < 0 or lowest < 0):
            end -= 1
        elif depth > 0:  # a bracket of the sentence: the formula is what stands before it
            end = start + _unclosed(run)
        elif re.match(r"(?:[aA]\s(?![=<])|[,/*=<>)\]'])", run):
            start += 1
        elif re.search(r"(?:\s[aA]|[-,/*=+(\[.])$", run) and not run.endswith("..."):
            end -= 1
        else:
            return start, end


def _unclosed(run: str) -> int:
    opened = []
    for place, sign in enumerate(run):
        if sign in "([":
            opened.append(place)
        elif sign in ")]" and opened:
            opened.pop()
    return opened[-1]


def _is_formula(run: str, parameters: tuple) -> bool:
    names = [token["name"] for token in TOKEN.finditer(run) if token["name"]]
    letters = [name for name in names if _letter(name) or name in parameters]
    if not letters and "sqrt" not in names:
        return False
    if len(names) == 1 and not RELATION.search(run):
        return run not in ("a", "A", "I") and _letter(run) is not None
    return bool(RELATION.search(run)) or any(_letter(name) for name in names)


def tex(formula: str, parameters=()) -> str:
    """TeX for a formula as a docstring writes it."""
    formula = re.sub(r"\bd(L|p_i|P)/d\s?(\w+)", lambda m: f"∂{m[1]}/∂{m[2]}", formula)
    tokens = [t for t in re.finditer(rf"(?P<partial>∂\w+)|{TOKEN.pattern}", formula) if not t["space"]]
    return _row(tokens, parameters)


def _row(tokens: list, parameters) -> str:
    out, place, bars = [], 0, []
    while place < len(tokens):
        token, place = tokens[place], place + 1
        text = token[0]
        if text == "^" or text in ("sqrt", "floor"):
            inner, place = _argument(tokens, place, power=text == "^")
            body = _row(inner, parameters)
            shape = {"^": "^{{{}}}", "sqrt": r"\sqrt{{{}}}", "floor": r"\lfloor {} \rfloor"}[text]
            out.append(shape.format(body))
        elif token["bar"]:
            closing = bool(bars) and bars[-1] == text
            (bars.pop if closing else lambda t=text: bars.append(t))()
            out.append(
                (r"\lVert" if text == "||" else r"\lvert")
                if not closing
                else (r"\rVert" if text == "||" else r"\rvert")
            )
        else:
            out.append(_one(token, parameters))
    joined = out[:1]
    for before, after in pairwise(out):
        factor = re.search(r"[\w}]$|rvert$|rVert$|\)$", before) and re.match(r"\\?[\w(]|\\lVert|\\lvert", after)
        sign = re.match(r"\\(leftarrow|to|le|ge|pm|dots|odot|cdot|rVert|rvert)\b", after) or re.search(
            r"\\(leftarrow|to|le|ge|pm|dots|odot|cdot|lVert|lvert|log|exp|max|min|tanh|cos|sin)$", before
        )
        call = (
            after == "(" and re.search(r"(^|\W)(f|f'|e|eta|delta)$|\\eta$|\}$", before) and not before.endswith("hat")
        )
        joined.append((r"\," if factor and not sign and not call else " ") + after)
    return "".join(joined)


def _one(token, parameters) -> str:
    text = token[0]
    if token["partial"]:
        return r"\partial " + (_letter(text[1:]) or rf"\text{{{text[1:]}}}")
    if token["name"]:
        base, _, below = text.partition("_")
        if base in FUNCTIONS:
            return FUNCTIONS[base] + (f"_{below}" if below else "")
        if text == "d output":
            return r"\partial\,\text{output}"
        return _letter(text) or rf"\text{{{text.replace('_', ' ')}}}"
    return SIGNS.get(text, text)


def _argument(tokens: list, place: int, power: bool) -> tuple[list, int]:
    """What a power or a root is taken of: a bracket without its brackets, a call, or one token."""
    first = place
    if power and tokens[place][0] == "-":
        place += 1
    if tokens[place]["name"] and place + 1 < len(tokens) and tokens[place + 1][0] == "(" and power:  # e^min(z, 0)
        _, end = _argument(tokens, place + 1, power=False)
        return tokens[first:end], end
    if tokens[place]["bar"]:
        end = next(n for n in range(place + 1, len(tokens)) if tokens[n][0] == tokens[place][0])
        return tokens[first : end + 1], end + 1
    if tokens[place][0] != "(":
        return tokens[first : place + 1], place + 1
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end][0] == "(") - (tokens[end][0] == ")")
        if depth == 0:
            return tokens[place + 1 : end], end + 1
    return tokens[place + 1 :], len(tokens)
