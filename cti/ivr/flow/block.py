"""One class per block: palette, form, checker, summary, manual and run-time all read it.

A block is written in about thirty lines:

    class Beep(Block):
        '''One short tone.'''

        id = "play.beep"
        title = Words("提示“滴”声", "Beep")
        purpose = Words("播放一声短音。", "Plays one short tone.")
        icon, notes = "tone", "A"
        ways = (NEXT,)
        summary = Words("响 {ms} 毫秒。", "A tone of {ms} ms.")

        ms: int = integer("毫秒", "Milliseconds", 300, low=50, high=3000)

        async def run(self, call: Session) -> str:
            await call.play_items([f"tone:beep/{self.ms}"])
            return "next"

`notes`: A needs an answered call, C needs a call, S is slow, W is finished even if the caller hangs
up. A field whose id is a word of Python (`in`, `from`, `return`) is declared and read with an underscore at
its end (`in_`). A block imports this module only.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from cti.ivr.check.finding import ERROR, HINT, WARNING, Finding, Fix
from cti.ivr.check.look import Look
from cti.ivr.flow.block_session import Accept, Answer, Ask, Session, Verdict
from cti.ivr.flow.exits import (
    FAILED,
    NEXT,
    NO_INPUT,
    NO_MATCH,
    TALK_ENDED,
    UNAVAILABLE,
    Exit,
    dial_exits,
)
from cti.ivr.flow.field import (
    Field,
    Option,
    Words,
    choice,
    collect,
    formula,
    integer,
    key,
    keys,
    prompt_lists,
    prompts,
    reference,
    rows,
    seconds,
    text,
    variable,
    yes_no,
)
from cti.ivr.formula.functions import written
from cti.ivr.prompts.lists import PromptList
from cti.ivr.run.happening import (
    BlockFailed,
    CallerGone,
    CallLeft,
    EnterPart,
    FlowOver,
    GoToFlow,
    Happening,
    Interrupted,
    KeyPressed,
    LeavePart,
    LeftQueue,
    Message,
    PlayEnded,
    ReachFailed,
    TalkBegan,
    TalkEnded,
    ToneHeard,
    ValueChanged,
)
from cti.ivr.values.variables import is_empty

if TYPE_CHECKING:
    pass

__all__ = [
    "ERROR", "FAILED", "HINT", "NEXT", "NO_INPUT", "NO_MATCH", "TALK_ENDED", "UNAVAILABLE",
    "WARNING", "Accept", "Answer", "Ask", "Block", "BlockFailed", "CallLeft", "CallerGone",
    "EnterPart", "Exit", "Field", "Finding", "Fix", "FlowOver", "GoToFlow", "Happening",
    "Interrupted", "KeyPressed", "LeavePart", "LeftQueue", "Look", "Message", "Option",
    "PlayEnded", "PromptList", "ReachFailed", "Session", "TalkBegan", "TalkEnded", "ToneHeard",
    "ValueChanged", "Verdict", "Words", "choice", "dial_exits", "formula", "integer",
    "is_empty", "key", "keys", "prompt_lists", "prompts", "reference", "rows", "seconds",
    "text", "variable", "written", "yes_no",
]  # fmt: skip


class Block:
    """Base of every block; see the head of this file. Instances hold evaluated fields of one step."""

    id: ClassVar[str] = ""
    title: ClassVar[Words] = Words("", "")
    purpose: ClassVar[Words] = Words("", "")
    keywords: ClassVar[tuple[str, ...]] = ()
    """Everyday words, in either language, for which this block is the first that the palette finds.
    No two blocks have the same one."""
    icon: ClassVar[str] = "block"
    """The meaning of the picture, a word that the desktop maps to one."""
    notes: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    """Services without which the block cannot work, as the catalogue writes them: acd, crm, trunks."""
    ways: ClassVar[tuple[Exit, ...]] = ()
    has_entry: ClassVar[bool] = True
    ends_call: ClassVar[bool] = False
    body: ClassVar[str] = ""
    """The exit whose path comes back to the block, which then goes on (loops, rows of a query).

    Its memory is forgotten when the block is entered from elsewhere than that path.
    """
    hears_messages: ClassVar[bool] = False
    """The block takes messages and changed values itself; no handler is called for them meanwhile."""
    waits: ClassVar[bool] = False
    """The block waits for the caller, a timer or a service: a circle through it is no endless loop."""
    fruitless: ClassVar[frozenset[str]] = frozenset({"error", "no_input", "no_match", "none"})
    """Exits at which the variables of the block were not written."""
    version: ClassVar[int] = 1
    summary: ClassVar[Words] = Words("", "")
    line: ClassVar[Words | None] = None
    """One line for the canvas, with fields as holes; None: the first field that is filled."""
    fields: ClassVar[Mapping[str, Field]] = {}
    _keywords: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        fields: dict[str, Field] = {}
        for base in reversed(cls.__mro__[1:]):
            fields.update(getattr(base, "__dict__", {}).get("fields", {}))
        own = collect(cls.__dict__)
        # What a class adds stands between the prompts and the timings that it inherits.
        plain = {name: field for name, field in fields.items() if not field.group}
        grouped = {name: field for name, field in fields.items() if field.group}
        cls.fields = {**plain, **own, **grouped, **{n: f for n, f in own.items() if f.group}}
        for name, field in own.items():
            setattr(cls, name, field.default)
            if keyword.iskeyword(name):
                setattr(cls, f"{name}_", field.default)
        cls._keywords = tuple(name for name in cls.fields if keyword.iskeyword(name))

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        own = self.__dict__
        own.update(values or {})
        for name in self._keywords:
            if name in own:
                own[f"{name}_"] = own[name]

    @classmethod
    def family(cls) -> str:
        return cls.id.partition(".")[0]

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        """The ways out of a block with these fields; must not fail on anything a file may hold."""
        return cls.ways

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        """Findings special to this kind of block."""
        yield from ()

    @classmethod
    def writes(cls, fields: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """The variables this block fills: field id, variable, type."""
        for field in cls.fields.values():
            value = field.value(fields)
            if field.kind == "variable" and isinstance(value, str) and value:
                yield field.id, value, field.result
            elif field.kind == "rows" and isinstance(value, list):
                for column in field.columns:
                    if column.kind == "variable":
                        for row in value:
                            if isinstance(row, dict) and isinstance(row.get(column.id), str):
                                yield field.id, row[column.id], column.result

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:
        """Fields as an older version of this class wrote them, carried over to this one."""
        return fields

    async def run(self, call: Session) -> str:
        """Do it, and name the exit. Raise BlockFailed(kind, sentence) to take `error`."""
        raise BlockFailed("block_failed", f"The block {self.id} has nothing to do at run time.")
