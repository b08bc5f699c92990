"""Bookings of doctors, tables, rooms, engineers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.blocks.campaign.contacts import field_rows, moment
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.customer.lists import needed
from cti.ivr.blocks.taking import constant
from cti.ivr.blocks.walked import reached_without, unsaid, verified_first
from cti.ivr.flow.block import (
    FAILED,
    UNAVAILABLE,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    integer,
    text,
    variable,
)
from cti.ivr.services.desk import Bookings

NONE = Exit("none", Words("没有", "none"))


def time_of(value: Any) -> datetime:
    """A date with its time of day; raises BlockFailed("bad_value")."""
    found = moment(value)
    if found is None:
        raise BlockFailed("bad_value", "A date with its time of day is needed.")
    return found


class OfBookings(Block):
    needs = ("booking",)
    waits = True
    fruitless = frozenset({"none", "taken", "not_allowed", "unavailable", "error"})

    def bookings(self, call: Session) -> Bookings:
        return call.service(Bookings)


class Free(OfBookings):
    """Free times of a resource as arrays."""

    id = "booking.free"
    title = Words("查询可约时段", "Free slots")
    purpose = Words(
        "医生、桌位、房间等的可约时段。", "Free times of a doctor, table, room or engineer."
    )
    icon = "free"
    ways = (Exit("some", Words("有空", "some")), NONE, UNAVAILABLE)
    summary = Words("查询 {resource} 的可约时段。", "When is {resource} free?")
    line = Words("{resource} 何时有空", "{resource}: free slots")

    resource: str = text("资源", "Resource", required=True, most=100, formula=True)
    from_: Any = formula("从", "From", "date_time", "sys.now")
    to: Any = formula("到", "To", "date_time")
    most: int = integer("最多几个", "At most", 20, low=1, high=200)
    starts: str = variable("时间存入", "Starts into", "date_time[]", required=True)
    texts: str | None = variable("文字存入", "Texts into", "text[]")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import choose_similar

        known, name = look.site.names("resource"), constant(look.value("resource"))
        if known and name and name not in known:
            words = Words("没有资源“{name}”。", "There is no resource “{name}”.").fill(name=name)
            put = type(look.flow).set_field
            fixes = choose_similar(name, known, "resource", put, look.block.id, "resource")
            yield look.finding("resource_gone", WARNING, words, "resource", fixes)

    async def run(self, call: Session) -> str:
        since = moment(self.from_) or call.now()
        work = self.bookings(call).free(self.resource, since, moment(self.to), int(self.most))
        found = await call.slow(work)
        call.variables[self.starts] = tuple(start for start, _ in found)
        if self.texts:
            call.variables[self.texts] = tuple(said for _, said in found)
        return "some" if found else "none"


class Take(OfBookings):
    """Takes a slot; two callers never get the same one."""

    id = "booking.take"
    title = Words("预约", "Book slot")
    purpose = Words(
        "预约一个时段，同一时段只给一人。", "Takes a slot; two callers never get the same one."
    )
    keywords = ("预约", "预订", "挂号", "appointment", "booking", "reservation")
    icon, notes = "book", "W"
    ways = (
        Exit("booked", Words("已预约", "booked")),
        Exit("taken", Words("已被约", "taken")),
        Exit("not_allowed", Words("不可约", "not allowed"), falls_to="taken"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("预约 {resource} 的 {start}。", "{resource} is booked for {start}.")
    line = Words("{resource} · {start}", "{resource} · {start}")

    resource: str = text("资源", "Resource", required=True, most=100, formula=True)
    start: Any = formula("时间", "Start", "date_time", required=True)
    for_: str = text("预约人", "For", "{call.calling}", most=100, formula=True)
    values: tuple[dict[str, Any], ...] = field_rows("其他字段", "Further fields")
    remind: int | None = integer("提前多少分钟提醒", "Remind (minutes before)", low=5, high=10_080)
    number: str = variable("预约号存入", "Number into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        words = Words(
            "没有把预约号告诉来电者。", "The caller is never told the number of the booking."
        )
        yield from unsaid(look, "number", "booked", "unsaid", words)

    async def run(self, call: Session) -> str:
        how, number = await call.slow(
            self.bookings(call).take(
                self.resource,
                time_of(self.start),
                self.for_,
                values_of(self.values or ()),
                self.remind,
            )
        )
        if how == "booked":
            call.variables[self.number] = number
        return how


class Find(OfBookings):
    """Bookings of a caller or number."""

    id = "booking.find"
    title = Words("查询预约", "My bookings")
    purpose = Words("按号码或预约号查询预约。", "Bookings of a caller or by their number.")
    icon = "booking"
    ways = (
        Exit("found", Words("找到", "found")),
        Exit("several", Words("不止一个", "several"), falls_to="found"),
        NONE,
        UNAVAILABLE,
    )
    summary = Words("查询 {by} 的预约。", "The bookings of {by} are looked up.")
    line = Words("{by} 的预约", "Bookings of {by}")

    by: str = text("按号码", "By telephone", "{call.calling}", most=40, formula=True)
    number: str | None = text("预约号", "Number", most=40, formula=True)
    numbers: str | None = variable("预约号存入", "Numbers into", "text[]")
    starts: str | None = variable("时间存入", "Starts into", "date_time[]")
    resources: str | None = variable("资源存入", "Resources into", "text[]")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("number"):
            words = Words(
                "只凭号码就能查到预约。", "Bookings are shown by the telephone number alone."
            )
            yield from verified_first(look, "open", words, "number")

    async def run(self, call: Session) -> str:
        found = await call.slow(self.bookings(call).find(self.by, self.number or ""))
        for into, values in (
            (self.numbers, tuple(one.number for one in found)),
            (self.starts, tuple(one.start for one in found)),
            (self.resources, tuple(one.resource for one in found)),
        ):
            if into:
                call.variables[into] = values
        return "none" if not found else "found" if len(found) == 1 else "several"


class Cancel(OfBookings):
    """Frees the slot or changes it."""

    id = "booking.cancel"
    title = Words("取消/改约", "Cancel or move booking")
    purpose = Words(
        "取消预约，或改到另一个时间。", "Gives a booking up or moves it to another time."
    )
    icon, notes = "unbook", "W"
    ways = (
        Exit("done", Words("已办理", "done")),
        Exit("too_late", Words("已来不及", "too late")),
        Exit("taken", Words("已被约", "taken"), falls_to="too_late"),
        NONE,
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("取消或改约 {number}。", "The booking {number} is given up or moved.")
    line = Words("{number}", "{number}")

    number: str = text("预约号", "Number", required=True, most=40, formula=True)
    to: Any = formula("改到（留空为取消）", "To (empty: given up)", "date_time")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        asked = ("input.confirm", "input.yes_no")
        if look.flow.kind != "job" and reached_without(look, asked):
            words = Words("没有请来电者确认。", "The caller is not asked to confirm.")
            title = Words("先插入“复述确认”", "Insert Read back before")
            given = str(look.value("number") or "")
            value = given.strip("{} ") if given.startswith("{") else f"'{given}'"
            fix = look.insert_before(title, "input.confirm", value=value, kind="spell")
            yield look.finding("no_confirm", WARNING, words, "number", [fix])

    async def run(self, call: Session) -> str:
        return await call.slow(self.bookings(call).change(needed(self.number), moment(self.to)))
