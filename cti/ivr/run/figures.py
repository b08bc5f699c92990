"""What goes on in flows, folded from events: callers per block, time, where they hang up.

Figures are counted per version, day, block and exit. What was counted is handed over from time to
time to whoever keeps it, with the number of the last event in it; after a restart the events behind
that number are counted again from the journal, so that each step counts once. Where a caller is now
follows from the last step and the links of the version, which whoever shows the figures has at hand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

from cti.events import (
    CallCleared,
    Conferenced,
    DigitsEntered,
    Event,
    FlowEnded,
    FlowStarted,
    FlowStepped,
    Offered,
    Originated,
    Transferred,
)

TRAIL = 300
"""Steps that are kept of each call in a flow."""
HUNG_UP = "hung_up"
"""The exit of a step that the caller ended by hanging up."""


HAND_OVER = 10.0
"""Seconds of events after which what was counted is handed over."""

Step: TypeAlias = tuple[str, int, str, str, str]
"""Flow, version, day (ISO 8601), block, exit."""
Counts: TypeAlias = dict[Step, tuple[int, float]]
"""How often, and the seconds together."""
Kept: TypeAlias = tuple[int, str, Mapping[tuple[str, str], tuple[int, float]]]
"""What is kept of one version: the number of the last event in it, its first day ("" without one),
and (block, exit) -> (how often, seconds together) of the days that were asked for."""
Keep: TypeAlias = Callable[[int, Counts, Callable[[int], None]], None]
"""Takes the number of the last event, what was counted, and whom to tell (on whatever thread) once
that number is written."""


@dataclass(slots=True)
class Place:
    """How far a call is in one flow: the step that it made last, "" before the first."""

    flow: str
    version: int
    since: float
    block: str = ""
    exit: str = ""


@dataclass(slots=True)
class _Call:
    flow: str
    began: float
    places: list[Place]
    """The flow and the parts that it entered, the innermost last."""
    trail: deque[tuple[float, str, str, str, float, int]]
    gone: bool = False


class _Days:
    """The day of a moment, in the zone of the house."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._hour, self._day = -1.0, ""

    def of(self, at: float) -> str:
        hour = at // 900  # zones differ by quarters of an hour
        if hour != self._hour:
            self._hour = hour
            self._day = datetime.fromtimestamp(at, self._zone).date().isoformat()
        return self._day


