"""ffnn beside PyTorch and scikit-learn: the same weights and the same batches must lead along the same path.

Every activation x loss x optimizer trains a network of two hidden layers for 100 steps in float64, once here and
once in PyTorch; losses and parameters must agree to 1e-9. Gradients of scikit-learn's MLPs are compared likewise.

    python benchmarks/parity.py             compare, live (needs torch and scikit-learn)
    python benchmarks/parity.py --record    write PyTorch's paths to parity.npz, which `make test` compares with
"""

import argparse
import sys
from itertools import product
from pathlib import Path

import numpy as np

import ffnn
from ffnn import Dense, Network

RECORDED = Path(__file__).with_name("parity.npz")
TOLERANCE = 1e-9
STEPS, EVERY, BATCH = 100, 10, 8  # a loss is recorded every 10 steps, the parameters at the end
SIZES = (3, 5, 4, 3)
ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu", "silu", "softmax")
LOSSES = ("squared_error", "cross_entropy", "binary_cross_entropy", "softmax_cross_entropy")
OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam", "AdamW")
CASES = list(product(ACTIVATIONS, LOSSES, OPTIMIZERS))
RATES = {"SGD": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "RMSProp": 0.003, "Adam": 0.01, "AdamW": 0.01}


def problem(activation, loss):
    """A network, its data and a batch for every step, the same on every machine and in every run."""
    rng = np.random.default_rng(20260)
    functions = [getattr(ffnn, activation)] * 2 + [ffnn.softmax if loss == "cross_entropy" else ffnn.identity]
    layers = [Dense(n_in, n_out, f) for n_in, n_out, f in zip(SIZES, SIZES[1:], functions, strict=False)]
    network = Network(layers, rng=rng, dtype=np.float64)
    network.theta = rng.normal(0, 0.7, network.theta.size)
    X = rng.normal(size=(40, SIZES[0]))
    targets = {
        "squared_error": rng.normal(size=(40, SIZES[-1])),
        "binary_cross_entropy": rng.random((40, SIZES[-1])),
        "cross_entropy": rng.dirichlet(np.ones(SIZES[-1]), 40),
        "softmax_cross_entropy": rng.integers(0, SIZES[-1], 40),
    }
    batches = [rng.choice(40, BATCH, replace=False) for _ in range(STEPS)]
    return network, X, targets[loss], batches


def ffnn_path(activation, loss, optimizer):
    """The losses on the way and theta at its end."""
    network, X, y, batches = problem(activation, loss)
    loss, optimizer = getattr(ffnn, loss), getattr(ffnn, optimizer)(RATES[optimizer])
    losses = []
    for batch in batches:
        value, dA = loss(network.forward(X[batch], training=True), y[batch])
        network.backward(dA)
        optimizer.step(network.theta, network.grad)
        losses.append(value)
    return np.array(losses[::EVERY]), network.theta


def torch_path(activation, loss, optimizer):
    import torch
    from torch.nn import functional as F

    functions = {
        "identity": lambda z: z,
        "softplus": lambda z: F.softplus(z, threshold=700),  # at its default PyTorch goes over to z at z = 20
        "gelu": lambda z: F.gelu(z, approximate="tanh"),
        "softmax": lambda z: F.softmax(z, dim=1),
    }
    f = functions.get(activation) or getattr(F, activation)
    losses_of_torch = {
        "squared_error": lambda z, y: ((z - y) ** 2).sum() / 2 / len(y),
        "binary_cross_entropy": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(y),
        "cross_entropy": lambda z, y: -(y * torch.log(F.softmax(z, dim=1))).sum() / len(y),
        "softmax_cross_entropy": F.cross_entropy,
    }
    network, X, y, batches = problem(activation, loss)
    X, y = torch.tensor(X), torch.tensor(y)
    parameters = [torch.tensor(p.copy(), requires_grad=True) for layer in network.layers for p in (layer.W, layer.b)]
    optimizers = {
        "SGD": lambda: torch.optim.SGD(parameters, lr=RATES["SGD"]),
        "Momentum": lambda: torch.optim.SGD(parameters, lr=RATES["Momentum"], momentum=0.9),
        "Nesterov": lambda: torch.optim.SGD(parameters, lr=RATES["Nesterov"], momentum=0.9, nesterov=True),
        "RMSProp": lambda: torch.optim.RMSprop(parameters, lr=RATES["RMSProp"]),
        "Adam": lambda: torch.optim.Adam(parameters, lr=RATES["Adam"]),
        "AdamW": lambda: torch.optim.AdamW(parameters, lr=RATES["AdamW"]),
    }
    stepper, losses = optimizers[optimizer](), []
    for batch in batches:
        A = X[batch]
        for k in range(0, len(parameters), 2):
            Z = A @ parameters[k] + parameters[k + 1]
            A = f(Z) if k + 2 < len(parameters) else Z
        value = losses_of_torch[loss](A, y[batch])
        stepper.zero_grad()
        value.backward()
        stepper.step()
        losses.append(value.item())
    theta = np.concatenate([p.detach().numpy().ravel() for p in parameters])
    return np.array(losses[::EVERY]), theta


