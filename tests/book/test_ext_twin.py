"""The extension twin: what a page shows of both sources is what stands in them today."""

import inspect

import pytest
from small_book import SmallBook
from sphinx.errors import ExtensionError
from twin import ENGINE, javascript_source, python_source

from ffnn.layers import Dense


def page(folder, pair):
    return SmallBook(folder, {"index": f"# T\n\n```{{twin}} {pair}\n```\n"}, ["twin"]).page()


def test_both_sources_stand_beside_each_other(tmp_path):
    python, javascript = page(tmp_path, "layers.Dense.backward = Dense.backward").select(".twin pre")
    assert python.get_text().split() == inspect.getsource(Dense.backward).split()
    shown = javascript.get_text().strip()
    assert shown.startswith("// dW = A_prev^T delta")
    assert shown.splitlines()[1].startswith("backward(dA, m")
    engine = [line.strip() for line in ENGINE.read_text().splitlines()]
    assert all(line.strip() in engine for line in shown.splitlines())


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("tanh", "export const tanh = {", "}"),
        ("softmax_cross_entropy", "// L = -1/m sum y log softmax(z)", "}"),
        ("SGD", "export class SGD {", "}"),
        ("Adam.step", "step(theta, grad) {", "}"),
    ],
)
def test_an_export_or_a_method_is_found_whole(name, begins, ends):
    found = javascript_source(ENGINE.read_text(), name)
    assert found.startswith(begins)
    assert found.endswith(ends)
    assert found.count("{") == found.count("}")


def test_of_an_activation_the_value_and_the_derivative_are_shown():
    source, file = python_source("activations.tanh")
    assert source.startswith("def _tanh(")
    assert "def _tanh_vjp(" in source
    assert file.name == "activations.py"


def test_a_name_that_the_engine_lacks_fails_the_build(tmp_path):
    with pytest.raises(ExtensionError, match=r"engine\.js has no nothing"):
        javascript_source(ENGINE.read_text(), "nothing")
