"""Channels opened for a measurement: blocks of 20 ms out and in, at the pace of the line."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ask_number
from drivers.dahdi.listening import PATIENCE_SECONDS, Held, ready
from drivers.dahdi.params import Event, Hook, Law, Signalling
from drivers.line import FRAME_SAMPLES, LineError, LineUnavailable
from drivers.native.dahdi import C

BUFFERS = 32
CUSHION_BLOCKS = 30
"""So far ahead of the line it is written: a busy computer must not look like a bad line."""
DIAL_PAUSE_OCTETS = 8000
"""A second after going off hook an exchange takes digits."""
MOST_DIALLING_OCTETS = 60 * 8000

_RAW = frozenset({Signalling.CLEAR})
_SPEECH = _RAW | {
    Signalling.CAS,
    Signalling.FXSLS,
    Signalling.FXSGS,
    Signalling.FXSKS,
    Signalling.FXOLS,
    Signalling.FXOGS,
    Signalling.FXOKS,
}
_TOWN_LINES = frozenset({Signalling.FXSLS, Signalling.FXSGS, Signalling.FXSKS})

Speak = Callable[[int], bytes]
"""Gives the next octets that are sent, exactly so many."""
Hear = Callable[[bytes], None]
Progress = Callable[[float], bool]
"""Is told the seconds done; False ends the measurement early."""


class TrialChannel(Held):
    """One channel during a measurement; leaving the block gives it back.

    With `raw` every bit goes through unchanged, which only channels of an E1 can do; without, it
    is A-law with the echo canceller off. `off_hook`: take a town line. `cushion`: blocks that are
    written ahead of the line, 30 at most.
    """

    def __init__(
        self, number: int, *, raw: bool, off_hook: bool = False, cushion: int = CUSHION_BLOCKS
    ) -> None:
        self.number = number
        self._cushion = cushion * FRAME_SAMPLES
        self.heard_octets = 0
        self.written_octets = 0
        self.starved = 0
        """Times that the driver's buffers ran dry or over because this computer was late."""
        self.alarms = 0
        self._rest = b""
        self._block = bytearray(FRAME_SAMPLES)
        self._channel = _opened(number)
        try:
            self._prepare(raw, off_hook)
        except BaseException:
            self._channel.close()
            raise

    def close(self) -> None:
        """Hang up and give the channel back; may be called twice."""
        if self._channel.fd >= 0 and self._taken:
            self._channel.hook(Hook.ONHOOK)
        self._channel.close()

    @property
    def digital(self) -> bool:
        return self._kind in (Signalling.CLEAR, Signalling.CAS)

    def dial(self, digits: str) -> None:
        """Wait for the exchange, key digits as tones, and return when they are sent.

        Raises LineError where the driver does not say so in time.
        """
        self.begin()
        self._pass_events(lambda events: self.heard_octets >= DIAL_PAUSE_OCTETS)
        self._channel.dial(f"T{digits}")
        self._pass_events(lambda events: Event.DIALCOMPLETE in events)

    def fileno(self) -> int:
        return self._channel.fd

    def begin(self) -> None:
        """From now on octets are counted, out and in."""
        self._channel.flush()
        self.heard_octets = self.written_octets = 0

    def read(self) -> bytes:
        """The next block; empty while none is there."""
        events = self._channel.events()
        self.alarms += events.count(Event.ALARM)
        self.starved += events.count(Event.WRITE_UNDERRUN) + events.count(Event.READ_OVERRUN)
        count = self._channel.read(self._block)
        self.heard_octets += count
        return bytes(self._block[:count])

    def write(self, speak: Speak) -> None:
        """Send what the cushion lacks."""
        if not self.written_octets:
            ask_number(self._channel.fd, C.DAHDI_BUFFER_EVENTS, 1)
        while self.written_octets - self.heard_octets < self._cushion:
            block = self._rest or speak(FRAME_SAMPLES)
            taken = self._channel.write(block)
            self._rest = block[taken:]
            self.written_octets += taken
            if self._rest:
                return

    def _pass_events(self, enough: Callable[[list[int]], bool]) -> None:
        """Hear and forget until it is enough."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN | select.POLLPRI)
        while poll.poll(PATIENCE_SECONDS * 1000):
            events = self._channel.events()
            self.heard_octets += self._channel.read(self._block)
            if enough(events):
                return
            if self.heard_octets > MOST_DIALLING_OCTETS:
                break
        raise LineError(f"channel {self.number}: the driver did not finish dialling")

    def _prepare(self, raw: bool, off_hook: bool) -> None:
        channel = self._channel
        self._kind = channel.params().signalling
        self._taken = False
        if self._kind not in (_RAW | {Signalling.CAS} if raw else _SPEECH):
            what = "carries bits unchanged" if raw else "carries sound"
            raise LineError(
                f"channel {self.number} is configured as {self._kind.name}, which no test of this "
                f"kind suits: name a channel that {what} (`cordboard lines status` lists them)."
            )
        if self._kind is Signalling.CLEAR:
            channel.audio_mode(not raw)
        if not raw or self._kind is not Signalling.CLEAR:
            channel.law(Law.ALAW)
            channel.echo_canceller(0)
        channel.buffers(BUFFERS, FRAME_SAMPLES)
        channel.flush()
        if off_hook and self._kind in _TOWN_LINES:
            channel.hook(Hook.OFFHOOK)
            self._taken = True


def run(
    legs: Sequence[tuple[TrialChannel, Speak | None, Hear]], seconds: float, progress: Progress
) -> None:
    """Send and hear on all channels at once until each has heard so many seconds.

    Raises LineUnavailable where a channel brings nothing.
    """
    wanted = round(seconds * 8000)
    waiting = {channel.fileno(): (channel, speak, hear) for channel, speak, hear in legs}
    poll = select.poll()
    for descriptor in waiting:
        poll.register(descriptor, select.POLLIN | select.POLLPRI)
    for channel, _, _ in legs:
        channel.begin()
    for channel, speak, _ in legs:
        if speak is not None:
            channel.write(speak)
    while waiting:
        for descriptor in ready(poll, [channel.number for channel, _, _ in waiting.values()]):
            channel, speak, hear = waiting[descriptor]
            block = channel.read()
            if block:
                hear(block)
            if speak is not None:
                channel.write(speak)
            if channel.heard_octets >= wanted:
                poll.unregister(descriptor)
                del waiting[descriptor]
        if not progress(min(channel.heard_octets for channel, _, _ in legs) / 8000):
            return


def _opened(number: int) -> DahdiChannel:
    try:
        return DahdiChannel(number)
    except LineUnavailable as problem:
        if "taken by another program" not in str(problem):
            raise
        raise LineUnavailable(
            f"channel {number} is in use, by the running server or another program: a test needs it "
            "alone. Test when no call is on it: stop the server, or take the channel out of its "
            "configuration. `cordboard lines monitor` listens without disturbing anybody."
        ) from problem
