"""TrainingExplorer opens the box: the network drawn, its units and weights; data, points, ghosts, steps and speed."""

import functools
import re
from pathlib import Path

import numpy as np
import pytest
from driver import (
    MINUS,
    NO_NUMBER,
    PYTHON,
    button,
    choose,
    eventually,
    later,
    open_table,
    python,
    settings,
    slider,
    work_of_a_frame,
)
from playwright.sync_api import expect

from ffnn.widgets import TrainingExplorer

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STEP = re.compile(r"step (\d+): training loss (\S+),")


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "TrainingExplorer")


def status(figure):
    return figure.get_by_role("status")


def step_and_loss(figure):
    step, loss = STEP.search(status(figure).inner_text()).groups()
    return int(step), float(loss)


def units(figure):
    return figure.get_by_role("listbox", name="Units of the network")


def about(figure):
    return figure.get_by_role("group", name="The chosen unit")


def number(text):
    return float(text.replace(MINUS, "-"))


def point_at(figure, name):
    """Put the mouse on a unit."""
    about(figure).scroll_into_view_if_needed()
    box = units(figure).get_by_role("option", name=name, exact=True).bounding_box()
    figure.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_the_network_has_its_units_by_name_and_follows_the_sizes(open_figure):
    figure = open_figure()
    names = [option.get_attribute("aria-label") for option in units(figure).get_by_role("option").all()]
    assert names[:3] == ["input x₁", "input x₂", "layer 1, unit 1"]
    assert names[-1] == "class 1"
    assert len(names) == 2 + 8 + 8 + 2
    slider(figure, "Hidden layers").press("End")
    slider(figure, "Layer 4 units").press("End")
    choose(figure, "Data", "spirals")
    expect(units(figure).get_by_role("option")).to_have_count(2 + 8 + 8 + 8 + 16 + 3)
    slider(figure, "Hidden layers").press("Home")
    expect(units(figure).get_by_role("option")).to_have_count(2 + 3)


def test_pointing_at_a_unit_shows_its_numbers_and_they_are_those_of_the_network(open_figure):
    figure = open_figure()
    expect(about(figure)).to_contain_text("Point at a unit")
    point_at(figure, "layer 2, unit 3")
    words = about(figure).locator(".unit-words")
    expect(words).to_be_visible()
    layer = TrainingExplorer().network().layers[1]
    largest = np.argsort(-np.abs(layer.W[:, 2]))[:3]
    expect(words).to_contain_text(
        re.compile("Tanh unit: it says .* to .* in this plane. Bias 0.00; largest of 8 weights")
    )
    found = re.findall(r"unit (\d) (\S+?)[,.](?= |$)", words.inner_text())
    assert [int(unit) - 1 for unit, _ in found] == list(largest)
    np.testing.assert_allclose([number(w) for _, w in found], layer.W[largest, 2], rtol=6e-3)
    figure.page.mouse.move(0, 0)
    expect(about(figure)).to_contain_text("Point at a unit")  # it was only pointed at
    point_at(figure, "class 0")
    expect(about(figure)).to_contain_text("Probability from 0.")


def test_what_a_unit_is_said_to_say_is_what_it_says_over_the_plane(open_figure):
    figure = open_figure("#TrainingExplorer.activation=relu&TrainingExplorer.seed=4")
    point_at(figure, "layer 1, unit 2")
    low, high = re.search(r"it says (\S+) to (\S+) in this plane", about(figure).inner_text()).groups()
    explorer = TrainingExplorer(activation="relu", seed=4)
    (X, _), (X_validation, _) = explorer.examples()
    reach = 1.08 * np.abs(np.concatenate([X, X_validation])).max()
    at = reach * (2 * (np.arange(40) + 0.5) / 40 - 1)
    plane = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    network = explorer.network()
    network.forward(plane)
    said = network.layers[0].A[:, 1]
    np.testing.assert_allclose([number(low), number(high)], [said.min(), said.max()], rtol=6e-3, atol=1e-12)


