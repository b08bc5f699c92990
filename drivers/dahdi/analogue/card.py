"""One analogue DAHDI channel as the card of a port: hook, bell, pulses, and whose its sound is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from drivers.analogue.port import Hear, LineEvent, Port
from drivers.analogue.port_sound import PortSound
from drivers.callerid.caller import Caller
from drivers.dahdi.analogue.sound import BUFFERS, SignallingSound
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ChannelGone
from drivers.dahdi.ownership import MEDIA, SIGNALLING, SoundOwners
from drivers.dahdi.params import Event, Hook, Law
from drivers.dahdi.watch import Watch
from drivers.line import FRAME_SAMPLES, LineError

log = logging.getLogger(__name__)

CALLER_NUMBER_MS = 5000
"""For how long a telephone on hook is sent sound."""

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
        self._watch, self._sound = watch, SignallingSound(channel, watch, sound)
        self._events, self._gone, self._echo_taps = events, gone, echo_taps
        self._port: Port | None = None
        self._media = False
        self._hung_up = False
        self._ringing: asyncio.TimerHandle | None = None

    def start(self, port: Port) -> None:
        """Tell the port from now on what happens; first what is the case already."""
        self._port = port
        self._watch.add(self._channel.fd, self._ready)
        self._sound.start(port)
        self.look()

    def lose(self) -> None:
        """The card is away: the channel is asked nothing until `regain`."""
        self._ring_no_more()
        self._watch.remove(self._channel.fd)
        self._sound.lose()
        self._media = False
        self._owners[self._index] = SIGNALLING

    def regain(self) -> None:
        """The channel was opened anew and its port is idle."""
        self._hung_up = False
        self._watch.add(self._channel.fd, self._ready)
        self._sound.regain()

    def look(self) -> None:
        """Tell the port what is the case on the line."""
        port = self._port
        if port is None:
            return
        try:
            told = self._channel.params()
        except ChannelGone as problem:
            log.warning("%s", problem)
            self._gone()
            return
        if told.alarms:
            port.happened(LineEvent.ALARM)
        elif told.off_hook and self._events[Event.RINGOFFHOOK] is LineEvent.OFF_HOOK:
            port.happened(LineEvent.OFF_HOOK)

    def stop(self) -> None:
        """Tell nothing more; the sound's memory is given back. May be called twice."""
        self._ring_no_more()
        self._watch.remove(self._channel.fd)
        self._sound.stop()
        self._port = None

    # --- what the port asks ----------------------------------------------------------------

    def off_hook(self) -> None:
        self._hook(Hook.OFFHOOK)

    def on_hook(self) -> None:
        """Hang up, once: told so again while it drops the battery, as long as an alarm lasts, the
        driver takes the far side for lifted until it has hung up once more (`dahdi_hangup` leaves out
        the end of the drop, which forgets `gotgs`), and nobody hears of the next lifting."""
        self._sound.pulses(False)
        if not self._hung_up:
            self._hook(Hook.ONHOOK)
            self._hung_up = True

    def flash(self, milliseconds: int = 0) -> None:
        if milliseconds:
            self._try(lambda: self._channel.set_times(flash_ms=milliseconds))
        self._hook(Hook.FLASH)

    def ring(self, on_off_ms: Sequence[int]) -> None:
        self._try(lambda: self._channel.ring_cadence(on_off_ms))
        self._ring_within(MOST_TRIES)

    def _ring_within(self, tries: int) -> None:
        """Ring; a port that has only just been put on hook takes a moment until it does."""
        self._ringing = None
        self._hung_up = False
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
            self._sound.leave_to_media(True)
        self._cancel_echo(has)
        self._owners[self._index] = MEDIA if has else SIGNALLING
        if not has:
            self._sound.leave_to_media(False)

    def play(self, tone: str) -> None:
        self._sound.begin(lambda sound: sound.play(tone))

    def send_digits(self, digits: str) -> None:
        self._sound.begin(lambda sound: sound.send_digits(digits))

    def send_pulses(self, digits: str) -> None:
        self._sound.pulses(True)
        self._try(lambda: self._channel.dial(f"P{digits}"))

    def send_caller(self, caller: Caller) -> None:
        try:
            self._channel.on_hook_sound(CALLER_NUMBER_MS)
        except LineError as problem:
            log.debug("%s", problem)  # most ports carry it anyway
        self._sound.begin(lambda sound: sound.send_caller(caller))

    def listen(self, what: Hear) -> None:
        self._sound.listen(what)

    # --- what the channel tells ------------------------------------------------------------

    def _ready(self) -> None:
        try:
            for event in self._channel.events():
                self._tell(event)
            self._sound.pump()
        except ChannelGone as problem:
            log.warning("%s", problem)
            self._gone()

    def sweep(self) -> None:
        """Hear what has come on a line that waits for an early caller number."""
        try:
            self._sound.sweep()
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
                self._sound.pulses(False)
            port.happened(self._events[event])

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
        self._hung_up = False
        self._try(lambda: self._channel.hook(hook))

    def _try(self, do: Callable[[], object]) -> None:
        """What a card refuses is logged: the call's own life goes on."""
        try:
            do()
        except ChannelGone:
            log.debug("channel %d is gone", self._channel.number)
        except LineError as problem:
            log.warning("%s", problem)
