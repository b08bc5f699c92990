"""When the flow believes that it is: the time at the site, one click for after hours or a holiday."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from ivr_designer.trial.house import MOMENTS
from ivr_designer.trial.run import TrialRun

WRITTEN = "%Y-%m-%d %H:%M"
PATTERNS = (WRITTEN, "%Y-%m-%d", "%m-%d %H:%M", "%H:%M")


class MomentRow(Translated, QWidget):
    def __init__(self, run: TrialRun) -> None:
        super().__init__()
        self.run = run
        self.head, self.time, self.site = label("caption"), QLineEdit(), label("caption", wrap=True)
        self.buttons = {which: QPushButton() for which in MOMENTS}
        row = QGridLayout()
        row.setSpacing(4)
        for at, (which, button) in enumerate(self.buttons.items()):
            button.setMinimumWidth(32)
            button.clicked.connect(lambda _c=False, which=which: self.choose(which))
            row.addWidget(button, at // 3, at % 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.head)
        whole.addWidget(self.time)
        whole.addLayout(row)
        whole.addWidget(self.site)
        self.retranslate()

    def retranslate(self) -> None:
        self.head.setText(self.tr("The flow believes it is"))
        self.time.setAccessibleName(self.head.text())
        self.time.setPlaceholderText(self.tr("now, or 2026-12-25 22:00"))
        words = {
            "now": self.tr("Now"),
            "working": self.tr("Working time"),
            "after_hours": self.tr("After hours"),
            "weekend": self.tr("Weekend"),
            "holiday": self.tr("Holiday"),
        }
        for which, button in self.buttons.items():
            button.setText(words[which])
        self.refresh()

    def refresh(self) -> None:
        """Say whose time it is where the site's is known."""
        house = self.run.house
        zone = str(house.zone) if house.known else ""
        self.site.setVisible(bool(zone))
        now = self.run.now()
        self.site.setText(
            self.tr("At the site it is {time} ({zone}).").format(
                time=now.strftime("%m-%d %H:%M"), zone=zone
            )
        )

    def choose(self, which: str) -> None:
        """The next such moment by the site's calendars."""
        at = self.run.house.moment(which, self.run.now())
        self.time.setText(at.strftime(WRITTEN) if at is not None else "")

    def at(self) -> datetime | None:
        """The time that is written, at the site; None is now."""
        text = self.time.text().strip()
        now = self.run.now()
        for pattern in PATTERNS:
            try:
                found = datetime.strptime(text, pattern)
            except ValueError:
                continue
            if "%Y" not in pattern:
                found = found.replace(year=now.year)
            if "%d" not in pattern:
                found = found.replace(month=now.month, day=now.day)
            return found.replace(tzinfo=now.tzinfo)
        return None

    @property
    def wrong(self) -> bool:
        """Whether something is written that is no time."""
        return bool(self.time.text().strip()) and self.at() is None

    def mark(self) -> None:
        """Show whether it is wrong."""
        self.time.setProperty("state", "error" if self.wrong else "")
        self.time.style().polish(self.time)
