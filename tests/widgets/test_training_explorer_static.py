"""TrainingExplorer on a static page, without a kernel: driven by mouse and keyboard as a reader would."""

import functools
import re
from pathlib import Path

import pytest
from driver import NO_NUMBER, button, choose, follow, later, settings, slider, work_of_a_frame
from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDGET = '[data-widget="TrainingExplorer"]'
STATUS = re.compile(r"step (\d+): training loss (\S+), validation loss (\S+), accuracy (\d\.\d\d)")


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "TrainingExplorer")


def numbers(figure):
    """Step, training loss, validation loss and accuracy, as the status says them."""
    step, *values = STATUS.search(figure.get_by_role("status").inner_text()).groups()
    return int(step), *map(float, values)


def train_until(figure, pattern):
    button(figure, "Train").click()
    expect(figure.get_by_role("status")).to_contain_text(re.compile(pattern), timeout=30_000)


START = {
    "Data": "two moons",
    "Activation": "tanh",
    "Optimizer": "SGD",
    "Learning rate": "0.1",
    "Batch size": "20",
    "L2": "0",
    "Hidden layers": "2",
    "Layer 1 units": "8",
    "Layer 2 units": "8",
    "Noise": "0.1",
    "Validation": "100",
    "A click sets": "nothing",
    "Step by": "batch",
    "Speed": "300 steps/s",
}


def test_its_controls_are_found_by_role_and_name_and_span_their_range(open_figure):
    figure = open_figure()
    assert settings(figure) == START
    for name, low, high in [
        ("Learning rate", "0.0001", "10"),
        ("Batch size", "1", "290"),
        ("Noise", "0", "0.5"),
        ("Validation", "10", "290"),
        ("Speed", "1 steps/s", "2000 steps/s"),
        ("L2", "0", "1"),
        ("Layer 2 units", "1", "16"),
        ("Hidden layers", "0", "4"),
    ]:
        for key, value in [("Home", low), ("End", high)]:
            slider(figure, name).press(key)
            expect(slider(figure, name)).to_have_attribute("aria-valuetext", value)
    for layer in range(1, 5):
        expect(slider(figure, f"Layer {layer} units")).to_be_visible()
    for name, options in [
        ("Data", ["xor", "two moons", "rings", "spirals", "own points"]),
        ("Activation", ["identity", "sigmoid", "tanh", "ReLU"]),
        ("Step by", ["example", "batch", "epoch"]),
        ("A click sets", ["nothing", "class 0", "class 1", "class 2"]),
        ("Optimizer", ["SGD", "Momentum", "Adam"]),
    ]:
        assert figure.get_by_role("combobox", name=name).locator("option").all_inner_texts() == options


def test_the_mouse_trains_a_network_and_the_status_tells_how_it_goes(open_figure):
    figure = open_figure()
    _, loss, validation_loss, _ = numbers(figure)
    train_until(figure, r"step \d{3,}")
    button(figure, "Pause").click()
    step, later, later_validation, accuracy = numbers(figure)
    assert later < loss / 2
    assert later_validation < validation_loss / 2
    assert accuracy > 0.8
    expect(button(figure, "Train")).to_be_visible()
    figure.page.wait_for_timeout(300)
    assert numbers(figure)[0] == step


def test_the_keyboard_alone_does_all_that_the_mouse_does(open_figure):
    figure = open_figure()
    keyboard = figure.page.keyboard
    button(figure, "Train").focus()
    keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text(re.compile(r"step \d\d+"), timeout=10_000)
    keyboard.press("Space")
    step = numbers(figure)[0]
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert numbers(figure)[0] == step + 1
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert numbers(figure)[0] == 0
    keyboard.press("Tab")
    keyboard.press("ArrowLeft")
    assert settings(figure)["Learning rate"] == "0.079"
    figure.get_by_role("listbox").focus()
    for _ in range(2 + 1):  # to the weight, its value, and on
        keyboard.press("Tab")
    keyboard.press("r")  # a list goes to the option with that letter
    expect(figure.get_by_role("combobox", name="Data")).to_have_value("rings")


