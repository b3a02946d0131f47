"""What a statement depends on, also through its letters' definitions: its unknowns, its free indices, its sizes."""

from sympy import Contains, Ge, Gt, Idx, Indexed, Le, Lt, Ne, S, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits

from ffnn.derivation.objects import Family, Name, meaning


def free_letters(e):
    """The free numbers, plain symbols and free indices on which the value of an expression depends."""
    if isinstance(e, Name):
        return free_letters(e.definition)
    if isinstance(e, Symbol | Idx):
        return {e}
    if isinstance(e, Indexed):
        defined = isinstance(e.base, Family) and e.base.definition
        own = free_letters(meaning(e.base)) - set(e.base.definition[0]) if defined else {e.base}
        return own.union(*map(free_letters, e.indices))
    inner = set().union(*map(free_letters, e.args))
    return inner - set(e.variables) if isinstance(e, ExprWithLimits) else inner


def assumptions(expressions):
    """What letters are declared to be beyond real, as relations to show: $q_i > 0$."""
    counted, letters = set().union(*map(sizes, expressions)), set().union(*map(_letters, expressions))
    found = []
    for letter in sorted(letters - counted, key=str):
        facts = dict(letter.base.entry_assumptions) if _is_entry(letter) else letter.assumptions0
        for fact, shown in ASSUMPTIONS.items():
            if facts.get(fact):
                found.append(shown(letter))
                break
        if facts.get("integer"):
            found.append(Contains(letter, S.Integers, evaluate=False))
    return tuple(found)


ASSUMPTIONS = {  # the stronger first
    "positive": lambda letter: Gt(letter, 0, evaluate=False),
    "negative": lambda letter: Lt(letter, 0, evaluate=False),
    "nonnegative": lambda letter: Ge(letter, 0, evaluate=False),
    "nonpositive": lambda letter: Le(letter, 0, evaluate=False),
    "nonzero": lambda letter: Ne(letter, 0, evaluate=False),
}


def _is_entry(letter):
    return isinstance(letter, Indexed) and isinstance(letter.base, Family)


def _letters(e):
    """The symbols in an expression and in what its letters mean; the first entry stands for a vector or a matrix."""
    if isinstance(e, Name):
        return _letters(e.definition)
    if isinstance(e, Idx):
        return set()
    if isinstance(e, Indexed):
        inner = meaning(e.base)
        return {e} if inner is None else _letters(inner)
    if isinstance(e, Symbol):
        return {e}
    found, bases = set(), set()
    for letter in sorted(set().union(*map(_letters, e.args)), key=str):
        base = getattr(letter, "base", letter)
        found |= set() if base in bases else {letter}
        bases.add(base)
    return found - set(e.variables) if isinstance(e, ExprWithLimits) else found


def free_indices(expression):
    """The free indices of a displayed expression, in the order of their names."""
    return sorted((name for name in free_letters(expression) if isinstance(name, Idx)), key=str)


def sizes(expression):
    """The symbols that count something: the length of a vector, the end of an index or a sum."""
    return sorted(_sizes(expression, frozenset()), key=str)


def _sizes(e, bound):
    if isinstance(e, Idx):
        return e.upper.free_symbols
    if isinstance(e, Name):
        return _sizes(e.definition, frozenset())
    found = set()
    if isinstance(e, Indexed):
        ranges = getattr(e.base, "ranges", None) or e.base.shape or ()
        found = {symbol for upto in ranges for symbol in upto.free_symbols}
        if meaning(e.base) is not None:
            found |= _sizes(meaning(e.base), frozenset())
    if isinstance(e, ExprWithLimits):
        bound = bound | set(e.variables)
        ends = {s for _, *ends in e.limits for end in ends for s in end.free_symbols}
        found = {s for s in ends - bound if not isinstance(s, Idx)}
    return found.union(*(_sizes(part, bound) for part in e.args))
