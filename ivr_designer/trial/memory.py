"""How each block was answered in the last trial of a flow; kept on this computer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.client.qt.choices import Choices

MOST = 300
"""Blocks of one flow whose answers are kept."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One block's last answer: of its service, or an exit and values by hand."""

    exit: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    by_service: bool = False
    always: bool = False
    """The same answer is given without a question."""


class TrialMemory:
    """`choices` keeps it over a restart; without them it lives as long as the window."""

    def __init__(self, choices: Choices | None = None) -> None:
        self._choices = choices
        self._known: dict[str, dict[str, Answered]] = {}

    def of(self, flow: str) -> dict[str, Answered]:
        """Block -> its last answer."""
        known = self._known.get(flow)
        if known is None:
            known = self._known[flow] = self._read(flow)
        return known

    def keep(self, flow: str, block: str, answered: Answered) -> None:
        known = self.of(flow)
        known.pop(block, None)
        known[block] = answered
        for old in list(known)[:-MOST]:
            del known[old]
        self._write(flow)

    def ask_again(self, flow: str) -> None:
        """Every block is asked about in the next trial; what was answered is still proposed."""
        known = self.of(flow)
        for block, one in known.items():
            known[block] = Answered(one.exit, one.values)
        self._write(flow)

    def silent(self, flow: str) -> int:
        """How many blocks are answered without a question."""
        return sum(one.always or one.by_service for one in self.of(flow).values())

    def _read(self, flow: str) -> dict[str, Answered]:
        if self._choices is None:
            return {}
        try:
            kept = json.loads(self._choices.text(f"trial/{flow}") or "{}")
            return {
                str(block): Answered(
                    str(one.get("exit", "")),
                    dict(one.get("values") or {}),
                    bool(one.get("service")),
                    bool(one.get("always")),
                )
                for block, one in kept.items()
            }
        except (ValueError, AttributeError, TypeError):
            return {}

    def _write(self, flow: str) -> None:
        if self._choices is None:
            return
        plain = {
            block: {
                "exit": one.exit,
                "values": {name: str(value) for name, value in one.values.items()},
                "service": one.by_service,
                "always": one.always,
            }
            for block, one in self.of(flow).items()
        }
        self._choices.keep(f"trial/{flow}", json.dumps(plain, ensure_ascii=False))
