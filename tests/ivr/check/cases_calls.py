"""The findings about prompts, input, the call, people and law."""

from __future__ import annotations

from dataclasses import replace

from cti.ivr.flow.document import Flow
from tests.ivr.check.drawn import HOUSE, LAST, Case, edited, linked

SAY = ("play.prompts", {"prompts": ["welcome"]})
LOG = ("log.write", {"text": "x"})
ROWS = [{"keys": "1", "name": "A"}]
MENU = ("input.menu", {"prompt": ["welcome"], "choices": ROWS})
DIGITS = ("input.digits", {"prompt": ["welcome"], "into": "n", "max": 4})
PIN = ("input.pin", {"prompt": ["welcome"], "into": "pin"})
QUEUE = ("queue.wait", {"queue": "sales"})
JOIN = ("queue.join", {"queue": "sales"})
PLACE = ("call.place", {"number": "13812340022", "leg": "leg"})
BRIDGE = ("call.bridge", {"leg": "leg"})
END = ("flow.end", {})
WHO = ("play.prompts", {"prompts": [{"text": "您好，这里是{sys.site}。"}]})
REFUSE = ("customer.do_not_call", {"value": "{call.calling}", "confirm": ["welcome"]})
BYE = ("call.hang_up", {"goodbye": ["welcome"]})


def menu(**fields: object) -> tuple[str, dict[str, object]]:
    return "input.menu", {**MENU[1], **fields}


def plays(*items: object, **fields: object) -> tuple[str, dict[str, object]]:
    return "play.prompts", {"prompts": [*items], **fields}


def choosing(flow: Flow) -> Flow:
    flow = flow.add_block("input.language", id="b50", fields={
        "prompt": ["welcome"],
        "rows": [{"key": "1", "language": "zh-CN"}, {"key": "2", "language": "en-US"}]})  # fmt: skip
    return linked("b2.next b50", "b50.chosen b3", f"b50.no_input {LAST}")(flow)


LANGUAGES = edited(replace, languages=("zh-CN", "ja-JP"))
CASES = [
    Case("prompt_unknown", [plays("welcom")], [SAY]),
    Case("prompt_missing", [plays("only_zh")], [SAY]),
    Case("prompt_draft", [plays("rough")], [SAY]),
    Case("prompt_text_differs", [plays("reworded")], [SAY]),
    Case("prompt_unused", [SAY], [SAY, plays(*HOUSE.prompts)], by_hand=True,
         site=replace(HOUSE, named={**HOUSE.named, "prompt_in_use": {"hello": ""}})),
    Case("prompt_long", [plays("long", barge_in="no")], [plays("long")]),
    Case("prompt_silent", [("input.menu", {"choices": ROWS})], [MENU]),
    Case("menu_text_differs", [menu(prompt=["menu"], choices=[
        {"keys": "2", "name": "销售"}, {"keys": "3", "name": "客服"}])],
         [menu(prompt=["menu"], choices=[{"keys": "1", "name": "销售"}, {"keys": "2", "name": "客服"}])]),
    Case("menu_ambiguous", [menu(choices=[*ROWS, {"keys": "12", "name": "B"}])],
         [menu(choices=[*ROWS, {"keys": "2", "name": "B"}])]),
    Case("menu_long", [menu(choices=[{"keys": str(n), "name": str(n)} for n in range(1, 10)])], [MENU]),
    Case("menu_no_agent", [MENU, MENU], [MENU, MENU, QUEUE]),
    Case("key_taken", [menu(end_key="1")], [MENU]),
    Case("input_never_ends", [("input.digits", {"prompt": ["welcome"], "into": "n", "end_key": ""})],
         [DIGITS], "n"),
    Case("secret_not_set", [("input.digits", {"prompt": ["welcome"], "into": "password", "max": 6})],
         [DIGITS], "password n"),
    Case("record_while_secret", [("record.notice", {}), ("record.start", {}), PIN],
         [("record.notice", {}), ("record.start", {}), ("record.stop", {}), PIN], "pin:text=1"),
    Case("language_gap", [plays("only_zh", "only_zh_2")], [SAY], change=choosing, good_change=choosing),
    Case("say_language", [plays({"say": "number", "value": "3"})], [SAY], change=LANGUAGES,
         good_change=LANGUAGES, site=replace(HOUSE, voices=("zh", "en", "ja"))),
    # --- the call ---
    Case("not_answered", [SAY], [SAY], answered=False, good_change=lambda flow: flow),
    Case("after_hang_up", [LOG, ("event.hang_up", {}), SAY], [LOG, ("event.hang_up", {}), LOG],
         change=linked(f"b3.next {LAST}"), good_change=linked(f"b3.next {LAST}")),
    Case("answer_twice", [("call.answer", {})], [SAY]),
    Case("ends_silently", [LOG, ("call.hang_up", {})], [LOG, BYE]),
    Case("queue_twice", [JOIN, QUEUE], [JOIN, SAY]),
    Case("queue_left", [("queue.leave", {})], [JOIN, SAY, ("queue.leave", {})]),
    Case("queue_without_way_out", [JOIN, SAY], [JOIN, SAY], open=["b4.next"], change=linked("b4.next b4")),
    Case("leg_missing", [BRIDGE], [PLACE, BRIDGE], "leg:integer=0"),
    Case("leg_left", [PLACE, SAY], [PLACE, SAY, ("call.release", {"leg": "leg"})], "leg:integer",
         good_open=["b3.machine"]),
    Case("transfer_no_answer", [("call.transfer", {"to": "8001", "back": False})],
         [("call.transfer", {"to": "8001"})]),
    Case("recording_notice", [("record.start", {})], [("record.notice", {}), ("record.start", {})]),
    Case("ring_too_short", [WHO, ("call.to_outside", {"number": "13812340022", "ring": 10})],
         [WHO, ("call.to_outside", {"number": "13812340022", "ring": 20})], kind="outbound"),
    Case("outbound_no_identity", [SAY, LOG], [WHO, LOG], kind="outbound"),
    Case("outbound_no_refuse", [WHO], [WHO, REFUSE], kind="outbound"),
    Case("number_not_checked", [("call.to_outside", {"number": "{n}"})],
         [("campaign.may_call", {"number": "{n}"}), ("call.to_outside", {"number": "{n}"})], "n:text=1"),
    Case("number_shown_foreign", [("call.to_outside", {"number": "13812340022", "show": "5555"})],
         [("call.to_outside", {"number": "13812340022", "show": "4008"})]),
    Case("contact_not_closed", [WHO, REFUSE], [WHO, ("campaign.outcome", {"outcome": "promised"}), REFUSE],
         kind="outbound"),
    Case("segment_no_return", [SAY, BYE], [SAY, ("flow.return", {})], kind="segment"),
    Case("emergency_blocked", [("logic.by_called", {"rows": [
        {"pattern": "11*", "name": "a"}, {"pattern": "4*", "name": "b"}]}), LOG],
         [("logic.by_called", {"rows": [{"pattern": "4*", "name": "a"}]}), LOG], more_errors=["exit_gone"]),
    Case("service_stalls", [("web.get", {"url": "https://example.org/a", "limit": 60})],
         [("web.get", {"url": "https://example.org/a"})]),
    Case("cache_stale", [("db.select_cached", {"source": "pms", "table": "room", "age": 7200,
         "into": [{"column": "balance", "variable": "b"}]})],
         [("db.select_cached", {"source": "pms", "table": "room", "age": 60,
          "into": [{"column": "balance", "variable": "b"}]})], "b:decimal[]"),
]  # fmt: skip
