"""Which editor a field gets, by its kind."""

from __future__ import annotations

from cti.ivr.flow.field import Field
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formulas import FormulaEditor
from ivr_designer.fields.languages import LanguageEditor
from ivr_designer.fields.names import PromptEditor, VariableEditor
from ivr_designer.fields.plain import (
    ChoiceEditor,
    KeysEditor,
    NumberEditor,
    TextEditor,
    YesNoEditor,
)
from ivr_designer.fields.references import ReferenceEditor


def make_editor(field: Field, place: Place) -> Editor:
    """The editor for a field; a kind that is not known is edited as text."""
    from ivr_designer.fields.prompt_lists import PromptListsEditor
    from ivr_designer.fields.prompts import PromptsEditor
    from ivr_designer.fields.rows import RowsEditor

    editors: dict[str, type[Editor]] = {
        "integer": NumberEditor,
        "decimal": NumberEditor,
        "seconds": NumberEditor,
        "text": TextEditor,
        "boolean": YesNoEditor,
        "choice": ChoiceEditor,
        "key": ChoiceEditor,
        "keys": KeysEditor,
        "prompts": PromptsEditor,
        "prompt_lists": PromptListsEditor,
        "reference": ReferenceEditor,
        "variable": VariableEditor,
        "formula": FormulaEditor,
        "rows": RowsEditor,
    }
    if field.kind == "text" and field.id == "language":
        return LanguageEditor(field, place)
    if field.kind == "reference" and field.of == "prompt":
        return PromptEditor(field, place)
    return editors.get(field.kind, TextEditor)(field, place)
