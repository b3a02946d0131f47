"""Every number that a chapter tells its reader is held to the run; and a number changed by hand is noticed."""

import pytest
from book_files import NOTEBOOKS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_checks import read
from prose_numbers import Fault, evidence, faults, faults_in, numbers_to_change, parts

# What the rules of prose_numbers.py do not cover, as it is written, and why nothing has to hold it.
EXCEPTIONS = {
    "digits": {
        "pixel 300 has no more to do": "any pixel",
        "do with pixel 301": "the one beside it",
        "train on 60,000 pictures": "the size of MNIST is known; datasets.mnist takes no other",
        "all 60,000 others": "the same",
    },
    "gradient_checking": {
        "about 16 digits": "what 64 bits hold is known, not computed here",
        "An absolute difference of $10^{-6}$": "any small number",
    },
    "layers": {"X[20:40]": "any batch"},
    "losses": {"A temperature of exactly 20 degrees": "any temperature"},
    "scale": {"batches of 8,192 on 256 processors": "what the paper reports that is cited there"},
}


def not_held(path):
    return [fault for fault in faults(read(path)) if not excused(fault, path.stem)]


def excused(fault: Fault, chapter: str) -> bool:
    return any(words in fault.context and fault.number in words for words in EXCEPTIONS.get(chapter, {}))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_number_of_a_chapter_is_held(path):
    assert not (found := not_held(path)), "\n".join(map(str, found))


def test_every_exception_is_a_chapters():
    texts = {path.stem: "\n".join(" ".join(text.split()) for _, _, text in parts(read(path))) for path in NOTEBOOKS}
    assert not [words for chapter, all_ in EXCEPTIONS.items() for words in all_ if words not in texts[chapter]]


# Each number changed by hand, by one in its last digit.


def one_more(text, number):
    """The text with the last digit of a number one more, of its exponent if it is a power of ten."""
    written = text[number.start : number.end]
    end = max(written.find(mark) for mark in ("\\cdot", "\\times", "·", "×", "e"))
    digits = [k for k, letter in enumerate(written[: end if end > 0 else None]) if letter.isdecimal()]
    changed = written[: digits[-1]] + str((int(written[digits[-1]]) + 1) % 10) + written[digits[-1] + 1 :]
    return text[: number.start] + changed + text[number.end :]


def digits_of(written):
    return sum(map(str.isdecimal, written))


def changes(path):
    """(part, number as written, whether the change is noticed) for the numbers of a chapter that have two digits.

    In captions all.
    """
    notebook = read(path)
    shown = evidence(notebook)

    def complaints(cell, part, text):
        return [fault for fault in faults_in(cell, part, text, shown) if not excused(fault, path.stem)]

    for cell, part, text in parts(notebook):
        before = complaints(cell, part, text)
        for number in numbers_to_change(text):
            if part != "caption" and digits_of(number.written(text)) < 2:
                continue
            after = complaints(cell, part, one_more(text, number))
            new = {fault.number for fault in after} - {fault.number for fault in before}
            yield part, number.written(text), bool(new) or len(after) > len(before)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_number_changed_by_hand_is_noticed(path):
    """Each in a caption; of those with two digits and more, all but a tenth: what is left has its neighbour nearby."""
    tried = list(changes(path))
    assert not [number for part, number, seen in tried if part == "caption" and not seen]
    longer = [(number, seen) for _, number, seen in tried if digits_of(number) > 1]
    unseen = [number for number, seen in longer if not seen]
    assert len(unseen) <= 0.1 * len(longer), f"{len(unseen)} of {len(longer)} are not noticed: {unseen}"


# The rules, on a chapter of a few cells.


def chapter(prose, code="", said="", caption="", alt="", *more):
    figure = {"mystnb": {"figure": {"caption": caption}, "image": {"alt": alt}}}
    shown = [new_output("stream", text=said)] if said else []
    return new_notebook(cells=[new_markdown_cell(prose), new_code_cell(code, outputs=shown, metadata=figure), *more])


