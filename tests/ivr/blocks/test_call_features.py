"""Keys during talks and what is dialled as a code: run by themselves, and before the checker."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed, TalkBegan, TalkEnded
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.run.happening import ReachFailed
from cti.ivr.services import Reach
from cti.ivr.services.station_features import StationFeatures
from cti.ivr.services.talk_keys import TalkKey, TalkKeys
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block


class PretendKeys:
    def __init__(self) -> None:
        self.keys: list[TalkKey] = []

    def use(self, keys: list[TalkKey]) -> None:
        self.keys = keys


class PretendFeatures:
    def __init__(self, rings: bool = True, refuse: str = "") -> None:
        self.did: list[tuple[Any, ...]] = []
        self.rings = rings
        self.refuse = refuse

    def forward(self, extension: str, kind: str, to: str) -> None:
        if self.refuse:
            raise BlockFailed(self.refuse, "no")
        self.did.append(("forward", extension, kind, to))

    def pick_up(self, call: int, where: str, name: str) -> bool:
        self.did.append(("pick_up", call, where, name))
        return self.rings

    def flash(self, call: int, milliseconds: int, digits: str) -> None:
        self.did.append(("flash", call, milliseconds, digits))


@covers("call.talk_keys")
def test_every_row_is_handed_over_with_its_defaults() -> None:
    keys = PretendKeys()
    rows = [
        {"keys": "*1", "do": "record"},
        {"party": "any", "keys": "*4", "do": "transfer", "to": "{n}"},
    ]
    ran = run_block(
        "call.talk_keys", {"keys": rows}, services={TalkKeys: keys}, variables={"n": "203"}
    )
    assert ran.exit == "next"
    assert keys.keys == [
        TalkKey("other", "*1", "record"),
        TalkKey("any", "*4", "transfer", "203"),
    ]
    run_block("call.talk_keys", services={TalkKeys: keys})
    assert [key.keys for key in keys.keys] == ["*1", "*2"], "two keys that begin with a star"
    assert run_block("call.talk_keys").error == "unavailable"


@covers_check("call.talk_keys")
def test_keys_that_can_never_be_pressed_to_their_end_clash() -> None:
    def looked(*rows: dict[str, Any]) -> list[str]:
        return check_block("call.talk_keys", {"keys": list(rows)}).ids

    one = {"party": "other", "keys": "*1", "do": "record"}
    clash = check_block("call.talk_keys", {"keys": [one, {**one, "do": "pause"}]})
    assert "call.talk_keys:clash" in clash.ids
    mended = clash.fix("call.talk_keys:clash")
    assert "call.talk_keys:clash" not in mended.ids
    assert [row["keys"] for row in mended.flow.blocks["b3"].fields["keys"]] == ["*1", "*2"]
    assert "call.talk_keys:clash" in looked(one, {**one, "keys": "*12"})
    assert "call.talk_keys:clash" in looked(one, {**one, "party": "any"})
    assert "call.talk_keys:clash" not in looked(one, {**one, "party": "caller"})
    aimless = check_block(
        "call.talk_keys", {"keys": [one, {**one, "keys": "*2", "do": "transfer"}]}
    )
    assert "call.talk_keys:aimless" in aimless.ids
    assert "call.talk_keys:aimless" not in aimless.fix("call.talk_keys:aimless", 1).ids
    assert "call.talk_keys:bad_key" in looked({**one, "keys": "1+"})


@covers("call.pickup")
def test_pick_up_lasts_as_long_as_the_talk() -> None:
    features = PretendFeatures()
    services = {StationFeatures: features}
    fields = {"from": "extension", "extension": "{n}"}
    over = [TalkEnded("call:9")]
    ran = run_block(
        "call.pickup",
        fields,
        services=services,
        script=over,
        variables={"n": "202"},
        answered=False,
    )
    assert (ran.exit, features.did) == ("talk_ended", [("pick_up", 7, "extension", "202")])
    assert ran.session.answered, "whoever talks is answered"
    run_block("call.pickup", services=services, script=over)
    run_block("call.pickup", {"from": "group", "group": "desk"}, services=services, script=over)
    assert features.did[1:] == [("pick_up", 7, "own", ""), ("pick_up", 7, "group", "desk")]
    nothing = PretendFeatures(rings=False)
    assert run_block("call.pickup", services={StationFeatures: nothing}).exit == "nothing_rings"


@covers_check("call.pickup")
def test_a_pick_up_needs_to_know_where() -> None:
    nowhere = check_block("call.pickup", {"from": "extension"})
    assert "call.pickup:nowhere" in nowhere.ids
    assert "call.pickup:nowhere" not in nowhere.fix("call.pickup:nowhere", 1).ids
    house = Site(stations={"201": ""})
    lonely = check_block("call.pickup", site=house)
    assert "call.pickup:no_group" in lonely.ids
    assert "call.pickup:no_group" not in lonely.fix("call.pickup:no_group").ids
    grouped = Site(stations={"201": ""}, named={"group": {"desk": "前台"}})
    assert "call.pickup:no_group" not in check_block("call.pickup", site=grouped).ids


@covers("call.forwarding")
def test_forwarding_is_set_or_refused_and_needs_a_target() -> None:
    features = PretendFeatures()
    services = {StationFeatures: features}
    fields = {"extension": "201", "kind": "no_answer", "to": " {n} "}
    assert (
        run_block("call.forwarding", fields, services=services, variables={"n": "202"}).exit
        == "next"
    )
    assert (
        run_block(
            "call.forwarding", {"extension": "201", "kind": "off"}, services=services, gone=True
        ).exit
        == "next"
    )
    assert features.did == [("forward", "201", "no_answer", "202"), ("forward", "201", "off", "")]
    for kind, exit in (("not_found", "refused"), ("refused", "refused"), ("timeout", "error")):
        refusing = {StationFeatures: PretendFeatures(refuse=kind)}
        assert (
            run_block("call.forwarding", fields, services=refusing, variables={"n": "2"}).exit
            == exit
        )
    empty = run_block(
        "call.forwarding", {"extension": "201", "kind": "all", "to": "{n}"}, services=services
    )
    assert empty.error == "bad_value"


@covers_check("call.forwarding")
def test_forwarding_goes_somewhere_else() -> None:
    missing = check_block("call.forwarding", {"extension": "201", "kind": "busy"})
    assert "call.forwarding:to_missing" in missing.ids
    assert "call.forwarding:to_missing" not in missing.fix("call.forwarding:to_missing", 1).ids
    itself = check_block("call.forwarding", {"extension": "201", "kind": "all", "to": "201"})
    assert "call.forwarding:itself" in itself.ids
    assert "call.forwarding:itself" not in itself.fix("call.forwarding:itself", 1).ids
    quiet = {"extension": "201", "kind": "do_not_disturb"}
    assert "call.forwarding:to_missing" not in check_block("call.forwarding", quiet).ids


@covers("call.hook_flash")
def test_the_hook_is_flashed_and_waited_for() -> None:
    features = PretendFeatures()
    ran = run_block(
        "call.hook_flash",
        {"then": "{n}", "flash": 300},
        services={StationFeatures: features},
        variables={"n": "8002"},
    )
    assert (ran.exit, ran.seconds) == ("next", 0.3)
    assert features.did == [("flash", 7, 300, "8002")]


@covers_check("call.hook_flash")
def test_a_flash_needs_an_analogue_line() -> None:
    digital = Site(named={"trunks": {"city": "city"}})
    found = check_block("call.hook_flash", {"then": "8002"}, site=digital)
    assert "call.hook_flash:digital" in found.ids
    mended = found.fix("call.hook_flash:digital")
    assert mended.flow.blocks["b3"].type == "call.transfer"
    assert mended.flow.blocks["b3"].fields["to"] == "8002"
    both = Site(named={"trunks": {"city": ""}, "analogue_trunks": {"city": ""}})
    assert "call.hook_flash:digital" not in check_block("call.hook_flash", site=both).ids


class Reaching:
    """Fulfils Reach."""

    def __init__(self) -> None:
        self.did: list[tuple[str, str]] = []

    def begin(self, call: int, to: str) -> None:
        self.did.append(("begin", to))

    def give_up(self, call: int, to: str) -> None:
        self.did.append(("give_up", to))


@covers("call.deflect")
@pytest.mark.parametrize(
    ("cause", "exit"),
    [(17, "busy"), (21, "rejected"), (1, "vacant"), (20, "unreachable"), (34, "congestion"),
     (19, "no_answer"), (38, "congestion"), (111, "failed")],
)  # fmt: skip
def test_an_unanswered_call_goes_elsewhere_or_comes_back_with_the_reason(
    cause: int, exit: str
) -> None:
    reach = Reaching()
    services = {Reach: reach}
    fields = {"to": "{n}", "ring": 12}
    more: dict[str, Any] = {"services": services, "variables": {"n": "201"}, "answered": False}
    assert run_block("call.deflect", fields, script=[TalkBegan("station:201")], **more).left
    ran = run_block("call.deflect", fields, script=[ReachFailed("station:201", cause)], **more)
    assert (ran.exit, ran.variables["call.cause"]) == (exit, cause)
    late = run_block("call.deflect", fields, **more)
    assert (late.exit, late.seconds) == ("no_answer", 12.0)
    assert reach.did == [("begin", "201")] * 3 + [("give_up", "201")]


@covers_check("call.deflect")
def test_an_answered_call_is_transferred() -> None:
    found = check_block("call.deflect", {"to": "201", "ring": 12})
    mended = found.fix("call.deflect:answered")
    block = mended.flow.blocks["b3"]
    assert (block.type, block.fields["to"], block.fields["ring"]) == ("call.transfer", "201", 12)

    def first(flow: Flow) -> Flow:
        return flow.remove_blocks(["b2"], heal=False).link("b1", "next", "b3", installed())

    assert (
        "call.deflect:answered" not in check_block("call.deflect", {"to": "201"}, change=first).ids
    )
