"""A cell takes at most ten seconds, the notebooks together at most five minutes: measured where they run anyway.

What counts is the time that a kernel had, in seconds of a processor of 3 GHz: while it waits for a processor that
others use, or has a slow one, the notebook is not to blame. conftest.py takes in the hooks. CELL_SECONDS and
NOTEBOOK_SECONDS allow more, or less.
"""

import os
import time
from pathlib import Path

import pytest
from pace import slowness

CELL_LIMIT, LIMIT = 10, 300


def cell_limit() -> float:
    return float(os.environ.get("CELL_SECONDS", CELL_LIMIT))


def limit() -> float:
    return float(os.environ.get("NOTEBOOK_SECONDS", LIMIT))


def waited(pid: int) -> float:
    """Seconds that a process was ready to run and had no processor; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    kernel = getattr(item.parent, "kernel", None)  # of nbval's notebooks
    if kernel is None:
        return (yield)
    pid = kernel.km.provisioner.pid
    start, starved = time.monotonic(), waited(pid)
    result = yield
    had = time.monotonic() - start - (waited(pid) - starved)
    if not hasattr(item.parent, "slowness"):  # once a notebook: a machine's pace changes in an hour
        item.parent.slowness = slowness()
    seconds = had / item.parent.slowness
    item.user_properties.append(("seconds", seconds))
    if seconds > cell_limit():
        pytest.fail(f"this cell takes {seconds:.1f} s, {cell_limit():g} s at most", pytrace=False)
    return result


def seconds(config) -> dict[str, float]:
    """How long the cells of each notebook ran."""
    spent = {}
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for reports in reporter.stats.values() if reporter else ():
        for report in reports:
            notebook, found, _ = getattr(report, "nodeid", "").partition(".ipynb::")
            if found and isinstance(report, pytest.TestReport) and report.when == "call":
                spent[notebook] = spent.get(notebook, 0) + dict(report.user_properties).get("seconds", 0)
    return spent


def pytest_sessionfinish(session):
    if sum(seconds(session.config).values()) > limit() and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    spent = seconds(terminalreporter.config)
    if not spent:
        return
    total = sum(spent.values())
    terminalreporter.write_line(f"{len(spent)} notebooks ran {total:.0f} s, {limit():g} s at most")
    if total > limit():
        slowest = sorted(spent, key=spent.get, reverse=True)[:3]
        named = ", ".join(f"{notebook} {spent[notebook]:.0f} s" for notebook in slowest)
        terminalreporter.write_line(f"FAILED: the notebooks took too long; the longest: {named}", red=True)
