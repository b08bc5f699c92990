"""A DAHDI span with channel associated signalling as a CAS port.

The control process holds the channels: bits and sound come on one file. While a call is set up it
reads and writes them, a block at a time; the card is the clock. Afterwards the media process does,
on the same files. When the card was taken away and is back, all are opened anew, and the media process
finds them on the shelf.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ChannelGone
from drivers.dahdi.lookout import Lookout
from drivers.dahdi.ownership import MEDIA, SIGNALLING, SoundOwners
from drivers.dahdi.params import Event, Law
from drivers.dahdi.shelf import FileShelf
from drivers.dahdi.span import SpanCare, span_care
from drivers.dahdi.watch import Watch
from drivers.line import Health, LineError, LineUnavailable
from drivers.r2.cas import BLOCK, Bits, CasUser

log = logging.getLogger(__name__)

BUFFERS = 24
"""Blocks that the driver keeps each way."""

AHEAD = 16
"""Blocks of a tone that wait to be sent: the loop may be late by so much, and the end of a tone
throws them away."""

_ALARMS = frozenset({int(Event.ALARM), int(Event.NOALARM)})

_Fresh: TypeAlias = dict[int, DahdiChannel]
_Look: TypeAlias = tuple[SpanCare | None, _Fresh | None]
"""What a look at the span brings: None where it is away, and fresh files, once it is back, in place of
lost ones."""


class DahdiCasPort:
    """The CAS channels of one span, by time slot. It owns the channels' files and the owners' memory.

    Raises LineUnavailable, LineError where a channel cannot be had; then none is open.
    """

    ahead = AHEAD

    def __init__(
        self,
        name: str,
        span: int,
        channels: Sequence[tuple[int, int]],
        watch: Watch,
        *,
        echo_taps: int = 0,
        prepare: Callable[[DahdiChannel], None] = lambda channel: None,
    ) -> None:
        """`channels`: time slot and DAHDI's number of each; `prepare` sets gains and the like."""
        self.name = name
        self.channels = tuple(slot for slot, _ in channels)
        self.health = Health.SIGNALLING_DOWN
        self._span, self._watch, self._echo_taps = span, watch, echo_taps
        self._prepare = prepare
        self._open: dict[int, DahdiChannel] = {}
        self._bits: dict[int, Bits] = {}
        """What is sent on each channel."""
        self._lost = False
        """Whether the card is away."""
        self._care: SpanCare | None = None
        self._lookout: Lookout[_Look] | None = None
        self._rows = {slot: row for row, slot in enumerate(self.channels)}
        self._saying: dict[int, deque[bytes]] = {}
        self._user: CasUser | None = None
        self._wake: asyncio.TimerHandle | None = None
        self._block = bytearray(BLOCK)
        self.owners = SoundOwners(len(self.channels))
        self.shelf = FileShelf(len(self.channels))
        try:
            for slot, number in channels:
                channel = self._open[slot] = DahdiChannel(number)
                self._make_ready(channel)
        except LineError:
            self.close()
            raise

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the media process inherits: the channels in order, the owners' memory, the shelf."""
        return (*self._files(), self.owners.descriptor, self.shelf.descriptor)

    def _files(self) -> list[int]:
        return [self._open[slot].fd for slot in self.channels]

    def _make_ready(self, channel: DahdiChannel) -> None:
        channel.law(Law.ALAW)
        channel.buffers(BUFFERS, BLOCK)
        self._prepare(channel)
        channel.flush()

    # --- the port --------------------------------------------------------------------------

    def clock(self) -> float:
        return asyncio.get_running_loop().time()

    def wake(self, at: float | None) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if at is not None and self._user is not None:
            self._wake = asyncio.get_running_loop().call_at(at, self._time_passed)

    def open(self, user: CasUser) -> None:
        if not self._open:
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._user = user
        self._watch_all()
        self._lookout = Lookout(self._watch, self._look, self._looked)
        self._lookout.later()
        asyncio.get_running_loop().call_soon(self._looked, self._look())

    def errors(self) -> Mapping[str, int]:
        """The span's errors, as they were at the last look. Raises LineUnavailable while it is away."""
        if self._care is None:
            raise LineUnavailable(f"DAHDI span {self._span} is not there now")
        return self._care.errors

    def _watch_all(self) -> None:
        for slot, channel in self._open.items():
            self._watch.add(channel.fd, lambda slot=slot: self._ready(slot))  # type: ignore[misc]

    def bits(self, channel: int) -> Bits:
        return self._open[channel].bits()

    def set_bits(self, channel: int, bits: Bits) -> None:
        self._bits[channel] = bits
        if not self._lost:
            self._try(lambda: self._open[channel].set_bits(bits))

    def take_sound(self, channel: int) -> None:
        self.owners[self._rows[channel]] = SIGNALLING
        self._cancel_echo(channel, on=False)
        if self._lost:
            return
        self._saying[channel] = deque()
        self._try(lambda: self._open[channel].flush(events=False))
        self._watch.change(self._open[channel].fd, sound=True)

    def give_sound(self, channel: int) -> None:
        self._stop(channel)
        self._cancel_echo(channel, on=True)
        self.owners[self._rows[channel]] = MEDIA

    def rest_sound(self, channel: int) -> None:
        self._stop(channel)
        if self.owners[self._rows[channel]] == MEDIA:
            self.owners[self._rows[channel]] = SIGNALLING
            self._cancel_echo(channel, on=False)

    def say(self, channel: int, block: bytes) -> None:
        waiting = self._saying.get(channel)
        if waiting is not None:
            waiting.append(block)
            self._write(channel)

    def hush(self, channel: int) -> None:
        if channel in self._saying:
            self._saying[channel].clear()
            self._try(lambda: self._open[channel].flush(read=False, events=False))

    def close(self) -> None:
        self._user = None
        self.health = Health.SIGNALLING_DOWN
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self._lookout is not None:
            self._lookout.close()
            self._lookout = None
        for channel in self._open.values():
            self._watch.remove(channel.fd)
            channel.close()
        self._open.clear()
        self._saying.clear()
        self.owners.close()
        self.shelf.close()

    # --- what the card tells ---------------------------------------------------------------

    def _time_passed(self) -> None:
        self._wake = None
        if self._user is not None:
            self._user.time_passed()

    def _ready(self, slot: int) -> None:
        channel = self._open.get(slot)
        if channel is None:
            return
        try:
            events = channel.events()
            if self._lookout is not None and not _ALARMS.isdisjoint(events):
                self._lookout.now()
            if Event.BITSCHANGED in events and self._user is not None:
                self._user.bits_changed(slot, channel.bits())
            self._write(slot)
            self._read(slot, channel)
        except ChannelGone as problem:
            self._lose(problem)

    # --- a card that is taken away ---------------------------------------------------------

    def _lose(self, problem: ChannelGone) -> None:
        """One channel is gone: ask for none of them until all are back."""
        if self._lost:
            return
        log.warning("%s: its line is down until the card is back", problem)
        self._lost = True
        for channel in self._open.values():
            self._watch.remove(channel.fd)
        self._saying.clear()
        self._become(Health.SIGNALLING_DOWN)

    def _look(self) -> _Look:
        """Ask for alarms and errors, and open lost files again; on any thread."""
        try:
            care = span_care(self._span)
            return care, self._opened_anew() if self._lost else None
        except LineError as problem:
            log.debug("%s: %s", self.name, problem)
            return None, None

    def _opened_anew(self) -> _Fresh:
        """Fresh files, made ready, of every channel that needs one. Raises LineError: then of none."""
        fresh: _Fresh = {}
        try:
            for slot, channel in list(self._open.items()):
                opened = channel.opened_anew()
                if opened is not None:
                    fresh[slot] = opened
                    self._make_ready(opened)
        except LineError:
            _close_all(fresh)
            raise
        return fresh

    def _looked(self, look: _Look) -> None:
        self._care, fresh = look
        if self._lookout is None:  # closed meanwhile
            _close_all(fresh or {})
            return
        if fresh is not None and self._lost:
            self._come_back(fresh)
        if not self._lost:
            self._become(Health.SIGNALLING_DOWN if self._care is None else self._care.health)

    def _come_back(self, fresh: _Fresh) -> None:
        """Go on with fresh files as it was: bits, echo canceller. Calls in talk have sound again."""
        self._lost = False
        for slot, opened in fresh.items():
            self._open[slot].replace(opened)
        for slot, bits in self._bits.items():
            self._try(lambda slot=slot, bits=bits: self._open[slot].set_bits(bits))  # type: ignore[misc]
        for slot, row in self._rows.items():
            if self.owners[row] == MEDIA:
                self._cancel_echo(slot, on=True)
        self.shelf.show(self._files(), [self._rows[slot] for slot in fresh])
        self._watch_all()
        log.warning("%s: the card is back", self.name)

    # --- blocks ----------------------------------------------------------------------------

    def _read(self, slot: int, channel: DahdiChannel) -> None:
        while slot in self._saying and self._user is not None:
            if channel.read(self._block) != BLOCK:
                return
            self._user.sound_came(slot, bytes(self._block))

    def _write(self, slot: int) -> None:
        """Hand over what waits; the rest goes when the driver has room or its events are fetched."""
        waiting, channel = self._saying.get(slot), self._open.get(slot)
        while waiting and channel is not None:
            try:
                if not channel.write(waiting[0]):
                    return
            except LineError as problem:
                log.warning("%s", problem)
            waiting.popleft()

    def _become(self, health: Health) -> None:
        if health is not self.health and self._user is not None:
            self.health = health
            self._user.health_changed(health)

    # --- sound -----------------------------------------------------------------------------

    def _stop(self, channel: int) -> None:
        """Neither hear nor say: what waits in the driver is thrown away."""
        if self._saying.pop(channel, None) is not None:
            self._watch.change(self._open[channel].fd, sound=False)
            self._try(lambda: self._open[channel].flush(events=False))

    def _cancel_echo(self, channel: int, *, on: bool) -> None:
        """A canceller that cannot be had is asked for once."""
        if self._echo_taps and not self._lost:
            try:
                self._open[channel].echo_canceller(self._echo_taps if on else 0)
            except LineError as problem:
                log.warning("%s; write echo_taps = 0 to do without", problem)
                self._echo_taps = 0

    def _try(self, do: Callable[[], object]) -> None:
        """What a card refuses is logged: the call's own life goes on."""
        try:
            do()
        except LineError as problem:
            log.warning("%s", problem)


def _close_all(files: Mapping[int, DahdiChannel]) -> None:
    for channel in files.values():
        channel.close()
