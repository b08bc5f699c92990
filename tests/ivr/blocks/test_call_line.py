"""The caller's own line: before and after the answer, numbers, data, limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.line import Line
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block
from tests.support.second_parties import items


class PretendLine:
    def __init__(self, **data: Any) -> None:
        self.data = data
        self.did: list[tuple[Any, ...]] = []

    def ring(self, call: int) -> None:
        self.did.append(("ring", call))

    def limit(self, call: int, seconds: float, warn: float, prompts: Any) -> None:
        self.did.append(("limit", seconds, warn, items(prompts)))

    def attached(self, call: int) -> Mapping[str, Any]:
        return self.data


@covers("call.answer", "call.early", "call.reject", "call.hang_up", "call.ring")
def test_before_and_at_the_end_of_a_call() -> None:
    assert run_block("call.answer", {"pause": 1}, answered=False).seconds == 1.0
    line = PretendLine()
    rung = run_block("call.ring", {"rings": 3}, services={Line: line}, answered=False)
    assert (rung.exit, rung.seconds, line.did) == ("next", 11.0, [("ring", 7)])
    early = run_block("call.early", {"prompts": ["a"]}, answered=False)
    assert (early.exit, early.heard, early.cause) == ("next", ["a"], None)
    assert (
        run_block("call.early", {"prompts": ["a"], "then_cause": "17"}, answered=False).cause == 17
    )
    assert run_block("call.reject", {"cause": "21"}, answered=False).cause == 21
    gone = run_block("call.hang_up", {"cause": "16", "goodbye": ["bye"]})
    assert (gone.heard, gone.cause) == (["bye"], 16)


@covers_check("call.ring", "call.early", "call.reject")
@pytest.mark.parametrize(
    ("kind", "then"),
    [("call.ring", None), ("call.early", "play.prompts"), ("call.reject", "call.hang_up")],
)
def test_what_belongs_before_the_answer_is_found_after_it(kind: str, then: str | None) -> None:
    found = check_block(kind, {"prompts": ["a"]} if kind == "call.early" else {})
    after = found.fix(f"{kind}:answered")
    assert f"{kind}:answered" not in after.ids
    block = after.flow.blocks.get("b3")
    assert (block.type if block is not None else None) == then

    def first(flow: Flow) -> Flow:
        palette = installed()
        return flow.remove_blocks(["b2"], heal=False).link("b1", "next", "b3", palette)

    assert f"{kind}:answered" not in check_block(kind, change=first).ids


@covers("call.number_info")
@pytest.mark.parametrize(
    ("number", "exit", "e164", "area"),
    [("13812340022", "mobile", "+8613812340022", "江苏省"), ("01065551234", "fixed", "+861065551234", "北京市"),
     ("110", "special", "110", ""), ("0014155552671", "foreign", "+14155552671", None), ("12", "invalid", "", "")],
)  # fmt: skip
def test_what_a_number_is(number: str, exit: str, e164: str, area: str | None) -> None:
    fields = {"number": "n", "e164": "e", "area": "a", "valid": "v"}
    ran = run_block("call.number_info", fields, variables={"n": number})
    assert (ran.exit, ran.variables.get("e", "")) == (exit, e164)
    assert area is None or area in ran.variables.get("a", "")
    assert ran.variables["v"] is (exit != "invalid")


@covers_check("call.number_info")
def test_a_number_looked_up_for_nothing() -> None:
    found = check_block("call.number_info")
    assert "b3" not in found.fix("call.number_info:result_unused").flow.blocks
    assert (
        "call.number_info:result_unused" not in check_block("call.number_info", {"kind": "k"}).ids
    )


@covers("call.attach", "call.attached", "call.limit")
def test_data_and_limits() -> None:
    ran = run_block("call.attach", {"rows": [{"name": "room", "value": "n"}]}, variables={"n": 8})
    assert ran.attached == {"room": 8}
    line = PretendLine(room=8)
    rows = [{"name": "room", "variable": "r"}]
    ran = run_block("call.attached", {"rows": rows}, services={Line: line})
    assert (ran.exit, ran.variables["r"]) == ("next", 8)
    more = [*rows, {"name": "none", "variable": "x"}]
    assert run_block("call.attached", {"rows": more}, services={Line: line}).exit == "missing"
    run_block(
        "call.limit", {"seconds": 600, "warn": 30, "warn_prompt": ["w"]}, services={Line: line}
    )
    assert line.did == [("limit", 600.0, 30.0, ["w"])]


@covers_check("call.attached", "call.limit")
def test_checks_of_data_and_limits() -> None:
    def attach(flow: Flow) -> Flow:
        return flow.add_block(
            "call.attach", id="b7", fields={"rows": [{"name": "room", "value": "1"}]}
        )

    found = check_block(
        "call.attached", {"rows": [{"name": "rom", "variable": "r"}]}, change=attach
    )
    after = found.fix("call.attached:never_attached")
    assert after.flow.blocks["b3"].fields["rows"][0]["name"] == "room"
    assert "call.attached:never_attached" not in after.ids
    after = check_block("call.limit", {"seconds": 30, "warn": 60}).fix("call.limit:warn_over")
    assert "call.limit:warn_over" not in after.ids
