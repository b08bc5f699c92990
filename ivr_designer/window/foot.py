"""The foot: link, what is saved, undo steps; selection, blocks and wires, who."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Picture, ground, label, rule
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf

LATE = 200
"""Milliseconds that work in the background may take before the foot tells of it."""


class Foot(Translated, QWidget):
    def __init__(self, document: Document, shelf: Shelf) -> None:
        super().__init__()
        self._document, self._shelf = document, shelf
        ground(self, "foot")
        self.setFixedHeight(28)
        self._link = Picture("no_link", "off")
        self._save = Picture("check", "ready")
        self.link, self.save, self.steps = label("caption"), label("caption"), label("caption")
        self.checking = label("caption")
        self.checking.hide()
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self.checking.show)
        self.count, self.who = label("caption"), label("caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        for group in ((self._link, self.link), (self._save, self.save), (self.steps,)):
            for one in group:
                row.addWidget(one)
            row.addWidget(rule(vertical=True))
        row.addStretch(1)
        row.addWidget(self.checking)
        row.addWidget(self.count)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.who)
        document.selected.connect(self.refresh)
        document.opened.connect(self.refresh)
        document.stepped.connect(lambda _index: self.refresh())
        document.background.begun.connect(self._late.start)
        document.background.idle.connect(self._rested)
        shelf.changed.connect(self.refresh)
        if shelf.link is not None:
            shelf.link.disconnected.connect(lambda _why: self.refresh())
            shelf.link.connected.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        self.checking.setText(self.tr("Checking …"))
        self.refresh()

    def _rested(self) -> None:
        self._late.stop()
        self.checking.hide()

    def refresh(self) -> None:
        shelf, document = self._shelf, self._document
        if shelf.link is None:
            self._link.show_picture("mdi6.file-document-outline", "text2")
            self.link.setText(self.tr("Local files"))
        elif shelf.online:
            self._link.show_picture("link", "ready")
            self.link.setText(self.tr("Connected"))
        else:
            self._link.show_picture("no_link", "alarm")
            self.link.setText(self.tr("Disconnected"))
        if shelf.waits:
            self._save.show_picture("warning", "ring")
            self.save.setText(self.tr("Saved on this computer, sent when the server is back"))
        elif shelf.saving:
            self._save.show_picture("notice", "text2")
            self.save.setText(self.tr("Saving …"))
        elif shelf.modified:
            self._save.show_picture("notice", "ring")
            self.save.setText(self.tr("Changed, not saved"))
        else:
            self._save.show_picture("check", "ready")
            at = formats.clock(shelf.saved_at) if shelf.saved_at else ""
            said = self.tr("Saved {time}").format(time=at) if at else self.tr("Nothing to save")
            self.save.setText(said)
        self.steps.setText(self.tr("%n step(s) to undo", "", document.undo.index()))
        flow = document.flow
        parts = []
        if document.selection:
            parts.append(self.tr("%n selected", "", len(document.selection)))
        blocks = self.tr("%n block(s)", "", len(flow.blocks))
        wires = self.tr("%n wire(s)", "", len(flow.links))
        parts.append(f"{blocks} · {wires}")
        self.count.setText("   ".join(parts))
        self.who.setText(shelf.user or time.strftime("%Y-%m-%d"))
