"""The glossary has every term that a reader needs to search the web and to read a paper."""

import pytest
from book_files import parsed

TERMS = """
affine · linear · multilayer perceptron · MLP · fully connected · one-hot · logit ·
logistic function · logistic regression · maximum likelihood · negative log-likelihood ·
Kullback–Leibler divergence · entropy · softargmax · argmax · vanishing gradient ·
exploding gradient · dying ReLU · Swish · SiLU · zero-centred · saturation · forward mode ·
reverse mode · vector-Jacobian product · multivariable chain rule · computational graph ·
learning rate · hyperparameter · epoch · step · batch · mini-batch · accuracy · convex ·
local minimum · saddle point · plateau · conditioning · linear scaling rule · overfitting ·
underfitting · generalization · regularization · weight decay · data augmentation · calibration ·
temperature scaling · quantization · overhead · FLOP · hardware efficiency · memory-bound ·
compute-bound · baseline
"""  # noqa: RUF001


@pytest.fixture(scope="module")
def entries(site):
    """(a term's names, what it means) for each entry."""
    page = parsed(site / "appendix" / "glossary.html").select_one(".glossary")
    heads = [head.get_text().rstrip(")#").replace(" (also ", ", ").split(", ") for head in page.find_all("dt")]
    return list(zip(heads, page.find_all("dd"), strict=True))


@pytest.mark.parametrize("term", [" ".join(term.split()) for term in TERMS.split("·")])
def test_a_term_of_the_field_is_in_the_glossary(entries, term):
    assert any(term in names for names, _ in entries)


def test_each_entry_says_in_a_line_what_the_term_means_and_leads_to_the_chapter_that_explains_it(entries, site):
    for names, told in entries:
        page, _, anchor = told.a["href"].partition("#")
        chapter = parsed(site / "appendix" / page)
        assert chapter.find("dfn", id=anchor).get_text(" ", strip=True).startswith(names[0])
        words = told.get_text().removesuffix(told.a.get_text()).split()
        assert 4 <= len(words) <= 40, (names[0], " ".join(words))
