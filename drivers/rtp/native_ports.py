"""Stations whose ordinary packets never touch Python: `drivers/native/datagrams.c`.

C hands back what is not ordinary: digits, comfort noise, reports, frames to be made up. SRTP is done
there (`srtp.c`), or by the libsrtp inside pylibsrtp, of which C is given the two functions and each
station's sessions as addresses; SRTCP is always libsrtp's.
"""

from __future__ import annotations

import errno
import heapq
import secrets
import socket
import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pylibsrtp

from drivers.line import FRAME_SAMPLES, SILENCE, LineUnavailable
from drivers.native.datagrams import C, ffi
from drivers.rtp.control import Control, report_in
from drivers.rtp.digits import DigitReceiver, DigitSender, EventPacket
from drivers.rtp.endpoint import SAMPLE_MS, bound_socket
from drivers.rtp.jitter import Frame, Taken
from drivers.rtp.packet import ALAW_OF_MULAW, MULAW_OF_ALAW, PAYLOAD_EVENT, PAYLOAD_NOISE
from drivers.rtp.playout import Playout, no_history
from drivers.rtp.ports import Alive, Happening, Pressed
from drivers.rtp.secure import SecureStream
from drivers.rtp.statistics import Counts, Quality

Codes = npt.NDArray[np.uint8]

DEPTH = 2
REPORTS_EVERY = 25
"""Ticks: reports wait for each other, for code that is run once a tick costs ten times what it costs
when it is run ten times in a row."""
BUFFER_BYTES = 4 << 20
"""What may wait at the port of all stations: a second of some hundreds, or of a flood."""


def _srtp() -> tuple[Any, Any, Any]:
    """libsrtp's `srtp_protect` and `srtp_unprotect` as addresses, and what finds that of a session."""
    try:
        theirs = pylibsrtp._binding
        protect = theirs.ffi.addressof(theirs.lib, "srtp_protect")
        unprotect = theirs.ffi.addressof(theirs.lib, "srtp_unprotect")

        def address(thing: Any) -> Any:
            return ffi.cast("void *", int(theirs.ffi.cast("uintptr_t", thing)))

        address(pylibsrtp.Session()._srtp[0])
    except (AttributeError, TypeError) as problem:
        raise LineUnavailable(
            f"this version of pylibsrtp ({pylibsrtp.__version__}) does not show its libsrtp "
            f"({problem}): stations are served in Python, which costs more processor time"
        ) from problem
    return address(protect), address(unprotect), address


class _Station:
    """What Python keeps of one leg."""

    def __init__(self, leg: Any, source: int, secure: SecureStream) -> None:
        self.leg = leg
        self.secure = secure
        self.playout = Playout(no_history())
        self.history = ffi.from_buffer("uint8_t[]", self.playout.history)
        self.pressed = DigitReceiver()
        self.sender = DigitSender()
        self.control = Control(source)

    def counts(self) -> Counts:
        leg = self.leg
        buffer = leg.buffer
        return Counts(
            source=leg.far_source if leg.far_known else None,
            expected=leg.carried + (leg.highest - leg.base + 1 if leg.based else 0),
            received=leg.received,
            highest=leg.highest,
            jitter=leg.jitter16 / 16,
            played=leg.played,
            concealed=buffer.lost,
            late=buffer.late,
            delay_ms=C.jitter_delay(ffi.addressof(buffer)) * SAMPLE_MS,
            sent_packets=leg.sent_packets,
            sent_octets=leg.sent_octets,
            timestamp=leg.timestamp,
        )


