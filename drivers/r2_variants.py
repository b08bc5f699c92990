"""MFC/R2 as countries speak it: openr2's variants, what is mended in them, and what a site may set.

Names of tones and timers are those of openr2's protocol file. A tone is one of the fifteen signals
of ITU-T Q.441, written as openr2 does: 1-9, 0 for the tenth, B-F for the last five; X is none.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.line import Cause, LineError
from drivers.native.openr2 import C

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


class Category(enum.IntEnum):
    """Who calls (group II of Q.441; KA and KD in China)."""

    NATIONAL = C.OR2_CALLING_PARTY_CATEGORY_NATIONAL_SUBSCRIBER
    NATIONAL_PRIORITY = C.OR2_CALLING_PARTY_CATEGORY_NATIONAL_PRIORITY_SUBSCRIBER
    INTERNATIONAL = C.OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_SUBSCRIBER
    INTERNATIONAL_PRIORITY = C.OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_PRIORITY_SUBSCRIBER
    COLLECT = C.OR2_CALLING_PARTY_CATEGORY_COLLECT_CALL
    TEST = C.OR2_CALLING_PARTY_CATEGORY_TEST_EQUIPMENT
    UNKNOWN = C.OR2_CALLING_PARTY_CATEGORY_UNKNOWN


CATEGORIES: Mapping[str, Category] = {
    category.name.lower(): category for category in Category if category is not Category.UNKNOWN
}


@dataclass(frozen=True)
class R2Options:
    """How one line speaks R2. Raises LineError for what openr2 does not have."""

    variant: str = "CN"
    called_digits: int = 20
    """Digits that the exchange sends of the called number, at most. Where it has no signal for the
    end of a number, a shorter one costs the time of `mf_back_cycle`."""
    calling_digits: int = 20
    """Digits of the caller's number that are asked for, at most; 0 asks for none. In China more
    than the longest number has: its end is told by a signal."""
    caller_first: bool | None = None
    """Whether the caller's number is asked for after the first digit; None: as the variant does."""
    skip_category: bool = False
    immediate_accept: bool = False
    """Accept in group A (address complete, charge), without groups B and II."""
    category: str = "national"
    """Of our own calls: a name of CATEGORIES."""
    charge: bool = True
    """Whether the calls that we accept are charged for."""
    double_answer: bool = False
    """Answer, clear back and answer again: an exchange ends a collect call for it (Brazil)."""
    forced_release: bool | None = None
    """Whether forced release ends a call that was accepted and not yet answered; None: as the
    variant has it. Without it the caller's exchange ends such a call by its own timer."""
    metering_ms: int | None = None
    """Clear back shorter than this is a metering pulse; 0: there are none; None: the variant's."""
    mf_threshold_ms: int = 0
    """Ignore tones shorter than this."""
    accept_after: float = 8.0
    """Seconds after which a call that has only been told `Proceeding` is accepted: an exchange
    waits some 15 s for our decision."""
    release_guard: float = 180.0
    """Seconds that the far side is given to clear a call that we have cleared."""
    alarm_hold: float = 6.0
    """Seconds that answered calls outlive an alarm of the span."""
    tones: Mapping[str, str] = field(default_factory=dict)
    timers: Mapping[str, int] = field(default_factory=dict)
    """Milliseconds."""

    def __post_init__(self) -> None:
        _check("variant", self.variant, VARIANTS)
        _check("category", self.category, CATEGORIES)
        for name, tone in self.tones.items():
            _check("tone", name, TONES)
            if tone not in (*SIGNALS, NONE):
                raise LineError(
                    f"{name} cannot be {tone!r}: a tone is one of {SIGNALS} or {NONE} for none"
                )
        for name, ms in self.timers.items():
            _check("timer", name, TIMERS)
            if not 0 <= ms <= 3_600_000:
                raise LineError(f"the timer {name} takes 0 to 3600000 milliseconds, not {ms}")
        for name in ("called_digits", "calling_digits"):
            if not 0 <= getattr(self, name) <= LONGEST_NUMBER:
                raise LineError(f"{name} is 0 to {LONGEST_NUMBER}, not {getattr(self, name)}")

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


def _check(what: str, name: str, known: Mapping[str, object] | frozenset[str]) -> None:
    if name not in known:
        raise LineError(f"R2 has no {what} {name!r}: take one of {', '.join(sorted(known))}")


