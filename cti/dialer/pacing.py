"""How many more numbers to dial now: a function of what is seen and what was learned.

One more dial is worth it while the chance, per answer that it brings, of making one answer too many
is below a *price*. The price is not the cap: it is found, by an integral over the *bank*, the number
of abandoned calls that the day's answers still allow. So the running rate stays at its target by
count, whatever the size of the team or the quality of the list.

Nothing here reads a clock or dials. The same inputs in the same order give the same decisions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from cti.dialer.hazards import (
    RING_BINS,
    STEP,
    TALK_BINS,
    TALK_WIDTH,
    WINDOWS,
    WRAP_BINS,
    WRAP_WIDTH,
    Floats,
    Hazards,
)
from cti.dialer.surplus import tails
from cti.dialer.takings import Takings

Mode = Literal["progressive", "predictive"]

AIM = 0.992
"""Share of the target that is steered to."""

REBUILD_SECONDS = 10.0
"""Each of the two kinds of chances is made anew every second time."""

SLOW_SECONDS = 1200.0
"""Seconds in which the price moves by a factor e when the bank is one set-point off."""

SURPRISE_WINDOWS = (120.0, 30.0)
"""Answers are compared with expected ones over so many expected answers."""

SURPRISE = 2.5
"""Standard deviations from which on the answers are believed, and no more the tables."""

SAFE = 0.1
"""A risk of this share of the target is taken also with an empty bank, which it hardly keeps from
filling: one call for each idle agent would fill it slower, where few numbers are answered, and where
callers take agents too no call at all is quite without risk."""

CLOSING_SECONDS = 1800.0
"""So long before the end a full bank begins to be asked for: what is overdrawn then stays so."""

LONGEST_STEP = 5.0
MOST = 160
"""Dials of one decision."""

HORIZON = 12 // STEP - 1
"""The window of which people are told: 12 s."""

ENDS: Floats = np.arange(1.0, WINDOWS + 1) * STEP
"""Seconds at which the windows end."""

NOTHING = np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a campaign looks like now. Ages are elapsed seconds of each."""

    now: float
    idle: int = 0
    """Agents who are ready. Those who go to a break or home after this call are in no field."""
    talking: Floats = field(default_factory=lambda: NOTHING)
    wrapping: Floats = field(default_factory=lambda: NOTHING)
    ringing: Floats = field(default_factory=lambda: NOTHING)
    others: Floats = field(default_factory=lambda: NOTHING)
    """Ringing calls of other campaigns for the same agents."""
    judging: int = 0
    """Answered, and not yet known by whom."""
    waiting: int = 0
    """People who wait for one of these agents."""
    callers: float = 0.0
    """Of those who wait in other queues of the same agents, how many these will have to take."""
    lines: int = 0
    """Trunks that are free for this campaign."""
    connected: int = 0
    abandoned: int = 0
    """People today who got an agent, and who did not."""
    counted_seconds: float = 0.0
    """Since when those two are counted."""
    closing: float = 0.0
    """From 0, far from the end of the list or of the calling hours, to 1 at their end."""

    @property
    def agents(self) -> int:
        return self.idle + len(self.talking) + len(self.wrapping)


@dataclass(frozen=True, slots=True)
class Decision:
    """`dials` new calls, and why. `limit` names what allowed no more."""

    dials: int
    limit: str
    """nobody, lines, price, idle (progressive), learning, budget, closing."""
    why: str
    inputs: dict[str, float]
    risks: tuple[float, ...] = ()
    """Chance, per answer, of one too many, brought by the first, second ... further dial."""


