"""FXO: DAHDI channels on a town line (`fxsks`, `fxsls`: signalled as a telephone does)."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.analogue.port import LineEvent
from drivers.dahdi.params import Event, Signalling

KINDS = frozenset({Signalling.FXSKS, Signalling.FXSLS, Signalling.FXSGS})

EVENTS: Mapping[int, LineEvent] = {
    Event.RINGBEGIN: LineEvent.RING_BEGAN,
    Event.RINGOFFHOOK: LineEvent.RING_ENDED,
    Event.ONHOOK: LineEvent.BATTERY_DROPPED,
    Event.POLARITY: LineEvent.POLARITY_REVERSED,
    Event.DIALCOMPLETE: LineEvent.SENT,
    Event.ALARM: LineEvent.ALARM,
    Event.NOALARM: LineEvent.ALARM_OVER,
}
"""What the driver's events mean on such a channel."""


def tells_end(kind: Signalling) -> bool:
    """Whether the exchange takes the battery away at the end (kewl start); loop start does not."""
    return kind is not Signalling.FXSLS
