"""Small flows that show a finding: a chain of blocks between Answer and End, in a house with a little of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cti.ivr.check.site import PartShape, Site
from cti.ivr.data_sources.facts import ColumnFacts, SourceFacts, TableFacts
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.palette import installed

Step = tuple[str, dict[str, Any]]
Change = Callable[[Flow], Flow]

GUESTS = TableFacts(
    {"no": ColumnFacts("text", True), "guest": ColumnFacts("text"), "balance": ColumnFacts("decimal")},
    key=("no",),
)  # fmt: skip
BOTH = {"zh-CN": "您好。", "en-US": "Hello."}
HOUSE = Site(
    queues={"sales": "销售", "service": "客服"},
    staffed=frozenset({"sales"}),
    stations={"8001": "", "8002": ""},
    flows={"main": "main", "night": "night", "room_of": "room_of", "tidy": "tidy"},
    flow_kinds={"room_of": "part", "tidy": "job"},
    part_shapes={
        "room_of": PartShape(
            ({"name": "room", "type": "text"},), ({"name": "next", "values": ["guest"]},)
        ),
        "tidy": PartShape(({"name": "room", "type": "text"},)),
    },
    calendars={"house": "总台", "shop": "商店"},
    prompts={
        "welcome": BOTH, "menu": {"zh-CN": "销售请按1，客服请按2。", "en-US": "For sales, press 1."},
        "only_zh": {"zh-CN": "仅中文。"}, "only_zh_2": {"zh-CN": "仅中文。"}, "rough": BOTH,
        "reworded": BOTH, "long": {"zh-CN": "请听完这段说明。" * 20, "en-US": "Please listen. " * 30},
        "house/goodbye": BOTH, "house/music": BOTH,
    },
    customer_fields={"telephone": "text", "name": "text"},
    campaign_fields={"amount_due": "decimal"},
    named={
        "list": {"vip": "贵宾"}, "mailbox": {"reception": "总台"}, "template": {"hello": "问候"},
        "campaign": {"arrears": "催缴"}, "source": {"pms": "酒店"}, "number": {"4008": "main"},
        "table": {"codes": "代码"}, "outcome": {"promised": "答应还款"}, "switch": {"rain": "雨"},
        "trunks": {"city": "市话"},
        "group": {"desk": "前台"}, "room": {"one": "一"}, "notice": {"news": "新闻"},
    },
    source_facts={"pms": SourceFacts({"room": GUESTS}, "sqlite", True)},
    drafts={"rough": ("zh-CN",)},
    reworded={"reworded": ("zh-CN",)},
    voices=("zh", "en"),
    template_values={"hello": ("room",)},
    last_holidays={"house": "2027-10-07", "shop": "2026-10-07"},
    today="2026-11-23",
    services=frozenset(
        {"acd", "calendars", "crm", "extensions", "files", "notices", "trunks", "tts", "db", "http",
         "conf", "recorder", "cpa", "dialer", "mailbox", "sms", "fax", "mail", "im", "rating"}
    ),
)  # fmt: skip
"""A house with at least one of everything that flows name."""
LAST = "b90"


def same(flow: Flow) -> Flow:
    return flow


@dataclass(frozen=True)
class Case:
    """A finding, the chain of blocks that shows it, and a chain that does not.

    The steps are b3, b4 …; the first exit of each leads to the next one, its other exits to End (b90)
    unless `open` names them. `change` draws what is no chain. `alike` changes the good flow as well.
    """

    finding: str
    shows: Sequence[Step]
    good: Sequence[Step] = ()
    variables: str = ""
    kind: str = "inbound"
    site: Site = HOUSE
    change: Change = same
    good_change: Change = same
    open: Sequence[str] = ()
    answered: bool = True
    good_variables: str | None = None
    good_kind: str = ""
    good_open: Sequence[str] = ()
    by_hand: bool = False
    """Only a person can mend it: no fix applies by itself."""
    more_errors: Sequence[str] = field(default=())
    """Findings that a fix may bring because it leaves a person something to fill."""

    def flow(self) -> Flow:
        return self.change(chain(self.shows, self.variables, self.kind, self.open, self.answered))

    def good_flow(self) -> Flow:
        declared = self.variables if self.good_variables is None else self.good_variables
        return self.good_change(
            chain(self.good, declared, self.good_kind or self.kind, self.good_open)
        )


def chain(
    steps: Sequence[Step],
    variables: str = "",
    kind: str = "inbound",
    open: Sequence[str] = (),
    answered: bool = True,
) -> Flow:
    palette = installed()
    flow = new_flow("main", "试", "Try", kind).add_block("flow.end", id=LAST, position=(900, 36))
    before = ("b1", "next")
    if kind != "job" and answered:
        flow = flow.add_block("call.answer", id="b2", fields={"pause": 0}, position=(100, 36))
        flow = flow.link(*before, "b2", palette)
        before = ("b2", "next")
    for text in variables.split():
        path, _, kind_of = text.partition(":")
        kind_of, _, first = kind_of.partition("=")
        scope, dot, rest = path.partition(".")
        made = Variable(rest if dot else path, kind_of or "text", scope if dot else "flow")
        flow = flow.declare(replace(made, first=first) if first else made)
    for number, (type_, fields) in enumerate(steps, 3):
        id = f"b{number}"
        flow = flow.add_block(type_, id=id, fields=fields, position=(100.0 * number, 36.0))
        enters = type_ not in palette or palette[type_].has_entry
        if enters and before[1] and (before[0] + "." + before[1]) not in open:
            flow = flow.link(*before, id, palette)
        exits = flow.exits(id, palette)
        for exit in exits[1:]:
            if not (exit.optional or f"{id}.{exit.id}" in open):
                flow = flow.link(id, exit.id, LAST, palette)
        before = (id, exits[0].id if exits and f"{id}.{exits[0].id}" not in open else "")
    if before[1]:
        flow = flow.link(*before, LAST, palette)
    return flow


def linked(*links: str) -> Change:
    """More links, written `b3.yes b4`."""

    def change(flow: Flow) -> Flow:
        for link in links:
            source, to = link.split()
            block, _, exit = source.partition(".")
            flow = replace(flow, links={**flow.links, (block, exit): to})
        return flow

    return change


def edited(method: Callable[..., Flow], *args: Any, **named: Any) -> Change:
    return lambda flow: method(flow, *args, **named)
