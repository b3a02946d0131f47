"""Training on Dask's workers: two processes that the test starts and reaches by address, as they might be machines.

In a folder of its own, so that `make quick` does not wait for it.
"""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from servers import free_port

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

import accuracy  # noqa: E402
import cluster  # noqa: E402

from ffnn import SGD, Adam, Dense, Network, datasets, fit, softmax_cross_entropy, tanh  # noqa: E402


class Machines:
    """A scheduler and its workers, each a process that knows the others by their addresses alone."""

    def __init__(self, folder):
        self.folder, self.started, self.workers = folder, [], []
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.start("scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2])

    def start(self, *command):
        options = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # ffnn is there; the book's other code is not
        with (self.folder / f"log-{len(self.started)}.txt").open("w") as log:
            command = [sys.executable, "-m", "dask", *command, *options]
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def start_workers(self, number):
        for _ in range(number):
            self.workers.append(self.start("worker", self.address, "--nthreads", "1", "--no-nanny"))

    def kill_a_worker(self):
        self.workers.pop().send_signal(signal.SIGKILL)

    def end(self):
        for process in self.started:
            process.kill()
        for process in self.started:
            process.wait()


@pytest.fixture
def machines(tmp_path, monkeypatch):
    found = Machines(tmp_path)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", found.address)
    yield found
    found.end()


@pytest.fixture
def client(machines):
    machines.start_workers(2)
    with cluster.connect(seconds=60) as client:
        client.wait_for_workers(2, timeout=60)
        yield client


def moons():
    return datasets.two_moons(61, rng=np.random.default_rng(5))


def network_of(*sizes):
    shapes = list(pairwise(sizes))
    layers = [Dense(*shape, tanh) for shape in shapes[:-1]] + [Dense(*shapes[-1])]
    return Network(layers, rng=np.random.default_rng(1), dtype=np.float64)


def on_one_machine(make_optimizer, batch_size):
    network, (X, y) = network_of(2, 16, 16, 2), moons()
    history = fit(
        network,
        softmax_cross_entropy,
        make_optimizer(),
        X,
        y,
        epochs=4,
        batch_size=batch_size,
        rng=np.random.default_rng(2),
        progress=False,
    )
    return network.theta, [record.loss for record in history]


def in_shards(make_optimizer, batch_size, shards, **options):
    network = network_of(2, 16, 16, 2)
    losses = cluster.train_in_shards(
        network,
        softmax_cross_entropy,
        make_optimizer(),
        shards,
        61,
        epochs=4,
        batch_size=batch_size,
        rng=np.random.default_rng(2),
        **options,
    )
    return network.theta, losses


def assert_the_same_path(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-10)


@pytest.mark.parametrize("N", [1, 2, 3, 7])
@pytest.mark.parametrize("batch_size", [61, 16, 5])  # 5: a shard of seven has often no example in the batch
@pytest.mark.parametrize("make_optimizer", [partial(SGD, 0.5), partial(Adam, 0.01)])
def test_shards_take_the_path_of_one_machine(N, batch_size, make_optimizer):
    shards = cluster.shards_of(moons, N)
    found = in_shards(make_optimizer, batch_size, shards)
    assert_the_same_path(found, on_one_machine(make_optimizer, batch_size))


def test_two_workers_reached_by_address_take_the_path_of_one_machine(client):
    for N in (1, 2, 3):
        shards = cluster.shards_of(moons, N, client)
        found = in_shards(partial(SGD, 0.5), 16, shards, run=cluster.on_workers(client))
        assert_the_same_path(found, on_one_machine(partial(SGD, 0.5), 16))
        where = client.who_has(shards)
        assert len({worker for workers in where.values() for worker in workers}) == min(N, 2)


def test_a_worker_killed_in_the_middle_does_not_change_the_path(client, machines):
    shards = cluster.shards_of(moons, 3, client)
    killed = []

    def kill(step):
        if step == 6:
            machines.kill_a_worker()
            killed.append(step)

    found = in_shards(partial(SGD, 0.5), 16, shards, run=cluster.on_workers(client), after_step=kill)
    assert killed == [6]
    assert len(client.nthreads()) == 1
    assert_the_same_path(found, on_one_machine(partial(SGD, 0.5), 16))


def test_the_last_worker_killed_ends_in_one_line_and_not_in_waiting(client, machines, monkeypatch):
    monkeypatch.setattr(cluster.arriving, "__defaults__", (3,))
    shards = cluster.shards_of(moons, 2, client)

    def kill(step):
        while step == 3 and machines.workers:
            machines.kill_a_worker()

    with pytest.raises(TimeoutError) as told:
        in_shards(partial(SGD, 0.5), 16, shards, run=cluster.on_workers(client), after_step=kill)
    assert str(told.value) == f"no worker is left at {machines.address}"


def times_ten(number, delay=0.0):
    time.sleep(delay)
    return 10 * number


def added(data, number):
    return data + number, os.getpid()


def test_each_answers_in_the_order_of_its_settings_here_and_on_workers(client, capsys):
    settings = [{"number": n, "delay": 0.2 * (n == 0)} for n in range(6)]
    for where in (None, client):
        assert cluster.each(times_ten, settings, where) == [0, 10, 20, 30, 40, 50]
        assert "6/6" in capsys.readouterr().err


def test_what_all_calls_share_is_made_once_where_they_are_made(client, machines):
    found = cluster.each(added, [{"number": n} for n in range(4)], client, shared=lambda: 100)
    assert [total for total, _ in found] == [100, 101, 102, 103]
    assert os.getpid() not in {pid for _, pid in found} <= {worker.pid for worker in machines.workers}
    assert cluster.each(added, [{"number": 1}], shared=lambda: 100) == [(101, os.getpid())]


def test_an_error_on_a_worker_is_the_callers_error(client):
    with pytest.raises(ZeroDivisionError):
        cluster.each(lambda n: 1 / n, [{"n": 0}], client)


def test_a_tuning_run_on_workers_chooses_what_it_chooses_here(client, monkeypatch):
    choices = [{"hidden": (4,), "l2": 0.0, "rate": rate, "epochs": 1, "batch_size": 50} for rate in (1e-6, 1e-2)]
    said = {where: [] for where in ("here", "there")}
    here = accuracy.choose(choices, "bundled", 1000, 2, said["here"].append)
    there = accuracy.choose(choices, "bundled", 1000, 2, said["there"].append, client)
    assert here == there == choices[1]
    assert said["here"] == said["there"]


@pytest.mark.parametrize("workers", ["no scheduler", "no worker"])
def test_where_there_is_no_worker_one_line_says_so_in_time(workers, machines):
    if workers == "no scheduler":
        machines.end()
    script = (
        "import sys, time, cluster; begun = time.monotonic()\n"
        "try:\n    cluster.connect(seconds=4)\n"
        "except TimeoutError as error:\n    sys.exit(str(error))\n"
        "finally:\n    print(time.monotonic() - begun)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    address = machines.address
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"no scheduler answered at {address} in 4 s; `dask scheduler` starts one"
        if workers == "no scheduler"
        else f"the scheduler at {address} had no worker for 4 s; `dask worker {address}` starts one"
    ]
    assert float(done.stdout) < 30


def test_without_an_address_two_processes_are_started_here_and_ended(monkeypatch):
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with cluster.connect() as client:
        pids = list(client.run(os.getpid).values())
        assert len({*pids, os.getpid()}) == 3
    time.sleep(0.5)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_the_package_needs_no_dask():
    script = (
        "import sys, ffnn, cluster; sys.exit(any(name.startswith(('dask', 'distributed')) for name in sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}"}
    assert subprocess.run([sys.executable, "-c", script], env=environment).returncode == 0
