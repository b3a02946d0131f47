"""The optimizers against their published formulas, written out once more and carried in exact fractions or floats; schedules."""
# ruff: noqa: E501 - the tables below have a row per mistake

import copy
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric import DTYPES, name_of, refused, seeded, told

from ffnn import (
    SGD,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    constant,
    cosine,
    exponential_decay,
    optimizers,
    schedules,
    step_decay,
)
from ffnn.optimizers import CHUNK_PARAMETERS

rates = st.floats(1e-4, 2)
shares = st.floats(0, 0.999)
in_both_dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
gradients = st.lists(st.floats(-10, 10).filter(lambda g: g == 0 or abs(g) > 1e-3), min_size=1, max_size=12)


def walk(optimizer, gradients, start=1.5):
    """Where one parameter goes when `optimizer` meets these gradients."""
    theta, path = np.array([start]), []
    for g in gradients:
        optimizer.step(theta, np.array([g]))
        path.append(theta[0])
    return path


def agree(path, expected):
    assert path == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(gradients, rates)
def test_sgd_goes_down_the_gradient(gradients, eta):
    expected, theta = [], 1.5
    for g in gradients:
        theta = theta - eta * g
        expected.append(theta)
    agree(walk(SGD(eta), gradients), expected)


@given(gradients, rates, shares)
def test_momentum_sums_all_gradients_each_fading_by_mu_a_step(gradients, eta, mu):
    def velocity(t):
        return sum(mu ** (t - s) * gradients[s] for s in range(t + 1))

    expected = [1.5 - eta * sum(velocity(s) for s in range(t + 1)) for t in range(len(gradients))]
    agree(walk(Momentum(eta, mu), gradients), expected)


@given(gradients, rates, shares)
def test_nesterov_adds_the_next_fading_of_the_velocity_to_the_gradient(gradients, eta, mu):
    expected, theta, v = [], 1.5, 0.0
    for g in gradients:
        v = mu * v + g
        theta = theta - eta * (g + mu * v)
        expected.append(theta)
    agree(walk(Nesterov(eta, mu), gradients), expected)


@given(gradients, rates, shares)
def test_rmsprop_divides_by_the_root_of_the_running_mean_square(gradients, eta, rho):
    expected, theta, v = [], 1.5, 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        theta = theta - eta * g / (math.sqrt(v) + 1e-8)
        expected.append(theta)
    agree(walk(RMSProp(eta, rho), gradients), expected)


def adam(gradients, eta, beta1, beta2, epsilon=1e-8, decay=0.0):
    """Algorithm 1 of Kingma and Ba, and the decoupled decay of Loshchilov and Hutter (algorithm 2) before it."""
    theta, m, v, path = 1.5, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        theta = theta - eta * decay * theta
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - eta * m_hat / (math.sqrt(v_hat) + epsilon)
        path.append(theta)
    return path


@given(gradients, rates, shares, shares)
def test_adam_is_algorithm_1_of_its_paper(gradients, eta, beta1, beta2):
    agree(walk(Adam(eta, beta1, beta2), gradients), adam(gradients, eta, beta1, beta2))


@given(gradients, rates, shares, shares, st.floats(0, 0.5))
def test_adamw_lets_the_weights_decay_before_the_step_of_adam(gradients, eta, beta1, beta2, decay):
    path = walk(AdamW(eta, beta1, beta2, weight_decay=decay), gradients)
    agree(path, adam(gradients, eta, beta1, beta2, decay=decay))


def test_the_defaults_are_those_of_pytorch():
    assert Adam().learning_rate == AdamW().learning_rate == 1e-3
    assert Adam().settings() == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    assert AdamW().settings() == Adam().settings() | {"weight_decay": 0.01}
    assert Momentum(1).momentum == Nesterov(1).momentum == 0.9
    assert (RMSProp(1).decay, RMSProp(1).epsilon) == (0.99, 1e-8)


