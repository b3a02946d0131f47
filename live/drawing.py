"""Matplotlib's backend on the page: `plt.show()` shows what is drawn so far where it is called, as in Jupyter."""

from kernel import close_figures, open_figures
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*_, **__):
    from IPython.display import display  # that of the kernel which runs now

    for figure in open_figures():
        display(figure)
    close_figures()
