"""What every live figure owes its reader, whatever it shows."""

import functools
from pathlib import Path

import pytest
from driver import NO_NUMBER, button, follow, later, live_and_still, settings, swipe, work
from playwright.sync_api import expect

from ffnn import widgets

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DRAGS = 10
# Sets a slider to one value after the other, as a drag does, a frame for each.
DRAG = """async (slider, drags) => {
  for (let i = 0; i < drags; i++) {
    slider.value = Number(slider.min) + ((slider.max - slider.min) * (i % 10)) / 9
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  }
}"""

# What of a figure has no room in its box.
CUT = """root => [...root.querySelectorAll('*')]
  .filter((e) => !e.closest('svg') && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 80))"""

# How far the parts of a picture stand from its corner, and how large they are, while they come one after the other:
# those that do not stay where they are in the whole.
MOVED = """({ firstElementChild: picture }) => {
  const parts = [...picture.children]
  const box = (element) => element.getBoundingClientRect()
  const boxes = (parts) => parts.map((part) => {
    const { x, y, width, height } = box(part)
    return [x - box(picture).x, y - box(picture).y, width, height].join()
  })
  const whole = boxes(parts)
  return parts.map((_, n) => {
    picture.replaceChildren(...parts.slice(0, n + 1))
    return boxes(parts.slice(0, n + 1)).filter((box, m) => box !== whole[m])
  }).flat()
}"""
LETTERS = {320: [20], 390: [24, 32], 768: [32]}  # px, by the width of the page
NONSENSE = ["1e9", "NaN", "", "1,,x", "<img src=x>", "%E0%A4%A"]

SENSE = [(name, "hidden_sizes", "") for name in ("TrainingExplorer", "OverfittingExplorer")]  # no hidden layers

every_figure = pytest.mark.parametrize("name", widgets.__all__)


def turn_all(figure):
    """Turn every control that can be turned by one step."""
    for control in figure.locator("input[type=range]:visible").all():
        control.press("ArrowRight")
    for control in figure.locator("select:visible").all():
        control.select_option(index=1)


def settled_link(page):
    """The fragment of the address once it is at rest: it is written a moment after the last change."""
    later(page, 1000)
    return page.evaluate("location.hash")


@every_figure
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme_also_with_the_table(open_figure, name, theme):
    figure = open_figure(name, theme=theme, width=390)
    button(figure, "Show as table").click()
    figure.page.evaluate(AXE.read_text("utf-8"))
    violations = figure.page.evaluate(
        f"async () => (await axe.run('[data-widget={name}]'))"
        ".violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)"
    )
    assert violations == []


def letters(page, size):
    """Set the size of letters that the reader has chosen in the browser, in px."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
    page.wait_for_function(f"getComputedStyle(document.documentElement).fontSize === '{size}px'")


@every_figure
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_has_room_on_its_page_also_with_large_letters_and_its_picture_holds_its_place(
    open_figure, subtests, name, width
):
    figure = open_figure(name, width=width)
    page = figure.page
    with subtests.test("it fits its page"):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert figure.evaluate(CUT) == []
    with subtests.test("no text of a chart stands out of it"):
        outside = figure.evaluate(
            """root => [...root.querySelectorAll('svg.ffnn-chart')].flatMap((chart) => {
              const { left, right } = chart.getBoundingClientRect()
              return [...chart.querySelectorAll('text')].filter((text) => {
                const box = text.getBoundingClientRect()
                return box.left < left - 1 || box.right > right + 1
              }).map((text) => text.outerHTML)
            })"""
        )
        assert outside == []
    with subtests.test("every control is big enough to touch"):
        controls = figure.locator("button:visible, input:visible, select:visible").all()
        assert controls
        for box in [control.bounding_box() for control in controls]:
            assert box["height"] >= 32
            assert box["width"] >= 44
    for size in LETTERS.get(width, []):
        with subtests.test("with large letters too nothing is cut", size=size):
            letters(page, size)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert figure.evaluate(CUT) == []
    if LETTERS.get(width):
        letters(page, 16)
        figure = open_figure(name, width=width)  # anew: letters that shrink again take the figure a while
        page = figure.page
    if width == 768:
        return
    with subtests.test("the picture takes the place that the figure takes"):
        ((live, still),) = live_and_still(figure, [width])
        assert abs(live - still) <= 16
    if width == 320:
        return
    # A page comes in pieces, and a browser may show it before the last has come.
    with subtests.test("the picture stays where it is while the rest of it arrives"):
        assert page.locator(".live-widget").first.evaluate(MOVED) == []


def test_on_the_built_site_too_the_picture_holds_the_place(visit, site, subtests):
    """There the page's own rules and its narrower column act on both."""
    for path in sorted(site.rglob("*.html")):
        if 'class="live-widget"' not in path.read_text("utf-8"):
            continue
        page = visit(path.relative_to(site).as_posix())
        page.locator(".live-widget").first.scroll_into_view_if_needed()
        figure = page.locator("[data-widget]").first
        figure.wait_for()
        widths = (1280, 390, 320)
        for width, (live, still) in zip(widths, live_and_still(figure, widths), strict=True):
            with subtests.test(path.name, width=width):
                assert abs(live - still) <= 16


