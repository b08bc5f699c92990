"""The day in quarters of an hour: from the records of finished calls, then counted live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt.link import Link
from cti.events import LeftQueue, Offered

QUARTER = 900.0
QUARTERS = 96
PAGE = 200
MOST_PAGES = 60
"""Records of a day that are asked for: 12,000 calls. A busier day is counted from then on live."""


@dataclass
class Quarter:
    """Calls that came in, and what became of those that waited for an agent."""

    calls: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0

    @property
    def level(self) -> float | None:
        decided = self.answered + self.abandoned
        return self.in_time / decided if decided else None


@dataclass
class DayCounts:
    """One day; `midnight` is its beginning."""

    midnight: float
    quarters: list[Quarter] = field(default_factory=lambda: [Quarter() for _ in range(QUARTERS)])
    came: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)

    def at(self, time: float) -> Quarter | None:
        number = int((time - self.midnight) // QUARTER)
        return self.quarters[number] if 0 <= number < QUARTERS else None

    def count_call(self, call: int, began: float) -> None:
        quarter = self.at(began)
        if quarter is not None and call not in self.came:
            self.came.add(call)
            quarter.calls += 1

    def count_left(self, call: int, at: float, outcome: str, waited: float, target: float) -> None:
        """A caller left a queue, answered or given up."""
        quarter = self.at(at)
        if quarter is None or call in self.left or outcome not in ("answered", "abandoned"):
            return
        self.left.add(call)
        quarter.answered += outcome == "answered"
        quarter.in_time += outcome == "answered" and waited <= target
        quarter.abandoned += outcome == "abandoned"

    @property
    def total(self) -> Quarter:
        whole = Quarter()
        for one in self.quarters:
            whole.calls += one.calls
            whole.answered += one.answered
            whole.in_time += one.in_time
            whole.abandoned += one.abandoned
        return whole

    def recent(self, now: float, quarters: int = 2) -> Quarter:
        """The last quarters of an hour together, the present one among them."""
        number = int((now - self.midnight) // QUARTER)
        whole = Quarter()
        for one in self.quarters[max(0, number - quarters + 1) : number + 1]:
            whole.answered += one.answered
            whole.in_time += one.in_time
            whole.abandoned += one.abandoned
        return whole


def midnight(at: float) -> float:
    """The beginning of the day that a time is in, by this computer's zone."""
    return datetime.fromtimestamp(at).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def week_before(start: float) -> float:
    return (datetime.fromtimestamp(start) - timedelta(days=7)).timestamp()


class Day(QObject):
    """Today and the same day a week ago."""

    changed = Signal()

    def __init__(self, link: Link, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._round = 0
        self.today = DayCounts(midnight(link.now()))
        self.last_week = DayCounts(week_before(self.today.midnight))
        self.problem = ""
        link.connected.connect(self.load)
        link.changed.connect(self._heard)

    def load(self) -> None:
        """Ask for the records anew: what happened while the link was away is in them."""
        self._round += 1
        start = midnight(self._link.now())
        self.today, self.last_week = DayCounts(start), DayCounts(week_before(start))
        for call in self._link.mirror.calls.values():
            if call.direction == "in":
                self.today.count_call(call.call, call.began)
        self._ask(self.today, start, None, MOST_PAGES)
        self._ask(self.last_week, self.last_week.midnight, start - 6 * 86400, MOST_PAGES)

    def _ask(
        self, into: DayCounts, since: float, until: float | None, pages: int, before: int = 0
    ) -> None:
        number = self._round
        args: dict[str, Any] = {"since": since, "direction": "in", "limit": PAGE}
        if until is not None:
            args["until"] = until
        if before:
            args["before"] = before

        def come(answer: Any) -> None:
            if number != self._round or not isinstance(answer, list):
                return
            for record in answer:
                self._count_record(into, record)
            self.problem = ""
            self.changed.emit()
            last = answer[-1].get("call") if len(answer) >= PAGE else None
            if isinstance(last, int) and pages > 1:
                self._ask(into, since, until, pages - 1, last)

        self._link.request("CallRecords", args, come, self._failed(number))

    def _failed(self, number: int) -> Callable[[str, str], None]:
        def failed(_code: str, text: str) -> None:
            if number == self._round:
                self.problem = text
                self.changed.emit()

        return failed

    def _count_record(self, into: DayCounts, record: Mapping[str, Any]) -> None:
        call, began = int(record["call"]), float(record["began"])
        into.count_call(call, began)
        waited = float(record.get("waited") or 0.0)
        target = self._target(str(record.get("queue") or ""))
        outcome = str(record.get("left_queue") or "")
        into.count_left(call, began + waited, outcome, waited, target)

    def _target(self, queue: str) -> float:
        view = self._link.mirror.queues.get(queue)
        return view.target_seconds if view is not None else 20.0

    def _heard(self, events: object, _touched: object) -> None:
        counted = False
        for event in events if isinstance(events, list) else ():
            if isinstance(event, Offered | LeftQueue):
                self._turn(event.at)
                counted = True
            if isinstance(event, Offered):
                self.today.count_call(event.call, event.at)
            elif isinstance(event, LeftQueue):
                target = self._target(event.queue)
                self.today.count_left(event.call, event.at, event.outcome, event.waited, target)
        if counted:
            self.changed.emit()

    def _turn(self, at: float) -> None:
        """A new day has begun."""
        if midnight(at) > self.today.midnight:
            self.load()
