"""Two thousand random interactions: no error, and neither memory nor the page grows."""

import random

from driver import button
from playwright.sync_api import expect

INTERACTIONS = 2_000
ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Escape"]
KEYS = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]
SEED = 20261122


class Gauge:
    """What the page holds once it is at rest and swept."""

    def __init__(self, page, figure):
        self.page, self.figure = page, figure
        self.devtools = page.context.new_cdp_session(page)

    def read(self):
        self.figure.get_by_role("button", name="Reset", exact=True).click()
        expect(self.figure.get_by_role("status")).to_contain_text("step 0:")
        if not button(self.figure, "Hide table").count():  # a hidden table keeps the rows that it showed last
            button(self.figure, "Show as table").click()
        expect(self.figure.get_by_role("table").locator("tbody tr")).to_have_count(1)
        button(self.figure, "Hide table").click()
        self.page.set_viewport_size({"width": 1000, "height": 900})
        self.page.wait_for_timeout(1500)
        for _ in range(3):
            self.devtools.send("HeapProfiler.collectGarbage")
        counters = self.devtools.send("Memory.getDOMCounters")
        heap = self.devtools.send("Runtime.getHeapUsage")["usedSize"]
        elements = self.page.evaluate("document.querySelectorAll('*').length")
        return {"heap": heap, "elements": elements, **{key: counters[key] for key in ("nodes", "jsEventListeners")}}


def interact(page, controls, rng):
    """One thing that a reader might do."""
    kind = rng.random()
    if kind < 0.55:
        rng.choice(controls["input"]).press(rng.choice(KEYS))
    elif kind < 0.7:
        page.mouse.wheel(0, rng.choice([-400, 400]))
    elif kind < 0.73:
        page.set_viewport_size({"width": rng.randrange(320, 1300), "height": 900})
    elif kind < 0.76:
        page.evaluate(
            "value => { location.hash = value }", f"TrainingExplorer.learning_rate={rng.choice([0.01, 1, 99])}"
        )
    elif kind < 0.78:
        controls["units"].press(rng.choice(ARROWS))
    elif kind < 0.86:
        select = rng.choice(controls["select"])
        options = select.evaluate("element => [...element.options].map((option) => option.text)")
        select.select_option(rng.choice(options))
    else:
        rng.choice(controls["button"]).evaluate("element => element.click()")


def test_two_thousand_random_interactions_leave_no_trace(open_page, live_url):
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    page = open_page(f"{live_url}TrainingExplorer.html", width=1000)
    figure = page.locator('[data-widget="TrainingExplorer"]').first
    figure.wait_for()
    page.locator(".live-widget").nth(1).scroll_into_view_if_needed()
    page.locator('[data-widget="TrainingExplorer"]').nth(1).wait_for()
    kinds = ("input", "select", "button")
    controls = {kind: figure.locator(f"{kind}:not(.hand *)").element_handles() for kind in kinds}
    controls["units"] = figure.get_by_role("listbox")
    gauge = Gauge(page, figure)
    for _ in range(INTERACTIONS // 10):
        interact(page, controls, rng)
    before = gauge.read()
    for _ in range(INTERACTIONS - INTERACTIONS // 10):
        interact(page, controls, rng)
    after = gauge.read()
    print(f"before {before}\nafter  {after}")
    assert after["heap"] - before["heap"] < 500_000
    assert after["elements"] == before["elements"]
    assert after["nodes"] <= before["nodes"] + 20
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert "NaN" not in figure.inner_html()
