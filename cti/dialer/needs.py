"""What the dialer needs of call control and of the queues."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from cti.media.link.records import Report


class Calls(Protocol):
    """The part of `cti.calls.control.CallControl` that campaigns use; methods may raise CtiError."""

    @property
    def calls(self) -> Mapping[int, object]: ...

    def free_trunks(self, group: str = "default") -> int: ...

    def make_predictive_call(
        self,
        campaign: str,
        called: str,
        *,
        calling: str = "",
        contact: int | None = None,
        data: dict[str, Any] | None = None,
        ring_seconds: float = 30.0,
        group: str = "default",
    ) -> int: ...

    def make_call(
        self,
        station: str,
        called: str,
        *,
        calling: str = "",
        data: dict[str, Any] | None = None,
        group: str = "default",
    ) -> int: ...

    def clear_call(self, call: int, cause: int = 16) -> None: ...

    def detect(
        self, call: int, *, digits: bool = False, progress: bool = False, answer: bool = False
    ) -> None: ...

    def listen_media(self, call: int, listener: Callable[[Report], None]) -> Callable[[], None]: ...

    def play_message(self, call: int, items: Sequence[str], *, loop: bool = False) -> int: ...


class AgentAtWork(Protocol):
    """An agent as `cti.acd.agents.Agent` shows him."""

    @property
    def agent(self) -> str: ...
    @property
    def station(self) -> str: ...
    @property
    def queues(self) -> Collection[str]: ...
    @property
    def state(self) -> str: ...
    @property
    def since(self) -> float: ...
    @property
    def call(self) -> int | None: ...
    @property
    def available(self) -> bool: ...
    @property
    def leaving(self) -> bool: ...
    @property
    def staffed(self) -> bool: ...


class Agents(Protocol):
    """The part of `cti.acd.acd.Acd` that campaigns use."""

    @property
    def agents(self) -> Mapping[str, AgentAtWork]: ...

    def ready_agents(self, queue: str) -> Sequence[AgentAtWork]: ...

    def waiting(self, queue: str) -> int: ...

    def reserve(self, agent: str, *, queue: str = "") -> None: ...

    def release(self, agent: str) -> None: ...

    def set_state(self, agent: str, state: str, *, reason: str = "", by: str = "") -> None: ...

    def enqueue(
        self,
        call: int,
        queue: str,
        *,
        priority: int = 0,
        max_wait: float | None = None,
        on_left: Callable[[str], None] | None = None,
        prefer: str | None = None,
        auto_answer: bool | None = None,
        music: str | None = None,
    ) -> None: ...
