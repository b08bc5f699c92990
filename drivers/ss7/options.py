"""What must be agreed with the far end of a No. 7 line, and the timers of its user part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

TypeOfNumber: TypeAlias = Literal["unknown", "international", "national", "network", "subscriber"]

ISUP_TIMERS: Mapping[str, int] = {
    "T1": 15_000, "T5": 300_000,  # REL repeated; then the circuit is reset
    "T6": 30_000,  # suspended by the network: the called party has hung up
    "T7": 25_000,  # wait for ACM
    "T8": 12_000,  # wait for the result of a continuity check
    "T9": 180_000,  # wait for the answer (Q.118)
    "T12": 15_000, "T13": 300_000,  # BLO
    "T14": 15_000, "T15": 300_000,  # UBL
    "T16": 15_000, "T17": 300_000,  # RSC
    "T18": 15_000, "T19": 300_000,  # CGB
    "T20": 15_000, "T21": 300_000,  # CGU
    "T22": 15_000, "T23": 300_000,  # GRS
    "T27": 240_000,  # a circuit whose continuity check failed is checked again
    "T35": 18_000,  # wait for further digits
}  # fmt: skip
"""Milliseconds (Q.764 annex A); where that leaves a choice mostly the shortest."""

MTP_TIMERS: Mapping[str, int] = {
    "T1": 800, "T2": 1400, "T3": 800, "T4": 800, "T5": 800, "T6": 800, "T12": 1150, "T13": 1150,
    "T14": 2500, "T19": 68000, "T21": 64000, "T22": 200000, "T23": 200000,
    "Q707_T1": 8000, "Q707_T2": 60000,
}  # fmt: skip
"""Milliseconds of MTP level 3's timers (Q.704 16.8, Q.707 5.5); libss7 has them all switched off."""

MTP_PREFIX = "MTP_"
"""Before the name of a timer of level 3 in the configuration: ISUP has timers of the same names."""


class Ss7Options(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of a section for a No. 7 line, besides those of its cards."""

    own: str
    """Point code of this system, such as `22-10-105`: the carrier assigns it."""
    destination: str
    """Point code of the exchange that the circuits lead to."""
    adjacent: str = ""
    """Point code of the far end of the signalling links, where that is a transfer point (STP) and
    not the exchange itself."""
    point_codes: Literal["china", "itu"] = "china"
    """`china`: 24 bits, 8-8-8. `itu`: 14 bits, 3-8-3."""
    network: Literal["international", "international_spare", "national", "national_spare"] = (
        "national"
    )
    """Network indicator."""
    overlap: bool = False
    """Whether called numbers may come, and go, in pieces."""
    called_digits: Annotated[int, msgspec.Meta(ge=0, le=31)] = 0
    """With `overlap`: a called number of so many digits is complete at once; 0 waits for a silence."""
    end_of_number: bool = True
    """Whether a whole called number goes out with the signal ST behind it."""
    early_sound: Literal["always", "told"] = "always"
    """Whether ring-back tone and announcements are taken to be on the circuit from ACM on, as
    exchanges have it, or only where the far end says so."""
    called_type: TypeOfNumber = "unknown"
    """Nature of address of called numbers that go out."""
    calling_type: TypeOfNumber = "unknown"
    """The same of calling numbers."""
    category: Literal[
        "ordinary", "priority", "data", "test", "payphone", "operator_french", "operator_english"
    ] = "ordinary"
    """Calling party's category of calls that go out."""
    bearer: Literal["speech", "3.1khz"] = "speech"
    """What calls that go out ask for: 3.1 kHz audio where faxes go out."""
    hold_seconds: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)] = 300.0
    """How long answered calls outlive the last signalling link."""
    timers: dict[str, int] = {}
    """Timers of Q.764 in milliseconds, such as `T9 = 120000`; those of MTP level 3 as `MTP_T19`
    and of its link test as `Q707_T2`."""

    def __post_init__(self) -> None:
        """Raises ValueError with a sentence."""
        known = [*ISUP_TIMERS, *(_configured(name) for name in MTP_TIMERS)]
        for name, milliseconds in self.timers.items():
            if name not in known:
                raise ValueError(f"there is no timer '{name}'; there are {', '.join(known)}")
            if milliseconds <= 0:
                raise ValueError(f"timers: {name} = {milliseconds} is no time in milliseconds")

    def isup_timers(self) -> dict[str, float]:
        """Timers of the user part, in seconds."""
        ours = {name: ms for name, ms in self.timers.items() if name in ISUP_TIMERS}
        return {name: ms / 1000 for name, ms in {**ISUP_TIMERS, **ours}.items()}

    def mtp_timers(self) -> dict[str, int]:
        """What is left: timers of MTP level 3, in milliseconds."""
        return {
            name.removeprefix(MTP_PREFIX): ms
            for name, ms in self.timers.items()
            if name not in ISUP_TIMERS
        }


def _configured(name: str) -> str:
    """A timer of MTP as the configuration names it."""
    return name if name.startswith("Q707") else MTP_PREFIX + name