def test_two_steps_of_momentum_worked_by_hand():
    # mu = 1/2, eta = 1/4, gradients 4 and 2: v = 4, then 2 + 2 = 4; theta = 3/2 - 1 = 1/2, then -1/2
    assert walk(Momentum(0.25, 0.5), [4, 2]) == [0.5, -0.5]
    # Nesterov: 4 + 4/2 = 6 and 2 + 4/2 = 4; theta = 3/2 - 3/2 = 0, then -1
    assert walk(Nesterov(0.25, 0.5), [4, 2]) == [0.0, -1.0]


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    for g in (1e-3, 1.0, -1e3):
        assert walk(Adam(0.25), [g])[0] == pytest.approx(1.5 - math.copysign(0.25, g), rel=1e-4)


ALL = [SGD, Momentum, Nesterov, RMSProp, Adam, AdamW]
each = pytest.mark.parametrize("kind", ALL, ids=name_of)


@each
@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
def test_a_step_changes_theta_in_place_and_keeps_its_dtype_and_the_gradient(kind, dtype):
    rng = seeded()
    theta, grad = rng.normal(size=(2, 7)).astype(dtype)
    kept, before, optimizer = theta, grad.copy(), kind(np.float64(0.1))  # as np.logspace gives it
    wide = theta.astype(float)
    for twin in (optimizer, kind(0.1)):
        twin.step(theta if twin is optimizer else wide, grad)
    assert theta is kept
    assert theta == pytest.approx(wide, rel=1e-6, abs=1e-6)
    assert np.array_equal(grad, before)
    for name in optimizer.state_names:
        assert getattr(optimizer, name).dtype == dtype
    assert type(optimizer.learning_rate) is float


@each
def test_each_parameter_is_stepped_on_its_own(kind):
    steps = seeded().normal(size=(4, 3))
    theta, optimizer = np.array([1.0, 2.0, 3.0]), kind(0.1)
    for g in steps:
        optimizer.step(theta, g)
    alone = [walk(kind(0.1), steps[:, k], start=k + 1.0)[-1] for k in range(3)]
    assert np.array_equal(theta, alone)


@each
@pytest.mark.parametrize("size", [CHUNK_PARAMETERS, CHUNK_PARAMETERS + 1, 2 * CHUNK_PARAMETERS + 5])
def test_a_long_vector_is_stepped_piece_by_piece_as_if_at_once(kind, size):
    whole = seeded().normal(size=size)
    pieces, optimizer, others = whole.copy(), kind(0.1), [kind(0.1) for _ in range(3)]
    for grad in seeded().normal(size=(3, size)):
        optimizer.step(whole, grad)
        for other, part in zip(others, (slice(0, 7), slice(7, size - 1), slice(size - 1, None)), strict=True):
            other.update(pieces[part], grad[part], 0.1, *state_of(other, pieces[part]))
    assert optimizer.t == 3
    assert np.array_equal(whole, pieces)


def state_of(optimizer, theta):
    """The optimizer's vectors, and a step counted, as `_step` does."""
    if optimizer.t == 0:
        for name in optimizer.state_names:
            setattr(optimizer, name, np.zeros_like(theta))
    optimizer.t += 1
    return [getattr(optimizer, name) for name in optimizer.state_names]


@each
def test_a_learning_rate_assigned_between_steps_counts_from_the_next_one(kind):
    theta, optimizer = np.array([1.0]), kind(0.1)
    optimizer.step(theta, np.array([1.0]))
    optimizer.learning_rate = 1e-30
    before = theta.copy()
    optimizer.step(theta, np.array([1.0]))
    assert optimizer.learning_rate == 1e-30
    assert np.array_equal(theta, before)


