"""Parts of flows from a few words, and the steps that a run took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cti.events import FlowStepped
from cti.ivr.flow.document import Flow, new_flow
from cti.ivr.flow.palette import Palette
from tests.ivr.conftest import House

END = {"b9": ("flow.end", {})}
HEAR = ("play.prompts", {"prompts": ["welcome"]})


def part(
    palette: Palette,
    blocks: Mapping[str, tuple[str, dict[str, Any]]],
    *links: str,
    id: str = "room_of",
    kind: str = "part",
    parameters: tuple[dict[str, Any], ...] = (),
    returns: tuple[dict[str, Any], ...] = (),
    variables: tuple[Any, ...] = (),
) -> Flow:
    """A part from a few words; b1 is its Start."""
    flow = new_flow(id, "子", "Part", kind)
    flow = replace(flow, parameters=parameters, returns=returns)
    for name, (type_, fields) in blocks.items():
        flow = flow.add_block(type_, id=name, fields=fields)
    for variable in variables:
        flow = flow.declare(variable)
    for link in links:
        source, to = link.split()
        block, _, exit = source.partition(".")
        flow = flow.link(block, exit, to, palette)
    return flow


def steps(house: House, flow: str) -> list[str]:
    return [f"{one.block}>{one.exit}" for one in house.of(FlowStepped) if one.flow == flow]


def variable(name: str, type: str = "text", first: Any = None, scope: str = "flow") -> Any:
    from cti.ivr.flow.document import Variable

    return Variable(name, type, scope, first)
