"""Data link messages of the caller number: SDMF and MDMF (Telcordia GR-30, ETSI EN 300 659-3, YD/T 1277).

A message is its type, the length of what follows and the content; the check sum belongs to the
data link, not to this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drivers.callerid.caller import Caller, name_of, number_of, octets_of
from drivers.line import Presentation

SINGLE = 0x04
MULTIPLE = 0x80

_TIME, _NUMBER, _CALLED, _NO_NUMBER = 0x01, 0x02, 0x03, 0x04
_NAME, _NO_NAME, _REDIRECTING = 0x07, 0x08, 0x12
_TIME_LENGTH = 8
_LONGEST_NUMBER = 20
_LONGEST_NAME = 50

_ABSENCE = {
    ord("P"): Presentation.RESTRICTED,
    ord("O"): Presentation.UNAVAILABLE,
}
_REASON = {why: bytes([octet]) for octet, why in _ABSENCE.items()}


def _fields(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and value of every parameter; one that is cut short ends the message."""
    at = 0
    while at + 2 <= len(content):
        kind, length = content[at], content[at + 1]
        value = content[at + 2 : at + 2 + length]
        if len(value) < length:
            return
        yield kind, value
        at += 2 + length


def _single(content: bytes) -> Caller:
    time, rest = content[:_TIME_LENGTH], content[_TIME_LENGTH:]
    number = number_of(rest)
    absence = _ABSENCE.get(rest[0]) if rest else None
    return Caller(number, presentation=_presentation(number, absence), time=number_of(time))


def _presentation(number: str, absence: Presentation | None) -> Presentation:
    if number:
        return Presentation.ALLOWED
    return absence if absence is not None else Presentation.UNAVAILABLE


_TEXTS: dict[int, tuple[str, Callable[[bytes], str]]] = {
    _TIME: ("time", number_of),
    _NUMBER: ("number", number_of),
    _CALLED: ("called", number_of),
    _NAME: ("name", name_of),
    _REDIRECTING: ("redirecting", number_of),
}


def _multiple(content: bytes) -> Caller:
    told: dict[str, str] = {}
    absence = None
    for kind, value in _fields(content):
        if kind in _TEXTS:
            key, read = _TEXTS[kind]
            told[key] = read(value)
        elif kind == _NO_NUMBER and value:
            absence = _ABSENCE.get(value[0], Presentation.UNAVAILABLE)
    return Caller(presentation=_presentation(told.get("number", ""), absence), **told)


def decode(message: bytes) -> Caller | None:
    """Who calls; None for a message of another subject (waiting messages, charges) or a cut one."""
    if len(message) < 2 or len(message) < 2 + message[1]:
        return None
    content = message[2 : 2 + message[1]]
    if message[0] == SINGLE:
        return _single(content)
    if message[0] == MULTIPLE:
        return _multiple(content)
    return None


def _message(kind: int, content: bytes) -> bytes:
    return bytes((kind, len(content))) + content


def encode_single(caller: Caller) -> bytes:
    """A message of number and time alone. A caller without a number says why."""
    number = caller.number[:_LONGEST_NUMBER].encode("ascii", "ignore")
    time = caller.time.encode("ascii", "ignore").rjust(_TIME_LENGTH, b"0")[:_TIME_LENGTH]
    if caller.presentation is Presentation.RESTRICTED or not number:
        number = _REASON.get(caller.presentation, b"O")
    return _message(SINGLE, time + number)


def encode_multiple(caller: Caller, *, chinese: bool = False) -> bytes:
    """A message of all that is known; `chinese` sends the name in GBK."""
    restricted = caller.presentation is Presentation.RESTRICTED
    number = b"" if restricted else caller.number[:_LONGEST_NUMBER].encode("ascii", "ignore")
    name = b"" if restricted else octets_of(caller.name, _LONGEST_NAME, chinese=chinese)
    reason = _REASON.get(caller.presentation, b"O")
    fields: list[tuple[int, bytes]] = []
    if caller.time:
        fields.append((_TIME, caller.time.encode("ascii", "ignore")))
    fields.append((_NUMBER, number) if number else (_NO_NUMBER, reason))
    if name:
        fields.append((_NAME, name))
    elif restricted:
        fields.append((_NO_NAME, reason))
    for kind, text in ((_CALLED, caller.called), (_REDIRECTING, caller.redirecting)):
        if text:
            fields.append((kind, text[:_LONGEST_NUMBER].encode("ascii", "ignore")))
    return _message(MULTIPLE, b"".join(_message(kind, value) for kind, value in fields))
