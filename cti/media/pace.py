"""The loop of the media process: a tick every 20 ms, for as long as somebody wants sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from cti.media.figures import Punctuality
from cti.media.link.commands import Command, Quit
from cti.media.link.records import Report
from cti.media.overload import OverloadPolicy
from drivers.line import FRAME_SECONDS

LATEST = 10
"""Ticks that are made up for one after the other; later than that they are left out."""
FIGURES_EVERY = round(1.0 / FRAME_SECONDS)


class Ticking(Protocol):
    """What is moved on: the engine."""

    def post(self, command: Command) -> None: ...
    def tick(self) -> list[Report]: ...
    def give_up(self, level: int) -> None: ...


class FarEnd(Protocol):
    """Where commands come from and reports go: the link."""

    closed: bool

    def commands(self) -> Iterable[Command]: ...
    def say(self, reports: Iterable[Report]) -> None: ...


def tick_on_time(
    engine: Ticking,
    link: FarEnd,
    ended: Sequence[int] = (),
    *,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Tick until `Quit` comes, the link closes, or `ended` is not empty any more."""
    punctuality, policy = Punctuality(), OverloadPolicy()
    start, number, made = now(), 0, 0
    while not ended:
        due = start + number * FRAME_SECONDS
        begun = now()
        if begun < due:
            sleep(due - begun)
            begun = now()
        late = begun - due
        if late > LATEST * FRAME_SECONDS:
            left_out = int(late / FRAME_SECONDS)
            punctuality.left_out(left_out)
            number += left_out
        quit_asked = False
        for command in link.commands():
            quit_asked = quit_asked or isinstance(command, Quit)
            engine.post(command)
        if quit_asked or link.closed:
            return
        reports = engine.tick()
        work = now() - begun
        punctuality.ticked(late, work)
        if (overload := policy.ticked(late, work)) is not None:
            engine.give_up(overload.level)
            reports.append(overload)
        number += 1
        made += 1
        if made % FIGURES_EVERY == 0:
            reports.append(punctuality.take())
        if reports:
            link.say(reports)
