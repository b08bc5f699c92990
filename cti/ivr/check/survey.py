"""What all checks share: the graph, the names of things, and fixes that several findings offer."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cti.ivr.check.finding import Fix
from cti.ivr.check.near import Near
from cti.ivr.check.site import Site
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths
from cti.ivr.values.variables import READ_ONLY

if TYPE_CHECKING:
    from cti.ivr.check.in_block import Local

GRID = 12
STEP = 210
"""How far right of a block a fix puts the block that follows it."""


class Survey:
    """One flow with everything that its checks look at."""

    def __init__(
        self, flow: Flow, palette: Palette, site: Site, before: Survey | None = None
    ) -> None:
        """`before` is the survey of the flow before an edit."""
        self.flow = flow
        self.palette = palette
        self.site = site
        graph: Paths | None = before.paths if before is not None else None
        self.paths: Paths = Paths(flow, palette, graph)
        self._types: dict[str, type[Block]] = (
            before._types if before is not None and before.palette is palette else dict(palette)
        )
        self._near: dict[tuple[str, bool], Near] = {}
        self.local: dict[str, Local] = {}
        """What was found in each block by itself; `check_blocks` fills it."""

    def kind(self, block: str) -> type[Block] | None:
        """The class of a block; None where it is not installed."""
        return self._types.get(self.flow.blocks[block].type)

    def fruitless(self, block: str) -> frozenset[str]:
        """The exits of a block at which its variables were not written."""
        kind = self.kind(block)
        return kind.fruitless if kind is not None else frozenset()

    @cached_property
    def unknown(self) -> bool:
        """Whether some block is not installed here, so that nobody knows what it does."""
        return any(block.type not in self._types for block in self.flow.blocks.values())

    @cached_property
    def open_exits(self) -> list[tuple[str, str]]:
        """(block, exit) of every exit, of blocks that calls reach, that should lead on and does not."""
        paths = self.paths
        return [
            (id, exit.id)
            for id in paths.reached
            for exit in paths.exits[id]
            if not exit.optional and paths.next(id, exit.id) is None
        ]

    @cached_property
    def after_hang_up(self) -> frozenset[str]:
        """The blocks that run only when the caller is gone, with the events that begin them."""
        blocks, paths = self.flow.blocks, self.paths
        gone = [id for id in paths.entries if blocks[id].type == "event.hang_up"]
        after = paths.reach(gone)
        if after:
            after = after - paths.reach(id for id in paths.entries if id not in gone)
        return frozenset(after)

    def name(self, block: str) -> Words:
        return self.flow.title(block, self.palette)

    @cached_property
    def types(self) -> dict[str, str]:
        """Every variable that expressions of this flow may name -> its type."""
        types = dict(READ_ONLY)
        for name, kind in self.site.customer_fields.items():
            types[f"customer.{name}"] = kind
        for name, kind in self.site.campaign_fields.items():
            types[f"campaign.{name}"] = kind
        for raw in self.flow.parameters:
            if isinstance(raw, dict) and raw.get("name"):
                types[str(raw["name"])] = str(raw.get("type", "text"))
        for variable in self.flow.variables:
            types[variable.path] = variable.type
        return types

    # --- fixes ---------------------------------------------------------------------------------

    def nearest(self, block: str) -> str | None:
        """The block on the same layer that an exit of this one would most likely lead to."""
        layer, alone = self.flow.blocks[block].layer, self.after_hang_up
        key = (layer, block in alone)
        near = self._near.get(key)
        if near is None:
            here = (
                one.id
                for one in self.flow.blocks.values()
                if one.layer == layer and (one.id in alone) == key[1] and self.enters(one.id)
            )
            near = self._near[key] = Near(here, self.flow.positions)
        return near.to(self.flow.positions.get(block, (0.0, 0.0)), _unlikely, block)

    def enters(self, block: str) -> bool:
        """Whether links may end at a block."""
        kind = self.kind(block)
        return kind is not None and kind.has_entry

    def link_to_nearest(self, block: str, exit: str) -> list[Fix]:
        near = self.nearest(block)
        if near is None:
            return []
        title = Words("接到 {to}", "Link to {to}").fill(to=self.name(near))
        return [Fix.by(title, Flow.link, block, exit, near, self.palette)]

    def link_to_new(self, block: str, exit: str, type: str, title: Words, **fields: Any) -> Fix:
        """The fix that adds a block right of this one and links the exit to it."""

        def apply(flow: Flow) -> Flow:
            id = flow.new_id()
            layer = flow.blocks[block].layer
            flow = flow.add_block(type, layer, free_place(flow, block), id=id, fields=fields)
            return flow.link(block, exit, id, self.palette)

        return Fix(title, apply)

    def insert_before(self, block: str, type: str, title: Words, **fields: Any) -> Fix:
        """The fix that puts a block into every link that ends at this one."""

        def apply(flow: Flow) -> Flow:
            id = flow.new_id()
            layer = flow.blocks[block].layer
            x, y = flow.positions.get(block, (36.0, 36.0))
            flow = flow.add_block(type, layer, (x, y - 96), id=id, fields=fields)
            for link in flow.coming_in(block):
                # A link from another layer is a finding of its own, and no reason to refuse here.
                flow = replace(flow, links={**flow.links, link: id})
            for number, way in enumerate(flow.exits(id, self.palette)):
                if number == 0 or not (way.optional or way.falls_to):
                    flow = flow.link(id, way.id, block, self.palette)
            return flow

        return Fix(title, apply)

    def set_field(self, title: Words, block: str, field: str, value: Any) -> Fix:
        return Fix.by(title, Flow.set_field, block, field, value)

    def set_rows(self, title: Words, block: str, field: str, rows: list[Any] | None) -> Fix:
        """The fix that writes other rows; links from exits that go with a row go too."""

        def apply(flow: Flow) -> Flow:
            flow = flow.set_field(block, field, rows)
            left = {exit.id for exit in flow.exits(block, self.palette)}
            for source, exit in list(flow.links):
                if source == block and exit not in left:
                    flow = flow.unlink(source, exit)
            return flow

        return Fix(title, apply)

    def title(self, of: str, name: str) -> str:
        """What people call a thing of the site."""
        return self.site.names(of).get(name) or name

    def goodbye(self) -> list[Any]:
        """What is played before hanging up."""
        if "house/goodbye" in self.site.prompts:
            return ["house/goodbye"]
        if "tts" in self.site.services:
            chinese = self.flow.languages[:1] == ("zh-CN",)
            return [{"text": "感谢来电，再见。" if chinese else "Thank you for calling. Goodbye."}]
        return [{"tone": "busy"}]

    def switch_off(self, block: str) -> Fix:
        title = Words("先停用 {block}，来电直接经过", "Switch off {block}; calls pass it by")
        return Fix.by(title.fill(block=self.name(block)), Flow.switch_off, block, True)

    def delete(self, block: str) -> Fix:
        title = Words("删除 {block}", "Delete {block}").fill(block=self.name(block))
        return Fix.by(title, Flow.remove_blocks, [block], heal=True)


def _unlikely(x: float, y: float) -> float:
    """How unlikely a target is what stands so many pixels right and below."""
    # What stands to the left comes before, so it is the unlikelier target.
    return abs(y) + (x if x > 0 else -3 * x + STEP)


def similar(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one; the only one there is, if nothing is alike."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return near[0] if near else names[0] if len(names) == 1 else None


def choose_similar(
    name: str, known: Iterable[str], field: str, put: Callable[..., Flow], *args: Any
) -> list[Fix]:
    """`Choose {similar}` where something is alike, and the way to the field in any case.

    `put(flow, *args, similar)` makes the change.
    """
    near = similar(name, known)
    fixes = []
    if near is not None:
        title = Words("改为「{near}」", "Choose “{near}”").fill(near=near)
        fixes.append(Fix.by(title, put, *args, near))
    return [*fixes, open_field(field)]


def shortened(words: str, most: int = 20) -> str:
    """Words on a button."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def prompt_words(survey: Survey, name: str) -> Words:
    """A prompt as people know it: by what it says."""
    site = survey.site
    return Words(site.prompt_title(name, "zh-CN"), site.prompt_title(name, "en-US"))


def open_field(field: str) -> Fix:
    return Fix(Words("打开字段", "Open the field"), None, field)


def free_place(flow: Flow, block: str) -> tuple[float, float]:
    """A place on the grid right of a block where no other box stands."""
    x, y = flow.positions.get(block, (36.0, 36.0))
    x, y = round((x + STEP) / GRID) * GRID, round(y / GRID) * GRID
    layer = flow.blocks[block].layer
    taken = [at for id, at in flow.positions.items() if flow.blocks[id].layer == layer]
    while any(abs(x - ox) < 180 and abs(y - oy) < 96 for ox, oy in taken):
        y += 108
    return float(x), float(y)