def test_the_status_is_a_polite_live_region_that_nobody_has_to_outrun(open_figure):
    figure = open_figure()
    status = figure.get_by_role("status")
    expect(status).to_have_attribute("aria-live", "polite")
    button(figure, "Train").click()
    said = status.evaluate(
        """async (status) => {
          let count = 0
          new MutationObserver(() => { count += 1 }).observe(status, { childList: true, subtree: true })
          await new Promise((done) => setTimeout(done, 3500))
          return count
        }"""
    )
    assert 2 <= said <= 5


def test_the_learning_rate_acts_on_the_running_network_and_a_new_shape_starts_anew(open_figure):
    figure = open_figure()
    train_until(figure, r"step [2-9]\d\d")
    slider(figure, "Learning rate").press("ArrowRight")
    button(figure, "Pause").click()
    step = numbers(figure)[0]
    assert step >= 200
    slider(figure, "L2").press("ArrowRight")
    slider(figure, "Batch size").press("ArrowRight")
    button(figure, "Step").click()
    assert numbers(figure)[0] == step + 1
    for change in [
        lambda: slider(figure, "Layer 1 units").press("ArrowRight"),
        lambda: slider(figure, "Hidden layers").press("ArrowLeft"),
        lambda: choose(figure, "Data", "xor"),
        lambda: choose(figure, "Activation", "relu"),
        lambda: choose(figure, "Optimizer", "Adam"),
    ]:
        change()
        expect(figure.get_by_role("status")).to_contain_text("step 0:")
        button(figure, "Step").click()
        assert numbers(figure)[0] == 1


def test_learning_rate_10_diverges_and_says_so_in_words(open_figure):
    figure = open_figure()
    slider(figure, "Learning rate").press("End")
    train_until(figure, "Diverged")
    words = figure.get_by_role("status").inner_text()
    assert "left the plot" in words
    assert "Try a learning rate of 1" in words
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))
    # The curve leaves the plot at its top: points of it lie above the area that is shown.
    shown, points = figure.evaluate(
        """root => {
          const curve = root.querySelector('.curve.train[d*=L]')
          const points = curve.getAttribute('d').slice(1).split('L')
          return [curve.closest('svg').viewBox.baseVal.y, points.map((point) => Number(point.split(',')[1]))]
        }"""
    )
    assert min(points) < shown < max(points)
    # The advice is for the rate that was too large, and changes once it has been followed.
    slider(figure, "Learning rate").press("ArrowLeft")
    expect(figure.get_by_role("status")).to_contain_text("Try a learning rate of 1, or Reset")
    for _ in range(9):
        slider(figure, "Learning rate").press("ArrowLeft")
    expect(figure.get_by_role("status")).to_contain_text("They are short enough now")
    expect(figure.get_by_role("status")).not_to_contain_text("Try a learning rate")
    # A gentler rate and Reset mend it.
    button(figure, "Reset").click()
    assert "Diverged" not in figure.get_by_role("status").inner_text()
    train_until(figure, r"step \d\d+")


def test_numbers_too_large_to_compute_stop_the_run_and_never_reach_the_screen(open_figure):
    figure = open_figure()
    choose(figure, "Activation", "identity")
    slider(figure, "Learning rate").press("End")
    train_until(figure, "too large to compute")
    expect(button(figure, "Train")).to_be_visible()
    button(figure, "Show as table").click()
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))
    for _ in range(10):
        slider(figure, "Learning rate").press("ArrowLeft")
    button(figure, "Train").click()  # from the initial weights
    expect(figure.get_by_role("status")).not_to_contain_text("too large", timeout=5_000)


