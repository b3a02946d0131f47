"""ffnn beside scikit-learn, PyTorch and JAX: microseconds per training step, in one interleaved run.

Six networks from tiny to large, SGD and Adam, float32, on moons and handwritten digits, one thread and two. ffnn and
scikit-learn are measured through `fit`: shuffling, loss and history included. scikit-learn's also draws the weights,
and of two classes it makes a single output. PyTorch runs its eager loop on data shuffled and gathered once an epoch,
with each implementation of the optimizer (default, foreach, fused); the best counts. JAX runs one jitted step on
batches that lie ready, and waits once an epoch. All are held on as many processors as they have threads: nothing less
keeps JAX to them. The floor is the matrix products alone. Each number is the median of `REPEATS` rounds, of the small
networks, whose rounds are short, five times as many; in a round every contestant has its turn, the first of one round
being the last of the next, so that what else the machine does meets all alike.

    python benchmarks/speed.py              measure; writes the table, the JSON and the picture into benchmarks/results
    python benchmarks/speed.py --quick      a look at it: three short rounds, nothing written
"""

import argparse
import contextlib
import json
import os
import platform
import re
import subprocess
import sys
import time
import warnings
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from statistics import median

NETWORKS = {  # sizes: batch
    (2, 16, 16, 2): 32,
    (64, 64, 10): 64,
    (784, 30, 10): 10,
    (784, 128, 64, 10): 64,
    (784, 512, 512, 10): 128,
    (784, 1024, 1024, 10): 512,
}
# The marks: time of ffnn with SGD over each. Adam may be 1.3 times that.
RIVALS = ("scikit-learn", "PyTorch", "JAX", "floor")
MARKS = dict(
    zip(
        NETWORKS,
        [
            (0.20, 0.10, 0.90, 10),
            (0.25, 0.15, 0.75, 3),
            (0.27, 0.14, 0.70, 4),
            (0.60, 0.60, 1.00, 1.6),
            (0.70, 0.80, 1.00, 1.2),
            (0.80, 1.00, 1.05, 1.15),
        ],
        strict=True,
    )
)
ADAM = 1.3
COLUMNS = ("ffnn", *RIVALS)
OPTIMIZERS = {"SGD": 0.01, "Adam": 0.001}
THREADS = (1, 2)
REPEATS, SMALL = 9, 100_000  # parameters
EXAMPLES = 8000  # that a turn runs through, once
PACKAGES = {"NumPy": "numpy", "scikit-learn": "sklearn", "PyTorch": "torch", "JAX": "jax"}
RESULTS = Path(__file__).parent / "results"


def data(sizes, batch, steps):
    """Real data of the network's shape: moons for two inputs, digits for 784, digits shrunk to 8 x 8 for 64."""
    import numpy as np

    from ffnn import datasets

    examples = batch * steps
    if sizes[0] == 2:
        X, y = datasets.two_moons(examples, noise=0.1, rng=np.random.default_rng(0))
    else:
        images, y = datasets.digits()
        if sizes[0] == 64:
            images = images[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4))
        X = images.reshape(len(images), -1) / 255
        X, y = X[:examples], y[:examples]
    return np.ascontiguousarray(X, dtype=np.float32), y.astype(np.int64)


# Each contestant is a function of (sizes, batch, optimizer, X, y) that returns a function: run through the data once.


def floor(sizes, batch, optimizer, X, y):
    """The matrix products of a step, forward and backward, and nothing else."""
    import numpy as np

    rng = np.random.default_rng(0)
    A = [rng.standard_normal((batch, n), dtype=np.float32) for n in sizes]
    W = [rng.standard_normal(shape, dtype=np.float32) for shape in pairwise(sizes)]
    Z, dA, dW = ([np.empty_like(part) for part in parts] for parts in (A[1:], A[:-1], W))

    def epoch():
        for _ in range(len(X) // batch):
            for layer in range(len(W)):
                np.dot(A[layer], W[layer], out=Z[layer])
            for layer in reversed(range(len(W))):
                np.dot(A[layer].T, Z[layer], out=dW[layer])
                if layer:
                    np.dot(Z[layer], W[layer].T, out=dA[layer])

    return epoch


def network_of(sizes, rng):
    """The network of ffnn that is timed."""
    import ffnn

    shapes = list(pairwise(sizes))
    layers = [ffnn.Dense(*shape, ffnn.relu) for shape in shapes[:-1]] + [ffnn.Dense(*shapes[-1])]
    return ffnn.Network(layers, rng=rng)


def with_ffnn(sizes, batch, optimizer, X, y):
    import numpy as np

    import ffnn

    rng = np.random.default_rng(0)
    network = network_of(sizes, rng)
    stepper = getattr(ffnn, optimizer)(OPTIMIZERS[optimizer])
    return lambda: ffnn.fit(
        network, ffnn.softmax_cross_entropy, stepper, X, y, epochs=1, batch_size=batch, rng=rng, progress=False
    )


def with_sklearn(sizes, batch, optimizer, X, y):
    from sklearn.neural_network import MLPClassifier

    mlp = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1],
        solver=optimizer.lower(),
        learning_rate_init=OPTIMIZERS[optimizer],
        momentum=0.0,
        alpha=0.0,
        batch_size=batch,
        max_iter=1,
        random_state=0,
    )
    return lambda: mlp.fit(X, y)


