"""DigitPad: it reads what is drawn, by mouse, finger or keyboard; page and Python see the same and say the same."""

import base64
import functools
import itertools
import json
import math
import re

import numpy as np
import pytest
import traitlets
from driver import NO_NUMBER, PYTHON, button, choose, eventually, python, settings, slider, swipe, work
from playwright.sync_api import expect

from ffnn import datasets, softmax
from ffnn.widgets import DigitPad, digit_reader
from ffnn.widgets.digit_pad import BOX, EXAMPLES, SIDE, read_strokes, write_strokes


def arc(x, y, across, down, start, end):
    """Points on an ellipse around (x, y), angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 20))
    return [(x + across * np.cos(angle), y + down * np.sin(angle)) for angle in angles]


DRAWN = {
    0: [arc(14, 14, 6, 9, -90, 270)],
    1: [[(14, 4), (14, 24)]],
    2: [[*arc(13, 9, 6, 5.5, -170, 40), (8, 23), (20, 23)]],
    3: [arc(12, 9, 6, 5, -150, 90) + arc(12, 19, 7, 5, -90, 140)],
    4: [[(8, 4), (7, 14), (19, 14)], [(19, 4), (18, 25)]],
    5: [[(19, 5), (10, 5), (9, 13), *arc(12.5, 18, 6.5, 6, -110, 140)]],
    6: [[(17, 4), (12, 9), *arc(13, 18, 5.5, 6, 200, 560)]],
    7: [[(7, 6), (20, 6), (12, 24)]],
    8: [arc(14, 9, 5, 5, 90, 450) + arc(14, 19, 6, 5.5, -90, 270)],
    9: [[*arc(13, 10, 5.5, 5.5, 0, -360), (18.5, 10), (17, 24)]],
}
every_digit = pytest.mark.parametrize("digit", DRAWN)


@pytest.fixture
def open_figure(open_figure):
    return functools.partial(open_figure, "DigitPad")


def status(figure):
    return figure.get_by_role("status")


def pad(figure):
    return figure.get_by_role("application")


def at(box, x, y):
    """Where the place (x, y) of a pad in that box is on the page."""
    return box["x"] + x * box["width"] / SIDE, box["y"] + y * box["height"] / SIDE


def draw(figure, strokes):
    """Draw with the mouse, which is seen at least every three units."""
    pad(figure).scroll_into_view_if_needed()
    mouse, box = figure.page.mouse, pad(figure).bounding_box()
    for stroke in strokes:
        mouse.move(*at(box, *stroke[0]))
        mouse.down()
        for before, point in itertools.pairwise(stroke):
            mouse.move(*at(box, *point), steps=math.ceil(math.dist(before, point) / 3) or 1)
        mouse.up()


def drawn(figure):
    """How many strokes are on the pad."""
    return pad(figure).locator(".stroke").count()


def link_to(pad):
    return (
        f"#DigitPad.example={pad.example.replace(' ', '%20')}&DigitPad.strokes={pad.strokes}&DigitPad.shift={pad.shift}"
    )


def in_browser(page, pads):
    """The image and the probabilities that the figure's own code finds for the settings of `pads`."""
    return page.evaluate(
        """async (all) => {
          const { state } = await import('/_static/widgets/digit_pad.js')
          return all.map((traits) => { const { image, P } = state(traits); return [[...image], [...P]] })
        }""",
        [pad._initial for pad in pads],
    )


# The drawing becomes an image.


def test_a_drawing_fills_the_box_of_mnist_and_its_centre_of_mass_is_in_the_middle():
    for digit, strokes in DRAWN.items():
        for zoom, offset in [(1, 0), (0.4, 2), (0.5, 12)]:
            image = DigitPad(strokes=[[(zoom * x + offset, zoom * y + offset) for x, y in s] for s in strokes]).image
            rows, columns = np.nonzero(image)
            height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
            assert BOX - 1 <= max(height, width) <= BOX + 2, digit
            centre = [np.average(range(SIDE), weights=image.sum(axis=axis)) + 0.5 for axis in (0, 1)]
            np.testing.assert_allclose(centre, SIDE / 2, atol=0.05)


def test_drawings_have_as_much_ink_as_the_digits_of_mnist():
    images, _ = datasets.digits()
    mean = np.mean([DigitPad(strokes=strokes).image.sum() / 255 for strokes in DRAWN.values()])
    assert mean == pytest.approx(images.sum(axis=(1, 2)).mean() / 255, rel=0.1)


