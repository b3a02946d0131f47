r"""Which of the numbers that a chapter tells its reader does its code vouch for?

A number in prose, or in the text in place of a figure, is held when it comes from `glue`; when it stands in an equation
of numbers that is true, $2 \cdot 3 - 0.5 = 5.5$; or when the chapter's code or its stored output shows it:

- within two code cells before or after, rounded to the digits that the prose gives, or as a percentage; a number of one
  or two digits must stand there as it is, for among many numbers one always rounds to it;
- or anywhere in the chapter, if neither number beside it, one more or less in the last digit, is shown there, too;
- the entries of a vector, of a matrix or of the column of a table, in this order.

A number in a caption is held by `glue` or by an `assert` alone: of the chapter, or, where it has one digit or is a
word, of a cell with no prose between it and the figure. What needs no evidence, by rule:

- in prose and in texts in place of figures, single whole numbers of one digit: they count what the reader sees, and
  name exercises and indices; so does a network, 2-3-2;
- in formulas, subscripts and exponents of one sign;
- names: 16, 32 or 64 bits, "32 bits instead of 64", a year in "since 1998";
- in captions, number words, unless they say how many times: "four times as steep", "tenfold", "a factor of three".

Signs are not compared: a minus may be a dash. Code in prose is run by test_lab.py and vouches for prose as well;
citations, links and references, "Algorithm 6.3", have numbers of their own. What code says of looks, of tolerances and
of wrong answers vouches for nothing. An equation of numbers that is false is a fault, whatever else shows its numbers;
one with letters, $(1 + q)(1 - q) = 1 - q^2$, is tried at one place.
"""

import ast
import math
import re
import string
from collections.abc import Iterator
from functools import reduce
from itertools import groupby, pairwise, zip_longest
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode

CODE = re.compile(r"^[ ]*```python\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
MARKUP = re.compile(  # what holds no number of the author's
    r"^[ ]*```(?:python|\{live-figure\}).*?^[ ]*```"
    r"|\{[\w:]+\}`[^`]*`"  # roles, glue among them
    r"|^[:`]{3,}\{.*?$|^:[\w-]+:.*?$"  # directives, as of "Exercise 1: …", and their options
    r"|(?<=\])\([^)\s]*\)|<https?:[^>]*>"  # addresses
    r"|(?<=\$\$) \([\w-]+\)$"  # labels of equations
    r"|\\\\\[[\d.]+\w+\]"  # room between rows
    r"|\b(?:[Aa]lgorithms?|[Ss]ections?|[Cc]hapters?)\s\d[\d.]*(?:\s(?:to|and)\s\d[\d.]*)?",
    re.MULTILINE | re.DOTALL,
)
NAMES = re.compile(
    r"\b(?:16|32|64)[- ]bits?\b(?:[^.:;]{,40}\b(?:16|32|64)\b(?! [a-z]))?"
    r"|\b(?:since|in)\s(?:18|19|20)\d\d(?=[ ,.;)])"
)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$]+?\$|\\begin\{(align|gather)\*?\}.*?\\end", re.DOTALL)
INDEX = re.compile(r"_\{[^{}]*\}|_\w|(?<!10)\^(?:\{[-−]?\w\}|\w)|\\text\{[^{}]*\}")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
EXPONENT = r"(?:\^\{{?(?P<{0}>[-−]?\d+)\}}?|(?P<{0}_raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))"
NUMBER = re.compile(
    r"(?<![\w.\\])(?:10" + EXPONENT.format("power") + r"|"
    r"(?P<whole>\d{1,3}(?:(?:,|\{,\}|\\,|[ \u2009\u202f\xa0])\d{3})+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    r"(?:\s*(?:\\cdot|\\times|[·×])\s*10" + EXPONENT.format("times") + r"|e(?P<e>[-+]?\d+)\b)?)"
    r"(?P<scale>(?:\\,|\s)*(?:\\?%|per cent\b|percent\b)|\s+(?:thousand|million|billion)\b)?"
)
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
NAMED = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NAME = "|".join(NAMED)
NEARBY = 2  # code cells before and after
TIMES = re.compile(
    rf"\b({NAME})(?=\stimes\b|-?fold\b)|\bfactor (?:of|between) ({NAME})(?: (?:to|and) ({NAME}))?\b", re.IGNORECASE
)


