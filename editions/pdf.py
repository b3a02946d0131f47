"""The print edition: headless Chromium prints the assembled book; pikepdf adds what Chromium leaves out.

Chromium does not know a page's number before it has printed. So the book is printed twice or more often: the numbers
are read from the PDF's named places and written into the contents and behind links to other chapters ("p. 93"), until
no number changes. The words and pictures are laid out once and stay in the browser meanwhile.

Then each formula, so far a picture with its TeX as its words, becomes a /Formula of the PDF's structure; titles of the
outline get back the spaces that a line break took; metadata come in; and dates and id are the commit's, so that the
same commit gives the same bytes.
"""

import re
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import matplotlib
import pikepdf
from browser import find_browser
from lxml import etree
from playwright.sync_api import sync_playwright

from editions import NAME, OUT, long_date
from editions.assemble import Book, Page, by_class, has_class, make, put_after, remove, words_of
from editions.check import pages_of, print_faults

HERE = Path(__file__).parent
SHEETS = ["palette.css", "katex/katex.css", "book.css", "widgets/widgets.css"]
WIDTH = 491  # CSS pixels of a line of text: 130 mm
FORMULA = "Formula: "  # how the words of a picture begin that is one
MOST_PASSES = 6
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]


class Print:
    """The assembled book as it is printed: `html` is one document."""

    def __init__(self, book: Book, made: datetime, revision: str):
        self.book, self.made, self.revision = book, made, revision
        self.part_pages = []  # the addresses of the pages that have only a part's name
        self.pages = [self._prepare(page) for page in book.pages]
        self.titles = [words_of(page.title) for page in self.pages]
        self.titles += [words_of(section.title) for page in self.pages for section in page.sections(4)]
        self._gather_solutions()
        for page in self.pages:
            self._number_links(page)
            self._shift(page)

    def _prepare(self, page: Page) -> Page:
        page = deepcopy(page)
        for section in page.article.iter(
            "section"
        ):  # a section begins on the page before, when its heading does not fit there
            heading = next(section.iter("h1", "h2", "h3", "h4"), None)
            if heading is not None and section.get("id"):
                if heading.get("id"):
                    heading.insert(0, make("span", id=heading.get("id")))
                    heading[0].tail, heading.text = heading.text, None
                heading.set("id", section.attrib.pop("id"))
        for formula in by_class(page.article, "katex"):
            tex = formula.findtext(".//annotation").strip()
            formula.set("role", "img")
            formula.set("aria-label", FORMULA + tex)
            for heard in by_class(formula, "katex-mathml"):
                remove(heard)
            for seen in by_class(formula, "katex-html"):
                del seen.attrib["aria-hidden"]
        for details in list(page.article.iter("details")):
            unfold(details)
        for figure in by_class(page.article, "live-widget"):
            figure.append(self._live_at(page))
        return page

    def _live_at(self, page: Page):
        words = "Live in the web edition, where this figure answers your hand"
        if not self.book.address:
            return make("p", f"{words}.", class_="live-at")
        address = f"{self.book.address}{page.name}.html"
        shown = make("a", re.sub("^https?://", "", address), href=address, class_="reference external")
        return make("p", f"{words}: ", shown, class_="live-at")

    def _gather_solutions(self) -> None:
        """Move every solution behind the last chapter, with a link from its exercise and one back."""
        article = make("article", "", class_="bd-article", id="solutions")
        whole = make("section", "", make("h1", "Solutions", id="solutions--title"))
        article.append(whole)
        for page in self.pages:
            found = page.article.xpath(
                f".//*[{has_class('exercise')} and {has_class('admonition')} or {has_class('solution')}]"
            )
            chapter, exercise, number = None, None, 0
            for element in found:
                if "exercise" in element.get("class").split():
                    number += 1
                    exercise = element
                    continue
                if chapter is None:
                    title = make("h2", "", *[deepcopy(part) for part in page.title])
                    title.text = page.title.text
                    title.set("id", f"solutions--{page.slug}")
                    chapter = make("section", "", title)
                    whole.append(chapter)
                name = f"{page.slug}--exercise-{number}"
                exercise.set("id", exercise.get("id") or name)
                there, back = f"solution--{name}", exercise.get("id")
                words = next(iter(by_class(exercise, "admonition-title")))
                title = make("h3", "", make("a", "", href=f"#{back}", class_="reference internal"), id=there)
                title[0].text = words.text
                title[0].extend(deepcopy(part) for part in words)
                to = make("a", "Solution", href=f"#{there}", class_="reference internal")
                put_after(element, make("p", "", to, class_="to-solution"))
                remove(element)
                element.tail = None
                remove(by_class(element, "folded-title")[0])
                element.set("class", "solution")
                element.insert(0, title)
                chapter.append(element)
        if len(whole) > 1:
            part = next((page.part for page in self.pages if page.name.startswith("appendix/")), None)
            solutions = Page.__new__(Page)
            solutions.name, solutions.slug, solutions.part, solutions.article = "solutions", "solutions", part, article
            place = next((n for n, page in enumerate(self.pages) if page.name.startswith("appendix/")), len(self.pages))
            self.pages.insert(place, solutions)

    def _number_links(self, page: Page) -> None:
        """Put the page's number behind a link to another chapter, but for what one looks up in a list."""
        for link in list(page.article.iter("a")):
            to = link.get("href", "")
            if not to.startswith("#") or to == f"#{page.slug}" or to.startswith(f"#{page.slug}--"):
                continue
            is_list = "api" in link.get("class", "").split() or "--term-" in to
            if is_list or any(is_terse(above) for above in link.iterancestors()):
                continue
            number = make("span", "", class_="pg")
            number.attrib.update({"data-page-of": to[1:], "data-before": "\u00a0(p.\u00a0", "data-after": ")"})
            put_after(link, number)

    def _shift(self, page: Page) -> None:
        """Below a part, a chapter's title is a heading of the second level: so the outline has it below the part's."""
        if page.part:
            for heading in list(page.article.iter("h1", "h2", "h3", "h4", "h5")):
                heading.tag = f"h{int(heading.tag[1]) + 1}"
            page.article.set("class", "bd-article in-part")

    def html(self) -> str:
        book, style = self.book, []
        contents = make("div", "", make("h1", "Contents", id="contents"), class_="toc", id="toc")
        body = make("body", "", self._title_page(), self._colophon(), contents, class_="bd-article")
        part = None
        for page in self.pages:
            if page.part and page.part != part:
                part = page.part
                name = f"part-{re.sub(r'[^a-z0-9]+', '-', part.lower())}"
                self.part_pages.append(name)
                contents.append(make("a", part, class_="part", href=f"#{name}"))
                body.append(make("div", "", make("h1", part, id=name), class_="whole-page part-page"))
            title = page.article.find(".//h2" if page.part else ".//h1")
            contents.append(entry("chapter", title, page.slug))
            level = int(title.tag[1]) + 1
            if page.name != "index":
                for heading in page.article.iter(f"h{level}"):
                    contents.append(entry("section", heading, heading.get("id")))
            style.append(running_heads(page.slug, part if page.part else book.title, words_of(title)))
            page.article.set("style", f"page: {page.slug}")
            body.append(page.article)
        style += signs()
        head = make("head", "", make("meta", charset="utf-8"), make("title", book.title))
        sheets = [*(book.site / "_static" / name for name in SHEETS), HERE / "print.css"]
        head.extend(make("link", rel="stylesheet", href=sheet.as_uri()) for sheet in sheets)
        head.append(make("style", "\n".join(style)))
        whole = make("html", "", head, body, lang="en", data_theme="light")
        return "<!DOCTYPE html>\n" + etree.tostring(whole, method="html", encoding="unicode")

    def _title_page(self):
        book = self.book
        return make(
            "div",
            "",
            make("p", book.title, class_="title"),
            make("p", book.subtitle, class_="sub"),
            make("img", src=(book.site / "_static" / "logo.svg").as_uri(), alt=""),
            make("p", book.author, class_="by"),
            class_="whole-page title-page",
        )

    def _colophon(self):
        book = self.book
        web = make("p", f"Print edition of {long_date(self.made)}, made from revision {self.revision}. The web edition")
        more = (
            " has the figures alive, the code that is folded there and left out here, and every chapter as a notebook."
        )
        if book.address:
            shown = re.sub("^https?://", "", book.address)
            web.text += ", "
            web.append(make("a", shown, href=book.address, class_="reference external"))
            web[0].tail = f",{more}"
        else:
            web.text += more
        fonts = "Set in STIX Two Text, Source Code Pro and Source Sans 3, formulas in the fonts of KaTeX."
        lines = [web, make("p", f"© {book.copyright}."), make("p", fonts)]
        return make("div", "", make("div", "", *lines), class_="whole-page colophon")


