"""The signalling's sound of one port: what it plays and what it listens for, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from drivers import g711, tones
from drivers.analogue.line_tone import LineTone
from drivers.analogue.port import Hear, LineEvent
from drivers.analogue.speaker import Speaker, port_tone, silence
from drivers.analogue.tone_detector import ToneDetector
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat, CallerReceiver
from drivers.callerid.sender import sound_of
from drivers.spandsp import DtmfReceiver
from drivers.tones import Codes

AFTER_DIGITS = 0.16
"""Silence after the last digit, so that nothing cuts it when the sound changes hands."""

_EITHER_CALLER = Hear.CALLER | Hear.CALLER_KEYS


class Told(Protocol):
    """Whom the sound tells: a port."""

    def happened(self, event: LineEvent) -> None: ...

    def digit(self, key: str, *, pulsed: bool = False) -> None: ...

    def caller_number(self, caller: Caller) -> None: ...


class _DigitEar:
    """Keys of a telephone that may still hear our dial tone."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._receiver = DtmfReceiver(told, beside_dial_tone=True)
        self.close = self._receiver.close

    def hear(self, codes: Codes) -> None:
        self._receiver.hear(g711.DECODE_INT16[codes])


class _ToneEar:
    """Several tones that mean the same."""

    def __init__(self, wanted: Sequence[LineTone], heard: Callable[[], None]) -> None:
        self._detectors = [ToneDetector(tone, heard) for tone in wanted]

    def hear(self, codes: Codes) -> None:
        for detector in self._detectors:
            detector.hear(codes)

    def close(self) -> None:
        self._detectors.clear()


def zone_tones(zone: str, *names: str) -> list[LineTone]:
    """Those of a national plan's tones that can be heard by their cadence."""
    found = [LineTone.of_zone(name, zone) for name in names if name in tones.ZONES[zone]]
    return [tone for tone in found if tone is not None]


class PortSound:
    """Everything that a port plays and hears, but for the talk itself.

    `learned` are the busy tones of this line, besides those of the country.
    """

    def __init__(
        self,
        zone: str,
        form: CallerFormat,
        learned: Sequence[LineTone] = (),
        *,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._zone, self._form, self._clock = zone, form, clock
        self._busy = [*learned, *zone_tones(zone, "busy", "congestion")]
        self._dial = zone_tones(zone, "dial")
        self._speaker = Speaker()
        self._hears = Hear.NOTHING
        self._ears: list[_DigitEar | _ToneEar | CallerReceiver] = []
        self._told: Told | None = None

    def tell(self, told: Told) -> None:
        """Whom to tell what is heard and when something was said."""
        self._told = told

    @property
    def hears(self) -> Hear:
        """What it listens for."""
        return self._hears

    @property
    def silent(self) -> bool:
        """Whether it plays nothing."""
        return self._speaker.silent

    @property
    def once_only(self) -> bool:
        """Whether it plays digits or a caller number, which must have no gap."""
        return self._speaker.once_only

    # --- what a card passes on from its port -----------------------------------------------

    def play(self, tone: str) -> None:
        if not tone:
            self._speaker.stop()
        elif tone == "stutter":
            self._speaker.loop(port_tone("dial", self._zone), port_tone("stutter", self._zone))
        else:
            self._speaker.loop(port_tone(tone, self._zone))

    def send_digits(self, digits: str) -> None:
        keys = "".join(key for key in digits.upper() if key in tones.DTMF)
        self._once(np.concatenate([tones.dtmf(keys), silence(AFTER_DIGITS)]))

    def send_caller(self, caller: Caller) -> None:
        if not caller.time:
            caller = Caller(
                caller.number,
                caller.name,
                caller.presentation,
                caller.called,
                caller.redirecting,
                self._clock().strftime("%m%d%H%M"),
            )
        self._once(sound_of(caller, self._form, self._zone))

    def listen(self, what: Hear) -> None:
        if what is self._hears:
            return
        self._deafen()
        self._hears = what
        if what & Hear.DIGITS:
            self._ears.append(_DigitEar(self._keyed))
        if what & _EITHER_CALLER:
            keys_only = not what & Hear.CALLER
            self._ears.append(CallerReceiver(self._form, self._called, keys_only=keys_only))
        if what & Hear.DIAL_TONE:
            self._ears.append(_ToneEar(self._dial, self._happened(LineEvent.DIAL_TONE)))
        if what & Hear.BUSY:
            self._ears.append(_ToneEar(self._busy, self._happened(LineEvent.BUSY_TONE)))

    def close(self) -> None:
        """Give everything back; may be called twice."""
        self._speaker.stop()
        self._deafen()
        self._hears = Hear.NOTHING
        self._told = None

    # --- the line --------------------------------------------------------------------------

    def hear(self, codes: Codes) -> None:
        """The next A-law codes from the line."""
        for ear in self._ears:
            ear.hear(codes)

    def say(self, count: int) -> Codes:
        """The next A-law codes to the line: uint8[count]."""
        return self._speaker.next(count)

    def _once(self, codes: Codes) -> None:
        if len(codes):
            self._speaker.once(codes, self._happened(LineEvent.SENT))

    def _deafen(self) -> None:
        ears, self._ears = self._ears, []
        for ear in ears:
            ear.close()

    def _happened(self, event: LineEvent) -> Callable[[], None]:
        def tell() -> None:
            if self._told is not None:
                self._told.happened(event)

        return tell

    def _keyed(self, keys: str) -> None:
        for key in keys:
            if self._told is not None:
                self._told.digit(key)

    def _called(self, caller: Caller) -> None:
        if self._told is not None:
            self._told.caller_number(caller)
