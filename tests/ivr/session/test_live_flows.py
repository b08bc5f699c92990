"""Flows in service: real call control, real queues, a caller who keys, waits and hangs up."""

from __future__ import annotations

import pytest

from cti.errors import NotFound, WrongState
from cti.events import (
    CallCleared,
    DataAssociated,
    DigitsEntered,
    FlowEnded,
    FlowStarted,
    FlowStepped,
    LeftQueue,
    Queued,
)
from cti.ivr.flow.document import Flow, Variable
from cti.ivr.flow.file import save
from drivers.line import Cause, Connect
from tests.ivr.conftest import Draw, House

END = {"b9": ("flow.end", {})}


def test_a_caller_chooses_an_agent_and_talks_to_him(house: House, demo: Flow) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.dial(demo)
    house.wait(0.3)
    assert house.office.network.said(Connect)
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    assert house.hears() == ["zh-CN/main_menu"]
    house.key("1")
    assert house.of(DigitsEntered)[0].digits == "1"
    assert house.hears() == ["zh-CN/please_wait"]
    house.listen()
    assert house.of(Queued)[0].device == "queue:sales"
    assert house.office.states(house.call)["station:201"] == "alerting"
    assert house.hears() == ["house/music"]
    house.office.control.answer_call(house.call, "station:201")
    house.office.loop.settle()
    assert [left.outcome for left in house.of(LeftQueue)] == ["answered"]
    assert house.office.states(house.call)["station:201"] == "connected"
    assert house.hears() == []
    house.office.control.clear_connection(house.call, "station:201")
    house.office.loop.settle()
    assert house.hears() == ["zh-CN/house/goodbye"], "the caller stays and is said good-bye"
    house.listen()
    ended = house.of(FlowEnded)[0]
    assert (ended.error, house.of(FlowStarted)[0].version) == ("", 1)
    assert "b9>talk_ended" in house.path()
    assert house.of(CallCleared)
    assert not house.flows.running


def test_a_caller_who_leaves_first_takes_the_call_with_him(house: House, demo: Flow) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.dial(demo)
    house.wait(0.3)
    house.listen()
    house.key("1")
    house.listen()
    house.office.control.answer_call(house.call, "station:201")
    house.office.loop.settle()
    house.hang_up()
    house.office.loop.settle()
    assert house.of(CallCleared)
    assert house.path()[-2:] == ["b12>next", "b13>next"]
    assert not house.flows.running