@each
def test_a_schedule_is_taken_for_a_number(kind):
    theta, other = np.array([1.0]), np.array([1.0])
    scheduled, by_hand = kind(step_decay(0.1, every=2, factor=0.5)), kind(0.1)
    for rate in (0.1, 0.1, 0.05, 0.05, 0.025):
        assert scheduled.learning_rate == pytest.approx(rate, rel=1e-15)
        by_hand.learning_rate = rate
        scheduled.step(theta, np.array([0.3]))
        by_hand.step(other, np.array([0.3]))
        assert theta == pytest.approx(other, rel=1e-14)


@given(rate=rates, t=st.integers(0, 10_000), warmup=st.integers(0, 50))
def test_each_schedule_is_its_formula_and_climbs_in_a_line_before_it(rate, t, warmup):
    formulas = {
        constant(rate, warmup=warmup): rate,
        step_decay(rate, every=7, factor=0.3, warmup=warmup): rate * 0.3 ** (t // 7),
        exponential_decay(rate, factor=0.99, warmup=warmup): rate * 0.99**t,
        cosine(rate, steps=100, final=0.01, warmup=warmup): 0.01
        + (rate - 0.01) * (1 + math.cos(math.pi * min(t, 100) / 100)) / 2,
    }
    for schedule, value in formulas.items():
        assert schedule(warmup + t) == pytest.approx(value, rel=1e-12)
        assert [schedule(t) for t in range(warmup)] == pytest.approx(
            [rate * (t + 1) / (warmup or 1) for t in range(warmup)]
        )


def test_cosine_begins_at_rate_is_half_way_in_the_middle_and_ends_at_final():
    schedule = cosine(0.5, steps=10, final=0.1)
    assert [schedule(t) for t in (0, 5, 10, 11, 10**6)] == pytest.approx([0.5, 0.3, 0.1, 0.1, 0.1], rel=1e-15)
    assert cosine(0.5, steps=10)(10) == 0
    exact = cosine(0.1, steps=7, final=1e-20)
    assert (exact(0), exact(7), exact(8)) == (0.1, 1e-20, 1e-20)


def test_warmup_worked_by_hand():
    schedule = constant(0.8, warmup=4)
    assert [Fraction(schedule(t)).limit_denominator(1000) * 5 for t in range(6)] == [1, 2, 3, 4, 4, 4]


REFUSED = {
    "a rate of 0": (lambda: SGD(0), ValueError, "learning_rate must be finite and greater than 0; got 0"),
    "a negative rate": (lambda: Adam(-0.1), ValueError, "learning_rate must be finite and greater than 0; got -0.1"),
    "a rate that is not a number": (lambda: SGD(np.nan), ValueError, "learning_rate must be finite and greater than 0; got nan"),
    "an infinite rate": (lambda: SGD(np.inf), ValueError, "learning_rate must be finite and greater than 0; got inf"),
    "a rate larger than any float": (lambda: SGD(10**400), ValueError, "learning_rate must be finite and greater than 0; got inf"),
    "a rate in words": (lambda: SGD("fast"), TypeError, "learning_rate must be a number; got 'fast' (str)"),
    "a function for a rate": (lambda: SGD(lambda t: 0.1), TypeError, "learning_rate must be a Schedule, such as ffnn.cosine(0.1, steps=1000), or a number; got <function"),
    "a truth for a rate": (lambda: SGD(True), TypeError, "learning_rate must be a number; got True (bool)"),
    "a rate assigned": (lambda: setattr(SGD(1), "learning_rate", -1), ValueError, "learning_rate must be finite and greater than 0; got -1"),
    "momentum 1": (lambda: Momentum(0.1, momentum=1), ValueError, "momentum must be finite and at least 0 and less than 1; got 1"),
    "negative momentum": (lambda: Nesterov(0.1, momentum=-0.5), ValueError, "momentum must be"),
    "decay 1": (lambda: RMSProp(0.1, decay=1.0), ValueError, "decay must be finite and at least 0 and less than 1; got 1.0"),
    "beta1": (lambda: Adam(beta1=1.5), ValueError, "beta1 must be finite and at least 0 and less than 1; got 1.5"),
    "beta2": (lambda: Adam(beta2=-1), ValueError, "beta2 must be finite and at least 0 and less than 1; got -1"),
    "epsilon 0": (lambda: Adam(epsilon=0), ValueError, "epsilon must be finite and greater than 0; got 0"),
    "epsilon of RMSProp": (lambda: RMSProp(0.1, epsilon=0), ValueError, "epsilon must be finite and greater than 0; got 0"),
    "epsilon of AdamW": (lambda: AdamW(epsilon=-1), ValueError, "epsilon must be finite and greater than 0; got -1"),
    "negative weight decay": (lambda: AdamW(weight_decay=-1), ValueError, "weight_decay must be finite and at least 0; got -1"),
    "schedule rate": (lambda: cosine(-1, steps=10), ValueError, "rate must be finite and greater than 0; got -1"),
    "schedule steps": (lambda: cosine(0.1, steps=0), ValueError, "steps must be at least 1; got 0"),
    "schedule final": (lambda: cosine(0.1, steps=5, final=-1), ValueError, "final must be finite and at least 0; got -1"),
    "schedule every": (lambda: step_decay(0.1, every=2.5), TypeError, "every must be a whole number; got 2.5"),
    "schedule factor": (lambda: step_decay(0.1, every=2, factor=1.5), ValueError, "factor must be finite and greater than 0 and less than 1; got 1.5"),
    "exponential factor": (lambda: exponential_decay(0.1, 0), ValueError, "factor must be finite and greater than 0 and less than 1; got 0"),
    "warmup": (lambda: constant(0.1, warmup=-1), ValueError, "warmup must be at least 0; got -1"),
    "a list for theta": (lambda: SGD(1).step([1.0], [1.0]), TypeError, "theta must be an array of floats, of one dimension or more; got [1.0] (list)"),
    "whole numbers for theta": (lambda: SGD(1).step(np.array([1]), np.array([1])), TypeError, "theta must be an array of floats"),
    "a theta without dimensions": (lambda: SGD(1).step(np.array(1.0), np.array(1.0)), TypeError, "of one dimension or more; got an array of shape ()"),
    "a gradient of another shape": (lambda: SGD(1).step(np.ones(3), np.ones(4)), ValueError, "grad must have theta's shape (3,); got shape (4,)"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_words(call, error, message):
    with refused(error, message):
        call()


def test_a_theta_that_is_read_only_is_refused():
    with told(ValueError, "theta must be an array to write into; got one that is read-only"):
        SGD(1).step(np.broadcast_to(1.0, 3), np.ones(3))


GRADIENTS = {
    "not a number": ([1.0, np.nan, 1.0], ValueError, "grad must be finite in float32; grad[1] is nan"),
    "infinite": ([1.0, 1.0, -np.inf], ValueError, "grad must be finite in float32; grad[2] is -inf"),
    "more than float32 holds": ([1e39, 1.0, 1.0], ValueError, "grad must be finite in float32; grad[0] is 1e+39"),
    "complex": ([1j, 1.0, 1.0], TypeError, "grad must hold real numbers; got an array of shape (3,) and dtype complex128"),
    "words": (["a", "b", "c"], TypeError, "grad must hold real numbers; got an array of shape (3,) and dtype <U1"),
    "objects": ([None, 1.0, 1.0], TypeError, "grad must hold real numbers; got an array of shape (3,) and dtype object"),
    "masked": (np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0]), TypeError, "grad must be a plain array; got a masked one"),
    "missing": (None, ValueError, "grad must have theta's shape (3,); got shape ()"),
}  # fmt: skip


@each
@pytest.mark.parametrize(("grad", "error", "message"), GRADIENTS.values(), ids=GRADIENTS)
def test_a_gradient_that_is_none_is_refused_and_moves_neither_theta_nor_the_optimizer(kind, grad, error, message):
    theta, optimizer = np.ones(3, np.float32), kind(0.1)
    optimizer.step(theta, np.ones(3, np.float32))
    before = theta.copy(), {name: getattr(optimizer, name).copy() for name in optimizer.state_names}
    with refused(error, message):
        optimizer.step(theta, grad)
    assert optimizer.t == 1
    assert np.array_equal(theta, before[0])
    assert all(np.array_equal(getattr(optimizer, name), kept) for name, kept in before[1].items())


@each
def test_a_gradient_may_be_a_list_or_of_any_real_dtype(kind):
    ends = []
    for grad in (np.array([1.0, -2.0, 3.0]), [1, -2, 3], np.array([1, -2, 3], np.int8), np.array([1.0, -2, 3], ">f4")):
        theta = np.ones(3, np.float32)
        kind(0.1).step(theta, grad)
        ends.append(theta)
    assert all(np.array_equal(end, ends[0]) for end in ends)
    assert (ends[0] != 1).all()


@pytest.mark.parametrize("kind", ALL[1:], ids=name_of)
def test_an_optimizer_that_remembers_one_network_refuses_another(kind):
    optimizer = kind(0.1)
    optimizer.step(np.ones(3), np.ones(3))
    for theta in (np.ones(4), np.ones(3, np.float32)):
        before = {name: getattr(optimizer, name).copy() for name in optimizer.state_names}
        with refused(ValueError, "optimizer has taken 1 steps with 3 parameters in float64; got "):
            optimizer.step(theta, np.ones_like(theta))
        assert optimizer.t == 1
        assert all(np.array_equal(getattr(optimizer, name), before[name]) for name in before)


@pytest.mark.parametrize("optimizer", [Momentum(0.1), Nesterov(0.1), Adam(0.1)], ids=lambda o: type(o).__name__)
def test_what_has_all_but_vanished_from_the_state_vanishes_before_it_slows_the_steps_down(optimizer):
    theta, quiet = np.zeros(3, np.float32), np.zeros(3, np.float32)
    optimizer.step(theta, np.array([1, -1, 0], np.float32))
    for _ in range(1500):  # 0.9^1500 is below the smallest float32
        optimizer.step(theta, quiet)
        first = getattr(optimizer, optimizer.state_names[0])
        assert not ((first != 0) & (abs(first) < np.finfo(np.float32).tiny)).any()
    assert not first.any()


@in_both_dtypes
def test_the_state_is_swept_every_100_steps_and_only_then(dtype):
    optimizer, theta, quiet, swept = Momentum(0.1, momentum=0.5), np.zeros(2, dtype), np.zeros(2), []
    vanishing = 1e5 * np.finfo(dtype).tiny
    for t in range(1, 301):
        optimizer.v = np.array([0.9, 1.1], dtype) * vanishing if t > 1 else None  # on either side of what has vanished
        optimizer.step(theta, quiet)
        if (optimizer.v == np.array([0, 1.1], dtype) * vanishing / 2).all():
            swept.append(t)
    assert swept == [100, 200, 300]


@pytest.mark.parametrize("kind", [Adam, RMSProp], ids=name_of)
@in_both_dtypes
def test_a_mean_of_small_squares_is_not_swept_away(kind, dtype):
    optimizer, theta, g = kind(1.0, epsilon=1e-30), np.zeros(1, dtype), np.array([1e-15], dtype)
    steps = []
    for _ in range(201):
        before = theta.copy()
        optimizer.step(theta, g)
        steps.append(float((before - theta)[0]))
    assert steps[98:101] == pytest.approx([steps[98]] * 3, rel=0.02)
    assert steps[198:] == pytest.approx([steps[198]] * 3, rel=0.02)


@pytest.mark.parametrize("kind", [Adam, AdamW, RMSProp], ids=name_of)
def test_an_epsilon_that_is_0_in_the_dtype_of_theta_is_refused(kind):
    with refused(ValueError, "epsilon must not vanish in float32, theta's dtype; got 1e-50"):
        kind(0.1, epsilon=1e-50).step(np.ones(2, np.float32), np.zeros(2, np.float32))
    theta = np.ones(2)
    kind(0.1, epsilon=1e-50).step(theta, np.zeros(2))
    assert np.isfinite(theta).all()


def test_an_optimizer_shows_its_settings():
    assert repr(SGD(0.1)) == "SGD(0.1)"
    assert repr(Momentum(0.1, 0.5)) == "Momentum(0.1, momentum=0.5)"
    optimizer = Adam(cosine(0.1, steps=10))
    optimizer.step(np.ones(2), np.ones(2))
    schedule = "cosine(rate=0.1, warmup=0, steps=10, final=0.0)"
    assert repr(optimizer) == f"Adam({schedule}, beta1=0.9, beta2=0.999, epsilon=1e-08)"


def test_settings_are_the_arguments_of_the_class_and_the_state_is_there_after_the_first_step():
    optimizer = AdamW(constant(0.1), weight_decay=0.5)
    assert optimizer.settings() == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.5}
    assert optimizer.state == {}
    optimizer.step(np.ones(2), np.ones(2))
    assert list(optimizer.state) == ["m", "v"]
    assert optimizer.state["v"] is optimizer.v


