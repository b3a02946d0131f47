"""Which cells run before a cell: no more than it needs, and enough for it to show what the chapter shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from live_tests import SAMPLE, chapters
from slices import HEAD, LIGHT_HEAD, Session, head, names, needed


def above(*cells):
    """What the last of the cells needs: their numbers; as text where the head is enough."""
    read = names(list(cells))
    found = needed(read, len(cells) - 1)
    return [str(n) if hit <= read[n].imports else n for n, hit in found.items()]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["a = 1", "b = 2", "a"], [0]),
        (["a = 1", "b = a", "b"], [0, 1]),
        (["a = 1", "a = 2", "a"], [1]),  # what is bound anew is not needed as it was
        (["a = 1", "a += 1", "a"], [0, 1]),
        (["a = 1", "if c:\n    a = 2", "a"], [0, 1]),
        (["a = []", "a.append(1)", "a"], [0, 1]),
        (["a = {}", "a['k'] = 1", "b = a.get('k')", "b"], [0, 1, 2]),
        (["a = 1", "print(a)", "a"], [0]),
        (["a = 1", "a = 2\na", "a = 3\na"], []),
        (["k = 1", "[k for k in range(3)]"], []),
        (["x = 1", "f = lambda x: x", "f(2)"], [1]),
        (
            ["a = 1", "def f():\n    return a", "a = 2", "f()"],
            [1, 2],
        ),  # a function sees what its names mean when called
        (["def f(n):\n    return f(n - 1)", "f(2)"], [0]),
        (["net = []", "from ffnn import fit", "fit(net)", "net"], [0, "1", 2]),
        (["net = []", "def mine(n):\n    n.append(1)", "mine(net)", "net"], [0, 1, 2]),
        (["net, x = [], 1", "def mine(n, x):\n    n.append(x)", "mine(net, x)", "x"], [0]),
        (["net, x = [], 1", "from ffnn import fit", "fit(net, 2, 3, x, 4)", "x"], [0]),
        (["net = 1", "net.predict(2)", "unknown(net)", "net"], [0, 2]),
        (["net = []", "def add():\n    net.append(1)", "def twice():\n    add()", "twice()", "net"], [0, 1, 2, 3]),
        (["import numpy as np", "np.random", "a = np.ones(2)", "a"], ["0", 2]),
        (["import numpy as np\nx = 1", "np.ones(2)"], ["0"]),
        (["import numpy as np\nx = 1", "np.ones(x)"], [0]),
        (["b = = 2", "b"], []),
        (["a = 1", "for a in range(3):\n    print(a)"], []),  # bound by the loop before it is used
        (["a = 1", "for n in range(3):\n    a = n\n    print(a)"], []),
        (["a = 1", "for n in range(3):\n    print(a)\n    a = n"], [0]),
        (["a = 1", "if c:\n    a = 2\nelse:\n    print(a)"], [0]),  # what one branch binds is not bound in the other
        (["a = 1", "for n in range(3):\n    a = n", "a"], [0, 1]),
        (["a = 1", "for a in (2, 3):\n    b = a", "a, b"], [1]),  # what is written out is not empty
        (["a = 1", "for a in (*c, *d):\n    pass", "a"], [0, 1]),
        (["a = 1", "for n in (2, 3):\n    if n:\n        continue\n    a = n", "a"], [0, 1]),
        (["a = 1", "def f():\n    def a(): pass\n    return a()\nf()"], []),  # a name of its own
        (["a = 1", "def f():\n    return a\na = 2\nf()"], []),  # bound here before it is looked up
        (["a = 1", "def f():\n    return a\nf()\na = 2"], [0]),
        (["a = 1\ndef f():\n    return a", "a = 2", "f()"], [0, 1]),
    ],
)
def test_a_cell_needs_those_that_made_its_names_what_they_are(cells, expected):
    assert above(*cells) == expected


def test_a_cell_that_draws_nothing_needs_no_head_for_what_draws():
    source = (
        "import matplotlib.pyplot as plt\nimport numpy as np\nfrom ffnn import fit, plotting\nplotting.use_book_style()"
    )
    light = "import numpy as np\nfrom ffnn import fit"
    assert head(source, LIGHT_HEAD) == light
    assert head(source) == source
    session, sources = Session(), [source, "np.ones(2)", "plt.plot(np.ones(2))"]
    assert session.plan(sources, 1) == [(0, HEAD)]
    assert session.plan(sources, 1, draws=False) == [(0, LIGHT_HEAD)]
    assert session.plan(sources, 2, draws=False) == [(0, HEAD)]
    session.note(sources, 0, LIGHT_HEAD)
    assert session.plan(sources, 1, draws=False) == []
    assert session.plan(sources, 1) == session.plan(sources, 2, draws=False) == [(0, HEAD)]
    session.note(sources, 0, HEAD)
    assert session.plan(sources, 2) == []


def test_the_head_of_a_cell_is_its_imports_and_what_sets_them_up():
    assert (
        head("import a\nx = a.b()\na.set_up()\na.draw(1)\nfrom c import d") == "import a\na.set_up()\nfrom c import d"
    )


class Page:
    """Runs cells as a page does, by hand: what it would run before each."""

    def __init__(self, *sources):
        self.sources, self.session = list(sources), Session()

    def run(self, place):
        plan = self.session.plan(self.sources, place)
        for n, part in [*plan, (place, 0)]:
            self.session.note(self.sources, n, part)
        return [n for n, _ in plan]


def test_what_has_run_does_not_run_again():
    page = Page("a = 1", "b = a", "b")
    assert page.run(2) == [0, 1]
    assert page.run(2) == []


def test_an_edited_cell_runs_again_and_so_does_what_was_made_of_it():
    page = Page("a = 1", "b = a", "c = 5", "b + c")
    page.run(3)
    page.sources[0] = "a = 2"
    assert page.run(3) == [0, 1]


def test_a_cell_that_was_run_again_makes_those_below_it_run_again():
    page = Page("a = 1", "b = a", "b")
    page.run(2)
    page.run(0)
    assert page.run(2) == [1]


def test_a_name_that_a_cell_below_has_bound_anew_is_brought_back():
    page = Page("a = 1", "a", "a = 2")
    page.run(1)
    page.run(2)
    assert page.run(1) == [0]


def test_a_name_that_a_loop_above_has_bound_anew_is_brought_back():
    page = Page("f = 1\nfor w in (1, 2):\n    pass", "w = 'symbol'", "w", "f, w")
    assert page.run(2) == [1]
    assert page.run(3) == [0, 1]  # the loop has run last, or would have
    page = Page("f = 1\nfor w in (1, 2):\n    pass", "w = 'symbol'", "f", "w")
    assert page.run(3) == [1]
    assert page.run(2) == [0]
    assert page.run(3) == [1]


def test_what_a_condition_has_bound_does_not_run_again():
    page = Page("a, c = 1, True", "if c:\n    a = 2", "a")
    assert page.run(2) == [0, 1]
    assert page.run(2) == []


def test_a_name_that_nobody_asks_for_makes_nothing_run_again():
    page = Page("a, b = 1, 2", "b = 3", "a", "a + b")
    page.run(3)
    assert page.run(2) == []


def test_a_name_that_is_bound_on_the_way_is_bound_again_by_whom_it_is_asked_of():
    page = Page("a, s = 1, 0", "s = a", "a + s")
    page.run(2)
    page.sources[0] = "a, s = 2, 0"
    assert page.run(2) == [0, 1]
    page = Page("a, s = 1, 0", "s = 5", "a + s")
    page.run(2)
    page.sources[0] = "a, s = 2, 0"
    assert page.run(2) == [0, 1]


def test_a_name_that_was_only_needed_on_the_way_need_not_be_as_it_was():
    page = Page("f = 1", "f, g = 2, f", "f = g", "f")
    page.run(3)
    assert page.run(3) == []
    assert page.run(2) == []
    page.sources[1] = "f, g = 3, f"
    assert page.run(3) == [0, 1, 2]


def test_a_head_that_has_run_does_not_run_again_and_a_whole_cell_runs_after_its_head():
    page = Page("import math\nx = 1", "math.pi", "x")
    assert page.run(1) == [0]
    assert page.run(1) == []
    assert page.run(2) == [0]
    assert page.run(1) == []


@pytest.mark.parametrize("chapter", chapters(*SAMPLE), ids=lambda path: path.stem)
def test_every_cell_shows_what_it_shows_in_the_chapter_after_nothing_but_what_it_needs(chapter):
    runner = Path(__file__).with_name("slice_runner.py")
    environment = {**os.environ, "MPLBACKEND": "module://drawing"}
    done = subprocess.run(
        [sys.executable, runner, chapter],
        cwd=chapter.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["compared"] > 12
    assert report["differ"] == {}
