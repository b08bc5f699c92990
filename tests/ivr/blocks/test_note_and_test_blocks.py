"""The families note and test."""

from __future__ import annotations

import pytest

from cti.ivr.flow.palette import installed
from cti.ivr.services.echo import Echo
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block


@covers("note.comment", "note.frame")
@covers_check("note.comment", "note.frame")
@pytest.mark.parametrize(("type", "field"), [("note.comment", "text"), ("note.frame", "heading")])
def test_notes_are_never_run_and_say_something(type: str, field: str) -> None:
    found = check_block(type, {field: "  "})
    assert "b3" not in found.fix(f"{type}:empty").flow.blocks
    assert check_block(type, {field: "Guests"}).ids == []
    assert not found.flow.exits("b3", installed())


@covers("note.todo")
def test_what_is_to_do_says_so() -> None:
    ran = run_block("note.todo", {"text": "fax"})
    assert (ran.exit, ran.heard) == ("next", ["house/not_yet"])


@covers("test.breakpoint")
def test_a_breakpoint_halts_trials_only() -> None:
    fields = {"condition": "n > 1", "after": 2}
    memory: dict[str, object] = {}
    more = {"variables": {"n": 2}, "memory": memory}
    halts = [
        run_block("test.breakpoint", fields, on_trial=True, **more).session.halts  # type: ignore[arg-type]
        for _ in range(3)
    ]
    assert halts == [0, 1, 1]
    assert run_block("test.breakpoint", {}).session.halts == 0


@covers("test.watch", "test.expect")
def test_values_are_shown_and_claimed() -> None:
    ran = run_block("test.watch", {"rows": [{"value": "n * 2"}]}, variables={"n": 4})
    assert ran.logged == ["n * 2 = 8"]
    claim = {"condition": "n > 5", "text": "enough"}
    assert run_block("test.expect", claim, variables={"n": 4}).session.claims == [(False, "enough")]
    assert run_block("test.expect", {"condition": "n / 0 > 1"}).session.claims == [
        (False, "n / 0 > 1")
    ]


@covers("test.fail")
def test_an_error_is_made_on_purpose() -> None:
    kind = {"kind": "timeout"}
    assert run_block("test.fail", kind, on_trial=True).error == "timeout"
    assert run_block("test.fail", kind, variables={"call.is_test": True}).exit == "next"
    marked = {**kind, "where": "test calls"}
    assert run_block("test.fail", marked, variables={"call.is_test": True}).error == "timeout"


@covers("test.trace")
def test_tracing_begins_under_a_condition() -> None:
    assert run_block("test.trace").session.tracing
    assert not run_block(
        "test.trace", {"when": "call.is_test"}, variables={"call.is_test": False}
    ).session.tracing


@covers_check("test.breakpoint", "test.fail", "test.trace")
@pytest.mark.parametrize(
    ("id", "fields"),
    [("test.breakpoint:published", {}), ("test.fail:in_service", {"where": "test calls"}),
     ("test.trace:published", {})],
)  # fmt: skip
def test_helps_for_trials_do_not_stay_in_service(id: str, fields: dict[str, str]) -> None:
    found = check_block(id.partition(":")[0], fields)
    assert id not in found.fix(id).ids


class Mirror:
    def __init__(self) -> None:
        self.seen: list[object] = []

    def begin(self, call: int, delay_ms: int) -> None:
        self.seen.append(("begin", delay_ms))

    def end(self, call: int) -> None:
        self.seen.append("end")


@covers("test.echo")
def test_a_caller_hears_himself() -> None:
    mirror = Mirror()
    ran = run_block("test.echo", {"most": 5, "delay": 200}, services={Echo: mirror})
    assert (ran.exit, ran.seconds, mirror.seen) == ("next", 5.0, [("begin", 200), "end"])
    assert run_block("test.echo").exit == "unavailable"


@covers("test.watch")
def test_a_secret_is_not_shown() -> None:
    from cti.ivr.flow.document import FlowBlock
    from cti.ivr.run.compiler import step_of

    session = run_block("flow.start", variables={"pin": "4711"}).session
    session.variables.secrets.add("pin")
    fields = {"rows": [{"value": 'pin + "!"'}]}
    step = step_of(FlowBlock("b3", "test.watch", "main", fields=fields), installed()["test.watch"])
    with pytest.raises(StopIteration):
        step.block(session.variables).run(session).send(None)  # type: ignore[attr-defined]
    assert session.logged == ['pin + "!" = ••••']
