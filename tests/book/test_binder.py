"""Binder builds this repository with repo2docker; asked for the recipe alone, that needs no Docker engine."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from book_files import BOOK, NOTEBOOKS, ROOT
from notebook_checks import read


@pytest.fixture(scope="module")
def recipe():
    """The Dockerfile that Binder would build from this repository."""
    command = [Path(sys.executable).with_name("repo2docker"), "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def test_repo2docker_accepts_the_repository_and_installs_the_lean_list(recipe):
    copied = recipe.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    installed = recipe.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert copied < installed, "the list installs ffnn too, so it needs the repository first"
    assert 'pip install --no-cache-dir -r "requirements.txt"' not in recipe


def test_binder_reads_its_own_folder_and_nothing_else():
    assert {path.name for path in (ROOT / "binder").iterdir()} == {"postBuild", "requirements.txt", "runtime.txt"}
    others = ("environment.yml", "setup.py", "apt.txt", ".binder", "runtime.txt")
    assert not [name for name in others if (ROOT / name).exists()]


def test_binder_installs_versions_that_are_tested_and_no_tools_of_ours():
    lean, whole = (set((ROOT / name / "requirements.txt").read_text().splitlines()) - {""} for name in ("binder", "."))
    lean = {line for line in lean if not line.startswith("#")}
    assert lean <= whole
    assert "-e ." in lean
    assert not {line.partition("==")[0] for line in lean} & {"jupyter-book", "pytest", "playwright", "ruff"}


def test_what_a_chapter_imports_is_installed_on_binder():
    lines = (ROOT / "binder" / "requirements.txt").read_text().splitlines()
    known = {line.partition("==")[0].replace("-", "_") for line in lines} | {
        "IPython",
        "ffnn",
        *sys.stdlib_module_names,
    }
    known |= {path.stem for folder in ("book/use", "benchmarks") for path in (ROOT / folder).glob("*.py")}
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", []):
                for node in ast.walk(ast.parse(cell.source)):
                    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                    names += [node.module] if isinstance(node, ast.ImportFrom) else []
                    assert not {name.partition(".")[0] for name in names} - known, (path, names)


def test_the_post_build_step_lays_out_the_plain_notebooks_in_a_fresh_environment(recipe, tmp_path):
    """As Binder runs it: in a copy of the repository, with the lean list's Python first on the PATH."""
    assert "./binder/postBuild" in recipe
    copy = tmp_path / "repository"
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(copy)]
    subprocess.run(command, check=True, timeout=60)
    environment = {**os.environ, "BOOK_REPOSITORY": "ada/net", "JUPYTER_DATA_DIR": str(tmp_path / "jupyter")}
    run = subprocess.run(["binder/postBuild"], cwd=copy, env=environment, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    made = {path.relative_to(copy / "notebooks").as_posix() for path in (copy / "notebooks").rglob("*.ipynb")}
    assert {path.relative_to(BOOK).as_posix() for path in NOTEBOOKS} | {"index.ipynb"} <= made
    assert not (copy / "_build").exists()


def test_binder_has_a_python_that_the_book_is_tested_on(recipe):
    python = re.search(r"Building conda environment for python=(\S+)", recipe)[1]
    assert python in (ROOT / ".github" / "workflows" / "test.yml").read_text()
