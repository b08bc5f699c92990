"""Requests about callers who are called back: who waits for it, what became of it, withdraw one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, Service
from cti.errors import NotFound


class Callbacks(Protocol):
    """What the desk of callbacks tells; `past` blocks, everything else answers at once."""

    def to_come(self) -> Sequence[Mapping[str, Any]]: ...
    def past(self) -> Sequence[Mapping[str, Any]]: ...
    def cancel(self, number: str, ticket: int | None) -> int: ...


class WhichCallbacks(Args, frozen=True, kw_only=True):
    over: bool = False
    """Those that are over, the last first, instead of those that are to come."""


class OneCallback(Args, frozen=True, kw_only=True):
    ticket: int


class CallbackServices:
    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks

    def services(self) -> list[Service]:
        return [
            Service("ListCallbacks", roles.SUPERVISE, WhichCallbacks, self._list),
            Service("CancelCallback", roles.SUPERVISE, OneCallback, self._cancel, audited=True),
        ]

    async def _list(self, client: Client, args: WhichCallbacks) -> Answer:
        if args.over:
            return await asyncio.to_thread(self._callbacks.past)
        return self._callbacks.to_come()

    def _cancel(self, client: Client, args: OneCallback) -> Answer:
        if not self._callbacks.cancel("", args.ticket):
            raise NotFound(
                f"There is no callback {args.ticket} to come (any more); look at the list again."
            )
        return {}
