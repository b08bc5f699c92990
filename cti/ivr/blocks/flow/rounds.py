"""Doing something several times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cti.ivr.flow.block import (
    HINT,
    WARNING,
    Block,
    Exit,
    Finding,
    Fix,
    Look,
    Session,
    Words,
    formula,
    integer,
    rows,
    text,
    variable,
)

if TYPE_CHECKING:
    from cti.ivr.flow.document import Flow

BODY = Exit("body", Words("循环体", "body"))
DONE = Exit("done", Words("完成", "done"))


def comes_back(look: Look, body: str) -> Iterator[Finding]:
    """The path of the body exit never leads back to the block."""
    paths, block = look.survey.paths, look.block.id
    first = paths.next(block, body)
    if first is None or first == block:
        return
    reached = paths.walk([first])
    if block in reached:
        return
    words = Words(
        "循环体没有连回本模块，只会执行一次。", "The body never comes back, so it runs once only."
    )
    inside = set(reached) - set(paths.walk(paths.entries, lambda way: way[:2] != (block, body)))
    fixes: list[Fix] = []
    for id in reached:
        for exit in paths.exits[id]:
            to = paths.next(id, exit.id)
            leaves = id in inside and (to is None or to not in inside) and not exit.optional
            if leaves and look.flow.blocks[id].layer == look.block.layer and not fixes:
                title = Words("把它的末尾接回这里", "Link its end here")
                fixes.append(Fix.by(title, type(look.flow).link, id, exit.id, block, look.palette))
    fixes = fixes or [
        Fix.by(Words("接回本模块", "Link it here"), type(look.flow).unlink, block, body)
    ]
    yield look.finding("body_no_return", WARNING, words, None, fixes)


def written_in_body(look: Look, body: str) -> set[str]:
    """Variables that blocks between the body exit and the block write."""
    paths = look.survey.paths
    found: set[str] = set()
    first = paths.next(look.block.id, body)
    for id in paths.walk([first], lambda way: way[2] != look.block.id) if first else ():
        other = look.flow.blocks[id]
        kind = look.palette.get(other.type)
        if kind is not None and id != look.block.id:
            found.update(name for _, name, _ in kind.writes(other.fields))
    return found


class Loop(Block):
    """Runs what hangs on "body" a number of times."""

    id = "flow.loop"
    title = Words("循环 n 次", "Repeat")
    purpose = Words(
        "把“循环体”出口之后的模块执行若干次。", "Runs what hangs on “body” a number of times."
    )
    keywords = ("循环", "重复", "loop", "again")
    icon = "loop"
    ways = (BODY, DONE)
    body = "body"
    summary = Words("重复 {times} 次：", "{times} times:")
    line = Words("{times} 次", "{times} times")

    times: int = integer("次数", "Times", 3, low=1, high=10_000, formula=True)
    round: str | None = variable("第几次存入", "Round into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from comes_back(look, "body")

    async def run(self, call: Session) -> str:
        # The number is that of the first round, whatever the body does to its variables.
        round, times = call.memory.get(call.block, (0, int(self.times)))
        if round >= times:
            call.memory.pop(call.block, None)
            return "done"
        call.memory[call.block] = (round + 1, times)
        if self.round:
            call.variables[self.round] = round + 1
        return "body"


class While(Block):
    """Runs "body" as long as a condition holds."""

    id = "flow.while"
    title = Words("条件循环", "Repeat while")
    purpose = Words("条件成立时反复执行“循环体”。", "Runs “body” as long as a condition holds.")
    icon = "loop"
    ways = (BODY, DONE, Exit("too_many", Words("次数过多", "too many"), falls_to="done"))
    body = "body"
    summary = Words("只要 {condition}，就重复：", "As long as {condition}:")
    line = Words("{condition}", "{condition}")

    condition: bool = formula("条件", "Condition", "boolean", required=True)
    most: int = integer("最多次数", "At most", 100, low=1, high=10_000)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from comes_back(look, "body")
        reads = _reads(look.value("condition"))
        moving = {name for name in reads if name.startswith(("sys.", "global.", "call.seconds"))}
        if reads and not moving and not reads & written_in_body(look, "body"):
            words = Words(
                "循环体中没有任何模块改变条件里的变量。",
                "Nothing in the body changes what the condition looks at.",
            )
            yield look.finding(
                "unchanged", WARNING, words, "condition", [look.open_field("condition")]
            )

    async def run(self, call: Session) -> str:
        rounds = call.memory.get(call.block, 0)
        if not self.condition or rounds >= int(self.most):
            call.memory.pop(call.block, None)
            return "too_many" if self.condition else "done"
        call.memory[call.block] = rounds + 1
        return "body"


class ForEach(Block):
    """Takes an array item by item."""

    id = "flow.for_each"
    title = Words("逐项循环", "For each")
    purpose = Words("依次取出数组中的每一项。", "Takes an array item by item.")
    icon = "loop"
    ways = (Exit("item", Words("每一项", "item")), DONE)
    body = "item"
    fruitless = frozenset({"done"})
    summary = Words("对 {array} 的每一项：", "For each item of {array}:")
    line = Words("{array}", "{array}")

    array: tuple[Any, ...] = formula("数组", "Array", required=True)
    item: str = variable("当前项存入", "Item into", required=True)
    number: str | None = variable("序号存入", "Number into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from comes_back(look, "item")
        changed = sorted(_reads(look.value("array")) & written_in_body(look, "item"))
        if changed:
            words = Words(
                "循环体改变了数组 {name}；循环仍按开始时的内容进行。",
                "The body changes the array {name}; the rounds go on with what it was at first.",
            )
            copy = f"{changed[0].rpartition('.')[2]}_copy"
            fix = Fix.by(
                Words("先复制一份", "Take a copy before"), _take_copy, look, changed[0], copy
            )
            yield look.finding("changed", WARNING, words.fill(name=changed[0]), "array", [fix])

    async def run(self, call: Session) -> str:
        place, items = call.memory.get(call.block, (0, tuple(self.array or ())))
        if place >= len(items):
            call.memory.pop(call.block, None)
            return "done"
        call.memory[call.block] = (place + 1, items)
        call.variables[self.item] = items[place]
        if self.number:
            call.variables[self.number] = place + 1
        return "item"


def _take_copy(flow: Flow, look: Look, name: str, copy: str) -> Flow:
    """Set a copy on the way in, which is none of the body's, and let the block take that."""
    from cti.ivr.flow.document import Variable

    block, paths = look.block.id, look.survey.paths
    first = paths.next(block, "item")
    body = paths.walk([first], lambda way: way[2] != block) if first is not None else {}
    declared = flow.variable(name)
    flow = flow.declare(Variable(copy, declared.type if declared is not None else "text[]"))
    id = flow.new_id()
    rows = [{"variable": copy, "value": name}]
    flow = flow.add_block("var.set", look.block.layer, id=id, fields={"rows": rows})
    for source, exit in flow.coming_in(block):
        if source not in body:
            flow = flow.link(source, exit, id, look.palette)
    return flow.link(id, "next", block, look.palette).set_field(block, "array", copy)


