"""How each channel and each group of trunks does, as a fold of events: ASR, ACD, causes, call loss.

    ASR  answer-seizure ratio (ITU-T E.411): answered of all outgoing seizures
    ACD  average call duration: seconds of talk of an answered call, in either direction
    loss calls that found no free channel, of all that wanted one (E.600: call loss)

Feed every event in order to `apply`; the same events give the same figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from cti.events import (
    CallRefused,
    ConnectionCleared,
    Established,
    Event,
    Failed,
    NetworkReached,
    Offered,
    ServerStarted,
    TrunksBusy,
)
from drivers.line import Cause

SLOT_SECONDS = 300.0
HOUR_SLOTS = 12
"""Slots of the last hour; so the oldest of it is up to five minutes older."""

SHORTEST_DAY = 23 * 3600.0
"""Up to here a moment is certainly of the same day, whatever the clocks do."""

KEPT_HOURS = 48
"""Hours of call loss that are kept."""

READ = (
    Offered,
    NetworkReached,
    Established,
    Failed,
    ConnectionCleared,
    CallRefused,
    TrunksBusy,
    ServerStarted,
)
"""The events that matter here; whoever feeds a journal may leave out all others."""


@dataclass(slots=True)
class Figures:
    """Of one channel or span over some time. Seconds are of talk."""

    incoming: int = 0
    outgoing: int = 0
    answered_in: int = 0
    answered_out: int = 0
    talk: float = 0.0
    ended: int = 0
    """Answered calls that are over: those whose `talk` is known."""
    refused: int = 0
    """Calls from the network that were turned away."""
    failures: Counter[int] = field(default_factory=Counter)
    """Outgoing calls that nobody answered, by cause."""

    def add(self, other: Figures) -> None:
        for name in ("incoming", "outgoing", "answered_in", "answered_out", "talk", "ended"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused
        self.failures.update(other.failures)

    def plain(self) -> dict[str, Any]:
        """For the wire; a share of nothing is None."""
        return {
            "incoming": self.incoming,
            "outgoing": self.outgoing,
            "answered_in": self.answered_in,
            "answered_out": self.answered_out,
            "talk": round(self.talk, 3),
            "refused": self.refused,
            "asr": self.answered_out / self.outgoing if self.outgoing else None,
            "acd": self.talk / self.ended if self.ended else None,
            "failures": {str(cause): count for cause, count in sorted(self.failures.items())},
        }


@dataclass(slots=True)
class _Seizure:
    """What goes on on a channel."""

    outgoing: bool
    since: float | None = None
    """When it was answered."""
    failed: bool = False


@dataclass(slots=True)
class _History:
    day: int = 0
    today: Figures = field(default_factory=Figures)
    slots: deque[tuple[int, Figures]] = field(default_factory=lambda: deque(maxlen=HOUR_SLOTS))

    def at(self, day: int, slot: int) -> tuple[Figures, Figures]:
        if day != self.day:
            self.day, self.today = day, Figures()
        if not self.slots or self.slots[-1][0] != slot:
            self.slots.append((slot, Figures()))
        return self.today, self.slots[-1][1]

    def of_day(self, day: int) -> Figures:
        return self.today if day == self.day else Figures()

    def of_hour(self, slot: int) -> Figures:
        total = Figures()
        for number, figures in self.slots:
            if slot - number < HOUR_SLOTS:
                total.add(figures)
        return total


@dataclass(slots=True)
class _Load:
    """What one group was asked for in one hour."""

    carried: int = 0
    lost: int = 0


class LineFigures:
    """`groups`: span -> its group of trunks; `zone` says when a day begins."""

    def __init__(self, groups: Mapping[str, str], zone: tzinfo) -> None:
        self._groups = dict(groups)
        self._zone = zone
        self._channels: defaultdict[str, _History] = defaultdict(_History)
        self._spans: defaultdict[str, _History] = defaultdict(_History)
        self._seized: dict[str, _Seizure] = {}
        self._loads: defaultdict[tuple[str, int], _Load] = defaultdict(_Load)
        self._day = 0.0

    def midnight(self, at: float) -> float:
        """When the day of this moment began."""
        moment = datetime.fromtimestamp(at, self._zone)
        return moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

    def apply(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case Offered(device=device):
                self._seized[device] = _Seizure(False)
                self._count(event.at, device, "incoming")
            case NetworkReached(device=device):
                self._seized[device] = _Seizure(True)
                self._count(event.at, device, "outgoing")
                self._load(event.at, self._groups.get(_span(device), "")).carried += 1
            case Established(device=device) if device in self._seized:
                self._answered(event.at, device, self._seized[device])
            case Failed(device=device) if device in self._seized:
                self._seized[device].failed = True
                self._fail(event.at, device, event.cause)
            case ConnectionCleared(device=device) if device in self._seized:
                self._cleared(event, self._seized.pop(device))
            case CallRefused(device=device):
                self._count(event.at, device, "refused")
            case TrunksBusy(group=group):
                self._load(event.at, group).lost += 1
            case ServerStarted():
                self._seized.clear()
            case _:
                pass

    def plain(self, at: float) -> dict[str, Any]:
        """All of it as plain values: spans with their channels, groups with their hours."""
        return {
            "at": at,
            "since": self.midnight(at),
            "spans": [
                {
                    "span": span,
                    **self._of(self._spans[span], at),
                    "channels": [
                        {"channel": _number(device), **self._of(history, at)}
                        for device, history in sorted(
                            self._channels.items(), key=lambda item: _number(item[0])
                        )
                        if _span(device) == span
                    ],
                }
                for span in sorted(self._groups.keys() | self._spans.keys())
            ],
            "groups": [
                {"group": group, "hours": self._hours(group)}
                for group in sorted({*self._groups.values(), *(one for one, _ in self._loads)})
            ],
        }

    # -------------------------------------------------------------------------------------------

    def _answered(self, at: float, device: str, seizure: _Seizure) -> None:
        seizure.since = at
        self._count(at, device, "answered_out" if seizure.outgoing else "answered_in")

    def _cleared(self, event: ConnectionCleared, seizure: _Seizure) -> None:
        """An unanswered call that went to another channel has failed on this one."""
        if seizure.since is not None:
            self._count(event.at, event.device, "talk", max(0.0, event.at - seizure.since))
            self._count(event.at, event.device, "ended")
        elif seizure.outgoing and not seizure.failed and event.cause == Cause.CHANNEL_UNAVAILABLE:
            self._fail(event.at, event.device, event.cause)

    def _count(self, at: float, device: str, name: str, more: float = 1) -> None:
        for figures in self._figures(at, device):
            setattr(figures, name, getattr(figures, name) + more)

    def _fail(self, at: float, device: str, cause: int) -> None:
        for figures in self._figures(at, device):
            figures.failures[cause] += 1

    def _figures(self, at: float, device: str) -> Iterator[Figures]:
        """Where something that happened to a channel now is counted."""
        if not device.startswith("trunk:"):
            return
        if not self._day <= at < self._day + SHORTEST_DAY:
            self._day = self.midnight(at)
        day, slot = int(self._day), int(at // SLOT_SECONDS)
        for history in (self._channels[device], self._spans[_span(device)]):
            yield from history.at(day, slot)

    def _load(self, at: float, group: str) -> _Load:
        hour = int(at // 3600)
        if (group, hour) not in self._loads:
            for key in [key for key in self._loads if key[1] <= hour - KEPT_HOURS]:
                del self._loads[key]
        return self._loads[group, hour]

    def _of(self, history: _History, at: float) -> dict[str, Any]:
        return {
            "today": history.of_day(int(self.midnight(at))).plain(),
            "hour": history.of_hour(int(at // SLOT_SECONDS)).plain(),
        }

    def _hours(self, group: str) -> list[dict[str, Any]]:
        return [
            {
                "begins": hour * 3600.0,
                "carried": load.carried,
                "lost": load.lost,
                "loss": load.lost / (load.carried + load.lost),
            }
            for (name, hour), load in sorted(self._loads.items())
            if name == group
        ]


def _span(device: str) -> str:
    return device.partition(":")[2].rpartition("/")[0]


def _number(device: str) -> int:
    number = device.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0
