"""The editor of names of the site: queues, calendars, data sources with their tables and columns."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from cti.client.qt.widgets import label, link_button
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.flow.field import Field
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.name_box import NameBox
from ivr_designer.fields.origins import Origin, Origins

OF_SOURCE = ("db_table", "db_column")


class ReferenceEditor(Editor):
    """A name picked from what there is; where there is nothing it says where such things are made."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice = NameBox()
        self.choice.editTextChanged.connect(lambda _text: self._typed())
        self.choice.activated.connect(lambda _at: self._typed())
        self.hint, self.go = label("caption", wrap=True), link_button()
        self.go.clicked.connect(self._go)
        self._origin = Origin("")
        low = QHBoxLayout()
        low.setContentsMargins(0, 0, 0, 0)
        low.addWidget(self.go)
        low.addStretch(1)
        self.box.addWidget(self.choice)
        self.box.addWidget(self.hint)
        self.box.addLayout(low)
        self._value = ""
        place.document.site_changed.connect(self.retranslate)
        if field.of in OF_SOURCE:
            place.document.changed.connect(self._flow_changed)
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self.choice.line.setPlaceholderText("" if self.field.required else self.tr("none"))
        self._offer()

    def _flow_changed(self, _before: object, _after: object) -> None:
        self._offer()

    def _offer(self) -> None:
        self.choice.blockSignals(True)
        self.choice.offer(
            [(n, f"{t} ({n})" if t and t != n else n) for n, t in self._known().items()]
        )
        self.choice.blockSignals(False)
        self.choice.show_name(self._value)
        self._mark()

    # --- what there is ---------------------------------------------------------------------------

    def _of_block(self, field: str) -> str:
        block = self.place.flow.blocks.get(self.place.block)
        return str(block.fields.get(field) or "") if block is not None else ""

    def _facts(self) -> SourceFacts | None:
        return self.place.site.source_facts.get(self._of_block("source"))

    def _known(self) -> dict[str, str]:
        of = self.field.of
        if of == "door":
            blocks = self.place.flow.blocks.values()
            return {b.name: b.name for b in blocks if b.type == "layer.door_in" and b.name}
        if of in OF_SOURCE:
            facts = self._facts()
            if facts is None:
                return {}
            if of == "db_table":
                return {name: name for name in facts.tables}
            table = facts.table(self._of_block("table"))
            words = {} if table is None else table[1].columns
            return {name: name for name, one in words.items() if one.type != "bytes"}
        return dict(self.place.site.names(of))

    def _missing(self) -> Origin:
        """Why nothing is offered."""
        words, of = Origins(), self.field.of
        if of != "door" and not self.place.document.knows_site:
            return Origin(words.offline())
        if of not in OF_SOURCE:
            return words.of(of)
        source = self._of_block("source")
        if of == "db_column" or "{" in source:
            return Origin("")  # the field of the table says it once for all columns
        if not source:
            return Origin(words.source_first())
        facts = self._facts()
        if facts is None or not facts.tables:
            title = self.place.site.names("source").get(source) or source
            return words.no_tables(title, facts is not None and facts.up is False)
        return Origin("")

    def below(self) -> list[QWidget]:
        return [self.problem, self.hint, self.go]

    def _go(self) -> None:
        document = self.place.document
        if self._origin.go == "tables" and document.sources is not None:
            self.go.setEnabled(False)

            def done(wrong: str) -> None:
                if not isValid(self):
                    return
                self.go.setEnabled(True)
                if wrong:
                    self.complain(wrong)

            document.sources.read_anew(self._of_block("source"), done)
        elif self._origin.go == "calendar" and document.calendars is not None:
            document.calendars.make_first(self._calendar_made, self.complain_if_here)
        elif self._origin.go:
            document.wanted.emit(self._origin.go)

    def _calendar_made(self, name: str) -> None:
        if isValid(self):
            self.edited.emit(name)

    def complain_if_here(self, sentence: str) -> None:
        """For answers that come late: another block may be shown by then."""
        if isValid(self):
            self.complain(sentence)

    # --- the value -------------------------------------------------------------------------------

    def show_value(self, value: Any) -> None:
        self._value = "" if value is None else str(value)
        self.choice.show_name(self._value)
        self._mark()

    def _typed(self) -> None:
        name = self.choice.name()
        if name != self._value:
            self._value = name
            self.edited.emit(name or None)
            self._mark()

    def _mark(self) -> None:
        known = self._known()
        folded = {name.lower() for name in known}
        strange = bool(self._value and known) and self._value not in known
        strange = strange and "{" not in self._value and self.field.of != "destination"
        strange = strange and not (self.field.of in OF_SOURCE and self._value.lower() in folded)
        words = self.tr("“{name}” is not there now; choose one of the list.")
        self.complain(words.format(name=self._value) if strange else "")
        self._origin = Origin("") if known else self._missing()
        online = self.place.document.sources is not None and self.place.document.sources.online
        self.hint.setText(self._origin.words)
        self.hint.setVisible(bool(self._origin.words))
        self.go.setText(self._origin.button)
        here = self._origin.go in ("open", "prompts")
        self.go.setVisible(bool(self._origin.go) and (online or here))
