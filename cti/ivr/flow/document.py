"""The flow document: what a `.flow` file holds, and every edit that can be made to it.

A Flow is never changed: an edit returns a new one that shares all that stayed the same. So undo is
keeping the old Flow, and `new.blocks[id] is old.blocks[id]` says what an edit touched. Meaning and
layout are apart: where a box stands changes no comparison of meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cti.ivr.check.finding import Finding, LinkRefused
from cti.ivr.flow.field import Words

if TYPE_CHECKING:
    from cti.ivr.flow.block import Exit
    from cti.ivr.flow.palette import Palette

KINDS = ("inbound", "outbound", "part", "segment", "job", "text")


@dataclass(frozen=True, slots=True)
class FlowBlock:
    """One block of a drawing. `fields` holds what the file has; fields at their default are absent."""

    id: str
    type: str
    layer: str
    name: str = ""
    note: str = ""
    off: bool = False
    version: int = 1
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number shown to people: that of the id (`b12` -> 12)."""
        digits = "".join(c for c in self.id if c.isdigit())
        return int(digits) if digits else 0


UNNAMED = Words("", "")


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable; `type` is one of field.TYPES or such with `[]`, `scope` flow, call, global."""

    name: str
    type: str = "text"
    scope: str = "flow"
    first: Any = None
    secret: bool = False
    shown_to_agent: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    title: Words = UNNAMED
    """What agents read before its value; where it is empty, its name."""

    @property
    def path(self) -> str:
        """As expressions write it."""
        return self.name if self.scope == "flow" else f"{self.scope}.{self.name}"


@dataclass(frozen=True, slots=True)
class Layer:
    id: str
    name: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """A drawing. `extra` keeps what this version of the program does not know, and writes it back."""

    id: str
    kind: str = "inbound"
    name: Words = UNNAMED
    languages: tuple[str, ...] = ("zh-CN", "en-US")
    currency: str = "CNY"
    parameters: tuple[Any, ...] = ()
    returns: tuple[Any, ...] = ()
    variables: tuple[Variable, ...] = ()
    layers: tuple[Layer, ...] = (Layer("main", "Main"),)
    blocks: Mapping[str, FlowBlock] = field(default_factory=dict)
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(block, exit) -> block: one exit has at most one link."""
    tests: tuple[Any, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Unknown keys beside the known ones of `flow`."""
    outside: Mapping[str, Any] = field(default_factory=dict)
    """Unknown keys at the top of the file."""
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    """Everything of `layout` but the positions of blocks."""
    read_only: bool = field(default=False, compare=False)
    repairs: tuple[Finding, ...] = field(default=(), compare=False)
    """What was wrong with the file and how it was mended; the file itself is never written over."""

    # --- reading -------------------------------------------------------------------------------

    def means(self) -> Flow:
        """The meaning alone, for comparing two versions."""
        return replace(self, positions={}, layout={}, repairs=(), read_only=False)

    def target(self, block: str, exit: str) -> str | None:
        return self.links.get((block, exit))

    def coming_in(self, block: str) -> list[tuple[str, str]]:
        """The (block, exit) pairs whose link ends at this block."""
        return [source for source, to in self.links.items() if to == block]

    def variable(self, path: str) -> Variable | None:
        """The declared variable that expressions write so."""
        return next((known for known in self.variables if known.path == path), None)

    def title(self, block: str, palette: Palette | None = None) -> Words:
        """How people call a block: its name, or the title of its type, with its number."""
        found = self.blocks[block]
        if found.name:
            return Words(f"#{found.number} {found.name}", f"#{found.number} {found.name}")
        title = palette[found.type].title if palette and found.type in palette else None
        zh, en = (title.zh, title.en) if title else (found.type, found.type)
        return Words(f"#{found.number} {zh}", f"#{found.number} {en}")

    def exits(self, block: str, palette: Palette) -> tuple[Exit, ...]:
        """The exits of a block; an unknown block has those that are linked."""
        from cti.ivr.flow.block import Exit

        found = self.blocks[block]
        if found.type in palette:
            return palette[found.type].exits(found.fields)
        linked = [exit for source, exit in self.links if source == block]
        return tuple(Exit(name, Words(name, name), optional=True) for name in linked)

    # --- edits ---------------------------------------------------------------------------------

    def new_id(self) -> str:
        return f"b{max((block.number for block in self.blocks.values()), default=0) + 1}"

    def add_block(
        self,
        type: str,
        layer: str | None = None,
        position: tuple[float, float] | None = None,
        *,
        id: str | None = None,
        name: str = "",
        fields: Mapping[str, Any] | None = None,
    ) -> Flow:
        """Put a block on a layer; without `id` it gets the next free one (see `new_id`)."""
        made = FlowBlock(id or self.new_id(), type, layer or self.layers[0].id, name)
        if made.id in self.blocks:
            raise ValueError(f"There is a block {made.id} already; choose another id.")
        made = replace(made, fields=dict(fields or {}))
        positions = self.positions if position is None else {**self.positions, made.id: position}
        return replace(self, blocks={**self.blocks, made.id: made}, positions=positions)

    def remove_blocks(self, ids: Iterable[str], *, heal: bool = False) -> Flow:
        """Take blocks away with their links; `heal` joins what led in to where the first exit led."""
        gone = set(ids)
        links = dict(self.links)
        if heal:
            for id in gone:
                onward = [
                    to for (source, _), to in links.items() if source == id and to not in gone
                ]
                for source, to in list(links.items()):
                    if to == id and source[0] not in gone:
                        if onward:
                            links[source] = onward[0]
                        else:
                            del links[source]
        links = {s: to for s, to in links.items() if s[0] not in gone and to not in gone}
        return replace(
            self,
            blocks={id: block for id, block in self.blocks.items() if id not in gone},
            links=links,
            positions={id: at for id, at in self.positions.items() if id not in gone},
        )

    def why_not_link(self, block: str, exit: str, to: str, palette: Palette) -> Words | None:
        """The one place that says why a link may not be drawn; None when it may."""
        if block not in self.blocks or to not in self.blocks:
            return Words("连线的一端不存在。", "One end of the link does not exist.")
        source, target = self.blocks[block], self.blocks[to]
        names = {"a": self.title(block, palette), "b": self.title(to, palette)}
        if source.type in palette and all(e.id != exit for e in self.exits(block, palette)):
            return Words("“{a}”没有出口“{e}”。", "{a} has no exit “{e}”.").fill(e=exit, **names)
        if target.type in palette and not palette[target.type].has_entry:
            return Words(
                "“{b}”没有入口，不能连到这里。", "Nothing may be linked to {b}: it has no entry."
            ).fill(**names)
        if source.layer != target.layer:
            return Words(
                "“{a}”和“{b}”在不同图层，请使用层间门。",
                "{a} and {b} are on different layers; join them by a pair of doors.",
            ).fill(**names)
        return None

    def link(self, block: str, exit: str, to: str, palette: Palette) -> Flow:
        """Lead an exit to a block, in place of where it led; raises LinkRefused with the reason."""
        refused = self.why_not_link(block, exit, to, palette)
        if refused is not None:
            raise LinkRefused(refused)
        return replace(self, links={**self.links, (block, exit): to})

    def unlink(self, block: str, exit: str) -> Flow:
        return replace(self, links={s: to for s, to in self.links.items() if s != (block, exit)})

    def insert(self, id: str, block: str, exit: str, out: str, palette: Palette) -> Flow:
        """Put block `id` into the link that leaves (block, exit): it goes on by its exit `out`."""
        onward = self.target(block, exit)
        flow = self.link(block, exit, id, palette)
        return flow.link(id, out, onward, palette) if onward is not None else flow

    def set_field(self, block: str, name: str, value: Any) -> Flow:
        """Set one field; None puts it back to its default."""
        old = self.blocks[block]
        fields = {key: kept for key, kept in old.fields.items() if key != name or value is not None}
        if value is not None:
            fields[name] = value
        return self._with(replace(old, fields=fields))

    def rename_block(self, block: str, name: str) -> Flow:
        """Give a block a name; doors out that lead to a door in of the old name follow."""
        old = self.blocks[block]
        flow = self._with(replace(old, name=name[:60]))
        if old.type == "layer.door_in" and old.name:
            for other in self.blocks.values():
                if other.type == "layer.door_out" and other.fields.get("door") == old.name:
                    flow = flow.set_field(other.id, "door", name[:60])
        return flow

    def set_note(self, block: str, note: str) -> Flow:
        return self._with(replace(self.blocks[block], note=note))

    def switch_off(self, block: str, off: bool) -> Flow:
        return self._with(replace(self.blocks[block], off=off))

    def change_type(self, block: str, type: str, fields: Mapping[str, Any]) -> Flow:
        return self._with(replace(self.blocks[block], type=type, fields=dict(fields)))

    def to_layer(self, block: str, layer: str) -> Flow:
        return self._with(replace(self.blocks[block], layer=layer))

    def move(self, positions: Mapping[str, tuple[float, float]]) -> Flow:
        """Change where boxes stand; the meaning stays the same."""
        return replace(self, positions={**self.positions, **positions})

    def declare(self, variable: Variable) -> Flow:
        """Add a variable, or replace the one of the same path."""
        others = tuple(known for known in self.variables if known.path != variable.path)
        return replace(self, variables=(*others, variable))

    def undeclare(self, path: str) -> Flow:
        return replace(self, variables=tuple(v for v in self.variables if v.path != path))

    def add_layer(self, layer: Layer) -> Flow:
        if any(known.id == layer.id for known in self.layers):
            raise ValueError(f"There is a layer {layer.id} already; choose another id.")
        return replace(self, layers=(*self.layers, layer))

    def remove_layer(self, layer: str) -> Flow:
        """Take a layer away with everything on it; the last layer stays."""
        if len(self.layers) == 1:
            return self
        flow = self.remove_blocks([b.id for b in self.blocks.values() if b.layer == layer])
        return replace(flow, layers=tuple(kept for kept in flow.layers if kept.id != layer))

    def rename_layer(self, layer: str, name: str) -> Flow:
        layers = tuple(replace(k, name=name) if k.id == layer else k for k in self.layers)
        return replace(self, layers=layers)

    def _with(self, block: FlowBlock) -> Flow:
        return replace(self, blocks={**self.blocks, block.id: block})


def new_flow(id: str, zh: str, en: str, kind: str = "inbound") -> Flow:
    """A flow with its Start, which is all that a new drawing has."""
    flow = Flow(id=id, kind=kind, name=Words(zh, en), layers=(Layer("main", "主流程"),))
    return flow.add_block("flow.start", "main", (36, 36))
