"""The files of Python on the page: which they are, and that nothing comes in that was not asked for by its hash."""

import json
import re
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
import runtime


@pytest.fixture(scope="module")
def folder(site):
    return site / "_static" / "live"


@pytest.fixture(scope="module")
def files(folder):
    return json.loads((folder / "files.json").read_text())


def test_every_file_is_listed_with_its_size_and_named_by_its_content(folder, files):
    assert {entry["file"] for entry in files.values()} | {"files.json"} == {file.name for file in folder.iterdir()}
    for name, entry in files.items():
        content = (folder / entry["file"]).read_bytes()
        assert len(content) == entry["size"]
        if name not in runtime.NAMED_IN_PAGES:
            assert sha256(content).hexdigest()[:12] in entry["file"]


def test_the_wheels_that_lie_in_the_project_are_the_official_builds():
    lock = json.loads(runtime.LOCK.read_text())["packages"]
    told = re.findall(r"\| (\w+) \| ([\d.]+) \| .* \| `(\w{64})` \|", (runtime.VENDOR / "README.md").read_text())
    assert {name for name, _, _ in told} == {file.name.partition("-")[0] for file in runtime.VENDOR.glob("*.whl")}
    for name, version, digest in told:
        (wheel,) = runtime.VENDOR.glob(f"{name}-{version}-*.whl")
        assert sha256(wheel.read_bytes()).hexdigest() == digest == lock[name]["sha256"]


def test_another_wheel_in_their_place_stops_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "ROOT", tmp_path)
    monkeypatch.setattr(runtime, "VENDOR", tmp_path)
    (tmp_path / "numpy-2.0.2-any.whl").write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"numpy-2\.0\.2-any\.whl is not the file of Pyodide"):
        runtime.wheels()


def test_wheels_from_a_registry_are_asked_for_by_hash():
    lines = (runtime.HERE / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line) for line in wanted)
    ours = (runtime.ROOT / "requirements.txt").read_text().splitlines()
    assert next(line for line in ours if line.startswith("sympy==")) in [line.partition(" ")[0] for line in wanted]


def test_the_licence_of_all_that_is_served_is_served_beside_it(folder):
    notice = (folder / "LICENSES.txt").read_text() + (folder / "LICENSES-page.txt").read_text()
    for package in [name for packages in runtime.ARCHIVES.values() for name in packages]:
        assert re.search(rf"^{package.replace('-', '[-_]')}-[\d.]+\S*: (LICEN[SC]E|COPYING)", notice, re.MULTILINE), (
            package
        )
    for name in ("Mozilla Public License Version 2.0", "CPython 3.12", "@codemirror/view", "markdown-it", "katex"):
        assert name.lower() in notice.lower()


def test_the_archives_hold_compiled_modules_and_the_books_own_sources(folder, files):
    names = {name: zipfile.ZipFile(folder / files[name]["file"]).namelist() for name in files if name.endswith(".zip")}
    assert "sympy/core/basic.pyc" in names["sympy.zip"]
    assert not [name for name in names["sympy.zip"] + names["numpy.zip"] if "/tests/" in name or name.endswith(".py")]
    assert {"ffnn/layers.py", "ffnn/palette.json", "live/kernel.py", "book/_ext/page_svg.py"} <= set(names["book.zip"])
    assert not [name for name in names["book.zip"] if name.endswith((".js", ".npz"))]
    assert names["digits.zip"] == ["ffnn/data/mnist10k/mnist10k.npz"]


def test_a_figure_that_reads_the_digits_finds_them_on_the_page():
    sources = [path.read_text() for path in (runtime.ROOT / "ffnn" / "widgets").glob("*.py")]
    reading = [re.search(r"^class (\w+)", source, re.MULTILINE)[1] for source in sources if "digits()" in source]
    assert reading
    for figure in reading:
        assert re.search(runtime.WORDS["digits"], f"{figure}()"), figure


def test_what_has_been_made_is_made_once_and_anew_when_what_it_is_made_of_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "ROOT", tmp_path)
    monkeypatch.setattr(runtime, "KEPT", tmp_path / "kept")
    source, made = tmp_path / "source", []
    make = lambda folder: (made.append(folder), (folder / "out").write_text(source.read_text()))  # noqa: E731
    for text in ("a", "a", "b"):
        source.write_text(text)
        assert (runtime.kept("part", [source], make) / "out").read_text() == text
    assert len(made) == 2
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_step_that_fails_says_what_it_said():
    with pytest.raises(SystemExit, match="no such luck"):
        runtime.run(sys.executable, "-c", "import sys; sys.exit('no such luck')")


def test_the_same_content_makes_the_same_archive(tmp_path):
    for name in "ab":
        runtime.pack(tmp_path / name, {"y": b"2", "x": b"1"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_page_asks_for_what_the_files_list_has(files):
    asked = set()
    for script in (runtime.HERE / "page").glob("*.js"):
        asked |= set(re.findall(r"'([\w.-]+\.(?:zip|js|gz|json))'", script.read_text()))
    assert {name for name in asked if not name.startswith("./")} - {"files.json"} <= set(files)


def test_it_runs_as_a_program(tmp_path):
    done = subprocess.run([sys.executable, runtime.__file__, tmp_path], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "files.json").exists()
