"""What the site told this program: dispositions, break reasons, queues; and what waits to be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt import language
from cti.client.qt.drafts import Drafts
from cti.client.qt.link import Link
from cti.client.views import CallView, StepView
from cti.events import Event, FlowPublished


@dataclass(frozen=True)
class Titled:
    """Something to choose: a code for the server and a title in both languages."""

    code: str
    zh: str
    en: str

    @property
    def title(self) -> str:
        chosen = self.zh if language.current() == "zh" else self.en
        return chosen or self.zh or self.en or self.code


def titled(entry: Any) -> Titled:
    """Read one choice as the server gives it: {"code", "title_zh", "title_en"}, or a bare code."""
    if not isinstance(entry, Mapping):
        return Titled(str(entry), "", "")
    code = entry.get("code") or entry.get("name") or entry.get("queue") or ""
    zh = entry.get("title_zh") or entry.get("zh") or ""
    en = entry.get("title_en") or entry.get("en") or ""
    return Titled(str(code), str(zh), str(en))


class Outbox(QObject):
    """Requests that wait for the connection, on disk, so that not even a crash loses them."""

    KEY = "outbox"

    def __init__(self, link: Link, drafts: Drafts, parent: QObject) -> None:
        super().__init__(parent)
        self._link, self._drafts = link, drafts
        link.connected.connect(self.send)

    def waiting(self) -> list[tuple[str, dict[str, Any]]]:
        try:
            found = json.loads(self._drafts.text(self.KEY) or "[]")
        except ValueError:
            return []
        return [(str(name), dict(args)) for name, args in found]

    def put(self, name: str, args: dict[str, Any]) -> None:
        same = [w for w in self.waiting() if (w[0], w[1].get("call")) != (name, args.get("call"))]
        self._drafts.type(self.KEY, json.dumps([*same, (name, args)]))
        self._drafts.flush()

    def send(self) -> None:
        """Send all that waits. What the server refuses now is too late and is dropped."""
        waiting = self.waiting()
        self._drafts.forget(self.KEY)
        for name, args in waiting:
            self._link.request(name, args, None, self._put_back(name, args))

    def _put_back(self, name: str, args: dict[str, Any]) -> Any:
        def refused(code: str, _text: str) -> None:
            if code == "disconnected":
                self.put(name, args)

        return refused


class SiteFacts(QObject):
    """Asked for once after every connection; empty until the answers come."""

    changed = Signal()

    def __init__(self, link: Link, drafts: Drafts, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self.dispositions: list[Titled] = []
        self.break_reasons: list[Titled] = []
        self.queues: dict[str, dict[str, Any]] = {}
        self.scripts: dict[str, Any] = {}
        self.outbox = Outbox(link, drafts, self)
        self.segments: list[Titled] = []
        """The flows into which a customer can be sent, to come back afterwards."""
        self._flows: list[Titled] = []
        self._paths: dict[str, Any] = {}
        self._facts: dict[str, Any] = {}
        self._extended: dict[int | None, float] = {}
        link.connected.connect(self._ask)
        link.changed.connect(self._heard)

    def _ask(self) -> None:
        self._link.request("Dispositions", {}, self._take_dispositions)
        self._link.request("BreakReasons", {}, self._take_reasons)
        self._link.request("Site", {}, self._take_site)

    def _heard(self, events: list[Event], _touched: object) -> None:
        """A new version of a flow may name its blocks otherwise."""
        if any(isinstance(event, FlowPublished) for event in events):
            self._link.request("Site", {}, self._take_site)

    def _take_dispositions(self, answer: Any) -> None:
        self.dispositions = [titled(one) for one in _listed(answer, "dispositions")]
        self.changed.emit()

    def _take_reasons(self, answer: Any) -> None:
        self.break_reasons = [titled(one) for one in _listed(answer, "reasons", "break_reasons")]
        self.changed.emit()

    def _take_site(self, answer: Any) -> None:
        if isinstance(answer, Mapping):
            queues = _listed(answer, "queue_details")
            self.queues = {titled(one).code: dict(one) for one in queues}
            self.segments = [titled(one) for one in _listed(answer, "segments")]
            self._flows = [titled(one) for one in _listed(answer, "flow_details")]
            paths = answer.get("paths")
            self._paths = dict(paths) if isinstance(paths, Mapping) else {}
            facts = answer.get("fact_titles")
            self._facts = dict(facts) if isinstance(facts, Mapping) else {}
            scripts = answer.get("scripts")
            self.scripts = dict(scripts) if isinstance(scripts, Mapping) else {}
        self.changed.emit()

    def queue_title(self, queue: str | None) -> str:
        """What people call a queue."""
        if not queue:
            return ""
        view = self._link.mirror.queues.get(queue)
        if queue in self.queues:
            said = titled(self.queues[queue])
            if said.zh or said.en:
                return said.title
        return view.name if view is not None and view.name else queue

    def segment_title(self, flow: str) -> str:
        """What people call a segment."""
        return next((one.title for one in self.segments if one.code == flow), flow)

    def flow_title(self, flow: str) -> str:
        """What people call a flow."""
        return next((one.title for one in self._flows if one.code == flow), "") or flow

    def fact_title(self, name: str, call: CallView) -> str:
        """What the author of a flow that the call went through calls a value that it attached."""
        for flow in dict.fromkeys([call.flow, *(step.flow for step in reversed(call.path))]):
            known = self._facts.get(flow or "", {}).get(name)
            if known is not None:
                return titled({"code": name, **known}).title
        return name

    def steps(self, path: list[StepView]) -> list[tuple[str, str, str]]:
        """A caller's path in words: block, choice, digits. Blocks without a name stay unseen."""
        said = []
        for step in path:
            words = self._paths.get(step.flow, {}).get(step.block)
            if self._paths.get(step.flow) is not None and words is None:
                continue
            name = str(words["name"]) if words is not None else step.block
            exits = words.get("exits", {}) if words is not None else {}
            said.append((name, str(exits.get(step.exit, "")), step.digits))
        return said

    def wrap_seconds(self, queue: str | None) -> float:
        """How long the wrap-up of a queue's calls may last, 0 where it is not limited."""
        return _number(self.queues.get(queue or "", {}).get("wrap_seconds"))

    def ring_seconds(self, queue: str | None) -> float:
        """How long a call of a queue rings at an agent, 0 where that is not known."""
        return _number(self.queues.get(queue or "", {}).get("ring_seconds"))

    def extend(self, call: int | None, seconds: float) -> None:
        self._extended = {call: self._extended.get(call, 0.0) + seconds}
        self.changed.emit()

    def extended(self, call: int | None) -> float:
        return self._extended.get(call, 0.0)


def _listed(answer: Any, *keys: str) -> list[Any]:
    """A list, bare or under one of its possible names."""
    if isinstance(answer, list | tuple):
        return list(answer)
    if isinstance(answer, Mapping):
        for key in keys:
            if isinstance(answer.get(key), list | tuple):
                return list(answer[key])
    return []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
