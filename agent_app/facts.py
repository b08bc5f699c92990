"""The data of a call that people read: what flows and the line attached to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from agent_app.person import HIDDEN
from cti.client.qt import formats


def facts_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Attached data as lines of title and value; what a line told has a title of its own."""
    titles = _Facts().titles()
    return [
        (titles.get(str(key), str(key)), _shown(str(key), str(value)))
        for key, value in data.items()
        if key not in HIDDEN and not str(key).startswith("_") and not isinstance(value, dict | list)
    ]


def _shown(key: str, value: str) -> str:
    if key == "redirecting":
        return formats.phone(value)
    return _Facts().reasons().get(value, value) if key == "redirection" else value


class _Facts(QObject):
    """On a class of its own so that translators find them under one heading."""

    def titles(self) -> dict[str, str]:
        """Of the data that `cti.calls.lines.offered_data` attaches."""
        return {
            "redirecting": self.tr("forwarded from"),
            "redirection": self.tr("forwarded because"),
            "user_data": self.tr("told by the caller's system"),
        }

    def reasons(self) -> dict[str, str]:
        """Of a forwarding (`drivers.line.Redirection`)."""
        return {
            "busy": self.tr("busy"),
            "no_reply": self.tr("nobody answered"),
            "unconditional": self.tr("all calls are forwarded"),
        }
