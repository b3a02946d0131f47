"""One chapter in Firefox: every cell shows what it shows in Jupyter, and a loop without end is stopped."""

import warnings

import pytest
from live_page import SHOWN
from live_tests import ALL, SAMPLE, chapters, code_cells, on_the_page

pytestmark = [
    pytest.mark.skipif(not ALL, reason="Firefox is installed and asked with LIVE=all"),
    # Marionette leaves its sockets open each time that it finds Firefox not yet there.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
(CHAPTER,) = chapters(SAMPLE[0], everywhere=True)

PRESS = """
const [place, stopAfter, resolve] = arguments
const cell = document.querySelector(`.cell:has(> .live-bar[data-cell="${place}"])`)
if (!cell) resolve(null)
else {
  cell.removeAttribute('aria-busy')
  cell.querySelector('button[data-does=Run], button[data-does=Check]').click()
  const [status, stop] = document.querySelectorAll('.live-status [role=status], .live-status button')
  const wait = setInterval(() => {
    if (stopAfter && !stop.hidden && /^Running/.test(status.textContent)) {
      setTimeout(() => stop.click(), stopAfter)
      clearInterval(wait)
    }
  }, 50)
  const done = setInterval(() => {
    if (cell.getAttribute('aria-busy') !== 'false') return
    clearInterval(done)
    clearInterval(wait)
    resolve((SHOWN)(cell))
  }, 50)
}
""".replace("SHOWN", SHOWN)


@pytest.fixture(scope="module")
def firefox(site_url):
    from browser import find_firefox

    with warnings.catch_warnings():  # of its own dependencies
        warnings.simplefilter("ignore")
        from marionette_driver.marionette import Marionette
    marionette = Marionette(bin=find_firefox(), headless=True)
    marionette.start_session()
    marionette.timeout.script = 120
    marionette.navigate(f"{site_url}{CHAPTER.parent.name}/{CHAPTER.stem}.html")
    yield marionette
    marionette.delete_session()
    marionette.cleanup()


def test_every_cell_shows_in_firefox_what_it_shows_in_jupyter(firefox):
    seen = 0
    for place, cell in enumerate(code_cells(CHAPTER)):
        said = firefox.execute_async_script(PRESS, [place, 0])
        if said is not None:
            seen += 1
            assert said == on_the_page(cell), cell.source
    assert seen > 12


def test_a_loop_without_end_is_stopped_in_firefox(firefox):
    edits = {code_cells(CHAPTER)[3]["id"]: "n = 0\nwhile True: n += 1"}
    keep = "localStorage.setItem(`live:${location.pathname}`, JSON.stringify(arguments[0]))"
    firefox.execute_script(keep, [edits])
    firefox.refresh()
    firefox.execute_async_script("const [done] = arguments; setTimeout(done, 2000)")
    assert firefox.execute_async_script(PRESS, [3, 500]) == "Stopped. The variables are as the cell left them."
