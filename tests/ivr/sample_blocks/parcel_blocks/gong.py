"""A sound that the house is known for."""

from collections.abc import Iterator

from cti.ivr.flow.block import NEXT, WARNING, Block, Finding, Look, Session, Words, integer


class Gong(Block):
    """A low tone, some times."""

    id = "play.gong"
    title = Words("锣声", "Gong")
    purpose = Words("敲几下锣。", "A low tone, some times.")
    icon, notes = "tone", "A"
    ways = (NEXT,)
    summary = Words("敲 {times} 下锣。", "The gong, {times} times.")

    times: int = integer("次数", "Times", 1, low=1, high=9)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("times") > 3:
            words = Words("锣声超过三下会让人着急。", "More than three strokes alarm people.")
            fix = look.set_field(Words("改为 3", "Three"), "times", 3)
            yield look.finding("many", WARNING, words, "times", [fix])

    async def run(self, call: Session) -> str:
        await call.play_items(["tone:beep/900"] * self.times)
        return "next"
