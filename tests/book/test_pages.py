"""Every page of the built site, opened in a real browser; and the measurements see it when a page is bad.

Pages are found by walking the built site, so a page that nobody lists is opened too. A page opened with `open_page`
is watched: the test fails on a console error, a failed request or a request that leaves the site (tests/conftest.py).
"""

from urllib.parse import urljoin

import page_checks
import pytest
from book_files import BOOK, NOTEBOOKS, contents

THEMES = ["light", "dark"]
WIDTHS = [320, 390, 768, 1280, 1920]
A4 = 718  # an A4 page less its margins, in CSS pixels
PAGE_WEIGHT = 500_000  # bytes over the wire on a first visit, figures included
SEARCH_WEIGHT = 300_000  # the same for a first search


@pytest.fixture(scope="session")
def pages(site) -> list[str]:
    """Every page of the site, as a path from its root."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(found) >= len(NOTEBOOKS)
    return found


@pytest.fixture(scope="session")
def toc() -> list[str]:
    """The pages of the table of contents, in reading order."""
    return [f"{file}.html" for file in contents()]


@pytest.fixture(scope="session")
def chapters(toc) -> list[str]:
    """The pages made from notebooks, in reading order."""
    notebooks = {path.relative_to(BOOK).with_suffix(".html").as_posix() for path in NOTEBOOKS}
    return [page for page in toc if page in notebooks]


@pytest.fixture(params=THEMES)
def theme(request) -> str:
    return request.param


def none_of(faults: list[str]) -> None:
    assert not faults, "\n".join(faults)


def each(paths, open_page, **options):
    """Every path with its page, one after the other: all of them open at once would take the processor from each."""
    for path in paths:
        page = open_page(path, **options)
        yield path, page
        page.context.close()


def settled(page):
    """Scrolls through the page, so that all that loads late has loaded, and back to its top."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
          for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
            scrollTo(0, y);
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
          }
          scrollTo(0, 0);
        }"""
    )
    page.wait_for_load_state("networkidle")
    return page


def test_a_page_opens_without_an_error_and_asks_no_other_host(pages, open_page, subtests):
    for path, page in each(pages, open_page):
        with subtests.test(path):
            settled(page)
            none_of(page.evaluate("[...document.images].filter((image) => !image.naturalWidth).map((i) => i.src)"))


def test_a_page_follows_the_theme_that_the_reader_prefers(chapters, open_page, theme):
    page = open_page(chapters[0], theme=theme)
    assert page.locator("html").get_attribute("data-theme") == theme


def test_no_page_scrolls_sideways(pages, open_page, theme, subtests):
    for path, page in each(pages, open_page, theme=theme):
        for width in WIDTHS:
            with subtests.test(path, width=width):
                page.set_viewport_size({"width": width, "height": 900})
                none_of(page_checks.overflow(page))


# Colours depend on the theme and the layout on the width, so not every pair is needed: axe takes its time.
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_no_violation(pages, open_page, theme, width, subtests):
    for path, page in each(pages, open_page, theme=theme, width=width):
        with subtests.test(path):
            none_of(page_checks.axe(page))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_formulas_are_set_right_and_readable_to_a_screen_reader(pages, chapters, open_page, javascript, subtests):
    for path, page in each(pages, open_page, javascript=javascript):
        with subtests.test(path):
            none_of(page_checks.badly_set_formulas(page))
            if path in chapters:
                assert page.locator(".katex").count()


def test_a_long_formula_scrolls_in_its_own_box(pages, open_page, subtests):
    found = 0
    for path, page in each(pages, open_page, width=390):
        formulas = page_checks.long_formulas(page)
        found += formulas.long
        with subtests.test(path):
            none_of(formulas.cut)
    assert found, "no formula of the book is long enough to test this"


def test_a_number_stands_beside_a_whole_formula_or_below_it(pages, open_page, subtests):
    for path, page in each(pages, open_page, width=WIDTHS[0]):
        for width in WIDTHS:
            with subtests.test(path, width=width):
                page.set_viewport_size({"width": width, "height": 900})
                none_of(page_checks.badly_numbered_formulas(page))


def test_code_and_formula_stand_side_by_side_where_the_screen_is_wide(chapters, open_page, subtests):
    found = 0
    for path, page in each(chapters, open_page, width=1920):
        for formulas in page.locator(".beside").all():
            found += 1
            cell = formulas.locator("xpath=..")
            with subtests.test(path):
                formula, code = formulas.bounding_box(), cell.locator(".cell_input").bounding_box()
                assert formula["x"] > code["x"] + code["width"]
                assert code["y"] - 2 <= formula["y"] < code["y"] + code["height"]
        page.set_viewport_size({"width": 1280, "height": 900})
        assert not page.locator(".beside:visible").count()
    assert found, "no chapter says which formula its code computes"


def test_a_page_of_source_shows_its_long_lines_where_the_screen_is_wide(open_page):
    page = open_page("source/layers.html", width=1440)
    code = page.locator(".source-code pre")
    assert code.bounding_box()["width"] > page.locator("article").bounding_box()["width"]
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")


def test_print_keeps_all_content_and_drops_what_paper_cannot_do(pages, open_page, subtests):
    for path, page in each(pages, open_page, width=A4):
        settled(page).emulate_media(media="print")
        with subtests.test(path):
            none_of(page_checks.lost_in_print(page))
            none_of(page_checks.overflow(page))


def test_every_widget_prints_as_a_picture(chapters, open_page, subtests):
    for path, page in each(chapters, open_page, width=A4):
        settled(page).emulate_media(media="print")
        for widget in page.locator("[data-widget]").all():
            with subtests.test(path):
                cell = page.locator(".cell", has=widget)
                assert cell.locator("img, svg").first.is_visible()


def test_all_that_can_be_operated_is_reached_by_tab_and_shows_the_focus(pages, open_page, subtests):
    for path, page in each(pages, open_page):
        with subtests.test(path):
            none_of(page_checks.keyboard_faults(page))


def test_the_first_tab_stop_skips_to_the_content(chapters, open_page):
    page = open_page(chapters[0])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert "skip to main content" in skip.inner_text().lower()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_theme_is_changed_by_keyboard_and_stays_changed(chapters, open_page):
    page = open_page(chapters[0], theme="light")
    shown = page.locator("html")
    page.locator("button.theme-switch-button:visible").focus()
    for _ in range(3):  # auto, light, dark
        if shown.get_attribute("data-theme") == "dark":
            break
        page.keyboard.press("Enter")
    assert shown.get_attribute("data-theme") == "dark"
    page.goto(urljoin(page.url, "/" + chapters[1]))
    assert page.locator("html").get_attribute("data-theme") == "dark"


def search(page, words):
    """Search from the page that is open; returns the results, the best one first."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator("#search-results .search-summary:not(:empty)").wait_for()
    return page.locator("#search-results li > a")


