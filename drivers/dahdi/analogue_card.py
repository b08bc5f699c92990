"""One analogue DAHDI channel as the card of a port: hook, bell, pulses, and the signalling's sound.

The driver hands over blocks of 20 ms; for every block that is heard one has been said, so that the
card is the clock. What is said is written ahead of it, so that a late loop makes no gap: digits and
caller numbers as far as the driver's buffers go, tones by less. A line that only waits for an early
caller number is read ten times a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from drivers.analogue.port import Hear, LineEvent, Port
from drivers.analogue.port_sound import PortSound
from drivers.callerid.caller import Caller
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ChannelGone
from drivers.dahdi.ownership import MEDIA, SIGNALLING, SoundOwners
from drivers.dahdi.params import Event, Hook, Law
from drivers.dahdi.watch import Watch
from drivers.line import FRAME_SAMPLES, LineError
from drivers.tones import Codes

log = logging.getLogger(__name__)

BUFFERS = 32
"""Blocks that the driver keeps each way, its most: 0.64 s."""

AHEAD = 8
"""Blocks of a tone that are written before they sound."""

FAR_AHEAD = 30
"""Blocks of digits or of a caller number that are: in most cases all of it."""

CALLER_NUMBER_MS = 5000
"""For how long a telephone on hook is sent sound."""

SWEEP = 0.1
"""Seconds between two looks at a line that waits for an early caller number."""

MOST_TRIES = 12
BETWEEN_TRIES = 0.25
"""To ring a port whose battery has only just been dropped, three seconds in all."""

_DIGIT_MASK = 0xFF


@dataclass(frozen=True, slots=True)
class Making:
    """How a channel is made ready: how loud it talks, how long a flash is."""

    rx_gain_db: float = 0.0
    tx_gain_db: float = 0.0
    flash_ms: int | None = None
    """Of a town line: how long the loop is opened; None is the driver's own."""
    hang_up_ms: int | None = None
    """Of a telephone: on hook for longer is no flash; None is the driver's own."""


def prepare(channel: DahdiChannel, making: Making) -> None:
    """Make a channel ready: A-law, buffers, gains, times. Raises LineError."""
    channel.law(Law.ALAW)
    channel.buffers(BUFFERS, FRAME_SAMPLES)
    if making.rx_gain_db or making.tx_gain_db:
        channel.gains(making.rx_gain_db, making.tx_gain_db)
    if making.flash_ms or making.hang_up_ms:
        channel.set_times(flash_ms=making.flash_ms, rx_flash_ms=making.hang_up_ms)
    channel.flush()


