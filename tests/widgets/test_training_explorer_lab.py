"""TrainingExplorer in a real JupyterLab, on a real kernel: what the reader sees and what Python sees are one thing."""

import re

import numpy as np
import pytest
from driver import NO_NUMBER, PYTHON, eventually, python
from playwright.sync_api import expect


@pytest.fixture
def notebook(open_in_lab):
    return open_in_lab("TrainingExplorer")


def test_reader_and_python_turn_the_same_knobs(notebook):
    page, figure = notebook
    status = figure.get_by_role("status")
    expect(status).to_contain_text("step 0")

    # The reader trains; Python sees the run.
    figure.get_by_role("button", name="Train").click()
    expect(status).to_contain_text(re.compile(r"step \d{3,}"), timeout=30_000)
    figure.get_by_role("button", name="Pause").click()
    expect(figure.get_by_role("button", name="Train")).to_be_visible()
    values = r"step (\d+): training loss (\S+), validation loss (\S+), accuracy (\d\.\d\d)"
    said = re.search(values, status.inner_text())
    eventually(page, "explorer.history[-1].step", int(said[1]))
    record = python(page, "explorer.history[-1]")
    assert record[1:] == pytest.approx([float(said[2]), float(said[3]), float(said[4])], rel=6e-3)
    assert python(page, "len(explorer.history)") > 20

    # network() is the network on screen: its accuracy and its loss are those that the figure says.
    page.evaluate(
        PYTHON,
        "import ffnn\nnetwork = explorer.network()\n(X, y), (X_val, y_val) = explorer.examples()\n"
        "loss = ffnn.softmax_cross_entropy(network.predict(X), y)[0]",
    )
    assert python(page, "float(np.mean(network.classify(X_val) == y_val))") == record[3]
    assert python(page, "float(loss)") == pytest.approx(record[1], abs=1e-12)
    assert record[1] < python(page, "explorer.history[0].loss") / 2

    # A knob turned by the reader is a trait changed in Python, and observed there.
    page.evaluate(PYTHON, "seen = []\nexplorer.observe(lambda change: seen.append(change.new), 'learning_rate')")
    figure.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("ArrowRight")
    eventually(page, "seen + [explorer.learning_rate]", [0.13, 0.13])
    assert python(page, "explorer.history[-1].step") == record[0]  # the run goes on

    # A trait set in Python turns the knob; a new shape starts a new run.
    page.evaluate(PYTHON, "explorer.hidden_sizes = (5,)\nexplorer.data = 'rings'\nnetwork = explorer.network()")
    expect(figure.get_by_role("slider", name="Hidden layers")).to_have_value("1")
    expect(figure.get_by_role("slider", name="Layer 1 units")).to_have_value("5")
    expect(figure.get_by_role("combobox", name="Data")).to_have_value("rings")
    expect(status).to_contain_text("step 0:")
    assert python(page, "len(network.layers)") == 2
    np.testing.assert_allclose(
        python(page, "explorer.network().theta.tolist()"), python(page, "network.theta.tolist()"), atol=1e-13
    )

    # Reset is back where the cell put it, in Python too; the address is JupyterLab's own business.
    figure.get_by_role("button", name="Reset").click()
    expect(figure.get_by_role("combobox", name="Data")).to_have_value("two moons")
    eventually(page, "[explorer.data, explorer.learning_rate, explorer.hidden_sizes]", ["two moons", 0.1, [8, 8]])
    assert "learning_rate" not in page.url


def test_a_wrong_value_is_refused_in_words_and_changes_nothing(notebook):
    page, figure = notebook
    page.evaluate(
        PYTHON,
        "try:\n    explorer.learning_rate = 42\n"
        "except Exception as error:\n    told = [type(error).__name__, str(error)]",
    )
    assert python(page, "told") == ["TraitError", "learning_rate must be a number from 0.0001 to 10; got 42 (int)"]
    assert python(page, "explorer.learning_rate") == 0.1
    expect(figure.get_by_role("slider", name="Learning rate")).to_have_attribute("aria-valuetext", "0.1")


def test_the_keyboard_trains_diverges_without_a_nan_and_resets(notebook):
    page, figure = notebook
    status = figure.get_by_role("status")
    said = status.inner_text()
    figure.get_by_role("button", name="Train").focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text(re.compile(r"step \d\d+"), timeout=30_000)
    figure.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("End")
    expect(status).to_contain_text("Diverged", timeout=30_000)
    expect(status).to_contain_text("left the plot")
    assert not NO_NUMBER.search(figure.evaluate("root => root.outerHTML"))
    assert python(page, "np.isfinite(explorer.network().theta).all().item()")
    for _ in range(2):
        page.keyboard.press("Shift+Tab")  # from the rate back to Step
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status).to_have_text(said)
    eventually(page, "[explorer.learning_rate, explorer.history[-1].step]", [0.1, 0])


def test_reduced_motion_is_respected(open_in_lab):
    page, figure = open_in_lab("TrainingExplorer")
    page.emulate_media(reduced_motion="reduce")
    expect(figure.get_by_text("Reduced motion")).to_be_visible()
    figure.get_by_role("button", name="Train").click()
    expect(figure.get_by_role("status")).to_contain_text("step 300:", timeout=10_000)
    figure.get_by_role("button", name="Pause").click()
    step = int(re.search(r"step (\d+)", figure.get_by_role("status").inner_text())[1])
    assert step % 100 == 0
