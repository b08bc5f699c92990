"""What a campaign looks like to its pacing: its team, its calls, and who else waits for the team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from cti.dialer.campaign import Campaign
from cti.dialer.hazards import Floats
from cti.dialer.needs import AgentAtWork, Agents, Calls
from cti.dialer.pacing import CLOSING_SECONDS, Seen
from cti.dialer.rules import closes_at

CLOSING_CONTACTS = 10
"""The end of a list is near when it has so many contacts for each agent."""


def team_of(campaign: Campaign, agents: Agents) -> list[AgentAtWork]:
    """Everybody logged on who takes the campaign's calls, among others perhaps."""
    return [one for one in agents.agents.values() if campaign.config.queue in one.queues]


def outlook(
    campaign: Campaign, campaigns: Iterable[Campaign], agents: Agents, calls: Calls, now: float
) -> Seen:
    """The campaign as pacing sees it at `now`; `campaigns` are all that there are."""
    config = campaign.config
    idle, talking, wrapping = 0, [], []
    for agent in team_of(campaign, agents):
        if agent.state == "ready":
            idle += agent.available
        elif agent.leaving:
            continue
        elif agent.state in ("busy", "reserved"):
            talking.append(now - agent.since if agent.state == "busy" else 0.0)
        elif agent.state == "working_after_call":
            wrapping.append(now - agent.since)
    others = [
        now - at
        for other in campaigns
        if other is not campaign and other.config.queue == config.queue
        for at in other.ringing.values()
    ]
    return Seen(
        now=now,
        idle=idle,
        talking=np.array(talking),
        wrapping=np.array(wrapping),
        ringing=_ages(campaign.ringing, now),
        others=np.array(others),
        judging=len(campaign.judging),
        waiting=agents.waiting(config.queue),
        callers=_callers(config.queue, agents),
        lines=max(0, calls.free_trunks(config.group)),
        connected=campaign.today.connected,
        abandoned=campaign.today.abandoned,
        counted_seconds=now - campaign.today.since,
        closing=_closing(campaign, now, idle + len(talking) + len(wrapping)),
    )


def _callers(own: str, agents: Agents) -> float:
    """Of those who wait in other queues of the team, how many it will have to take itself.

    Agents who serve a queue without being of the team take their share of it.
    """
    at_work = [agent for agent in agents.agents.values() if agent.staffed]
    team = [agent for agent in at_work if own in agent.queues]
    callers = 0.0
    for queue in {name for agent in team for name in agent.queues} - {own}:
        ours = sum(queue in agent.queues for agent in team)
        serving = sum(queue in agent.queues for agent in at_work)
        callers += agents.waiting(queue) * ours / serving
    return callers


def _closing(campaign: Campaign, now: float, agents: int) -> float:
    left = (closes_at(campaign.config.rules, now) - now) / CLOSING_SECONDS
    if campaign.dry:
        left = min(left, len(campaign.hopper) / max(1, agents * CLOSING_CONTACTS))
    return 1.0 - min(1.0, left)


def _ages(since: Mapping[int, float], now: float) -> Floats:
    return np.fromiter((now - at for at in since.values()), float, len(since))
