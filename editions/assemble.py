"""The book in one piece: every page's article, in the order of the contents, with addresses that hold in one document.

Print and EPUB both start here. Nothing is written or numbered a second time: what stands in an edition is what the
site shows, equation (19) is equation (19). An id gets its page's name in front, so that every link within the book
leads to one place in it; a link to what only the site has leads there, or is plain text where the site has no address.

A page must be well-formed XML, which everything that writes into the site's pages sees to; else its reader says where.
"""

import html
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple

import yaml
from lxml import etree

from editions import ROOT, SITE

SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
NAMESPACE = re.compile(r' xmlns(?::\w+)?="[^"]*"')
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w*);")
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:", re.IGNORECASE)
POINTER = re.compile(r"url\(#")
POINTING = ("for", "aria-labelledby", "aria-describedby")
# What answers a hand, repeats what stands nearby, or is folded on the page.
LEFT_OUT = ["headerlink", "live-bar", "live-status", "beside", "source-of", "hide", "sd-summary-state-marker", "words"]
CHECK = "tag_check"  # the cell that says whether an answer is right: without a run it says that there is none


def has_class(name: str) -> str:
    """An XPath condition."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def by_class(element, name: str, tag: str = "*") -> list:
    return element.xpath(f".//{tag}[{has_class(name)}]")


def remove(element) -> None:
    """Take an element out and leave the text that follows it."""
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            element.getparent().text = (element.getparent().text or "") + element.tail
    element.getparent().remove(element)


def unwrap(element) -> None:
    """A link that leads nowhere is its words."""
    element.tag = "span"
    for name in list(element.attrib):
        if name not in ("id", "class"):
            del element.attrib[name]


def put_after(place, *elements) -> None:
    """Put elements behind a place and before the text that follows it."""
    tail, place.tail = place.tail, None
    for element in reversed(elements):
        place.addnext(element)
    (elements[-1] if elements else place).tail = tail


def make(tag: str, words: str = "", *children, **attributes):
    """An element; an attribute's underscores are hyphens, at its end none."""
    element = etree.Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    element.text = words
    element.extend(children)
    return element


def words_of(element) -> str:
    """What an element says, with its formulas as letters in a line."""
    copy = deepcopy(element)
    copy.tail = None
    for formula in by_class(copy, "katex"):
        math = formula.find(".//math")
        said = "" if math is None else "".join(math.xpath(".//text()[not(ancestor::annotation)]"))
        tail = formula.tail
        formula.clear()
        formula.text, formula.tail = said.replace("\u2061", " "), tail
    return re.sub(r"\s+", " ", "".join(copy.itertext())).strip()


def read(page: str):
    """The article of a page's HTML."""
    text = page[page.index("<article") : page.rindex("</article>") + len("</article>")]
    text = NAMESPACE.sub("", SCRIPT.sub("", text)).replace("xlink:href", "href")
    text = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return etree.fromstring(text, etree.XMLParser(huge_tree=True, remove_comments=True))


class Section(NamedTuple):
    address: str  # the id of its place in the book
    title: object  # its heading
    level: int


class Page:
    """A page of the book: its `article`, and what the contents need of it."""

    def __init__(self, name: str, part: str | None, text: str):
        self.name, self.part = name, part
        self.slug = name.replace("/", "-")
        try:
            self.article = read(text)
        except etree.XMLSyntaxError as error:
            raise ValueError(f"{name}.html cannot be read as XML: {error}") from error

    @property
    def title(self):
        return self.article.find(".//h1")

    def sections(self, deepest: int = 2) -> Iterator[Section]:
        for heading in self.article.iter(*(f"h{level}" for level in range(2, deepest + 1))):
            yield Section(heading.getparent().get("id") or heading.get("id"), heading, int(heading.tag[1]))

    def clean(self) -> None:
        for name in LEFT_OUT:
            for element in by_class(self.article, name):
                if not element.xpath("ancestor-or-self::svg"):  # a drawing has classes of its own
                    remove(element)
        for button in list(self.article.iter("button", "dialog")):
            remove(button)
        for cell in by_class(self.article, "cell", "div"):
            if CHECK in cell.get("class").split():
                for output in by_class(cell, "cell_output"):
                    remove(output)
            if not len(cell) and not (cell.text or "").strip():
                address = cell.get("id")
                cell.attrib.clear()
                cell.text, cell.tag = None, "span"
                if address:  # the reference says where a name is used
                    cell.set("id", address)
                else:
                    remove(cell)