def test_the_account_reaches_the_agents_screen(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.wait(0.3)
    house.key("2204715")
    assert house.value("call.account") == "204715"
    assert {"account": "204715"} in [event.data for event in house.of(DataAssociated)]
    assert [event.digits for event in house.of(DigitsEntered)] == ["2", "204715"]


def test_keys_pressed_ahead_skip_every_prompt(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.key("1")
    house.wait(0.3)
    assert house.path()[:5] == ["b1>next", "b2>next", "b3>found", "b4>next", "b5>1"]
    assert house.hears() == ["zh-CN/please_wait"]


def test_the_customers_card_is_loaded(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.wait(0.3)
    assert house.value("customer.name") == "陈思远"
    house.hang_up()
    house.dial(demo, calling="01012345678")
    house.wait(0.3)
    assert house.value("customer.name") is None
    assert "b3>none" in house.path()


def test_a_queue_without_agents_leads_on(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.key("1")
    house.wait(0.3)
    house.listen()
    assert house.path()[-1] == "b9>no_agents"
    assert house.hears() == ["zh-CN/all_busy"]
    house.listen()
    assert house.hears() == ["zh-CN/house/goodbye"]
    house.listen()
    assert [event.cause for event in house.of(CallCleared)] == [Cause.NORMAL_CLEARING]


def test_nobody_answers_in_time_and_the_position_was_said(house: House, demo: Flow) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.dial(demo)
    house.key("0")
    house.wait(0.3)
    house.listen()
    house.wait(29)
    assert house.hears() == ["house/music"]
    house.wait(2)
    assert house.hears() == [
        "zh-CN/house/position_before",
        "say/zh-CN/一",
        "zh-CN/house/position_after",
    ]
    house.listen()
    assert house.hears() == ["house/music"]
    house.wait(280)
    assert house.path()[-1] == "b9>timeout"


def test_hanging_up_runs_the_handler_and_leaves_nothing(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.wait(3)
    house.hang_up()
    assert house.path()[-3:] == ["b4>hung_up", "b12>next", "b13>next"]
    assert house.of(FlowEnded)
    house.office.assert_clean()


def test_a_running_call_keeps_its_version(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.wait(0.3)
    house.publish(demo.set_field("b4", "prompts", ["all_busy"]))
    house.listen()
    assert house.hears() == ["zh-CN/main_menu"]
    house.hang_up()
    house.dial()
    house.wait(0.3)
    assert house.hears() == ["zh-CN/all_busy"]
    assert [event.version for event in house.of(FlowStarted)] == [1, 2]


def test_a_flow_that_is_missing_or_broken_is_refused_with_one_sentence(
    house: House, draw: Draw
) -> None:
    house.dial(draw(END, "b2.next b9"))
    house.wait(1)
    house.office.network.call()
    call = house.office.last_call()
    with pytest.raises(NotFound, match="no published flow elsewhere"):
        house.flows.start(call, "elsewhere")
    text = save(draw(END, "b2.next b9")).replace('"flow.end"', '"bank.transfer"')
    house.shelf.flows["broken"] = (3, text)
    with pytest.raises(WrongState, match=r"version 3, cannot run: The block type bank\.transfer"):
        house.flows.start(call, "broken")
    assert not house.flows.running


def test_an_error_goes_to_its_exit_else_to_the_handler_else_ends_the_call(
    house: House, draw: Draw
) -> None:
    bad = {"b3": ("var.set", {"rows": [{"variable": "n", "value": "1 / zero"}]})}
    zero = "n:integer zero:integer"
    first = draw({**bad, **END, "b4": ("log.write", {"text": "x"})}, "b2.next b3", "b3.next b9",
                 "b3.error b4", "b4.next b9", variables=zero)  # fmt: skip
    house.dial(_zero(first))
    assert house.path()[2:4] == ["b3>error", "b4>next"]

    handled = draw({**bad, **END, "b5": ("event.error", {}), "b6": ("log.write", {"text": "x"})},
                   "b2.next b3", "b3.next b9", "b5.next b6", "b6.next b9", variables=zero)  # fmt: skip
    house.dial(_zero(handled))
    assert house.path()[-3:-1] == ["b5>next", "b6>next"]

    alone = draw({**bad, **END}, "b2.next b3", "b3.next b9", variables=zero)
    house.dial(_zero(alone))
    assert house.hears() == ["zh-CN/house/system_error"]
    house.listen()
    assert house.of(FlowEnded)[-1].error == "Division by zero."
    assert house.of(CallCleared)[-1].cause == Cause.TEMPORARY_FAILURE


def _zero(flow: Flow) -> Flow:
    return flow.declare(Variable("zero", "integer", "flow", first=0))


def test_a_flow_that_never_waits_is_stopped(house: House, draw: Draw) -> None:
    round_and_round = draw(
        {
            "b3": ("var.set", {"rows": [{"variable": "n", "value": "n + 1"}]}),
            "b4": ("logic.if", {"condition": "n < 0"}),
            **END,
        },
        "b2.next b3", "b3.next b4", "b4.no b3", "b4.yes b9", variables="n:integer",
    )  # fmt: skip
    flow = round_and_round.declare(Variable("n", "integer", "flow", first=1))
    house.dial(flow)
    house.listen()
    assert "10000 steps" in house.of(FlowEnded)[0].error
    assert len(house.of(FlowStepped)) == 10_001


def test_a_transfer_reaches_an_extension(house: House, draw: Draw) -> None:
    flow = draw(
        {"b3": ("call.transfer", {"to": "202", "ring": 20}), "b4": ("play.prompts", {"prompts": ["all_busy"]}), **END},
        "b2.next b3", "b3.failed b4", "b4.next b9",
    )  # fmt: skip
    house.dial(flow)
    assert house.office.states(house.call)["station:202"] == "alerting"
    house.office.control.answer_call(house.call, "station:202")
    house.office.loop.settle()
    assert house.of(FlowEnded)[0].error == ""
    assert house.office.states(house.call)["station:202"] == "connected"
    assert not house.flows.running


@pytest.mark.parametrize("how", ["rings out", "refuses", "is busy"])
def test_a_transfer_that_fails_comes_back(house: House, draw: Draw, how: str) -> None:
    flow = draw(
        {"b3": ("call.transfer", {"to": "202", "ring": 20}), "b4": ("play.prompts", {"prompts": ["all_busy"]}), **END},
        "b2.next b3", "b3.failed b4", "b3.busy b9", "b4.next b9",
    )  # fmt: skip
    if how == "is busy":
        house.office.control.make_call("station:202", "201")
    house.dial(flow)
    if how == "rings out":
        house.wait(20)
    elif how == "refuses":
        house.office.control.clear_connection(house.call, "station:202", 21)
        house.office.loop.settle()
    expected = {"rings out": "no_answer", "refuses": "busy", "is busy": "busy"}[how]
    assert f"b3>{expected}" in house.path()


def test_an_outside_number_that_is_given_up_rings_no_more(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("call.transfer", {"to": "13900001234", "ring": 20}),
            "b4": ("play.prompts", {"prompts": ["all_busy"]}),
            **END,
        },
        "b2.next b3", "b3.failed b4", "b3.no_answer b4", "b4.next b9",
    )  # fmt: skip
    house.dial(flow)
    trunks = [one for one in house.office.states(house.call) if one.startswith("trunk:")]
    assert len(trunks) == 2
    house.wait(20)
    assert "b3>no_answer" in house.path()
    left = [one for one in house.office.states(house.call) if one.startswith("trunk:")]
    assert len(left) == 1, "the number that nobody answered is not rung any more"


def test_a_closed_house_says_which_day_it_is(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("time.calendar", {"calendar": "house", "day_name": "day"}),
            "b4": ("log.write", {"text": "{day}"}),
            **END,
        },
        "b2.next b3", "b3.working b9", "b3.off_hours b4", "b4.next b9", variables="day",
    )  # fmt: skip
    house.dial(flow)
    assert "b3>holiday" in house.path()


def test_the_server_stops_while_callers_are_inside(house: House, demo: Flow) -> None:
    house.dial(demo)
    house.wait(0.3)
    house.office.loop.run_until_complete(house.flows.close())
    assert not house.flows.running
    assert house.call in house.office.control.calls


def test_a_flow_whose_caller_holds_it_ends_with_the_sentence(
    house: House, draw: Draw, caplog: pytest.LogCaptureFixture
) -> None:
    greet = {"b3": ("play.prompts", {"prompts": ["welcome"]})}
    house.publish(draw(greet | END, "b2.next b3", "b3.next b9"))

    async def call_and_hold() -> None:
        house.call = house.office.control.make_call("station:203", "flow:main")
        house.office.control.hold_call(house.call, "station:203")

    house.office.loop.run_until_complete(call_and_hold())
    house.office.loop.settle()
    (ended,) = house.of(FlowEnded)
    assert "hears nothing" in ended.error
    assert not caplog.records
    assert house.of(CallCleared)
