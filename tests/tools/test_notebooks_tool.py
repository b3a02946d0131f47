"""What is stored of a notebook's run is the same whenever and wherever it ran."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebooks import WIDGETS, run, settled


def as_run(model, moment, python):
    view = new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": model}})
    cell = new_code_cell(
        "show()", execution_count=1, outputs=[view], metadata={"execution": {"shell.execute_reply": moment}}
    )
    cell.id = "a"
    metadata = {
        "kernelspec": {"name": "python3", "display_name": f"Python {python} (ada)", "language": "python"},
        "language_info": {"name": "python", "version": python},
        "widgets": {WIDGETS: {"state": {model: {"state": {"layout": f"IPY_MODEL_{model}"}}}, "version_major": 2}},
    }
    return new_notebook(cells=[cell], metadata=metadata)


def test_two_runs_store_the_same():
    one = settled(as_run("a" * 32, "2025-01-01T00:00", "3.11.7"), "softmax")
    other = settled(as_run("0123456789abcdef" * 2, "2025-02-02T02:02", "3.13.0"), "softmax")
    assert one == other
    assert "2025" not in one
    assert "3.11" not in one


def test_two_runs_store_several_widgets_in_the_same_order():
    def stored(*models):
        notebook = as_run(models[0], "", "")
        notebook.metadata.widgets[WIDGETS]["state"] = {model: {"state": {}} for model in models}
        return settled(notebook, "softmax")

    assert stored("a" * 32, "b" * 32, "c" * 32) == stored("f" * 32, "e" * 32, "d" * 32)


def test_a_widget_is_still_the_one_that_is_shown():
    stored = nbformat.reads(settled(as_run("a" * 32, "", ""), "softmax"), as_version=4)
    (model,) = stored.metadata.widgets[WIDGETS].state
    assert stored.cells[0].outputs[0].data["application/vnd.jupyter.widget-view+json"]["model_id"] == model
    assert stored.metadata.widgets[WIDGETS].state[model].state.layout == f"IPY_MODEL_{model}"


def test_widgets_of_two_notebooks_are_not_mixed_up():
    assert settled(as_run("a" * 32, "", ""), "softmax") != settled(as_run("a" * 32, "", ""), "digits")


def test_a_run_stores_what_the_code_gives_now(tmp_path):
    path = tmp_path / "one.ipynb"
    stale = new_output("stream", text="3\n")
    nbformat.write(new_notebook(cells=[new_code_cell("print(1 + 1)", execution_count=9, outputs=[stale])]), path)
    (cell,) = nbformat.reads(run(path), as_version=4).cells
    assert (cell.execution_count, cell.outputs[0].text) == (1, "2\n")
