"""Which of the cells above a cell must run before it can: by the names that each of them binds, changes and uses.

Python cannot know without running them; what is found here may be a cell too many. The tests run every cell of every
chapter after nothing but what is found here, and it must show what it shows when the whole chapter has run.
"""

import ast
import builtins
from functools import lru_cache
from typing import NamedTuple

# Methods that leave alone what they are called on; any other may change it.
PURE = {
    *(
        "predict",
        "probabilities",
        "classify",
        "reshape",
        "ravel",
        "astype",
        "copy",
        "view",
        "tolist",
        "item",
        "take",
        "round",
    ),
    *(
        "sum",
        "mean",
        "std",
        "var",
        "max",
        "min",
        "argmax",
        "argmin",
        "argsort",
        "prod",
        "all",
        "any",
        "dot",
        "cumsum",
        "clip",
    ),
    *(
        "items",
        "keys",
        "values",
        "get",
        "index",
        "count",
        "format",
        "join",
        "split",
        "strip",
        "replace",
        "startswith",
        "lower",
    ),
    *("subs", "simplify", "expand", "doit", "evalf", "diff", "has", "func", "bit_count", "is_integer"),
}


class Function(NamedTuple):
    """A function: its parameters, which names it may change (of those, and others), what it takes from outside."""

    parameters: list[str]
    changes: set[str]
    takes: set[str]


# Of what a chapter imports, these alone change what they are given.
TRAINING = Function(["network", "loss", "optimizer", "X", "y"], {"network", "optimizer", "rng"}, set())


# How much of a cell runs for one below it.
WHOLE, HEAD, LIGHT_HEAD = 0, 1, 2  # a light head leaves out what draws, since importing it takes seconds


class Names(NamedTuple):
    """What a cell does with the names of its notebook."""

    imports: set[str]  # bound by what stands at its head: imports, and calls such as `plotting.use_book_style()`
    draws: set[str]  # of these, what belongs to Matplotlib
    binds: set[str]  # in any case, when it runs
    changes: set[str]  # the things that they stand for; or bound only if a condition holds
    uses: set[str]
    later: set[str]  # used when its functions are called
    perhaps: set[str]  # of what it changes, what it binds if a condition holds; in a loop, too


