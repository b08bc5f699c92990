"""The D channel's file, coupled to a socket that is always there.

libpri gets one end of a socket pair: whatever happens to the card, its descriptor lives, so layer 2
and the calls in talk outlast an alarm or a card that was taken away for a moment. Here the frames
go between the other end and the card, events are fetched before they block the file, and the file is
opened anew when the card is back.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.params import Event
from drivers.dahdi.watch import Watch
from drivers.line import LineError

log = logging.getLogger(__name__)

FRAME_OCTETS = 1024
"""The longest frame, and so the size of a buffer."""

BUFFERS = 32
FRAMES_A_TURN = 64


@dataclass(slots=True)
class DChannelCounters:
    """What went wrong on the wire: HDLC aborts, frames with a bad check sum, frames that overran."""

    aborts: int = 0
    bad_check_sums: int = 0
    overruns: int = 0
    unsent: int = 0
    """Frames that the card's buffers had no room for; layer 2 sends them again."""


class DChannelFile:
    """Frames between the D channel `number` and `descriptor`, which its user owns.

    `alarmed` is called when the card tells that an alarm came or went, and when the file was lost
    or is back.
    """

    def __init__(self, name: str, number: int, watch: Watch, alarmed: Callable[[], None]) -> None:
        self.name, self.number = name, number
        self.counters = DChannelCounters()
        self._watch, self._alarmed = watch, alarmed
        self._channel: DahdiChannel | None = None
        self._near: socket.socket | None = None
        self._buffer = bytearray(FRAME_OCTETS)

    @property
    def plugged(self) -> bool:
        """Whether the card's file is open."""
        return self._channel is not None

    def open(self) -> int:
        """Open the card's file, if that was not done; returns the descriptor for libpri.

        Raises LineUnavailable.
        """
        if not self.plugged:
            self.plug()
        self._near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._near.setblocking(False)
        asyncio.get_running_loop().add_reader(self._near.fileno(), self._from_libpri)
        return far.detach()

    def plug(self) -> None:
        """Open the card's file and go on with it. Raises LineUnavailable, LineError."""
        self.go_on_with(self.opened())

    def opened(self) -> DahdiChannel:
        """The card's file opened anew, on any thread. Raises LineUnavailable, LineError."""
        channel = DahdiChannel(self.number)
        try:
            channel.buffers(BUFFERS, FRAME_OCTETS)
            channel.flush()
        except LineError:
            channel.close()
            raise
        return channel

    def go_on_with(self, channel: DahdiChannel) -> None:
        """Take this file, which belongs to this object from now on, in place of a lost one."""
        self._watch.add(channel.fd, self._from_card, sound=True)
        self._channel = channel

    def unplug(self) -> None:
        """Close the card's file; libpri's end stays. May be called twice."""
        if self._channel is not None:
            self._watch.remove(self._channel.fd)
            self._channel.close()
            self._channel = None

    def close(self) -> None:
        """Give everything back but libpri's end; may be called twice."""
        self.unplug()
        if self._near is not None:
            asyncio.get_running_loop().remove_reader(self._near.fileno())
            self._near.close()
            self._near = None

    def _from_card(self) -> None:
        channel = self._channel
        if channel is None or self._near is None:
            return
        try:
            self._note(channel.events())
            for _ in range(FRAMES_A_TURN):
                size = channel.read(self._buffer)
                if not size:
                    break
                self._near.send(memoryview(self._buffer)[:size])
        except BlockingIOError:
            log.info("%s: the D channel brings frames faster than they are worked on", self.name)
        except BrokenPipeError:
            self._watch.change(channel.fd, sound=False)
        except LineError as problem:
            self._lost(problem)

    def _from_libpri(self) -> None:
        assert self._near is not None
        for _ in range(FRAMES_A_TURN):
            try:
                frame = self._near.recv(FRAME_OCTETS + 1)
            except BlockingIOError:
                return
            except OSError:
                frame = b""
            if not frame:
                asyncio.get_running_loop().remove_reader(self._near.fileno())
                return
            self._to_card(frame)

    def _to_card(self, frame: bytes) -> None:
        channel = self._channel
        if channel is None:
            return
        try:
            if channel.write(frame) or (self._note(channel.events()) and channel.write(frame)):
                return
            self.counters.unsent += 1
        except LineError as problem:
            self._lost(problem)

    def _note(self, events: list[int]) -> bool:
        """Count and tell; whether there were any."""
        counters = self.counters
        for event in events:
            match event:
                case Event.ABORT:
                    counters.aborts += 1
                case Event.BADFCS:
                    counters.bad_check_sums += 1
                case Event.OVERRUN:
                    counters.overruns += 1
                case Event.ALARM | Event.NOALARM:
                    asyncio.get_running_loop().call_soon(self._alarmed)
                case _:
                    log.debug("%s: event %d on the D channel", self.name, event)
        return bool(events)

    def _lost(self, problem: LineError) -> None:
        log.warning("%s: %s; it is opened again when it is back", self.name, problem)
        self.unplug()
        asyncio.get_running_loop().call_soon(self._alarmed)
