"""What every block that says a value has in common, and the functions of formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.blocks.taking import change_to, type_of
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    Block,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    prompts,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.say import pieces, text

STYLES = {"standard": ("标准", "standard"), "spoken": ("口语", "spoken")}


class Saying(Block):
    """Base of the blocks of this family: `says` is the kind, `options` are fields that it takes."""

    notes = "A"
    waits = True
    ways: ClassVar[tuple[Exit, ...]] = (NEXT, FAILED)
    says: ClassVar[str] = ""
    takes_from: ClassVar[str] = "value"
    options: ClassVar[tuple[str, ...]] = ()

    before: PromptList = prompts("之前播放", "Played before", group="say")
    after: PromptList = prompts("之后播放", "Played after", group="say")
    style: str = choice("读法", "Style", "standard", STYLES, group="say")
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN, group="say")

    async def run(self, call: Session) -> str:
        style = "" if self.style == "standard" else self.style
        given = {name: value for name in self.options if (value := self.option(name)) is not None}
        item = PromptItem("say", self.says, getattr(self, self.takes_from), style, options=given)
        said = (*(self.before or PromptList()).items, item, *(self.after or PromptList()).items)
        await call.play(PromptList(said), self.barge_in)
        return "next"

    def option(self, name: str) -> Any:
        return getattr(self, name)


SAY_TITLE = Words("读法", "Manner")


def say_instead(
    look: Look, word: str, severity: str, words: Words, block: str, title: Words
) -> Finding:
    """A finding whose fix makes the block one of another kind, with the same value."""
    kind = look.palette[block]
    to = getattr(kind, "takes_from", "value")
    source = getattr(look.palette[look.block.type], "takes_from", "value")
    fix = change_to(look, title, block, **{to: look.value(source)})
    return look.finding(word, severity, words, source, [fix])


def is_of_type(look: Look, field: str, *types: str) -> bool:
    """Whether the formula of a field is known to be of one of these types."""
    return type_of(look, field) in types


def literal(value: Any) -> str | None:
    """The text that a formula is; None where it is more than a text in quotes."""
    found = (
        re.fullmatch(r"\s*([\"'])((?:(?!\1).)*)\1\s*", value) if isinstance(value, str) else None
    )
    return found.group(2) if found else None


def literal_number(value: Any) -> Decimal | None:
    """The number that a field is; None where it is reckoned."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value))
    found = re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value) if isinstance(value, str) else None
    return Decimal(found.group().strip()) if found else None


def spoken(kind: str, value: Any, language: str, options: Mapping[str, Any]) -> str:
    """A value as text, as it is said; raises ValueError."""
    return text(pieces(kind, value, language, "", options), language)