class AnalogueCard:
    """The `Card` of one port, `index` in the group. It owns neither channel nor owners."""

    def __init__(
        self,
        channel: DahdiChannel,
        index: int,
        owners: SoundOwners,
        watch: Watch,
        sound: PortSound,
        *,
        events: Mapping[int, LineEvent],
        gone: Callable[[], None],
        echo_taps: int = 0,
    ) -> None:
        self._channel, self._index, self._owners = channel, index, owners
        self._watch, self._sound = watch, sound
        self._events, self._gone, self._echo_taps = events, gone, echo_taps
        self._port: Port | None = None
        self._media = False
        self._pumping = self._pulsing = False
        self._ringing: asyncio.TimerHandle | None = None
        self._heard = np.empty(FRAME_SAMPLES, np.uint8)
        self._ahead = 0
        """Blocks that were written and have not sounded."""
        self._sent_after: int | None = None
        """Blocks after which everything has sounded that was played once."""
        self._unwritten: Codes | None = None
        self._waited = np.empty((BUFFERS, FRAME_SAMPLES), np.uint8)

    def start(self, port: Port) -> None:
        """Tell the port from now on what happens; first what is the case already."""
        self._port = port
        self._sound.tell(self)
        self._watch.add(self._channel.fd, self._ready)
        self._pump_if_needed()
        told = self._channel.params()
        if told.alarms:
            port.happened(LineEvent.ALARM)
        elif told.off_hook and self._events[Event.RINGOFFHOOK] is LineEvent.OFF_HOOK:
            port.happened(LineEvent.OFF_HOOK)

    def stop(self) -> None:
        """Tell nothing more; the sound's memory is given back. May be called twice."""
        self._ring_no_more()
        self._watch.remove(self._channel.fd)
        self._sound.close()
        self._port = None
        self._pumping = False

    # --- what the port asks ----------------------------------------------------------------

    def off_hook(self) -> None:
        self._hook(Hook.OFFHOOK)

    def on_hook(self) -> None:
        self._pulsing = False
        self._hook(Hook.ONHOOK)

    def flash(self) -> None:
        self._hook(Hook.FLASH)

    def ring(self, on_off_ms: Sequence[int]) -> None:
        self._try(lambda: self._channel.ring_cadence(on_off_ms))
        self._ring_within(MOST_TRIES)

    def _ring_within(self, tries: int) -> None:
        """Ring; a port that has only just been put on hook takes a moment until it does."""
        self._ringing = None
        try:
            self._channel.hook(Hook.RING)
        except LineError as problem:
            if tries <= 1 or isinstance(problem, ChannelGone):
                log.warning("%s", problem)
            else:
                loop = asyncio.get_running_loop()
                self._ringing = loop.call_later(BETWEEN_TRIES, self._ring_within, tries - 1)

    def stop_ringing(self) -> None:
        self._ring_no_more()
        self._hook(Hook.RINGOFF)

    def _ring_no_more(self) -> None:
        if self._ringing is not None:
            self._ringing.cancel()
            self._ringing = None

    def reverse_polarity(self, *, reverse: bool) -> None:
        self._try(lambda: self._channel.polarity(reverse=reverse))

    def lamp(self, *, on: bool) -> bool:
        try:
            self._channel.message_lamp(on)
        except LineError:
            return False
        return True

    def media_has_sound(self, has: bool) -> None:
        if has == self._media:
            return
        self._media = has
        if has:
            self._sound.play("")
            self._pump_if_needed()
        else:
            self._try(lambda: self._channel.flush(events=False))
        self._nothing_ahead()
        self._cancel_echo(has)
        self._owners[self._index] = MEDIA if has else SIGNALLING
        self._pump_if_needed()

    def play(self, tone: str) -> None:
        self._say_no_more()
        self._sound.play(tone)
        self._pump_if_needed()

    def send_digits(self, digits: str) -> None:
        self._say_no_more()
        self._sound.send_digits(digits)
        self._pump_if_needed()

    def send_pulses(self, digits: str) -> None:
        self._pulsing = True
        self._try(lambda: self._channel.dial(f"P{digits}"))

    def send_caller(self, caller: Caller) -> None:
        try:
            self._channel.on_hook_sound(CALLER_NUMBER_MS)
        except LineError as problem:
            log.debug("%s", problem)  # most ports carry it anyway
        self._say_no_more()
        self._sound.send_caller(caller)
        self._pump_if_needed()

    def listen(self, what: Hear) -> None:
        self._sound.listen(what)
        self._pump_if_needed()

    # --- what the sound tells --------------------------------------------------------------

    def happened(self, event: LineEvent) -> None:
        """What was heard, and what was played once: when it has sounded, not when it was written."""
        if event is LineEvent.SENT and self._ahead:
            self._sent_after = self._ahead
        elif self._port is not None:
            self._port.happened(event)

    def digit(self, key: str, *, pulsed: bool = False) -> None:
        if self._port is not None:
            self._port.digit(key, pulsed=pulsed)

    def caller_number(self, caller: Caller) -> None:
        if self._port is not None:
            self._port.caller_number(caller)

    # --- what the channel tells ------------------------------------------------------------

    def _ready(self) -> None:
        try:
            for event in self._channel.events():
                self._tell(event)
            self._pump()
        except ChannelGone as problem:
            log.warning("%s", problem)
            self._gone()

    def sweep(self) -> None:
        """Hear what has come on a line that waits for an early caller number."""
        if self._port is None or self._pumping or not self._sound.hears & Hear.CALLER_KEYS:
            return
        try:
            came = 0
            while came < BUFFERS and self._channel.read(self._waited[came]):
                came += 1
            if came:
                self._sound.hear(self._waited[:came].ravel())
        except ChannelGone as problem:
            log.warning("%s", problem)
            self._gone()

    def _tell(self, event: int) -> None:
        port = self._port
        if port is None:
            return
        if event & Event.PULSEDIGIT:
            port.digit(chr(event & _DIGIT_MASK), pulsed=True)
        elif event in self._events:
            if event == Event.DIALCOMPLETE:
                self._pulsing = False
            port.happened(self._events[event])

    # --- the signalling's sound ------------------------------------------------------------

    def _wants_sound(self) -> bool:
        if self._media or self._port is None:
            return False
        idle = self._sound.hears in (Hear.NOTHING, Hear.CALLER_KEYS)
        return not (idle and self._sound.silent and self._sent_after is None)

    def _pump_if_needed(self) -> None:
        wanted = self._wants_sound()
        if wanted == self._pumping or self._port is None:
            return
        self._pumping = wanted
        self._watch.change(self._channel.fd, sound=wanted)
        if wanted:
            self._try(lambda: self._channel.flush(write=False, events=False))
        self._say()

    def _pump(self) -> None:
        """Hear every block that has come; for each of them one has sounded."""
        while self._pumping and self._read():
            self._sounded()
        self._say()
        if self._pumping:
            self._pump_if_needed()

    def _sounded(self) -> None:
        self._ahead = max(0, self._ahead - 1)
        if self._sent_after is not None:
            self._sent_after -= 1
            if self._sent_after <= 0:
                self._sent_after = None
                self.happened(LineEvent.SENT)

    def _nothing_ahead(self) -> None:
        self._ahead, self._sent_after, self._unwritten = 0, None, None

    def _say_no_more(self) -> None:
        """What was written and has not sounded is taken back."""
        if self._ahead and not self._media:
            self._try(lambda: self._channel.flush(read=False, events=False))
        self._nothing_ahead()

    def _read(self) -> bool:
        count = self._channel.read(self._heard)
        if count:
            self._sound.hear(self._heard[:count])
        return bool(count)

    def _say(self) -> None:
        """Write ahead; not while pulses are dialled, which a write would end."""
        while self._pumping and not self._pulsing:
            most = FAR_AHEAD if self._sound.once_only else AHEAD
            if self._unwritten is None:
                if self._sound.silent or self._ahead >= most:
                    return
                self._ahead += 1
                self._unwritten = self._sound.say(FRAME_SAMPLES)
            try:
                if not self._channel.write(self._unwritten):
                    return
            except LineError as problem:
                log.debug("%s", problem)
            self._unwritten = None

    def _cancel_echo(self, on: bool) -> None:
        """A canceller that cannot be had is asked for once."""
        if not self._echo_taps:
            return
        try:
            self._channel.echo_canceller(self._echo_taps if on else 0)
        except LineError as problem:
            log.warning("%s; write echo_taps = 0 to do without", problem)
            self._echo_taps = 0

    def _hook(self, hook: Hook) -> None:
        self._try(lambda: self._channel.hook(hook))

    def _try(self, do: Callable[[], object]) -> None:
        """What a card refuses is logged: the call's own life goes on."""
        try:
            do()
        except ChannelGone:
            log.debug("channel %d is gone", self._channel.number)
        except LineError as problem:
            log.warning("%s", problem)
