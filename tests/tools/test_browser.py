"""A browser is taken from the PATH, else installed, else asked for in one line."""

import browser
import pytest


@pytest.fixture
def machine(monkeypatch):
    """A machine without a browser, on which nothing is installed in earnest; `tried` lists what was run."""
    tried = []
    monkeypatch.setattr(browser, "playwright_browser", lambda: None)
    monkeypatch.setattr(browser.shutil, "which", lambda name: name if name in ("apt-get", "sudo") else None)
    monkeypatch.setattr(browser, "run", lambda command: tried.append(command) or int("install" in command))
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    return tried


def test_the_first_browser_on_the_path_is_taken(machine, monkeypatch, capsys):
    monkeypatch.setattr(browser.shutil, "which", {"google-chrome": "/bin/google-chrome"}.get)
    assert browser.main() is None
    assert capsys.readouterr().out == "Browser for the tests: /bin/google-chrome\n"
    assert not machine


def test_without_one_apt_is_tried_and_then_playwright(machine):
    complaint = browser.main()
    assert complaint == "error: the tests need a browser: install chromium or google-chrome so that it is on the PATH"
    assert [" ".join(map(str, command[-3:])) for command in machine] == [
        "apt-get -qq update",
        "-y --no-install-recommends chromium-headless-shell",
        "-y --no-install-recommends chromium",
        "playwright install chromium",
    ]


def test_a_browser_that_apt_brings_is_taken(machine, monkeypatch):
    monkeypatch.setattr(browser, "run", lambda command: machine.append(command) or 0)
    monkeypatch.setattr(browser, "playwright_browser", lambda: "/usr/bin/chromium" if machine else None)
    assert browser.main() is None
    assert machine[-1][-1] == "chromium-headless-shell"


@pytest.mark.parametrize(("allowed", "commands"), [(0, 5), (1, 2)])
def test_who_is_not_root_needs_sudo_without_a_password_for_apt(machine, monkeypatch, allowed, commands):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        browser, "run", lambda command: machine.append(command) or (allowed if "true" in command else 1)
    )
    browser.main()
    assert len(machine) == commands


def test_firefox_is_installed_where_it_is_asked_for_and_missing(machine, monkeypatch):
    monkeypatch.setattr(browser, "playwright_browser", lambda: "/usr/bin/chromium")
    assert browser.main() is None
    assert not machine
    assert browser.main(["firefox"]).startswith("error: with LIVE=all the tests need Firefox")
    assert machine[-1][-1] == "firefox-esr"
