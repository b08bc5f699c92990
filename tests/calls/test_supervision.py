"""Listen, whisper, barge-in: who hears the supervisor, whom he hears, and when it ends."""

from __future__ import annotations

import pytest

from cti.calls.supervision import Supervision
from cti.errors import BadRequest, NoResource, NotFound
from cti.events import SupervisionEnded, SupervisionStarted
from tests.support.office import Office

A, B, BOSS = "station:201", "station:202", "station:204"
TRUNK = "trunk:e1-1/6"


@pytest.fixture
def call(office: Office) -> int:
    office.network.call()
    number = office.last_call()
    office.control.deliver_call(number, A, agent="8001")
    office.control.answer_call(number, A)
    office.loop.settle()
    return number


@pytest.fixture
def supervision(office: Office) -> Supervision:
    return Supervision(office.control)


HEARD = {
    "listen": {A: {TRUNK}, TRUNK: {A}},
    "whisper": {A: {TRUNK, BOSS}, TRUNK: {A}},
    "barge_in": {A: {TRUNK, BOSS}, TRUNK: {A, BOSS}},
}


def assert_heard(office: Office, mode: str) -> None:
    for listener, talkers in {**HEARD[mode], BOSS: {A, TRUNK}}.items():
        assert office.hears(listener, *talkers), (mode, listener)


@pytest.mark.parametrize("mode", HEARD)
def test_the_three_patterns(office: Office, call: int, supervision: Supervision, mode: str) -> None:
    supervision.start(BOSS, call, A, mode, supervisor="chen")
    event = office.of(SupervisionStarted)[0]
    assert (event.supervisor, event.agent, event.station) == ("chen", "8001", A)
    assert_heard(office, mode)
    for other in HEARD:
        supervision.change(BOSS, other)
        assert_heard(office, other)
    supervision.stop(BOSS)
    assert office.heard_by(BOSS) == set()
    assert office.hears(A, TRUNK)
    assert [event.supervisor for event in office.of(SupervisionEnded)] == ["chen"]
    office.control.clear_call(call)
    office.assert_clean()


def test_it_ends_when_the_agent_leaves(office: Office, call: int, supervision: Supervision) -> None:
    supervision.start(BOSS, call, A, "barge_in")
    office.control.single_step_transfer_call(call, A, B)
    assert len(office.of(SupervisionEnded)) == 1
    assert office.heard_by(BOSS) == set()
    office.control.answer_call(call, B)
    supervision.start(BOSS, call, B, "listen")
    office.network.hang_up(next(iter(office.network.live)))
    assert len(office.of(SupervisionEnded)) == 2
    office.assert_clean()


def test_a_supervisor_stays_with_the_customer_while_the_agent_asks_a_colleague(
    office: Office, call: int, supervision: Supervision
) -> None:
    supervision.start(BOSS, call, A, "whisper")
    about = office.control.consultation_call(call, A, B)
    office.control.answer_call(about, B)
    assert office.hears(BOSS, TRUNK)
    assert office.hears(A, B)
    office.control.reconnect_call(about, call, A)
    assert_heard(office, "whisper")


def test_what_does_not_fit_is_refused(office: Office, call: int, supervision: Supervision) -> None:
    with pytest.raises(BadRequest):
        supervision.start(BOSS, call, A, "intercept")
    with pytest.raises(NotFound):
        supervision.start(BOSS, call, B, "listen")
    with pytest.raises(NotFound):
        supervision.stop(BOSS)
    supervision.start(BOSS, call, A, "listen")
    with pytest.raises(NoResource):
        supervision.start(BOSS, call, A, "listen")
    with pytest.raises(NoResource):
        office.control.make_call(BOSS, B)
    with pytest.raises(NoResource):
        office.control.make_call(B, BOSS)