def signs() -> list[str]:
    """The fonts that have what the edition's own lack, in every shape: letters that are made bold become Type 3."""
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    shapes = {
        "": "",
        "-Bold": "font-weight: 700;",
        "-Oblique": "font-style: italic;",
        "-BoldOblique": "font-weight: 700; font-style: italic;",
    }
    return [
        f"@font-face {{ font-family: {name}; {look} src: url({(fonts / f'{file}{shape}.ttf').as_uri()}) }}"
        for name, file in (("Signs", "DejaVuSans"), ("CodeSigns", "DejaVuSansMono"))
        for shape, look in shapes.items()
    ]


def is_terse(element) -> bool:
    """Where a page's number would be in the way: in code and captions, and at a source, which its list has."""
    return element.tag in ("pre", "dt", "figcaption") or "bibtex-citation" in element.get("class", "").split()


def unfold(details) -> None:
    """What is folded on the page stands open on paper, under its name."""
    words = words_of(details.find("summary"))
    remove(details.find("summary"))
    details.tag = "div"
    name = "solution" if words == "Solution" else "folded"
    details.set("class", name)
    details.insert(0, make("p", words, class_="folded-title"))


def entry(kind: str, title, place: str):
    words = make("span", "", class_="t")
    words.text = title.text
    words.extend(deepcopy(part) for part in title)
    for inner in list(words.iter()):
        inner.attrib.pop("id", None)
        if inner.tag == "a":
            inner.tag = "span"
            inner.attrib.clear()
    for number in by_class(words, "pg"):
        remove(number)
    number = make("span", "", class_="n", data_page_of=place, data_before="", data_after="")
    dots = make("span", ". " * 120, class_="dots", aria_hidden="true")
    return make("a", "", words, dots, number, class_=kind, href=f"#{place}")


