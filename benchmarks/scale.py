"""What it costs to share a step, and many trainings, between processes: what *More than one machine* shows.

Microseconds. `wire`: a message between two processes of this machine over TCP, half of there and back. `dask`: a round
of Dask's in which each of two workers gets a vector and gives it back. `steps`: a data-parallel step of three networks,
here (`fit`) and on one worker and two. `many`: all of the trainings of `TRIALS`, here and on one worker and two, and
how long the workers took to start. Each worker has one thread, and so has this process. The least of the rounds counts:
what else the machine does can only add.

    python benchmarks/scale.py              measure; writes benchmarks/results/scale.json
    python benchmarks/scale.py wire steps   these parts alone; of the others the record stays
    python benchmarks/scale.py --quick      a look at it: one round, nothing written
"""

import argparse
import json
import os
import socket
import time
from functools import partial
from importlib.metadata import version
from itertools import pairwise, product
from multiprocessing import get_context

import cluster
import numpy as np
import speed
from tqdm import tqdm

from ffnn import SGD, Adam, Dense, Network, datasets, fit, relu, softmax_cross_entropy

LENGTHS = [2**k for k in range(3, 27)]  # bytes of a message
NUMBERS = [2**k for k in range(4, 21, 4)]  # of a vector, 32 bits each
NETWORKS = [(2, 16, 16, 2), (784, 128, 64, 10), (784, 1024, 1024, 10)]
EPOCH = dict(zip(NETWORKS, [20, 20, 2], strict=True))  # steps that are timed together
WORKERS = (1, 2)
TRIALS = [
    {"width": width, "rate": rate, "seed": seed}
    for width, rate, seed in product([4, 8, 16], [0.001, 0.01, 0.03], range(10))
]
ROUNDS = 7


def trained(width, rate, seed):
    """The share of fresh points of a three-arm spiral that a network of two hidden layers gets right."""
    rng = np.random.default_rng(seed)
    X, y = datasets.spirals(300, rng=rng)
    X_new, y_new = datasets.spirals(1000, rng=rng)
    layers = [Dense(2, width, relu), Dense(width, width, relu), Dense(width, 3)]
    network = Network(layers, rng=rng, dtype=np.float64)
    fit(network, softmax_cross_entropy, Adam(rate), X, y, epochs=60, batch_size=25, rng=rng, progress=False)
    return float(np.mean(network.classify(X_new) == y_new))