def test_by_keyboard_one_goes_from_unit_to_unit_and_turns_a_weight(open_figure):
    figure = open_figure()
    keyboard = figure.page.keyboard
    before = step_and_loss(figure)
    figure.get_by_role("button", name="Keep this run").focus()
    keyboard.press("Tab")
    expect(units(figure)).to_be_focused()
    chosen = units(figure).locator("[aria-selected=true]")
    expect(chosen).to_have_attribute("aria-label", "layer 1, unit 1")
    for key, name in [
        ("ArrowDown", "layer 1, unit 2"),
        ("ArrowRight", "layer 2, unit 2"),
        ("ArrowRight", "class 0"),
        ("ArrowRight", "class 0"),
        ("Home", "input x₁"),
        ("End", "class 1"),
    ]:
        keyboard.press(key)
        expect(chosen).to_have_attribute("aria-label", name)
        expect(about(figure)).to_contain_text(name[0].upper() + name[1:])
    assert units(figure).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    keyboard.press("Tab")
    keyboard.press("End")  # the last of the weights is the bias
    menu = figure.get_by_role("combobox", name="Weight or bias")
    expect(menu).to_have_value("bias")
    keyboard.press("Tab")
    expect(slider(figure, "Its value")).to_be_focused()
    keyboard.press("End")
    expect(slider(figure, "Its value")).to_have_attribute("aria-valuetext", "6.00")
    expect(status(figure)).not_to_contain_text(f"loss {before[1]}")
    assert step_and_loss(figure)[1] > 2  # class 1 everywhere: half of the examples are wrong, by six
    expect(about(figure)).to_contain_text("Bias 6.00")
    button(figure, "Step").click()
    assert step_and_loss(figure)[0] == 1  # and training goes on from there
    button(figure, "Reset").click()
    expect(about(figure)).to_contain_text("Point at a unit")
    assert step_and_loss(figure) == before


def test_a_weights_line_can_be_pointed_at_and_chosen(open_figure):
    figure = open_figure()
    about(figure).scroll_into_view_if_needed()
    names = ["input x₂", "layer 1, unit 8"]
    source, target = [units(figure).get_by_role("option", name=name, exact=True).bounding_box() for name in names]
    middle = source["height"] / 2
    x1, y1 = source["x"] + source["width"], source["y"] + middle
    figure.page.mouse.click(x1 + 0.9 * (target["x"] - x1), y1 + 0.9 * (target["y"] + middle - y1))
    expect(figure.get_by_role("combobox", name="Weight or bias")).to_have_value("1")
    w = TrainingExplorer().network().layers[0].W[1, 7]
    assert number(slider(figure, "Its value").get_attribute("aria-valuetext")) == pytest.approx(w, rel=6e-3)


