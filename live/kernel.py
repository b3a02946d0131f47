"""Runs the cells of a chapter and reports what they show, as Jupyter would. It needs no IPython and no browser."""

import ast
import builtins
import io
import linecache
import logging
import pickle
import sys
import time
import traceback
import types
from contextlib import contextmanager
from pathlib import Path

TEXT = {
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
}
MOST_TEXT = 200_000  # characters that one cell may print: a page with more is slow
PAUSE = 0.1  # seconds between two reports of what is printed meanwhile
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
STOPPED = "Stopped. The variables are as the cell left them."
NO_MEMORY = "Python is out of memory. Smaller arrays may fit; reload the page to start with empty memory."
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it would mention its cache of fonts


class Stream(io.TextIOBase):
    """Standard output or error of a cell; what it takes is reported in pieces that a page can keep up with."""

    def __init__(self, name, send):
        self.name, self.send = name, send
        self.waiting, self.room, self.sent = "", MOST_TEXT, time.monotonic()

    def writable(self):
        return True

    def write(self, text):
        kept = text[: self.room]
        if self.room and len(kept) < len(text):
            kept += f"\n… (cut: a cell shows at most {MOST_TEXT:,} characters)\n"
        self.room = max(0, self.room - len(text))
        self.waiting += kept
        if time.monotonic() - self.sent > PAUSE:
            self.flush()
        return len(text)

    def flush(self):
        text, self.waiting, self.sent = self.waiting, "", time.monotonic()
        if text:
            self.send({"output_type": "stream", "name": self.name, "text": text})


class Kernel:
    """A namespace and what it takes to run cells in it; `send` gets each output as a dict, as notebooks store it."""

    def __init__(self, send, main="__main__"):
        self.send, self.main = send, main
        self.widgets = {}  # live figures by their id on the page
        self.module = types.ModuleType(main)
        self.namespace = vars(self.module)
        self.namespace.update(display=self.display, __builtins__=builtins)

    def display(self, *values, **_):
        for value in values:
            self.emit({"output_type": "display_data", "data": bundle(value)})

    def emit(self, output):
        """What is printed before something else shows is reported before it."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, Stream):
                stream.flush()
        self.send(output)

    def run(self, source, name):
        """Run a cell, known by `name` in error messages; returns whether it came to its end, and the time it took."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream("stdout", self.send), Stream("stderr", self.send)
        start, ok = time.perf_counter(), False
        try:
            with self.as_main():
                self.execute(source, f"<{name}>")
            ok = True
        except BaseException as error:  # KeyboardInterrupt and SystemExit, too, are reported
            self.emit(told(error, f"<{name}>"))
        finally:
            close_figures()
            sys.stdout.flush()
            sys.stderr.flush()
            sys.stdout, sys.stderr = before
        return {"ok": ok, "seconds": time.perf_counter() - start}

    def execute(self, source, filename):
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        tree = ast.parse(source, filename)
        last = ast.Expression(tree.body.pop().value) if shows_value(source, tree) else None
        exec(compile(tree, filename, "exec", dont_inherit=True), self.namespace)
        if last is not None:
            value = eval(compile(last, filename, "eval", dont_inherit=True), self.namespace)
            if value is not None:
                self.emit({"output_type": "execute_result", "data": bundle(value)})
        for figure in open_figures():
            self.display(figure)

    def take(self, widget, state):
        """What the reader has turned on a live figure."""
        self.widgets[widget].take(state)

    def pickled(self, values):
        """Values as bytes; what a cell has defined is looked up by name in the cells' own module."""
        with self.as_main():
            return pickle.dumps(values, protocol=5)

    def restore(self, source, path):
        """What a cell leaves behind, without running it: what it imports and defines, and the values at `path`."""
        kept = [node for node in ast.parse(source).body if isinstance(node, DEFINITIONS)]
        definitions = ast.unparse(ast.Module(kept, []))
        result = self.run(definitions, "cell, its definitions")
        with self.as_main():
            self.namespace.update(pickle.loads(Path(path).read_bytes()))
        return result

    @contextmanager
    def as_main(self):
        """While cells run and values are stored, their names are those of the module `__main__`."""
        before = sys.modules.get(self.main)
        sys.modules[self.main] = self.module
        try:
            yield
        finally:
            sys.modules.pop(self.main) if before is None else sys.modules.update({self.main: before})

    def complete(self, text):
        """The names that `text`, a name or a dotted one, can go on as."""
        import rlcompleter

        found, completer = [], rlcompleter.Completer(self.namespace)
        while len(found) < 200 and (match := completer.complete(text, len(found))):
            found.append(match)
        return sorted({match.rstrip("()") for match in found})


def shows_value(source, tree):
    """Whether a cell ends with an expression that no semicolon keeps quiet."""
    lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    quiet = bool(lines) and lines[-1].split("#")[0].rstrip().endswith(";")
    return bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not quiet


def bundle(value):
    """A value in each form that it offers, by MIME type."""
    if isinstance(value, type):
        return {"text/plain": repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()
    data = {"text/plain": repr(value)}
    for kind, method in TEXT.items():
        text = getattr(value, method, lambda: None)()
        if text is not None:
            data[kind] = text
    if hasattr(value, "savefig"):
        data["image/svg+xml"] = drawn(value)
    return data


def open_figures():
    if "matplotlib.pyplot" not in sys.modules:
        return []
    pyplot = sys.modules["matplotlib.pyplot"]
    figures = map(pyplot.figure, pyplot.get_fignums())
    return [figure for figure in figures if figure.axes or figure.lines]


def close_figures():
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def drawn(figure):
    """A figure as SVG, in the colours in which Jupyter draws it."""
    text = io.StringIO()
    colors = {"facecolor": figure.get_facecolor(), "edgecolor": figure.get_edgecolor()}
    figure.savefig(text, format="svg", dpi=figure.dpi, metadata={"Date": None}, **colors)
    return text.getvalue()


def told(error, filename):
    """An error as an output: of its traceback the reader's own lines, and which of them to mark."""
    whole = traceback.TracebackException.from_exception(error)
    one = whole
    while one is not None:
        one.stack = traceback.StackSummary.from_list([f for f in one.stack if f.filename.startswith("<cell")])
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    here = [frame.lineno for frame in whole.stack if frame.filename == filename]
    if isinstance(error, SyntaxError) and error.filename == filename:
        here = [error.lineno]
    text = "".join(whole.format())
    if isinstance(error, KeyboardInterrupt):
        text = STOPPED
    elif isinstance(error, MemoryError):
        text += NO_MEMORY
    kind = {"output_type": "error", "ename": type(error).__name__, "evalue": str(error)}
    return {**kind, "traceback": text, "line": here[-1] if here else None}
