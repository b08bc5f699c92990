"""A look-up tried from the form: values that are typed, the rows that it finds, figures of the cache."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import clear_grid, label
from cti.ivr.check.wording import finding
from cti.ivr.data_sources.sample_query import ROWS, SampleQuery, sample_query, sample_value
from cti.ivr.formula.functions.forms import written
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import Query, Rows
from cti.ivr.values.titles import variable_title
from ivr_designer.document.document import said
from ivr_designer.document.source_desk import Figures, SourceDesk
from ivr_designer.fields.editor import Place
from ivr_designer.fields.type_words import TypeWords

COLUMNS = 4
"""Columns that fit beside each other; the others stand in the tooltip of their row."""


class QueryTest(Translated, QWidget):
    """Below the fields of a block that looks something up."""

    def __init__(self, place: Place, desk: SourceDesk) -> None:
        super().__init__()
        self._place, self._desk = place, desk
        self.lines: dict[str, QLineEdit] = {}
        """Variable -> the line for its value."""
        self._turn = 0
        self.test = QPushButton()
        self.test.setIcon(theme.icon("mdi6.play"))
        self.test.clicked.connect(self.ask)
        self.result, self.problem = label("caption"), label("alarm", wrap=True)
        self.cache = label("caption", wrap=True)
        self._values, self._found = QGridLayout(), QGridLayout()
        for grid in (self._values, self._found):
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(4)
        self._values.setColumnStretch(1, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.test)
        row.addWidget(self.result, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 4)
        whole.setSpacing(4)
        whole.addLayout(self._values)
        whole.addLayout(row)
        whole.addWidget(self.problem)
        whole.addLayout(self._found)
        whole.addWidget(self.cache)
        place.document.changed.connect(self._flow_changed)
        self.retranslate()
        self._ask_figures()

    def retranslate(self) -> None:
        self.test.setText(self.tr("Test query"))
        self._show_values(anew=True)

    def _flow_changed(self, _before: object, _after: object) -> None:
        self._show_values()

    # --- what is asked ---------------------------------------------------------------------------

    def _fields(self) -> tuple[str, dict[str, Any]]:
        block = self._place.flow.blocks.get(self._place.block)
        return ("", {}) if block is None else (block.type, dict(block.fields))

    def _drawn(self) -> SampleQuery | None:
        """The question as it is drawn now; the problem is said where there is none."""
        try:
            drawn = sample_query(*self._fields())
        except FormulaError as refused:
            self._complain(said(finding(refused.finding, **refused.holes).text))
            return None
        self._complain("")
        return drawn

    def _show_values(self, anew: bool = False) -> None:
        drawn = self._drawn()
        reads = drawn.reads if drawn is not None else ()
        self.test.setEnabled(drawn is not None and self._desk.online)
        self.test.setToolTip("" if self.test.isEnabled() else self._why_not(drawn))
        if tuple(self.lines) == reads and not anew:
            return
        clear_grid(self._values)
        self.lines = {}
        for at, name in enumerate(reads):
            title = variable_title(name)
            head = label("caption", name)
            head.setToolTip(said(title) if title is not None else name)
            line = QLineEdit(self._desk.samples.get(name, ""))
            line.setPlaceholderText(self.tr("a value to try"))
            line.setAccessibleName(self.tr("Value of {name} for the test").format(name=name))
            line.returnPressed.connect(self.ask)
            line.textEdited.connect(lambda text, name=name: self._keep(name, text))
            self._values.addWidget(head, at, 0)
            self._values.addWidget(line, at, 1)
            self.lines[name] = line

    def _why_not(self, drawn: SampleQuery | None) -> str:
        if drawn is None:
            return self.tr("Choose the data source and the table first.")
        return self.tr("Without the server no data source can be asked.")

    def _keep(self, name: str, text: str) -> None:
        self._desk.samples[name] = text

    def ask(self) -> None:
        """Ask the source with the values that stand here."""
        drawn = self._drawn()
        if drawn is None or not self._desk.online:
            return
        types = self._place.types()
        given: dict[str, Any] = {}
        for name, line in self.lines.items():
            if not line.text():
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                self._complain(self.tr("Write a value for {name}.").format(name=name))
                return
            type_ = types.get(name, "text")
            try:
                given[name] = sample_value(line.text(), type_)
            except BlockFailed:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                words = self.tr("“{text}” is no value of the type {type}.")
                self._complain(words.format(text=line.text(), type=TypeWords().word(type_)))
                return
        try:
            query = drawn.asked(given)
        except BlockFailed as failed:
            self._complain(failed.text)
            return
        if not query.columns and not query.sql and not drawn.counts:
            query = self._all_columns(query)
        self._turn += 1
        turn, began = self._turn, time.monotonic()
        self.test.setEnabled(False)
        self.result.setText(self.tr("asking …"))
        self._desk.look_up(
            query,
            lambda rows: self._came(turn, rows, time.monotonic() - began, drawn.counts),
            lambda why: self._failed(turn, why),
            what=drawn.what if drawn.counts else "",
            column=drawn.column,
        )

    def _all_columns(self, query: Query) -> Query:
        """Nothing is taken into variables yet: everything is shown that there is to take."""
        facts = self._desk.facts(query.source)
        table = facts.table(query.table) if facts is not None else None
        known = table[1].columns if table is not None else {}
        columns = tuple(name for name, one in known.items() if one.type != "bytes")
        return replace(query, columns=columns)

    # --- what came -------------------------------------------------------------------------------

    def _came(self, turn: int, rows: Rows, seconds: float, counts: bool) -> None:
        if not isValid(self) or turn != self._turn:
            return  # another block is shown, or it was asked anew
        self.test.setEnabled(True)
        clear_grid(self._found)
        took = self.tr("{n} ms").format(n=max(1, round(1000 * seconds)))
        count = len(rows.rows)
        many = (
            self.tr("more than %n row(s)", "", count)
            if rows.more
            else self.tr("%n row(s)", "", count)
        )
        self.result.setText(took if counts else f"{many} · {took}")
        for column, name in enumerate(rows.columns[:COLUMNS]):
            if not counts:
                self._found.addWidget(label("caption", name), 0, column)
        for at, row in enumerate(rows.rows[:ROWS], 1):
            whole = "\n".join(
                f"{name} = {written(value)}" for name, value in zip(rows.columns, row, strict=False)
            )
            for column, value in enumerate(row[:COLUMNS]):
                cell = label("", formats.UNKNOWN if value is None else written(value)[:40])
                cell.setToolTip(whole)
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._found.addWidget(cell, at, column)
        self._ask_figures()

    def _failed(self, turn: int, why: str) -> None:
        if isValid(self) and turn == self._turn:
            self.test.setEnabled(True)
            self.result.setText("")
            clear_grid(self._found)
            self._complain(why or self.tr("The data source did not answer."))

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    # --- the cache -------------------------------------------------------------------------------

    def _ask_figures(self) -> None:
        type_, fields = self._fields()
        self.cache.setVisible(False)
        if type_ == "db.select_cached":
            self._desk.figures(str(fields.get("source") or ""), self._show_figures)

    def _show_figures(self, figures: Figures | None) -> None:
        cache = (figures or {}).get("cache")
        if not cache or not isValid(self):
            return
        rate = cache.get("hit_rate")
        share = formats.UNKNOWN if rate is None else formats.share(float(rate))
        words = self.tr(
            "Cache of this source: {rate} hits of {asked}, {n} results, {size}, oldest {age}."
        )
        asked = int(cache["hits"]) + int(cache["misses"])
        self.cache.setText(
            words.format(
                rate=share,
                asked=asked,
                n=cache["results"],
                size=self._size(int(cache["size"])),
                age=formats.duration(float(cache["oldest"])),
            )
        )
        self.cache.setVisible(True)

    def _size(self, octets: int) -> str:
        if octets < 1024 * 1024:
            return self.tr("{n} KB").format(n=max(1, round(octets / 1024)) if octets else 0)
        return self.tr("{n} MB").format(n=f"{octets / 2**20:.1f}")
