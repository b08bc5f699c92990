"""The customer cards of the calls at hand: asked for once per call, kept while the call is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from agent_app.desk import Desk
from agent_app.person import Person, other_number, person_of_call
from cti.client.qt import formats
from cti.client.views import CallView


class Cards(QObject):
    """What the store knows of the people on the calls."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._cards: dict[str, dict[str, Any] | None] = {}
        self._history: dict[int, list[dict[str, Any]] | None] = {}
        self.failed: dict[str, str] = {}
        desk.changed.connect(self._look)

    def of_call(self, call: CallView) -> Person:
        if call.direction == "internal":
            return self._colleague(call)
        return person_of_call(call, self._cards.get(other_number(call)))

    def _colleague(self, call: CallView) -> Person:
        """The other side of a call between stations."""
        here = self._desk.station
        others = [device for device in call.connections if device != here]
        number = formats.device(others[0]) if others else other_number(call) or call.called
        agent = self._desk.link.mirror.agent_at(others[0]) if others else None
        return Person(number=number, name=agent.name if agent is not None else "")

    def waiting(self, call: CallView) -> bool:
        """Whether the card of this call's number was asked for and has not come."""
        number = other_number(call)
        return number in self._cards and self._cards[number] is None and number not in self.failed

    def history(self, customer: int) -> list[dict[str, Any]] | None:
        """Earlier calls of a customer, newest first; None while the answer is on its way."""
        if customer not in self._history:
            self._history[customer] = None
            self._desk.link.request(
                "CustomerHistory",
                {"id": customer},
                lambda answer: self._take_history(customer, answer),
                lambda _code, _text: self._take_history(customer, []),
            )
        return self._history[customer]

    def put(self, number: str, card: Mapping[str, Any]) -> None:
        """A card was saved: this is how it is now."""
        self._cards[number] = dict(card)
        self.failed.pop(number, None)
        self.changed.emit()

    def _look(self) -> None:
        """Ask for the card of every call whose number is new here."""
        subjects = self._desk.calls()
        subject = self._desk.customers_call()
        if subject is not None and subject not in subjects:
            subjects.append(subject)
        if not subjects:
            self._cards.clear()
            self._history.clear()
            self.failed.clear()
            return
        for call in subjects:
            number = other_number(call)
            if number and call.direction != "internal" and number not in self._cards:
                self._ask(number, call)

    def _ask(self, number: str, call: CallView) -> None:
        self._cards[number] = None
        attached = call.data.get("customer")
        if isinstance(attached, Mapping) and attached.get("id"):
            args: dict[str, Any] = {"id": attached["id"]}
        else:
            args = {"number": number}

        def come(answer: Any) -> None:
            self._cards[number] = dict(answer) if isinstance(answer, Mapping) else {}
            self.changed.emit()

        def missing(code: str, text: str) -> None:
            if code == "disconnected":
                self._cards.pop(number, None)
            elif code == "not_found":
                self._cards[number] = {}
            else:
                self.failed[number] = text
            self.changed.emit()

        self._desk.link.request("GetCustomer", args, come, missing)

    def _take_history(self, customer: int, answer: Any) -> None:
        rows = answer
        if isinstance(answer, Mapping):
            rows = answer.get("calls") or answer.get("records") or answer.get("history") or []
        self._history[customer] = [dict(r) for r in rows if isinstance(r, Mapping)]
        self.changed.emit()
