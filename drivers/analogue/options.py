"""How a port on an analogue line behaves, as data."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.callerid.receiver import CallerFormat


@dataclass(frozen=True, slots=True)
class StationOptions:
    """How a telephone's port behaves. Times are seconds."""

    number: str = ""
    """The telephone's own number: the calling number of its calls."""
    ring_ms: tuple[int, ...] = (1000, 4000)
    caller_number: CallerFormat = CallerFormat.FSK_BELL
    """AUTO is not for sending: resolve it with `callerid.sender.format_for`."""
    overlap: bool = False
    """Tell the switch every digit at once instead of the whole number."""
    first_digit: float = 15.0
    next_digit: float = 4.0
    tone: float = 30.0
    """How long busy or number unobtainable sounds before the howler."""
    howler: float = 60.0
    """How long the howler sounds before the port is locked out."""
    drop_battery: bool = True
    """Tell the end of a call by taking the battery away for half a second."""
    reverse_polarity: bool = False
    """Tell the answer of an outgoing call by reversing the polarity."""


@dataclass(frozen=True, slots=True)
class TrunkOptions:
    """How a town line behaves. Times are seconds."""

    number: str = ""
    """The line's own number: the called number of its calls."""
    caller_number: CallerFormat = CallerFormat.AUTO
    polarity_answer: bool = False
    """The exchange tells the answer by reversing the polarity."""
    polarity_clear: bool = False
    """The exchange tells the end by reversing the polarity."""
    battery_clear: bool = True
    """The exchange tells the end by taking the battery away (kewl)."""
    pulse: bool = False
    """Dial by pulses."""
    dial_tone: float | None = 5.0
    """How long dial tone is waited for; None dials after `pause` without listening."""
    pause: float = 1.0
    number_wait: float = 7.0
    """How long a ringing line may take to tell who calls; the second ring ends it sooner."""
    refuse_by_answer: bool = False
    """Refuse a call by lifting and hanging up, which the caller pays for, instead of letting it ring."""
    ring_over: float = 6.0
    """A line that is quiet for so long rings no more."""
    guard: float = 1.5
    """How long the line stays on hook until the exchange has surely seen it."""
