"""The live figures: ipywidgets whose body runs in the reader's browser, with or without a kernel behind it."""

from ffnn.widgets.activation_explorer import ActivationExplorer
from ffnn.widgets.softmax_explorer import SoftmaxExplorer
from ffnn.widgets.training_explorer import TrainingExplorer

__all__ = ["ActivationExplorer", "SoftmaxExplorer", "TrainingExplorer"]