def with_torch(sizes, batch, optimizer, X, y, **implementation):
    import torch
    from torch import nn

    torch.manual_seed(0)
    shapes = list(pairwise(sizes))
    hidden = [part for shape in shapes[:-1] for part in (nn.Linear(*shape), nn.ReLU())]
    network, loss_of = nn.Sequential(*hidden, nn.Linear(*shapes[-1])), nn.CrossEntropyLoss()
    stepper = getattr(torch.optim, optimizer)(network.parameters(), lr=OPTIMIZERS[optimizer], **implementation)
    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def epoch():
        order, total = torch.randperm(len(X)), 0.0
        X_epoch, y_epoch = X[order], y[order]
        for start in range(0, len(X), batch):
            stepper.zero_grad()
            loss = loss_of(network(X_epoch[start : start + batch]), y_epoch[start : start + batch])
            loss.backward()
            stepper.step()
            total += loss.item()
        return total

    return epoch


def with_jax(sizes, batch, optimizer, X, y):
    import jax
    import jax.numpy as jnp
    import numpy as np

    rng, rate = np.random.default_rng(0), OPTIMIZERS[optimizer]
    theta = [
        (jnp.asarray(rng.standard_normal(shape, dtype=np.float32) / shape[0] ** 0.5), jnp.zeros(shape[1]))
        for shape in pairwise(sizes)
    ]

    def loss(theta, X, y):
        A = X
        for W, b in theta[:-1]:
            A = jax.nn.relu(A @ W + b)
        W, b = theta[-1]
        return -jnp.take_along_axis(jax.nn.log_softmax(A @ W + b), y[:, None], axis=1).mean()

    def sgd(state, X, y):
        theta = state
        value, grad = jax.value_and_grad(loss)(theta, X, y)
        return jax.tree.map(lambda p, g: p - rate * g, theta, grad), value

    def adam(state, X, y):
        theta, m, v, t = state
        value, grad = jax.value_and_grad(loss)(theta, X, y)
        t += 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grad)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grad)
        scale = rate / (1 - 0.9**t)
        theta = jax.tree.map(lambda p, m, v: p - scale * m / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), theta, m, v)
        return (theta, m, v, t), value

    m, v = (jax.tree.map(jnp.zeros_like, theta) for _ in "mv")
    state = theta if optimizer == "SGD" else (theta, m, v, jnp.zeros(()))
    step = jax.jit({"SGD": sgd, "Adam": adam}[optimizer], donate_argnums=0)
    slices = [slice(start, start + batch) for start in range(0, len(X), batch)]
    batches = [(jnp.asarray(X[part]), jnp.asarray(y[part])) for part in slices]

    def epoch():
        nonlocal state
        for X_batch, y_batch in batches:
            state, value = step(state, X_batch, y_batch)
        return float(value)  # waits for the last step

    return epoch


CONTESTANTS = {
    "floor": floor,
    "ffnn": with_ffnn,
    "scikit-learn": with_sklearn,
    "PyTorch": with_torch,
    "PyTorch, foreach": lambda *problem: with_torch(*problem, foreach=True),
    "PyTorch, fused": lambda *problem: with_torch(*problem, fused=True),
    "JAX": with_jax,
}


def rounds(sizes, repeats):
    """How many rounds a network gets: those of small ones are short, so they get more."""
    parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    return 5 * repeats if parameters < SMALL else repeats


