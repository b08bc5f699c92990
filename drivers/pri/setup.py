"""What a set-up tells, in libpri's words and out of them: numbers, names, bearer, redirection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.line import LineError, NumberType, Presentation, Redirection, Setup
from drivers.native.pri import C, ffi
from drivers.pri.channels import ChannelNumbers
from drivers.pri.frames import LONGEST_USER_DATA, FrameView
from drivers.pri.port import octets, text_of

LONGEST_NUMBER = 60
LONGEST_NAME = 48
"""Octets of a calling name in UTF-8; the rest is cut off."""

BEARERS: Mapping[str, int] = {
    "speech": C.PRI_TRANS_CAP_SPEECH,
    "3.1khz": C.PRI_TRANS_CAP_3_1K_AUDIO,
}
LAYERS: Mapping[str, int] = {"alaw": C.PRI_LAYER_1_ALAW, "mulaw": C.PRI_LAYER_1_ULAW}

SOUND = tuple(BEARERS.values())
"""Transfer capabilities of calls that can be heard; others are data."""


@dataclass(frozen=True, slots=True)
class SetupDefaults:
    """What the carrier of a line wants in every call that goes out."""

    called_type: NumberType = NumberType.UNKNOWN
    """Of a called number whose `Setup` leaves the type open."""
    calling_type: NumberType = NumberType.UNKNOWN
    """The same of calling and redirecting number."""
    bearer: str = "speech"
    """One of BEARERS: 3.1 kHz audio where faxes go out, for speech may be compressed on the way."""
    law: str = "alaw"
    """One of LAYERS: the law that the bearer capability names (Q.931 4.5.5, octet 5)."""


_PRESENTED: Mapping[Presentation, int] = {
    Presentation.ALLOWED: C.PRI_PRES_ALLOWED,
    Presentation.RESTRICTED: C.PRI_PRES_RESTRICTED,
    Presentation.UNAVAILABLE: C.PRI_PRES_UNAVAILABLE,
}
_REASONS: Mapping[Redirection, int] = {
    Redirection.UNKNOWN: C.PRI_REDIR_UNKNOWN,
    Redirection.BUSY: C.PRI_REDIR_FORWARD_ON_BUSY,
    Redirection.NO_REPLY: C.PRI_REDIR_FORWARD_ON_NO_REPLY,
    Redirection.UNCONDITIONAL: C.PRI_REDIR_UNCONDITIONAL,
}
_REDIRECTIONS: Mapping[int, Redirection] = {reason: why for why, reason in _REASONS.items()}
_TYPES: Mapping[int, NumberType] = {kind.value: kind for kind in NumberType}


def check_setup(name: str, setup: Setup, *, overlap: bool) -> None:
    """Whether libpri can send it. Raises LineError."""
    if not setup.complete and not overlap:
        raise LineError(f"{name} has no overlap sending: give the whole number at once")
    numbers = (setup.called, setup.calling, setup.redirecting)
    if max(map(len, numbers)) > LONGEST_NUMBER:
        raise LineError(f"a number on {name} has at most {LONGEST_NUMBER} digits")
    if not setup.called and setup.complete:
        raise LineError(f"a call on {name} needs a called number")
    if len(setup.user_data) > LONGEST_USER_DATA:
        raise LineError(f"user-to-user data on {name} has at most {LONGEST_USER_DATA} octets")


def fill(request: Any, setup: Setup, numbers: ChannelNumbers, defaults: SetupDefaults) -> None:
    """Fill libpri's request, which copies what it is given."""
    name = octets(_shortened(setup.calling_name)) if setup.calling_name else ffi.NULL
    shown = _PRESENTED[setup.presentation]
    if not setup.calling and setup.presentation is Presentation.ALLOWED:
        shown = C.PRI_PRES_UNAVAILABLE
    called, calling = setup.called_type or defaults.called_type, defaults.calling_type
    C.pri_sr_set_channel(request, numbers.encode(setup.channel), 0, 0)
    C.pri_sr_set_bearer(request, BEARERS[defaults.bearer], LAYERS[defaults.law])
    C.pri_sr_set_called(request, octets(setup.called), _plan(called), int(setup.complete))
    C.pri_sr_set_caller(
        request, octets(setup.calling), name, _plan(setup.calling_type or calling), shown
    )
    if setup.redirecting:
        C.pri_sr_set_redirecting(
            request,
            octets(setup.redirecting),
            _plan(calling),
            _PRESENTED[setup.redirecting_presentation],
            _REASONS[setup.redirection],
        )


def setup_of(ring: Any, view: FrameView, reference: int, channel: int, *, complete: bool) -> Setup:
    """The set-up that libpri tells of; `view` is a look into its frame."""
    return Setup(
        reference,
        channel,
        text_of(ring.callednum),
        text_of(ring.callingnum),
        text_of(ring.callingname),
        complete,
        called_type=_number_type(ring.calledplan),
        calling_type=_number_type(ring.callingplan),
        presentation=_presentation(ring.callingpres),
        redirecting=text_of(ring.redirectingnum),
        redirection=_REDIRECTIONS.get(ring.redirectingreason, Redirection.UNKNOWN),
        redirecting_presentation=_presentation(view.redirecting_indicator),
        user_data=view.user_data,
    )


def _plan(kind: NumberType) -> int:
    """Type of number in the ISDN numbering plan; of an unknown type the plan is unknown too."""
    return int(kind << 4 | C.PRI_NPI_E163_E164) if kind else int(C.PRI_UNKNOWN)


def _number_type(plan: int) -> NumberType:
    return _TYPES.get(plan >> 4 & 7, NumberType.UNKNOWN)


def _presentation(indicator: int) -> Presentation:
    shown: int = indicator & C.PRI_PRES_RESTRICTION
    if shown == C.PRI_PRES_ALLOWED:
        return Presentation.ALLOWED
    return Presentation.RESTRICTED if shown == C.PRI_PRES_RESTRICTED else Presentation.UNAVAILABLE


def _shortened(name: str) -> str:
    """As much of a name as fits, whole characters only."""
    return name.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
