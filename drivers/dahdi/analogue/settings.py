"""The keys of a `[[lines]]` section of kind `dahdi_analogue`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec

from drivers.analogue.line_tone import LineTone
from drivers.analogue.options import StationOptions, TrunkOptions
from drivers.callerid.receiver import CallerFormat
from drivers.callerid.sender import format_for
from drivers.dahdi.analogue import fxs
from drivers.line import LineError
from drivers.tones import ZONES

Seconds = Annotated[float, msgspec.Meta(ge=0.1, le=300)]
Gain = Annotated[float, msgspec.Meta(ge=-24, le=24)]

_RANGE = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?")
MOST_CHANNELS = 240


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Channels of one kind of port. Telephones' keys do nothing on town lines and the reverse."""

    channels: list[int] | str
    """DAHDI's numbers: a list, or text such as "187-190, 193"."""
    zone: str = "cn"
    """The country of tones and cadences."""
    caller_number: Literal["auto", "fsk_bell", "fsk_v23", "dtmf", "none"] = "auto"
    numbers: list[str] = []
    """The own number of each channel, in their order: what a telephone calls from, a line is called at."""
    rx_gain_db: Gain = 0.0
    tx_gain_db: Gain = 0.0
    echo_taps: Annotated[int, msgspec.Meta(ge=0, le=1024)] = 128
    """Length of the echo canceller in talk; 0 is none."""
    cushion_ms: Annotated[float, msgspec.Meta(ge=0, le=100)] = 5.0
    """Sound kept in reserve against a trembling clock of the media process."""
    # telephones
    ring_ms: list[Annotated[int, msgspec.Meta(ge=50, le=10000)]] = []
    """Bell on, off ... instead of the country's cadence."""
    overlap: bool = True
    """Tell every digit at once, so that the switch knows when a number is whole."""
    first_digit: Seconds = 15.0
    next_digit: Seconds = 4.0
    battery_drop: bool = True
    polarity_reversal: bool = False
    hang_up_ms: Annotated[int, msgspec.Meta(ge=0, le=3000)] = 0
    """On hook for longer is no flash but hanging up; 0 is the driver's own (1250)."""
    # town lines
    answer: Literal["sound", "polarity"] = "sound"
    """How the answer of an outgoing call is known."""
    disconnect: list[Literal["battery", "polarity", "tone"]] = msgspec.field(
        default_factory=lambda: ["battery", "tone"]
    )
    """How the end of a call is known. `tone` is for the media process, which hears the talk: its
    voice's settings then have `busy_tones`, the learned ones between semicolons, and `zone`."""
    refuse: Literal["ring", "answer"] = "ring"
    """A call that nobody wants rings until the caller gives up, or is answered and cleared."""
    dial: Literal["tone", "pulse"] = "tone"
    dial_tone: Annotated[float, msgspec.Meta(ge=0, le=60)] = 5.0
    """How long dial tone is waited for; 0 dials after `dial_pause` without listening."""
    dial_pause: Seconds = 1.0
    caller_number_wait: Seconds = 7.0
    guard: Seconds = 1.5
    flash_ms: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 0
    """How long a flash opens the loop; 0 is the driver's own (750)."""
    busy_tones: list[str] = []
    """Learned by `cordboard lines test`, such as "450/350,0/350"."""

    def __post_init__(self) -> None:
        """Say at once what is wrong. Raises ValueError."""
        try:
            self.channel_numbers()
            self.learned()
        except LineError as problem:
            raise ValueError(str(problem)) from problem
        if self.zone not in ZONES:
            raise ValueError(f"zone: there is no {self.zone!r}: take one of {', '.join(ZONES)}")
        if len(self.ring_ms) % 2 or len(self.ring_ms) > 16:
            raise ValueError("ring_ms has pairs of on and off, eight at most: [1000, 4000]")
        if self.echo_taps & (self.echo_taps - 1) or 0 < self.echo_taps < 32:
            raise ValueError("echo_taps is 0 (none) or a power of two from 32 to 1024")
        if self.numbers and len(self.numbers) != len(self.channel_numbers()):
            raise ValueError(
                f"numbers has {len(self.numbers)} entries for {len(self.channel_numbers())} "
                "channels: give each one, or none at all"
            )

    def channel_numbers(self) -> tuple[int, ...]:
        """DAHDI's channel numbers in order. Raises LineError."""
        told = self.channels
        numbers = tuple(told) if not isinstance(told, str) else tuple(_parse(told))
        if not numbers or min(numbers) < 1 or len(set(numbers)) < len(numbers):
            raise LineError(f'channels: {told!r} names none, or one twice; write "187-190"')
        if len(numbers) > MOST_CHANNELS:
            raise LineError(f"channels: {len(numbers)} are too many, {MOST_CHANNELS} at most")
        return numbers

    def learned(self) -> tuple[LineTone, ...]:
        """The busy tones of this section. Raises LineError."""
        return tuple(LineTone.parse(text) for text in self.busy_tones)

    def number(self, channel: int) -> str:
        """The own number of a channel of the line, from 1."""
        return self.numbers[channel - 1] if self.numbers else ""

    def format(self, *, sending: bool) -> CallerFormat:
        form = CallerFormat(self.caller_number)
        return format_for(form, self.zone) if sending else form

    def station(self, channel: int) -> StationOptions:
        """How the telephone's port of a channel behaves."""
        return StationOptions(
            number=self.number(channel),
            ring_ms=tuple(self.ring_ms) or fxs.RINGING_MS[self.zone],
            caller_number=self.format(sending=True),
            overlap=self.overlap,
            first_digit=self.first_digit,
            next_digit=self.next_digit,
            drop_battery=self.battery_drop,
            reverse_polarity=self.polarity_reversal,
        )

    def trunk(self, channel: int, *, kewl: bool) -> TrunkOptions:
        """How the town line of a channel behaves; `kewl`: its signalling knows a battery drop."""
        return TrunkOptions(
            number=self.number(channel),
            caller_number=self.format(sending=False),
            polarity_answer=self.answer == "polarity",
            polarity_clear="polarity" in self.disconnect,
            battery_clear=kewl and "battery" in self.disconnect,
            refuse_by_answer=self.refuse == "answer",
            pulse=self.dial == "pulse",
            dial_tone=self.dial_tone or None,
            pause=self.dial_pause,
            number_wait=self.caller_number_wait,
            guard=self.guard,
        )


def _parse(text: str) -> list[int]:
    numbers: list[int] = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise LineError(f'channels: {text!r} is no list of numbers; write "187-190, 193"')
        first, last = int(found[1]), int(found[2] or found[1])
        if not first <= last < first + MOST_CHANNELS:
            raise LineError(f"channels: {part.strip()!r} runs backwards or is too long")
        numbers.extend(range(first, last + 1))
    return numbers
