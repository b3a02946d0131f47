"""The words of the book, as a reader meets them: without code, formulas, addresses and the marks of MyST.

They are looked up in the dictionary of British English that Firefox and LibreOffice use (the npm package
dictionary-en-gb), by Hunspell. The book writes -ize and -ization, as the Oxford dictionaries do and this one does not;
words that no dictionary has, names among them, are in words.txt.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import docstrings
import hunspell
import nbformat
from book_files import BOOK, ROOT, contents

WORDS = Path(__file__).with_name("words.txt")
NOT_PROSE = [
    re.compile(r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$", re.DOTALL | re.MULTILINE),  # a program
    re.compile(r"^`{3,}\{(?:api|bibliography|derivations|toctree)\}.*?^`{3,}\s*$", re.DOTALL | re.MULTILINE),
    re.compile(r"<!--.*?-->|<[^>]+>|&\w+;", re.DOTALL),
    re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}|(?<!\\)\$\$.*?(?<!\\)\$\$(?: *\([\w-]+\))?", re.DOTALL),
    re.compile(r"(?<![\\$])\$[^$]+\$"),
    re.compile(r"\{[\w:-]+\}`[^`<]*<[^>]+>`|\{[\w:-]+\}`[^`]*`"),  # a role
    re.compile(r"^(?::{3,}|`{3,})\{[\w-]+\}|^:[\w-]+:.*$|^\([\w-]+\)=$|\{[.#][\w-]+\}", re.MULTILINE),
    re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"\]\([^)]*\)|https?://\S+"),
    re.compile(r"[\w/.-]*[/_][\w/.-]+|\b\w+\.(?:py|md|npz|json|yml|txt|ipynb)\b|\bw\d+\b"),  # a path, a name with _
]
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SUFFIX = re.compile(r"['’]s?$")


def prose(markdown: str) -> str:
    for pattern in NOT_PROSE:
        markdown = pattern.sub(" . ", markdown)
    return markdown


def words(text: str) -> Iterator[str]:
    """The words of a text, without the ending 's; abbreviations and names like `ReLU` are no words."""
    for word in WORD.findall(text):
        word = SUFFIX.sub("", word)
        if len(word) > 1 and word[1:] == word[1:].lower():
            yield word


def of_page(path: Path) -> str:
    """The running text of a page, with the captions and alt texts of its figures."""
    if path.suffix != ".ipynb":
        return prose(path.read_text("utf-8"))
    notebook = nbformat.read(path, as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in notebook.cells:
        shown = cell.metadata.get("mystnb", {})
        texts += [shown.get("figure", {}).get("caption", ""), shown.get("image", {}).get("alt", "")]
    return "\n\n".join(map(prose, texts))


def of_module(path: Path) -> str:
    """The docstrings of a module, without their sources and their code, which is indented."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            text = re.sub(r"(?m)^ {4}.*$", "", text)
            found.append(prose(re.sub(docstrings.CITATION, r"\g<authors>", text)))
    return "\n\n".join(found)


def texts() -> dict[str, str]:
    """Everything that is checked, by its path."""
    pages = [BOOK / f"{name}{suffix}" for name in contents() for suffix in (".ipynb", ".md")]
    pages += [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "ffnn" / "data").rglob("*.md"))]
    found = {page.relative_to(ROOT).as_posix(): of_page(page) for page in pages if page.exists()}
    modules = sorted((ROOT / "ffnn").rglob("*.py"))
    return found | {module.relative_to(ROOT).as_posix(): of_module(module) for module in modules}


class Dictionary:
    """`word in dictionary`: British by Hunspell, but with -ize where Americans have it, too."""

    def __init__(self):
        folder = ROOT / "node_modules" / "dictionary-en-gb"
        self.british = hunspell.Hunspell("index", hunspell_data_dir=str(folder)).spell
        self.american = hunspell.Hunspell("en_US").spell

    def __contains__(self, word: str) -> bool:
        word = word.replace("’", "'")
        with_z, with_s = re.sub("is(?=[aei])", "iz", word), re.sub("iz(?=[aei])", "is", word)
        if with_z != word and self.american(with_z) and not self.american(word):
            return False
        return self.british(word) or (with_s != word and self.british(with_s) and self.american(word))


def own_words() -> list[str]:
    return WORDS.read_text("utf-8").split()


def unknown(text: str, dictionary, own) -> list[str]:
    """The words that neither the dictionary nor the list has; there, lower case stands for a capital, too."""
    own = set(own)
    return sorted({w for w in words(text) if not (w in own or w.lower() in own or w in dictionary)})
