"""What a program has of the server: the mirror, requests, and word of what came and went.

`Link` is all that widgets know; it has no socket and tests drive it through a pretended one.
`ServerLink` (in `server_link.py`) is the real one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.mirror import Mirror
from cti.client.qt import refusals
from cti.client.session import (
    Answered,
    Beaten,
    Ended,
    Happened,
    Happening,
    Measured,
    Refused,
    Welcomed,
)
from cti.events import Event
from cti.wire import Account

OnResult = Callable[[Any], None]
OnError = Callable[[str, str], None]
"""Called with the code of `cti.errors` (or "disconnected") and the sentence for people, in the
language of the window."""


class Link(QObject):
    """The mirror of the server, requests to it, and signals."""

    connected = Signal()
    """The server knows us and the mirror is whole: after sign-in and after every reconnection."""
    disconnected = Signal(str)
    """Nothing comes any more; the sentence says why. The mirror keeps the last state."""
    reconnecting = Signal(int)
    """The number of the attempt that begins now."""
    changed = Signal(object, object)
    """A batch of events was applied: `list[Event]`, and `set[tuple[str, key]]` of what it touched
    ("call", 7), ("agent", "8001"). After a snapshot both are empty: show everything anew."""
    figures = Signal(object)
    """The server's live figures, once a second."""
    round_trip = Signal(float)
    """Seconds that the last round trip took."""
    ended = Signal(str, str)
    """The server ended the session: code `not_allowed` or `conflict`, and its sentence."""
    signed_in = Signal(object)
    """The answer of /api/login: a dict with the account; `connected` follows."""
    refused = Signal(str, str, object)
    """Sign-in failed: code ("unreachable" where nobody answered), sentence, what else was said."""
    fingerprint_unknown = Signal(str)
    """The first meeting with this server: a person compares. Nothing secret was sent yet."""
    fingerprint_changed = Signal(str, str)
    """The known one and the one now shown. Nothing was sent, nothing will be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mirror = Mirror()
        self.account: Account | None = None
        self.server_version = ""
        self.is_connected = False
        self.skew = 0.0
        self._waiting: dict[int, tuple[OnResult | None, OnError | None]] = {}

    def now(self) -> float:
        """The server's clock, seconds since the epoch: what `since` of the views is measured by."""
        return time.time() + self.skew

    def sign_in(
        self,
        server: str,
        user: str,
        password: str,
        *,
        pin: str = "",
        station: str = "",
        take_over: bool = False,
    ) -> None:
        """Sign in; `signed_in` and later `connected` follow, or one of the three refusals.

        `pin` is the server's known SHA-256 fingerprint, "" at the first meeting.
        """
        raise TypeError("a link that asks nobody: use ServerLink, or the pretended one in tests")

    def sign_out(self) -> None:
        """End the session on the server and the connection."""

    def request(
        self,
        name: str,
        args: Mapping[str, Any] | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
    ) -> int:
        """Ask the server; one of the two callbacks is called, later. Returns the request's number.

        Without a connection the request is refused as "disconnected", also later.
        """
        raise TypeError("a link that asks nobody: use ServerLink, or the pretended one in tests")

    def fetch(
        self, path: str, done: Callable[[bytes], None], failed: Callable[[str], None]
    ) -> None:
        """Get a resource, a recording for instance; one of the two is called, later."""
        raise TypeError("a link that asks nobody: use ServerLink, or the pretended one in tests")

    def _take(self, happenings: list[Happening]) -> None:
        """Apply what came, then tell of it: one `changed` for the whole batch."""
        events: list[Event] = []
        touched: set[tuple[str, Any]] = set()
        whole = False
        for one in happenings:
            if isinstance(one, Happened):
                events.append(one.event)
                touched |= self.mirror.apply(one.seq, one.event)
            elif isinstance(one, Welcomed):
                self.account, self.server_version = one.account, one.server
                if one.snapshot is not None:
                    self.mirror.load(one.snapshot)
                whole = True
        if whole:
            self.is_connected = True
            self.changed.emit([], set())
            self.connected.emit()
        if events:
            self.changed.emit(events, touched)
        for one in happenings:
            if isinstance(one, Answered):
                on_result, _ = self._waiting.pop(one.id, (None, None))
                if on_result is not None:
                    on_result(one.result)
            elif isinstance(one, Refused):
                _, on_error = self._waiting.pop(one.id, (None, None))
                if on_error is not None:
                    on_error(one.code, refusals.sentence(one.request, one.code, one.text))
            elif isinstance(one, Measured):
                self.figures.emit(one.figures)
            elif isinstance(one, Ended):
                self.ended.emit(one.code, refusals.of_session(one.code, one.text))
            elif isinstance(one, Beaten):
                self.skew = one.now - time.time()
