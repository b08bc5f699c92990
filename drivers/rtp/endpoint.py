"""One side of one station in Python alone: a socket, SRTP, the streams both ways and their reports."""

from __future__ import annotations

import secrets
import socket
import time
from collections import deque

import numpy as np
import numpy.typing as npt

from drivers.line import FRAME_SAMPLES
from drivers.rtp.control import Control, report_in
from drivers.rtp.digits import DigitPressed, DigitReceiver, DigitSender
from drivers.rtp.jitter import JitterBuffer, Taken
from drivers.rtp.packet import (
    LARGEST,
    MULAW_OF_ALAW,
    PAYLOAD_ALAW,
    PAYLOAD_EVENT,
    PAYLOAD_MULAW,
    PAYLOAD_NOISE,
    RtpPacket,
    is_control,
    parse,
)
from drivers.rtp.playout import Playout, no_history
from drivers.rtp.secure import SecureStream
from drivers.rtp.statistics import Counts, Quality, ReceiveStatistics

Codes = npt.NDArray[np.uint8]
Address = tuple[str, int]

MOST_PER_TICK = 50
"""Datagrams taken in one tick: a flood must not hold the tick."""
MOST_DIGITS = 64
"""Digits that wait to be asked for; whoever keys more than that without being heard is not heard."""
MUTE_FRAMES = 3
"""After a packet of a digit the sound is silent so long, and as long as the sound of before waits:
many telephones send the tone as well, and it would be heard as a second digit."""
SAMPLE_MS = 0.125


