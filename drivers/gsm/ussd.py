"""The texts of USSD, such as the balance of a SIM (3GPP TS 27.007, 7.15; 23.038, 5).

By the standard a modem gives a text of the GSM alphabet as such and octets of UCS-2 in hexadecimal; there
are modems that give everything in hexadecimal, packed or not. `read` takes all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.gsm.alphabet import Alphabet, from_septets, from_ucs2, pack, to_septets, unpack
from drivers.gsm.replies import field, fields, number

_CR = 0x0D
DEFAULT_CODING = 15


@dataclass(frozen=True, slots=True)
class UssdAnswer:
    """What the network said. `more`: it waits for a further entry."""

    text: str
    more: bool = False
    problem: str = ""
    """Why there is no answer."""


_PROBLEMS = {
    2: "The network ended the session",
    3: "Another program has answered",
    4: "The network does not know this code; ask the operator for the balance code",
    5: "The network did not answer in time",
}


def pack_text(text: str) -> str:
    """A text packed for USSD in hexadecimal; seven free bits at the end are a CR (23.038, 6.1.2.3)."""
    septets = to_septets(text)
    if len(septets) % 8 == 7:
        septets += bytes([_CR])
    return pack(septets).hex().upper()


def unpack_text(octets: bytes) -> str:
    """The text of packed octets, without a CR or a zero septet that only fills."""
    septets = unpack(octets, len(octets) * 8 // 7)
    if len(septets) % 8 == 0 and septets[-1:] in (b"\0", bytes([_CR])):
        septets = septets[:-1]
    return from_septets(septets)


def alphabet_of(coding: int) -> tuple[Alphabet, bool]:
    """The alphabet of a cell broadcast coding scheme, and whether the text begins with a language."""
    group = coding >> 4
    if coding in (0x10, 0x11):
        return (Alphabet.UCS2 if coding & 1 else Alphabet.GSM7), True
    if 4 <= group <= 7 or group == 9:
        kinds = (Alphabet.GSM7, Alphabet.OCTETS, Alphabet.UCS2, Alphabet.GSM7)
        return kinds[coding >> 2 & 3], False
    if group == 0xF and coding & 0x04:
        return Alphabet.OCTETS, False
    return Alphabet.GSM7, False


def read(line: str) -> UssdAnswer:
    """The answer of a line `+CUSD: m,"text",dcs`."""
    values = fields(line)
    state = number(field(values, 0))
    coding = number(field(values, 2))
    text = read_text(field(values, 1), DEFAULT_CODING if coding is None else coding & 0xFF)
    problem = "" if text else _PROBLEMS.get(state or 0, "")
    return UssdAnswer(text, more=state == 1, problem=problem)


def read_text(text: str, coding: int) -> str:
    """The text of the string of a `+CUSD`."""
    alphabet, with_language = alphabet_of(coding)
    octets = _octets(text)
    if alphabet is Alphabet.GSM7:
        plain = text if octets is None else _guess(text, octets)
        return plain[3:] if with_language and plain[2:3] == "\r" else plain
    if octets is None:
        return text
    if alphabet is Alphabet.OCTETS:
        return octets.decode("latin-1")
    return from_ucs2(octets[2:] if with_language else octets)


def _octets(text: str) -> bytes | None:
    return bytes.fromhex(text) if re.fullmatch(r"(?:[0-9A-Fa-f]{2}){2,}", text) else None


def _guess(text: str, octets: bytes) -> str:
    """A text of the GSM alphabet that is hexadecimal: UCS-2, packed, one octet a character, or itself."""
    if text.isdigit() and len(text) < 16:
        return text
    readings = [unpack_text(octets), from_septets(octets) if max(octets) < 0x80 else ""]
    if len(octets) % 2 == 0:
        readings.insert(0, from_ucs2(octets))
    return max(readings, key=_plausible) if max(map(_plausible, readings)) > 0.8 else text


def _plausible(text: str) -> float:
    """The share of letters, digits and what stands between words."""
    good = sum(
        (one.isascii() and (one.isalnum() or one in " .,:;!?*#%+-/()'\r\n")) or "一" <= one <= "鿿"
        for one in text
    )
    return good / len(text) if text else 0.0