def difference(path, other):
    """The largest difference of two paths, relative to the size of what differs where that is larger than 1."""
    return np.max([np.abs(a - b).max() / max(1, np.abs(b).max()) for a, b in zip(path, other, strict=True)])


def compare(reference):
    """Compare ffnn with `reference(activation, loss, optimizer)` in every case; returns the cases that disagree."""
    disagree = {}
    for case in CASES:
        found = difference(ffnn_path(*case), reference(*case))
        if not found <= TOLERANCE:
            disagree[case] = found
    return disagree


def recorded():
    """The recorded paths as a function of the case, and the versions that made them."""
    with np.load(RECORDED, allow_pickle=False) as file:
        losses, thetas, versions = file["losses"], file["thetas"], str(file["versions"])
    return lambda *case: (losses[CASES.index(case)], thetas[CASES.index(case)]), versions


def record():
    import torch

    paths = [torch_path(*case) for case in CASES]
    versions = f"PyTorch {torch.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}"
    losses, thetas = (np.array(part) for part in zip(*paths, strict=True))
    np.savez_compressed(RECORDED, losses=losses, thetas=thetas, versions=versions)
    print(f"{len(CASES)} paths of {STEPS} steps written to {RECORDED} with {versions}")


def compare_with_sklearn():
    """The gradients of MLPClassifier and MLPRegressor, recovered from one step of plain gradient descent."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    disagree, rate = {}, 1e-3
    names = {"identity": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
    options = {"solver": "sgd", "learning_rate_init": rate, "momentum": 0.0, "alpha": 0.0, "shuffle": False}
    for (ours, theirs), loss in product(names.items(), ("squared_error", "softmax_cross_entropy")):
        network, X, y, _ = problem(ours, loss)
        kind = MLPRegressor if loss == "squared_error" else MLPClassifier
        mlp = kind(hidden_layer_sizes=SIZES[1:-1], activation=theirs, batch_size=len(X), random_state=0, **options)
        mlp.partial_fit(X, y, **({} if kind is MLPRegressor else {"classes": [0, 1, 2]}))
        for layer, W, b in zip(network.layers, mlp.coefs_, mlp.intercepts_, strict=True):
            layer.W, layer.b = W, b
        before = network.theta.copy()
        network.backward(getattr(ffnn, loss)(network.forward(X), y)[1])
        mlp.partial_fit(X, y)
        after = np.concatenate([p.ravel() for pair in zip(mlp.coefs_, mlp.intercepts_, strict=True) for p in pair])
        found = np.abs(before - rate * network.grad - after).max() / rate
        if not found <= TOLERANCE:
            disagree[ours, loss] = found
    return disagree


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="write PyTorch's paths to parity.npz")
    if parser.parse_args().record:
        record()
    disagree = compare(torch_path) | compare_with_sklearn()
    for case, found in disagree.items():
        print(f"{' x '.join(case)}: differs by {found:.2g}")
    print(
        f"{len(CASES)} paths of {STEPS} steps beside PyTorch, 8 gradients beside scikit-learn: {len(disagree)} disagree"
    )
    return bool(disagree)


if __name__ == "__main__":
    sys.exit(main())
