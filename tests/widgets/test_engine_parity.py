"""The twin: what the figures compute in the browser is what `ffnn` computes, from the first draw to the last step."""

import numpy as np
import pytest

import ffnn
from ffnn.widgets import TrainingExplorer
from ffnn.widgets.generator import Mulberry32

ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu", "silu"]
LOSSES = ["squared_error", "softmax_cross_entropy"]
OPTIMIZERS = {"SGD": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "RMSProp": 0.001, "Adam": 0.01, "AdamW": 0.01}
STEPS, BATCH = 200, 12

# Trains 2-8-8-3 and tells where it began, which rows each batch had, every loss, and where it ended.
TRAIN = """async ([activation, loss, optimizer, learning_rate, l2, steps, batch]) => {
  const engine = await import('/engine.js')
  const { Mulberry32, spirals } = await import('/datasets.js')
  const rng = new Mulberry32(7)
  const { X, y, classes } = spirals(60, rng)
  const Y = engine.one_hot(y, classes)
  const { Dense, Network } = engine
  const network = new Network(
    [new Dense(2, 8, engine[activation]), new Dense(8, 8, engine[activation]), new Dense(8, classes)], rng)
  const start = [...network.theta], losses = [], batches = []
  const step = new engine[optimizer](learning_rate)
  const dA = new Float64Array(batch * classes)
  for (let i = 0; i < steps; i++) {
    const rows = rng.permutation(y.length).slice(0, batch)
    const pick = (M, width) => Float64Array.from(rows.flatMap((row) => [...M.subarray(row * width, (row + 1) * width)]))
    losses.push(engine[loss](network.forward(pick(X, 2), batch), pick(Y, classes), dA, batch))
    network.backward(dA, batch)
    if (l2) engine.add_penalty(network, l2)
    step.step(network.theta, network.grad)
    batches.push(rows)
  }
  return { X: [...X], y, start, batches, losses, end: [...network.theta] }
}"""


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
def test_engine_and_ffnn_take_the_same_200_steps(visit, source_url, loss, optimizer):
    page = visit(f"{source_url}engine.js")
    for activation in ACTIVATIONS:
        l2 = 0.01 if activation == "tanh" else 0
        twin = page.evaluate(TRAIN, [activation, loss, optimizer, OPTIMIZERS[optimizer], l2, STEPS, BATCH])
        X, Y = np.reshape(twin["X"], (-1, 2)), np.eye(3)[twin["y"]]
        f = getattr(ffnn, activation)
        layers = [ffnn.Dense(2, 8, f), ffnn.Dense(8, 8, f), ffnn.Dense(8, 3)]
        network = ffnn.Network(layers, rng=np.random.default_rng(0), dtype=np.float64)
        network.theta = twin["start"]
        step = getattr(ffnn, optimizer)(OPTIMIZERS[optimizer])
        losses = []
        for rows in twin["batches"]:
            value, dA = getattr(ffnn, loss)(network.forward(X[rows], training=True), Y[rows])
            network.backward(dA)
            for layer in layers:
                layer.dW += l2 * layer.W
            step.step(network.theta, network.grad)
            losses.append(value)
        message = f"{activation}, {loss}, {optimizer}"
        assert losses[-1] < losses[0], message
        np.testing.assert_allclose(twin["losses"], losses, rtol=0, atol=1e-10, err_msg=message)
        np.testing.assert_allclose(twin["end"], network.theta, rtol=0, atol=1e-10, err_msg=message)


@pytest.mark.parametrize(
    "chosen",
    [
        {"data": "xor", "activation": "relu"},
        {"data": "two moons"},
        {"data": "rings"},
        {"data": "spirals"},
        {"data": "two moons", "noise": 0.25, "validation_size": 120, "points": [(1, 1, 2), (-0.5, 0.25, 0)]},
    ],
)
def test_a_run_of_the_figure_is_a_run_of_ffnn_train_from_the_same_seed(visit, source_url, chosen):
    """Points, initial weights, batches, losses and accuracy: all from one seed, in either language."""
    explorer = TrainingExplorer(hidden_sizes=(6, 5), batch_size=30, l2=0.01, seed=3, **chosen)
    (X, y), validation = explorer.examples()
    steps = 5 * -(-len(y) // 30)  # 5 epochs, the last batch short
    run = visit(f"{source_url}engine.js").evaluate(
        """async ([settings, steps]) => {
          const { Training } = await import('/training.js')
          const training = new Training(settings)
          const start = [...training.network.theta]
          for (let i = 0; i < steps; i++) training.advance()
          const { X, y, network, history } = training
          return { X: [...X], y, start, end: [...network.theta], history }
        }""",
        [{trait: getattr(explorer, trait) for trait in explorer._initial}, steps],
    )
    np.testing.assert_allclose(np.reshape(run["X"], (-1, 2)), np.concatenate([X, validation[0]]), atol=1e-13)
    assert run["y"] == [*y, *validation[1]]
    network = explorer.network()
    np.testing.assert_allclose(run["start"], network.theta, atol=1e-13)

    rng = Mulberry32(explorer.seed)
    explorer._draw(rng)
    *_, last = ffnn.train(
        network, ffnn.softmax_cross_entropy, ffnn.SGD(0.1), X, y,
        epochs=5, batch_size=30, rng=rng, validation=validation, l2=0.01,
    )  # fmt: skip
    np.testing.assert_allclose(run["end"], network.theta, atol=1e-10)
    shown = run["history"][-1]
    assert shown["step"] == steps
    assert shown["validation_loss"] == pytest.approx(last.validation_loss, abs=1e-10)
    assert shown["accuracy"] == last.validation_accuracy
    loss, _ = ffnn.softmax_cross_entropy(network.predict(X), y)
    assert shown["loss"] == pytest.approx(loss, abs=1e-10)


def test_the_generator_draws_what_its_twin_draws(visit, source_url):
    drawn = visit(f"{source_url}engine.js").evaluate(
        """async () => {
          const { Mulberry32 } = await import('/datasets.js')
          const rng = new Mulberry32(2 ** 32 - 1)
          return [[...rng.uniform(-1, 2, 5)], [...rng.standard_normal(4)], rng.choice([3, 4, 5], 6), rng.permutation(9)]
        }"""
    )
    rng = Mulberry32(2**32 - 1)
    twin = [rng.uniform(-1, 2, 5), rng.standard_normal((2, 2)).ravel(), rng.choice([3, 4, 5], 6), rng.permutation(9)]
    for ours, theirs in zip(twin, drawn, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-15)


def test_the_generator_is_uniform_and_normal():
    """Means, variances and independence of neighbours, within five standard errors of 100,000 draws."""
    n = 100_000
    u = Mulberry32(1).random(n)
    assert (u.min() >= 0) & (u.max() < 1)
    assert abs(u.mean() - 1 / 2) < 5 * np.sqrt(1 / 12 / n)
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 5 / np.sqrt(n)
    z = Mulberry32(2).standard_normal(n)
    assert abs(z.mean()) < 5 / np.sqrt(n)
    assert abs(z.var() - 1) < 5 * np.sqrt(2 / n)
    assert sorted(Mulberry32(3).permutation(1000)) == list(range(1000))
