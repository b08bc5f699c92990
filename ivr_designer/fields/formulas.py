"""The editor of formulas: their type and what is wrong, help on functions, conditions as rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cti.client.qt.widgets import label, link_button
from cti.ivr.check.wording import finding
from cti.ivr.flow.field import Field
from cti.ivr.formula.expression import parse
from cti.ivr.formula.functions import FUNCTIONS
from cti.ivr.formula.infer import fits
from cti.ivr.formula.refusal import FormulaError
from ivr_designer.document.document import said
from ivr_designer.fields.condition_rows import ConditionRows
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formula_line import FormulaLine
from ivr_designer.fields.type_words import TypeWords


class FormulaEditor(Editor):
    """A formula, with the type that it gives, or why it is none."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.line = FormulaLine(place, wanted=field.result)
        self.kind = label("tag")
        self.line.textEdited.connect(self._typed)
        self.help = label("caption", wrap=True)
        self.help.hide()
        self.line.in_function.connect(self._explain)
        self._cell = False
        self.rows: ConditionRows | None = None
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.kind)
        self.box.addLayout(row)
        self.box.addWidget(self.help)
        if field.result == "boolean":
            self.rows = ConditionRows(place)
            self.rows.changed.connect(self._rows_changed)
            self.rows.hide()
            self.other = link_button()
            self.other.clicked.connect(self._turn)
            self.box.addWidget(self.rows)
            self.box.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        place.document.changed.connect(self._flow_changed)
        self.finish()

    def below(self) -> list[QWidget]:
        turned = [self.rows, self.other] if self.rows is not None else []
        return [self.problem, self.help, *turned]

    def be_cell(self) -> None:
        super().be_cell()
        self._cell = True
        self.kind.hide()
        self.line.setPlaceholderText("")

    def retranslate(self) -> None:
        self.line.setAccessibleName(said(self.field.label))
        if self._cell:
            self.line.setPlaceholderText("")
        elif self.field.result == "boolean":
            self.line.setPlaceholderText(self.tr("a condition, call.seconds > 60"))
        else:
            self.line.setPlaceholderText(self.tr("a formula; F2 offers names"))
        self._name_other()
        self._judge()

    def _name_other(self) -> None:
        if self.rows is not None:
            rows = self.rows.isHidden()
            self.other.setText(self.tr("As rows") if rows else self.tr("As a formula"))

    def _turn(self) -> None:
        """From the formula to rows and back."""
        if self.rows is None:
            return
        if not self.rows.isHidden():
            self.rows.hide()
            self.line.show()
        elif self.rows.show_text(self.line.text()):
            self.rows.show()
            self.line.hide()
        else:
            self.complain(self.tr("This condition says more than rows can; it stays a formula."))
        self._name_other()
        self.kind.setVisible(self.rows.isHidden() and bool(self.kind.text()) and not self._cell)

    def _rows_changed(self, text: str) -> None:
        self.line.setText(text)
        self._typed(text)

    def _explain(self, name: str) -> None:
        """How the function is called in which the cursor stands."""
        found = FUNCTIONS.get(name)
        self.help.setVisible(found is not None)
        if found is not None:
            words = TypeWords()
            takes = ", ".join(
                f"{parameter}: {words.word(found.type_at(at))}"
                for at, parameter in enumerate(found.parameters)
            )
            lines = [f"{name}({takes}) → {words.word(found.gives)}"]
            if name in self.place.palette:
                lines.append(said(self.place.palette[name].purpose))
            self.help.setText("\n".join(lines))

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self.line.text():
            self.line.setText(text)
            if self.rows is not None and not self.rows.isHidden():
                self._turn_back_unless(self.rows.show_text(text))
        self._judge()

    def _turn_back_unless(self, shown: bool) -> None:
        if not shown:
            self._turn()

    def _typed(self, text: str) -> None:
        self._judge()
        self.edited.emit(text.strip() or None)

    def _flow_changed(self, _before: object, _after: object) -> None:
        self._judge()

    def _judge(self) -> None:
        found, wrong = judge(self.line.text(), self.place, self.field.result)
        words = TypeWords()
        self.kind.setText(words.word(found))
        in_rows = self.rows is not None and not self.rows.isHidden()
        self.kind.setVisible(bool(found) and found != "any" and not in_rows and not self._cell)
        if wrong == "type":
            wrong = self.tr("It must be {wanted}, and this is {found}.").format(
                wanted=words.word(self.field.result), found=words.word(found)
            )
        self.complain(wrong)


def judge(text: str, place: Place, wanted: str) -> tuple[str, str]:
    """The type of a formula, and what is wrong: "", "type", or a sentence."""
    if not text.strip():
        return "", ""
    try:
        expression = parse(text)
    except FormulaError as refused:
        return "", said(finding(refused.finding, **refused.holes).text)
    types = place.types()
    unknown = sorted(name for name in expression.reads if name not in types)
    if unknown:
        return "", said(finding("variable_unknown", name=unknown[0]).text)
    found, hints = expression.type(types)
    for hint in hints:
        made = finding(hint.finding, **hint.holes)
        if made.severity == "error":
            return found, said(made.text)
    return found, "" if fits(found, wanted) else "type"
