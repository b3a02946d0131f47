"""The check behind every exercise: it accepts any right answer and says what is wrong with a wrong one."""

import inspect
import itertools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence, ValuesView
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

_NUMBERS = "iufc"  # kinds of dtype
_BATCHES = {"X", "Z", "A", "P", "Y", "G", "dA", "A_prev", "Delta"}  # arguments with an example in each row
_ENTRIES_SHOWN = 8  # an input with more is told by shapes


class WrongAnswer(Exception):
    """What the code of a check raises to refuse an answer in its own words."""


class _Unreadable(WrongAnswer):
    """What came are no numbers."""


class _NotFilledIn(Exception):
    pass


class _Question(NamedTuple):
    expected: Any
    cases: Sequence[tuple[Any, ...] | None]
    slips: dict[str, Any]
    tolerance: float
    results: tuple[str, ...]
    inputs: str
    arguments: list[str]  # their names
    through: Callable[..., Any] | None

    @property
    def wants_function(self) -> bool:
        return callable(self.expected)


class _Outcome(NamedTuple):
    """What an answer gives for one input: its results or the exception, and what NumPy warned of meanwhile."""

    results: list[np.ndarray] | Exception
    warned: str


def check(
    answer: Any,
    expected: Any,
    on: Iterable[Any] = (),
    *,
    slips: dict[str, Any] | None = None,
    tolerance: float = 1e-6,
    results: Sequence[str] = (),
    inputs: str = "",
    through: Callable[..., Any] | None = None,
) -> None:
    """Compare `answer` with `expected` and print the verdict: "✓ ...", "✗ ..." or, for an empty answer, "… ...".

    `answer`: a number, an array or a function. `expected`: the right value, or a function to compare with on the
    argument tuples in `on`. Numbers of any kind are welcome (SymPy's, fractions), and axes of length 1 do not count: a
    column passes for a row and `[5]` for 5, from a function too. So choose inputs that give each axis another length,
    and more than 1. The verdict on a wrong answer says where it is wrong and in what way, and never what is right.

    `slips`: `{message: wrong value or function}`. An answer that agrees with a slip on all inputs, or fails as the
    slip does, gets its message. Where `expected` is a value, a function among the slips is a condition: it is called
    with the numbers of the answer, and an answer that meets it gets the message. `tolerance`: the largest error
    allowed, relative to the largest entry of the right answer, or absolute where that is 0.

    `results`: names for several results, `["dL/dW", "dL/db"]`. Answer, `expected` and slips, or what they return, then
    have as many parts, in order or in a dict by name, and each part is compared by itself. `inputs`: how to say an
    input, `"with {} layers"`; by default each argument with its name. `through`: judges values by what they do.
    `check(weights, [1, -2, 2], [(0,), (3,)], through=output)` compares `output(weights, 0)` with
    `output([1, -2, 2], 0)`, and so on for each input; the slips are other values. When the code of a check finds an
    answer unfit, it raises `WrongAnswer` with the message.
    """
    cases: Sequence[tuple[Any, ...] | None] = [tuple(case) for case in on] or [None]
    names = _argument_names(answer, expected, through)
    question = _Question(expected, cases, slips or {}, tolerance, tuple(results), inputs, names, through)
    try:
        wrong = _complaint(answer, question)
    except _NotFilledIn:
        print("… not filled in yet: replace the ... above, run that cell, then this one")
    else:
        everywhere = f", on all {len(cases)} inputs" if len(cases) > 1 and question.wants_function else ""
        print(f"✗ {wrong}" if wrong else f"✓ right{everywhere}")


