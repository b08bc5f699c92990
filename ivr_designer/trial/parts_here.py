"""The published parts that the drawing calls, kept ready for trials and tests on this desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from cti.client.qt.link import Link
from cti.events import FlowPublished
from cti.ivr.check.finding import FlowError
from cti.ivr.flow.file import load
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.run.happening import BlockFailed
from cti.ivr.run.other_flows import Programs
from ivr_designer.document.document import Document

CALLS = "flow.call"
"""The block that names a part in its field `flow`."""


class PartsHere(QObject):
    """Fulfils `other_flows.Programs`. Parts are fetched as soon as the drawing names them."""

    def __init__(self, document: Document, link: Link | None, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._link = document, link
        self._programs: dict[str, Program] = {}
        self._refused: dict[str, str] = {}
        """Part -> the sentence that says why it cannot run here."""
        self._asked: set[str] = set()
        document.checked.connect(self._look)
        if link is not None:
            link.connected.connect(self._back)
            link.changed.connect(self._heard)

    # --- Programs --------------------------------------------------------------------------------

    def part(self, flow: str) -> Program:
        found = self._programs.get(flow)
        if found is None:
            why = self._refused.get(flow) or f"There is no published part {flow}."
            raise BlockFailed("not_found", why)
        return found

    def parts(self) -> Iterable[Program]:
        return tuple(self._programs.values())

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        raise BlockFailed(
            "not_found", f"A trial on this desk ends where the call goes on in the flow {flow}."
        )

    # --- fetching --------------------------------------------------------------------------------

    def _look(self) -> None:
        """Fetch what the drawing calls and nobody has asked for yet."""
        blocks = self._document.flow.blocks.values()
        self._want(str(one.fields.get("flow", "")) for one in blocks if one.type == CALLS)

    def _back(self) -> None:
        self._asked.clear()
        self._look()

    def _heard(self, events: list[object], _touched: object) -> None:
        for event in events:
            if isinstance(event, FlowPublished) and event.flow in self._asked:
                self._fetch(event.flow, event.version)

    def _want(self, flows: Iterable[str]) -> None:
        for flow in flows:
            if flow and flow not in self._asked and self._link is not None:
                if not self._link.is_connected:
                    return
                self._asked.add(flow)
                self._fetch(flow, None)

    def _fetch(self, flow: str, version: int | None) -> None:
        assert self._link is not None
        args: dict[str, Any] = {"flow": flow}
        if version is not None:
            args["version"] = version

        def came(answer: Mapping[str, Any]) -> None:
            published = answer.get("published")
            if version is None and published is None:
                self._refuse(flow, f"The part {flow} is not published yet; publish it first.")
            elif version is None and published != answer["version"]:
                self._fetch(flow, int(str(published)))
            else:
                self._take(flow, str(answer["text"]))

        self._link.request("LoadFlow", args, came, lambda _code, text: self._refuse(flow, text))

    def _refuse(self, flow: str, why: str) -> None:
        self._programs.pop(flow, None)
        self._refused[flow] = why

    def _take(self, flow: str, text: str) -> None:
        palette = self._document.palette
        try:
            program = compile_flow(load(text, palette), palette)
        except FlowError as wrong:
            self._refuse(flow, wrong.problems[0].text.en)
            return
        self._programs[flow] = program
        self._refused.pop(flow, None)
        self._want(program.parts)
