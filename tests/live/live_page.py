"""Drives the cells of a page as a reader does: by buttons and keys, reading what the page shows."""

import re

from pace import COUNTED_AT_3_GHZ, COUNTING
from playwright.sync_api import Page

# What a cell shows now, as tests/live/live_tests.py tells it of a stored one.
SHOWN = """cell => [...cell.querySelectorAll(':scope > .cell_output .live-outputs > *')].map((output) => {
    if (output.matches('.live-widget')) return 'application/vnd.jupyter.widget-view+json'
    if (output.matches('svg.figure')) return 'image/svg+xml'
    return output.matches('.text_markdown') ? '(typeset)' : output.textContent
}).join('').trim()"""

FORMULAS = """cell => [...cell.querySelectorAll(':scope > .cell_output annotation')].map(
    (formula) => formula.textContent.replace(/\\s|[*]|\\\\(displaystyle|tag\\{.*?\\})/g, ''))"""

# A button pressed by a script, which costs a third of a click.
AGAIN = """([cell, name, patience]) => new Promise((done, fail) => {
    const ran = new MutationObserver(() => cell.ariaBusy === 'false' && done(true))
    ran.observe(cell, { attributeFilter: ['aria-busy'] })
    setTimeout(() => fail(`${name} did not end in ${patience} ms`), patience)
    const buttons = [...cell.querySelectorAll('button')]
    buttons.find((button) => button.textContent.trim() === name && button.checkVisibility()).click()
})"""


class LivePage:
    def __init__(self, page: Page, patience: float = 300):
        self.page, self.patience = page, patience * 1000

    def cells(self):
        return self.page.locator(".cell:has(> .live-bar)")

    def cell(self, place: int):
        """The cell that is the chapter's code cell number `place`, from 0, seen or not."""
        return self.page.locator(f".cell:has(> .live-bar[data-cell='{place}'])")

    def status(self) -> str:
        return self.page.locator(".live-status [role=status]").inner_text()

    def press(self, cell, name: str, *, wait: bool = True) -> str:
        """Press a cell's button by its name; returns what the cell shows when it has run."""
        cell.evaluate("cell => cell.removeAttribute('aria-busy')")
        cell.get_by_role("button", name=name, exact=True).click()
        return self.finished(cell) if wait else ""

    def press_again(self, cell, name: str) -> str:
        """The same for a button that has been clicked before: quicker, and blind to what may lie over it."""
        cell.evaluate("cell => cell.removeAttribute('aria-busy')")
        self.page.evaluate(AGAIN, [cell.element_handle(), name, self.patience])
        return cell.evaluate(SHOWN)

    def finished(self, cell) -> str:
        self.page.wait_for_function(
            "cell => cell.ariaBusy === 'false'", arg=cell.element_handle(), timeout=self.patience
        )
        return cell.evaluate(SHOWN)

    def write(self, cell, code: str) -> None:
        """Put `code` in the place of the cell's own."""
        editor = cell.locator(".cm-content")
        if not editor.count():
            cell.get_by_role("button", name="Edit", exact=True).click()
            editor.wait_for()
        editor.fill(code)

    def slowness(self) -> float:
        """How many times as long as a processor of 3 GHz the page's own takes to count; at least 1."""
        timed = f"() => {{ const start = performance.now(); ({COUNTING})(); return performance.now() - start }}"
        took = self.page.evaluate(timed)
        return max(1, took / COUNTED_AT_3_GHZ)

    def wait_for_status(self, words: str) -> None:
        status = self.page.locator(".live-status [role=status]", has_text=re.compile(words))
        status.wait_for(state="attached", timeout=self.patience)