def _complaint(answer, question):
    """What is wrong with the answer; None when nothing is."""
    if answer is None or answer is ...:
        raise _NotFilledIn
    if question.wants_function and not callable(answer):
        return f"a function is asked for; the answer is {_shown(answer)}"
    if question.through and not question.wants_function:
        try:
            answer = _numbers(answer)
        except WrongAnswer as refusal:
            return str(refusal)
        if answer.shape != (asked := _numbers(question.expected).shape):
            return _other_shape(answer.shape, asked)
    tried = [
        (case, _outcome(answer, case, question), _results(question.expected, case, question)) for case in question.cases
    ]
    wrong = next(filter(None, (_fault(*one, question) for one in tried)), None)
    if wrong is None:
        return None
    fitting = (message for message, slip in question.slips.items() if _fits(slip, answer, tried, question))
    return next(fitting, None) or _relation(tried, question) or wrong


# What an answer gives.


def _results(thing, case, question):
    """The results of an answer, of a slip or of what is expected, for one input."""
    if case is None:
        value = thing
    elif question.through:
        value = question.through(thing if callable(thing) else _numbers(thing)[()], *_fresh_copies(case))
    else:
        value = thing(*_fresh_copies(case))
    names = question.results
    if len(names) < 2 or value is None or value is ...:
        return [_numbers(value, f"{names[0]}: " if len(names) == 1 else "")]
    parts = _parts(value, names)
    if case is None and len(parts) == 1:  # a row of numbers; what a function returns may be a batch of one
        parts = _parts(parts[0], names)
    if len(parts) != len(names):
        raise _Unreadable(
            f"{_counted(len(names), 'result')} are asked for, {_listed(names)}; the answer is {_shown(value)}"
        )
    return [_numbers(part, f"{name}: ") for name, part in zip(names, parts, strict=True)]


def _parts(value, names):
    """The parts of several results, of a dict by name."""
    if isinstance(value, dict) and set(value) == set(names):
        return [value[name] for name in names]
    if isinstance(value, dict | str) or not np.iterable(value):
        return []
    if isinstance(value, set | frozenset):
        raise _Unreadable("a set has no order; put the results into a list")
    return list(value)


