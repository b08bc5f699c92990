"""Publishing at a time: planned by a person, kept over a restart, done by the server by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.api.services.flows import FlowStore, OneFlow
from cti.clock import Clock, Timer
from cti.errors import BadRequest, CtiError, NotFound

log = logging.getLogger(__name__)

KEY = "flows.planned"
LONGEST = 366 * 86_400.0
LOOK_AGAIN = 3600.0
"""A timer is never longer: the system's clock may be set meanwhile."""

Publish = Callable[[str, int, str, str], Awaitable[None]]
"""flow, version, by, why; raises CtiError where the checks stand in the way."""


class Kept(Protocol):
    """`cti.store.settings.Settings`; both block."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def set(self, key: str, value: Any, *, by: str) -> None: ...


class PlanPublishing(Args, frozen=True, kw_only=True):
    flow: str
    version: int
    at: float
    """Unix seconds."""
    why: str


class Plan(msgspec.Struct, kw_only=True):
    flow: str
    version: int
    at: float
    by: str
    why: str
    error: str = ""
    """Why it was not done at its time; it stays in the list until somebody sees it."""


class PlannedPublishing:
    """One plan a flow. `open` once the loop runs, `close` at the end."""

    def __init__(self, store: FlowStore, kept: Kept, publish: Publish, clock: Clock) -> None:
        self._store = store
        self._kept = kept
        self._publish = publish
        self._clock = clock
        self._plans: dict[str, Plan] = {}
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing = asyncio.Lock()

    async def open(self) -> None:
        """Take up what was planned before this start; what is overdue is done now."""
        raw = await asyncio.to_thread(self._kept.get, KEY, [])
        self._plans = {one.flow: one for one in msgspec.convert(raw, list[Plan])}
        self._arm()

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def services(self) -> list[Service]:
        publish = roles.FLOWS_PUBLISH
        return [
            Service("PlannedPublishing", roles.FLOWS_READ, NoArgs, self._list),
            Service("PlanPublishing", publish, PlanPublishing, self._plan, audited=True),
            Service("CancelPublishing", publish, OneFlow, self._cancel, audited=True),
        ]

    def _list(self, client: Client, args: NoArgs) -> Answer:
        return [msgspec.to_builtins(plan) for plan in self._plans.values()]

    async def _plan(self, client: Client, args: PlanPublishing) -> Answer:
        if not 0 < args.at - self._clock.now() < LONGEST:
            raise BadRequest("The time must lie ahead, within a year; choose another one.")
        if not args.why.strip():
            raise BadRequest("Say why: everybody reads it in the list of versions.")
        await asyncio.to_thread(self._store.load, args.flow, args.version)
        self._plans[args.flow] = Plan(
            flow=args.flow, version=args.version, at=args.at, by=client.user, why=args.why
        )
        await self._keep(client.user)
        self._arm()
        return {}

    async def _cancel(self, client: Client, args: OneFlow) -> Answer:
        if self._plans.pop(args.flow, None) is None:
            raise NotFound(f"Nothing is planned for the flow '{args.flow[:100]}'.")
        await self._keep(client.user)
        self._arm()
        return {}

    async def _keep(self, by: str) -> None:
        async with self._writing:
            plain: list[Mapping[str, Any]] = [msgspec.to_builtins(p) for p in self._plans.values()]
            await asyncio.to_thread(lambda: self._kept.set(KEY, plain, by=by))

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        times = [plan.at for plan in self._plans.values() if not plan.error]
        if times:
            wait = min(times) - self._clock.now()
            self._timer = self._clock.call_later(min(max(wait, 0.0), LOOK_AGAIN), self._due)

    def _due(self) -> None:
        now = self._clock.now()
        for plan in list(self._plans.values()):
            if plan.at <= now and not plan.error:
                task = asyncio.get_running_loop().create_task(self._do(plan))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if not self._tasks:
            self._arm()

    async def _do(self, plan: Plan) -> None:
        try:
            await self._publish(plan.flow, plan.version, plan.by, plan.why)
        except CtiError as refused:
            log.error("planned publishing of %s %d: %s", plan.flow, plan.version, refused)
            plan.error = str(refused)
        else:
            if self._plans.get(plan.flow) is plan:
                del self._plans[plan.flow]
        await self._keep(plan.by)
        self._arm()
