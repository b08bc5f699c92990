"""Requests of the live view: figures of a published flow, and one call followed block by block.

Looking changes nothing. Whoever follows a call needs a permission of its own, and the trail of
audits says who followed which; variables come with secrets as dots and numbers as the account may
see them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.masking import masked, masked_data
from cti.api.service import Answer, Args, Service
from cti.api.services.flows import FlowStore
from cti.errors import BadRequest, NotFound, WrongState

Kept = tuple[int, str, Mapping[tuple[str, str], tuple[int, float]]]
"""As `cti.ivr.run.figures.Kept`."""


class KeptFigures(Protocol):
    """`cti.store.flows.steps.FlowSteps`; both block."""

    def of(self, flow: str, version: int, first: str, last: str) -> Kept: ...
    def versions(self, flow: str) -> list[int]: ...


class Figures(Protocol):
    """`cti.ivr.run.figures.FlowFigures`."""

    def versions(self, flow: str) -> list[int]: ...
    def plain(
        self, flow: str, version: int, kept: Kept = ..., first: str = ..., last: str = ...
    ) -> dict[str, Any]: ...
    def trail(self, call: int) -> list[list[Any]] | None: ...


Dump = Callable[[int], Mapping[str, str] | None]
"""The variables of a call in a flow, secrets as dots; None where it is in none."""


class FlowFigures(Args, frozen=True, kw_only=True):
    flow: str
    version: int
    first: str = ""
    """The first day of the figures (YYYY-MM-DD); "" is the first that there is."""
    last: str = ""
    """The last one; "" is today."""


class OneCall(Args, frozen=True, kw_only=True):
    call: int


class LiveFlowServices:
    def __init__(
        self,
        figures: Figures,
        variables: Dump,
        store: FlowStore,
        kept: KeptFigures | None = None,
    ) -> None:
        self._figures = figures
        self._kept = kept
        self._variables = variables
        self._store = store
        self._following: dict[str, int] = {}
        """User -> the call that they follow."""

    def services(self) -> list[Service]:
        read, follow = roles.FLOWS_READ, roles.FLOWS_FOLLOW
        return [
            Service("FlowFigures", read, FlowFigures, self._plain),
            Service("FollowFlowCall", follow, OneCall, self._follow, audited=True),
            Service("FlowCallNow", follow, OneCall, self._now),
        ]

    async def _plain(self, client: Client, args: FlowFigures) -> Answer:
        for day in (args.first, args.last):
            _require_day(day)
        # A flow or version that is not there is told with what there is.
        await asyncio.to_thread(self._store.load, args.flow, args.version)
        versions = {*self._figures.versions(args.flow)}
        kept: Kept = (0, "", {})
        if self._kept is not None:
            kept = await asyncio.to_thread(
                self._kept.of, args.flow, args.version, args.first, args.last
            )
            versions |= {*await asyncio.to_thread(self._kept.versions, args.flow)}
        found = self._figures.plain(args.flow, args.version, kept, args.first, args.last)
        if roles.NUMBERS not in client.account.permissions:
            found["calls"] = [{**call, "number": masked(call["number"])} for call in found["calls"]]
        return {**found, "versions": sorted(versions, reverse=True)}

    def _follow(self, client: Client, args: OneCall) -> Answer:
        """Begin to follow a call; `FlowCallNow` tells how it goes on."""
        shown = self._shown(client, args.call)
        self._following[client.user] = args.call
        return shown

    def _now(self, client: Client, args: OneCall) -> Answer:
        if self._following.get(client.user) != args.call:
            raise WrongState(f"Call {args.call} is not followed here; begin with FollowFlowCall.")
        return self._shown(client, args.call)

    def _shown(self, client: Client, call: int) -> Mapping[str, Any]:
        trail, variables = self._figures.trail(call), self._variables(call)
        if trail is None or variables is None:
            raise NotFound(f"Call {call} is in no flow any more; choose another one.")
        clear = roles.NUMBERS in client.account.permissions
        values = dict(variables) if clear else masked_data(dict(variables))
        return {"call": call, "steps": trail, "variables": values}


def _require_day(day: str) -> None:
    if not day:
        return
    try:
        date.fromisoformat(day)
    except ValueError:
        raise BadRequest(f"'{day}' is no day; write it as 2026-03-31.") from None
