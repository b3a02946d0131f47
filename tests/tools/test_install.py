"""Installing says what it does, and whatever goes wrong is one clear line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "install.sh"
COMMANDS = ["awk", "grep", "head", "sed", "tail", "tee"]


@pytest.fixture
def install(tmp_path):
    """Run install.sh in a folder of its own, with the programs in `bin` and no others; `fake` adds one."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for command in COMMANDS:
        (bin_ / command).symlink_to(shutil.which(command))
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n")

    def run(fakes=None, **environment):
        for name, script in (fakes or {}).items():
            (bin_ / name).write_text(f"#!/bin/sh\n{script}\n")
            (bin_ / name).chmod(0o755)
        environment = {"PATH": str(bin_), "VENV": ".venv", "HOME": str(tmp_path), **environment}
        return subprocess.run(
            [shutil.which("sh"), TOOL], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )

    return run


OLD = 'case "$2" in *version_info\\ \\<*) exit 1;; *) echo 3.8.18;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12.1;; esac'


def test_an_old_python_is_named_with_its_version(install):
    run = install({"python3": OLD})
    assert run.returncode == 1
    assert run.stderr == (
        "error: Python 3.11 or newer is needed; python3 is 3.8.18 "
        "(say where one is: make book PYTHON=/path/to/python)\n"
    )


def test_no_python_at_all_is_one_line(install):
    run = install()
    assert run.returncode == 1
    assert run.stderr == (
        "error: Python 3.11 or newer is needed (say where one is: make book PYTHON=/path/to/python)\n"
    )


def test_a_python_that_was_asked_for_is_the_only_one_tried(install):
    run = install({"python3.8": OLD, "python3": f'exec {sys.executable} "$@"'}, PYTHON="python3.8")
    assert "python3.8 is 3.8.18" in run.stderr


def test_a_python_that_was_asked_for_and_is_not_there_is_named(install):
    run = install({"python3": f'exec {sys.executable} "$@"'}, PYTHON="python3.99")
    assert run.returncode == 1
    assert run.stderr == (
        "error: Python 3.11 or newer is needed; python3.99 does not run "
        "(say where one is: make book PYTHON=/path/to/python)\n"
    )


def test_a_shim_that_finds_nothing_is_passed_over(install):
    run = install({"python3.13": "exit 127", "python3": OLD})
    assert "python3 is 3.8.18" in run.stderr


def test_a_python_without_venv_says_what_to_install(install):
    run = install({"python3": WITHOUT_VENV})
    assert run.returncode == 1
    assert run.stderr.endswith("on Debian and Ubuntu: apt-get install python3-venv\n")
    assert run.stderr.count("\n") == 1


def test_no_network_is_one_line(install):
    run = install(
        {"python3": f'exec {sys.executable} "$@"'},
        PIP_INDEX_URL="http://127.0.0.1:9/",  # the port of `discard`, where nothing listens
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="0",
    )
    assert run.returncode == 1
    assert run.stdout.startswith("Making .venv with Python 3.")
    assert run.stderr == (
        "error: no network: the packages in requirements.txt cannot be downloaded (log: .venv/install.log)\n"
    )


def test_a_package_that_is_not_to_be_had_is_named(install, tmp_path):
    (tmp_path / "wheels").mkdir()
    run = install({"python3": f'exec {sys.executable} "$@"'}, PIP_NO_INDEX="1", PIP_FIND_LINKS="wheels")
    assert run.returncode == 1
    assert run.stderr.startswith("error: pip: Could not find a version that satisfies the requirement numpy==2.4.6")
    assert run.stderr.count("\n") == 1
