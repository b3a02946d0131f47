"""How a derivation's expressions look: on the page as a textbook would set them, and in plain text."""

from sympy import Add, Function, Idx, Indexed, KroneckerDelta, Mul, Pow, Sum, UnevaluatedExpr, exp, fraction
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from ffnn.derivation.objects import Partial


class BookPrinter(LatexPrinter):
    """SymPy's printer with factors and terms in reading order: $S_i (1 - S_k)$, not $(1 - S_k) S_i$."""

    def _print_Mul(self, expression):
        if not expression.is_Mul:  # SymPy's printer sends 1/x here, too
            return super()._print_Mul(expression)
        number, rest = expression.as_coeff_Mul()
        if number.is_negative and rest != 1:
            rest = self._print(-expression)
            return rf"- \left({rest}\right)" if self._needs_add_brackets(-expression) else f"- {rest}"
        return super()._print_Mul(_readable_product(expression))

    def _print_Add(self, expression, order=None):
        return super()._print_Add(_readable_sum(expression), order="none")

    def _print_Idx(self, index):
        return self._print(index.label)

    def _print_Indexed(self, entry):
        return f"{self._print(entry.base.label)}_{{{_joined(self, entry.indices)}}}"

    def _print_Sum(self, total):
        signs = ""
        for limits in reversed(total.limits):
            index, first, last = map(self._print, limits)
            signs += rf"\sum_{{{index}={first}}}^{{{last}}} "
        term = self._print(total.function)
        return signs + (rf"\left({term}\right)" if total.function.is_Add or term.startswith("-") else term)

    def _print_Piecewise(self, pieces):
        """Each piece as large as a line of its own: a fraction in it can be read."""
        rows = super()._print_Piecewise(pieces).replace(r" \\", r" \\ \displaystyle ")
        return rows.replace(r"\begin{cases} ", r"\begin{cases} \displaystyle ", 1)

    def _print_Partial(self, partial):
        of, variable = partial.args
        d = r"\partial" if isinstance(variable, Indexed) else r"\mathrm{d}"
        if isinstance(of, (Indexed, Function)) or of.is_Symbol:
            return rf"\dfrac{{{d} {self._print(of)}}}{{{d} {self._print(variable)}}}"
        is_product = of.is_Mul and fraction(of)[1] == 1
        of = rf"\left({self._print(of)}\right)" if of.is_Add or is_product else self._print(of)
        return rf"\dfrac{{{d}}}{{{d} {self._print(variable)}}} {of}"

    def _needs_add_brackets(self, term):
        if isinstance(term, UnevaluatedExpr):
            return self._needs_add_brackets(term.args[0]) or term.args[0].could_extract_minus_sign()
        return super()._needs_add_brackets(term)

    def _needs_mul_brackets(self, factor, first=False, last=False):
        if isinstance(factor, UnevaluatedExpr):
            held = factor.args[0]
            return held.is_Add or (held.could_extract_minus_sign() and not first)
        return super()._needs_mul_brackets(factor, first, last)


def _joined(printer, indices):
    """$W_ik$, but $W_1,12$."""
    separator = "," if any(index.is_Integer and index > 9 for index in indices) else ""
    return separator.join(map(printer._print, indices))


def _readable_product(expression):
    return Mul(*sorted(expression.args, key=_reading_order), evaluate=False)


def _readable_sum(expression):
    """Terms with a minus come last, numbers first."""
    terms = sorted(expression.args, key=lambda term: (term.could_extract_minus_sign(), not term.is_number))
    return Add(*terms, evaluate=False)


READING_ORDER = [Partial, Indexed, exp, KroneckerDelta, Add, Function, Sum]  # numbers and plain symbols come first


def _reading_order(factor):
    core = factor.base if isinstance(factor, Pow) else factor
    while isinstance(core, (UnevaluatedExpr, Partial, Mul)):
        if isinstance(core, Partial) and core.args[0].is_Symbol:
            break
        core = fraction(core)[0] if core.is_Mul and fraction(core)[1] != 1 else core.args[-1 if core.is_Mul else 0]
    kind = next((place for place, kind in enumerate(READING_ORDER, start=1) if isinstance(core, kind)), 0)
    return kind, str(factor)


def latex(expression):
    return BookPrinter({"order": "none", "ln_notation": True}).doprint(expression)


class PlainPrinter(StrPrinter):
    """For terminals and error messages: S_i, ∂S_i/∂z_k, Σ_j exp(z_j)."""

    printmethod = None  # SymPy's indexed letters would print themselves, as S[i]

    def _print_Mul(self, expression):
        return super()._print_Mul(_readable_product(expression))

    def _print_Add(self, expression, order=None):
        return super()._print_Add(_readable_sum(expression), order="none")

    def _print_Symbol(self, symbol):
        return symbol.name.replace("{", "").replace("}", "")

    _print_Name = _print_Symbol

    def _print_Idx(self, letter):
        return self._print(letter.label)

    _print_IndexedBase = _print_Idx

    def _print_Indexed(self, entry):
        return f"{self._print(entry.base)}_{_joined(self, entry.indices)}"

    def _print_Partial(self, partial):
        of, variable = map(self._print, partial.args)
        return f"∂{of}/∂{variable}" if of.isidentifier() else f"∂/∂{variable} ({of})"

    def _print_KroneckerDelta(self, delta):
        return f"δ_{''.join(map(self._print, delta.args[:2]))}"

    def _print_Sum(self, total):
        signs = ""
        for index, first, last in reversed(total.limits):
            shown, start, end = map(self._print, (index, first, last))
            whole = isinstance(index, Idx) and (first, last) == (index.lower, index.upper)
            signs += f"Σ_{shown} " if whole else f"Σ_{{{shown}={start}..{end}}} "
        return f"({signs}{self.parenthesize(total.function, PRECEDENCE['Mul'])})"

    def _print_Contains(self, claim):
        return f"{self._print(claim.args[0])} an integer"

    def _print_Relational(self, relation):
        sign = relation.rel_op.replace("!=", "≠").replace("==", "=").replace(">=", "≥").replace("<=", "≤")
        return f"{self._print(relation.lhs)} {sign} {self._print(relation.rhs)}"


def plain(expression):
    return PlainPrinter({"order": "none"}).doprint(expression)
