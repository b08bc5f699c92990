"""How a block to which no path leads can be joined to those that calls reach."""

from __future__ import annotations

from functools import cached_property

from cti.ivr.check.finding import Fix
from cti.ivr.check.near import Near
from cti.ivr.check.survey import STEP, Survey
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words

Way = tuple[str, str]
"""Block and exit."""


class Unreached:
    """The ways of one drawing from which a block may be led to; looked up once for all its blocks."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    def fixes(self, block: str) -> list[Fix]:
        """From an open exit before it; between two blocks where nothing else changes; or delete it."""
        survey, flow = self._survey, self._survey.flow
        layer = flow.blocks[block].layer
        source = self._nearest(self._open_by_layer, layer, block)
        if source is not None:
            title = Words("从 {a} 接过来", "Link from {a}").fill(a=survey.name(source))
            link = Fix.by(title, Flow.link, source, self._open[source], block, survey.palette)
            return [link, survey.delete(block)]
        onward = next((exit.id for exit in survey.paths.exits[block]), None)
        to = flow.target(block, onward) if onward is not None else None
        if onward is None:
            return [survey.delete(block)]
        if to is None:
            source = self._nearest(self._leading_by_layer, layer, block)
        else:
            known = (one for one in self._into.get(to, ()) if flow.blocks[one].layer == layer)
            source = min(known, key=lambda one: (self._distance(one, block), one), default=None)
        if source is None:
            return [survey.delete(block)]
        title = Words("插到 {a} 之后", "Put it behind {a}").fill(a=survey.name(source))
        way = (source, self._leading[source])
        insert = Fix.by(title, _put_between, survey, block, onward, way)
        return [insert, survey.delete(block)]

    # --- what is known -----------------------------------------------------------------------------

    @cached_property
    def _open(self) -> dict[str, str]:
        """Block -> its first exit that leads nowhere and should."""
        alone = self._survey.after_hang_up
        found: dict[str, str] = {}
        for id, exit in self._survey.open_exits:
            if id not in alone:
                found.setdefault(id, exit)
        return found

    @cached_property
    def _leading(self) -> dict[str, str]:
        """Block that calls reach -> its main exit, which leads to a block of the same layer."""
        survey, blocks = self._survey, self._survey.flow.blocks
        found: dict[str, str] = {}
        for id in survey.paths.reached - survey.after_hang_up:
            main = next((exit.id for exit in survey.paths.exits[id]), None)
            to = survey.flow.links.get((id, main or ""), "")
            if main is not None and to in blocks and blocks[to].layer == blocks[id].layer:
                found[id] = main
        return found

    @cached_property
    def _into(self) -> dict[str, list[str]]:
        """Block -> the blocks whose main exit leads to it."""
        found: dict[str, list[str]] = {}
        for id, exit in self._leading.items():
            found.setdefault(self._survey.flow.links[id, exit], []).append(id)
        return found

    @cached_property
    def _open_by_layer(self) -> dict[str, Near]:
        return self._by_layer(self._open)

    @cached_property
    def _leading_by_layer(self) -> dict[str, Near]:
        return self._by_layer(self._leading)

    def _by_layer(self, sources: dict[str, str]) -> dict[str, Near]:
        flow = self._survey.flow
        layers: dict[str, list[str]] = {}
        for id in sorted(sources):
            layers.setdefault(flow.blocks[id].layer, []).append(id)
        return {layer: Near(ids, flow.positions) for layer, ids in layers.items()}

    def _nearest(self, known: dict[str, Near], layer: str, block: str) -> str | None:
        near = known.get(layer)
        here = self._survey.flow.positions.get(block, (0.0, 0.0))
        return near.to(here, _before, block) if near is not None else None

    def _distance(self, one: str, block: str) -> float:
        positions = self._survey.flow.positions
        (x, y), here = positions.get(one, (0.0, 0.0)), positions.get(block, (0.0, 0.0))
        return _before(x - here[0], y - here[1])


def _before(right: float, below: float) -> float:
    """What stands to the left comes before; what stands to the right is the unlikelier source."""
    return abs(below) + (-right if right < 0 else 3 * right + STEP)


def _put_between(flow: Flow, survey: Survey, block: str, onward: str, way: Way) -> Flow:
    to = flow.target(*way)
    flow = flow.link(*way, block, survey.palette)
    if to is not None and flow.target(block, onward) is None:
        flow = flow.link(block, onward, to, survey.palette)
    return flow
