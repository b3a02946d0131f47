"""Every page of the built site, opened in a real browser; and the measurements see it when a page is bad.

Pages are found by walking the built site, so a page that nobody lists is opened too. A visit measures all there is to
measure: opening a page takes longer than most checks. A page opened with `open_page` is watched: the test fails on a
console error, a failed request or a request that leaves the site (tests/conftest.py).
"""

from urllib.parse import urljoin

import page_checks
import pytest
from book_files import BOOK, NOTEBOOKS, contents, parsed
from playwright.sync_api import expect

WIDTHS = [320, 390, 768, 1280, 1920]
DESK, PHONE, A4 = 1280, 390, 718  # A4: a page less its margins, in CSS pixels
PAGE_WEIGHT = 500_000  # bytes over the wire on a first visit, figures included
SEARCH_WEIGHT = 300_000  # the same for a first search

TOC = [f"{file}.html" for file in contents()]  # in reading order
CHAPTERS = [page for page in TOC if BOOK / page.replace(".html", ".ipynb") in NOTEBOOKS]
# They keep two measurements from finding nothing at all.
HAS_LONG_FORMULAS, HAS_FORMULAS_BESIDE = "learn/softmax.html", "learn/backpropagation.html"


@pytest.fixture(scope="session")
def unlisted(site) -> list[str]:
    """The pages that are not in the table of contents: search, wrong addresses, and the listings of the source."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert not set(TOC) - set(found)
    return [page for page in found if page not in TOC]


@pytest.fixture
def none_of(subtests):
    """`none_of(faults, what)` reports the faults that a check found, each check by its name."""

    def report(faults: list[str], what: str) -> None:
        with subtests.test(what):
            assert not faults, "\n".join(faults)

    return report


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


def visit(path, page, none_of):
    """All that a page owes its reader on a light screen and on paper, but for axe's rules."""
    settled(page)
    weight = page_checks.weight(page)
    assert sum(size for size, _ in weight) > 500, (
        "the measuring itself is broken"
    )  # the lightest page, for wrong addresses
    none_of(weight if sum(size for size, _ in weight) > PAGE_WEIGHT else [], "weighs at most half a megabyte")
    images = "[...document.images].filter((image) => !image.naturalWidth).map((image) => image.src)"
    none_of(page.evaluate(images), "shows its images")
    none_of(page_checks.badly_set_formulas(page), "has formulas that are set right, and readable to a screen reader")
    assert page.locator(".katex").count() or path not in CHAPTERS
    none_of(page_checks.keyboard_faults(page), "is reached by Tab, and shows the focus")
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        none_of(page_checks.overflow(page), f"does not scroll sideways at {width}")
        none_of(
            page_checks.badly_numbered_formulas(page), f"has a number beside a whole formula or below it, at {width}"
        )
        none_of(page_checks.lost_marks(page), f"keeps a mark on the line of the formula before it, at {width}")
        if path in CHAPTERS and width == WIDTHS[-1]:
            none_of(page_checks.not_beside(page), "has code and formula side by side on a wide screen")
            assert page.locator(".beside:visible").count() or path != HAS_FORMULAS_BESIDE
        elif path in CHAPTERS and width == DESK:
            assert not page.locator(".beside:visible").count()
        if width == PHONE:
            formulas = page_checks.long_formulas(page)
            none_of(formulas.cut, "has long formulas that scroll in their own box")
            assert formulas.long or path != HAS_LONG_FORMULAS
    print_is_whole(path, page, none_of)


def print_is_whole(path, page, none_of):
    page.set_viewport_size({"width": A4, "height": 900})
    page.emulate_media(media="print")
    none_of(page_checks.lost_in_print(page), "prints all that it shows, and nothing that paper cannot do")
    none_of(page_checks.overflow(page), "prints within the paper")
    short = page.eval_on_selector_all(".short", "parts => parts.map((part) => getComputedStyle(part).breakInside)")
    assert set(short) == {"avoid"} or (not short and path not in CHAPTERS), "short code is not divided on paper"
    for widget in page.locator("[data-widget]").all():
        assert page.locator(".cell, .live-widget", has=widget).first.locator("img, svg").first.is_visible()
    page.emulate_media(media="screen")


