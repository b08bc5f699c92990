"""The card that shows a recording: caller above, agent below, and where it plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats, theme
from cti.client.qt.headset import Headset
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Card, Content, KeyButton, label
from monitor_app import paint
from monitor_app.recorded import Playback, Recorded
from monitor_app.watch import Watch

STEP_SECONDS = 5.0


class Wave(Translated, QWidget):
    """Both sides as waves. Left and right move by 5 s, Home and End to the ends, Space plays."""

    seeked = Signal(float)
    play_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.recorded: Recorded | None = None
        self.place = 0.0
        self._peaks: dict[tuple[int, int], npt.NDArray[np.float64]] = {}
        """Side and columns -> the wave: it is painted twenty times a second, and may be an hour long."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMinimumHeight(132)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(400, 132)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Recording: caller above, agent below"))
        self.update()

    def show_recorded(self, recorded: Recorded) -> None:
        self.recorded, self.place = recorded, 0.0
        self._peaks.clear()
        self.update()

    def show_place(self, seconds: float) -> None:
        self.place = seconds
        self.update()

    def _area(self) -> QRectF:
        return QRectF(64, 4, self.width() - 72, self.height() - 26)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        if self.recorded is not None and area.width() > 0:
            share = (event.position().x() - area.left()) / area.width()
            self.seeked.emit(share * self.recorded.seconds)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        end = self.recorded.seconds if self.recorded is not None else 0.0
        places = {
            Qt.Key.Key_Left: self.place - STEP_SECONDS,
            Qt.Key.Key_Right: self.place + STEP_SECONDS,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: end,
        }
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in places:
            self.seeked.emit(places[key])
        elif key == Qt.Key.Key_Space:
            self.play_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        area, recorded = self._area(), self.recorded
        if recorded is None:
            return
        painter.setFont(theme.font("caption"))
        half = area.height() / 2
        columns = max(1, int(area.width()) // 2)
        played = area.width() * self.place / recorded.seconds if recorded.seconds else 0.0
        for side, name in enumerate((self.tr("Caller"), self.tr("Agent"))):
            top = area.top() + side * half
            middle = top + half / 2
            paint.text(painter, QRectF(10, top, 50, half), name, t.text2)
            paint.fill(painter, QRectF(area.left(), top + 1, area.width(), half - 2), t.raised)
            paint.line(painter, QPointF(area.left(), middle), QPointF(area.right(), middle), t.line)
            if (side, columns) not in self._peaks:
                self._peaks[side, columns] = recorded.peaks(side, columns)
            for column, peak in enumerate(self._peaks[side, columns]):
                # Speech is drawn by its root: quiet words are seen beside loud ones.
                high = max(1.0, float(peak) ** 0.5 * (half - 6))
                left = int(area.left()) + 2 * column
                colour = t.accent if left - area.left() <= played and self.place > 0 else t.off
                painter.fillRect(
                    left, round(middle - high / 2), 1, max(1, round(high)), QColor(colour)
                )
        x = area.left() + played
        paint.line(painter, QPointF(x, area.top()), QPointF(x, area.bottom()), t.text, 2)
        self._times(painter, area, recorded)
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(self.rect()))

    def _times(self, painter: QPainter, area: QRectF, recorded: Recorded) -> None:
        t = theme.tokens()
        step = next((s for s in (1, 5, 10, 30, 60, 300) if recorded.seconds / s <= 10), 600)
        second = 0
        while second <= recorded.seconds:
            x = area.left() + area.width() * second / max(recorded.seconds, 0.1)
            box = QRectF(x - 30, area.bottom() + 3, 60, 18)
            if box.right() <= self.width() + 30:
                paint.text(painter, box, formats.duration(second), t.text2, paint.CENTRE)
            second += step


