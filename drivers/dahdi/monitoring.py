"""Listening to a channel that another program has open: its two directions, nobody disturbed.

The driver copies what a channel hears and says to pseudo channels that have no line, one for each
direction. It does so only for channels that carry sound (audio mode).
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from contextlib import ExitStack

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import CONTROL, PSEUDO, ask, ask_number, open_device, refused
from drivers.dahdi.listening import Held, ready
from drivers.dahdi.params import Law, Signalling
from drivers.dahdi.span import channel_params
from drivers.line import FRAME_SAMPLES, LineError, LineUnavailable
from drivers.native.dahdi import C, ffi

_HEARD, _SPOKEN = 1, 2
"""DAHDI_CONF_MONITOR and DAHDI_CONF_MONITORTX."""
_BUFFERS = 16


class Monitor(Held):
    """Both directions of one channel in blocks of 20 ms of A-law; leaving the block ends it.

    Raises LineUnavailable without driver, rights or channel, LineError for a channel without sound.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        with ExitStack() as stack:
            control = open_device(CONTROL)
            try:
                params = channel_params(control, number)
            finally:
                os.close(control)
            if params is None:
                raise LineUnavailable(
                    f"there is no DAHDI channel {number}: `cordboard lines status` lists them"
                )
            if params.signalling in (Signalling.HDLCFCS, Signalling.HARDHDLC):
                raise LineError(
                    f"channel {number} is a D channel: `cordboard lines monitor "
                    f"{params.span} --d-channel` shows its messages"
                )
            self._descriptors = [_pseudo(number, mode, stack) for mode in (_HEARD, _SPOKEN)]
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Listen no longer; may be called twice."""
        self._stack.close()

    def listen(self, take: Callable[[bytes, bytes], bool]) -> None:
        """`take(heard, spoken)` gets 20 ms of each direction until it returns False."""
        poll = select.poll()
        for descriptor in self._descriptors:
            poll.register(descriptor, select.POLLIN)
        waiting: dict[int, bytes] = {}
        while True:
            ready(poll, [self.number])
            for descriptor in self._descriptors:
                if descriptor not in waiting:
                    block = _read(descriptor)
                    if len(block) == FRAME_SAMPLES:
                        waiting[descriptor] = block
            if len(waiting) == len(self._descriptors):
                heard, spoken = (waiting.pop(one) for one in self._descriptors)
                if not take(heard, spoken):
                    return


class DChannelEar(Held):
    """Listens to a D channel that no program has: what the far side sends, frame by frame."""

    def __init__(self, number: int) -> None:
        self._channel = DahdiChannel(number)
        self._channel.buffers(32, 1024)

    def close(self) -> None:
        """Give the channel back; may be called twice."""
        self._channel.close()

    def frame(self, seconds: float) -> bytes:
        """The next frame without check sequence; empty when none came within so many seconds."""
        poll = select.poll()
        poll.register(self._channel.fd, select.POLLIN | select.POLLPRI)
        if poll.poll(seconds * 1000):
            self._channel.events()
            buffer = bytearray(1024)
            count = self._channel.read(buffer)
            return bytes(buffer[: max(0, count - 2)])
        return b""


def _pseudo(number: int, mode: int, stack: ExitStack) -> int:
    """A pseudo channel that is given one direction of a channel."""
    descriptor = open_device(PSEUDO)
    stack.callback(os.close, descriptor)
    buffers = ffi.new("struct dahdi_bufferinfo *")
    buffers.numbufs, buffers.bufsize = _BUFFERS, FRAME_SAMPLES
    conference = ffi.new("struct dahdi_confinfo *")
    conference.confno, conference.confmode = number, mode
    try:
        ask_number(descriptor, C.DAHDI_SETLAW, int(Law.ALAW))
        ask(descriptor, C.DAHDI_SET_BUFINFO, buffers)
        ask(descriptor, C.DAHDI_SETCONF, conference)
        ask_number(descriptor, C.DAHDI_FLUSH, C.DAHDI_FLUSH_READ)
    except OSError as problem:
        raise refused(f"channel {number} cannot be listened to", problem) from problem
    return descriptor


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, FRAME_SAMPLES)
    except BlockingIOError:
        return b""
    except OSError as problem:
        raise refused("the monitored sound cannot be read", problem) from problem
