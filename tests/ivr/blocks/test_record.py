"""Recording: what is kept, by which exit blocks are left, and what the checker says."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.recorder import CallRecorder, Consent, Message, MessageRecorder
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block


class Tape:
    """Records callers who speak until `until` seconds after the beginning."""

    def __init__(self, until: float = 5.0) -> None:
        self.until = until
        self.asked = 0
        self.did: list[tuple[Any, ...]] = []

    def begin(self, call: int) -> int:
        self.asked = 0
        return 1

    def voiced(self, number: int) -> float:
        """Asked once while he speaks, and then when the silence is over."""
        self.asked += 1
        return 0.0 if self.asked <= self.until else 99.0

    async def end(self, number: int, *, keep: bool) -> Message | None:
        self.did.append(("end", keep))
        return Message("messages/2026-11-23/7-1", 4.5) if keep else None

    async def delete(self, file: str) -> None:
        self.did.append(("delete", file))

    async def to_prompt(self, file: str, prompt: str, publish: bool, language: str) -> None:
        self.did.append(("prompt", file, prompt, publish, language))


class Whole:
    def __init__(self) -> None:
        self.did: list[tuple[Any, ...]] = []

    def start(self, call: int) -> None:
        self.did.append(("start", call))

    def stop(self, call: int) -> None:
        self.did.append(("stop", call))

    def pause(self, call: int, on: bool, reason: str = "") -> None:
        self.did.append(("pause", on, reason))


class Proof:
    def __init__(self) -> None:
        self.told_of: list[bool | None] = []

    def told(self, call: int, agreed: bool | None) -> None:
        self.told_of.append(agreed)


def take(fields: dict[str, Any], tape: Tape, **more: Any) -> Ran:
    return run_block(
        "record.message", {"file": "f", **fields}, services={MessageRecorder: tape}, **more
    )


@covers("record.message")
def test_a_message_ends_by_key_silence_or_length() -> None:
    keyed = take({"prompt": ["say"], "seconds": "s"}, Tape(99), script=[" ", " ", 2.0, "5", "#"])
    assert keyed.exit == "recorded"
    assert keyed.heard == ["say", "tone:beep/500"]
    assert keyed.variables["f"] == "messages/2026-11-23/7-1"
    assert float(keyed.variables["s"]) == 4.5
    quiet = take({"beep": False, "silence": 3}, Tape(1))
    assert quiet.seconds == 3.0
    long = take({"beep": False, "most": 5, "silence": 30}, Tape(99))
    assert (long.exit, long.seconds) == ("recorded", 5.0)
    nothing = Tape(0)
    assert take({"beep": False}, nothing).exit == "nothing"
    assert nothing.did == [("end", False)]
    assert run_block("record.message", {"file": "f"}).error == "unavailable"


@covers("record.review")
def test_a_recording_is_heard_again_and_kept_or_not() -> None:
    fields = {"file": "{f}"}
    for keys, exit in (("1", "kept"), ("21", "kept"), ("3", "again"), ("*", "deleted")):
        tape = Tape()
        ran = run_block(
            "record.review",
            fields,
            services={MessageRecorder: tape},
            variables={"f": "m/1"},
            keys=keys,
        )
        assert (ran.exit, ran.heard.count("file:0/m/1")) == (exit, keys.count("2") + 1)
        assert tape.did == ([("delete", "m/1")] if exit in ("again", "deleted") else [])


@covers("record.start", "record.stop", "record.pause", "record.resume")
def test_the_recording_of_the_call() -> None:
    whole = Whole()
    services = {CallRecorder: whole}
    ran = run_block("record.start", {"name": "loan {n}"}, services=services, variables={"n": 5})
    assert ran.attached == {"recording_name": "loan 5"}
    run_block("record.pause", {"reason": "card"}, services=services)
    run_block("record.resume", {}, services=services)
    run_block("record.stop", {}, services=services)
    assert whole.did == [("start", 7), ("pause", True, "card"), ("pause", False, ""), ("stop", 7)]


@covers("record.notice")
def test_the_caller_is_told_and_may_refuse() -> None:
    proof, whole = Proof(), Whole()
    services = {Consent: proof, CallRecorder: whole}
    told = run_block("record.notice", {}, services=services)
    assert (told.exit, told.heard) == ("informed", ["house/recording_notice"])
    asks = {"ask_consent": True}
    assert run_block("record.notice", asks, services=services, keys="1").exit == "informed"
    assert run_block("record.notice", asks, services=services, keys="2").exit == "refused"
    assert proof.told_of == [None, True, False]
    assert whole.did == [("stop", 7)]
    assert run_block("record.notice", {**asks, "tries": 1}, services=services).exit == "no_input"


@covers("record.to_prompt")
def test_staff_record_a_prompt() -> None:
    tape = Tape(99)
    fields = {"prompt": "news_{n}", "publish": "now"}
    script = [" ", 3.0, "#"]
    ran = run_block(
        "record.to_prompt",
        fields,
        services={MessageRecorder: tape},
        variables={"n": 1},
        script=script,
    )
    assert ran.exit == "recorded"
    assert tape.did[-1] == ("prompt", "messages/2026-11-23/7-1", "news_1", True, "zh-CN")
    silent = run_block("record.to_prompt", {"prompt": "n"}, services={MessageRecorder: Tape(0)})
    assert silent.exit == "kept"


@covers_check("record.message", "record.review", "record.pause", "record.to_prompt")
@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [("record.message", {"file": "f", "end_key": None, "silence": 30}, "never_ends"),
     ("record.review", {"file": "x"}, "no_file"), ("record.pause", {}, "no_resume"),
     ("record.to_prompt", {"prompt": "news"}, "open")],
)  # fmt: skip
def test_checks_that_add_what_is_missing(kind: str, fields: dict[str, Any], word: str) -> None:
    after = check_block(kind, fields).fix(f"{kind}:{word}")
    assert f"{kind}:{word}" not in after.ids


@covers_check("record.stop", "record.resume")
def test_what_never_began_cannot_go_on() -> None:
    assert "b3" not in check_block("record.resume").fix("record.resume:not_paused").flow.blocks
    assert "record.stop:not_started" not in check_block("record.stop").ids

    def unanswered(flow: Flow) -> Flow:
        return flow.remove_blocks(["b2"], heal=False).link("b1", "next", "b3", installed())

    found = check_block("record.stop", change=unanswered)
    assert "b3" not in found.fix("record.stop:not_started").flow.blocks


@covers_check("record.notice")
def test_the_notice_comes_before_the_recording() -> None:
    def begun(flow: Flow) -> Flow:
        palette = installed()
        flow = flow.add_block("record.start", id="b7")
        return flow.link("b2", "next", "b7", palette).link("b7", "next", "b3", palette)

    after = check_block("record.notice", change=begun).fix("record.notice:late")
    assert "record.notice:late" not in after.ids
    assert after.flow.links["b3", "informed"] == "b7"
