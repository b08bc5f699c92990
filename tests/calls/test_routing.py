"""Where a call goes: numbers, callers, hours, lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.calls.routing import Choice, Routing, Rule
from drivers.line import Cause

RULES = [
    Rule("queue:sales", called="9500", closed="flow:closed"),
    Rule("queue:vip", called="9500", calling="138", name="VIP"),
    Rule("flow:main", called="95001"),
    Rule("queue:night", called="95002", closed="queue:sales"),
    Rule("", called="95009"),
]
OPEN = frozenset({"sales", "vip", "night"})


def routing(open_queues: frozenset[str] = OPEN) -> Routing:
    return Routing(
        RULES,
        "flow:welcome",
        black=("1390",),
        white=("13900001",),
        is_open=open_queues.__contains__,
    )


@pytest.mark.parametrize(
    ("called", "calling", "destination"),
    [
        ("95000", "021", "queue:sales"),
        ("95000", "13800001111", "queue:vip"),
        ("95001", "13800001111", "flow:main"),
        ("4008216216", "021", "flow:welcome"),
        ("95009", "021", ""),
        ("95000", "13900002222", ""),
        ("95000", "13900001222", "queue:sales"),
    ],
)
def test_the_narrowest_rule_wins(called: str, calling: str, destination: str) -> None:
    assert routing().choose(called, calling).destination == destination


@pytest.mark.parametrize(
    ("called", "calling", "open_queues", "destination"),
    [
        ("95000", "021", frozenset(), "flow:closed"),
        ("95000", "13800001111", frozenset({"sales"}), ""),
        ("95001", "021", frozenset(), "flow:main"),
        ("95002", "021", frozenset({"sales"}), "queue:sales"),
        ("95002", "021", frozenset(), ""),
    ],
    ids=["elsewhere", "nowhere", "a flow looks itself", "another queue", "both closed"],
)
def test_nobody_is_led_into_a_queue_that_is_closed(
    called: str, calling: str, open_queues: frozenset[str], destination: str
) -> None:
    choice = routing(open_queues).choose(called, calling)
    assert choice.destination == destination
    if not destination:
        assert choice.cause is Cause.SUBSCRIBER_ABSENT


def test_a_choice_says_by_which_rule() -> None:
    assert routing().choose("95000", "138").rule == "VIP"
    assert routing(frozenset()).choose("95000", "021").rule == "to 9500 out of hours"
    assert routing().choose("1", "021") == Choice("flow:welcome", "default")
    assert routing().choose("1", "1390") == Choice("", "black list", Cause.CALL_REJECTED)
    nowhere = Routing([], "").choose("1", "2")
    assert (nowhere.destination, nowhere.cause) == ("", Cause.UNALLOCATED_NUMBER)


NUMBERS = st.text("0123456789", max_size=5)


@given(st.lists(st.builds(Rule, NUMBERS, NUMBERS, NUMBERS)), NUMBERS, NUMBERS)
def test_the_order_in_which_rules_are_written_matters_only_between_equals(
    rules: list[Rule], called: str, calling: str
) -> None:
    one = Routing(rules, "default").choose(called, calling)
    other = Routing(list(reversed(rules)), "default").choose(called, calling)
    holding = [rule for rule in rules if rule.holds(called, calling)]
    best = max((rule.weight for rule in holding), default=None)
    allowed = {rule.destination for rule in holding if rule.weight == best} or {"default"}
    assert {one.destination, other.destination} <= allowed


def test_a_call_that_was_forwarded_goes_by_the_number_that_was_dialled_first() -> None:
    routing = Routing(
        [
            Rule("queue:all", called="95000"),
            Rule("queue:shop", called="95000", redirecting="4001", name="the shop's number"),
            Rule("queue:vip", called="95000", calling="139"),
        ],
        "",
    )
    assert routing.choose("95000", "1380").destination == "queue:all"
    assert routing.choose("95000", "1390").destination == "queue:vip"
    choice = routing.choose("95000", "1390", "40018888")
    assert (choice.destination, choice.rule) == ("queue:shop", "the shop's number")
    assert Routing([Rule("x", redirecting="4")], "").choose("1", "2", "4").rule == (
        "forwarded from 4"
    )
