"""What this computer remembers of its user's choices; never a password."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSettings

from cti.client.qt import language

T = TypeVar("T", str, int, bool)


class Choices:
    """Server, user, station, language, theme, devices and window places, in one file per user."""

    def __init__(self, app: str, file: Path | None = None) -> None:
        """`file` replaces the user's own file; tests and portable set-ups give one."""
        if file is not None:
            self._store = QSettings(str(file), QSettings.Format.IniFormat)
        else:
            place = (QSettings.Format.IniFormat, QSettings.Scope.UserScope)
            self._store = QSettings(*place, "Cordboard", app)

    def text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return default if value is None else str(value)

    def number(self, key: str, default: int = 0) -> int:
        try:
            return int(self.text(key, str(default)))
        except ValueError:
            return default

    def flag(self, key: str, default: bool = False) -> bool:
        return self.text(key, str(default)).lower() == "true"

    def keep(self, key: str, value: str | int | bool) -> None:
        self._store.setValue(key, str(value))
        self._store.sync()

    @property
    def language(self) -> str:
        return self.text("language") or language.of_system()

    @property
    def theme(self) -> str:
        return self.text("theme", "system")

    def servers(self) -> list[str]:
        """The servers signed in to before, the last one first."""
        return [name for name in self.text("servers").split("\n") if name]

    def remember_server(self, server: str) -> None:
        others = [name for name in self.servers() if name != server]
        self.keep("servers", "\n".join([server, *others[:7]]))

    def pin(self, server: str) -> str:
        """The fingerprint of a server's certificate that a person has agreed to, or ""."""
        return self.text(f"pins/{_safe(server)}")

    def remember_pin(self, server: str, fingerprint: str) -> None:
        self.keep(f"pins/{_safe(server)}", fingerprint)


def _safe(server: str) -> str:
    return server.strip().lower().replace("/", "_").replace("\\", "_")
