"""The build says what it is doing and what is wrong, and throws away what a change has made stale."""

import json

import build
import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook, new_output

SAID = """\
\x1b[01mRunning Sphinx v7.4.7\x1b[39;49;00m
{root}/book/learn/softmax.ipynb: Executing notebook using local CWD [mystnb]
[IPKernelApp] WARNING | Kernel is running over TCP without encryption.
\x1b[91m{root}/book/learn/softmax.ipynb:70003: WARNING: undefined label: 'eq-x' [ref.ref]\x1b[39;49;00m
Traceback (most recent call last):
  File "nbclient/client.py", line 918
nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:
------------------
1 / 0
------------------
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "jupyter_book/sphinx.py", line 167
myst_nb.core.execute.base.ExecutionError: softmax.ipynb
RuntimeError:
"""


def test_of_all_that_is_said_what_matters_is_passed_on():
    told = list(build.telling(SAID.format(root=build.ROOT).splitlines(keepends=True)))
    assert told == [
        "  running book/learn/softmax.ipynb",
        "book/learn/softmax.ipynb:70003: WARNING: undefined label: 'eq-x' [ref.ref]",
        "nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:",
        "------------------",
        "1 / 0",
        "------------------",
        "ZeroDivisionError: division by zero",
        "",
    ]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A book whose Jupyter Book is a counter: `tree.ran` tells what was kept from the last build each time it ran."""

    class Tree:
        ran, fails = [], False

    pages = ["book/index.md", "book/references.bib", "book/_ext/page.py", "book/_static/book.css"]
    for name in [*pages, "book/use/one_step.py", "ffnn/layers.py", "_config.yml", "_toc.yml", "requirements.txt"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "ffnn/palette.json").write_text("{}")
    made = tmp_path / "_build"
    made.mkdir()

    def jupyter_book():
        Tree.ran.append({name for name in ("html", ".doctrees") if (made / name).exists()})
        for name in ("html", ".doctrees"):
            (made / name).mkdir(exist_ok=True)
        (made / "html/index.html").touch()
        return Tree.fails

    Tree.ran, Tree.write = [], staticmethod(lambda name: (tmp_path / name).write_text("changed"))
    for name, value in {
        "ROOT": tmp_path,
        "BUILD": made,
        "LOG": made / "log",
        "FINGERPRINTS": made / "prints.json",
        "jupyter_book": jupyter_book,
    }.items():
        monkeypatch.setattr(build, name, value)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    return Tree


def test_when_nothing_has_changed_the_last_build_stands(tree, capsys):
    assert build.build() == build.build() == 0
    assert len(tree.ran) == 1
    assert capsys.readouterr().out.endswith("_build/html is up to date\n")


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ("book/index.md", {"html", ".doctrees"}),
        ("book/references.bib", {"html"}),
        ("ffnn/layers.py", {"html"}),
        ("book/use/one_step.py", {"html"}),
        ("book/_ext/page.py", set()),
        ("book/_static/book.css", set()),
        ("_config.yml", set()),
        ("requirements.txt", set()),
        ("ffnn/palette.json", set()),
    ],
)
def test_a_change_throws_away_what_was_made_from_it_and_no_more(tree, changed, kept):
    build.build()
    tree.write(changed)
    assert build.build() == 0
    assert tree.ran[1] == kept


def test_another_repository_writes_the_pages_anew(tree, monkeypatch):
    build.build()
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/ffnn")
    build.build()
    assert len(tree.ran) == 2


def test_after_a_failure_every_page_is_read_again_so_that_it_fails_again(tree):
    tree.fails = True
    assert "does not build" in build.build()
    assert "does not build" in build.build()
    assert tree.ran[1] == {"html"}
    assert "text" not in json.loads(build.FINGERPRINTS.read_text())
    tree.fails = False
    assert build.build() == 0


@pytest.fixture
def notebook(tree, tmp_path):
    """`notebook(stored_for)` writes a notebook with the output of this code; `taken()` is what a build takes of it."""
    path = tmp_path / "book" / "net.ipynb"

    def write(stored_for="1 + 1", code="1 + 1"):
        cell = new_code_cell(code, execution_count=1, outputs=[new_output("stream", text="2\n")])
        metadata = {"outputs_of": build.code_digest(new_notebook(cells=[new_code_cell(stored_for)]))}
        nbformat.write(new_notebook(cells=[cell], metadata=metadata), path)

    def taken():
        try:
            _, merged = get_cache(build.BUILD / ".jupyter_cache").merge_match_into_notebook(nbformat.read(path, 4))
        except KeyError:
            return None
        return merged.cells[0].outputs[0].text

    write.taken = taken
    return write


def test_the_outputs_of_a_notebook_that_has_run_as_it_is_are_taken(notebook):
    notebook()
    build.build()
    assert notebook.taken() == "2\n"


def test_a_notebook_with_a_changed_cell_is_run(notebook):
    notebook(code="1 + 2")
    build.build()
    assert notebook.taken() is None


def test_when_the_package_has_changed_every_notebook_is_run_until_its_outputs_are_stored_anew(tree, notebook):
    notebook()
    build.build()
    for attempt in range(2):  # a build that fails forgets nothing of this
        tree.fails = attempt == 0
        tree.write("ffnn/layers.py")
        build.build()
        assert notebook.taken() is None
    build.trust_stored_outputs()
    notebook(stored_for="3", code="3")
    build.build()
    assert notebook.taken() == "2\n"


def test_every_stored_notebook_has_the_digest_of_its_code():
    for path in sorted((build.ROOT / "book").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            stored = nbformat.read(path, as_version=4)
            assert stored.metadata.get("outputs_of") == build.code_digest(stored), f"run `make notebooks {path}`"
