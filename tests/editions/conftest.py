"""The small book's site and its editions, made once for all tests."""

from functools import partial
from types import SimpleNamespace

import pytest
from two_chapters import MADE, build

from editions.assemble import Book
from editions.epub import make_epub
from editions.offline import make_offline
from editions.pdf import make_pdf


@pytest.fixture(scope="session")
def small_site(tmp_path_factory):
    """The folder of the small book's site."""
    made = build(tmp_path_factory.mktemp("two"))
    assert not made.warnings
    return made.html


@pytest.fixture(scope="session")
def published_site(tmp_path_factory):
    """The same, with an address."""
    return build(tmp_path_factory.mktemp("published"), html_baseurl="https://ada.github.io/notes/").html


@pytest.fixture
def book(small_site):
    return Book(small_site)


@pytest.fixture(scope="session")
def editions(small_site, browser, tmp_path_factory):
    """Each edition, made twice: `pdf`, `epub`, `zip` and `again`, the same three."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    make = {"pdf": partial(make_pdf, chromium=browser), "epub": make_epub, "zip": make_offline}
    files = {name: one(Book(small_site), MADE, "abc1234", first) for name, one in make.items()}
    again = {name: one(Book(small_site), MADE, "abc1234", second) for name, one in make.items()}
    return SimpleNamespace(**files, again=again, folder=first)
