"""The EPUB 3 edition: one XHTML file a page, packed with the standard library. What an e-reader sets is left to it.

Formulas are KaTeX's MathML with their TeX as words; figures are SVG in the light colours, on white, because an e-reader
has no custom properties; hints and solutions stay folded. Files have the commit's date, so that the same commit gives
the same bytes.
"""

import html
import re
import uuid
import zipfile
from copy import deepcopy
from datetime import datetime
from pathlib import Path

from lxml import etree

from editions import NAME, OUT
from editions.assemble import Book, Page, by_class, make, words_of

HERE = Path(__file__).parent
XHTML, SVG, MATHML = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"
XLINK, OPS = "http://www.w3.org/1999/xlink", "http://www.idpf.org/2007/ops"
VARIABLE = re.compile(r"var\((?:--ffnn)?-?-?([\w-]+)\)")
CHART = re.compile(r"(\.ffnn-chart[^{}]*)\{([^{}]*)\}")
BETWEEN = re.compile(r",(?![^(]*\))")  # two selectors, not two words in brackets
SIZE = re.compile(r"--(\w+):\s*([\d.]+px)")
MARK = re.compile(r"--mark:\s*([^;]+)")
SUMMARY = (
    "Formulas are MathML with their TeX as words, every figure is described in words, and headings and a table of "
    "contents give the structure."
)
FEATURES = ["MathML", "alternativeText", "describedMath", "structuralNavigation", "tableOfContents", "readingOrder"]
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# Attributes that the page's scripts and screen readers need, and no e-reader knows.
UNKNOWN = ("data-label", "data-picture", "data-cell", "title")


def lit(text: str, colours: dict[str, str]) -> str:
    """Custom properties as the colours that they have on paper."""
    text = text.replace("var(--figure-font)", "sans-serif").replace("var(--text-font)", "serif")
    return VARIABLE.sub(lambda found: colours.get(found[1], found[0]), text)


class Chapter:
    """A page as a file of the EPUB: `text`, and the `properties` that the package must declare."""

    def __init__(self, page: Page, book: Book):
        self.page, self.book = page, book
        self.file = f"{page.slug}.xhtml"
        self.colours = book.palette()
        self.article = deepcopy(page.article)
        self._formulas()
        self._drawings()
        self._links()
        self._rest()
        self.properties = [
            name for name, tag in (("mathml", "math"), ("svg", "svg")) if self.article.find(f".//{tag}") is not None
        ]
        kind = "appendix" if page.name.startswith("appendix/") else "introduction" if page.part is None else "chapter"
        self.article.tag = "section"
        self.article.attrib.pop("class")
        self.text = document(words_of(page.title), self.article, f'epub:type="bodymatter {kind}"')

    def _formulas(self) -> None:
        for formula in by_class(self.article, "katex"):
            math = formula.find(".//math")
            tex = math.findtext(".//annotation").strip()
            (semantics,) = math
            kept = [part for part in semantics if part.tag != "annotation"]
            math[:] = kept
            math.set("alttext", tex)
            math.tail = formula.tail
            formula.getparent().replace(formula, math)
        for display in by_class(self.article, "katex-display"):
            display.set("class", "display")

    def _drawings(self) -> None:
        for drawing in self.article.iter("svg"):
            for group in drawing.iter("g"):  # letters as small as their box demands
                for name, value in SIZE.findall(group.get("style", "")):
                    for letters in by_class(group, name):
                        letters.set("style", f"font-size: {value}")
                if group.get("style", "").startswith("--"):
                    del group.attrib["style"]
            for element in drawing.iter(etree.Element):
                for name, value in element.attrib.items():
                    if "var(" in value:
                        element.set(name, lit(value, self.colours))
        for figure in by_class(self.article, "live-widget"):
            words = "Live in the web edition"
            shown = make("p", f"{words}.", class_="live-at")
            if self.book.address:
                address = f"{self.book.address}{self.page.name}.html"
                shown = make("p", f"{words}: ", make("a", self.page.name, href=address), class_="live-at")
            figure.append(shown)

    def _links(self) -> None:
        addresses = self.book.addresses
        for link in self.article.iter("a"):
            to = link.get("href", "")
            if not to.startswith("#"):
                continue
            page = addresses[to[1:]]
            place = "" if to[1:] == page.slug else to
            link.set("href", place if page is self.page and place else f"{page.slug}.xhtml{place}")

    def _rest(self) -> None:
        for element in self.article.iter(etree.Element):
            for name in UNKNOWN:
                if element.tag != "abbr":
                    element.attrib.pop(name, None)
        for details in self.article.iter("details"):
            details.attrib.pop("class", None)
        for drawing in self.article.iter("svg"):
            for use in drawing.iter("use"):
                use.set(f"{{{XLINK}}}href", use.attrib.pop("href"))


