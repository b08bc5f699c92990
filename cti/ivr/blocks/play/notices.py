"""Announcements that staff keep without touching the flow."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.flow.block import (
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    text,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.notices import Notices


class PlayNotices(Block):
    """Plays all announcements that are valid now."""

    id = "play.notices"
    title = Words("播放有效公告", "Play notices")
    purpose = Words(
        "播放公告板上当前有效的公告。", "Plays the announcements of a board that hold now."
    )
    icon, notes = "notices", "A"
    needs = ("notices",)
    waits = True
    ways = (
        Exit("played", Words("已播放", "played")),
        Exit("none", Words("没有公告", "none"), falls_to="played"),
    )
    summary = Words(
        "播放公告板 {board} 的有效公告。", "The notices of the board {board} are played."
    )
    line = Words("公告 {board}", "Notices: {board}")

    board: str = text("公告板", "Board", "main", required=True, most=40)
    most: int = integer("最多几条", "At most", 3, low=1, high=20)
    only_new: bool = yes_no("同一来电者每天只播一次", "Each once a day for a caller", False)
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        known = look.site.names("notice")
        if known and look.value("board") not in known:
            words = Words(
                "公告板“{board}”上没有公告。", "There is no notice on the board {board}."
            ).fill(board=look.value("board"))
            title = Words("改用“{board}”", "Take {board}").fill(board=next(iter(known)))
            fix = look.set_field(title, "board", next(iter(known)))
            yield look.finding("board_empty", WARNING, words, "board", [fix])

    async def run(self, call: Session) -> str:
        notices = call.service(Notices)
        caller = str(call.variables["call.calling"] or "")
        now = call.now()
        found = notices.valid(self.board, now, caller if self.only_new else "", int(self.most))
        if not found:
            return "none"
        for notice in found:
            item = (
                PromptItem("prompt", notice.prompt)
                if notice.prompt
                else PromptItem("text", value=notice.text)
            )
            await call.play(PromptList((item,)), self.barge_in)
            notices.heard(notice.number, caller, now)
        return "played"
