"""A telephone line: its messages, its causes and the two halves that every driver has.

Messages carry the names and the meaning of ITU-T Q.931. The same frozen types travel both
ways: what one side sends, the other side's line delivers.

A call on a line is known by a **reference**, an integer that is local to each side: the side
that begins a call picks a positive one (`Line.new_reference`), the other side sees the same call
under a negative one, as the flag of Q.931 4.3 has it. The life of a reference:

- it begins with `Setup`, sent or delivered, and ends with exactly one *delivered* `Release`,
  whoever cleared; until then its channel is not free;
- `Disconnect` asks to clear. Whoever is delivered a `Disconnect` answers by sending `Release`.
  `Disconnect` may be sent in any state, also instead of an answer to a `Setup`;
- when a line goes down or a channel is restarted, the line itself delivers the `Release` of every
  call that was on it (after T309 where the signalling has one).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

FRAME_SAMPLES = 160
"""Samples of one channel in one frame: 20 ms at 8 kHz."""

FRAME_SECONDS = 0.020

SILENCE = 0xD5
"""The A-law code of silence as it stands on the wire (ITU-T G.711, even bits inverted)."""

Frame: TypeAlias = npt.NDArray[np.uint8]
"""20 ms of A-law of every channel of one span: uint8[channels, 160], in the order of `channels`."""


class Cause(enum.IntEnum):
    """Why a call ended or failed: ITU-T Q.850. Unlisted values arrive as NORMAL_UNSPECIFIED."""

    UNALLOCATED_NUMBER = 1
    NO_ROUTE_TO_TRANSIT = 2
    NO_ROUTE = 3
    CHANNEL_UNACCEPTABLE = 6
    CALL_AWARDED = 7
    NORMAL_CLEARING = 16
    USER_BUSY = 17
    NO_USER_RESPONDING = 18
    NO_ANSWER = 19
    SUBSCRIBER_ABSENT = 20
    CALL_REJECTED = 21
    NUMBER_CHANGED = 22
    REDIRECTED = 23
    EXCHANGE_ROUTING_ERROR = 25
    NON_SELECTED_USER = 26
    DESTINATION_OUT_OF_ORDER = 27
    INVALID_NUMBER_FORMAT = 28
    FACILITY_REJECTED = 29
    STATUS_ENQUIRED = 30
    NORMAL_UNSPECIFIED = 31
    NO_CIRCUIT = 34
    NETWORK_OUT_OF_ORDER = 38
    TEMPORARY_FAILURE = 41
    SWITCH_CONGESTION = 42
    INFORMATION_DISCARDED = 43
    CHANNEL_UNAVAILABLE = 44
    PRECEDENCE_BLOCKED = 46
    RESOURCE_UNAVAILABLE = 47
    QUALITY_UNAVAILABLE = 49
    NOT_SUBSCRIBED = 50
    OUTGOING_BARRED = 52
    OUTGOING_BARRED_IN_GROUP = 53
    INCOMING_BARRED = 54
    INCOMING_BARRED_IN_GROUP = 55
    NOT_AUTHORISED = 57
    BEARER_UNAVAILABLE = 58
    SERVICE_UNAVAILABLE = 63
    BEARER_NOT_IMPLEMENTED = 65
    CHANNEL_TYPE_NOT_IMPLEMENTED = 66
    FACILITY_NOT_IMPLEMENTED = 69
    ONLY_RESTRICTED_DIGITAL = 70
    SERVICE_NOT_IMPLEMENTED = 79
    INVALID_CALL_REFERENCE = 81
    CHANNEL_NOT_THERE = 82
    NOT_IN_GROUP = 87
    INCOMPATIBLE_DESTINATION = 88
    GROUP_UNKNOWN = 90
    INVALID_TRANSIT = 91
    INVALID_MESSAGE = 95
    ELEMENT_MISSING = 96
    MESSAGE_UNKNOWN = 97
    MESSAGE_OUT_OF_STATE = 98
    ELEMENT_UNKNOWN = 99
    ELEMENT_INVALID = 100
    WRONG_STATE = 101
    RECOVERY_ON_TIMER_EXPIRY = 102
    PARAMETER_UNKNOWN = 103
    PROTOCOL_ERROR = 111
    INTERWORKING = 127

    @classmethod
    def of(cls, value: int) -> Cause:
        """The cause of a number from the wire; one that Q.850 does not list is NORMAL_UNSPECIFIED."""
        try:
            return cls(value)
        except ValueError:
            return cls.NORMAL_UNSPECIFIED


class NumberType(enum.IntEnum):
    """Type of number, in the ISDN numbering plan (Q.931 table 4-9)."""

    UNKNOWN = 0
    INTERNATIONAL = 1
    NATIONAL = 2
    NETWORK = 3
    SUBSCRIBER = 4
    ABBREVIATED = 6


class Presentation(enum.IntEnum):
    """Whether a calling number may be shown (Q.931 table 4-11)."""

    ALLOWED = 0
    RESTRICTED = 1
    UNAVAILABLE = 2


class Redirection(enum.IntEnum):
    """Why a call was forwarded: reason for redirection (ITU-T Q.952, octet 3b)."""

    UNKNOWN = 0
    BUSY = 1
    NO_REPLY = 2
    UNCONDITIONAL = 15


@dataclass(frozen=True, slots=True)
class Setup:
    """A call begins. `channel` is the B channel that the sender proposes."""

    reference: int
    channel: int
    called: str
    calling: str = ""
    calling_name: str = ""
    complete: bool = True
    """False while further `Digits` of the called number will follow (overlap sending)."""
    called_type: NumberType = NumberType.UNKNOWN
    calling_type: NumberType = NumberType.UNKNOWN
    presentation: Presentation = Presentation.ALLOWED
    """RESTRICTED: `calling` is for the switch alone and must not be shown to people."""
    redirecting: str = ""
    """The number that the caller had dialled, where the call was forwarded to us."""
    redirection: Redirection = Redirection.UNKNOWN
    """Why it was forwarded; says nothing without `redirecting`."""
    redirecting_presentation: Presentation = Presentation.ALLOWED
    """RESTRICTED: `redirecting` is for the switch alone and must not be shown to people."""
    user_data: bytes = b""
    """User-to-user information (Q.931 4.5.30), at most 128 octets."""


@dataclass(frozen=True, slots=True)
class Proceeding:
    """The number is complete and the call is under way; `channel` is the one really used."""

    reference: int
    channel: int


@dataclass(frozen=True, slots=True)
class Alerting:
    """The called party's telephone rings. `inband`: tones or music can be heard on the channel."""

    reference: int
    inband: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Something can be heard before the answer (progress indicator 1 or 8): early media."""

    reference: int
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Connect:
    """The called party answered; charging begins."""

    reference: int
    connected: str = ""
    """The number that really answered, where the network tells it and it may be shown."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Further digits of the called number, or digits keyed in the D channel."""

    reference: int
    digits: str
    complete: bool = False
    """Delivered: the called number is whole with these (sending complete, Q.931 4.5.27)."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Somebody clears. `inband`: an announcement may still be heard until `Release` (T306)."""

    reference: int
    cause: Cause
    inband: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """The call is gone and, when delivered, its channel is free."""

    reference: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Flash:
    """Register recall: the hook was pressed for a moment during a call (analogue lines)."""

    reference: int
    milliseconds: int = 0
    """For how long, where we press it; 0 is what the line is set to."""


