"""Requests of the live view: figures of a published flow, and one call followed block by block.

Looking changes nothing. Whoever follows a call needs a permission of its own, and the trail of
audits says who followed which; variables come with secrets as dots and numbers as the account may
see them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.flow_services import FlowStore
from cti.api.masking import masked_data
from cti.api.service import Answer, Args, Service
from cti.errors import NotFound, WrongState


class Figures(Protocol):
    """`cti.ivr.flow_figures.FlowFigures`."""

    def versions(self, flow: str) -> list[int]: ...
    def plain(self, flow: str, version: int) -> dict[str, Any]: ...
    def trail(self, call: int) -> list[list[Any]] | None: ...


Dump = Callable[[int], Mapping[str, str] | None]
"""The variables of a call in a flow, secrets as dots; None where it is in none."""


class FlowFigures(Args, frozen=True, kw_only=True):
    flow: str
    version: int


class OneCall(Args, frozen=True, kw_only=True):
    call: int


class LiveFlowServices:
    def __init__(self, figures: Figures, variables: Dump, store: FlowStore) -> None:
        self._figures = figures
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
        await asyncio.to_thread(
            self._store.load, args.flow, args.version
        )  # or it says what there is
        versions = self._figures.versions(args.flow)
        return {**self._figures.plain(args.flow, args.version), "versions": versions}

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
