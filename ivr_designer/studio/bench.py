"""The bench: one prompt with its text large, its sound as a picture, and everything done to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyButton, ground, label, set_role
from ivr_designer import look
from ivr_designer.studio import sound
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.level_band import LevelBand
from ivr_designer.studio.store import PromptRow
from ivr_designer.studio.take import Take
from ivr_designer.studio.waveform import Waveform

PAUSE = 800
"""Milliseconds after the last key until a text is kept."""
A_CHARACTER, A_LETTER = 0.24, 0.07
"""Seconds that a Chinese character and a letter take to read: how fast the text scrolls."""
NEAR = 1.5
"""dB from the level of telephone speech that count as right."""


class TextEdit(QPlainTextEdit):
    """What is to be read, in 20 px."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class Bench(Translated, QWidget):
    text_kept = Signal(str)
    wanted = Signal(str)
    """record, play, trim, fade, quieten, normalise, insert, import, speak, keep, final."""

    def __init__(self, take: Take, booth: Booth) -> None:
        super().__init__()
        ground(self, "page")
        self.take, self.booth = take, booth
        self.row: PromptRow | None = None
        self._uses = ""
        self.name, self.state = label("title"), label("caption")
        self.figures, self.count = label("label"), label("hero")
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = TextEdit()
        self.text.setFont(theme.font("title"))
        self.text.setStyleSheet("QPlainTextEdit { font-size: 20px; padding: 8px 12px; }")
        self.text.setTabChangesFocus(True)
        self.wave, self.band = Waveform(take), LevelBand()
        self.picture = QStackedWidget()
        self.picture.addWidget(self.wave)
        self.picture.addWidget(self.count)
        self.buttons = {
            name: KeyButton(look.picture(icon) if icon in look.TOOLS else icon, key, kind)
            for name, icon, key, kind in (
                ("record", "record", "R", "hang"),
                ("play", "go", "Space", ""),
                ("keep", "check", "Enter", "primary"),
                ("trim", "mdi6.content-cut", "Ctrl+T", ""),
                ("fade", "mdi6.chart-bell-curve", "", ""),
                ("quieten", "mdi6.waveform", "", ""),
                ("normalise", "mdi6.equalizer", "", ""),
                ("insert", "mdi6.arrow-expand-down", "", ""),
                ("import", "open", "", ""),
                ("speak", "speech", "", ""),
                ("final", "mdi6.check-decagram-outline", "", ""),
            )
        }
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _c=False, name=name: self.wanted.emit(name))
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.keep_text)
        self.text.textChanged.connect(self._typed)
        self.text.left.connect(self.keep_text)
        self._build()
        take.changed.connect(self.refresh)
        take.selected.connect(self.refresh)
        booth.changed.connect(self.refresh)
        booth.heard.connect(self._heard)
        booth.moved.connect(self._moved)
        self.retranslate()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(self.figures)
        under = QHBoxLayout()
        under.setSpacing(8)
        for name in ("record", "play", "keep", "final"):
            under.addWidget(self.buttons[name])
        under.addSpacing(8)
        under.addWidget(self.band, 1)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for name in ("trim", "fade", "quieten", "normalise", "insert", "import", "speak"):
            tools.addWidget(self.buttons[name])
        tools.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.text, 2)
        whole.addWidget(self.picture, 3)
        whole.addLayout(under)
        whole.addLayout(tools)
        self.text.setMinimumHeight(72)
        stays = self.band.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.band.setSizePolicy(stays)

    def retranslate(self) -> None:
        words = {
            "trim": self.tr("Trim"),
            "fade": self.tr("Fade"),
            "quieten": self.tr("Less noise"),
            "normalise": self.tr("Even level"),
            "insert": self.tr("Insert file …"),
            "import": self.tr("Import file …"),
            "speak": self.tr("Speak by voice"),
        }
        for name, text in words.items():
            self.buttons[name].show_text(text)
        self.text.setAccessibleName(self.tr("What the prompt says"))
        self.text.setPlaceholderText(self.tr("Write here what is to be said"))
        self.refresh()

    # --- showing ---------------------------------------------------------------------------------

    def show_row(self, row: PromptRow | None, uses: str) -> None:
        """Another prompt, or the same one changed; what is being typed stays."""
        same = row is not None and self.row is not None and row.name == self.row.name
        if not same:
            self.keep_text()
        self.row, self._uses = row, uses
        text = row.text if row is not None else ""
        if self.text.toPlainText() != text and not (same and self._timer.isActive()):
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)
        self.refresh()

    def refresh(self) -> None:
        row, state = self.row, self.booth.state
        self.setEnabled(row is not None)
        self.name.setText(row.name if row is not None else self.tr("No prompt is chosen"))
        self._show_state(row)
        self._show_figures()
        busy = state in ("counting", "recording")
        record = self.tr("Stop") if busy else self.tr("Record")
        self.buttons["record"].show_text(
            record if self.take.is_empty or busy else self.tr("Record anew"),
            look.picture("stop") if busy else "record",
        )
        playing = state == "playing"
        self.buttons["play"].show_text(
            self.tr("Stop") if playing else self.tr("Play"),
            look.picture("stop" if playing else "go"),
        )
        self.buttons["keep"].show_text(self.tr("Keep"))
        final = row is not None and row.state == "final"
        self.buttons["final"].show_text(
            self.tr("Back to draft") if final else self.tr("Mark as final")
        )
        some, idle = not self.take.is_empty, not busy
        for name in ("trim", "fade", "quieten", "normalise"):
            self.buttons[name].setEnabled(some and idle)
        self.buttons["play"].setEnabled(some and idle)
        self.buttons["keep"].setEnabled(some and idle and self.take.modified)
        for name in ("insert", "import"):
            self.buttons[name].setEnabled(idle)
        self.buttons["speak"].setEnabled(idle and bool(self.text.toPlainText().strip()))
        self.buttons["final"].setEnabled(idle and row is not None and row.state != "missing")
        self.picture.setCurrentWidget(self.count if state == "counting" else self.wave)
        self.count.setText(str(self.booth.left))
        self.text.setReadOnly(busy)
        self.band.setVisible(busy)
        self.wave.show_blank(state == "recording")
        if not state:
            self.wave.show_place(None)

    def _show_state(self, row: PromptRow | None) -> None:
        if self.booth.problem:
            set_role(self.state, "warning")
            self.state.setText(self.booth.problem)
            return
        set_role(self.state, "caption")
        parts: list[str] = []
        if row is not None:
            parts.append(
                {
                    "missing": self.tr("□ missing"),
                    "draft": self.tr("◐ draft"),
                    "final": self.tr("● final"),
                }[row.state]
            )
            if self.take.modified:
                parts.append(self.tr("not kept yet"))
            if row.waits:
                parts.append(self.tr("kept on this computer, sent when the server is there"))
            if row.stale:
                parts.append(self.tr("the text was changed since"))
            if self._uses:
                parts.append(self.tr("played by {blocks}").format(blocks=self._uses))
        self.state.setText("  ·  ".join(parts))

    def _show_figures(self) -> None:
        samples = self.take.samples
        if self.booth.state == "recording" or not samples.size:
            self.figures.setText("")
            return
        parts = [formats.seconds(sound.seconds(samples))]
        level = sound.level(samples)
        if level > float("-inf"):
            near = abs(level - sound.TARGET) <= NEAR
            parts.append(f"{level:.1f} dBm0 {'✓' if near else ''}".replace("-", "\u2212").strip())
        if sound.is_clipped(samples):
            parts.append(self.tr("overdriven"))
        if self.take.has_selection:
            first, last = (at / sound.RATE for at in self.take.selection)
            words = self.tr("{first} to {last} s selected")
            parts.append(words.format(first=f"{first:.2f}", last=f"{last:.2f}"))
        self.figures.setText("  ·  ".join(parts))

    def _heard(self, dbm0: float) -> None:
        if self.booth.state in ("counting", "recording"):
            self.band.show_level(dbm0)

    def _moved(self, at: float) -> None:
        if self.booth.state == "recording":
            self.figures.setText(formats.duration(at))
            self._scroll(at)
        else:
            self.wave.show_place(at)

    def _scroll(self, at: float) -> None:
        """The text goes by as fast as it is likely to be read."""
        text = self.text.toPlainText()
        takes = sum(A_LETTER if one.isascii() else A_CHARACTER for one in text)
        bar = self.text.verticalScrollBar()
        bar.setValue(round(bar.maximum() * min(1.0, at / max(1.0, takes))))

    # --- the text --------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._timer.start()
        self.buttons["speak"].setEnabled(bool(self.text.toPlainText().strip()))

    def keep_text(self) -> None:
        """What was typed is kept now."""
        self._timer.stop()
        text = self.text.toPlainText().strip()
        if self.row is not None and text != self.row.text:
            self.text_kept.emit(text)
