"""The data of a call that people read: what flows and the line attached to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from agent_app.person import HIDDEN
from cti.client.qt import formats


def facts_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Attached data as lines of title and value; what a line told has a title of its own."""
    words = _Facts()
    titles, reasons = words.titles(), words.reasons()
    shown = {
        "redirecting": formats.phone,
        "redirection": lambda reason: reasons.get(reason, reason),
    }
    return [
        (titles.get(str(key), str(key)), shown.get(str(key), str)(str(value)))
        for key, value in data.items()
        if key not in HIDDEN and not str(key).startswith("_") and not isinstance(value, dict | list)
    ]


class _Facts(QObject):
    """On a class of its own so that translators find them under one heading."""

    def titles(self) -> dict[str, str]:
        """Of the data that `cti.calls.offered_data` attaches."""
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
