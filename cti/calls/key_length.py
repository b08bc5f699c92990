"""Keys that must be pressed for some time: what is shorter is taken for no key.

A key is known 30 to 50 ms after it was pressed, which is what a caller wants who interrupts a prompt.
Where a false key costs more than a moment of waiting (a payment is confirmed, speech is heard by the
detector beside it), the key is told when it was released, and only if it was pressed long enough.
"""

from __future__ import annotations

from cti.media.link.records import DigitEnded, DigitHeard, Report


class KeyLengths:
    """The least length of keys by row, and the keys that are being pressed there."""

    def __init__(self) -> None:
        self._least: dict[int, float] = {}
        self._pressed: dict[int, DigitHeard] = {}

    def require(self, row: int, seconds: float) -> None:
        """From now on a key of this row counts only when it was pressed so long; 0: at once."""
        self._pressed.pop(row, None)
        if seconds > 0:
            self._least[row] = seconds
        else:
            self._least.pop(row, None)

    def judged(self, report: Report) -> tuple[Report, ...]:
        """What is told instead of this report: itself, nothing yet, or the key that is long enough."""
        match report:
            case DigitHeard(row) if row in self._least:
                self._pressed[row] = report
                return ()
            case DigitEnded(row, digit, seconds) if row in self._least:
                pressed = self._pressed.pop(row, None)
                if pressed is None or pressed.digit != digit or seconds < self._least[row]:
                    return (report,)
                return (DigitHeard(row, digit, seconds), report)
            case _:
                return (report,)
