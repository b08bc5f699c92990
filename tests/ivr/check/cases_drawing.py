"""The findings about the drawing, fields and references."""

from __future__ import annotations

from dataclasses import replace

from cti.ivr.check.site import PartShape
from cti.ivr.flow.document import Flow, Layer
from tests.ivr.check.drawn import HOUSE, LAST, Case, edited, linked

SAY = ("play.prompts", {"prompts": ["welcome"]})
LOG = ("log.write", {"text": "x"})
IF = ("logic.if", {"condition": "call.seconds > 9"})
END = ("flow.end", {})
MENU = ("input.menu", {"prompt": ["welcome"], "choices": [{"keys": "1", "name": "A"}]})
SET = ("var.set", {"rows": [{"variable": "n", "value": "1"}]})
QUEUE = ("queue.wait", {"queue": "sales"})
MUSIC = {"house/music": {"zh-CN": ""}}


def doors(a: str, *b: str):  # type: ignore[no-untyped-def]
    """A door out to `a`, and doors in of these names."""

    def change(flow: Flow) -> Flow:
        for number, name in enumerate(b):
            flow = flow.add_block("layer.door_in", id=f"b{60 + number}", name=name)
            flow = linked(f"b{60 + number}.next {LAST}")(flow)
        flow = flow.add_block("layer.door_out", id="b70", fields={"door": a})
        return linked("b3.next b70")(flow)

    return change


def part(*returns: str, calls: tuple[str, ...] = (), parameters: tuple[str, ...] = ("room",)):  # type: ignore[no-untyped-def]
    shape = PartShape(
        tuple({"name": name, "type": "text"} for name in parameters),
        tuple({"name": name, "values": ["guest"]} for name in returns), calls,
    )  # fmt: skip
    return replace(HOUSE, part_shapes={"room_of": shape})