def running_heads(slug: str, left: str, right: str) -> str:
    def said(words):
        return words.replace("\\", "\\\\").replace('"', '\\"')

    font = "font: italic 8.5pt Book, BookMore, BookGreek, Signs; color: #000"
    look = f"{font}; vertical-align: bottom; padding-bottom: 5mm; white-space: nowrap"
    return (
        f'@page {slug}:left {{ @top-left {{ content: "{said(left)}"; {look} }} }}\n'
        f'@page {slug}:right {{ @top-right {{ content: "{said(right)}"; {look} }} }}'
    )


def make_pdf(book: Book, made: datetime, revision: str, out: Path = OUT, chromium=None) -> Path:
    """Print the book; a ValueError says what a reader would call broken. `chromium` is one that runs already."""
    edition = Print(book, made, revision)
    source, printed, target = out / "print.html", out / "print.pdf", out / f"{NAME}.pdf"
    source.write_text(edition.html(), "utf-8")
    with nullcontext(chromium) if chromium else a_chromium() as browser:
        numbers, pages = print_until_settled(browser, source, printed)
    finish(printed, target, edition, made)
    parts = [numbers[name] for name in edition.part_pages]
    starts = [*(numbers[page.slug] for page in edition.pages), *parts]
    ends = {1, 2, pages, *parts, *(number - 1 for number in starts)}
    if faults := print_faults(target, ends):
        raise ValueError("\n".join(faults))
    source.unlink()
    printed.unlink()
    return target


