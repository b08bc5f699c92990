"""The voice half of a span of the exchange: one packet of A-law each way every 20 ms."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from drivers.line import FRAME_SAMPLES, Frame, LineUnavailable


class SimulatedVoice:
    """Reads and writes packets of `len(channels)` x 160 octets; never waits. It owns a copy of `fd`.

    The far side answers what is written, so write once per tick and read what came.
    """

    def __init__(self, name: str, channels: Sequence[int], fd: int) -> None:
        self.name = name
        self.channels = tuple(channels)
        self._fd = fd
        self._size = len(self.channels) * FRAME_SAMPLES
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Begin with the packet that comes next. Raises LineUnavailable."""
        try:
            self._socket = socket.socket(fileno=os.dup(self._fd))
        except OSError as problem:
            raise LineUnavailable(
                f"{self.name}: the exchange's voice socket {self._fd} cannot be used: {problem}"
            ) from problem
        self._socket.setblocking(False)
        try:
            while self._socket.recv(self._size):
                pass
        except OSError:
            pass

    def read(self, heard: Frame) -> bool:
        if self._socket is None:
            return False
        try:
            packet = heard if heard.flags.c_contiguous else heard.copy()
            if self._socket.recv_into(packet.data) != self._size:
                return False
        except (BlockingIOError, ConnectionError):
            return False
        if packet is not heard:
            heard[:] = packet
        return True

    def write(self, spoken: Frame) -> bool:
        if self._socket is None:
            return False
        try:
            packet = spoken if spoken.flags.c_contiguous else spoken.copy()
            return self._socket.send(packet.data) == self._size
        except (BlockingIOError, ConnectionError):
            return False

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
