"""A small office in leaping time: call control on loopback trunks, the network played by the test.

The exchange at the far end is `Network`: it keeps what our side said, and its verbs say what a
subscriber does. Everything is synchronous: each verb lets the loop settle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.lines.channels import Order
from cti.events import Event
from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Connect,
    Disconnect,
    LineHealth,
    Message,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
)
from drivers.loopback import LoopbackLine, join
from tests.support.deaf_media import DeafMedia
from tests.support.leap import LeapingClock, LeapingLoop, leaping

E = TypeVar("E", bound=Event)
STATIONS = ("station:201", "station:202", "station:203", "station:204")
FIRST_STATION_ROW = 100


class Network:
    """The exchange and its subscribers on one span."""

    def __init__(self, line: LoopbackLine, loop: LeapingLoop) -> None:
        self.line = line
        self.heard: list[Message] = []
        self.live: dict[int, str] = {}
        """Reference -> offered to us, dialled by us, answered, disconnected (by our side), hung up."""
        self.numbers: dict[int, str] = {}
        self._loop = loop

    def hear(self, message: Message) -> None:
        self.heard.append(message)
        match message:
            case Setup(reference=reference):
                self.live[reference] = "dialled"
                self.numbers[reference] = message.called
            case Connect(reference=reference):
                self.live[reference] = "answered"
            case Disconnect(reference=reference):
                self.live[reference] = "disconnected"
            case Release(reference=reference):
                self.live.pop(reference, None)
            case _:
                pass

    def say(self, *messages: CallMessage | Restart) -> None:
        for message in messages:
            self.line.send(message)
        self._loop.settle()

    def call(self, called: str = "95000", calling: str = "13900000001", channel: int = 0) -> int:
        """A subscriber dials us; without a channel on the highest that is free."""
        taken = {leg.channel for leg in self.line._legs} | self.line._legs.blocked
        free = [one for one in reversed(self.line.channels) if one not in taken]
        reference = self.line.new_reference()
        self.live[reference] = "offered"
        self.say(Setup(reference, channel or free[0], called, calling))
        return reference

    def dialled(self, number: str | None = None) -> int:
        """The last call of ours that still lives, or the one to this number."""
        return next(
            reference
            for reference in reversed(list(self.numbers))
            if reference in self.live and (number is None or self.numbers[reference] == number)
        )

    def proceed(self, reference: int) -> None:
        channel = self.line._legs.of(reference).channel
        self.say(Proceeding(reference, channel))

    def alert(self, reference: int, *, inband: bool = False) -> None:
        self.say(Alerting(reference, inband))

    def progress(self, reference: int) -> None:
        self.say(Progress(reference))

    def answer(self, reference: int) -> None:
        self.live[reference] = "answered"
        self.say(Connect(reference))

    def hang_up(
        self, reference: int, cause: Cause = Cause.NORMAL_CLEARING, *, inband: bool = False
    ) -> None:
        self.live[reference] = "hung up"
        self.say(Disconnect(reference, cause, inband))

    def finish_clearing(self) -> None:
        """Answer every Disconnect of our side, as an exchange does by itself."""
        for reference, state in list(self.live.items()):
            if state == "disconnected":
                self.say(Release(reference, Cause.NORMAL_CLEARING))

    def said(self, kind: type[Message]) -> list[Message]:
        """What our side said of this kind."""
        return [message for message in self.heard if isinstance(message, kind)]


class Office:
    """One span of six channels, rows 0-5; stations 201-204 on rows 100-103."""

    def __init__(
        self,
        loop: LeapingLoop,
        *,
        channels: tuple[int, ...] = (1, 2, 3, 4, 5, 6),
        order: Order = Order.ASCENDING,
    ) -> None:
        self.loop = loop
        self.bus = Bus()
        self.clock = LeapingClock(loop)
        self.media = DeafMedia()
        self.events: list[Event] = []
        self.bus.listen_all(lambda seq, event: self.events.append(event))
        self.control = CallControl(self.bus, self.clock, self.media)
        near, far = join("e1-1", "e1-1-far", channels=channels)
        self.near = near
        self.network = Network(far, loop)
        self.channels = len(channels)

        async def open_lines() -> None:
            far.open(self.network.hear)
            self.control.add_line(near, 0, order=order)

        loop.run_until_complete(open_lines())
        loop.settle()
        for place, station in enumerate(STATIONS):
            self.control.add_station(station, FIRST_STATION_ROW + place)

    def row(self, device: str) -> int:
        return self.control.row(device)

    def heard_by(self, device: str) -> set[int]:
        return self.media.heard_by(self.row(device))

    def hears(self, device: str, *others: str) -> bool:
        """Whether this device hears exactly these."""
        return self.heard_by(device) == {self.row(other) for other in others}

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if type(event) is kind]

    def states(self, call: int) -> dict[str, str]:
        """Device -> state of a live call."""
        connections = self.control.calls[call].connections
        return {device: one.state.value for device, one in connections.items()}

    def last_call(self) -> int:
        return max(self.control.calls)

    def assert_clean(self) -> None:
        """Nothing of any call is left anywhere."""
        self.loop.settle()
        self.network.finish_clearing()
        assert dict(self.control.calls) == {}
        assert self.media.cells == set()
        assert self.media.players == {}
        assert self.media.detectors == {}
        assert self.control._messages._playing == {}
        assert self.control._messages._listeners == {}
        assert self.control._sound.shown == {}
        assert self.control._sound.looping == {}
        assert self.control._ringing == {}
        assert self.control._kept == set()
        assert self.control.free_trunks() == self.channels
        for port in self.control._trunks._ports.values():
            assert port.legs == {}

    def close(self) -> None:
        self.control.close()
        self.network.line.close()
        self.loop.settle()


@contextmanager
def office(**options: object) -> Iterator[Office]:
    with leaping() as loop:
        one = Office(loop, **options)  # type: ignore[arg-type]
        try:
            yield one
        finally:
            one.close()


def listening(office: Office) -> Callable[[], list[str]]:
    """The names of the events from now on."""
    begun = len(office.events)
    return lambda: [type(event).__name__ for event in office.events[begun:]]


__all__ = ["STATIONS", "LineHealth", "Network", "Office", "listening", "office"]
