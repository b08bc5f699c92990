"""The dialer: looks at every running campaign twice a second and after each change, and dials."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.dialer.attempts import Attempts
from cti.dialer.campaign import Campaign, CampaignConfig
from cti.dialer.contacts import Attempt, Contacts, Due
from cti.dialer.list_keeper import ListKeeper, Run, turn_day
from cti.dialer.needs import Agents, Calls
from cti.dialer.outlook import outlook, team_of
from cti.dialer.pacing import Decision, Mode
from cti.dialer.previews import Previews, call_data
from cti.dialer.rules import may_dial
from cti.errors import BadRequest, Conflict, CtiError, NoResource, NotFound, WrongState
from cti.events import AgentStateChanged, AttemptRefused, CampaignChanged, PacingDecided

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
IDLE_TICK_SECONDS = 5.0
"""How often it looks while no campaign has a number to dial or a telephone that rings."""

SOON_SECONDS = 0.05
"""What happens within this time is looked at together."""

REFUSALS = 50
"""Most contacts that are refused in one look; the rest has time until the next."""

TOLD_EVERY = 1.0
"""A decision not to dial is published when its reason changes, and not more often."""


class Dialer:
    """All campaigns. `run` calls the methods of `contacts`, which may wait for a disk."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        agents: Agents,
        contacts: Contacts,
        campaigns: Iterable[CampaignConfig],
        *,
        run: Run = asyncio.to_thread,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._agents = agents
        self._campaigns: dict[str, Campaign] = {}
        self._lists = ListKeeper(
            clock, contacts, run, self._soon, lambda campaign: self._attempts.unkept(campaign)
        )
        self._attempts = Attempts(bus, clock, calls, agents, self._lists.keep, self._soon)
        self._previews = Previews(
            bus,
            clock,
            calls,
            agents,
            self._attempts,
            self._lists,
            lambda: list(self._campaigns.values()),
        )
        self._since: dict[str, tuple[str, float]] = {}
        self._ticking: Timer | None = None
        self._next: Timer | None = None
        self._stop = bus.listen(AgentStateChanged, self._agent_moved)
        for config in campaigns:
            self.add(config)

    def close(self) -> None:
        """Begin no more calls and listen no more; calls that run are left alone."""
        self._stop()
        self._attempts.close()
        self._previews.close()
        self._lists.close()
        for timer in (self._ticking, self._next):
            if timer is not None:
                timer.cancel()
        self._ticking = self._next = None
        self._campaigns.clear()

    @property
    def campaigns(self) -> Mapping[str, Campaign]:
        return self._campaigns

    def add(self, config: CampaignConfig) -> None:
        """A new campaign, paused; one of the same name is replaced while it is at rest."""
        there = self._campaigns.get(config.name)
        if there is not None and (there.dialling or there.live):
            raise Conflict(f"Campaign {config.name} is running; pause it before changing it.")
        self._campaigns[config.name] = Campaign.of(config, self._clock.now())

    def start(self, campaign: str, by: str = "") -> None:
        one = self._find(campaign)
        if one.dialling:
            raise WrongState(f"Campaign {campaign} is running already.")
        one.ask_at = 0.0
        self._say(one, "running", by=by)
        self._soon()

    def pause(self, campaign: str, by: str = "") -> None:
        """No new call from now on. Calls that ring or are talked on go on to their end."""
        one = self._find(campaign)
        if not one.dialling:
            raise WrongState(f"Campaign {campaign} is not running.")
        self._say(one, "paused", by=by)
        self._previews.withdraw(one)
        self._give_back(one)

    def set_mode(self, campaign: str, mode: Mode, by: str = "") -> None:
        """Change between progressive and predictive while it runs."""
        one = self._find(campaign)
        if "preview" in (one.config.mode, mode) or mode not in ("progressive", "predictive"):
            raise BadRequest("Only progressive and predictive can be exchanged while it runs.")
        one.mode = mode
        self._say(one, one.state, by=by)
        self._soon()

    def dial_preview(self, campaign: str, contact: int, agent: str) -> int:
        """The agent dials the contact on his screen. Returns the call."""
        return self._previews.dial(self._find(campaign), contact, agent)

    def skip_preview(self, campaign: str, contact: int) -> None:
        """The agent lets the contact on his screen pass for now."""
        self._previews.skip(self._find(campaign), contact)
        self._soon()

    def call_again(self, call: int, at: float) -> None:
        """The person on this call was promised the next one at `at`; tell it before the outcome."""
        self._attempts.call_again(call, at)

    def forget(self, number: str, campaign: str = "") -> None:
        """Dial a number no more that was taken from a list already; "" is of every campaign."""
        for one in self._campaigns.values():
            if campaign in ("", one.name):
                kept = [due for due in one.hopper if due.contact.number != number]
                one.hopper.clear()
                one.hopper.extend(kept)

    def take_up(self, cut: Iterable[tuple[Due, Attempt]]) -> None:
        """Attempts in which an earlier server fell are over; those of campaigns that are gone too."""
        for due, attempt in cut:
            campaign = self._campaigns.get(attempt.campaign)
            if campaign is not None:
                self._attempts.cut_short(campaign, due, attempt)

    # --- looking ----------------------------------------------------------------------------

    def _soon(self) -> None:
        """Look at the campaigns in a moment, once for all that happens until then."""
        if self._next is None and any(c.dialling for c in self._campaigns.values()):
            self._next = self._clock.call_later(SOON_SECONDS, self._look)

    def _tick(self) -> None:
        self._ticking = None
        if self._next is None:
            self._look()

    def _look(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        for campaign in tuple(self._campaigns.values()):
            if campaign.dialling:
                self._look_at(campaign)
        running = [c for c in self._campaigns.values() if c.dialling]
        if self._ticking is None and running:
            self._ticking = self._clock.call_later(self._pause(running), self._tick)

    def _pause(self, running: list[Campaign]) -> float:
        """Seconds until the next look."""
        if any(c.hopper or c.ringing or c.judging for c in running):
            return TICK_SECONDS
        ask = min(c.ask_at for c in running) - self._clock.now()
        return min(IDLE_TICK_SECONDS, max(TICK_SECONDS, ask))

    def _look_at(self, campaign: Campaign) -> None:
        now = self._clock.now()
        turn_day(campaign, now)
        self._lists.refill(campaign, 20 + 4 * len(team_of(campaign, self._agents)))
        if not campaign.loaded:
            return
        if campaign.config.mode == "preview":
            self._previews.expire(campaign)
            self._previews.offer(campaign, lambda: self._next_allowed(campaign, agent=True))
        else:
            self._pace(campaign, now)
        self._look_for_end(campaign)

    def _pace(self, campaign: Campaign, now: float) -> None:
        self._judge_limit(campaign)
        seen = outlook(campaign, self._campaigns.values(), self._agents, self._calls, now)
        mode: Mode = campaign.mode
        if campaign.over_limit:
            mode = "progressive"
        decision = campaign.pacer.decide(seen, mode)
        wanted = decision.dials if now >= campaign.hold_until else 0
        dialled = 0
        while dialled < wanted and self._dial(campaign):
            dialled += 1
        self._tell(campaign, decision, dialled, now)

    def _dial(self, campaign: Campaign) -> bool:
        """Call the next contact that may be called; False where there is none, or no line."""
        due = self._next_allowed(campaign)
        if due is None:
            return False
        config, contact = campaign.config, due.contact
        try:
            call = self._calls.make_predictive_call(
                campaign.name,
                contact.number,
                calling=config.calling,
                contact=contact.contact,
                data=call_data(due),
                ring_seconds=config.ring_seconds,
                group=config.group,
            )
        except NoResource:
            campaign.hopper.appendleft(due)
            return False
        except CtiError as error:
            log.warning("contact %d cannot be dialled: %s", contact.contact, error)
            self._attempts.refused(campaign, due, "INVALID")
            return True
        self._attempts.begin(campaign, due, call)
        return True

    def _next_allowed(self, campaign: Campaign, *, agent: bool = False) -> Due | None:
        """The next contact that every rule lets through; the others are put off, with all reasons."""
        rules, now = campaign.config.rules, self._clock.now()
        for _ in range(REFUSALS):
            if not campaign.hopper:
                return None
            due = campaign.hopper.popleft()
            verdict = may_dial(due, rules, now, agent=agent)
            if verdict.allowed:
                return due
            contact = due.contact.contact
            self._lists.postpone(campaign, contact, verdict.until)
            self._bus.publish(
                AttemptRefused(
                    at=now, campaign=campaign.name, contact=contact, reasons=verdict.reasons
                )
            )
        return None

    # --- telling ----------------------------------------------------------------------------

    def _tell(self, campaign: Campaign, decision: Decision, dialled: int, now: float) -> None:
        short = "" if dialled == decision.dials else self._shortage(campaign, now)
        reason = short or decision.limit
        waits = reason == campaign.told_reason or now - campaign.told_at < TOLD_EVERY
        if waits and not dialled:
            return
        campaign.told_reason, campaign.told_at = reason, now
        why = decision.why
        if short:
            why += f" {dialled} of {decision.dials} were dialled: {short}."
        self._bus.publish(
            PacingDecided(
                at=now, campaign=campaign.name, dials=dialled, why=why, inputs=decision.inputs
            )
        )

    def _shortage(self, campaign: Campaign, now: float) -> str:
        if now < campaign.hold_until:
            return "the network was in trouble and is spared for a moment"
        if not campaign.hopper:
            return "no further contact is due now"
        return "no line was free, or the rules refused the next contacts"

    def _judge_limit(self, campaign: Campaign) -> None:
        over, period = campaign.over_limit, campaign.period
        if over and campaign.state == "running":
            unseen = campaign.config.unseen_share
            taken = f" and {unseen:.1%} taken for machines by estimate" if unseen else ""
            reason = (
                f"{period.rate:.2%} of {period.answers} answers were abandoned{taken}, "
                f"more than {campaign.config.limit:.1%}"
            )
            self._say(campaign, "over_limit", reason=reason)
        elif not over and campaign.state == "over_limit":
            self._say(campaign, "running", reason="the abandoned share is below the limit again")

    def _look_for_end(self, campaign: Campaign) -> None:
        progress = campaign.progress
        if campaign.dry and campaign.at_rest and progress is not None and progress.open == 0:
            self._say(campaign, "finished", reason=f"all {progress.total} contacts are done")

    def _say(self, campaign: Campaign, state: str, *, reason: str = "", by: str = "") -> None:
        campaign.state, campaign.reason = state, reason
        mode = campaign.config.mode if campaign.config.mode == "preview" else campaign.mode
        self._bus.publish(
            CampaignChanged(
                at=self._clock.now(),
                campaign=campaign.name,
                state=state,
                mode=mode,
                reason=reason,
                by=by,
            )
        )

    def _give_back(self, campaign: Campaign) -> None:
        if campaign.hopper:
            self._lists.give_back(campaign, [due.contact.contact for due in campaign.hopper])
            campaign.hopper.clear()

    def _agent_moved(self, event: AgentStateChanged) -> None:
        """Learn how long talk and wrap-up last, and look whether there is something to dial for."""
        was, since = self._since.get(event.agent, ("", event.at))
        if was != event.state:
            self._since[event.agent] = (event.state, event.at)
            if was in ("busy", "working_after_call") and event.state != "lost":
                self._learn(event.agent, was, event.at - since)
            elif was == "ready" and event.state in ("reserved", "busy"):
                self._taken(event)
        self._soon()

    def _taken(self, event: AgentStateChanged) -> None:
        """A ready agent got something to do: other campaigns' than whose call it is see it."""
        one = self._agents.agents.get(event.agent)
        queue = self._attempts.queue_of(event.call) if event.call is not None else ""
        for campaign in self._campaigns.values():
            own = campaign.config.queue
            if one is not None and own in one.queues and own != queue:
                campaign.pacer.taken(event.at)

    def _learn(self, agent: str, was: str, seconds: float) -> None:
        one = self._agents.agents.get(agent)
        for campaign in self._campaigns.values():
            if one is None or campaign.config.queue not in one.queues:
                continue
            if was == "busy":
                campaign.pacer.hazards.talk_ended(seconds)
            else:
                campaign.pacer.hazards.wrap_ended(seconds)

    def _find(self, campaign: str) -> Campaign:
        try:
            return self._campaigns[campaign]
        except KeyError:
            raise NotFound(f"There is no campaign {campaign}.") from None
