"""What stands before a block on every path, and what comes after one: for checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cti.ivr.block import WARNING, Finding, Look, Words
from cti.ivr.blocks.taking import reads


def reached_without(
    look: Look, types: Collection[str], exits: Collection[str] | None = None
) -> bool:
    """Whether a path leads to this block on which none of these types was left by one of these exits."""
    blocks = look.flow.blocks
    paths = look.survey.paths
    return look.block.id in paths.walk(
        paths.entries,
        lambda way: blocks[way[0]].type not in types or (exits is not None and way[1] not in exits),
    )


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


def verified_first(
    look: Look, word: str, words: Words, field: str | None = None
) -> Iterator[Finding]:
    """What only a customer who proved himself may do, reachable without that."""
    if reached_without(look, ("customer.verify",), ("verified",)):
        title = Words("先插入“客户身份验证”", "Insert Verify identity before")
        facts = [{"fact": "pin", "kind": "pin"}, {"fact": "birthday", "kind": "date"}]
        fix = look.insert_before(title, "customer.verify", facts=facts)
        yield look.finding(word, WARNING, words, field, [fix])
