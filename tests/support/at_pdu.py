"""Messages as the network sees them: SMS-SUBMIT read, SMS-DELIVER and SMS-STATUS-REPORT written.

From 3GPP TS 23.040, with rows of bits as text: slow, plain, and nothing of the product's coding in it.
"""

from __future__ import annotations

from dataclasses import dataclass

GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
STAMP = "62112251138023"
"""2026-11-22 15:31:08 +08:00."""


def septets_of(octets: bytes, count: int, fill: int) -> list[int]:
    bits = "".join(f"{octet:08b}"[::-1] for octet in octets)[fill:]
    return [int(bits[7 * n : 7 * n + 7][::-1], 2) for n in range(count)]


def packed(codes: list[int], fill: int = 0) -> bytes:
    bits = "0" * fill + "".join(f"{code:07b}"[::-1] for code in codes)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[place : place + 8][::-1], 2) for place in range(0, len(bits), 8))


def swapped(digits: str) -> str:
    digits += "F" * (len(digits) % 2)
    return "".join(digits[place + 1] + digits[place] for place in range(0, len(digits), 2))


def address(number: str) -> str:
    digits = number.lstrip("+")
    return f"{len(digits):02X}{'91' if number.startswith('+') else '81'}{swapped(digits)}"


@dataclass(frozen=True)
class Submitted:
    """An SMS-SUBMIT as the service centre takes it."""

    number: str
    text: str
    header: bytes
    report: bool
    reject_duplicates: bool
    coding: int


def read_submit(hexadecimal: str) -> tuple[int, Submitted]:
    """(octets of the TPDU, the message)."""
    whole = bytes.fromhex(hexadecimal)
    tpdu = whole[1 + whole[0] :]
    first, digits, kind = tpdu[0], tpdu[2], tpdu[3]
    assert first & 3 == 1
    place = 4 + (digits + 1) // 2
    number = swapped(tpdu[4:place].hex())[:digits].upper()
    coding = tpdu[place + 1]
    place += 2 + {0: 0, 2: 1, 1: 7, 3: 7}[first >> 3 & 3]
    length, data = tpdu[place], tpdu[place + 1 :]
    header = data[: data[0] + 1] if first & 0x40 else b""
    if coding & 0x0C == 8:
        assert len(data) == length
        text = data[len(header) :].decode("utf-16-be")
    else:
        skip = (8 * len(header) + 6) // 7
        codes = septets_of(data, length, 0)[skip:]
        text = "".join(GSM[code] for code in codes)
    prefix = "+" if kind == 0x91 else ""
    return len(tpdu), Submitted(
        prefix + number, text, header[1:], bool(first & 0x20), bool(first & 4), coding
    )


def deliver(sender: str, text: str, header: bytes = b"", stamp: str = STAMP) -> str:
    """A PDU as it lies in a SIM; a header stands without its length octet."""
    head = bytes([len(header)]) + header if header else b""
    if all(one in GSM for one in text):
        coding, fill = "00", -8 * len(head) % 7
        codes = [GSM.index(one) for one in text]
        length = (8 * len(head) + fill) // 7 + len(codes)
        data = head + packed(codes, fill)
    else:
        coding, data = "08", head + text.encode("utf-16-be")
        length = len(data)
    first = "44" if head else "04"
    centre = "0891683108200505F0"
    return f"{centre}{first}{address(sender)}00{coding}{stamp}{length:02X}{data.hex().upper()}"


def status_report(reference: int, number: str, status: int = 0) -> str:
    return f"0006{reference:02X}{address(number)}{STAMP}{STAMP}{status:02X}"
