"""The ways through a drawing: what follows what, where calls enter, what can be reached.

Checker, compiler and outline look at the same graph. An unlinked exit that falls to another follows
that one; a block that is switched off is passed through its first exit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from cti.ivr.flow.block import Exit
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette

Way = tuple[str, str, str]
"""(block, exit, block)."""


def falls(links: Mapping[str, str], exits: Iterable[Exit], exit: str) -> str | None:
    """The block that an exit leads to, by its own link or the one it falls to; None if nowhere."""
    known = {way.id: way for way in exits}
    seen: set[str] = set()
    at = exit
    while at and at not in seen:
        if at in links:
            return links[at]
        seen.add(at)
        at = known[at].falls_to if at in known else ""
    return None


class Paths:
    """The graph of one flow. Doors are nodes: a door out leads to the door in of its name."""

    def __init__(self, flow: Flow, palette: Palette, before: Paths | None = None) -> None:
        """`before` is the graph of the flow before an edit: what the edit left alone is taken over."""
        self.flow = flow
        self.palette = palette
        old = before if before is not None and before.palette is palette else None
        self.exits: dict[str, tuple[Exit, ...]] = {}
        self._touched: set[str] = set()
        known = old.flow.blocks if old is not None else {}
        for id, block in flow.blocks.items():
            # The exits of a block that is not installed are those that are linked.
            if old is not None and known.get(id) is block and block.type in palette:
                self.exits[id] = old.exits[id]
            else:
                self.exits[id] = flow.exits(id, palette)
                self._touched.add(id)
        self._linked = self._links(old)
        self.doors: dict[str, str] = {}
        for id, door in flow.blocks.items():
            if door.type == "layer.door_in":
                self.doors.setdefault(door.name, id)
        self._old = old if old is not None and old.doors == self.doors else None

    def _links(self, old: Paths | None) -> dict[str, dict[str, str]]:
        flow = self.flow
        if old is None or old.flow.blocks.keys() != flow.blocks.keys():
            linked: dict[str, dict[str, str]] = {id: {} for id in flow.blocks}
            for (block, exit), to in flow.links.items():
                if block in linked and to in flow.blocks:
                    linked[block][exit] = to
            if old is not None:
                self._touched |= {i for i, own in linked.items() if own != old._linked.get(i)}
            return linked
        if flow.links is old.flow.links:
            return old._linked
        changed = {source[0] for source, _ in flow.links.items() ^ old.flow.links.items()}
        self._touched |= changed
        linked = {**old._linked, **{id: {} for id in changed if id in flow.blocks}}
        for (block, exit), to in flow.links.items():
            if block in changed and block in linked and to in flow.blocks:
                linked[block][exit] = to
        return linked

    def next(self, block: str, exit: str) -> str | None:
        """Where a call goes on that leaves a block by this exit; None where it leads nowhere."""
        return falls(self._linked[block], self.exits[block], exit)

    @cached_property
    def ways(self) -> dict[str, list[Way]]:
        """Every way out of every block that leads somewhere."""
        old = self._old.ways if self._old is not None else {}
        self._old = None
        ways: dict[str, list[Way]] = {}
        for id, block in self.flow.blocks.items():
            if id in old and id not in self._touched:
                ways[id] = old[id]
                continue
            if block.type == "layer.door_out":
                to = self.doors.get(str(block.fields.get("door", "")))
                ways[id] = [(id, "door", to)] if to is not None else []
                continue
            exits = self.exits[id][:1] if block.off else self.exits[id]
            found = ((exit.id, self.next(id, exit.id)) for exit in exits)
            ways[id] = [(id, exit, to) for exit, to in found if to is not None]
        return ways

    @cached_property
    def before(self) -> dict[str, list[str]]:
        """The blocks that lead to a block."""
        found: dict[str, list[str]] = {}
        for ways in self.ways.values():
            for source, _, to in ways:
                found.setdefault(to, []).append(source)
        return found

    @cached_property
    def entries(self) -> list[str]:
        """Start and the handlers, in the order of their numbers."""
        entering = [
            block
            for block in self.flow.blocks.values()
            if not block.off and (block.type == "flow.start" or block.type.startswith("event."))
        ]
        return [block.id for block in sorted(entering, key=lambda block: block.number)]

    @cached_property
    def reached(self) -> set[str]:
        """Blocks to which some path leads."""
        return self.reach(self.entries)

    def reach(
        self, entries: Iterable[str], through: Callable[[Way], bool] | None = None
    ) -> set[str]:
        """Blocks reached from `entries` by ways that pass `through`."""
        waiting = list(entries)
        found = set(waiting)
        while waiting:
            for way in self.ways.get(waiting.pop(), ()):
                if way[2] not in found and (through is None or through(way)):
                    found.add(way[2])
                    waiting.append(way[2])
        return found

    def walk(
        self, entries: Iterable[str], through: Callable[[Way], bool] = lambda way: True
    ) -> dict[str, list[str]]:
        """Blocks reached from `entries` by ways that pass `through`, each with a shortest path."""
        found: dict[str, list[str]] = {}
        waiting: deque[tuple[str, list[str]]] = deque((entry, [entry]) for entry in entries)
        while waiting:
            id, path = waiting.popleft()
            if id in found:
                continue
            found[id] = path
            for way in self.ways.get(id, ()):
                if way[2] not in found and through(way):
                    waiting.append((way[2], [*path[-11:], way[2]]))
        return found

    def circles(self, within: Callable[[Way], bool]) -> Iterator[list[str]]:
        """Sets of blocks that lead to each other by the ways that count (Tarjan, without recursion)."""
        ways = {id: [w for w in out if within(w)] if out else out for id, out in self.ways.items()}
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        held: list[str] = []
        on: set[str] = set()
        for root in self.flow.blocks:
            if root in index or not ways[root]:
                continue
            work: list[tuple[str, int]] = [(root, 0)]
            while work:
                id, n = work.pop()
                if n == 0:
                    index[id] = low[id] = len(index)
                    held.append(id)
                    on.add(id)
                out = ways[id]
                if n < len(out):
                    work.append((id, n + 1))
                    to = out[n][2]
                    if to not in index:
                        work.append((to, 0))
                    elif to in on:
                        low[id] = min(low[id], index[to])
                    continue
                if low[id] == index[id]:
                    circle = []
                    while True:
                        member = held.pop()
                        on.discard(member)
                        circle.append(member)
                        if member == id:
                            break
                    if len(circle) > 1 or any(way[2] == id for way in out):
                        yield sorted(circle, key=lambda b: (self.flow.blocks[b].number, b))
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[id])

    def name(self, block: str) -> str:
        """A short name for paths in sentences: `#12`."""
        return f"#{self.flow.blocks[block].number}"

    def shown(self, path: Iterable[str]) -> str:
        return " → ".join(self.name(id) for id in path)
