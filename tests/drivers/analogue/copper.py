"""A pair of wires in memory between a telephone's port and a town line's, as cards of both.

It behaves as the real driver does between its two sides: bursts of ringing, hooks, flashes, battery
drops, pulses, and 20 ms of sound after the other while a side wants to hear or say something.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import numpy as np

from drivers.analogue.line import AnalogueLine
from drivers.analogue.line_tone import LineTone
from drivers.analogue.options import StationOptions, TrunkOptions
from drivers.analogue.port import Hear, LineEvent, Port
from drivers.analogue.port_sound import PortSound
from drivers.analogue.station_port import StationPort
from drivers.analogue.trunk_port import TrunkPort
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE

HANG_UP = 0.4
"""Seconds on hook that are no flash any more."""

BATTERY_OFF = 0.5
PULSE = 0.1


class CopperCard:
    """One end. `done` lists what the port asked for, without its sound."""

    def __init__(
        self, zone: str, form: CallerFormat, *, station: bool, learned: Sequence[LineTone] = ()
    ) -> None:
        self.station = station
        self.sound = PortSound(zone, form, learned)
        self.done: list[str] = []
        self.other: CopperCard | None = None
        self.port: Port | None = None
        self.media = False
        self.closed_loop = False
        self.played = ""
        self.keyed: list[str] = []
        self.dialling = asyncio.Event()
        self.lamp_there = False
        self._loop = asyncio.get_running_loop()
        self._ringing: asyncio.TimerHandle | None = None
        self._hanging_up: asyncio.TimerHandle | None = None
        self._dropped = self._reversed = False

    def start(self, port: Port) -> None:
        self.port = port
        self.sound.tell(port)

    def stop(self) -> None:
        if self._ringing is not None:
            self._ringing.cancel()
        self.sound.close()
        self.port = None

    # --- the card --------------------------------------------------------------------------

    def off_hook(self) -> None:
        self.done.append("off hook")
        self._dropped = False
        if not self.station:
            if self._hanging_up is not None:
                self._hanging_up.cancel()
                self._hanging_up = None
            if not self.closed_loop:
                self.closed_loop = True
                self._tell_other(LineEvent.OFF_HOOK)

    def on_hook(self) -> None:
        self.done.append("on hook")
        if self.station:
            if self.other is not None and self.other.closed_loop and not self._dropped:
                self._dropped = True
                self._tell_other(LineEvent.BATTERY_DROPPED)
        elif self.closed_loop:
            self.closed_loop = False
            self._hanging_up = self._loop.call_later(HANG_UP, self._hung_up)

    def _hung_up(self) -> None:
        self._hanging_up = None
        self._tell_other(LineEvent.ON_HOOK)

    def flash(self, milliseconds: int = 0) -> None:
        self.done.append(f"flash {milliseconds}" if milliseconds else "flash")
        self._tell_other(LineEvent.FLASHED)

    def ring(self, on_off_ms: Sequence[int]) -> None:
        self.done.append("ring")
        self._burst(itertools.cycle(zip(on_off_ms[::2], on_off_ms[1::2], strict=True)))

    def _burst(self, cadence: itertools.cycle[tuple[int, int]]) -> None:
        on, off = next(cadence)
        self._tell_other(LineEvent.RING_BEGAN)

        def over() -> None:
            self._tell_other(LineEvent.RING_ENDED)
            self._tell(LineEvent.RING_PAUSED)
            if self._ringing is not None:
                self._ringing = self._loop.call_later(off / 1000, self._burst, cadence)

        self._ringing = self._loop.call_later(on / 1000, over)

    def stop_ringing(self) -> None:
        self.done.append("stop ringing")
        if self._ringing is not None:
            self._ringing.cancel()
            self._ringing = None

    def reverse_polarity(self, *, reverse: bool) -> None:
        if reverse != self._reversed:
            self._reversed = reverse
            self._tell_other(LineEvent.POLARITY_REVERSED)

    def lamp(self, *, on: bool) -> bool:
        return self.lamp_there

    def media_has_sound(self, has: bool) -> None:
        self.media = has

    def play(self, tone: str) -> None:
        self.played = tone
        self.sound.play(tone)

    def send_digits(self, digits: str) -> None:
        self.keyed.append(digits)
        self.dialling.set()
        self.sound.send_digits(digits)

    def send_pulses(self, digits: str) -> None:
        self.done.append(f"pulses {digits}")
        for place, digit in enumerate(digits):
            self._loop.call_later(PULSE * (place + 1), self._pulse, digit)
        self._loop.call_later(PULSE * (len(digits) + 1), self._tell, LineEvent.SENT)

    def _pulse(self, digit: str) -> None:
        if self.other is not None and self.other.port is not None:
            self.other.port.digit(digit, pulsed=True)

    def send_caller(self, caller: Caller) -> None:
        self.sound.send_caller(caller)

    def listen(self, what: Hear) -> None:
        self.sound.listen(what)

    def _tell(self, event: LineEvent) -> None:
        if self.port is not None:
            self.port.happened(event)

    def _tell_other(self, event: LineEvent) -> None:
        if self.other is not None:
            self._loop.call_soon(self.other._tell, event)

    @property
    def active(self) -> bool:
        """Whether the signalling has something to say or to hear."""
        return not self.media and (self.sound.hears is not Hear.NOTHING or not self.sound.silent)

    def say(self) -> np.ndarray:
        if self.media:
            return np.full(FRAME_SAMPLES, SILENCE, np.uint8)
        return self.sound.say(FRAME_SAMPLES)

    def hear(self, codes: np.ndarray) -> None:
        if not self.media:
            self.sound.hear(codes)


class Copper:
    """`count` pairs of wires: `stations` is the exchange's line, `trunks` the subscriber's."""

    def __init__(
        self,
        count: int = 4,
        zone: str = "cn",
        station: StationOptions | None = None,
        trunk: TrunkOptions | None = None,
        learned: Sequence[LineTone] = (),
    ) -> None:
        station, trunk = station or StationOptions(), trunk or TrunkOptions()
        self.station_cards = [
            CopperCard(zone, station.caller_number, station=True) for _ in range(count)
        ]
        self.trunk_cards = [
            CopperCard(zone, trunk.caller_number, station=False, learned=learned)
            for _ in range(count)
        ]
        self.cut = False
        for one, other in zip(self.station_cards, self.trunk_cards, strict=True):
            one.other, other.other = other, one
        self._loop = asyncio.get_running_loop()
        self._turning: asyncio.TimerHandle | None = None
        self.stations = AnalogueLine(
            "telephones",
            count,
            lambda channel, post, incoming: StationPort(
                channel, self.station_cards[channel - 1], post, incoming, station
            ),
            answer_supervision=True,
            started=lambda ports: self._start(self.station_cards, ports),
            stopped=lambda: self._stop(self.station_cards),
        )
        self.trunks = AnalogueLine(
            "town",
            count,
            lambda channel, post, incoming: TrunkPort(
                channel, self.trunk_cards[channel - 1], post, incoming, trunk
            ),
            answer_supervision=trunk.polarity_answer,
            started=lambda ports: self._start(self.trunk_cards, ports),
            stopped=lambda: self._stop(self.trunk_cards),
        )

    def _start(self, cards: Sequence[CopperCard], ports: Sequence[Port]) -> None:
        for card, port in zip(cards, ports, strict=True):
            card.start(port)
        if self._turning is None:
            self._turn()

    def _stop(self, cards: Sequence[CopperCard]) -> None:
        for card in cards:
            card.stop()
        if self._turning is not None and not any(
            card.port for card in (*self.station_cards, *self.trunk_cards)
        ):
            self._turning.cancel()
            self._turning = None

    def _turn(self) -> None:
        """20 ms of sound on every pair."""
        self._turning = self._loop.call_later(FRAME_SECONDS, self._turn)
        for one, other in zip(self.station_cards, self.trunk_cards, strict=True):
            if one.active or other.active:
                from_one, from_other = one.say(), other.say()
                one.hear(from_other)
                other.hear(from_one)