@contextmanager
def a_chromium():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield chromium
        chromium.close()


def print_until_settled(chromium, source: Path, printed: Path) -> tuple[dict[str, int], int]:
    """Print until the page numbers that stand in the book are those that it has: these, and how many pages."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": 740})
    page.set_default_timeout(300_000)
    page.emulate_media(media="print")
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready")
    page.add_script_tag(path=HERE / "print.js")
    page.evaluate("edition.fit()")
    if too_wide := page.evaluate("edition.tooWide()"):
        raise ValueError("wider than the page:\n" + "\n".join(too_wide))
    numbers = {}
    for attempt in range(MOST_PASSES):
        page.evaluate("(numbers) => edition.number(numbers)", numbers)
        last = attempt > 0  # the first is never the last: it needs no structure
        page.pdf(path=printed, prefer_css_page_size=True, print_background=True, tagged=last, outline=last)
        before = numbers
        with pikepdf.open(printed) as pdf:
            numbers, pages = pages_of(pdf), len(pdf.pages)
        if before == numbers:
            page.close()
            return numbers, pages
    raise ValueError(f"page numbers still change after {MOST_PASSES} passes")


def finish(printed: Path, target: Path, edition: Print, made: datetime) -> None:
    book = edition.book
    with pikepdf.open(printed) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["dc:title"], meta["dc:creator"], meta["dc:description"] = book.title, [book.author], book.subtitle
            meta["dc:rights"], meta["dc:language"] = book.copyright, ["en"]
            meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = made.isoformat()
        date = made.strftime("D:%Y%m%d%H%M%S+00'00'")
        pdf.docinfo["/Title"], pdf.docinfo["/Author"], pdf.docinfo["/Subject"] = book.title, book.author, book.subtitle
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = date
        pdf.Root.PageMode, pdf.Root.Lang = pikepdf.Name.UseOutlines, pikepdf.String("en")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        mend_outline(pdf, edition.titles)
        name_formulas(pdf)
        pikepdf.settings.set_flate_compression_level(9)
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=True,
            deterministic_id=True,
        )


def mend_outline(pdf, titles: list[str]) -> None:
    """A heading that was divided between lines has lost the space there."""
    whole = {re.sub(r"\s", "", title): title for title in titles}

    def mend(items, depth):
        for item in items:
            item.title = whole.get(re.sub(r"\s", "", item.title), item.title)
            item.is_closed = depth > 0
            mend(item.children, depth + 1)

    with pdf.open_outline() as outline:
        mend(outline.root, 0)


def name_formulas(pdf) -> int:
    """Turn the pictures whose words are TeX into formulas, each holding its own marks on the page and nothing else."""
    tree = pdf.Root.StructTreeRoot
    parents = {int(key): value for key, value in pikepdf.NumberTree(tree.ParentTree).items()}

    def marks(element, page):
        page = element.get("/Pg", page)
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                yield page, int(kid)
            elif kid.get("/Type") == "/MCR":
                yield kid.get("/Pg", page), int(kid.MCID)
            elif kid.get("/Type") != "/OBJR":
                yield from marks(kid, page)

    named, waiting = 0, [tree]
    while waiting:
        element = waiting.pop()
        words = str(element.get("/Alt", ""))
        if element.get("/S") == "/Figure" and words.startswith(FORMULA):
            own = list(marks(element, None))
            element.S, element.Alt = pikepdf.Name.Formula, pikepdf.String(words.removeprefix(FORMULA))
            element.K = pikepdf.Array(
                [pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=page, MCID=mark) for page, mark in own]
            )
            for page, mark in own:
                parents[int(page.StructParents)][mark] = element
            named += 1
            continue
        kids = element.get("/K")
        waiting += [
            kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)
        ]
    return named
