"""The level while somebody reads: a bar in decibels with the band in which it should stay."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cti.client.qt import theme
from cti.client.qt.headset import SILENT
from cti.client.qt.language import Translated
from ivr_designer.studio.sound import GREEN

LOWEST, HIGHEST = -50.0, 3.0
HELD = 12
"""Reports (at ten a second) for which the loudest level stays marked."""


class LevelBand(Translated, QWidget):
    """Quiet, right or too loud is told by place and word too, not by colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.dbm0 = SILENT
        self._loudest = SILENT
        self._age = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)
        self.retranslate()

    def retranslate(self) -> None:
        self._words = {
            "quiet": self.tr("too quiet: come nearer"),
            "right": self.tr("level is right"),
            "loud": self.tr("too loud: go further away"),
        }
        self.setAccessibleName(self.tr("Level of the microphone"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 30)

    @property
    def verdict(self) -> str:
        """quiet, right, loud, or "" where nothing is heard yet."""
        if self._loudest <= SILENT:
            return ""
        if self._loudest < GREEN[0]:
            return "quiet"
        return "loud" if self._loudest > GREEN[1] else "right"

    def show_level(self, dbm0: float) -> None:
        self.dbm0 = dbm0
        self._age += 1
        if dbm0 >= self._loudest or self._age > HELD or dbm0 <= SILENT:
            self._loudest, self._age = dbm0, 0
        self.setAccessibleDescription(self._words.get(self.verdict, ""))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        wide = self.width()

        def x(dbm0: float) -> float:
            return min(1.0, max(0.0, (dbm0 - LOWEST) / (HIGHEST - LOWEST))) * wide

        bar = QRectF(0, 2, wide, 10)
        painter.fillRect(bar, QColor(t.sunken))
        band = QRectF(x(GREEN[0]), 2, x(GREEN[1]) - x(GREEN[0]), 10)
        painter.fillRect(band, QColor(theme.mix(t.ready, t.surface, 0.3)))
        colours = {"quiet": t.ring, "right": t.ready, "loud": t.alarm}
        colour = QColor(colours.get(self.verdict, t.off))
        painter.fillRect(QRectF(0, 4, x(self.dbm0), 6), colour)
        if self.verdict:
            painter.fillRect(QRectF(x(self._loudest) - 1, 2, 2, 10), QColor(t.text))
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(t.text2))
            painter.drawText(QRectF(0, 13, wide, 17), self._words[self.verdict])