class Number(NamedTuple):
    """A number as it is written: where, its size, and half a unit of its last digit."""

    start: int
    end: int
    value: float
    half: float
    percent: bool = False

    def moved(self, by: int) -> "Number":
        return self._replace(start=self.start + by, end=self.end + by)

    def written(self, text: str) -> str:
        return text[self.start : self.end].strip()

    def is_among(self, others: np.ndarray) -> bool:
        units = self.value / (2 * self.half) if self.half else 0.0  # of the last digit
        few = len(f"{units:.0f}".strip("0")) <= 2
        sizes, near = np.abs(others), self.half * (1e-6 if few else 1 + 1e-6)
        same = np.abs(sizes - self.value) <= near
        return bool(same.any() or (self.percent and (np.abs(100 * sizes - self.value) <= near).any()))


class Fault(NamedTuple):
    """A number that nothing holds, with the words around it."""

    cell: int
    part: str
    number: str
    context: str

    def __str__(self) -> str:
        return f"cell {self.cell}, {self.part}: {self.number} in “{self.context}”"


def numbers_in(text: str) -> Iterator[Number]:
    for found in NUMBER.finditer(text):
        raised = next(
            (found[name] for name in ("power", "power_raised", "times", "times_raised", "e") if found[name]), "0"
        )
        scale = (found["scale"] or "").strip(" \\,\n")
        times = float(f"1e{int(raised.translate(RAISED))}") * SCALES.get(scale, 1)  # inf beyond 1e308
        digits = re.sub(r"\D", "", found["whole"] or "1") + (found["decimals"] or "")
        half = 0.5 * 10.0 ** -len((found["decimals"] or ".")[1:])
        yield Number(*found.span(), float(digits) * times, half * times, scale in ("%", "per cent", "percent"))


# What the chapter's run shows.


class _Said(ast.NodeTransformer):
    """Code without what says nothing of the matter: looks, tolerances, and the slips of an exercise."""

    LOOKS = re.compile(
        r"(fig|font|marker)?size|alpha|lw|line\w+|[hw]?(space|pad)|zorder|marker\w*|[ar]?tol\w*|slips|decimals"
    )

    def visit_keyword(self, node):
        return None if self.LOOKS.fullmatch(node.arg or "") else self.generic_visit(node)


class _Claim(ast.NodeTransformer):
    """An assertion without indices and options."""

    def visit_keyword(self, node):
        return None

    def visit_Subscript(self, node):
        return self.visit(node.value)


class Evidence(NamedTuple):
    """Numbers of a chapter's run: all, with their cells; those that are asserted, and those asserted near each cell."""

    lists: list[tuple[int, np.ndarray]]
    asserted: np.ndarray
    near: dict[int, np.ndarray]
    cells: list[int]

    def shows(self, number: Number, cell: int) -> bool:
        """Nearby, or anywhere when nothing beside it is shown."""
        before, after = [k for k in self.cells if k < cell], [k for k in self.cells if k > cell]
        nearby = {*before[-NEARBY:], cell, *after[:NEARBY]}
        if any(number.is_among(numbers) for at, numbers in self.lists if at in nearby):
            return True
        beside = [number._replace(value=number.value + step) for step in (2 * number.half, -2 * number.half)]
        return self._has(number) and not any(map(self._has, beside))

    def _has(self, number: Number) -> bool:
        return any(number.is_among(numbers) for _, numbers in self.lists)

    def asserts(self, number: Number, cell: int, near: bool) -> bool:
        return number.is_among(self.near[cell] if near else self.asserted)

    def shows_in_order(self, run: list[Number]) -> bool:
        return any(
            all(number.is_among(one) for number, one in zip(run, numbers[start:, None], strict=False))
            for _, numbers in self.lists
            for start in range(len(numbers) - len(run) + 1)
        )


