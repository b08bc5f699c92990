"""The circuits of a No. 7 line: their codes, what goes on on each, and messages that are repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from drivers.deadlines import Deadline
from drivers.line import Setup
from drivers.q931 import Leg
from drivers.ss7.messages import Message

LARGEST_GROUP = 32
"""Circuits that one message about a group may name (Q.763 3.43)."""


class Repeat:
    """A message that was sent and is sent again until it is acknowledged: every `short` seconds, from
    `long` on every `long` seconds. Whenever `long` is over, `unanswered` is called.
    """

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], Deadline],
        send: Callable[[], None],
        short: float,
        long: float,
        unanswered: Callable[[], None],
    ) -> None:
        self._later, self._send, self._unanswered = later, send, unanswered
        self._short, self._long = short, long
        self._soon: Deadline | None = later(short, self._again)
        self._late = later(long, self._too_long)

    def stop(self) -> None:
        """It was acknowledged, or is of no use any more; may be called twice."""
        self._late.cancel()
        if self._soon is not None:
            self._soon.cancel()

    def _again(self) -> None:
        self._soon = self._later(self._short, self._again)
        self._send()

    def _too_long(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        self._late = self._later(self._long, self._too_long)
        self._send()
        self._unanswered()


@dataclass(slots=True)
class Circuit:
    """One circuit: at most one call, and what either end said of it."""

    channel: int
    cic: int
    leg: Leg | None = None
    setup: Setup | None = None
    """Our call, with the digits sent so far: it may have to begin again on another circuit."""
    iam: Message | None = None
    """A call that waits for the result of its continuity check."""
    digits: str = ""
    """Called number of a call that came in, as far as it came."""
    acm: bool = False
    """Address complete was sent."""
    connected: bool = False
    """The caller wants to know the connected number."""
    category: int = 0
    """Calling party's category of the last call that came in."""
    releasing: Repeat | None = None
    """REL was sent, and RLC is awaited."""
    resetting: Repeat | None = None
    """RSC or GRS was sent; several circuits may share it."""
    checking: bool = False
    """The far end checks continuity."""
    unsure: bool = True
    """The ends may differ about it: it is reset when the link is up."""
    here: bool = False
    """Blocked from here."""
    there: bool = False
    """Blocked by the far end."""
    broken: bool = False
    """Out of service: failed hardware there, not equipped there, or a reset that nobody answers."""
    told_out: bool = False
    timers: dict[str, Deadline] = field(default_factory=dict)

    @property
    def out(self) -> bool:
        """Whether the far end's state keeps calls away."""
        return self.there or self.broken

    @property
    def idle(self) -> bool:
        return self.leg is None and not self.reserved

    @property
    def reserved(self) -> bool:
        """Whether it can take no call although it carries none."""
        waits = self.iam is not None or (self.releasing is not None and self.leg is None)
        return waits or self.resetting is not None or self.checking or self.unsure

    def stop_timer(self, *names: str) -> None:
        for name in names:
            timer = self.timers.pop(name, None)
            if timer is not None:
                timer.cancel()

    def forget_call(self) -> None:
        """Nothing of a call is left here; a reset goes on."""
        self.stop_timer(*list(self.timers))
        if self.releasing is not None:
            self.releasing.stop()
        self.leg = self.setup = self.iam = self.releasing = None
        self.acm = self.connected = self.checking = False
        self.digits = ""


class Circuits:
    """All circuits of a line, by channel and by code."""

    def __init__(self, codes: Mapping[int, int], *, own: int, destination: int) -> None:
        self._of_channel = {channel: Circuit(channel, cic) for channel, cic in codes.items()}
        self._of_cic = {circuit.cic: circuit for circuit in self._of_channel.values()}
        self._even = own > destination

    def __iter__(self) -> Iterator[Circuit]:
        return iter(self._of_channel.values())

    def of(self, channel: int) -> Circuit:
        return self._of_channel[channel]

    def coded(self, cic: int) -> Circuit | None:
        return self._of_cic.get(cic)

    def group(self, cic: int, count: int) -> list[Circuit | None]:
        """`count` circuits from this code on; None for one that is not there."""
        return [self._of_cic.get(one) for one in range(cic, cic + count)]

    def controls(self, circuit: Circuit) -> bool:
        """Whether our call keeps a circuit that both ends seized: the end with the higher point
        code controls the even ones (Q.764 2.9.1.4)."""
        return (circuit.cic % 2 == 0) is self._even


def runs(circuits: Iterable[Circuit]) -> list[list[Circuit]]:
    """Circuits whose codes follow each other, as many together as one message may name."""
    found: list[list[Circuit]] = []
    for circuit in sorted(circuits, key=lambda one: one.cic):
        last = found[-1] if found else []
        if last and circuit.cic == last[-1].cic + 1 and len(last) < LARGEST_GROUP:
            last.append(circuit)
        else:
            found.append([circuit])
    return found