def test_a_base_class_names_what_a_subclass_owes():
    for base, owed in ((optimizers.Optimizer, "update"), (schedules.Schedule, "after")):
        assert base.__abstractmethods__ == {owed}
        with refused(TypeError, "abstract class Half"):
            type("Half", (base,), {})(0.1)


def test_an_optimizer_of_ones_own_that_takes_any_arguments_can_be_shown():
    class Own(Momentum):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)

    assert repr(Own(0.1)) == "Own(0.1)"


@pytest.mark.parametrize("kind", [RMSProp, Adam, AdamW], ids=name_of)
@in_both_dtypes
@pytest.mark.parametrize(("epsilon", "g"), [(1e-25, 1e-18), (1e-30, 1e-17), (1e-35, 1e-16), (1e-8, 1e-3)])
def test_however_small_epsilon_is_the_sweep_of_the_state_changes_no_step(kind, dtype, epsilon, g):
    swept, wide = kind(0.001, epsilon=epsilon), kind(0.001, epsilon=epsilon)
    theta, exact, grad = np.zeros(1, dtype), np.zeros(1), np.array([g], dtype)
    for _ in range(301):
        before = theta.copy(), exact.copy()
        swept.step(theta, grad)
        wide.update(exact, grad.astype(float), 0.001, *state_of(wide, exact))
        assert theta - before[0] == pytest.approx(exact - before[1], rel=2e-3, abs=2e-6 * abs(exact[0]))