UNNAMED = [LOG, *[IF] * 9]
CASES = [
    Case("start_missing", [LOG], [LOG], change=edited(Flow.remove_blocks, ["b1"])),
    Case("start_twice", [LOG], [LOG], change=lambda flow: linked("b50.next b3")(
        flow.add_block("flow.start", id="b50"))),
    Case("start_unlinked", [LOG], [LOG], change=edited(Flow.unlink, "b1", "next")),
    Case("exit_unlinked", [SAY], [SAY], open=["b3.next"]),
    Case("exit_gone", [SAY], [SAY], change=linked(f"b3.sideways {LAST}")),
    Case("entry_missing", [SAY, ("event.hang_up", {})], [SAY], change=linked("b3.next b4"),
         more_errors=["exit_unlinked"]),
    Case("block_unreachable", [SAY, LOG], [SAY, LOG], open=["b3.next"], change=linked(f"b3.next {LAST}")),
    Case("handler_empty", [SAY, ("event.hang_up", {})], [SAY, ("event.hang_up", {}), LOG],
         open=["b4.next"], change=linked(f"b3.next {LAST}"), good_change=linked(f"b3.next {LAST}")),
    Case("handler_twice", [SAY, ("event.error", {}), LOG, ("event.error", {}), LOG],
         [SAY, ("event.error", {}), LOG], change=linked(f"b3.next {LAST}", f"b5.next {LAST}"),
         good_change=linked(f"b3.next {LAST}")),
    Case("door_in_missing", [SAY], [SAY], change=doors("nihgt", "night"), good_change=doors("night", "night")),
    Case("door_name_twice", [SAY], [SAY], change=doors("night", "night", "night"),
         good_change=doors("night", "night")),
    Case("door_unused", [SAY], [SAY], change=doors("night", "night", "day"),
         good_change=doors("night", "night")),
    Case("layer_empty", [SAY], [SAY], change=edited(Flow.add_layer, Layer("night", "夜间"))),
    Case("link_across_layers", [SAY], [SAY],
         change=lambda f: f.add_layer(Layer("n", "夜间")).to_layer(LAST, "n"), more_errors=["exit_unlinked"]),
    Case("endless_loop", [SET], [SAY, SET], change=linked("b3.next b3"), variables="n:integer=1",
         good_change=linked("b4.next b3")),
    Case("endless_menu", [MENU], [MENU], change=linked("b3.no_input b3"), open=["b3.no_match"]),
    Case("exit_never", [("queue.wait", {"queue": "sales"})], [("queue.wait", {"queue": "sales", "leave_keys": "9"})]),
    Case("same_target", [IF], [IF, LOG]),
    Case("unfinished", [("note.todo", {"text": "ask the manager"})], [SAY]),
    Case("kind_forbids", [SAY], [LOG], kind="job"),
    Case("flow_large", [LOG], [LOG], change=lambda f: replace(f, blocks={**f.blocks, **{
        f"b{n}": replace(f.blocks["b3"], id=f"b{n}", type="note.comment") for n in range(100, 10_101)}})),
    Case("block_unnamed", UNNAMED, UNNAMED[:5]),
    # --- fields and references ---
    Case("field_missing", [("queue.wait", {})], [QUEUE]),
    Case("field_limit", [("flow.wait", {"time": 9999})], [("flow.wait", {"time": 9})]),
    Case("field_wrong", [("flow.wait", {"time": [1]})], [("flow.wait", {"time": 9})],
         more_errors=["field_missing"]),
    Case("field_unknown", [("flow.wait", {"time": 9, "speed": 1})], [("flow.wait", {"time": 9})]),
    Case("block_unknown", [("bank.transfer", {}), LOG], [LOG], change=linked("b3.next b4"),
         more_errors=["exit_unlinked"]),
    Case("queue_missing", [("queue.wait", {"queue": "sale"})], [QUEUE]),
    Case("queue_unstaffed", [("queue.wait", {"queue": "service"})], [QUEUE]),
    Case("extension_missing", [("call.transfer", {"to": "8009"})], [("call.transfer", {"to": "8001"})]),
    Case("source_missing", [("db.connect", {"source": "pns"})], [("db.connect", {"source": "pms"})]),
    Case("table_missing", [("db.count", {"source": "pms", "table": "rooms", "into": "n"})],
         [("db.count", {"source": "pms", "table": "room", "into": "n"})], variables="n:integer"),
    Case("sql_text_in_query",
         [("db.sql", {"source": "pms", "sql": "select guest from room where no = '{call.calling}'"})],
         [("db.sql", {"source": "pms", "sql": "select guest from room where no = :no",
                      "values": [{"name": "no", "value": "call.calling"}]})]),
    Case("sql_unbounded", [("db.sql", {"source": "pms", "sql": "update room set guest = 'x'"})],
         [("db.sql", {"source": "pms", "sql": "update room set guest = 'x' where no = :no",
                      "values": [{"name": "no", "value": "call.calling"}]})], more_errors=["field_missing"]),
    Case("transaction_open", [("db.begin", {"source": "pms"}), LOG],
         [("db.begin", {"source": "pms"}), LOG, ("db.commit", {"source": "pms"})]),
    Case("transaction_waits", [("db.begin", {"source": "pms"}), MENU, ("db.commit", {"source": "pms"})],
         [MENU, ("db.begin", {"source": "pms"}), ("db.commit", {"source": "pms"})],
         change=linked("b4.no_input b5"), good_change=linked("b3.no_input b4")),
    Case("calendar_missing", [("time.calendar", {"calendar": "hous"})], [("time.calendar", {"calendar": "house"})]),
    Case("calendar_ends", [("time.calendar", {"calendar": "shop"})], [("time.calendar", {"calendar": "house"})]),
    Case("list_missing", [("logic.in_list", {"lists": [{"list": "vipp"}]})],
         [("logic.in_list", {"lists": [{"list": "vip"}]})]),
    Case("mailbox_missing", [("voicemail.leave", {"mailbox": "recepton"})],
         [("voicemail.leave", {"mailbox": "reception"})]),
    Case("template_missing", [("sms.send", {"to": "13812340022", "template": "helo",
                        "values": [{"field": "room", "value": '"1"'}]})],
         [("sms.send", {"to": "13812340022", "template": "hello",
                        "values": [{"field": "room", "value": '"1"'}]})]),
    Case("template_field", [("sms.send", {"to": "13812340022", "template": "hello"})],
         [("sms.send", {"to": "13812340022", "template": "hello",
                        "values": [{"field": "room", "value": '"1"'}]})]),
    Case("flow_missing", [("flow.call", {"flow": "room_off"})], [("flow.call", {"flow": "room_of"})]),
    Case("campaign_missing", [("campaign.progress", {"campaign": "arears"})],
         [("campaign.progress", {"campaign": "arrears"})]),
    Case("part_changed", [("flow.call", {"flow": "room_of", "in": [{"parameter": "rom", "value": '"1"'}]})],
         [("flow.call", {"flow": "room_of", "in": [{"parameter": "room", "value": '"1"'}]})]),
    Case("part_changed", [("flow.call", {"flow": "room_of", "returns": [{"name": "netx"}]})],
         [("flow.call", {"flow": "room_of"})]),
    Case("part_circle", [("flow.call", {"flow": "room_of"})], [("flow.call", {"flow": "room_of"})],
         site=part("next", calls=("main",)), good_change=lambda f: replace(f, id="other")),
    Case("transfer_circle", [SAY, ("flow.go_to", {"flow": "night"})], [MENU, ("flow.go_to", {"flow": "night"})],
         site=replace(HOUSE, passes={"night": ("main",)}), more_errors=["exit_unlinked"]),
    Case("unavailable_here", [("customer.find", {})], [LOG], site=replace(HOUSE, services=frozenset({"acd"}))),
    Case("engine_missing", [("play.prompts", {"prompts": [{"text": "Hello"}]})], [SAY],
         site=replace(HOUSE, voices=("zh",))),
    Case("engine_missing", [("input.menu", {**MENU[1], "by_voice": True})], [MENU]),
    Case("disabled_block", [LOG], [LOG], change=edited(Flow.switch_off, "b3", True)),
]  # fmt: skip
