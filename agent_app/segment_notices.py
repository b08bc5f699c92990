"""Says it when the customer comes back from a segment, or does not."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from agent_app.desk import Desk
from cti.events import Event, SegmentLeft


class SegmentNotices(QObject):
    """Hears of the customers who were sent into segments from this desk."""

    told = Signal(str, str, str)
    """Kind of the notice, what happened, what follows from it."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        desk.link.changed.connect(self._heard)

    def _heard(self, events: list[Event], _touched: object) -> None:
        for event in events:
            if isinstance(event, SegmentLeft) and event.device == self._desk.station:
                self._say(event)

    def _say(self, event: SegmentLeft) -> None:
        title = self._desk.site.segment_title(event.flow)
        if event.outcome == "returned":
            self.told.emit(
                "notice",
                self.tr("The customer is back from “{title}”.").format(title=title),
                event.way,
            )
        elif event.outcome == "failed":
            self.told.emit(
                "warning",
                self.tr("“{title}” broke off; the customer is back.").format(title=title),
                self.tr("Ask what he still needs; the designer sees the error."),
            )
        elif event.outcome == "passed_on":
            self.told.emit(
                "notice",
                self.tr("“{title}” passed the customer on.").format(title=title),
                self.tr("He does not come back to you."),
            )