class Pacer:
    """The law for one campaign. `target`: abandoned share of the answers that is steered to."""

    def __init__(self, *, target: float = 0.02, hazards: Hazards | None = None) -> None:
        self.target = target
        self.hazards = hazards or Hazards()
        self._log_price: float | None = None
        self._last: float | None = None
        self._takings = Takings()
        self._rebuilt = -math.inf
        self._turn = False
        self._answers = 0
        self._seen = [0.0, 0.0]
        self._expected = [0.0, 0.0]

    def dial_ended(self, seconds: float, *, person: bool) -> None:
        """A dial of this campaign rang for so long; a person answered, or anything else happened."""
        self.hazards.dial_ended(seconds, person=person)
        self._answers += person

    def taken(self, at: float) -> None:
        """A call that this campaign did not make took one of its agents: a caller's, as a rule.

        Agents who serve callers as well are not all there for whoever answers: as many are taken
        off as callers may come meanwhile.
        """
        self._takings.taken(at)

    def decide(self, seen: Seen, mode: Mode = "predictive") -> Decision:
        """How many numbers to dial now. Call it at least every few seconds: it also learns."""
        if seen.now - self._rebuilt >= REBUILD_SECONDS:
            self._turn = not self._turn
            (self.hazards.rebuild_answers if self._turn else self.hazards.rebuild_agents)()
            self._rebuilt = seen.now
        step = 0.0 if self._last is None else min(LONGEST_STEP, max(0.0, seen.now - self._last))
        self._last = seen.now
        factor = self._learn(seen, step)
        budget = self._budget(seen, step)
        if seen.agents == 0:
            return Decision(
                0, "nobody", "No agent is at work, so nothing is dialled.", {"agents": 0}
            )
        takers = seen.callers + self._takings.rate(seen.now) * ENDS
        spoken_for = seen.waiting + seen.judging + len(seen.ringing) + len(seen.others)
        ready = seen.idle - spoken_for - round(float(takers[HORIZON]))
        most, limit = min(seen.lines, MOST), "lines"
        one_each = "idle" if mode == "progressive" else budget.guard
        if one_each and ready < most:
            most, limit = max(0, ready), one_each
        trials, new = self._chances(seen, factor)
        dials, risks = 0, []
        for risk in self._costs(seen, trials, new, takers):
            risks.append(risk)
            if mode == "predictive" and dials < most and risk > budget.price:
                limit = "price"
                break
            if dials >= most:
                break
            dials += 1
        return self._told(seen, mode, dials, limit, tuple(risks), budget, trials, takers)

    def _learn(self, seen: Seen, step: float) -> float:
        """Count the time that passed; returns how much likelier answers are than the chances say."""
        expected = self.hazards.passed(step, seen.ringing, seen.talking, seen.wrapping)
        factor = 1.0
        for i, life in enumerate(SURPRISE_WINDOWS):
            keep = math.exp(-expected / life)
            self._seen[i] = self._seen[i] * keep + self._answers
            self._expected[i] = self._expected[i] * keep + expected
            if abs(self._seen[i] - self._expected[i]) > SURPRISE * math.sqrt(self._expected[i] + 1):
                factor = (self._seen[i] + 2) / (self._expected[i] + 2)
        self._answers = 0
        return factor * (1 + 1 / math.sqrt(1.0 + seen.connected + seen.abandoned))

    def _budget(self, seen: Seen, step: float) -> _Budget:
        answers = seen.connected + seen.abandoned
        bank = AIM * self.target * answers - seen.abandoned
        # The set-point is the noise of a quarter of an hour: below it the bank would often run dry.
        quarter = self.target * answers * 900 / max(900.0, seen.counted_seconds)
        point = max(2.0, math.sqrt(quarter))
        error = max(-2.0, min(2.0, bank / point - 1))
        if self._log_price is None:
            self._log_price = math.log(0.4 / math.sqrt(seen.agents + 1.0))
        moved = self._log_price + step * error / SLOW_SECONDS
        self._log_price = min(math.log(0.9), max(math.log(1e-5), moved))
        dry = min(1.0, max(0.0, bank / (0.7 * point)))
        price = max(1e-6, math.exp(self._log_price + 0.7 * error) * dry**2)
        price = max(price, SAFE * self.target)
        floor = -2 * point
        if seen.closing > 0:
            floor = -point / 2 + min(1.0, seen.closing) * (1 + point / 2)
        guard = ""
        if answers < seen.agents / 4:
            guard = "learning"
        elif bank < floor:
            guard = "closing" if seen.closing > 0 else "budget"
        return _Budget(price, bank, guard)

    def _chances(self, seen: Seen, factor: float) -> tuple[Floats, Floats]:
        tables = self.hazards
        ringing = np.concatenate((seen.ringing, seen.others))
        answered = np.minimum(0.98, factor * _rows(tables.answer_by, ringing, 1.0, RING_BINS))
        judging = np.full((seen.judging, WINDOWS), tables.person_share)
        talking = 1 - _rows(tables.free_talk, seen.talking, TALK_WIDTH, TALK_BINS)
        wrapping = 1 - _rows(tables.free_wrap, seen.wrapping, WRAP_WIDTH, WRAP_BINS)
        new = np.minimum(0.98, factor * tables.answer_by[0])
        return np.concatenate((answered, judging, talking, wrapping)), new

    def _costs(self, seen: Seen, trials: Floats, new: Floats, takers: Floats) -> Iterator[float]:
        """The risk of the first, second ... further dial, per answer that it brings."""
        share = new / max(new[-1], 1e-9)
        share[1:] -= share[:-1].copy()
        for late in tails(seen.agents, seen.waiting, trials, new, takers):
            # A call may also cost a later one its agent: the worst of its own and later windows.
            worst = np.maximum.accumulate(late[::-1])[::-1]
            yield float(share @ worst)

    def _told(
        self,
        seen: Seen,
        mode: Mode,
        dials: int,
        limit: str,
        risks: tuple[float, ...],
        budget: _Budget,
        trials: Floats,
        takers: Floats,
    ) -> Decision:
        calls = len(seen.ringing) + len(seen.others) + seen.judging
        answers = float(trials[:calls, HORIZON].sum())
        freeing = float((1 - trials[calls:, HORIZON]).sum())
        inputs: dict[str, float] = {
            "agents": seen.agents,
            "idle": seen.idle,
            "freeing": freeing,
            "ringing": len(seen.ringing),
            "answers": answers,
            "waiting": seen.waiting,
            "callers": float(takers[HORIZON]),
            "lines": seen.lines,
            "answer_share": self.hazards.answer_share,
            "price": budget.price,
            "bank": budget.bank,
            "connected": seen.connected,
            "abandoned": seen.abandoned,
        }
        inputs |= {f"risk_{i}": risk for i, risk in enumerate(risks[-12:], max(1, len(risks) - 11))}
        sums = (
            f"{len(seen.ringing)} ringing, {answers:.1f} answers expected in 12 s, {seen.idle} idle "
            f"and {freeing:.1f} coming free"
        )
        why = f"{sums}; {_limit_told(limit, seen, risks[-1], budget)}."
        return Decision(dials, limit, why, inputs, risks)


@dataclass(frozen=True, slots=True)
class _Budget:
    price: float
    bank: float
    guard: str


def _limit_told(limit: str, seen: Seen, risk: float, budget: _Budget) -> str:
    bank = f"bank {budget.bank:.1f} calls"
    if limit == "price":
        return (
            f"one more dial: {risk:.1%} risk of a call too many, price {budget.price:.1%}; {bank}"
        )
    if limit == "lines":
        return f"{seen.lines} lines are free, and none more can be dialled; {bank}"
    why = {
        "idle": "as the campaign's mode says",
        "learning": "until enough answers are known",
        "budget": f"until the {bank} recovers",
        "closing": f"towards the end; {bank}",
    }
    return f"one call for each idle agent {why[limit]}"


def _rows(table: Floats, elapsed: Floats, width: float, bins: int) -> Floats:
    rows: Floats = table[np.minimum((elapsed / width).astype(np.int64), bins - 1)]
    return rows
