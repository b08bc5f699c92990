"""Octets of a modem as lines, whatever comes: half lines, echoes, binary noise."""

from __future__ import annotations

from typing import Final

PROMPT: Final = "> "
"""What `feed` gives for the prompt of AT+CMGS, which ends with no line end (27.005, 3.5.1)."""

LONGEST = 2048
"""Octets of a line; the longest there is, a USSD answer in hexadecimal, has about 800."""

_NOISE = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D}) + b"\x7f"


class LineSplitter:
    """Cuts what a modem says into lines; empty ones and control characters are left out.

    Of a line that is longer than `LONGEST` the beginning is kept and the rest thrown away.
    """

    def __init__(self) -> None:
        self._begun = bytearray()
        self.prompting = False
        """Whether a prompt is expected: only then a lone `>` is one."""

    @property
    def pending(self) -> int:
        """Octets of the line that has not ended yet."""
        return len(self._begun)

    def feed(self, octets: bytes) -> list[str]:
        """The lines that are whole now."""
        cleaned = octets.translate(None, _NOISE).replace(b"\r", b"\n")
        *whole, rest = cleaned.split(b"\n")
        lines: list[str] = []
        for piece in whole:
            self._begin(piece)
            self._end(lines)
        self._begin(rest)
        if self.prompting and self._begun.strip() == b">":
            self._begun.clear()
            self.prompting = False
            lines.append(PROMPT)
        return lines

    def _begin(self, piece: bytes) -> None:
        self._begun += piece[: LONGEST - len(self._begun)]

    def _end(self, lines: list[str]) -> None:
        line = self._begun.decode("latin-1").strip()
        self._begun.clear()
        if self.prompting and line == ">":
            self.prompting = False
            lines.append(PROMPT)
        elif line:
            lines.append(line)