def configure(context: object, options: R2Options) -> None:
    """Set a context of openr2, made for the options' variant. Raises LineError."""
    if options.caller_first is not None:
        C.openr2_context_set_ani_first(context, int(options.caller_first))
    C.openr2_context_set_skip_category_request(context, int(options.skip_category))
    C.openr2_context_set_immediate_accept(context, int(options.immediate_accept))
    C.openr2_context_set_mf_threshold(context, options.mf_threshold_ms)
    text = options.protocol_file().encode()
    if text:
        file = os.memfd_create("r2")
        try:
            os.write(file, text)
            if C.openr2_context_configure_from_advanced_file(
                context, f"/proc/self/fd/{file}".encode()
            ):
                raise LineError("openr2 could not read its protocol file")
        finally:
            os.close(file)
    if options.metering_ms is not None:
        C.openr2_context_set_metering_pulse_timeout(context, options.metering_ms)


_BUSY = C.OR2_CAUSE_BUSY_NUMBER
_CONGESTION = C.OR2_CAUSE_NETWORK_CONGESTION
_VACANT = C.OR2_CAUSE_UNALLOCATED_NUMBER
_OUT_OF_ORDER = C.OR2_CAUSE_OUT_OF_ORDER

_HEARD: Mapping[int, Cause] = {
    _BUSY: Cause.USER_BUSY,
    _CONGESTION: Cause.SWITCH_CONGESTION,
    _VACANT: Cause.UNALLOCATED_NUMBER,
    _OUT_OF_ORDER: Cause.DESTINATION_OUT_OF_ORDER,
    C.OR2_CAUSE_NO_ANSWER: Cause.NO_ANSWER,
    C.OR2_CAUSE_NORMAL_CLEARING: Cause.NORMAL_CLEARING,
    C.OR2_CAUSE_COLLECT_CALL_REJECTED: Cause.CALL_REJECTED,
    C.OR2_CAUSE_FORCED_RELEASE: Cause.NORMAL_CLEARING,
    C.OR2_CAUSE_NUMBER_CHANGED: Cause.NUMBER_CHANGED,
}

_SENT: Mapping[Cause, int] = {
    Cause.USER_BUSY: _BUSY,
    Cause.CALL_REJECTED: _BUSY,
    Cause.NO_ANSWER: _BUSY,
    Cause.NO_USER_RESPONDING: _BUSY,
    Cause.NORMAL_CLEARING: _BUSY,
    Cause.UNALLOCATED_NUMBER: _VACANT,
    Cause.NO_ROUTE: _VACANT,
    Cause.INVALID_NUMBER_FORMAT: _VACANT,
    Cause.NUMBER_CHANGED: C.OR2_CAUSE_NUMBER_CHANGED,
    Cause.NO_CIRCUIT: _CONGESTION,
    Cause.NETWORK_OUT_OF_ORDER: _CONGESTION,
    Cause.TEMPORARY_FAILURE: _CONGESTION,
    Cause.SWITCH_CONGESTION: _CONGESTION,
    Cause.CHANNEL_UNAVAILABLE: _CONGESTION,
    Cause.RESOURCE_UNAVAILABLE: _CONGESTION,
    Cause.RECOVERY_ON_TIMER_EXPIRY: _CONGESTION,
}

_FAILED: Mapping[int, Cause] = {
    C.OR2_SEIZE_TIMEOUT: Cause.CHANNEL_UNAVAILABLE,
    C.OR2_BACK_MF_TIMEOUT: Cause.RECOVERY_ON_TIMER_EXPIRY,
    C.OR2_FWD_SAFETY_TIMEOUT: Cause.RECOVERY_ON_TIMER_EXPIRY,
    C.OR2_ANSWER_TIMEOUT: Cause.NO_ANSWER,
    C.OR2_INTERNAL_ERROR: Cause.TEMPORARY_FAILURE,
}


def cause_heard(cause: int, variant: str) -> Cause:
    """The cause of a backward tone or a line signal."""
    if variant == "CN" and cause == C.OR2_CAUSE_NUMBER_CHANGED:
        return Cause.USER_BUSY
    return _HEARD.get(cause, Cause.NORMAL_UNSPECIFIED)


def cause_sent(cause: Cause, variant: str) -> int:
    """The backward tone that refuses an offered call; what has none is "line out of order"."""
    tone = _SENT.get(cause, _OUT_OF_ORDER)
    return int(_VACANT if variant == "CN" and tone == C.OR2_CAUSE_NUMBER_CHANGED else tone)


def cause_of_failure(error: int) -> Cause:
    """The cause of a call that openr2 gave up."""
    return _FAILED.get(error, Cause.PROTOCOL_ERROR)
