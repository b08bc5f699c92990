"""What the ACD needs of call control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cti.media.link.records import Report


class Calls(Protocol):
    """The part of `cti.calls.control.CallControl` that queues use; every method may raise CtiError."""

    @property
    def calls(self) -> Mapping[int, object]:
        """The calls that live."""
        ...

    def route_call(self, call: int, destination: str) -> None: ...

    def deliver_call(
        self,
        call: int,
        station: str,
        *,
        queue: str | None = None,
        agent: str | None = None,
        auto_answer: bool = False,
    ) -> None: ...

    def queue_call(self, call: int, queue: str, *, priority: int = 0) -> None: ...

    def leave_queue(self, call: int, queue: str) -> None: ...

    def clear_connection(self, call: int, device: str, cause: int = 16) -> None: ...

    def clear_call(self, call: int, cause: int = 16) -> None: ...

    def play_message(self, call: int, items: Sequence[str], *, loop: bool = False) -> int: ...

    def stop_message(self, call: int, token: int) -> None: ...

    def listen_media(self, call: int, listener: Callable[[Report], None]) -> Callable[[], None]: ...
