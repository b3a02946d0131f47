"""The frame of a page, used as readers use it: its contents at the right, its keys, what shows that it goes on."""

import pytest
from book_files import contents

CHAPTER = "learn/softmax.html"
ORDER = [f"{file}.html" for file in contents()]


def marked(page):
    return page.locator(".page-contents a[aria-current]").all_inner_texts()


def test_the_contents_of_a_page_have_its_subsections_and_lead_there(open_page):
    page = open_page(CHAPTER, width=1920, height=1080)
    links = page.get_by_role("navigation", name="On this page").get_by_role("link")
    below = page.locator(".page-contents li li a")
    assert below.count() >= 4
    assert links.count() == page.locator("article > section section > :is(h2, h3)").count()
    target = below.nth(2)
    target.click()
    address = target.get_attribute("href")[1:]
    page.wait_for_function(
        "id => ((top) => 40 < top && top < 200)(document.getElementById(id).getBoundingClientRect().top)", arg=address
    )


@pytest.mark.parametrize("path", ["learn/softmax.html", "train/first_network.html", "use/speed.html", "notation.html"])
def test_the_section_that_is_read_is_marked_to_the_last(path, open_page):
    page = open_page(path, width=1440)
    last = page.locator(".page-contents a").last.text_content()  # a wide figure may cover it now
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator(".page-contents a[aria-current]", has_text=last).wait_for(state="attached")
    assert marked(page) == [last]
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("!document.querySelector('.page-contents a[aria-current]')")


def test_the_contents_of_the_page_give_way_to_what_stands_in_the_margin(open_page):
    page = open_page("learn/backpropagation.html", width=1440)
    contents_of_page = page.locator(".page-contents")
    assert contents_of_page.is_visible()
    page.locator(".beside").first.evaluate("note => note.scrollIntoView({block: 'start'})")
    contents_of_page.wait_for(state="hidden")
    page.set_viewport_size({"width": 1920, "height": 900})  # room for both
    contents_of_page.wait_for(state="visible")


def test_the_page_of_all_derivations_has_contents_too(open_page):
    page = open_page("appendix/derivations.html", width=1440)
    assert page.locator(".page-contents a").count() >= 8


def test_an_arrow_turns_the_page_but_not_where_it_has_another_use(open_page):
    page = open_page(CHAPTER)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.url.split("#")[0].endswith(CHAPTER)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    after = ORDER[ORDER.index(CHAPTER) + 1]
    page.wait_for_url(f"**/{after}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/{CHAPTER}*")


def test_a_slash_opens_the_search_but_in_a_field_it_is_a_letter(open_page):
    page = open_page(CHAPTER)
    page.keyboard.press("/")
    field = page.locator("dialog[open] input")
    field.wait_for()
    page.keyboard.press("/")
    assert field.input_value() == "/"


def test_what_goes_on_to_the_right_fades_there_until_its_end_is_seen(open_page):
    page = open_page(CHAPTER, width=390)
    code = page.locator(".cell_input pre[data-more]").first
    code.scroll_into_view_if_needed()
    assert code.evaluate("box => getComputedStyle(box).maskImage").startswith("linear-gradient")
    code.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    page.wait_for_function("!document.querySelector('.cell_input pre[tabindex]').matches('[data-more]')")
    short = page.locator(".cell_input pre:not([tabindex])").first
    assert not short.evaluate("box => box.matches('[data-more]')")


def test_a_box_whose_content_leaves_the_page_raises_no_error(open_page):
    """As when a cell is run on the page; `open_page` sees the error of a script that measures what has left."""
    page = open_page(CHAPTER, width=390)
    output = page.locator(".output[data-label] > div").first
    output.scroll_into_view_if_needed()
    output.evaluate("output => output.remove()")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")


def test_a_reason_stands_beside_its_line_where_there_is_room_and_under_it_on_a_phone(open_page):
    def places(page):
        chain = page.locator(".chain", has=page.locator(".reason", has_text="quotient rule")).first
        line, reason = (
            part.bounding_box() for part in (chain.locator(".scrollable").nth(1), chain.locator(".reason").nth(1))
        )
        return line, reason

    line, reason = places(open_page(CHAPTER, width=1280))
    assert reason["x"] >= line["x"] + line["width"]
    assert abs(reason["y"] + reason["height"] / 2 - line["y"] - line["height"] / 2) < 3
    line, reason = places(open_page("appendix/derivations.html", width=390))
    assert reason["y"] >= line["y"] + line["height"] - 1


def test_code_of_79_columns_fits_in_letters_of_14_pixels(open_page):
    page = open_page("train/first_network.html", width=1280)
    for code in page.locator("article > section > section > .cell .cell_input pre").all():
        assert code.evaluate("code => parseFloat(getComputedStyle(code).fontSize)") >= 14
        assert code.evaluate("code => code.scrollWidth <= code.clientWidth + 1")