def test_the_pictures_of_the_units_change_while_it_trains(open_figure):
    figure = open_figure()
    picture = "root => root.querySelector('.network canvas').toDataURL()"
    before = figure.evaluate(picture)
    button(figure, "Train").click()
    figure.page.wait_for_function(
        f"([root, before]) => ({picture})(root) !== before", arg=[figure.element_handle(), before]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_network_is_drawn_in_the_colours_of_the_theme_and_follows_it(open_figure, theme):
    figure = open_figure(theme=theme)
    pixel = """(root) => {
      const canvas = root.querySelector('.network canvas')
      const option = root.querySelector('[aria-label="class 1"]')
      const scale = canvas.width / canvas.clientWidth
      const middle = option.offsetTop + option.offsetHeight / 2
      const [x, y] = [option.offsetLeft + 1, middle].map((at) => Math.floor(at * scale) - 1)
      return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)
    }"""
    frame = {"light": [196, 79, 0], "dark": [255, 154, 77]}  # class 1 in palette.json
    np.testing.assert_allclose(figure.evaluate(pixel), frame[theme], atol=12)
    other = {"light": "dark", "dark": "light"}[theme]
    figure.page.emulate_media(color_scheme=other)
    later(figure.page, 100)
    np.testing.assert_allclose(figure.evaluate(pixel), frame[other], atol=12)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_a_unit_chosen_and_points_set(open_figure, theme):
    link = "#TrainingExplorer.points=0.5,0.5,1,-0.5,0.5,0&TrainingExplorer.placing=class 1"
    figure = open_figure(link, theme=theme, width=390)
    units(figure).press("ArrowDown")
    expect(slider(figure, "Its value")).to_be_visible()
    figure.page.evaluate(AXE.read_text("utf-8"))
    violations = figure.page.evaluate(
        "async () => (await axe.run('[data-widget=TrainingExplorer]'))"
        ".violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)"
    )
    assert violations == []


def test_step_goes_by_example_by_batch_or_by_epoch(open_figure):
    figure = open_figure()
    for unit, steps, epochs in [("example", 1, "0.005"), ("batch", 2, "0.105"), ("epoch", 11, "1"), ("epoch", 21, "2")]:
        choose(figure, "Step by", unit)
        button(figure, "Step").click()
        expect(status(figure)).to_contain_text(re.compile(rf"step {steps}: .* {epochs} epochs?$"))


def test_speed_says_how_many_steps_a_second(open_figure):
    figure = open_figure("#TrainingExplorer.speed=2")
    button(figure, "Train").click()
    figure.page.wait_for_timeout(3000)
    button(figure, "Pause").click()
    assert 4 <= step_and_loss(figure)[0] <= 8
    slider(figure, "Speed").press("End")
    button(figure, "Train").click()
    expect(status(figure)).to_contain_text(re.compile(r"step \d{3,}"), timeout=5000)


def test_another_seed_draws_other_points_and_other_weights_and_is_in_the_link(open_figure):
    figure = open_figure()
    points = "root => root.querySelector('.plane .mark.hollow.class-0').getAttribute('d')"
    start, loss = figure.evaluate(points), step_and_loss(figure)
    button(figure, "Another seed").click()
    expect(status(figure)).not_to_contain_text(f"loss {loss[1]},")
    figure.page.wait_for_url("**#TrainingExplorer.seed=1")
    second = figure.evaluate(points)
    assert second != start
    button(figure, "Reset").click()
    figure.page.wait_for_function(
        "([root, start]) => (" + points + ")(root) === start", arg=[figure.element_handle(), start]
    )
    assert step_and_loss(figure) == loss
    figure = open_figure("#TrainingExplorer.seed=1")
    assert figure.evaluate(points) == second


def test_the_noise_is_that_of_the_puzzle_until_it_is_set(open_figure):
    figure = open_figure()
    for data, noise in [("xor", "0.15"), ("spirals", "0.05"), ("rings", "0.1")]:
        choose(figure, "Data", data)
        assert settings(figure)["Noise"] == noise
    slider(figure, "Noise").press("Home")
    choose(figure, "Data", "xor")
    assert settings(figure)["Noise"] == "0"
    figure.page.wait_for_url("**TrainingExplorer.noise=0")
    button(figure, "Reset").click()
    assert settings(figure)["Noise"] == "0.1"


def test_points_are_set_by_click_and_taken_away_and_training_goes_on(open_figure):
    figure = open_figure()
    for _ in range(3):
        button(figure, "Step").click()
    plane = figure.locator(".plane")
    own = plane.locator(".mark.own")
    box = plane.bounding_box()
    spot = (box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    figure.page.mouse.click(*spot)
    figure.page.wait_for_timeout(100)
    expect(own).to_have_count(0)  # until the reader says what a click sets
    choose(figure, "A click sets", "class 1")
    figure.page.mouse.click(*spot)
    expect(own).to_have_count(1)
    expect(own).to_have_class(re.compile("class-1"))
    figure.page.wait_for_url(re.compile("TrainingExplorer.points=[-0-9.,]+"))
    assert step_and_loss(figure)[0] == 3  # the network in training gets one example more
    button(figure, "Step").click()
    assert step_and_loss(figure)[0] == 4
    figure.page.mouse.click(*spot)
    expect(own).to_have_count(0)
    choose(figure, "A click sets", "class 2")  # another class takes another network
    figure.page.mouse.click(*spot)
    expect(status(figure)).to_contain_text("step 0:")
    expect(units(figure).get_by_role("option", name="class 2")).to_have_count(1)


def test_points_are_set_by_key_where_the_cross_is(open_figure):
    figure = open_figure("#TrainingExplorer.data=own points")
    plane, keyboard = figure.get_by_role("application", name="The plane"), figure.page.keyboard
    spoken = figure.locator(".spoken")
    expect(status(figure)).to_contain_text("no validation examples")
    button(figure, "Train").focus()
    keyboard.press("Shift+Tab")
    expect(plane).to_be_focused()
    expect(plane.locator(".cross")).to_have_count(1)
    for _ in range(4):
        keyboard.press("ArrowRight")
    keyboard.press("ArrowUp")
    assert spoken.inner_text().startswith("x₁ 0.2")
    keyboard.press("0")
    expect(spoken).to_contain_text("Point of class 0 set at x₁ 0.2")
    for _ in range(8):
        keyboard.press("ArrowLeft")
    keyboard.press("1")
    figure.page.wait_for_url(re.compile(r"points=0\.2\d?,0\.0\d,0,-0\.2\d?,0\.0\d,1$"))
    button(figure, "Train").click()
    expect(status(figure)).to_contain_text(re.compile(r"step \d\d\d+: .*accuracy 1.00"), timeout=15_000)
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))
    plane.focus()
    keyboard.press("Delete")
    keyboard.press("Delete")
    keyboard.press("Delete")
    expect(spoken).to_contain_text("no point of yours")
    open_table(figure)
    expect(figure.get_by_role("row").nth(1)).to_contain_text("none")


