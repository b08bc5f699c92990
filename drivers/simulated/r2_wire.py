"""A simulated E1 with ABCD bits: a CAS port on a socket that keeps packets apart.

The switch's end has the clock, as of the voice. It sends a packet per tick and the exchange answers
it; a tick is 20 ms of the line's time while a register is at work or a timer runs, longer
otherwise. Bits that change are told at once, one change a packet, so none is lost. The sound of
channels that belong to the signalling is in the ticks and their answers; the other sound has a
socket of its own.

    octets    of a packet
    1         kind: TICK, ANSWER or BITS
    1         how many channels' sound follows
    8         TICK: microseconds of the line's time; ANSWER: when to tick again, at the latest
    30        ABCD of every channel
    161 each  place of the channel, 20 ms of A-law
"""

from __future__ import annotations

import asyncio
import logging
import os
import struct
from collections import deque
from collections.abc import Sequence

from drivers.line import SILENCE, Health, LineUnavailable
from drivers.q931 import E1_CHANNELS
from drivers.r2.cas import BLOCK, Bits, CasUser

log = logging.getLogger(__name__)

TICK, ANSWER, BITS = 1, 2, 3
HEADER = struct.Struct("!BBq")
BLOCKED: Bits = 0b1101
QUIET = bytes([SILENCE]) * BLOCK

TICK_SECONDS = 0.020
IDLE_SECONDS = 0.200
"""Of the line's time between two ticks while nothing is going on."""

LOST_SECONDS = 3.0
"""Real seconds without a packet after which the far end is lost."""

GRAIN_SECONDS = 0.001
"""What epoll waits at least."""

WAITING_BLOCKS = 16
LONGEST_PACKET = 8192