def evidence(notebook: NotebookNode) -> Evidence:
    lists, asserted = [], {}
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            lists += [(i, _constants(ast.parse(code))) for code in CODE.findall(cell.source)]
            continue
        tree = _Said().visit(ast.parse(cell.source))
        lists += [
            (i, _constants(node)) for node in ast.walk(tree) if isinstance(node, ast.Module | ast.List | ast.Tuple)
        ]
        lists += [(i, [number.value for number in numbers_in(text)]) for text in _printed(cell)]
        asserted[i] = [
            n for node in ast.walk(tree) if isinstance(node, ast.Assert) for n in _constants(_Claim().visit(node.test))
        ]
    runs = [[k for k, _ in run] for code, run in groupby(enumerate(notebook.cells), _is_code) if code]
    near = {i: np.array([n for k in run for n in asserted[k]]) for run in runs for i in run}
    everywhere = [number for numbers in asserted.values() for number in numbers]
    return Evidence(
        [(i, np.array(numbers)) for i, numbers in lists if numbers], np.array(everywhere), near, list(asserted)
    )


def _is_code(numbered: tuple[int, NotebookNode]) -> bool:
    return numbered[1].cell_type == "code"


def _constants(tree: ast.AST) -> list[float]:
    """The numbers in code, in order."""
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    numbers = [node for node in constants if type(node.value) in (int, float) and math.isfinite(node.value)]
    return [node.value for node in sorted(numbers, key=lambda node: (node.lineno, node.col_offset))]


def _printed(cell: NotebookNode) -> Iterator[str]:
    """What a cell shows as text."""
    for output in cell.outputs:
        data = output.get("data", {})
        yield output.get("text", "")
        yield from (str(text) for kind, text in data.items() if kind.endswith("text/plain"))
        if "text/html" in data and "ffnn-picture" not in data["text/html"]:
            yield re.sub(r"<[^>]*>", " ", data["text/html"])


# Equations of numbers.


class Side(NamedTuple):
    """What a side of an equation comes to; and half a unit of its last digit, 0 where it is computed."""

    value: np.ndarray
    half: float
    letters: frozenset[str] = frozenset()


class List(NamedTuple):
    """A vector, (2, 1), or a matrix, of numbers or of what comes to numbers."""

    start: int
    end: int
    side: Side
    numbers: list[list[Number]]  # in its rows, those of 1 + 0.2q too; none where an entry is computed


LIST = re.compile(
    r"\\begin\{([pb]?matrix)\}(.*?)\\end\{\1\}|(?<!\w)[(\[]([^()\[\]$=]*,[^()\[\]$=]*)[)\]]"
    r"|(?<![\w-])(\d+(?:-\d+){2,})(?![\w-])",  # 2-3-2, the sizes of a network
    re.DOTALL,
)
FUNCTIONS = {"sqrt": math.sqrt, "ln": math.log, "exp": math.exp, "max": max}
REWRITTEN = [  # LaTeX, as Python has it
    (r"\\(?:begin|end)\{(?:align|gather|split)\w*\*?\}", " "),
    (r"\{,\}|(?<=\d)(?:,|\\,|[\u2009\u202f\xa0])(?=\d{3})", ""),
    (r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|[,;!])|&|\\\\|\s+", " "),
    (r"\\cdot|\\times|[·×]", "*"),
    (r"−", "-"),
    (r"\\[tdc]?frac\s*(\d)\s*(\d)", r"((\1)/(\2))"),
    (r"\\[tdc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\\(ln|max)\s+(\d+(?:\.\d+)?)", r"\1(\2)"),
    (r"\\(ln|max)\s*\(", r"\1("),
    (r"(?<![\w\\])e\^(?:\{([^{}]*)\}|(\d))", r"exp(\1\2)"),
    (r"\^", "**"),
    (r"\{", "("),
    (r"\}", ")"),
    (r"(?<=[\d)])\s*(?=\()|(?<=\))\s*(?=\d)|(?<=[\d)])\s+(?=sqrt|ln|exp)", "*"),
]
CHAIN_END = re.compile(r"\\\\(?!\s*&?\s*(?:=|\\approx))|\\q?quad|\\text\{[^}]*\}|[;:?$|]|\.\s|\.$|(?<!\{),(?!\d{3})")
IN_WORDS = re.compile(r"(?<![+\-−·×/*=(] )(?<![\w.])((?:[\d(][\d\s.,()+\-−·×/*]*)?[\d)])\s*[=≈]\s*(\d[\d.,]*\d|\d)")
EQUALS = re.compile(r"=|\\approx|≈")
EXACT = 0.001  # a number of fewer decimals equals another to the last of them, unless ≈ is written
LETTERS = {letter: f"{0.3 + 0.0317 * k:.4f}" for k, letter in enumerate(string.ascii_lowercase)}  # any numbers
PRIVATE = 0xE000  # letters of no language, which stand for lists


