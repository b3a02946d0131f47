"""More than one machine: a function on many settings, and training in shards, on the workers of a Dask cluster.

The engine is Dask; this module is what the book adds to it. `connect` reaches the cluster whose address is in
DASK_SCHEDULER_ADDRESS, or starts worker processes here; `given`, for scripts, starts none. `each` calls a function once
for each of many settings.
`train_in_shards` trains one network on data that lies in pieces. Both work without a cluster, too, and Dask is imported
only where there is one. Workers need NumPy and `ffnn`; all other code travels to them.

What a worker has computed is computed again when that worker dies. Where no worker is left, or never was one, a
TimeoutError says so in one line.
"""

import copy
import logging
import os
import sys
from contextlib import contextmanager
from functools import partial

import numpy as np

SECONDS = 10  # that a scheduler or a worker has to answer


def connect(workers=2, seconds=SECONDS):
    """A Dask client of the cluster at DASK_SCHEDULER_ADDRESS; if that is not set, of `workers` new processes here.

    `client.close()`, or the end of `with connect() as client`, ends what was started.
    """
    import dask
    from distributed import Client

    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if not address:
        options = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
        # On one machine whoever lives answers at once; by default Dask calls a worker that has died for half a minute.
        dask.config.set({"distributed.comm.timeouts.connect": "5s"})
        with dask.config.set({"scheduler-address": None}):  # Dask keeps what the variable was when it was imported
            return Client(n_workers=workers, threads_per_worker=1, **options)
    try:
        with quiet():
            client = Client(address, timeout=seconds)
    except OSError:
        raise TimeoutError(f"no scheduler answered at {address} in {seconds} s; `dask scheduler` starts one") from None
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        client.close()
        raise TimeoutError(
            f"the scheduler at {address} had no worker for {seconds} s; `dask worker {address}` starts one"
        ) from None
    return client


def given():
    """The client of `connect` where an address is given, else None: a script then does everything itself."""
    if not os.environ.get("DASK_SCHEDULER_ADDRESS"):
        return None
    try:
        return connect()
    except TimeoutError as error:
        sys.exit(f"error: {error}")


def each(function, settings, client=None, shared=None, bar=None):
    """The list of `function(**setting)` for each of the settings, in their order, with a progress bar.

    `client`: whose workers do it; without one it is done here. `shared`: a function without arguments that loads what
    all calls need; they get it as their first argument. `bar`: tqdm, or what is called as it is.
    """
    if bar is None:
        from tqdm.auto import tqdm as bar

    if client is None:
        given = () if shared is None else (shared(),)
        return [function(*given, **setting) for setting in bar(settings)]
    given = () if shared is None else (client.submit(Sent(shared), pure=False),)
    futures = [client.submit(Sent(partial(function, **setting)), *given, pure=False) for setting in settings]
    with bar(total=len(futures)) as progress:
        for _ in arriving(client, futures):
            progress.update()
    return client.gather(futures)


def on_workers(client):
    """`map`, done by the workers of `client`: takes a function and lists of its arguments, which may be futures."""

    def run(function, *arguments):
        futures = client.map(Sent(function), *arguments, pure=False)
        for _ in arriving(client, futures):
            pass
        return client.gather(futures)

    run.stays = lambda value: client.submit(Sent(partial(identity, value)), pure=False)  # sent once, not at every step
    return run


def identity(value):
    return value


def arriving(client, futures, seconds=SECONDS):
    """The futures as they are done; TimeoutError when for so long none is done and there is no worker."""
    from distributed import wait

    waiting = set(futures)
    while waiting:
        try:
            done, waiting = wait(waiting, timeout=seconds, return_when="FIRST_COMPLETED")
        except TimeoutError:
            if not client.nthreads():
                raise TimeoutError(f"no worker is left at {client.scheduler.address}") from None
        else:
            yield from done


def shards_of(load, N, client=None):
    """The examples of `load()`, a pair (X, y), dealt out like cards: shard k has the examples k, k + N, k + 2N, ...

    A list of pairs, or with a client of futures: each worker loads for itself, and again what was lost with another.
    """
    if client is None:
        return [shard(load, N, k) for k in range(N)]
    return client.map(Sent(partial(shard, Sent(load), N)), range(N), pure=False)


def shard(load, N, k):
    X, y = load()
    return X[k::N], y[k::N]


def part_of_step(network, theta, loss, shard, rows):
    """What one worker does in a step: the mean loss over these rows of its shard, at theta, and the gradient."""
    X, y = shard
    network = copy.copy(network)  # other threads of this worker may be busy with it
    network.theta = theta
    value, dA = loss(network.forward(X[rows], training=True), y[rows])
    return value, network.backward(dA)


def train_in_shards(network, loss, optimizer, shards, m, *, epochs, batch_size, rng, run=map, after_step=None):
    """Train `network` on m examples that lie in N shards, as `fit` would train it on all; returns the loss by epoch.

    `shards`: those of `shards_of`. `run` is a map that takes a step's parts: Python's own, or `on_workers(client)`.
    `after_step`, if given, is called with the number of the step.
    """
    N, losses, there = len(shards), [], getattr(run, "stays", identity)(network)
    for _ in range(epochs):
        order, total = rng.permutation(m), 0.0
        for start in range(0, m, batch_size):
            batch = order[start : start + batch_size]
            rows = [batch[batch % N == k] // N for k in range(N)]
            busy = [k for k in range(N) if len(rows[k])]  # of a small batch a shard may have no example
            parts = run(
                part_of_step,
                [there] * len(busy),
                [network.theta] * len(busy),
                [loss] * len(busy),
                [shards[k] for k in busy],
                [rows[k] for k in busy],
            )
            grad = np.zeros_like(network.theta)
            for k, (value_k, grad_k) in zip(busy, parts, strict=True):
                grad += len(rows[k]) / len(batch) * grad_k  # m_k / m of the mean
                total += len(rows[k]) * value_k
            optimizer.step(network.theta, grad)
            if after_step:
                after_step(optimizer.t)
        losses.append(total / m)
    return losses


class Sent:
    """A function that travels as it is: workers cannot import the file of the book's that it stands in."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)

    def __reduce__(self):
        import cloudpickle

        function = self.function
        while isinstance(function, partial):
            function = function.func
        module = sys.modules.get(function.__module__, sys.modules["__main__"])
        own = not module.__package__ and module.__name__ not in {"__main__", *sys.stdlib_module_names}
        if own:  # what stands in a notebook or script travels as it is anyway, and packages are there
            cloudpickle.register_pickle_by_value(module)
        try:
            return cloudpickle.loads, (cloudpickle.dumps(self.function),)
        finally:
            if own:
                cloudpickle.unregister_pickle_by_value(module)


@contextmanager
def quiet():
    """Dask's own words about a scheduler that does not answer are left out: ours is one line."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
