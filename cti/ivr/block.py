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
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from cti.ivr.field import (
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
from cti.ivr.finding import ERROR, HINT, WARNING, Finding, Fix
from cti.ivr.functions import written
from cti.ivr.happening import (
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
from cti.ivr.prompts import PromptList
from cti.ivr.variables import Variables, is_empty

if TYPE_CHECKING:
    from random import Random

    from cti.ivr.checks.survey import Survey
    from cti.ivr.document import Flow, FlowBlock
    from cti.ivr.palette import Palette
    from cti.ivr.site import Site

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

T = TypeVar("T")


HANGS_UP = Words("挂机", "hang up")


@dataclass(frozen=True, slots=True)
class Exit:
    """A named way out of a block.

    An unlinked exit follows `falls_to`, if that is linked. One that is `optional` may stay unlinked
    without any such way; `otherwise` says what happens then.
    """

    id: str
    label: Words
    falls_to: str = ""
    optional: bool = False
    otherwise: Words = HANGS_UP


NEXT = Exit("next", Words("下一步", "next"))
FAILED = Exit(
    "error", Words("出错", "error"), optional=True, otherwise=Words("按出错处理", "error rule")
)
UNAVAILABLE = Exit(
    "unavailable",
    Words("不可用", "unavailable"),
    optional=True,
    otherwise=Words("按出错处理", "error rule"),
)
"""The result of a service that is not set up here; unlinked it is an error of that kind."""
NO_INPUT = Exit("no_input", Words("无按键", "no key"), falls_to="no_match")
NO_MATCH = Exit("no_match", Words("按错", "wrong keys"), falls_to="no_input")
TALK_ENDED = Exit("talk_ended", Words("通话结束", "talk ended"), optional=True)


def dial_exits() -> tuple[Exit, ...]:
    """How an attempt to reach somebody fails: the group D of the catalogue."""
    return (
        Exit("busy", Words("占线", "busy")),
        Exit("no_answer", Words("无人接听", "no answer")),
        Exit("vacant", Words("空号", "vacant number"), falls_to="failed"),
        Exit("rejected", Words("拒接", "rejected"), falls_to="busy"),
        Exit("unreachable", Words("关机或不在服务区", "unreachable"), falls_to="no_answer"),
        Exit("congestion", Words("线路忙", "congestion"), falls_to="failed"),
        Exit("failed", Words("未接通", "failed")),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an input block says of the keys so far.

    `valid`: they are an answer. `more`: further keys could make (another) one. `fault`: why they are
    none, a word of `call.input_fault`. `value`: what the answer means, if not the keys themselves.
    """

    valid: bool
    more: bool
    fault: str = ""
    value: Any = None


class Accept(Protocol):
    """How an input block judges keys; called after every key with all keys so far."""

    def __call__(self, keyed: str) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """The group *ask* of an input block, evaluated: what is played and how long is waited."""

    prompt: PromptList
    again: tuple[PromptList, ...] = ()
    tries: int = 3
    first_key: float = 5.0
    between_keys: float = 3.0
    end_key: str | None = "#"
    restart_key: str | None = "*"
    barge_in: str = "any_key"
    type_ahead: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How an input ended: `how` is answered, no_input or no_match."""

    how: str
    keys: str = ""
    value: Any = None


class Session(Protocol):
    """What a running block may do with its call. Live calls, trials and tests each fulfil it."""

    @property
    def number(self) -> int:
        """The call's number; 0 in a job."""
        ...

    @property
    def variables(self) -> Variables: ...

    @property
    def block(self) -> str:
        """The id of the block that runs."""
        ...

    @property
    def flow(self) -> str:
        """The flow or part that runs."""
        ...

    @property
    def run_memory(self) -> dict[str, Any]:
        """What is kept as long as the call is in flows, whichever they are."""
        ...

    @property
    def random(self) -> Random:
        """Chance; tests seed it."""
        ...

    @property
    def on_trial(self) -> bool:
        """Whether nobody is harmed: a trial on a desk, or a call of a test."""
        ...

    @property
    def event(self) -> Happening | None:
        """What the handler answers on whose path the block stands."""
        ...

    @property
    def memory(self) -> dict[str, Any]:
        """What blocks of this run of this flow keep between two visits, by their ids."""
        ...

    def now(self) -> datetime:
        """The time at the site, with its zone."""
        ...

    volume: float
    """Of what is played to the caller from now on; 1.0 is as recorded."""

    async def answer(self) -> None: ...

    async def hang_up(self, cause: int = 16) -> None:
        """Clear the call; raises CallerGone, so nothing of the block comes after it."""
        ...

    async def play(self, prompts: PromptList, barge_in: str = "any_key") -> None:
        """Play to the end, or until a key is pressed; that key stays for the next input block."""
        ...

    async def play_items(self, items: Sequence[str], barge_in: str = "any_key") -> None:
        """The same with names of the media process (`tone:busy`, `pause:0.5`)."""
        ...

    async def ask(self, ask: Ask, accept: Accept) -> Answer:
        """Ask for keys by the rules that hold for every input block."""
        ...

    def forget_keys(self) -> None:
        """Empty the buffer of keys pressed ahead."""
        ...

    async def wait(self, seconds: float) -> None: ...

    async def happening(
        self, limit: float | None = None, *, keep_keys: bool = False
    ) -> Happening | None:
        """The next thing that happens to the call; None when nothing did within `limit` seconds.

        `keep_keys`: keys wait for the next input block instead of coming here.
        """
        ...

    def begin(self, prompts: PromptList, loop: bool = False) -> int:
        """Start playing and go on at once; returns the token that `PlayEnded` and `stop` carry."""
        ...

    def begin_items(self, items: Sequence[str], loop: bool = False) -> int:
        """The same with names of the media process."""
        ...

    def stop(self, token: int) -> None: ...

    def steer(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None:
        """Change what plays: its volume (1.0 as recorded), its place in seconds, so much on or back."""
        ...

    async def play_to(self, party: str, prompts: PromptList) -> bool:
        """Play to `agent`, `outside party` or `both` of a talk; False where that party is not there."""
        ...

    def attach(self, data: Mapping[str, Any]) -> None:
        """Put named values on the call for agents, transfers and API clients."""
        ...

    def log(self, line: str, level: str = "info") -> None: ...

    async def halt(self) -> None:
        """Stand still in a trial until its author goes on; nothing in service."""
        ...

    def expect(self, holds: bool, text: str) -> None:
        """What a test of the flow claims; a false claim fails the test, and means nothing in service."""
        ...

    def trace(self, on: bool) -> None:
        """Keep each step of the call with its variables from here on, or no more."""
        ...

    def evaluate(self, formula: Any) -> Any:
        """The value of a field marked `lazy`, now."""
        ...

    def post(self, happening: Happening) -> None:
        """Let something happen to this call; what services hand their results to."""
        ...

    def service(self, kind: Callable[..., T]) -> T:
        """The service that fulfils this protocol; raises BlockFailed("unavailable") without it."""
        ...

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: PromptList | None = None,
        after: float = 1.5,
    ) -> T:
        """Wait for work off the loop; raises BlockFailed("timeout") after `limit` seconds.

        `meanwhile` is played again and again from `after` seconds on, and stops with the wait.
        """
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What the checks of one block see."""

    flow: Flow
    block: FlowBlock
    palette: Palette
    site: Site
    found: Survey | None = None
    """What the checker knows of the flow already."""

    @property
    def survey(self) -> Survey:
        """The graph of the flow (`survey.paths`) and the fixes that change more than a field."""
        if self.found is not None:
            return self.found
        from cti.ivr.checks.survey import Survey

        return Survey(self.flow, self.palette, self.site)

    def delete(self) -> Fix:
        """The fix that takes this block away and joins what led in to where it led."""
        return self.survey.delete(self.block.id)

    def insert_before(self, title: Words, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into every link that ends at this one."""
        return self.survey.insert_before(self.block.id, type, title, **fields)

    def insert_after(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that adds a block and links an open exit to it."""
        return self.survey.link_to_new(self.block.id, exit, type, title, **fields)

    def insert_between(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into the link that leaves by this exit."""

        def apply(flow: Flow) -> Flow:
            id = flow.new_id()
            flow = flow.add_block(type, self.block.layer, id=id, fields=fields)
            out = self.palette[type].exits(fields)[0].id
            return flow.insert(id, self.block.id, exit, out, self.palette)

        return Fix(title, apply)

    def value(self, field: str) -> Any:
        """The field as the file has it, or its default."""
        kind = self.palette[self.block.type]
        return kind.fields[field].value(self.block.fields)

    def finding(
        self,
        word: str,
        severity: str,
        text: Words,
        field: str | None = None,
        fixes: Sequence[Fix] = (),
    ) -> Finding:
        """A finding of this kind of block: its id is `<block type>:<word>`."""
        id_ = f"{self.block.type}:{word}"
        return Finding(id_, severity, text, self.block.id, field, None, tuple(fixes))

    def open_field(self, field: str) -> Fix:
        """What a finding offers that only a person can mend."""
        return Fix(Words("打开字段", "Open the field"), None, field)

    def set_field(self, title: Words, field: str, value: Any) -> Fix:
        """The fix that puts a value into a field of this block."""
        return Fix.by(title, type(self.flow).set_field, self.block.id, field, value)


class Block:
    """Base of every block; see the head of this file. Instances hold evaluated fields of one step."""

    id: ClassVar[str] = ""
    title: ClassVar[Words] = Words("", "")
    purpose: ClassVar[Words] = Words("", "")
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
