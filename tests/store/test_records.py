"""The fold of one call's events, told as the events of whole calls."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cti.events import (
    AgentChosen,
    AgentLoggedOn,
    AgentStateChanged,
    AnswerClassified,
    AttemptEnded,
    CallCleared,
    Charged,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    DigitsEntered,
    DispositionSet,
    EarlyMediaJudged,
    Established,
    Event,
    Failed,
    FlowStarted,
    Held,
    LeftQueue,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    RecordingEnded,
    Retrieved,
    ServerStarted,
    Transferred,
)
from cti.store.records.call_record import CallRecord
from cti.store.records.fold import CallFold

TRUNK, STATION, OTHER = "trunk:e1-1/7", "station:204", "station:205"


def fold(*events: Event) -> dict[int, CallRecord]:
    made: dict[int, CallRecord] = {}
    folding = CallFold(made.get)
    for seq, event in enumerate(events, 1):
        for record in folding.apply(seq, event):
            made[record.call] = record
    return made


def log_on(agent: str = "1001", station: str = "204") -> AgentLoggedOn:
    return AgentLoggedOn(at=0, agent=agent, name="赵琳", station=station)


def inbound(call: int = 7) -> list[Event]:
    """Through a flow and a queue to an agent: answered at 130, the agent at 150."""
    return [
        Offered(at=100, call=call, device=TRUNK, calling="13812346021", called="4008216216"),
        FlowStarted(at=101, call=call, flow="main", version=3),
        Established(at=102, call=call, device=TRUNK),
        DigitsEntered(at=110, call=call, flow="main", block="menu", digits="1"),
        DigitsEntered(at=115, call=call, flow="main", block="card", digits="20471"),
        DataAssociated(
            at=116, call=call, data={"customer": {"id": 42, "name": "陈思远"}, "wish": "quiet"}
        ),
        Queued(at=120, call=call, device="queue:sales"),
        AgentChosen(at=145, call=call, queue="sales", agent="1001", why="longest idle"),
        Delivered(at=145, call=call, device=STATION, queue="sales", agent="1001"),
        Established(at=150, call=call, device=STATION),
        LeftQueue(at=150, call=call, queue="sales", outcome="answered", waited=30, agent="1001"),
    ]


def hang_up(call: int, at: float, *devices: str, cause: int = 16) -> list[Event]:
    return [
        *(ConnectionCleared(at=at, call=call, device=device, cause=cause) for device in devices),
        CallCleared(at=at, call=call, cause=cause),
    ]


def test_an_inbound_call_to_an_agent() -> None:
    record = fold(
        log_on(),
        *inbound(),
        Held(at=170, call=7, device=STATION),
        Retrieved(at=185, call=7, device=STATION),
        *hang_up(7, 200, TRUNK, STATION),
        RecordingEnded(at=201, call=7, recording="r7", path="2026/7.wav", seconds=98, sha256="ab"),
        AgentStateChanged(at=200, agent="1001", state="working_after_call", call=7),
        DispositionSet(at=210, call=7, agent="1001", code="sale", note="two nights"),
        AgentStateChanged(at=212, agent="1001", state="ready"),
    )[7]
    assert (record.direction, record.calling, record.called) == ("in", "13812346021", "4008216216")
    assert (record.began, record.answered, record.ended) == (100, 102, 200)
    assert (record.queue, record.waited, record.left_queue) == ("sales", 30, "answered")
    assert (record.agent, record.agents) == ("1001", ["1001"])
    assert (record.talk, record.hold, record.wrap) == (35, 15, 12)
    assert (record.outcome, record.disposition, record.note) == ("answered", "sale", "two nights")
    assert (record.flow, record.flow_version) == ("main", 3)
    assert [entry["digits"] for entry in record.digits] == ["1", "20471"]
    assert (record.recording, record.sha256) == ("2026/7.wav", "ab")
    assert (record.cleared_by, record.cause) == (TRUNK, 16)
    assert record.devices == [TRUNK, STATION]
    assert (record.customer, record.data) == (42, {"wish": "quiet"})


def test_a_caller_who_gives_up_in_the_queue() -> None:
    events = [event for event in inbound() if event.at < 145]
    record = fold(
        *events,
        *hang_up(7, 140, TRUNK),
        LeftQueue(at=140, call=7, queue="sales", outcome="abandoned", waited=20),
    )[7]
    assert (record.outcome, record.waited, record.agents) == ("abandoned", 20, [])


def test_a_caller_served_by_the_flow_alone() -> None:
    events = [event for event in inbound() if event.at < 120]
    assert fold(*events, *hang_up(7, 130, TRUNK))[7].outcome == "self_service"


def outgoing(*events: Event, campaign: str | None = None) -> CallRecord:
    return fold(
        log_on(),
        Originated(
            at=100,
            call=8,
            device=f"campaign:{campaign}" if campaign else STATION,
            called="13900001111",
            calling="057188001200",
            campaign=campaign,
            contact=5 if campaign else None,
        ),
        NetworkReached(at=101, call=8, device=TRUNK, called="13900001111"),
        *events,
    )[8]


def test_an_agent_dials_out_and_is_answered() -> None:
    record = outgoing(Established(at=110, call=8, device=TRUNK), *hang_up(8, 160, STATION, TRUNK))
    assert (record.direction, record.outcome, record.agent) == ("out", "answered", "1001")
    assert (record.answered, record.talk, record.cleared_by) == (110, 50, STATION)


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [(17, "busy"), (19, "no_answer"), (1, "vacant"), (34, "congestion"), (99, "unanswered")],
)
def test_an_unanswered_call_says_why(cause: int, outcome: str) -> None:
    record = outgoing(
        Failed(at=110, call=8, device=TRUNK, cause=cause),
        ConnectionCleared(at=111, call=8, device=STATION),
        CallCleared(at=111, call=8, cause=16),
    )
    assert (record.outcome, record.cause, record.answered, record.talk) == (outcome, cause, None, 0)


@pytest.mark.parametrize(
    ("cause", "tone", "outcome"),
    [(31, "sit", "vacant"), (16, "busy", "busy"), (17, "sit", "busy"), (31, "", "unanswered")],
)
def test_a_tone_tells_what_the_cause_does_not(cause: int, tone: str, outcome: str) -> None:
    record = outgoing(
        Failed(at=110, call=8, device=TRUNK, cause=cause, tone=tone),
        CallCleared(at=111, call=8, cause=cause),
    )
    assert (record.outcome, record.cause) == (outcome, cause)


def test_a_campaign_call_that_reaches_an_agent() -> None:
    record = outgoing(
        Established(at=110, call=8, device=TRUNK),
        AnswerClassified(at=111, call=8, verdict="human", seconds=1),
        Established(at=112, call=8, device=STATION),
        *hang_up(8, 142, TRUNK, STATION),
        AttemptEnded(at=150, campaign="summer", contact=5, call=8, outcome="SALE"),
        campaign="summer",
    )
    assert (record.campaign, record.contact, record.verdict) == ("summer", 5, "human")
    assert (record.outcome, record.attempt_outcome, record.talk) == ("answered", "SALE", 30)


@pytest.mark.parametrize(
    ("verdict", "outcome"), [("human", "dropped"), ("machine", "machine"), ("fax", "fax")]
)
def test_a_campaign_call_without_an_agent(verdict: str, outcome: str) -> None:
    record = outgoing(
        Established(at=110, call=8, device=TRUNK),
        AnswerClassified(at=112, call=8, verdict=verdict, seconds=2),
        *hang_up(8, 114, TRUNK),
        campaign="summer",
    )
    assert record.outcome == outcome


def consulted(join: Sequence[Event]) -> dict[int, CallRecord]:
    """Agent 1001 talks with the caller, asks 1002 at 160, who answers at 165, and joins at 180."""
    return fold(
        log_on(),
        log_on("1002", "station:205"),
        *inbound(),
        Held(at=160, call=7, device=STATION),
        Originated(at=160, call=9, device=STATION, called="205", consults=7),
        Delivered(at=161, call=9, device=OTHER),
        Established(at=165, call=9, device=OTHER),
        *join,
    )


def test_a_consulted_transfer_moves_the_talk_to_the_other_agent() -> None:
    made = consulted(
        [
            Transferred(at=180, call=7, merged=9, device=STATION, to=OTHER),
            *hang_up(7, 220, TRUNK, OTHER),
        ]
    )
    record, asked = made[7], made[9]
    assert record.agents == ["1001", "1002"]
    assert (record.talk, record.hold) == (10 + 40, 20)
    assert record.devices == [TRUNK, STATION, OTHER]
    assert record.transfers == [
        {"kind": "transfer", "at": 180, "device": STATION, "to": OTHER, "merged": 9}
    ]
    assert (asked.direction, asked.outcome, asked.merged_into) == ("internal", "merged", 7)
    assert (asked.ended, asked.talk, asked.consults) == (180, 15, 7)


def test_a_conference_keeps_the_agent_who_joined_it() -> None:
    made = consulted(
        [
            Conferenced(at=180, call=7, merged=9, device=STATION, added=OTHER),
            ConnectionCleared(at=200, call=7, device=OTHER),
            *hang_up(7, 210, STATION, TRUNK),
        ]
    )
    record = made[7]
    assert (record.talk, record.hold, record.cleared_by) == (10 + 30, 20, STATION)
    assert record.transfers[0]["kind"] == "conference"


def test_a_call_that_was_alive_when_the_server_fell_is_interrupted() -> None:
    record = fold(log_on(), *inbound(), ServerStarted(at=9000, version="0.1.0"))[7]
    assert (record.outcome, record.ended) == ("interrupted", 150)


def test_what_is_said_of_unknown_calls_is_ignored() -> None:
    assert fold(*inbound()[1:], *hang_up(7, 200, TRUNK)) == {}


def test_charges_are_summed_and_counted_once_when_calls_are_joined() -> None:
    other = "trunk:e1-1/8"
    records = fold(
        Originated(at=1, call=1, device=STATION, called="139"),
        NetworkReached(at=1, call=1, device=TRUNK, called="139"),
        Established(at=2, call=1, device=TRUNK),
        Charged(at=3, call=1, device=TRUNK, units=2),
        Held(at=4, call=1, device=STATION),
        Originated(at=4, call=2, device=STATION, called="138", consults=1),
        NetworkReached(at=4, call=2, device=other, called="138"),
        Established(at=5, call=2, device=other),
        Charged(at=6, call=2, device=other, units=3),
        Transferred(at=7, call=1, merged=2, device=STATION),
        Charged(at=8, call=1, device=other, units=1),
        CallCleared(at=9, call=1),
    )
    assert (records[1].charged, records[2].charged) == (6, 0)


def test_a_withheld_number_is_not_in_the_record() -> None:
    records = fold(
        Offered(at=1, call=1, device=TRUNK, calling="13812346021", called="95", withheld=True),
        CallCleared(at=2, call=1),
    )
    assert (records[1].calling, records[1].outside) == ("", "")


def test_a_telephone_that_is_rung_for_its_own_call_does_not_answer_it() -> None:
    begun = [
        Originated(at=1, call=1, device=STATION, called="139", prompting=True),
        Established(at=5, call=1, device=STATION),
        NetworkReached(at=5, call=1, device=TRUNK, called="139"),
    ]
    ended: list[Event] = [
        ConnectionCleared(at=20, call=1, device=TRUNK),
        CallCleared(at=20, call=1),
    ]
    assert fold(*begun, *ended)[1].answered is None
    answered = fold(*begun, Established(at=9, call=1, device=TRUNK), *ended)[1]
    assert (answered.answered, answered.talk) == (9, 11)


def test_what_was_heard_before_the_answer_is_kept() -> None:
    def judged(at: float, verdict: str, name: str = "") -> EarlyMediaJudged:
        return EarlyMediaJudged(
            at=at,
            call=1,
            device=TRUNK,
            verdict=verdict,
            seconds=at - 1,
            confidence=0.9,
            reason="Heard.",
            name=name,
            cause=20,
            features={"held": 0.5},
        )

    (record,) = fold(
        Originated(at=1, call=1, device="campaign:march", called="139", campaign="march"),
        NetworkReached(at=1, call=1, device=TRUNK, called="139"),
        judged(2, "ringback_music"),
        judged(4, "announcement", "powered_off"),
        Failed(at=4, call=1, device=TRUNK, cause=20, tone="powered_off"),
        CallCleared(at=4, call=1, cause=20),
    ).values()
    assert record.early == {
        "verdict": "announcement",
        "name": "powered_off",
        "cause": 20,
        "seconds": 3,
        "confidence": 0.9,
        "reason": "Heard.",
        "features": {"held": 0.5},
    }
    assert record.outcome == "powered_off"
