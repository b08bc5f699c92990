"""The client's half of the wire without a socket: texts in, happenings out; requests in, texts out.

A transport (asyncio, Qt) opens the connection, sends `hello()`, hands every text that comes to
`receive` and acts on what that returns. When the connection ends it calls `lost()`, connects anew
and says `hello()` again: the session remembers the last event that it handed out, so nothing is
missed and nothing comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from cti import wire
from cti.events import Event

__all__ = [
    "Answered", "Beaten", "Ended", "Happened", "Happening", "Measured", "Refused", "Session",
    "Unknown", "Welcomed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The server knows us. With a snapshot, the mirror loads it; without, it goes on from where it was."""

    account: wire.Account
    server: str
    """The server's version."""
    now: float
    """The server's clock, seconds since the epoch."""
    snapshot: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event; the mirror applies it."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a newer server that this program does not know; nothing to apply."""

    seq: int
    type: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The server did as asked."""

    id: int
    request: str
    result: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The server did not do as asked, or the connection ended before it said whether it did.

    `code` is one of `cti.errors`, or `disconnected`.
    """

    id: int
    request: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of the last second."""

    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beaten:
    """A beat of the server; `now` is its clock."""

    now: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The server's last word before it closes: `not_allowed` asks for a new login, `conflict` says
    that the account was taken over elsewhere."""

    code: str
    text: str


Happening: TypeAlias = (
    Welcomed | Happened | Unknown | Answered | Refused | Measured | Beaten | Ended
)


class Session:
    """One signed-in client, over as many connections as it takes."""

    def __init__(self, token: str, app: str, version: str) -> None:
        self.token = token
        self.app = app
        self.version = version
        self.account: wire.Account | None = None
        self.seq: int | None = None
        """The last event handed out; None before the first snapshot."""
        self.welcomed = False
        """Between `Welcomed` and `lost()`: requests may be sent."""
        self.skew = 0.0
        """Server's clock minus the clock of the `at` given to `receive`, seconds."""
        self._heard_at: float | None = None
        self._last_id = 0
        self._asked: dict[int, str] = {}

    def hello(self, at: float | None = None) -> str:
        """The first text of every connection. `at`: as for `receive`."""
        self.welcomed = False
        self._heard_at = at
        return wire.encode(
            wire.Hello(token=self.token, app=self.app, version=self.version, resume=self.seq)
        )

    def request(self, name: str, /, **args: Any) -> tuple[int, str]:
        """A request's number and its text; `Answered` or `Refused` with that number follows."""
        self._last_id += 1
        self._asked[self._last_id] = name
        return self._last_id, wire.encode(wire.Request(self._last_id, name, args))

    def beat(self, now: float) -> str:
        """A beat of ours, for transports whose socket has no ping of its own."""
        return wire.encode(wire.Beat(now))

    def receive(self, text: str | bytes, at: float | None = None) -> list[Happening]:
        """What a text from the server says, in order. `at` is the receiver's clock, seconds.

        Raises `wire.WireError` for what is no frame: close the connection and connect anew.
        """
        frame = wire.decode_server(text)
        self._heard_at = at
        if isinstance(frame, wire.Batch):
            return self._events(frame.events)
        if isinstance(frame, wire.Result):
            return [Answered(frame.id, self._asked.pop(frame.id, ""), frame.result)]
        if isinstance(frame, wire.Refusal):
            problem = frame.error
            if frame.id is None:
                return [Ended(problem.code, problem.text)]
            return [Refused(frame.id, self._asked.pop(frame.id, ""), problem.code, problem.text)]
        if isinstance(frame, wire.Beat):
            self._synchronise(frame.beat, at)
            return [Beaten(frame.beat)]
        if isinstance(frame, wire.Figures):
            return [Measured(frame.figures)]
        return self._welcome(frame, at)

    def lost(self) -> list[Happening]:
        """The connection ended: what was asked and not answered is refused as `disconnected`."""
        self.welcomed = False
        self._heard_at = None
        asked, self._asked = self._asked, {}
        text = "The connection to the server broke before it answered; try again once it is back."
        return [Refused(id, name, "disconnected", text) for id, name in asked.items()]

    def overdue(self, at: float) -> bool:
        """Whether so many beats are missing that the user must be told. `at`: as for `receive`."""
        late = wire.BEAT_SECONDS * (wire.MISSED_BEATS + 0.25)
        return self._heard_at is not None and at - self._heard_at > late

    def forget(self) -> None:
        """Ask for a whole snapshot at the next `hello`."""
        self.seq = None

    def _welcome(self, frame: wire.Welcome, at: float | None) -> list[Happening]:
        self.account = frame.account
        self.welcomed = True
        self._synchronise(frame.now, at)
        happenings: list[Happening] = [
            Welcomed(frame.account, frame.server, frame.now, frame.snapshot)
        ]
        happenings += self._events(frame.events)
        self.seq = frame.seq
        return happenings

    def _events(self, events: tuple[wire.Numbered, ...]) -> list[Happening]:
        happenings: list[Happening] = []
        for one in events:
            self.seq = one.seq
            if one.event is None:
                happenings.append(Unknown(one.seq, one.type))
            else:
                happenings.append(Happened(one.seq, one.event))
        return happenings

    def _synchronise(self, now: float, at: float | None) -> None:
        if at is not None:
            self.skew = now - at
