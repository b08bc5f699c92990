"""The harness that the tests of all families stand on."""

from __future__ import annotations

import asyncio

import pytest

from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import NEXT, Session, Words, text
from cti.ivr.run.happening import HungUp
from tests.ivr.blocks.harness import check_block, covers, covers_check, never, run_block


class Ask(Waiting):
    """Asks a service."""

    id = "test.ask"
    title = Words("问", "Ask")
    purpose = Words("问", "Ask")
    ways = (NEXT,)
    summary = Words("问", "Ask")

    in_: str | None = text("词", "Word", "x", formula=True)

    async def run(self, call: Session) -> str:
        service = call.service(Answers)
        call.variables["answer"] = await self.slow(call, service.ask(self.in_ or ""))
        return "next"


class Answers:
    async def ask(self, word: str) -> str:
        await asyncio.sleep(0)
        return word * 2


class Silent:
    async def ask(self, word: str) -> str:
        return str(await never())


@covers("input.digits")
def test_the_scripted_caller_keys_and_is_silent() -> None:
    fields = {"prompt": ["enter"], "min": 3, "max": 3, "into": "n"}
    ran = run_block("input.digits", fields, keys="208")
    assert (ran.exit, ran.variables["n"], ran.heard) == ("digits", "208", ["enter"])
    assert run_block("input.digits", fields).exit == "no_input"
    assert run_block("input.digits", fields, script=[1.0, HungUp(16)]).cause == 16


def test_slow_work_comes_back_or_is_given_up_in_virtual_time() -> None:
    ran = run_block(Ask, {"in": "{word}"}, services={Answers: Answers()}, variables={"word": "ab"})
    assert (ran.exit, ran.variables["answer"], ran.seconds) == ("next", "abab", 0.0)
    silent = run_block(Ask, {"meanwhile": ["wait"], "limit": 8}, services={Answers: Silent()})
    assert (silent.error, silent.heard, silent.seconds) == ("timeout", ["wait"], 8.0)
    assert run_block(Ask).error == "unavailable"


@covers_check("queue.wait")
def test_findings_of_one_block_are_seen_and_mended() -> None:
    found = check_block("queue.wait", {"queue": "sales", "max_wait": 0})
    assert "queue.wait:for_ever" in found.ids
    assert "queue.wait:for_ever" not in found.fix("queue.wait:for_ever").ids
    with pytest.raises(AssertionError, match="no finding queue_missing"):
        found.of("queue_missing")