def test_a_dot_stays_a_dot():
    image = DigitPad(strokes=[[(3, 3)]]).image
    assert 4 < image.sum() / 255 < 10
    assert image[13:15, 13:15].min() == 255


def test_strokes_written_and_read_are_the_same_to_a_fiftieth_of_a_unit():
    for strokes in DRAWN.values():
        for stroke, again in zip(strokes, read_strokes(write_strokes(strokes)), strict=True):
            np.testing.assert_allclose(again, stroke, atol=28 / 512)


@pytest.mark.parametrize(
    ("trait", "wrong"),
    [
        ("example", "a 10"),
        ("strokes", ".abc."),
        ("strokes", "1e9"),
        ("strokes", [[(1, 29)]]),
        ("strokes", [[(-1, 3)]]),
        ("strokes", [[]]),
        ("strokes", [[(1, 2, 3)]]),
        ("strokes", 7),
        ("shift", 9),
        ("shift", 0.5),
    ],
)
def test_a_wrong_value_is_refused_in_words(trait, wrong):
    with pytest.raises(traitlets.TraitError, match=f"{trait} must be .*; got "):
        DigitPad(**{trait: wrong})


# The network behind it.


def test_the_images_offered_are_held_out_images():
    images, labels = datasets.digits()
    stored = digit_reader.stored()["examples"]
    for name, image in digit_reader.examples().items():
        assert stored[name]["place"] >= 8000
        np.testing.assert_array_equal(image, images[stored[name]["place"]])
        assert str(labels[stored[name]["place"]]) == re.search(r"\d", name)[0]


def test_the_examples_are_read_as_their_names_say():
    for name, example in digit_reader.stored()["examples"].items():
        right = DigitPad(example=name).probabilities.argmax() == example["label"]
        assert right == ("misread" not in name)


def test_the_stored_network_reads_at_least_96_percent_of_the_held_out_images():
    images, labels = datasets.digits()
    answers = digit_reader.load().classify(images[8000:].reshape(-1, 784) / 255)
    assert np.mean(answers == labels[8000:]) >= 0.96


def test_rounding_moves_no_weight_by_more_than_half_a_step():
    W = np.random.default_rng(0).standard_normal((30, 4)) * [1, 10, 0.1, 0]
    multiples, scale = digit_reader.rounded(W)
    assert multiples.dtype == np.int8
    assert (abs(multiples * scale - W) <= scale / 2 + 1e-15).all()
    assert abs(multiples[:, :3]).max() == 127


def test_what_is_stored_is_what_was_given(tmp_path, monkeypatch):
    images, labels = datasets.digits()
    network = digit_reader.load()
    monkeypatch.setattr(digit_reader, "FILE", tmp_path / "digit_reader.json")
    sha = digit_reader.store(network, {"a 3": 8000}, images, labels)
    with pytest.raises(OSError, match=r"digit_reader.json is damaged: its sha256 is"):
        digit_reader.load()
    monkeypatch.setattr(digit_reader, "SHA256", sha)
    np.testing.assert_allclose(digit_reader.load().theta, network.theta, rtol=2e-6, atol=1e-12)
    np.testing.assert_array_equal(digit_reader.examples()["a 3"], images[8000])


def test_python_follows_the_traits_and_a_drawing_goes_on_the_pad():
    explorer = DigitPad(strokes=DRAWN[7])
    seen = []
    explorer.observe(lambda change: seen.append(change.new.argmax()), "probabilities")
    assert (explorer.example, explorer.probabilities.argmax()) == ("your drawing", 7)
    explorer.strokes = DRAWN[0]
    explorer.example = "a 4"
    assert seen == [0, 4]
    assert explorer.image.shape == (28, 28)
    assert explorer.image.dtype == np.uint8
    before = explorer.image
    explorer.shift = -3
    np.testing.assert_array_equal(explorer.image[:, :-3], before[:, 3:])
    assert not explorer.image[:, -3:].any()
    scores = explorer.network().predict(explorer.image.reshape(1, -1) / 255)
    np.testing.assert_allclose(explorer.probabilities, softmax(scores)[0], rtol=1e-12)
    for trait in ("image", "probabilities"):
        with pytest.raises(traitlets.TraitError, match="read-only"):
            setattr(explorer, trait, np.zeros(10))


@every_digit
def test_it_reads_digits_of_plain_strokes(digit):
    assert DigitPad(strokes=DRAWN[digit]).probabilities.argmax() == digit