class Reader(ast.NodeVisitor):
    """Reads a cell from its first line to its last, knowing what cells above have imported, and their functions."""

    def __init__(self, tree, imported, functions):
        self.imports, self.draws, self.binds, self.changes = set(), set(), set(), set()
        self.uses, self.later = set(), set()
        self.perhaps = set()
        self.here = set()  # bound so far in the branch or the loop that is being read
        self.functions = {"fit": TRAINING, "train": TRAINING, **functions}
        self.imported = set(imported)
        self.conditions = 0
        self.visit(tree)

    def use(self, *names):
        self.uses.update(name for name in names if name not in self.binds | self.here)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.use(node.id)
        elif self.conditions:
            self.changes.add(node.id)
            self.perhaps.add(node.id)
            self.here.add(node.id)
        else:
            self.binds.add(node.id)

    def visit_Import(self, node):
        names = {bound_by(alias) for alias in node.names}
        self.imports |= names
        self.draws |= {bound_by(alias) for alias in node.names if draws(node, alias)}
        self.imported |= names
        self.binds |= names

    visit_ImportFrom = visit_Import

    def values_first(self, node):
        for field in ("value", "iter"):
            if getattr(node, field, None) is not None:
                self.visit(getattr(node, field))
        for target in [*getattr(node, "targets", []), *filter(None, [getattr(node, "target", None)])]:
            self.visit(target)

    visit_Assign = visit_AnnAssign = visit_NamedExpr = values_first

    def visit_AugAssign(self, node):
        self.change(node.target)
        self.values_first(node)

    def branches(self, node):
        """What is bound in one branch is not bound in another."""
        for field in ("body", "handlers", "orelse", "finalbody"):
            before = set(self.here)
            for statement in getattr(node, field, []):
                self.visit(statement)
            self.here = before

    def conditional(self, node):
        self.conditions += 1
        before = set(self.here)
        if isinstance(node, ast.For):
            self.values_first(node)
        elif hasattr(node, "test"):
            self.visit(node.test)
        self.branches(node)
        self.here = before
        self.conditions -= 1

    visit_If = visit_While = visit_Try = conditional

    def visit_For(self, node):
        """A loop over what is written out runs, and to its end where nothing leaves it early."""
        written = [part for part in getattr(node.iter, "elts", []) if not isinstance(part, ast.Starred)]
        if written and not any(isinstance(part, (ast.Break, ast.Continue)) for part in ast.walk(node)):
            self.values_first(node)
            for statement in [*node.body, *node.orelse]:
                self.visit(statement)
        else:
            self.conditional(node)

    def visit_FunctionDef(self, node):
        for part in [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(part)
        self.later |= free(node)
        self.binds.add(node.name)
        parameters = [argument.arg for argument in node.args.posonlyargs + node.args.args]
        body = Reader(ast.Module(node.body, []), self.imported, self.functions)
        own = bound_in(node) - set(parameters) - {argument.arg for argument in node.args.kwonlyargs}
        self.functions[node.name] = Function(parameters, body.changes - own, free(node))

    def visit_Lambda(self, node):
        self.use(*free(node))  # most are called where they stand
        self.later |= free(node)

    def visit_ClassDef(self, node):
        self.use(*free(node) - {node.name})
        self.later |= free(node) - {node.name}
        self.binds.add(node.name)

    def comprehension(self, node):
        inside = Reader(ast.Module([ast.Expr(part) for part in parts(node)], []), self.imported, self.functions)
        own = bound_in(node)
        self.use(*(inside.uses | inside.later) - own)
        self.changes |= inside.changes - own

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.change(node.value)
        self.generic_visit(node)

    visit_Subscript = visit_Attribute

    def visit_Call(self, node):
        """`x.f()` may change x; a function that is not known, all that it is given. Any call may call those above."""
        self.use(*self.later)
        arguments = [*enumerate(node.args), *((keyword.arg, keyword.value) for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            if node.func.attr not in PURE:
                self.change(node.func.value)
        elif function := self.functions.get(getattr(node.func, "id", "")):
            for place, argument in arguments:
                name = function.parameters[place] if place in range(len(function.parameters)) else place
                if name in function.changes or not isinstance(name, str):
                    self.change(argument)
        elif not (getattr(node.func, "id", "") in self.imported or hasattr(builtins, getattr(node.func, "id", ""))):
            for _, argument in arguments:
                self.change(argument)
        self.generic_visit(node)

    def change(self, node):
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            node = node.value
        if isinstance(node, ast.Name) and node.id not in self.imported:
            self.use(node.id)
            self.changes.add(node.id)


def parts(comprehension):
    """Its expressions, those of its loops first."""
    for loop in comprehension.generators:
        yield from [loop.iter, *loop.ifs]
    yield from (getattr(comprehension, field) for field in ("elt", "key", "value") if hasattr(comprehension, field))


def bound_in(node) -> set[str]:
    """The names that are bound anywhere in it: assigned, taken as arguments, defined."""
    parts_of = list(ast.walk(node))
    names = {part.id for part in parts_of if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    names |= {part.name for part in parts_of if isinstance(part, (ast.FunctionDef, ast.ClassDef))}
    return names | {part.arg for part in parts_of if isinstance(part, ast.arg)}


def free(node) -> set[str]:
    """The names that a function or class takes from outside."""
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    return used - bound_in(node)


def head(source: str, part: int = HEAD) -> str:
    """What a cell imports, and what it sets up at once: `plotting.use_book_style()`."""
    kept, left_out = [], set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if part == LIGHT_HEAD:
                left_out |= {bound_by(alias) for alias in node.names if draws(node, alias)}
                node.names = [alias for alias in node.names if not draws(node, alias)]
            kept += [node] if node.names else []
        elif sets_up(node) and not left_out & {word.id for word in ast.walk(node) if isinstance(word, ast.Name)}:
            kept.append(node)
    return ast.unparse(ast.Module(kept, []))


def bound_by(alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]


def draws(node, alias) -> bool:
    """Whether an import is one of Matplotlib, or of the package's module that draws."""
    module = f"{node.module or ''}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
    return module.startswith("matplotlib") or module == "ffnn.plotting"


def sets_up(node) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and not call.args + call.keywords


def names(sources: list[str]) -> list[Names]:
    """Those of each cell. A cell that is no Python has none; it fails when it is run."""
    return names_of(tuple(sources))


@lru_cache(maxsize=2)  # the cells as they are, which is asked several times a run
def names_of(sources: tuple[str, ...]) -> list[Names]:
    imported, functions, found = set(), {}, []
    for source in sources:
        try:
            cell = Reader(ast.parse(source), imported, functions)
        except SyntaxError:
            found.append(Names(*(set() for _ in Names._fields)))
            continue
        imported, functions = cell.imported, cell.functions
        by_calls = changed_by(cell.uses, functions) - imported
        changes, uses = cell.changes | by_calls, cell.uses | by_calls
        found.append(Names(cell.imports, cell.draws, cell.binds, changes, uses, cell.later, cell.perhaps))
    return found


def changed_by(called: set[str], functions: dict[str, Function]) -> set[str]:
    """What the functions among the names `called`, and those that they call, may change beside what they are given."""
    reached = set()
    while more := (called & functions.keys()) - reached:
        reached |= more
        called = called.union(*(functions[name].takes for name in more))
    return set().union(*(functions[name].changes & functions[name].takes for name in reached))


def needed(cells: list[Names], target: int) -> dict[int, set[str]]:
    """The cells above `target` that it needs, in order, and the names that it needs of each."""
    later = cells[target].later - cells[target].binds
    while True:
        need, found = cells[target].uses | later, {}
        for place in reversed(range(target)):
            cell = cells[place]
            if hit := need & (cell.binds | cell.changes):
                found[place] = hit
                need = need - hit if hit <= cell.imports else need - cell.binds | cell.uses
        more = later.union(*(cells[place].later for place, hit in found.items() if not hit <= cells[place].imports))
        if more == later:
            return dict(sorted(found.items()))
        later = more


class Session:
    """Which cells have run, as they are written now, and which bound each name last: what need not run again."""

    def __init__(self):
        self.clock, self.ran, self.headed, self.bound = 0, {}, {}, {}

    def note(self, sources: list[str], place: int, part: int) -> None:
        """That a cell has run to its end, whole or in part."""
        self.clock += 1
        cell = names(sources)[place]
        if part == WHOLE:
            self.ran[place] = self.clock, sources[place]
        else:
            self.headed[place, part] = sources[place]
        bound = {
            WHOLE: cell.binds | cell.perhaps,
            HEAD: cell.imports,
            LIGHT_HEAD: cell.imports - cell.draws,
        }
        self.bound.update(dict.fromkeys(bound[part], place))

    def plan(self, sources: list[str], target: int, draws: bool = True) -> list[tuple[int, int]]:
        """The cells above `target` that have to run before it does, and how much of each.

        A target that draws nothing, such as a check, needs no cell's head for what Matplotlib is set to.
        """
        cells, plan, before = names(sources), {}, None
        wanted = needed(cells, target)
        while plan != before:  # what has to run again may ask others for what they once gave
            before = dict(plan)
            asked = asked_of(cells, wanted, target, [target, *(place for place in plan if plan[place] == WHOLE)])
            for place, hit in wanted.items():
                above = [n for n in wanted if n < place]
                rebound = set().union(*(cells[n].binds | cells[n].perhaps for n in above if plan.get(n) == WHOLE))
                kept = all(self.has(name, place, cells, wanted) and name not in rebound for name in asked[place])
                if hit <= cells[place].imports:
                    light = not draws and not hit & cells[place].draws
                    parts_run = [HEAD, LIGHT_HEAD] if light or not cells[place].draws else [HEAD]
                    ran = [self.ran.get(place, (0, None))[1], *(self.headed.get((place, part)) for part in parts_run)]
                    when, part = sources[place] in ran, LIGHT_HEAD if light else HEAD
                else:
                    when = self.is_current(cells, place, sources[place], [n for n in above if n not in plan])
                    takes = cells[place].uses | cells[place].later
                    when &= not any(takes & (cells[n].binds | cells[n].changes) for n in above if plan.get(n) == WHOLE)
                    part = WHOLE
                if not (kept and when):
                    plan[place] = part
        return sorted(plan.items())

    def has(self, name: str, place: int, cells: list[Names], wanted: dict[int, set[str]]) -> bool:
        """Whether a name is still the one that a cell has bound, or that a cell below, wanted too, has made of it."""
        last = self.bound.get(name)
        return last == place or (last in wanted and last > place and name in cells[last].perhaps)

    def is_current(self, cells: list[Names], place: int, source: str, above: list[int]) -> bool:
        """Whether a cell has run as it is now, after what it takes from cells above."""
        when, ran = self.ran.get(place, (0, None))
        takes = cells[place].uses | cells[place].later
        givers = [n for n in above if takes & (cells[n].binds | cells[n].changes)]
        return ran == source and all(self.ran.get(n, (0,))[0] <= when for n in givers)


def asked_of(cells: list[Names], wanted: dict[int, set[str]], target: int, running: list[int]) -> dict[int, set[str]]:
    """Of each wanted cell the names that those which will run take from it (functions: when the target calls them)."""
    asked = {place: set() for place in wanted}
    for place in running:
        later = cells[place].later - cells[place].binds if place == target else cells[place].later
        for name in cells[place].uses | later:
            below = target if name in cells[place].later else place
            givers = [n for n in wanted if n < below and name in cells[n].binds]
            if givers:
                asked[givers[-1]].add(name)
    return asked
