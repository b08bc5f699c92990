"""Stations: the rows whose sound comes and goes over the network as SRTP."""

from __future__ import annotations

import base64
import binascii
from collections import deque
from collections.abc import Callable

from cti.media.link.commands import OpenStation
from cti.media.link.records import DigitHeard, Report, StationHeard, StationOpened, StationQuality
from cti.media.matrix import Codes
from drivers.line import FRAME_SECONDS, SILENCE
from drivers.rtp import KEY_BYTES
from drivers.rtp.ports import Alive, Ports, open_ports
from drivers.rtp.statistics import Quality

QUALITY_EVERY = round(5.0 / FRAME_SECONDS)
TOGETHER = 25
"""Ticks after which the stations whose time has come are reported, one after the other."""


class StationError(ValueError):
    """A station cannot be opened; the sentence says why."""


class Stations:
    """The open stations, one port a row."""

    def __init__(
        self,
        rows: range,
        report: Callable[[Report], None],
        ports: Ports | None = None,
        *,
        port: int = 0,
    ) -> None:
        self._rows = rows
        self._report = report
        self._ports = open_ports(max(len(rows), 1), port) if ports is None else ports
        self._alive: set[int] = set()
        self._due: deque[tuple[int, int, int]] = deque()
        """Tick, row and serial number of the reports of quality that come next, the earliest first."""
        self._opened: dict[int, int] = {}
        """Row -> serial number."""
        self._serial = 0
        self._tick = 0

    def open(self, command: OpenStation) -> None:
        """Open or, with fresh keys, open anew. Raises StationError; wrong keys change nothing."""
        row = command.row
        if row not in self._rows:
            raise StationError(f"Row {row} is not a station's; stations have {self._rows}.")
        receive_key, send_key = _key(command.receive_key), _key(command.send_key)
        self.close(row)
        try:
            port = self._ports.open(row, command.host, receive_key=receive_key, send_key=send_key)
        except OSError as error:
            raise StationError(
                f"Row {row}: no port could be opened on {command.host}: {error.strerror}."
            ) from error
        self._serial += 1
        self._opened[row] = self._serial
        self._due.append((self._tick + QUALITY_EVERY, row, self._serial))
        self._report(StationOpened(row, port))

    def close(self, row: int) -> None:
        quality = self._ports.close(row)
        if quality is None:
            return
        del self._opened[row]
        if row in self._alive:
            self._alive.discard(row)
            self._report(StationHeard(row, False))
        if quality.received:
            self._report(_told(row, quality, closed=True))

    def close_all(self) -> None:
        for row in self._ports.rows:
            self.close(row)
        self._ports.shut()

    def read(self, heard: Codes) -> None:
        for happening in self._ports.read(heard):
            if not isinstance(happening, Alive):
                self._report(DigitHeard(happening.row, happening.digit, happening.seconds))
                continue
            if happening.alive:
                self._alive.add(happening.row)
            else:
                self._alive.discard(happening.row)
            self._report(StationHeard(happening.row, happening.alive))

    def write(self, spoken: Codes) -> None:
        self._ports.write(spoken)
        self._tick += 1
        if self._tick % TOGETHER == 0:
            self._tell_quality()

    def silence(self, row: int, heard: Codes) -> None:
        """What a row says that has no port any more."""
        if row not in self._opened:
            heard[row] = SILENCE

    def _tell_quality(self) -> None:
        while self._due and self._due[0][0] <= self._tick:
            _, row, serial = self._due.popleft()
            if self._opened.get(row) != serial:
                continue  # closed since, or opened anew
            self._due.append((self._tick + QUALITY_EVERY, row, serial))
            quality = self._ports.quality(row)
            if quality.received:
                self._report(_told(row, quality, closed=False))


def _told(row: int, quality: Quality, *, closed: bool) -> StationQuality:
    return StationQuality(
        row=row,
        closed=closed,
        seconds=quality.seconds,
        packets=quality.received,
        loss=quality.loss,
        concealed=quality.concealed,
        late=quality.late,
        jitter_ms=quality.jitter_ms,
        delay_ms=quality.delay_ms,
        round_trip_ms=quality.round_trip_ms,
        far_loss=quality.far_loss,
        far_jitter_ms=quality.far_jitter_ms,
        mos=quality.mos,
    )


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise StationError("An SRTP key is no base64; send 30 octets in base64.") from error
    if len(key) != KEY_BYTES:
        raise StationError(f"An SRTP key has {len(key)} octets; send {KEY_BYTES}.")
    return key
