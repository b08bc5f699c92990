"""What people do at telephones with a code: pick up, forward, flash the hook of a town line."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.taking import change_to, constant
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    TALK_ENDED,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    TalkEnded,
    Words,
    choice,
    integer,
    reference,
    text,
)
from cti.ivr.services.station_features import StationFeatures


class PickUp(Block):
    """Answers a call that rings elsewhere."""

    id = "call.pickup"
    title = Words("代答", "Pick up")
    purpose = Words(
        "代答别处正在振铃的来电，常用于功能码。",
        "Answers a call that rings elsewhere; for star codes.",
    )
    icon, notes, needs = "pickup", "C", ("trunks",)
    waits = True
    ways = (TALK_ENDED, Exit("nothing_rings", Words("没有振铃", "nothing rings")), FAILED)
    summary = Words(
        "代答：{from} {extension}{group}。", "A ringing call is taken: {from} {extension}{group}."
    )
    line = Words("代答 {from}", "pick up: {from}")

    from_: str = choice(
        "范围", "From", "own",
        {"own": ("本人所在组", "any in my group"), "group": ("指定组", "a group"),
         "extension": ("指定分机", "an extension")},
    )  # fmt: skip
    extension: str | None = text("分机", "Extension", formula=True, most=10)
    group: str | None = reference("group", "分机组", "Group", formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        where = look.value("from")
        if where in ("extension", "group") and not look.value(where):
            words = Words("没有说明代答哪里。", "It is not said where the call rings.")
            own = look.set_field(Words("本人所在组", "Any in my group"), "from", "own")
            yield look.finding("nowhere", ERROR, words, where, [look.open_field(where), own])
        elif where == "own" and look.site.stations and not look.site.names("group"):
            words = Words("没有设置分机组，无人可代答。", "There are no groups of extensions.")
            one = look.set_field(Words("改为指定分机", "An extension"), "from", "extension")
            yield look.finding("no_group", WARNING, words, "from", [one, look.delete()])

    async def run(self, call: Session) -> str:
        await call.answer()
        name = {"extension": self.extension, "group": self.group}.get(self.from_)
        features = call.service(StationFeatures)
        if not features.pick_up(call.number, self.from_, str(name or "").strip()):
            return "nothing_rings"
        while not isinstance(await call.happening(), TalkEnded):
            pass
        return "talk_ended"


class SetForwarding(Block):
    """Sets or clears forwarding and do-not-disturb of an extension."""

    id = "call.forwarding"
    title = Words("设置转移/免打扰", "Set forwarding")
    purpose = Words(
        "设置或取消分机的呼叫转移和免打扰。",
        "Sets or clears forwarding and do-not-disturb of an extension.",
    )
    keywords = ("免打扰", "呼叫转移", "dnd", "do not disturb", "call forwarding")
    icon, notes, needs = "forwarding", "W", ("trunks",)
    ways = (NEXT, Exit("refused", Words("被拒绝", "refused")), FAILED)
    summary = Words("分机 {extension}：{kind} {to}。", "Extension {extension}: {kind} {to}.")
    line = Words("{extension}：{kind}", "{extension}: {kind}")

    extension: str = text("分机", "Extension", required=True, formula=True, most=10)
    kind: str = choice(
        "方式", "Kind", "all",
        {"all": ("无条件转移", "all calls"), "busy": ("遇忙转移", "when busy"),
         "no_answer": ("无应答转移", "when nobody answers"),
         "do_not_disturb": ("免打扰", "do not disturb"), "off": ("全部取消", "off")},
    )  # fmt: skip
    to: str | None = text("转移到", "To", formula=True, most=32)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        kind, to = look.value("kind"), look.value("to")
        if kind in ("all", "busy", "no_answer") and not to:
            words = Words("转移需要目标号码。", "A target is needed.")
            quiet = look.set_field(Words("改为免打扰", "Do not disturb"), "kind", "do_not_disturb")
            yield look.finding("to_missing", ERROR, words, "to", [look.open_field("to"), quiet])
        elif to and constant(to) is not None and constant(to) == constant(look.value("extension")):
            words = Words("分机不能转移到自己。", "An extension cannot forward to itself.")
            empty = look.set_field(Words("清空目标", "Empty the target"), "to", None)
            yield look.finding("itself", ERROR, words, "to", [look.open_field("to"), empty])

    async def run(self, call: Session) -> str:
        extension, to = str(self.extension).strip(), str(self.to or "").strip()
        if self.kind in ("all", "busy", "no_answer") and not to:
            raise BlockFailed("bad_value", "Forwarding needs a number to which the calls go.")
        try:
            call.service(StationFeatures).forward(extension, self.kind, to)
        except BlockFailed as failed:
            if failed.kind in ("not_found", "refused"):
                return "refused"
            raise
        return "next"


class HookFlash(Block):
    """Flashes an analogue line so that the PBX behind it transfers."""

    id = "call.hook_flash"
    title = Words("拍叉簧", "Hook flash")
    purpose = Words(
        "在模拟外线上拍叉簧，让其后的交换机转接。",
        "Flashes an analogue line so that the exchange behind it transfers the call.",
    )
    icon, notes, needs = "hook_flash", "A", ("trunks",)
    waits = True
    ways = (NEXT, FAILED)
    summary = Words(
        "拍叉簧 {flash} 毫秒，再拨 {then}。", "The hook is flashed, then {then} dialled."
    )
    line = Words("拍叉簧 {then}", "flash {then}")

    then: str | None = text("随后拨", "Then dial", formula=True, most=32)
    flash: int = integer("毫秒", "Milliseconds", 500, low=80, high=1000)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.site.names("trunks") and not look.site.names("analogue_trunks"):
            words = Words(
                "没有模拟外线，拍叉簧无效。",
                "No analogue line feeds this flow: a flash does nothing.",
            )
            to = {"to": look.value("then")} if look.value("then") else {}
            use = change_to(look, Words("改用“盲转”", "Use Blind transfer"), "call.transfer", **to)
            yield look.finding("digital", WARNING, words, None, [use])

    async def run(self, call: Session) -> str:
        digits = str(self.then or "").strip()
        call.service(StationFeatures).flash(call.number, int(self.flash), digits)
        await call.wait(int(self.flash) / 1000.0)
        return "next"
