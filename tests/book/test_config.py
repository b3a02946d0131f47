"""The book's configuration lists what exists, and steers clear of what is known to break."""

import re
from importlib.metadata import version

import pytest
import yaml
from book_files import BOOK, NOTEBOOKS, ROOT, contents


@pytest.fixture(scope="module")
def config():
    return yaml.safe_load((ROOT / "_config.yml").read_text())


def requirements():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def test_the_table_of_contents_lists_what_exists_and_nothing_twice():
    markdown = [path for path in BOOK.rglob("*.md") if not path.relative_to(BOOK).parts[0].startswith("_")]
    texts = [path.relative_to(BOOK).with_suffix("").as_posix() for path in [*NOTEBOOKS, *markdown]]
    assert sorted(contents()) == sorted(texts)


def test_requirements_are_pinned_and_are_what_is_installed():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert lines.pop(0) == "-e ."
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.]+", line), line
    for package in ("jupyter-book", "numpy", "matplotlib", "ipywidgets", "nbval", "sympy"):
        assert package in requirements()
    for package, pinned in requirements().items():
        assert version(package) == pinned, package


def test_the_book_is_built_with_jupyter_book_1_and_without_a_theme(config):
    assert requirements()["jupyter-book"].startswith("1.")  # 2 is another program, without _config.yml
    assert config["sphinx"]["config"]["html_theme"] == "basic"  # later book themes draw a second header
    assert not [name for name in config["sphinx"]["config"]["extensions"] if "theme" in name]


def test_a_failing_cell_fails_the_build(config):
    assert config["execute"]["raise_on_error"] is True
    assert config["execute"]["execute_notebooks"] in ("cache", "force")


def test_jupyter_widgets_load_nothing_from_other_hosts(config):
    assert config["sphinx"]["config"]["nb_ipywidgets_js"] == {}


def test_sphinx_reads_no_stray_page(config):
    assert config["only_build_toc_files"] is True
