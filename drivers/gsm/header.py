"""The user data header: which part of which long message this is (3GPP TS 23.040, 9.2.3.24)."""

from __future__ import annotations

from dataclasses import dataclass

CONCATENATION_8 = 0x00
CONCATENATION_16 = 0x08


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` (from 1) of `total` of the long message `reference` of its sender."""

    reference: int
    total: int
    number: int
    reference_bits: int = 8

    def encode(self) -> bytes:
        """The header with its length octet: 6 octets, or 7 with a reference of 16 bits."""
        count = bytes([self.total, self.number])
        if self.reference_bits == 8:
            return bytes([5, CONCATENATION_8, 3, self.reference & 0xFF]) + count
        return (
            bytes([6, CONCATENATION_16, 4]) + (self.reference & 0xFFFF).to_bytes(2, "big") + count
        )


def elements(header: bytes) -> list[tuple[int, bytes]]:
    """(identifier, octets) of each element; a torn one at the end is left out.

    `header` is without its length octet.
    """
    found: list[tuple[int, bytes]] = []
    place = 0
    while place + 2 <= len(header):
        kind, length = header[place], header[place + 1]
        value = header[place + 2 : place + 2 + length]
        if len(value) < length:
            break
        found.append((kind, value))
        place += 2 + length
    return found


def part_of(header: bytes) -> Part | None:
    """The last valid concatenation element; one with impossible numbers is as none (9.2.3.24.1)."""
    found = None
    for kind, value in elements(header):
        if (kind, len(value)) in ((CONCATENATION_8, 3), (CONCATENATION_16, 4)):
            *reference, total, number = value
            if 1 <= number <= total:
                bits = 8 * len(reference)
                found = Part(int.from_bytes(bytes(reference), "big"), total, number, bits)
    return found
