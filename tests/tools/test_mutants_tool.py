"""What `make mutants` makes of the package before, and of mutmut's notes after."""

import ast

import mutants

SOURCE = """
@decorate("x")
def f(a):
    return a


class C:
    @property
    def p(self):
        return 1

    @p.setter
    def p(self, value):
        pass
"""
DIFF = """--- ffnn/losses.py
+++ ffnn/losses.py
@@ -1,3 +1,3 @@
 def squared_error(Y_hat, Y):
-    m = len(Y)
+    m = None
"""
HALF = "losses.squared_error\n- m = len(Y)\n+ m = None"
KEYS = [f"ffnn.losses.x_squared_error__mutmut_{number}" for number in range(1, 21)]


def test_a_decorated_function_is_decorated_after_its_definition_instead():
    changed = mutants.undecorated(SOURCE)
    assert 'def f(a):\n    return a\nf = decorate("x")(f)' in changed.replace("'", '"')
    assert "    p = property(p)" in changed
    assert "    p = p.setter(p_setter)" in changed
    assert not any(getattr(node, "decorator_list", None) for node in ast.walk(ast.parse(changed)))


def test_a_changed_package_still_works():
    for name in (*mutants.core(), *mutants.checker()):
        compile(mutants.undecorated((mutants.ROOT / "ffnn" / f"{name}.py").read_text()), name, "exec")


def test_a_mutant_is_told_by_its_place_and_change_without_numbers():
    assert mutants.place(KEYS[0]) == "losses.squared_error"
    assert mutants.place("ffnn.layers.xǁDenseǁbackward__mutmut_7") == "layers.Dense.backward"
    assert mutants.place("ffnn.derivation.zeros.x__roots__mutmut_7") == "derivation.zeros._roots"
    assert mutants.mutation("losses.squared_error", DIFF) == HALF


def test_survivors_are_listed_with_reasons():
    text = f'[[survivors]]\nreason = "same"\nmutants = """\n{HALF}\n\nlosses.g\n- a\n+ b\n"""'
    assert mutants.listed(text) == {HALF: "same", "losses.g\n- a\n+ b": "same"}
    assert all(mutants.listed(mutants.SURVIVORS.read_text()).values())


def test_all_is_well_when_enough_are_killed_and_the_others_are_listed():
    codes = dict.fromkeys(KEYS, 1) | {KEYS[0]: 0}  # 19 of 20
    text, well = mutants.report(codes, [HALF], {HALF: "same"})
    assert well
    assert "losses                20      19        1    95.0%" in text


def test_a_survivor_without_a_reason_is_told():
    text, well = mutants.report(dict.fromkeys(KEYS, 1) | {KEYS[0]: 0}, [HALF], {})
    assert not well
    assert text.endswith(HALF)


def test_too_many_survivors_or_some_not_tried_are_not_well():
    assert not mutants.report(dict.fromkeys(KEYS, 1) | dict.fromkeys(KEYS[:2], 0), [HALF], {HALF: "same"})[1]
    assert not mutants.report(dict.fromkeys(KEYS, 1) | {KEYS[0]: None}, [], {})[1]


def test_a_reason_for_a_mutant_that_is_killed_now_is_told():
    text, well = mutants.report(dict.fromkeys(KEYS, -24), [], {HALF: "same"})
    assert well
    assert "20 of those killed ran too long" in text
    assert "killed, or there no more" in text


def test_the_checker_has_to_pass_by_itself_and_needs_no_reasons():
    checker = [key.replace("losses.x_squared_error", "derivation.zeros.x_roots") for key in KEYS]
    codes = dict.fromkeys(KEYS * 20, 1) | dict.fromkeys(checker, 1) | {checker[0]: 0}
    assert mutants.report(codes, ["derivation.zeros.roots\n- a\n+ b"], {})[1]
    assert not mutants.report(codes | {checker[1]: 0}, [], {})[1]


def test_of_a_sample_only_those_count_that_were_tried():
    codes = dict.fromkeys(KEYS, 1) | {KEYS[0]: None}
    text, well = mutants.report(codes, [], {}, sampled=True)
    assert well
    assert "losses                19      19        0   100.0%" in text
