"""The office with two telephones on a line of their own."""

from __future__ import annotations

from cti.calls.replay import replay
from cti.media.link.records import DigitHeard
from drivers.line import Flash
from tests.support.office import Office
from tests.support.plain_line import PlainLine

HEADSET, T, U = "station:201", "station:301", "station:302"


class House:
    """The office with telephones 301 and 302 on channels 1 and 2 of a second line."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.control = office.control
        self.line = PlainLine(office.loop)
        office.control.add_line(self.line, 200, group="analogue", telephones={1: T, 2: U})
        office.control.name_services({"*70": "queue:sales"})
        office.control.register("queue", lambda call, name: office.control.queue_call(call, name))
        office.loop.settle()

    def flash(self, channel: int = 1) -> None:
        self.line.say(Flash(self.line.on(channel)))

    def dial(self, number: str, channel: int = 1) -> int:
        """Lift the handset and dial; returns the call."""
        self.line.offer(channel, number)
        return self.office.last_call()

    def keys(self, digits: str, channel: int = 1) -> None:
        """Tones that the media process hears on the telephone's channel."""
        for digit in digits:
            self.office.media.report(DigitHeard(199 + channel, digit, 0.0))
        self.office.loop.settle()

    def second(self, number: str) -> int:
        """Tap the hook and dial; returns the second call."""
        self.flash()
        self.keys(number)
        self.office.loop.advance(5.0)
        return self.office.last_call()

    def played_to(self, row: int) -> list[str]:
        """What this row is played now."""
        return [
            item
            for one in self.office.media.players.values()
            if one.row == row
            for item in one.items
        ]

    def assert_clean(self) -> None:
        self.line.finish_clearing()
        self.office.assert_clean()
        assert self.line.live == {}
        assert self.control._seconds == {}
        assert self.control._recalls == {}
        assert replay(self.office.events) == self.control.calls