class RtpEndpoint:
    """One socket with one stream in each direction. Not for use from several threads at once.

    `receive_key` and `send_key` are 30 octets each. Call `receive`, `read` and `write` every 20 ms.
    Without a `peer` the first authentic packet tells where packets go; a later one from elsewhere
    moves it. Sound goes out in the law in which the far side speaks, A-law to begin with. Raises
    OSError when the address cannot be bound, ValueError for a key of another length.
    """

    def __init__(
        self,
        host: str,
        port: int = 0,
        *,
        receive_key: bytes,
        send_key: bytes,
        peer: Address | None = None,
        depth: int = 2,
    ) -> None:
        self._secure = SecureStream(receive_key, send_key)
        self._socket = bound_socket(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.peer: Address | None = peer
        """Where packets go; None until the far side was heard."""
        self.buffer = JitterBuffer(depth)
        self.digits: deque[DigitPressed] = deque(maxlen=MOST_DIGITS)
        """What the far side keyed in; whoever reads it takes it out."""
        self.accepted = 0
        """Authentic packets of sound, digits and noise."""
        self.refused = 0
        """Packets with a wrong key, replayed, or no SRTP at all."""
        self.unknown = 0
        """Authentic packets that are none of these and no reports."""
        self.unsent = 0
        """Frames that the system did not take, or that had nowhere to go."""
        self._playout = Playout(no_history())
        self._pressed = DigitReceiver()
        self._sender = DigitSender()
        self._statistics = ReceiveStatistics()
        self._source = secrets.randbits(32)
        self._control = Control(self._source)
        self._report_in = report_in(first=True)
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(32)
        self._far_source: int | None = None
        self._payload_type = PAYLOAD_ALAW
        self._begun = False
        self._muted = 0
        self._played = self._sent_packets = self._sent_octets = 0

    def receive(self) -> int:
        """Take what waits at the socket, at most some 50 datagrams; returns how many were authentic RTP."""
        before = self._statistics.received
        for _ in range(MOST_PER_TICK):
            try:
                packet, address = self._socket.recvfrom(LARGEST + 1)
            except BlockingIOError:
                break
            except OSError:
                # What an ICMP answer says about an earlier packet; the next one may arrive again.
                continue
            self._accept(packet, (str(address[0]), int(address[1])))
        return self._statistics.received - before

    def read(self, frame: Codes) -> bool:
        """Fill uint8[160] with the next 20 ms; False (and it is untouched) when nothing plays."""
        taken = self.buffer.take()
        if not self._playout.play(taken, frame):
            return False
        if taken.taken is not Taken.NOTHING:
            self._played += 1
        if self._muted:
            self._muted -= 1
            frame[:] = no_history()[:FRAME_SAMPLES]
        self._playout.remember(frame)
        return True

    def write(self, frame: Codes) -> bool:
        """Send uint8[160]; False when there is no peer yet or the system does not take it now."""
        self._timestamp = (self._timestamp + FRAME_SAMPLES) % 0x1_0000_0000
        if self.peer is None:
            self.unsent += 1
            return False
        event = self._sender.next(self._timestamp)
        if event is not None:
            sent = self._send(PAYLOAD_EVENT, event.timestamp, event.payload, event.marker)
        else:
            codes = frame.tobytes()
            if self._payload_type == PAYLOAD_MULAW:
                codes = codes.translate(MULAW_OF_ALAW)
            sent = self._send(self._payload_type, self._timestamp, codes, not self._begun)
        self._begun = event is None
        self._report_in -= 1
        if self._report_in <= 0:
            self._report_in = report_in()
            self._send_report()
        return sent

    def press(self, digits: str, seconds: float = 0.1) -> None:
        """Send digits instead of sound from the next frame on. Raises ValueError for no digits."""
        self._sender.press(digits, seconds)

    def quality(self, *, since_start: bool = False) -> Quality:
        """Of the time since this was asked last, or since the beginning."""
        return self._control.quality(self._counts(), since_start=since_start)

    def close(self) -> None:
        """Say goodbye and give the port back; may be called twice."""
        if self._socket.fileno() >= 0 and self.peer is not None and self._sent_packets:
            self._send_report(goodbye=True)
        self._socket.close()

    # --- inside ----------------------------------------------------------------------------------

    def _accept(self, datagram: bytes, address: Address) -> None:
        if is_control(datagram):
            plain = self._secure.unprotect_rtcp(datagram)
            self.refused += plain is None
            if plain is not None and not self._control.hear(plain):
                self.unknown += 1
            return
        plain = self._secure.unprotect(datagram)
        if plain is None:
            self.refused += 1
            return
        packet = parse(plain)
        if packet is None:
            self.unknown += 1
            return
        self._hear(packet, address)

    def _hear(self, packet: RtpPacket, address: Address) -> None:
        if packet.source != self._far_source:
            if self._far_source is not None:
                self._restart()
            self._far_source = packet.source
        self.peer = address
        arrival = int(time.monotonic() * 8000)
        self._statistics.note(packet.sequence, packet.timestamp, arrival)
        sound = packet.sound
        if sound is not None:
            self._payload_type = packet.payload_type
            self.buffer.put(packet.timestamp, sound)
        elif packet.payload_type == PAYLOAD_EVENT:
            digit = self._pressed.hear(packet.timestamp, packet.payload)
            if digit is not None:
                self.digits.append(digit)
            self._muted = MUTE_FRAMES + self.buffer.depth
        elif packet.payload_type == PAYLOAD_NOISE:
            self._playout.hear_noise(packet.payload)
        else:
            self.unknown += 1
            return
        self.accepted += 1

    def _restart(self) -> None:
        self.buffer.restart()
        self._playout.restart()
        self._pressed.restart()
        self._statistics.restart()
        self._control.restart()

    def _send(self, payload_type: int, timestamp: int, payload: bytes, marker: bool) -> bool:
        self._sequence = (self._sequence + 1) % 0x10000
        packet = RtpPacket(
            payload_type, self._sequence, timestamp, self._source, payload, marker
        ).pack()
        try:
            self._socket.sendto(self._secure.protect(packet), self.peer or ("", 0))
        except OSError:
            self.unsent += 1
            return False
        self._sent_packets += 1
        self._sent_octets += len(payload)
        return True

    def _send_report(self, *, goodbye: bool = False) -> None:
        packet = self._control.report(self._counts(), goodbye=goodbye)
        try:
            self._socket.sendto(self._secure.protect_rtcp(packet), self.peer or ("", 0))
        except OSError:
            self.unsent += 1

    def _counts(self) -> Counts:
        statistics, buffer = self._statistics, self.buffer
        return Counts(
            source=self._far_source,
            expected=statistics.expected,
            received=statistics.received,
            highest=statistics.highest,
            jitter=statistics.jitter,
            played=self._played,
            concealed=buffer.lost,
            late=buffer.late,
            delay_ms=buffer.delay * SAMPLE_MS,
            sent_packets=self._sent_packets,
            sent_octets=self._sent_octets,
            timestamp=self._timestamp,
        )


def bound_socket(host: str, port: int = 0) -> socket.socket:
    """A datagram socket that never waits. Raises OSError when the address cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
