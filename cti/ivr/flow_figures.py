"""What goes on in flows now, folded from events: callers per block, time, where they hang up.

A version's figures begin with its first call after the server started and are dropped when another
version is published and nobody is left in it. Where a caller is now follows from the last step and
the links of the version, which whoever shows the figures has at hand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.events import (
    Conferenced,
    DigitsEntered,
    Event,
    FlowEnded,
    FlowPublished,
    FlowStarted,
    FlowStepped,
    Transferred,
)

TRAIL = 300
"""Steps that are kept of each call in a flow."""
HUNG_UP = "hung_up"
"""The exit of a step that the caller ended by hanging up."""


@dataclass(slots=True)
class BlockFigures:
    passed: int = 0
    seconds: float = 0.0
    hung_up: int = 0
    exits: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """How far a call is in one flow: the step that it made last, "" before the first."""

    flow: str
    version: int
    since: float
    block: str = ""
    exit: str = ""


@dataclass(slots=True)
class _Call:
    flow: str
    began: float
    places: list[Place]
    """The flow and the parts that it entered, the innermost last."""
    trail: deque[tuple[float, str, str, str, float]]
    gone: bool = False


@dataclass(slots=True)
class _Version:
    since: float
    blocks: dict[str, BlockFigures] = field(default_factory=dict)


class FlowFigures:
    """Fold of the events of flows. Times are Unix seconds."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self._versions: dict[tuple[str, int], _Version] = {}

    def apply(self, event: Event) -> None:
        if isinstance(event, FlowStepped):
            self._stepped(event)
        elif isinstance(event, FlowStarted):
            self._version(event.flow, event.version, event.at)
            place = Place(event.flow, event.version, event.at)
            self._calls[event.call] = _Call(event.flow, event.at, [place], deque(maxlen=TRAIL))
        elif isinstance(event, DigitsEntered):
            call = self._calls.get(event.call)
            if call is not None:
                call.trail.append((event.at, event.flow, event.block, f"⌨ {event.digits}", 0.0))
        elif isinstance(event, FlowEnded):
            call = self._calls.get(event.call)
            if call is not None and call.flow == event.flow:  # another flow may have taken it over
                del self._calls[event.call]
        elif isinstance(event, Transferred | Conferenced) and event.merged in self._calls:
            self._calls[event.call] = self._calls.pop(event.merged)
        elif isinstance(event, FlowPublished):
            self._forget(event.flow, event.version)

    def _version(self, flow: str, version: int, at: float) -> _Version:
        return self._versions.setdefault((flow, version), _Version(at))

    def _stepped(self, event: FlowStepped) -> None:
        blocks = self._version(event.flow, event.version, event.at).blocks
        block = blocks.setdefault(event.block, BlockFigures())
        block.passed += 1
        block.seconds += event.seconds
        block.exits[event.exit] = block.exits.get(event.exit, 0) + 1
        call = self._calls.get(event.call)
        if call is None:
            return
        call.trail.append((event.at, event.flow, event.block, event.exit, event.seconds))
        if event.exit == HUNG_UP:
            block.hung_up += 1
            call.gone = True
        if call.gone:
            call.places.clear()
            return
        at = next((n for n, p in enumerate(call.places) if p.flow == event.flow), None)
        if at is not None:
            del call.places[at:]
        place = Place(event.flow, event.version, event.at, event.block, event.exit)
        call.places.append(place)

    def _forget(self, flow: str, version: int) -> None:
        used = {(p.flow, p.version) for call in self._calls.values() for p in call.places}
        for key in [k for k in self._versions if k[0] == flow and k[1] != version]:
            if key not in used:
                del self._versions[key]

    # --- answers ---------------------------------------------------------------------------------

    def versions(self, flow: str) -> list[int]:
        """The versions of a flow of which there are figures, the newest first."""
        return sorted((number for name, number in self._versions if name == flow), reverse=True)

    def plain(self, flow: str, version: int) -> dict[str, Any]:
        """Figures of one version as plain values; empty where no call took it yet.

        `blocks`: block -> [passed, mean seconds, hung up there, {exit: count}]. `calls`: the callers
        inside, each with the block and exit of its last step there and since when.
        """
        known = self._versions.get((flow, version))
        blocks: Mapping[str, BlockFigures] = known.blocks if known is not None else {}
        return {
            "flow": flow,
            "version": version,
            "since": known.since if known is not None else None,
            "blocks": {
                id: [one.passed, round(one.seconds / one.passed, 3), one.hung_up, dict(one.exits)]
                for id, one in blocks.items()
            },
            "calls": [
                {"call": number, "began": call.began, "block": p.block, "exit": p.exit, "at": p.since}
                for number, call in self._calls.items()
                for p in call.places
                if (p.flow, p.version) == (flow, version)
            ],
        }  # fmt: skip

    def trail(self, call: int) -> list[list[Any]] | None:
        """The steps of a call, the oldest first: [at, flow, block, exit, seconds]; keys stand as an
        exit that begins with ⌨. None where the call is in no flow."""
        found = self._calls.get(call)
        return None if found is None else [list(step) for step in found.trail]
