"""What the parameters of ISUP messages say: ITU-T Q.763 clause 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.line import Cause, NumberType, Presentation, Redirection

DIGITS = "0123456789ABCDE"
STOP = 0x0F
"""ST: the called number is complete (Q.763 3.9)."""

LONGEST_NUMBER = 31
"""Address signals of a number; the longest that networks carry has 15 digits and a few prefixes."""

LONGEST_USER_DATA = 128

_NATURES: Mapping[NumberType, int] = {
    NumberType.SUBSCRIBER: 1,
    NumberType.UNKNOWN: 2,
    NumberType.NATIONAL: 3,
    NumberType.INTERNATIONAL: 4,
    NumberType.NETWORK: 5,
    NumberType.ABBREVIATED: 2,
}
_TYPES = {1: NumberType.SUBSCRIBER, 3: NumberType.NATIONAL, 4: NumberType.INTERNATIONAL} | {
    5: NumberType.NETWORK
}
_ISDN_PLAN = 0x10
_ODD = 0x80

CATEGORIES: Mapping[str, int] = {
    "operator_french": 1,
    "operator_english": 2,
    "ordinary": 10,
    "priority": 11,
    "data": 12,
    "test": 13,
    "payphone": 15,
}
"""Calling party's category (Q.763 3.11), as an installer may name it."""

SPEECH, AUDIO = 0, 3
"""Transmission medium requirement (Q.763 3.54): what carries sound."""

NO_INDICATION, SUBSCRIBER_FREE = 0, 1
"""Called party's status, in the backward call indicators (Q.763 3.5)."""

ALERTING, PROGRESS, INBAND = 1, 2, 3
"""Events of a call progress message (Q.763 3.21)."""

_REDIRECTIONS: Mapping[Redirection, int] = {
    Redirection.UNKNOWN: 0,
    Redirection.BUSY: 1,
    Redirection.NO_REPLY: 2,
    Redirection.UNCONDITIONAL: 3,
}


@dataclass(frozen=True, slots=True)
class Number:
    """An address: of the called party, or of another one with its presentation."""

    digits: str
    type: NumberType = NumberType.UNKNOWN
    presentation: Presentation = Presentation.ALLOWED
    complete: bool = False
    """Of a called number: it ends with ST."""


def _packed(digits: str, stop: bool = False) -> tuple[bytes, bool]:
    """Address signals two to an octet, and whether their count is odd."""
    signals = [DIGITS.index(digit) for digit in digits] + [STOP] * stop
    odd = len(signals) % 2 == 1
    signals += [0] * odd
    pairs = zip(signals[::2], signals[1::2], strict=True)
    return bytes(low | high << 4 for low, high in pairs), odd


def _unpacked(octets: bytes, odd: bool) -> tuple[str, bool]:
    """Digits, and whether ST ends them."""
    signals = [half for octet in octets for half in (octet & 15, octet >> 4)]
    if odd:
        signals = signals[:-1]
    stop = STOP in signals
    if stop:
        signals = signals[: signals.index(STOP)]
    return "".join(DIGITS[signal] for signal in signals[:LONGEST_NUMBER]), stop


def called_number(digits: str, type_: NumberType, *, stop: bool) -> bytes:
    packed, odd = _packed(digits, stop)
    return bytes((_NATURES[type_] | _ODD * odd, _ISDN_PLAN)) + packed


def subsequent_number(digits: str, *, stop: bool) -> bytes:
    packed, odd = _packed(digits, stop)
    return bytes((_ODD * odd,)) + packed


def party_number(number: Number, *, screening: int = 3) -> bytes:
    """Calling, connected, redirecting or original called number; screened by the network."""
    if number.presentation is Presentation.UNAVAILABLE or not number.digits:
        return bytes((0, int(Presentation.UNAVAILABLE) << 2 | screening))
    packed, odd = _packed(number.digits)
    shown = int(number.presentation) << 2 | screening
    return bytes((_NATURES[number.type] | _ODD * odd, _ISDN_PLAN | shown)) + packed


def read_called(octets: bytes) -> Number:
    """A called number. What is too short to be one is empty."""
    if len(octets) < 2:
        return Number("")
    digits, stop = _unpacked(octets[2:], bool(octets[0] & _ODD))
    return Number(digits, _TYPES.get(octets[0] & 0x7F, NumberType.UNKNOWN), complete=stop)


def read_subsequent(octets: bytes) -> Number:
    if not octets:
        return Number("")
    digits, stop = _unpacked(octets[1:], bool(octets[0] & _ODD))
    return Number(digits, complete=stop)


def read_party(octets: bytes) -> Number:
    """A calling, connected, redirecting or original called number."""
    if len(octets) < 2:
        return Number("")
    shown = octets[1] >> 2 & 3
    presentation = Presentation(shown) if shown < 3 else Presentation.RESTRICTED
    digits, _ = _unpacked(octets[2:], bool(octets[0] & _ODD))
    type_ = _TYPES.get(octets[0] & 0x7F, NumberType.UNKNOWN)
    return Number(digits, type_, presentation)


def cause(value: Cause, location: int) -> bytes:
    """Cause indicators (Q.850): where it arose, and what it is."""
    return bytes((0x80 | location, 0x80 | int(value)))


def read_cause(octets: bytes) -> Cause:
    at = 1 if octets and octets[0] & 0x80 else 2
    return Cause.of(octets[at] & 0x7F if at < len(octets) else 0)


def redirection_information(reason: Redirection) -> bytes:
    """Call diversion, once, for this reason (Q.763 3.45)."""
    return bytes((3, 1 | _REDIRECTIONS[reason] << 4))


def read_redirection(octets: bytes) -> Redirection:
    told = octets[1] >> 4 if len(octets) > 1 else 0
    return next((one for one, value in _REDIRECTIONS.items() if value == told), Redirection.UNKNOWN)


def backward_call(status: int) -> bytes:
    """Backward call indicators: charge; ordinary subscriber; ISUP all the way, ISDN access."""
    return bytes((0x02 | status << 2 | 0x10, 0x14))


def range_and_status(count: int, set_bits: Sequence[bool] | None = None) -> bytes:
    """A group of `count` circuits from the message's on; a bit for each where one is said."""
    octets = bytearray((count - 1,))
    if set_bits is not None:
        octets += bytes((count + 7) // 8)
        for at, bit in enumerate(set_bits):
            octets[1 + at // 8] |= bit << at % 8
    return bytes(octets)


def read_range(octets: bytes) -> int:
    """How many circuits a group has; 0 where that is not said."""
    return octets[0] + 1 if octets else 0


def read_status(octets: bytes) -> list[bool]:
    """The bit of every circuit of a group; those that are missing are false."""
    bits = [bool(octet >> at & 1) for octet in octets[1:] for at in range(8)]
    count = read_range(octets)
    return (bits + [False] * count)[:count]