@every_figure
def test_without_javascript_and_in_print_a_picture_stands_in_its_place(open_page, open_figure, live_url, name):
    still = open_page(f"{live_url}{name}.html", javascript=False)
    pictures = still.locator(".ffnn-picture").first.locator("svg[role=img]")
    assert pictures.count() > 0
    for picture in pictures.all():
        expect(picture).to_be_visible()
        assert len(picture.get_attribute("aria-label")) > 60
    assert not NO_NUMBER.search(still.locator(".ffnn-picture").first.inner_html())
    figure = open_figure(name)
    expect(figure.page.locator(".ffnn-picture").first).to_be_hidden()
    figure.page.emulate_media(media="print")
    expect(figure.page.locator(".ffnn-picture").first).to_be_visible()
    expect(figure).to_be_hidden()


@every_figure
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_moves_when_it_wakes_and_is_turned(open_figure, name, width):
    figure = open_figure(name, width=width, hasty=True)
    page = figure.page
    page.evaluate(
        """() => {
          window.moved = []
          const note = ({ hadRecentInput, sources }) => {
            const places = sources.map(({ node }) => node?.parentElement)
            const others = places.filter((place) => !place?.closest('.control, .ffnn-picture'))
            if (!hadRecentInput) moved.push(...others.map((place) => place?.outerHTML.slice(0, 80)))
          }
          const observer = new PerformanceObserver((list) => list.getEntries().forEach(note))
          observer.observe({ type: 'layout-shift', buffered: true })
        }"""
    )
    height = figure.bounding_box()["height"]
    for slider in figure.locator("input[type=range]:visible").all():
        for key in ("Home", "End", "ArrowLeft"):
            slider.press(key)
            assert figure.bounding_box()["height"] == height
    page.wait_for_timeout(600)  # what moves within half a second of a key counts as the reader's doing
    for choice in figure.locator("select:visible").all():
        for option in range(choice.locator("option").count()):
            choice.select_option(index=option)
            later(page, 1000)  # until the words are said
            assert figure.bounding_box()["height"] == height
    later(page, 0)
    assert page.evaluate("moved") == []
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))


@every_figure
def test_it_answers_a_drag_within_16_ms(open_figure, name):
    figure = open_figure(name)
    for slider in figure.locator("input[type=range]:visible").all():
        drag = functools.partial(slider.evaluate, DRAG, DRAGS)
        drags = (work(figure.page, drag)[0] / DRAGS for _ in range(3))  # the next only where the one before was slow
        assert any(spent < 16 for spent in drags), slider.evaluate("slider => slider.labels[0].textContent")


@every_figure
def test_a_swipe_down_the_page_that_begins_on_a_slider_scrolls_and_changes_nothing(open_figure, name):
    figure = open_figure(name, width=390, height=700, has_touch=True, is_mobile=True)
    page = figure.page
    page.add_style_tag(content="body { padding-block: 900px }")
    start = settings(figure)
    for slider in figure.locator("input[type=range]:visible").all():
        slider.evaluate("slider => scrollBy(0, slider.getBoundingClientRect().top - 600)")
        box, before = slider.bounding_box(), page.evaluate("scrollY")
        at, across = box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2
        swipe(page, [(at + n, across - 15 * n) for n in range(10)])
        label = slider.evaluate("slider => slider.labels[0].textContent")
        assert settings(figure) == start, label
        page.wait_for_function("before => scrollY > before + 50", arg=before)


@every_figure
def test_a_finger_that_goes_sideways_moves_a_slider_and_a_tap_too(open_figure, name):
    figure = open_figure(name, width=390, height=700, has_touch=True, is_mobile=True)
    slider = figure.locator("input[type=range]:visible").first
    for share, moves in [(0.2, [0, 10, 20, 40]), (0.9, [])]:
        before = slider.input_value()
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        at, across = box["x"] + share * box["width"], box["y"] + box["height"] / 2
        swipe(figure.page, [(at, across), *[(at + by, across + 1) for by in moves]])
        later(figure.page, 100)
        assert slider.input_value() != before


