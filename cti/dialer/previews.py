"""Preview: an agent sees a contact first, and dials it or lets it pass."""

from __future__ import annotations

from collections.abc import Callable

from cti.bus import Bus
from cti.clock import Clock
from cti.dialer.attempts import Attempts
from cti.dialer.campaign import Campaign, Preview
from cti.dialer.contacts import Due
from cti.dialer.list_keeper import ListKeeper
from cti.dialer.needs import Agents, Calls
from cti.errors import CtiError, NotFound
from cti.events import AgentLoggedOff, AgentStateChanged, AttemptRefused, PreviewOffered

SKIPPED = "SKIPPED_BY_AGENT"
UNDECIDED = "PREVIEW_NOT_ANSWERED"


class Previews:
    """Contacts on agents' screens, of all campaigns in preview mode."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        agents: Agents,
        attempts: Attempts,
        lists: ListKeeper,
        campaigns: Callable[[], list[Campaign]],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._agents = agents
        self._attempts = attempts
        self._lists = lists
        self._campaigns = campaigns
        self._stops = [
            bus.listen(AgentStateChanged, lambda e: self._moved(e.agent, e.state)),
            bus.listen(AgentLoggedOff, lambda e: self._moved(e.agent, "logged_off")),
        ]

    def close(self) -> None:
        for stop in self._stops:
            stop()

    def offer(self, campaign: Campaign, next_allowed: Callable[[], Due | None]) -> int:
        """Show a contact to every ready agent; returns to how many."""
        offered = 0
        for agent in self._agents.ready_agents(campaign.config.queue):
            due = next_allowed()
            if due is None:
                break
            try:
                self._agents.reserve(agent.agent, queue=campaign.config.queue)
            except CtiError:
                campaign.hopper.appendleft(due)  # he took a call at this moment
                continue
            now, contact = self._clock.now(), due.contact
            campaign.previews[contact.contact] = Preview(due, agent.agent, now)
            self._bus.publish(
                PreviewOffered(
                    at=now,
                    campaign=campaign.name,
                    contact=contact.contact,
                    agent=agent.agent,
                    number=contact.number,
                    data=call_data(due),
                )
            )
            offered += 1
        return offered

    def dial(self, campaign: Campaign, contact: int, agent: str) -> int:
        """The agent calls the contact that he looks at. Returns the call."""
        preview = self._find(campaign, contact)
        if preview.agent != agent:
            raise NotFound(f"Contact {contact} is not on the screen of agent {agent}.")
        station = self._agents.agents[agent].station
        config = campaign.config
        call = self._calls.make_call(
            station,
            preview.due.contact.number,
            calling=config.calling,
            data=call_data(preview.due),
            group=config.group,
        )
        campaign.previews.pop(contact, None)
        self._attempts.begin(campaign, preview.due, call, agent=agent)
        return call

    def skip(self, campaign: Campaign, contact: int) -> None:
        """Not this one now: the agent is ready for the next, the contact comes again later."""
        preview = self._find(campaign, contact)
        self._drop(campaign, preview, SKIPPED)
        self._agents.release(preview.agent)

    def expire(self, campaign: Campaign) -> None:
        """Take back what an agent has looked at for too long; he seems not to be there."""
        now = self._clock.now()
        for preview in list(campaign.previews.values()):
            if now - preview.since >= campaign.config.preview_seconds:
                self._drop(campaign, preview, UNDECIDED)
                self._agents.set_state(preview.agent, "not_ready", reason="preview_no_answer")

    def withdraw(self, campaign: Campaign) -> None:
        """The campaign dials no more: screens are cleared and agents are free."""
        for preview in list(campaign.previews.values()):
            self._drop(campaign, preview, "CAMPAIGN_PAUSED", later=0.0)
            self._agents.release(preview.agent)

    def _moved(self, agent: str, state: str) -> None:
        """An agent who went on a break, home or into another call looks at nothing any more."""
        if state in ("reserved", "busy"):
            return
        for campaign in self._campaigns():
            for preview in list(campaign.previews.values()):
                if preview.agent == agent:
                    self._drop(campaign, preview, SKIPPED, later=0.0)

    def _drop(
        self, campaign: Campaign, preview: Preview, reason: str, *, later: float | None = None
    ) -> None:
        now, contact = self._clock.now(), preview.due.contact.contact
        campaign.previews.pop(contact, None)
        wait = campaign.config.skip_seconds if later is None else later
        self._lists.postpone(campaign, contact, now + wait)
        self._bus.publish(
            AttemptRefused(at=now, campaign=campaign.name, contact=contact, reasons=(reason,))
        )

    def _find(self, campaign: Campaign, contact: int) -> Preview:
        try:
            return campaign.previews[contact]
        except KeyError:
            raise NotFound(
                f"Contact {contact} of campaign {campaign.name} is on nobody's screen (any more)."
            ) from None


def call_data(due: Due) -> dict[str, object]:
    """What is attached to the call, for the card on the agent's screen."""
    contact = due.contact
    return {
        **contact.data,
        "campaign": contact.campaign,
        "contact": contact.contact,
        "name": contact.name,
    }
