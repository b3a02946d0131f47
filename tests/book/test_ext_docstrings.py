"""What a docstring says in plain text, the reference says in formulas, code and citations."""

import pytest
from docstrings import SourceError, markdown
from formulas import typeset

SOURCES = {
    ("Kingma and Ba", "2015"): {"kingma2015": "Adam: A method for stochastic optimization"},
    ("LeCun et al.", "1998"): {"lecun1998": "Gradient-based learning", "lecun1998efficient": "Efficient BackProp"},
}


@pytest.mark.parametrize(
    ("plain", "formula"),
    [
        ("dL/dY_hat = (Y_hat - Y)/m", r"\partial L / \partial \hat{Y} = ( \hat{Y} - Y ) / m"),
        ("dA_prev = delta W^T", r"\mathrm{d}A_{\text{prev}} = \delta\,W ^\top"),
        ("W_ij = 0", "W_{ij} = 0"),
        ("r = sqrt(6/(n_in + n_out))", r"r = \sqrt{6 / ( n_{\text{in}} + n_{\text{out}} )}"),
        ("(1 - beta1^t)", r"( 1 - \beta_{1} ^{t} )"),
        ("e^min(z, 0) / (1 + e^-|z|)", r"e ^{\min ( z , 0 )} / ( 1 + e ^{- \lvert z \rvert} )"),
        ("log sum_j e^z_j - y . z", r"\log \sum_j\,e ^{z_{j}} - y \cdot z"),
        ("f' = 1 - a^2", "f ' = 1 - a ^{2}"),
        ("(m, n_in) -> (m, n_out)", r"( m , n_{\text{in}} ) \to ( m , n_{\text{out}} )"),
        ("p * (dA - p . dA)", r"p \odot ( \mathrm{d}A - p \cdot \mathrm{d}A )"),
        ("l2/2 ||W||^2", r"l_{2} / 2\,\lVert W \rVert ^{2}"),
    ],
)
def test_a_formula_is_set_as_one(plain, formula):
    assert markdown(plain) == f"${formula}$"
    typeset(formula)


@pytest.mark.parametrize(
    "words",
    [
        "A list of a and an I.",
        "The row's largest, log-sum-exp, and the sum of a max.",
        "Classes 0 and 1, in 2012; about 10, 20 ... of them (or fewer).",
        "What `f(Z)` gives, `theta <- theta` included.",
        "Do not, so that it is in (0, 1).",
    ],
)
def test_what_is_no_formula_stays_as_it_is(words):
    assert markdown(words) == words


def test_a_formula_within_a_sentence_ends_where_the_sentence_goes_on():
    assert markdown("With z less its largest (A = Z), log p_i is small.") == (
        r"With $z$ less its largest $( A = Z )$, $\log p_{i}$ is small."
    )


def test_an_update_in_a_sentence_stays_in_it():
    assert markdown("Descent: theta <- theta - eta g.") == r"Descent: $\theta \leftarrow \theta - \eta\,g$."


def test_arguments_before_a_colon_are_code():
    assert markdown("n_in, n_out: sizes. rate: a share.", ["n_in", "n_out", "rate"]) == (
        "`n_in`, `n_out`: sizes. `rate`: a share."
    )


def test_lines_of_updates_are_set_below_each_other():
    text = markdown("What it does.\n\n    m <- beta1 m      v <- g\n    theta <- theta - v\n    ")
    assert text.startswith("What it does.\n\n$$\n\\begin{array}{ll}")
    assert text.count("\\leftarrow") == 3
    typeset(text.split("$$")[1], display=True)


def test_an_indented_paragraph_is_code():
    assert markdown("So:\n\n        d = Derivation(x)\n        d\n\n    It is.") == (
        "So:\n\n```python\nd = Derivation(x)\nd\n```\n\nIt is."
    )


def test_a_source_is_cited():
    assert markdown("Moments (Kingma and Ba, 2015, algorithm 1).", sources=SOURCES) == (
        "Moments ({cite:alp}`kingma2015`, algorithm 1)."
    )
    assert markdown("As Kingma and Ba (2015) say.", sources=SOURCES) == "As {cite:t}`kingma2015` say."


def test_of_two_sources_by_the_same_authors_the_title_decides():
    text = 'LeCun et al. (1998), in "Efficient BackProp".'
    assert "`lecun1998efficient`" in markdown(text, sources=SOURCES)
    with pytest.raises(SourceError, match=r"LeCun et al\., 1998 is several sources"):
        markdown("LeCun et al. (1998)", sources=SOURCES)


def test_a_source_that_the_bibliography_does_not_have_is_refused():
    with pytest.raises(SourceError, match=r"Polyak, 1964 is no source"):
        markdown("(Polyak, 1964)", sources=SOURCES)
