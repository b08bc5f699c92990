"""A link for tests of windows: events are said to it, requests are kept and answered by the test.

link.say(Delivered(at=1.0, call=7, device="station:204"))   # the windows hear it at once
assert link.asked == [("AnswerCall", {"call": 7})]
link.answer("GetCustomer", {"name": "陈思远"})               # the oldest open one of that name
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cti.client.qt.link import Link, OnError, OnResult
from cti.client.session import Answered, Happened, Refused, Welcomed
from cti.events import Event
from cti.wire import Account

AGENT = Account(
    user="8003", name="赵琳", role="agent", agent="8003", station="station:204", permissions=()
)


class PretendLink(Link):
    """Keeps what was asked; the mirror is a real one."""

    def __init__(self, account: Account = AGENT, at: float = 1000.0) -> None:
        super().__init__()
        self.account = account
        self.at = at
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.signs: list[tuple[str, str, str, str, str, bool]] = []
        self.fetched: list[tuple[str, Callable[[bytes], None], Callable[[str], None]]] = []
        self._open: list[tuple[int, str]] = []
        self._last = 0
        self._seq = 0

    def now(self) -> float:
        return self.at

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
        """Kept in `signs`; the test emits `signed_in` or a refusal."""
        self.signs.append((server, user, password, pin, station, take_over))

    def connect_now(self, snapshot: dict[str, Any] | None = None) -> None:
        self._take([Welcomed(self.account, "0.1.0", self.at, snapshot)])  # type: ignore[arg-type]

    def lose(self, why: str = "The server closed the connection.") -> None:
        self.is_connected = False
        self.disconnected.emit(why)
        text = "The connection to the server broke before it answered; try again once it is back."
        open_now, self._open = self._open, []
        self._take([Refused(number, name, "disconnected", text) for number, name in open_now])

    def say(self, *events: Event) -> None:
        """Events in one batch, as the server would send them."""
        happened: list[Any] = []
        for event in events:
            self._seq += 1
            self.at = max(self.at, event.at)
            happened.append(Happened(self._seq, event))
        self._take(happened)

    def request(
        self,
        name: str,
        args: Mapping[str, Any] | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
    ) -> int:
        self._last += 1
        self.asked.append((name, dict(args or {})))
        self._waiting[self._last] = (on_result, on_error)
        self._open.append((self._last, name))
        return self._last

    def fetch(
        self, path: str, done: Callable[[bytes], None], failed: Callable[[str], None]
    ) -> None:
        """Kept in `fetched` with what to call; the test calls one of the two."""
        self.fetched.append((path, done, failed))

    def answer(self, name: str, result: Any = None) -> None:
        number = self._take_open(name)
        self._take([Answered(number, name, result)])

    def refuse(self, name: str, code: str = "wrong_state", text: str = "The call is gone.") -> None:
        number = self._take_open(name)
        self._take([Refused(number, name, code, text)])

    def names(self) -> list[str]:
        """The names of what was asked, in order."""
        return [name for name, _ in self.asked]

    def last(self, name: str) -> dict[str, Any]:
        """The arguments of the last request of this name."""
        return next(args for asked, args in reversed(self.asked) if asked == name)

    def _take_open(self, name: str) -> int:
        for entry in self._open:
            if entry[1] == name:
                self._open.remove(entry)
                return entry[0]
        raise AssertionError(f"nobody asked {name}; open: {[n for _, n in self._open]}")

    def waits(self, name: str) -> bool:
        """Whether a request of this name is not answered yet."""
        return any(asked == name for _, asked in self._open)
