"""Draws book/_static/social.png, what a link to the book shows where links are shown as cards: run it by hand."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from ffnn import Adam, Dense, Network, datasets, fit, softmax_cross_entropy, tanh
from ffnn.plotting import PALETTE, decision_regions, use_book_style

TARGET = Path(__file__).resolve().parents[1] / "book" / "_static" / "social.png"
WIDTH, HEIGHT = 1200, 630  # pixels, as the sites that show cards ask


def main():
    use_book_style()
    X, y = datasets.spirals(600, noise=0.1, rng=np.random.default_rng(0))
    network = Network([Dense(2, 32, tanh), Dense(32, 32, tanh), Dense(32, 3)], rng=np.random.default_rng(1))
    fit(network, softmax_cross_entropy, Adam(0.01), X, y, epochs=100, batch_size=30, rng=np.random.default_rng(2))
    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, layout="none")
    axes = figure.add_axes((0.55, 0.08, 0.42, 0.84))
    decision_regions(network, X, y, ax=axes)
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    if axes.get_legend():
        axes.get_legend().remove()
    ink, muted = PALETTE["ink"], PALETTE["muted"]
    words = {"va": "top", "ha": "left", "transform": figure.transFigure}
    figure.text(0.05, 0.88, "Feedforward\nnetworks\nfrom scratch", fontsize=44, weight="bold", color=ink, **words)
    figure.text(0.05, 0.45, "backpropagation you can check", fontsize=22, color=muted, **words)
    rule = r"$\frac{\partial p_i}{\partial z_k} = p_i\,(\delta_{ik} - p_k)$"
    figure.text(0.05, 0.31, rule, fontsize=36, color=ink, **words)
    figure.savefig(TARGET, dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
