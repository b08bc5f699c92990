"""Parking the caller, and fetching one who is parked."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.call.dialling import MUSIC
from cti.ivr.flow.block import (
    FAILED,
    TALK_ENDED,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    TalkBegan,
    TalkEnded,
    Words,
    prompts,
    seconds,
    text,
    variable,
)
from cti.ivr.services.legs import Parking


class Park(Block):
    """Parks the caller; a place number is given out."""

    id = "call.park"
    title = Words("寄存", "Park")
    purpose = Words(
        "寄存来电者，别的话机用位置号取走。",
        "Parks the caller; any telephone fetches him by the place.",
    )
    icon, notes = "park", "A"
    waits = True
    ways = (
        Exit("fetched", Words("已取走", "fetched"), optional=True,
             otherwise=Words("离开流程", "leaves the flow")),
        Exit("timeout", Words("无人取", "nobody came")),
        FAILED,
    )  # fmt: skip
    summary = Words("寄存在位置 {place}，最多 {most} 秒。", "The caller is parked for {most} s.")
    line = Words("最多 {most} 秒", "up to {most} s")

    place: str | None = text(
        "位置（空为下一个）", "Place (empty: next free)", formula=True, most=10
    )
    into: str | None = variable("位置存入", "Place into", "text")
    most: float = seconds("最长寄存", "Longest", 120, low=10, high=3600, formula=True)
    page: str | None = text("呼叫谁来取", "Page", most=40)
    music: PromptList = prompts("音乐", "Music")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("place") and not look.value("page"):
            words = Words("没有人知道位置号。", "Nobody is told the place.")
            fixes = [
                look.set_field(Words("固定用 701", "Always place 701"), "place", "701"),
                look.open_field("page"),
            ]
            yield look.finding("place_unsaid", WARNING, words, "place", fixes)

    async def run(self, call: Session) -> str:
        parking = call.service(Parking)
        place = parking.park(call.number, str(self.place or "").strip())
        if self.into:
            call.variables[self.into] = place
        if self.page:
            call.attach({"page": self.page, "parked_at": place})
        until = call.now().timestamp() + float(self.most)
        token = call.begin(self.music or MUSIC, loop=True)
        fetched = False
        try:
            while (left := until - call.now().timestamp()) > 0 and not fetched:
                fetched = isinstance(await call.happening(left), TalkBegan)
        finally:
            parking.leave(call.number)
            call.stop(token)
        if not fetched:
            return "timeout"
        while not isinstance(await call.happening(), TalkEnded):
            pass
        return "fetched"


class Unpark(Block):
    """Connects this caller with a parked call."""

    id = "call.unpark"
    title = Words("取回寄存", "Fetch parked call")
    purpose = Words("与寄存在某位置的来电者通话。", "Connects this caller with a parked call.")
    icon, notes = "unpark", "A"
    waits = True
    ways = (TALK_ENDED, Exit("empty", Words("无人寄存", "nobody there")), FAILED)
    summary = Words("取回位置 {place} 的来电。", "The call parked at {place} is fetched.")
    line = Words("位置 {place}", "place {place}")

    place: str = text("位置", "Place", required=True, formula=True, most=10)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.survey.paths.next(look.block.id, "empty") is None:
            words = Words("位置空时来电者会被挂断。", "An empty place cuts the caller off.")
            say = look.insert_after(
                Words("播放“无人寄存”", "Say that nobody is parked"), "empty", "play.prompts",
                prompts=["house/nobody_parked"],
            )  # fmt: skip
            yield look.finding("empty_unlinked", WARNING, words, None, [say])

    async def run(self, call: Session) -> str:
        if not call.service(Parking).unpark(call.number, str(self.place).strip()):
            return "empty"
        while not isinstance(await call.happening(), TalkEnded):
            pass
        return "talk_ended"