EXPLAINED = {
    "Jacobian": "learn/softmax",
    "softmax": "learn/softmax",
    "loss": "learn/losses",
    "weights": "predict/layers",
    "Adam": "appendix/api",
    "backpropagation": "learn/backpropagation",
    "learning rate": "train/gradient_descent",
    "momentum": "train/gradient_descent",
    "dropout": "learn/gradient_checking",
    "gradient check": "learn/gradient_checking",
    "cross-entropy": "learn/losses",
    "ReLU": "predict/activations",
    "broadcasting": "predict/layers",
    "confusion matrix": "use/digits",
    "Amdahl": "use/speed",
    "ffnn.softmax": "appendix/api",
}


@pytest.mark.parametrize("words", EXPLAINED)
def test_search_finds_first_the_page_that_explains(words, chapters, open_page):
    page = open_page(chapters[-1])
    search(page, words).first.click()
    page.wait_for_url(f"**/{EXPLAINED[words]}.html*")


def test_search_shows_where_a_word_is_explained_in_sentences(chapters, open_page):
    page = open_page(chapters[0])
    search(page, "dropout")
    shown = page.locator("#search-results li", has_text="Trust nothing").first.locator(".context").inner_text()
    assert "dropout" in shown.lower()
    assert "import" not in shown


@pytest.mark.parametrize("name", ["ffnn.softmax", "Dropout"])
def test_search_leads_to_the_entry_of_a_name(name, chapters, open_page):
    found = search(open_page(chapters[0]), name)
    assert f"appendix/api.html#ffnn.{name.removeprefix('ffnn.')}" in " ".join(
        a.get_attribute("href") for a in found.all()
    )