def test_where_numbers_end_is_the_same_however_fast_it_ran_and_all_that_is_shown_is_the_last_network(open_figure):
    fragment = "#TrainingExplorer.activation=identity&TrainingExplorer.learning_rate=10"
    found = []
    for options in ({}, {"reduced_motion": "reduce"}, None):
        figure = open_figure(fragment, **options or {})
        if options is None:
            while "too large" not in figure.get_by_role("status").inner_text():
                button(figure, "Step").click()
        else:
            train_until(figure, "too large to compute")
        plane = figure.locator(".plane")
        expect(plane.locator(".region")).not_to_have_count(0)
        found.append([figure.get_by_role("status").inner_text(), plane.inner_html()])
    assert found[0] == found[1] == found[2]
    wide = figure.page.viewport_size
    figure.page.set_viewport_size({"width": 700, "height": 800})
    expect(plane.locator("svg").first).not_to_have_attribute("width", re.search(r'width="(\d+)"', found[0][1])[1])
    expect(plane.locator(".region")).not_to_have_count(0)
    figure.page.set_viewport_size(wide)
    button(figure, "Show as table").click()
    *_, last = figure.get_by_role("row").all_inner_texts()
    assert tuple(last.split("\t")) == STATUS.search(found[0][0]).groups()
    assert numbers(figure)[1] > 1e6
    button(figure, "Step").click()  # anew
    assert numbers(figure)[0] == 1


def test_whether_it_diverged_does_not_depend_on_when_somebody_looks(visit, source_url):
    """Also a loss that leaves the plot at a step of which the history keeps no record."""
    step, diverged_at, stride = visit(f"{source_url}engine.js").evaluate(
        """async (settings) => {
          const { Training } = await import('/training.js')
          const training = new Training(settings)
          while (training.step < 402) training.advance()
          training.adjust({ learning_rate: 10 })
          do training.advance()
          while (training.measure().loss < training.off)
          return [training.step, training.diverged_at, training.stride]
        }""",
        {
            "data": "spirals",
            "hidden_sizes": [16, 16],
            "activation": "relu",
            "optimizer": "SGD",
            "learning_rate": 0.0001,
            "batch_size": 20,
            "l2": 0,
            "seed": 0,
        },
    )
    assert diverged_at == step
    assert step % stride != 0


def test_reset_restores_the_figure_in_the_text_and_clears_the_link(open_figure):
    figure = open_figure()
    before = figure.get_by_role("status").inner_text()
    choose(figure, "Data", "spirals")
    slider(figure, "Hidden layers").press("End")
    slider(figure, "Layer 3 units").press("Home")
    slider(figure, "Learning rate").press("End")
    figure.page.wait_for_url("**#*learning_rate=10*")
    train_until(figure, r"step \d+")
    button(figure, "Reset").click()
    assert settings(figure) == START
    assert figure.get_by_role("status").inner_text() == before
    figure.page.wait_for_function("location.href.indexOf('#') < 0")
    expect(button(figure, "Train")).to_be_visible()
    slider(figure, "Hidden layers").press("ArrowRight")
    assert settings(figure)["Layer 3 units"] == "8"


def test_the_run_before_stays_as_a_line_until_reset(open_figure):
    figure = open_figure()
    before = figure.locator(".curve.before:not(.validation)")
    button(figure, "Step").click()
    expect(before).to_have_count(0)
    choose(figure, "Data", "xor")
    expect(before).to_have_count(1)
    choose(figure, "Data", "rings")  # the one between was not trained
    expect(before).to_have_count(1)
    button(figure, "Reset").click()
    expect(before).to_have_count(0)


def test_a_link_restores_a_setting_and_brings_the_figure_into_view(open_figure, visit, live_url):
    figure = open_figure()
    choose(figure, "Data", "rings")
    slider(figure, "Hidden layers").press("ArrowRight")
    slider(figure, "Layer 3 units").press("Home")
    slider(figure, "Learning rate").press("ArrowRight")
    figure.page.wait_for_url("**#*learning_rate=0.13*")
    chosen = settings(figure)
    other = visit(figure.page.url).locator(WIDGET).first
    expect(other.get_by_role("combobox", name="Data")).to_have_value("rings")
    assert settings(other) == chosen != START
    button(other, "Reset").click()
    assert settings(other) == START

    second = visit(f"{live_url}TrainingExplorer.html#TrainingExplorer-2.learning_rate=0.5").locator(WIDGET).last
    expect(slider(second, "Learning rate")).to_have_attribute("aria-valuetext", "0.5")
    expect(second).to_be_in_viewport()


