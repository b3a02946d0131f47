"""The book as a folder, opened from it: its figure is alive, its search finds, and nothing is asked of a server."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from editions.offline import page as offline_page


@pytest.fixture(scope="module")
def folder(editions, tmp_path_factory):
    place = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(editions.zip) as packed:
        packed.extractall(place)
    return place / "feedforward-networks"


def test_its_figure_is_alive(folder, open_page):
    page = open_page((folder / "index.html").as_uri())
    figure = page.locator('[data-widget="SoftmaxExplorer"]')
    before = figure.get_by_role("status").inner_text()
    figure.get_by_role("slider").first.press("ArrowRight")
    expect(figure.get_by_role("status")).not_to_have_text(before)


def test_a_setting_is_kept_in_its_address(folder, open_page):
    page = open_page((folder / "index.html").as_uri() + "#SoftmaxExplorer.scores=0,0,0")
    expect(page.locator('[data-widget="SoftmaxExplorer"]').get_by_role("status")).to_contain_text("0.333")


def test_its_search_finds_and_leads_to_what_it_found(folder, open_page):
    page = open_page((folder / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("section of the first")
    found = page.locator(".search-found a").first
    expect(found).to_contain_text("The first")
    found.click()
    page.wait_for_url(re.compile("learn/one.html"))
    expect(page.locator("mark").first).to_be_visible()


def test_its_search_page_finds_also_what_is_misspelt(folder, open_page):
    page = open_page((folder / "search.html").as_uri() + "?q=frmulas")
    expect(page.locator("#search-results")).to_contain_text("Found “formulas” on")


def test_what_a_link_leads_to_is_shown_in_place(folder, open_page):
    page = open_page((folder / "learn" / "two.html").as_uri())
    page.locator('a[href*="one.html#equation-"]').first.hover()
    expect(page.locator("#preview")).to_contain_text("a")


def test_a_page_loads_no_module_and_no_fetch_is_left(folder):
    for path in folder.rglob("*.html"):
        assert not re.search(r'<script type="module" src=|rel="preload"', path.read_text("utf-8")), path
    assert not (folder / "404.html").exists()
    assert not list(folder.glob("pagefind/*.json"))


def test_a_cell_says_what_it_needs(open_page, tmp_path):
    cell = (
        '<html><head><title>A cell</title><script type="module" src="_static/live/hook.js"></script></head><body>'
        '<div class="live-bar"><button>Run</button></div>'
        '<div class="live-status needs-script"><p role="status"></p></div></body></html>'
    )
    made = tmp_path / "cell.html"
    made.write_text(offline_page(cell, "", "It needs a server."), "utf-8")
    (tmp_path / "_static").mkdir()
    from editions.offline import HERE

    (tmp_path / "_static" / "offline.js").write_text((HERE / "offline.js").read_text("utf-8"), "utf-8")
    page = open_page(made.as_uri())
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_have_text("It needs a server.")


def test_the_same_commit_gives_the_same_bytes(editions):
    assert editions.zip.read_bytes() == editions.again["zip"].read_bytes()