def test_on_a_touch_screen_one_can_copy_and_take_an_address(open_page):
    page = open_page(CHAPTER, width=390, has_touch=True, is_mobile=True)
    for sign in (page.locator(".copy-button").first, page.locator("h2 .headerlink").first):
        sign.scroll_into_view_if_needed()
        assert float(sign.evaluate("sign => getComputedStyle(sign).opacity")) > 0.5


PREVIEWED = {
    "an equation of this page": ("learn/softmax.html", 'article p a[href="#equation-softmax"]', None),
    "an equation of another": ("train/first_network.html", 'article p a[href*="html#equation-"]', "("),
    "a source": ("learn/softmax.html", 'article a[href*="#bridle1990"]', "Bridle"),
    "a name of the package": ("learn/softmax.html", 'a.api[href$="#ffnn.widgets.SoftmaxExplorer"]', "SoftmaxExplorer"),
}


@pytest.mark.parametrize(("path", "link", "words"), PREVIEWED.values(), ids=PREVIEWED)
@pytest.mark.parametrize("by", ["mouse", "keyboard", "finger"])
def test_what_a_link_leads_to_is_shown_in_place(path, link, words, by, open_page):
    page = open_page(path, has_touch=by == "finger")
    assert not page.evaluate("performance.getEntriesByType('resource').some((file) => file.name.includes('preview'))")
    link = page.locator(link).first
    link.scroll_into_view_if_needed()
    preview = page.get_by_role("tooltip")
    if by == "mouse":
        link.hover()
    elif by == "finger":
        link.tap()
    else:
        page.keyboard.press("Tab")  # so that the focus shows
        link.focus()
    preview.wait_for()
    assert (words or link.inner_text()) in preview.inner_text()  # an equation has its number
    assert link.get_attribute("aria-describedby") == preview.get_attribute("id")
    box, size = preview.bounding_box(), page.viewport_size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert 0 <= box["y"] <= size["height"]
    assert page.url.endswith(path)
    page.keyboard.press("Escape")
    preview.wait_for(state="hidden")
    assert not link.get_attribute("aria-describedby")


ALL_IS_LAID_OUT = """() => [...document.querySelectorAll('article > section > section')].every(
  (section) => getComputedStyle(section).contentVisibility === 'visible')"""
# A box above the link grows, and the page is scrolled by as much, so that the link stays where it is in the window.
ABOVE_IS_LAID_OUT = """(link) => {
  const before = link.getBoundingClientRect().top
  document.querySelector('article h1').style.paddingBottom = '300px'
  scrollBy(0, link.getBoundingClientRect().top - before)
}"""


def test_a_second_tap_follows_the_link_and_the_pointer_may_enter_what_is_shown(open_page):
    page = open_page(CHAPTER, has_touch=True)
    page.wait_for_function(ALL_IS_LAID_OUT)
    source = page.locator('article a[href*="#bridle1990"]').first
    source.scroll_into_view_if_needed()
    source.tap()
    preview = page.get_by_role("tooltip")
    preview.wait_for()
    page.evaluate(ABOVE_IS_LAID_OUT, source.element_handle())
    page.wait_for_timeout(200)
    assert preview.is_visible()
    page.mouse.wheel(0, 200)
    preview.wait_for(state="hidden")
    source.tap()
    preview.wait_for()
    source.tap()
    page.wait_for_url("**/appendix/bibliography.html#bridle1990")
    page = open_page(CHAPTER)
    source = page.locator('article a[href*="#bridle1990"]').first
    source.hover()
    preview = page.get_by_role("tooltip")
    preview.hover()
    page.wait_for_timeout(400)
    assert preview.get_by_role("link", name="doi").is_visible()
    page.mouse.move(5, 5)
    preview.wait_for(state="hidden")


def test_a_reader_who_comes_back_is_led_to_the_place_that_was_left(open_page, site_url):
    page = open_page(CHAPTER)
    assert not page.locator(".go-on").count()
    section = page.locator("article > section > section").nth(3)
    title = section.locator("h2").first.evaluate("heading => heading.firstChild.textContent")
    section.evaluate("section => section.scrollIntoView()")
    page.wait_for_function("localStorage.getItem('places')")
    page.goto(site_url)
    back = page.locator(".go-on a")
    assert back.inner_text() == "Softmax and its Jacobian"
    page.goto(f"{site_url}{CHAPTER}")
    assert title in page.locator(".go-on a").inner_text()
    page.goto(site_url)
    back.click()
    page.wait_for_function(
        "address => location.hash === `#${address}` && scrollY > 500", arg=section.get_attribute("id")
    )
    assert not page.locator(".go-on").count()  # the place itself was asked for


def test_on_a_touch_screen_a_page_has_its_whole_height_as_soon_as_the_reader_rests(open_page):
    page = open_page(CHAPTER, width=390, has_touch=True, is_mobile=True)
    for _ in range(12):  # for longer than a rest
        page.mouse.wheel(0, 30)
        page.wait_for_timeout(500)
    assert not page.evaluate(ALL_IS_LAID_OUT)
    page.wait_for_function(ALL_IS_LAID_OUT)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollHeight") == height
