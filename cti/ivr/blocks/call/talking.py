"""Keys that work while the caller talks with an agent, an extension or an outside party."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.flow.block import (
    ERROR,
    NEXT,
    Block,
    Finding,
    Look,
    Session,
    Words,
    choice,
    rows,
    text,
)
from cti.ivr.services.talk_keys import TalkKey, TalkKeys

PARTIES = {
    "other": ("坐席或对方", "agent or other party"),
    "caller": ("来电者", "caller"),
    "any": ("任意一方", "either"),
}
DEEDS = {
    "record": ("开始录音", "record"),
    "pause": ("暂停或继续录音", "pause recording or go on"),
    "hang_up": ("挂断另一方", "hang up the other"),
    "transfer": ("转接到", "transfer to"),
    "mark": ("打标记", "mark"),
    "conference": ("三方通话", "conference with"),
    "part": ("执行环节流程", "a segment of our own"),
}
AIMED = frozenset({"transfer", "conference", "part"})
"""What leads somewhere, and so needs to be told where."""
KEYS = frozenset("0123456789*#ABCD")
DEFAULT = [
    {"party": "other", "keys": "*1", "do": "record"},
    {"party": "other", "keys": "*2", "do": "pause"},
]


class KeysDuringTalk(Block):
    """Keys that work while two parties talk."""

    id = "call.talk_keys"
    title = Words("通话中功能键", "Keys during talk")
    purpose = Words(
        "之后的通话中，按这些键可录音、转接、标记或召开三方通话。",
        "Keys that work in every talk that follows: record, transfer, mark, bring in a third.",
    )
    icon, notes, needs = "talk_keys", "A", ("trunks",)
    ways = (NEXT,)
    summary = Words("通话中功能键：{keys}。", "Keys during talk: {keys}.")
    line = Words("通话中功能键", "keys during talk")

    keys: tuple[dict[str, Any], ...] = rows(
        "功能键", "Keys", most=20, fewest=1, default=DEFAULT,
        columns={
            "party": choice("谁按", "Who presses", "other", PARTIES),
            "keys": text("按键", "Keys", required=True, most=8),
            "do": choice("功能", "Function", "record", DEEDS),
            "to": text("目标", "To", formula=True, most=60),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = [row for row in look.value("keys") or () if isinstance(row, dict)]
        for place, row in enumerate(given):
            keys = str(row.get("keys") or "")
            if not keys or not set(keys) <= KEYS:
                continue
            if any(_clash(keys, row, before) for before in given[:place]):
                free = next(
                    wanted
                    for wanted in (f"*{digit}" for digit in "1234567890")
                    if not any(_clash(wanted, row, one) for one in given)
                )
                words = Words(
                    "按键“{keys}”与前面一行冲突。", "The keys “{keys}” clash with a row before."
                ).fill(keys=keys)
                mended = [*given[:place], {**row, "keys": free}, *given[place + 1 :]]
                title = Words("第二个改用 {keys}", "Put the second on {keys}").fill(keys=free)
                fix = look.set_field(title, "keys", mended)
                yield look.finding("clash", ERROR, words, "keys", [fix])
                return
        for row in given:
            keys = str(row.get("keys") or "")
            if not set(keys) <= KEYS:
                words = Words(
                    "“{keys}”不是电话按键。", "“{keys}” are no keys of a telephone."
                ).fill(keys=keys)
                yield look.finding("bad_key", ERROR, words, "keys", [look.open_field("keys")])
            elif row.get("do") in AIMED and not row.get("to"):
                words = Words("按键“{keys}”没有目标。", "The keys “{keys}” lead nowhere.").fill(
                    keys=keys
                )
                left = [one for one in given if one is not row]
                drop = look.set_field(Words("删除该行", "Delete the row"), "keys", left)
                yield look.finding("aimless", ERROR, words, "keys", [look.open_field("keys"), drop])

    async def run(self, call: Session) -> str:
        call.service(TalkKeys).use(
            [
                TalkKey(
                    row.get("party") or "other",
                    str(row["keys"]),
                    row.get("do") or "record",
                    str(row.get("to") or "").strip(),
                )
                for row in self.keys or ()
            ]
        )
        return "next"


def _clash(keys: str, row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether one of both can never be keyed to its end, for somebody who may press either."""
    same = row.get("party") == other.get("party") or "any" in (row.get("party"), other.get("party"))
    theirs = str(other.get("keys") or "")
    return same and bool(theirs) and (keys.startswith(theirs) or theirs.startswith(keys))
