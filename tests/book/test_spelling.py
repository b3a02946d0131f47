"""The book's words are spelled right: in its pages, in the captions of its figures, in the package's docstrings."""

import re

import pytest
from spelling import Dictionary, own_words, prose, texts, unknown, words


@pytest.fixture(scope="module")
def dictionary():
    return Dictionary()


@pytest.fixture(scope="module")
def book():
    return texts()


def test_every_word_of_the_book_is_in_the_dictionary_or_in_words_txt(book, dictionary):
    faults = {path: found for path, text in book.items() if (found := unknown(text, dictionary, own_words()))}
    assert not faults, "\n".join(f"{path}: {', '.join(found)}" for path, found in faults.items())


def test_words_txt_is_sorted_and_has_nothing_twice(dictionary):
    assert own_words() == sorted(set(own_words()), key=lambda word: (word.lower(), word))


def test_words_txt_has_only_words_that_the_book_has_and_the_dictionary_has_not(book, dictionary):
    found = {word for text in book.values() for word in words(text)}
    lower = {word.lower() for word in found}
    dead = [word for word in own_words() if word not in (found if word != word.lower() else lower)]
    assert not dead
    assert not [word for word in own_words() if word in dictionary]


def test_the_whole_book_is_read(book):
    assert len(book) > 40
    counts = {path: sum(1 for _ in words(text)) for path, text in book.items()}
    assert counts["book/learn/backpropagation.ipynb"] > 2000
    assert counts["README.md"] > 100
    assert counts["ffnn/losses.py"] > 50


@pytest.mark.parametrize(
    "word", ["recieve", "teh", "derivitive", "color", "behavior", "neighbor", "labeled", "modeling"]
)
def test_what_is_wrong_or_american_is_seen(dictionary, word):
    assert unknown(f"A {word} here.", dictionary, []) == [word]


@pytest.mark.parametrize("word", ["initialisation", "optimiser", "generalised", "minimising"])
def test_ise_is_seen_where_the_book_writes_ize(dictionary, word):
    assert word not in dictionary
    assert re.sub("is(?=[aei])", "iz", word) in dictionary


@pytest.mark.parametrize(
    "word",
    ["colour", "neighbour’s", "licence", "centred", "initialization", "generalizes", "exercise", "Gauss", "isn't"],
)
def test_what_is_right_passes(dictionary, word):
    assert not unknown(f"A {word} here.", dictionary, [])


@pytest.mark.parametrize(
    "markdown",
    [
        "`np.xyzzy`",
        "```python\nxyzzy()\n```",
        "````\nxyzzy\n````",
        "$xyzzy$",
        "$$\nxyzzy\n$$ (eq-xyzzy)",
        "\\begin{align}\nxyzzy\n\\end{align}",
        "[words](xyzzy.ipynb#xyzzy)",
        "{cite:t}`xyzzy2000` and {eq}`xyzzy`",
        ":::{xyzzy} Words\n:class: xyzzy\n:::",
        "https://example.org/xyzzy",
        "xyzzy.py and tests/xyzzy and a_xyzzy",
        '<span class="xyzzy">words</span>',
        "XYZZY and XyZzY",
    ],
)
def test_what_is_not_prose_is_not_looked_up(dictionary, markdown):
    assert not unknown(prose(markdown), dictionary, [])


def test_what_stands_within_a_directive_is_prose(dictionary):
    text = ":::{admonition} A xyzzyx\n:class: margin\nAlso xyzzyy.\n:::\n\n```{note}\nAnd xyzzyz.\n```"
    assert unknown(prose(text), dictionary, []) == ["xyzzyx", "xyzzyy", "xyzzyz"]


def test_a_word_of_the_books_own_stands_for_its_capital_and_a_name_for_itself(dictionary):
    assert unknown("Softmax softmax Keras keras", dictionary, ["softmax", "Keras"]) == ["keras"]
