"""Flows that a call went through beside the one that is shown: fetched once, to call them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cti.client.qt.link import Link
from cti.ivr.check.finding import FlowError
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import Palette
from ivr_designer.document.document import said


class Elsewhere:
    """`came` is called when a flow that was asked for is there."""

    def __init__(self, link: Link, palette: Palette, came: Callable[[], None]) -> None:
        self._link, self._palette, self._came = link, palette, came
        self._flows: dict[tuple[str, int], Flow | None] = {}
        """None while it is on its way, and where it cannot be had."""

    def block(self, flow: str, version: int, block: str) -> str:
        """ "Verification · #3 Ask for the PIN"; what is not known yet goes by its name in the system."""
        found = self._flow(flow, version)
        if found is None:
            return flow
        name = said(found.name) or flow
        return (
            f"{name} · {said(found.title(block, self._palette))}" if block in found.blocks else name
        )

    def exit(self, flow: str, version: int, block: str, exit: str) -> str:
        """What an exit of such a block is called."""
        found = self._flow(flow, version)
        known = found.exits(block, self._palette) if found and block in found.blocks else ()
        return next((said(one.label) for one in known if one.id == exit), exit)

    def _flow(self, flow: str, version: int) -> Flow | None:
        key = (flow, version)
        if key not in self._flows and version:
            self._flows[key] = None

            def came(answer: Mapping[str, Any]) -> None:
                try:
                    self._flows[key] = load(str(answer["text"]), self._palette)
                except FlowError:
                    return
                self._came()

            args = {"flow": flow, "version": version}
            self._link.request("LoadFlow", args, came, lambda _code, _text: None)
        return self._flows.get(key)
