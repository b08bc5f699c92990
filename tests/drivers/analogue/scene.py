"""One analogue port without wires: a card that notes what is asked of it, and leaping time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from drivers.analogue.line import AnalogueLine
from drivers.analogue.options import StationOptions, TrunkOptions
from drivers.analogue.port import Hear, LineEvent, Port
from drivers.analogue.station_port import StationPort
from drivers.analogue.trunk_port import TrunkPort
from drivers.callerid.caller import Caller
from drivers.line import (
    Disconnect,
    Message,
    Release,
)
from tests.support.leap import LeapingLoop


class NotedCard:
    """What a port asked for, and how the line stands by that."""

    def __init__(self) -> None:
        self.is_off_hook = self.is_ringing = self.media = False
        self.tone = ""
        self.hears = Hear.NOTHING
        self.asked: list[str] = []

    def off_hook(self) -> None:
        self.is_off_hook = True
        self.asked.append("off hook")

    def on_hook(self) -> None:
        self.is_off_hook = False
        self.asked.append("on hook")

    def flash(self, milliseconds: int = 0) -> None:
        self.asked.append(f"flash {milliseconds}" if milliseconds else "flash")

    def ring(self, on_off_ms: Sequence[int]) -> None:
        self.is_ringing = True

    def stop_ringing(self) -> None:
        self.is_ringing = False

    def reverse_polarity(self, *, reverse: bool) -> None:
        self.asked.append("reverse" if reverse else "normal")

    def lamp(self, *, on: bool) -> bool:
        return False

    def media_has_sound(self, has: bool) -> None:
        self.media = has

    def play(self, tone: str) -> None:
        self.tone = tone

    def send_digits(self, digits: str) -> None:
        self.asked.append(f"keys {digits}")

    def send_pulses(self, digits: str) -> None:
        self.asked.append(f"pulses {digits}")

    def send_caller(self, caller: Caller) -> None:
        self.asked.append(f"caller {caller.number}")

    def listen(self, what: Hear) -> None:
        self.hears = what


class Scene:
    """One port with its line, in leaping time; what it delivered in `told`."""

    def __init__(self, loop: LeapingLoop, make: Callable[..., Port], answer: bool = True) -> None:
        self.loop, self.card = loop, NotedCard()
        self.told: list[Message] = []
        self.line = AnalogueLine(
            "port",
            1,
            lambda channel, post, incoming: make(channel, self.card, post, incoming),
            answer_supervision=answer,
        )
        self.answering = False
        loop.run_until_complete(self._open())
        loop.settle()
        self.told.clear()

    async def _open(self) -> None:
        self.line.open(self._deliver)

    def _deliver(self, message: Message) -> None:
        self.told.append(message)
        if self.answering and isinstance(message, Disconnect):
            self.line.send(Release(message.reference, message.cause))

    @property
    def port(self) -> Port:
        return self.line.ports[0]

    def event(self, *events: LineEvent) -> None:
        for event in events:
            self.loop.call_soon(self.port.happened, event)
            self.loop.settle()

    def keys(self, digits: str, *, pulsed: bool = False) -> None:
        for digit in digits:
            self.port.digit(digit, pulsed=pulsed)
        self.loop.settle()

    def send(self, message: Message) -> None:
        self.line.send(message)  # type: ignore[arg-type]
        self.loop.settle()

    def last(self) -> Message:
        self.loop.settle()
        return self.told[-1]


def station(**options: object) -> Callable[..., Port]:
    return lambda *parts: StationPort(*parts, StationOptions(**options))  # type: ignore[arg-type]


def trunk(**options: object) -> Callable[..., Port]:
    return lambda *parts: TrunkPort(*parts, TrunkOptions(**options))  # type: ignore[arg-type]
