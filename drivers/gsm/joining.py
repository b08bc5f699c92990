"""Long messages put together from their parts, whatever the order in which the parts arrive.

A part that comes twice is taken once, also when its message was complete already. A message of which a
part does not come is given out after a while as far as it is there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from drivers.gsm.alphabet import Alphabet, from_ucs2
from drivers.gsm.pdu import Deliver

GAP = "[…]"
"""Stands in a text for parts that never came."""

_Key: TypeAlias = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Received:
    """A message as people read it."""

    sender: str
    text: str
    sent_at: dt.datetime | None
    """The service centre's time stamp of the first part that is there."""
    parts: int = 1
    missing: tuple[int, ...] = ()
    """Numbers of the parts that never came; where they would stand, `text` has `GAP`."""
    message_class: int | None = None
    data: bytes = b""
    """The octets of a message that is no text."""
    raw: str = ""
    """The PDU of a message that could not be decoded."""

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(slots=True)
class _Open:
    since: float
    parts: dict[int, Deliver] = field(default_factory=dict)


class Joiner:
    """Collects parts. `patience` is how long, in seconds, a missing part is waited for.

    Time is handed in (`now`, seconds that do not run backwards). At most `most` messages are open at
    once; the oldest is given out as far as it is there when there would be more.
    """

    def __init__(self, patience: float = 3600.0, most: int = 200) -> None:
        self._patience = patience
        self._most = most
        self._open: dict[_Key, _Open] = {}
        self._done: dict[_Key, tuple[float, frozenset[Deliver]]] = {}
        self._single: dict[Deliver, float] = {}

    @property
    def waiting(self) -> int:
        """Messages of which parts are missing."""
        return len(self._open)

    def add(self, message: Deliver, now: float) -> list[Received]:
        """What is ready to be read after this message or part: mostly one or nothing."""
        self._forget(now)
        part = message.part
        if part is None or part.total == 1:
            if message.sent_at is not None and message in self._single:
                return []
            self._single[message] = now
            return [_single(message)]
        key = (message.sender, part.reference, part.reference_bits, part.total)
        if key in self._done and message in self._done[key][1]:
            return []
        ready: list[Received] = []
        known = self._open.setdefault(key, _Open(now))
        other = known.parts.get(part.number)
        if other is not None and not _same(other, message):
            # The sender's references have come round: this is the next message under the same one.
            ready.append(self._close(key, now))
            known = self._open.setdefault(key, _Open(now))
        known.parts[part.number] = message
        if len(known.parts) == part.total:
            ready.append(self._close(key, now))
        elif len(self._open) > self._most:
            oldest = min(self._open, key=lambda one: self._open[one].since)
            ready.append(self._close(oldest, now))
        return ready

    def due(self, now: float) -> list[Received]:
        """Messages whose missing parts were waited for long enough."""
        late = [key for key, one in self._open.items() if now - one.since >= self._patience]
        return [self._close(key, now) for key in late]

    def next_due(self) -> float | None:
        """When `due` has something to say; None while nothing is open."""
        if not self._open:
            return None
        return min(one.since for one in self._open.values()) + self._patience

    def holds(self, message: Deliver) -> bool:
        """Whether this part is still waiting for others."""
        part = message.part
        if part is None:
            return False
        key = (message.sender, part.reference, part.reference_bits, part.total)
        return key in self._open and self._open[key].parts.get(part.number) == message

    def _close(self, key: _Key, now: float) -> Received:
        parts = self._open.pop(key).parts
        self._done[key] = (now, frozenset(parts.values()))
        return _joined(parts, key[3])

    def _forget(self, now: float) -> None:
        """What was finished longer ago than a part is waited for is not compared any more."""
        for key in [key for key, (at, _) in self._done.items() if now - at > self._patience]:
            del self._done[key]
        for one in [one for one, at in self._single.items() if now - at > self._patience]:
            del self._single[one]
        while len(self._done) > self._most:
            del self._done[next(iter(self._done))]
        while len(self._single) > self._most:
            del self._single[next(iter(self._single))]


def _same(one: Deliver, other: Deliver) -> bool:
    """Whether a part came again; the network may bring it over another service centre then."""
    return replace(one, centre="") == replace(other, centre="")


def _single(message: Deliver) -> Received:
    return Received(
        sender=message.sender,
        text=message.text,
        sent_at=message.sent_at,
        message_class=message.message_class,
        data=b"" if message.text else message.data,
    )


def _read(run: list[Deliver]) -> str:
    """The text of parts that follow each other.

    UCS-2 is read whole: there are senders that tear the two halves of one character apart.
    """
    if all(part.alphabet is Alphabet.UCS2 for part in run):
        return from_ucs2(b"".join(part.data for part in run))
    return "".join(part.text for part in run)


def _joined(parts: dict[int, Deliver], total: int) -> Received:
    text = ""
    missing: list[int] = []
    run: list[Deliver] = []
    for number in range(1, total + 1):
        if number in parts:
            run.append(parts[number])
            continue
        text += _read(run) + ("" if missing and missing[-1] == number - 1 else GAP)
        run = []
        missing.append(number)
    text += _read(run)
    first = parts[min(parts)]
    return Received(
        sender=first.sender,
        text=text,
        sent_at=first.sent_at,
        parts=total,
        missing=tuple(missing),
        message_class=first.message_class,
        data=b"" if text else b"".join(parts[number].data for number in sorted(parts)),
    )
