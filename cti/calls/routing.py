"""Where an offered call goes: pure rules over the called number, the caller and the hours of queues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drivers.line import Cause


@dataclass(frozen=True, slots=True)
class Rule:
    """Calls to a number that begins with `called`, from one that begins with `calling`.

    `redirecting` is the number that the caller had dialled before somebody forwarded the call.
    """

    destination: str
    """`queue:sales`, `flow:main`, `station:204`, a number, or empty: turn the caller away."""
    called: str = ""
    calling: str = ""
    name: str = ""
    redirecting: str = ""
    closed: str = ""
    """Where calls go instead while the queue of `destination` is closed; empty: turned away."""

    def holds(self, called: str, calling: str, redirecting: str = "") -> bool:
        return (
            called.startswith(self.called)
            and calling.startswith(self.calling)
            and redirecting.startswith(self.redirecting)
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        """The narrower rule wins: longest called number, then the one that was dialled first, then
        the caller.
        """
        return len(self.called), len(self.redirecting), len(self.calling)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the call goes and which rule said so."""

    destination: str
    """Empty: the caller is turned away with `cause`."""
    rule: str
    cause: Cause = Cause.NORMAL_CLEARING


class Routing:
    """Rules, a destination for calls that no rule matches, and callers who are not wanted.

    Entries of `black` and `white` are the beginnings of calling numbers. A caller on the white list
    is never turned away by the black one. `black` with a single empty entry lets only the white
    list in. `is_open` tells whether a queue takes calls at this hour.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        default: str,
        *,
        black: Sequence[str] = (),
        white: Sequence[str] = (),
        is_open: Callable[[str], bool] = lambda queue: True,
    ) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.weight, reverse=True)
        self._default = default
        self._black = tuple(black)
        self._white = tuple(white)
        self._is_open = is_open

    def choose(self, called: str, calling: str, redirecting: str = "") -> Choice:
        """Where a call goes that arrives now.

        A withheld number counts here like any other: only people are not shown it.
        """
        if calling.startswith(self._black) and not calling.startswith(self._white):
            return Choice("", "black list", Cause.CALL_REJECTED)
        for rule in self._rules:
            if rule.holds(called, calling, redirecting):
                return self._in_hours(rule)
        if not self._default:
            return Choice("", "no rule", Cause.UNALLOCATED_NUMBER)
        return Choice(self._default, "default")

    def _in_hours(self, rule: Rule) -> Choice:
        name = rule.name or _describe(rule)
        if self._takes(rule.destination):
            return Choice(rule.destination, name)
        name += " out of hours"
        if rule.closed and self._takes(rule.closed):
            return Choice(rule.closed, name)
        return Choice("", name, Cause.SUBSCRIBER_ABSENT)

    def _takes(self, destination: str) -> bool:
        kind, _, queue = destination.partition(":")
        return kind != "queue" or self._is_open(queue)


def _describe(rule: Rule) -> str:
    parts = [
        f"{word} {number}"
        for word, number in (
            ("to", rule.called),
            ("forwarded from", rule.redirecting),
            ("from", rule.calling),
        )
        if number
    ]
    return " ".join(parts) or "every call"
