"""What belongs to a whole flow: names, kind, languages."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from cti.ivr.flow.document import KINDS, Flow
from cti.ivr.flow.field import Words
from ivr_designer.document.document import Document
from ivr_designer.fields.languages import Languages


class FlowForm(Translated, QWidget):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._heads = [label("label") for _ in range(5)]
        self.id, self.zh, self.en = QLineEdit(), QLineEdit(), QLineEdit()
        self.kind, self.languages = QComboBox(), Languages()
        self.id.setReadOnly(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        for head, one in zip(
            self._heads, (self.zh, self.en, self.id, self.kind, self.languages), strict=True
        ):
            box.addWidget(head)
            box.addWidget(one)
        self.zh.textEdited.connect(lambda text: self._name(zh=text))
        self.en.textEdited.connect(lambda text: self._name(en=text))
        self.kind.activated.connect(lambda at: self._change(kind=self.kind.itemData(at)))
        self.languages.changed.connect(lambda tags: self._change(languages=tags))
        document.changed.connect(self._follow)
        self.retranslate()

    def retranslate(self) -> None:
        names = (
            self.tr("Chinese name"),
            self.tr("English name"),
            self.tr("Name in the system"),
            self.tr("Kind"),
            self.tr("Languages"),
        )
        fields = (self.zh, self.en, self.id, self.kind, self.languages)
        for head, name, field in zip(self._heads, names, fields, strict=True):
            head.setText(name)
            field.setAccessibleName(name)
        kinds = {
            "inbound": self.tr("Inbound: calls come in"),
            "outbound": self.tr("Outbound: a campaign calls"),
            "part": self.tr("Part: other flows use it"),
            "segment": self.tr("Segment: an agent sends the customer in"),
            "job": self.tr("Job: no call"),
            "text": self.tr("Text: messages"),
        }
        self.kind.clear()
        for kind in KINDS:
            self.kind.addItem(kinds[kind], kind)
        self._show()

    def _follow(self, _before: Flow, _after: Flow) -> None:
        self._show()

    def _show(self) -> None:
        flow = self._document.flow
        for line, text in (
            (self.id, flow.id),
            (self.zh, flow.name.zh),
            (self.en, flow.name.en),
        ):
            if line.text() != text:
                line.setText(text)
        self.languages.show_tags(flow.languages)
        self.kind.setCurrentIndex(self.kind.findData(flow.kind))

    def _name(self, **given: str) -> None:
        name = self._document.flow.name
        self._change("name", name=Words(given.get("zh", name.zh), given.get("en", name.en)))

    def _change(self, merge: str = "", **parts: object) -> None:
        document = self._document
        flow = replace(document.flow, **parts)  # type: ignore[arg-type]
        document.edit(self.tr("Change the flow"), flow, merge)
