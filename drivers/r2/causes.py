"""What a site sets of R2, and what Q.850 says of its causes, in the numbers of openr2."""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from typing import Any

from drivers.line import Cause, LineError
from drivers.native.openr2 import C
from drivers.r2.options import R2Options


class Category(enum.IntEnum):
    """Who calls (group II of Q.441; KA and KD in China)."""

    NATIONAL = C.OR2_CALLING_PARTY_CATEGORY_NATIONAL_SUBSCRIBER
    NATIONAL_PRIORITY = C.OR2_CALLING_PARTY_CATEGORY_NATIONAL_PRIORITY_SUBSCRIBER
    INTERNATIONAL = C.OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_SUBSCRIBER
    INTERNATIONAL_PRIORITY = C.OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_PRIORITY_SUBSCRIBER
    COLLECT = C.OR2_CALLING_PARTY_CATEGORY_COLLECT_CALL
    TEST = C.OR2_CALLING_PARTY_CATEGORY_TEST_EQUIPMENT
    UNKNOWN = C.OR2_CALLING_PARTY_CATEGORY_UNKNOWN


def configure(context: Any, options: R2Options) -> None:
    """Set a context of openr2, made for the options' variant. Raises LineError."""
    first = options.caller_first
    if options.skip_category:  # else openr2 skips what it asks for after the first digit: the rest
        first = False
    if first is not None:
        C.openr2_context_set_ani_first(context, int(first))
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
