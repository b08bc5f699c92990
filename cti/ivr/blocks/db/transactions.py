"""Several changes that are kept together or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.db.asking import TROUBLE, AtSource
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    seconds,
)

ISOLATION = {
    "source": ("数据源默认", "the source's"),
    "read_committed": ("读已提交", "read committed"),
    "repeatable_read": ("可重复读", "repeatable read"),
    "serializable": ("可串行化", "serializable"),
}


class Begin(AtSource):
    """Opens a transaction on one source."""

    id = "db.begin"
    title = Words("开始事务", "Begin transaction")
    purpose = Words(
        "在数据源上开始事务；挂机、出错或超时自动回滚。",
        "Opens a transaction; it is rolled back at hang-up, error or when its time is over.",
    )
    icon = "transaction"
    ways = (NEXT, *TROUBLE)
    summary = Words("在 {source} 开始事务。", "A transaction begins in {source}.")
    line = Words("{source}", "{source}")

    isolation: str = choice("隔离级别", "Isolation", "source", ISOLATION)
    most: float = seconds("最长时间", "Longest", 10, low=1, high=120)

    async def run(self, call: Session) -> str:
        level = "" if self.isolation == "source" else self.isolation.replace("_", " ").upper()
        work = self.sources(call).begin(
            call, self.source, level, float(self.most), float(self.limit)
        )
        await self.slow(call, work)
        return "next"


class Commit(AtSource):
    """Keeps what was done since Begin."""

    id = "db.commit"
    title = Words("提交事务", "Commit")
    purpose = Words("保存开始事务以来的修改。", "Keeps what was done since Begin.")
    icon = "transaction"
    notes = "SW"
    ways = (NEXT, Exit("conflict", Words("冲突", "conflict")), FAILED)
    summary = Words("提交 {source} 的事务。", "What was changed in {source} is kept.")
    line = Words("{source}", "{source}")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if _begun(look):
            return
        words = Words(
            "前面没有在这个数据源上开始事务。", "No transaction was begun on this source before."
        )
        title = Words("插入“开始事务”", "Insert Begin transaction")
        fix = look.insert_before(title, "db.begin", source=look.value("source"))
        yield look.finding("no_begin", ERROR, words, None, [fix])

    async def run(self, call: Session) -> str:
        try:
            await self.slow(call, self.sources(call).commit(call, self.source, float(self.limit)))
        except BlockFailed as failed:
            if failed.kind == "conflict":
                return "conflict"
            raise
        return "next"


class RollBack(AtSource):
    """Undoes what was done since Begin."""

    id = "db.roll_back"
    title = Words("回滚事务", "Roll back")
    purpose = Words("撤销开始事务以来的修改。", "Undoes what was done since Begin.")
    icon = "transaction"
    ways = (NEXT,)
    summary = Words("撤销 {source} 的事务。", "What was changed in {source} is undone.")
    line = Words("{source}", "{source}")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not _begun(look):
            words = Words(
                "前面没有在这个数据源上开始事务。",
                "No transaction was begun on this source before.",
            )
            yield look.finding("no_begin", ERROR, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        await self.slow(call, self.sources(call).roll_back(call, self.source))
        return "next"


def _begun(look: Look) -> bool:
    """Whether some path to this block leads through a Begin of the same source."""
    before, todo = {look.block.id}, [look.block.id]
    paths = look.survey.paths
    while todo:
        for id in paths.before.get(todo.pop(), ()):
            if id in before:
                continue
            before.add(id)
            todo.append(id)
            block = look.flow.blocks[id]
            same = block.fields.get("source") == look.value("source")
            if block.type == "db.begin" and same:
                return True
    return False
