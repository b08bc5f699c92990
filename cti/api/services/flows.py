"""Requests of the designer: read, check, save and publish flows; names for its pickers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.bus import Bus
from cti.clock import Clock
from cti.errors import BadRequest
from cti.events import FlowPublished, FlowSaved


class FlowStore(Protocol):
    """Flows and their versions as the store keeps them; every method blocks and may raise CtiError."""

    def flows(self) -> Sequence[Mapping[str, Any]]: ...
    def load(self, flow: str, version: int | None = None) -> Mapping[str, Any]: ...
    def versions(self, flow: str) -> Sequence[Mapping[str, Any]]: ...
    def save(self, flow: str, text: str, *, base: int, by: str) -> int: ...
    def publish(
        self, flow: str, version: int, *, by: str, why: str, over: int | None = None
    ) -> None: ...


Check = Callable[[str], Sequence[Mapping[str, Any]]]
"""The text of a flow -> its findings as plain values, worst first (blocking)."""


class OneFlow(Args, frozen=True, kw_only=True):
    flow: str


class LoadFlow(Args, frozen=True, kw_only=True):
    flow: str
    version: int | None = None


class SaveFlow(Args, frozen=True, kw_only=True):
    flow: str
    text: str
    base: int = 0
    """The version that was loaded; 0 for a new flow."""


class CheckFlow(Args, frozen=True, kw_only=True):
    text: str


class PublishFlow(Args, frozen=True, kw_only=True):
    flow: str
    version: int
    why: str = ""
    over: int | None = None
    """The version that is in service as far as the author knows, 0 for none."""


class FlowServices:
    """`site` gives the names that pickers offer; `check` finds what is wrong with a flow."""

    def __init__(
        self,
        store: FlowStore,
        check: Check,
        site: Callable[[], Mapping[str, Any]],
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._check = check
        self._site = site
        self._bus = bus
        self._clock = clock

    def services(self) -> list[Service]:
        read, write, publish = roles.FLOWS_READ, roles.FLOWS_WRITE, roles.FLOWS_PUBLISH
        return [
            Service("Site", "", NoArgs, lambda _client, _args: self._site()),
            Service("ListFlows", read, NoArgs, self._list),
            Service("LoadFlow", read, LoadFlow, self._load),
            Service("FlowVersions", read, OneFlow, self._versions),
            Service("CheckFlow", read, CheckFlow, self._check_text),
            Service("SaveFlow", write, SaveFlow, self._save),
            Service("PublishFlow", publish, PublishFlow, self._publish, audited=True),
        ]

    def _list(self, client: Client, args: NoArgs) -> Answer:
        return asyncio.to_thread(self._store.flows)

    def _load(self, client: Client, args: LoadFlow) -> Answer:
        return asyncio.to_thread(self._store.load, args.flow, args.version)

    def _versions(self, client: Client, args: OneFlow) -> Answer:
        return asyncio.to_thread(self._store.versions, args.flow)

    def _check_text(self, client: Client, args: CheckFlow) -> Answer:
        return asyncio.to_thread(self._check, args.text)

    async def _save(self, client: Client, args: SaveFlow) -> Answer:
        version = await asyncio.to_thread(
            lambda: self._store.save(args.flow, args.text, base=args.base, by=client.user)
        )
        now = self._clock.now()
        self._bus.publish(FlowSaved(at=now, flow=args.flow, version=version, by=client.user))
        return {"version": version}

    async def _publish(self, client: Client, args: PublishFlow) -> Answer:
        await self.publish(args.flow, args.version, client.user, args.why, args.over)
        return {}

    async def publish(
        self, flow: str, version: int, by: str, why: str, over: int | None = None
    ) -> None:
        """Check once more, then let new calls run this version. Raises CtiError.

        Nobody's newer version is put out of service by an author who does not know of it (`over`).
        """
        loaded = await asyncio.to_thread(self._store.load, flow, version)
        findings = await asyncio.to_thread(self._check, str(loaded["text"]))
        errors = [found for found in findings if found.get("severity") == "error"]
        if errors:
            more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
            raise BadRequest(
                f"Version {version} of {flow} cannot be published: "
                f"{errors[0].get('en', 'it has errors')}{more} Mend it, save and publish again."
            )
        await asyncio.to_thread(
            lambda: self._store.publish(flow, version, by=by, why=why, over=over)
        )
        now = self._clock.now()
        self._bus.publish(FlowPublished(at=now, flow=flow, version=version, by=by, why=why))