class NativePorts:
    """Ports for at most `most` stations. Raises LineUnavailable where C or libsrtp is not to be had."""

    def __init__(self, most: int, port: int = 0, *, own_cipher: bool = True) -> None:
        """`own_cipher`: SRTP with the instructions of the processor, where it has them."""
        self._own_cipher = own_cipher
        self._port = port
        self._sockets: dict[str, socket.socket] = {}
        protect, unprotect, self._address = _srtp()
        self._tables = (
            ffi.new("uint8_t[256]", ALAW_OF_MULAW),
            ffi.new("uint8_t[256]", MULAW_OF_ALAW),
        )
        made = C.ports_open(most, protect, unprotect, *self._tables)
        if made == ffi.NULL:
            raise LineUnavailable(f"there is no memory for {most} stations")
        self._ports = ffi.gc(made, C.ports_close)
        self._places: dict[int, int] = {}
        self._free = list(range(most - 1, -1, -1))
        self._stations: dict[int, _Station] = {}
        self._sending: set[int] = set()
        self._tick = 0
        self._heard: tuple[Codes | None, Any] = None, None
        self._spoken: tuple[Codes | None, Any] = None, None
        """The matrices of the last tick and where they lie, for they are mostly the same ones."""
        self._reports: list[tuple[int, int, int]] = []
        """Tick, row and source of the next report of each station; a heap."""
        self._heard_reports: list[tuple[int, bytes, float]] = []
        """Row, packet and time of arrival."""

    # --- opening and closing ---------------------------------------------------------------------

    def open(self, row: int, host: str, *, receive_key: bytes, send_key: bytes) -> int:
        secure = SecureStream(receive_key, send_key)
        if not self._free:
            raise OSError(errno.EMFILE, "all stations that there is room for are open")
        shared = self._socket(host)
        place = self._free.pop()
        inbound = self._address(secure.inbound._srtp[0])
        outbound = self._address(secure.outbound._srtp[0])
        leg = C.ports_add(self._ports, place, row, shared.fileno(), inbound, outbound, DEPTH)
        if leg == ffi.NULL:
            self._free.append(place)
            raise MemoryError(f"there is no memory for the station at row {row}")
        if self._own_cipher:
            C.leg_cipher(leg, receive_key, send_key)
        leg.source = secrets.randbits(32)
        leg.sequence = secrets.randbits(15)
        leg.timestamp = secrets.randbits(32)
        self._places[row] = place
        self._stations[row] = _Station(leg, leg.source, secure)
        heapq.heappush(self._reports, (self._tick + report_in(first=True), row, leg.source))
        port: int = shared.getsockname()[1]
        return port

    def close(self, row: int) -> Quality | None:
        station = self._stations.pop(row, None)
        if station is None:
            return None
        if station.leg.sent_packets:
            self._report(station, goodbye=True)
        quality = station.control.quality(station.counts(), since_start=True)
        place = self._places.pop(row)
        self._sending.discard(row)
        C.ports_remove(self._ports, place)
        self._free.append(place)
        return quality

    def shut(self) -> None:
        for row in self.rows:
            self.close(row)
        C.ports_silence(self._ports)
        for shared in self._sockets.values():
            shared.close()
        self._sockets.clear()

    def _socket(self, host: str) -> socket.socket:
        """The socket of all stations at an address."""
        shared = self._sockets.get(host)
        if shared is None:
            shared = bound_socket(host, self._port)
            shared.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
            if not C.ports_listen(self._ports, shared.fileno()):
                shared.close()
                raise OSError(errno.EMFILE, "stations are served at four addresses already")
            self._sockets[host] = shared
        return shared

    @property
    def rows(self) -> list[int]:
        return list(self._stations)

    # --- every 20 ms -----------------------------------------------------------------------------

    def read(self, heard: Codes) -> list[Happening]:
        happened: list[Happening] = []
        if heard is not self._heard[0]:
            self._heard = heard, ffi.from_buffer("uint8_t[]", heard)
        for place in range(C.ports_read(self._ports, self._heard[1])):
            one = self._ports.incident[place]
            row = one.row
            station = self._stations[row]
            if one.kind == C.PLAY:
                self._play(station, one, heard[row])
            elif one.kind == C.PACKET:
                self._hear(station, row, one, happened)
            elif one.kind == C.CONTROL:
                packet = bytes(ffi.buffer(one.data, one.length))
                self._heard_reports.append((row, packet, time.time()))
            elif one.kind == C.RESTARTED:
                station.playout.restart()
                station.pressed.restart()
                station.control.restart()
            else:
                happened.append(Alive(row, one.kind == C.HEARD))
        return happened

    def write(self, spoken: Codes) -> None:
        events = self._next_events() if self._sending else ()
        if spoken is not self._spoken[0]:
            self._spoken = spoken, ffi.from_buffer("uint8_t[]", spoken)
        C.ports_write(self._ports, self._spoken[1])
        for leg, event in events:
            C.leg_send(
                self._ports,
                leg,
                PAYLOAD_EVENT,
                event.marker,
                event.timestamp,
                event.payload,
                len(event.payload),
            )
            leg.begun = False
        self._tick += 1
        if self._tick % REPORTS_EVERY == 0:
            self._hear_and_tell_reports()

    def press(self, row: int, digits: str) -> None:
        self._stations[row].sender.press(digits)
        self._sending.add(row)

    def quality(self, row: int) -> Quality:
        station = self._stations[row]
        return station.control.quality(station.counts())

    # --- what is not ordinary --------------------------------------------------------------------

    def _next_events(self) -> list[tuple[Any, EventPacket]]:
        """Of the legs that key digits, which are paused meanwhile."""
        events = []
        for row in self._sending:
            station = self._stations[row]
            leg = station.leg
            event = station.sender.next((leg.timestamp + FRAME_SAMPLES) % 0x1_0000_0000)
            leg.paused = event is not None
            if event is not None and leg.peer_size:
                events.append((leg, event))
        self._sending = {row for row in self._sending if self._stations[row].sender.busy}
        return events

    def _play(self, station: _Station, one: Any, out: Codes) -> None:
        leg, playout = station.leg, station.playout
        taken = Taken(one.taken)
        skipped = bytes(ffi.buffer(one.data, FRAME_SAMPLES)) if taken is Taken.JOINED else b""
        if not playout.concealing:
            C.leg_recall(leg, station.history)
        if playout.play(Frame(taken, out.tobytes(), one.halves, skipped), out):
            if leg.muted:
                leg.muted -= 1
                out[:] = SILENCE
            playout.remember(out)
            C.leg_remember(leg, ffi.from_buffer("uint8_t[]", out))
        else:
            out[:] = SILENCE
        leg.concealing, leg.noisy = playout.concealing, playout.noisy

    def _hear(self, station: _Station, row: int, one: Any, happened: list[Happening]) -> None:
        leg = station.leg
        payload = bytes(ffi.buffer(one.data, one.length))
        if one.payload_type == PAYLOAD_EVENT:
            digit = station.pressed.hear(one.timestamp, payload)
            if digit is not None:
                happened.append(Pressed(row, digit.digit, digit.seconds))
        elif one.payload_type == PAYLOAD_NOISE:
            station.playout.hear_noise(payload)
            leg.noisy = station.playout.noisy
        else:
            leg.unknown += 1
            return
        leg.accepted += 1

    def _hear_and_tell_reports(self) -> None:
        heard, self._heard_reports = self._heard_reports, []
        for row, packet, at in heard:
            station = self._stations.get(row)
            if station is None:
                continue
            plain = station.secure.unprotect_rtcp(packet)
            if plain is None:
                station.leg.refused += 1
            elif not station.control.hear(plain, now=at):
                station.leg.unknown += 1
        while self._reports and self._reports[0][0] <= self._tick:
            _, row, source = heapq.heappop(self._reports)
            due = self._stations.get(row)
            if due is not None and due.control.source == source:
                heapq.heappush(self._reports, (self._tick + report_in(), row, source))
                if due.leg.peer_size:
                    self._report(due)

    def _report(self, station: _Station, *, goodbye: bool = False) -> None:
        packet = station.control.report(station.counts(), goodbye=goodbye)
        protected = station.secure.protect_rtcp(packet)
        C.leg_deliver(station.leg, protected, len(protected))
