"""A campaign's day in virtual time, event by event: what a pacing law would do with such a team.

Nothing but the law is real here, so a day of hundreds of agents takes seconds. It serves the
question "what if" of a campaign page, the tests and the benchmark. Times are seconds from the start.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from cti.dialer.pacing import CLOSING_SECONDS, Mode, Pacer, Seen

Change = tuple[float, Literal["answer", "agents", "lines", "inbound"], float]
"""(at, what, new value)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A team and a list. Talk and wrap-up are log-normal: mean seconds, sigma of the logarithm."""

    agents: int
    answer: float
    """Share of dials that a person answers, after `ring[0]` to `ring[1]` seconds."""
    talk: float
    wrap: float
    lines: int = 0
    """0: four for each agent and eight more."""
    talk_sigma: float = 0.8
    wrap_sigma: float = 0.5
    ring: tuple[float, float] = (4.0, 20.0)
    no_answer: float = 25.0
    busy_share: float = 0.3
    """Share of the failures that end within 1 to 4 seconds; the others ring until `no_answer`."""
    patience: float = 2.0
    machines: float = 0.0
    verdict: tuple[float, float] = (0.0, 0.0)
    false_machine: float = 0.0
    missed_machine: float = 0.0
    hours: float = 8.0
    tick: float = 0.5
    changes: tuple[Change, ...] = ()
    mode: Mode = "predictive"
    inbound: float = 0.0
    """Callers of an hour whom the same agents serve."""
    inbound_talk: float = 180.0
    inbound_first: bool = False
    """Whether they go before people whom the campaign has called."""


@dataclass(frozen=True, slots=True)
class Outcome:
    talk_minutes: float
    """Minutes of talk in an hour that an agent is at work."""
    abandon_rate: float
    connected: int
    abandoned: int
    dials: int
    served: int = 0
    """Callers of their own accord who got an agent."""
    waited: float = 0.0
    """Mean seconds that those waited."""


@dataclass(slots=True, eq=False)
class _Call:
    dialled: float
    who: str
    state: str = "ringing"
    answered: float = 0.0


@dataclass(slots=True, eq=False)
class _Agent:
    state: str = "idle"
    since: float = 0.0
    leaving: bool = False
    call: _Call | None = None
    wrap: float = 0.0


@dataclass(slots=True)
class _Run:
    day: Day
    pacer: Pacer
    random: np.random.Generator
    answer: float
    lines: int
    inbound: float
    agents: list[_Agent]
    now: float = 0.0
    heap: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    order: int = 0
    calls: dict[int, _Call] = field(default_factory=dict)
    idle: dict[int, _Agent] = field(default_factory=dict)
    waiting: deque[_Call] = field(default_factory=deque)
    callers: deque[float] = field(default_factory=deque)
    """When those who called of their own accord, and wait, began to."""
    served: int = 0
    waited: float = 0.0
    connected: int = 0
    abandoned: int = 0
    dials: int = 0
    talked: float = 0.0
    logged: float = 0.0


def simulate(day: Day, pacer: Pacer, seed: int) -> Outcome:
    """Run the day. The same seed and a fresh pacer give the same outcome."""
    run = _Run(
        day,
        pacer,
        np.random.default_rng(seed),
        day.answer,
        day.lines or 4 * day.agents + 8,
        day.inbound,
        [_Agent() for _ in range(day.agents)],
    )
    run.idle = {id(agent): agent for agent in run.agents}
    for at, what, value in day.changes:
        _at(run, at, lambda what=what, value=value: _change(run, what, value))  # type: ignore[misc]
    _at(run, 0.0, lambda: _tick(run))
    _next_caller(run)
    end = day.hours * 3600.0
    while run.heap[0][0] < end:
        run.now, _, act = heapq.heappop(run.heap)
        act()
    answers = run.connected + run.abandoned
    rate = run.abandoned / answers if answers else 0.0
    minutes = 60 * run.talked / run.logged if run.logged else 0.0
    waited = run.waited / run.served if run.served else 0.0
    return Outcome(minutes, rate, run.connected, run.abandoned, run.dials, run.served, waited)


def _at(run: _Run, at: float, act: Callable[[], None]) -> None:
    run.order += 1
    heapq.heappush(run.heap, (at, run.order, act))


def _tick(run: _Run) -> None:
    present = [a for a in run.agents if a.state != "off"]
    run.logged += run.day.tick * len(present)
    run.talked += run.day.tick * sum(a.state == "talking" for a in present)
    staying = [a for a in present if not a.leaving]
    ages = {
        state: np.array([run.now - a.since for a in staying if a.state == state])
        for state in ("talking", "wrapping")
    }
    calls = run.calls.values()
    seen = Seen(
        now=run.now,
        idle=len(run.idle),
        talking=ages["talking"],
        wrapping=ages["wrapping"],
        ringing=np.array([run.now - c.dialled for c in calls if c.state == "ringing"]),
        judging=sum(c.state == "judging" for c in calls),
        waiting=len(run.waiting),
        callers=len(run.callers),
        lines=max(0, run.lines - len(run.calls)),
        connected=run.connected,
        abandoned=run.abandoned,
        counted_seconds=run.now,
        closing=1.0 - (run.day.hours * 3600.0 - run.now) / CLOSING_SECONDS,
    )
    for _ in range(run.pacer.decide(seen, run.day.mode).dials):
        _dial(run)
    _at(run, run.now + run.day.tick, lambda: _tick(run))


def _dial(run: _Run) -> None:
    day, random = run.day, run.random
    chance, u = random.random(), random.random()
    if chance < run.answer:
        who, wait = "person", day.ring[0] + u * (day.ring[1] - day.ring[0])
    elif chance < run.answer + day.machines:
        who, wait = "machine", day.ring[0] + u * (day.ring[1] - day.ring[0])
    else:
        who = "nobody"
        wait = 1.0 + 3.0 * u if random.random() < day.busy_share else day.no_answer
    call = _Call(run.now, who)
    run.calls[id(call)] = call
    run.dials += 1
    _at(run, run.now + wait, lambda: _resolve(run, call))


def _resolve(run: _Run, call: _Call) -> None:
    if call.state != "ringing":
        return
    call.answered = run.now
    if call.who == "nobody":
        run.pacer.dial_ended(run.now - call.dialled, person=False)
        del run.calls[id(call)]
        return
    call.state = "judging"
    delay = run.random.uniform(*run.day.verdict)
    _at(run, run.now + delay, lambda: _judge(run, call))


def _judge(run: _Run, call: _Call) -> None:
    person = call.who == "person"
    wrong = run.random.random() < (run.day.false_machine if person else run.day.missed_machine)
    taken_for_person = person != wrong
    run.pacer.dial_ended(call.answered - call.dialled, person=taken_for_person)
    run.pacer.hazards.judged(person=taken_for_person)
    if not taken_for_person:
        run.abandoned += person  # released in silence: it counts
        del run.calls[id(call)]
        return
    call.state = "waiting"
    run.waiting.append(call)
    _at(run, run.now + run.day.patience, lambda: _give_up(run, call))
    _connect(run)


def _give_up(run: _Run, call: _Call) -> None:
    if call.state != "waiting":
        return
    call.state = "gone"
    run.waiting.remove(call)
    del run.calls[id(call)]
    run.abandoned += call.who == "person"


def _next_caller(run: _Run) -> None:
    """Callers come by chance, each hour as many on average as was said."""
    if run.inbound > 0:
        wait, rate = run.random.exponential(3600.0 / run.inbound), run.inbound
        _at(run, run.now + wait, lambda: _called(run, rate))


def _called(run: _Run, rate: float) -> None:
    if rate != run.inbound:
        return  # another rate holds since, with callers of its own
    run.callers.append(run.now)
    _connect(run)
    _next_caller(run)


def _serve(run: _Run) -> None:
    agent = run.idle.pop(next(iter(run.idle)))
    run.waited += run.now - run.callers.popleft()
    run.served += 1
    run.pacer.taken(run.now)
    call = _Call(run.now, "caller", "talking")
    agent.wrap = _log_normal(run, run.day.wrap, run.day.wrap_sigma)
    agent.state, agent.since, agent.call = "talking", run.now, call
    talk = _log_normal(run, run.day.inbound_talk, run.day.talk_sigma)
    _at(run, run.now + talk, lambda: _end_talk(run, agent, call))


def _connect(run: _Run) -> None:
    while run.idle and (run.waiting or run.callers):
        if run.callers and (run.day.inbound_first or not run.waiting):
            _serve(run)
            continue
        agent = run.idle.pop(next(iter(run.idle)))
        call = run.waiting.popleft()
        person = call.who == "person"
        run.connected += person
        call.state = "talking"
        talk = _log_normal(run, run.day.talk, run.day.talk_sigma) if person else 6.0
        agent.wrap = _log_normal(run, run.day.wrap, run.day.wrap_sigma)
        agent.state, agent.since, agent.call = "talking", run.now, call
        _at(run, run.now + talk, lambda a=agent, c=call: _end_talk(run, a, c))  # type: ignore[misc]


def _end_talk(run: _Run, agent: _Agent, call: _Call) -> None:
    if agent.call is not call:
        return
    run.pacer.hazards.talk_ended(run.now - agent.since)
    run.calls.pop(id(call), None)
    agent.state, agent.since, agent.call = "wrapping", run.now, None
    _at(run, run.now + agent.wrap, lambda: _end_wrap(run, agent))


def _end_wrap(run: _Run, agent: _Agent) -> None:
    run.pacer.hazards.wrap_ended(run.now - agent.since)
    agent.since = run.now
    if agent.leaving:
        agent.state, agent.leaving = "off", False
        return
    agent.state = "idle"
    run.idle[id(agent)] = agent
    _connect(run)


def _change(run: _Run, what: str, value: float) -> None:
    if what == "answer":
        run.answer = value
    elif what == "agents":
        _staff(run, int(value))
    elif what == "inbound":
        run.inbound = value
        _next_caller(run)
    else:
        run.lines = int(value)
        # An alarm takes the calls on the lost lines with it.
        for call in list(run.calls.values()):
            if len(run.calls) <= run.lines:
                break
            _cut(run, call)


def _cut(run: _Run, call: _Call) -> None:
    if call.state == "talking":
        agent = next(a for a in run.agents if a.call is call)
        _end_talk(run, agent, call)
    elif call.state == "ringing":
        call.state = "gone"
        del run.calls[id(call)]


def _staff(run: _Run, wanted: int) -> None:
    staying = [a for a in run.agents if a.state != "off" and not a.leaving]
    for agent in staying[wanted:]:
        if agent.state == "idle":
            agent.state = "off"
            run.idle.pop(id(agent))
        else:
            agent.leaving = True  # finishes the call first
    missing = wanted - len(staying)
    for agent in [a for a in run.agents if a.leaving][: max(0, missing)]:
        agent.leaving = False
        missing -= 1
    away = [a for a in run.agents if a.state == "off"]
    away += [_Agent(state="off") for _ in range(missing - len(away))]
    for agent in away[: max(0, missing)]:
        if agent not in run.agents:
            run.agents.append(agent)
        agent.state, agent.since = "idle", run.now
        run.idle[id(agent)] = agent
    _connect(run)


def _log_normal(run: _Run, mean: float, sigma: float) -> float:
    return mean * float(np.exp(sigma * run.random.standard_normal() - sigma**2 / 2))
