"""Delivery reports, each matched with the message that it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from drivers.gsm.address import same_number
from drivers.gsm.causes import DeliveryState, delivery
from drivers.gsm.pdu import StatusReport

_EARLY = 50
"""Reports kept that came before the modem had told the reference of their message."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message that was sent; of a long one the worst of its parts."""

    message: str
    """The `key` of the message."""
    state: DeliveryState
    sentence: str
    at: dt.datetime | None = None


@dataclass(slots=True)
class _Sent:
    number: str
    parts: dict[int, DeliveryState | None]
    until: float


@dataclass(slots=True)
class Reports:
    """Which part of which message a SIM sent under which reference (TP-MR, one octet: it comes round).

    A message without a report is forgotten after `patience` seconds.
    """

    patience: float = 3 * 24 * 3600.0
    _messages: dict[str, _Sent] = field(default_factory=dict)
    _references: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)
    _early: list[tuple[str, StatusReport]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Messages whose end is not known."""
        return len(self._messages)

    def expect(
        self, sim: str, references: tuple[int, ...], key: str, number: str, now: float
    ) -> list[Delivery]:
        """A message was sent whose parts have these references; what is known of it already."""
        for old in [one for one, sent in self._messages.items() if sent.until <= now]:
            self.forget(old)
        self._messages[key] = _Sent(
            number, dict.fromkeys(range(len(references))), now + self.patience
        )
        for part, reference in enumerate(references):
            self._references.setdefault((sim, reference), []).append((key, part))
        early, self._early = self._early, []
        return [one for whose, report in early for one in self.report(whose, report)]

    def report(self, sim: str, report: StatusReport) -> list[Delivery]:
        """A report that the SIM received; what it says of a message, nothing where more parts are awaited."""
        # The latest message to this number under the reference: earlier ones had it a round before.
        for key, part in reversed(self._references.get((sim, report.reference), [])):
            sent = self._messages.get(key)
            if sent is not None and same_number(sent.number, report.recipient):
                return self._settle(key, sent, part, report)
        self._early = [*self._early[1 - _EARLY :], (sim, report)]
        return []

    def forget(self, key: str) -> None:
        """No report of this message is awaited any more."""
        self._messages.pop(key, None)
        for place, entries in list(self._references.items()):
            left = [entry for entry in entries if entry[0] != key]
            if left:
                self._references[place] = left
            else:
                del self._references[place]

    def _settle(self, key: str, sent: _Sent, part: int, report: StatusReport) -> list[Delivery]:
        state, sentence = delivery(report.status)
        sent.parts[part] = state
        known = set(sent.parts.values())
        if state is DeliveryState.DELIVERED and known != {DeliveryState.DELIVERED}:
            return []
        if state is not DeliveryState.WAITING:
            self.forget(key)
        return [Delivery(key, state, sentence, report.ended_at)]
