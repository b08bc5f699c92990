"""Agents who sign on and off by telephone: fulfils `cti.ivr.services.queueing.AgentSigning`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from cti.acd.acd import Acd
from cti.errors import CtiError


class Account(Protocol):
    """What is known of whoever has signed in."""

    @property
    def name(self) -> str: ...
    @property
    def agent(self) -> str | None: ...
    @property
    def queues(self) -> tuple[str, ...]: ...
    @property
    def skills(self) -> Mapping[str, int]: ...


class HouseSigning:
    """By the account of the agent, whose password is made of digits.

    `verify` takes user and password, blocks, counts wrong ones and raises CtiError, with the code
    `locked` after too many.
    """

    def __init__(self, acd: Acd, verify: Callable[[str, str], Account]) -> None:
        self._acd = acd
        self._verify = verify

    async def sign(self, agent: str, pin: str, do: str, station: str, reason: str) -> str:
        try:
            account = await asyncio.to_thread(self._verify, agent, pin)
            number = account.agent
            if not number:
                return "refused"
            if do == "log_on":
                self._acd.log_on(
                    number,
                    account.name,
                    f"station:{station}",
                    queues=account.queues,
                    skills=account.skills,
                )
            elif do == "log_off":
                self._acd.log_off(number, reason)
            else:
                self._acd.set_state(number, do, reason=reason)
        except CtiError as refusal:
            return "locked" if refusal.code == "locked" else "refused"
        return "done"
