"""What the checker found: each with its place, its sentence, and fixes as buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    IconButton,
    KeyButton,
    Picture,
    clear,
    label,
    link_button,
    scrolling,
)
from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import shortened
from ivr_designer.document.document import Document, said

PICTURES = {"error": ("alarm", "alarm"), "warning": ("warning", "ring"), "hint": ("notice", "off")}
MOST = 200
"""Rows at once; the count says how many there are."""
OF_RECORDINGS = ("prompt_draft", "prompt_text_differs")
"""Findings about what is recorded: the studio is where it is heard and mended."""
BUTTONS = 2
"""Fixes with a button of their own; the others are in a menu."""
LONGEST = 26
"""Characters on a button; its tooltip has them all."""


class Problems(Translated, QWidget):
    opened = Signal(str, str)
    """A block and one of its fields are to be shown."""
    ghost = Signal(object)
    """The flow as a fix would make it, or None."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.rows: list[ProblemRow] = []
        self.current = -1
        self._dressed = theme.tokens()
        self._shown: list[tuple[Finding, tuple[str, ...]]] = []
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.empty = label("hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = scrolling(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.empty)
        whole.addWidget(self.area, 1)
        document.checked.connect(self.fill)
        document.opened.connect(self._forget)
        self.retranslate()

    def retranslate(self) -> None:
        self._shown = []
        self.fill()

    def restyle(self) -> None:
        if theme.tokens() is not self._dressed:
            self._dressed = theme.tokens()
            self._shown = []
            self.fill()

    def _forget(self) -> None:
        self.current = -1
        if not self.document.findings:  # those of a large flow come later
            self.fill()
            self.empty.setText(self.tr("The drawing is being checked …"))

    def fill(self) -> None:
        """Rows for the findings, without building them anew where nothing has changed."""
        found = self.document.findings[:MOST]
        shown = [(one, self._names(one)) for one in found]
        self.empty.setText(
            self.tr("Nothing to mend. The server checks once more when you publish.")
        )
        self.empty.setVisible(not found)
        self.area.setVisible(bool(found))
        if list(shown) == self._shown:
            for row, one in zip(self.rows, found, strict=True):
                row.finding = one
            return
        self._shown = shown
        held = any(
            row.isAncestorOf(focus) for row in self.rows for focus in [self._focus()] if focus
        )
        clear(self._rows)
        self.rows = []
        for number, one in enumerate(found):
            row = ProblemRow(self.document, one, number)
            row.opened.connect(self._open)
            row.fixed.connect(self._fix)
            row.ghost.connect(self.ghost)
            row.pressed.connect(self._mark)
            self.rows.append(row)
            self._rows.addWidget(row)
        self._rows.addStretch(1)
        self.ghost.emit(None)
        self.current = min(self.current, len(found) - 1)
        self._light()
        if held and self.rows:
            self.rows[max(0, self.current)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _names(self, finding: Finding) -> tuple[str, ...]:
        block = finding.block or ""
        name = self.document.numbered(block) if block in self.document.flow.blocks else ""
        return (name, *(said(fix.title) for fix in finding.fixes))

    # --- walking and mending ---------------------------------------------------------------------

    def walk(self, step: int) -> None:
        """F8, Shift+F8: the next finding, its block brought into view."""
        if not self.rows:
            return
        start = self.current if self.current >= 0 else (-1 if step > 0 else 0)
        self._mark((start + step) % len(self.rows))

    def _mark(self, number: int) -> None:
        self.current = number
        self._light()
        row = self.rows[number]
        self.area.ensureWidgetVisible(row)
        self._open(row.finding)
        row.show_ghost(True)

    def _light(self) -> None:
        for number, row in enumerate(self.rows):
            row.show_current(number == self.current or (self.current < 0 and number == 0))

    def _open(self, finding: Finding) -> None:
        id = finding.block or ""
        if id in self.document.flow.blocks:
            self.document.show_layer(self.document.flow.blocks[id].layer)
            self.document.select((id,), finding.exit or "")
            self.opened.emit(id, "")

    def fix_current(self) -> None:
        """Alt+Enter: the proposed fix of the marked finding (the first where none is marked)."""
        at = max(0, self.current)
        if at < len(self.rows) and self.rows[at].finding.fixes:
            self._fix(self.rows[at].finding, self.rows[at].finding.fixes[0])

    def _fix(self, finding: Finding, fix: Fix) -> None:
        self.ghost.emit(None)
        if fix.apply is None:
            self._open(finding)
            self.opened.emit(finding.block or "", fix.opens or finding.field or "")
            if finding.id in OF_RECORDINGS:
                self.document.wanted.emit("prompts")
        elif self.document.may_change([finding.block] if finding.block else []):
            self.document.fix(fix)


class FixButton(KeyButton):
    """A fix; the one that Alt+Enter would apply says so."""

    def show_current(self, current: bool) -> None:
        self._key = "Alt+Enter" if current else ""
        self.show_kind("primary" if current else "")
        self.show_text(self.text())


class ProblemRow(Translated, QWidget):
    opened = Signal(object)
    fixed = Signal(object, object)
    ghost = Signal(object)
    pressed = Signal(int)

    def __init__(self, document: Document, finding: Finding, number: int) -> None:
        super().__init__()
        self.finding, self._document, self._number = finding, document, number
        self._current = False
        self.setFixedHeight(48)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        picture, colour = PICTURES[finding.severity]
        self.block = link_button()
        self.block.clicked.connect(lambda: self.opened.emit(self.finding))
        self.place, self.text = label("section"), label("caption")
        self.text.setProperty("role", "label")
        self.text.setStyleSheet("font-size: 12px;")
        self.buttons: list[FixButton] = []
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.block)
        first.addWidget(self.place, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.text)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 14, 1)
        row.setSpacing(8)
        row.addWidget(Picture(picture, colour), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for at, fix in enumerate(finding.fixes[:BUTTONS]):
            button = FixButton("fix" if at == 0 and fix.apply is not None else "", height=30)
            button.clicked.connect(lambda _c=False, at=at: self._press(at))
            button.installEventFilter(self)
            self.buttons.append(button)
            row.addWidget(button)
        self.others: IconButton | None = None
        if len(finding.fixes) > BUTTONS:
            self.others = IconButton("down", 30)
            self.others.clicked.connect(self._offer_others)
            row.addWidget(self.others)
        self.retranslate()

    def retranslate(self) -> None:
        finding, document = self.finding, self._document
        flow = document.flow
        known = finding.block in flow.blocks
        self.block.setText(document.numbered(finding.block or "") if known else "")
        self.block.setVisible(known)
        self.place.setText(self._place())
        self.text.setText(said(finding.text))
        self.text.setToolTip(said(finding.text))
        self.setAccessibleName(f"{self.block.text()} {said(finding.text)}")
        for button, fix in zip(self.buttons, finding.fixes, strict=False):
            button.show_text(shortened(said(fix.title), LONGEST))
            button.setToolTip(said(fix.title))
        if self.others is not None:
            self.others.show_name(self.tr("More ways to mend it"))

    def other_fixes(self) -> QMenu:
        """The fixes that have no button of their own."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, fix in enumerate(self.finding.fixes[BUTTONS:], BUTTONS):
            act = menu.addAction(said(fix.title))
            act.triggered.connect(lambda _checked=False, at=at: self._press(at))
            act.hovered.connect(lambda at=at: self._show_made(at))
        menu.aboutToHide.connect(lambda: self.ghost.emit(None))
        return menu

    def _offer_others(self) -> None:
        if self.others is not None:
            menu = self.other_fixes()
            menu.popup(self.others.mapToGlobal(self.others.rect().bottomLeft()))

    def _place(self) -> str:
        """The exit or field that is meant."""
        finding, document = self.finding, self._document
        block = finding.block or ""
        if block not in document.flow.blocks:
            return self.tr("The whole flow")
        if finding.exit:
            exits = document.flow.exits(block, document.palette)
            name = next((said(e.label) for e in exits if e.id == finding.exit), finding.exit)
            return self.tr("exit “{name}”").format(name=name)
        kind = document.palette.get(document.flow.blocks[block].type)
        if finding.field and kind is not None and finding.field in kind.fields:
            return said(kind.fields[finding.field].label)
        return ""

    def show_current(self, current: bool) -> None:
        self._current = current
        if self.buttons:
            self.buttons[0].show_current(current)
        self.update()

    def _press(self, at: int) -> None:
        if at < len(self.finding.fixes):
            self.fixed.emit(self.finding, self.finding.fixes[at])

    def show_ghost(self, shown: bool) -> None:
        """Draw on the canvas what the proposed fix would do."""
        change = self.finding.fixes[0].apply if shown and self.finding.fixes else None
        self.ghost.emit(change(self._document.flow) if change is not None else None)

    def _show_made(self, at: int) -> None:
        change = self.finding.fixes[at].apply if at < len(self.finding.fixes) else None
        self.ghost.emit(change(self._document.flow) if change is not None else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self._show_made(self.buttons.index(watched) if watched in self.buttons else 0)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.ghost.emit(None)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = theme.tokens()
        if self._current:
            painter.fillRect(0, 0, 3, self.height() - 1, QColor(t.accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(t.line))