def test_search_shows_the_other_pages_when_asked(chapters, open_page):
    page = open_page(chapters[0])
    found = search(page, "loss")
    before = found.count()
    page.get_by_role("button", name="Show the other pages").press("Enter")
    page.locator("#search-results li > a:focus").wait_for()
    assert found.count() > before
    assert not page.get_by_role("button", name="Show the other pages").count()


@pytest.mark.parametrize(
    ("words", "summary"),
    [("broadcasting", "Found on one page."), ("gradients", "Found on "), ("dropout zebra", "No page has “zebra”; ")],
)
def test_search_says_what_it_found_and_which_words_no_page_has(words, summary, chapters, open_page):
    page = open_page(chapters[0])
    search(page, words)
    assert page.locator(".search-summary").inner_text().startswith(summary)


def test_a_first_search_moves_less_than_300_kilobytes(browser, site_url):
    moved = transferred(browser, urljoin(site_url, "search.html?q=loss"))
    assert any("pagefind" in url for _, url in moved)
    assert sum(size for size, _ in moved) < SEARCH_WEIGHT, moved


def test_previous_and_next_follow_the_table_of_contents(toc, open_page):
    page = open_page(toc[0])
    for expected in toc[1:]:
        page.locator("a.right-next").click()
        page.wait_for_url(f"**/{expected}")
    assert page.locator("a.right-next").count() == 0
    for expected in reversed(toc[:-1]):
        page.locator("a.left-prev").click()
        page.wait_for_url(f"**/{expected}")
    assert page.locator("a.left-prev").count() == 0


def test_the_logo_and_the_favicon_are_ours(chapters, open_page):
    page = open_page(chapters[0])
    own = {path.name: path.read_bytes() for path in (BOOK / "_static").rglob("*") if path.is_file()}
    icon = page.locator("link[rel~=icon]").first.get_attribute("href")
    logo = page.locator(".navbar-brand img:visible").first.get_attribute("src")
    for reference in (icon, logo):
        served = page.request.get(urljoin(page.url, reference))
        assert served.ok
        assert served.body() == own[reference.split("?")[0].rsplit("/")[-1]]


def test_a_wrong_address_however_deep_leads_to_a_page_that_leads_back(site_url, browser, toc):
    assert_leads_back = []
    page = browser.new_page()
    page.on("response", lambda response: assert_leads_back.append((response.url, response.status)))
    wrong = urljoin(site_url, "learn/gone/nowhere.html")
    assert page.goto(wrong).status == 404
    page.wait_for_load_state("networkidle")
    assert [url for url, status in assert_leads_back if status >= 400] == [wrong]
    assert page.locator("main h1").is_visible()
    links = page.locator("main a[href]").evaluate_all("links => links.map((a) => a.href)")
    assert any(link.endswith(toc[0]) or link == site_url for link in links)
    for link in links:
        assert page.request.get(link).ok, link
    page.close()


def transferred(browser, url) -> list[tuple[int, str]]:
    """(bytes over the wire, address) of all that a first visit moves, heaviest first."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    network = context.new_cdp_session(page)
    asked, received = {}, {}
    network.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]}))
    network.on("Network.loadingFinished", lambda event: received.update({event["requestId"]: event}))
    network.send("Network.enable")
    page.goto(url)
    settled(page)
    context.close()
    moved = ((int(event["encodedDataLength"]), asked[request]["url"]) for request, event in received.items())
    return sorted(moved, reverse=True)


def test_a_page_weighs_at_most_half_a_megabyte_over_the_wire(pages, browser, site_url, subtests):
    for path in pages:
        with subtests.test(path):
            moved = transferred(browser, urljoin(site_url, path))
            weight = sum(size for size, _ in moved)
            assert weight > 500, "the measuring itself is broken"  # the page for wrong addresses is that light
            assert weight <= PAGE_WEIGHT, moved
