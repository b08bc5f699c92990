"""Layer 3 of the D channel in words: the messages of ITU-T Q.931.

Nothing here raises on any octets: what cannot be read is shown in hexadecimal at its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.trace.elements import NAMES, words

CALL_CONTROL = 0x08
MAINTENANCE = frozenset({0x03, 0x43})
"""Protocol discriminators of the service messages of NI2 and of AT&T."""

MESSAGES: Mapping[int, str] = {
    0x01: "ALERTING",
    0x02: "CALL PROCEEDING",
    0x03: "PROGRESS",
    0x05: "SETUP",
    0x07: "CONNECT",
    0x0D: "SETUP ACKNOWLEDGE",
    0x0F: "CONNECT ACKNOWLEDGE",
    0x20: "USER INFORMATION",
    0x21: "SUSPEND REJECT",
    0x22: "RESUME REJECT",
    0x24: "HOLD",
    0x25: "SUSPEND",
    0x26: "RESUME",
    0x28: "HOLD ACKNOWLEDGE",
    0x2D: "SUSPEND ACKNOWLEDGE",
    0x2E: "RESUME ACKNOWLEDGE",
    0x30: "HOLD REJECT",
    0x31: "RETRIEVE",
    0x33: "RETRIEVE ACKNOWLEDGE",
    0x37: "RETRIEVE REJECT",
    0x45: "DISCONNECT",
    0x46: "RESTART",
    0x4D: "RELEASE",
    0x4E: "RESTART ACKNOWLEDGE",
    0x5A: "RELEASE COMPLETE",
    0x60: "SEGMENT",
    0x62: "FACILITY",
    0x64: "REGISTER",
    0x6E: "NOTIFY",
    0x75: "STATUS ENQUIRY",
    0x79: "CONGESTION CONTROL",
    0x7B: "INFORMATION",
    0x7D: "STATUS",
}
SERVICE_MESSAGES: Mapping[int, str] = {0x07: "SERVICE ACKNOWLEDGE", 0x0F: "SERVICE"}

_SINGLE: Mapping[int, str] = {0xA0: "More data", 0xA1: "Sending complete"}
_SINGLE_KINDS: Mapping[int, str] = {0xB0: "Congestion level", 0xD0: "Repeat indicator"}


@dataclass(frozen=True, slots=True)
class Element:
    """One information element."""

    codeset: int
    code: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Q931Message:
    """One message of layer 3."""

    discriminator: int
    reference: int | None
    """The call reference value without its flag; None for the dummy reference."""
    from_originator: bool
    """The flag of Q.931 4.3: whether the side that began the call sends this."""
    type: int
    name: str
    elements: tuple[Element, ...]

    def title(self, *, sent: bool) -> str:
        """One line, such as `SETUP, call 50 (begun here)`; `sent`: by us."""
        if self.reference is None:
            return f"{self.name}, no call"
        if self.reference == 0:
            return f"{self.name}, whole interface"
        begun = "here" if sent == self.from_originator else "there"
        return f"{self.name}, call {self.reference} (begun {begun})"

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each element."""
        return tuple(f"{one.name}: {one.text}" if one.text else one.name for one in self.elements)


def parse(octets: bytes) -> Q931Message | None:
    """The message of these octets; None for what is none of Q.931."""
    if len(octets) < 3:
        return None
    discriminator, length = octets[0], octets[1] & 0x0F
    at = 2 + length
    if at >= len(octets) or (discriminator != CALL_CONTROL and discriminator not in MAINTENANCE):
        return None
    reference: int | None = None
    from_originator = True
    if length:
        from_originator = not octets[2] & 0x80
        reference = int.from_bytes(bytes([octets[2] & 0x7F]) + octets[3:at], "big")
    kind = octets[at] & 0x7F
    known = SERVICE_MESSAGES if discriminator in MAINTENANCE else MESSAGES
    name = known.get(kind, f"message {kind:#04x}")
    return Q931Message(
        discriminator,
        reference,
        from_originator,
        kind,
        name,
        tuple(_elements(octets[at + 1 :])),
    )


def _elements(octets: bytes) -> Iterator[Element]:
    """Every element in its order; a shift changes the codeset for the next one or for good."""
    codeset, locked, at = 0, 0, 0
    while at < len(octets):
        code = octets[at]
        if code & 0x80:
            at += 1
            if code & 0xF0 == 0x90:
                codeset = code & 7
                locked = locked if code & 8 else codeset
                continue
            kind = _SINGLE_KINDS.get(code & 0xF0)
            yield Element(
                codeset,
                code,
                _SINGLE.get(code) or kind or f"Element {code:#04x}",
                f"{code & 0x0F}" if kind else "",
            )
        else:
            length = octets[at + 1] if at + 1 < len(octets) else 0
            contents = octets[at + 2 : at + 2 + length]
            whole = at + 1 < len(octets) and len(contents) == length
            at += 2 + length
            name = NAMES.get(code, f"Element {code:#04x}")
            if codeset:
                name, said = (
                    f"Element {code:#04x} of codeset {codeset}",
                    contents.hex(" ") or "empty",
                )
            else:
                said = words(code, contents)
            yield Element(
                codeset, code, name, said if whole else f"{said} (the message ends within)"
            )
        codeset = locked
