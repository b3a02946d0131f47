"""The front page: one screen that tells and shows what the book is; its program does what the page says."""

import contextlib
import io
import re

import page_checks
import pytest
from book_files import BOOK, contents
from notebook_checks import read
from playwright.sync_api import expect

FRONT_PAGE = BOOK / "index.md"


def test_the_program_on_the_front_page_reads_as_many_digits_as_it_says():
    (program,) = re.findall(r"```python\n(.*?)```", FRONT_PAGE.read_text(), flags=re.DOTALL)
    promised = float(re.search(r"# about (0\.\d+)", program)[1])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, FRONT_PAGE, "exec"), {})
    assert abs(float(printed.getvalue()) - promised) < 0.01


def test_it_leads_to_every_chapter_in_their_order():
    notebooks = [f"{file}.ipynb" for file in contents() if (BOOK / f"{file}.ipynb").exists()]
    chapters = [file for file in notebooks if not file.startswith("appendix/")]
    listed = re.findall(r"^\d+\. \[[^\]]+\]\(([^)]+)\)", FRONT_PAGE.read_text(), flags=re.MULTILINE)
    assert listed == chapters
    assert re.search(r"\*\*\[[^\]]+\]\(([^)]+)\)\*\*", FRONT_PAGE.read_text())[1] == chapters[0]


def test_each_chapter_takes_as_long_as_it_says(site):
    shortest, longest = map(
        int, re.search(r"Each takes (\d+) to (\d+) minutes to read", FRONT_PAGE.read_text()).groups()
    )
    chapters = [name for name in contents() if (BOOK / f"{name}.ipynb").exists() and not name.startswith("appendix/")]
    took = {
        name: int(re.search(r"About (\d+) minutes", (site / f"{name}.html").read_text("utf-8"))[1]) for name in chapters
    }
    assert (min(took.values()), max(took.values())) == (shortest, longest), took


def test_the_lines_that_learn_are_as_many_as_it_says():
    assert "[Building a network](train/first_network.ipynb): some fifty lines" in FRONT_PAGE.read_text()
    outputs = [output for cell in read(BOOK / "train/first_network.ipynb").cells for output in cell.get("outputs", [])]
    glued = {it.metadata.scrapbook.name: it.data for it in outputs if "scrapbook" in it.get("metadata", {})}
    (number,) = glued["our lines"].values()
    assert 45 <= int(number.strip("'")) <= 55


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_one_screen_shows_the_promise_where_to_start_and_the_digit_pad(open_page, width, height):
    page = open_page("index.html", width=width, height=height)
    figure = page.locator('[data-widget="DigitPad"]')
    for part in [
        page.locator("h1"),
        page.get_by_role("link", name="Start reading"),
        figure.get_by_role("application"),
        figure.get_by_role("status"),
        figure.get_by_role("combobox", name="On the pad"),
        figure.get_by_role("button", name="Clear"),
        figure,
    ]:
        box = part.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height


def test_the_digit_pad_of_the_front_page_reads_what_is_drawn(open_page):
    page = open_page("index.html", width=390, height=844)
    figure = page.locator('[data-widget="DigitPad"]')
    box = figure.get_by_role("application").bounding_box()
    for k, (x, y) in enumerate([(0.25, 0.22), (0.7, 0.22), (0.43, 0.86)]):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    expect(figure.get_by_role("status")).to_contain_text("Your drawing: the network reads a 7")


def test_the_front_page_weighs_less_than_a_quarter_of_a_megabyte(open_page):
    page = open_page("index.html")
    page.wait_for_load_state("networkidle")
    assert 50_000 < sum(size for size, _ in page_checks.weight(page)) < 250_000
