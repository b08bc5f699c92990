"""The data of a call that people read: what flows and the line attached to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from agent_app.desk import Desk
from agent_app.person import HIDDEN
from cti.client.qt import formats
from cti.client.views import CallView

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?")
"""A date and time as flows attach it (ISO 8601)."""


def facts_of(
    data: Mapping[str, Any], now: float, title: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """Attached data as lines of title and value; what a line told has a title of its own.

    `title` gives that of a value that a flow attached, `now` is what today is.
    """
    titles = _Facts().titles()
    return [
        (titles.get(str(key)) or title(str(key)), _shown(str(key), str(value), now))
        for key, value in data.items()
        if key not in HIDDEN and not str(key).startswith("_") and not isinstance(value, dict | list)
    ]


def facts_of_call(desk: Desk, call: CallView) -> list[tuple[str, str]]:
    """What is known of a call, under the titles that the authors of its flows gave."""
    return facts_of(call.data, desk.now(), lambda name: desk.site.fact_title(name, call))


def _shown(key: str, value: str, now: float) -> str:
    if key == "redirecting":
        return formats.phone(value)
    if MOMENT.fullmatch(value):
        return formats.when(datetime.fromisoformat(value).timestamp(), now)
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