def test_what_is_nothing_beside_epsilon_is_swept_from_the_state():
    optimizer, theta = Adam(epsilon=1e-20), np.zeros(2, np.float32)
    optimizer.step(theta, np.array([1e-3, 1e-3]))
    optimizer.t, optimizer.m[:], optimizer.v[:] = 99, [1e-27, 2e-29], [1e-36, 1e-37]
    optimizer.m[1] = 1e-34
    optimizer.step(theta, np.zeros(2))
    assert np.array_equal(optimizer.m != 0, [True, False])
    assert optimizer.v.all(), "sqrt(v) is larger than epsilon"


@pytest.mark.parametrize("epsilon", [1e-44, 1e-45, 2e-44])
def test_an_epsilon_that_vanishes_times_c_is_refused_by_adam_alone(epsilon):
    for kind in (Adam, AdamW):
        with refused(ValueError, "epsilon must not vanish in float32, theta's dtype; got "):
            kind(0.1, epsilon=epsilon).step(np.zeros(2, np.float32), np.array([0, 1]))
    theta = np.zeros(2, np.float32)
    RMSProp(0.1, epsilon=epsilon).step(theta, np.array([0, 1]))
    Adam(0.1, beta2=0, epsilon=epsilon).step(theta, np.array([0, 1]))
    Adam(0.1, epsilon=epsilon).step(np.zeros(2), np.array([0, 1]))
    assert np.isfinite(theta).all()


