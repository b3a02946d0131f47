"""A book of two chapters and an appendix, built with the book's own extensions: what an edition meets, in seconds."""

from datetime import UTC, datetime

import sympy
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from small_book import ROOT, SmallBook

from ffnn.derivation import Derivation

MADE = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
CHECK = "… not filled in yet: replace the ... above, run that cell, then this one\n"

INDEX = """# Two chapters

Begin with [the first](learn/one.ipynb). {{cite}}`ada`

<!-- editions --><!-- /editions -->

```{live-figure} SoftmaxExplorer
```

```{live-figure} ForwardStepper
```

## What is promised

Everything.

```{toctree}
:caption: Learn
learn/one
learn/two
```

```{toctree}
:caption: Appendix
appendix/sources
```
"""

EXERCISE = """:::{{admonition}} Exercise {n}: a sum
:class: exercise
What is ${n} + {n}$?
:::"""

FOLDED = """:::{{dropdown}} Hint
Count.
:::

:::{{dropdown}} Solution
It is ${twice}$.

```python
answer = {twice}
```
:::"""

ONE = """# The first < the second

What is one? Look at [the second chapter](two.ipynb), at {ref}`its formulas <wide-formulas>`, at equation
{eq}`eq-two` and at {download}`a file that only the site has <extra.txt>`.

$$ a = \\frac{b}{c} $$ (eq-one)

## A section of the first

Here is $\\sigma(z) = \\frac{1}{1 + e^{-z}}$, of {cite}`ada`."""

TWO = """# The second

Equation {eq}`eq-one` is in [the first](one.ipynb).

$$ b = c $$ (eq-two)

(wide-formulas)=
## Wide formulas

$$ \\frac{a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + x + y + z}{2} $$

| letter | shape |
| --- | --- |
| X | (m, n) |
"""


def derivation() -> str:
    x = sympy.Symbol("x", real=True)
    shown = Derivation((x + 1) ** 2 - 1, "A square")
    shown.step(x**2 + 2 * x + 1 - 1, "multiply out, which is a reason of so many words that it needs a line of its own")
    shown.conclude(x**2 + 2 * x, "the ones cancel")
    return shown._repr_markdown_()


def notebook(title: str, number: int) -> str:
    def printed(text):
        return [new_output("stream", name="stdout", text=text)]

    shown = new_output("display_data", data={"text/markdown": derivation(), "text/plain": "A square"})
    cells = [
        new_markdown_cell(title),
        new_code_cell("print('seen')", outputs=printed("seen\n"), execution_count=1),
        new_code_cell("folded = 1", metadata={"tags": ["hide-input"]}, execution_count=2),
        new_code_cell("square", metadata={"tags": ["hide-input"]}, outputs=[shown], execution_count=3),
        new_code_cell("\n".join(f"line_{n} = {n}" for n in range(60)), execution_count=4),
        new_markdown_cell("## Exercises"),
        new_markdown_cell(EXERCISE.format(n=number)),
        new_code_cell("answer = ...", metadata={"tags": ["exercise"]}, execution_count=5),
        new_code_cell(
            "check(1)", metadata={"tags": ["check", "hide-input"]}, outputs=printed(CHECK), execution_count=6
        ),
        new_markdown_cell(FOLDED.format(twice=2 * number)),
    ]
    about = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return writes(new_notebook(cells=cells, metadata=about))


def build(folder, **config) -> SmallBook:
    pages = {
        "index": INDEX.replace("{{cite}}", "{cite}"),
        "learn/one.ipynb": notebook(ONE, 1),
        "learn/two.ipynb": notebook(TWO, 2),
        "learn/extra.txt": "Extra.",
        "appendix/sources": "# Sources\n\n```{bibliography}\n```",
        "refs.bib": "@book{ada, author={Ada Lovelace}, title={Notes}, publisher={Taylor}, year={1843}, "
        "doi={10.1/a<1>b}}",
    }
    return SmallBook(
        folder,
        pages,
        [
            *("sphinx_design", "sphinxcontrib.bibtex", "formulas", "figures", "beside", "page"),
            *("searching", "live_widgets", "previews"),
        ],
        html_theme="basic",
        html_title="Two chapters",
        html_math_renderer="formulas",
        html_additional_pages={"404": "404.html", "search": "search.html"},
        html_static_path=[str(ROOT / "book" / "_static")],
        html_css_files=["palette.css", "katex/katex.css", "book.css"],
        html_js_files=[("book.js", {"defer": "defer"})],
        html_logo=str(ROOT / "book" / "_static" / "logo.svg"),
        templates_path=[str(ROOT / "book" / "_templates")],
        myst_enable_extensions=["amsmath", "attrs_block", "colon_fence", "dollarmath"],
        nb_render_markdown_format="myst",
        nb_ipywidgets_js={},
        bibtex_bibfiles=["refs.bib"],
        bibtex_reference_style="author_year",
        bibtex_cite_id="{key}",
        numfig=True,
        math_numfig=True,
        **config,
    )
