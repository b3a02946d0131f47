"""Change the numeric core and the derivations' checker, one expression at a time, and see whether their tests notice.

python tools/mutants.py [PATTERN ...], such as 'ffnn.losses.*' for a part; SAMPLE=200 tries so many of them, at random

All happens in a copy, _build/mutants. A run that was stopped goes on where it was; when the package or a test has
changed since, the survivors are tried again as well; without that folder, all is tried. The list of survivors,
tools/mutants.toml, has a reason for each of the core. An error when tests kill less than 95%, of all or of the
checker's, or when a survivor of the core is not in the list. The testing is mutmut's.
"""

import ast
import contextlib
import functools
import json
import os
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "_build" / "mutants"
SURVIVORS = Path(__file__).with_suffix(".toml")
AT_LEAST = 95  # percent
SURVIVED = (0, 33)  # what mutmut notes for a mutant that passed its tests, or that no test runs
TIMED_OUT = (-24, -9, 24, 36, 152)  # not 255, which mutmut counts so, too: there the tests could not even be collected
CHECKER = "derivation"
PRELOAD = [
    "numpy",
    "hypothesis",
    "hypothesis.extra.numpy",
    "mpmath",
    "sympy",
    "matplotlib.pyplot",
]  # once for all mutants
SETTINGS = """
[tool.mutmut]
source_paths = ["ffnn"]
only_mutate = {modules}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "mutants", "-p", "no:cacheprovider"]
process_isolation = "forkserver" # the package is imported when the mutant is there already
forkserver_warmup = "import"
preload_modules_file = "preload.txt"
timeout_constant = 10.0
timeout_multiplier = 3.0
use_git_change_detection = false
on_dependency_change = "ignore"

[tool.pytest.ini_options]
filterwarnings = ["error", "ignore::pytest.PytestAssertRewriteWarning"] # of what is preloaded
"""


def core() -> list[str]:
    """The modules of the numeric core, as tests/test_package.py lists them."""
    tree = ast.parse((ROOT / "tests" / "test_package.py").read_text())
    lists = {node.targets[0].id: node.value for node in tree.body if isinstance(node, ast.Assign)}
    return ast.literal_eval(lists["CORE"])


def checker() -> list[str]:
    """The modules of the checker, which are the package `ffnn.derivation`."""
    return [f"{CHECKER}/{path.stem}" for path in sorted((ROOT / "ffnn" / CHECKER).glob("*.py"))]


def undecorated(source: str) -> str:
    """`source` with `f = decorator(f)` after a function instead of the decorator, for mutmut skips decorated ones."""
    lines = source.splitlines()
    tree = ast.parse(source)
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    for node in sorted(functions, key=lambda node: -node.lineno):  # from the last, so that line numbers stay true
        name, indent = node.name, " " * node.col_offset
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if f"{name}.setter" in decorators:  # a name of its own, or it would hide the property
            name += "_setter"
            lines[node.lineno - 1] = lines[node.lineno - 1].replace(node.name, name, 1)
        wrapped = functools.reduce(lambda inner, decorator: f"{decorator}({inner})", reversed(decorators), name)
        lines.insert(node.end_lineno, f"{indent}{node.name} = {wrapped}")
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def copy() -> bool:
    """Bring the copy up to date: the package, ready for mutmut, and these parts' tests. Whether it had changed."""
    modules = [f"ffnn/{name}.py" for name in (*core(), *checker())]
    names = [*core(), CHECKER, f"{CHECKER}_steps"]
    tests = [f"tests/test_{name}.py" for name in names if (ROOT / "tests" / f"test_{name}.py").exists()]
    package = [path for path in (ROOT / "ffnn").rglob("*.*") if path.is_file() and path.suffix != ".pyc"]
    files = {path: path.read_bytes() for path in package}
    files |= {ROOT / name: undecorated((ROOT / name).read_text()).encode() for name in modules}
    files |= {ROOT / name: (ROOT / name).read_bytes() for name in ["tests/numeric.py", *tests]}
    settings = SETTINGS.format(modules=json.dumps(modules), tests=json.dumps(tests))
    files |= {ROOT / "pyproject.toml": settings.encode(), ROOT / "preload.txt": "\n".join(PRELOAD).encode()}
    changed = False
    for path, content in files.items():
        place = COPY / path.relative_to(ROOT)
        if not place.exists() or place.read_bytes() != content:  # mutmut looks at the time of a file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            changed = True
    return changed


