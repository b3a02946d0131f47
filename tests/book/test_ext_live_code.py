"""The extension live_code: buttons at cells, and what the page carries for them."""

import json

import live_code
import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_book import SmallBook
from sphinx.errors import ExtensionError

CELLS = [
    new_markdown_cell("# T"),
    new_code_cell("a = 1", id="first"),
    new_code_cell("hidden = '</script>'", id="unseen", metadata={"tags": ["remove-cell"]}),
    new_code_cell("a", id="folded", metadata={"tags": ["hide-input"]}),
    new_code_cell("b = ...", id="answer", metadata={"tags": ["exercise"]}),
    new_code_cell("check(b)", id="verdict", metadata={"tags": ["check", "hide-input"]}),
]


@pytest.fixture
def made(monkeypatch):
    """The files are another test's: here nothing is fetched and nothing compiled."""
    monkeypatch.setattr(live_code.subprocess, "Popen", lambda *_, **__: Made())


class Made:
    returncode, said = 0, ""

    def communicate(self):
        return self.said, None


def page(folder, **pages):
    notebook = new_notebook(cells=CELLS, metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}})
    return SmallBook(folder, pages or {"index.ipynb": writes(notebook)}, ["live_code"])


def test_every_cell_of_the_page_has_its_buttons_by_name(made, tmp_path):
    bars = page(tmp_path).page().select(".cell > .live-bar.needs-script")
    assert [bar["aria-label"] for bar in bars] == ["Cell 1", "Cell 2", "Cell 3", "Cell 4"]
    names = [[button.get_text() for button in bar.select("button")] for bar in bars]
    assert names == [["Run", "Edit", "Reset"]] * 3 + [["Check", "Edit", "Reset"]]
    assert all(button.has_attr("hidden") == (button.get_text() == "Reset") for bar in bars for button in bar("button"))


def test_the_page_carries_the_cells_that_it_does_not_show_in_their_place(made, tmp_path):
    html = page(tmp_path).page()
    data = json.loads(html.select_one(".live-cells").get_text())
    assert data["folder"] == "/book/book"
    assert [cell.get("id") for cell in data["cells"]] == ["first", None, "folded", "answer", "verdict"]
    assert data["cells"][1]["source"] == "hidden = '</script>'"
    assert data["cells"][3]["kind"] == "exercise"
    assert [int(bar["data-cell"]) for bar in html.select(".live-bar")] == [0, 2, 3, 4]


def with_cells(folder, *cells):
    made = [new_code_cell(source, metadata={"live": {"unavailable": why}} if why else {}) for source, why in cells]
    notebook = new_notebook(cells=[CELLS[0], *made], metadata={"language_info": {"name": "python"}})
    return SmallBook(folder, {"index.ipynb": writes(notebook)}, ["live_code"])


def test_a_cell_that_cannot_run_on_the_page_says_why_in_the_place_of_its_buttons(made, tmp_path):
    html = with_cells(tmp_path, ("a = 1", ""), ("import dask", "It <starts> processes."), ("a", "")).page()
    assert [bar["data-cell"] for bar in html.select(".cell > .live-bar")] == ["0", "2"]
    (why,) = html.select(".cell > .live-why.needs-script")
    assert why.get_text() == "It <starts> processes."
    assert "import dask" in why.find_previous_sibling().get_text()
    data = json.loads(html.select_one(".live-cells").get_text())["cells"]
    assert [("id" in cell) for cell in data] == [True, False, True]


def test_a_cell_that_runs_on_the_page_may_need_none_that_cannot(made, tmp_path):
    with pytest.raises(ExtensionError, match=r"needs one that cannot run on the page:\nprint\(b\)"):
        with_cells(tmp_path, ("b = 1", "It starts processes."), ("print(b)", ""))


def test_the_line_that_says_what_goes_on_is_there_from_the_start(made, tmp_path):
    html = page(tmp_path).page()
    assert html.select_one(".live-status.needs-script [role=status]").get_text() == ""
    assert html.select_one(".live-status button").get_text() == "Stop"
    assert html.select("script[type=module][src*='live/hook.js']")
    assert html.select("link[href*='live/live.css']")


def test_a_page_that_is_no_notebook_may_have_a_cell(made, tmp_path):
    html = page(tmp_path, index="# T\n\n```{live-cell}\nimport ffnn\n\nffnn\n```\n").page()
    assert len(html.select(".cell > .live-bar")) == 1
    assert html.select_one(".cell > .cell_input pre").get_text() == "import ffnn\n\nffnn\n"
    assert json.loads(html.select_one(".live-cells").get_text())["cells"] == [{"id": "cell-0"}]


def test_a_page_without_a_cell_loads_nothing(made, tmp_path):
    html = page(tmp_path, index="# T\n\nNothing.").page()
    assert not html.select("script[src*=live], link[href*=live], .live-status")


def test_without_npms_packages_pages_have_no_buttons(tmp_path, monkeypatch):
    monkeypatch.setattr(live_code.runtime, "PYODIDE", tmp_path / "nothing")
    book = page(tmp_path)
    assert not book.page().select(".live-bar, .live-status, script[src*=live]")
    assert not book.warnings


def test_a_build_whose_files_cannot_be_made_fails(made, tmp_path, monkeypatch):
    monkeypatch.setattr(Made, "returncode", 1)
    monkeypatch.setattr(Made, "said", "error: no network")
    with pytest.raises(live_code.ExtensionError, match="error: no network"):
        page(tmp_path)
