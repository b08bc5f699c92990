"""The voice half: every 20 ms one datagram with the A-law of all channels."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from drivers.line import FRAME_SAMPLES, Frame, LineUnavailable


class TieVoice:
    """Sends to the path `to`; it owns a copy of the descriptor."""

    def __init__(self, name: str, channels: Sequence[int], descriptor: int, to: str) -> None:
        self.name, self.channels = name, tuple(channels)
        self._descriptor, self._to = descriptor, to
        self._socket: socket.socket | None = None

    def open(self) -> None:
        try:
            self._socket = socket.socket(fileno=os.dup(self._descriptor))
        except OSError as problem:
            raise LineUnavailable(f"{self.name}: its socket cannot be used: {problem}") from problem
        self._socket.setblocking(False)

    def read(self, heard: Frame) -> bool:
        size = len(self.channels) * FRAME_SAMPLES
        try:
            return self._socket is not None and self._socket.recv_into(heard.data) == size
        except BlockingIOError:
            return False

    def write(self, spoken: Frame) -> bool:
        try:
            return self._socket is not None and self._socket.sendto(spoken.data, self._to) > 0
        except OSError:
            return False

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
