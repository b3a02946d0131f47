"""What long cells leave behind is stored by a run of the chapter, and taken in their place."""

import json
import subprocess
import sys

import kernel
import pytest
import results
from book_files import NOTEBOOKS

CELLS = {
    "made": "import math\nclass Net:\n    size = 3\n",
    "trained": """
def grown(net, by):
    net.size += by
    return net

net = grown(Net(), 4)
root = math.sqrt(net.size + 2)
_ = 'thrown away'
""",
    "changed": "net.size = 11",
    "after": "1 / 0",
}
LONG = ("trained", "changed")


@pytest.fixture
def stored(tmp_path):
    cells = [
        {"cell_type": "code", "id": id_, "source": source, "metadata": {"live": {"seconds": 30}} if id_ in LONG else {}}
        for id_, source in CELLS.items()
    ]
    notebook = tmp_path / "chapter.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# T"}, *cells]}))
    command = [sys.executable, results.__file__, notebook, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done, tmp_path


def test_each_long_cell_leaves_a_file_and_what_stands_below_the_last_is_not_run(stored):
    done, folder = stored
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in folder.glob("*.pickle")} == {f"{id_}.pickle" for id_ in LONG}


def test_what_is_restored_is_what_the_cell_left_its_functions_too(stored):
    _, folder = stored
    shown = []
    live = kernel.Kernel(shown.append)
    live.run(CELLS["made"], "cell 1")
    assert live.restore(CELLS["trained"], folder / "trained.pickle")["ok"]
    live.run("print(net.size, root, grown(Net(), 1).size, type(net) is Net)", "cell 3")
    assert shown[-1]["text"] == "7 3.0 4 True\n"
    live.restore(CELLS["changed"], folder / "changed.pickle")
    live.run("print(net.size)", "cell 4")
    assert shown[-1]["text"] == "11\n"


def test_what_is_thrown_away_is_not_stored(stored):
    _, folder = stored
    assert b"thrown away" not in (folder / "trained.pickle").read_bytes()


def test_a_chapter_that_fails_says_why(tmp_path):
    notebook = tmp_path / "chapter.ipynb"
    cell = {"cell_type": "code", "id": "a", "source": "1 / 0", "metadata": {"live": {"seconds": 30}}}
    notebook.write_text(json.dumps({"cells": [cell]}))
    done = subprocess.run(
        [sys.executable, results.__file__, notebook, tmp_path], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr


def test_the_build_stores_what_every_long_cell_of_the_book_leaves(site):

    files = json.loads((site / "_static" / "live" / "files.json").read_text())
    stored = {name: entry["size"] for name, entry in files.items() if name.startswith("result-")}
    chapters = [json.loads(path.read_text()) for path in NOTEBOOKS]
    code = [cell for chapter in chapters for cell in chapter["cells"] if cell["cell_type"] == "code"]
    assert stored.keys() == {f"result-{cell['id']}.zip" for cell in code if results.seconds(cell)}
    assert 0 < max(stored.values()) < 3e6
    assert sum(stored.values()) < 9e6
