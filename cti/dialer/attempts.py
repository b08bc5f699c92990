"""The life of a dialled call: who answered, an agent within two seconds or a message, an outcome.

Stages: dialling -> judging -> waiting -> talking -> disposing, with `message` for a machine or for
somebody who finds no agent. A call that an agent dialled himself (preview) goes from dialling to
talking. Every stage may end by the call being cleared; the stage then says what it came to.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.dialer.campaign import Campaign
from cti.dialer.contacts import Attempt, Due
from cti.dialer.needs import Agents, Calls
from cti.dialer.outcomes import OUTCOME_OF_VERDICT, outcome_of_failure, retry_at, rule_of
from cti.errors import CtiError
from cti.events import (
    AgentLoggedOff,
    AgentStateChanged,
    AnswerClassified,
    AttemptEnded,
    CallCleared,
    Conferenced,
    DispositionSet,
    Established,
    Failed,
    LeftQueue,
    Transferred,
)
from cti.media.link.records import AnswerJudged, Played, Report

log = logging.getLogger(__name__)
LONGEST_MESSAGE = 60.0
"""Seconds after which a message ends, also where nothing says that it has been played."""

REMEMBERED = 2000
"""Finished attempts whose disposition may still be changed by the agent."""


@dataclass(slots=True, eq=False)
class Live:
    """One attempt that is not over."""

    campaign: Campaign
    due: Due
    call: int
    at: float
    preview: bool = False
    stage: str = "dialling"
    answered: float | None = None
    outcome: str = ""
    """What it will come to, where that is known before the call is cleared."""
    agent: str | None = None
    counted: Literal["", "connected", "abandoned"] = ""
    """As what the campaign has counted this person."""
    token: int | None = None
    deaf: Callable[[], None] | None = None
    """Ends listening to the call's media."""
    timer: Timer | None = None

    def settle(self) -> None:
        if self.deaf is not None:
            self.deaf()
            self.deaf = None
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Attempts:
    """All attempts of all campaigns. `keep(attempt)` stores one that ended; `changed()` is told too."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        agents: Agents,
        keep: Callable[[Campaign, Attempt], None],
        changed: Callable[[], None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._agents = agents
        self._keep = keep
        self._changed = changed
        self._live: dict[int, Live] = {}
        self._over: OrderedDict[int, tuple[Campaign, Due, Attempt]] = OrderedDict()
        self._again: dict[int, float] = {}
        """Call -> when the person was promised the next one, whatever the rules say."""
        self._stops = [
            bus.listen(Established, self._established),
            bus.listen(Failed, self._failed),
            bus.listen(LeftQueue, self._left_queue),
            bus.listen(CallCleared, self._cleared),
            bus.listen(DispositionSet, self._disposed),
            bus.listen(AgentStateChanged, lambda e: self._agent_moved(e.agent, e.state)),
            bus.listen(AgentLoggedOff, lambda e: self._agent_moved(e.agent, "logged_off")),
            bus.listen(Transferred, lambda e: self._merged(e.merged, e.call)),
            bus.listen(Conferenced, lambda e: self._merged(e.merged, e.call)),
        ]

    def close(self) -> None:
        for stop in self._stops:
            stop()
        for live in tuple(self._live.values()):
            if live.stage == "disposing":
                self._end(live, "HUMAN")
            live.settle()

    def begin(self, campaign: Campaign, due: Due, call: int, *, agent: str | None = None) -> None:
        """A call was made for a contact; with `agent`, by him from a preview."""
        now = self._clock.now()
        live = Live(campaign, due, call, now, preview=agent is not None, agent=agent)
        self._live[call] = live
        campaign.live.add(call)
        if not live.preview:
            campaign.ringing[call] = now

    def unkept(self, campaign: Campaign) -> tuple[int, int]:
        """People that the campaign has counted and whose attempts are not over: connected, abandoned."""
        counted = [one.counted for one in self._live.values() if one.campaign is campaign]
        return counted.count("connected"), counted.count("abandoned")

    def queue_of(self, call: int) -> str:
        """The queue whose agents a call was made for; "" for calls that no campaign made."""
        live = self._live.get(call)
        return live.campaign.config.queue if live is not None else ""

    def cut_short(self, campaign: Campaign, due: Due, attempt: Attempt) -> None:
        """Keep an attempt in which an earlier server fell, by the campaign's rules."""
        live = Live(campaign, due, attempt.call or 0, attempt.at, agent=attempt.agent)
        self._end(live, attempt.outcome)

    def refused(self, campaign: Campaign, due: Due, outcome: str) -> None:
        """The number could not even be dialled."""
        now = self._clock.now()
        self._end(Live(campaign, due, 0, now, outcome=outcome), outcome)

    # --- the answer -------------------------------------------------------------------------

    def _established(self, event: Established) -> None:
        live = self._live.get(event.call)
        if live is None or live.stage != "dialling" or not event.device.startswith("trunk:"):
            return
        live.answered = self._clock.now()
        campaign = live.campaign
        campaign.ringing.pop(live.call, None)
        if live.preview:
            live.stage = "talking"
            self._count(live, connected=True)
            return
        live.stage = "judging"
        campaign.judging.add(live.call)
        if live.call not in self._calls.calls:
            return  # hung up in the same moment; CallCleared follows
        if not campaign.config.detect_machines:
            self._judged(live, "human", 0.0)
            return
        live.deaf = self._calls.listen_media(live.call, lambda report: self._heard(live, report))
        wait = campaign.config.verdict_seconds
        live.timer = self._clock.call_later(wait, lambda: self._judged(live, "silence", wait))
        self._calls.detect(live.call, answer=True)

    def _heard(self, live: Live, report: Report) -> None:
        if isinstance(report, AnswerJudged):
            self._judged(live, report.verdict, report.seconds)
        elif isinstance(report, Played) and report.token == live.token:
            self._clear(live)

    def _judged(self, live: Live, verdict: str, seconds: float) -> None:
        if live.stage != "judging":
            return
        if live.timer is not None:
            live.timer.cancel()
            live.timer = None
        campaign, now = live.campaign, self._clock.now()
        campaign.judging.discard(live.call)
        outcome = OUTCOME_OF_VERDICT.get(verdict, "HUMAN")
        person = outcome == "HUMAN"
        self._learn(live, person=person)
        campaign.pacer.hazards.judged(person=person)
        self._bus.publish(
            AnswerClassified(at=now, call=live.call, verdict=verdict, seconds=seconds)
        )
        if person:
            self._find_agent(live)
        elif outcome == "MACHINE" and campaign.config.machine_action == "message":
            live.outcome = "MACHINE_MESSAGE_LEFT"
            self._say(live, campaign.config.machine_message)
        else:
            live.outcome = outcome
            self._say(live, ())
        self._changed()

    def _find_agent(self, live: Live) -> None:
        live.stage = "waiting"
        config = live.campaign.config
        try:
            self._agents.enqueue(
                live.call,
                config.queue,
                priority=config.priority,
                max_wait=config.patience,
                on_left=_heard_by_event,
                prefer=live.due.contact.agent,
                auto_answer=True,
                music="",
            )
        except CtiError as error:
            log.warning("call %d cannot wait in queue %s: %s", live.call, config.queue, error)
            if live.call in self._calls.calls:
                self._abandon(live)

    def _left_queue(self, event: LeftQueue) -> None:
        live = self._live.get(event.call)
        if live is None or live.stage != "waiting":
            return
        if event.outcome == "timeout":
            self._abandon(live)
        elif event.outcome == "abandoned":
            live.outcome = "PRE_ROUTE_DROP"  # the person hung up first; the call is being cleared
        else:
            live.stage = "talking"
            live.agent = event.agent
            self._count(live, connected=True)

    def _abandon(self, live: Live) -> None:
        live.outcome = "DROPPED"
        self._count(live, connected=False)
        self._say(live, live.campaign.config.drop_message)

    def _say(self, live: Live, items: tuple[str, ...]) -> None:
        """Play a message, if there is one, and hang up after it."""
        live.stage = "message"
        if not items:
            self._clear(live)
            return
        if live.deaf is None:
            live.deaf = self._calls.listen_media(
                live.call, lambda report: self._heard(live, report)
            )
        try:
            live.token = self._calls.play_message(live.call, items)
        except CtiError as error:
            log.warning("no message could be played to call %d: %s", live.call, error)
            self._clear(live)
            return
        live.timer = self._clock.call_later(LONGEST_MESSAGE, lambda: self._clear(live))

    def _clear(self, live: Live) -> None:
        try:
            self._calls.clear_call(live.call)
        except CtiError:
            pass  # the other side hung up at this moment, and CallCleared tells us

    # --- the end ----------------------------------------------------------------------------

    def _failed(self, event: Failed) -> None:
        live = self._live.get(event.call)
        if live is not None and live.stage == "dialling" and event.device.startswith("trunk:"):
            live.outcome = outcome_of_failure(event.cause, event.tone)

    def _cleared(self, event: CallCleared) -> None:
        live = self._live.get(event.call)
        if live is None:
            return
        live.settle()
        if live.stage == "dialling":
            self._learn(live, person=False)
            self._end(live, live.outcome or outcome_of_failure(event.cause))
        elif live.stage == "judging":
            self._learn(live, person=False)
            self._end(live, "PRE_ROUTE_DROP")
        elif live.stage in ("waiting", "message"):
            self._end(live, live.outcome or "PRE_ROUTE_DROP")
        else:
            self._dispose(live)

    def _dispose(self, live: Live) -> None:
        """The talk is over; the agent may say in his wrap-up what it came to."""
        live.stage = "disposing"
        agent = self._agents.agents.get(live.agent or "")
        writing_up = agent is not None and agent.state == "working_after_call"
        lost = agent is not None and agent.state == "lost"
        if live.outcome or not (writing_up or lost):
            self._end(live, live.outcome or "HUMAN")

    def _disposed(self, event: DispositionSet) -> None:
        live = self._live.get(event.call)
        if live is not None and live.stage in ("talking", "disposing"):
            live.outcome = event.code
            if event.agent in self._agents.agents:
                live.agent = event.agent
            if live.stage == "disposing":
                self._end(live, event.code)
        elif event.call in self._over:
            campaign, due, attempt = self._over[event.call]
            if attempt.outcome != event.code or event.call in self._again:
                agent = event.agent if event.agent in self._agents.agents else attempt.agent
                live = Live(campaign, due, event.call, attempt.at, agent=agent)
                self._end(live, event.code, again=True)

    def call_again(self, call: int, at: float) -> None:
        """The next attempt at this contact is at `at`; tell it before the outcome."""
        if call in self._live or call in self._over:
            self._again[call] = at

    def _agent_moved(self, agent: str, state: str) -> None:
        if state in ("busy", "working_after_call", "lost"):
            return
        for live in [one for one in self._live.values() if one.agent == agent]:
            if live.stage == "disposing":
                self._end(live, live.outcome or "HUMAN")

    def _merged(self, merged: int | None, into: int) -> None:
        live = self._live.pop(merged, None) if merged is not None else None
        if live is not None and merged is not None:
            live.campaign.live.discard(merged)
            live.campaign.live.add(into)
            live.call = into
            self._live[into] = live

    def _count(self, live: Live, *, connected: bool) -> None:
        live.counted = "connected" if connected else "abandoned"
        live.campaign.count(connected=connected)

    def _learn(self, live: Live, *, person: bool) -> None:
        if not live.preview:
            rung = (live.answered or self._clock.now()) - live.at
            live.campaign.pacer.dial_ended(rung, person=person)

    def _end(self, live: Live, outcome: str, *, again: bool = False) -> None:
        live.settle()
        campaign, contact, now = live.campaign, live.due.contact, self._clock.now()
        config = campaign.config
        rules = dict(config.retry)
        rule = rule_of(outcome, rules)
        tries = contact.tries + rule.counts
        when = retry_at(outcome, tries, now, most=config.attempts, rules=rules)
        when = self._again.pop(live.call, when)
        attempt = Attempt(
            campaign=campaign.name,
            contact=contact.contact,
            number=contact.number,
            at=live.at,
            outcome=outcome,
            ended=now,
            call=live.call or None,
            agent=live.agent,
            retry_at=when,
            counts=rule.counts,
        )
        self._live.pop(live.call, None)
        for calls in (campaign.live, campaign.judging):
            calls.discard(live.call)
        campaign.ringing.pop(live.call, None)
        if live.call:
            self._over[live.call] = (campaign, live.due, attempt)
            if len(self._over) > REMEMBERED:
                self._over.popitem(last=False)
        if rule.throttle and not again:
            campaign.hold_until = max(campaign.hold_until, now + rule.throttle)
        self._bus.publish(
            AttemptEnded(
                at=now,
                campaign=campaign.name,
                contact=contact.contact,
                call=live.call or None,
                outcome=outcome,
                retry_at=when,
            )
        )
        self._keep(campaign, attempt)
        self._changed()


def _heard_by_event(outcome: str) -> None:
    """`LeftQueue` on the bus says the same and names the agent; this claims the call back."""
