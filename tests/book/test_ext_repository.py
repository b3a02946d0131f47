"""The links to the source come from the repository that the book is built in, and are left out rather than dead."""

import subprocess

import pytest
import repository
from repository import Repository, find, parse
from small_book import SmallBook

ADA = Repository("github.com", "ada/ffnn")
TITLE = '{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Chapter"}'
NOTEBOOK = f'{{"cells": [{TITLE}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'


@pytest.mark.parametrize(
    "address",
    [
        "ada/ffnn",
        "https://github.com/ada/ffnn",
        "https://github.com/ada/ffnn.git",
        "https://github.com/ada/ffnn/",
        "https://GitHub.com/ada/ffnn",
        "git@github.com:ada/ffnn.git",
        "ssh://git@github.com/ada/ffnn.git",
        "ssh://git@github.com:22/ada/ffnn.git",
        "https://ada:secret@github.com/ada/ffnn.git",
        " ada/ffnn\n",
    ],
)
def test_an_address_is_read_in_every_form_that_git_and_people_use(address):
    assert parse(address) == ADA


def test_other_hosts_and_deeper_paths_are_kept():
    assert parse("git@gitlab.com:group/sub/book.git") == Repository("gitlab.com", "group/sub/book")
    assert parse("https://git.example.org/ada/book.py") == Repository("git.example.org", "ada/book.py")


@pytest.mark.parametrize("address", ["/home/ada/ffnn", "../ffnn", "file:///srv/ffnn", "ffnn", "C:\\ffnn", "~/a b", ""])
def test_what_a_reader_could_not_open_is_no_repository(address):
    assert parse(address) is None


@pytest.fixture
def folder(tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "remote", "add", "origin", "git@github.com:remote/book.git"], check=True)
    return tmp_path


def test_the_variable_comes_before_github_before_the_remote(folder):
    github = {"GITHUB_REPOSITORY": "runner/book"}
    assert find(folder, {"BOOK_REPOSITORY": "ada/ffnn", **github}) == ADA
    assert find(folder, {"BOOK_REPOSITORY": "", **github}).path == "runner/book"
    assert find(folder, {}).path == "remote/book"


def test_a_clone_of_a_folder_has_no_repository(folder):
    for place in ("/srv/book", "srv/book", "../book"):
        subprocess.run(["git", "-C", folder, "remote", "set-url", "origin", place], check=True)
        assert find(folder, {}) is None
    subprocess.run(["git", "-C", folder, "remote", "remove", "origin"], check=True)
    assert find(folder, {}) is None


def test_without_git_there_is_no_repository(folder, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert find(folder, {}) is None


def test_binder_opens_the_file_in_jupyterlab():
    for host, place in [
        ("github.com", "gh/a/b"),
        ("gitlab.com", "gl/a%2Fb"),
        ("git.example.org", "git/https%3A%2F%2Fgit.example.org%2Fa%2Fb"),
    ]:
        expected = f"https://mybinder.org/v2/{place}/HEAD?urlpath=lab/tree/book/x.ipynb"
        assert Repository(host, "a/b").binder("book/x.ipynb") == expected


def test_a_page_is_changed_and_an_issue_opened_where_the_host_has_the_form_for_it():
    gitlab = Repository("gitlab.com", "a/b")
    assert gitlab.edit("x y.md") == "https://gitlab.com/a/b/-/edit/HEAD/x%20y.md"
    assert gitlab.issue("A: ") == "https://gitlab.com/a/b/-/issues/new?issue[title]=A%3A%20"


def test_colab_opens_the_plain_notebook_of_a_repository_on_github_and_of_no_other():
    colab = "https://colab.research.google.com/github/a/b/blob/notebooks/learn/x%20y.ipynb"
    assert Repository("github.com", "a/b").colab("learn/x y.ipynb") == colab
    assert Repository("gitlab.com", "a/b").colab("learn/x.ipynb") is None


def test_the_site_is_the_pages_of_a_repository_on_github():
    assert ADA.site == "https://ada.github.io/ffnn/"
    assert Repository("github.com", "Ada/ada.github.io").site == "https://ada.github.io/"
    assert Repository("gitlab.com", "ada/ffnn").site is None


LINKS = {"binder_url", "colab_url", "source_url", "edit_url", "issue_url", "pageurl"}


@pytest.fixture
def links(tmp_path, monkeypatch):
    def links_(address):
        monkeypatch.setenv("BOOK_REPOSITORY", address)
        monkeypatch.setenv("GITHUB_REPOSITORY", "")
        monkeypatch.setattr(repository, "remote", lambda folder: "")
        seen = {}
        pages = {"index": "# Front\n\n```{toctree}\nchapter\n```", "chapter.ipynb": NOTEBOOK}

        def keep(app, pagename, templatename, context, doctree):
            seen[pagename] = {key: value for key, value in context.items() if key in LINKS and value}

        with pytest.MonkeyPatch.context() as patch:
            setup = repository.setup
            patch.setattr(
                repository, "setup", lambda app: (app.connect("html-page-context", keep, priority=900), setup(app))[1]
            )
            SmallBook(tmp_path, pages, ["repository"])
        return seen

    return links_


def test_a_chapter_has_its_buttons_and_its_address(links):
    seen = links("ada/ffnn")
    assert seen["chapter"] == {
        "binder_url": "https://mybinder.org/v2/gh/ada/ffnn/HEAD?urlpath=lab/tree/notebooks/chapter.ipynb",
        "colab_url": "https://colab.research.google.com/github/ada/ffnn/blob/notebooks/chapter.ipynb",
        "source_url": "https://github.com/ada/ffnn/blob/HEAD/book/chapter.ipynb",
        "edit_url": "https://github.com/ada/ffnn/edit/HEAD/book/chapter.ipynb",
        "issue_url": "https://github.com/ada/ffnn/issues/new?title=Chapter%3A%20",
        "pageurl": "https://ada.github.io/ffnn/chapter.html",
    }
    assert "binder_url" not in seen["index"]  # nothing to run there
    assert seen["index"]["source_url"] == "https://github.com/ada/ffnn/blob/HEAD/book/index.md"


def test_without_a_repository_a_chapter_has_none(links):
    assert links("")["chapter"] == {}