@dataclass(frozen=True, slots=True)
class Charge:
    """The network counted so many further units: metering pulses or advice of charge."""

    reference: int
    units: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Let the network join two answered calls of this line and leave.

    The subscriber's side sends it; a network's side that can join calls is delivered it, joins
    them and clears both.
    """

    reference: int
    other: int


@dataclass(frozen=True, slots=True)
class Restart:
    """The far side put these channels back to idle."""

    channels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChannelService:
    """These channels take calls from now on, or take none: blocked by a side, unplugged, in alarm.

    Calls that run on a blocked channel go on.
    """

    channels: tuple[int, ...]
    in_service: bool


class Health(enum.Enum):
    """How a span is: one value, the worst that is true."""

    NORMAL = "normal"
    REMOTE_ALARM = "remote_alarm"
    NO_SIGNAL = "no_signal"
    ALARM_INDICATION = "alarm_indication"
    SIGNALLING_DOWN = "signalling_down"


@dataclass(frozen=True, slots=True)
class LineHealth:
    """The line came up, went down or has an alarm."""

    health: Health


CallMessage: TypeAlias = (
    Setup
    | Proceeding
    | Alerting
    | Progress
    | Connect
    | Digits
    | Flash
    | Charge
    | Transfer
    | Disconnect
    | Release
)
Message: TypeAlias = CallMessage | Restart | ChannelService | LineHealth
Deliver: TypeAlias = Callable[[Message], None]


class LineError(Exception):
    """A line cannot do what was asked; the sentence says what and why."""


class LineUnavailable(LineError):
    """The device, its file or its library is not there: opening again later may help."""


class LineDown(LineError):
    """The signalling of this line is down; the call was not begun."""


class UnknownReference(LineError):
    """No call has this reference: it has ended, or never was. Nothing was sent."""


class Signalling(Protocol):
    """The half of a line that lives in the control process, on its asyncio loop.

    `deliver` is called on the loop, never from inside `send`, and in the order of the wire.
    """

    @property
    def name(self) -> str:
        """Unique, such as `e1-1`."""
        ...

    @property
    def channels(self) -> Sequence[int]:
        """Numbers of the bearer channels; of an E1 with a D channel 1-15 and 17-31."""
        ...

    @property
    def health(self) -> Health: ...

    @property
    def answer_supervision(self) -> bool:
        """Whether the line itself tells answer and end of an outgoing call.

        Where it does not (most analogue lines), its `Proceeding` is the last that it says: whoever
        hears the sound decides.
        """
        ...

    def open(self, deliver: Deliver) -> None:
        """Begin to deliver messages. Raises LineUnavailable."""
        ...

    def new_reference(self) -> int:
        """A fresh positive reference for a call that this side begins."""
        ...

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        """Send one message. Raises UnknownReference, LineDown; any other misuse is a LineError.

        A message that this kind of line does not have is a LineError too, and changes nothing.
        """
        ...

    def close(self) -> None:
        """Give everything back; may be called twice."""
        ...


class Voice(Protocol):
    """The half of a line that lives in the media process: one read and one write per span.

    Both take a uint8[channels, 160] array that the caller owns and reuses; rows are in the order
    of `channels`.
    """

    @property
    def name(self) -> str: ...

    @property
    def channels(self) -> Sequence[int]: ...

    def open(self) -> None: ...

    def read(self, heard: Frame) -> bool:
        """Fill `heard` with what the far side said; False (and `heard` untouched) if none came in time."""
        ...

    def write(self, spoken: Frame) -> bool:
        """Send 20 ms; False if the far side takes no more now and the frame was dropped."""
        ...

    def close(self) -> None: ...