def _outcome(thing, case, question):
    """What the reader's code raises is reported, not raised again."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            results = _results(thing, case, question)
        except _NotFilledIn:
            raise
        except Exception as error:
            results = error
    return _Outcome(results, " ".join(str(warning.message) for warning in warned))


def _fresh_copies(case):
    """Arrays of its own for each call: an answer that changes its input is compared fairly, then and later."""
    return [
        np.array(argument, subok=True) if isinstance(argument, (list, np.ndarray)) else argument for argument in case
    ]


def _numbers(value, name=""):
    """`value` as an array of numbers without axes of length 1."""
    if value is ...:
        raise _NotFilledIn
    if value is None:
        raise _Unreadable(f"{name}the answer returns nothing: is a return missing?")
    if isinstance(value, set | frozenset):
        raise _Unreadable(f"{name}a set has no order; put the numbers into a list")
    try:
        value = value.values() if isinstance(value, dict) else value
        array = np.asarray(list(value) if isinstance(value, Iterator | ValuesView) else value)
    except ValueError:  # parts of several shapes, which may still differ by axes of length 1 alone
        array = _joined(value, name)
    if array.dtype == object and any(entry is ... for entry in array.flat):
        raise _NotFilledIn
    if array.dtype.kind in "bO" and all(hasattr(entry, "__float__") for entry in array.flat):
        with suppress(TypeError, ValueError, OverflowError):  # a formula with a letter left in it
            array = array.astype(float)  # truths, and numbers of other kinds: fractions, SymPy's
    if array.dtype.kind not in _NUMBERS:
        raise _Unreadable(f"{name}numbers are asked for; the answer is {_shown(value)}")
    if array.dtype.kind == "c" and np.all(np.abs(array.imag) <= 1e-12 * np.abs(array)):
        array = array.real  # as a root of a polynomial comes
    return array.squeeze()


def _joined(value, name):
    parts = [_numbers(part, name) for part in value]
    shapes = [part.shape for part in parts]
    if len(set(shapes)) == 1:
        return np.array(parts)
    pair = len(shapes) == 2 and shapes[0] == ()
    hint = "; the package's losses give a pair, the loss and its derivative, and [0] is the loss" if pair else ""
    raise _Unreadable(
        f"{name}numbers in one array are asked for; the answer has parts of shape {_listed(shapes)}{hint}"
    )


# What is wrong with it.


def _fault(case, got, right, question):
    """The first thing that is wrong with what an answer gave for one input; None when nothing is."""
    if isinstance(got.results, WrongAnswer):
        return _placed(_where(case, question) if isinstance(got.results, _Unreadable) else "", str(got.results))
    if isinstance(got.results, Exception):
        return _placed(_where(case, question), f"the answer raises {_in_words(got.results)}")
    for name, mine, asked in zip(question.results or [""], got.results, right, strict=True):
        if mine.shape != asked.shape:
            return _placed(
                _where(case, question), name, _other_shape(mine.shape, asked.shape, _examples(case, question))
            )
        if _wrong_entries(mine, asked, question.tolerance).any():
            return _placed(_where(case, question), name, *_worst(mine, asked, got.warned, question.tolerance))
    return None


def _wrong_entries(got, right, tolerance):
    """Which entries are wrong; all of them where the shape is another."""
    if got.shape != right.shape:
        return np.array([True])
    with np.errstate(all="ignore"):
        near = np.isfinite(right) & (np.abs(got - right) <= tolerance * _scale(right))
        return ~(near | (got == right))  # nan is wrong


def _scale(right):
    return np.abs(right[np.isfinite(right)]).max(initial=0) or 1


def _worst(got, right, warned, tolerance):
    """The place of the largest error, and what is wrong there."""
    wrong = _wrong_entries(got, right, tolerance)
    with np.errstate(all="ignore"):
        errors = np.nan_to_num(np.where(wrong, np.abs(got - right), -1), nan=np.inf, posinf=np.inf)
    place = np.unravel_index(errors.argmax(), errors.shape)
    words = _direction(got[place], right[place], _scale(right), warned, tolerance)
    if wrong.sum() > 1:
        words += f" ({wrong.sum()} of {wrong.size} entries are wrong)"
    return f"entry [{', '.join(map(str, place))}]" if place else "", words


def _direction(got, right, scale, warned, tolerance):
    """In what way a number is wrong; never what is right."""
    if not np.isfinite(got):
        return f"{'not a number' if np.isnan(got) else 'infinite'} ({got}); {_reason(got, warned)}"
    if np.iscomplexobj(got):
        return f"{got:.6g} is a complex number, where a real one is asked for"
    number = _exactly(got) if abs(got - right) < 1e-5 * scale else _number(got)
    if np.sign(got) * np.sign(right) < 0:  # not got * right, which may overflow in 32 bits
        return f"{number} has the wrong sign" + (", and another size" if abs(got + right) > tolerance * scale else "")
    side = "small" if got < right else "large"
    if np.isinf(right) or abs(got - right) > max(1e-2 * abs(right), 2 * tolerance * scale):
        return f"{number} is too {side}"
    precision = "" if right == 0 or float(got).is_integer() else f" (compared to within {100 * tolerance:.6g}%)"
    return f"{number} is a little too {side}{precision}{'; was it rounded?' if _is_rounded(got, right) else ''}"


def _is_rounded(got, right):
    """Whether a number is the right one with fewer digits."""
    return any(abs(round(float(right), places) - got) < 1e-3 * abs(right - got) for places in range(-6, 12))


_REASONS = {  # what NumPy warns of
    "invalid value encountered in log": "a negative number has no logarithm",
    "invalid value encountered in sqrt": "a negative number has no square root",
    r"divide by zero encountered in log.*invalid value encountered in (scalar )?(multiply|matmul|dot)": (
        "NumPy takes 0 times ln 0 for nan, though its limit is 0"
    ),
    "overflow encountered in exp": "an exponential overflows",
    "divide by zero encountered in log": "NumPy takes ln 0 for -inf",
    "[Mm]ean of empty slice": "the mean of no numbers is nan",
    r"invalid value encountered in (scalar )?(divide|true_divide)": "0 divided by 0 is nan",
    r"divide by zero encountered in (scalar )?(divide|true_divide)": "something is divided by 0",
    r"invalid value encountered in (scalar )?subtract": "infinity minus infinity is nan",
}


def _reason(got, warned):
    """Why a number is not finite: what NumPy warned of, or what there is to suspect."""
    suspects = (
        "0/0, 0 times ln 0, or infinity minus infinity" if np.isnan(got) else "a division by 0, ln 0, or an overflow"
    )
    return _told_by(warned) or f"look for {suspects}"


def _told_by(warned):
    return next((reason for complaint, reason in _REASONS.items() if re.search(complaint, warned, re.DOTALL)), None)


def _fits(slip, answer, tried, question):
    """Whether the answer is this slip: the same numbers or failures on all inputs; or it meets the condition."""
    if not callable(slip) or question.wants_function:
        return all(_same(got.results, _outcome(slip, case, question).results, question) for case, got, _ in tried)
    results = tried[0][1].results
    if isinstance(results, Exception):
        return False
    numbers = [answer[()]] if question.through else [result[()] for result in results]
    with suppress(ArithmeticError, LookupError, TypeError, ValueError):  # a condition on answers of another form
        return bool(slip(*numbers))
    return False


def _same(some, others, question):
    if isinstance(some, Exception) or isinstance(others, Exception):
        return repr(some) == repr(others)
    return not any(_wrong_entries(*pair, question.tolerance).any() for pair in zip(some, others, strict=True))


def _relation(tried, question):
    """How a wrong answer is related to the right one on all inputs; None when it is in no plain way."""
    if any(isinstance(got.results, Exception) for _, got, _ in tried):
        return None
    names = question.results
    for order in itertools.permutations(range(len(names))) if len(names) <= 4 else ():
        if names and all(_same([got.results[k] for k in order], right, question) for _, got, right in tried):
            return f"the results are right, but in another order; asked for are {_listed(names)}"
    for part, name in enumerate(names or [""]):
        pairs = [(got.results[part], right[part]) for _, got, right in tried]
        if not all(_same([got], [right], question) for got, right in pairs):
            words = all(got.shape == right.shape for got, right in pairs) and _related(pairs, question)
            return _placed(name, words) if words else None
    return None


def _related(pairs, question):
    def right_after(change):
        return all(_same([change(got)], [right], question) for got, right in pairs)

    got, right = (np.concatenate([array.ravel() for array in arrays]) for arrays in zip(*pairs, strict=True))
    if np.sum(right != 0) < 2 or not np.isfinite([got, right]).all():
        return None
    if right_after(np.negative):
        return "the sign is wrong everywhere"
    if all(array.ndim == 2 and array.shape == array.T.shape for array, _ in pairs) and right_after(np.transpose):
        return "rows and columns are exchanged"
    if len(pairs) == 1 and _same([np.sort(got)], [np.sort(right)], question):
        return "these are the right numbers, but in another order"
    factor = got @ right / (right @ right)
    wrong = np.concatenate([_wrong_entries(one, other, question.tolerance).ravel() for one, other in pairs])
    if factor and wrong[right != 0].all() and right_after(lambda array: array / factor):
        sign = "the sign is wrong everywhere, and " if factor < 0 else ""
        small = bool(abs(abs(factor) - 1) < 0.0101)
        side = f"{'a little ' * small}too {'large' if abs(factor) > 1 else 'small'}"
        return f"{sign}every number is {side}, all by the same factor{'; was one rounded on the way?' * small}"
    return None


# In words.


def _placed(*parts):
    """The last of the parts, after the places where it holds."""
    *places, words = filter(None, parts)
    return f"{', '.join(places)}: {words}" if places else words


def _where(case, question):
    """For which input."""
    if case is None:
        return ""
    if question.inputs:
        return question.inputs.format(*case)
    short = sum(np.size(argument) for argument in case) <= _ENTRIES_SHOWN
    named = zip(question.arguments or [""] * len(case), case, strict=False)
    said = [_argument(name, value, short) for name, value in named if isinstance(value, _SHOWN)]
    return f"with {', '.join(said)}" if said else ""


def _argument(name, value, short):
    """A number or a short array by its values, a longer one by its shape."""
    if np.ndim(value) and not short:
        return f"{name or 'an array'} of shape {np.shape(value)}"
    values = np.vectorize(lambda entry: _number(entry, 4), otypes=[object])(value)
    return (f"{name} = " if name else "") + re.sub("['\n]", "", str(values.tolist()))


_SHOWN = (int, float, list, np.number, np.ndarray)  # what an input is told by


def _argument_names(answer, expected, through):
    """The names of an input's arguments: the reader's, or else those of the function that knows the right answer."""
    for function, skipped in [(through, 1)] if through else [(answer, 0), (expected, 0)]:
        with suppress(TypeError, ValueError):  # a value, or a function that hides its signature
            parameters = inspect.signature(function).parameters.values()
            if all(parameter.kind != parameter.VAR_POSITIONAL for parameter in parameters):
                return [parameter.name for parameter in parameters][skipped:]
    return []


def _examples(case, question):
    """How many examples an input has, when one of its arguments is a batch."""
    named = zip(question.arguments, case or (), strict=False)
    return next((len(value) for name, value in named if name in _BATCHES and np.ndim(value) == 2), None)


def _other_shape(got, right, examples=None):
    hint = ""
    if got != right and got == right[::-1]:
        hint = ": rows and columns are exchanged"
    elif examples in got and examples not in right:
        hint = f": one for each of the {_counted(examples, 'example')}; is there a sum over the examples?"
    elif examples in right and examples not in got:
        hint = (
            f": there has to be {'a row' if len(right) == 2 else 'one'} for each of the {_counted(examples, 'example')}"
        )
    verb = "are" if len(right) == 1 else "is"
    return f"{_form(right)} {verb} asked for; the answer {'has' if len(got) == 1 else 'is'} {_form(got)}{hint}"


def _form(shape):
    if len(shape) > 2:
        return f"an array of shape {shape}"
    if len(shape) == 2:
        return f"a matrix of {_counted(shape[0], 'row')} and {_counted(shape[1], 'column')}"
    return _counted(shape[0], "number") if shape else "a single number"


def _counted(count, noun):
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return f"{words[count] if count < len(words) else count} {noun}{'s' * (count != 1)}"


def _in_words(error):
    """An exception; NumPy's message on matrices that do not fit is put in words."""
    message = re.sub(
        r"matmul: Input operand 1 has a mismatch.* \(size (\d+) is different from (\d+)\)",
        r"in a product @, a left side with \2 in each row meets a right side with \1 in each column",
        str(error),
    )
    reason = _told_by(str(error)) if isinstance(error, FloatingPointError) else ""
    return f"{type(error).__name__}: {message}" + (f"; {reason}" if reason else "")


def _shown(value):
    """What the reader gave, as code would write it; a function by its name."""
    if callable(value) and hasattr(value, "__name__"):
        return "a lambda" if value.__name__ == "<lambda>" else f"the function {value.__name__}"
    if isinstance(value, np.ndarray) and (value.ndim > 1 or value.size > _ENTRIES_SHOWN):
        return f"an array of shape {value.shape}"
    if isinstance(value, str):
        return f"the text {value!r}"
    if getattr(value, "free_symbols", None):  # SymPy's
        return f"the formula {value}, with letters left in it"
    if isinstance(value, np.generic):
        value = value.item()
    text = re.sub(r"<(?:\w+\.)*(\w+) object at 0x\w+>", r"<\1>", repr(value)).replace("\n", " ")
    text = re.sub(r" at 0x\w+", "", text)
    if len(text) > 80 and isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)} parts"
    return text if len(text) <= 80 else f"{text[:77]}..."


def _listed(names):
    *most, last = map(str, names)
    return f"{', '.join(most)} and {last}" if most else last


def _number(value, digits=6):
    """A number in few digits, and a whole one whole."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.{digits}g}"


def _exactly(value):
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.12g}"
