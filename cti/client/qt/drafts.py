"""What was typed is never lost: drafts in files of their own, one second after the last key."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

PAUSE = 1000
"""Milliseconds after the last key until a draft is on disk."""


@dataclass(frozen=True)
class Draft:
    key: str
    text: str
    at: float


def folder_of_user() -> Path:
    """Where this user's drafts are kept on this computer."""
    where = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "drafts"


class Drafts(QObject):
    """Keeps texts by key ("note:7"); a key names what the text belongs to and survives a crash."""

    kept = Signal(str, float)
    """Key and time of a draft that is now on disk."""
    failed = Signal(str)
    """The disk refused; the sentence says why. The text stays in the field and is tried again."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._waiting: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.flush)

    def type(self, key: str, text: str) -> None:
        """Remember a text; it is written when typing pauses."""
        self._waiting[key] = text
        self._timer.start()

    def flush(self) -> None:
        """Write what waits, now. Call it before a program ends."""
        self._timer.stop()
        for key, text in list(self._waiting.items()):
            now = time.time()
            try:
                self._write(key, text, now)
            except OSError as refused:
                self.failed.emit(str(refused))
                self._timer.start()
                return
            del self._waiting[key]
            if text:
                self.kept.emit(key, now)

    def _write(self, key: str, text: str, now: float) -> None:
        path = self._path(key)
        if not text:
            path.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"key": key, "text": text, "at": now}), encoding="utf-8")
        os.replace(new, path)

    def text(self, key: str) -> str:
        """The draft of a key, or an empty text."""
        if key in self._waiting:
            return self._waiting[key]
        found = _read(self._path(key))
        return found.text if found else ""

    def forget(self, key: str) -> None:
        """What was typed has arrived where it belongs."""
        self._waiting.pop(key, None)
        self._path(key).unlink(missing_ok=True)

    def left(self, prefix: str = "") -> list[Draft]:
        """Drafts that were never sent, oldest first: what a new start offers to the user."""
        found = (_read(path) for path in self.folder.glob("*.json"))
        return sorted((d for d in found if d and d.key.startswith(prefix)), key=lambda d: d.at)

    def keep(self, field: QPlainTextEdit | QLineEdit, key: Callable[[], str | None]) -> None:
        """Keep a field's text from now on, under the key that belongs to it at that moment."""

        def typed() -> None:
            name = key()
            if name is not None:
                text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
                self.type(name, text)

        field.textChanged.connect(typed)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"


def _read(path: Path) -> Draft | None:
    """A draft, or nothing: a damaged file is one that could not be finished."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Draft(found["key"], found["text"], found["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
