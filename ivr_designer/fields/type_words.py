"""The words for types."""

from __future__ import annotations

from PySide6.QtCore import QObject


class TypeWords(QObject):
    """The words for types, in one place for translators."""

    def word(self, name: str) -> str:
        plain = name.removesuffix("[]")
        said_ = {
            "integer": self.tr("whole number"),
            "decimal": self.tr("exact number"),
            "float": self.tr("float"),
            "boolean": self.tr("yes/no"),
            "date_time": self.tr("date, time"),
            "text": self.tr("text"),
            "character": self.tr("character"),
            "array": self.tr("array"),
            "any": self.tr("any"),
            "number": self.tr("number"),
        }.get(plain, plain)
        return self.tr("array of {type}").format(type=said_) if name.endswith("[]") else said_
