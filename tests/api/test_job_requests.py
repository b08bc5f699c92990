"""Who may start, see and cancel jobs, and what stands in the audit trail of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cti.api.services.jobs import JobServices
from cti.client.https import Refusal
from cti.clock import LoopClock
from tests.api.house import House
from tests.api.house import house as open_house


class Jobs:
    """Notes what was asked."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}

    def plan(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> str:
        self.jobs["j1"] = {"flow": flow, "given": dict(given), "at": at, "by": by}
        return "j1"

    def planned(self) -> Sequence[Mapping[str, Any]]:
        return [{"job": job, **one} for job, one in self.jobs.items()]

    def cancel(self, job: str) -> None:
        del self.jobs[job]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, jobs=JobServices(Jobs(), LoopClock())) as one:
        yield one


async def test_a_supervisor_plans_and_cancels_a_job(house: House) -> None:
    supervisor = await house.sign_in("2001", "monitor")
    at = house.clock.now() + 3600
    answer = await supervisor.request("StartJob", flow="nightly", given={"sum": 4}, at=at)
    assert answer == {"job": "j1"}
    assert await supervisor.request("ListJobs") == [
        {"job": "j1", "flow": "nightly", "given": {"sum": 4}, "at": at, "by": "user:2001"}
    ]
    await supervisor.request("CancelJob", job="j1")
    assert await supervisor.request("ListJobs") == []
    assert house.store.audited[-2:] == [
        ("2001", "StartJob", "flow:nightly"),
        ("2001", "CancelJob", "job:j1"),
    ]


async def test_who_may_not_see_numbers_sees_none_in_what_jobs_are_given(house: House) -> None:
    designer = await house.sign_in("3001", "designer")
    await designer.request("StartJob", flow="nightly", given={"to": "13812346021"})
    [planned] = await designer.request("ListJobs")
    assert planned["given"] == {"to": "138****6021"}


async def test_a_time_that_has_passed_is_refused(house: House) -> None:
    supervisor = await house.sign_in("2001", "monitor")
    with pytest.raises(Refusal, match="has passed already"):
        await supervisor.request("StartJob", flow="nightly", at=1.0)


async def test_agents_start_no_jobs(house: House) -> None:
    agent = await house.sign_in("8001", "agent", station="201")
    for name, args in (
        ("StartJob", {"flow": "nightly"}),
        ("ListJobs", {}),
        ("CancelJob", {"job": "j1"}),
    ):
        with pytest.raises(Refusal) as refused:
            await agent.request(name, **args)
        assert refused.value.code == "not_allowed"
