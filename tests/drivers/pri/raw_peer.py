"""The far end of a D channel that says whatever octets it is told to: layer 2 alone, and no call control."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque

SABME, UA, RR = 0x6F, 0x63, 0x01
POLL = 0x10
FCS = bytes(2)


def message(reference: int, kind: int, *elements: bytes) -> bytes:
    """A Q.931 message; `reference` with its flag as the receiver reads it."""
    return bytes((0x08, 2, reference >> 8, reference & 0xFF, kind)) + b"".join(elements)


def element(identifier: int, *octets: int) -> bytes:
    return bytes((identifier, len(octets), *octets))


SPEECH = element(0x04, 0x80, 0x90, 0xA3)
DATA = element(0x04, 0x88, 0x90)


def channel_id(slot: int, *, exclusive: bool = True) -> bytes:
    return element(0x18, 0xA9 if exclusive else 0xA1, 0x83, 0x80 | slot)


def setup(
    reference: int, slot: int, *more: bytes, bearer: bytes = SPEECH, exclusive: bool = True
) -> bytes:
    called = element(0x70, 0x80, *b"95500")
    return message(reference, 0x05, bearer, channel_id(slot, exclusive=exclusive), called, *more)


class RawPeer:
    """The network's end of Q.921 on a socket: numbers what it sends, acknowledges what comes."""

    def __init__(self, end: socket.socket, *, network: bool = True) -> None:
        self._descriptor = end.detach()
        os.set_blocking(self._descriptor, False)
        self._command, self._response = (0x02, 0x00) if network else (0x00, 0x02)
        self.sent = self.received = 0
        """V(S) and V(R): numbers of the next information frame, modulo 128."""
        self.up = asyncio.Event()
        self.messages: deque[bytes] = deque()
        """Q.931 messages that came, without FCS."""
        self._came = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._descriptor, self._readable)

    def send(self, octets: bytes) -> None:
        """One message in an information frame."""
        self.write(bytes((self._command, 1, self.sent << 1, self.received << 1)) + octets + FCS)
        self.sent = (self.sent + 1) % 128

    def write(self, frame: bytes) -> None:
        """Any frame; a full socket loses it, as a wire would."""
        try:
            os.write(self._descriptor, frame)
        except (BlockingIOError, BrokenPipeError):
            pass

    async def next(self, kind: int | None = None) -> bytes:
        """The next message, or the next of this type."""
        async with asyncio.timeout(5):
            while True:
                while not self.messages:
                    self._came.clear()
                    await self._came.wait()
                octets = self.messages.popleft()
                if kind is None or octets[4] == kind:
                    return octets

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)

    def _readable(self) -> None:
        while True:
            try:
                frame = os.read(self._descriptor, 2048)
            except BlockingIOError:
                return
            if not frame:
                asyncio.get_running_loop().remove_reader(self._descriptor)
                return
            self._heard(frame)

    def _heard(self, frame: bytes) -> None:
        control = frame[2]
        if not control & 1:
            self.received = ((control >> 1) + 1) % 128
            self.messages.append(frame[4:-2])
            self._came.set()
            self.write(bytes((self._response, 1, RR, self.received << 1)) + FCS)
        elif control & ~POLL == SABME:
            self.sent = self.received = 0
            self.write(bytes((self._response, 1, UA | control & POLL)) + FCS)
            self.up.set()
        elif control & 3 == 1:
            if control == 0x09:  # REJ: begin again where the other side stands
                self.sent = frame[3] >> 1
            if frame[0] == self._response ^ 2 and frame[3] & 1:
                self.write(bytes((self._response, 1, RR, self.received << 1 | 1)) + FCS)


def cause_of(octets: bytes) -> int:
    """The cause of a clearing message whose first element it is."""
    assert octets[5] == 0x08, octets.hex()
    return octets[8] & 0x7F
