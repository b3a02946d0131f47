"""Runs every cell of a notebook after nothing but the cells that it needs, and prints which show something else."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "live"), str(ROOT / "tests" / "book"), str(Path.cwd())]
import kernel  # noqa: E402
import shims  # noqa: E402
import slices  # noqa: E402
from live_tests import shown  # noqa: E402
from results import seconds  # noqa: E402

LONGEST = 20  # seconds on the page: to run what takes longer for every cell that needs it would take an hour

cells = [cell for cell in json.loads(Path(sys.argv[1]).read_text())["cells"] if cell["cell_type"] == "code"]
sources, compared, differ = ["".join(cell["source"]) for cell in cells], 0, {}
for place, cell in enumerate(cells):
    if "unavailable" in cell["metadata"].get("live", {}):
        continue
    outputs = []
    live, session = kernel.Kernel(outputs.append), slices.Session()
    shims.install(live)
    shims.install_anywidget(live)
    draws = "check" not in cell["metadata"].get("tags", [])
    plan = session.plan(sources, place, draws)
    if any(seconds(cells[n]) > LONGEST for n in [place, *(above for above, _ in plan)]):
        continue
    for above, part in plan:
        live.run(slices.head(sources[above], part) if part else sources[above], f"cell {above}")
        session.note(sources, above, part)
    assert session.plan(sources, place, draws) == []
    outputs.clear()
    live.run(sources[place], f"cell {place}")
    compared += 1
    hidden = "remove-cell" in cell["metadata"].get("tags", [])
    if not hidden and shown(outputs) != shown(cell["outputs"]):
        differ[place] = [shown(outputs), shown(cell["outputs"])]
print(json.dumps({"compared": compared, "differ": differ}))
