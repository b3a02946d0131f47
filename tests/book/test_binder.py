"""Binder builds this repository with repo2docker; asked for the recipe alone, that needs no Docker engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from book_files import ROOT


@pytest.fixture(scope="module")
def recipe():
    """The Dockerfile that Binder would build from this repository."""
    command = [Path(sys.executable).with_name("repo2docker"), "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def test_repo2docker_accepts_the_repository_and_installs_requirements_txt(recipe):
    copied = recipe.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    installed = recipe.index('pip install --no-cache-dir -r "requirements.txt"')
    assert copied < installed, "requirements.txt installs ffnn too, so it needs the repository first"


def test_requirements_txt_is_all_that_binder_reads():
    others = ("environment.yml", "postBuild", "setup.py", "apt.txt", "binder", ".binder")
    assert not [name for name in others if (ROOT / name).exists()]
    assert "-e ." in (ROOT / "requirements.txt").read_text().splitlines()


def test_binder_has_a_python_that_the_book_is_tested_on(recipe):
    python = re.search(r"Building conda environment for python=(\S+)", recipe)[1]
    assert python in (ROOT / ".github" / "workflows" / "test.yml").read_text()
