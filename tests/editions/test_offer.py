"""The site offers the editions that stand, with size and date, and nothing where none stands."""

import re
import shutil

import pytest
from bs4 import BeautifulSoup
from two_chapters import MADE

from editions.offer import line, offer, withdraw


@pytest.fixture
def site(small_site, tmp_path):
    return shutil.copytree(small_site, tmp_path / "site")


@pytest.fixture
def files(tmp_path):
    made = [tmp_path / f"book{ending}" for ending in (".pdf", ".epub", ".zip")]
    for path, size in zip(made, (3_840_000, 632_000, 4_500_000), strict=True):
        path.write_bytes(b"x" * size)
    return made


def page(site, name):
    return BeautifulSoup((site / name).read_text("utf-8"), "html.parser")


def test_a_site_without_editions_offers_none(site):
    assert not page(site, "index.html").select("a[href*=editions], [popover], .editions")


def test_the_front_page_offers_each_with_its_size_and_the_date(site, files):
    offer(site, files, MADE)
    (said,) = page(site, "index.html").select("p.editions")
    words = "PDF (3.8 MB), EPUB (0.6 MB) or a folder that works without a network (4.5 MB); made on 29 November 2026."
    assert said.get_text().endswith(words)
    assert all((site / link["href"]).is_file() for link in said.select("a"))


def test_every_page_has_a_menu_that_leads_to_them_and_keeps_its_notebook(site, files):
    chapter = site / "learn" / "one.html"
    before = BeautifulSoup(chapter.read_text("utf-8"), "html.parser").select("a[href$='.ipynb']")
    offer(site, files, MADE)
    menu = page(site, "learn/one.html").select_one(".bd-header [popover]")
    links = [link["href"] for link in menu.select("a")]
    assert [link for link in links if "editions" in link] == [
        f"../editions/book{end}" for end in (".pdf", ".epub", ".zip")
    ]
    assert all((chapter.parent / link).exists() for link in links if "editions" in link)
    assert [link["href"] for link in before] == [link for link in links if link.endswith(".ipynb")]
    assert page(site, "learn/one.html").select_one(f"button[popovertarget={menu['id']}]")


def test_offered_again_they_stand_once(site, files):
    offer(site, files, MADE)
    once = (site / "learn" / "one.html").read_text("utf-8")
    offer(site, files, MADE)
    assert (site / "learn" / "one.html").read_text("utf-8") == once
    assert len(page(site, "index.html").select("p.editions")) == 1


def test_one_alone_is_told_alone(files):
    assert re.sub("<.*?>", "", line(files[:1], MADE)).startswith(
        "You can also take the book with you, as PDF (3.8 MB); made"
    )


def test_the_menu_opens_within_the_window_and_closes(site, files, open_page):
    offer(site, files, MADE)
    page = open_page((site / "appendix" / "sources.html").as_uri(), width=390)
    menu = page.locator(".downloads")
    assert not menu.is_visible()
    page.get_by_role("button", name="Download").click()
    box = menu.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_a_site_that_offers_none_any_more_is_as_it_was(site, files):
    pages = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    offer(site, files, MADE)
    assert {path.read_text("utf-8") for path in pages} != set(pages.values())
    withdraw(site)
    assert {path: path.read_text("utf-8") for path in pages} == pages
    assert not (site / "editions").exists()
