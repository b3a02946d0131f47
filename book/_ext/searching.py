"""The index for searching the book, made by pagefind (search.html asks it): what stands in sentences, and code.

Pagefind reads the pages as they are built, but not quite: a section and an entry of the reference begin with a heading
that has their address, so that a search leads there; formulas set apart, what cells print and what leads elsewhere are
left out; and what explains a word counts more than what uses it: a chapter more than the appendix, which lists, and a
sentence more than code, while the name of an entry counts as much as a title. The pages carry nothing of all this.
"""

import gzip
import json
import re
import shutil
import subprocess
from collections import Counter
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind_bin import get_executable

from beside import PREFIX
from glossary import address, all_terms, glossaries

SECTION = re.compile(r'<section id="([^"]+)"([^<]*(?:<span id="[^"]+"></span>)*\s*)<h([2-6])>')
ENTRY = re.compile(r'<dt class="sig [^"]*" id="([^"]+)">(.*?)</dt>', re.DOTALL)
CODE = re.compile(r'(?=class="(?:[^"]* )?highlight-)')
LEFT_OUT = "div.math, .katex-html, annotation, .beside, .cell_output, .headerlink, .source-of, .used-in"
# Of what pagefind writes, this is all that search.html asks for.
USED = [
    "pagefind.js",
    "pagefind-highlight.js",
    "pagefind-entry.json",
    "wasm.en.pagefind",
    "*.pf_meta",
    "index",
    "fragment",
]


def searchable(html: str, is_chapter: bool) -> str:
    """A page as pagefind shall read it."""
    body = "<article data-pagefind-body" + ("" if is_chapter else ' data-pagefind-weight="0.3"')
    html = SECTION.sub(r'<section\2<h\3 id="\1">', html.replace("<article", body, 1))
    html = ENTRY.sub(r'<h6 id="\1" data-pagefind-weight="3">\1</h6><p>\2</p>', html)
    html = html.replace("<dfn ", '<dfn data-pagefind-weight="9" ')  # where a term is introduced
    return CODE.sub('data-pagefind-weight="0.05" ', html)


def make_index(app, exception):
    if exception or app.builder.format != "html":
        return
    with TemporaryDirectory() as folder:
        pages, index = Path(folder, "pages"), Path(folder, "index")
        for docname in app.env.found_docs:
            page = pages / f"{docname}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            html = Path(app.builder.get_outfilename(docname)).read_text("utf-8")
            is_notebook = str(app.env.doc2path(docname)).endswith(".ipynb")
            page.write_text(searchable(html, is_notebook and not docname.startswith("appendix/")), "utf-8")
        command = [get_executable(), "--site", pages, "--output-path", index, "--exclude-selectors", LEFT_OUT]
        subprocess.run([*command, "--keep-index-url", "--quiet"], check=True)
        target = Path(app.outdir, "pagefind")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for path in (path for name in USED for path in index.glob(name)):
            shutil.move(path, target)
        write_json(target / "words.json", vocabulary(target))
        write_json(target / "named.json", list(named(app)))


def vocabulary(index: Path) -> list[str]:
    """The words that pagefind has read, the most frequent first: what a misspelt word may have meant."""
    counts = Counter()
    for path in (index / "fragment").iterdir():
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        counts.update(re.findall(r"[^\W\d_]{4,}", json.loads(text[text.index("{") :])["content"].lower()))
    return [word for word, _ in counts.most_common()]


def named(app):
    """(names, title, address, what to show) of each term of the glossary and each equation that has a label.

    Of a term also the page that introduces it.
    """
    for glossary in glossaries(app.env):
        for term, synonyms, _, meaning, introduced in all_terms(app.env):
            words = "".join(part.astext() for part in meaning)
            place, page = (app.builder.get_target_uri(name) for name in (glossary, introduced))
            yield [term, *synonyms], f"Glossary > {term}", f"{place}#{address(term)}", escape(words), page
    for page, data in app.env.metadata.items():
        numbers = app.env.toc_fignumbers.get(page, {}).get("displaymath", {})
        for place in data.get("numbered_formulas", {}):
            words = place.removeprefix(PREFIX).replace("-", " ")
            number = ".".join(map(str, numbers.get(place, ())))
            title = f"Equation ({number}): {app.env.titles[page].astext()}"
            yield [words], title, f"{app.builder.get_target_uri(page)}#{place}", escape(words)


def write_json(path, what):
    path.write_text(json.dumps(what, ensure_ascii=False, separators=(",", ":")), "utf-8")


def make_no_other(app):
    """Sphinx's own index, which would only be read by Sphinx's own search page."""
    if app.builder.format == "html":
        app.builder.search = False


def setup(app):
    app.connect("builder-inited", make_no_other)
    app.connect("build-finished", make_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
