"""The notebooks together run within five minutes on two cores: added up where they run anyway, told at the end.

tests/conftest.py takes in both hooks. NOTEBOOK_SECONDS allows more, or less, to a slower machine.
"""

import os

import pytest

LIMIT = 300


def limit() -> float:
    return float(os.environ.get("NOTEBOOK_SECONDS", LIMIT))


def seconds(config) -> dict[str, float]:
    """How long each notebook ran, its kernel's start included."""
    spent = {}
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for reports in reporter.stats.values() if reporter else ():
        for report in reports:
            notebook, found, _ = getattr(report, "nodeid", "").partition(".ipynb::")
            if found and isinstance(report, pytest.TestReport):
                spent[notebook] = spent.get(notebook, 0) + report.duration
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