# The page.


def test_the_page_sees_the_same_image_as_python_and_gives_the_same_probabilities(visit, live_url):
    rng = np.random.default_rng(5)
    walks = [np.clip(np.cumsum(rng.normal(0, 2, (rng.integers(1, 60), 2)), axis=0) + 14, 0, 28) for _ in range(60)]
    pads = [DigitPad(strokes=strokes) for strokes in DRAWN.values()]
    pads += [DigitPad(strokes=walks[i : i + 3], shift=i % 17 - 8) for i in range(0, 60, 3)]
    pads += [DigitPad(example=name) for name in EXAMPLES]
    for explorer, (image, P) in zip(pads, in_browser(visit(live_url), pads), strict=True):
        np.testing.assert_array_equal(np.reshape(image, (28, 28)), explorer.image)
        np.testing.assert_allclose(P, explorer.probabilities, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("width", [390, 1280])
def test_it_reads_what_the_mouse_draws_stroke_by_stroke(open_figure, width):
    figure = open_figure(width=width)
    for digit, strokes in DRAWN.items():
        button(figure, "Clear").click()
        expect(status(figure)).to_contain_text("The pad is empty")
        draw(figure, strokes)
        expect(status(figure)).to_contain_text(f"reads a{'n' if digit == 8 else ''} {digit}, ")
        assert drawn(figure) == len(strokes)
    assert settings(figure)["On the pad"] == "your drawing"
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))


def test_the_bars_follow_the_pen_before_it_is_lifted(open_figure):
    figure = open_figure("#DigitPad.example=your%20drawing")
    mouse = figure.page.mouse
    pad(figure).scroll_into_view_if_needed()
    answers = []
    for k, point in enumerate([(7, 6), (20, 6), (12, 24)]):
        mouse.move(*at(pad(figure).bounding_box(), *point), steps=6)
        if k == 0:
            mouse.down()
        figure.page.wait_for_timeout(700)
        answers.append(status(figure).inner_text())
    assert len(set(answers)) == 3
    assert "reads a 7" in answers[-1]
    mouse.up()


def test_a_stroke_on_an_example_begins_a_drawing(open_figure):
    figure = open_figure()
    expect(status(figure)).to_contain_text("Held-out image 8,000, a 3: the network reads a 3, >99%")
    draw(figure, DRAWN[1])
    expect(status(figure)).to_contain_text("Your drawing: the network reads a 1")
    choose(figure, "On the pad", "a 3, misread")
    expect(status(figure)).to_contain_text("Wrong.")
    button(figure, "Reset").click()
    expect(status(figure)).to_contain_text("Right.")


def test_it_invites_to_draw_where_one_can(open_figure, open_page, live_url):
    expect(pad(open_figure()).get_by_text("draw here")).to_be_visible()
    still = open_page(f"{live_url}DigitPad.html", javascript=False)
    expect(still.locator(".ffnn-picture").first).not_to_contain_text("draw here")


def test_a_finger_draws_and_does_not_scroll_the_page(open_figure):
    figure = open_figure(width=390, height=600, has_touch=True, is_mobile=True)
    page = figure.page
    pad(figure).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    box = pad(figure).bounding_box()
    swipe(page, [at(box, *corner) for corner in [(7, 6), (13, 6), (20, 6), (17, 12), (15, 18), (12, 24)]])
    expect(status(figure)).to_contain_text("Your drawing: the network reads a 7")
    assert page.evaluate("scrollY") == before