HELD = {
    "a number that is printed": ("It is 0.7054.", "", "p = 0.7054"),
    "a rounded one": ("It is 0.705.", "", "p = 0.70538"),
    "a percentage": ("It is 71 %.", "", "p = 0.71"),
    "one in code": ("After 400 steps.", "train(steps=400)"),
    "with thousands": (r"In 10,240 or $10\,240$ or 10 240 steps.", "steps = 10_240"),
    "in millions": ("It has 2.5 million parameters.", "", "2500000"),
    "a power of ten": (r"Near $3 \cdot 10^{-5}$, or 3·10⁻⁵, or 3e-05.", "", "3e-05"),
    "one of the run": ("It is {glue:text}`p`.", "", ""),
    "one digit in prose": ("The 3 scores, exercise 4.", "", ""),
    "an index": ("$z_{12} = x_1^2$", "", ""),
    "an equation": (r"$2 \cdot 1 + (-1) \cdot 2 + 0.5 = 0.5$", "", ""),
    "an equation with thousands": (r"$32 \cdot 320 = 10{,}240$", "", ""),
    "an equation with rounding": (r"$0.7054 \cdot 0.2595 = 0.18305$ and $\ln 2 \approx 0.7$", "", ""),
    "an equation in words that is no formula": ("The sum is 40 + 2 ≈ 42.", "", ""),
    "an equation with a letter": (r"$(3 + 0.6q)(1 + 0.3q) - 0.4q = 3 + 1.1q + 0.18q^2$", "", ""),
    "a step": (r"$w = w - 10 w$ 10", "x = 10", ""),
    "a fraction": (r"$\frac{12}{48} = 0.25$ and $\sqrt{1.44} = 1.2$", "", ""),
    "an equation in words": ("That is 12 × 14 = 168 steps.", "", ""),
    "an equation over lines": ("$$\n\\begin{aligned}\nz &= 12 + 13 \\\\\n&= 25\n\\end{aligned}\n$$", "", ""),
    "a product of matrices": (
        r"$\begin{pmatrix} 1 & 2 \end{pmatrix} \begin{pmatrix} 10 & 20 \\ 30 & 40 \end{pmatrix} = (70, 100)$",
        "",
        "",
    ),
    "a sum of vectors": (r"$(3 - 4 - 2,\; 0 - 2 + 2) = (-3, 0)$", "", ""),
    "a vector": ("$z = (2, 1, -1)$", "z = np.array([2.0, 1.0, -1.0])"),
    "a matrix, transposed": (r"$\begin{pmatrix} 1 & 4 \\ 2 & 5 \end{pmatrix}$", "W = [[1, 2], [4, 5]]"),
    "sizes": ("The network 784-30-10.", "sizes = (784, 30, 10)"),
    "a vector with letters": (r"$(1 + 0.2q,\; -0.4q)$", "z = [1 + 0.2 * q, -0.4 * q]"),
    "a matrix with letters": (
        r"$\begin{pmatrix} 1 + 0.2q & -2 \\ 3 & -0.4q \end{pmatrix}$",
        "W = [[1 + 0.2 * q, -2], [3, -0.4 * q]]",
    ),
    "a column with a number of one digit": ("| p |\n|---|\n| 0.9 |\n| 2 |\n| 0.4 |\n", "p = [0.9, 2, 0.4]"),
    "a column": ("| n | p |\n|---|---|\n| 1 | 0.9 |\n| 2 | 0.4 |\n", "p = [0.9, 0.4]"),
    "bits, twice": ("In 32 bits instead of 64.", "", ""),
    "a name": ("In 32 bits, as Algorithm 6.3 has it since 1998.", "", ""),
    "code in prose": ("```python\nx = 12\n```\nIt is 12.", "", ""),
    "glue in a caption": ("", "", "", "Loss at {glue:text}`eta`."),
    "an assertion for a caption": ("", "assert round(loss, 2) == 0.31", "", "It ends at 0.31."),
    "an assertion for a word": ("", "assert round(ratio) == 4", "", "Four times as steep."),
    "a word that counts": ("", "", "", "Four panels."),
    "a number of the figure's cell": ("", "axis(0, 250)", "", "", "From 0 to 250."),
}
NOT_HELD = {
    "a number from nowhere": (("It is 0.7054.", "", "p = 0.7055"), "0.7054"),
    "a number of two digits that something rounds to": (("It is 0.71.", "", "p = 0.7083"), "0.71"),
    "a percentage from nowhere": (("It is 71 %.", "", "p = 0.72"), "71 %"),
    "an equation that is false": ((r"$2 \cdot 1 + (-1) \cdot 2 + 0.5 = 0.6$", "x = [0.5, 0.6]"), "0.6"),
    "one that is rounded and does not say so": ((r"$\ln 2 = 0.7$", "x = 0.7"), "0.7"),
    "an equation with a letter that is false": ((r"$(3 + 0.6q)(1 + 0.3q) = 3 + 1.5q + 0.19q^2$", "x = 0.19"), "0.19"),
    "a vector in another order": (("$z = (1, 2, -1)$", "z = np.array([2.0, 1.0, -1.0])"), "1"),
    "a product that is false": ((r"$(1, 2) \begin{pmatrix} 3 & 4 \\ 5 & 6 \end{pmatrix} = (13, 17)$",), "17"),
    "a vector with letters in another order": (("$(1 + 0.4q, -0.2q)$", "z = [1 + 0.2 * q, -0.4 * q]"), "0.4"),
    "a number after bits": (("In 32 bits it takes 64 seconds.", "", ""), "64"),
    "sizes in another order": (("The network 784-10-30.", "sizes = (784, 30, 10)"), "10"),
    "a column in another order": (("| n | p |\n|---|---|\n| 1 | 0.4 |\n| 2 | 0.9 |\n", "p = [0.9, 0.4]"), "0.4"),
    "a year among other numbers": (("After 2000 steps.", "", ""), "2000"),
    "a number of the code alone, in a caption": (("", "loss = 0.31", "0.31", "It ends at 0.31."), "0.31"),
    "an index of what is asserted": (("", "assert loss[31] == 0", "", "It ends at 31."), "31"),
    "a tolerance": (("", "assert isclose(a, b, atol=1e-8)", "", "Right to $10^{-8}$."), "10^{-8}"),
    "one digit in a caption": (("", "", "", "From 0 on."), "0"),
    "a word for how many times": (("", "assert round(ratio) == 4", "", "Five times as steep."), "Five"),
    "two words for a factor": (("", "assert 4 < ratio", "", "A factor of four to six."), "six"),
    "a slip of an exercise": (("It is 0.36.", 'check(answer, 1, slips={"no": 0.36})'), "0.36"),
    "looks": (("It is 0.35.", "plot(x, alpha=0.35)"), "0.35"),
}  # fmt: skip


