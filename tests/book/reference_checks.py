"""What references owe the reader: what is referred to is there, under one name, and a source can be found.

Each check takes the texts of the book (by page) or its sources (by key) and yields faults in words, so that it can be
shown bad ones as well as ours.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from pybtex.database import Entry, parse_string

ROLE = re.compile(r"\{(eq|numref|ref|cite(?::\w+)?)\}`([^`]+)`")
LABELS = re.compile(
    r"^\$\$ *\(([\w-]+)\)|^:label: *([\w-]+)|^\(([\w:-]+)\)=|^:name: *([\w-]+)|\\label\{([\w-]+)\}|^\{#([\w-]+)\}",
    re.MULTILINE,
)
DOI = re.compile(r"10\.\d{4,9}/\S+")
PAGES = re.compile(r"\w+(--\w+)?(, \w+--\w+)*")
# What says where a source appeared, by its type; and what leads to the very place.
VENUE = {
    "article": ["journal"],
    "book": ["publisher"],
    "incollection": ["booktitle", "publisher"],
    "inproceedings": ["booktitle"],
    "mastersthesis": ["school"],
    "phdthesis": ["school"],
    "misc": ["howpublished", "url"],
}
PLACE = {"pages", "doi", "url"}


def text_of(path: Path) -> str:
    """The running text of a page, and the names of its figures as labels."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    notebook = nbformat.read(path, as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    figures = [cell.metadata.get("mystnb", {}).get("figure", {}).get("name") for cell in notebook.cells]
    return "\n\n".join([*texts, *(f":name: {name}" for name in figures if name)])


def labels(text: str) -> list[str]:
    return [next(filter(None, found)) for found in LABELS.findall(text)]


def references(text: str) -> Iterator[tuple[str, str]]:
    """(role, target) of every reference; several keys of one citation are several."""
    for role, content in ROLE.findall(text):
        targeted = re.search(r"<([^>]+)>\s*$", content)
        for target in (targeted[1] if targeted else content).split(","):
            yield role.partition(":")[0], target.strip()


def dangling(texts: dict[str, str], sources: dict[str, Entry]) -> Iterator[str]:
    known = {label for text in texts.values() for label in labels(text)}
    for page, text in texts.items():
        for role, target in references(text):
            if role == "cite" and target not in sources:
                yield f"{page} cites {target}, which is not in references.bib"
            elif role != "cite" and target not in known:
                yield f"{page} refers to {target} ({role}), which no page defines"


def ambiguous(texts: dict[str, str], sources: dict[str, Entry]) -> Iterator[str]:
    for label, count in Counter(label for text in texts.values() for label in labels(text)).items():
        if count > 1:
            yield f"{label} is defined {count} times"


def incomplete(texts: dict[str, str], sources: dict[str, Entry]) -> Iterator[str]:
    for key, entry in sources.items():
        fields = set(entry.fields) | set(entry.persons)
        for field in ("author", "title", "year", *VENUE.get(entry.type, ["a type that we know"])):
            if field not in fields:
                yield f"{key} has no {field}"
        if entry.type in ("article", "inproceedings", "incollection", "misc") and not fields & PLACE:
            yield f"{key} has neither pages nor an address"


def malformed(texts: dict[str, str], sources: dict[str, Entry]) -> Iterator[str]:
    forms = {"doi": DOI, "pages": PAGES, "year": re.compile(r"1[89]\d\d|20\d\d"), "url": re.compile(r"https?://\S+")}
    for key, entry in sources.items():
        for field, form in forms.items():
            if field in entry.fields and not form.fullmatch(entry.fields[field]):
                yield f"{key} has the {field} {entry.fields[field]!r}"
        if "year" in entry.fields and not re.search(rf"{entry.fields['year']}(\D|$)", key):
            yield f"{key} is of {entry.fields['year']}: a key is the first author's name and the year"
        for field in ("doi", "title"):
            same = [
                other
                for other in sources
                if field in entry.fields and sources[other].fields.get(field) == entry.fields[field]
            ]
            if len(same) > 1:
                yield f"{' and '.join(same)} have one {field}"


def unsorted(texts: dict[str, str], sources: dict[str, Entry]) -> Iterator[str]:
    keys = list(sources)
    for key, after in zip(keys, sorted(keys), strict=True):
        if key != after:
            yield f"{key} stands where {after} belongs"
            return


CHECKS = [dangling, ambiguous, incomplete, malformed, unsorted]


def parse(bibliography: str) -> dict[str, Entry]:
    return dict(parse_string(bibliography, "bibtex").entries)
