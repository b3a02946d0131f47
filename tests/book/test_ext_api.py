"""The reference has an entry for each public name, from its docstring; it and the chapters lead to each other."""

import ast
import importlib
import inspect
import re

import nbformat
import pytest
from book_files import BOOK, NOTEBOOKS, parsed
from code_links import uses_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from search_index import indexed
from small_book import SmallBook

import ffnn

WHOLE = ["checkpoint", "datasets", "gradient_check", "derivation", "exercises", "plotting", "widgets"]


@pytest.fixture(scope="module")
def page(site):
    return parsed(site / "appendix" / "api.html")


def entry(page, name):
    return page.find("dt", id=name).find_parent("dl")


def public():
    """Every name that a reader imports: from the package, and from its modules that are not in it name by name."""
    names = {f"ffnn.{name}" for name in ffnn.__all__ if not inspect.ismodule(getattr(ffnn, name))}
    for module in (importlib.import_module(f"ffnn.{name}") for name in WHOLE):
        defined = [
            name
            for name, thing in vars(module).items()
            if callable(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
        ]
        names |= {f"{module.__name__}.{name}" for name in getattr(module, "__all__", defined)}
    return names


def test_every_public_name_has_one_entry_with_words_and_a_link_to_its_source(page):
    shown = [dt["id"] for dt in page.select("dl.class > dt, dl.function > dt, dl.exception > dt")]
    assert len(shown) == len(set(shown))
    assert not public() - set(shown)
    for name in shown:
        assert len(entry(page, name).dd.get_text(strip=True)) > 10, name
        assert entry(page, name).dt.find("a", class_="source-of"), name


def test_modules_that_the_package_exports_can_be_linked_to(page):
    for name in ("checkpoint", "datasets", "gradient_check"):
        assert page.find(id=f"module-ffnn.{name}")


def test_a_signature_has_every_argument_of_the_code(page):
    for name in sorted(public()):
        module, _, word = name.rpartition(".")
        thing = getattr(importlib.import_module(module), word)
        if not (inspect.isclass(thing) and issubclass(thing, BaseException)) and word != "History":
            shown = entry(page, name).dt.get_text()
            for argument in inspect.signature(thing).parameters:
                assert re.search(rf"\b{argument}\b", shown), (name, argument)
    assert "activation=identity" in entry(page, "ffnn.Dense").dt.get_text()
    assert "dtype=np.float32" in entry(page, "ffnn.Network").dt.get_text()
    assert "show=plain" in page.get_text()
    assert " at 0x" not in page.get_text(), "an address in memory is another one in every build"


def test_the_source_link_leads_to_the_definition(page, site):
    for link in page.select("dt > a.source-of"):
        path, _, place = link["href"].partition("#")
        source = parsed(site / "appendix" / path)
        word = link.parent["id"].rpartition(".")[2]
        line = source.find(id=place)
        following = "".join(line.get_text() + "".join(n.get_text() for n in line.find_next_siblings(limit=2)))
        assert re.search(rf"(class|def) _?{word}\b", following), (link.parent["id"], following)


def test_the_source_page_is_the_source(site):
    source = parsed(site / "source" / "layers.html")
    assert ast.dump(ast.parse(source.find("pre").get_text())) == ast.dump(
        ast.parse(inspect.getsource(importlib.import_module("ffnn.layers")))
    )
    assert source.find("a", href="../appendix/api.html#module-ffnn.layers")


def test_formulas_and_citations_of_docstrings_are_set(page):
    adam = entry(page, "ffnn.Adam")
    assert r"\hat{m} = m" in adam.find("annotation").get_text()
    assert adam.find("a", href="bibliography.html#kingma2015")
    assert entry(page, "ffnn.sigmoid").find("annotation")


def test_an_entry_leads_to_the_chapters_whose_code_uses_it_at_the_first_cell_that_does(page, site):
    seen, places = 0, {}
    for line in page.select("p.used-in"):
        name = line.find_parent("dl").dt["id"]
        for link in line.find_all("a"):
            path, _, place = link["href"].partition("#")
            if path not in places:
                places[path] = {tag["id"]: tag for tag in parsed(site / "appendix" / path).find_all(id=True)}
            assert name.rpartition(".")[2] in places[path][place].get_text(), (name, link["href"])
            seen += 1
    assert seen > 50
    used = {link.get_text() for link in entry(page, "ffnn.Dense").select(".used-in a")}
    assert "Layers are matrices" in used


def test_every_chapter_leads_to_entries_that_exist(page, site):
    ids = {tag["id"] for tag in page.find_all(id=True)}
    for path in NOTEBOOKS:
        name = path.relative_to(BOOK).with_suffix("").as_posix()
        chapter = parsed(site / f"{name}.html")
        links = chapter.select("main .cell_input a.api")
        assert bool(links) == bool(chapter.select("main .cell_input")), name
        assert all(link["href"].partition("#")[2] in ids for link in links)


def test_the_words_of_an_entry_are_found_by_search(site):
    page = indexed(site)["/appendix/api.html"]
    for word in ("cosine", "dropout", "Heavy"):
        assert word in page["content"], word
    assert {"ffnn.Dense", "ffnn.Dense.forward"} <= {anchor["id"] for anchor in page["anchors"]}


# The extension itself, on a small book.

CODE = """import numpy as np
from ffnn import Dense, plotting
from ffnn import softmax_cross_entropy as loss

print(f"{loss}", Dense(2, 3), "Dense")
plotting.points
Dense.forward"""
OWN = "def relu(z):\n    return z\n\nrelu(1)\nfrom ffnn import relu\n[relu(relu) for relu in (1, 2)]\nrelu(np.ones(2))"
SETTINGS = {"autodoc_typehints": "none", "autodoc_preserve_defaults": True, "bibtex_bibfiles": ["r.bib"]}
FULL = "from ffnn.layers import Dropout\nfrom ffnn.losses import squared_error\nsquared_error(1, Dropout(0.5))"


def notebook(*cells):
    made = [new_code_cell(c) if c in (CODE, OWN, FULL) else new_markdown_cell(c) for c in cells]
    return nbformat.writes(new_notebook(cells=made, metadata={"language_info": {"name": "python"}}))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    pages = {
        "index": "# Contents\n\n```{toctree}\none\ntwo\napi\n```\n\n`Dense`, `ffnn.Dense`",
        "one.ipynb": notebook("# One\n\n`Dense`, again `Dense`, `Dense.forward`, `points`, `np`, `ffnn.relu`", CODE),
        "two.ipynb": notebook("# Two", OWN, FULL),
        "api": "# Names\n\n```{api} ffnn.layers\n```\n\n```{api} ffnn.activations\n```\n\n```{api} ffnn.losses\n```\n"
        "\n```{api} ffnn.plotting\n```\n",
    }
    bibliography = (
        "@misc{s, author={Srivastava and B and C}, title={D}, year={2014}}"
        "@misc{h, author={Hendrycks and Gimpel}, title={G}, year={2016}}"
    )
    pages |= {"r.bib": bibliography, "b": "---\norphan: true\n---\n# B\n\n```{bibliography}\n```"}
    extensions = ["sphinxcontrib.bibtex", "formulas", "derivations", "api", "code_links"]
    return SmallBook(tmp_path_factory.mktemp("api"), pages, extensions, **SETTINGS)


def links(page, where):
    return [(link.get_text(), link["href"]) for link in page.select(f"{where} a.api")]


def test_a_small_book_builds_without_a_warning(small):
    assert not small.warnings


def test_an_import_and_the_first_use_in_code_lead_to_the_entry(small):
    assert links(small.page("one"), ".cell_input") == [
        ("Dense", "api.html#ffnn.Dense"),
        ("plotting", "api.html#module-ffnn.plotting"),
        ("softmax_cross_entropy", "api.html#ffnn.softmax_cross_entropy"),
        ("loss", "api.html#ffnn.softmax_cross_entropy"),
        ("Dense", "api.html#ffnn.Dense"),
        ("plotting", "api.html#module-ffnn.plotting"),
        ("points", "api.html#ffnn.plotting.points"),
        ("forward", "api.html#ffnn.Dense.forward"),
    ]


def test_code_reads_as_before(small):
    assert small.page("one").select_one(".cell_input pre").get_text().strip() == CODE


def test_a_name_that_the_reader_defines_is_not_the_packages(small):
    first_line_with_link = small.page("two").select(".cell_input a.api")[0]
    assert first_line_with_link.parent.get_text().count("relu") == 7
    assert [text for text, _ in links(small.page("two"), ".cell_input")][:2] == ["relu", "relu"]
    found = [use[2] for use in uses_of(OWN, {})]
    assert found == [5, 7]


def test_a_name_imported_from_its_module_leads_to_the_entry_under_its_shorter_name(small):
    assert links(small.page("two"), ".cell_input")[2:] == [
        ("Dropout", "api.html#ffnn.Dropout"),
        ("squared_error", "api.html#ffnn.squared_error"),
        ("squared_error", "api.html#ffnn.squared_error"),
        ("Dropout", "api.html#ffnn.Dropout"),
    ]


def test_the_text_leads_to_the_entry_where_it_first_names_what_the_page_imports(small):
    assert links(small.page("one"), "p") == [
        ("Dense", "api.html#ffnn.Dense"),
        ("Dense.forward", "api.html#ffnn.Dense.forward"),
        ("ffnn.relu", "api.html#ffnn.relu"),
    ]
    assert links(small.page("index"), "p") == [("ffnn.Dense", "api.html#ffnn.Dense")]


def test_an_entry_lists_its_users_in_reading_order(small):
    def used(name):
        found = entry(small.page("api"), name).select(".used-in a")
        return [(link.get_text(), link["href"]) for link in found]

    assert used("ffnn.Dense") == [("One", "one.html#code-1")]
    assert used("ffnn.relu") == [("Two", "two.html#code-1")]
    assert not used("ffnn.tanh")


def test_an_entry_lists_a_chapter_that_has_changed(tmp_path):
    def users(code):
        pages = {"index": "# C\n\n```{toctree}\none\napi\n```", "api": "# Names\n\n```{api} ffnn.schedules\n```\n"}
        cell = {"cells": [new_markdown_cell("# One"), new_code_cell(code)]}
        pages["one.ipynb"] = nbformat.writes(new_notebook(**cell, metadata={"language_info": {"name": "python"}}))
        pages["r.bib"] = "@misc{l, author={Loshchilov and Hutter}, title={S}, year={2017}}"
        book = SmallBook(tmp_path, pages, ["sphinxcontrib.bibtex", "formulas", "api", "code_links"], **SETTINGS)
        return [line.find_parent("dl").dt["id"] for line in book.page("api").select(".used-in")]

    assert users("from ffnn import cosine") == ["ffnn.cosine"]
    assert users("from ffnn import constant") == ["ffnn.constant"]


def test_a_docstring_that_cannot_be_set_is_a_warning_at_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(ffnn.Dense, "__doc__", "A layer (Nobody, 1900).")
    pages = {"index": "# Names\n\n```{api} ffnn.layers\n```", "r.bib": ""}
    book = SmallBook(tmp_path, pages, ["sphinxcontrib.bibtex", "formulas", "api"], bibtex_bibfiles=["r.bib"])
    assert "ffnn.Dense: Nobody, 1900 is no source" in book.warnings
