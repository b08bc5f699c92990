"""The dialer and the ACD above the real call control, on loopback trunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.calls.replay import replay
from cti.dialer.campaign import CampaignConfig
from cti.dialer.contacts import Contact, ListedContacts
from cti.dialer.dialer import Dialer
from cti.dialer.rules import Rules, every_day
from cti.events import AgentChosen, AttemptEnded, LeftQueue, PreviewOffered
from cti.media.link.commands import Play
from cti.media.link.records import AnswerJudged, Played
from drivers.line import Cause
from tests.support.office import Office, office


async def at_once(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


class Centre:
    """An office with a queue, two agents and a campaign of three contacts."""

    def __init__(self, one: Office, mode: str) -> None:
        self.office = one
        self.acd = Acd(one.bus, one.clock, one.control, (QueueConfig(name="sales"),))
        one.control.register("queue", self.acd.enqueue)
        self.contacts = ListedContacts(
            Contact(contact=n, campaign="march", number=f"1380000000{n}") for n in (1, 2, 3)
        )
        config = CampaignConfig(
            name="march",
            queue="sales",
            mode=mode,  # type: ignore[arg-type]
            rules=Rules(hours=every_day("00:00", "23:59"), zone="UTC"),
        )
        self.dialer = Dialer(
            one.bus, one.clock, one.control, self.acd, self.contacts, (config,), run=at_once
        )

    def staff(self, *agents: str) -> None:
        for agent in agents:
            self.acd.log_on(agent, agent, f"station:{agent}", queues=("sales",))
            self.acd.set_state(agent, "ready")
        self.office.loop.settle()

    def start(self) -> None:
        self.office.loop.call_soon(self.dialer.start, "march")
        self.office.loop.advance(0.5)

    def judged(self, call: int, verdict: str) -> None:
        row = self.office.row(self.office.control.calls[call].outside.device)
        self.office.media.report(AnswerJudged(row=row, verdict=verdict, seconds=0.6))
        self.office.loop.settle()

    def close(self) -> None:
        self.dialer.close()
        self.acd.close()


@pytest.fixture
def make_centre() -> Iterator[Callable[[str], Centre]]:
    with office() as one:
        centres: list[Centre] = []

        def make(mode: str = "progressive") -> Centre:
            centres.append(Centre(one, mode))
            return centres[-1]

        yield make
        for centre in centres:
            centre.close()
        one.assert_clean()


def test_a_campaign_call_reaches_the_agent_and_both_hear_each_other(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201")
    centre.start()
    call = one.last_call()
    reference = one.network.dialled("13800000001")
    one.network.alert(reference)
    one.network.answer(reference)
    centre.judged(call, "human")
    trunk = one.control.calls[call].outside.device
    assert one.hears("station:201", trunk)
    assert one.hears(trunk, "station:201")
    zip_tones = [c for c in one.media.commands if isinstance(c, Play) and c.items == ("tone:zip",)]
    assert [play.row for play in zip_tones] == [one.row("station:201")]
    one.media.players.pop(zip_tones[0].token)
    assert centre.acd.agents["201"].state == "busy"
    assert [e.outcome for e in one.of(LeftQueue)] == ["answered"]
    one.loop.call_soon(centre.dialer.pause, "march")
    one.network.hang_up(reference)
    one.loop.advance(30)
    assert [e.outcome for e in one.of(AttemptEnded)] == ["HUMAN"]
    assert centre.acd.agents["201"].state == "ready"


def test_without_an_agent_the_message_plays_and_the_call_ends(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201")
    centre.start()
    call = one.last_call()
    centre.acd.set_state("201", "not_ready")
    one.network.answer(one.network.dialled())
    centre.judged(call, "human")
    one.loop.advance(2.1)
    (token,) = [t for t, play in one.media.players.items() if play.items == ("abandoned",)]
    one.media.report(Played(row=one.media.players[token].row, token=token, finished=True))
    one.loop.advance(0.1)
    assert [e.outcome for e in one.of(AttemptEnded)] == ["DROPPED"]
    one.network.finish_clearing()


def test_failures_of_the_network_become_outcomes(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201")
    centre.start()
    for cause in (Cause.USER_BUSY, Cause.UNALLOCATED_NUMBER, Cause.CALL_REJECTED):
        one.network.hang_up(one.network.dialled(), cause)
        one.loop.advance(1)
    assert [e.outcome for e in one.of(AttemptEnded)] == ["BUSY", "VACANT", "REJECTED"]


def test_nobody_answers(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201")
    centre.start()
    one.loop.call_soon(centre.dialer.pause, "march")
    one.network.alert(one.network.dialled())
    one.loop.advance(26)
    assert [e.outcome for e in one.of(AttemptEnded)] == ["NO_ANSWER"]
    one.network.finish_clearing()


def test_a_preview_is_dialled_by_the_agent(make_centre):
    centre = make_centre("preview")
    one = centre.office
    centre.staff("201")
    centre.start()
    (offered,) = one.of(PreviewOffered)
    call = centre.dialer.dial_preview("march", offered.contact, "201")
    one.loop.settle()
    one.network.answer(one.network.dialled(offered.number))
    assert centre.acd.agents["201"].state == "busy"
    one.loop.call_soon(centre.dialer.pause, "march")
    one.loop.advance(5)
    one.control.clear_connection(call, "station:201")
    one.loop.settle()
    one.network.finish_clearing()
    assert centre.acd.agents["201"].state == "working_after_call"
    one.loop.advance(21)
    assert [(e.call, e.outcome) for e in one.of(AttemptEnded)] == [(call, "HUMAN")]


def test_an_inbound_call_that_rings_in_vain_goes_on_to_the_next_and_the_journal_agrees(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201", "202")
    reference = one.network.call()
    call = one.last_call()
    one.control.route_call(call, "queue:sales")
    one.loop.settle()
    assert one.states(call)["station:201"] == "alerting"
    one.loop.advance(15.1)
    assert "station:201" not in one.states(call)
    assert one.states(call)["station:202"] == "alerting"
    assert centre.acd.agents["201"].reason == "ring_no_answer"
    one.control.answer_call(call, "station:202")
    one.loop.settle()
    assert [e.agent for e in one.of(AgentChosen)] == ["201", "202"]
    assert [(e.outcome, e.agent) for e in one.of(LeftQueue)] == [("answered", "202")]
    assert "queue:sales" not in one.states(call)
    one.network.hang_up(reference)
    one.loop.settle()
    assert replay(one.events) == {}
    assert centre.acd.agents["202"].state == "working_after_call"


def test_a_caller_who_hangs_up_while_it_rings_is_abandoned(make_centre):
    centre = make_centre()
    one = centre.office
    centre.staff("201")
    reference = one.network.call()
    one.control.route_call(one.last_call(), "queue:sales")
    one.loop.advance(3)
    one.network.hang_up(reference)
    one.loop.settle()
    assert [e.outcome for e in one.of(LeftQueue)] == ["abandoned"]
    assert centre.acd.agents["201"].state == "ready"
