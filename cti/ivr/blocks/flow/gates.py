"""Who may pass: the first time only, or as many as there are places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cti.ivr.flow.block import (
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    seconds,
    text,
)
from cti.ivr.services.house import Memory, Places


def beginning(within: str, now: datetime) -> float:
    """When the day, week or month of this moment began, in Unix seconds; 0 for `ever`."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if within == "day":
        return day.timestamp()
    if within == "week":
        return (day - timedelta(days=day.weekday())).timestamp()
    if within == "month":
        return day.replace(day=1).timestamp()
    return 0.0


class Once(Block):
    """Lets the first time pass one way and later times another."""

    id = "flow.once"
    title = Words("仅一次", "Only once")
    purpose = Words(
        "第一次走一个出口，之后走另一个。", "Lets the first time pass one way, later ones another."
    )
    icon = "once"
    needs = ("crm",)
    ways = (Exit("first", Words("第一次", "first")), Exit("again", Words("再次", "again")))
    summary = Words("每个{per}{within}内只一次。", "Once per {per} within a {within}.")
    line = Words("{per} · {within}", "{per} · {within}")

    per: str = choice(
        "按", "Per", "caller",
        {"call": ("通话", "call"), "caller": ("主叫", "caller"), "customer": ("客户", "customer"),
         "flow": ("流程", "flow")},
    )  # fmt: skip
    within: str = choice(
        "期间", "Within", "day",
        {"day": ("一天", "day"), "week": ("一周", "week"), "month": ("一月", "month"),
         "ever": ("永远", "ever")},
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        key = f"{call.flow}/{call.block}"
        if self.per == "call":
            again = call.run_memory.setdefault(key, False)
            call.run_memory[key] = True
            return "again" if again else "first"
        whose = self._whose(call)
        # Those who withhold their number would all share one memory, so each is heard as new.
        if not whose:
            return "first"
        now = call.now()
        since = beginning(self.within, now)
        new = call.service(Memory).first(f"{key}/{self.within}/{whose}", since, now.timestamp())
        return "first" if new else "again"

    def _whose(self, call: Session) -> str:
        if self.per == "flow":
            return "flow"
        customer = call.variables["customer.id"] if self.per == "customer" else None
        if customer is not None:
            return f"customer:{customer}"
        calling = call.variables["call.calling"]
        return f"caller:{calling}" if calling else ""


class TakePlace(Block):
    """Lets at most n calls into a stretch of the flow."""

    id = "flow.lock"
    title = Words("占用名额", "Take a place")
    purpose = Words(
        "限制同时进入一段流程的通话数；挂机时自动归还。",
        "Lets at most n calls into a stretch of the flow; given back at the end of the call.",
    )
    icon = "lock"
    waits = True
    ways = (Exit("taken", Words("占到", "taken")), Exit("full", Words("已满", "full")))
    summary = Words(
        "占用「{name}」的名额（共 {places} 个）。", "Takes one of {places} places “{name}”."
    )
    line = Words("{name} · {places}", "{name} · {places}")

    name: str = text("名称", "Name", required=True, most=60)
    places: int = integer("名额", "Places", 1, low=1, high=1000, formula=True)
    most: float = seconds("最长等待", "Wait at most", 0, low=0, high=300, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name, paths = look.value("name"), look.survey.paths
        taken = paths.next(look.block.id, "taken")
        given = [
            id
            for id in (paths.walk([taken]) if taken is not None else ())
            if look.flow.blocks[id].type == "flow.unlock"
            and look.flow.blocks[id].fields.get("name") == name
        ]
        if name and taken is not None and not given:
            words = Words(
                "「{name}」的名额到挂机才归还。", "The place “{name}” is kept until the call ends."
            ).fill(name=name)
            fix = look.insert_between(
                Words("在“占到”之后插入“释放名额”", "Insert Give back after “taken”"),
                "taken", "flow.unlock", name=name,
            )  # fmt: skip
            yield look.finding("no_unlock", WARNING, words, "name", [fix])

    async def run(self, call: Session) -> str:
        house = call.service(Places)
        end = call.now().timestamp() + float(self.most)
        while not house.take(self.name, int(self.places), call.number):
            left = end - call.now().timestamp()
            if left <= 0:
                return "full"
            try:
                await call.slow(house.freed(self.name), left)
            except BlockFailed as problem:
                if problem.kind != "timeout":
                    raise
        return "taken"


class GiveBack(Block):
    """Gives back what Take a place took."""

    id = "flow.unlock"
    title = Words("释放名额", "Give back a place")
    purpose = Words("归还占用的名额。", "Gives back what “Take a place” took.")
    icon = "unlock"
    ways = (NEXT,)
    summary = Words("归还「{name}」的名额。", "Gives back the place “{name}”.")
    line = Words("{name}", "{name}")

    name: str = text("名称", "Name", required=True, most=60)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name = look.value("name")
        taken = any(
            other.type == "flow.lock" and other.fields.get("name") == name
            for other in look.flow.blocks.values()
        )
        if name and not taken:
            words = Words("流程中没有占用「{name}」。", "Nothing takes a place “{name}”.")
            fix = look.insert_before(
                Words("插入“占用名额”", "Insert Take a place"), "flow.lock", name=name
            )
            yield look.finding("never_taken", WARNING, words.fill(name=name), "name", [fix])

    async def run(self, call: Session) -> str:
        call.service(Places).give_back(self.name, call.number)
        return "next"
