"""What a docstring marks in plain text, the reference sets as formulas, code and citations; the rest is text."""

import pytest
from docstrings import DocstringError, restructured, tex
from docutils import nodes
from docutils.core import publish_doctree
from formulas import typeset

SOURCES = {
    ("Kingma and Ba", "2015"): {"kingma2015": "Adam: A method for stochastic optimization"},
    ("LeCun et al.", "1998"): {"lecun1998": "Gradient-based learning", "lecun1998efficient": "Efficient BackProp"},
}


@pytest.mark.parametrize(
    ("plain", "formula"),
    [
        ("dL/dY_hat = (Y_hat - Y)/m", r"\partial L / \partial \hat{Y} = ( \hat{Y} - Y ) / m"),
        ("dL/d output", r"\partial L / \partial \text{output}"),
        ("dp_i/dz_k = p_i delta_ik", r"\partial p_{i} / \partial z_{k} = p_{i}\,\delta_{ik}"),
        ("dA_prev = delta W^T", r"\mathrm{d}A_{\text{prev}} = \delta\,W ^\top"),
        ("W_ij = 0", "W_{ij} = 0"),
        ("r = sqrt(6/(n_in + n_out))", r"r = \sqrt{6 / ( n_{\text{in}} + n_{\text{out}} )}"),
        ("+-1/sqrt 2", r"\pm 1 / \sqrt{2}"),
        ("(1 - beta1^t) g", r"( 1 - \beta_{1} ^{t} )\,g"),
        ("e^min(z, 0) / (1 + e^-|z|)", r"e ^{\min ( z , 0 )} / ( 1 + e ^{- \lvert z \rvert} )"),
        ("rate factor^floor(t/every)", r"\text{rate}\,\text{factor} ^{\lfloor t / \text{every} \rfloor}"),
        ("log sum_j e^z_j - y . z", r"\log \sum_{j} e ^{z_{j}} - y \cdot z"),
        ("f' = 1 - a^2", "f ' = 1 - a ^{2}"),
        ("(m, n_in) -> (m, n_out)", r"( m , n_{\text{in}} ) \to ( m , n_{\text{out}} )"),
        ("p * (dA - p . dA)", r"p \odot ( \mathrm{d}A - p \cdot \mathrm{d}A )"),
        ("l2/2 ||W||^2", r"l_{2} / 2\,\lVert W \rVert ^{2}"),
        ("eta(t) <= 2u", r"\eta ( t ) \le 2 u"),
        ("eps^(1/3) >= 1e-8", r"\varepsilon ^{1 / 3} \ge 1e-8"),
    ],
)
def test_a_formula_is_set_as_one(plain, formula):
    assert tex(plain) == formula
    typeset(formula)


@pytest.mark.parametrize(("formula", "word"), [("1 ~ 2", "'~'"), ("x^", "ends too early"), ("sqrt(x", "too early")])
def test_a_formula_that_cannot_be_read_is_refused(formula, word):
    with pytest.raises(DocstringError, match=word):
        restructured(f"It is ${formula}$.")


@pytest.mark.parametrize("text", ["Here is $x", "Here is `x", "$x\n\ny$"])
def test_a_mark_that_stays_open_is_refused(text):
    with pytest.raises(DocstringError, match="a mark is open"):
        restructured(text)


def parts(text):
    """What docutils makes of it: the text, and in it what is code."""
    document = publish_doctree(restructured(text), settings_overrides={"report_level": 1, "halt_level": 1})
    return document.astext(), [node.astext() for node in document.findall(nodes.literal)]


@pytest.mark.parametrize(
    "words",
    [
        "A list of theta <- theta and an I.",
        "The row's largest, log-sum-exp, z_i_ and *all* of |max| \\ <b>[1]_.",
        "- in 2012; about 10, 20 ... of them (or fewer)::",
        "A. Turing: of all, :math: is no role",
    ],
)
def test_what_is_not_marked_is_text(words):
    text, code = parts(words)
    assert (text.replace("’", "'"), code) == (words, [])


def test_code_in_backticks_stays_code():
    assert parts("What `f(Z)` gives, `theta <- theta`s, (`n_in`, `$x$`: `a\\b`).") == (
        "What f(Z) gives, theta <- thetas, (n_in, $x$: a\\b).",
        ["f(Z)", "theta <- theta", "n_in", "$x$", "a\\b"],
    )


def test_a_formula_stands_in_its_sentence_whatever_is_around_it():
    assert restructured("($theta <- theta - eta\ng$), K-class, is $x$s.") == (
        r"\ (\ :math:`\theta \leftarrow \theta - \eta\,g`\ ), K-class, is \ :math:`x`\ s."
    )


def test_lines_of_formulas_are_set_below_each_other():
    text = restructured("What it does.\n\n$m <- beta1 m$      $v <- g$\n$theta <- theta - v$\n\nThat is it.")
    before, display, _, after = text.split("\n\n")[0], *text.split("\n\n")[1:]
    assert (before, display, after) == (r"\ What it does.", ".. math::", r"\ That is it.")
    formula = text.split("\n\n")[2]
    assert formula.split()[0] == r"\begin{array}{ll}"
    assert formula.count("\\leftarrow") == 3
    assert [row.count("&") for row in formula.split("\\\\")] == [1, 0]
    typeset(formula, display=True)


def test_an_indented_paragraph_is_code():
    assert restructured("So:\n\n    d = Derivation(x)\n    d\n\nIt is.") == (
        r"\ So\:" "\n\n.. code-block:: python\n\n    d = Derivation(x)\n    d\n\n\\ It is."
    )


def test_a_source_is_cited():
    assert restructured("Moments (Kingma and Ba,\n2015, algorithm 1).", SOURCES) == (
        r"\ Moments (\ :cite:alp:`kingma2015`\ , algorithm 1)."
    )
    assert restructured("As Kingma and Ba (2015) say.", SOURCES) == r"\ As \ :cite:t:`kingma2015`\  say."


def test_of_two_sources_by_the_same_authors_the_title_decides():
    text = 'LeCun et al. (1998), in "Efficient BackProp".'
    assert "`lecun1998efficient`" in restructured(text, SOURCES)
    with pytest.raises(DocstringError, match=r"LeCun et al\., 1998 is several sources"):
        restructured("LeCun et al. (1998)", SOURCES)


def test_a_source_that_the_bibliography_does_not_have_is_refused():
    with pytest.raises(DocstringError, match=r"Polyak, 1964 is no source"):
        restructured("(Polyak, 1964)", SOURCES)
