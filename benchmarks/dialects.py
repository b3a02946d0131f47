"""The programs of *Notation in eight dialects*, run where their library is at hand: each prints what the page has.

A library that is not installed is named and passed over; `make parity` installs PyTorch and scikit-learn.

    python benchmarks/dialects.py             run and compare
    python benchmarks/dialects.py --record    write what they print, and with which version, to outputs.json
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PROGRAMS = Path(__file__).parents[1] / "book" / "appendix" / "dialects"
# the program, the module that it needs, what it is called and its package
LIBRARIES = {
    "with_pytorch": ("torch", "PyTorch", "torch"),
    "with_keras": ("keras", "Keras", "keras"),
    "with_scikit_learn": ("sklearn", "scikit-learn", "scikit-learn"),
}


def recorded(programs=PROGRAMS) -> dict:
    path = programs / "outputs.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def run(program: Path) -> str:
    """What a program prints. Keras needs a library beneath it, and PyTorch is here."""
    environment = {"KERAS_BACKEND": "torch", **os.environ}
    result = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=300
    )
    return result.stdout if result.returncode == 0 else f"{result.stdout}{result.stderr[-1000:]}"


def compare(programs=PROGRAMS, libraries=LIBRARIES, record=False) -> list[str]:
    """Run each program whose library can be imported; returns the names of those that print something else."""
    known, wrong = recorded(programs), []
    for name, (module, called, package) in libraries.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not run, {called} is not installed here")
            continue
        printed, library = run(programs / f"{name}.py"), f"{called} {version(package).partition('+')[0]}"
        if record:
            known[name] = {"library": library, "printed": printed}
        elif printed == known[name]["printed"]:
            print(f"{name}: prints with {library} what the page shows")
        else:
            wrong.append(name)
            print(f"{name}: prints with {library}\n{printed}but the page shows\n{known[name]['printed']}")
    if record:
        (programs / "outputs.json").write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="write what the programs print to outputs.json")
    return bool(compare(record=parser.parse_args().record))


if __name__ == "__main__":
    sys.exit(main())
