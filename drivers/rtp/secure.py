"""SRTP and SRTCP of one station (RFC 3711): AES_CM_128_HMAC_SHA1_80 through libsrtp."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from pylibsrtp import Error, Policy, Session

from drivers.rtp.packet import HEAD_BYTES, LARGEST

KEY_BYTES = 30
"""Master key and master salt."""
MOST_SOURCES = 16
"""Sources that one station may have in its life: libsrtp keeps the replay window of each."""


def new_key() -> bytes:
    """A fresh master key with its salt."""
    return secrets.token_bytes(KEY_BYTES)


class SecureStream:
    """One session a direction. Raises ValueError for a key of another length than 30 octets."""

    def __init__(self, receive_key: bytes, send_key: bytes) -> None:
        for key in (receive_key, send_key):
            if len(key) != KEY_BYTES:
                raise ValueError(f"an SRTP key has {KEY_BYTES} octets, not {len(key)}")
        self.inbound = Session(Policy(receive_key, Policy.SSRC_ANY_INBOUND))
        self.outbound = Session(Policy(send_key, Policy.SSRC_ANY_OUTBOUND))
        self._sources: set[bytes] = set()

    def unprotect(self, packet: bytes) -> bytes | None:
        """The RTP packet; None where it is not authentic, came before, or is no SRTP."""
        if not HEAD_BYTES <= len(packet) <= LARGEST or packet[0] >> 6 != 2:
            return None
        return self._open(packet, packet[8:12], self.inbound.unprotect)

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        """The RTCP packet; None as above."""
        if not HEAD_BYTES <= len(packet) <= LARGEST or packet[0] >> 6 != 2:
            return None
        return self._open(packet, packet[4:8], self.inbound.unprotect_rtcp)

    def protect(self, packet: bytes) -> bytes:
        protected: bytes = self.outbound.protect(packet)
        return protected

    def protect_rtcp(self, packet: bytes) -> bytes:
        protected: bytes = self.outbound.protect_rtcp(packet)
        return protected

    def _open(
        self, packet: bytes, source: bytes, unprotect: Callable[[bytes], bytes]
    ) -> bytes | None:
        if source not in self._sources and len(self._sources) >= MOST_SOURCES:
            return None
        try:
            plain = unprotect(packet)
        except Error:
            return None
        self._sources.add(source)
        return plain
