"""The book on paper (PDF), on an e-reader (EPUB) and in a folder that works without a network, from the built site.

`python -m editions` makes all three into _build/editions and offers them on the site: see __main__.py.
"""

from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "editions"
NAME = "feedforward-networks"


def long_date(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"
