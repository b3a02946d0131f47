"""Every chapter is opened in a real JupyterLab, read, and run from top to bottom; then its exercises are answered.

They are answered in the kernel that ran the chapter: not at all, rightly, and wrongly in the ways that readers are.
"""

import re
from collections import defaultdict

import pytest
from book_files import NOTEBOOKS
from exercise_runner import answer, exercises, other_right_answers, wrong_answers
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


@pytest.fixture(scope="module")
def after_run(opened):
    """The chapter after *Run All Cells*."""
    opened.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    return opened


def test_every_cell_runs_and_every_widget_shows(chapter, after_run):
    code = [cell for cell in read(chapter).cells if cell.cell_type == "code"]
    counts = after_run.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.type === 'code').map(cell => cell.model.executionCount)"""
    )
    assert counts == list(range(1, len(code) + 1))
    for kind in ("error", "stderr"):
        failed = after_run.locator(f".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.{kind}']")
        assert not failed.all_inner_texts()
    kinds = [kind for cell in code for output in cell.outputs for kind in output.get("data", {})]
    for n in range(kinds.count("application/vnd.jupyter.widget-view+json")):
        after_run.locator("[data-widget]").nth(n).wait_for(timeout=15_000)


def test_its_exercises_tell_right_answers_from_wrong_ones(chapter, after_run, jupyter_lab, subtests):
    notebook, wrong, other = read(chapter), wrong_answers(chapter), other_right_answers(chapter)
    expected = defaultdict(list)  # by exercise: an answer, and the sign and the words of the reply
    for title, _, _, solution in exercises(notebook):
        expected[title] += [(None, "…", "")]  # the cell as the reader finds it
        expected[title] += [(code, "✗", words) for code, words in wrong[title]]
        expected[title] += [(code, "✓", "") for code in [*other.get(title, []), solution]]
    replies = defaultdict(list)
    with jupyter_lab.kernel_of(after_run) as client:
        for mark in answer(
            client, notebook, {title: [code for code, *_ in given] for title, given in expected.items()}
        ):
            replies[mark.title].append(mark.said)
    assert replies.keys() == expected.keys()
    for title, given in expected.items():
        for (code, sign, words), said in zip(given, replies[title], strict=True):
            with subtests.test(title, code=code):
                assert said.startswith(sign)
                assert words in said
