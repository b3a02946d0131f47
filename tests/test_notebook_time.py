"""A session whose notebooks take too long together fails, and says which of them do."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).parents[1]


def run(folder, limit):
    cells = [new_code_cell("print(1)", execution_count=1, outputs=[new_output("stream", text="1\n")])]
    for name in ("one", "two"):
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider", "-p", "notebook_time"]
    environment = {**os.environ, "PYTHONPATH": "tests", "NOTEBOOK_SECONDS": limit}
    return subprocess.run(
        [*command, str(folder)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def test_notebooks_that_are_quick_enough_pass_and_their_time_is_told(tmp_path):
    session = run(tmp_path, "60")
    assert session.returncode == 0, session.stdout
    assert "2 notebooks ran" in session.stdout


def test_notebooks_that_take_too_long_together_fail_though_each_cell_passes(tmp_path):
    session = run(tmp_path, "0.01")
    assert session.returncode == pytest.ExitCode.TESTS_FAILED
    assert "2 passed" in session.stdout
    assert "the notebooks took too long; the longest: " in session.stdout


def test_the_hooks_are_those_of_this_session(pytestconfig):
    names = [
        plugin.__name__
        for plugin in pytestconfig.pluginmanager.get_plugins()
        if hasattr(plugin, "pytest_sessionfinish") and hasattr(plugin, "__file__")
    ]
    assert any(name.endswith("conftest") for name in names)