def test_a_second_finger_does_not_disturb_the_first(open_figure):
    figure = open_figure("#DigitPad.example=your%20drawing")
    pad(figure).evaluate(
        """(pad) => {
          const { left, top } = pad.getBoundingClientRect()
          const send = (kind, pointerId, x, y) => pad.dispatchEvent(new PointerEvent(kind,
            { pointerId, clientX: left + x, clientY: top + y, button: 0, bubbles: true }))
          pad.setPointerCapture = () => {}
          send('pointerdown', 11, 40, 40); send('pointermove', 11, 80, 40)
          send('pointerdown', 12, 150, 150); send('pointermove', 12, 150, 60); send('pointerup', 12, 150, 60)
          send('pointermove', 11, 80, 120); send('pointerup', 11, 80, 120); send('pointermove', 11, 10, 10)
        }"""
    )
    expect(pad(figure).locator(".stroke")).to_have_count(1)
    assert drawn(figure) == 1
    figure.page.wait_for_url("**#*DigitPad.strokes=*")
    (stroke,) = read_strokes(re.search(r"strokes=([^&]*)", figure.page.url)[1])
    assert len(stroke) == 3


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_alone_draws_clears_and_chooses(open_figure, width):
    figure = open_figure(width=width)
    keyboard = figure.page.keyboard
    pad(figure).focus()

    def go(key, times):
        for _ in range(times):
            keyboard.press(key)

    go("ArrowUp", 8)
    go("ArrowLeft", 6)
    keyboard.press("Space")
    expect(figure.get_by_text("Pen down, column 8, row 6 of 28.")).to_be_visible()
    go("ArrowRight", 12)
    for _ in range(6):
        go("ArrowDown", 3)
        go("ArrowLeft", 1)
    keyboard.press("Space")
    expect(figure.get_by_text("Pen up")).to_be_visible()
    expect(pad(figure).locator(".pen")).to_be_visible()
    expect(status(figure)).to_contain_text("Your drawing: the network reads a 7")
    go("ArrowLeft", 3)
    assert drawn(figure) == 1  # the pen was up
    go("Space", 1)
    go("ArrowLeft", 2)
    keyboard.press("Tab")  # to the list: the pen is lifted
    expect(figure.get_by_text("arrows move the pen")).to_be_visible()
    assert figure.page.evaluate("document.activeElement.tagName") == "SELECT"
    keyboard.press("a")  # a 0
    expect(status(figure)).to_contain_text("Held-out image")
    keyboard.press("Tab")
    keyboard.press("ArrowRight")
    expect(status(figure)).to_contain_text("moved 1 pixel to the right")
    keyboard.press("Tab")
    keyboard.press("Enter")  # Clear
    expect(status(figure)).to_contain_text("The pad is empty")
    expect(slider(figure, "Shift")).to_have_value("0")  # what is drawn next stands where it is drawn
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")  # Reset
    expect(status(figure)).to_contain_text("Held-out image 8,000")


def test_undo_takes_the_last_stroke_away(open_figure):
    figure = open_figure()
    button(figure, "Clear").click()
    for stroke in DRAWN[4]:
        draw(figure, [stroke])
    strokes = pad(figure).locator(".stroke")
    expect(strokes).to_have_count(2)
    button(figure, "Undo").click()
    expect(strokes).to_have_count(1)
    for _ in range(2):
        button(figure, "Undo").click()
    expect(status(figure)).to_contain_text("The pad is empty")


def test_after_the_mouse_has_drawn_the_keys_are_the_pages_again(open_figure):
    figure = open_figure(height=400)
    draw(figure, DRAWN[4])
    assert drawn(figure) == 2
    before = figure.page.evaluate("scrollY")
    figure.page.keyboard.press("Space")
    figure.page.wait_for_function(f"scrollY > {before}")
    assert drawn(figure) == 2


def test_a_pad_that_takes_no_more_says_so(open_figure):
    written = "." + write_strokes([DRAWN[3][0]])[1:4] * 1998
    figure = open_figure(f"#DigitPad.example=your%20drawing&DigitPad.strokes={written}")
    expect(status(figure)).not_to_contain_text("The pad is full")
    draw(figure, DRAWN[1])
    expect(status(figure)).to_contain_text("The pad is full: Clear makes room.")
    strokes = drawn(figure)
    draw(figure, [[(3, 3), (9, 9)]])
    assert drawn(figure) == strokes
    button(figure, "Clear").click()
    expect(status(figure)).to_contain_text("The pad is empty")


def test_the_pen_stays_on_the_pad(open_figure):
    figure = open_figure()
    pad(figure).focus()
    for key in ["ArrowLeft", "ArrowUp"]:
        for _ in range(30):
            figure.page.keyboard.press(key)
    expect(figure.get_by_text("column 1, row 1 of 28")).to_be_visible()


def test_a_link_brings_back_the_drawing(open_figure):
    figure = open_figure()
    draw(figure, DRAWN[4])
    expect(status(figure)).to_contain_text("reads a 4")
    figure.page.wait_for_url("**#*DigitPad.strokes=*")
    figure.page.wait_for_timeout(700)
    said, fragment = status(figure).inner_text(), figure.page.url.split("#")[1]
    assert len(fragment) < 600
    again = open_figure(f"#{fragment}")
    expect(status(again)).to_have_text(said)
    assert drawn(again) == 2
    expect(status(open_figure(link_to(DigitPad(strokes=DRAWN[5], shift=1))))).to_contain_text("moved 1 pixel")


