"""Queues and agents: by which exit blocks are left, what they ask of the ACD, and what the checker says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cti.ivr.blocks.queue.places import WHISPER
from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed, LeftQueue, TalkEnded
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services import Queues
from cti.ivr.services.legs import Legs, Reached
from cti.ivr.services.queueing import AgentDesks, AgentNow, Queueing, QueueNow
from tests.ivr.blocks import harness
from tests.ivr.blocks.harness import (
    Ran,
    Scripted,
    check_block,
    covers,
    covers_check,
    run_block,
)
from tests.support.second_parties import PretendLegs

IDLE = QueueNow(0, 0.0, 2, 3, 0.9, 0.0)


class Waits:
    """One caller in one queue; fulfils Queues and Queueing."""

    def __init__(
        self, now: QueueNow = IDLE, there: str = "sales", wait: float | None = 260.0
    ) -> None:
        self.now, self.there, self.wait = now, there, wait
        self.did: list[tuple[Any, ...]] = []
        self.refuses = ""

    def state(self, queue: str) -> QueueNow:
        if queue == "none":
            raise BlockFailed("not_found", "no such queue")
        return self.now

    def join(
        self, call: int, queue: str, priority: int, skills: Mapping[str, int], music: bool
    ) -> None:
        if self.refuses:
            raise BlockFailed(self.refuses, "full")
        self.did.append(("join", queue, priority, dict(skills)))

    def enter(
        self,
        call: int,
        queue: str,
        priority: int,
        max_wait: float | None,
        music: bool,
        skills: Mapping[str, int],
    ) -> int:
        self.did.append(("enter", queue, priority, max_wait, music, dict(skills)))
        return 1

    def music(self, queue: str) -> str:
        return "house/music"

    def queue_of(self, call: int) -> str:
        return self.there

    def leave(self, call: int) -> bool:
        self.did.append(("leave",))
        return bool(self.there)

    def position(self, call: int) -> int:
        return 3

    def expected_wait(self, call: int) -> float | None:
        return self.wait

    def is_open(self, queue: str) -> bool:
        return self.now.open

    def keep_caller(self, call: int) -> None:
        self.did.append(("keep",))

    def has_agents(self, queue: str) -> bool:
        return self.now.logged_on > 0

    def priority(self, call: int, priority: int | None, add_seconds: float) -> None:
        self.did.append(("priority", priority, add_seconds))

    def skills(self, call: int, skills: Mapping[str, int], how: str) -> None:
        self.did.append(("skills", dict(skills), how))

    def move(self, call: int, queue: str, keep_time: bool) -> None:
        self.did.append(("move", queue, keep_time))


def run(kind: str, fields: dict[str, Any], waits: Waits | None = None, **more: Any) -> Ran:
    waits = waits or Waits()
    return run_block(kind, fields, services={Queues: waits, Queueing: waits}, **more)


@covers("queue.wait")
def test_waiting_ends_with_a_talk_a_key_or_the_time() -> None:
    waits = Waits()
    talked = run("queue.wait", {"queue": "sales", "priority": 5}, waits,
                 script=[LeftQueue("answered", 1), TalkEnded("station:201")])  # fmt: skip
    assert (talked.exit, waits.did) == ("talk_ended", [("enter", "sales", 5, 300.0, True, {})])
    assert run("queue.wait", {"queue": "sales", "leave_keys": "0"}, keys="0").exit == "key"
    assert run("queue.wait", {"queue": "sales"}, script=[LeftQueue("timeout", 1)]).exit == "timeout"
    nobody = Waits(QueueNow(0, 0.0, 0, 0, 1.0, None))
    assert run("queue.wait", {"queue": "sales"}, nobody).exit == "no_agents"
    waits = Waits()
    skilled = {"queue": "sales", "say_wait": True, "skills": [{"skill": "loans", "level": 2}]}
    told = run("queue.wait", skilled, waits, script=[31.0, LeftQueue("timeout", 1)])
    assert waits.did == [("enter", "sales", 0, 300.0, False, {"loans": 2})]
    assert [item.rpartition("/")[2] for item in told.heard] == [
        "music",
        "wait_before",
        "四",
        "wait_after",
    ]


CLOSED = QueueNow(0, 0.0, 2, 3, 0.9, 0.0, open=False)


@covers("queue.wait", "queue.join", "queue.move", "queue.check")
@pytest.mark.parametrize("kind", ["queue.wait", "queue.join", "queue.move", "queue.check"])
def test_a_queue_takes_nobody_outside_its_hours(kind: str) -> None:
    waits = Waits(CLOSED)
    assert run(kind, {"queue": "sales"}, waits).exit == "closed"
    assert waits.did == []


@covers("queue.wait")
def test_the_agent_is_told_and_the_caller_stays_for_the_survey() -> None:
    waits = Waits()
    fields = {"queue": "sales", "whisper": ["w"], "say_agent_number": True, "survey": True}
    over = TalkEnded("station:201")
    answered = [LeftQueue("answered", 1), " ", " ", 1.0, over]
    ran = run("queue.wait", fields, waits, script=answered, variables={"call.agent": "8001"})
    assert ran.exit == "talk_ended"
    assert waits.did[1:] == [("keep",)]
    assert ran.attached["survey"] == "yes"
    assert ran.heard[0] == "w", "first the whisper, then who serves him"
    assert len(ran.heard) > 2
    plain = Waits()
    run("queue.wait", {"queue": "sales"}, plain, script=[LeftQueue("answered", 1), over])
    assert plain.did[1:] == []
    gone = run("queue.wait", fields, Waits(), script=[LeftQueue("answered", 1), over])
    assert gone.exit == "talk_ended", "the agent left in the middle of the whisper"


@covers("queue.join", "queue.leave", "queue.priority", "queue.skills", "queue.move")
def test_what_changes_a_place_in_a_queue() -> None:
    waits = Waits()
    skills = [{"skill": "english", "level": 3}, {"skill": "loans", "level": None}, {"skill": " "}]
    assert (
        run("queue.join", {"queue": "sales", "priority": 2, "skills": skills}, waits).exit == "next"
    )
    assert run("queue.priority", {"priority": 9, "add_seconds": 60}, waits).exit == "next"
    assert run("queue.priority", {"add_seconds": 60}, waits).exit == "next"
    assert run("queue.skills", {"skills": skills[:1], "how": "drop"}, waits).exit == "next"
    assert run("queue.move", {"queue": "care", "keep_time": False}, waits).exit == "next"
    assert run("queue.leave", {"queue": "sales"}, waits).exit == "next"
    assert run("queue.leave", {"queue": "care"}, waits).exit == "next", "he waits in another one"
    assert waits.did == [
        ("join", "sales", 2, {"english": 3, "loans": 1}), ("priority", 9, 60.0), ("priority", None, 60.0),
        ("skills", {"english": 3}, "drop"), ("move", "care", False), ("leave",),
    ]  # fmt: skip
    assert run("queue.leave", {}, Waits(there="")).exit == "taken"
    nobody = Waits(QueueNow(0, 0.0, 0, 0, 1.0, None))
    assert run("queue.join", {"queue": "sales"}, nobody).exit == "no_agents"
    assert run("queue.move", {"queue": "sales"}, nobody).exit == "no_agents"
    assert run("queue.move", {"queue": "none"}).exit == "closed"
    waits.refuses = "too_many"
    assert run("queue.join", {"queue": "sales"}, waits).exit == "full"
    waits.refuses = "refused"
    assert run("queue.join", {"queue": "sales"}, waits).error == "refused"


@covers("queue.check")
@pytest.mark.parametrize(
    ("now", "exit"),
    [(IDLE, "ready"), (QueueNow(1, 5.0, 1, 3, 1.0, 5.0), "busy"), (QueueNow(0, 0.0, 0, 3, 1.0, 5.0), "busy"),
     (QueueNow(10, 60.0, 0, 3, 1.0, 60.0), "crowded"), (QueueNow(0, 0.0, 0, 0, 1.0, None), "nobody")],
)  # fmt: skip
def test_whether_somebody_can_answer(now: QueueNow, exit: str) -> None:
    assert run("queue.check", {"queue": "sales"}, Waits(now)).exit == exit
    assert run("queue.check", {"queue": "none"}).exit == "closed"


@covers("queue.info", "queue.say_position")
def test_figures_and_the_position() -> None:
    fields = {
        name: name
        for name in ("waiting", "position", "expected_wait", "logged_on", "service_level")
    }
    inside = run("queue.info", {"queue": "sales", **fields})
    assert {name: inside.variables[name] for name in fields} == {
        "waiting": 0, "position": 3, "expected_wait": 260, "logged_on": 3, "service_level": 0.9,
    }  # fmt: skip
    outside = run("queue.info", {"queue": "care", **fields})
    assert (outside.variables["position"], outside.variables["expected_wait"]) == (1, 0)
    assert run("queue.info", {"queue": "none"}).error == "not_found"
    said = run("queue.say_position", {})
    assert [item.rpartition("/")[2] for item in said.heard] == [
        "position_before", "三", "position_after", "wait_before", "四", "wait_after",
    ]  # fmt: skip
    assert len(run("queue.say_position", {}, Waits(wait=None)).heard) == 3
    assert (
        run("queue.say_position", {"position": False}, Waits(wait=9000.0)).heard[1].endswith("十")
    )
    assert run("queue.say_position", {}, Waits(there="")).heard == []


class Desks:
    """Agents by number; fulfils AgentDesks."""

    def __init__(self, *states: str, last: str = "") -> None:
        self.states = list(states)
        self.asked = last
        self.did: list[tuple[Any, ...]] = []

    def find(self, agent: str) -> AgentNow | None:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return None if state == "unknown" else AgentNow(agent, "201", state, "lunch")

    def reserve(self, agent: str) -> bool:
        self.did.append(("reserve", agent))
        return self.states[0] == "ready"

    def rung(self, agent: str, answered: bool) -> None:
        self.did.append(("rung", agent, answered))

    async def last(self, number: str, days: int) -> str:
        return self.asked


def ring(kind: str, fields: dict[str, Any], desks: Desks, legs: PretendLegs | None = None) -> Ran:
    services = {AgentDesks: desks, Legs: legs or PretendLegs()}
    return run_block(kind, fields, services=services, script=[TalkEnded("leg:8")])


@covers("queue.to_agent", "queue.last_agent")
def test_one_agent_is_rung() -> None:
    desks, legs = Desks("ready"), PretendLegs()
    assert ring("queue.to_agent", {"agent": "8001", "ring": 15}, desks, legs).exit == "talk_ended"
    assert desks.did == [("reserve", "8001"), ("rung", "8001", True)]
    assert [(way.number, way.ring) for way in legs.called] == [("201", 15.0)]
    quiet = PretendLegs({"201": Reached("no_answer")})
    desks = Desks("ready")
    assert ring("queue.to_agent", {"agent": "8001"}, desks, quiet).exit == "no_answer"
    assert desks.did[-1] == ("rung", "8001", False)
    assert ring("queue.to_agent", {"agent": "8001"}, Desks("busy")).exit == "busy"
    assert ring("queue.to_agent", {"agent": "8001"}, Desks("not_ready")).exit == "not_ready"
    assert ring("queue.to_agent", {"agent": "8001"}, Desks("unknown")).exit == "logged_off"
    waited = run_block(
        "queue.to_agent", {"agent": "8001", "wait_if_busy": 60},
        services={AgentDesks: Desks("busy", "busy", "ready"), Legs: PretendLegs()},
        script=[5.0, TalkEnded("leg:8")],
    )  # fmt: skip
    assert (waited.exit, waited.heard) == ("talk_ended", ["house/music"])
    assert ring("queue.last_agent", {}, Desks("ready", last="8001")).exit == "talk_ended"
    assert ring("queue.last_agent", {}, Desks("ready")).exit == "none"
    assert ring("queue.last_agent", {}, Desks("unknown", last="8001")).exit == "none"
    assert ring("queue.last_agent", {"wait_if_busy": 0}, Desks("busy", last="8001")).exit == "busy"


@covers("queue.agent_state", "queue.screen_pop")
def test_what_an_agent_does_and_sees() -> None:
    for state, exit in (
        ("ready", "ready"),
        ("working_after_call", "working_after_call"),
        ("unknown", "logged_off"),
    ):
        ran = ring("queue.agent_state", {"agent": "8001", "reason": "why"}, Desks(state))
        assert ran.exit == exit
        assert ran.variables["why"] == ("" if state == "unknown" else "lunch")
    fields = {"customer": 7, "subject": "Room {n}", "page": "https://x.example/{n}",
              "rows": [{"label": "nights", "value": "n + 1"}]}  # fmt: skip
    ran = run_block("queue.screen_pop", fields, variables={"n": 8})
    assert ran.attached == {
        "customer_id": 7, "subject": "Room 8", "page": "https://x.example/8", "nights": 9,
    }  # fmt: skip
    assert run_block("queue.screen_pop", {"page": "file:/etc"}).error == "bad_value"


@covers("queue.screen_pop", "queue.wait")
def test_what_the_desk_is_prepared_for_is_whispered_to_whoever_answers() -> None:
    prepared = run_block("queue.screen_pop", {"whisper": ["vip"]})
    memory = prepared.session.run_memory
    assert [item.name for item in memory[WHISPER].items] == ["vip"]

    class Prepared(Scripted):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.run_memory = memory

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(harness, "Scripted", Prepared)
        answered = [LeftQueue("answered", 1), " ", 1.0, TalkEnded("station:201")]
        assert run("queue.wait", {"queue": "sales"}, script=answered).heard == ["vip"]
        own = {"queue": "sales", "whisper": ["own"]}
        assert run("queue.wait", own, script=answered).heard == ["own"]


@covers_check("queue.wait")
def test_a_survey_follows_the_talk() -> None:
    palette = installed()

    def cut(flow: Flow) -> Flow:
        return flow.unlink("b3", "talk_ended")

    lost = check_block("queue.wait", {"queue": "sales", "survey": True}, change=cut)
    assert "queue.wait:survey_nowhere" in lost.ids
    for fix in (0, 1):
        assert "queue.wait:survey_nowhere" not in lost.fix("queue.wait:survey_nowhere", fix).ids
    followed = lost.fix("queue.wait:survey_nowhere").flow
    assert "input.rating" in {block.type for block in followed.blocks.values()}

    def handled(flow: Flow) -> Flow:
        flow = cut(flow).add_block("event.talk_ended", id="b5")
        return flow.link("b5", "next", "b9", palette)

    fields = {"queue": "sales", "survey": True}
    assert "queue.wait:survey_nowhere" not in check_block("queue.wait", fields, change=handled).ids


@covers_check("queue.wait", "queue.join", "queue.move", "queue.screen_pop")
def test_checks_of_queues() -> None:
    site = Site(queues={"sales": "", "care": ""})
    for kind, fields, word in (
        ("queue.wait", {"queue": "sales", "max_wait": 0}, "for_ever"),
        ("queue.join", {"queue": "sales"}, "no_wait"),
    ):
        assert (
            f"{kind}:{word}" not in check_block(kind, fields, site=site).fix(f"{kind}:{word}").ids
        )

    def joined(flow: Flow) -> Flow:
        flow = flow.add_block("queue.join", id="b7", fields={"queue": "sales"})
        return flow.link("b2", "next", "b7", installed())

    found = check_block("queue.move", {"queue": "sales"}, site=site, change=joined)
    after = found.fix("queue.move:same")
    assert after.flow.blocks["b3"].fields["queue"] == "care"
    assert "queue.move:same" not in after.ids
    found = check_block("queue.screen_pop", {"subject": "x"})
    assert "b3" not in found.fix("queue.screen_pop:after").flow.blocks
