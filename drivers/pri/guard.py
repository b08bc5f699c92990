"""What libpri must not see: frames that harm it although Q.931 says what to do with them.

libpri 1.6.0 takes every message that is numbered rightly, and some of them cost it something:

- `q931_getcall` makes a record of some kilobytes for any call reference that a message names, and
  forgets to take it away where the message is none that begins or clears a call (HOLD, NOTIFY,
  RESTART, any whose mandatory elements are missing): 65,000 references, each slower to find;
- `prepare_to_handle_q931_message` forgets channel and numbers of a running call when a SETUP,
  REGISTER or RESTART names it, `prepare_to_handle_maintenance_message` does so for SERVICE, and
  RESTART ACKNOWLEDGE makes a running call idle (`post_handle_q931_message`);
- `q931_cr` takes odd lengths of a call reference for the dummy one, whose record cannot clear;
- `q931_receive` gives frames of other layer 2 entities, and unnumbered ones, to call control, and
  where SERVICE is not spoken it sends back whatever came with that discriminator, a bit changed;
- the frame types of layer 2 are read before their length is asked for.

Nothing of layer 2 may be swallowed, else the numbering stands still: an information frame keeps its
header, and its message is made harmless. A message for a call that does not exist becomes a STATUS
ENQUIRY, which libpri answers with RELEASE COMPLETE, cause 81, as Q.931 5.8.3.2 wants.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.pri.frames import FCS, HEADER, MAINTENANCE, PROTOCOL, SETUP, STATUS, STATUS_ENQUIRY

_SHORTEST = {0: HEADER + FCS, 1: HEADER + FCS, 2: HEADER + FCS, 3: 3 + FCS}
"""Octets of a frame by the low bits of its control octet: information, supervisory, unnumbered."""

_SAPI_AND_TEI = (0x00, 0x01)
_COMMAND_BIT = 0x02
_UNNUMBERED_INFORMATION, _POLL = 0x03, 0x10
_RELEASE, _RELEASE_COMPLETE = 0x4D, 0x5A
_REGISTER, _RESTART, _RESTART_ACKNOWLEDGE = 0x64, 0x46, 0x4E
_FACILITY, _NOTIFY, _INFORMATION, _DISCONNECT = 0x62, 0x6E, 0x7B, 0x45
_SERVICE = (0x07, 0x0F)

_MAY_NAME_NO_CALL = (SETUP, _REGISTER, _DISCONNECT, _RELEASE, _RELEASE_COMPLETE, STATUS_ENQUIRY)
_MAY_NAME_NO_REFERENCE = (_FACILITY, _NOTIFY, _INFORMATION)
_MAY_NOT_NAME_A_CALL = (SETUP, _REGISTER, _RESTART, _RESTART_ACKNOWLEDGE)
_CALL_STATE = 0x14


class FrameGuard:
    """Lets a frame through, makes it harmless or keeps it away.

    `service` is whether SERVICE messages are spoken; `known` says whether a call reference, as its
    two octets came in, is that of a running call.
    """

    def __init__(self, *, service: bool, known: Callable[[int], bool]) -> None:
        self._service, self._known = service, known

    def admit(self, frame: bytes) -> bytes:
        """The frame that libpri may have; empty where it may have none. FCS included, both ways."""
        if len(frame) < 3 + FCS or (frame[0] & ~_COMMAND_BIT, frame[1]) != _SAPI_AND_TEI:
            return b""
        control = frame[2]
        if len(frame) < _SHORTEST[control & 3]:
            return b""
        if control & 1:
            unnumbered = control & ~_POLL == _UNNUMBERED_INFORMATION
            return b"" if unnumbered else frame
        if len(frame) == HEADER + FCS:
            return frame
        return self._message(frame)

    def _message(self, frame: bytes) -> bytes:
        if len(frame) < HEADER + 3 + FCS:
            return _emptied(frame)
        discriminator, length = frame[HEADER], frame[HEADER + 1] & 0x0F
        at = HEADER + 2 + length
        if discriminator in MAINTENANCE:
            fits = length == 2 and len(frame) > at + FCS
            whole = fits and not (frame[at - 2] & 0x7F or frame[at - 1])
            return frame if whole and self._is_service(frame, at) else _emptied(frame)
        if discriminator != PROTOCOL or length > 2 or len(frame) <= at + FCS:
            return _emptied(frame)
        kind = frame[at]
        if length == 0:
            return frame if kind in _MAY_NAME_NO_REFERENCE else _emptied(frame)
        reference = _reference(frame[HEADER + 2 : at])
        if not reference & 0x7FFF:
            return frame if _is_global(kind, reference) else _emptied(frame)
        if self._known(reference):
            return _emptied(frame) if kind in _MAY_NOT_NAME_A_CALL else frame
        return _for_no_call(frame, at, kind)

    def _is_service(self, frame: bytes, at: int) -> bool:
        """Where SERVICE is not spoken, AT&T's is sent back as its acknowledgement, and no other."""
        if self._service:
            return frame[at] in _SERVICE
        return (frame[HEADER], frame[at]) == (MAINTENANCE[0], _SERVICE[1])


def _reference(octets: bytes) -> int:
    if len(octets) == 2:
        return octets[0] << 8 | octets[1]
    return (octets[0] & 0x80) << 8 | octets[0] & 0x7F


def _is_global(kind: int, reference: int) -> bool:
    """Whether a message may have the global call reference, and this flag (Q.931 5.8.3.2)."""
    if kind == _RESTART:
        return not reference
    if kind == _RESTART_ACKNOWLEDGE:
        return bool(reference)
    return kind == STATUS


def _for_no_call(frame: bytes, at: int, kind: int) -> bytes:
    head = frame[: at + 1]
    rest = frame[at + 1 : -FCS]
    if kind == STATUS:
        state = rest.find(bytes((_CALL_STATE, 1)))
        active = 0 <= state < len(rest) - 2 and rest[state + 2] & 0x3F
        return head[:-1] + bytes((STATUS_ENQUIRY, 0, 0)) if active else _emptied(frame)
    if kind not in _MAY_NAME_NO_CALL:
        return head[:-1] + bytes((STATUS_ENQUIRY, 0, 0))
    if rest and not rest[0] & 0x80 and (len(rest) < 2 or 2 + rest[1] > len(rest)):
        return head + bytes(FCS)
    return frame


def _emptied(frame: bytes) -> bytes:
    """The same step of layer 2 with a message that is too short to be one (Q.931 5.8.2)."""
    return frame[:HEADER] + bytes((PROTOCOL, 0)) + bytes(FCS)