def test_after_a_reload_and_on_the_way_back_the_reader_is_where_they_were(open_figure, live_url):
    figure = open_figure()
    page = figure.page
    page.set_viewport_size({"width": 700, "height": 500})
    slider(figure, "Learning rate").press("ArrowRight")
    page.wait_for_url("**#*learning_rate=0.13*")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(300)  # a browser notes the place a little later
    there = page.evaluate("scrollY")
    assert there > 500
    for leave_and_return in (page.reload, lambda: (page.goto(f"{live_url}SoftmaxExplorer.html"), page.go_back())):
        leave_and_return()
        expect(slider(figure, "Learning rate")).to_have_attribute("aria-valuetext", "0.13")
        page.wait_for_timeout(300)
        assert abs(page.evaluate("scrollY") - there) <= 50


def test_the_link_is_a_headings_until_a_setting_is_changed(open_figure):
    figure = open_figure(hasty=True)
    slider(figure, "Learning rate").press("ArrowRight")
    figure.page.wait_for_url("**#*learning_rate=0.13*")
    button(figure, "Train").click()
    figure.page.evaluate("location.hash = '#live-figures'")
    later(figure.page, 2500)  # it reports once a second how the training goes
    assert figure.page.url.endswith("#live-figures")
    assert settings(figure)["Learning rate"] == "0.13"
    slider(figure, "L2").press("ArrowRight")
    figure.page.wait_for_url("**#TrainingExplorer.learning_rate=0.13&TrainingExplorer.l2=0.0001")


def test_the_figure_follows_the_link_also_back_to_none(open_figure):
    figure = open_figure()
    page = figure.page
    page.evaluate("location.hash = '#TrainingExplorer.learning_rate=0.5&TrainingExplorer.hidden_sizes=3%2C4'")
    expect(slider(figure, "Learning rate")).to_have_attribute("aria-valuetext", "0.5")
    changed = {"Learning rate": "0.5", "Layer 1 units": "3", "Layer 2 units": "4"}
    assert settings(figure) == START | changed
    page.evaluate("location.hash = '#TrainingExplorer.learning_rate=1e9&TrainingExplorer.batch_size=7'")
    expect(slider(figure, "Batch size")).to_have_attribute("aria-valuetext", "7")
    assert settings(figure) == START | {"Batch size": "7"}  # what it refuses is as in the text
    page.go_back()
    expect(slider(figure, "Learning rate")).to_have_attribute("aria-valuetext", "0.5")
    page.go_back()
    expect(slider(figure, "Learning rate")).to_have_attribute("aria-valuetext", "0.1")
    assert settings(figure) == START
    assert "#" not in page.url


def test_a_link_to_another_figures_setting_keeps_this_ones(open_figure):
    first = open_figure()
    second = first.page.locator(WIDGET).nth(1)
    second.scroll_into_view_if_needed()
    slider(first, "Learning rate").press("ArrowRight")
    first.page.wait_for_url("**#*learning_rate=0.13*")
    first.page.evaluate("location.hash = '#TrainingExplorer-2.batch_size=7'")
    expect(slider(second, "Batch size")).to_have_attribute("aria-valuetext", "7")
    assert settings(first)["Learning rate"] == "0.13"
    first.page.wait_for_url("**#TrainingExplorer-2.batch_size=7&TrainingExplorer.learning_rate=0.13")


def test_a_long_number_from_a_link_is_shown_short(open_figure):
    figure = open_figure("#TrainingExplorer.learning_rate=0.12345678&TrainingExplorer.l2=0.033333333")
    assert settings(figure) == START | {"Learning rate": "0.123", "L2": "0.0333"}


def test_a_link_that_makes_no_sense_is_ignored(open_figure):
    figure = open_figure("#TrainingExplorer.learning_rate=1e9")
    assert settings(figure) == START
    for fragment in [
        "#TrainingExplorer.hidden_sizes=8,999",
        "#TrainingExplorer.hidden_sizes=8,,x",
        "#TrainingExplorer.data=%E0%A4%A",
        "#TrainingExplorer.activation=<img src=x>",
        "#TrainingExplorer.seed=5",
        "#live-figures",
        "#TrainingExplorer.learning_rate=1e9",
    ]:
        assert follow(figure, fragment) == START, fragment
        if "Explorer" in fragment:
            button(figure, "Reset").click()
            figure.page.wait_for_function("location.href.indexOf('#') < 0")
    assert settings(open_figure("#live-figures")) == START