class PlayerCard(Translated, Card):
    """Below the list; what went wrong with a recording is said here, not over the window."""

    retry = Signal()
    part_wanted = Signal(str)
    """Another part of the call is chosen: its path on the server."""

    def __init__(self, watch: Watch, headset: Headset) -> None:
        super().__init__()
        self._watch = watch
        self.wave = Wave()
        self.playback = Playback(headset.sound, self)
        self.play = KeyButton("retrieve", "Space", "primary")
        self.time, self.notice = label("lead"), label("warning")
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance("0:00:00 / 0:00:00"))
        self.parts = QComboBox()
        self.parts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.parts.activated.connect(lambda _n: self.part_wanted.emit(self.path))
        self.save = QPushButton()
        self.save.clicked.connect(self.save_as)
        self._content = b""
        """The WAV file that is shown."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.play)
        row.addWidget(self.time)
        row.addWidget(self.notice, 1)
        row.addWidget(self.save)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.wave)
        column.addLayout(row)
        self.content = Content(full)
        self.content.retry.connect(self.retry)
        above = QHBoxLayout()
        above.addWidget(self.parts)
        above.addStretch(1)
        self.body.addLayout(above)
        self.body.addWidget(self.content)
        self.setMinimumHeight(250)
        self.play.clicked.connect(self.toggle)
        self.wave.play_wanted.connect(self.toggle)
        self.wave.seeked.connect(self.playback.seek)
        self.playback.moved.connect(self._moved)
        self.playback.changed.connect(self._show_state)
        self._title = ""
        self._seconds: list[float] = []
        self.retranslate()
        self.show_nothing("", "")

    def retranslate(self) -> None:
        if not self._title:
            self.show_title(self.tr("Recording"))
        self.save.setText(self.tr("Save…"))
        self.parts.setAccessibleName(self.tr("Parts of the recording"))
        self._name_parts()
        self._show_state()

    @property
    def heading(self) -> str:
        return self._title

    @property
    def path(self) -> str:
        """Of the part that is chosen, on the server."""
        return str(self.parts.currentData() or "")

    def show_parts(self, seconds: list[float], paths: list[str]) -> None:
        """A recording that was broken off goes on in another part; of a single one nothing is said."""
        self.parts.clear()
        self._seconds = seconds
        for path in paths:
            self.parts.addItem("", path)
        self._name_parts()
        self.parts.setVisible(len(paths) > 1)

    def _name_parts(self) -> None:
        for place, seconds in enumerate(self._seconds):
            text = self.tr("Part {n} of {all}, {time}").format(
                n=place + 1, all=len(self._seconds), time=formats.timer(seconds)
            )
            self.parts.setItemText(place, text)

    def save_as(self) -> None:
        """Keep the file that is shown where the supervisor says."""
        name = self.path.removeprefix("/api/recordings/").replace("/", "-")
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the recording"), f"call-{name}.wav", "WAV (*.wav)"
        )
        if not chosen:
            return
        try:
            Path(chosen).write_bytes(self._content)
        except OSError as error:
            self.notice.setText(
                self.tr("It could not be saved: {why}").format(why=error.strerror or error)
            )

    def _name(self, title: str) -> None:
        self._title = title
        self.show_title(title or self.tr("Recording"))

    def show_nothing(self, title: str, why: str) -> None:
        self.playback.stop()
        self._name(title)
        self.show_parts([], [])
        self.content.show_empty(why or self.tr("Choose a call and press Enter to hear it."))

    def show_loading(self, title: str) -> None:
        self.playback.stop()
        self._name(title)
        self.content.show_loading()

    def show_error(self, title: str, why: str) -> None:
        self._name(title)
        self.content.show_error(self.tr("The recording could not be fetched."), why, why)

    def show_recorded(self, title: str, recorded: Recorded, content: bytes) -> None:
        self._name(title)
        self._content = content
        self.playback.load(recorded)
        self.wave.show_recorded(recorded)
        self.content.show_full()
        self._show_state()

    def toggle(self) -> None:
        if self.playback.recorded is None:
            return
        if not self.playback.possible:
            self._show_state()
            return
        self.playback.toggle()

    def stop(self) -> bool:
        """Stop playing; False where nothing played."""
        playing = self.playback.playing
        self.playback.stop()
        return playing

    def _moved(self, seconds: float) -> None:
        self.wave.show_place(seconds)
        self._show_time()

    def _show_time(self) -> None:
        recorded = self.playback.recorded
        whole = recorded.seconds if recorded is not None else None
        self.time.setText(f"{formats.timer(self.playback.place)} / {formats.timer(whole)}")

    def _show_state(self) -> None:
        playing = self.playback.playing
        self.play.show_text(
            self.tr("Pause") if playing else self.tr("Play"), "hold" if playing else "retrieve"
        )
        possible = self.playback.possible
        self.play.setEnabled(possible)
        if not possible:
            self.notice.setText(
                self.tr("No sound device on this computer: the recording is shown, not heard.")
            )
        else:
            self.notice.setText(self.playback.problem)
        self._show_time()
