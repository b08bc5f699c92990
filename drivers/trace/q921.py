"""Layer 2 of the D channel in words: the frames of ITU-T Q.921 (LAPD).

Nothing here raises on any octets: what is no frame of Q.921 is shown in hexadecimal.
"""

from __future__ import annotations

from dataclasses import dataclass

SUPERVISORY = {0x01: "RR", 0x05: "RNR", 0x09: "REJ"}
UNNUMBERED = {
    0x6F: "SABME",
    0x0F: "DM",
    0x03: "UI",
    0x43: "DISC",
    0x63: "UA",
    0x87: "FRMR",
    0xAF: "XID",
}
MEANING = {
    "I": "carries a message",
    "RR": "ready for more",
    "RNR": "not ready: the far side wants a pause",
    "REJ": "send again from N(R)",
    "SABME": "asks to begin layer 2",
    "DM": "layer 2 is not up here",
    "UI": "carries a message without acknowledgement",
    "DISC": "ends layer 2",
    "UA": "agreed",
    "FRMR": "a frame was wrong",
    "XID": "exchanges parameters",
}
_POLL = 0x10


@dataclass(frozen=True, slots=True)
class LapdFrame:
    """One frame without flags and check sequence."""

    sapi: int
    tei: int
    bit: int
    """The C/R bit: who sends it decides whether 1 means command or response (Q.921 3.3.2)."""
    kind: str
    """I, RR, RNR, REJ, SABME, DM, UI, DISC, UA, FRMR, XID; "" where Q.921 knows no such frame."""
    poll: bool = False
    """The P or F bit."""
    ns: int | None = None
    nr: int | None = None
    information: bytes = b""

    @property
    def text(self) -> str:
        """One line, such as `I N(S)=2 N(R)=5 P=0 SAPI=0 TEI=0`."""
        parts = [self.kind or "unknown frame"]
        if self.ns is not None:
            parts.append(f"N(S)={self.ns}")
        if self.nr is not None:
            parts.append(f"N(R)={self.nr}")
        parts += [
            f"P/F={int(self.poll)}",
            f"SAPI={self.sapi}",
            f"TEI={self.tei}",
            f"C/R={self.bit}",
        ]
        if self.kind in MEANING and self.kind != "I":
            parts.append(f"({MEANING[self.kind]})")
        if not self.kind or (self.information and self.kind not in ("I", "UI")):
            parts.append(self.information.hex(" ") or "empty")
        return " ".join(parts)


def parse(frame: bytes) -> LapdFrame | None:
    """The frame of these octets, without flags and check sequence; None for what is none."""
    if len(frame) < 3 or frame[0] & 1 or not frame[1] & 1:
        return None
    sapi, bit, tei = frame[0] >> 2, frame[0] >> 1 & 1, frame[1] >> 1
    control, rest = frame[2], frame[3:]
    if control & 0x03 == 0x03:
        kind = UNNUMBERED.get(control & ~_POLL & 0xFF, "")
        if not kind:
            rest = frame[2:]
        return LapdFrame(sapi, tei, bit, kind, bool(control & _POLL), information=rest)
    if not rest:
        return None
    numbers, rest = rest[0], rest[1:]
    nr, poll = numbers >> 1, bool(numbers & 1)
    if not control & 1:
        return LapdFrame(sapi, tei, bit, "I", poll, control >> 1, nr, rest)
    kind = SUPERVISORY.get(control, "")
    return LapdFrame(sapi, tei, bit, kind, poll, None, nr, rest if kind else frame[2:])
