"""The kernel runs cells and reports what they show, as Jupyter would."""

import sys
import types

import kernel
import pytest


@pytest.fixture
def run():
    """`run(*sources)` runs cells in one namespace; `shown` has their outputs, `ended` if the last ended well."""

    def run_(*sources):
        run_.shown.clear()
        for n, source in enumerate(sources, start=1):
            run_.ended = run_.kernel.run(source, f"cell {n}")["ok"]
        return run_.shown

    run_.shown = []
    run_.kernel = kernel.Kernel(run_.shown.append, main="a_page")
    return run_


def printed(outputs, name="stdout"):
    return "".join(output["text"] for output in outputs if output.get("name") == name)


def test_cells_share_their_names_and_the_last_expression_is_shown(run):
    (shown,) = run("a = 2", "b = 3\na * b")
    assert shown == {"output_type": "execute_result", "data": {"text/plain": "6"}}


@pytest.mark.parametrize(
    "source", ["1 + 1;", "1 + 1;  # quiet", "None", "a = 1", "", "# a comment", "1 + 1;\n# a comment"]
)
def test_nothing_is_shown_of_a_cell_that_is_quiet(run, source):
    assert run(source) == []
    assert run.ended


def test_what_is_printed_comes_before_what_is_shown_after_it(run):
    shown = run("print('a')\nprint('b')\ndisplay(1)\nprint('c')")
    assert [output.get("text") or output["data"]["text/plain"] for output in shown] == ["a\nb\n", "1", "c\n"]


def test_a_cell_that_prints_without_end_is_cut(run):
    said = printed(run("for n in range(100_000):\n    print('0123456789')"))
    assert said.startswith("0123456789\n" * 1000)
    assert said.endswith("… (cut: a cell shows at most 200,000 characters)\n")
    assert len(said) < 201_000


def test_errors_and_output_of_one_cell_do_not_leak_into_the_next(run):
    assert printed(run("import sys\nprint('a', file=sys.stderr)"), "stderr") == "a\n"
    assert printed(run("print('b')")) == "b\n"
    assert not isinstance(sys.stdout, kernel.Stream)
    assert "a_page" not in sys.modules


def test_an_error_shows_the_readers_own_lines_and_which_to_mark(run):
    helper = "def half(x):\n    return x / 0"
    (error,) = run(helper, "y = 1\nimport json\nhalf(\n    y)")
    assert not run.ended
    assert error["ename"] == "ZeroDivisionError"
    assert error["line"] == 3
    assert 'File "<cell 2>", line 3' in error["traceback"]
    assert "return x / 0" in error["traceback"]
    (error,) = run("import json\n\njson.loads('{')")
    assert error["line"] == 3
    assert "decoder.py" not in error["traceback"]
    assert error["traceback"].rstrip().endswith("column 2 (char 1)")


def test_an_error_raised_from_another_shows_both_in_the_readers_lines(run):
    (error,) = run("import json\ntry:\n    json.loads('{')\nexcept ValueError as e:\n    raise KeyError('k') from e")
    assert "direct cause" in error["traceback"]
    assert "json/" not in error["traceback"]
    assert error["line"] == 5


def test_a_cell_that_is_no_python_says_where(run):
    (error,) = run("a = 1\nb = = 2")
    assert (error["ename"], error["line"]) == ("SyntaxError", 2)
    assert "b = = 2" in error["traceback"]


@pytest.mark.parametrize("leaving", ["raise SystemExit", "raise KeyboardInterrupt"])
def test_nothing_that_a_cell_raises_ends_the_kernel(run, leaving):
    run(f"a = 1\n{leaving}")
    assert not run.ended
    assert run("a")[0]["data"]["text/plain"] == "1"


def test_a_stopped_cell_and_one_without_memory_say_so_in_words(run):
    assert run("raise KeyboardInterrupt")[0]["traceback"] == kernel.STOPPED
    assert kernel.NO_MEMORY in run("raise MemoryError")[0]["traceback"]


def test_the_source_of_what_a_cell_defines_can_be_shown(run):
    assert (
        printed(run("def f():\n    return 1", "import inspect\nprint(inspect.getsource(f))"))
        == "def f():\n    return 1\n"
    )


def test_values_are_shown_in_each_form_that_they_offer(run):
    run("class Both:\n    _repr_markdown_ = lambda self: '*both*'\n    __repr__ = lambda self: 'both'")
    assert run("Both()")[0]["data"] == {"text/plain": "both", "text/markdown": "*both*"}
    assert run("Both")[0]["data"] == {"text/plain": "<class 'a_page.Both'>"}


def test_an_open_figure_is_shown_once_as_svg_and_then_closed(run):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    (figure,) = run("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    assert figure["data"]["image/svg+xml"].count("<svg") == 1
    assert run("1 + 1;") == []
    (value, figure) = run("fig, ax = plt.subplots()\nfig")
    assert "image/svg+xml" in value["data"]
    assert run("plt.plot([1])\n1 / 0")[-1]["ename"] == "ZeroDivisionError"
    assert run("2 + 2;") == []


def test_show_shows_what_is_drawn_where_it_is_called(run, monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=run.kernel.display))
    monkeypatch.delitem(sys.modules, "drawing", raising=False)
    pyplot.switch_backend("module://drawing")
    try:
        first, last = "_ = plt.text(0, 0, 'first')\nplt.show()\nprint('after')", "_ = plt.text(0, 0, 'last')"
        shown = run(f"import matplotlib.pyplot as plt\n{first}\n{last}")
    finally:
        pyplot.switch_backend("agg")
    drawn = [output.get("data", {}).get("image/svg+xml", "") for output in shown]
    assert [("first" in svg, "last" in svg) for svg in drawn] == [(True, False), (False, False), (False, True)]
    assert printed(shown) == "after\n"
    assert not printed(shown, "stderr")


def test_names_are_completed_from_what_has_run(run):
    run("apple, apricot = 1, 'x'")
    assert {"apple", "apricot"} <= set(run.kernel.complete("ap"))
    assert "apricot.upper" in run.kernel.complete("apricot.up")
    assert run.kernel.complete("nothing_like_it") == []
