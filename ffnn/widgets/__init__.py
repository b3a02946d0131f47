"""The live figures: ipywidgets whose body runs in the reader's browser, with or without a kernel behind it."""

from ffnn.widgets.activation_explorer import ActivationExplorer
from ffnn.widgets.backprop_stepper import BackpropStepper
from ffnn.widgets.descent_explorer import DescentExplorer
from ffnn.widgets.digit_pad import DigitPad
from ffnn.widgets.forward_stepper import ForwardStepper
from ffnn.widgets.hinge_builder import HingeBuilder
from ffnn.widgets.initialization_explorer import InitializationExplorer
from ffnn.widgets.neuron_explorer import NeuronExplorer
from ffnn.widgets.overfitting_explorer import OverfittingExplorer
from ffnn.widgets.softmax_explorer import SoftmaxExplorer
from ffnn.widgets.training_explorer import TrainingExplorer

__all__ = [
    "ActivationExplorer",
    "BackpropStepper",
    "DescentExplorer",
    "DigitPad",
    "ForwardStepper",
    "HingeBuilder",
    "InitializationExplorer",
    "NeuronExplorer",
    "OverfittingExplorer",
    "SoftmaxExplorer",
    "TrainingExplorer",
]