def serialized(element) -> str:
    text = etree.tostring(element, encoding="unicode")
    text = re.sub(r' xmlns:\w+="[^"]*"', "", text)
    text = re.sub(r"<svg\b", f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}"', text)
    text = re.sub(r"\b\w+:href=", "xlink:href=", text)
    return re.sub(r"<math\b(?! xmlns)", f'<math xmlns="{MATHML}"', text)


def document(title: str, body, attributes: str = "", style: str = "book.css") -> str:
    content = body if isinstance(body, str) else serialized(body)
    content = content.replace("<section ", f"<section {attributes} ", 1) if attributes else content
    return (
        f'{HEAD}<!DOCTYPE html>\n<html xmlns="{XHTML}" xmlns:epub="{OPS}" lang="en" xml:lang="en">\n'
        f'<head><meta charset="utf-8"/><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" href="{style}"/></head>\n'
        f"<body>{content}</body>\n</html>\n"
    )


def contents(book: Book) -> str:
    """Parts, chapters and sections; and the landmarks."""

    def entry(page: Page) -> str:
        inside = "".join(
            f'<li><a href="{page.slug}.xhtml#{section.address}">{html.escape(words_of(section.title))}</a></li>'
            for section in page.sections()
        )
        title = html.escape(words_of(page.title))
        return f'<li><a href="{page.slug}.xhtml">{title}</a>{f"<ol>{inside}</ol>" if inside else ""}</li>'

    listed = ""
    for part, pages in book.parts:
        entries = "".join(map(entry, pages))
        listed += f"<li><span>{html.escape(part)}</span><ol>{entries}</ol></li>" if part else entries
    first = next((page for page in book.pages if page.part), book.pages[0])
    landmarks = [("toc", "#toc", "Contents"), ("bodymatter", f"{first.slug}.xhtml", "Start of the text")]
    marks = "".join(f'<li><a epub:type="{kind}" href="{to}">{name}</a></li>' for kind, to, name in landmarks)
    return document(
        "Contents",
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1><ol>{listed}</ol></nav>'
        f'<nav epub:type="landmarks" aria-label="Landmarks" hidden="hidden"><ol>{marks}</ol></nav>',
    )


