"""Agents who are set aside first, by themselves and before the checker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cti.ivr.flow.block import BlockFailed, TalkBegan, TalkEnded
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.run.happening import ReachFailed
from cti.ivr.services.queueing import Reservations
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block


class Pool:
    """Fulfils Reservations: somebody is free at the n-th look."""

    def __init__(self, free_at: int = 1, there: bool = True) -> None:
        self.free_at, self.there = free_at, there
        self.did: list[tuple[Any, ...]] = []

    def reserve(self, queue: str, skills: Mapping[str, int]) -> str:
        if queue == "none":
            raise BlockFailed("not_found", "no such queue")
        self.did.append(("reserve", queue, dict(skills)))
        return "8001" if len(self.did) >= self.free_at else ""

    def connect(self, call: int, agent: str, zip_tone: bool) -> bool:
        self.did.append(("connect", agent, zip_tone))
        return self.there

    def give_up(self, call: int, agent: str) -> None:
        self.did.append(("give_up", agent))


def run(kind: str, fields: dict[str, Any], pool: Pool, **more: Any) -> Ran:
    return run_block(kind, fields, services={Reservations: pool}, **more)


@covers("queue.reserve")
def test_somebody_is_waited_for_as_long_as_the_block_says() -> None:
    fields = {"queue": "sales", "agent": "who", "skills": [{"skill": "english", "level": 2}]}
    pool = Pool(free_at=4)
    ran = run("queue.reserve", fields, pool)
    assert (ran.exit, ran.variables["who"], ran.seconds) == ("reserved", "8001", 3.0)
    assert pool.did[0] == ("reserve", "sales", {"english": 2})
    late = run("queue.reserve", {**fields, "most": 2}, Pool(free_at=9))
    assert (late.exit, late.seconds) == ("timeout", 2.0)
    assert "who" not in late.variables
    assert run("queue.reserve", {**fields, "queue": "none"}, Pool()).error == "not_found"


@covers("queue.connect")
def test_the_agent_set_aside_talks_or_is_gone() -> None:
    fields = {"agent": "{who}", "whisper": ["w"]}
    pool = Pool()
    began, over = TalkBegan("station:201"), TalkEnded("station:201")
    ran = run(
        "queue.connect", fields, pool, script=[began, " ", 1.0, over], variables={"who": "8001"}
    )
    assert (ran.exit, ran.heard) == ("talk_ended", ["w"])
    assert pool.did == [("connect", "8001", True)]
    assert run("queue.connect", {"agent": "8001"}, Pool(there=False)).exit == "gone"
    for script in ([ReachFailed("station:201", 21)], []):
        pool = Pool()
        ran = run("queue.connect", {"agent": "8001", "zip_tone": False}, pool, script=script)
        assert (ran.exit, pool.did[-1]) == ("gone", ("give_up", "8001"))


@covers_check("queue.reserve", "queue.connect")
def test_one_goes_with_the_other() -> None:
    alone = check_block("queue.reserve", {"queue": "sales", "agent": "who"}, variables="who")
    assert "queue.reserve:no_connect" in alone.ids
    both = alone.fix("queue.reserve:no_connect")
    assert "queue.reserve:no_connect" not in both.ids
    connects = [one for one in both.flow.blocks.values() if one.type == "queue.connect"]
    assert connects[0].fields["agent"] == "{who}"
    lost = check_block("queue.connect", {"agent": "{who}"}, variables="who")
    assert "queue.connect:no_reserve" in lost.ids
    mended = lost.fix("queue.connect:no_reserve")
    assert "queue.connect:no_reserve" not in mended.ids

    def reserved(flow: Flow) -> Flow:
        palette = installed()
        fields = {"queue": "sales", "agent": "who"}
        flow = flow.add_block("queue.reserve", id="b4", fields=fields)
        flow = flow.link("b2", "next", "b4", palette).link("b4", "reserved", "b3", palette)
        return flow.link("b4", "timeout", "b9", palette)

    fine = check_block("queue.connect", {"agent": "{who}"}, variables="who", change=reserved)
    assert "queue.connect:no_reserve" not in fine.ids
