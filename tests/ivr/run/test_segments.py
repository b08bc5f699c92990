"""An agent sends his customer into a segment and gets him back: on real call control, in leaping time."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cti.errors import BadRequest, Conflict, CtiError, NotFound, WrongState
from cti.events import DataAssociated, FlowEnded, LeftQueue, Queued, SegmentEntered, SegmentLeft
from cti.ivr.flow.document import Flow
from cti.ivr.run.segments import Segments
from tests.ivr.conftest import Draw, House

AGENT = "station:201"
SALES = [{"queue": "sales"}]


@pytest.fixture
def segments(house: House) -> Iterator[Segments]:
    office = house.office
    office.control.register("queue", house.acd.enqueue, knows=house.acd.queues.__contains__)
    made = Segments(office.bus, office.clock, office.control, house.flows, overflow="sales")
    yield made
    made.close()


@pytest.fixture
def rate(draw: Draw) -> Flow:
    """Asks for one key and comes back with it by `done`; without a key by its end."""
    flow = draw(
        {
            "b3": ("input.digits", {"prompt": ["welcome"], "into": "mark", "max": 1, "tries": 1}),
            "b4": ("flow.return", {"return": "done", "values": [{"name": "mark", "value": "mark"}]}),
            "b5": ("flow.end", {}),
        },
        "b2.next b3", "b3.digits b4", "b3.no_input b5",
        variables="mark",
    )  # fmt: skip
    done: dict[str, Any] = {"name": "done", "values": ["mark"]}
    returns = ({"name": "gave_up", "values": []}, done)
    return dataclasses.replace(flow, id="rate", kind="segment", returns=returns)


def act(house: House, do: Callable[[], object]) -> None:
    """Within the loop, as a request of a client does."""

    async def run() -> None:
        do()

    house.office.loop.run_until_complete(run())
    house.office.loop.settle()


def talk(house: House) -> int:
    """A customer from the network talks with the agent at 201."""
    house._caller = house.office.network.call(calling="13900000001")
    house.call = house.office.last_call()
    act(house, lambda: house.office.control.deliver_call(house.call, AGENT))
    act(house, lambda: house.office.control.answer_call(house.call, AGENT))
    return house.call


def send(house: House, segments: Segments, flow: Flow) -> None:
    house.publish(flow)
    act(house, lambda: segments.enter(house.call, AGENT, flow.id, by="agent:8001"))
    house.wait(0.3)


def state(house: House) -> str:
    return house.office.states(house.call)[AGENT]


def test_the_customer_listens_and_comes_back_with_his_answer(
    house: House, segments: Segments, rate: Flow
) -> None:
    call = talk(house)
    send(house, segments, rate)
    assert house.of(SegmentEntered)[0].flow == "rate"
    assert state(house) == "held"
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    assert house.hears() == [], "no hold music while the flow waits for a key"
    house.key("5")
    left = house.of(SegmentLeft)[0]
    assert (left.call, left.device, left.outcome, left.way) == (call, AGENT, "returned", "done")
    assert state(house) == "connected"
    assert {"mark": "5"} in [event.data for event in house.of(DataAssociated)]
    assert not segments.away
    house.wait(1)
    assert not house.flows.running
    act(house, lambda: house.office.control.hold_call(call, AGENT))
    assert house.hears() == ["house/music"], "music again, once no flow looks after him"
    act(house, lambda: house.office.control.retrieve_call(call, AGENT))
    act(house, lambda: house.office.control.clear_connection(call, AGENT))
    assert call not in house.office.control.calls
    house.office.assert_clean()


def test_the_end_of_a_segment_is_its_first_return(
    house: House, segments: Segments, rate: Flow
) -> None:
    talk(house)
    send(house, segments, rate)
    house.listen()
    house.wait(30)
    assert [(one.outcome, one.way) for one in house.of(SegmentLeft)] == [("returned", "gave_up")]
    assert state(house) == "connected"


def test_the_agent_takes_the_customer_back(house: House, segments: Segments, rate: Flow) -> None:
    call = talk(house)
    send(house, segments, rate)
    act(house, lambda: segments.take_back(call))
    house.wait(0.1)
    assert [one.outcome for one in house.of(SegmentLeft)] == ["taken_back"]
    assert state(house) == "connected"
    assert house.hears() == []
    assert house.of(FlowEnded)
    assert not house.flows.running
    with pytest.raises(NotFound, match="no segment"):
        segments.take_back(call)


def test_an_agent_who_hangs_up_leaves_the_customer_to_the_flow_and_then_to_the_queue(
    house: House, segments: Segments, rate: Flow
) -> None:
    call = talk(house)
    send(house, segments, rate)
    act(house, lambda: house.office.control.clear_connection(call, AGENT))
    assert house.hears() == ["zh-CN/welcome"], "the flow goes on"
    with pytest.raises(WrongState, match="has left"):
        segments.take_back(call)
    house.listen()
    house.key("5")
    assert [one.outcome for one in house.of(SegmentLeft)] == ["agent_gone"]
    assert [one.device for one in house.of(Queued)] == ["queue:sales"]
    assert call in house.office.control.calls
    house.wait(1)
    house.hang_up()
    assert [one.outcome for one in house.of(LeftQueue)] == ["abandoned"]
    house.office.assert_clean()


def test_a_customer_who_hangs_up_ends_the_call_and_the_flow(
    house: House, segments: Segments, rate: Flow
) -> None:
    talk(house)
    send(house, segments, rate)
    house.hang_up()
    house.wait(1)
    assert not segments.away
    assert not house.flows.running
    house.office.assert_clean()


def test_a_flow_with_an_error_gives_the_customer_back(
    house: House, segments: Segments, draw: Draw
) -> None:
    talk(house)
    zero = {"rows": [{"variable": "n", "value": "1 / 0"}]}
    blocks = {"b3": ("var.set", zero), "b4": ("flow.end", dict[str, Any]())}
    broken = draw(blocks, "b2.next b3", "b3.next b4", variables="n:integer")
    send(house, segments, dataclasses.replace(broken, id="broken", kind="segment"))
    house.wait(0.5)
    house.listen()
    assert [one.outcome for one in house.of(SegmentLeft)] == ["failed"]
    assert state(house) == "connected"


def test_the_flow_beneath_sleeps_and_follows_the_talk_afterwards(
    house: House, segments: Segments, rate: Flow, demo: Flow
) -> None:
    """The demo flow says good-bye to the caller when the agent has left, segment or not."""
    house.acd.log_on("8001", "王蕾", AGENT, queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.dial(demo)
    house.wait(0.3)
    house.listen()
    house.key("1")
    house.listen()
    act(house, lambda: house.office.control.answer_call(house.call, AGENT))
    send(house, segments, rate)
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    house.key("5")
    assert state(house) == "connected"
    act(house, lambda: house.office.control.clear_connection(house.call, AGENT))
    assert house.hears() == ["zh-CN/house/goodbye"]
    house.listen()
    assert house.path()[-1] == "b13>next"
    assert not house.flows.running


def test_an_agent_who_leaves_during_the_segment_is_missed_by_the_flow_beneath_afterwards(
    house: House, segments: Segments, rate: Flow, demo: Flow
) -> None:
    house.acd.log_on("8001", "王蕾", AGENT, queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.dial(demo)
    house.wait(0.3)
    house.listen()
    house.key("1")
    house.listen()
    act(house, lambda: house.office.control.answer_call(house.call, AGENT))
    send(house, segments, rate)
    act(house, lambda: house.office.control.clear_connection(house.call, AGENT))
    assert house.hears() == ["zh-CN/welcome"], "one flow at a time"
    house.listen()
    house.key("5")
    assert house.hears() == ["zh-CN/house/goodbye"]
    assert len(house.of(Queued)) == 1, "he does not queue a second time"


@pytest.mark.parametrize(
    ("prepare", "refusal", "words"),
    [
        (lambda house: house.office.control.hold_call(house.call, AGENT), None, ""),
        (lambda house: house.office.control.clear_call(house.call), NotFound, "is over"),
        (lambda house: house.publish(dataclasses.replace(house.rate, kind="part")), BadRequest,
         "of kind part"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    house: House, segments: Segments, rate: Flow, prepare: Any, refusal: type[CtiError], words: str
) -> None:
    house.rate = rate  # type: ignore[attr-defined]
    talk(house)
    house.publish(rate)
    act(house, lambda: prepare(house))
    if refusal is None:
        act(house, lambda: segments.enter(house.call, AGENT, "rate"))
        assert segments.away, "a customer on hold can be sent too"
        with pytest.raises(Conflict, match="already"):
            segments.enter(house.call, AGENT, "rate")
        return
    before = house.office.states(house.call) if house.call in house.office.control.calls else None
    with pytest.raises(refusal, match=words):
        segments.enter(house.call, AGENT, "rate")
    assert not segments.away
    if before is not None:
        assert house.office.states(house.call) == before