def test_a_run_that_is_kept_stays_beside_all_later_ones_with_its_settings_in_words(open_figure):
    figure = open_figure()
    ghost = figure.locator(".ghost p")
    choose(figure, "Step by", "epoch")
    button(figure, "Step").click()
    button(figure, "Keep this run").click()
    expect(ghost).to_contain_text("the run you keep, with the same settings. After 10 steps")
    curve = figure.locator(".curve.before").first.get_attribute("d")
    for change in ("Momentum", "Adam"):
        choose(figure, "Optimizer", change)
        button(figure, "Step").click()
        expect(ghost).to_contain_text("the run you keep, with SGD. After 10 steps: training loss 0.")
    assert figure.locator(".curve.before").first.get_attribute("d") == curve
    button(figure, "Let go of it").click()
    expect(figure.locator(".curve.before")).to_have_count(0)
    slider(figure, "Layer 1 units").press("End")
    slider(figure, "Learning rate").press("ArrowLeft")
    expect(ghost).to_contain_text("the run before, with learning rate 0.1, hidden layers of 8, 8. After 10 steps")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 664), (390, 844)])
def test_on_a_phone_one_chooses_trains_and_sees_on_one_screen(open_figure, width, height):
    figure = open_figure(width=width, height=height)
    for name in ("Learning rate", "Hidden layers", "Layer 2 units", "Noise", "Speed"):
        control = slider(figure, name)
        control.focus()
        figure.page.wait_for_timeout(50)
        control.press("ArrowRight")
        seen = [control, button(figure, "Train"), figure.locator(".plane svg").first]
        for element in seen:
            box = element.bounding_box()
            assert box["y"] >= -1, name
            assert box["y"] + box["height"] <= height + 1, name
        plane, place = seen[2].bounding_box(), control.bounding_box()
        assert place["y"] >= plane["y"] + plane["height"], name
        button(figure, "Train").click(timeout=2000)
        button(figure, "Pause").click(timeout=2000)


def test_a_tap_chooses_a_unit(open_figure):
    figure = open_figure(width=390, height=844, has_touch=True, is_mobile=True)
    option = figure.get_by_role("option", name="layer 1, unit 4", exact=True)
    option.scroll_into_view_if_needed()
    box = option.bounding_box()
    figure.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(about(figure)).to_contain_text("Layer 1, unit 4")
    expect(slider(figure, "Its value")).to_be_visible()


def test_four_layers_of_16_train_at_30_frames_a_second_with_a_processor_four_times_slower(open_figure):
    figure = open_figure()
    slider(figure, "Hidden layers").press("End")
    for layer in range(1, 5):
        slider(figure, f"Layer {layer} units").press("End")
    devtools = figure.page.context.new_cdp_session(figure.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    button(figure, "Train").click()
    spent = 4 * work_of_a_frame(figure.page)
    expect(button(figure, "Pause")).to_be_visible()  # it has trained all the while
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    print(f"a frame, four times slower: {spent:.1f} ms")
    assert spent < 1000 / 30


def test_in_jupyterlab_python_sees_the_weight_that_was_turned_and_sets_points(open_in_lab):
    page, figure = open_in_lab("TrainingExplorer")
    units(figure).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    slider(figure, "Its value").press("Home")
    eventually(page, "float(explorer.network().layers[0].W[0, 0])", -6.0)
    page.evaluate(PYTHON, "explorer.points = [(0.5, 0.5, 1), (-1, -1, 0)]\nexplorer.noise = 0.3")
    expect(slider(figure, "Noise")).to_have_attribute("aria-valuetext", "0.3")
    expect(figure.locator(".mark.own")).to_have_count(2)
    eventually(page, "len(explorer.history)", 1)
    np.testing.assert_allclose(
        python(page, "explorer.network().theta.tolist()"),
        TrainingExplorer(points=[(0.5, 0.5, 1), (-1, -1, 0)], noise=0.3).network().theta,
        atol=1e-13,
    )
