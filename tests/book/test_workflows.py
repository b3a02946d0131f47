"""The workflows do what the README says, with no right they do not need and no action that can change under them."""

import re

import pytest
import yaml
from book_files import ROOT

WORKFLOWS = {path.name: path for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
ACTION = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)


def load(name):
    workflow = yaml.safe_load(WORKFLOWS[name].read_text())
    workflow["on"] = workflow.pop(True)  # YAML 1.1 reads the key "on" as a boolean
    return workflow


def commands(name):
    return [step["run"].split(" #")[0] for job in load(name)["jobs"].values() for step in job["steps"] if "run" in step]


def test_there_are_three():
    assert set(WORKFLOWS) == {"test.yml", "pages.yml", "weekly.yml"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(name):
    actions = ACTION.findall(WORKFLOWS[name].read_text())
    assert actions
    for action, comment in actions:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_an_action_is_pinned_alike_everywhere():
    pins = {action for path in WORKFLOWS.values() for action, _ in ACTION.findall(path.read_text())}
    assert len(pins) == len({pin.split("@")[0] for pin in pins})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_and_nothing_else(name):
    assert load(name)["permissions"] == {"contents": "read"}


def test_only_the_jobs_that_publish_have_more_rights_and_they_run_no_code_of_ours():
    jobs = {(name, job): body for name in WORKFLOWS for job, body in load(name)["jobs"].items()}
    privileged = {key: body for key, body in jobs.items() if "permissions" in body}
    assert list(privileged) == [("pages.yml", "notebooks"), ("pages.yml", "publish")]
    notebooks, publish = privileged.values()
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step["uses"].split("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]
    assert notebooks["permissions"] == {"contents": "write"}
    get, push = notebooks["steps"]
    assert get["uses"].startswith("actions/download-artifact@")
    assert all(line.startswith("git ") for line in push["run"].splitlines())


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_job_has_an_end_and_keeps_no_key_to_the_repository(name):
    for job in load(name)["jobs"].values():
        assert job["timeout-minutes"] <= 30
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_push_and_pull_request_check_one_python_whole_and_package_and_chapters_on_the_others_promised():
    workflow = load("test.yml")
    assert set(workflow["on"]) == {"push", "pull_request"}
    whole, package = (workflow["jobs"][name] for name in ("whole", "package"))
    assert whole["steps"][1]["with"]["python-version"] == "3.12"
    assert package["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert commands("test.yml") == [
        "make test PYTHON=python",
        "make quick chapters PYTHON=python",
        "make editions PYTHON=python",
    ]


def test_the_site_is_published_from_main_alone():
    workflow = load("pages.yml")
    assert workflow["on"]["push"] == {"branches": ["main"]}
    assert "pull_request" not in workflow["on"]
    assert commands("pages.yml")[0] == "make editions PYTHON=python"
    (make,) = (step for step in workflow["jobs"]["build"]["steps"] if "run" in step)
    assert make["env"] == {"EPUBCHECK": "must"}
    site, notebooks = workflow["jobs"]["build"]["steps"][-2:]
    assert site["with"] == {"path": "_build/html"}
    assert notebooks["with"]["path"] == "_build/html/notebooks"


def test_once_a_week_all_is_built_from_nothing_and_every_link_followed():
    workflow = load("weekly.yml")
    (schedule,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \d", schedule["cron"])
    assert "make test PYTHON=python" in commands("weekly.yml")
    assert ".venv/bin/python tools/links.py _build/html" in commands("weekly.yml")
    assert "cache" not in WORKFLOWS["weekly.yml"].read_text().replace("uncached", "").replace("pip cache", "")