def forget_survivors():
    """Have mutmut try the survivors again, and find out anew which test runs which function."""
    (COPY / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for path in COPY.glob("mutants/ffnn/**/*.meta"):
        meta = json.loads(path.read_text())
        codes = meta["exit_code_by_key"]
        codes.update((key, None) for key, code in codes.items() if code in SURVIVED)
        path.write_text(json.dumps(meta))


def results() -> dict[str, int | None]:
    """What mutmut noted for each mutant, `ffnn.losses.x_squared_error__mutmut_1`: the exit code of its tests."""
    metas = [json.loads(path.read_text()) for path in sorted(COPY.glob("mutants/ffnn/**/*.meta"))]
    return {key: code for meta in metas for key, code in meta["exit_code_by_key"].items()}


def place(key: str) -> str:
    """Where a mutant is: "losses.squared_error", "layers.Dense.backward", "derivation.zeros.roots"."""
    module, name = re.fullmatch(r"ffnn\.(.+?)\.x(?:_|ǁ)(.+)__mutmut_\d+", key).groups()
    return f"{module}.{name.replace('ǁ', '.')}"


def mutation(where: str, diff: str) -> str:
    """A mutant in words that stay true when code moves: where it is, what is taken away, what stands there instead."""
    lines = [line for line in diff.splitlines() if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    return "\n".join([where, *(f"{line[0]} {line[1:].strip()}" for line in lines if line[1:].strip())])


def listed(text: str) -> dict[str, str]:
    """The mutations that a list of survivors holds, each with its reason."""
    entries = tomllib.loads(text).get("survivors", [])
    return {mutant.strip(): entry["reason"] for entry in entries for mutant in entry["mutants"].strip().split("\n\n")}


def report(
    codes: dict[str, int | None], survivors: list[str], reasons: dict[str, str], sampled=False
) -> tuple[str, bool]:
    """What is told at the end, and whether all is well; of a sample, those not tried do not count."""
    count = Counter()
    for key, code in codes.items():
        kind = "survived" if code in SURVIVED else "not tried" if code is None else "killed"
        for module in (place(key).partition(".")[0], "all"):
            count[module, kind] += 1
            count[module, "mutants"] += 1
            count[module, "too long"] += code in TIMED_OUT
    modules = [*dict.fromkeys(place(key).partition(".")[0] for key in codes), "all"]
    lines = [f"{'module':16}{'mutants':>8}{'killed':>8}{'survived':>9}"]
    for module in modules:
        mutants, killed = count[module, "mutants"], count[module, "killed"]
        mutants -= sampled * count[module, "not tried"]
        share = 100 * killed / max(mutants, 1)
        lines.append(f"{module:16}{mutants:8}{killed:8}{count[module, 'survived']:9}{share:8.1f}%")
    lines.append(f"{count['all', 'too long']} of those killed ran too long; {count['all', 'not tried']} were not tried")
    unlisted = [mutant for mutant in survivors if mutant not in reasons and not mutant.startswith(f"{CHECKER}.")]
    if unlisted:
        lines += ["", f"Survivors that {SURVIVORS.name} does not list:", "", "\n\n".join(unlisted)]
    stale = [mutant for mutant in reasons if mutant not in survivors]
    if stale and not count["all", "not tried"]:
        lines += ["", f"Listed in {SURVIVORS.name}, but killed, or there no more:", "", "\n\n".join(stale)]
    tried = {part: count[part, "mutants"] - sampled * count[part, "not tried"] for part in ("all", CHECKER)}
    enough = all(count[part, "killed"] >= AT_LEAST / 100 * number for part, number in tried.items())
    return "\n".join(lines), enough and tried["all"] > 0 and not unlisted and (sampled or not count["all", "not tried"])


def pytest_configure():
    """As a plugin of pytest: a Python that a test starts shall not try to tell mutmut what it runs."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        del os.environ["MUTANT_UNDER_TEST"]


def pytest_collection_finish(session):
    """What runs when the package is imported concerns every test, not the first alone; mutmut is told so."""
    if "mutmut.state" in sys.modules:
        state = sys.modules["mutmut.state"].state()
        for function in state._stats:
            state.tests_by_mangled_function_name[function].update(item.nodeid for item in session.items)


def pytest_collection_modifyitems(items):
    """As a plugin of pytest: the quickest tests first, so that most mutants are killed at once."""
    stats = Path("mutmut-stats.json")
    seconds = json.loads(stats.read_text())["duration_by_test"] if stats.exists() else {}
    items.sort(key=lambda item: seconds.get(item.nodeid, 0))


def main(*patterns: str) -> int | str:
    if copy():
        forget_survivors()
    (COPY / "mutants").mkdir(exist_ok=True)  # Python forgets a folder that is not there when it starts
    paths = [COPY / "mutants", Path(__file__).parent]  # for Pythons that tests start, and for this plugin
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # nbval alone takes a second to load, for each mutant
    command = [Path(sys.executable).with_name("mutmut"), "run"]
    if size := int(os.environ.get("SAMPLE", 0)):
        subprocess.run([*command, "ffnn.none"], cwd=COPY, env=environment)  # makes the mutants and tries none
        keys = [key for key in results() if any(fnmatch(key, pattern) for pattern in patterns or ["*"])]
        patterns = random.Random(0).sample(keys, min(size, len(keys)))
    mutmut = subprocess.run([*command, *patterns], cwd=COPY, env=environment)
    if mutmut.returncode:
        return f"error: mutmut ended with {mutmut.returncode}"
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    codes = results()
    with contextlib.chdir(COPY):
        survivors = [mutation(place(key), get_diff_for_mutant(key)) for key, code in codes.items() if code in SURVIVED]
    text, well = report(codes, survivors, listed(SURVIVORS.read_text()), bool(size))
    print(text)
    return 0 if well else f"error: tests must kill {AT_LEAST}% of all mutants, and {SURVIVORS.name} list the others"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
