"""FXS: DAHDI channels with a telephone on them (`fxoks`, `fxols`: signalled as an exchange does)."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.analogue.port import LineEvent
from drivers.dahdi.params import Event, Signalling

KINDS = frozenset({Signalling.FXOKS, Signalling.FXOLS, Signalling.FXOGS})

EVENTS: Mapping[int, LineEvent] = {
    Event.RINGOFFHOOK: LineEvent.OFF_HOOK,
    Event.ONHOOK: LineEvent.ON_HOOK,
    Event.WINKFLASH: LineEvent.FLASHED,
    Event.PULSE_START: LineEvent.PULSES_BEGAN,
    Event.RINGEROFF: LineEvent.RING_PAUSED,
    Event.DIALCOMPLETE: LineEvent.SENT,
    Event.ALARM: LineEvent.ALARM,
    Event.NOALARM: LineEvent.ALARM_OVER,
}
"""What the driver's events mean on such a channel."""

RINGING_MS: Mapping[str, tuple[int, ...]] = {
    "cn": (1000, 4000),
    "us": (2000, 4000),
    "uk": (400, 200, 400, 2000),
    "itu": (1000, 4000),
}
"""The country's cadence of the bell, milliseconds on and off (GB 3380-82, GR-506, BS 6305, E.180)."""