def side(text: str, lists: list[List]) -> Side | None:
    """None where more is left than numbers, single letters, and what stands for `lists`."""
    code = text
    for pattern, replacement in REWRITTEN:
        code = re.sub(pattern, replacement, code)
    percent = 0.01 if re.search(r"\\?%|per cent", code) else 1
    code = re.sub(r"\\?%|per cent", "", code).strip()
    if re.fullmatch(r"[\ue000-\uf8ff +]*[\ue000-\uf8ff]", code):
        return _of_lists(
            [[lists[ord(letter) - PRIVATE].side for letter in term.replace(" ", "")] for term in code.split("+")]
        )
    letters = frozenset(re.findall(r"(?<![a-zA-Z\\])[a-z](?![a-zA-Z]|\s*\()", code))
    if code in letters:  # a definition, or a step: w = w - 0.1 w
        return None
    for letter in letters:
        alone = rf"{letter}(?![a-zA-Z]|\s*\()"
        code = re.sub(rf"(?<=[\d)])\s*{alone}", f"*{LETTERS[letter]}", code)
        code = re.sub(rf"(?<![a-zA-Z\\]){alone}", LETTERS[letter], code)
    if not code or re.sub(r"\b(?:sqrt|ln|exp|max)\(", "(", code).strip("0123456789.+-*/(), "):
        return None
    try:
        value = float(eval(code, {"__builtins__": {}}, FUNCTIONS))  # digits, signs, brackets and four functions
    except (ArithmeticError, SyntaxError, TypeError, ValueError):
        return None
    written = re.fullmatch(r"- ?\d+(\.\d+)?|\d+(\.\d+)?", code)
    half = 0.5 * 10.0 ** -len((written[1] or written[2] or ".")[1:]) if written else 0.0
    return Side(np.array(percent * value), 0.0 if letters else percent * half, letters)


def _of_lists(sums: list[list[Side]]) -> Side | None:
    """A sum of products of matrices; a vector is a row."""
    try:
        values = [reduce(np.matmul, [np.atleast_2d(factor.value) for factor in product]) for product in sums]
        computed = len(sums) > 1 or len(sums[0]) > 1
        return Side(np.squeeze(sum(values)), 0.0 if computed else sums[0][0].half)
    except (IndexError, TypeError, ValueError):  # shapes that do not fit: a product with something else between them
        return None


def lists_in(text: str) -> Iterator[List]:
    for found in LIST.finditer(text):
        kind = next(k for k in (2, 3, 4) if found[k] is not None)
        between = {2: r"[^&]+", 3: r"(?:[^,]|,(?=\d{3}))+", 4: r"\d+"}[kind]
        rows, numbers, at = [], [], found.start(kind)
        for row in found[kind].split(r"\\"):
            rows.append([side(entry, []) for entry in re.findall(between, row)])
            numbers.append([number.moved(at) for number in numbers_in(row)])
            at += len(row) + 2
        sides = [entry for row in rows for entry in row]
        if len(sides) < 2 or None in sides or len({len(row) for row in rows}) > 1:
            continue
        value = np.squeeze(np.array([[float(entry.value) for entry in row] for row in rows]))
        written = all(entry.half or entry.letters for entry in sides)
        written &= kind != 4 or any(len(entry) > 1 for entry in found[4].split("-"))  # not 2-3-2
        yield List(*found.span(), Side(value, max(entry.half for entry in sides)), numbers if written else [])


def columns(text: str) -> Iterator[list[Number]]:
    """The columns of tables that hold numbers alone; a cell may hold several, 0.7, 0.2."""
    for table in re.finditer(r"(?:^\|.*\|$\n?){3,}", text, re.MULTILINE):
        by_column: dict[int, list[list[Number]]] = {}
        for line in re.finditer(r"^\|(.*)\|$", table[0], re.MULTILINE):
            for k, cell in enumerate(re.finditer(r"[^|]+", line[1])):
                if re.search(r"[^\d.,\s−$-]", cell[0]):
                    continue
                numbers = [n.moved(table.start() + line.start(1) + cell.start()) for n in numbers_in(cell[0])]
                by_column.setdefault(k, []).append(numbers)
        for cells in by_column.values():
            several = [numbers for numbers in cells if len(numbers) > 1]
            column = [numbers[0] for numbers in cells if len(numbers) == 1]
            yield from several
            if len(column) > 1:
                yield column