def cover(book: Book) -> str:
    """A picture of 1200 by 1600: title, subtitle, the book's mark."""
    logo = (book.site / "_static" / "logo.svg").read_text("utf-8")
    box = re.search(r'viewBox="([^"]*)"', logo)[1]
    drawing = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", logo, flags=re.DOTALL)
    lines, line = [], ""
    for word in book.title.split():
        if len(line) + len(word) > 14:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    lines.append(line)
    spans = "".join(
        f'<tspan x="130" dy="{122 if n else 0}">{html.escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    below = 330 + 122 * len(lines)
    ink = book.palette()["ink"]
    return (
        f'{HEAD}<svg xmlns="{SVG}" viewBox="0 0 1200 1600" width="1200" height="1600">'
        f'<rect width="1200" height="1600" fill="#fff"/><g font-family="Georgia, serif" fill="{ink}">'
        f'<text x="130" y="330" font-size="104" font-weight="700">{spans}</text>'
        f'<text x="130" y="{below}" font-size="46" font-style="italic">{html.escape(book.subtitle)}</text></g>'
        f'<svg x="130" y="{below + 130}" width="480" height="480" viewBox="{box}">{drawing}</svg></svg>'
    )


def package(book: Book, chapters: list[Chapter], made: datetime, revision: str) -> str:
    said = html.escape
    identity = uuid.uuid5(uuid.NAMESPACE_URL, book.address or f"{book.title}: {book.subtitle}")
    features = "".join(f'<meta property="schema:accessibilityFeature">{name}</meta>' for name in FEATURES)
    items = "".join(
        f'<item id="{it.page.slug}" href="{it.file}" media-type="application/xhtml+xml"'
        + (f' properties="{" ".join(it.properties)}"' if it.properties else "")
        + "/>"
        for it in chapters
    )
    spine = "".join(f'<itemref idref="{it.page.slug}"/>' for it in chapters)
    return f"""{HEAD}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">urn:uuid:{identity}</dc:identifier>
<dc:title>{said(book.title)}</dc:title>
<dc:language>en</dc:language>
<dc:creator>{said(book.author)}</dc:creator>
<dc:description>{said(book.subtitle)}</dc:description>
<dc:rights>{said(book.copyright)}</dc:rights>
<dc:date>{made:%Y-%m-%d}</dc:date>
<dc:source>revision {said(revision)}</dc:source>
<meta property="dcterms:modified">{made:%Y-%m-%dT%H:%M:%SZ}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
{features}
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">{SUMMARY}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
<item id="css" href="book.css" media-type="text/css"/>
{items}
</manifest>
<spine><itemref idref="cover"/><itemref idref="nav"/>{spine}</spine>
</package>
"""


def stylesheet(book: Book) -> str:
    """The edition's own, with the rules by which live figures draw: a mark's colour written out for each role."""
    widgets = (book.site / "_static" / "widgets" / "widgets.css").read_text("utf-8")
    rules = [(selector.strip(), lit(body, book.palette())) for selector, body in CHART.findall(widgets)]
    colours = {selector.split(".")[-1]: MARK.search(body)[1] for selector, body in rules if MARK.search(body)}
    drawn = []
    for selector, body in rules:
        if "var(--mark)" in body:
            of_role = body.replace("var(--mark)", "{}")
            for role, colour in colours.items():
                parts = [part.removeprefix(".ffnn-chart ") for part in BETWEEN.split(selector)]
                marked = ",".join(f".ffnn-chart {part}.{role},.ffnn-chart .{role} {part}" for part in parts)
                drawn.append(f"{marked} {{{of_role.replace('{}', colour)}}}")
        elif not MARK.search(body) and "var(" not in body:
            drawn.append(f"{selector} {{{body}}}")
    return (HERE / "epub.css").read_text("utf-8") + "\n".join(drawn) + "\n"


CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>\n"
)


def make_epub(book: Book, made: datetime, revision: str, out: Path = OUT) -> Path:
    chapters = [Chapter(page, book) for page in book.pages]
    said = f"{book.title}. {book.subtitle}."
    picture = f'<section epub:type="cover" class="cover"><img src="cover.svg" alt="{html.escape(said)}"/></section>'
    files = {
        "content.opf": package(book, chapters, made, revision),
        "nav.xhtml": contents(book),
        "cover.xhtml": document(book.title, picture),
        "cover.svg": cover(book),
        "book.css": stylesheet(book),
        **{it.file: it.text for it in chapters},
    }
    target = out / f"{NAME}.epub"
    with zipfile.ZipFile(target, "w") as packed:

        def put(name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type, entry.external_attr = how, 0o644 << 16
            packed.writestr(entry, text, compresslevel=9)

        put("mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first and as it is: so a file is known as an EPUB
        put("META-INF/container.xml", CONTAINER)
        for name, text in files.items():
            put(f"OEBPS/{name}", text)
    return target
