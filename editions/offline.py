"""The book as a folder that works without a network and without a server: unzip it, open index.html.

A browser lets a page in a folder load scripts, styles and pictures, but neither modules nor data. So every file that
a page would fetch or import gets a twin that is a script (offline.js says how they are used): enough for the live
figures, the search and the previews. Cells do not run there: they need workers, which a folder cannot give, and Python
for the page would be ten times the book. Their buttons say so.
"""

import base64
import html
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

from editions import NAME, OUT
from editions.assemble import Book

HERE = Path(__file__).parent
LEFT_OUT = ["404.html", "objects.inv", "editions", ".nojekyll", ".buildinfo"]
FETCHED = ["previews/**/*.json", "pagefind/**/*", "_static/widgets/*.js", "_static/*.js"]
LIVE = "_static/live"
KEPT = {"live.css"}  # the look of the buttons
PRELOAD = re.compile(r'\s*<link rel="preload"[^>]*>')
MODULE = re.compile(r'<script type="module" src="([^"?]*)[^"]*"></script>')
INSIDE = re.compile(r'<script type="module">(.*?)</script>', re.DOTALL)
STATIC_IMPORT = re.compile(r'import (\{[^}]*\}) from "([^"]*)"')
IMPORT = re.compile(r"\bimport\(")
STATUS = '<div class="live-status'


def needs(book: Book) -> str:
    """What the buttons of a cell say."""
    web = f" Open it at {book.address}, or take" if book.address else " Take"
    return f"Cells run where a server sends the page, not in a folder.{web} the book’s repository and run make book."


def page(text: str, root: str, needed: str) -> str:
    """A page of the site as it stands in the folder; `root` leads from it to the folder."""

    def module(found):
        if f"{LIVE}/" in found[1]:
            return ""
        return f'<script>addEventListener("DOMContentLoaded", () => offline.load("{found[1]}"))</script>'

    def inside(found):
        code = STATIC_IMPORT.sub(r'const \1 = await offline.load("\2")', found[1])
        return f'<script type="module">{IMPORT.sub("offline.load(", code)}</script>'

    text = MODULE.sub(module, INSIDE.sub(inside, PRELOAD.sub("", text)))
    text = text.replace(STATUS, f'<div data-needs="{html.escape(needed)}" {STATUS.removeprefix("<div ")}')
    return text.replace("</title>", f'</title>\n    <script src="{root}_static/offline.js"></script>', 1)


def twin(path: Path) -> None:
    """Beside a file, the script that hands over its bytes."""
    data = path.read_bytes()
    if path.suffix == ".js":
        data = IMPORT.sub("offline.load(", data.decode()).encode()
    Path(f"{path}.js").write_text(f'offline.take("{base64.b64encode(data).decode()}")\n', "utf-8")


def lay_out(book: Book, folder: Path) -> None:
    """A copy of the site that works from a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(book.site, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for path in (folder / LIVE).iterdir() if (folder / LIVE).exists() else []:
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    needed = needs(book)
    for path in folder.rglob("*.html"):
        root = "../" * (len(path.relative_to(folder).parts) - 1)
        path.write_text(page(path.read_text("utf-8"), root, needed), "utf-8")
    classic = folder / "_static" / "book.js"  # a script of every page, not a module
    fetched = {path for pattern in FETCHED for path in folder.glob(pattern) if path.is_file() and path != classic}
    for path in fetched:
        twin(path)
        path.unlink()
    classic.write_text(IMPORT.sub("offline.load(", classic.read_text("utf-8")), "utf-8")
    shutil.copy(HERE / "offline.js", folder / "_static")


def make_offline(book: Book, made: datetime, revision: str, out: Path = OUT) -> Path:
    folder, target = out / NAME, out / f"{NAME}-offline.zip"
    lay_out(book, folder)
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(folder).as_posix()}", made.timetuple()[:6])
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                packed.writestr(entry, path.read_bytes(), compresslevel=9)
    return target
