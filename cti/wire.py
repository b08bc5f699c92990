"""The frames that server and clients exchange: JSON texts over one WebSocket.

The client begins with `hello`, the server answers `welcome`; from then on requests and their answers
cross freely with batches of events, figures once a second and a beat each second:

    client -> server   {"hello": {...}}   {"id": 7, "request": "AnswerCall", "args": {"call": 7}}
    server -> client   {"welcome": {...}}   {"id": 7, "result": ...}   {"id": 7, "error": {...}}
                       {"events": [...]}   {"figures": {...}}   {"beat": 1763.5}

An error without an id is the server's last word before it closes the connection. Either side may
send a beat. Nothing here reads a socket or a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from cti.events import Event

BEAT_SECONDS = 1.0
"""How often the server sends a beat."""

MISSED_BEATS = 2
"""After so many beats that did not come, a client says that it is disconnected."""

LARGEST_FRAME = 4 * 1024 * 1024
"""Octets; a flow with its prompts' texts is the largest thing that anybody sends."""


class WireError(Exception):
    """What came is not a frame of this protocol; the message is one sentence for people."""


# --- told to one client only ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShown(Event):
    """From now on this client may see this call: how it stands before the event that follows.

    Not published on the bus and not journaled.
    """

    call: int
    view: dict[str, Any] = field(default_factory=dict)
    """A `cti.client.views.CallView` as plain values."""
    over: bool = False
    """It has ended; it is shown because the agent's wrap-up is about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHidden(Event):
    """This client sees no more of this call, though it may go on."""

    call: int


# --- frames --------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """The first frame of a client. `resume` is the last sequence number that it applied."""

    token: str
    app: str
    version: str
    resume: int | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, and what that account may do."""

    user: str
    name: str
    role: str
    """administrator, supervisor, inspector, agent or designer."""
    agent: str | None = None
    """The agent that this account is, for those who take calls."""
    station: str | None = None
    """`station:204`, for those who speak."""
    telephone: bool = False
    """The station is a telephone on a line: no program can open its sound or answer for it."""
    permissions: tuple[str, ...] = ()
    """What the role permits, so that a program can grey out the rest; the server checks again."""