def test_moved_far_enough_a_digit_is_misread(open_figure):
    figure = open_figure()
    slider(figure, "Shift").press("End")
    expect(status(figure)).to_contain_text("moved 8 pixels to the right")
    expect(status(figure)).to_contain_text("Wrong.")
    assert DigitPad(example="a 3", shift=8).probabilities.argmax() != 3


def test_the_table_has_the_scores_and_probabilities_of_python(open_figure):
    figure = open_figure("#DigitPad.example=a%209")
    button(figure, "Show as table").click()
    rows = [row.split("\t") for row in figure.get_by_role("row").all_inner_texts()]
    assert rows[0] == ["digit", "score", "probability"]
    shown = np.array([[cell.replace("−", "-") for cell in row] for row in rows[1:]], float)
    explorer = DigitPad(example="a 9")
    scores = explorer.network().predict(explorer.image.reshape(1, -1) / 255)[0]
    np.testing.assert_array_equal(shown[:, 0], range(10))
    np.testing.assert_allclose(shown[:, 1], scores, rtol=6e-3)
    np.testing.assert_allclose(shown[:, 2], explorer.probabilities, rtol=6e-2)


def test_the_pen_is_answered_within_16_ms_however_long_the_drawing(open_figure):
    rng = np.random.default_rng(1)
    scrawl = np.clip(np.cumsum(rng.normal(0, 1, (1500, 2)), axis=0) % 28, 0, 28)
    figure = open_figure(link_to(DigitPad(strokes=np.split(scrawl, 5))))
    moves = 30

    def scribble():
        pad(figure).evaluate(
            """async (pad, moves) => {
              const { left, top, width } = pad.getBoundingClientRect()
              const send = (kind, x) => pad.dispatchEvent(new PointerEvent(kind,
                { pointerId: 1, clientX: left + width * x, clientY: top + width * (1 - x), button: 0, bubbles: true }))
              pad.setPointerCapture = () => {}
              send('pointerdown', 0.1)
              for (let i = 0; i < moves; i++) {
                send('pointermove', 0.1 + (0.8 * i) / moves)
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
              }
              send('pointerup', 0.9)
            }""",
            moves,
        )

    # the next only where the one before was slow
    assert any(work(figure.page, scribble)[0] / moves < 16 for _ in range(3))


def test_a_drawing_that_is_too_long_just_ends(open_figure):
    full = DigitPad(strokes=[[(3, 3), (20, 20)] * 990])
    figure = open_figure(link_to(full))
    for _ in range(3):
        draw(figure, [arc(14, 14, 8, 8, 0, 360)])
    expect(status(figure)).to_contain_text("Your drawing")
    figure.page.wait_for_timeout(700)
    written = re.search(r"strokes=([^&]*)", figure.page.url)[1]
    assert DigitPad(strokes=written).strokes == written


def test_in_jupyterlab_python_sees_what_the_reader_draws(open_in_lab):
    page, figure = open_in_lab("DigitPad")
    page.evaluate(
        PYTHON, "read = []\nexplorer.observe(lambda change: read.append(int(change.new.argmax())), 'probabilities')"
    )
    draw(figure, DRAWN[7])
    expect(status(figure)).to_contain_text("reads a 7")
    eventually(page, "explorer.example", "your drawing")
    eventually(page, "read[-1]", 7)
    assert python(page, "explorer.image.shape") == [28, 28]
    pad(figure).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    eventually(page, "len(explorer.strokes.split('.'))", 3)
    page.evaluate(PYTHON, f"explorer.strokes = {json.dumps(DRAWN[1])}")
    expect(status(figure)).to_contain_text("reads a 1")
    page.evaluate(PYTHON, "explorer.example = 'a 2, misread'")
    expect(status(figure)).to_contain_text("Wrong.")
    network = python(page, "explorer.network().theta[-10:].tolist()")
    np.testing.assert_allclose(network, digit_reader.load().theta[-10:])


def test_the_bundle_holds_the_stored_network():
    bundle = (digit_reader.FILE.parents[2] / "widgets" / "static" / "digit_pad.js").read_text("utf-8")
    for layer in digit_reader.stored()["layers"]:
        assert layer["multiples"] in bundle
        assert len(base64.b64decode(layer["multiples"])) == layer["n_in"] * layer["n_out"]
