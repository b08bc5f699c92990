"""The families event and layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.run.happening import Message
from tests.ivr.blocks.harness import NOON, Scripted, check_block, covers, covers_check, run_block
from tests.ivr.blocks.harness import Checked as Found

EVENTS = ("event.hang_up", "event.error", "event.time_limit", "event.message", "event.hot_key",
          "event.talk_ended", "event.fax_tone")  # fmt: skip


@covers(*EVENTS, "layer.door_in")
@pytest.mark.parametrize("type", [*EVENTS, "layer.door_in"])
def test_a_path_begins(type: str) -> None:
    assert run_block(type).exit == "next"
    assert not installed()[type].has_entry


@covers("event.hang_up")
def test_the_length_of_the_call_is_kept() -> None:
    ran = run_block("event.hang_up", {"seconds": "n"}, variables={"call.seconds": 61})
    assert ran.variables["n"] == 61


@covers("event.message")
def test_a_message_brings_its_data() -> None:
    kind = installed()["event.message"]
    session = Scripted(run_block("flow.start").session.variables, {}, [], {}, NOON)
    session.event = Message("paid", 12.5, "agent:8001")
    block = kind({"data": "sum", "from": "who"})
    coroutine = block.run(session)
    with pytest.raises(StopIteration) as done:
        coroutine.send(None)
    assert done.value.value == "next"
    assert (session.variables["sum"], session.variables["who"]) == ("12.5", "agent:8001")


def then(*blocks: tuple[str, dict[str, Any]]) -> Any:
    """More of a flow: these blocks hang on the handler, one after the other, before End."""

    def change(flow: Flow) -> Flow:
        links, before, exit = dict(flow.links), "b3", "next"
        for number, (type, fields) in enumerate(blocks, 20):
            flow = flow.add_block(type, id=f"b{number}", fields=fields)
            links[before, exit] = f"b{number}"
            before, exit = f"b{number}", installed()[type].exits(fields)[0].id
        links[before, exit] = "b9"
        return replace(flow, links=links)

    return change


@covers_check("event.hang_up", "event.talk_ended")
@pytest.mark.parametrize("id", ["event.hang_up:nothing_to_do", "event.talk_ended:no_talk"])
def test_a_handler_without_a_reason_goes(id: str) -> None:
    found = check_block(id.partition(":")[0])
    assert "b3" not in found.fix(id).flow.blocks


@covers_check("event.error")
def test_errors_that_lead_back_are_counted() -> None:
    def back(flow: Flow) -> Flow:
        flow = flow.add_block("log.write", id="b4", fields={"text": "x"})
        flow = flow.add_block("play.prompts", id="b5", fields={"prompts": [{"pause": 1}]})
        links = {**flow.links, ("b2", "next"): "b4", ("b4", "next"): "b5", ("b5", "next"): "b9"}
        return replace(flow, links={**links, ("b3", "next"): "b5"})

    found = check_block("event.error", change=back)
    assert "event.error:loops" not in found.fix("event.error:loops").ids


@covers_check("event.time_limit")
def test_a_goodbye_is_short() -> None:
    long = ("play.prompts", {"prompts": ["speech"]})
    site = Site(prompts={"speech": {"zh-CN": "再" * 400}})
    found = check_block("event.time_limit", site=site, change=then(long))
    assert found.of("event.time_limit:long_way").fixes[0].opens == "after"
    short = Site(prompts={"speech": {"zh-CN": "再见"}})
    assert (
        "event.time_limit:long_way"
        not in check_block("event.time_limit", site=short, change=then(long)).ids
    )


@covers_check("event.message")
def test_a_message_that_nobody_sends() -> None:
    site = Site(named={"message": {"paid": ""}})
    found = check_block("event.message", {"name": "payed"}, site=site)
    assert "event.message:nobody_sends" not in found.fix("event.message:nobody_sends").ids
    assert check_block("event.message", {"name": "paid"}, site=site).ids == []


@covers_check("event.hot_key")
def test_a_hot_key_is_no_choice_of_a_menu() -> None:
    def menu(flow: Flow) -> Flow:
        fields = {"choices": [{"keys": "1", "name": "A"}, {"keys": "0", "name": "B"}]}
        flow = flow.add_block("input.menu", id="b4", fields=fields)
        links = {
            ("b2", "next"): "b4",
            ("b4", "1"): "b9",
            ("b4", "0"): "b9",
            ("b4", "no_input"): "b9",
        }
        return replace(flow, links={**flow.links, **links})

    found: Found = check_block("event.hot_key", {"key": "0"}, change=menu)
    mended = found.fix("event.hot_key:used")
    assert mended.flow.blocks["b3"].fields["key"] == "9"
    assert "event.hot_key:used" not in mended.ids


@covers_check("event.fax_tone")
def test_a_fax_is_received() -> None:
    found = check_block("event.fax_tone")
    mended = found.fix("event.fax_tone:unreceived")
    assert "event.fax_tone:unreceived" not in mended.ids


@covers("layer.door_out")
@covers_check("layer.door_out", "layer.door_in")
def test_doors_are_joined_away() -> None:
    from cti.ivr.run.compiler import compile_flow

    def doors(flow: Flow) -> Flow:
        flow = flow.add_block("layer.door_in", id="b4", name="night")
        return replace(flow, links={**flow.links, ("b4", "next"): "b9"})

    found = check_block("layer.door_out", {"door": "nihgt"}, change=doors)
    mended = found.fix("door_in_missing")
    program = compile_flow(mended.flow, installed())
    assert program.steps["b2"].ways["next"] == "b4"
    assert "b3" not in program.steps


@pytest.mark.parametrize(("key", "twice"), [("9", True), ("*", False)])
def test_hot_keys_stand_side_by_side(key: str, twice: bool) -> None:
    def another(flow: Flow) -> Flow:
        flow = flow.add_block("event.hot_key", id="b4", fields={"key": key})
        return replace(flow, links={**flow.links, ("b4", "next"): "b9"})

    found = check_block("event.hot_key", {"key": "9"}, change=another)
    assert ("handler_twice" in found.ids) is twice
