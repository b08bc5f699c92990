"""The control process's end of the media process: commands out, reports in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cti.media.records import Command, Report


class MediaLink(Protocol):
    """What call control, queues and flows are handed to make sound.

    `send` never waits and never fails: commands are queued and carried out at the next tick, in
    order. Reports reach every listener on the loop.
    """

    def send(self, command: Command) -> None: ...

    def listen(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        """Hear every report; returns the function that ends it."""
        ...

    def new_token(self) -> int:
        """A fresh number for a player or a recorder."""
        ...
