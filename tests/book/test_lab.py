"""Every chapter is opened in a real JupyterLab, read, and run from top to bottom with a real kernel."""

import re

import pytest
from book_files import NOTEBOOKS
from exercise_runner import exercises
from notebook_checks import read

# What a formula, a directive or a role looks like where jupyterlab-myst does not know it.
SOURCE = re.compile(
    r":::|\$\$|\\(?:begin|frac|sum|mathbf)\b|\{(?:admonition|cite|dropdown|eq|math|ref)\b|Unknown Directive"
)


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


@pytest.fixture(scope="module")
def opened(chapter, browser, jupyter_lab):
    """The chapter, open in JupyterLab, its text rendered and its kernel ready."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(jupyter_lab(chapter))
    texts = sum(cell.cell_type == "markdown" for cell in read(chapter).cells)
    rendered = "n => document.querySelectorAll('.jp-MarkdownCell .myst > *:first-child').length === n"
    page.wait_for_function(rendered, arg=texts, timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    yield page
    context.close()


def test_its_text_formulas_and_exercises_are_readable(chapter, opened):
    prose = opened.locator(".jp-MarkdownCell .myst")
    shown = "\n".join(prose.all_inner_texts())
    assert not SOURCE.findall(shown)
    assert prose.locator(".katex").count() or "$" not in chapter.read_text("utf-8")
    assert not prose.locator(".katex-error").count()
    assert len(re.findall(r"^Exercise \d+: ", shown, re.MULTILINE)) == len(exercises(read(chapter)))


def test_its_stored_figures_show_before_anything_is_run(chapter, opened):
    """JupyterLab shows no SVG of a notebook that it has no reason to trust, and a fresh clone gives it none."""
    outputs = [output for cell in read(chapter).cells if cell.cell_type == "code" for output in cell.outputs]
    stored = sum(any(kind.startswith("image/") for kind in output.get("data", {})) for output in outputs)
    assert opened.locator(".jp-RenderedImage img, .jp-RenderedSVG").count() == stored


def test_every_cell_runs_and_every_widget_shows(chapter, opened):
    opened.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    code = [cell for cell in read(chapter).cells if cell.cell_type == "code"]
    counts = opened.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.type === 'code').map(cell => cell.model.executionCount)"""
    )
    assert counts == list(range(1, len(code) + 1))
    for kind in ("error", "stderr"):
        failed = opened.locator(f".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.{kind}']")
        assert not failed.all_inner_texts()
    kinds = [kind for cell in code for output in cell.outputs for kind in output.get("data", {})]
    for n in range(kinds.count("application/vnd.jupyter.widget-view+json")):
        opened.locator("[data-widget]").nth(n).wait_for(timeout=15_000)