@pytest.mark.parametrize("kind", [RMSProp, Adam, AdamW], ids=name_of)
def test_a_gradient_whose_square_is_infinite_would_stop_a_parameter_for_ever_and_is_refused(kind):
    optimizer, theta = kind(0.1), np.zeros(2, np.float32)
    for g in (2e19, -2e19, 1e38):
        with refused(ValueError, f"grad must have a square that is finite in float32; got {abs(g):g}"):
            optimizer.step(theta, [1.0, g])
    assert (optimizer.t, theta.any()) == (0, False)
    optimizer.step(theta, [1.0, 1.8e19])
    optimizer.step(np.zeros(2), np.zeros(2)) if optimizer.t == 0 else None
    kind(0.1).step(np.zeros(2), [1.0, 2e19])
    Momentum(0.1).step(theta, [1.0, 2e19])


@each
def test_errors_asked_of_numpy_are_not_raised_by_what_is_all_but_0(kind):
    with np.errstate(all="raise"):
        optimizer, theta = kind(0.1), np.ones(2, np.float32)
        for _ in range(101):
            optimizer.step(theta, np.array([1e-30, 1e-3], np.float32))
            optimizer.step(theta, np.array([1e-60, 0]))


@each
@pytest.mark.parametrize("name", ["lr", "learning_rates", "Learning_rate", "eps", "betas", "note"])
def test_a_misspelt_attribute_is_refused_and_not_kept(kind, name):
    optimizer = kind(0.1)
    with refused(AttributeError, f"{kind.__name__} has no '{name}'; it has learning_rate"):
        setattr(optimizer, name, 0.01)
    assert not hasattr(optimizer, name)
    for known in optimizer.settings():
        setattr(optimizer, known, 0.5)
    optimizer.step(np.ones(2), np.ones(2))