class R2Wire:
    """One end. It owns `descriptor`. `clock` is the switch's end.

    `speed` is how many seconds of the line's time pass in one, as fast as both ends manage.
    """

    ahead = 1

    def __init__(
        self,
        name: str,
        descriptor: int,
        *,
        clock: bool,
        channels: Sequence[int] = E1_CHANNELS,
        speed: float = 1.0,
        lost: float = LOST_SECONDS,
    ) -> None:
        self.name, self.channels = name, tuple(channels)
        self.health = Health.SIGNALLING_DOWN
        self.unplugged = False
        """While true nothing gets through, either way."""
        self._descriptor, self._is_clock = descriptor, clock
        self._speed, self._lost = speed, lost
        self._places = {channel: place for place, channel in enumerate(self.channels)}
        self._sent = bytearray([BLOCKED]) * len(self.channels)
        self._heard = bytes(self._sent)
        self._saying: dict[int, deque[bytes]] = {}
        self._now = 0.0
        self._wake: float | None = None
        self._far_wake: float | None = None
        self._user: CasUser | None = None
        self._tick: asyncio.Handle | None = None
        self._tick_due = 0.0
        self._ticked_at = 0.0
        self._answered = True
        self._watch: asyncio.TimerHandle | None = None
        self._heard_at = 0.0

    # --- the port --------------------------------------------------------------------------

    def clock(self) -> float:
        return self._now

    def wake(self, at: float | None) -> None:
        self._wake = at
        self._hasten()

    def open(self, user: CasUser) -> None:
        if self._descriptor < 0:
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._user = user
        self._loop = asyncio.get_running_loop()
        os.set_blocking(self._descriptor, False)
        self._loop.add_reader(self._descriptor, self._readable)
        self._heard_at = self._ticked_at = self._loop.time()
        self._look_out()
        if self._is_clock:
            self._tick_at(self._ticked_at)

    def bits(self, channel: int) -> Bits:
        return self._heard[self._places[channel]]

    def set_bits(self, channel: int, bits: Bits) -> None:
        place = self._places[channel]
        if self._sent[place] != bits:
            self._sent[place] = bits
            self._send(BITS, 0)
            self._hasten()

    def take_sound(self, channel: int) -> None:
        self._saying[channel] = deque(maxlen=WAITING_BLOCKS)
        self._hasten()

    def give_sound(self, channel: int) -> None:
        self._saying.pop(channel, None)

    rest_sound = give_sound

    def say(self, channel: int, block: bytes) -> None:
        waiting = self._saying.get(channel)
        if waiting is not None:
            waiting.append(block)

    def hush(self, channel: int) -> None:
        waiting = self._saying.get(channel)
        if waiting is not None:
            waiting.clear()

    def close(self) -> None:
        self._user = None
        for handle in (self._tick, self._watch):
            if handle is not None:
                handle.cancel()
        self._tick = self._watch = None
        if self._descriptor >= 0:
            if self.health is not Health.SIGNALLING_DOWN or self._heard_at:
                self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1
        self.health = Health.SIGNALLING_DOWN

    # --- time ------------------------------------------------------------------------------

    def _step(self) -> float:
        """The line's time until the next tick."""
        if self._saying:
            return TICK_SECONDS
        wakes = [wake for wake in (self._wake, self._far_wake) if wake is not None]
        until = min(wakes, default=self._now + IDLE_SECONDS) - self._now
        return min(max(until, TICK_SECONDS), IDLE_SECONDS)

    def _hasten(self) -> None:
        """Something is going on: let the next tick come as soon as it now should."""
        if self._is_clock and self._answered and self._user is not None and self._tick is not None:
            at = self._ticked_at + self._step() / self._speed
            if at < self._tick_due:
                self._tick_at(at)

    def _go_on(self) -> None:
        """The clock's end: one tick of the line's time."""
        self._now += self._step()
        self._ticked_at = self._loop.time()
        self._answered = False
        self._send(TICK, int(self._now * 1e6))
        self._tick_at(self._ticked_at + IDLE_SECONDS)  # where no answer comes
        self._time_passed()

    def _tick_at(self, at: float) -> None:
        """The next tick at this time of the loop; what is nearer than its grain comes at once."""
        if self._tick is not None:
            self._tick.cancel()
        self._tick_due = at
        if at - self._loop.time() > GRAIN_SECONDS:
            self._tick = self._loop.call_at(at, self._go_on)
        else:
            self._tick = self._loop.call_soon(self._go_on)

    def _was_answered(self, far_wake: int) -> None:
        self._answered = True
        self._far_wake = far_wake / 1e6 if far_wake >= 0 else None
        if self._tick is not None:
            self._tick_at(self._ticked_at + self._step() / self._speed)

    def _time_passed(self) -> None:
        if self._wake is not None and self._wake <= self._now and self._user is not None:
            self._wake = None
            self._user.time_passed()

    def _look_out(self) -> None:
        """Whether the far end still says something."""
        silent = self._loop.time() - self._heard_at
        if silent >= self._lost and self.health is Health.NORMAL:
            self._changed(Health.NO_SIGNAL)
        self._watch = self._loop.call_later(
            max(self._lost - silent, self._lost / 4), self._look_out
        )

    def _changed(self, health: Health) -> None:
        self.health = health
        if self._user is not None:
            self._user.health_changed(health)

    # --- packets ---------------------------------------------------------------------------

    def _send(self, kind: int, number: int) -> None:
        if self.unplugged or self._user is None:
            return
        sounds = []
        if kind != BITS:
            for channel, waiting in self._saying.items():
                sounds.append(bytes([self._places[channel]]))
                sounds.append(waiting.popleft() if waiting else QUIET)
        packet = HEADER.pack(kind, len(sounds) // 2, number) + bytes(self._sent) + b"".join(sounds)
        try:
            os.write(self._descriptor, packet)
        except OSError as problem:
            log.debug("%s: a packet could not be written: %s", self.name, problem)

    def _readable(self) -> None:
        while self._user is not None:
            try:
                packet = os.read(self._descriptor, LONGEST_PACKET)
            except BlockingIOError:
                return
            except OSError as problem:
                log.info("%s: the span cannot be read: %s", self.name, problem)
                packet = b""
            if not packet:
                self._loop.remove_reader(self._descriptor)
                if self.health is not Health.SIGNALLING_DOWN:
                    self._changed(Health.SIGNALLING_DOWN)
                return
            if not self.unplugged:
                self._came(packet)

    def _came(self, packet: bytes) -> None:
        fixed = HEADER.size + len(self.channels)
        if len(packet) < fixed:
            return
        kind, sounds, number = HEADER.unpack_from(packet)
        if len(packet) != fixed + sounds * (BLOCK + 1):
            return
        self._heard_at = self._loop.time()
        if kind == TICK:
            self._now = number / 1e6
        self._take_bits(packet[HEADER.size : fixed])
        if kind != BITS:
            self._take_sounds(packet, fixed, sounds)
        if kind == TICK:
            self._time_passed()
            wake = self._now + TICK_SECONDS if self._saying else self._wake
            self._send(ANSWER, -1 if wake is None else int(wake * 1e6))
        elif kind == ANSWER:
            self._was_answered(number)
        else:
            self._hasten()

    def _take_bits(self, bits: bytes) -> None:
        before, self._heard = self._heard, bits
        if self.health is not Health.NORMAL:
            self._changed(Health.NORMAL)
        elif bits != before:
            for place, channel in enumerate(self.channels):
                if bits[place] != before[place] and self._user is not None:
                    self._user.bits_changed(channel, bits[place])

    def _take_sounds(self, packet: bytes, at: int, sounds: int) -> None:
        heard = {}
        for _ in range(sounds):
            heard[packet[at]] = packet[at + 1 : at + 1 + BLOCK]
            at += 1 + BLOCK
        for channel in list(self._saying):
            if self._user is not None:
                self._user.sound_came(channel, heard.get(self._places[channel], QUIET))
