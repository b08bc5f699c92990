"""Telephone numbers in messages (3GPP TS 23.040, 9.1.2.5), and as they may stand in a log."""

from __future__ import annotations

import re

from drivers.gsm.alphabet import from_septets, unpack
from drivers.gsm.errors import MessageInvalid

_DIGITS = "0123456789*#abc"
_INTERNATIONAL = 0x91
_UNKNOWN = 0x81
_MOST = 20


def plain_number(text: str) -> str:
    """A number as it is dialled: digits, `*`, `#`, `+` in front. Raises MessageInvalid.

    Blanks, brackets, dots and hyphens between the digits are taken out.
    """
    number = re.sub(r"[\s().\-/]", "", text)
    if number.startswith("00") and len(number) > 9:
        number = "+" + number[2:]
    if not re.fullmatch(rf"\+?[0-9*#]{{1,{_MOST}}}", number, re.ASCII):
        raise MessageInvalid(
            f"'{text[:30]}' is no telephone number; write up to {_MOST} digits, with + and the "
            "country code in front for another country."
        )
    return number


def semi_octets(digits: str) -> bytes:
    """Two digits an octet, the first in the lower half; an odd row ends with F."""
    codes = [_DIGITS.index(digit) for digit in digits]
    if len(codes) % 2:
        codes.append(0xF)
    return bytes([low | high << 4 for low, high in zip(codes[::2], codes[1::2], strict=True)])


def from_semi_octets(octets: bytes) -> str:
    """The digits, as far as the first filler."""
    digits = ""
    for octet in octets:
        for code in (octet & 0xF, octet >> 4):
            if code == 0xF:
                return digits
            digits += _DIGITS[code]
    return digits


def encode(number: str) -> bytes:
    """The address of a message: digits, type of number, semi-octets. The number is a plain one."""
    digits = number.removeprefix("+")
    kind = _INTERNATIONAL if number.startswith("+") else _UNKNOWN
    return bytes([len(digits), kind]) + semi_octets(digits)


def encode_centre(number: str) -> bytes:
    """The address of a service centre, whose length counts octets; empty is the one of the SIM."""
    if not number:
        return b"\0"
    whole = encode(number)[1:]
    return bytes([len(whole)]) + whole


def decode(length: int, kind: int, octets: bytes) -> str:
    """The number, with + where international, or the letters of a sender that is a name.

    `length` counts semi-octets.
    """
    if kind & 0x70 == 0x50:
        return from_septets(unpack(octets, length * 4 // 7))
    digits = from_semi_octets(octets)[:length]
    return "+" + digits if digits and kind & 0x70 == 0x10 else digits


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing may be one telephone: the last eight digits agree."""
    first, second = (re.sub(r"[^0-9]", "", number) for number in (one, other))
    short = min(len(first), len(second), 8)
    return short > 0 and first[-short:] == second[-short:]


def masked(number: str) -> str:
    """What a log may say: `138****6021`; numbers of up to six digits are services and stay."""
    digits = re.sub(r"[^0-9]", "", number).removeprefix("86" if number.startswith("+86") else "")
    if len(digits) < 7:
        return number
    return (
        f"{digits[:2]}****{digits[-2:]}" if len(digits) < 10 else f"{digits[:3]}****{digits[-4:]}"
    )
