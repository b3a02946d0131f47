"""What a reader meets beside cells that run: loops without end, errors, a lost network, a page that is opened again."""

import re
import sys

import page_checks
import pytest
from live_page import LivePage
from playwright.sync_api import expect
from servers import free_port, running

LOOP = "n = 0\nwhile True:\n    n += 1"


@pytest.fixture
def front(open_page):
    """The front page, whose one cell needs the fewest files."""
    return LivePage(open_page("index.html"))


@pytest.fixture
def alone(browser, site_url):
    """A page that nobody watches for failed requests: here they are made to fail."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(site_url)
    yield LivePage(page)
    context.close()


def live_files(page) -> set[str]:
    """What the page has loaded of the files for live code."""
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    return {re.sub(r"\?.*|\.[0-9a-f]{12}(?=\.)", "", name.rpartition("/")[2]) for name in names if "/live/" in name}


def test_nothing_is_loaded_before_the_first_press_and_the_front_page_runs_its_cell(front):
    cell, page = front.cell(0), front.page
    page.wait_for_load_state("networkidle")
    assert live_files(page) == {"hook.js", "live.css"}
    said = front.press(cell, "Run")
    assert said.count("p - y") == 3
    assert all(len(set(re.findall(r"[+-]0\.\d{6}", line))) == 1 for line in said.splitlines())
    assert "sympy.zip" not in live_files(page)
    assert re.fullmatch(r"Done: cell 1 took [\d.]+ s, [\d.]+ s in all", front.status())


def test_a_loop_without_end_is_stopped_and_its_variables_are_kept(alone):
    front, cell = alone, alone.cell(0)  # the browser notes in its console that the address is gone: see worker.js
    front.write(cell, LOOP)
    front.press(cell, "Run", wait=False)
    front.wait_for_status("Running cell 1")
    cell.get_by_role("button", name="Run", exact=True).click()  # meanwhile nothing else runs
    front.wait_for_status("Cell 1 is still running: wait for it, or press Stop")
    front.page.get_by_role("button", name="Stop", exact=True).click()
    assert front.finished(cell) == "Stopped. The variables are as the cell left them."
    front.write(cell, "print(n > 1000)")
    assert front.press(cell, "Run") == "True"


def test_what_does_not_listen_is_ended_by_a_second_press_and_then_starts_anew(alone):
    front, cell = alone, alone.cell(0)
    front.write(cell, "n = sum(range(10**12))")
    front.press(cell, "Run", wait=False)
    front.wait_for_status("Running cell 1")
    stop = front.page.get_by_role("button", name="Stop", exact=True)
    stop.click()
    front.wait_for_status("does not listen. Wait, or press Stop again to end it and lose")
    stop.click()
    front.wait_for_status("Python was ended. The next run starts it anew, with no variables")
    front.write(cell, "print('n' in globals())")
    assert front.press(cell, "Run") == "False"


def test_an_error_shows_and_marks_the_readers_own_line(front):
    cell = front.cell(0)
    front.write(cell, "import json\n\njson.loads('{')")
    said = front.press(cell, "Run")
    assert 'File "<cell 1>", line 3' in said
    assert "decoder.py" not in said
    assert cell.locator(".live-error").evaluate("input => input.style.getPropertyValue('--line')") == "3"
    assert front.status() == "Cell 1 did not run to its end"
    expect(cell.get_by_role("alert")).to_have_count(1)
    front.write(cell, "1")
    assert cell.locator(".live-error").count() == 0


def test_a_cell_above_that_fails_is_shown_and_named(open_page):
    live = LivePage(open_page("appendix/dialects.html"))
    above, cell = live.cell(0), live.cell(1)
    live.write(above, "1 / 0\nnp = None")
    live.press(cell, "Run")
    assert live.status() == "Cell 1, which this one needs, did not run to its end. So this one has not run."
    assert "ZeroDivisionError" in above.locator(".cell_output").inner_text()
    above.get_by_role("button", name="Reset", exact=True).click()
    assert "loss 0.671" in live.press(cell, "Run")


def test_memory_that_is_used_up_is_told_in_words_and_python_goes_on(front):
    cell = front.cell(0)
    front.write(cell, "import numpy as np\nkept = [np.ones(2**26) for _ in range(9)]")
    assert "Python is out of memory" in front.press(cell, "Run")
    front.write(cell, "print(np.arange(3).sum())")
    assert front.press(cell, "Run") == "3"


def test_edits_are_there_when_the_page_is_opened_again_until_reset_discards_them(front):
    page, cell = front.page, front.cell(0)
    before = cell.locator(".cell_input pre").inner_text()
    front.write(cell, "print(6 * 7)")
    assert front.press(cell, "Run") == "42"
    page.reload()
    front.wait_for_status("One cell is as you left it. Reset brings back the book's")
    assert cell.locator(".cell_input pre").inner_text() == "print(6 * 7)"
    assert front.press(cell, "Run") == "42"
    cell.get_by_role("button", name="Reset", exact=True).click()
    assert cell.locator(".cell_input pre").inner_text() == before
    assert cell.locator(".cell_output").inner_text() == ""
    expect(cell.get_by_role("button", name="Reset", exact=True)).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert cell.locator(".cell_input pre").inner_text() == before
    assert live_files(page) == {"hook.js", "live.css"}


@pytest.mark.parametrize("lost", ["app", "worker", "numpy", "half of numpy"])
def test_a_network_that_is_lost_is_told_and_the_next_press_goes_on_from_there(alone, lost):
    page, cell = alone.page, alone.cell(0)
    pattern = f"**/live/{lost.rpartition(' ')[2]}.*"
    page.route(pattern, lambda route: route.fulfill(body=b"half") if "half" in lost else route.abort())
    cell.get_by_role("button", name="Run", exact=True).click()
    alone.wait_for_status(
        r"The network (does not answer|was lost)\. Press again when it is back: what has come is kept"
    )
    page.unroute(pattern)
    assert "p - y" in alone.press(cell, "Run")


def test_a_file_that_the_server_no_longer_has_is_told(alone):
    alone.page.route("**/live/numpy.*", lambda route: route.fulfill(status=404))
    alone.cell(0).get_by_role("button", name="Run", exact=True).click()
    alone.wait_for_status(r"The book's server has no numpy.*\(404\)\. Reload the page")


def test_another_chapter_starts_without_the_network(alone):
    page = alone.page
    alone.press(alone.cell(0), "Run")
    page.goto(page.url + "appendix/dialects.html")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    assert alone.press(alone.cell(0), "Run") == ""
    assert alone.status().startswith("Done: cell 1")
    assert "loss 0.671" in alone.press(alone.cell(1), "Run")


def test_a_live_figure_and_python_turn_each_other(front):
    page, cell = front.page, front.cell(0)
    front.write(cell, "from ffnn.widgets import SoftmaxExplorer\nw = SoftmaxExplorer()\nw")
    front.press(cell, "Run")
    slider = cell.get_by_role("slider").first
    before = float(slider.input_value())
    slider.press("ArrowRight")
    page.wait_for_timeout(200)
    # Python hears of it; what it sets, the figure shows, though the cell that made it now shows something else.
    shown = cell.locator(".live-widget").element_handle()
    front.write(cell, "print(w.scores[0])\nw.scores = (0.5, 1, -1)")
    assert float(front.press(cell, "Run")) == pytest.approx(float(before) + 0.1)
    assert float(shown.query_selector("input[type=range]").input_value()) == 0.5


def test_keys_run_a_cell_and_lead_on(front):
    page, cell = front.page, front.cell(0)
    front.write(cell, "print('by key')")
    page.keyboard.press("Control+Enter")
    front.wait_for_status("Done: cell 1")
    assert "by key" in cell.locator(".cell_output").inner_text()
    front.write(cell, "print('again')")
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".cell_output")).to_contain_text("again")
    front.write(cell, "x = 1")
    page.keyboard.press("Escape")  # closes what completion offers
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.cm-editor')")


def test_names_that_python_knows_are_offered(front):
    page, cell = front.page, front.cell(0)
    front.write(cell, "apricot = 1")
    front.press(cell, "Run")
    front.write(cell, "")
    page.keyboard.type("aprico")
    page.get_by_role("option", name="apricot").wait_for()
    page.wait_for_timeout(500)  # an Enter right after the offer is a new line: it was on its way before
    page.keyboard.press("Enter")
    assert cell.locator(".cm-content").inner_text() == "apricot"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_it_whole_and_a_screen_reader_hears_it(open_page, theme):
    live = LivePage(open_page("index.html", width=390, height=844, theme=theme))
    cell = live.cell(0)
    live.write(
        cell,
        "from ffnn import plotting\n\nplotting.use_book_style()\n_ = plotting.matrix([[1, -1]])\n" + "1 + " * 60 + "1",
    )
    live.press(cell, "Run")
    figure = cell.locator("svg.figure")
    assert figure.get_attribute("aria-label") == "A figure that this cell draws"
    assert "var(--ffnn-positive)" in figure.inner_html()
    assert page_checks.overflow(live.page) == []
    assert page_checks.axe(live.page) == []
    expect(live.page.get_by_role("group", name="Cell 1", exact=True)).to_have_count(1)


def test_it_works_in_a_folder_of_a_host(browser, site, tmp_path):
    (tmp_path / "a-book").symlink_to(site)
    port = free_port()
    url = f"http://127.0.0.1:{port}/a-book/"
    command = [sys.executable, "tools/serve.py", str(tmp_path), "--port", str(port)]
    with running(command, url, tmp_path / "log"):
        page = browser.new_page()
        page.goto(url)
        live = LivePage(page)
        assert "p - y" in live.press(live.cell(0), "Run")
        page.close()