def chains(text: str, lists: list[List]) -> Iterator[tuple[int, int, bool]]:
    """The stretches in which numbers equal numbers: from, to, and whether that is true."""
    for k, one in enumerate(lists):
        text = text[: one.start] + chr(PRIVATE + k) + " " * (one.end - one.start - 1) + text[one.end :]
    start = 0
    for stop, following in [*(found.span() for found in CHAIN_END.finditer(text)), (len(text), None)]:
        edges = [start, *(edge for mark in EQUALS.finditer(text, start, stop) for edge in mark.span()), stop]
        sides = [(a, b, side(text[a:b], lists)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        for (a, _, left), (_, b, right) in pairwise(sides):
            if left and right and left.letters == right.letters and left.value.shape == right.value.shape:
                rounded = max(left.half, right.half) * 1.001
                allowed = rounded if 0 < rounded < EXACT or "=" not in text[a:b] else 1e-9
                yield a, b, bool(np.all(np.abs(left.value - right.value) <= allowed))
        start = following
    for found in IN_WORDS.finditer(_blanked(FORMULA, text)):  # That is 12 × 14 = 168 steps.
        left, right = side(found[1], []), side(found[2], [])
        if left and right:
            yield *found.span(), abs(left.value - right.value) <= (right.half if "≈" in found[0] else 1e-9)


# The faults.


def faults(notebook: NotebookNode) -> list[Fault]:
    """The numbers that nothing holds."""
    shown = evidence(notebook)
    return [fault for cell, part, text in parts(notebook) for fault in faults_in(cell, part, text, shown)]


def parts(notebook: NotebookNode) -> Iterator[tuple[int, str, str]]:
    """What the reader reads, cell by cell: prose, captions, and texts in place of figures."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            yield i, "prose", cell.source
        figure = cell.metadata.get("mystnb", {})
        for kind, key in (("figure", "caption"), ("image", "alt")):
            if text := figure.get(kind, {}).get(key):
                yield i, key, text


def bare(text: str) -> str:
    """`text` with blanks for what holds no number of the author's."""
    return _blanked(MARKUP, text)


def numbers_to_change(text: str) -> list[Number]:
    """Those that a test may change, to see whether that is noticed."""
    return list(numbers_in(re.sub(FORMULA, lambda formula: re.sub(r"_\{[^{}]*\}", _spaces, formula[0]), bare(text))))


def times(text: str) -> Iterator[Number]:
    """The number words that say how many times."""
    for found in TIMES.finditer(text):
        for start, end in [found.span(k) for k in (1, 2, 3) if found[k]]:
            yield Number(start, end, value=2 + NAMED.index(text[start:end].lower()), half=0)


def faults_in(cell: int, part: str, text: str, shown: Evidence) -> Iterator[Fault]:
    text = _blanked(NAMES, bare(text))

    def fault(start: int, end: int) -> Fault:
        return Fault(cell, part, text[start:end].strip(" $\n"), " ".join(text[max(0, start - 40) : end + 25].split()))

    lists = list(lists_in(text))
    equations = list(chains(text, lists))
    tables = list(columns(text))
    yield from (fault(start, end) for start, end, true in equations if not true)
    if part == "caption":
        yield from (fault(word.start, word.end) for word in times(text) if not shown.asserts(word, cell, near=True))
    plain = re.sub(FORMULA, lambda formula: _blanked(INDEX, formula[0]), text)
    for number in numbers_in(plain):
        if any(start <= number.start and number.end <= end for start, end, true in equations if true):
            continue
        single = re.fullmatch(r"\d", text[number.start : number.end].strip())
        around = next((one for one in lists if one.numbers and one.start < number.start < one.end), None)
        column = next((column for column in tables if number in column), None)
        if part == "caption":
            held = shown.asserts(number, cell, near=bool(single))
        elif around:
            by_rows, by_columns = (
                [n for row in rows for n in row if n] for rows in (around.numbers, zip_longest(*around.numbers))
            )
            held = shown.shows_in_order(by_rows) or shown.shows_in_order(by_columns)
        else:
            held = single or (shown.shows_in_order(column) if column else shown.shows(number, cell))
        if not held:
            yield fault(number.start, number.end)


def _spaces(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(_spaces, text)
