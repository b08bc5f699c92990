"""Requests about jobs: start a flow without a call, now or later; see and cancel what is planned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.masking import masked_data
from cti.api.service import Answer, Args, NoArgs, Service, require_small
from cti.clock import Clock
from cti.errors import BadRequest


class Jobs(Protocol):
    """Every method answers at once; all may raise CtiError."""

    def plan(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> str: ...
    def planned(self) -> Sequence[Mapping[str, Any]]: ...
    def cancel(self, job: str) -> None: ...


class StartJob(Args, frozen=True, kw_only=True):
    flow: str
    given: dict[str, Any] = msgspec.field(default_factory=dict)
    """Values for the parameters of the flow."""
    at: float | None = None
    """When, in seconds since the Unix epoch; now where it is missing."""


class OneJob(Args, frozen=True, kw_only=True):
    job: str


class JobServices:
    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock

    def services(self) -> list[Service]:
        jobs = roles.JOBS
        return [
            Service("StartJob", jobs, StartJob, self._start, audited=True),
            Service("ListJobs", jobs, NoArgs, self._list),
            Service("CancelJob", jobs, OneJob, self._cancel, audited=True),
        ]

    def _start(self, client: Client, args: StartJob) -> Answer:
        require_small(args.given)
        at = args.at
        if at is not None and (not math.isfinite(at) or at < self._clock.now()):
            raise BadRequest(
                "The time of a job has passed already; give a later one in seconds since 1970, or "
                "leave it out to start at once."
            )
        return {"job": self._jobs.plan(args.flow, args.given, at, f"user:{client.user}")}

    def _list(self, client: Client, args: NoArgs) -> Answer:
        planned = self._jobs.planned()
        if client.may(roles.NUMBERS):
            return planned
        return [{**one, "given": masked_data(one["given"])} for one in planned]

    def _cancel(self, client: Client, args: OneJob) -> Answer:
        self._jobs.cancel(args.job)
        return {}
