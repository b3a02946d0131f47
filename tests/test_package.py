"""The package as a whole: what it exports, what it imports, what it leaves alone."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ffnn

CORE = [
    "activations",
    "checkpoint",
    "checks",
    "datasets",
    "gradient_check",
    "history",
    "initializers",
    "layers",
    "losses",
    "network",
    "optimizers",
    "reductions",
    "schedules",
    "targets",
    "training",
]
DOCUMENTED = ["checkpoint", "datasets", "derivation", "exercises", "gradient_check", "plotting", "widgets"]
FOLDER = Path(ffnn.__file__).parent

PROMISED = (
    "identity sigmoid tanh relu leaky_relu elu softplus gelu silu softmax softmax_jacobian Activation "
    "squared_error cross_entropy binary_cross_entropy softmax_cross_entropy "
    "Dense Dropout Network SGD Momentum Nesterov RMSProp Adam AdamW "
    "constant step_decay exponential_decay cosine zeros normal glorot he lecun "
    "train fit History TrainingDiverged checkpoint datasets gradient_check"
)


def run(code):
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)


def test_every_promised_name_can_be_imported_from_the_package_and_nothing_else_is_exported():
    assert sorted(ffnn.__all__) == sorted(PROMISED.split())
    for name in PROMISED.split():
        assert getattr(ffnn, name).__doc__


def test_importing_the_package_loads_numpy_and_nothing_else_from_outside():
    result = run(
        "import sys; before = set(sys.modules)\n"
        "import ffnn\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(name for name in loaded if name not in sys.stdlib_module_names and not name.startswith('_')"
        " and name != 'cython_runtime'))"
    )
    assert result.stdout.strip() == "['ffnn', 'numpy']", result.stderr


def test_training_loads_tqdm_only_when_someone_watches():
    result = run(
        "import sys, numpy as np; from ffnn import *\n"
        "rng = np.random.default_rng(0); network = Network([Dense(2, 2)], rng=rng)\n"
        "fit(network, squared_error, SGD(0.1), np.ones((3, 2)), np.ones((3, 2)), epochs=1, batch_size=1, rng=rng)\n"
        "print('tqdm' in sys.modules)"
    )
    assert result.stdout.strip() == "False", result.stderr


def public():
    """All that a reader may call, by name: what the package exports, what modules document, and the whole core."""
    things = {name: getattr(ffnn, name) for name in ffnn.__all__}
    for module in (importlib.import_module(f"ffnn.{name}") for name in (*DOCUMENTED, *CORE)):
        own = [key for key, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__]
        things |= {f"{module.__name__}.{key}": getattr(module, key) for key in getattr(module, "__all__", own)}
    for name, thing in things.items():
        if name.rpartition(".")[2].startswith("_"):
            continue
        if inspect.isclass(thing):
            own = {
                key: method
                for kind in reversed(thing.__mro__[:-1])
                if "ffnn" in kind.__module__
                for key, method in vars(kind).items()
            }
            for key, method in own.items():
                method = method.fget if isinstance(method, property) else method
                if inspect.isfunction(method) and (not key.startswith("_") or key in ("__init__", "__call__")):
                    yield f"{name}.{key}", method
        elif inspect.isfunction(thing):
            yield name, thing
        elif isinstance(thing, ffnn.losses.Loss):
            yield name, thing.f


def test_all_that_a_reader_may_call_tells_the_types_of_what_goes_in_and_comes_out():
    functions = dict(public())
    assert len(functions) > 100
    for name, function in functions.items():
        signature = inspect.signature(function)
        missing = [
            parameter.name
            for parameter in signature.parameters.values()
            if parameter.annotation is parameter.empty and parameter.name != "self"
        ]
        assert missing == [], name
        if not name.endswith("__init__"):
            assert signature.return_annotation is not signature.empty, name


ON_TOP = ["derivation", "exercises", "plotting", "widgets"]  # what the core does not know


def module_of(path):
    """The dotted name of a module's file, "ffnn.widgets.figure"; a package's is that of its folder."""
    parts = path.relative_to(FOLDER.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_of(path): path.read_text() for path in sorted(FOLDER.rglob("*.py"))}


def imports(source, known):
    """The modules of `known` that a module imports, in functions and for type checkers too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "an import names the module in full"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else node.module for name in whole}
    return found


def circle(graph):
    """The modules of a circle in the graph, {module: the modules it imports}, or nothing when there is none."""
    left = dict(graph)
    while free := [name for name, targets in left.items() if not targets & set(left)]:
        for name in free:
            del left[name]
    return sorted(left)


def test_every_module_says_its_idea_first_and_no_function_is_longer_than_a_screen():
    for name, source in SOURCES.items():
        tree = ast.parse(source)
        assert ast.get_docstring(tree), name
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 50, f"{name}.{node.name}"


def test_the_modules_are_those_of_the_core_and_what_stands_on_it():
    assert {name.split(".")[1] for name in SOURCES if name != "ffnn"} == {*CORE, *ON_TOP}


@pytest.mark.parametrize("name", CORE)
def test_the_core_knows_no_book_no_plot_and_no_widget(name):
    """Of the package it knows the core alone, and from outside NumPy (datasets: pooch; training: tqdm, when asked)."""
    outside = {"datasets": {"pooch"}, "training": {"tqdm"}}.get(name, set())
    for imported in imports(SOURCES[f"ffnn.{name}"], SOURCES):
        top, _, rest = imported.partition(".")
        if top == "ffnn":
            assert imported == "ffnn" or rest in CORE, imported
        else:
            assert top in {"numpy", *outside, *sys.stdlib_module_names}, imported


def test_arrows_point_one_way():
    inner = {name: imports(source, SOURCES) & set(SOURCES) for name, source in SOURCES.items()}
    assert circle({name: targets - {"ffnn"} for name, targets in inner.items()}) == []
    assert not any("ffnn" in inner[f"ffnn.{name}"] for name in CORE), "the core does not go through the package's face"
    order = ["checks", "targets", "activations", "losses", "initializers", "layers", "network", "training"]
    for name in order:
        later = {f"ffnn.{other}" for other in order[order.index(name) :]}
        assert not inner[f"ffnn.{name}"] & later, name


def test_a_circle_of_imports_is_seen():
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": set()}
    assert circle(graph) == ["a", "b", "c"]
    assert circle(graph | {"c": {"d"}}) == []
    assert imports("def f():\n    from ffnn import plotting, he", SOURCES) == {"ffnn.plotting", "ffnn"}


def test_numpys_global_random_state_is_never_touched():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    rng = np.random.default_rng(0)
    network = ffnn.Network([ffnn.Dense(2, 4, ffnn.relu), ffnn.Dropout(0.5), ffnn.Dense(4, 2)], rng=rng)
    X, y = ffnn.datasets.two_moons(20, rng=rng)
    ffnn.fit(network, ffnn.softmax_cross_entropy, ffnn.Adam(), X, y, epochs=2, batch_size=5, rng=rng)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002
