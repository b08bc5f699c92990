"""Who gets which call: a function of plain values, the same answer for the same input.

Calls that a telephone did not answer come first, then they are taken by effective priority, by how
long they have waited, and by number. Each takes the best agent who is left: the preferred one if he
is free, otherwise by the queue's rule. So no call ever takes an agent from one before it that could
have used him.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits. `since` in seconds; `needs` are skill -> least level."""

    call: int
    queue: str
    since: float
    priority: float = 0.0
    per_minute: float = 0.0
    """Points of priority gained in each minute of waiting."""
    needs: Mapping[str, int] = field(default_factory=dict)
    prefer: str | None = None
    held: bool = False
    """It waits for its preferred agent only."""
    front: bool = False
    """It was chosen before, and a telephone was not answered: it goes before all others."""
    best_skill: bool = False
    """Prefer the highest levels of the needed skills to the longest idle agent."""

    def order(self, now: float) -> tuple[bool, float, float, int]:
        """Sorts waiting calls: the first is served first."""
        return not self.front, -self.rank(now), self.since, self.call

    def rank(self, now: float) -> float:
        return self.priority + self.per_minute * (now - self.since) / 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """An agent who may be offered a call now."""

    agent: str
    idle_since: float
    queues: frozenset[str]
    skills: Mapping[str, int] = field(default_factory=dict)

    def can_take(self, call: Waiting) -> bool:
        return call.queue in self.queues and all(
            self.skills.get(skill, 0) >= level for skill, level in call.needs.items()
        )

    def level(self, call: Waiting) -> int:
        return sum(self.skills[skill] for skill in call.needs)


@dataclass(frozen=True, slots=True)
class Offer:
    """This call to this agent, and why in one sentence."""

    call: int
    queue: str
    agent: str
    why: str


def match(waiting: Sequence[Waiting], ready: Sequence[Ready], now: float) -> list[Offer]:
    """Offers for as many calls as can be served now, in the order in which the calls are served."""
    order = sorted(waiting, key=lambda call: call.order(now))
    free = sorted(ready, key=lambda agent: (agent.idle_since, agent.agent))
    left = len(free)
    # Calls of one queue with the same needs can be taken by the same agents: they are found once.
    able_for: dict[tuple[str, frozenset[tuple[str, int]]], list[Ready]] = {}
    offers: list[Offer] = []
    taken: set[Ready] = set()
    for place, call in enumerate(order, 1):
        if not left:
            break
        key = (call.queue, frozenset(call.needs.items()))
        if key not in able_for:
            able_for[key] = [a for a in free if a not in taken and a.can_take(call)]
        chosen = _choose(call, able_for[key])
        if chosen is None:
            continue
        why = _why(call, chosen, len(able_for[key]), place, len(order), now)
        offers.append(Offer(call.call, call.queue, chosen.agent, why))
        taken.add(chosen)
        left -= 1
        for able in able_for.values():
            if chosen in able:
                able.remove(chosen)
    return offers


def _choose(call: Waiting, able: Sequence[Ready]) -> Ready | None:
    """The best of those who can take the call; `able` is in order of idleness."""
    if call.prefer is not None:
        preferred = next((agent for agent in able if agent.agent == call.prefer), None)
        if preferred is not None or call.held:
            return preferred
    if call.best_skill:
        return max(able, key=lambda agent: agent.level(call), default=None)
    return able[0] if able else None


def _why(call: Waiting, agent: Ready, able: int, place: int, waiting: int, now: float) -> str:
    skills = ", ".join(f"{skill} {agent.skills[skill]}" for skill in sorted(call.needs))
    idle = f"idle for {now - agent.idle_since:.0f} s"
    if agent.agent == call.prefer:
        chosen = f"{agent.agent} is the agent this caller is to have"
    elif able == 1:
        chosen = f"{agent.agent}, {idle}, is the only ready agent who can take it"
    elif call.best_skill and skills:
        chosen = f"{agent.agent} has the best skill of {able} ready agents, {idle}"
    else:
        chosen = f"{agent.agent} is longest idle of {able} ready agents, {idle}"
    has = f" with {skills}" if skills else ""
    return (
        f"{chosen}{has}; the call is number {place} of {waiting} by priority "
        f"{call.rank(now):g} and {now - call.since:.0f} s of waiting."
    )
