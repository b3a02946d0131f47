"""Reads what pagefind has indexed of a built site."""

import gzip
import json
from pathlib import Path


def indexed(site: Path) -> dict[str, dict]:
    """By address of a page, what a search knows of it: its `content` and its `anchors`."""
    pages = [gzip.decompress(path.read_bytes()) for path in (site / "pagefind" / "fragment").iterdir()]
    found = [json.loads(page[page.index(b"{") :]) for page in pages]
    return {page["url"]: page for page in found}