def measure(threads, repeats, examples):
    """Rows of (threads, optimizer, sizes, batch, microseconds per step of each contestant, one per round)."""
    if hasattr(os, "sched_setaffinity"):  # JAX's own pool takes as many threads as it has processors
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(threads)
    for (sizes, batch), optimizer in ((network, name) for network in NETWORKS.items() for name in OPTIMIZERS):
        steps = max(examples // batch, 4)
        X, y = data(sizes, batch, steps)
        with threadpool_limits(threads, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn says that one epoch is few
            epochs = {name: make(sizes, batch, optimizer, X, y) for name, make in CONTESTANTS.items()}
            took = {name: [] for name in CONTESTANTS}
            order = list(epochs)
            for turn in range(-1, rounds(sizes, repeats)):  # the first round warms up, and JAX compiles
                order.append(order.pop(0))
                for name in order:
                    start = time.perf_counter()
                    epochs[name]()
                    if turn >= 0:
                        took[name].append((time.perf_counter() - start) / steps * 1e6)
        yield {"threads": threads, "optimizer": optimizer, "sizes": sizes, "batch": batch, "microseconds": took}


def summary(row):
    """The median of each contestant, the best PyTorch as `PyTorch`, and ffnn's time over each with its mark."""
    medians = {name: median(times) for name, times in row["microseconds"].items()}
    best = min((name for name in medians if name.startswith("PyTorch")), key=medians.get)
    medians = {name: value for name, value in medians.items() if not name.startswith("PyTorch")} | {
        "PyTorch": medians[best]
    }
    allowed = ADAM if row["optimizer"] == "Adam" else 1
    marks = dict(zip(RIVALS, MARKS[tuple(row["sizes"])], strict=True))
    over = {name: (medians["ffnn"] / medians[name], allowed * marks[name]) for name in RIVALS}
    return medians, best, over


def line(row):
    medians, _, over = summary(row)
    network = f"{'-'.join(map(str, row['sizes']))} ({row['batch']})"
    times = "".join(f"{medians[name]:10.0f}" for name in COLUMNS)
    ratios = "".join(f"{ratio:13.2f}{' ' if ratio <= mark else '!'}" for ratio, mark in over.values())
    return f"{row['threads']:7} {row['optimizer']:4} {network:22}{times}{ratios}"


def table(rows):
    head = f"threads      {'network (batch)':22}" + "".join(f"{name[:9]:>10}" for name in COLUMNS)
    head += "".join(f"{'/ ' + name:>14}" for name in RIVALS)
    foot = "Microseconds per training step, medians; then ffnn's time over each, with ! where it misses its mark."
    return "\n".join([head, *map(line, rows), foot])


def facts(*libraries):
    """Versions of Python and of the libraries, and the machine, as far as they bear on a time."""
    from threadpoolctl import threadpool_info

    versions = {name: import_module(PACKAGES[name]).__version__ for name in libraries}  # which loads their BLAS
    processor = platform.processor()
    with contextlib.suppress(OSError):
        described = Path("/proc/cpuinfo").read_text()
        processor = re.search("model name\\s*: (.*)", described)[1]
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": processor,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "blas": sorted(
            f"{pool['prefix']} {pool['architecture']}" for pool in threadpool_info() if pool["user_api"] == "blas"
        ),
        "versions": {"Python": platform.python_version()} | versions,
    }


def picture(rows):
    """Times relative to the floor, one thread, SGD: a figure with one dot for each contestant and network."""
    import matplotlib.pyplot as plt

    from ffnn import plotting

    plotting.use_book_style()
    figure, ax = plt.subplots(figsize=(plotting.WIDTH, 3.4), layout="constrained")
    chosen = [row for row in rows if row["threads"] == 1 and row["optimizer"] == "SGD"]
    names, colours = ("ffnn", *RIVALS[:3]), ("accent", "class-0", "class-1", "class-2")
    for name, marker, colour in reversed(list(zip(names, "osD^", colours, strict=True))):  # ours on top
        x = [summary(row)[0][name] / summary(row)[0]["floor"] for row in chosen]
        ax.plot(x, range(len(chosen)), marker, color=plotting.PALETTE[colour], label=name, markersize=7)
    ax.set(xscale="log", xlabel="a step's time over that of its matrix products")
    ax.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    ax.minorticks_off()
    ax.set_yticks(range(len(chosen)), ["-".join(map(str, row["sizes"])) for row in chosen])
    ax.invert_yaxis()
    ax.legend(loc="lower right", reverse=True)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="three short rounds, nothing written")
    parser.add_argument("--threads", type=int, help=argparse.SUPPRESS)  # one child for each: JAX asks once
    arguments = parser.parse_args()
    repeats, examples = (3, EXAMPLES // 5) if arguments.quick else (REPEATS, EXAMPLES)
    if arguments.threads:
        for row in measure(arguments.threads, repeats, examples):
            print(json.dumps(row), flush=True)
        return
    rows = []
    for threads in THREADS:
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": str(threads),
            "OMP_NUM_THREADS": str(threads),
            "JAX_PLATFORMS": "cpu",
        }
        command = [sys.executable, __file__, f"--threads={threads}", *(["--quick"] if arguments.quick else [])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as child:
            for answer in child.stdout:
                rows.append(json.loads(answer))
                print(line(rows[-1]), flush=True)
        if child.returncode:
            sys.exit(child.returncode)
    print(table(rows))
    if not arguments.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "speed.txt").write_text(table(rows) + "\n")
        (RESULTS / "speed.json").write_text(json.dumps({**facts(*PACKAGES), "rows": rows}, indent=1) + "\n")
        picture(rows).savefig(RESULTS / "speed.svg")


if __name__ == "__main__":
    main()
