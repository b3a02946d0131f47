"""Readers get the book's notebooks, and keep what they have changed in them."""

import lab
import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook


def write(path, code):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(code, id="a")]), path)


def code_of(path):
    return nbformat.read(path, as_version=4).cells[0].source


@pytest.fixture
def lay_out(tmp_path):
    """`lay_out(code)` lays out a book of one notebook; gives what the reader then has, and what was left alone."""

    def run(code):
        write(tmp_path / "book" / "learn" / "net.ipynb", code)
        (tmp_path / "book" / "learn" / "table.json").write_text("[]")
        kept = lab.lay_out(tmp_path / "book", tmp_path / "mine", str(tmp_path / "jupyter"))
        return code_of(tmp_path / "mine" / "learn" / "net.ipynb"), kept

    return run


def test_a_notebook_follows_the_book_until_the_reader_changes_it(lay_out, tmp_path):
    assert lay_out("1 + 1") == ("1 + 1", [])
    assert lay_out("1 + 2") == ("1 + 2", [])
    write(tmp_path / "mine" / "learn" / "net.ipynb", "my answer")
    assert lay_out("1 + 3") == ("my answer", ["learn/net.ipynb"])
    (tmp_path / "mine" / "learn" / "net.ipynb").unlink()
    assert lay_out("1 + 3") == ("1 + 3", [])


def test_what_a_notebook_reads_lies_beside_it_and_jupyter_trusts_it(lay_out, tmp_path):
    lay_out("1 + 1")
    assert (tmp_path / "mine" / "learn" / "table.json").exists()
    notary = NotebookNotary(data_dir=str(tmp_path / "jupyter"))
    assert notary.check_signature(nbformat.read(tmp_path / "mine" / "learn" / "net.ipynb", as_version=4))
