"""What stands before a block on every path, and what comes after one: for checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cti.ivr.blocks.taking import reads
from cti.ivr.flow.block import WARNING, Finding, Fix, Look, Words
from cti.ivr.flow.document import Flow

GOODBYE = Words("无法继续办理，再见。", "We cannot go on with this. Goodbye.")


def in_flow_language(look: Look, words: Words) -> str:
    """What a fix lets the flow say, in the flow's own first language."""
    return words.of(look.flow.languages[0] if look.flow.languages else "zh-CN")


def reached_without(
    look: Look, types: Collection[str], exits: Collection[str] | None = None
) -> bool:
    """Whether a path leads to this block on which none of these types was left by one of these exits."""
    blocks, paths = look.flow.blocks, look.survey.paths
    entries, seen, back = set(paths.entries), set[str](), [look.block.id]
    # Backwards, because that ends at the blocks that are looked for.
    while back:
        id = back.pop()
        if id in entries:
            return True
        if id in seen:
            continue
        seen.add(id)
        for source in paths.before.get(id, ()):
            stops = blocks[source].type in types
            ways = (exit for _, exit, to in paths.ways[source] if to == id)
            if any(not stops or (exits is not None and exit not in exits) for exit in ways):
                back.append(source)
    return False


def comes_before(look: Look, types: Collection[str]) -> bool:
    """Whether on some path to this block one of these types ran."""
    paths = look.survey.paths
    starts = [id for id, block in look.flow.blocks.items() if block.type in types]
    begins = [to for id in starts if id in paths.reached for _, _, to in paths.ways.get(id, ())]
    return look.block.id in paths.walk(begins)


def after(look: Look, exit: str) -> list[str]:
    """Types of the blocks that a caller may come to who leaves by this exit."""
    paths = look.survey.paths
    to = paths.next(look.block.id, exit)
    return [] if to is None else [look.flow.blocks[id].type for id in paths.walk([to])]


def unsaid(look: Look, field: str, exit: str, word: str, words: Words) -> Iterator[Finding]:
    """A number that was made for the caller and that nothing afterwards reads."""
    name = look.value(field)
    if not isinstance(name, str) or not name:
        return
    paths = look.survey.paths
    to = paths.next(look.block.id, exit)
    if to is None:
        return
    for id in paths.walk([to]):
        block = look.flow.blocks[id]
        kind = look.palette.get(block.type)
        if kind is not None and id != look.block.id and name in reads(kind, block.fields):
            return
    title = Words("插入“逐字读出”", "Insert Spell")
    fix = look.insert_between(title, exit, "say.spell", value=name)
    yield look.finding(word, WARNING, words, field, [fix])


def insert_gate(look: Look, title: Words, type: str, passes: str, **fields: Any) -> Fix:
    """The fix that lets nobody come here but by one exit of a new block; all others say goodbye."""

    def apply(flow: Flow) -> Flow:
        here, id = look.block, flow.new_id()
        x, y = flow.positions.get(here.id, (36.0, 36.0))
        flow = flow.add_block(type, here.layer, (x, y - 96), id=id, fields=fields)
        for source, exit in flow.coming_in(here.id):
            flow = flow.link(source, exit, id, look.palette)
        flow = flow.link(id, passes, here.id, look.palette)
        away = flow.new_id()
        goodbye = [{"text": in_flow_language(look, GOODBYE)}]
        flow = flow.add_block(
            "call.hang_up", here.layer, (x + 210, y - 96), id=away, fields={"goodbye": goodbye}
        )
        for way in flow.exits(id, look.palette):
            needed = not way.optional and (not way.falls_to or way.id == "no_match")
            if way.id != passes and needed:
                flow = flow.link(id, way.id, away, look.palette)
        return flow

    return Fix(title, apply)


def verified_first(
    look: Look, word: str, words: Words, field: str | None = None
) -> Iterator[Finding]:
    """What only a customer who proved himself may do, reachable without that."""
    if reached_without(look, ("customer.verify",), ("verified",)):
        title = Words("先插入“客户身份验证”", "Insert Verify identity before")
        facts = [{"fact": "pin", "kind": "pin"}, {"fact": "birthday", "kind": "date"}]
        fix = insert_gate(look, title, "customer.verify", "verified", facts=facts)
        yield look.finding(word, WARNING, words, field, [fix])
