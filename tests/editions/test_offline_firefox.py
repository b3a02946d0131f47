"""The folder in Firefox, to which every file is another origin: live figure, search and the fonts of formulas."""

import os
import warnings
import zipfile

import pytest

pytestmark = [
    pytest.mark.skipif(os.environ.get("LIVE") != "all", reason="Firefox is installed and asked with LIVE=all"),
    # of the driver, which knocks until Firefox opens
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

UNTIL = """
const [test, done] = arguments
const start = performance.now()
const wait = setInterval(() => {
  const found = new Function(`return ${test}`)()
  if (!found && performance.now() - start < 25000) return
  clearInterval(wait)
  done(found || null)
}, 50)
"""


@pytest.fixture(scope="module")
def firefox(editions, tmp_path_factory):
    from browser import find_firefox

    with warnings.catch_warnings():  # of its own dependencies
        warnings.simplefilter("ignore")
        from marionette_driver.marionette import Marionette
    place = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(editions.zip) as packed:
        packed.extractall(place)
    marionette = Marionette(bin=find_firefox(), headless=True)
    marionette.start_session()
    marionette.timeout.script = 30
    marionette.folder = (place / "feedforward-networks").as_uri()
    yield marionette
    marionette.delete_session()
    marionette.cleanup()


def test_a_live_figure_is_alive_in_firefox(firefox):
    firefox.navigate(f"{firefox.folder}/index.html")
    place = '.live-widget.alive [data-widget="SoftmaxExplorer"]'  # the other figure may be alive before it
    words = f"document.querySelector('{place} [role=status]')?.textContent"
    before = firefox.execute_async_script(UNTIL, [words])
    assert "Scores 2, 1" in before
    firefox.execute_script(
        """const slider = document.querySelector(`${arguments[0]} input[type=range]`)
        slider.value = slider.max
        slider.dispatchEvent(new Event('input', { bubbles: true }))""",
        [place],
    )
    assert firefox.execute_async_script(UNTIL, [f"{words} !== {before!r} && {words}"])


def test_the_search_finds_in_firefox_and_leads_there(firefox):
    firefox.navigate(f"{firefox.folder}/search.html?q=formulas")
    found = firefox.execute_async_script(UNTIL, ["document.querySelector('#search-results a')?.href"])
    assert found.startswith(f"{firefox.folder}/learn/")
    firefox.navigate(found)
    assert firefox.execute_async_script(UNTIL, ["document.querySelector('mark')?.textContent"])


def test_formulas_have_their_fonts_in_firefox(firefox):
    firefox.navigate(f"{firefox.folder}/learn/one.html")
    loaded = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family).join()"
    assert "KaTeX_Main" in firefox.execute_async_script(UNTIL, [loaded])