def visit_in(theme, page):
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)


def visit_by_day_and_night(path, open_page, none_of):
    page = open_page(path, width=DESK)
    visit(path, page, none_of)
    visit_in("dark", page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        none_of(page_checks.overflow(page), f"does not scroll sideways at {width}, dark")
    # axe unfolds what is folded and thins what is alike, so it comes last. No colour depends on the width, but buttons
    # and links that wait for a mouse always show on a phone.
    devtools = page.context.new_cdp_session(page)
    for theme, width in (("dark", PHONE), ("light", DESK)):
        visit_in(theme, page)
        page.set_viewport_size({"width": width, "height": 900})
        devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": width == PHONE})
        none_of(page_checks.axe(page), f"has no violation of axe's rules, {theme}, at {width}")
    page.context.close()


@pytest.mark.parametrize("path", TOC)
def test_a_page(path, open_page, none_of):
    visit_by_day_and_night(path, open_page, none_of)


def test_formulas_are_in_the_page_before_any_script_runs(site, subtests):
    """Set by the build, each one; `test_without_scripts_formulas_look_the_same` sees them drawn."""
    for path in TOC:
        with subtests.test(path):
            boxes = parsed(site / path).select(".math")
            assert all(box.select_one(".katex-html") and box.select_one("math") for box in boxes)
            assert boxes or path not in CHAPTERS


@pytest.mark.parametrize("path", [HAS_LONG_FORMULAS, HAS_FORMULAS_BESIDE])
def test_without_scripts_formulas_look_the_same(path, open_page):
    with_scripts, without = (open_page(path, javascript=on) for on in (True, False))
    assert not page_checks.badly_set_formulas(without)
    sizes = (
        "[...document.querySelectorAll('.katex-html')].map((part) => Math.round(part.getBoundingClientRect().height))"
    )
    assert without.evaluate(sizes) == with_scripts.evaluate(sizes)
    assert without.locator(".katex").count()


@pytest.fixture(scope="session")
def listings(unlisted, site) -> list[str]:
    """The listings of the source, made from one template, the longest first: it stands for them all in most checks."""
    found = [path for path in unlisted if path.startswith("source/")]
    return sorted(found, key=lambda path: -(site / path).stat().st_size)


def test_a_page_that_no_contents_lists(unlisted, listings, open_page, subtests, none_of):
    for path in [listings[0], *(path for path in unlisted if path not in listings)]:
        with subtests.test(path):
            visit_by_day_and_night(path, open_page, none_of)


def test_a_listing_of_the_source_fits_every_width_and_breaks_no_rule(listings, open_page, subtests, none_of):
    page = open_page(listings[0], width=DESK)
    for path in listings[1:]:
        with subtests.test(path):
            page.goto(page.url.replace(page.url.partition("/source/")[2], path.removeprefix("source/")))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                none_of(page_checks.overflow(page), f"does not scroll sideways at {width}")
            none_of(page_checks.axe(page), "has no violation of axe's rules")


def test_a_page_of_source_shows_its_long_lines_where_the_screen_is_wide(open_page):
    page = open_page("source/layers.html", width=1440)
    code = page.locator(".source-code pre")
    assert code.bounding_box()["width"] > page.locator("article").bounding_box()["width"]
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_follows_the_theme_that_the_reader_prefers(open_page, theme):
    page = open_page(CHAPTERS[0], theme=theme)
    assert page.locator("html").get_attribute("data-theme") == theme


def test_the_first_tab_stop_skips_to_the_content(open_page):
    page = open_page(CHAPTERS[0])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert "skip to main content" in skip.inner_text().lower()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_theme_is_changed_by_keyboard_and_stays_changed(open_page):
    page = open_page(CHAPTERS[0], theme="light")
    shown = page.locator("html")
    page.locator("button.theme-switch-button:visible").focus()
    for _ in range(3):  # auto, light, dark
        if shown.get_attribute("data-theme") == "dark":
            break
        page.keyboard.press("Enter")
    assert shown.get_attribute("data-theme") == "dark"
    page.goto(urljoin(page.url, "/" + CHAPTERS[1]))
    assert page.locator("html").get_attribute("data-theme") == "dark"


def search(page, words):
    """Search from the page that is open; returns the results, the best one first."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#search-results .search-summary:not(:empty)").wait_for()
    return page.locator("#search-results li > a")


EXPLAINED = {
    "Jacobian": "learn/softmax",
    "softmax": "learn/softmax",
    "loss": "learn/losses",
    "weights": "predict/neuron",
    "Adam": "train/optimizers",
    "backpropagation": "learn/backpropagation",
    "learning rate": "train/gradient_descent",
    "momentum": "train/optimizers",
    "dropout": "train/generalization",
    "gradient check": "learn/gradient_checking",
    "cross-entropy": "learn/losses",
    "ReLU": "predict/activations",
    "broadcasting": "predict/layers",
    "confusion matrix": "use/digits",
    "Amdahl": "use/speed",
    "ffnn.softmax": "appendix/api",
    "overfitting": "train/generalization",
    "saddle point": "train/gradient_descent",
}


def test_search_finds_first_the_page_that_explains(open_page, subtests):
    page = open_page("search.html")
    for words, explains in EXPLAINED.items():
        with subtests.test(words):
            leads_to = search(page, words).first.get_attribute("href")
            assert leads_to.partition(".html")[0].endswith(explains)
    search(page, words).first.click()
    page.wait_for_url(f"**/{explains}.html*")


def test_search_shows_where_a_word_is_explained_in_sentences(open_page):
    page = open_page(CHAPTERS[0])
    search(page, "dropout")
    shown = page.locator("#search-results li", has_text="Trust nothing").first.locator(".context").inner_text()
    assert "dropout" in shown.lower()
    assert "import" not in shown


@pytest.mark.parametrize("name", ["ffnn.softmax", "Dropout"])
def test_search_leads_to_the_entry_of_a_name(name, open_page):
    found = search(open_page(CHAPTERS[0]), name)
    assert f"appendix/api.html#ffnn.{name.removeprefix('ffnn.')}" in " ".join(
        a.get_attribute("href") for a in found.all()
    )


def test_search_shows_the_other_pages_when_asked(open_page):
    page = open_page(CHAPTERS[0])
    found = search(page, "loss")
    before = found.count()
    page.get_by_role("button", name="Show the other pages").press("Enter")
    page.locator("#search-results li > a:focus").wait_for()
    assert found.count() > before
    assert not page.get_by_role("button", name="Show the other pages").count()


SUMMARIES = {"broadcasting": "Found on one page.", "gradients": "Found on ", "dropout zebra": "No page has “zebra”; "}


def test_search_says_what_it_found_and_which_words_no_page_has(open_page, subtests):
    page = open_page(CHAPTERS[0])
    for words, summary in SUMMARIES.items():
        with subtests.test(words):
            search(page, words)
            assert page.locator(".search-summary").inner_text().startswith(summary)


SPELT_OTHERWISE = {
    "derivitive": "derivative",
    "initialisation": "initialization",
    "regularisation": "regularization",
    "bakcpropagation": "backpropagation",
    "jacobain": "jacobian",
}


def test_search_accepts_another_spelling_and_a_slip_of_one_letter(open_page, subtests):
    page = open_page(CHAPTERS[0])
    for words, meant in SPELT_OTHERWISE.items():
        with subtests.test(words):
            assert search(page, words).count()
            assert page.locator(".search-summary").inner_text().startswith(f"Found “{meant}” on ")


@pytest.mark.parametrize("words", ["softmax jacobian", "forward difference"])
def test_search_finds_a_formula_by_the_words_of_its_label(words, open_page):
    found = search(open_page(CHAPTERS[0]), words).nth(1)
    assert "#equation-" in found.get_attribute("href")
    assert found.inner_text().startswith("Equation (")


def test_search_answers_while_one_types_and_is_walked_through_by_keys(open_page):
    page = open_page(CHAPTERS[0])
    page.keyboard.press("Control+k")
    page.keyboard.type("temper")
    links = page.locator("dialog[open] li a")
    links.first.wait_for()
    page.keyboard.type("ature")
    page.locator("dialog[open] .search-summary", has_text="Found on").wait_for()
    page.keyboard.press("ArrowDown")
    assert links.first.evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert page.locator("dialog[open] input").evaluate("field => field === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**highlight=temperature*")


def test_the_words_of_a_search_are_marked_where_it_leads_but_not_in_formulas(open_page):
    page = open_page("learn/softmax.html?highlight=temperature&highlight=frac#what-softmax-does-see-temperature")
    page.locator("article mark").first.wait_for()
    assert {mark.lower() for mark in page.locator("article mark").all_inner_texts()} >= {"temperature"}
    assert not page.locator(".katex mark, svg mark").count()
    assert not open_page("learn/softmax.html").locator("mark").count()


def test_a_first_search_moves_less_than_300_kilobytes(open_page):
    page = open_page("search.html?q=loss")
    page.locator("#search-results li > a").first.wait_for()
    page.wait_for_load_state("networkidle")
    moved = page_checks.weight(page)
    assert any("pagefind" in url for _, url in moved)
    assert sum(size for size, _ in moved) < SEARCH_WEIGHT, moved


def test_previous_and_next_follow_the_table_of_contents(site, open_page):
    for kind, order in (("right-next", TOC), ("left-prev", TOC[::-1])):
        for path, expected in zip(order, [*order[1:], None], strict=True):
            links = parsed(site / path).select(f"a.{kind}")
            assert [urljoin(path, link["href"]) for link in links] == ([expected] if expected else []), path
    page = open_page(TOC[1])
    page.locator("a.right-next").click()
    page.wait_for_url(f"**/{TOC[2]}")
    page.locator("a.left-prev").click()
    page.wait_for_url(f"**/{TOC[1]}")


def test_the_logo_and_the_favicon_are_ours(open_page):
    page = open_page(CHAPTERS[0])
    own = {path.name: path.read_bytes() for path in (BOOK / "_static").rglob("*") if path.is_file()}
    icon = page.locator("link[rel~=icon]").first.get_attribute("href")
    logo = page.locator(".navbar-brand img:visible").first.get_attribute("src")
    for reference in (icon, logo):
        served = page.request.get(urljoin(page.url, reference))
        assert served.ok
        assert served.body() == own[reference.split("?")[0].rsplit("/")[-1]]


def test_a_wrong_address_however_deep_leads_to_a_page_that_leads_back(site_url, browser):
    assert_leads_back = []
    page = browser.new_page()
    page.on("response", lambda response: assert_leads_back.append((response.url, response.status)))
    wrong = urljoin(site_url, "learn/gone/nowhere.html")
    assert page.goto(wrong).status == 404
    page.wait_for_load_state("networkidle")
    assert [url for url, status in assert_leads_back if status >= 400] == [wrong]
    assert page.locator("main h1").is_visible()
    links = page.locator("main a[href]").evaluate_all("links => links.map((a) => a.href)")
    assert any(link.endswith(TOC[0]) or link == site_url for link in links)
    for link in links:
        assert page.request.get(link).ok, link
    page.close()
