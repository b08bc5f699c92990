"""When the findings about tests come and go, and the script that a fix makes."""

from __future__ import annotations

from dataclasses import replace

from cti.ivr.check.checker import check
from cti.ivr.check.draft_facts import DraftFacts, TestsSeen
from cti.ivr.check.finding import Finding
from cti.ivr.check.rules.kept_tests import with_made_script
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.run.compiler import compile_flow
from cti.ivr.samples import ORDER, sample
from cti.ivr.trial.script_run import coverage, run_script
from cti.ivr.trial.scripts import parse_script
from tests.ivr.check.cases_tests import HEARD, SAY
from tests.ivr.check.drawn import HOUSE, chain

PALETTE = installed()


def missing(flow: Flow, facts: DraftFacts) -> list[Finding]:
    found = check(flow, PALETTE, replace(HOUSE, draft=facts))
    return [one for one in found if one.id == "test_missing"]


def test_a_flow_without_tests_is_told_only_when_it_is_to_be_published() -> None:
    flow = chain([SAY])
    assert missing(flow, DraftFacts()) == []
    (found,) = missing(flow, DraftFacts(publishing=True))
    assert found.severity == "hint"
    assert found.text.en.startswith("3 exits are covered by no test")


def test_the_last_trial_becomes_the_test_where_there_is_one() -> None:
    flow = chain([SAY])
    (found,) = missing(flow, DraftFacts(publishing=True, last_trial=HEARD))
    assert found.fixes[0].title.en == "Make a script from the last trial"
    assert found.fixes[0].apply is not None
    assert found.fixes[0].apply(flow).tests == (HEARD,)


def test_after_a_run_the_exits_that_no_test_took_are_counted() -> None:
    flow = replace(chain([SAY]), tests=(HEARD,))
    seen = TestsSeen(flow, missed=(("b3", "next"), ("b9", "next")))
    (found,) = missing(flow, DraftFacts(tests=seen))
    assert found.text.en.startswith("2 exits")
    assert missing(replace(flow, tests=(HEARD, HEARD)), DraftFacts(tests=seen)) == []


def test_a_made_script_holds_and_has_a_name_of_its_own() -> None:
    for id in ORDER:
        bare = replace(sample(id).flow(), tests=())
        twice = with_made_script(with_made_script(bare, PALETTE), PALETTE)
        assert [one["name"] for one in twice.tests] == ["keys nothing", "keys nothing (2)"], id
        program = compile_flow(bare, PALETTE)
        result = run_script(parse_script(twice.tests[0]), program)
        assert result.held, (id, result)
        assert coverage(program, [result]).share > 0


def test_a_flow_that_cannot_run_gets_no_script() -> None:
    flow = chain([SAY]).unlink("b3", "next")
    assert with_made_script(flow, PALETTE) is flow