class Book:
    """The pages of a built site, and what a title page says of them."""

    def __init__(self, site: Path = SITE, root: Path = ROOT):
        self.site = site
        front = (site / "index.html").read_text("utf-8")
        self.config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
        about = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
        self.title, self.subtitle = (words[:1].upper() + words[1:] for words in about["title"].split(": "))
        self.author, self.copyright = self.config["author"], self.config["copyright"]
        address = re.search(r'<meta property="og:url" content="([^"]*)"', front)
        self.address = address and re.sub(r"index\.html$", "", html.unescape(address[1]))
        self.pages = list(self._pages(front))
        self._names = {page.name: page for page in self.pages}
        for page in self.pages:
            page.clean()
            self._place(page)

    def _pages(self, front: str) -> Iterator[Page]:
        """As the front page's own table of contents lists them: the front page, then part by part."""
        contents = re.search(r'<nav class="bd-docs-nav".*?</nav>', front, re.DOTALL)[0]
        yield Page("index", None, front)
        part = None
        for entry in re.finditer(r'class="caption-text">(.*?)</span>|toctree-l1[^>]*><a [^>]*href="([^"]*)"', contents):
            if entry[1]:
                part = html.unescape(entry[1])
            elif entry[2] != "#":
                name = entry[2].removesuffix(".html")
                yield Page(name, part, (self.site / f"{name}.html").read_text("utf-8"))

    @property
    def parts(self) -> list[tuple[str | None, list[Page]]]:
        """The parts in order, each with its pages; what stands before the first part has none."""
        found = []
        for page in self.pages:
            if not found or found[-1][0] != page.part:
                found.append((page.part, []))
            found[-1][1].append(page)
        return found

    def _place(self, page: Page) -> None:
        """Give everything on a page an address in the book, and every link one that leads there."""
        page.article.set("id", page.slug)
        for element in page.article.iter(etree.Element):
            if element is not page.article and "id" in element.attrib:
                element.set("id", f"{page.slug}--{element.get('id')}")
            for name in POINTING:
                if name in element.attrib:
                    element.set(name, " ".join(f"{page.slug}--{it}" for it in element.get(name).split()))
            for name, value in element.attrib.items():
                if "url(#" in value:
                    element.set(name, POINTER.sub(f"url(#{page.slug}--", value))
            if "href" in element.attrib:
                if address := self.lead(page, element.get("href")):
                    element.set("href", address)
                else:
                    unwrap(element)

    def lead(self, page: Page, href: str) -> str | None:
        """Where a link of a page leads, in the book or beyond it; None when that has no address."""
        if ELSEWHERE.match(href):
            return href
        path, _, anchor = href.partition("#")
        path = normpath(join(dirname(page.name), path)) if path else f"{page.name}.html"
        target = self._names.get(path.removesuffix(".html"))
        if target:
            return f"#{target.slug}--{anchor}" if anchor else f"#{target.slug}"
        return self.address and f"{self.address}{path}" + (f"#{anchor}" if anchor else "")

    @cached_property
    def addresses(self) -> dict[str, Page]:
        """Every place in the book that has an address, and the page that it is on."""
        return {place.get("id"): page for page in self.pages for place in page.article.iter() if place.get("id")}

    def dead_links(self) -> list[str]:
        """The links within the book that lead nowhere."""
        links = ((page, link.get("href")) for page in self.pages for link in page.article.iter("a", "use"))
        return [f"{page.name}: {to}" for page, to in links if to and to[0] == "#" and to[1:] not in self.addresses]

    def palette(self) -> dict[str, str]:
        """The colours of the light theme, which paper and e-readers have."""
        sheet = (self.site / "_static" / "palette.css").read_text("utf-8").partition("@media")[0]
        return dict(re.findall(r"--ffnn-([\w-]+): (#\w+);", sheet))
