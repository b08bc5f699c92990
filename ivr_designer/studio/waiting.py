"""What was done to prompts on this computer and not sent yet: texts, sounds, states; kept on disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ivr_designer.studio import sound_files
from ivr_designer.studio.sound import Samples

INDEX = "waiting.json"

Key = tuple[str, str]
"""Prompt and language."""


@dataclass(frozen=True, slots=True)
class Change:
    """What waits for one prompt in one language; None and "" are left as they are."""

    text: str | None = None
    state: str = ""
    sound: str = ""
    """Name of the WAV beside the list."""


class Waiting:
    """A folder with a list and WAVs. Every change is on the disk when its method returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changes: dict[Key, Change] = {}
        self.damaged = False
        """The list could not be read; it was put aside and begun anew."""
        self._read()

    def _read(self) -> None:
        path = self.folder / INDEX
        if not path.exists():
            return
        try:
            for entry in json.loads(path.read_text(encoding="utf-8")):
                change = Change(entry.get("text"), entry.get("state", ""), entry.get("sound", ""))
                self.changes[str(entry["name"]), str(entry["language"])] = change
        except (ValueError, LookupError, TypeError, AttributeError):
            self.changes, self.damaged = {}, True
            path.replace(path.with_suffix(".damaged"))

    def get(self, key: Key) -> Change | None:
        return self.changes.get(key)

    def set_text(self, key: Key, text: str) -> None:
        self._put(key, replace(self.changes.get(key, Change()), text=text))

    def set_state(self, key: Key, state: str) -> None:
        self._put(key, replace(self.changes.get(key, Change()), state=state))

    def set_sound(self, key: Key, samples: Samples, state: str) -> None:
        """Raises OSError where the disk takes nothing."""
        content = sound_files.wav(samples)
        name = f"{hashlib.sha256(repr(key).encode() + content).hexdigest()[:24]}.wav"
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{name}.part"
        part.write_bytes(content)
        part.replace(self.folder / name)
        old = self.changes.get(key, Change())
        self._put(key, replace(old, sound=name, state=state))
        if old.sound and old.sound != name:
            (self.folder / old.sound).unlink(missing_ok=True)

    def wav(self, key: Key) -> bytes | None:
        """The sound that waits; None without one. Raises OSError."""
        change = self.changes.get(key)
        if change is None or not change.sound:
            return None
        return (self.folder / change.sound).read_bytes()

    def sent(self, key: Key, change: Change) -> None:
        """The server has this; what was changed since stays."""
        now = self.changes.get(key)
        if now == change:
            self.drop(key)
        elif now is not None and now.text == change.text:
            self._put(key, replace(now, text=None))

    def drop(self, key: Key) -> None:
        change = self.changes.pop(key, None)
        if change is not None:
            self._write()
            if change.sound:
                (self.folder / change.sound).unlink(missing_ok=True)

    def _put(self, key: Key, change: Change) -> None:
        self.changes[key] = change
        self._write()

    def _write(self) -> None:
        entries: list[dict[str, Any]] = [
            {"name": name, "language": language, "text": one.text, "state": one.state,
             "sound": one.sound}
            for (name, language), one in self.changes.items()
        ]  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{INDEX}.part"
        part.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(self.folder / INDEX)
