"""The foot of the window: link, trunks in use, alarms; facts of what is pointed at; who is here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cti.client.qt import formats
from cti.client.qt.headset import Headset
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Picture, ground, label, link_button, rule
from monitor_app.figures import occupation
from monitor_app.watch import Watch


class Foot(Translated, QWidget):
    """One line that is there on every page."""

    alarms_wanted = Signal()

    def __init__(self, watch: Watch, headset: Headset) -> None:
        super().__init__()
        self._watch, self._headset = watch, headset
        self._round_trip: float | None = None
        ground(self, "foot")
        self.setFixedHeight(29)
        self._link_picture = Picture("link", "ready")
        self.link, self.trunks = label("caption"), label("caption")
        self._alarm_picture = Picture("alarms", "text3")
        self.alarms = link_button()
        self.alarms.setStyleSheet("font-size: 12px;")
        self.alarms.clicked.connect(self.alarms_wanted)
        self._sound_picture = Picture("headset", "text2")
        self.sound, self.fact, self.who = label("caption"), label("caption"), label("caption")
        self.fact.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        for one in (self._link_picture, self.link, rule(vertical=True), self.trunks,
                    rule(vertical=True), self._alarm_picture, self.alarms, rule(vertical=True)):  # fmt: skip
            row.addWidget(one)
        row.addWidget(self.fact, 1)
        for one in (rule(vertical=True), self._sound_picture, self.sound, rule(vertical=True),
                    self.who):  # fmt: skip
            row.addWidget(one)
        watch.changed.connect(self.refresh)
        watch.link.round_trip.connect(self._measured)
        headset.changed.connect(self._show_sound)
        self.retranslate()

    def retranslate(self) -> None:
        self._show_sound()
        self.refresh()

    def show_fact(self, fact: str) -> None:
        self.fact.setText(fact)
        self.fact.setToolTip(fact)

    def _measured(self, seconds: float) -> None:
        self._round_trip = seconds
        self.refresh()

    def refresh(self) -> None:
        watch = self._watch
        if watch.link.is_connected:
            self._link_picture.show_picture("link", "ready")
            took = self._round_trip
            self.link.setText(
                self.tr("Connected") + (f" {max(1, round(took * 1000))} ms" if took else "")
            )
        else:
            self._link_picture.show_picture("no_link", "alarm")
            self.link.setText(
                self.tr("Disconnected, as of {time}").format(time=formats.clock(watch.now()))
            )
        busy, whole = occupation(watch.mirror)
        self.trunks.setText(
            self.tr("Trunks {busy} / {all}").format(
                busy=formats.number(busy), all=formats.number(whole)
            )
        )
        unseen, count = len(watch.unseen()), len(watch.alarms())
        self._alarm_picture.show_picture("alarms", "alarm" if unseen else "text3")
        self.alarms.setText(self.tr("%n alarm(s)", "", count))
        account = watch.link.account
        if account is not None:
            self.who.setText(f"{self._role(account.role)} {account.name}")

    def _show_sound(self) -> None:
        """Asked of the sound system only when something about it has changed."""
        if self._headset.sound is None or not self._headset.devices():
            self._sound_picture.show_picture("no_sound", "ring")
            self.sound.setText(self.tr("No sound device"))
            self.sound.setToolTip(self._headset.problem)
        else:
            self._sound_picture.show_picture("headset", "text2")
            name = self._headset.device_name
            self.sound.setText(name if self._headset.is_open and name else self.tr("Headset"))

    def _role(self, role: str) -> str:
        return {
            "supervisor": self.tr("Supervisor"),
            "inspector": self.tr("Inspector"),
            "administrator": self.tr("Administrator"),
        }.get(role, role)