def echo(port):
    """The other process: gives back every message."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        buffer = memoryview(bytearray(LENGTHS[-1]))
        while order := connection.recv(16):  # how long the next messages are, and how many
            length, messages = (int.from_bytes(part, "little") for part in (order[:8], order[8:]))
            for _ in range(messages):
                received(connection, buffer[:length])
                connection.sendall(buffer[:length])


def received(connection, buffer):
    while len(buffer):
        buffer = buffer[connection.recv_into(buffer) :]


def wire(rounds):
    """Rows of (bytes, microseconds of a message so long one way)."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = get_context("spawn").Process(target=echo, args=(server.getsockname()[1],))
        other.start()
        connection, _ = server.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            buffer = memoryview(bytearray(LENGTHS[-1]))
            for length in LENGTHS:
                took, repeats = [], max(1, min(100, 2**20 // length))
                for turn in range(-1, 10 * rounds):  # the first warms up
                    connection.sendall(length.to_bytes(8, "little") + repeats.to_bytes(8, "little"))
                    time.sleep(0.001)  # it has arrived
                    start = time.perf_counter()
                    for _ in range(repeats):
                        connection.sendall(buffer[:length])
                        received(connection, buffer[:length])
                    if turn >= 0:
                        took.append((time.perf_counter() - start) / repeats / 2 * 1e6)
                yield {"bytes": length, "microseconds": took}
        other.join()


def given_back(vector):
    return vector


def through_dask(rounds):
    """Rows of (numbers, microseconds of a round in which each worker gets so many and gives them back)."""
    with cluster.connect(workers=2) as client:
        run = cluster.on_workers(client)
        for numbers in NUMBERS:
            vectors, took = [np.ones(numbers, np.float32)] * 2, []
            for turn in range(-1, rounds):
                start = time.perf_counter()
                run(given_back, vectors)
                if turn >= 0:
                    took.append((time.perf_counter() - start) * 1e6)
            yield {"numbers": numbers, "microseconds": took}


def steps(rounds):
    """Rows of (sizes, batch, microseconds of a step in one process without Dask, and on one worker and two)."""
    with cluster.connect(workers=2) as client:
        yield from steps_on(client, rounds)


def steps_on(client, rounds):
    for sizes in NETWORKS:
        batch = speed.NETWORKS[sizes]
        per_epoch = EPOCH[sizes]
        problem = partial(speed.data, sizes, batch, per_epoch)
        network = speed.network_of(sizes, np.random.default_rng(0))
        optimizer, rng = SGD(0.01), np.random.default_rng(1)
        X, y = problem()
        options = {"batch_size": batch, "rng": rng}
        arguments, epochs = (
            (network, softmax_cross_entropy, SGD(0.01), X, y),
            {"here": 10},
        )  # so that its start counts less
        contestants = {"here": partial(fit, *arguments, epochs=epochs["here"], progress=False, **options)}
        for N in WORKERS:
            shards = cluster.shards_of(problem, N, client)
            contestants[f"workers: {N}"] = partial(
                cluster.train_in_shards,
                *(network, softmax_cross_entropy, optimizer, shards, len(X)),
                **options,
                epochs=1,
                run=cluster.on_workers(client),
            )
        took = {name: [] for name in contestants}
        for turn in range(-1, rounds):
            for name, epoch in contestants.items():
                start = time.perf_counter()
                epoch()
                if turn >= 0:
                    seconds = time.perf_counter() - start
                    took[name].append(seconds / epochs.get(name, 1) / per_epoch * 1e6)
        parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
        yield {"sizes": sizes, "batch": batch, "parameters": parameters, "microseconds": took}


hidden = partial(tqdm, disable=True)


def many(rounds):
    """One row: how many trainings, and the microseconds of all of them here, on one worker and on two; of the start."""
    took = {name: [] for name in ("here", "start", *(f"workers: {N}" for N in WORKERS))}
    for _ in range(min(rounds, 3)):  # each takes seconds
        start = time.perf_counter()
        for trial in TRIALS:
            trained(**trial)
        took["here"].append((time.perf_counter() - start) * 1e6)
        for N in WORKERS:
            start = time.perf_counter()
            with cluster.connect(workers=N) as client:
                cluster.each(trained, TRIALS[:N], client, bar=hidden)  # they have imported what they need
                if WORKERS[-1] == N:
                    took["start"].append((time.perf_counter() - start) * 1e6)
                start = time.perf_counter()
                cluster.each(trained, TRIALS, client, bar=hidden)
                took[f"workers: {N}"].append((time.perf_counter() - start) * 1e6)
    yield {"trainings": len(TRIALS), "microseconds": took}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round, nothing written")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all if none is named")
    asked = parser.parse_args()
    from threadpoolctl import threadpool_limits

    os.environ.pop("DASK_SCHEDULER_ADDRESS", None)  # what is measured is this machine
    path, rounds = speed.RESULTS / "scale.json", 1 if asked.quick else ROUNDS
    results = json.loads(path.read_text()) if path.exists() else {}
    with threadpool_limits(1, "blas"):
        for part in asked.parts or PARTS:
            results[part] = []
            for row in PARTS[part](rounds):
                results[part].append(row)
                took = row["microseconds"]
                least = {key: round(min(one)) for key, one in took.items()} if isinstance(took, dict) else min(took)
                print(part, *[value for key, value in row.items() if key != "microseconds"], least, flush=True)
    if not asked.quick:
        facts = speed.facts("NumPy")
        facts["versions"]["Dask"] = version("dask")
        path.write_text(json.dumps(facts | {part: results[part] for part in PARTS if part in results}, indent=1) + "\n")


PARTS = {"wire": wire, "dask": through_dask, "steps": steps, "many": many}

if __name__ == "__main__":
    main()
