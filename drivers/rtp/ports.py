"""All stations of a switch, moved on together once every 20 ms.

With C all stations share one port; a packet finds its station by the address that it comes from, and
at the first time, or when a station has moved, by the key that proves it. A port for each costs more:
measured on loopback with 100 stations that move every 20 ms (AMD EPYC, Linux 6.18), receiving and
sending take 2.3 + 5.2 us a packet with a socket each (`epoll`, `sendto`) and 1.4 + 4.3 us with one
(`recvmmsg`, `sendmmsg`), of 8 us that there are for all; a firewall has one number to open besides.
What one port costs is answered so: its buffer is large, so a flood must be a flood to fill it; in a
tick at most eight packets a station are looked at; and a packet of unknown origin is tried with the
keys of awaited stations only, 512 trials a tick.

`NativePorts` takes the way of ordinary packets through C where that is built; `PlainPorts` does the
same in Python, with a port for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from drivers.line import FRAME_SECONDS, SILENCE, LineUnavailable
from drivers.rtp.endpoint import RtpEndpoint
from drivers.rtp.statistics import Quality

Codes = npt.NDArray[np.uint8]

SILENT_AFTER = round(1.0 / FRAME_SECONDS)
"""Frames without a packet after which a station counts as silent."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A digit keyed at a station, which began `seconds` ago."""

    row: int
    digit: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Alive:
    """Packets of a station began to come, or none came for a second."""

    row: int
    alive: bool


Happening: TypeAlias = Pressed | Alive


class Ports(Protocol):
    """Stations by the row of the matrix that they speak and listen at."""

    def open(self, row: int, host: str, *, receive_key: bytes, send_key: bytes) -> int:
        """Open a station for a row that has none; the number of its port, which others may share.

        Raises OSError when the address cannot be bound, ValueError for a key that has not 30 octets.
        """
        ...

    def close(self, row: int) -> Quality | None:
        """Say goodbye and end; how it was since `open`. None where none was open."""
        ...

    def shut(self) -> None:
        """Close all and give everything back; may be called twice."""
        ...

    @property
    def rows(self) -> list[int]:
        """The rows that are open."""
        ...

    def read(self, heard: Codes) -> list[Happening]:
        """Fill the open rows of uint8[rows, 160]; what does not speak is silence."""
        ...

    def write(self, spoken: Codes) -> None:
        """Send the open rows of uint8[rows, 160]."""
        ...

    def press(self, row: int, digits: str) -> None:
        """Send digits to a station (RFC 4733). Raises ValueError for no digits, KeyError for no port."""
        ...

    def quality(self, row: int) -> Quality:
        """Of the time since this was asked last. Raises KeyError for a row without a port."""
        ...


class PlainPorts:
    """Ports in Python alone."""

    def __init__(self) -> None:
        self._open: dict[int, RtpEndpoint] = {}
        self._quiet: dict[int, int] = {}

    def open(self, row: int, host: str, *, receive_key: bytes, send_key: bytes) -> int:
        made = RtpEndpoint(host, receive_key=receive_key, send_key=send_key)
        self._open[row], self._quiet[row] = made, SILENT_AFTER
        return made.port

    def close(self, row: int) -> Quality | None:
        endpoint = self._open.pop(row, None)
        if endpoint is None:
            return None
        del self._quiet[row]
        endpoint.close()
        return endpoint.quality(since_start=True)

    def shut(self) -> None:
        for row in self.rows:
            self.close(row)

    @property
    def rows(self) -> list[int]:
        return list(self._open)

    def read(self, heard: Codes) -> list[Happening]:
        happened: list[Happening] = []
        for row, endpoint in self._open.items():
            came = endpoint.receive() > 0
            quiet = self._quiet[row]
            self._quiet[row] = 0 if came else min(quiet + 1, SILENT_AFTER)
            if came and quiet == SILENT_AFTER:
                happened.append(Alive(row, True))
            if quiet < SILENT_AFTER == self._quiet[row]:
                happened.append(Alive(row, False))
            while endpoint.digits:
                digit = endpoint.digits.popleft()
                happened.append(Pressed(row, digit.digit, digit.seconds))
            if not endpoint.read(heard[row]):
                heard[row] = SILENCE
        return happened

    def write(self, spoken: Codes) -> None:
        for row, endpoint in self._open.items():
            endpoint.write(spoken[row])

    def press(self, row: int, digits: str) -> None:
        self._open[row].press(digits)

    def quality(self, row: int) -> Quality:
        return self._open[row].quality()


def open_ports(most: int, port: int = 0) -> Ports:
    """Room for so many stations; in C where that is built, in Python otherwise.

    In C all share `port`, 0 being any that is free; in Python each has one of its own.
    """
    try:
        from drivers.rtp.native_ports import NativePorts

        return NativePorts(most, port)
    except LineUnavailable:
        return PlainPorts()
