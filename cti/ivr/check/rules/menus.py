"""Findings about menus: what the prompt says against what the menu has, and the way to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words
from cti.ivr.prompts.lists import prompt_names

_KEYS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8",
         "九": "9", "零": "0", "星号": "*", "井号": "#", "one": "1", "two": "2", "three": "3",
         "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "zero": "0",
         "star": "*", "hash": "#", "pound": "#"}  # fmt: skip
_KEY = r"(\d+|[*#]|[一二三四五六七八九零]|星号|井号|one|two|three|four|five|six|seven|eight|nine|zero|star|hash|pound)"
_SAID = (
    re.compile(rf"(?:for|to reach)\s+([^,.;]+?),?\s+(?:please\s+)?press\s+{_KEY}\b", re.IGNORECASE),
    re.compile(rf"press\s+{_KEY}\s+(?:for|to)\s+([^,.;]+)", re.IGNORECASE),
    re.compile(rf"([^，。；、,;按请]+)请?按\s*{_KEY}"),
)
PEOPLE = ("queue.wait", "queue.join", "queue.to_agent", "queue.last_agent", "queue.callback",
          "call.transfer", "call.to_extension", "call.to_outside", "call.consult", "call.ring_group",
          "call.find_me", "call.place", "flow.go_to", "flow.call", "voicemail.leave")  # fmt: skip
"""Blocks at which somebody may take over, or another flow decides."""


def check(survey: Survey) -> Iterator[Finding]:
    menus = [id for id, block in survey.flow.blocks.items() if block.type == "input.menu"]
    for id in menus:
        yield from _text_differs(survey, survey.flow.blocks[id])
    yield from _no_agent(survey, [id for id in menus if id in survey.paths.reached])


# --- the text and the keys -------------------------------------------------------------------------


def said_keys(text: str) -> Iterator[tuple[str, str]]:
    """(choice, key) pairs that a text announces: “sales, press 1”, “销售请按1”."""
    for number, pattern in enumerate(_SAID):
        for found in pattern.finditer(text):
            choice, key = found.groups() if number != 1 else found.groups()[::-1]
            yield choice.strip(), _KEYS.get(key.lower(), key)


def _text_differs(survey: Survey, block: FlowBlock) -> Iterator[Finding]:
    rows = block.fields.get("choices")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    named = {str(row.get("name") or "").strip().lower(): str(row.get("keys") or "") for row in rows}
    named.pop("", None)
    texts = [
        str(item["text"]) for item in _items(block) if isinstance(item, dict) and "text" in item
    ]
    for name in prompt_names(block.fields.get("prompt")):
        texts += [t for t in survey.site.prompts.get(name, {}).values() if t]
    for text in texts:
        for choice, key in said_keys(text):
            name = _one_of(choice.lower(), named)
            if name and named[name] != key:
                title = Words("菜单改为 {key}", "Put it on {key}").fill(key=key)
                fix = Fix.by(title, _on_key, block.id, name, key, survey.palette)
                yield finding(
                    "menu_text_differs", block=block.id, field="choices", choice=choice, n=key,
                    key=named[name], fixes=[fix],
                )  # fmt: skip
                return


def _items(block: FlowBlock) -> list[Any]:
    value = block.fields.get("prompt")
    return value if isinstance(value, list) else []


def _one_of(choice: str, named: dict[str, str]) -> str:
    """The choice of the menu that is meant: the longest whose name stands in what is said."""
    return max((name for name in named if name in choice), key=len, default="")


def _on_key(flow: Flow, block: str, name: str, key: str, palette: Any) -> Flow:
    """Move a choice to a key; the choice that has the key gets the other's, and the links follow."""
    rows = flow.blocks[block].fields["choices"]
    old = next(str(row["keys"]) for row in rows if str(row.get("name", "")).strip().lower() == name)
    turn = {old: key, key: old}
    changed = [{**row, "keys": turn.get(str(row.get("keys")), row.get("keys"))} for row in rows]
    targets = {exit: flow.target(block, exit) for exit in turn}
    for exit in turn:
        flow = flow.unlink(block, exit)
    flow = flow.set_field(block, "choices", changed)
    for exit, to in targets.items():
        if to is not None:
            flow = flow.link(block, turn[exit], to, palette)
    return flow


# --- a person --------------------------------------------------------------------------------------


def _no_agent(survey: Survey, menus: list[str]) -> Iterator[Finding]:
    """A flow with menus of which none leads to a person, where there are people."""
    queues = survey.site.staffed if survey.site.staffed is not None else survey.site.queues
    if len(menus) < 2 or not queues or survey.flow.kind != "inbound" or survey.unknown:
        return
    reached = survey.paths.reach(menus)
    if any(survey.flow.blocks[id].type in PEOPLE for id in reached):
        return
    first = min(menus, key=lambda id: survey.flow.blocks[id].number)
    fixes = []
    rows = survey.flow.blocks[first].fields.get("choices")
    rows = rows if isinstance(rows, list) else []
    taken = {str(row.get("keys")) for row in rows if isinstance(row, dict)}
    if "0" not in taken:
        queue = sorted(queues)[0]
        title = Words("加上 0 → {queue}", "Add 0 → {queue}").fill(
            queue=survey.title("queue", queue)
        )
        fixes.append(Fix.by(title, _agent_on_zero, survey, first, queue))
    yield finding("menu_no_agent", block=first, name_of=survey.name(first), fixes=fixes)


def _agent_on_zero(flow: Flow, survey: Survey, menu: str, queue: str) -> Flow:
    rows = flow.blocks[menu].fields.get("choices") or []
    flow = flow.set_field(menu, "choices", [*rows, {"keys": "0", "name": "人工"}])
    wait, end, layer = flow.new_id(), "", flow.blocks[menu].layer
    x, y = flow.positions.get(menu, (36.0, 36.0))
    flow = flow.add_block("queue.wait", layer, (x + 210, y + 216), id=wait, fields={"queue": queue})
    end = flow.new_id()
    flow = flow.add_block("flow.end", layer, (x + 420, y + 216), id=end)
    return flow.link(menu, "0", wait, survey.palette).link(wait, "timeout", end, survey.palette)


# --- too long --------------------------------------------------------------------------------------

FEW = 5


def split_menu(flow: Flow, survey: Survey, menu: str) -> Flow:
    """The first choices stay; the others follow in a second menu behind a key of their own."""
    block, palette = flow.blocks[menu], survey.palette
    rows = block.fields["choices"]
    stay, go = rows[:FEW], rows[FEW:]
    used = {str(row.get("keys"))[:1] for row in stay}
    more = next(key for key in "9876543210" if key not in used)
    second, (x, y) = flow.new_id(), flow.positions.get(menu, (36.0, 36.0))
    fields = {**block.fields, "choices": go}
    flow = flow.add_block(block.type, block.layer, (x + 210, y + 108), id=second, fields=fields)
    for row in go:
        exit = str(row.get("keys"))
        to = flow.target(menu, exit)
        flow = flow.unlink(menu, exit)
        flow = flow.link(second, exit, to, palette) if to is not None else flow
    for exit in ("no_input", "no_match"):
        to = flow.target(menu, exit)
        flow = flow.link(second, exit, to, palette) if to is not None else flow
    flow = flow.set_field(menu, "choices", [*stay, {"keys": more, "name": "更多"}])
    return flow.link(menu, more, second, palette)