class Numbered(msgspec.Struct, frozen=True):
    """An event with its number. `event` is None where this program does not know the type."""

    seq: int
    type: str
    event: Event | None


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `Hello`: a snapshot and what came after, or only what the client missed."""

    seq: int
    """The number of the last event that snapshot and events together hold."""
    now: float
    server: str
    account: Account
    snapshot: dict[str, Any] | None = None
    events: tuple[Numbered, ...] = ()


class Request(msgspec.Struct, frozen=True):
    id: int
    request: str
    args: dict[str, Any] = {}


class Result(msgspec.Struct, frozen=True):
    id: int
    result: Any = None


class Problem(msgspec.Struct, frozen=True):
    """A code for programs (`cti.errors`), a sentence for people."""

    code: str
    text: str


class Refusal(msgspec.Struct, frozen=True):
    """A request was refused; without an id, the connection is about to be closed."""

    id: int | None
    error: Problem


class Batch(msgspec.Struct, frozen=True):
    """Events in order."""

    events: tuple[Numbered, ...]


class Figures(msgspec.Struct, frozen=True):
    """Once a second, not journaled; `at` and then whatever the server measures."""

    figures: dict[str, Any]


class Beat(msgspec.Struct, frozen=True):
    """The other side lives; seconds since the epoch by its clock."""

    beat: float


FromClient: TypeAlias = Hello | Request | Beat
FromServer: TypeAlias = Welcome | Result | Refusal | Batch | Figures | Beat
Frame: TypeAlias = FromClient | FromServer

# --- encoding ------------------------------------------------------------------------------------

_encoder = msgspec.json.Encoder()


def encode(frame: Frame) -> str:
    """The text of a frame."""
    if isinstance(frame, Hello):
        return _text({"hello": frame})
    if isinstance(frame, Welcome):
        return _text({"welcome": frame})
    if isinstance(frame, Refusal) and frame.id is None:
        return _text({"error": frame.error})
    return _text(frame)


def encode_event(seq: int, event: Event) -> bytes:
    """One element of a batch; the server encodes an event once for all who may see it."""
    return _encoder.encode(Numbered(seq, type(event).__name__, event))


def join_batch(elements: list[bytes]) -> str:
    """A batch of elements that `encode_event` made."""
    return (b'{"events":[' + b",".join(elements) + b"]}").decode()


def to_plain(view: object) -> dict[str, Any]:
    """A view or record as plain values that JSON can carry."""
    plain = msgspec.to_builtins(view, str_keys=True)
    assert isinstance(plain, dict)
    return plain


def _text(value: object) -> str:
    return _encoder.encode(value).decode()


# --- decoding ------------------------------------------------------------------------------------

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _RawNumbered(msgspec.Struct):
    seq: int
    type: str
    event: msgspec.Raw


class _RawWelcome(msgspec.Struct, kw_only=True):
    seq: int
    now: float
    server: str
    account: Account
    snapshot: dict[str, Any] | None = None
    events: tuple[_RawNumbered, ...] = ()


_welcome = msgspec.json.Decoder(_RawWelcome)
_numbered = msgspec.json.Decoder(tuple[_RawNumbered, ...])
_hello = msgspec.json.Decoder(Hello)
_beat = msgspec.json.Decoder(Beat)
_figures = msgspec.json.Decoder(Figures)
_request = msgspec.json.Decoder(Request)
_result = msgspec.json.Decoder(Result)
_refusal = msgspec.json.Decoder(Refusal)
_problem = msgspec.json.Decoder(Problem)
_event_decoders: dict[str, msgspec.json.Decoder[Event]] = {}


def decode_client(text: str | bytes) -> FromClient:
    """Read what a client sent. Raises WireError."""
    keys = _keys(text)
    try:
        if "request" in keys:
            return _request.decode(text)
        if "hello" in keys:
            return _hello.decode(keys["hello"])
        if "beat" in keys:
            return _beat.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(_sentence(error)) from None
    raise WireError(_unknown(keys, "hello, request or beat"))


def decode_server(text: str | bytes) -> FromServer:
    """Read what a server sent. Raises WireError."""
    keys = _keys(text)
    try:
        for key, read in _READ:
            if key in keys:
                return read(keys, text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(_sentence(error)) from None
    raise WireError(_unknown(keys, "welcome, events, result, error, figures or beat"))


def _read_error(keys: dict[str, msgspec.Raw], text: str | bytes) -> Refusal:
    if "id" in keys:
        return _refusal.decode(text)
    return Refusal(None, _problem.decode(keys["error"]))


def _read_welcome(keys: dict[str, msgspec.Raw], text: str | bytes) -> Welcome:
    raw = _welcome.decode(keys["welcome"])
    return Welcome(
        seq=raw.seq,
        now=raw.now,
        server=raw.server,
        account=raw.account,
        snapshot=raw.snapshot,
        events=_events(raw.events),
    )


_READ: tuple[tuple[str, Callable[[dict[str, msgspec.Raw], str | bytes], FromServer]], ...] = (
    ("events", lambda keys, _: Batch(_events(_numbered.decode(keys["events"])))),
    ("result", lambda _, text: _result.decode(text)),
    ("error", _read_error),
    ("beat", lambda _, text: _beat.decode(text)),
    ("figures", lambda _, text: _figures.decode(text)),
    ("welcome", _read_welcome),
)


def _events(raw: tuple[_RawNumbered, ...]) -> tuple[Numbered, ...]:
    return tuple(Numbered(one.seq, one.type, _event(one)) for one in raw)


def _event(raw: _RawNumbered) -> Event | None:
    kind = Event.kinds.get(raw.type)
    if kind is None:
        return None
    decoder = _event_decoders.get(raw.type)
    if decoder is None:
        decoder = _event_decoders[raw.type] = msgspec.json.Decoder(kind)
    return decoder.decode(raw.event)


def _keys(text: str | bytes) -> dict[str, msgspec.Raw]:
    try:
        return _object.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(_sentence(error)) from None


def _sentence(error: Exception) -> str:
    return (
        f"What came is not a frame of Cordboard ({error}); use a program of the server's version."
    )


def _unknown(keys: dict[str, msgspec.Raw], wanted: str) -> str:
    named = ", ".join(sorted(keys)[:5]) or "none"
    return f"A frame has one of the keys {wanted}, this one has {named[:80]}."
