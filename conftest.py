"""What holds for tests and notebooks alike, whether pytest runs them all or one of them."""

import os

import pytest
from notebook_time import pytest_runtest_call, pytest_sessionfinish, pytest_terminal_summary  # noqa: F401 (hooks)

# One thread a product, as in the Makefile, which says why: for kernels and servers, which are processes of their own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_collection_modifyitems(items):
    """Of several workers one runs a notebook's cells, which follow from each other, and one has the JupyterLab."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        elif {"jupyter_lab", "open_in_lab"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("JupyterLab"))