def test_two_figures_on_a_page_share_the_link_and_nothing_else(open_figure):
    first = open_figure()
    second = first.page.locator(WIDGET).nth(1)
    second.scroll_into_view_if_needed()
    theirs = {
        **START,
        "Data": "spirals",
        "Noise": "0.05",
        "Activation": "relu",
        "Optimizer": "Adam",
        "Learning rate": "0.03",
    }
    theirs |= {"Hidden layers": "3", "Layer 1 units": "6", "Layer 2 units": "4", "Layer 3 units": "3"}
    assert settings(second) == theirs
    slider(second, "Batch size").press("End")
    slider(first, "Batch size").press("Home")
    both = {"TrainingExplorer.batch_size=1", "TrainingExplorer-2.batch_size=290"}
    first.page.wait_for_url(lambda url: set(url.partition("#")[2].split("&")) == both)  # each writes in its own time
    button(second, "Step").click()
    assert numbers(first)[0] == 0
    button(first, "Reset").click()
    first.page.wait_for_url("**#TrainingExplorer-2.batch_size=290")
    assert settings(second) == {**theirs, "Batch size": "290"}


def test_the_same_seed_gives_the_same_picture(open_figure):
    pictures = []
    for _ in range(2):
        figure = open_figure()
        for _ in range(7):
            button(figure, "Step").click()
        figure.page.wait_for_timeout(100)
        pictures.append([figure.locator(".plane").inner_html(), figure.locator(".curve-plot").inner_html()])
    assert pictures[0] == pictures[1]


def test_a_table_of_the_same_values_is_one_click_away(open_figure):
    figure = open_figure()
    for _ in range(3):
        button(figure, "Step").click()
    expect(figure.get_by_role("table")).to_have_count(0)
    button(figure, "Show as table").click()
    expect(button(figure, "Hide table")).to_have_attribute("aria-expanded", "true")
    rows = [row.split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    assert rows[0] == ["step", "training loss", "validation loss", "accuracy"]
    assert [row[0] for row in rows[1:]] == ["0", "1", "2", "3"]
    assert tuple(map(float, rows[-1])) == numbers(figure)


def test_it_rests_out_of_view_and_goes_on_when_it_is_seen_again(open_figure):
    figure = open_figure(height=400)
    page = figure.page
    train_until(figure, r"step \d\d+")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)
    curve = "root => root.querySelector('.curve.train[d*=L]').getAttribute('d')"
    resting = figure.evaluate(curve)
    page.wait_for_timeout(500)
    assert figure.evaluate(curve) == resting
    figure.scroll_into_view_if_needed()
    page.wait_for_function(f"([root, resting]) => ({curve})(root) !== resting", arg=[figure.element_handle(), resting])


@pytest.mark.parametrize("reduced_motion", ["reduce", "no-preference"])
def test_it_rests_while_its_page_is_hidden(open_figure, reduced_motion):
    figure = open_figure(reduced_motion=reduced_motion)
    train_until(figure, r"step \d\d+")
    turn = """hidden => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
      document.dispatchEvent(new Event('visibilitychange'))
    }"""
    curve = "root => root.querySelector('.curve.train[d*=L]').getAttribute('d')"
    figure.page.evaluate(turn, True)
    resting = figure.evaluate(curve)
    figure.page.wait_for_timeout(1500)
    assert figure.evaluate(curve) == resting
    figure.page.evaluate(turn, False)
    moved = f"([root, resting]) => ({curve})(root) !== resting"
    figure.page.wait_for_function(moved, arg=[figure.element_handle(), resting])


