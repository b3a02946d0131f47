"""What holds for tests and notebooks alike, whether pytest runs them all or one of them."""

import os

import pytest
from notebook_time import pytest_runtest_call, pytest_sessionfinish, pytest_terminal_summary  # noqa: F401 (hooks)

# One thread a product, as in the Makefile, which says why: for kernels and servers, which are processes of their own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def group_of(nodeid: str) -> str:
    """What one of several workers runs alone: a notebook's cells, what needs JupyterLab or Firefox, the small book."""
    path = nodeid.partition("::")[0]
    if path.endswith((".ipynb", "test_build.py")):
        return path
    if path.endswith("_firefox.py"):  # they would all listen at one port
        return "Firefox"
    return "JupyterLab" if path.endswith("_lab.py") or "jupyterlab" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Not --dist=loadgroup: it ignores its groups with pytest 9, which keeps no `_nodeid`."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return ByGroup(config, log)
