"""The findings about the tests that a flow keeps, and about what somebody else published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cti.ivr.check.draft_facts import DraftFacts, FailedTest, PublishedSince, TestsSeen
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from tests.ivr.check.drawn import HOUSE, Case, chain

SAY = ("play.prompts", {"prompts": ["welcome"]})
HEARD: dict[str, Any] = {"name": "greeted", "steps": [{"hear": "welcome"}]}
CHANGED: dict[str, Any] = {"name": "greeted", "steps": [{"hear": "goodbye"}]}


def tested(*tests: dict[str, Any]):  # type: ignore[no-untyped-def]
    return lambda flow: replace(flow, tests=tests)


def house(**facts: Any) -> Site:
    return replace(HOUSE, draft=DraftFacts(**facts))


def with_tests() -> Flow:
    return replace(chain([SAY]), tests=(CHANGED,))


def other(flow: Flow) -> Flow:
    return replace(flow, id="other")


CASES = [
    Case("test_missing", [SAY], [SAY], site=house(publishing=True), good_change=tested(HEARD)),
    Case(
        "test_fails", [SAY], [SAY], change=tested(CHANGED), good_change=tested(HEARD),
        site=house(tests=TestsSeen(with_tests(), (FailedTest(0, "greeted", HEARD),))),
    ),
    Case(
        "publish_changed", [SAY], [SAY], good_change=other, by_hand=True,
        site=house(published=PublishedSince("main", 15, "吴桐", 14)),
    ),
]  # fmt: skip
