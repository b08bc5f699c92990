"""The form at the right: the fields of the selected block, applied as they are typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import language, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import clear, clear_grid, label, link_button, rule, scrolling
from cti.ivr.blocks.asking import ASK_TITLE
from cti.ivr.data_sources.sample_query import LOOKS
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Field, Words
from ivr_designer import look
from ivr_designer.canvas.shape import rows_of
from ivr_designer.document import edits
from ivr_designer.document.document import Document, said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.flow_form import FlowForm
from ivr_designer.fields.query_test import QueryTest
from ivr_designer.fields.table import make_editor

GROUPS = {
    "ask": ASK_TITLE,
    "dial": Words("拨号设置", "Dialling"),
    "say": Words("读法设置", "Manner of speaking"),
    "wait": Words("等待设置", "Waiting"),
}
"""Titles of the groups that blocks' fields name."""
HIDDEN_OR_SHOWN = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


class Form(Translated, QWidget):
    """One block's fields; without a selection the flow's own."""

    connect_wanted = Signal(str, str)
    """An exit that leads nowhere was pressed: (block, exit)."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.editors: dict[str, Editor] = {}
        self.labels: dict[str, QWidget] = {}
        self.name: QLineEdit | None = None
        self.note: QLineEdit | None = None
        self.query: QueryTest | None = None
        self._block = ""
        self._type = ""
        self._dressed = theme.tokens()
        self._open_groups: set[str] = set()
        self.picture, self.title = QLabel(), label("title", wrap=True)
        self.number, self.purpose = label("hint"), label("caption", wrap=True)
        self.off = label("warning", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.picture)
        head.addWidget(self.title, 1)
        head.addWidget(self.number)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(6)
        self.exits = QGridLayout()
        self.exits.setVerticalSpacing(2)
        self.exits_head = label("section")
        self._rule = rule()
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.purpose)
        whole.addWidget(self.off)
        whole.addLayout(self.fields)
        whole.addSpacing(4)
        whole.addWidget(self._rule)
        whole.addWidget(self.exits_head)
        whole.addLayout(self.exits)
        whole.addStretch(1)
        area = QVBoxLayout(self)
        area.setContentsMargins(0, 0, 0, 0)
        self.area = scrolling(inside)
        area.addWidget(self.area)
        document.selected.connect(self.rebuild)
        document.opened.connect(self._anew)
        document.changed.connect(self._follow)
        document.checked.connect(self._mark)
        self.retranslate()

    def retranslate(self) -> None:
        self._anew()

    def restyle(self) -> None:
        if theme.tokens() is not self._dressed:
            self._dressed = theme.tokens()
            self._show_head()
            self._mark()

    # --- building --------------------------------------------------------------------------------

    def _anew(self) -> None:
        self._block = "-"
        self.rebuild()

    def rebuild(self) -> None:
        """Make the form of what is selected now."""
        only = self.document.only or ""
        count = len(self.document.selection)
        kind = self.document.flow.blocks[only].type if only else f"{count}"
        if (only, kind) == (self._block, self._type):
            return
        self._block, self._type = only, kind
        clear(self.fields)
        self.editors, self.labels = {}, {}
        self.name = self.note = self.query = None
        self._show_head()
        if only:
            self._build_block(self.document.flow.blocks[only])
        elif count == 0:
            self.fields.addWidget(FlowForm(self.document))
        self._mark()
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Give what was just made its place at once: Qt does so after it has painted."""
        if not self.isVisible():
            return
        for layout in (self.fields, self.exits):
            for at in range(layout.count()):
                item = layout.itemAt(at)
                made = item.widget() if item is not None else None
                if made is not None and not made.testAttribute(HIDDEN_OR_SHOWN):
                    made.show()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _build_block(self, block: FlowBlock) -> None:
        self.name = QLineEdit(block.name)
        self.name.setMaxLength(60)
        self.name.setPlaceholderText(self.document.title(block.id))
        self.name.textEdited.connect(self._rename)
        self.name.editingFinished.connect(self.document.seal)
        self._labelled("name", self.tr("Name"), self.name)
        kind = self.document.palette.get(block.type)
        if kind is None:
            self._build_unknown(block)
            return
        groups: dict[str, list[Field]] = {}
        for field in kind.fields.values():
            groups.setdefault(field.group, []).append(field)
        for field in groups.pop("", []):
            self._build_field(field, self.fields)
        if block.type in LOOKS and self.document.sources is not None:
            self.query = QueryTest(Place(self.document, self._block), self.document.sources)
            self.fields.addWidget(self.query)
        for group, fields in groups.items():
            self._build_group(group, fields)
        self.note = QLineEdit(block.note)
        self.note.textEdited.connect(self._renote)
        self.note.editingFinished.connect(self.document.seal)
        self._labelled("note", self.tr("Note"), self.note)

    def _build_unknown(self, block: FlowBlock) -> None:
        """A block whose type is not installed: its fields as they stand in the file."""
        for name, value in block.fields.items():
            line = QLineEdit(str(value))
            line.setReadOnly(True)
            self._labelled(name, name, line)

    def _build_field(self, field: Field, box: QVBoxLayout) -> None:
        editor = make_editor(field, Place(self.document, self._block))
        editor.show_value(field.value(self.document.flow.blocks[self._block].fields))
        editor.edited.connect(lambda value, name=field.id: self._set(name, value))
        editor.left.connect(self.document.seal)
        self.editors[field.id] = editor
        title = said(field.label) + (" *" if field.required else "")
        if field.kind != "boolean":
            head = label("label", title)
            self.labels[field.id] = head
            box.addSpacing(2)
            box.addWidget(head)
        box.addWidget(editor)
        if field.hint is not None:
            box.addWidget(label("caption", said(field.hint), wrap=True))

    def _build_group(self, group: str, fields: list[Field]) -> None:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        for field in fields:
            self._build_field(field, box)
        title = said(GROUPS.get(group, Words(group, group)))
        button = QPushButton(title)
        button.setProperty("kind", "step")
        button.setCheckable(True)
        open_now = group in self._open_groups

        def toggle(shown: bool) -> None:
            inside.setVisible(shown)
            button.setText(f"{'▾' if shown else '▸'} {title}")
            (self._open_groups.add if shown else self._open_groups.discard)(group)

        button.toggled.connect(toggle)
        button.setChecked(open_now)
        toggle(open_now)
        self.fields.addSpacing(4)
        self.fields.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.fields.addWidget(inside)

    def _labelled(self, id: str, title: str, widget: QWidget) -> None:
        head = label("label", title)
        widget.setAccessibleName(title)
        self.labels[id] = head
        self.fields.addSpacing(2)
        self.fields.addWidget(head)
        self.fields.addWidget(widget)

    def _show_head(self) -> None:
        document, flow = self.document, self.document.flow
        block = flow.blocks.get(self._block)
        kind = document.palette.get(block.type) if block is not None else None
        if block is None:
            count = len(document.selection)
            several = self.tr("%n blocks selected", "", count)
            self.title.setText(several if count else document.flow_name())
            self.number.setText("")
            self.picture.setPixmap(theme.icon("layers" if count else "path").pixmap(20, 20))
            hint = self.tr("Drag moves them, Del removes them, Ctrl+D doubles them.")
            self.purpose.setText(hint if count else self.tr("What belongs to the whole flow."))
        else:
            self.title.setText(document.title(block.id))
            self.number.setText(f"#{block.number}")
            self.picture.setPixmap(
                theme.icon(
                    look.block_picture(block.type, document.palette),
                    look.hue(block.type, document.palette),
                ).pixmap(20, 20)
            )
            self.purpose.setText(self._purpose(block, kind))
        self.off.setText(self.tr("This block is switched off; calls pass it by its first exit."))
        self.off.setVisible(block is not None and block.off)

    def _purpose(self, block: FlowBlock, kind: type[Block] | None) -> str:
        if kind is None:
            words = self.tr(
                "The block type {type} is not installed here. Its fields are kept as they are."
            )
            return words.format(type=block.type)
        return said(kind.purpose)

    # --- exits -----------------------------------------------------------------------------------

    def _show_exits(self) -> None:
        clear_grid(self.exits)
        block = self.document.flow.blocks.get(self._block)
        exits = self.document.flow.exits(self._block, self.document.palette) if block else ()
        self.exits_head.setVisible(bool(exits))
        self._rule.setVisible(bool(exits))
        self.exits_head.setText(self.tr("Exits"))
        if block is None:
            return
        links = {e: to for (b, e), to in self.document.flow.links.items() if b == block.id}
        words = (self.tr("default: {what}"), self.tr("as “{exit}”"))
        lost = self.document.lost_exits(block.id)
        for at, row in enumerate(rows_of(exits, links, language.current(), words, lost)):
            name = label("alarm" if row.must else "", row.label)
            name.setStyleSheet("font-size: 14px;")
            self.exits.addWidget(name, at, 0)
            if row.linked:
                to = links[row.id]
                go = link_button(self.document.numbered(to).removeprefix("#"))
                go.clicked.connect(lambda _c=False, to=to: self.document.select((to,)))
            else:
                go = link_button(row.otherwise or self.tr("connect …"))
                if row.otherwise:
                    go.setStyleSheet(f"color: {theme.tokens().text3};")
                go.clicked.connect(
                    lambda _c=False, id=row.id: self.connect_wanted.emit(self._block, id)
                )
            go.setAccessibleName(f"{row.label} → {go.text()}")
            self.exits.addWidget(go, at, 1, Qt.AlignmentFlag.AlignRight)

    # --- changes ---------------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        if self._block in self.document.flow.blocks and self.document.may_change((self._block,)):
            kind = self.document.palette[self.document.flow.blocks[self._block].type]
            title = self.tr("Change {field}").format(field=said(kind.fields[name].label))
            flow = edits.set_field(
                self.document.flow, self._block, name, value, self.document.palette
            )
            self.document.edit(title, flow, f"field/{self._block}/{name}")

    def _rename(self, text: str) -> None:
        flow = self.document.flow.rename_block(self._block, text)
        self.document.edit(self.tr("Rename"), flow, f"name/{self._block}")

    def _renote(self, text: str) -> None:
        flow = self.document.flow.set_note(self._block, text)
        self.document.edit(self.tr("Note"), flow, f"note/{self._block}")

    def _follow(self, before: Flow, after: Flow) -> None:
        block = after.blocks.get(self._block)
        if block is None:
            self.rebuild()
            return
        if before.blocks.get(self._block) is not block:
            if block.type != self._type:
                self.rebuild()
                return
            for _name, editor in self.editors.items():
                editor.show_value(editor.field.value(block.fields))
            for line, text in ((self.name, block.name), (self.note, block.note)):
                if line is not None and line.text() != text:
                    line.setText(text)
            self._show_head()
        self._show_exits()

    def _mark(self) -> None:
        """Fields with findings get the colour of the worst at their label."""
        self._show_exits()
        worst: dict[str, str] = {}
        for found in self.document.findings:
            if found.block == self._block and found.field:
                worst.setdefault(found.field, found.severity)
        t = theme.tokens()
        colours = {"error": t.alarm, "warning": t.ring}
        for name, head in self.labels.items():
            colour = colours.get(worst.get(name, ""), t.text2)
            head.setStyleSheet(f"color: {colour};")

    def show_field(self, name: str) -> None:
        """Put the focus into a field (the first where none is named)."""
        editor: QWidget | None = self.editors.get(name)
        if editor is None:
            first = next(iter(self.editors.values()), None)
            editor = first if not name and first is not None else self.name
        if editor is None or self._block not in self.document.flow.blocks:
            return
        field = getattr(editor, "field", None)
        if field is not None and field.group:
            for button in self.findChildren(QPushButton):
                if button.isCheckable() and not button.isChecked():
                    button.setChecked(True)
        target = editor
        for child in editor.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self):
                target = child
                break
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(target)

    def rename(self) -> None:
        """F2 on the drawing."""
        if self.name is not None:
            self.name.setFocus(Qt.FocusReason.TabFocusReason)
            self.name.selectAll()
