"""The foot of the window: link, headset, recording, queues, today's counters, who and where."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_app.desk import Desk
from cti.client.qt import formats
from cti.client.qt.headset import Headset
from cti.client.qt.language import Translated
from cti.client.qt.widgets import LevelMeter, Picture, ground, label, rule, seconds


class Foot(Translated, QWidget):
    """One line of facts that are looked for rarely and must be there when they are."""

    def __init__(self, desk: Desk, headset: Headset) -> None:
        super().__init__()
        self._desk, self._headset = desk, headset
        self._round_trip: float | None = None
        ground(self, "foot")
        self.setFixedHeight(29)
        self._link_picture = Picture("link", "ready")
        self.link = label("caption")
        self._sound_picture = Picture("headset", "text2")
        self.sound, self.meter = label("caption"), LevelMeter()
        self._record_picture = Picture("record", "alarm")
        self.recording = label("caption")
        self.queues, self.today, self.who = label("caption"), label("caption"), label("caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        self._parts: list[QWidget] = []
        for group in (
            (self._link_picture, self.link),
            (self._sound_picture, self.sound, self.meter),
            (self._record_picture, self.recording),
            (Picture("queues"), self.queues),
        ):
            for one in group:
                row.addWidget(one)
            row.addWidget(rule(vertical=True))
        row.addStretch(1)
        row.addWidget(self.today)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.who)
        link = desk.link
        link.round_trip.connect(self._measured)
        headset.levels.connect(self._show_level)
        headset.changed.connect(self.refresh)
        desk.changed.connect(self.refresh)
        seconds().tick.connect(self._tick)
        self.retranslate()

    def _show_level(self, spoken: float, _heard: float) -> None:
        self.meter.show_level(spoken)

    def retranslate(self) -> None:
        self.refresh()

    def _measured(self, seconds_: float) -> None:
        self._round_trip = seconds_
        self._show_link()

    def _show_link(self) -> None:
        if self._desk.link.is_connected:
            self._link_picture.show_picture("link", "ready")
            took = (
                "" if self._round_trip is None else f" {max(1, round(self._round_trip * 1000))} ms"
            )
            self.link.setText(self.tr("Connected") + took)
        else:
            self._link_picture.show_picture("no_link", "alarm")
            self.link.setText(self.tr("Disconnected"))

    def refresh(self) -> None:
        self._show_link()
        headset = self._headset
        if headset.is_open:
            self._sound_picture.show_picture("headset", "text2")
            self.sound.setText(self.tr("Headset {name}").format(name=headset.device_name))
        else:
            self._sound_picture.show_picture("no_sound", "ring")
            self.sound.setText(self.tr("No headset: telephone of the station"))
        self.sound.setToolTip(headset.problem)
        self.meter.setVisible(headset.is_open)
        call = self._desk.shown()
        if call is not None and call.recording:
            self._record_picture.show_picture("record", "alarm")
            self.recording.setText(self.tr("Recording"))
        else:
            self._record_picture.show_picture("record", "text3")
            self.recording.setText(self.tr("No recording"))
        self._tick()
        agent = self._desk.agent
        name = agent.name if agent is not None else ""
        station = formats.device(self._desk.station) or formats.UNKNOWN
        self.who.setText(
            self.tr("{user} {name} · station {station}").format(
                user=self._desk.name, name=name, station=station
            )
        )

    def _tick(self) -> None:
        """Queues and counters; the wait of the oldest caller runs."""
        desk = self._desk
        agent, mirror = desk.agent, desk.link.mirror
        parts = []
        for queue in agent.queues if agent is not None else ():
            view = mirror.queues.get(queue)
            if view is None:
                continue
            said = self.tr("{queue} {n} waiting").format(
                queue=desk.site.queue_title(queue), n=len(view.waiting)
            )
            first = mirror.calls.get(view.waiting[0]) if view.waiting else None
            if first is not None and first.queued_since:
                longest = formats.duration(desk.now() - first.queued_since)
                said += " · " + self.tr("longest {time}").format(time=longest)
            parts.append(said)
        self.queues.setText("   ".join(parts) or self.tr("in no queue"))
        if agent is not None:
            mean = agent.talked / agent.answered if agent.answered and agent.talked else None
            self.today.setText(
                self.tr("Calls {n} · mean {time}").format(
                    n=agent.answered, time=formats.duration(mean)
                )
            )