@pytest.mark.parametrize("cells", HELD.values(), ids=HELD)
def test_held_is(cells):
    assert not faults(chapter(*cells))


@pytest.mark.parametrize(("cells", "number"), NOT_HELD.values(), ids=NOT_HELD)
def test_not_held_is(cells, number):
    assert any(number in fault.number for fault in faults(chapter(*cells)))


def test_what_is_far_away_holds_a_number_that_has_no_neighbour():
    far = [new_markdown_cell("…"), *(new_code_cell("pass") for _ in range(3)), new_code_cell("p = 0.41")]
    assert not faults(chapter("It is 0.41.", "", "", "", "", *far))
    assert faults(chapter("It is 0.41.", "", "", "", "", *far, new_code_cell("p = 0.42")))


def test_a_number_is_changed_in_its_last_digit():
    text = r"It is 0.29, $3 \cdot 10^{-5}$, $10^{-8}$ or 2e-07."
    assert [one_more(text, number)[6:] for number in numbers_to_change(text)] == [
        r"0.20, $3 \cdot 10^{-5}$, $10^{-8}$ or 2e-07.",
        r"0.29, $4 \cdot 10^{-5}$, $10^{-8}$ or 2e-07.",
        r"0.29, $3 \cdot 10^{-5}$, $10^{-9}$ or 2e-07.",
        r"0.29, $3 \cdot 10^{-5}$, $10^{-8}$ or 3e-07.",
    ]
