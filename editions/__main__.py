"""Make the editions from the built site, check them, and offer them there: `python -m editions`, after `make site`.

An edition has the date and the number of the commit that it is made from, and the same commit gives the same bytes.
EPUBCHECK=must makes it an error that there is no Java to check the EPUB with.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from editions import OUT, ROOT, SITE

sys.path.append(str(ROOT / "tools"))

from editions.assemble import Book
from editions.check import epub_faults
from editions.epub import make_epub
from editions.offer import offer, size, withdraw
from editions.offline import make_offline
from editions.pdf import make_pdf


def git(*arguments: str) -> str:
    try:
        return subprocess.run(
            ["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def commit() -> tuple[datetime, str]:
    """When and which; of a copy that git knows nothing of, now."""
    seconds = git("log", "-1", "--format=%ct")
    made = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC).replace(microsecond=0)
    changed = " and changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return made, (git("rev-parse", "--short=7", "HEAD") or "unknown") + changed


def main(site: Path = SITE, out: Path = OUT) -> str | None:
    if not (site / "index.html").exists():
        return "error: there is no site to make editions of; run `make site`"
    out.mkdir(parents=True, exist_ok=True)
    made, revision = commit()
    withdraw(site)
    try:
        book = Book(site)
        if dead := book.dead_links():
            raise ValueError("links that lead nowhere:\n" + "\n".join(dead))
        files = []
        for make in (make_pdf, make_epub, make_offline):
            start = time.monotonic()
            path = make(book, made, revision, out)
            files.append(path)
            print(f"Made {path.relative_to(ROOT)}: {size(path)}, in {time.monotonic() - start:.0f} s", flush=True)
            if path.suffix == ".epub":
                faults = epub_faults(path)
                if faults is None:
                    print("  not checked: epubcheck needs a Java, and there is none on the PATH", flush=True)
                    if os.environ.get("EPUBCHECK") == "must":
                        raise ValueError("the EPUB was not checked")
                elif faults:
                    raise ValueError("epubcheck reports:\n" + "\n".join(faults))
    except ValueError as error:
        return f"error: {error}"
    offer(site, files, made)
    return None


if __name__ == "__main__":
    sys.exit(main())