def test_reduced_motion_is_respected(open_figure):
    figure = open_figure(reduced_motion="reduce")
    expect(figure.get_by_text("Reduced motion")).to_be_visible()
    button(figure, "Train").click()
    pictures = figure.evaluate(
        """async (root) => {
          let count = 0
          new MutationObserver(() => { count += 1 }).observe(root.querySelector('.curve-plot'), { childList: true })
          await new Promise((done) => setTimeout(done, 3500))
          return count
        }"""
    )
    assert 2 <= pictures <= 4
    button(figure, "Pause").click()
    step, loss, *_ = numbers(figure)
    assert step % 100 == 0
    assert loss < 0.4
    assert not open_figure().get_by_text("Reduced motion").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme_also_diverged_and_as_a_table(open_figure, theme):
    figure = open_figure(theme=theme, width=390)
    button(figure, "Show as table").click()
    slider(figure, "Learning rate").press("End")
    train_until(figure, "Diverged")
    button(figure, "Pause").click()
    figure.page.evaluate(AXE.read_text("utf-8"))
    violations = figure.page.evaluate(
        f"async () => (await axe.run('{WIDGET}')).violations.map(({{ id, nodes }}) => `${{id}}: ${{nodes[0].html}}`)"
    )
    assert violations == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_moves_when_it_wakes_trains_and_diverges(open_figure, width):
    figure = open_figure(width=width)
    page = figure.page
    page.evaluate(
        """() => {
          window.moved = []
          const note = ({ hadRecentInput, sources }) => {
            if (!hadRecentInput) moved.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 80)))
          }
          const observer = new PerformanceObserver((list) => list.getEntries().forEach(note))
          observer.observe({ type: 'layout-shift', buffered: true })
        }"""
    )
    slider(figure, "Learning rate").press("End")
    height = figure.bounding_box()["height"]
    train_until(figure, "Diverged")
    assert figure.bounding_box()["height"] == height
    assert page.evaluate("moved") == []


def test_without_javascript_and_in_print_a_picture_of_the_first_state_stands_in_its_place(
    open_page, open_figure, live_url
):
    still = open_page(f"{live_url}TrainingExplorer.html", javascript=False)
    pictures = still.locator(".ffnn-picture").first.locator("> svg[role=img]")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        expect(picture).to_be_visible()
        assert len(picture.get_attribute("aria-label")) > 60
    figure = open_figure()
    page = figure.page
    regions = "element => element.querySelector('.regions').innerHTML.length > 500"
    assert figure.evaluate(regions)
    assert still.locator(".ffnn-picture").first.evaluate(regions)
    expect(page.locator(".ffnn-picture").first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".ffnn-picture").first).to_be_visible()
    expect(figure).to_be_hidden()


def test_a_page_carries_the_code_once_and_only_a_page_with_a_figure(open_page, live_site, live_url):
    assert len(live_site.joinpath("TrainingExplorer.html").read_text()) < 100_000
    assert "widget" not in live_site.joinpath("index.html").read_text()
    page = open_page(f"{live_url}index.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].split("/")[-1]))
    page.goto(f"{live_url}TrainingExplorer.html")
    second = page.locator(WIDGET).nth(1)
    page.locator(".live-widget").nth(1).scroll_into_view_if_needed()
    second.wait_for()
    assert asked.count("training_explorer.js") == 1
    assert asked.count("widget-host.js") == 1


@pytest.mark.parametrize("layers", ["2", "4"])
def test_a_frame_in_training_leaves_time_for_60_a_second(open_figure, layers):
    figure = open_figure()
    slider(figure, "Hidden layers").fill(layers)
    for layer in range(int(layers)):
        slider(figure, f"Layer {layer + 1} units").fill("8" if layers == "2" else "16")
    button(figure, "Train").click()
    spent = work_of_a_frame(figure.page)
    expect(button(figure, "Pause")).to_be_visible()  # it has trained all the while
    print(f"a frame with {layers} hidden layers: {spent:.1f} ms")
    assert spent < 1000 / 60


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_figure_of_the_chapter_trains_on_the_built_site(open_chapter, width):
    figure = open_chapter("train/first_network.html", "TrainingExplorer", width=width)
    loss = numbers(figure)[1]
    height = figure.bounding_box()["height"]
    train_until(figure, r"step \d{3,}")
    assert numbers(figure)[1] < loss / 2
    slider(figure, "Learning rate").press("End")
    expect(figure.get_by_role("status")).to_contain_text("Diverged", timeout=30_000)
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))
    assert figure.bounding_box()["height"] == height
    button(figure, "Reset").click()
    assert numbers(figure)[:2] == (0, loss)
    choose(figure, "Activation", "identity")
    slider(figure, "Learning rate").press("End")
    train_until(figure, "too large to compute")
    assert figure.bounding_box()["height"] == height
