"""Figures of the mirror at one moment, without a window: counts, shares, who is in trouble."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cti.client.mirror import Mirror
from cti.client.qt import states
from cti.client.views import AgentView, CallView, CampaignView, QueueView, SpanView
from monitor_app.thresholds import Thresholds

ENOUGH = 5
"""Calls from which on a share is judged; of fewer it says nothing."""

GROUPS = {
    "talking": ("talking", "conference", "dialling"),
    "ready": ("ready",),
    "wrap_up": ("wrap_up",),
    "not_ready": ("not_ready",),
    "ringing": ("ringing", "reserved"),
    "held": ("held",),
    "lost": ("lost",),
}
"""How the agents' states are counted together; who is logged off is in none."""

D_CHANNEL = 16
HEALTH = {
    "normal": "span_up",
    "remote_alarm": "remote_alarm",
    "no_signal": "no_signal",
    "alarm_indication": "all_ones",
    "signalling_down": "signalling_down",
}
"""Health of a span -> its state among `states.LOOKS`."""


def agent_counts(mirror: Mirror) -> dict[str, int]:
    """How many agents are in each of GROUPS."""
    group_of = {state: group for group, members in GROUPS.items() for state in members}
    counts = dict.fromkeys(GROUPS, 0)
    for agent in mirror.agents.values():
        group = group_of.get(states.agent_state(agent, mirror.calls))
        if group is not None:
            counts[group] += 1
    return counts


def group_of(state: str) -> str:
    """The group of a state that is shown, "" for none."""
    return next((group for group, members in GROUPS.items() if state in members), "")


@dataclass(frozen=True)
class QueueFigures:
    queue: str
    waiting: int
    longest: float | None
    """Seconds that the caller has waited who has waited longest."""
    level: float | None
    """Share answered in time of those answered or given up."""
    answered: float | None
    """Share answered of those answered or given up."""
    ready: int
    talking: int
    wrap: int
    agents: int
    trouble: str
    """ "", "look" or "act"."""
    troubled: frozenset[str]
    """Which figures are past their thresholds: longest, level, answered, ready."""


def longest_wait(queue: QueueView, calls: Mapping[int, CallView], now: float) -> float | None:
    """Seconds of the oldest caller in a queue; None while nobody waits."""
    since = [calls[c].queued_since for c in queue.waiting if c in calls]
    begun = [s for s in since if s is not None]
    return max(0.0, now - min(begun)) if begun else None


def expected_wait(queue: QueueView, mirror: Mirror) -> float | None:
    """Seconds that a new caller would wait: by those before and the rate of the agents at work."""
    at_work = [a for a in agents_of(queue.queue, mirror) if a.state not in ("logged_off", "lost")]
    if any(a.state == "ready" for a in at_work) and not queue.waiting:
        return 0.0
    answered = sum(a.answered for a in at_work)
    mean = sum(a.talked for a in at_work) / answered if answered else None
    working = sum(1 for a in at_work if a.state != "not_ready")
    return None if mean is None or not working else (len(queue.waiting) + 1) * mean / working


def agents_of(queue: str, mirror: Mirror) -> list[AgentView]:
    return [agent for agent in mirror.agents.values() if queue in agent.queues]


def queue_figures(queue: QueueView, mirror: Mirror, now: float, limits: Thresholds) -> QueueFigures:
    shown = [states.agent_state(a, mirror.calls) for a in agents_of(queue.queue, mirror)]
    groups = [group_of(state) for state in shown]
    longest = longest_wait(queue, mirror.calls, now)
    decided = queue.answered + queue.abandoned
    level = queue.answered_in_time / decided if decided else None
    answered = queue.answered / decided if decided else None
    ready = groups.count("ready")
    looks, acts = set[str](), set[str]()
    if longest is not None and longest >= limits.look:
        (acts if longest >= limits.act else looks).add("longest")
    if level is not None and decided >= ENOUGH and level < limits.level_share:
        (acts if level < limits.level_share - 0.15 else looks).add("level")
    if answered is not None and decided >= ENOUGH and answered < 0.9:
        looks.add("answered")
    if queue.waiting and not ready and acts:
        acts.add("ready")
    return QueueFigures(
        queue=queue.queue,
        waiting=len(queue.waiting),
        longest=longest,
        level=level,
        answered=answered,
        ready=ready,
        talking=groups.count("talking") + groups.count("held"),
        wrap=groups.count("wrap_up"),
        agents=sum(state != "logged_off" for state in shown),
        trouble="act" if acts else "look" if looks else "",
        troubled=frozenset(acts | looks),
    )


def channels(span: SpanView) -> list[int]:
    """The numbers of a span's channels: an E1 of 30 leaves out the D channel."""
    if span.channels == 30:
        return [n for n in range(1, 32) if n != D_CHANNEL]
    return list(range(1, span.channels + 1))


def occupation(mirror: Mirror) -> tuple[int, int]:
    """Channels that carry a call, and all channels of spans that work."""
    busy = sum(len(span.calls) for span in mirror.spans.values())
    return busy, sum(span.channels for span in mirror.spans.values())


def blocked(span: SpanView) -> bool:
    """Whether a span carries no new calls."""
    return span.health != "normal"


@dataclass(frozen=True)
class AbandonFigures:
    answers: int
    abandoned: int
    share: float | None
    bound: float | None
    """The share is below this with 95 % confidence (Wilson score interval, one-sided)."""


def abandon_figures(campaign: CampaignView) -> AbandonFigures:
    """People who answered and found no agent. The dialer counts the whole day, across restarts of
    the server; between its decisions the mirror's own count may be ahead."""
    known = campaign.inputs
    day = (int(known.get("connected", 0)), int(known.get("abandoned", 0)))
    live = (campaign.connected, campaign.abandoned)
    connected, abandoned = day if sum(day) > sum(live) else live
    answers = connected + abandoned
    if not answers:
        return AbandonFigures(0, 0, None, None)
    share = abandoned / answers
    return AbandonFigures(answers, abandoned, share, upper_bound(share, answers))


def upper_bound(share: float, of: int, z: float = 1.645) -> float:
    """One-sided upper bound of a share seen in `of` trials (Wilson 1927)."""
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return min(1.0, (share + z * z / (2 * of) + spread) / (1 + z * z / of))


@dataclass(frozen=True)
class PacingFigures:
    """What a decision of the pacing was made of, read from its inputs."""

    dials: int
    risks: tuple[tuple[int, float], ...]
    """k -> the risk of the k-th further dial."""
    price: float
    limit: str
    """nobody, price, lines, budget, learning, idle: what allowed no more."""


def pacing_figures(inputs: Mapping[str, float], mode: str) -> PacingFigures | None:
    """What the inputs of a decision say; None before the first one."""
    if not inputs:
        return None
    numbered = ((name.partition("_")[2], risk) for name, risk in inputs.items())
    named = sorted((int(tail), risk) for (tail, risk) in numbered if tail.isdecimal())
    price = inputs.get("price", 0.0)
    chosen = max(0, named[-1][0] - 1) if named else 0
    limit = "idle"
    if not inputs.get("agents"):
        limit = "nobody"
    elif mode == "predictive" and named and named[-1][1] > price:
        limit = "price"
    elif chosen >= inputs.get("lines", 0):
        limit = "lines"
    elif mode == "predictive":
        answers = inputs.get("connected", 0) + inputs.get("abandoned", 0)
        limit = "learning" if answers < inputs["agents"] / 4 else "budget"
    return PacingFigures(chosen, tuple(named), price, limit)
