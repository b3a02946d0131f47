"""Find a Chromium for the tests, or get one: on the PATH, else Debian's by apt where it may, else Playwright's.

`python tools/browser.py` prints where it is; where none can be had it fails and says what to install. With the argument
`firefox` it does the same for Firefox, in which one chapter is run; that comes by apt alone.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# First the one without windows: it is Chromium all the same, and opens a page in a third of the time.
NAMES = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
]


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None) or playwright_browser()


def find_firefox() -> str | None:
    """The program itself, not a link to it: what drives it looks for its parts beside it."""
    found = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)
    return found and str(Path(found).resolve())


def playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_by_apt(*packages: str) -> None:
    """The first of the packages that there is."""
    if not shutil.which("apt-get"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and (not shutil.which("sudo") or run([*as_root, "true"])):
        return
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    print(f"Not on the PATH; installing Debian's {' or '.join(packages)}", flush=True)
    run([*apt, "update"])
    for package in packages:
        if run([*apt, "install", "-y", "--no-install-recommends", package]) == 0:
            break


def install_by_playwright() -> None:
    print("No browser on the PATH; installing Playwright's Chromium", flush=True)
    run([sys.executable, "-m", "playwright", "install", "chromium"])


def run(command: list[str]) -> int:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode


def main(arguments: Sequence[str] = ()) -> str | None:
    for get in (lambda: None, lambda: install_by_apt(*NAMES[:2]), install_by_playwright):
        get()
        if path := find_browser():
            print(f"Browser for the tests: {path}", flush=True)
            break
    else:
        return "error: the tests need a browser: install chromium or google-chrome so that it is on the PATH"
    if "firefox" in arguments and not find_firefox():
        install_by_apt("firefox-esr")
        if not find_firefox():
            return (
                "error: with LIVE=all the tests need Firefox: install firefox-esr or firefox so that it is on the PATH"
            )
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
