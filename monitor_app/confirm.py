"""The question before what reaches another person: in place, for five seconds, Enter does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import CountRing, KeyButton, Picture, label, seconds
from monitor_app.watch import Watch

SECONDS = 5.0


class Confirm(Translated, QWidget):
    """A strip above the foot. It takes the focus, gives it back, and goes by itself."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._until = 0.0
        self._act: Callable[[], None] | None = None
        self._still: Callable[[], str] | None = None
        self._before: QWidget | None = None
        self.sentence = label("section")
        self.ring = CountRing(36, "alarm")
        self.yes, self.no = KeyButton("", "Return", "hang"), KeyButton("", "Esc")
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(Picture("warning", "alarm", 20))
        row.addWidget(self.sentence, 1)
        row.addWidget(self.ring)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        seconds().tick.connect(self._tick)
        watch.changed.connect(self._check)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.no.show_text(self.tr("Cancel"))

    def ask(
        self,
        sentence: str,
        button: str,
        act: Callable[[], None],
        still: Callable[[], str] | None = None,
    ) -> None:
        """Ask; `still` says why it cannot be done any more, "" while it can."""
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._act, self._still = act, still
        self._until = self._watch.link.now() + SECONDS
        self.sentence.setText(sentence)
        self.yes.show_text(button)
        self.setAccessibleName(sentence)
        self._tick()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def asking(self) -> bool:
        return self._act is not None

    def accept(self) -> None:
        act, late = self._act, self._watch.link.now() > self._until
        self.dismiss()
        if act is not None and not late:
            act()

    def dismiss(self) -> None:
        self._act = self._still = None
        had = self.isAncestorOf(self.window().focusWidget()) or self.hasFocus()
        self.hide()
        before, self._before = self._before, None
        if before is not None and had and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self) -> None:
        if self._act is None:
            return
        left = self._until - self._watch.link.now()
        if left <= 0:
            self.dismiss()
        else:
            self.ring.show_left(left + 0.5, SECONDS)

    def _check(self) -> None:
        """What was meant may have ended by itself: then there is nothing left to ask."""
        why = self._still() if self._still is not None else ""
        if why:
            self.dismiss()
            self._watch.refused.emit(self.sentence.text(), why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = theme.tokens().alarm
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tint(colour)))
        painter.fillRect(0, 0, self.width(), 2, QColor(colour))
