"""D channel frames: what libpri does not report is read from them, what it cannot send is put in.

A frame is address, control, a Q.931 message and two octets of FCS (ITU-T Q.921 2, Q.931 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SETUP, CONNECT, DISCONNECT = 0x05, 0x07, 0x45
STATUS, STATUS_ENQUIRY = 0x7D, 0x75

PROTOCOL = 0x08
"""Protocol discriminator of call control (Q.931 4.2)."""

MAINTENANCE = (0x03, 0x43)
"""Protocol discriminators of SERVICE messages: AT&T's and the National ISDN's."""

ORIGINATOR = 0x8000
"""The call reference flag as the side that began the call receives it (Q.931 4.3)."""

HEADER, FCS = 4, 2
"""Octets of address and control of an information frame, and of the check at its end."""

LONGEST_MESSAGE = 260
"""N201: octets of one Q.931 message."""

LONGEST_USER_DATA = 128

_CAUSE, _CALL_STATE, _PROGRESS, _CONNECTED = 0x08, 0x14, 0x1E, 0x4C
_REDIRECTING, _USER_USER = 0x74, 0x7E
_RESTRICTION = 0x60
_INBAND = 0x08
_NO_CHECK = bytes(FCS)


@dataclass(frozen=True, slots=True)
class FrameView:
    """What a look into a D channel frame shows; `type` is 0 when it holds no call message."""

    type: int = 0
    call_reference: int = 0
    """As the octets stand there, the flag included."""
    cause: int = 0
    inband: bool = False
    """Progress indicator 8: in-band information is available."""
    connected: str = ""
    """Empty where it must not be shown."""
    redirecting_indicator: int = 0
    """Presentation and screening of the redirecting number, as in octet 3a of Q.931 4.5.10."""
    user_data: bytes = b""


def parse_frame(frame: bytes) -> FrameView:
    """Look into a frame, FCS included. Never raises."""
    octets = frame[HEADER:-FCS]
    if len(octets) < 5 or octets[0] != PROTOCOL or octets[1] != 2:
        return FrameView()
    cause, inband, connected, redirecting, user_data = 0, False, "", 0, b""
    for identifier, content in elements(octets, 5):
        if identifier == _CAUSE and len(content) >= 2:
            value = 1 if content[0] & 0x80 else 2
            cause = content[value] & 0x7F if len(content) > value else 0
        elif identifier == _PROGRESS and len(content) >= 2:
            inband = inband or content[1] & 0x7F == _INBAND
        elif identifier == _CONNECTED and content:
            digits, indicator = _number(content)
            connected = "" if indicator & _RESTRICTION else digits.decode("ascii", "replace")
        elif identifier == _REDIRECTING and content:
            redirecting = _number(content)[1]
        elif identifier == _USER_USER and content:
            user_data = content[1 : LONGEST_USER_DATA + 1]
    call_reference = octets[2] << 8 | octets[3]
    return FrameView(octets[4], call_reference, cause, inband, connected, redirecting, user_data)


def _number(content: bytes) -> tuple[bytes, int]:
    """Digits of a number, and octet 3a; 0, which means that it may be shown, where there is none."""
    if content[0] & 0x80:
        return content[1:], 0
    return content[2:], content[1] if len(content) > 1 else 0


def elements(message: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Identifier and content of the information elements of codeset 0 from octet `at` on.

    Elements of other codesets are passed over; a last one that is cut off is given as it is.
    """
    shifted, locked = False, False
    while at < len(message):
        identifier = message[at]
        if identifier & 0x80:
            if identifier & 0xF0 == 0x90:  # shift (Q.931 4.5.3, 4.5.4)
                shifted, locked = True, not identifier & 0x08
            at += 1
            continue
        if at + 1 >= len(message):
            return
        end = at + 2 + message[at + 1]
        if not shifted:
            yield identifier, message[at + 2 : end]
        shifted, at = shifted and locked, end


def user_user(data: bytes) -> Mapping[int, bytes]:
    """User-to-user information in IA5 characters (Q.931 4.5.30), up to 128 octets."""
    return {_USER_USER: bytes((_USER_USER, len(data) + 1, 0x04)) + data}


def inband_progress() -> Mapping[int, bytes]:
    """Progress indicator 8, from the private network at this side (Q.931 4.5.23)."""
    return {_PROGRESS: bytes((_PROGRESS, 2, 0x81, 0x80 | _INBAND))}


def amended(frame: bytes, added: Mapping[int, bytes]) -> bytes:
    """The frame with further elements at their places; as it was where it would become too long."""
    if len(frame) - HEADER - FCS + sum(map(len, added.values())) > LONGEST_MESSAGE:
        return frame
    message = frame[:-FCS]
    for identifier, element in sorted(added.items()):
        at = HEADER + 5
        while at + 1 < len(message):
            here = message[at]
            if here & 0xF0 == 0x90 or (here < 0x80 and here > identifier):
                break
            at += 1 if here & 0x80 else 2 + message[at + 1]
        message = message[:at] + element + message[at:]
    return message + _NO_CHECK


def status_of_active(call_reference: int) -> bytes:
    """A STATUS of state 10 in an unnumbered frame, as if it had come in (Q.931 3.1.14)."""
    head = bytes((0x00, 0x01, 0x03, PROTOCOL, 2, call_reference >> 8, call_reference & 0xFF))
    cause, state = bytes((_CAUSE, 2, 0x80, 0x9F)), bytes((_CALL_STATE, 1, 10))
    return head + bytes((STATUS,)) + cause + state + _NO_CHECK


DISC = bytes((0x00, 0x01, 0x53)) + _NO_CHECK
"""The far side takes the link down (Q.921 3.6.4), poll bit set."""

DM = bytes((0x00, 0x01, 0x0F)) + _NO_CHECK
"""The far side's link is down and it asks to establish it (Q.921 3.6.8), final bit clear."""
