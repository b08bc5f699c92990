"""Edits that the designer makes of the small ones of `cti.ivr.flow.document`; all pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cti.ivr.check.finding import LinkRefused
from cti.ivr.flow.block import Exit
from cti.ivr.flow.document import Flow, Layer
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths, falls
from ivr_designer.look import layer_style

GRID = 12
PITCH_X, PITCH_Y = 210, 36
"""Distance of columns, and what stays free below a block."""


def snapped(x: float, y: float) -> tuple[float, float]:
    return round(x / GRID) * GRID, round(y / GRID) * GRID


def free_place(
    flow: Flow, layer: str, near: tuple[float, float], heights: Mapping[str, float], width: float
) -> tuple[float, float]:
    """The nearest place at or below `near` where a new block covers no other."""
    x, y = snapped(*near)
    others = [
        (at, heights.get(id, 80.0))
        for id, at in flow.positions.items()
        if id in flow.blocks and flow.blocks[id].layer == layer
    ]
    high = 92.0
    for _ in range(400):
        hit = next(
            (
                (at, tall)
                for at, tall in others
                if abs(at[0] - x) < width + GRID and at[1] - high < y < at[1] + tall + GRID
            ),
            None,
        )
        if hit is None:
            return x, y
        x, y = snapped(x, hit[0][1] + hit[1] + PITCH_Y - GRID)
    return x, y


def first_open_exit(flow: Flow, block: str, palette: Palette) -> Exit | None:
    """The exit from which a new block is led where none is marked.

    The first at which a caller would be lost; else the main one where it ends the call at once, so
    that the new block comes before the end; else the first that leads nowhere.
    """
    exits = flow.exits(block, palette)
    links = {exit: to for (source, exit), to in flow.links.items() if source == block}
    free = [exit for exit in exits if exit.id not in links]
    lost = (exit for exit in free if not exit.optional and falls(links, exits, exit.id) is None)
    found = next(lost, None)
    if found is None and exits and (to := links.get(exits[0].id)) and not flow.exits(to, palette):
        found = exits[0]
    return found or next(iter(free), None)


def main_exit(flow: Flow, block: str, palette: Palette) -> Exit | None:
    exits = flow.exits(block, palette)
    return exits[0] if exits else None


def add_after(
    flow: Flow, type_: str, block: str, exit: str, position: tuple[float, float], palette: Palette
) -> tuple[Flow, str]:
    """A new block that this exit leads to; where it led before, the new one leads on."""
    id = flow.new_id()
    flow = flow.add_block(type_, flow.blocks[block].layer, position, id=id)
    if not palette[type_].has_entry:
        return flow, id
    onward = main_exit(flow, id, palette)
    before = flow.target(block, exit)
    if before is not None and onward is not None:
        return flow.insert(id, block, exit, onward.id, palette), id
    return flow.link(block, exit, id, palette), id


def insert_into_link(flow: Flow, id: str, block: str, exit: str, palette: Palette) -> Flow | None:
    """Lead a link through a block that stands already; None where that cannot be."""
    if id == block or flow.target(block, exit) == id:
        return None
    onward = main_exit(flow, id, palette)
    try:
        if onward is None:
            return flow.link(block, exit, id, palette)
        return flow.insert(id, block, exit, onward.id, palette)
    except LinkRefused:
        return None


def duplicate(flow: Flow, ids: Iterable[str], shift: tuple[float, float]) -> tuple[Flow, list[str]]:
    """Copies of blocks with the links among them."""
    chosen = [id for id in ids if id in flow.blocks]
    names: dict[str, str] = {}
    for id in chosen:
        old = flow.blocks[id]
        new = flow.new_id()
        names[id] = new
        at = flow.positions.get(id, (0.0, 0.0))
        flow = flow.add_block(
            old.type,
            old.layer,
            snapped(at[0] + shift[0], at[1] + shift[1]),
            id=new,
            name=old.name,
            fields=old.fields,
        )
    links = dict(flow.links)
    for (block, exit), to in flow.links.items():
        if block in names and to in names:
            links[names[block], exit] = names[to]
    return replace(flow, links=links), list(names.values())


def set_field(flow: Flow, block: str, name: str, value: Any, palette: Palette) -> Flow:
    """Set a field; where that renames an exit, the link of the exit follows its new name."""
    before = {exit.id for exit in flow.exits(block, palette)}
    flow = flow.set_field(block, name, value)
    after = {exit.id for exit in flow.exits(block, palette)}
    loose = [e for b, e in flow.links if b == block and e not in after]
    new = [exit for exit in after - before if (block, exit) not in flow.links]
    if len(loose) != 1 or len(new) != 1:
        return flow
    links = {
        (b, new[0]) if (b, e) == (block, loose[0]) else (b, e): to
        for (b, e), to in flow.links.items()
    }
    return replace(flow, links=links)


def to_layer(flow: Flow, ids: Iterable[str], layer: str, palette: Palette) -> Flow:
    """Blocks to another layer; links that now cross layers go through doors made for them.

    Links to the same block share one door in; each layer has one door out to it.
    """
    for id in ids:
        flow = flow.to_layer(id, layer)
    for (block, exit), to in list(flow.links.items()):
        if flow.blocks[block].layer != flow.blocks[to].layer:
            flow = through_doors(flow.unlink(block, exit), block, exit, to, palette)
    return flow


def through_doors(flow: Flow, block: str, exit: str, to: str, palette: Palette) -> Flow:
    """Lead an exit to a block of another layer by a pair of doors, made where there is none yet."""
    arrives = next(
        (s for s, _ in flow.coming_in(to) if flow.blocks[s].type == "layer.door_in"), None
    )
    if arrives is None:
        kind = palette.get(flow.blocks[to].type)
        base = flow.blocks[to].name or (kind.title.zh if kind is not None else to)
        names = {b.name for b in flow.blocks.values() if b.type == "layer.door_in"}
        name = next(n for n in (base, *(f"{base} {k}" for k in range(2, 999))) if n not in names)
        x, y = flow.positions.get(to, (36.0, 36.0))
        arrives = flow.new_id()
        place = free_place(flow, flow.blocks[to].layer, (x - PITCH_X, y), {}, PITCH_X - 42)
        flow = flow.add_block(
            "layer.door_in", flow.blocks[to].layer, place, id=arrives, name=name[:60]
        )
        flow = flow.link(arrives, "next", to, palette)
    name = flow.blocks[arrives].name
    layer = flow.blocks[block].layer
    for known in flow.blocks.values():
        if (
            known.type == "layer.door_out"
            and known.layer == layer
            and known.fields.get("door") == name
        ):
            return flow.link(block, exit, known.id, palette)
    x, y = flow.positions.get(block, (36.0, 36.0))
    place = free_place(flow, layer, (x + PITCH_X, y), {}, PITCH_X - 42)
    out = flow.new_id()
    flow = flow.add_block("layer.door_out", layer, place, id=out, fields={"door": name})
    return flow.link(block, exit, out, palette)


def move_layer(flow: Flow, layer: str, step: int) -> Flow:
    """A layer one place up (-1) or down (1) in the order of layers."""
    order = list(flow.layers)
    at = next(n for n, known in enumerate(order) if known.id == layer)
    to = max(0, min(len(order) - 1, at + step))
    order.insert(to, order.pop(at))
    return replace(flow, layers=tuple(order))


def style_layer(flow: Flow, layer: str, **style: Any) -> Flow:
    """Colour, hidden, locked; what is None or False is left out of the file."""
    styles = dict(flow.layout.get("layers") or {})
    merged = {**layer_style(flow, layer), **style}
    styles[layer] = {key: value for key, value in merged.items() if value not in (None, False)}
    return replace(flow, layout={**flow.layout, "layers": styles})


def new_layer(flow: Flow, name: str) -> tuple[Flow, str]:
    taken = {layer.id for layer in flow.layers}
    number = next(n for n in range(2, len(taken) + 3) if f"layer{n}" not in taken)
    layer = Layer(f"layer{number}", name)
    return flow.add_layer(layer), layer.id


def arrange(
    flow: Flow, layer: str, heights: Mapping[str, float], palette: Palette
) -> dict[str, tuple[float, float]]:
    """Places in columns by distance from the entries, each column in the order of what leads there.

    What no path reaches stands in rows below.
    """
    paths = Paths(flow, palette)
    here = {id for id, block in flow.blocks.items() if block.layer == layer}
    order = sorted(here, key=lambda id: flow.blocks[id].number)
    targets = {to for (block, _), to in flow.links.items() if block in here and to != block}
    column: dict[str, int] = {}
    roots = [id for id in order if id not in targets]
    for root in roots or order[:1]:
        line, depth = [root], 0
        while line:
            following: list[str] = []
            for id in line:
                if id in column:
                    continue
                column[id] = depth
                for _, _, to in paths.ways.get(id, ()):
                    if to in here and to not in column:
                        following.append(to)
            line, depth = list(dict.fromkeys(following)), depth + 1
    for id in order:
        column.setdefault(id, 0)
    places: dict[str, tuple[float, float]] = {}
    below: dict[int, float] = {}
    for id in sorted(column, key=lambda id: column[id]):  # in the order found, within a column
        at = column[id]
        y = below.get(at, 36.0)
        places[id] = snapped(36 + at * PITCH_X, y)
        below[at] = places[id][1] + heights.get(id, 80.0) + PITCH_Y
    return places
