"""Second paths that begin when something happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.flow.block import (
    HINT,
    NEXT,
    WARNING,
    Block,
    Finding,
    Fix,
    Look,
    Message,
    Session,
    Words,
    choice,
    key,
    rows,
    seconds,
    text,
    variable,
    written,
)

ERROR_KINDS = {
    "unavailable": ("服务不可用", "service not there"),
    "timeout": ("超时", "time-out"),
    "refused": ("被拒绝", "refused"),
    "not_found": ("未找到", "not found"),
    "bad_value": ("值不正确", "bad value"),
    "empty_value": ("空值", "empty value"),
    "overflow": ("数值过大", "number too large"),
    "too_long": ("过长", "too long"),
    "too_many": ("过多", "too many"),
    "denied": ("不允许", "denied"),
    "conflict": ("冲突", "conflict"),
    "step_limit": ("步数超限", "too many steps"),
    "depth_limit": ("调用过深", "parts too deep"),
    "time_limit": ("时间超限", "too long in the flow"),
    "block_failed": ("模块故障", "block broke down"),
}
"""Every `error.kind` there is."""


class Event(Block):
    """Base of the blocks where a second path begins."""

    ways = (NEXT,)
    has_entry = False

    async def run(self, call: Session) -> str:
        return "next"


def _follows(look: Look) -> set[str]:
    """Types of the blocks on the path of this handler."""
    return {look.flow.blocks[id].type for id in look.survey.paths.walk([look.block.id])}


class OnHangUp(Event):
    """Work after the caller has gone: save, count, send."""

    id = "event.hang_up"
    title = Words("挂机时", "On hang-up")
    purpose = Words("来电者挂机后继续执行的步骤。", "Work after the caller has gone.")
    icon = "call_ended"
    summary = Words("来电者挂机时：", "When the caller hangs up:")

    seconds: str | None = variable("通话秒数存入", "Length of the call into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if _follows(look) == {"event.hang_up", "flow.end"} and not look.value("seconds"):
            words = Words("挂机后没有要做的事。", "After the hang-up there is nothing to do.")
            yield look.finding("nothing_to_do", HINT, words, fixes=[look.delete()])

    async def run(self, call: Session) -> str:
        if self.seconds:
            call.variables[self.seconds] = call.variables["call.seconds"]
        return "next"


class OnError(Event):
    """What happens at an error whose exit is not linked."""

    id = "event.error"
    title = Words("出错时", "On error")
    purpose = Words(
        "某个模块出错且没有连接“出错”出口时执行。",
        "What happens at an error whose exit is not linked.",
    )
    keywords = ("出错", "错误", "error", "exception")
    icon = "error"
    summary = Words("出错时：", "At an error:")

    kinds: tuple[dict[str, Any], ...] = rows(
        "错误种类（空为全部）", "Kinds (empty: all)", most=15,
        columns={"kind": choice("种类", "Kind", "timeout", ERROR_KINDS)},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        after = paths.walk([look.block.id], lambda way: _type(look, way[2]) != "flow.visits")
        ends = ("event.error", "flow.end", "call.hang_up")
        may_fail = sorted(
            (
                id
                for id in after
                if _type(look, id) not in ends
                and any(exit.id == "error" for exit in paths.exits[id])
                and paths.next(id, "error") is None
                and _outside(look, id)
            ),
            key=lambda id: look.flow.blocks[id].number,
        )
        if may_fail:
            name = look.survey.name(may_fail[0])
            words = Words(
                "出错处理又回到会出错的模块“{name}”，可能反复出错。",
                "The path of errors leads back to {name}, which may fail again and again.",
            ).fill(name=name)
            fix = look.insert_between(
                Words("插入“第几次经过”", "Insert How many times"), "next", "flow.visits"
            )
            yield look.finding("loops", WARNING, words, fixes=[fix])


def _type(look: Look, block: str) -> str:
    return look.flow.blocks[block].type


def _outside(look: Look, block: str) -> bool:
    """Whether calls come to a block without the error."""
    paths = look.survey.paths
    return block in paths.walk(id for id in paths.entries if id != look.block.id)


class OnTimeLimit(Event):
    """The call stayed too long in the flow."""

    id = "event.time_limit"
    title = Words("超过时限", "On time limit")
    purpose = Words(
        "通话在流程中停留过久时执行，还有 60 秒可以道别。",
        "The call stayed too long in the flow; 60 s are left to say goodbye.",
    )
    icon = "timer"
    summary = Words("停留超过 {after} 秒时：", "After {after} s in the flow:")
    line = Words("{after} 秒", "{after} s")

    after: float = seconds("时限", "After", 7200, low=60, high=86_400, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        total = 0.0
        for id in look.survey.paths.walk([look.block.id]):
            total += _heard(look, id)
        if total > 60:
            words = Words(
                "之后的提示音约 {n} 秒，只给 60 秒。",
                "About {n} s of prompts follow, and 60 s are granted.",
            ).fill(n=round(total))
            yield look.finding("long_way", WARNING, words, fixes=[look.open_field("after")])


SECONDS_PER_CHARACTER = {"zh": 0.22, "en": 0.07}
"""How long a text takes to say, roughly."""


def _heard(look: Look, block: str) -> float:
    """Seconds of the prompts that a block plays."""
    found = look.flow.blocks[block]
    kind = look.palette.get(found.type)
    language = look.flow.languages[0]
    pace = SECONDS_PER_CHARACTER["zh" if language.startswith("zh") else "en"]
    total = 0.0
    for field in kind.fields.values() if kind is not None else ():
        items = field.value(found.fields) if field.kind == "prompts" else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                total += pace * len(look.site.prompt_text(item, language))
            elif isinstance(item, dict):
                total += pace * len(str(item.get("text", ""))) + float(item.get("pause", 0) or 0)
    return total


class OnMessage(Event):
    """A desk, an API client or a flow sends data to this call."""

    id = "event.message"
    title = Words("收到消息时", "On message")
    purpose = Words(
        "坐席、接口或其他流程给本次通话发来数据时执行。",
        "A desk, an API client or another flow sends data to this call.",
    )
    icon = "message"
    summary = Words("收到消息「{name}」时：", "When the message “{name}” arrives:")
    line = Words("{name}", "{name}")

    name: str | None = text("名称（空为任意）", "Name (empty: any)", most=60)
    data: str | None = variable("内容存入", "Data into", "text")
    from_: str | None = variable("发送者存入", "Sender into", "text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name, known = look.value("name"), look.site.names("message")
        if name and known and name not in known:
            words = Words(
                "没有流程或坐席按钮发送消息「{name}」。",
                "No flow and no button of a desk sends the message “{name}”.",
            ).fill(name=name)
            every = look.set_field(Words("接收任意消息", "Take any message"), "name", None)
            yield look.finding(
                "nobody_sends", HINT, words, "name", [every, look.open_field("name")]
            )

    async def run(self, call: Session) -> str:
        event = call.event
        if isinstance(event, Message):
            if self.data:
                call.variables[self.data] = written(event.data)
            if self.from_:
                call.variables[self.from_] = event.sender
        return "next"


class OnHotKey(Event):
    """A key that works in every menu and prompt of the flow."""

    id = "event.hot_key"
    title = Words("全局按键", "Hot key")
    purpose = Words(
        "在整个流程的菜单和放音中都有效的按键。",
        "A key that works in every menu and prompt of the flow.",
    )
    icon = "keypad"
    notes = "A"
    summary = Words("任何时候按 {key}：", "When {key} is pressed anywhere:")
    line = Words("按键 {key}", "key {key}")

    key: str = key("按键", "Key", None, required=True)
    after: str = choice(
        "生效", "Works", "immediately",
        {"immediately": ("立即", "immediately"), "prompt": ("提示音结束后", "at end of prompt")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        key = look.value("key")
        users = [
            id
            for id, block in look.flow.blocks.items()
            if key and id != look.block.id and str(key) in _choices(block.fields)
        ]
        if users:
            taken = {c for block in look.flow.blocks.values() for c in _choices(block.fields)}
            taken |= {
                str(other.fields.get("key"))
                for other in look.flow.blocks.values()
                if other.type == cls.id
            }
            free = next((c for c in "0987654321*#" if c not in taken), None)
            words = Words(
                "“{name}”自己使用按键 {key}，在那里全局按键无效。",
                "{name} uses the key {key} itself, so the hot key does nothing there.",
            ).fill(name=look.survey.name(users[0]), key=key)
            fixes: list[Fix] = [look.open_field("key")]
            if free is not None:
                title = Words("改用按键 {key}", "Use the key {key}").fill(key=free)
                fixes.insert(0, look.set_field(title, "key", free))
            yield look.finding("used", WARNING, words, "key", fixes)


def _choices(fields: Any) -> set[str]:
    """First keys of the choices of a menu."""
    rows = fields.get("choices")
    return {
        str(row.get("keys", ""))[:1]
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    } - {""}


class OnTalkEnded(Event):
    """The agent or other party hung up, the caller stayed."""

    id = "event.talk_ended"
    title = Words("通话结束后", "After the talk")
    purpose = Words(
        "坐席或对方挂机而来电者还在时执行，例如满意度评价。",
        "The agent or other party hung up and the caller stayed: surveys.",
    )
    icon = "talk_ended"
    notes = "A"
    summary = Words("通话结束后：", "After the talk:")

    party: str = choice(
        "对方", "Other party", "any", {"agent": ("坐席", "an agent"), "any": ("任意", "anybody")}
    )
    min_talk: float = seconds("最短通话", "Talk of at least", 0, low=0, high=3600, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        bridges = any(
            any(exit.id == "talk_ended" for exit in look.survey.paths.exits[id])
            for id in look.flow.blocks
        )
        parts = any(block.type == "flow.call" for block in look.flow.blocks.values())
        if not bridges and not parts:
            words = Words(
                "本流程没有接通坐席或对方的模块。", "Nothing in this flow connects the caller."
            )
            yield look.finding("no_talk", HINT, words, fixes=[look.delete()])


class OnFaxTone(Event):
    """A fax machine is calling."""

    id = "event.fax_tone"
    title = Words("检测到传真音", "On fax tone")
    purpose = Words("对方是传真机时执行（CNG 音）。", "A fax machine is calling (CNG tone).")
    icon = "fax"
    needs = ("cpa",)
    summary = Words("检测到传真音时：", "When a fax machine is heard:")

    within: float = seconds("检测时长", "Listens for", 60, low=0, high=600)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not any(type.startswith("fax.") for type in _follows(look)):
            words = Words("之后没有接收传真的模块。", "No block receives the fax afterwards.")
            fixes = (
                [
                    look.insert_between(
                        Words("插入“接收传真”", "Insert Receive fax"), "next", "fax.receive"
                    )
                ]
                if "fax.receive" in look.palette
                else [look.delete()]
            )
            yield look.finding("unreceived", WARNING, words, fixes=fixes)
