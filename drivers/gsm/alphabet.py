"""The GSM 7-bit default alphabet with its extension table, and UCS-2 (3GPP TS 23.038, 6.2)."""

from __future__ import annotations

import enum

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The character of each septet 0-127; 0x1B announces one of the extension table."""

ESCAPE = 0x1B
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

_SEPTETS = {
    **{character: bytes([code]) for code, character in enumerate(BASIC) if code != ESCAPE},
    **{character: bytes([ESCAPE, code]) for code, character in EXTENSION.items()},
}


class Alphabet(enum.Enum):
    """How the text of a message is coded."""

    GSM7 = "gsm7"
    OCTETS = "octets"
    UCS2 = "ucs2"


def choose(text: str) -> Alphabet:
    """GSM 7-bit where every character has a septet, UCS-2 otherwise."""
    return Alphabet.GSM7 if all(one in _SEPTETS for one in text) else Alphabet.UCS2


def width(character: str, alphabet: Alphabet) -> int:
    """What a character takes: septets of GSM 7-bit, 16-bit units of UCS-2."""
    if alphabet is Alphabet.GSM7:
        return len(_SEPTETS[character])
    return 2 if ord(character) > 0xFFFF else 1


def to_septets(text: str) -> bytes:
    """One octet a septet. Raises ValueError for a character that the alphabet does not have."""
    try:
        return b"".join([_SEPTETS[one] for one in text])
    except KeyError as error:
        raise ValueError(f"the GSM alphabet does not have {error.args[0]!r}") from None


def from_septets(septets: bytes) -> str:
    """The text of septets, one an octet.

    An unknown code after the escape is the character of the main table, a second escape a space
    (23.038, 6.2.1.1); a lone escape at the end is nothing.
    """
    text: list[str] = []
    escaped = False
    for septet in septets:
        code = septet & 0x7F
        if escaped:
            text.append(" " if code == ESCAPE else EXTENSION.get(code, BASIC[code]))
            escaped = False
        elif code == ESCAPE:
            escaped = True
        else:
            text.append(BASIC[code])
    return "".join(text)


def pack(septets: bytes, fill: int = 0) -> bytes:
    """Septets as a row of bits in octets, lowest first, after `fill` (0-6) bits of zero."""
    bits = 0
    for place, septet in enumerate(septets):
        bits |= (septet & 0x7F) << (fill + 7 * place)
    return bits.to_bytes((fill + 7 * len(septets) + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill: int = 0) -> bytes:
    """At most `count` septets out of packed octets; fewer where the octets end."""
    count = max(0, min(count, (8 * len(octets) - fill) // 7))
    bits = int.from_bytes(octets, "little") >> fill
    return bytes([(bits >> 7 * place) & 0x7F for place in range(count)])


def to_ucs2(text: str) -> bytes:
    """UTF-16, highest octet first, as telephones use it; a lone half of a pair is U+FFFD."""
    return (
        text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace").encode("utf-16-be")
    )


def from_ucs2(octets: bytes) -> str:
    """The text; what is no UTF-16 is U+FFFD, an odd octet at the end is left out."""
    return octets[: len(octets) // 2 * 2].decode("utf-16-be", "replace")