class FlowFigures:
    """Fold of the events of flows. Times are Unix seconds, days those of `zone` (the computer's)."""

    def __init__(self, zone: tzinfo | None = None, keep: Keep | None = None) -> None:
        self._keep = keep
        self._days = _Days(zone)
        self._calls: dict[int, _Call] = {}
        self._numbers: dict[int, str] = {}
        self._open: Counts = {}
        self._handed: deque[tuple[int, Counts]] = deque()
        """What was handed over and may not be in an answer of the keeper yet."""
        self._written = self._written_before = 0
        self._seq = 0
        self._due = 0.0

    def hear(self, seq: int, event: Event) -> None:
        """One event with its number."""
        self.apply(event)
        self._seq = seq
        if event.at >= self._due:
            self.hand_over()
            self._due = event.at + HAND_OVER

    def catch_up(self, events: Iterable[tuple[int, Event]], last: int) -> None:
        """Count the steps that an earlier run did not hand over; `last` is the journal's last event."""
        for _seq, event in events:
            if isinstance(event, FlowStepped):
                self._count(event)
        self._seq = last
        self.hand_over()

    def hand_over(self) -> None:
        """Let what was counted so far be kept; without a keeper it stays here."""
        if self._keep is None:
            return
        while self._handed and self._handed[0][0] <= self._written_before:
            self._handed.popleft()
        self._written_before = self._written
        counted, self._open = self._open, {}
        self._handed.append((self._seq, counted))
        self._keep(self._seq, counted, self._now_written)

    def _now_written(self, seq: int) -> None:
        self._written = seq

    def apply(self, event: Event) -> None:
        if isinstance(event, FlowStepped):
            self._count(event)
            self._stepped(event)
        elif isinstance(event, FlowStarted):
            place = Place(event.flow, event.version, event.at)
            self._calls[event.call] = _Call(event.flow, event.at, [place], deque(maxlen=TRAIL))
        elif isinstance(event, DigitsEntered):
            call = self._calls.get(event.call)
            if call is not None:
                version = next((p.version for p in call.places if p.flow == event.flow), 0)
                step = (event.at, event.flow, event.block, f"⌨ {event.digits}", 0.0, version)
                call.trail.append(step)
        elif isinstance(event, FlowEnded):
            call = self._calls.get(event.call)
            if call is not None and call.flow == event.flow:  # another flow may have taken it over
                del self._calls[event.call]
        elif isinstance(event, Transferred | Conferenced) and event.merged in self._calls:
            self._calls[event.call] = self._calls.pop(event.merged)
        elif isinstance(event, Offered):
            self._numbers[event.call] = "" if event.withheld else event.calling
        elif isinstance(event, Originated):
            self._numbers[event.call] = event.called
        elif isinstance(event, CallCleared):
            self._numbers.pop(event.call, None)

    def _count(self, event: FlowStepped) -> None:
        if event.version < 1:
            return  # a draft that is tried: what its author does is nobody's figure
        step = (event.flow, event.version, self._days.of(event.at), event.block, event.exit)
        count, seconds = self._open.get(step, (0, 0.0))
        self._open[step] = count + 1, seconds + event.seconds

    def _stepped(self, event: FlowStepped) -> None:
        call = self._calls.get(event.call)
        if call is None:
            return
        call.trail.append(
            (event.at, event.flow, event.block, event.exit, event.seconds, event.version)
        )
        if event.exit == HUNG_UP:
            call.gone = True
        if call.gone:
            call.places.clear()
            return
        at = next((n for n, p in enumerate(call.places) if p.flow == event.flow), None)
        if at is not None:
            del call.places[at:]
        place = Place(event.flow, event.version, event.at, event.block, event.exit)
        call.places.append(place)

    # --- answers ---------------------------------------------------------------------------------

    def versions(self, flow: str) -> list[int]:
        """The versions of a flow that have callers or figures that are here, the newest first."""
        counted = {step[1] for batch in self._batches(0) for step in batch if step[0] == flow}
        inside = {p.version for call in self._calls.values() for p in call.places if p.flow == flow}
        return sorted(counted | inside, reverse=True)

    def plain(
        self, flow: str, version: int, kept: Kept = (0, "", {}), first: str = "", last: str = ""
    ) -> dict[str, Any]:
        """Figures of one version as plain values; empty where no call took it yet.

        `kept` is what the keeper has of the days from `first` to `last` ("" is no bound), to which is
        added what it had not. `since` is the first day of which there are figures, "" without one;
        `blocks`: block -> [passed, mean seconds, hung up there, {exit: count}]. `calls`: the callers
        inside, each with the block and exit of its last step there and since when, the number
        ("" where it is not known) and the flow in which the call began.
        """
        upto, since, steps = kept
        total = dict(steps)
        for batch in self._batches(upto):
            for (of, number, day, block, exit), (count, seconds) in batch.items():
                if (of, number) != (flow, version):
                    continue
                since = min(since or day, day)
                if (not first or day >= first) and (not last or day <= last):
                    known = total.get((block, exit), (0, 0.0))
                    total[block, exit] = known[0] + count, known[1] + seconds
        return {
            "flow": flow,
            "version": version,
            "since": since,
            "blocks": _by_block(total),
            "calls": [
                {
                    "call": number, "number": self._numbers.get(number, ""), "from": call.flow,
                    "began": call.began, "block": p.block, "exit": p.exit, "at": p.since,
                }
                for number, call in self._calls.items()
                for p in call.places
                if (p.flow, p.version) == (flow, version)
            ],
        }  # fmt: skip

    def _batches(self, upto: int) -> list[Counts]:
        """What was counted after the event of this number."""
        return [*(batch for seq, batch in self._handed if seq > upto), self._open]

    def trail(self, call: int) -> list[list[Any]] | None:
        """The steps of a call, the oldest first: [at, flow, block, exit, seconds, version]; keys stand
        as an exit that begins with ⌨. None where the call is in no flow."""
        found = self._calls.get(call)
        return None if found is None else [list(step) for step in found.trail]


def _by_block(steps: Mapping[tuple[str, str], tuple[int, float]]) -> dict[str, list[Any]]:
    blocks: dict[str, tuple[int, float, dict[str, int]]] = {}
    for (block, exit), (count, seconds) in steps.items():
        passed, together, exits = blocks.get(block, (0, 0.0, {}))
        blocks[block] = passed + count, together + seconds, {**exits, exit: count}
    return {
        block: [passed, round(together / passed, 3), exits.get(HUNG_UP, 0), exits]
        for block, (passed, together, exits) in blocks.items()
    }
