"""Ask every address that the built site cites whether it still answers: `python tools/links.py _build/html`.

Run once a week (.github/workflows/weekly.yml), never by `make test`, which needs no network. Links within the site are
tested there, from its files.
"""

import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag
from urllib.request import Request, urlopen

from bs4 import BeautifulSoup

ASKS = 3
PATIENCE = 30  # seconds an address may take to answer
# Publishers refuse programs with these; whoever refuses is there.
REFUSALS = {401, 403, 405, 406, 418, 429}
BROWSER = {"User-Agent": "Mozilla/5.0 (link check of a book)", "Accept": "text/html,*/*"}


def cited(site: Path) -> dict[str, list[str]]:
    """Every address that a page of the site links to outside of it, with the pages that do."""
    pages = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        for link in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("a[href^=http]"):
            address = urldefrag(link["href"]).url
            if (page := path.relative_to(site).as_posix()) not in pages[address]:
                pages[address].append(page)
    return dict(pages)


def trouble(address: str) -> str | None:
    """What is wrong with an address, None where it answers; a passing fault is given two more chances."""
    for _ in range(ASKS):
        try:
            with urlopen(Request(address, headers=BROWSER), timeout=PATIENCE):
                return None
        except HTTPError as error:
            if error.code in REFUSALS:
                return None
            said = f"answers {error.code} {error.reason}"
            if error.code < 500:
                return said
        except (OSError, ValueError) as error:
            said = f"does not answer: {error}"
    return said


def main(site: str) -> int:
    pages = cited(Path(site))
    with ThreadPoolExecutor(8) as pool:
        found = dict(zip(pages, pool.map(trouble, pages), strict=True))
    dead = {address: said for address, said in found.items() if said}
    for address, said in dead.items():
        print(f"{address} {said}; cited by {', '.join(pages[address])}")
    print(f"{len(pages) - len(dead)} of {len(pages)} addresses answer")
    return bool(dead)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
