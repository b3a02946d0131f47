"""What the files of a built site owe their reader, read from the files alone: links, resources, alt texts, headings.

Each check takes a `Site` and yields its faults in words, so that it can be shown a bad site as well as ours.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from book_files import parsed
from bs4 import BeautifulSoup, Tag

# Where a page names something that the browser fetches, prepares to fetch, or shows.
FETCHED = [
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("image", "href"),
    ("use", "href"),
]
HINTS = {"preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"}
FETCHING_LINKS = HINTS | {"stylesheet", "icon", "manifest"}
CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
TEX = r"\\\(|\\\[|\$\$|\\(?:begin|frac|sum|mathbf|partial|text|left)\b"
MYST = r"\{(?:eq|ref|numref|cite|glue)[:}]|:::"
SOURCE = re.compile(f"{TEX}|{MYST}")


class Site:
    """The pages of a built site, parsed, by path relative to its root."""

    def __init__(self, root: Path):
        self.root = root
        self.pages = {path.relative_to(root).as_posix(): parsed(path) for path in sorted(root.rglob("*.html"))}

    @cached_property
    def anchors(self) -> dict[str, set[str]]:
        """The ids that a link may point at, by page."""
        return {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in self.pages.items()}

    def resolve(self, page: str, reference: str) -> tuple[str, str] | None:
        """(file, fragment) of a reference within the site; None for one that leaves it."""
        if urlsplit(reference).scheme or reference.startswith("//"):
            return None
        path, fragment = urldefrag(urljoin(f"/{page}", reference))
        path = unquote(urlsplit(path).path).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        return path, unquote(fragment)


def _fetched(soup: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    for name, attribute in FETCHED:
        for tag in soup.find_all(name, attrs={attribute: True}):
            yield tag, tag[attribute]
    for tag in soup.find_all(srcset=True):
        for candidate in tag["srcset"].split(","):
            yield tag, candidate.split()[0]
    for tag in soup.find_all("link", href=True):
        if FETCHING_LINKS & set(tag.get("rel", [])):
            yield tag, tag["href"]


def _main(soup: BeautifulSoup) -> Tag:
    return soup.find("main") or soup.body


def dead_links(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        links = [(tag, tag["href"]) for tag in soup.find_all("a", href=True)]
        for _, reference in [*links, *_fetched(soup)]:
            if not (target := site.resolve(page, reference)):
                continue
            path, fragment = target
            if not (site.root / path).is_file():
                yield f"{page} points at {reference}, which is not there"
            elif fragment and path in site.anchors and fragment not in site.anchors[path]:
                yield f"{page} points at {reference}, but {path} has no such place"


def foreign_resources(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        for tag, reference in _fetched(soup):
            if reference.startswith(("http:", "https:", "//")):
                yield f"{page} has <{tag.name}> fetch {reference}"
        sheets = [tag.get_text() for tag in soup.find_all("style")]
        own = [tag["style"] for tag in soup.find_all(style=True)]
        for reference in CSS_URL.findall("\n".join(sheets + own)):
            if reference.startswith(("http:", "https:", "//")):
                yield f"{page} has a style fetch {reference}"
    for sheet in sorted(site.root.rglob("*.css")):
        name = sheet.relative_to(site.root).as_posix()
        for reference in CSS_URL.findall(sheet.read_text("utf-8")):
            if reference.startswith(("http:", "https:", "//")):
                yield f"{name} fetches {reference}"
            elif (target := site.resolve(name, reference)) and not (site.root / target[0]).is_file():
                yield f"{name} fetches {reference}, which is not there"


def images_without_words(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        for tag in soup.find_all("img"):
            if not tag.get("alt", "").strip():
                yield f"{page} has an image without alt text: {tag.get('src', '')[:80]}"
        for tag in _main(soup).find_all("svg"):
            hidden = tag.find_parent(attrs={"aria-hidden": "true"}) or tag.get("aria-hidden") == "true"
            named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.find("title")
            if not (hidden or named or tag.find_parent("svg")):
                yield f"{page} has a drawing that is neither named nor hidden from a screen reader: {str(tag)[:80]}"


def disordered_headings(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        levels = [int(tag.name[1]) for tag in _main(soup).find_all(re.compile("^h[1-6]$"))]
        if (count := len(soup.find_all("h1"))) != 1:
            yield f"{page} has {count} titles (h1), expected one"
        for above, below in pairwise(levels):
            if below > above + 1:
                yield f"{page} steps from a heading h{above} to h{below}"


def unrendered_source(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        for text in _main(soup).find_all(string=SOURCE):
            if not text.find_parent(["code", "pre", "script", "style", "annotation"]):
                yield f"{page} shows source instead of what it means: {text.strip()[:80]!r}"


def nameless_pages(site: Site) -> Iterator[str]:
    for page, soup in site.pages.items():
        if not (soup.title and soup.title.get_text().strip()):
            yield f"{page} has no <title>"
        if not (soup.html and soup.html.get("lang")):
            yield f"{page} does not say its language"


CHECKS = [dead_links, foreign_resources, images_without_words, disordered_headings, unrendered_source, nameless_pages]
