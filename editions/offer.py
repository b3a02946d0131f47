"""Offers the editions on the site: a menu in every page's header, a line on the front page, each with size and date.

The pages have marks for both (layout.html, index.md), with no edition between them until this has run: a site without
editions has no dead link. Sizes and date are those of the files that stand. What stood between the marks stays in a
template, so that the site can be as it was: editions are made of a site that offers none.
"""

import re
import shutil
from datetime import datetime
from pathlib import Path

from editions import ROOT, long_date

FOLDER = "editions"  # on the site
DOWNLOADS = re.compile(r"<!-- downloads -->(.*?)<!-- /downloads -->", re.DOTALL)
OFFERED = re.compile(r"(<!-- downloads -->)(?:(?!<!-- /).)*<template>(.*?)</template>(<!-- /downloads -->)", re.DOTALL)
LINE = re.compile(r"<!-- editions -->.*?<!-- /editions -->", re.DOTALL)
CONTENT_ROOT = re.compile(r'data-content_root="([^"]*)"')
NOTEBOOK = re.compile(r'href="([^"]*\.ipynb)"')
KINDS = {".pdf": "PDF", ".epub": "EPUB", ".zip": "folder that works without a network"}


def size(path: Path) -> str:
    return f"{max(path.stat().st_size / 1e6, 0.1):.1f} MB"


def menu(files: list[Path], made: datetime, root: str, notebook: str | None) -> str:
    """The button of the header, and what it opens."""
    drawing = re.search(r'"download": \'(.*?)\'', (ROOT / "book" / "_templates" / "icons.html").read_text("utf-8"))[1]
    icon = (
        f'<svg class="icon icon-download" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">{drawing}</svg>'
    )
    entries = [f'<a href="{notebook}" download>This chapter as a notebook</a>'] if notebook else []
    for path in files:
        kind = KINDS[path.suffix]
        name = f"The book as {'a ' if kind[0].islower() else ''}{kind}"
        entries.append(f'<a href="{root}{FOLDER}/{path.name}" download>{name} <small>{size(path)}</small></a>')
    words = f"{''.join(entries)}<p>The book was made on {long_date(made)}.</p>"
    return (
        f'<button type="button" popovertarget="downloads" title="Download this chapter or the book">{icon}'
        f'<span>Download</span></button><div id="downloads" class="downloads" popover>{words}</div>'
    )


def line(files: list[Path], made: datetime) -> str:
    links = []
    for path in files:
        kind = KINDS[path.suffix]
        links.append(
            f'{"a " if kind[0].islower() else ""}<a href="{FOLDER}/{path.name}" download>{kind}</a> ({size(path)})'
        )
    listed = links[0] if len(links) == 1 else f"{', '.join(links[:-1])} or {links[-1]}"
    return f'<p class="editions">You can also take the book with you, as {listed}; made on {long_date(made)}.</p>'


def withdraw(site: Path) -> None:
    """The site as it was before it offered anything."""
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    for page in site.rglob("*.html"):
        before = page.read_text("utf-8")
        after = LINE.sub("<!-- editions --><!-- /editions -->", OFFERED.sub(r"\1\2\3", before))
        if after != before:
            page.write_text(after, "utf-8")


def offer(site: Path, files: list[Path], made: datetime) -> None:
    withdraw(site)
    folder = site / FOLDER
    folder.mkdir()
    for path in files:
        shutil.copy(path, folder)
    for page in site.rglob("*.html"):
        before = text = page.read_text("utf-8")
        found, root = DOWNLOADS.search(text), CONTENT_ROOT.search(text)
        if found and root:
            notebook = NOTEBOOK.search(found[1])
            made_menu = menu(files, made, root[1], notebook and notebook[1])
            text = text.replace(
                found[0], f"<!-- downloads -->{made_menu}<template>{found[1]}</template><!-- /downloads -->"
            )
        if page == site / "index.html":
            text = LINE.sub(lambda _: f"<!-- editions -->{line(files, made)}<!-- /editions -->", text)
        if text != before:
            page.write_text(text, "utf-8")
