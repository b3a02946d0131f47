"""What an open page owes its reader, measured in the browser by page_checks.js; each check returns faults in words."""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

CHECKS = Path(__file__).with_suffix(".js").read_text("utf-8")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def _measure(page: Page, check: str):
    if not page.evaluate("'checks' in window"):
        page.evaluate(CHECKS)
    return page.evaluate(f"checks.{check}()")


def overflow(page: Page) -> list[str]:
    return _measure(page, "overflow")


def axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    return _measure(page, "axe")


def badly_set_formulas(page: Page) -> list[str]:
    return _measure(page, "badlySetFormulas")


class LongFormulas(NamedTuple):
    """How many displayed formulas are wider than their box, and those of them whose end cannot be scrolled to."""

    long: int
    cut: list[str]


def long_formulas(page: Page) -> LongFormulas:
    return LongFormulas(**_measure(page, "longFormulas"))


def badly_numbered_formulas(page: Page) -> list[str]:
    return _measure(page, "badlyNumberedFormulas")


def lost_marks(page: Page) -> list[str]:
    return _measure(page, "lostMarks")


def not_beside(page: Page) -> list[str]:
    return _measure(page, "notBeside")


def weight(page: Page) -> list[tuple[int, str]]:
    """(bytes over the wire, address) of all that this visit has moved, heaviest first."""
    return sorted(map(tuple, _measure(page, "weight")), reverse=True)


def lost_in_print(page: Page) -> list[str]:
    return _measure(page, "lostInPrint")


def keyboard_faults(page: Page) -> list[str]:
    """Tab through the whole page: what is not reached, and what does not show that it has the focus."""
    devtools = page.context.new_cdp_session(page)
    tab = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    # once past the end, for a page that starts in its middle; and past the boxes that scroll, which browsers add
    for n in range(2 * _measure(page, "startTabbing") + 2):
        devtools.send("Input.dispatchKeyEvent", tab)  # held down, as it were: half the messages of pressing it
        if n % 20 == 19 and _measure(page, "allReached"):
            break
    devtools.detach()
    return _measure(page, "afterTabbing")
