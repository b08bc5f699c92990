"""What the site told this program: titles of queues and campaigns, limits, reasons for breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt import language, states
from cti.client.qt.link import Link
from cti.events import Event, FlowPublished

LIMIT = 0.03
"""Abandoned share that is allowed where the server does not say."""


class SiteNames(QObject):
    """Asked for once after every connection; codes stand for titles until the answers come."""

    changed = Signal()

    def __init__(self, link: Link, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self.name = ""
        self.queues: dict[str, Mapping[str, Any]] = {}
        self.campaigns: dict[str, Mapping[str, Any]] = {}
        self.paths: dict[str, Mapping[str, Any]] = {}
        self.reasons: list[tuple[str, str, str]] = []
        """Code, Chinese, English."""
        self.dispositions: dict[str, tuple[str, str]] = {}
        link.connected.connect(self._ask)
        link.changed.connect(self._heard)

    def _heard(self, events: list[Event], _touched: object) -> None:
        """A new version of a flow may name its blocks otherwise."""
        if any(isinstance(event, FlowPublished) for event in events):
            self._link.request("Site", {}, self._take_site)

    def _ask(self) -> None:
        self._link.request("Site", {}, self._take_site)
        self._link.request("BreakReasons", {}, self._take_reasons)
        self._link.request("Dispositions", {}, self._take_dispositions)

    def _take_site(self, answer: Any) -> None:
        if not isinstance(answer, Mapping):
            return
        self.name = str(answer.get("name") or "")
        self.queues = _by_name(answer.get("queue_details"))
        self.campaigns = _by_name(answer.get("campaign_details"))
        paths = answer.get("paths")
        self.paths = dict(paths) if isinstance(paths, Mapping) else {}
        self.changed.emit()

    def _take_reasons(self, answer: Any) -> None:
        self.reasons = [_titled(one) for one in answer] if isinstance(answer, list) else []
        self.changed.emit()

    def _take_dispositions(self, answer: Any) -> None:
        found = [_titled(one) for one in answer] if isinstance(answer, list) else []
        self.dispositions = {code: (zh, en) for code, zh, en in found}
        self.changed.emit()

    def queue_title(self, queue: str | None) -> str:
        return _title(self.queues.get(queue or ""), queue or "")

    def campaign_title(self, campaign: str | None, name: str = "") -> str:
        return _title(self.campaigns.get(campaign or ""), name or campaign or "")

    def campaign_limit(self, campaign: str) -> float:
        """The abandoned share that the campaign may not pass."""
        value = self.campaigns.get(campaign, {}).get("abandon_limit")
        return float(value) if isinstance(value, int | float) else LIMIT

    def reason_title(self, reason: str) -> str:
        """A break reason in the language in use; the kit's word where the site has none."""
        for code, zh, en in self.reasons:
            if code == reason:
                return (zh if language.current() == "zh" else en) or code
        return states.reason_word(reason)

    def disposition_title(self, code: str) -> str:
        zh, en = self.dispositions.get(code, ("", ""))
        return (zh if language.current() == "zh" else en) or code

    def block_title(self, flow: str, block: str) -> str:
        """What people call a block of a published flow, or its key."""
        found = self.paths.get(flow, {}).get(block)
        return str(found.get("name") or block) if isinstance(found, Mapping) else block


def _by_name(entries: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(entries, list):
        return {}
    return {str(one.get("name")): one for one in entries if isinstance(one, Mapping)}


def _titled(entry: Any) -> tuple[str, str, str]:
    if not isinstance(entry, Mapping):
        return str(entry), "", ""
    zh, en = (entry.get("zh") or entry.get("title_zh"), entry.get("en") or entry.get("title_en"))
    return str(entry.get("code") or ""), str(zh or ""), str(en or "")


def _title(entry: Mapping[str, Any] | None, fallback: str) -> str:
    if entry is None:
        return fallback
    zh, en = str(entry.get("title_zh") or ""), str(entry.get("title_en") or "")
    return (zh if language.current() == "zh" else en) or zh or en or fallback