@pytest.mark.parametrize(("kind", "name", "value"), [(Adam, "beta1", 1.5), (Momentum, "momentum", -3), (RMSProp, "decay", "0.9"), (AdamW, "weight_decay", None)])  # fmt: skip
def test_a_setting_is_checked_when_it_is_assigned_as_at_the_start(kind, name, value):
    optimizer = kind(0.1)
    before = getattr(optimizer, name)
    with pytest.raises((TypeError, ValueError), match=f"{name} must be"):
        setattr(optimizer, name, value)
    assert getattr(optimizer, name) == before


def test_a_shallow_copy_has_a_memory_of_its_own():
    optimizer, theta = Momentum(0.1), np.ones(2)
    optimizer.step(theta, np.ones(2))
    twin = copy.copy(optimizer)
    twin.step(np.ones(2), np.ones(2))
    assert (optimizer.v.tolist(), twin.v.tolist()) == ([1, 1], [1.9, 1.9])


def test_the_refusal_of_an_attribute_lists_what_there_is():
    with told(AttributeError, "Adam has no 'lr'; it has learning_rate, beta1, beta2, epsilon, m, v"):
        Adam().lr = 0.1


def test_an_optimizer_of_ones_own_may_have_any_attribute_and_a_copy_has_it_too():
    class Own(Momentum):
        pass

    optimizer = Own(0.1)
    optimizer.note = "mine"
    optimizer.step(np.ones(2), np.ones(2))
    twin = copy.deepcopy(optimizer)
    assert (twin.note, twin.t, twin.v.tolist()) == ("mine", 1, [1, 1])
    assert twin.v is not optimizer.v
