"""What a call came to: who answered, by which cause it failed."""

from __future__ import annotations

import pytest

from cti.ivr.services.judge import Judge
from cti.ivr.services.legs import outcome_of
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block


class PretendJudge:
    def __init__(self, who: str = "human", quiet: bool = True, beep: str = "beep") -> None:
        self.answers = who, quiet, beep

    async def who(self, call: int, leg: int | None, seconds: float) -> str:
        return self.answers[0]

    async def quiet(self, call: int, silence: float, most: float) -> bool:
        return self.answers[1]

    async def beep(self, call: int, most: float) -> str:
        return self.answers[2]


@covers("call.who_answered", "call.wait_quiet", "call.wait_beep")
def test_what_is_heard_of_the_called_person() -> None:
    for who, exit in (("machine", "machine"), ("fax", "fax"), ("unsure", "human")):
        assert run_block("call.who_answered", {}, services={Judge: PretendJudge(who)}).exit == exit
    strict = {"unsure_is": "machine"}
    assert (
        run_block("call.who_answered", strict, services={Judge: PretendJudge("unsure")}).exit
        == "machine"
    )
    assert run_block("call.wait_quiet", {}, services={Judge: PretendJudge()}).exit == "quiet"
    assert (
        run_block("call.wait_quiet", {}, services={Judge: PretendJudge(quiet=False)}).exit
        == "timeout"
    )
    beep = run_block("call.wait_beep", {"then_pause": 1}, services={Judge: PretendJudge()})
    assert (beep.exit, beep.seconds) == ("beep", 1.0)
    assert (
        run_block("call.wait_beep", {}, services={Judge: PretendJudge(beep="silence")}).exit
        == "silence"
    )


@covers_check("call.who_answered", "call.wait_quiet", "call.wait_beep")
def test_callers_are_not_judged() -> None:
    for kind in ("call.who_answered", "call.wait_quiet"):
        assert f"{kind}:inbound" not in check_block(kind, kind="outbound").ids
        assert "b3" not in check_block(kind).fix(f"{kind}:inbound").flow.blocks
    after = check_block("call.wait_beep").fix("call.wait_beep:no_machine")
    assert "call.wait_beep:no_machine" not in after.ids


@covers("call.by_cause")
@pytest.mark.parametrize(
    ("cause", "exit"),
    [(17, "busy"), (1, "gone"), (28, "gone"), (99, "odd"), (16, "other"), (None, "other")],
)
def test_causes_have_their_ways(cause: int | None, exit: str) -> None:
    rows = [
        {"cause": "busy", "exit": "busy"},
        {"cause": "vacant", "exit": "gone"},
        {"cause": "99", "exit": "odd"},
    ]
    assert run_block("call.by_cause", {"rows": rows}, variables={"call.cause": cause}).exit == exit
    assert outcome_of(20) == "unreachable"


@covers_check("call.by_cause")
def test_without_an_attempt_there_is_no_cause() -> None:
    after = check_block("call.by_cause").fix("call.by_cause:no_attempt")
    assert "call.by_cause:no_attempt" not in after.ids
