"""The initial address message: what a `Setup` says in ISUP, and back."""

from __future__ import annotations

from drivers.line import LineError, NumberType, Presentation, Redirection, Setup
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.options import Ss7Options
from drivers.ss7.parameters import (
    AUDIO,
    CATEGORIES,
    DIGITS,
    LONGEST_NUMBER,
    LONGEST_USER_DATA,
    SPEECH,
    Number,
    called_number,
    party_number,
    read_called,
    read_party,
    read_redirection,
    redirection_information,
)

CHECK_HERE, CHECK_BEFORE = 1, 2
"""Continuity check: on this circuit, on a previous one (Q.763 3.35)."""

_ISUP_ALL_THE_WAY, _ISDN_ACCESS = 0x60, 0x01
_CONNECTED_WANTED = 0x80
_USER_SPECIFIC = 0
"""Protocol discriminator of user-to-user information (Q.931 4.5.30)."""

_SOUND = (SPEECH, AUDIO)


def check_setup(name: str, setup: Setup, options: Ss7Options) -> None:
    """Whether ISUP can carry it. Raises LineError."""
    if not setup.complete and not options.overlap:
        raise LineError(f"{name} sends whole numbers: collect the digits, or set `overlap`")
    if not setup.called:
        raise LineError(f"{name}: a call needs a called number, its first digits at least")
    for number in (setup.called, setup.calling, setup.redirecting):
        check_digits(name, number)
    if len(setup.user_data) > LONGEST_USER_DATA:
        raise LineError(f"user data have {LONGEST_USER_DATA} octets at most")


def check_digits(name: str, number: str) -> None:
    """Raises LineError for what is no number."""
    if len(number) > LONGEST_NUMBER or any(digit not in DIGITS for digit in number):
        raise LineError(
            f"{name}: {number!r} is no number for ISUP: it has up to {LONGEST_NUMBER} of {DIGITS}"
        )


def initial_address(setup: Setup, cic: int, options: Ss7Options) -> Message:
    """The message that begins this call on a circuit."""
    called_type = _type(setup.called_type, options.called_type)
    stop = setup.complete and options.end_of_number
    told = {
        Parameter.NATURE_OF_CONNECTION: b"\0",
        Parameter.FORWARD_CALL: bytes((_ISUP_ALL_THE_WAY, _ISDN_ACCESS)),
        Parameter.CALLING_CATEGORY: bytes((CATEGORIES[options.category],)),
        Parameter.TRANSMISSION_MEDIUM: bytes((AUDIO if options.bearer == "3.1khz" else SPEECH,)),
        Parameter.CALLED_NUMBER: called_number(setup.called, called_type, stop=stop),
    }
    if setup.calling or setup.presentation is Presentation.UNAVAILABLE:
        calling = Number(
            setup.calling, _type(setup.calling_type, options.calling_type), setup.presentation
        )
        told[Parameter.CALLING_NUMBER] = party_number(calling)
    if setup.redirecting:
        redirecting = Number(setup.redirecting, NumberType.UNKNOWN, setup.redirecting_presentation)
        told[Parameter.REDIRECTING_NUMBER] = party_number(redirecting, screening=0)
        told[Parameter.REDIRECTION_INFORMATION] = redirection_information(setup.redirection)
    told[Parameter.OPTIONAL_FORWARD_CALL] = bytes((_CONNECTED_WANTED,))
    if setup.user_data:
        told[Parameter.USER_TO_USER] = bytes((_USER_SPECIFIC,)) + setup.user_data
    return Message(Kind.IAM, cic, told)


def setup_of(message: Message, reference: int, channel: int, options: Ss7Options) -> Setup:
    """What an initial address message says."""
    told = message.parameters
    called = read_called(told[Parameter.CALLED_NUMBER])
    calling = read_party(told.get(Parameter.CALLING_NUMBER, b""))
    redirecting = read_party(
        told.get(Parameter.REDIRECTING_NUMBER, told.get(Parameter.ORIGINAL_CALLED_NUMBER, b""))
    )
    reason = told.get(Parameter.REDIRECTION_INFORMATION)
    return Setup(
        reference,
        channel,
        called.digits,
        calling.digits,
        complete=is_whole(called.digits, called.complete, options),
        called_type=called.type,
        calling_type=calling.type,
        presentation=calling.presentation,
        redirecting=redirecting.digits,
        redirection=Redirection.UNKNOWN if reason is None else read_redirection(reason),
        redirecting_presentation=redirecting.presentation,
        user_data=told.get(Parameter.USER_TO_USER, b"")[1:],
    )


def is_whole(called: str, stop: bool, options: Ss7Options) -> bool:
    """Whether a called number that came so far needs no more digits."""
    return stop or not options.overlap or 0 < options.called_digits <= len(called)


def carries_sound(message: Message) -> bool:
    return message.parameters[Parameter.TRANSMISSION_MEDIUM][0] in _SOUND


def continuity_check(message: Message) -> int:
    """The check that goes with a call: 0, CHECK_HERE or CHECK_BEFORE."""
    return message.parameters[Parameter.NATURE_OF_CONNECTION][0] >> 2 & 3


def wants_connected(message: Message) -> bool:
    """Whether the caller asks for the connected number (Q.731.5)."""
    wanted = message.parameters.get(Parameter.OPTIONAL_FORWARD_CALL, b"\0")
    return bool(wanted and wanted[0] & _CONNECTED_WANTED)


def _type(wanted: NumberType, usual: str) -> NumberType:
    return NumberType[usual.upper()] if wanted is NumberType.UNKNOWN else wanted
