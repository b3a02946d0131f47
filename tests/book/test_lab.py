"""Every plain notebook is opened in a real JupyterLab, read, and run whole; then its exercises are answered.

They are answered in the kernel that ran the chapter: not at all, rightly, and wrongly in the ways that readers are.
"""

import re
from collections import defaultdict

import pytest
from book_files import BOOK, NOTEBOOKS
from exercise_runner import answer, exercises, other_right_answers, wrong_answers
from notebook_checks import read
from plain_text import printed, words_in
from playwright.sync_api import expect

PROSE = ".jp-MarkdownOutput"


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(chapter, site):
    """The plain notebook of the chapter."""
    return read(site / "notebooks" / chapter.relative_to(BOOK))


@pytest.fixture(scope="module")
def lab_page(browser, jupyter_lab):
    """JupyterLab, started once: it opens one notebook after the other, as a reader does."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(jupyter_lab())
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')", timeout=120_000)
    page.evaluate("jupyterapp.restored.then(() => undefined)")
    yield page
    context.close()


@pytest.fixture(scope="module")
def opened(chapter, notebook, lab_page):
    """The notebook, open in JupyterLab, its text and formulas rendered and its kernel ready."""
    page, path = lab_page, chapter.relative_to(BOOK).as_posix()
    page.evaluate("path => jupyterapp.commands.execute('docmanager:open', { path }).then(() => undefined)", path)
    page.wait_for_function("path => jupyterapp.shell.currentWidget?.context?.path === path", arg=path, timeout=60_000)
    texts = sum(cell.cell_type == "markdown" for cell in notebook.cells)
    rendered = f"""n => document.querySelectorAll('{PROSE} > *:first-child').length === n
        && ![...document.querySelectorAll('{PROSE}')].some(text => /[$][^ ]/.test(text.innerText))"""
    page.wait_for_function(rendered, arg=texts, timeout=120_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    yield page
    page.evaluate(
        """async () => {
            const { currentWidget } = jupyterapp.shell
            await currentWidget.sessionContext.shutdown()
            currentWidget.context.model.dirty = false // what was run is not to be kept
            currentWidget.close()
        }"""
    )
    expect(page.locator(".jp-Notebook")).to_have_count(0)


def test_it_reads_as_the_page_does_every_word_number_and_formula(notebook, opened):
    """What JupyterLab makes of the text, which test_plain_notebooks.py holds to the page's."""
    shown = opened.evaluate(
        f"""() => [...document.querySelectorAll('{PROSE}')].map(text => {{
            const copy = text.cloneNode(true)
            for (const part of copy.querySelectorAll('mjx-container, .jp-InternalAnchorLink')) part.remove()
            return copy.textContent
        }}).join(' ')"""
    )
    expected, formulas = words_in(notebook, formulas=False, folded=True)
    assert re.sub(r"\s+", "", shown) == expected
    assert opened.locator(f"{PROSE} mjx-container").count() == formulas
    assert not opened.locator("mjx-merror, [data-mjx-error]").count()


def test_its_stored_figures_show_before_anything_is_run(notebook, opened):
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    stored = sum(any(kind.startswith("image/") for kind in output.get("data", {})) for output in outputs)
    assert opened.locator(".jp-RenderedImage img, .jp-RenderedSVG").count() == stored


@pytest.fixture(scope="module")
def after_run(opened):
    """The chapter after *Run All Cells*."""
    opened.evaluate(
        """async () => {
            const { sessionContext } = jupyterapp.shell.currentWidget
            await sessionContext.ready
            await sessionContext.session.kernel.info // before it has answered, cells are not run and nobody is told
            await jupyterapp.commands.execute('notebook:run-all-cells')
        }"""
    )
    return opened


def test_every_cell_runs_and_prints_what_the_chapter_prints(notebook, after_run):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ran = after_run.evaluate(
        """window.jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.type === 'code')
            .map(({ model }) => [model.executionCount, model.outputs.toJSON()])"""
    )
    assert [count for count, _ in ran] == list(range(1, len(code) + 1))
    for cell, (_, outputs) in zip(code, ran, strict=True):
        assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
        assert printed(outputs) == printed(cell.outputs), cell.source


def test_every_live_figure_wakes_up_and_is_turned_by_keyboard(notebook, after_run):
    shown = sum("ffnn-picture" in str(cell.get("outputs")) for cell in notebook.cells)
    for n in range(shown):
        figure = after_run.locator("[data-widget]").nth(n)
        figure.wait_for(timeout=60_000)
        slider = figure.locator("input[type=range]:visible").first
        before = slider.input_value()
        slider.press("ArrowLeft" if slider.evaluate("slider => slider.value === slider.max") else "ArrowRight")
        assert slider.input_value() != before
        assert figure.get_by_role("status").inner_text()


def test_its_exercises_tell_right_answers_from_wrong_ones(chapter, after_run, jupyter_lab, subtests):
    notebook, wrong, other = read(chapter), wrong_answers(chapter), other_right_answers(chapter)
    expected = defaultdict(list)  # by exercise: an answer, and the sign and the words of the reply
    for title, _, _, solution in exercises(notebook):
        expected[title] += [(None, "…", "")]  # the cell as the reader finds it
        expected[title] += [(code, "✗", words) for code, words in wrong[title]]
        expected[title] += [(code, "✓", "") for code in [*other.get(title, []), solution]]
    replies = defaultdict(list)
    with jupyter_lab.kernel_of(after_run) as client:
        answers = {title: [code for code, *_ in given] for title, given in expected.items()}
        for mark in answer(client, notebook, answers):
            replies[mark.title].append(mark.said)
    assert replies.keys() == expected.keys()
    for title, given in expected.items():
        for (code, sign, words), said in zip(given, replies[title], strict=True):
            with subtests.test(title, code=code):
                assert said.startswith(sign)
                assert words in said
