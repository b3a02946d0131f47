"""What a search finds, and in which order: the chapter that explains a word before the pages that mention it.

Sphinx's index knows on which pages a word stands, not how often, and its own order puts any name of the package that
contains the word first. So the search page is told how often a page's prose uses each word, and which pages are
chapters; search.html makes the order of both.
"""

from collections import Counter

from docutils import nodes
from sphinx.search import IndexBuilder
from sphinx.search.en import SearchEnglish

ENGLISH = SearchEnglish({})
MENTIONED = 2  # a word that a page uses less often is not what the page is about


def is_no_word(node) -> bool:
    """Formulas, drawings and what cells print would fill the search index with `mathbf` and digits."""
    return isinstance(node, (nodes.math, nodes.math_block, nodes.raw)) or "cell_output" in getattr(
        node, "attributes", {}
    ).get("classes", [])


def is_no_prose(node) -> bool:
    return is_no_word(node) or isinstance(node, (nodes.literal_block, nodes.comment))


def without(doctree, unwanted):
    words = doctree.deepcopy()
    for node in list(words.findall(unwanted)):
        if node.parent is not None:
            node.parent.remove(node)
    return words


def index_words(feed):
    def feed_words(self, docname, filename, title, doctree):
        feed(self, docname, filename, title, without(doctree, is_no_word))

    return feed_words


IndexBuilder.feed = index_words(IndexBuilder.feed)


def count_words(app, doctree):
    """How often the page's prose uses each word, in the form that Sphinx searches for."""
    prose = without(doctree, is_no_prose).findall(nodes.Text)
    words = Counter(ENGLISH.stem(word) for text in prose for word in ENGLISH.split(text.astext()))
    counted(app.env)[app.env.docname] = {
        word: count for word, count in sorted(words.items()) if count >= MENTIONED and ENGLISH.word_filter(word)
    }


def counted(env) -> dict:
    if not hasattr(env, "prose_words"):
        env.prose_words = {}
    return env.prose_words


def purge(app, env, docname):
    counted(env).pop(docname, None)


def merge(app, env, docnames, other):
    for docname in docnames:
        counted(env)[docname] = counted(other)[docname]


def give_to_search(app, pagename, templatename, context, doctree):
    if pagename == "search":
        is_chapter = {name: str(app.env.doc2path(name)).endswith(".ipynb") for name in counted(app.env)}
        context["prose"] = {
            name: {"chapter": is_chapter[name], "words": words} for name, words in sorted(counted(app.env).items())
        }


def setup(app):
    app.connect("doctree-read", count_words)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", give_to_search)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
