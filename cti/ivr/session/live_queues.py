"""The queues of the house behind what the blocks of one live call see."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cti.errors import CtiError, NoResource, NotFound
from cti.ivr.run.happening import BlockFailed, LeftQueue
from cti.ivr.session.live import Calls, LiveSession


class QueueSystem(Protocol):
    """What flows need of the ACD."""

    @property
    def agents(self) -> Mapping[str, Any]: ...

    @property
    def queues(self) -> Mapping[str, Any]: ...

    def enqueue(
        self,
        call: int,
        queue: str,
        *,
        priority: int = 0,
        needs: Mapping[str, int] | None = None,
        max_wait: float | None = None,
        on_left: Callable[[str], None] | None = None,
        music: str | None = None,
    ) -> None: ...

    def leave(self, call: int) -> None: ...
    def position(self, call: int) -> int: ...
    def expected_wait(self, call: int) -> float | None: ...
    def is_open(self, queue: str) -> bool: ...


class LiveQueues:
    """The queues as one call's blocks see them."""

    def __init__(self, session: LiveSession, acd: QueueSystem, calls: Calls) -> None:
        self._session = session
        self._acd = acd
        self._calls = calls
        self._ticket = 0

    def enter(
        self,
        call: int,
        queue: str,
        priority: int,
        max_wait: float | None,
        music: bool,
        skills: Mapping[str, int],
    ) -> int:
        self._ticket += 1
        ticket = self._ticket
        try:
            self._acd.enqueue(
                call,
                queue,
                priority=priority,
                needs=skills,
                max_wait=max_wait,
                on_left=lambda outcome: self._session.post(LeftQueue(outcome, ticket)),
                music=None if music else "",
            )
        except NoResource as full:
            raise BlockFailed("too_many", str(full)) from None
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        return ticket

    def music(self, queue: str) -> str:
        config = self._acd.queues.get(queue)
        return str(getattr(config, "music", "") or "house/music")

    def leave(self, call: int) -> None:
        try:
            self._acd.leave(call)
        except NotFound:
            pass  # an agent was faster

    def position(self, call: int) -> int:
        try:
            return self._acd.position(call)
        except NotFound:
            return 1  # an agent is being rung for it at this moment

    def expected_wait(self, call: int) -> float | None:
        try:
            return self._acd.expected_wait(call)
        except NotFound:
            return None

    def is_open(self, queue: str) -> bool:
        return queue not in self._acd.queues or self._acd.is_open(queue)

    def has_agents(self, queue: str) -> bool:
        return any(queue in agent.queues for agent in self._acd.agents.values())

    def keep_caller(self, call: int) -> None:
        with contextlib.suppress(NotFound):  # he hung up at this moment
            self._calls.keep_caller(call)