@every_figure
def test_its_table_is_shown_and_hidden_by_a_button_that_says_which(open_figure, name):
    figure = open_figure(name)
    button(figure, "Show as table").click()
    expect(figure.get_by_role("table")).to_be_visible()
    button(figure, "Hide table").click()
    expect(figure.get_by_role("table")).to_have_count(0)


@every_figure
def test_a_link_to_its_setting_is_in_sight(open_figure, name):
    figure = open_figure(name, hasty=True)
    link = figure.get_by_role("link", name="Link to this setting")
    expect(link).to_be_visible()
    turn_all(figure)
    fragment = settled_link(figure.page)
    expect(link).to_have_attribute("href", figure.page.url)
    assert fragment.startswith(f"#{name}.")


@every_figure
def test_it_has_a_number_a_caption_and_an_address(open_figure, name):
    figure = open_figure(name)
    caption = figure.locator("xpath=ancestor::figure/figcaption")
    expect(caption).to_be_visible()
    assert len(caption.inner_text().strip()) > 30
    assert "$" not in caption.inner_text()
    assert figure.locator("xpath=ancestor::figure").get_attribute("id") == f"{name}-figure"


@every_figure
def test_a_link_restores_what_was_set_and_reset_the_figure_in_the_text(open_figure, name):
    figure = open_figure(name, hasty=True)
    start, said = settings(figure), figure.get_by_role("status").inner_text()
    turn_all(figure)
    chosen = settings(figure)
    assert chosen != start
    fragment = settled_link(figure.page)
    assert fragment.startswith(f"#{name}.")
    assert settings(open_figure(name, fragment)) == chosen
    button(figure, "Reset").click()
    assert settings(figure) == start
    expect(figure.get_by_role("status")).to_have_text(said)
    figure.page.wait_for_function("location.href.indexOf('#') < 0")


@every_figure
def test_a_link_that_makes_no_sense_is_ignored(open_figure, name):
    figure = open_figure(name, hasty=True)
    start = settings(figure)
    traits = figure.evaluate(
        """async () => {
          const { state } = JSON.parse(document.querySelector('script[type*="widget-state"]').textContent)
          const { _esm } = Object.values(state).find(({ state }) => state._esm).state
          return Object.keys((await import(new URL(`_static/${_esm}`, location))).settings)
        }"""
    )
    assert traits
    turn_all(figure)
    chosen, sensible = settings(figure), settled_link(figure.page)
    for value in NONSENSE:
        refused = [trait for trait in traits if (name, trait, value) not in SENSE]
        # From a page that shows something else: the nonsense brings back what is in the text.
        assert follow(figure, sensible) == chosen != start
        fragment = "#" + "&".join(f"{name}.{trait}={value}" for trait in refused)
        now = follow(figure, fragment)
        assert now == start, (value, {label: said for label, said in now.items() if said != start.get(label)})
        later(figure.page, 1500)  # a figure that reports by itself takes out of its link what it refused
    # Each value of a link is read by itself: nonsense in one does not keep the others from being taken.
    trait, value = sensible.removeprefix(f"#{name}.").partition("&")[0].split("=")
    beside = "&".join(f"{name}.{other}=NaN" for other in traits if other != trait)
    assert follow(figure, f"#{name}.{trait}={value}&{beside}") != start
    assert settings(open_figure(name, fragment)) == start


@every_figure
def test_its_words_are_a_polite_live_region(open_figure, name):
    status = open_figure(name).get_by_role("status")
    expect(status).to_have_attribute("aria-live", "polite")
    expect(status).not_to_be_empty()


@every_figure
def test_in_jupyterlab_it_is_turned_by_keyboard_python_sees_it_and_it_follows_the_theme(open_in_lab, name):
    page, figure = open_in_lab(name)
    said = figure.get_by_role("status").inner_text()
    start = settings(figure)
    slider = figure.locator("input[type=range]:visible").first
    slider.press("ArrowLeft" if slider.evaluate("slider => slider.value === slider.max") else "ArrowRight")
    assert settings(figure) != start
    figure.get_by_role("button", name="Reset", exact=True).press("Enter")
    assert settings(figure) == start
    expect(figure.get_by_role("status")).to_have_text(said)
    for theme, light, ground in [("Dark", "false", "rgb(20, 22, 28)"), ("Light", "true", "rgb(255, 255, 255)")]:
        page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{ theme: 'JupyterLab {theme}' }})")
        expect(page.locator("#jupyterlab-splash")).to_have_count(0)  # JupyterLab's curtain takes the next change ill
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)
        assert figure.evaluate("element => getComputedStyle(element).backgroundColor") == ground
