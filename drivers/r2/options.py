"""MFC/R2 as countries speak it: openr2's variants, what is mended in them, and what a site may set.

Names of tones and timers are those of openr2's protocol file. A tone is one of the fifteen signals
of ITU-T Q.441, written as openr2 does: 1-9, 0 for the tenth, B-F for the last five; X is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

SIGNALS = "1234567890BCDEF"
NONE = "X"
LONGEST_NUMBER = 79
"""Digits that openr2 keeps of a number."""

VARIANTS: Mapping[str, str] = {
    "AR": "Argentina",
    "BR": "Brazil",
    "CN": "China No. 1",
    "CO": "Colombia",
    "CZ": "Czech Republic",
    "EC": "Ecuador",
    "ID": "Indonesia",
    "ITU": "ITU-T Q.400-Q.490",
    "MX": "Mexico",
    "PH": "Philippines",
    "VE": "Venezuela",
}

MENDED: Mapping[str, Mapping[str, str]] = {
    # China asks for the next digit of either number with A1. openr2 answers A1 with the called
    # number's alone, but for the group of signals that it made for Mexico: so A6 leads there.
    "CN": {
        "mf_ga_tones.request_category": NONE,
        "mf_ga_tones.request_category_and_change_to_gc": "6",
        "mf_ga_tones.request_next_ani_digit": NONE,
        "mf_gc_tones.request_next_ani_digit": "1",
        "mf_gc_tones.request_change_to_g2": "3",
        "mf_gc_tones.request_next_dnis_digit_and_change_to_ga": "1",
        # KB has six signals: B3 is a subscriber busy with a trunk call, B6 a free one, too.
        "mf_gb_tones.number_changed": "3",
        "mf_gb_tones.accept_call_no_charge": "6",
        "mf_gb_tones.line_out_of_order": "5",
    },
    # B2 is a busy subscriber there, but openr2 looks for ITU-T's special information first.
    "CO": {"mf_gb_tones.special_info_tone": NONE},
}
"""Variant -> tones that differ from what openr2 1.3 has for it."""

FORCED_RELEASE = ("BR",)
"""Variants that define forced release: the called side may clear a call before its answer."""

TONES = frozenset(
    [
        f"mf_ga_tones.{name}"
        for name in (
            "request_next_ani_digit", "request_next_dnis_digit", "request_dnis_minus_1",
            "request_dnis_minus_2", "request_dnis_minus_3", "request_all_dnis_again",
            "request_category", "request_category_and_change_to_gc", "request_change_to_g2",
            "address_complete_charge_setup", "network_congestion",
        )
    ]
    + [
        f"mf_gb_tones.{name}"
        for name in (
            "accept_call_with_charge", "accept_call_no_charge", "busy_number",
            "network_congestion", "unallocated_number", "line_out_of_order",
            "special_info_tone", "reject_collect_call", "number_changed",
        )
    ]
    + [
        f"mf_gc_tones.{name}"
        for name in (
            "request_next_ani_digit", "request_change_to_g2",
            "request_next_dnis_digit_and_change_to_ga",
        )
    ]
    + [
        f"mf_g1_tones.{name}"
        for name in ("no_more_dnis_available", "no_more_ani_available", "caller_ani_is_restricted")
    ]
    + [
        f"mf_g2_tones.{name}"
        for name in (
            "national_subscriber", "national_priority_subscriber", "international_subscriber",
            "international_priority_subscriber", "collect_call",
        )
    ]
)  # fmt: skip

TIMERS = frozenset(
    {
        "mf_back_cycle",
        "mf_back_resume_cycle",
        "mf_fwd_safety",
        "r2_seize",
        "r2_answer",
        "r2_metering_pulse",
        "r2_double_answer",
        "r2_answer_delay",
        "cas_persistence_check",
    }
)


CATEGORIES = (
    "national",
    "national_priority",
    "international",
    "international_priority",
    "collect",
    "test",
)
"""Who calls: group II of Q.441, KA and KD in China."""


class R2Options(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How one line speaks R2. Raises ValueError for what openr2 does not have."""

    variant: str = "CN"
    called_digits: int = 20
    """Digits that the exchange sends of the called number, at most. Where it has no signal for the
    end of a number, a shorter one costs the time of `mf_back_cycle`."""
    calling_digits: int = 20
    """Digits of the caller's number that are asked for, at most; 0 asks for none. In China more
    than the longest number has: its end is told by a signal."""
    caller_first: bool | None = None
    """Whether the caller's number is asked for after the first digit; unset: as the variant does."""
    skip_category: bool = False
    """Ask for neither category nor number of the caller."""
    immediate_accept: bool = False
    """Accept in group A (address complete, charge), without groups B and II."""
    category: str = "national"
    """Of our own calls: a name of CATEGORIES."""
    charge: bool = True
    """Whether the calls that we accept are charged for."""
    double_answer: bool = False
    """Answer, clear back and answer again: an exchange ends a collect call for it (Brazil)."""
    forced_release: bool | None = None
    """Whether forced release ends a call that was accepted and not yet answered; unset: as the
    variant has it. Without it the caller's exchange ends such a call by its own timer."""
    metering_ms: int | None = None
    """Clear back shorter than this is a metering pulse; 0: there are none; unset: the variant's."""
    mf_threshold_ms: int = 0
    """Ignore tones shorter than this."""
    accept_after: float = 8.0
    """Seconds after which a call that has only been told `Proceeding` is accepted: an exchange
    waits some 15 s for our decision."""
    release_guard: float = 180.0
    """Seconds that the far side is given to clear a call that we have cleared."""
    alarm_hold: float = 6.0
    """Seconds that answered calls outlive an alarm of the span."""
    tones: dict[str, str] = {}
    timers: dict[str, int] = {}
    """Milliseconds."""

    def __post_init__(self) -> None:
        _check("variant", self.variant, VARIANTS)
        _check("category", self.category, CATEGORIES)
        for name, tone in self.tones.items():
            _check("tone", name, TONES)
            if tone not in (*SIGNALS, NONE):
                raise ValueError(
                    f"{name} cannot be {tone!r}: a tone is one of {SIGNALS} or {NONE} for none"
                )
        for name, ms in self.timers.items():
            _check("timer", name, TIMERS)
            if not 0 <= ms <= 3_600_000:
                raise ValueError(f"the timer {name} takes 0 to 3600000 milliseconds, not {ms}")
        for name in ("called_digits", "calling_digits"):
            if not 0 <= getattr(self, name) <= LONGEST_NUMBER:
                raise ValueError(f"{name} is 0 to {LONGEST_NUMBER}, not {getattr(self, name)}")

    @property
    def may_force_release(self) -> bool:
        if self.forced_release is None:
            return self.variant in FORCED_RELEASE
        return self.forced_release

    def protocol_file(self) -> str:
        """What differs from openr2's variant, as a protocol file of openr2.

        The timers stand last: openr2 reads a tone into the low octet of the number before it.
        """
        tones = {**MENDED.get(self.variant, {}), **self.tones}
        lines = [f"{name}={tone}" for name, tone in tones.items()]
        lines += [f"timers.{name}={ms}" for name, ms in self.timers.items()]
        return "".join(f"{line}\n" for line in lines)


def _check(what: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise ValueError(f"R2 has no {what} {name!r}: take one of {', '.join(sorted(known))}")
