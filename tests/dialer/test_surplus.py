from __future__ import annotations

import itertools
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.dialer.surplus import _exact, _normal, tails, upper_normal

NOBODY = np.zeros(1)


def by_enumeration(agents: int, waiting: int, chances: list[float]) -> float:
    """P(`agents` or more), summed over every way in which the trials can come out."""
    total = 0.0
    for came in itertools.product((0, 1), repeat=len(chances)):
        if waiting + sum(came) >= agents:
            ways = (q if c else 1 - q for q, c in zip(chances, came, strict=True))
            total += float(np.prod(list(ways)))
    return total


@given(
    st.integers(1, 6),
    st.integers(0, 3),
    st.lists(st.floats(0, 1), max_size=6),
    st.floats(0, 1),
)
def test_the_exact_tail_is_the_sum_over_all_ways(agents, waiting, chances, new):
    trials = np.array(chances).reshape(-1, 1)
    told = tails(agents, waiting, trials, np.array([new]), NOBODY)
    for k, late in zip(range(3), told, strict=False):
        assert late[0] == pytest.approx(
            by_enumeration(agents, waiting, chances + [new] * k), abs=1e-8
        )


def test_equal_chances_give_the_binomial():
    trials = np.full((40, 1), 0.3)
    late = next(tails(15, 0, trials, np.array([0.3]), NOBODY))[0]
    assert late == pytest.approx(
        sum(comb(40, z) * 0.3**z * 0.7 ** (40 - z) for z in range(15, 41)), abs=1e-12
    )


@given(st.integers(0, 2**32 - 1))
def test_the_normal_form_is_close_to_the_exact_one(seed):
    random = np.random.default_rng(seed)
    agents = int(random.integers(31, 60))
    trials = random.uniform(0.02, 0.98, (int(random.integers(agents, 2 * agents)), 1))
    new, takers = np.array([0.3]), random.uniform(0, 10, 1)
    both = (form(agents, 2, trials, new, takers) for form in (_exact, _normal))
    for exact, close in itertools.islice(zip(*both, strict=False), 30):
        assert close[0] == pytest.approx(exact[0], abs=2e-3)


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_one_more_call_never_lowers_the_risk(agents, seed):
    random = np.random.default_rng(seed)
    trials = random.uniform(0, 1, (2 * agents, 14))
    new = np.sort(random.uniform(0, 1, 14))
    first = list(itertools.islice(tails(agents, 0, trials, new, np.zeros(14)), 12))
    assert all((b >= a - 1e-6).all() for a, b in itertools.pairwise(first))


@given(st.integers(1, 12), st.integers(0, 5), st.floats(0, 20))
def test_callers_who_may_come_are_a_poisson_number(agents, waiting, mean):
    """With nobody at work on anything, only they and those who wait can be too many."""
    late = next(tails(agents, waiting, np.empty((0, 1)), np.array([0.3]), np.array([mean])))
    fewer = sum(exp(-mean) * mean**n / factorial(n) for n in range(max(0, agents - waiting)))
    assert late[0] == pytest.approx(1 - fewer, abs=1e-9)


def test_the_normal_distribution():
    y = np.array([-3.0, -1.0, 0.0, 0.5, 1.959964, 4.0])
    upper = upper_normal(y, np.exp(-y * y / 2))
    known = [0.998650, 0.841345, 0.5, 0.308538, 0.025, 3.167e-5]
    assert upper == pytest.approx(known, abs=1e-6)