def _reads(text: object) -> set[str]:
    from cti.ivr.formula.expression import parse
    from cti.ivr.formula.refusal import FormulaError

    try:
        return set(parse(text).reads) if isinstance(text, str) and text else set()
    except FormulaError:
        return set()


class Visits(Block):
    """Branches by how often this call has come here."""

    id = "flow.visits"
    title = Words("第几次经过", "How many times")
    purpose = Words("按本次通话第几次走到这里分支。", "Branches by how often this call came here.")
    keywords = ("第几次", "重试次数", "retries", "attempts")
    icon = "counter"
    summary = Words("按经过的次数分支。", "Goes on by how often the call came here.")

    rows: tuple[dict[str, Any], ...] = rows(
        "分支（空为第一、第二、更多次）", "Ways (empty: first, second, more)", most=20,
        columns={
            "from": integer("从第几次起", "From visit", required=True, low=1, high=10_000),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        given = fields.get("rows")
        ways: dict[str, Exit] = {}
        for row in given if isinstance(given, (list, tuple)) else ():
            if isinstance(row, Mapping) and isinstance(row.get("from"), int):
                label = str(row.get("name") or row["from"])
                ways[str(row["from"])] = Exit(str(row["from"]), Words(label, label))
        return tuple(ways.values()) or (
            Exit("first", Words("第一次", "first")),
            Exit("second", Words("第二次", "second"), falls_to="first"),
            Exit("more", Words("更多", "more"), falls_to="second"),
        )

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths, block = look.survey.paths, look.block.id
        after = {way[2] for way in paths.ways.get(block, ())}
        handler = look.survey.paths.walk(
            id for id in paths.entries if look.flow.blocks[id].type.startswith("event.")
        )
        if block in paths.reached and block not in paths.walk(after) and block not in handler:
            words = Words(
                "没有路径会再次走到这里。", "No path comes back here, so every visit is the first."
            )
            yield look.finding("never_again", HINT, words, fixes=[look.delete()])

    async def run(self, call: Session) -> str:
        visits = call.memory.get(call.block, 0) + 1
        call.memory[call.block] = visits
        if not self.rows:
            return {1: "first", 2: "second"}.get(visits, "more")
        starts = sorted(row["from"] for row in self.rows)
        return str(max((one for one in starts if one <= visits), default=starts[0]))
