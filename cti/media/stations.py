"""Stations: the rows whose sound comes and goes over the network as SRTP."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from cti.media.matrix import Codes
from cti.media.records import OpenStation, Report, StationHeard, StationOpened
from drivers.line import FRAME_SECONDS, SILENCE
from drivers.rtp import KEY_BYTES, RtpEndpoint

SILENT_AFTER = round(1.0 / FRAME_SECONDS)


class StationError(ValueError):
    """A station cannot be opened; the sentence says why."""


class Stations:
    """The open stations, one endpoint a row."""

    def __init__(self, rows: range, report: Callable[[Report], None]) -> None:
        self._rows = rows
        self._report = report
        self._open: dict[int, RtpEndpoint] = {}
        self._quiet: dict[int, int] = {}
        """Row -> ticks since anything authentic came; `SILENT_AFTER` means reported as silent."""

    def open(self, command: OpenStation) -> None:
        """Open or, with fresh keys, open anew. Raises StationError."""
        row = command.row
        if row not in self._rows:
            raise StationError(f"Row {row} is not a station's; stations have {self._rows}.")
        self.close(row)
        try:
            self._open[row] = endpoint = RtpEndpoint(
                command.host,
                receive_key=_key(command.receive_key),
                send_key=_key(command.send_key),
            )
        except OSError as error:
            raise StationError(
                f"Row {row}: no port could be opened on {command.host}: {error.strerror}."
            ) from error
        self._quiet[row] = SILENT_AFTER
        self._report(StationOpened(row, endpoint.port))

    def close(self, row: int) -> None:
        endpoint = self._open.pop(row, None)
        if endpoint is None:
            return
        endpoint.close()
        if self._quiet.pop(row) < SILENT_AFTER:
            self._report(StationHeard(row, False))

    def close_all(self) -> None:
        for row in list(self._open):
            self.close(row)

    def read(self, heard: Codes) -> None:
        for row, endpoint in self._open.items():
            before = endpoint.accepted
            endpoint.receive()
            if not endpoint.read(heard[row]):
                heard[row] = SILENCE
            self._note(row, endpoint.accepted != before)

    def write(self, spoken: Codes) -> None:
        for row, endpoint in self._open.items():
            endpoint.write(spoken[row])

    def silence(self, row: int, heard: Codes) -> None:
        """What a row says that has no endpoint any more."""
        if row not in self._open:
            heard[row] = SILENCE

    def _note(self, row: int, came: bool) -> None:
        quiet = self._quiet[row]
        if came:
            self._quiet[row] = 0
            if quiet >= SILENT_AFTER:
                self._report(StationHeard(row, True))
        elif quiet < SILENT_AFTER:
            self._quiet[row] = quiet + 1
            if quiet + 1 == SILENT_AFTER:
                self._report(StationHeard(row, False))


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise StationError("An SRTP key is no base64; send 30 octets in base64.") from error
    if len(key) != KEY_BYTES:
        raise StationError(f"An SRTP key has {len(key)} octets; send {KEY_BYTES}.")
    return key
