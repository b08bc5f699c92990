"""Changes between two versions as sentences."""

from __future__ import annotations

from PySide6.QtCore import QObject

from cti.ivr.flow.describe import field_words
from cti.ivr.flow.document import Flow
from ivr_designer.document.compare import Change
from ivr_designer.document.document import Document, said


class ChangeWords(QObject):
    """Says a change; `before` knows what is gone."""

    def __init__(self, document: Document, before: Flow, after: Flow) -> None:
        super().__init__()
        self._document, self._before, self._after = document, before, after

    def _name(self, block: object) -> str:
        for flow in (self._after, self._before):
            if isinstance(block, str) and block in flow.blocks:
                return said(flow.title(block, self._document.palette))
        return str(block)

    def _exit(self, block: str, exit: str) -> str:
        for flow in (self._after, self._before):
            if block in flow.blocks:
                for known in flow.exits(block, self._document.palette):
                    if known.id == exit:
                        return said(known.label)
        return exit

    def say(self, change: Change) -> str:
        name = self._name(change.block)
        match change.what, change.how:
            case "block", "added":
                return self.tr("{block} is new").format(block=name)
            case "block", "removed":
                return self.tr("{block} is gone").format(block=name)
            case "block", _:
                return self.tr("{block}: {part} is another").format(block=name, part=change.part)
            case "name", _:
                return self.tr("{block} was called “{old}”").format(
                    block=name, old=change.before or "—"
                )
            case "field", _:
                return self._field(change, name)
            case "link", _:
                return self._link(change, name)
            case "variable", "added":
                return self.tr("Variable {name} is new").format(name=change.part)
            case "variable", "removed":
                return self.tr("Variable {name} is gone").format(name=change.part)
            case "variable", _:
                return self.tr("Variable {name} is declared otherwise").format(name=change.part)
            case "layer", _:
                return self.tr("The layers are others")
        parts = {
            "name": self.tr("name"), "kind": self.tr("kind"), "languages": self.tr("languages"),
        }  # fmt: skip
        part = parts.get(change.part, change.part)
        return self.tr("Of the flow: {part}").format(part=part)

    def _field(self, change: Change, name: str) -> str:
        block = self._after.blocks.get(change.block) or self._before.blocks[change.block]
        kind = self._document.palette.get(block.type)
        field = kind.fields.get(change.part) if kind is not None else None
        if field is None:
            return self.tr("{block}: {part} is another").format(block=name, part=change.part)
        site = self._document.site
        old = said(
            field_words(field, field.default if change.before is None else change.before, site)
        )
        new = said(
            field_words(field, field.default if change.after is None else change.after, site)
        )
        words = self.tr("{block}: {field} {old} → {new}")
        return words.format(block=name, field=said(field.label), old=_short(old), new=_short(new))

    def _link(self, change: Change, name: str) -> str:
        exit = self._exit(change.block, change.part)
        if change.how == "removed":
            words = self.tr("{block} “{exit}” no longer leads to {old}")
        elif change.how == "added":
            words = self.tr("{block} “{exit}” leads to {new}")
        else:
            words = self.tr("{block} “{exit}” leads to {new}, no longer to {old}")
        return words.format(
            block=name, exit=exit, old=self._name(change.before), new=self._name(change.after)
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:38]}…"
